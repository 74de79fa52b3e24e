"""Neighbouring dimensions that every op of a kernel walks as one (part of `generalize-extents`).

An elementwise kernel over whole buffers of one shape has one loop then, whatever their rank, and one extent.
1. A link says that two neighbouring dimensions of a buffer, two loops of an op, or two of a cluster's rows may become
   one. Links that need each other are one class, and none of a class may become one where one of them may not.
2. Unit dimensions that no loop walks go with their neighbours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from xdsl.dialects import linalg
from xdsl.dialects.builtin import (
    AffineMapAttr,
    ArrayAttr,
    DenseArrayBase,
    IntegerAttr,
    MemRefType,
    NoneAttr,
    i64,
)
from xdsl.dialects.linalg.ops import FillOp, GenericOp
from xdsl.ir import Block, BlockArgument, Operation, SSAValue
from xdsl.ir.affine import AffineDimExpr, AffineExpr, AffineMap
from xdsl.rewriter import Rewriter

from symc.passes.schedule_access import shape_of
from symc.passes.schedule_cpu import rows_of

Groups = tuple[tuple[int, ...], ...]
"""Dimensions of a buffer that are one, in order."""
Link = tuple[Operation | SSAValue | None, int]
"""A dimension of a buffer, a loop of an op, or a row of the cluster, with the one that follows."""
ZERO = AffineExpr.constant(0)


def collapse(block: Block, generics: Sequence[GenericOp]) -> dict[int, Groups]:
    """Collapse what can be collapsed in a kernel; what became of arguments that have fewer dimensions now."""
    if not any(len(op.iterator_types) > 1 for op in generics):
        return {}
    links = Links(block, generics)
    groups = {a.index: links.groups(a) for a in block.args if isinstance(a.type, MemRefType)}
    changed = {number: found for number, found in groups.items() if len(found) < len(shape_of(block.args[number]))}
    if changed:
        for op in generics:
            _collapse_loops(op, links)
        for number, found in changed.items():
            kind = block.args[number].type
            assert isinstance(kind, MemRefType)
            Rewriter.replace_value_with_new_type(block.args[number], collapsed_type(kind, found))
    return changed


@lru_cache(1 << 14)
def collapsed_type(kind: MemRefType, groups: Groups) -> MemRefType:
    """The type of a contiguous buffer with groups of dimensions as one."""
    shape = kind.get_shape()
    extents: list[int] = []
    for group in groups:
        extents.append(1)
        for dimension in group:
            extents[-1] *= shape[dimension]
    return MemRefType(kind.element_type, extents, kind.layout, kind.memory_space)


@lru_cache(1 << 14)
def reassociation(groups: Groups) -> ArrayAttr[ArrayAttr[IntegerAttr]]:
    """Groups as memref.collapse_shape has them."""
    return ArrayAttr([ArrayAttr([IntegerAttr(d, i64) for d in group]) for group in groups])


class Links:
    """Which neighbours may become one."""

    def __init__(self, block: Block, generics: Sequence[GenericOp]):
        self._parents: dict[Link, Link] = {}
        self._broken: set[Link] = set()
        self._walked: dict[SSAValue, list[int]] = {}
        """The dimensions of plain buffers that are not constant zero in every map."""
        for argument in block.args:
            if _is_plain(argument):
                self._walked[argument] = _walked(argument)
        for op in generics:
            self._add(op)

    def holds(self, link: Link) -> bool:
        """Whether a dimension, loop or row becomes one with the next."""
        return self._of(link) not in self._broken

    def groups(self, argument: BlockArgument) -> Groups:
        """What becomes of a buffer's dimensions: those of a group are walked as one."""
        walked = self._walked.get(argument)
        if walked is None:
            return tuple([(d,) for d in range(len(shape_of(argument)))])
        starts = [0, *(after for before, after in pairwise(walked) if not self.holds((argument, before)))]
        stops = [*starts[1:], len(shape_of(argument))]
        return tuple([tuple(range(start, stop)) for start, stop in zip(starts, stops)])

    def positions(self, operand: SSAValue, map: AffineMap) -> tuple[int, ...]:
        """The result of a map that says where each group of an operand is walked."""
        walked = self._walked.get(operand, range(len(map.results)))
        firsts = [d for number, d in enumerate(walked) if number == 0 or not self.holds((operand, walked[number - 1]))]
        return tuple(firsts) or (0,)[: len(map.results)]

    def _of(self, link: Link) -> Link:
        while (parent := self._parents.get(link, link)) != link:
            link = parent
        return link

    def _join(self, a: Link, b: Link) -> None:
        a, b = self._of(a), self._of(b)
        self._parents[a] = b
        if a in self._broken:
            self._broken.add(b)

    def _break(self, link: Link) -> None:
        self._broken.add(self._of(link))

    def _add(self, op: GenericOp) -> None:
        """Note what an op walks as one."""
        together: Counter[int] = Counter()
        """For each loop how many operands walk it right before the next."""
        count: Counter[int] = Counter()
        """For each loop how often it stands in a map."""
        for operand, map in zip(op.operands, op.indexing_maps.data):
            results = map.data.results
            for expression in results:
                count.update(e.position for e in expression.dfs() if isinstance(e, AffineDimExpr))
            for before, after in pairwise(self._walked.get(operand, range(len(results)))):
                loop = _walked_as_one(results[before], results[after]) if operand in self._walked else None
                if loop is None:
                    self._break((operand, before))
                    continue
                self._join((operand, before), (op, loop))
                together[loop] += 1
        self._add_loops(op, [together[d] == count[d] == count[d + 1] for d in range(len(op.iterator_types) - 1)])

    def _add_loops(self, op: GenericOp, together: Sequence[bool]) -> None:
        kinds = [t.data for t in op.iterator_types]
        counted = {i.dim.value.data for i in op.body.block.ops if isinstance(i, linalg.ops.IndexOp)}
        rows = rows_of(op)
        for loop, is_one in enumerate(together):
            same = kinds[loop] == kinds[loop + 1] and (loop in rows) == (loop + 1 in rows)
            if not is_one or not same or loop in counted or loop + 1 in counted:
                self._break((op, loop))
        for number, (row, following) in enumerate(pairwise(rows)):
            if following == row + 1:
                self._join((op, row), (None, number))
            else:
                self._break((None, number))


