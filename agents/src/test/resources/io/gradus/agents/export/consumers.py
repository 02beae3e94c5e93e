"""Runs exported policies in ONNX Runtime, and one by its weights alone; prints differences."""

import pathlib
import sys

import numpy as np
import onnxruntime
from safetensors import safe_open


def difference(given, expected):
    given = np.asarray(given, np.float64).reshape(expected.shape)
    return np.max(np.abs(given - expected) / np.maximum(1, np.abs(expected)))


for folder in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    names = (folder / "actions.csv").read_text().split("\n", 1)[0].split(",")
    table = np.loadtxt(folder / "actions.csv", delimiter=",", skiprows=1, ndmin=2)
    width = sum(name.startswith("action") for name in names)
    session = onnxruntime.InferenceSession(folder / "policy.onnx", providers=["CPUExecutionProvider"])
    shape = [size for size in session.get_inputs()[0].shape if size != "batch"]
    observations = np.fromfile(folder / "observations", "<f4").reshape(-1, *shape)
    for rows in (len(table), 1):
        action, parameters = session.run(["action", "parameters"], {"observation": observations[:rows]})
        print(f"{folder.name} onnx", difference(action, table[:rows, :width]), sep=": ")
        print(f"{folder.name} onnx", difference(parameters, table[:rows, width:]), sep=": ")
    if folder.name == "relu":
        with safe_open(folder / "policy.safetensors", "numpy") as file:
            weights = {name: file.get_tensor(name) for name in file.keys()}
            assert file.metadata()["normaliser"] == "not included"
        x = observations
        for layer in (0, 1):
            x = np.maximum(x @ weights[f"policy.{layer}.weight"] + weights[f"policy.{layer}.bias"], 0)
        x = x @ weights["policy.2.weight"] + weights["policy.2.bias"]
        print("relu safetensors", difference(np.argmax(x, axis=1), table[:, 0]), sep=": ")
