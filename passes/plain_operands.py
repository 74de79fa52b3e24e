"""Views and strided copies of a kernel as maps of linalg.generic (part of `generalize-extents`).

What a map says holds for any extent; the types of a view hold its numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects import memref
from xdsl.dialects.builtin import DYNAMIC_INDEX, AffineMapAttr, ArrayAttr, MemRefType
from xdsl.dialects.linalg.attrs import IteratorType, IteratorTypeAttr
from xdsl.dialects.linalg.ops import FillOp, GenericOp, YieldOp
from xdsl.ir import Block, Region, SSAValue, Use
from xdsl.ir.affine import AffineDimExpr, AffineExpr, AffineMap

from symc.passes.schedule_access import is_contiguous, shape_of

Reshape = memref.CollapseShapeOp | memref.ExpandShapeOp


def make_plain(block: Block) -> None:
    """Fold what can be folded into maps: reshapes by unit extents, parts of a buffer, copies from or to one."""
    for op in list(block.ops):
        if isinstance(op, memref.CopyOp):
            _copy_as_generic(op)
    for op in reversed(list(block.ops)):
        if isinstance(op, Reshape):
            _fold_reshape(op)
        elif isinstance(op, memref.SubviewOp):
            _fold_part(op)


def _fold_reshape(op: Reshape) -> None:
    source = op.operands[0]
    while isinstance(source.owner, Reshape):
        source = source.owner.operands[0]
    kept = _kept(shape_of(source), shape_of(op.results[0]))
    uses = list(op.results[0].uses)
    if kept is None and uses:
        return
    maps = {use: _folded(use.operation, use.index, kept or ()) for use in uses if isinstance(use.operation, GenericOp)}
    if None in maps.values() or not all(use in maps or isinstance(use.operation, FillOp) for use in uses):
        return
    _read_source(op, source, maps)


def _fold_part(op: memref.SubviewOp) -> None:
    part = _part(op.result)
    uses = list(op.result.uses)
    if part is None or not all(isinstance(use.operation, GenericOp) for use in uses):
        return
    maps = {use: _within(use.operation, use.index, part[1]) for use in uses if isinstance(use.operation, GenericOp)}
    if None not in maps.values():
        _read_source(op, part[0], maps)


def _read_source(op: Reshape | memref.SubviewOp, source: SSAValue, maps: dict[Use, AffineMapAttr | None]) -> None:
    """Let all users of a view use its source, some through new maps."""
    for use in list(op.results[0].uses):
        use.operation.operands[use.index] = source
        if (found := maps.get(use)) is not None:
            old = use.operation.properties["indexing_maps"]
            assert isinstance(old, ArrayAttr)
            new = [found if i == use.index else m for i, m in enumerate(old.data)]
            use.operation.properties["indexing_maps"] = ArrayAttr(new)
    op.detach()
    op.drop_all_references()


def _within(op: GenericOp, operand: int, place: AffineMap) -> AffineMapAttr | None:
    """The map of an operand that is a part of a buffer; None where a loop would find its extent nowhere any more."""
    return _if_complete(op, operand, place.compose(op.indexing_maps.data[operand].data))


def _if_complete(op: GenericOp, operand: int, map: AffineMap) -> AffineMapAttr | None:
    """The new map of an operand if each loop still finds its extent in some operand."""
    maps = [map if i == operand else m.data for i, m in enumerate(op.indexing_maps.data)]
    named = {e.position for m in maps for e in m.results if isinstance(e, AffineDimExpr)}
    return AffineMapAttr(map) if len(named) == map.num_dims else None


def _folded(op: GenericOp, operand: int, kept: Sequence[int | None]) -> AffineMapAttr | None:
    """The map of an operand through a reshape; None where a loop would find its extent nowhere any more."""
    old = op.indexing_maps.data[operand].data
    results = tuple([AffineExpr.constant(0) if d is None else old.results[d] for d in kept])
    return _if_complete(op, operand, AffineMap(old.num_dims, 0, results))


def _kept(source: Sequence[int], result: Sequence[int]) -> list[int | None] | None:
    """For each dimension of a source the one of its reshape that it is; None unless unit extents alone come and go."""
    real = [d for d, n in enumerate(result) if n != 1]
    if [result[d] for d in real] != [n for n in source if n != 1]:
        return None
    rest, units = iter(real), iter([d for d, n in enumerate(result) if n == 1])
    return [next(units, None) if n == 1 else next(rest) for n in source]


def _copy_as_generic(op: memref.CopyOp) -> None:
    """A copy of a part that is not contiguous, which is loops in any case."""
    source, target = _part(op.source), _part(op.destination)
    if (source is None) == (target is None) or (is_contiguous(op.source) and is_contiguous(op.destination)):
        return
    rank = len(shape_of(op.source))
    whole = AffineMap.identity(rank)
    kind = op.source.type
    assert isinstance(kind, MemRefType)
    body = Block(arg_types=[kind.element_type] * 2)
    body.add_op(YieldOp(body.args[0]))
    sides = [(op.source, whole) if source is None else source, (op.destination, whole) if target is None else target]
    generic = GenericOp(
        [sides[0][0]],
        [sides[1][0]],
        Region(body),
        [AffineMapAttr(map) for _, map in sides],
        [IteratorTypeAttr(IteratorType.PARALLEL)] * rank,
    )
    block = op.parent
    assert block is not None
    block.insert_op_before(generic, op)
    views = [op.source.owner, op.destination.owner]
    for gone in (op, *views):
        if isinstance(gone, memref.CopyOp | memref.SubviewOp) and not any(r.uses for r in gone.results):
            gone.detach()
            gone.drop_all_references()


def _part(value: SSAValue) -> tuple[SSAValue, AffineMap] | None:
    """The buffer that a subview is part of, and where in it each element is.

    None for a part from the start of a dimension: its map would name the dimension alone, and so as a whole.
    """
    view = value.owner
    if not isinstance(view, memref.SubviewOp) or len(shape_of(view.source)) != len(shape_of(value)):
        return None
    results: list[AffineExpr] = []
    parts = (view.static_offsets.get_values(), view.static_strides.get_values(), shape_of(value), shape_of(view.source))
    for dimension, (offset, stride, size, extent) in enumerate(zip(*parts)):
        if DYNAMIC_INDEX in (offset, stride) or (size > 1 and (offset, stride) == (0, 1) and size < extent):
            return None
        loop = AffineDimExpr(dimension)
        results.append(loop * stride + offset if size > 1 or extent == 1 else AffineExpr.constant(offset))
    return view.source, AffineMap(len(results), 0, tuple(results))
