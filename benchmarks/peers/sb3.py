#!/usr/bin/env python3
"""Trains with Stable-Baselines3 and says what came of it in one line of JSON.

usage: sb3.py ROW STEPS SEED [--threads N] [--episodes N], which says on standard error when it has trained

ROW names settings of rl-baselines3-zoo (hyperparams/ppo.yml, a2c.yml), or CleanRL's as far as they can be said to SB3.
--episodes plays that many with the most likely actions at the end.
"""

import argparse
import importlib.metadata
import json
import sys
import time

import numpy
import torch
from stable_baselines3 import A2C, PPO
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.evaluation import evaluate_policy
from stable_baselines3.common.vec_env import VecNormalize


def linear(initial):
    return lambda remaining: initial * remaining


# Algorithm, environment, copies of it, whether observations and rewards are normalised, and what differs from SB3's defaults.
ROWS = {
    "cleanrl-ppo-CartPole-v1": (PPO, "CartPole-v1", 4, False, dict(
        learning_rate=linear(2.5e-4), n_steps=128, batch_size=128, n_epochs=4, gae_lambda=0.95, clip_range_vf=0.2,
        ent_coef=0.01, vf_coef=0.25)),  # of the mean squared error; CleanRL takes half of it times 0.5
    "zoo-ppo-CartPole-v1": (PPO, "CartPole-v1", 8, False, dict(
        n_steps=32, batch_size=256, gae_lambda=0.8, gamma=0.98, n_epochs=20, ent_coef=0.0,
        learning_rate=linear(1e-3), clip_range=linear(0.2))),
    "zoo-ppo-Acrobot-v1": (PPO, "Acrobot-v1", 16, True, dict(
        n_steps=256, gae_lambda=0.94, gamma=0.99, n_epochs=4, ent_coef=0.0)),
    "zoo-ppo-MountainCar-v0": (PPO, "MountainCar-v0", 16, True, dict(
        n_steps=16, gae_lambda=0.98, gamma=0.99, n_epochs=4, ent_coef=0.0)),
    "zoo-ppo-Pendulum-v1": (PPO, "Pendulum-v1", 4, False, dict(
        n_steps=1024, gae_lambda=0.95, gamma=0.9, n_epochs=10, ent_coef=0.0, learning_rate=1e-3, clip_range=0.2,
        use_sde=True, sde_sample_freq=4)),
    "zoo-ppo-MountainCarContinuous-v0": (PPO, "MountainCarContinuous-v0", 1, True, dict(
        batch_size=256, n_steps=8, gamma=0.9999, learning_rate=7.77e-05, ent_coef=0.00429, clip_range=0.1, n_epochs=10,
        gae_lambda=0.9, max_grad_norm=5, vf_coef=0.19, use_sde=True,
        policy_kwargs=dict(log_std_init=-3.29, ortho_init=False))),
    "zoo-ppo-LunarLander-v3": (PPO, "LunarLander-v3", 16, False, dict(
        n_steps=1024, batch_size=64, gae_lambda=0.98, gamma=0.999, n_epochs=4, ent_coef=0.01)),
    "zoo-a2c-CartPole-v1": (A2C, "CartPole-v1", 8, False, dict(ent_coef=0.0)),
    "zoo-a2c-Acrobot-v1": (A2C, "Acrobot-v1", 16, True, dict(ent_coef=0.0)),
    "zoo-a2c-MountainCar-v0": (A2C, "MountainCar-v0", 16, True, dict(ent_coef=0.0)),
    "zoo-a2c-LunarLander-v3": (A2C, "LunarLander-v3", 8, False, dict(
        gamma=0.995, n_steps=5, learning_rate=linear(0.00083), ent_coef=0.00001)),
}


class Returns(BaseCallback):
    """Returns of training episodes as the Monitor wrapper has them, unscaled."""

    def __init__(self):
        super().__init__()
        self.episodes = []

    def _on_step(self):
        for info in self.locals["infos"]:
            if "episode" in info:
                self.episodes.append((self.num_timesteps, info["episode"]["r"]))
        return True


class Clock(BaseCallback):
    """Starts when the first step is taken; learn() has set itself up by then."""

    def _on_training_start(self):
        self.start = time.perf_counter()

    def _on_step(self):
        return True


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("row", choices=ROWS)
    parser.add_argument("steps", type=int)
    parser.add_argument("seed", type=int)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--episodes", type=int, default=0)
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)

    algorithm, environment, copies, normalise, settings = ROWS[arguments.row]
    training = make_vec_env(environment, n_envs=copies, seed=arguments.seed)
    if normalise:
        training = VecNormalize(training, gamma=settings.get("gamma", 0.99))
    model = algorithm("MlpPolicy", training, seed=arguments.seed, device="cpu", **settings)
    returns, clock = Returns(), Clock()
    model.learn(arguments.steps, callback=[clock] + ([returns] if arguments.episodes else []))
    seconds = time.perf_counter() - clock.start
    print(f"trained {model.num_timesteps} steps", file=sys.stderr, flush=True)

    result = {
        "framework": "stable-baselines3 " + importlib.metadata.version("stable_baselines3"),
        "row": arguments.row,
        "env": environment,
        "seed": arguments.seed,
        "steps": model.num_timesteps,
        "threads": torch.get_num_threads(),
        "steps_per_second": model.num_timesteps / seconds,
        "wall_seconds": seconds,
        "versions": {name: importlib.metadata.version(name) for name in ("gymnasium", "numpy", "torch")},
    }
    if arguments.episodes:
        evaluation = make_vec_env(environment, n_envs=8, seed=1_000_000 + arguments.seed)
        if normalise:
            evaluation = VecNormalize(evaluation, training=False, norm_reward=False)
            evaluation.obs_rms = training.obs_rms
        played, _ = evaluate_policy(
            model, evaluation, n_eval_episodes=arguments.episodes, return_episode_rewards=True
        )
        result["evaluation"] = {
            "episodes": len(played),
            "mean_return": float(numpy.mean(played)),
            "std_return": float(numpy.std(played)),
        }
        last = [value for _, value in returns.episodes[-100:]]
        result["training_return"] = sum(last) / len(last) if last else None
        result["curve"] = []
        for share in range(1, 51):
            until = model.num_timesteps * share / 50
            seen = [value for step, value in returns.episodes if step <= until][-100:]
            if seen:
                result["curve"].append([until, sum(seen) / len(seen)])
    print(json.dumps(result))


if __name__ == "__main__":
    main()