def _walked(argument: BlockArgument) -> list[int]:
    """The dimensions of a buffer but those that are constant zero in all maps."""
    uses = [u for u in argument.uses if isinstance(u.operation, GenericOp)]
    maps = [u.operation.indexing_maps.data[u.index].data for u in uses if isinstance(u.operation, GenericOp)]
    shape = shape_of(argument)
    return [d for d, n in enumerate(shape) if n != 1 or not maps or any(map.results[d] != ZERO for map in maps)]


def _is_plain(argument: BlockArgument) -> bool:
    """Whether a buffer is contiguous, and nothing but linalg ops looks into it."""
    kind = argument.type
    whole = isinstance(kind, MemRefType) and isinstance(kind.layout, NoneAttr) and len(kind.get_shape()) > 1
    return whole and all(isinstance(use.operation, GenericOp | FillOp) for use in argument.uses)


def _walked_as_one(outer: AffineExpr, inner: AffineExpr) -> int | None:
    """The loop that walks a dimension, where the next loop walks the next dimension."""
    if isinstance(outer, AffineDimExpr) and isinstance(inner, AffineDimExpr) and inner.position == outer.position + 1:
        return outer.position
    return None


@lru_cache(1 << 14)
def _renumbered(map: AffineMap, positions: tuple[int, ...], numbers: tuple[int, ...]) -> AffineMapAttr:
    """Some results of a map, over loops with new numbers."""
    dimensions = [AffineExpr.dimension(n) for n in numbers]
    results = tuple([map.results[p].replace_dims_and_symbols(dimensions, []) for p in positions])
    return AffineMapAttr(AffineMap(numbers[-1] + 1, 0, results))


def _collapse_loops(op: GenericOp, links: Links) -> None:
    """Number the loops of an op anew."""
    count = len(op.iterator_types)
    last = [d for d in range(count) if d == count - 1 or not links.holds((op, d))]
    numbers = tuple([sum(d < loop for d in last) for loop in range(count)])
    operands = zip(op.operands, op.indexing_maps.data)
    maps = [_renumbered(map.data, links.positions(v, map.data), numbers) for v, map in operands]
    op.properties["indexing_maps"] = ArrayAttr(maps)
    op.properties["iterator_types"] = ArrayAttr([op.iterator_types.data[d] for d in last])
    for inner in op.body.block.ops:
        if isinstance(inner, linalg.ops.IndexOp):
            inner.properties["dim"] = IntegerAttr(numbers[inner.dim.value.data], i64)
    if rows := rows_of(op):
        op.attributes["symc.rows"] = DenseArrayBase.from_list(i64, list(dict.fromkeys(numbers[r] for r in rows)))
