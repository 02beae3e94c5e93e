"""Writes core/src/test/resources/distributions.json: values of distributions by torch and Stable-Baselines3.

usage: distributions.py > core/src/test/resources/distributions.json; wants numpy, torch and stable-baselines3
"""

import json

import numpy
import torch
from stable_baselines3.common.distributions import StateDependentNoiseDistribution
from torch.distributions import AffineTransform, Bernoulli, Categorical, Normal, TanhTransform
from torch.distributions import TransformedDistribution, kl_divergence

torch.set_default_dtype(torch.float64)
random = numpy.random.default_rng(7)


def rounded(*shape, scale=1.0):
    """Numbers that a float holds, so that both sides start from the same."""
    return random.normal(scale=scale, size=shape).astype(numpy.float32).astype(numpy.float64)


def bernoulli():
    logits, other = rounded(4, scale=3), rounded(4, scale=3)
    action = random.integers(0, 2, 4)
    one, two = (Bernoulli(logits=torch.tensor(z)) for z in (logits, other))
    return {
        "logits": logits.tolist(),
        "other": other.tolist(),
        "action": action.tolist(),
        "log_prob": one.log_prob(torch.tensor(action, dtype=torch.float64)).sum().item(),
        "entropy": one.entropy().sum().item(),
        "kl": kl_divergence(one, two).sum().item(),
    }


def multi_categorical():
    n = [2, 5, 3]
    logits, other = rounded(10, scale=2), rounded(10, scale=2)
    action = [int(random.integers(0, k)) for k in n]

    def components(z):
        return [Categorical(logits=part) for part in torch.tensor(z).split(n)]

    one, two = components(logits), components(other)
    return {
        "logits": logits.tolist(),
        "other": other.tolist(),
        "action": action,
        "log_prob": sum(c.log_prob(torch.tensor(a)).item() for c, a in zip(one, action)),
        "entropy": sum(c.entropy().item() for c in one),
        "kl": sum(kl_divergence(c, d).item() for c, d in zip(one, two)),
    }


def squashed(far):
    low, high = numpy.array([-1.0, 0.5]), numpy.array([3.0, 0.75])
    mean, other_mean = rounded(2), rounded(2)
    log_std, other_log_std = rounded(2, scale=0.5), rounded(2, scale=0.5)
    u = far * numpy.array([1.0, -1.0]) if far else rounded(2, scale=2)

    def distribution(m, s):
        tanh = [TanhTransform(), AffineTransform(torch.tensor(low + high) / 2, torch.tensor(high - low) / 2)]
        return TransformedDistribution(Normal(torch.tensor(m), torch.tensor(s).exp()), tanh)

    log_cosh = numpy.logaddexp(u, -u) - numpy.log(2)
    normal = Normal(torch.tensor(mean), torch.tensor(log_std).exp())
    log_prob = normal.log_prob(torch.tensor(u)).numpy() - numpy.log((high - low) / 2) + 2 * log_cosh
    if not far:
        action = (low + high) / 2 + (high - low) / 2 * numpy.tanh(u)
        torchs = distribution(mean, log_std).log_prob(torch.tensor(action)).numpy()
        assert numpy.allclose(log_prob, torchs, atol=1e-6), (log_prob, torchs)
    entropy = 0
    for i in range(2):  # by the trapezoid rule over u, twelve deviations to both sides
        normal_i = Normal(torch.tensor(mean[i]), torch.tensor(log_std[i]).exp())
        grid, step = numpy.linspace(*(mean[i] + numpy.exp(log_std[i]) * numpy.array([-12, 12])), 200_001, retstep=True)
        log_density = normal_i.log_prob(torch.tensor(grid)).numpy()
        log_slope = numpy.log((high - low)[i] / 2) - 2 * (numpy.logaddexp(grid, -grid) - numpy.log(2))
        entropy -= (numpy.exp(log_density) * (log_density - log_slope)).sum() * step
    return {
        "low": low.tolist(),
        "high": high.tolist(),
        "mean": mean.tolist(),
        "log_std": log_std.tolist(),
        "other_mean": other_mean.tolist(),
        "other_log_std": other_log_std.tolist(),
        "u": u.tolist(),
        "action": ((low + high) / 2 + (high - low) / 2 * numpy.tanh(u)).tolist(),
        "log_prob": log_prob.sum(),
        "entropy": entropy,
        "kl": kl_divergence(normal, Normal(torch.tensor(other_mean), torch.tensor(other_log_std).exp())).sum().item(),
    }


def state_dependent():
    actions, features = 2, 5
    mean, phi = rounded(actions), numpy.tanh(rounded(features)).astype(numpy.float32).astype(numpy.float64)
    log_std = rounded(features, actions, scale=0.5) - 1
    action = mean + rounded(actions)
    distribution = StateDependentNoiseDistribution(actions)
    distribution.proba_distribution_net(features, features)
    log_std_tensor = torch.tensor(log_std, requires_grad=True)
    distribution.proba_distribution(torch.tensor(mean[None]), log_std_tensor, torch.tensor(phi[None]))
    log_prob = distribution.log_prob(torch.tensor(action[None])).sum()
    (gradient,) = torch.autograd.grad(log_prob, log_std_tensor, retain_graph=True)
    return {
        "mean": mean.tolist(),
        "features": phi.tolist(),
        "log_std": log_std.flatten().tolist(),
        "action": action.tolist(),
        "log_prob": log_prob.item(),
        "entropy": distribution.entropy().sum().item(),
        "gradient": gradient.flatten().tolist(),
    }


print(
    json.dumps(
        {
            "bernoulli": [bernoulli() for _ in range(5)],
            "multi_categorical": [multi_categorical() for _ in range(5)],
            "squashed": [squashed(far) for far in (0, 0, 0, 20, 1000)],
            "state_dependent": [state_dependent() for _ in range(5)],
        },
        indent=1,
    )
)
