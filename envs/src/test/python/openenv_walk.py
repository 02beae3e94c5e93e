"""A small environment served by the real openenv package, for tests: python openenv_walk.py PORT MAX_SESSIONS

A walk on a line from a random place in (-0.5, 0.5): action_id 0 steps left, 1 right. Beyond 2.5 or -2.5 it ends with the
reward 1 or -1; after 10 steps it is cut, which only the field `cut` tells. Any other action raises.
"""

import random
import sys

import uvicorn
from openenv.core.env_server import create_app
from openenv.core.env_server.interfaces import Environment
from openenv.core.env_server.types import Action, Observation, State


class WalkAction(Action):
    action_id: int


class WalkObservation(Observation):
    position: list[float]
    elapsed: int
    cut: bool = False


class Walk(Environment):
    SUPPORTS_CONCURRENT_SESSIONS = True

    def __init__(self):
        super().__init__()
        self.random = random.Random(0)
        self.elapsed = 0
        self.at = 0.0

    def reset(self, seed=None, episode_id=None, **kwargs):
        if seed is not None:
            self.random = random.Random(seed)
        self.elapsed = 0
        self.at = self.random.random() - 0.5
        return self.observe(None, False)

    def step(self, action, timeout_s=None, **kwargs):
        if action.action_id not in (0, 1):
            raise ValueError(f"action_id is {action.action_id}: expected 0 or 1")
        self.elapsed += 1
        self.at += 2 * action.action_id - 1
        ended = abs(self.at) > 2.5
        reward = (1.0 if self.at > 0 else -1.0) if ended else 0.0
        return self.observe(reward, ended)

    def observe(self, reward, ended):
        cut = self.elapsed >= 10 and not ended
        return WalkObservation(
            position=[self.at, abs(self.at)], elapsed=self.elapsed, cut=cut, reward=reward, done=ended or cut
        )

    @property
    def state(self):
        return State(step_count=self.elapsed)


if __name__ == "__main__":
    app = create_app(Walk, WalkAction, WalkObservation, env_name="walk", max_concurrent_envs=int(sys.argv[2]))
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
