#!/usr/bin/env python3
"""Runs a script of CleanRL as it is and says what came of it in one line of JSON.

usage: cleanrl.py SOURCE SCRIPT ENV STEPS SEED [THREADS], SOURCE a checkout of vwxyzjn/cleanrl, SCRIPT ppo or
ppo_continuous_action; `./gradus bench published --peers` makes the Python for it and runs this
"""

import importlib.metadata
import json
import os
import re
import runpy
import subprocess
import sys
import tempfile
import time
from pathlib import Path

source, script, environment, steps, seed = sys.argv[1:6]
source = Path(source).resolve()

import torch  # noqa: E402

if len(sys.argv) > 6:
    torch.set_num_threads(int(sys.argv[6]))

EPISODE = re.compile(r"global_step=(\d+), episodic_return=\[?\s*([-+.\deE]+)")
SPEED = re.compile(r"SPS: (\d+)")


class Reader:
    """Takes what the script prints."""

    def __init__(self):
        self.episodes = []
        self.speed = None
        self.line = ""

    def write(self, text):
        self.line += text
        while "\n" in self.line:
            line, self.line = self.line.split("\n", 1)
            if found := EPISODE.search(line):
                self.episodes.append((int(found[1]), float(found[2])))
            if found := SPEED.search(line):
                self.speed = int(found[1])

    def flush(self):
        pass


reader = Reader()
terminal = sys.stdout
sys.path.insert(0, str(source / "cleanrl"))
sys.argv = [
    script + ".py", "--no-cuda", "--env-id", environment, "--total-timesteps", steps, "--seed", seed,
]
with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    sys.stdout = reader
    start = time.perf_counter()
    runpy.run_path(str(source / "cleanrl" / (script + ".py")), run_name="__main__")
    wall = time.perf_counter() - start
    sys.stdout = terminal
    os.chdir("/")

last = [episode[1] for episode in reader.episodes[-100:]]
curve = []
for share in range(1, 51):
    until = int(steps) * share / 50
    seen = [value for step, value in reader.episodes if step <= until][-100:]
    if seen:
        curve.append([until, sum(seen) / len(seen)])
commit = subprocess.run(
    ["git", "-C", source, "rev-parse", "HEAD"], capture_output=True, text=True, check=False
).stdout.strip()
print(
    json.dumps(
        {
            "framework": "cleanrl " + commit[:8],
            "script": script + ".py",
            "env": environment,
            "seed": int(seed),
            "steps": int(steps),
            "threads": torch.get_num_threads(),
            "steps_per_second": reader.speed,
            "wall_seconds": round(wall, 3),
            "training_return": sum(last) / len(last) if last else None,
            "training_episodes": len(last),
            "curve": curve,
            "versions": {
                name: importlib.metadata.version(name) for name in ("gymnasium", "numpy", "torch")
            },
        }
    )
)
