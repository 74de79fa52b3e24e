"""How many operators MXNet executes in one training step, by its own profiler; runs under an interpreter with MXNet.

python mxnet_operators.py
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

os.environ["MXNET_EXEC_BULK_EXEC_TRAIN"] = "0"  # each operator by itself, so that it is counted
sys.path.insert(0, str(Path(__file__).parent.parent))


def main() -> None:
    """A line of JSON: operators executed by network."""
    from benchmarks.models import MODELS

    mx: Any = import_module("mxnet")
    found: dict[str, int] = {}
    trace = str(Path(tempfile.mkdtemp()) / "profile.json")  # MXNet writes one at its end, whatever stands there
    mx.profiler.set_config(profile_symbolic=True, aggregate_stats=True, filename=trace)
    for name, (build, shapes) in MODELS.items():
        symbol = build(mx)
        requests = {n: "null" if n in shapes or n == "softmax_label" else "write" for n in symbol.list_arguments()}
        executor = symbol.simple_bind(mx.cpu(), grad_req=requests, **shapes)
        mx.profiler.set_state("run")
        executor.forward(is_train=True)
        executor.backward()
        mx.nd.waitall()
        mx.profiler.set_state("stop")
        rows = json.loads(mx.profiler.dumps(reset=True, format="json"))["Time"]["operator"]
        found[name] = sum(row["Count"] for row in rows.values())
    print(json.dumps(found))


if __name__ == "__main__":
    main()
