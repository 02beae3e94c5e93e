"""PPO on CartPole-v1 by Stable-Baselines3 with the hyperparameters of CleanRL's ppo.py; prints one line of JSON.

usage: sb3_ppo_cartpole.py STEPS SEED [THREADS]
"""

import json
import sys
import time

import gymnasium
import stable_baselines3
import torch
from stable_baselines3 import PPO
from stable_baselines3.common.env_util import make_vec_env

steps, seed = int(sys.argv[1]), int(sys.argv[2])
if len(sys.argv) > 3:
    torch.set_num_threads(int(sys.argv[3]))

model = PPO(
    "MlpPolicy",
    make_vec_env("CartPole-v1", n_envs=4, seed=seed),
    learning_rate=lambda remaining: 2.5e-4 * remaining,
    n_steps=128,
    batch_size=128,
    n_epochs=4,
    gamma=0.99,
    gae_lambda=0.95,
    clip_range=0.2,
    clip_range_vf=0.2,
    ent_coef=0.01,
    vf_coef=0.25,  # of the mean squared error; CleanRL takes half of it times 0.5
    max_grad_norm=0.5,
    seed=seed,
    device="cpu",
)
start = time.perf_counter()
model.learn(steps)
seconds = time.perf_counter() - start
print(
    json.dumps(
        {
            "framework": "stable-baselines3 " + stable_baselines3.__version__,
            "gymnasium": gymnasium.__version__,
            "torch": torch.__version__,
            "threads": torch.get_num_threads(),
            "steps": model.num_timesteps,
            "seconds": seconds,
            "steps_per_second": model.num_timesteps / seconds,
        }
    )
)
