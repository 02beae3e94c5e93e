"""PPO on LunarLander-v3 by Stable-Baselines3 with rl-baselines3-zoo's settings; prints one line of JSON.

usage: sb3_zoo_lunarlander.py STEPS SEED [THREADS]; wants box2d and pygame-ce beside the peer's requirements
"""

import json
import sys
import time

import gymnasium
import stable_baselines3
import torch
from stable_baselines3 import PPO
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.evaluation import evaluate_policy

steps, seed = int(sys.argv[1]), int(sys.argv[2])
if len(sys.argv) > 3:
    torch.set_num_threads(int(sys.argv[3]))

model = PPO(
    "MlpPolicy",
    make_vec_env("LunarLander-v3", n_envs=16, seed=seed),
    n_steps=1024,
    batch_size=64,
    n_epochs=4,
    gamma=0.999,
    gae_lambda=0.98,
    ent_coef=0.01,
    seed=seed,
    device="cpu",
)
start = time.perf_counter()
model.learn(steps)
seconds = time.perf_counter() - start
mean, deviation = evaluate_policy(
    model, make_vec_env("LunarLander-v3", n_envs=10, seed=1000 + seed), n_eval_episodes=100
)
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
            "mean_return": mean,
            "std_return": deviation,
        }
    )
)
