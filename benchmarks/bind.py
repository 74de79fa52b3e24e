"""How long binding takes in a fresh process, and where the time goes: prints a line of milliseconds by stage.

python -m benchmarks.bind product|lenet
"""

from __future__ import annotations

import sys
import time

from benchmarks import networks


def main() -> None:
    start = time.perf_counter()
    import symc as mx

    imported = time.perf_counter()
    if sys.argv[1] == "product":
        symbol, shapes, request = networks.product(mx), {"a": (3,), "b": (3,)}, "null"
    else:
        symbol, shapes, request = networks.lenet(mx), {"data": (64, 1, 28, 28)}, "write"
    for attempt in ("first", "second"):
        begun = time.perf_counter()
        executor = symbol.simple_bind(mx.cpu(), grad_req=request, **shapes)
        total = time.perf_counter() - begun
        (program,) = (call.program for call in executor._programs.values())
        stages = ", ".join(f"{k} {v * 1e3:.1f}" for k, v in program.timings.items())
        print(f"{attempt} bind {total * 1e3:.0f} ms: {stages}")
    print(f"import symc {(imported - start) * 1e3:.0f} ms")


if __name__ == "__main__":
    main()
