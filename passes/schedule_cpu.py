"""Pass `schedule-cpu`: kernels of linalg on memrefs become loops for this CPU (stage K4).

Each linalg operation becomes one loop nest (`schedule_loops.py`); contractions that are worth packing become a blocked matrix product
(`schedule_contraction.py`). Scalar loop bodies are left to LLVM's vectorizer.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.context import Context
from xdsl.dialects import linalg, memref
from xdsl.dialects.builtin import MemRefType, ModuleOp, i8
from xdsl.dialects.func import FuncOp
from xdsl.ir import Block, Operation, SSAValue
from xdsl.passes import ModulePass

from symc.passes.affine_walk import Walk, buffer_strides
from symc.passes.contraction_plan import Plan, is_contraction, make_plan
from symc.passes.schedule_contraction import Contraction, Tables, table_global
from symc.passes.schedule_loops import Access, LoopBuilder, Nest, emit_nest, nest_of


class ScheduleCpu(ModulePass):
    """Turn kernels of linalg on memrefs into loops for the CPU."""

    name = "schedule-cpu"

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        for function in list(op.ops):
            if isinstance(function, FuncOp) and "symc.kernel" in function.attributes:
                schedule_kernel(function, op.body.block)


def schedule_kernel(function: FuncOp, module: Block) -> None:
    """Rebuild one kernel's block with loops in place of linalg operations; tables go to the module."""
    block = function.body.block
    scratch = _scratch(block)
    ops = list(block.ops)
    for op in ops:
        op.detach()
    builder = LoopBuilder(block)
    tables = _Tables(function.sym_name.data, block, module)
    for op in ops:
        _schedule(builder, op, scratch, tables.get)


def _schedule(builder: LoopBuilder, op: Operation, scratch: SSAValue | None, tables: Tables) -> None:
    match op:
        case linalg.GenericOp():
            _generic(builder, op, scratch, tables)
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


def _generic(builder: LoopBuilder, op: linalg.GenericOp, scratch: SSAValue | None, tables: Tables) -> None:
    nest = nest_of(op)
    plan = _plan(op, nest) if scratch is not None and is_contraction(op) else None
    if plan is None or scratch is None or plan.scratch_bytes > _bytes(scratch):
        emit_nest(builder, nest)
        return
    Contraction(builder, nest, plan, scratch, tables).emit()


def _plan(op: linalg.GenericOp, nest: Nest) -> Plan | None:
    a, b, c = (Walk(tuple(x.strides), x.offset) for x in (*nest.inputs, *nest.outputs))
    kind = op.outputs[0].type
    assert isinstance(kind, MemRefType), "operands of a kernel are memrefs"
    return make_plan(nest.extents, nest.reduces, a, b, c, kind.element_type)


def _scratch(block: Block) -> SSAValue | None:
    """The kernel's trailing byte buffer that nothing in it uses yet: what annotate-scratch asked for."""
    if not block.args:
        return None
    last = block.args[-1]
    is_bytes = isinstance(last.type, MemRefType) and last.type.element_type == i8
    return last if is_bytes and not last.uses else None


def _bytes(scratch: SSAValue) -> int:
    kind = scratch.type
    assert isinstance(kind, MemRefType), "a byte buffer"
    return kind.get_shape()[0]


class _Tables:
    """Constant tables of a kernel: one global for each content, fetched at the kernel's start."""

    def __init__(self, kernel: str, block: Block, module: Block):
        self.kernel, self.block, self.module = kernel, block, module
        self._known: dict[tuple[int, ...], SSAValue] = {}

    def get(self, values: Sequence[int]) -> SSAValue:
        key = tuple(values)
        if key not in self._known:
            table = table_global(f"{self.kernel}_table{len(self._known)}", values)
            self.module.add_op(table)
            get = memref.GetGlobalOp(table.sym_name.data, table.type)
            first = self.block.first_op
            if first is None:
                self.block.add_op(get)
            else:
                self.block.insert_op_before(get, first)
            self._known[key] = get.results[0]
        return self._known[key]


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
