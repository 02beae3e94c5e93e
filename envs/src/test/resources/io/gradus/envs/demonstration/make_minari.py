"""Writes minari-cartpole.hdf5 beside this file: two short episodes of CartPole-v1, recorded by Minari itself.

python -m venv v; v/bin/pip install "minari[hdf5,create]==0.5.4" gymnasium==1.4.0 pillow; v/bin/python make_minari.py
"""

import os
import pathlib
import shutil
import tempfile

with tempfile.TemporaryDirectory() as folder:
    os.environ["MINARI_DATASETS_PATH"] = folder
    import gymnasium
    import minari

    environment = minari.DataCollector(gymnasium.make("CartPole-v1"))
    for seed in range(2):
        environment.reset(seed=seed)
        ended = False
        while not ended:
            _, _, terminated, truncated, _ = environment.step(1)
            ended = terminated or truncated
    environment.create_dataset("cartpole/tiny-v0", algorithm_name="always 1")
    written = pathlib.Path(folder, "cartpole/tiny-v0/data/main_data.hdf5")
    shutil.copy(written, pathlib.Path(__file__).parent / "minari-cartpole.hdf5")
