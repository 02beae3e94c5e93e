"""Environments of no task, for their spaces: what Gymnasium's own do not have between them."""

import gymnasium
from gymnasium import spaces
import numpy as np


class Spaces(gymnasium.Env):
    def __init__(self, observation, action):
        self.observation_space = observation
        self.action_space = action

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        if seed is not None:
            self.observation_space.seed(seed)
        return self.observation_space.sample(), {}

    def step(self, action):
        return self.observation_space.sample(), 1.0, False, False, {}


def register(name, observation, action):
    gymnasium.register(name, lambda: Spaces(observation, action), max_episode_steps=20)


SEEN = spaces.Box(-3, 3, (5,), np.float32)
TAKEN = spaces.Box(np.float32([-2, -0.5]), np.float32([2, 1.5]))
register("MultiDiscreteActions-v0", SEEN, spaces.MultiDiscrete([3, 2, 4]))
register("MultiBinaryActions-v0", SEEN, spaces.MultiBinary(3))
register("SmallImages-v0", spaces.Box(0, 255, (10, 10, 4), np.uint8), spaces.Discrete(6))
register("LargeImages-v0", spaces.Box(0, 255, (36, 40, 1), np.uint8), TAKEN)
