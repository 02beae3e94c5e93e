"""Records what Gymnasium's classic control does, for GoldenTrajectoryTest to compare with.

    python record_golden.py ../resources/golden

The recorded files are of Gymnasium 1.4.0 with NumPy 2.4.6 on Linux x86_64, and say so in their
heads; the standard library, gymnasium and numpy are all that it needs.

A file is gzipped CSV. Each trajectory is a row `reset,SEED,observation...` and then rows
`step,action,reward,terminated,truncated,observation...`; a step that ends an episode is followed by
the last observation of that episode, and its own observation is the first of the next one, drawn by
a reset without a seed (SAME_STEP). Numbers are written so that reading them gives the same bits.
"""

import gzip
import io
import platform
import sys
from pathlib import Path

import gymnasium
import numpy as np


class Lcg:
    """Knuth's MMIX generator: the actions are recorded, yet a second recording has the same."""

    def __init__(self, seed):
        self.state = seed

    def uniform(self):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 11) * 2.0**-53


def chance(count):
    return lambda observation, lcg: int(lcg.uniform() * count)


def noise(bound):
    """Beyond the bounds now and then, so that clipping is seen."""
    return lambda observation, lcg: np.float32((2 * lcg.uniform() - 1) * 1.5 * bound)


def balance(observation, lcg):
    """Holds a pole up until the time limit."""
    x, v, angle, omega = (float(number) for number in observation)
    return int(0.1 * x + 0.3 * v + 3 * angle + omega > 0)


def pump(observation, lcg):
    """Swings an acrobot up."""
    return 2 if observation[5] >= 0 else 0


def pump_slowly(observation, lcg):
    """Swings an acrobot up with as many mistakes as it may make."""
    return int(lcg.uniform() * 3) if lcg.uniform() < 0.3 else 0 if observation[4] >= 0 else 2


def roll(observation, lcg):
    """Drives a car up the hill, with a random push now and then."""
    return int(lcg.uniform() * 3) if lcg.uniform() < 0.2 else 2 if observation[1] >= 0 else 0


def roll_gently(observation, lcg):
    push = 0.6 + lcg.uniform()
    return np.float32(push if observation[1] >= 0 else -push)


def swing(observation, lcg):
    """Swings a pendulum over the top, again and again."""
    return np.float32(2.0 if observation[2] >= 0 else -2.0)


def hold(observation, lcg):
    """Brings a pendulum up and keeps it there."""
    cosine, sine, omega = (float(number) for number in observation)
    if cosine > 0.8:
        return np.float32(-12 * sine - 3 * omega)
    return np.float32(2.0 if omega * (cosine - 0.95 + omega * omega / 20) < 0 else -2.0)


PLANS = {  # id: (policy, seeds, steps)
    "CartPole-v1": [(chance(2), (0, 1, 42, 2**32 + 5), 400), (balance, (2, 3, 4, 5), 1100)],
    "Acrobot-v1": [(chance(3), (0, 1, 42), 700), (pump, (2, 3, 4), 500), (pump_slowly, (5, 6), 700)],
    "MountainCar-v0": [(chance(3), (0, 42), 450), (roll, (1, 2, 3), 450)],
    "MountainCarContinuous-v0": [(noise(1), (0, 42), 1100), (roll_gently, (1, 2, 3), 500)],
    "Pendulum-v1": [(noise(2), (0, 1, 42), 450), (swing, (2, 3), 450), (hold, (4, 5), 450)],
}


def text(number):
    return np.format_float_positional(number, unique=True, trim="-")


def record(identifier, out):
    for policy, seeds, steps in PLANS[identifier]:
        for seed in seeds:
            environment = gymnasium.make(identifier)
            discrete = isinstance(environment.action_space, gymnasium.spaces.Discrete)
            lcg = Lcg(seed)
            observation, _ = environment.reset(seed=seed)
            out.write(",".join(["reset", str(seed), *map(text, observation)]) + "\n")
            for _ in range(steps):
                action = policy(observation, lcg)
                given = action if discrete else np.array([action], np.float32)
                observation, reward, terminated, truncated, _ = environment.step(given)
                row = [
                    "step",
                    str(action) if discrete else text(action),
                    repr(float(reward)),
                    str(int(terminated)),
                    str(int(truncated)),
                ]
                final = []
                if terminated or truncated:
                    final = observation
                    observation, _ = environment.reset()
                out.write(",".join([*row, *map(text, observation), *map(text, final)]) + "\n")
            environment.close()


def main(folder):
    for identifier in PLANS:
        out = io.StringIO()
        out.write(f"# environment: {identifier}\n")
        out.write(f"# gymnasium: {gymnasium.__version__}\n")
        out.write(f"# numpy: {np.__version__}\n")
        out.write(f"# python: {platform.python_version()}\n")
        out.write(f"# platform: {platform.system()} {platform.machine()} {' '.join(platform.libc_ver())}\n")
        record(identifier, out)
        path = folder / f"{identifier}.csv.gz"
        path.write_bytes(gzip.compress(out.getvalue().encode(), 9, mtime=0))
        print(path, path.stat().st_size)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
