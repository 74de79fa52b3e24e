"""Buffers under other shapes (for `plan-buffers`)."""

from __future__ import annotations

from functools import cache

from xdsl.dialects import memref, tensor
from xdsl.dialects.builtin import ArrayAttr, MemRefType, NoneAttr, StridedLayoutAttr
from xdsl.ir import Attribute, Block, SSAValue

from symc.dialects import interned
from symc.passes.views import reshaped_strides, shape_of, sliced


def add_reshape(block: Block, source: SSAValue, wanted: MemRefType) -> SSAValue:
    """A buffer under another shape, appended to a block; the shapes of one with strides differ by extents of 1."""
    kind = source.type
    assert isinstance(kind, MemRefType), "tensors live in memrefs"
    if isinstance(kind.layout, NoneAttr):
        return _contiguous(block, source, wanted)
    shape = list(wanted.get_shape())
    strides = reshaped_strides(kind.get_shape(), tuple([s or 0 for s in kind.get_strides() or ()]), shape)
    assert strides is not None, "extents of 1 need no strides"
    result = MemRefType(kind.element_type, shape, StridedLayoutAttr(list(strides)))
    op = memref.ReinterpretCastOp(source, [], [], [], [0], shape, list(strides), result)
    block.add_op(op)
    return op.results[0]


def reshaped_part(source: SSAValue, op: tensor.InsertSliceOp, wanted: MemRefType) -> memref.ReinterpretCastOp:
    """The part of a buffer that an op writes, under a shape that differs by extents of 1."""
    kind = source.type
    assert isinstance(kind, MemRefType), "tensors live in memrefs"
    offset, strides = sliced(op, tuple([s or 0 for s in kind.get_strides() or ()]))
    shape = list(wanted.get_shape())
    found = reshaped_strides(shape_of(op.source), strides, shape)
    assert found is not None, "extents of 1 need no strides"
    layout = StridedLayoutAttr(list(found), offset)
    result = MemRefType(kind.element_type, shape, layout)
    return memref.ReinterpretCastOp(source, [], [], [], [offset], shape, list(found), result)


def _contiguous(block: Block, source: SSAValue, wanted: MemRefType) -> SSAValue:
    """A contiguous buffer, collapsed to one dimension, then expanded."""
    kind = source.type
    if kind == wanted:
        return source
    assert isinstance(kind, MemRefType)
    rank, size, shape = len(kind.get_shape()), 1, wanted.get_shape()
    for extent in shape:
        size *= extent
    if len(shape) == 0 or rank > 1:
        flat = wanted if len(shape) == 0 else MemRefType(kind.element_type, [size])
        groups = _groups(rank if len(shape) else 0)
        op = memref.CollapseShapeOp.create(operands=[source], result_types=[flat], properties=groups)
        block.add_op(op)
        source, rank = op.results[0], len(flat.get_shape())
    if source.type == wanted:
        return source
    properties = _groups(len(shape) if rank else 0) | {"static_output_shape": interned.integers(*shape)}
    op = memref.ExpandShapeOp.create(operands=[source], result_types=[wanted], properties=properties)
    block.add_op(op)
    return op.results[0]


@cache
def _groups(rank: int) -> dict[str, Attribute]:
    """The reassociation of `rank` dimensions with one; none for a scalar."""
    dimensions = ArrayAttr([interned.integer(i) for i in range(rank)])
    return {"reassociation": ArrayAttr([dimensions] if rank else [])}
