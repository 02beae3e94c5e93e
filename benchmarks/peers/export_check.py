"""What PyTorch, ONNX Runtime and safetensors make of exported policies, against ./gradus predict.

    pip install torch onnx onnxruntime safetensors
    benchmarks/peers/export_check.py [--out benchmarks/results/export.json] [KIND ...]

Trains a policy of each kind for a moment, exports it, and compares actions and
parameters on 1,000 observations. Prints a line a kind; ends with 1 if a difference is above 1e-6.
"""

import argparse
import importlib.metadata
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import warnings

import numpy as np
import onnx
import onnxruntime
import torch
from safetensors import safe_open

HOME = pathlib.Path(__file__).resolve().parents[2]
GRADUS = str(HOME / "gradus")
ROWS = 1000
LIMIT = 1e-6
RANDOM = np.random.default_rng(1)


def normal(size, scale=1.0):
    return lambda: RANDOM.normal(0, scale, (ROWS, size)).astype(np.float32)


def integers(high, *shape):
    return lambda: RANDOM.integers(0, high, (ROWS, *shape)).astype(np.float32)


def perceptron(activation):
    """The networks of the weights, by hand: (in, out) matrices, an activation between them."""

    def forward(tensors, x):
        layers = sum(1 for name in tensors if re.fullmatch(r"policy\.\d+\.weight", name))
        for layer in range(layers):
            x = x @ tensors[f"policy.{layer}.weight"] + tensors[f"policy.{layer}.bias"]
            x = activation(x) if layer < layers - 1 else x
        return x

    return forward


def discrete(forward):
    return lambda tensors, x: np.argmax(forward(tensors, x), axis=1)[:, None]


def clipped(forward, low, high):
    return lambda tensors, x: np.clip(forward(tensors, x), low, high)


RELU = discrete(perceptron(lambda x: np.maximum(x, 0)))
TANH = perceptron(np.tanh)

# kind: what is trained, what it is shown, and actions from the weights alone where that is short
KINDS = {
    "discrete": ("CartPole-v1", normal(4), discrete(TANH)),
    "discrete, normalised": ("MountainCar-v0 --preset zoo", normal(2), None),
    "continuous, normalised": ("Pendulum-v1 --preset cleanrl", normal(3, 3), None),
    "squashed": ("Pendulum-v1 --head squashed", normal(3, 3), None),
    "gSDE": ("Pendulum-v1 --preset zoo", normal(3, 3), None),
    "relu": ("CartPole-v1 --activation relu", normal(4), RELU),
    "shared": ("CartPole-v1 --shared", normal(4), None),
    "rescaled actions": ("Pendulum-v1 --rescale-actions", normal(3, 3), None),
    "action grid": ("Pendulum-v1 --action-grid 5", normal(3, 3), None),
    "observed components": ("CartPole-v1 --observe 2,0", normal(4), None),
    "one-hot": ("gym:FrozenLake-v1 --preset cleanrl", integers(16), None),
    "embedded": ("gym:Taxi-v4 --preset cleanrl --embedding 8", integers(500), None),
    "multi-discrete": ("MultiDiscreteActions-v0", normal(5), None),
    "multi-binary": ("MultiBinaryActions-v0", normal(5), None),
    "small images": ("SmallImages-v0", integers(256, 10, 10, 4), None),
    "large images": ("LargeImages-v0", integers(256, 36, 40, 1), None),
}
SERVED = ("Actions-v0", "Images-v0")  # by exported_spaces.py


def gradus(*arguments):
    done = subprocess.run([GRADUS, *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"gradus {' '.join(arguments)}: {done.stderr.strip()}")


def serve():
    """A server of exported_spaces.py; its address, and the process to end."""
    command = [GRADUS, "serve", "gymnasium", "--import", "exported_spaces", "--port", "0"]
    path = {**os.environ, "PYTHONPATH": str(HOME / "benchmarks/peers")}
    server = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=path
    )
    for line in server.stdout:
        if address := re.search(r"http://[\w.]+:\d+", line):
            return address.group(), server
    sys.exit("the server of exported_spaces.py did not start")


