"""One side of a comparison: imports symc or MXNet and answers questions, one a line: `time CASE` with seconds per call,
`check CASE` with the sum of the absolute values of all outputs and gradients.

python benchmarks/worker.py mxnet 1, the number being that of threads
"""

from __future__ import annotations

import importlib
import os
import sys
import time
from typing import Any

os.environ.update({f"{name}_NUM_THREADS": sys.argv[2] for name in ("OMP", "MKL", "OPENBLAS", "SYMC")})
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import networks
import numpy as np


def prepare(mx: Any, name: str) -> tuple[Any, Any]:
    """Bind a case with random parameters; the executor, and a function that runs it once and waits for the result."""
    make, shapes, backward, _ = networks.CASES[name]
    symbol = make(mx)
    executor = symbol.simple_bind(mx.cpu(), grad_req="write" if backward else "null", **shapes)
    rng = np.random.default_rng(0)
    for name, array in executor.arg_dict.items():
        label = name.endswith("_label")
        array[:] = rng.integers(0, 10, array.shape) if label else rng.standard_normal(array.shape) * 0.1
    if not backward:
        return executor, lambda: executor.forward()[0].wait_to_read()

    def step() -> None:
        executor.forward(is_train=True)
        executor.backward()
        mx.nd.waitall()

    return executor, step


def digest(executor: Any) -> float:
    """A number that two right answers share."""
    arrays = [*executor.outputs, *(g for g in executor.grad_arrays if g is not None)]
    return float(sum(np.abs(a.asnumpy()).sum(dtype=np.float64) for a in arrays))


def seconds_per_call(step: Any, calls: int) -> float:
    """Wall time of one call, averaged over `calls`."""
    start = time.perf_counter()
    for _ in range(calls):
        step()
    return (time.perf_counter() - start) / calls


def main() -> None:
    mx = importlib.import_module(sys.argv[1])
    prepared: dict[str, tuple[Any, Any]] = {}
    for line in sys.stdin:
        question, _, name = line.strip().partition(" ")
        calls = networks.CASES[name][3]
        if name not in prepared:
            prepared[name] = prepare(mx, name)
            seconds_per_call(prepared[name][1], calls)
        executor, step = prepared[name]
        answer = digest(executor) if question == "check" else seconds_per_call(step, calls)
        print(f"RESULT {answer!r}", flush=True)


if __name__ == "__main__":
    main()
