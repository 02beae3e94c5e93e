"""Times vector steps with random actions in this process, on request.

Reads lines from standard input: `run SECONDS` is answered with a line of JSON, and the end of the input ends it.
usage: steps.py sync ENV LANES | own ENV LANES | atari ENV LANES | client URL LANES
"""

import json
import sys
import time

import gymnasium as gym
import numpy as np


def atari(env_id):
    import ale_py

    gym.register_envs(ale_py)
    environment = gym.wrappers.AtariPreprocessing(gym.make(env_id, frameskip=1))
    return gym.wrappers.FrameStackObservation(environment, 4)


def make(kind, name, lanes):
    if kind == "sync":
        return gym.make_vec(name, num_envs=lanes, vectorization_mode="sync")
    if kind == "own":
        return gym.make_vec(name, num_envs=lanes, vectorization_mode="vector_entry_point")
    if kind == "atari":
        return gym.vector.SyncVectorEnv([lambda: atari(name) for _ in range(lanes)])
    from gradus_client import GradusVectorEnv

    return GradusVectorEnv(name, lanes)


def main():
    kind, name, lanes = sys.argv[1], sys.argv[2], int(sys.argv[3])
    environment = make(kind, name, lanes)
    environment.reset(seed=1)
    environment.action_space.seed(1)
    actions = [environment.action_space.sample() for _ in range(64)]
    next_step = environment.metadata.get("autoreset_mode") == gym.vector.AutoresetMode.NEXT_STEP
    turn = 0
    for line in sys.stdin:
        end = time.perf_counter_ns() + int(1e9 * float(line.split()[1]))
        times, inserted, ended = [], 0, np.zeros(lanes, bool)
        now = time.perf_counter_ns()
        while now < end:
            turn = (turn + 1) % len(actions)
            result = environment.step(actions[turn])
            after = time.perf_counter_ns()
            times.append(after - now)
            if next_step:  # what an environment inserts to start anew is no step
                inserted += int(ended.sum())
                ended = result[2] | result[3]
            now = time.perf_counter_ns()
        median, tenth = np.percentile(times, [50, 10])
        answer = {
            "steps": len(times),
            "median_micros": median / 1e3,
            "tenth_percentile_micros": tenth / 1e3,
            "valid_share": 1 - inserted / (lanes * len(times)),
        }
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