def exported(folder, environment, observations):
    """Trains, exports and predicts; the predictions' actions and parameters."""
    run = folder / "run"
    steps = ["--steps", "2048", "--eval-episodes", "1"]
    gradus("train", *environment.split(), *steps, "--run-dir", str(run))
    for form in ("torchscript", "onnx", "safetensors"):
        gradus("export", str(run), "--format", form)
    rows = observations.reshape(ROWS, -1)
    np.savetxt(folder / "observations.csv", rows, "%.9g", delimiter=",")
    arguments = ["--observations", str(folder / "observations.csv"), "--parameters"]
    gradus("predict", str(run), *arguments, "--out", str(folder / "actions.csv"))
    names = (folder / "actions.csv").read_text().split("\n", 1)[0].split(",")
    table = np.loadtxt(folder / "actions.csv", delimiter=",", skiprows=1, ndmin=2)
    width = sum(name.startswith("action") for name in names)
    return run, table[:, :width], table[:, width:]


def difference(given, expected):
    given = np.asarray(given, np.float64).reshape(expected.shape)
    return float(np.max(np.abs(given - expected) / np.maximum(1, np.abs(expected))))


def check(folder, environment, observations, by_hand):
    run, actions, parameters = exported(folder, environment, observations)
    row = {"command": f"./gradus train {environment}"}

    module = torch.jit.load(str(run / "policy.pt"))
    given, numbers = module(torch.from_numpy(observations))
    row["action_type"] = str(given.dtype).replace("torch.", "")
    row["action_shape"] = ["N", *given.shape[1:]]
    row["torchscript"] = {
        "action": difference(given, actions),
        "parameters": difference(numbers, parameters),
    }
    alone = [module(torch.from_numpy(observations[i : i + 1])) for i in range(20)]
    row["torchscript, one by one"] = {
        "action": difference(torch.cat([a for a, _ in alone]), actions[:20]),
        "parameters": difference(torch.cat([p for _, p in alone]), parameters[:20]),
    }

    onnx.checker.check_model(onnx.load(run / "policy.onnx"), full_check=True)
    session = onnxruntime.InferenceSession(run / "policy.onnx", providers=["CPUExecutionProvider"])
    outputs = ["action", "parameters"]
    for name, count in (("onnx", ROWS), ("onnx, one by one", 1)):
        given, numbers = session.run(outputs, {"observation": observations[:count]})
        row[name] = {
            "action": difference(given, actions[:count]),
            "parameters": difference(numbers, parameters[:count]),
        }

    if by_hand is not None:
        with safe_open(run / "policy.safetensors", "numpy") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}
            row["metadata"] = file.metadata()
        given = by_hand(tensors, observations)
        row["safetensors"] = {"action": difference(given, actions)}
    return row


def main():
    warnings.simplefilter("ignore", FutureWarning)
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=pathlib.Path)
    parser.add_argument("kinds", nargs="*", default=list(KINDS), metavar="KIND")
    arguments = parser.parse_args()
    rows, worst = {}, 0.0
    with tempfile.TemporaryDirectory() as folder:
        address, server = None, None
        try:
            for kind in arguments.kinds:
                environment, sample, by_hand = KINDS[kind]
                if environment.endswith(SERVED):
                    if server is None:
                        address, server = serve()
                    environment = f"{address}/{environment}"
                inside = pathlib.Path(folder) / re.sub(r"\W+", "-", kind)
                inside.mkdir()
                rows[kind] = check(inside, environment, sample(), by_hand)
                all_of_it = [n for of in rows[kind].values() if isinstance(of, dict)
                             for n in of.values() if isinstance(n, float)]
                worst = max(worst, *all_of_it)
                print(f"{kind}: at most {max(all_of_it):.2g}", flush=True)
        finally:
            if server is not None:
                server.terminate()
                server.wait()
    packages = ("torch", "onnx", "onnxruntime", "safetensors", "numpy")
    result = {
        "observations": ROWS,
        "difference": "|a - b| / max(1, |b|), the largest",
        "versions": {name: importlib.metadata.version(name) for name in packages},
        "largest": worst,
        "kinds": rows,
    }
    if arguments.out:
        arguments.out.write_text(json.dumps(result, indent=2) + "\n")
    sys.exit(0 if worst <= LIMIT else 1)


if __name__ == "__main__":
    main()
