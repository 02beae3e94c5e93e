#!/usr/bin/env python3
"""Steps per second of PPO on CartPole-v1, ours beside Stable-Baselines3, in one run.

The two alternate, so that what else the machine does hits both. The first call makes a virtual
environment for the peer (several gigabytes). usage: compare_ppo_cartpole.py [--environment gym:CartPole-v1] [--rounds 3]
[--steps 200000] [--peer-steps 50000] [--out FILE]
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent


def peer_python() -> Path:
    home = HERE / ".peers"
    python = home / "bin" / "python"
    requirements = HERE / "peers" / "requirements.txt"
    done = home / "installed.txt"
    if not done.exists() or done.read_text() != requirements.read_text():
        print("making a virtual environment for the peer ...", file=sys.stderr)
        venv.create(home, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "-r", requirements], check=True)
        done.write_text(requirements.read_text())
    return python


def run(command: list) -> dict:
    output = subprocess.run(
        [str(part) for part in command], check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    result = json.loads(output.strip().splitlines()[-1])
    print(f"{result['framework']:28} {result['steps_per_second']:10,.0f} steps/s", file=sys.stderr)
    return result


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=200_000)
    parser.add_argument("--peer-steps", type=int, default=50_000)
    parser.add_argument("--environment", default="CartPole-v1", help="ours: gym:CartPole-v1 is the peer's own")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()

    peer = peer_python()
    script = HERE / "peers" / "sb3_ppo_cartpole.py"
    rounds = []
    for seed in range(1, arguments.rounds + 1):
        rounds.append(
            {
                "gradus": run([HERE / "run", "PpoCartPole", arguments.steps, seed, arguments.environment]),
                "sb3": run([peer, script, arguments.peer_steps, seed]),
                "sb3_one_thread": run([peer, script, arguments.peer_steps, seed, 1]),
            }
        )

    def speeds(name: str) -> list:
        return [entry[name]["steps_per_second"] for entry in rounds]

    best_peer = [max(pair) for pair in zip(speeds("sb3"), speeds("sb3_one_thread"))]
    ratios = [ours / theirs for ours, theirs in zip(speeds("gradus"), best_peer)]
    summary = {
        "environment": arguments.environment,
        "benchmark": "PPO, CartPole-v1, CleanRL's hyperparameters, 4 environments, end to end",
        "command": " ".join(["benchmarks/compare_ppo_cartpole.py", *sys.argv[1:]]),
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "median_steps_per_second": {
            name: statistics.median(speeds(name)) for name in ("gradus", "sb3", "sb3_one_thread")
        },
        "ratio_to_the_faster_peer": {
            "min": min(ratios), "median": statistics.median(ratios), "max": max(ratios)
        },
        "rounds": rounds,
    }
    text = json.dumps(summary, indent=2) + "\n"
    if arguments.out:
        arguments.out.write_text(text)
    print(text)


if __name__ == "__main__":
    main()
