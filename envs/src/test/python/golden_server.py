"""The server as docs/protocol-golden.txt has it: with Counting-v0 alone, and with known ids.

Takes the arguments of gymnasium_server.py, and is started as that is.
"""

import sys
from pathlib import Path

import gymnasium as gym
import numpy as np
from gymnasium.spaces import Box, Discrete

sys.path.insert(
    0, str(Path(__file__).resolve().parents[2] / "main/resources/io/gradus/envs/http")
)
import gymnasium_server  # noqa: E402

IDS = {
    "boot": bytes.fromhex("000102030405060708090a0b0c0d0e0f"),
    "session": bytes.fromhex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"),
}


class Counting(gym.Env):
    """Observes (episode, step in it, steps in all); no seed takes the counts back.

    The reward is the number of steps in all, negative for the action 1. Three steps are an episode.
    """

    observation_space = Box(0, 2147483647, (3,), np.int32)
    action_space = Discrete(2)

    def __init__(self):
        self.counts = np.array([-1, 0, 0], np.int32)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.counts[0] += 1
        self.counts[1] = 0
        return self.counts, {}

    def step(self, action):
        self.counts[1:] += 1
        reward = float(self.counts[2]) * (1, -1)[action]
        return self.counts, reward, bool(self.counts[1] == 3), False, {}


gym.register("Counting-v0", entry_point=Counting, disable_env_checker=True)
gymnasium_server.new_id = IDS.__getitem__

if __name__ == "__main__":
    sys.argv[0] = "gymnasium_server.py"
    sys.argv.append("Counting-v0")
    sys.exit(gymnasium_server.main())
