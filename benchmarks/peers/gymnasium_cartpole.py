#!/usr/bin/env python3
"""Steps of Gymnasium's CartPoleVectorEnv alone, actions drawn before: one line of JSON for each count of copies.

usage: gymnasium_cartpole.py SECONDS COPIES..., after a warm-up as long
"""

import json
import sys
import time

import gymnasium
import numpy

seconds = float(sys.argv[1])
for copies in map(int, sys.argv[2:]):
    environment = gymnasium.make_vec("CartPole-v1", num_envs=copies, vectorization_mode="vector_entry_point")
    environment.reset(seed=1)
    actions = numpy.random.default_rng(1).integers(0, 2, (64, copies))
    for _ in range(2):
        start = now = time.perf_counter()
        steps = 0
        while now - start < seconds:
            for row in actions:
                environment.step(row)
            steps += len(actions)
            now = time.perf_counter()
    print(json.dumps({
        "framework": "gymnasium " + gymnasium.__version__, "lanes": copies,
        "steps_per_second": steps * copies / (now - start),
    }), flush=True)
