"""Records the cases of `recurrent.py` with MXNet 1.9.1, in whose environment it runs (`PYTHONPATH=tests/symc`)."""

import json
from pathlib import Path

import mxnet as mx  # pyright: ignore[reportMissingImports] (MXNet's own environment)
from recurrent import CASES, recorded  # pyright: ignore[reportMissingImports]

if __name__ == "__main__":
    found = {name: recorded(mx, name) for name in CASES}
    text = json.dumps(found, indent=0).replace(",\n0.", ", 0.").replace(",\n-", ", -")
    Path(__file__).with_name("data").joinpath("recurrent.json").write_text(text + "\n")
