"""How many kernels a training step launches and how many bytes they move, counted from the IR, as Markdown.

python -m benchmarks.kernels [--mxnet PYTHON]

With an interpreter that has MXNet, a column says how many operators it executes.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from xdsl.dialects.builtin import FixedBitwidthType, ModuleOp, TensorType
from xdsl.dialects.func import CallOp, FuncOp
from xdsl.ir import Attribute

import symc as mx
from benchmarks.models import MODELS
from symc.importer import import_symbol
from symc.pass_manager import run_passes
from symc.pipeline import CPU, KERNELS, SYM

OUTLINED = (*SYM, *KERNELS, *CPU[: CPU.index("outline-kernels") + 1])
INPUTS = ("data", "softmax_label")


def kernels(symbol: Any, shapes: Mapping[str, tuple[int, ...]], leave_out: Sequence[str] = ()) -> ModuleOp:
    """The training step as kernels and a driver that calls them; parameters get gradients, inputs none."""
    arguments, _, states = symbol.infer_shape(**shapes)
    known = dict(zip((*symbol.list_arguments(), *symbol.list_auxiliary_states()), (*arguments, *states)))
    requests = {n: "null" if n in shapes or n in INPUTS else "write" for n in symbol.list_arguments()}
    types = dict.fromkeys(known, "float32")
    module = import_symbol(symbol._outputs, known, types, joint=True, training=True, grad_req=requests).module
    run_passes(module, [name for name in OUTLINED if name not in leave_out])
    return module


def calls(module: ModuleOp) -> list[CallOp]:
    """The driver's calls of kernels."""
    driver = next(op for op in module.ops if isinstance(op, FuncOp))
    return [op for op in driver.body.block.ops if isinstance(op, CallOp)]


def moved(call: CallOp) -> int:
    """Bytes that a kernel reads and writes, each operand and result once."""
    return sum(_bytes(v.type) for v in (*call.operands, *call.results))


def _bytes(kind: Attribute) -> int:
    assert isinstance(kind, TensorType) and isinstance(kind.element_type, FixedBitwidthType), "kernels take tensors"
    size = kind.element_type.size
    for extent in kind.get_shape():
        size *= extent
    return size


def executed_by_mxnet(python: str | None) -> dict[str, int]:
    """Operators by network; none without an interpreter."""
    if python is None:
        return {}
    worker = str(Path(__file__).parent / "mxnet_operators.py")
    output = subprocess.run([python, worker], capture_output=True, text=True, check=True).stdout
    return json.loads(output.splitlines()[-1])


def main() -> None:
    """One row a network."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mxnet")
    executed = executed_by_mxnet(parser.parse_args().mxnet)
    print(
        "| network | operators executed by MXNet | kernels unfused | kernels | distinct | MB moved unfused | MB moved |"
    )
    print("|---|---|---|---|---|---|---|")
    for name, (build, shapes) in MODELS.items():
        symbol = build(mx)
        counts: list[tuple[int, int, str]] = []
        for leave_out in (("fuse", "cluster"), ()):
            found = calls(kernels(symbol, shapes, leave_out))
            distinct = len({call.callee.string_value() for call in found})
            counts.append((len(found), distinct, f"{sum(map(moved, found)) / 2**20:.0f}"))
        (before, _, bytes_before), (after, distinct, bytes_after) = counts
        operators = executed.get(name, "")
        print(f"| {name} | {operators} | {before} | {after} | {distinct} | {bytes_before} | {bytes_after} |")


if __name__ == "__main__":
    main()
