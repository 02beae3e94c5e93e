"""Log-likelihood, clipped surrogate and backward pass in eager PyTorch, timed on request.

Reads lines "ROWS WIDTH REPETITIONS", writes the seconds of one pass as the least of three runs of so many. The network is
4-WIDTH-WIDTH-2 with tanh between; the first line that it writes says version and device, or why there is none.

usage: torch_surrogate.py cpu|cuda
"""
import sys
import time

try:
    import torch
except ImportError as error:
    print("none", error, flush=True)
    sys.exit(0)

device = sys.argv[1]
if device == "cuda" and not torch.cuda.is_available():
    print("none: this torch finds no GPU", flush=True)
    sys.exit(0)
print("torch", torch.__version__, device, flush=True)


def prepared(rows, width):
    torch.manual_seed(1)
    network = torch.nn.Sequential(
        torch.nn.Linear(4, width), torch.nn.Tanh(),
        torch.nn.Linear(width, width), torch.nn.Tanh(), torch.nn.Linear(width, 2)).to(device)
    observations = torch.randn(rows, 4, device=device)
    actions = torch.randint(0, 2, (rows, 1), device=device)
    old = torch.full((rows,), -0.7, device=device)
    psi = torch.randn(rows, device=device)

    def step():
        network.zero_grad(set_to_none=True)
        log_prob = torch.log_softmax(network(observations), 1).gather(1, actions).squeeze(1)
        ratio = torch.exp(log_prob - old)
        (-torch.minimum(ratio * psi, torch.clamp(ratio, 0.8, 1.2) * psi).mean()).backward()

    return network, step


def wait(network):
    network[0].bias.grad[0].item()  # it is done when a number of it is here


key = network = step = None
for line in sys.stdin:
    rows, width, repetitions = (int(word) for word in line.split())
    if key != (rows, width):
        network = step = None
        network, step = prepared(rows, width)
        key = (rows, width)
        for _ in range(3):
            step()
        wait(network)
    best = float("inf")
    for _ in range(3):
        begin = time.perf_counter()
        for _ in range(repetitions):
            step()
        wait(network)
        best = min(best, (time.perf_counter() - begin) / repetitions)
    print(best, flush=True)
