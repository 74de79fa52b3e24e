"""Records the losses of `training.py` with MXNet 1.9.1, in whose environment it runs (`PYTHONPATH=tests/symc`)."""

import json
from pathlib import Path

import mxnet as mx  # pyright: ignore[reportMissingImports] (MXNet's own environment)
from training import NETWORKS, losses  # pyright: ignore[reportMissingImports]

if __name__ == "__main__":
    found = {name: [round(v, 7) for v in losses(mx, name)] for name in NETWORKS}
    Path(__file__).with_name("data").joinpath("training.json").write_text(json.dumps(found, indent=1) + "\n")
