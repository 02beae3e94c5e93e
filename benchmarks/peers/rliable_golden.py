"""Writes the golden numbers that AggregatesTest compares with, by rliable itself.

    python -m venv venv && venv/bin/pip install rliable==1.2.0 'pandas<3'
    venv/bin/python benchmarks/peers/rliable_golden.py > agents/src/test/resources/io/gradus/agents/statistics/rliable.json
"""

import json

import numpy as np
from rliable import library, metrics

RNG = np.random.RandomState(7)
X = np.round(RNG.normal([300, 0.6, -90], [80, 0.2, 30], size=(9, 3)), 3)  # (runs, tasks)
Y = np.round(RNG.normal([260, 0.6, -60], [90, 0.1, 40], size=(6, 3)), 3)
Y[0, 1] = X[0, 1]  # a tie
ENOUGH = 0.8


def estimates(scores):
    def all_of(s):
        return np.array([
            metrics.aggregate_mean(s),
            metrics.aggregate_median(s),
            metrics.aggregate_iqm(s),
            metrics.aggregate_optimality_gap(s, ENOUGH),
        ])

    np.random.seed(1)
    values, intervals = library.get_interval_estimates({"s": scores}, all_of, reps=50_000)
    names = ["mean", "median_of_tasks", "interquartile_mean", "optimality_gap"]
    return {
        name: {"value": float(v), "low": float(low), "high": float(high)}
        for name, v, low, high in zip(names, values["s"], *intervals["s"])
    }


def improvement():
    np.random.seed(1)
    values, intervals = library.get_interval_estimates(
        {"s": [X, Y]},
        lambda x, y: np.array([metrics.probability_of_improvement(x, y)]),
        reps=10_000,
    )
    low, high = intervals["s"]
    return {"value": float(values["s"][0]), "low": float(low[0]), "high": float(high[0])}


print(json.dumps({
    "enough": ENOUGH,
    "x": X.T.tolist(),  # (tasks, runs), as Gradus has them
    "y": Y.T.tolist(),
    "estimates": {"x": estimates(X), "y": estimates(Y)},
    "improvement": improvement(),
}, indent=1))
