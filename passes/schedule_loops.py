"""Loop nests for linalg operations on static memrefs: the order of loops, collapsed dimensions, accumulators in registers or in memory.

Every operand access is linear in the loop numbers, because maps are affine and strides static. So an operand becomes one view whose strides are
those of the loops (`memref.reinterpret_cast`, free), and its element is loaded with the loop numbers as they are. Neighbouring loops that all
operands walk as one become one. Reductions run innermost with accumulators as loop-carried values when the data is contiguous along them, and
otherwise outside a contiguous parallel loop, with the accumulators in the destination.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from xdsl.dialects import arith, linalg, memref, scf
from xdsl.dialects.builtin import (
    AffineMapAttr,
    DenseArrayBase,
    IndexType,
    IntegerAttr,
    MemRefType,
    NoneAttr,
    StridedLayoutAttr,
    i32,
    i64,
)
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue

from symc.passes.affine_walk import buffer_strides, loop_extents, row_major, walk


@dataclass
class Access:
    """One operand of a loop nest: element `offset + sum strides[d] * i[d]` of a buffer."""

    buffer: SSAValue
    strides: list[int]
    offset: int


@dataclass
class Nest:
    """A linalg operation as loops: extents, which of them reduce, operand accesses, and the body to run."""

    extents: list[int]
    reduces: list[bool]
    inputs: list[Access]
    outputs: list[Access]
    body: Block
    fixed: set[int]
    """Loops whose number the body asks for: they are not merged with others."""


def access(buffer: SSAValue, map_: AffineMapAttr) -> Access:
    """How a loop nest walks a buffer through an affine map."""
    assert isinstance(buffer.type, MemRefType), "operands of a kernel are memrefs"
    found = walk(map_, *buffer_strides(buffer.type))
    return Access(buffer, list(found.strides), found.offset)


def nest_of(op: linalg.GenericOp) -> Nest:
    """The loops of a linalg.generic on memrefs."""
    maps = list(op.indexing_maps)
    split = len(op.inputs)
    body = op.body.block
    fixed = {o.dim.value.data for o in body.ops if isinstance(o, linalg.IndexOp)}
    shapes = [v.type.get_shape() for v in (*op.inputs, *op.outputs) if isinstance(v.type, MemRefType)]
    return Nest(
        loop_extents(maps, shapes),
        [t.data == linalg.IteratorType.REDUCTION for t in op.iterator_types],
        [access(v, m) for v, m in zip(op.inputs, maps[:split])],
        [access(v, m) for v, m in zip(op.outputs, maps[split:])],
        body,
        fixed,
    )


class LoopBuilder:
    """Appends loops to a block; loop bounds are constants made once for the kernel, at its start."""

    def __init__(self, block: Block):
        self.block = block
        self._indices: dict[int, SSAValue] = {}

    def index(self, value: int) -> SSAValue:
        """An index constant, at the start of the kernel so that it dominates everything."""
        if value not in self._indices:
            op = arith.ConstantOp.create(
                result_types=[IndexType()], properties={"value": IntegerAttr(value, IndexType())}
            )
            first = self.block.first_op
            if first is None:
                self.block.add_op(op)
            else:
                self.block.insert_op_before(op, first)
            self._indices[value] = op.results[0]
        return self._indices[value]

    def loop(self, block: Block, extent: int, carried: Sequence[SSAValue] = ()) -> tuple[Block, scf.ForOp]:
        """A loop from 0 to `extent` at the end of `block`; its body still lacks the yield."""
        inner = Block(arg_types=[IndexType(), *(v.type for v in carried)])
        op = scf.ForOp.create(
            operands=[self.index(0), self.index(extent), self.index(1), *carried],
            result_types=[v.type for v in carried],
            regions=[Region(inner)],
        )
        block.add_op(op)
        return inner, op


def emit_nest(builder: LoopBuilder, nest: Nest) -> None:
    """Append the loops of a nest to the builder's block; the nest's body is consumed."""
    order = loop_order(nest)
    groups = merge_loops(nest, order)
    if not any(nest.reduces):
        _emit_parallel(builder, nest, groups)
    elif nest.reduces[groups[-1][-1]]:
        _emit_inner_reduction(builder, nest, groups)
    else:
        _emit_outer_reduction(builder, nest, groups)


def loop_order(nest: Nest) -> list[int]:
    """Parallel loops, then reductions; one contiguous parallel loop goes innermost when no reduction is contiguous."""
    rank = len(nest.extents)
    parallel = [d for d in range(rank) if not nest.reduces[d]]
    reductions = [d for d in range(rank) if nest.reduces[d]]
    accesses = [*nest.inputs, *nest.outputs]
    if not reductions:
        return _outputs_innermost_last(nest, parallel)
    contiguous = [d for d in parallel if nest.extents[d] > 1 and _unit_stride(nest, d, accesses)]
    inner_ok = any(a.strides[reductions[-1]] == 1 for a in nest.inputs) and nest.extents[reductions[-1]] >= 4
    if not contiguous or (inner_ok and nest.extents[reductions[-1]] >= 8):
        return [*parallel, *reductions]
    vector = contiguous[-1]
    return [*(d for d in parallel if d != vector), *reductions, vector]


def _outputs_innermost_last(nest: Nest, parallel: list[int]) -> list[int]:
    """Loops of an elementwise nest by falling stride of the first output."""
    strides = nest.outputs[0].strides
    return sorted(parallel, key=lambda d: -abs(strides[d]))


def _unit_stride(nest: Nest, d: int, accesses: Sequence[Access]) -> bool:
    return all(a.strides[d] in (0, 1) for a in accesses) and any(o.strides[d] == 1 for o in nest.outputs)


def merge_loops(nest: Nest, order: Sequence[int]) -> list[list[int]]:
    """Groups of neighbouring loops that every operand walks as one; loops of extent 1 disappear into their neighbour."""
    groups: list[list[int]] = []
    accesses = [*nest.inputs, *nest.outputs]
    for d in order:
        if groups and _walk_as_one(nest, groups[-1], d, accesses):
            groups[-1].append(d)
        else:
            groups.append([d])
    return groups


def _walk_as_one(nest: Nest, group: Sequence[int], d: int, accesses: Sequence[Access]) -> bool:
    outer = group[-1]
    if nest.reduces[outer] != nest.reduces[d] or outer in nest.fixed or d in nest.fixed:
        return False
    return all(a.strides[outer] == a.strides[d] * nest.extents[d] for a in accesses)


def _view(builder: LoopBuilder, block: Block, nest: Nest, a: Access, groups: Sequence[Sequence[int]]) -> SSAValue:
    """The operand with the loop groups as its dimensions."""
    kind = a.buffer.type
    assert isinstance(kind, MemRefType), "operands of a kernel are memrefs"
    shape = [math.prod(nest.extents[d] for d in g) for g in groups]
    strides = [a.strides[g[-1]] for g in groups]
    plain = strides == row_major(shape) and a.offset == 0
    layout: Attribute = NoneAttr() if plain else StridedLayoutAttr(strides, a.offset)
    target = MemRefType(kind.element_type, shape, layout)
    if target == kind:
        return a.buffer
    op = memref.ReinterpretCastOp.create(
        operands=[a.buffer],
        result_types=[target],
        properties={
            "static_offsets": DenseArrayBase.from_list(i64, [a.offset]),
            "static_sizes": DenseArrayBase.from_list(i64, shape),
            "static_strides": DenseArrayBase.from_list(i64, strides),
            "operandSegmentSizes": DenseArrayBase.from_list(i32, [1, 0, 0, 0]),
        },
    )
    block.add_op(op)
    return op.results[0]


def _load(block: Block, view: SSAValue, indices: Sequence[SSAValue]) -> SSAValue:
    kind = view.type
    assert isinstance(kind, MemRefType), "a view"
    op = memref.LoadOp.create(operands=[view, *indices], result_types=[kind.element_type])
    block.add_op(op)
    return op.results[0]


def _store(block: Block, value: SSAValue, view: SSAValue, indices: Sequence[SSAValue]) -> None:
    block.add_op(memref.StoreOp.create(operands=[value, view, *indices]))


def _run_body(
    block: Block,
    nest: Nest,
    groups: Sequence[Sequence[int]],
    indices: Sequence[SSAValue],
    arguments: Sequence[SSAValue | None],
) -> list[SSAValue]:
    """Move the body's operations to the end of `block` with its arguments replaced; the yielded values."""
    for argument, value in zip(nest.body.args, arguments):
        if value is not None:
            argument.replace_all_uses_with(value)
    number = {g[-1]: i for g, i in zip(groups, indices)}
    yielded: list[SSAValue] = []
    for op in list(nest.body.ops):
        op.detach()
        if isinstance(op, linalg.IndexOp):
            op.results[0].replace_all_uses_with(number[op.dim.value.data])
            op.erase()
        elif isinstance(op, linalg.YieldOp):
            yielded = list(op.operands)
            op.erase()
        else:
            block.add_op(op)
    return yielded


