"""Environments for the tests of the server: each shows one thing that can go wrong."""

import time

import gymnasium as gym
import numpy as np
from gymnasium.spaces import Box, Discrete, MultiBinary


class Counting(gym.Env):
    """Observes (episode, step in it, steps in all), in one array that it writes again and again.

    The reward of a step is its number among all.
    """

    observation_space = Box(0, np.inf, (3,), np.float64)
    action_space = Discrete(2)

    def __init__(self, length=5):
        self.length = length
        self.counts = np.array([-1.0, 0.0, 0.0])

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.counts[0] += 1
        self.counts[1] = 0
        return self.counts, {}

    def step(self, action):
        assert type(action) is int, type(action)
        self.counts[1:] += 1
        return self.counts, float(self.counts[2]), bool(self.counts[1] >= self.length), False, {}


class Typed(gym.Env):
    """Observes the action, and checks that it comes in the type and shape of its space."""

    def __init__(self, dtype="float32", shape="2x3", low=-100.0, high=100.0):
        shape = tuple(int(d) for d in shape.split("x") if d)
        self.observation_space = Box(low, high, shape, np.dtype(dtype))
        self.action_space = self.observation_space

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        return np.zeros(self.action_space.shape, self.action_space.dtype), {}

    def step(self, action):
        assert isinstance(action, np.ndarray), type(action)
        assert action.dtype == self.action_space.dtype, action.dtype
        assert action.shape == self.action_space.shape, action.shape
        return action, 0.0, False, False, {}


class Shifted(gym.Env):
    """Integers that do not start at 0, as actions and as observations."""

    observation_space = Discrete(5, start=10)
    action_space = Discrete(3, start=-1)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        return 12, {}

    def step(self, action):
        assert -1 <= action <= 1, action
        return np.int64(12 + action), float(action), False, False, {}


class Faulty(gym.Env):
    """Fails at its third step, in the way that it is told."""

    observation_space = Box(-1, 1, (2,), np.float32)
    action_space = Discrete(2)

    def __init__(self, fault="raise"):
        self.fault = fault
        self.elapsed = 0

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.elapsed = 0
        return np.zeros(2, np.float32), {}

    def step(self, action):
        print("a step was printed")
        observation, reward = np.zeros(2, np.float32), 0.0
        if self.elapsed == 2 and action == 1:
            if self.fault == "raise":
                raise RuntimeError("the simulator\nfell over")
            if self.fault == "observation":
                observation[1] = np.nan
            if self.fault == "reward":
                reward = np.inf
            if self.fault == "hang":
                time.sleep(1.5)
            if self.fault == "shape":
                observation = np.zeros(1, np.float32)
        self.elapsed += 1
        return observation, reward, False, False, {}


class Binary(gym.Env):
    """A space that the protocol does not carry."""

    observation_space = MultiBinary(4)
    action_space = Discrete(2)


for environment in (Counting, Typed, Shifted, Faulty, Binary):
    gym.register(
        f"{environment.__name__}-v0", entry_point=environment, disable_env_checker=True
    )
