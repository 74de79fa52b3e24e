"""How long binding takes and where the time goes, as Markdown: one-operator graphs, and LeNet for training.

python -m benchmarks.bind operators|lenet, each in a fresh process
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from typing import Any

from benchmarks.networks import OPERATORS, lenet

STAGES = {
    "import": "graph",
    "infer-shapes": "graph",
    "gradient": "graph",
    "simplify": "graph",
    "lower-sym-to-linalg": "lower",
    "fuse": "kernels",
    "cluster": "kernels",
    "outline-kernels": "kernels",
    "annotate-scratch": "kernels",
    "plan-buffers": "kernels",
    "schedule-cpu": "loops",
    "divide-work": "loops",
    "expand-math": "loops",
    "import llvmlite": "loading of modules",
    "emit": "LLVM",
}
"""Stage of the compiler: column of the table."""
COLUMNS = ["loading of modules", *dict.fromkeys(c for c in STAGES.values() if c != "loading of modules")]


def timed_bind(
    mx: Any, symbol: Any, shapes: Mapping[str, tuple[int, ...]], request: str
) -> tuple[float, dict[str, float]]:
    """Milliseconds of a bind, and of its columns; what no pass accounts for is loading of modules and making arrays."""
    start = time.perf_counter()
    executor = symbol.simple_bind(mx.cpu(), grad_req=request, **shapes)
    total = (time.perf_counter() - start) * 1e3
    (program,) = (call.program for call in executor._programs.values())
    columns = dict.fromkeys(COLUMNS, 0.0)
    for stage, seconds in program.timings.items():
        columns[STAGES.get(stage, "kernels")] += seconds * 1e3
    columns["loading of modules"] += total - sum(columns.values())
    return total, columns


def row(name: str, total: float, columns: Mapping[str, float]) -> str:
    return f"| {name} | {total:.0f} | " + " | ".join(f"{columns[c]:.0f}" for c in COLUMNS) + " |"


def main() -> None:
    start = time.perf_counter()
    import symc as mx

    mx.sym.Variable("x")
    imported = (time.perf_counter() - start) * 1e3
    print("| bind | total, ms | " + " | ".join(COLUMNS) + " |\n|" + "---|" * (len(COLUMNS) + 2))
    if sys.argv[1:] == ["lenet"]:
        shapes = {"data": (64, 1, 28, 28)}
        for which in ("LeNet for training, fresh process", "the same again"):
            print(row(which, *timed_bind(mx, lenet(mx), shapes, "write")))
        return
    for number, (name, (build, given)) in enumerate(OPERATORS.items()):
        print(row(name + ("" if number else ", fresh process"), *timed_bind(mx, build(mx), given, "null")))
    name, (build, given) = next(iter(OPERATORS.items()))
    print(row(f"{name}, again", *timed_bind(mx, build(mx), given, "null")))
    print(f"\n`import symc` and its operators took {imported:.0f} ms before that.")


if __name__ == "__main__":
    main()
