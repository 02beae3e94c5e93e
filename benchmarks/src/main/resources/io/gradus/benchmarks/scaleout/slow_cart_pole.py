"""Gymnasium's own CartPole whose steps take a millisecond longer, as a slow simulator's do.

As sitecustomize.py on PYTHONPATH it is known to every Python that starts.
"""

import sys
import time


def make(milliseconds=1.0, **arguments):
    from gymnasium.envs.classic_control import CartPoleEnv

    class SlowCartPole(CartPoleEnv):
        def step(self, action):
            time.sleep(milliseconds / 1000)
            return super().step(action)

    return SlowCartPole(**arguments)


try:
    import gymnasium

    gymnasium.register("SlowCartPole-v1", entry_point=make, max_episode_steps=500)
except ImportError:
    print("slow_cart_pole.py: this Python has no Gymnasium", file=sys.stderr)
