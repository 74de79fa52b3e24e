"""Joins whose pieces are computed where they belong (part of `make-views`).

A join is a chain of insert_slice along one axis that starts from nothing or from one number: a concatenation, a stack,
the gradient of a slice. An op that computes a piece writes it straight into the result's buffer where all other readers
of the piece can read it there. Other pieces (arguments, what users or host functions get, what is joined a second time,
short rows) are copied into place by kernels of their own, and what is left between pieces is filled. A join of nothing
but a few copies stays one kernel.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from xdsl.dialects import scf, tensor
from xdsl.dialects.builtin import TensorType, UnitAttr
from xdsl.dialects.linalg.ops import FillOp, GenericOp
from xdsl.ir import Block, Operation, SSAValue

from symc.passes.views import RESHAPES, VIEW, Strides, may_be_view, packed, reshaped_strides, shape_of, sliced

MAKERS = (GenericOp, FillOp, scf.ForOp, tensor.InsertSliceOp)
DEEPEST = 50
"""Joins that may lie in each other: whether one more fits asks all pieces of all of them."""
SHORTEST_ROW = 16
"""Elements side by side from which a kernel may write rows apart from each other."""
MOST_COPIED = 32
"""Pieces that one kernel copies; LLVM's time grows faster than they do."""


@dataclass
class _Join:
    """A chain of insert_slice along an axis."""

    ops: list[tensor.InsertSliceOp]
    start: tensor.EmptyOp | FillOp
    axis: int

    @property
    def shape(self) -> tuple[int, ...]:
        return shape_of(self.ops[-1].result)

    def parts(self) -> list[tuple[int, int]]:
        """Where each piece begins and ends along the axis."""
        bounds = [(o.static_offsets.get_values()[self.axis], shape_of(o.source)[self.axis]) for o in self.ops]
        return [(begin, begin + size) for begin, size in bounds]

    def gaps(self) -> list[tuple[int, int]] | None:
        """What the pieces leave along the axis; None where they overlap."""
        found: list[tuple[int, int]] = []
        end = 0
        for begin, stop in (*sorted(self.parts()), (self.shape[self.axis],) * 2):
            if begin < end:
                return None
            if begin > end:
                found.append((end, begin))
            end = stop
        return found


def join_in_place(block: Block) -> None:
    """Mark the joins of a driver that need no kernel, and add what copies and fills the rest of them."""
    joining = _Joining(block)
    for op in list(block.ops):
        join = _join_that_ends_with(op)
        if join is not None:
            joining.place(join)


