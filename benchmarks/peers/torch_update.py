"""One clipped update of 4-64-64 tanh actor (2 logits) and critic in eager PyTorch; prints one line of JSON.

Clipped ratio, standardised advantages, entropy bonus, clipped value loss, global-norm clip, fused Adam: CleanRL's
inner loop. What is timed is one minibatch step, its rows picked from a rollout's columns included.

usage: torch_update.py ROWS [SECONDS]
"""

import json
import sys
import time

import torch
from torch import nn

rows = int(sys.argv[1])
seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 2.0
torch.set_num_threads(1)
torch.manual_seed(1)


def perceptron(outputs: int) -> nn.Module:
    return nn.Sequential(
        nn.Linear(4, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, outputs)
    )


actor, critic = perceptron(2), perceptron(1)
parameters = [*actor.parameters(), *critic.parameters()]
optimizer = torch.optim.Adam(parameters, lr=1e-5, eps=1e-5, fused=True)

size = max(512, rows)
observations = torch.randn(size, 4)
actions = torch.randint(2, (size,))
old_log_probs = torch.full((size,), -0.6931)
advantages = torch.randn(size)
returns = torch.randn(size)
old_values = torch.randn(size)


def update(chosen: torch.Tensor) -> None:
    x = observations[chosen]
    distribution = torch.distributions.Categorical(logits=actor(x))
    log_ratio = distribution.log_prob(actions[chosen]) - old_log_probs[chosen]
    ratio = log_ratio.exp()
    with torch.no_grad():
        ((ratio - 1) - log_ratio).mean()
        ((ratio - 1).abs() > 0.2).float().mean()
    advantage = advantages[chosen]
    advantage = (advantage - advantage.mean()) / (advantage.std() + 1e-8)
    policy_loss = torch.max(-advantage * ratio, -advantage * ratio.clamp(0.8, 1.2)).mean()
    value = critic(x).view(-1)
    clipped = old_values[chosen] + (value - old_values[chosen]).clamp(-0.2, 0.2)
    squared = (value - returns[chosen]) ** 2
    value_loss = 0.5 * torch.max(squared, (clipped - returns[chosen]) ** 2).mean()
    loss = policy_loss - 0.01 * distribution.entropy().mean() + 0.5 * value_loss
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(parameters, 0.5)
    optimizer.step()


def measure(duration: float) -> tuple:
    """Microseconds of a step on the clock and of the thread, medians of ten pieces of the duration."""
    wall, cpu = [], []
    for _ in range(10):
        steps = 0
        start, start_cpu = time.perf_counter(), time.thread_time()
        while time.perf_counter() - start < duration / 10:
            update(torch.randperm(size)[:rows])
            steps += 1
        wall.append((time.perf_counter() - start) / steps * 1e6)
        cpu.append((time.thread_time() - start_cpu) / steps * 1e6)
    return sorted(wall)[5], sorted(cpu)[5]


measure(1.0)
on_the_clock, of_the_thread = measure(seconds)
print(
    json.dumps(
        {
            "framework": "torch eager",
            "torch": torch.__version__,
            "threads": torch.get_num_threads(),
            "rows": rows,
            "microseconds": round(on_the_clock, 1),
            "cpu_microseconds": round(of_the_thread, 1),
        }
    )
)
