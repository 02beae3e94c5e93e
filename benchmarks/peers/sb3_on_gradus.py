"""Stable-Baselines3 on environments of a Gradus server; prints one line of JSON.

    ./gradus serve CartPole-v1
    sb3_on_gradus.py http://127.0.0.1:8000/CartPole-v1 STEPS [LANES]

`GradusVecEnv` is all that SB3 needs to take GradusVectorEnv for one of its own.
"""

import json
import pathlib
import sys
import time

import stable_baselines3
import torch
from stable_baselines3 import PPO
from stable_baselines3.common.evaluation import evaluate_policy
from stable_baselines3.common.vec_env import VecEnv, VecMonitor

HOME = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(HOME / "envs/src/main/resources/io/gradus/envs/http"))
from gradus_client import GradusVectorEnv  # noqa: E402


class GradusVecEnv(VecEnv):
    """A GradusVectorEnv as SB3 wants it: one `done`, the last observation in `terminal_observation`."""

    def __init__(self, envs):
        self.envs = envs
        self.seed_of_reset = None
        # SB3 counts on the render mode being there, and asks nothing else of the lanes.
        self.render_mode = envs.render_mode
        super().__init__(envs.num_envs, envs.single_observation_space, envs.single_action_space)

    def seed(self, seed=None):
        self.seed_of_reset = seed
        return [None if seed is None else seed + lane for lane in range(self.num_envs)]

    def reset(self):
        observations, _ = self.envs.reset(seed=self.seed_of_reset)
        self.seed_of_reset = None  # as in SB3: a seed counts for one reset
        return observations

    def step_async(self, actions):
        self.actions = actions

    def step_wait(self):
        observations, rewards, terminated, truncated, infos = self.envs.step(self.actions)
        of_lanes = [{} for _ in range(self.num_envs)]
        done = terminated | truncated
        for lane in done.nonzero()[0]:
            of_lanes[lane]["terminal_observation"] = infos["final_obs"][lane]
            of_lanes[lane]["TimeLimit.truncated"] = bool(truncated[lane] and not terminated[lane])
        return observations, rewards, done, of_lanes

    def close(self):
        self.envs.close()

    def get_attr(self, attr_name, indices=None):
        return [getattr(self.envs, attr_name) for _ in self._get_indices(indices)]

    def set_attr(self, attr_name, value, indices=None):
        raise NotImplementedError("the lanes are in the server")

    def env_method(self, method_name, *arguments, indices=None, **named):
        raise NotImplementedError("the lanes are in the server")

    def env_is_wrapped(self, wrapper_class, indices=None):
        return [False for _ in self._get_indices(indices)]


if __name__ == "__main__":
    url, steps = sys.argv[1], int(sys.argv[2])
    lanes = int(sys.argv[3]) if len(sys.argv) > 3 else 8
    torch.set_num_threads(1)  # the networks are small
    # The hyperparameters of rl-baselines3-zoo for CartPole-v1.
    model = PPO(
        "MlpPolicy",
        VecMonitor(GradusVecEnv(GradusVectorEnv(url, lanes))),
        n_steps=32,
        batch_size=256,
        gae_lambda=0.8,
        gamma=0.98,
        n_epochs=20,
        ent_coef=0.0,
        learning_rate=lambda remaining: 1e-3 * remaining,
        clip_range=lambda remaining: 0.2 * remaining,
        seed=1,
        device="cpu",
    )
    start = time.perf_counter()
    model.learn(steps)
    seconds = time.perf_counter() - start
    mean, deviation = evaluate_policy(model, VecMonitor(GradusVecEnv(GradusVectorEnv(url, 4))), 20)
    print(
        json.dumps(
            {
                "framework": "stable-baselines3 " + stable_baselines3.__version__,
                "environment": url,
                "steps": model.num_timesteps,
                "steps_per_second": model.num_timesteps / seconds,
                "mean_return": float(mean),
                "deviation": float(deviation),
            }
        )
    )
