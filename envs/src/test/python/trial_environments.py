"""Environments for the tests of the server: each shows one thing that can go wrong."""

import os
import time

import gymnasium as gym
import numpy as np
from gymnasium.spaces import (
    Box,
    Dict,
    Discrete,
    Graph,
    MultiBinary,
    MultiDiscrete,
    OneOf,
    Sequence,
    Text,
    Tuple,
)


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
            if self.fault == "hang for ever":
                time.sleep(1e6)
            if self.fault == "hang in C":
                sum(range(10**12))
            if self.fault == "shape":
                observation = np.zeros(1, np.float32)
            if self.fault == "type":
                observation = np.array(["a", "b"])
            if self.fault == "no reward":
                reward = None
            if self.fault == "four results":
                return observation, reward, False, {}
            if self.fault == "exit":
                os._exit(3)
            if self.fault == "sys.exit":
                raise SystemExit("enough")
        self.elapsed += 1
        return observation, reward, False, False, {}


class Echo(gym.Env):
    """Observes the action, which is an element of the space of the given kind, types and all."""

    SPACES = {
        "discrete": Discrete(5, start=10),
        "box": Box(-1, 1, (2,), np.float32),
        "integers": Box(-3, 3, (2,), np.int8),
        "booleans": Box(0, 1, (2,), np.bool_),
        "multi-discrete": MultiDiscrete([3, 4], start=[1, -1]),
        "matrix": MultiDiscrete([[2, 3], [4, 5]]),
        "multi-binary": MultiBinary([2, 2]),
        "dict": Dict(
            {"position": Discrete(5), "move": Tuple((Box(-1, 1, (2,), np.float32), MultiBinary(3)))}
        ),
        "tuple": Tuple((Discrete(3), Dict({"a": Box(0, 255, (1,), np.uint8)}))),
        "text": Text(3),
        "sequence": Sequence(Discrete(2)),
        "graph": Graph(Box(0, 1, (1,)), None),
        "one-of": OneOf((Discrete(2), Discrete(3))),
        "text within": Dict({"a": Discrete(2), "b": Text(3)}),
    }

    def __init__(self, kind="discrete"):
        self.observation_space = self.action_space = self.SPACES[kind]

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.action_space.seed(seed)
        return self.action_space.sample(), {}

    def step(self, action):
        assert self.action_space.contains(action), action
        if isinstance(self.action_space, Discrete):
            assert type(action) is int, type(action)
        return action, 0.0, False, False, {}


class Lossy(gym.Env):
    """Observes a dictionary that lacks a key after two steps."""

    observation_space = Dict({"a": Discrete(2), "b": Box(0, 1, (2,), np.float32)})
    action_space = Discrete(2)

    def reset(self, *, seed=None, options=None):
        self.elapsed = 0
        return {"a": 0, "b": np.zeros(2, np.float32)}, {}

    def step(self, action):
        self.elapsed += 1
        observation = {"a": 0, "b": np.zeros(2, np.float32)}
        if self.elapsed == 3:
            del observation["b"]
        return observation, 0.0, False, False, {}


class Telling(gym.Env):
    """Says how its lane fares in its infos, in one dictionary that it writes again and again.

    The options of a reset are what it then says as options.
    """

    observation_space = Discrete(100)
    action_space = Discrete(2)

    def __init__(self):
        self.elapsed = 0
        self.array = np.zeros(2)
        self.info = {"array": self.array, "flag": True, "nan": float("nan")}

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.elapsed = 0
        self.array[:] = -1
        self.info.pop("odd", None)
        self.info["elapsed"] = 0
        self.info["options"] = options
        return 0, self.info

    def step(self, action):
        self.elapsed += 1
        self.array[:] = self.elapsed
        self.info["elapsed"] = self.elapsed
        if action == 1:
            self.info["odd"] = {"said": np.float32(0.5), "and": float("inf")}
        return self.elapsed, 1.0, self.elapsed == 2, False, self.info


class Masked(gym.Env):
    """Says which actions are legal: of each component all but the one that is as old as it."""

    observation_space = Discrete(100)
    action_space = MultiDiscrete([2, 3])

    def __init__(self, says="all"):
        self.says = says
        self.elapsed = 0

    def info(self):
        masks = tuple(np.arange(n) != self.elapsed for n in (2, 3))
        return {
            "all": {"action_mask": masks},
            "flat": {"action_mask": np.concatenate(masks).astype(np.int8)},
            "short": {"action_mask": masks[:1]},
            "none legal": {"action_mask": np.array([0, 0, 1, 1, 1])},
            "nothing": {},
        }[self.says]

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.elapsed = 0
        return 0, self.info()

    def step(self, action):
        self.elapsed += 1
        return self.elapsed, 1.0, self.elapsed == 2, False, self.info()


class Drawn(gym.Env):
    """A picture of 3 rows and 2 columns, in which the number of steps is the red of a corner."""

    metadata = {"render_modes": ["rgb_array"]}
    observation_space = Discrete(2)
    action_space = Discrete(2)

    def __init__(self, render_mode=None):
        self.render_mode = render_mode

    def reset(self, *, seed=None, options=None):
        self.elapsed = 0
        return 0, {}

    def step(self, action):
        self.elapsed += 1
        return 0, 0.0, False, False, {}

    def render(self):
        picture = np.zeros((3, 2, 3), np.uint8)
        picture[0, 0, 0] = self.elapsed
        return picture


class Shared(gym.Env):
    """All of its lanes write into one array."""

    observation_space = Box(0, 1000, (1,), np.float32)
    action_space = Discrete(1000)
    ARRAY = np.zeros(1, np.float32)

    def reset(self, *, seed=None, options=None):
        self.ARRAY[0] = 0
        return self.ARRAY, {}

    def step(self, action):
        self.ARRAY[0] = action
        return self.ARRAY, 0.0, False, False, {}


for environment in (Counting, Typed, Shifted, Faulty, Echo, Lossy, Telling, Masked, Drawn,
                    Shared):
    gym.register(
        f"{environment.__name__}-v0", entry_point=environment, disable_env_checker=True
    )
