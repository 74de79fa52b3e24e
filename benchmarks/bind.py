"""How long binding takes and where the time goes, as Markdown; each command in a fresh process.

python -m benchmarks.bind operators            one-operator graphs: cold, kernels cached, program cached
python -m benchmarks.bind lenet                LeNet for training, the same
python -m benchmarks.bind lstm [NODES ...]     unrolled LSTMs for training: microseconds a node, by stage
python -m benchmarks.bind shapes [COUNT]       many graphs of one operator over random shapes of one rank

Times are CPU time of all threads and wall time: on a busy machine only the first says something.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from benchmarks.networks import OPERATORS, lenet, lstm, lstm_shapes

Shapes = Mapping[str, tuple[int, ...]]
STAGES = {
    "import": "graph",
    "infer-shapes": "graph",
    "gradient": "graph",
    "simplify": "graph",
    "lower-sym-to-linalg": "lower",
    "schedule-cpu": "loops",
    "divide-work": "loops",
    "expand-math": "loops",
    "emit": "emission",
    "llvm": "LLVM",
    "link": "LLVM",
}
"""Stage of the compiler: column of the table; passes that stand nowhere are about kernels."""
IGNORED = ("bind", "kernels", "wait for llvm", "look up program", "keep program", "import llvmlite")
"""Spans that hold others, or wait for them."""
COLUMNS = ["graph", "lower", "kernels", "loops", "emission", "LLVM"]


class Bind(NamedTuple):
    """What one bind took, in milliseconds."""

    wall: float
    cpu: float
    stages: dict[str, float]


def timed_bind(mx: Any, symbol: Any, shapes: Shapes, request: str) -> Bind:
    """Bind a graph; stages are wall time of each thread, so that LLVM's may exceed the whole."""
    start, cpu = time.perf_counter(), time.process_time()
    executor = symbol.simple_bind(mx.cpu(), grad_req=request, **shapes)
    wall, cpu = (time.perf_counter() - start) * 1e3, (time.process_time() - cpu) * 1e3
    (program,) = (call.program for call in executor._programs.values())
    stages = dict.fromkeys(COLUMNS, 0.0)
    for stage, seconds in program.timings.items():
        if stage not in IGNORED:
            stages[STAGES.get(stage, "kernels")] += seconds * 1e3
    return Bind(wall, cpu, stages)


def three_ways(mx: Any, build: Callable[[Any], Any], shapes: Shapes, request: str) -> list[Bind]:
    """Cold, with all kernels but not the program in the cache, and with the program: least CPU time of several each."""
    from symc import program_cache
    from symc.runtime import cache

    def best(prepare: Callable[[], cache.Cache], times: int) -> Bind:
        binds = []
        for _ in range(times):
            program_cache._LIVING.clear()
            with cache.replaced_by(prepare()):
                binds.append(timed_bind(mx, build(mx), shapes, request))
        return min(binds, key=lambda b: b.cpu)

    kept = cache.Cache(None)
    with cache.replaced_by(kept):
        timed_bind(mx, build(mx), shapes, request)
    cold = best(lambda: cache.NO_CACHE, 3)
    kernels = best(lambda: _without_programs(kept), 5)
    return [cold, kernels, best(lambda: kept, 10)]


def _without_programs(kept: Any) -> Any:
    """A cache with the kernels of another."""
    from symc.runtime import cache

    new = cache.Cache(None)
    for key, entry in list(kept._memory.items()):
        if key.startswith("kernel\n"):
            new.put(key, entry)
    return new


def operators(mx: Any) -> None:
    heads = ("cold", "kernels cached", "program cached")
    print(f"| graph | {', CPU (wall) | '.join(heads)}, CPU (wall) |\n|---|---|---|---|")
    for name, (build, shapes) in OPERATORS.items():
        row = [f"{b.cpu:.1f} ({b.wall:.1f})" for b in three_ways(mx, build, shapes, "null")]
        print(f"| {name} | {' | '.join(row)} |", flush=True)


def lenet_training(mx: Any) -> None:
    print(f"| LeNet for training | CPU | wall | {' | '.join(COLUMNS)} |\n|" + "---|" * (len(COLUMNS) + 3))
    first = timed_bind(mx, lenet(mx), {"data": (64, 1, 28, 28)}, "write")
    rest = three_ways(mx, lenet, {"data": (64, 1, 28, 28)}, "write")
    for name, bind in zip(("first of the process", "cold", "kernels cached", "program cached"), (first, *rest)):
        stages = " | ".join(f"{bind.stages[c]:.0f}" for c in COLUMNS)
        print(f"| {name} | {bind.cpu:.1f} | {bind.wall:.1f} | {stages} |")


def unrolled(mx: Any, sizes: list[int]) -> None:
    print(f"| nodes | us a node, CPU | {' | '.join(COLUMNS)} |\n|" + "---|" * (len(COLUMNS) + 2))
    timed_bind(mx, lstm(mx, 100), lstm_shapes(100), "write")
    for nodes in sizes:
        bind = timed_bind(mx, lstm(mx, nodes), lstm_shapes(nodes), "write")
        stages = " | ".join(f"{bind.stages[c] * 1e3 / nodes:.0f}" for c in COLUMNS)
        print(f"| {nodes} | {bind.cpu * 1e3 / nodes:.0f} | {stages} |", flush=True)


def random_shapes(mx: Any, count: int) -> None:
    """Each graph once for each shape, with what the cache has from the shapes before."""
    a, b = mx.sym.Variable("a"), mx.sym.Variable("b")
    for name, symbol in (("A*B", a * b), ("tanh", mx.sym.tanh(a)), ("softmax", mx.sym.softmax(a))):
        generator, binds = random.Random(0), []
        for _ in range(count):
            shape = (generator.randint(1, 64), generator.randint(1, 64))
            binds.append(timed_bind(mx, symbol, dict.fromkeys(symbol.list_arguments(), shape), "null"))
        cpu, wall = (sum(bind[i] for bind in binds) / count for i in (1, 0))
        print(
            f"{count} graphs of {name} over random shapes of rank 2: {cpu:.1f} ms of CPU time each ({wall:.1f} wall)."
        )


def main() -> None:
    directory = tempfile.mkdtemp()
    os.environ["SYMC_CACHE_DIR"] = directory
    start = time.perf_counter()
    import symc as mx

    mx.sym.Variable("x")
    imported = (time.perf_counter() - start) * 1e3
    which, *rest = sys.argv[1:]
    first = timed_bind(mx, OPERATORS["A*B"][0](mx), {"a": (3,), "b": (3,)}, "null") if which == "operators" else None
    if first is not None:
        print(f"`import symc`: {imported:.0f} ms; first bind: {first.cpu:.0f} CPU, {first.wall:.0f} wall\n")
    commands: dict[str, Callable[[], None]] = {
        "operators": lambda: operators(mx),
        "lenet": lambda: lenet_training(mx),
        "lstm": lambda: unrolled(mx, list(map(int, rest)) or [1000, 10000, 40000]),
        "shapes": lambda: random_shapes(mx, int(rest[0]) if rest else 1000),
    }
    commands[which]()
    shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
