"""Gymnasium's own CartPole whose steps take a millisecond longer, as a slow simulator's do."""

import time

import gymnasium
from gymnasium.envs.classic_control import CartPoleEnv


class SlowCartPole(CartPoleEnv):
    def __init__(self, milliseconds=1.0, **arguments):
        super().__init__(**arguments)
        self.milliseconds = milliseconds

    def step(self, action):
        time.sleep(self.milliseconds / 1000)
        return super().step(action)


gymnasium.register("SlowCartPole-v1", entry_point=SlowCartPole, max_episode_steps=500)