def _emit_parallel(builder: LoopBuilder, nest: Nest, groups: list[list[int]]) -> None:
    inputs = [_view(builder, builder.block, nest, a, groups) for a in nest.inputs]
    outputs = [_view(builder, builder.block, nest, a, groups) for a in nest.outputs]
    block, indices, loops = _open(builder, nest, groups)
    values = _loads(nest, [*inputs, *outputs], block, indices)
    for value, view in zip(_run_body(block, nest, groups, indices, values), outputs):
        _store(block, value, view, indices)
    _close(loops)


def _emit_outer_reduction(builder: LoopBuilder, nest: Nest, groups: list[list[int]]) -> None:
    """Reductions outside a parallel loop: accumulators live in the destination."""
    _emit_parallel(builder, nest, groups)


def _emit_inner_reduction(builder: LoopBuilder, nest: Nest, groups: list[list[int]]) -> None:
    """Reductions innermost: accumulators are carried by the loops and stored once."""
    inputs = [_view(builder, builder.block, nest, a, groups) for a in nest.inputs]
    outer = [g for g in groups if not nest.reduces[g[0]]]
    inner = [g for g in groups if nest.reduces[g[0]]]
    outputs = [_view(builder, builder.block, nest, a, outer) for a in nest.outputs]
    block, indices, loops = _open(builder, nest, outer)
    carried = [_load(block, view, indices) for view in outputs]
    numbers, opened, current, top = list(indices), [], block, carried
    for g in inner:
        current, op = builder.loop(current, math.prod(nest.extents[d] for d in g), top)
        opened.append((current, op))
        numbers.append(current.args[0])
        top = list(current.args[1:])
    values: list[SSAValue | None] = [*_loads(nest, inputs, current, numbers), *top]
    last = _run_body(current, nest, [*outer, *inner], numbers, values)
    for body, op in reversed(opened):
        body.add_op(scf.YieldOp.create(operands=last))
        last = list(op.results)
    for value, view in zip(last, outputs):
        _store(block, value, view, indices)
    _close(loops)


def _open(
    builder: LoopBuilder, nest: Nest, groups: Sequence[Sequence[int]]
) -> tuple[Block, list[SSAValue], list[Block]]:
    block, indices, loops = builder.block, [], []
    for g in groups:
        block, _ = builder.loop(block, math.prod(nest.extents[d] for d in g))
        indices.append(block.args[0])
        loops.append(block)
    return block, indices, loops


def _close(loops: Sequence[Block]) -> None:
    for block in loops:
        block.add_op(scf.YieldOp.create())


def _loads(nest: Nest, views: Sequence[SSAValue], block: Block, indices: Sequence[SSAValue]) -> list[SSAValue | None]:
    """Load the operands that the body reads; None for the others."""
    return [_load(block, view, indices) if argument.uses else None for view, argument in zip(views, nest.body.args)]


def is_linalg(op: Operation) -> bool:
    """Whether an operation becomes a loop nest."""
    return isinstance(op, linalg.GenericOp | linalg.FillOp | linalg.CopyOp | memref.CopyOp)
