"""How many kernels a training step launches and how many bytes they move, counted from the IR, as Markdown.

python -m benchmarks.kernels
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xdsl.dialects.builtin import FixedBitwidthType, ModuleOp, TensorType
from xdsl.dialects.func import CallOp, FuncOp
from xdsl.ir import Attribute

import symc as mx
from benchmarks.models import MODELS
from symc.importer import import_symbol
from symc.pass_manager import run_passes
from symc.pipeline import CPU, KERNELS, SYM
from symc.symbol.node import post_order

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


def main() -> None:
    """One row a network."""
    print("| network | operators of the symbol | kernels unfused | kernels | MB moved unfused | MB moved |")
    print("|---|---|---|---|---|---|")
    for name, (build, shapes) in MODELS.items():
        symbol = build(mx)
        operators = sum(node.op is not None for node in post_order(symbol._outputs))
        counts: list[str] = []
        for leave_out in (("fuse", "cluster"), ()):
            found = calls(kernels(symbol, shapes, leave_out))
            counts.append(f"{len(found)} {sum(map(moved, found)) / 2**20:.0f}")
        (before, bytes_before), (after, bytes_after) = (c.split() for c in counts)
        print(f"| {name} | {operators} | {before} | {after} | {bytes_before} | {bytes_after} |")


if __name__ == "__main__":
    main()