class _Joining:
    def __init__(self, block: Block):
        self.block = block
        self.placed: set[SSAValue] = set()
        """What is computed in its place in a join already."""
        self.depths: dict[SSAValue, int] = {}
        """How many joins lie in each other, by what they make."""
        self.copies: set[SSAValue] = set()
        """Pieces that are copied into place."""

    def place(self, join: _Join) -> None:
        """Put the pieces of a join in place, if any can be."""
        gaps = join.gaps()
        if gaps is None or (gaps and not isinstance(join.start, FillOp)):
            return
        strides, row = packed(join.shape), math.prod(join.shape[join.axis + 1 :])
        made: dict[tensor.InsertSliceOp, SSAValue] = {}
        for op in join.ops:
            whole_rows = math.prod(join.shape[: join.axis]) == 1 or row * shape_of(op.source)[join.axis] >= SHORTEST_ROW
            maker = self._maker(op.source, sliced(op, strides)[1]) if whole_rows else None
            if maker is not None:
                made[op] = maker
                self.placed.add(maker)
        if not made and len(join.ops) <= MOST_COPIED:
            return
        self.depths[join.ops[-1].result] = 1 + max((self.depths.get(maker, 0) for maker in made.values()), default=0)
        self._fill_gaps(join, gaps)
        for op in join.ops:
            if op not in made:
                op.operands[0] = self._copied(op)
            op.attributes[VIEW] = UnitAttr()

    def _maker(self, value: SSAValue, strides: Strides) -> SSAValue | None:
        """The value that an op may compute with these strides so that reshapes of it are a piece; None without one."""
        while True:
            if value in self.placed or not may_be_view(value, strides):
                return None
            owner = value.owner
            if not isinstance(owner, RESHAPES):
                break
            found = reshaped_strides(shape_of(value), strides, shape_of(owner.src))
            if found is None:
                return None
            value, strides = owner.src, found
        if isinstance(owner, tensor.InsertSliceOp) and VIEW in owner.attributes:
            return value if self.depths[value] < DEEPEST and self._fits(value, strides) else None
        return value if isinstance(owner, MAKERS) or value in self.copies else None

    def _fits(self, joined: SSAValue, strides: Strides) -> bool:
        """Whether the pieces of a join can be computed in it when it has these strides."""
        op = joined.owner
        while isinstance(op, tensor.InsertSliceOp):
            maker = _maker_of(op.source)
            self.placed.discard(maker)
            fits = self._maker(op.source, sliced(op, strides)[1]) is not None
            self.placed.add(maker)
            if not fits:
                return False
            op = op.dest.owner
        return True

    def _fill_gaps(self, join: _Join, gaps: Sequence[tuple[int, int]]) -> None:
        """Start from nothing; what the join started from fills what the pieces leave."""
        first, kind = join.ops[0], join.ops[-1].result.type
        assert isinstance(kind, TensorType), "joins are tensors"
        start = tensor.EmptyOp.create(result_types=[kind])
        self.block.insert_op_before(start, first)
        result = start.results[0]
        for begin, end in gaps:
            assert isinstance(join.start, FillOp), "asked before"
            shape, offsets = list(join.shape), [0] * len(join.shape)
            shape[join.axis], offsets[join.axis] = end - begin, begin
            empty = tensor.EmptyOp.create(result_types=[TensorType(kind.element_type, shape)])
            fill = FillOp(list(join.start.inputs), empty.results, [empty.results[0].type])
            part = tensor.InsertSliceOp.from_static_parameters(fill.results[0], result, offsets, shape)
            part.attributes[VIEW] = UnitAttr()
            self.block.insert_ops_before([empty, fill, part], first)
            result = part.result
        first.operands[1] = result

    def _copied(self, op: tensor.InsertSliceOp) -> SSAValue:
        """A copy of a piece: a slice of all of it that is no view."""
        shape = shape_of(op.source)
        copy = tensor.ExtractSliceOp.from_static_parameters(op.source, [0] * len(shape), shape, [1] * len(shape))
        copy.attributes |= {k: v for k, v in op.attributes.items() if k != VIEW}
        self.block.insert_op_before(copy, op)
        self.copies.add(copy.result)
        self.placed.add(copy.result)
        return copy.result


def _maker_of(value: SSAValue) -> SSAValue:
    """What a value is a reshape of."""
    while isinstance(value.owner, RESHAPES):
        value = value.owner.src
    return value


def _join_that_ends_with(op: Operation) -> _Join | None:
    """The join that ends with an op, if one does."""
    if not isinstance(op, tensor.InsertSliceOp):
        return None
    use = op.result.get_unique_use()
    if use is not None and isinstance(use.operation, tensor.InsertSliceOp) and use.index == 1:
        return None
    ops = [op]
    while isinstance(ops[-1].dest.owner, tensor.InsertSliceOp) and ops[-1].dest.has_one_use():
        ops.append(ops[-1].dest.owner)
    start = ops[-1].dest.owner
    axes = {_axis(o) for o in ops}
    axis = next(iter(axes))
    if not isinstance(start, tensor.EmptyOp | FillOp) or len(axes) > 1 or axis is None:
        return None
    return _Join(ops[::-1], start, axis)


def _axis(op: tensor.InsertSliceOp) -> int | None:
    """The one axis along which a piece is a part of what it is inserted into."""
    axes = [i for i, (n, size) in enumerate(zip(shape_of(op.source), shape_of(op.result))) if n != size]
    steps = op.static_strides.get_values()
    return axes[0] if len(axes) == 1 and all(int(s) == 1 for s in steps) else None
