"""Prints, as JSON, the MB that MXNet 1.9.1 plans for a network: `python memory_of_mxnet.py NAME BATCH SIZE`."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

os.environ["MXNET_SUBGRAPH_BACKEND"] = "NONE"
sys.path.insert(0, str(Path(__file__).parent.parent))

import mxnet as mx  # pyright: ignore[reportMissingImports]

from examples import symbols


def main() -> None:
    name, batch, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    network = getattr(symbols, name)(mx)
    totals = {}
    for mode, grad_req in (("training", "write"), ("inference", "null")):
        executor = network.simple_bind(mx.cpu(), grad_req=grad_req, data=(batch, 3, size, size))
        found = re.search(r"Total (\d+) MB allocated", executor.debug_str())
        assert found is not None, "debug_str says the total"
        totals[mode] = int(found.group(1))
        del executor
    print(json.dumps(totals))


if __name__ == "__main__":
    main()
