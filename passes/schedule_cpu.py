"""Pass `schedule-cpu`: kernels of linalg on memrefs become loops for this CPU (stage K4).

Each linalg operation becomes one loop nest (`schedule_loops.py`); contractions that are worth packing become a blocked matrix product
(`schedule_contraction.py`). Scalar loop bodies are left to LLVM's vectorizer.
"""

from __future__ import annotations

from xdsl.context import Context
from xdsl.dialects import linalg, memref
from xdsl.dialects.builtin import MemRefType, ModuleOp
from xdsl.dialects.func import FuncOp
from xdsl.ir import Block, Operation, SSAValue
from xdsl.passes import ModulePass

from symc.passes.schedule_loops import Access, LoopBuilder, Nest, buffer_strides, emit_nest, nest_of


class ScheduleCpu(ModulePass):
    """Turn kernels of linalg on memrefs into loops for the CPU."""

    name = "schedule-cpu"

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        for function in op.ops:
            if isinstance(function, FuncOp) and "symc.kernel" in function.attributes:
                schedule_kernel(function)


def schedule_kernel(function: FuncOp) -> None:
    """Rebuild one kernel's block with loops in place of linalg operations."""
    block = function.body.block
    ops = list(block.ops)
    for op in ops:
        op.detach()
    builder = LoopBuilder(block)
    for op in ops:
        _schedule(builder, op)


def _schedule(builder: LoopBuilder, op: Operation) -> None:
    match op:
        case linalg.GenericOp():
            emit_nest(builder, nest_of(op))
        case linalg.FillOp():
            emit_nest(builder, _fill(op.inputs[0], op.outputs[0]))
        case linalg.CopyOp():
            emit_nest(builder, _copy(op.inputs[0], op.outputs[0]))
        case memref.CopyOp():
            emit_nest(builder, _copy(op.source, op.destination))
        case _:
            builder.block.add_op(op)
            return
    op.erase(safe_erase=False)


def _whole(buffer: SSAValue) -> Access:
    assert isinstance(buffer.type, MemRefType), "operands of a kernel are memrefs"
    return Access(buffer, *buffer_strides(buffer.type))


def _copy(source: SSAValue, target: SSAValue) -> Nest:
    kind = target.type
    assert isinstance(kind, MemRefType), "operands of a kernel are memrefs"
    body = Block(arg_types=[kind.element_type, kind.element_type])
    body.add_op(linalg.YieldOp.create(operands=[body.args[0]]))
    extents = list(kind.get_shape())
    return Nest(extents, [False] * len(extents), [_whole(source)], [_whole(target)], body, set())


def _fill(value: SSAValue, target: SSAValue) -> Nest:
    kind = target.type
    assert isinstance(kind, MemRefType), "operands of a kernel are memrefs"
    body = Block(arg_types=[kind.element_type])
    body.add_op(linalg.YieldOp.create(operands=[value]))
    extents = list(kind.get_shape())
    return Nest(extents, [False] * len(extents), [], [_whole(target)], body, set())
