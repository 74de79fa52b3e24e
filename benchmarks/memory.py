"""Prints the memory plans of published networks: `python -m benchmarks.memory [--mxnet PYTHON]`.

Plans only: no machine code is made, so it takes a minute. With an interpreter that has MXNet 1.9.1, MXNet plans the
very same symbols; its figure leaves out the workspaces of its operators, ours counts every byte of the arena.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import symc as mx
from examples.symbols import alexnet, googlenet, inception_bn, inception_v3, resnet, vgg
from symc.importer import import_symbol
from symc.memory_plan import MEGABYTE, MemoryPlan, memory_plan
from symc.pass_manager import run_passes
from symc.pipeline import CPU, KERNELS, SYM

NETWORKS: dict[str, tuple[Callable[[Any], Any], int, int]] = {
    "inception-bn, batch 32": (inception_bn, 32, 224),
    "alexnet": (alexnet, 64, 224),
    "googlenet": (googlenet, 64, 224),
    "vgg16": (vgg, 64, 224),
    "inception-bn": (inception_bn, 64, 224),
    "resnet-50": (resnet, 64, 224),
    "inception-v3": (inception_v3, 64, 299),
}
"""Symbol, batch, image size."""
UP_TO_PLAN = (*SYM, *KERNELS, *CPU[: CPU.index("plan-buffers") + 1])


def plan(symbol: Any, training: bool, shapes: dict[str, tuple[int, ...]], dtype: str = "float32") -> MemoryPlan:
    """The plan of a symbol, all gradients written when `training`."""
    from symc.passes.arena import plan_of

    names = [*symbol.list_arguments(), *symbol.list_auxiliary_states()]
    module = import_symbol(
        symbol._outputs,
        shapes,
        dict.fromkeys(names, dtype),
        joint=training,
        training=training,
        grad_req=dict.fromkeys(names, "write"),
    ).module
    run_passes(module, UP_TO_PLAN)
    return memory_plan(plan_of(module))


def mxnet_megabytes(python: str, name: str) -> dict[str, int]:
    """MXNet's totals for training and inference of a network."""
    network, batch, size = NETWORKS[name]
    script = Path(__file__).with_name("memory_of_mxnet.py")
    command = [python, str(script), network.__name__, str(batch), str(size)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def row(name: str, training: bool, theirs: int | None) -> str:
    """A row of the table."""
    network, batch, size = NETWORKS[name]
    start = time.perf_counter()
    found = plan(network(mx), training, {"data": (batch, 3, size, size)})
    seconds = time.perf_counter() - start
    ours, bound = found.arena_bytes // MEGABYTE, found.lower_bound_bytes  # whole ones, as MXNet counts
    apart = sum(b.bytes for b in found.buffers) / MEGABYTE
    excess = 100 * (found.arena_bytes / bound - 1)
    return (
        f"| {name} | {'training' if training else 'inference'} | {'' if theirs is None else theirs} | {ours} | "
        f"{excess:.2f} % | {apart:.0f} | {seconds:.1f} s |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--mxnet", help="interpreter with MXNet 1.9.1")
    parser.add_argument("networks", nargs="*", metavar="NETWORK", help=f"of {', '.join(NETWORKS)}; default: all")
    options = parser.parse_args()
    print("| network | | MXNet, MB | symc, MB | above the lower bound | every buffer apart, MB | time to plan |")
    print("|---|---|---|---|---|---|---|")
    for name in options.networks or NETWORKS:
        theirs = mxnet_megabytes(options.mxnet, name) if options.mxnet else {}
        for training in (True, False):
            print(row(name, training, theirs.get("training" if training else "inference")), flush=True)


if __name__ == "__main__":
    main()
