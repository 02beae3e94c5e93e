"""PPO with gSDE on MountainCarContinuous-v0 by Stable-Baselines3 with rl-baselines3-zoo's settings; prints one line of JSON.

usage: sb3_zoo_mountaincarcontinuous.py STEPS SEED [THREADS]
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
from stable_baselines3.common.vec_env import VecNormalize

ID = "MountainCarContinuous-v0"
GAMMA = 0.9999
steps, seed = int(sys.argv[1]), int(sys.argv[2])
if len(sys.argv) > 3:
    torch.set_num_threads(int(sys.argv[3]))

environment = VecNormalize(make_vec_env(ID, n_envs=1, seed=seed), gamma=GAMMA)
model = PPO(
    "MlpPolicy",
    environment,
    n_steps=8,
    batch_size=256,
    n_epochs=10,
    learning_rate=7.77e-5,
    ent_coef=0.00429,
    clip_range=0.1,
    gamma=GAMMA,
    gae_lambda=0.9,
    max_grad_norm=5,
    vf_coef=0.19,
    use_sde=True,
    policy_kwargs=dict(log_std_init=-3.29, ortho_init=False),
    seed=seed,
    device="cpu",
)
start = time.perf_counter()
model.learn(steps)
seconds = time.perf_counter() - start

evaluated = VecNormalize(make_vec_env(ID, n_envs=10, seed=1000 + seed), training=False, norm_reward=False)
evaluated.obs_rms = environment.obs_rms
mean, deviation = evaluate_policy(model, evaluated, n_eval_episodes=100)
print(
    json.dumps(
        {
            "framework": "stable-baselines3 " + stable_baselines3.__version__,
            "gymnasium": gymnasium.__version__,
            "torch": torch.__version__,
            "threads": torch.get_num_threads(),
            "seed": seed,
            "steps": model.num_timesteps,
            "seconds": seconds,
            "mean_return": mean,
            "std_return": deviation,
        }
    )
)
