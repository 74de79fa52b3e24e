"""One side of a comparison: imports symc or MXNet, reads the name of a case a line, answers with seconds per call.

python benchmarks/worker.py mxnet
"""

from __future__ import annotations

import importlib
import os
import sys
import time
from typing import Any

os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", SYMC_NUM_THREADS="1")
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import networks
import numpy as np


def prepare(mx: Any, name: str) -> Any:
    """Bind a case with random parameters; a function that runs it once and waits for the result."""
    make, shapes, backward, _ = networks.CASES[name]
    symbol = make(mx)
    executor = symbol.simple_bind(mx.cpu(), grad_req="write" if backward else "null", **shapes)
    rng = np.random.default_rng(0)
    for array in executor.arg_arrays:
        array[:] = rng.standard_normal(array.shape) * 0.1
    if not backward:
        return lambda: executor.forward()[0].wait_to_read()

    def step() -> None:
        executor.forward(is_train=True)
        executor.backward()
        mx.nd.waitall()

    return step


def seconds_per_call(step: Any, calls: int) -> float:
    """Wall time of one call, averaged over `calls`."""
    start = time.perf_counter()
    for _ in range(calls):
        step()
    return (time.perf_counter() - start) / calls


def main() -> None:
    mx = importlib.import_module(sys.argv[1])
    steps: dict[str, Any] = {}
    for line in sys.stdin:
        name = line.strip()
        calls = networks.CASES[name][3]
        if name not in steps:
            steps[name] = prepare(mx, name)
            seconds_per_call(steps[name], calls)
        print(f"RESULT {seconds_per_call(steps[name], calls)!r}", flush=True)


if __name__ == "__main__":
    main()
