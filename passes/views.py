"""Views: tensors of a driver whose elements lie in the buffer of another one (stage K2).

A reshape or slice of a tensor shows elements of its buffer at an offset, with strides; what is inserted into a tensor
is computed in that one's buffer. `Views` says for every tensor of a driver whose buffer that is: its root.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from xdsl.dialects import tensor
from xdsl.dialects.builtin import MemRefType, NoneAttr, StridedLayoutAttr, TensorType
from xdsl.dialects.func import ReturnOp
from xdsl.ir import Attribute, Operation, SSAValue

from symc.dialects.program import HostCallOp

RESHAPES = (tensor.CollapseShapeOp, tensor.ExpandShapeOp)
VIEWS = (*RESHAPES, tensor.ExtractSliceOp)
"""Ops of a driver whose result lies in the buffer of their first operand."""
SHOWING = (*VIEWS, tensor.InsertSliceOp, tensor.EmptyOp)
"""Ops of a driver that compute nothing."""
VIEW = "symc.view"
"""Marks slices and joins of stage K1 that need no kernel."""
Strides = tuple[int, ...]
NONE = NoneAttr()


@dataclass(frozen=True)
class View:
    """Where the elements of a tensor lie."""

    root: SSAValue
    """The value whose buffer holds them."""
    offset: int
    """Of the first one, in elements."""
    strides: Strides
    """In elements; of a dimension of extent 1, what it would be if elements lay side by side."""


class Views:
    """Where every tensor of a driver lies."""

    def __init__(self, driver: Iterable[Operation]):
        self._views: dict[SSAValue, View] = {}
        ops = list(driver)
        for op in reversed(ops):
            if isinstance(op, tensor.InsertSliceOp):
                self._place(op)
        for op in ops:
            if isinstance(op, VIEWS) and op.results[0] not in self._views:
                self._views[op.results[0]] = self._shown(op)

    def of(self, value: SSAValue) -> View:
        """Where a tensor lies."""
        found = self._views.get(value)
        return View(value, 0, packed(shape_of(value))) if found is None else found

    def root(self, value: SSAValue) -> SSAValue:
        """The value whose buffer holds a tensor."""
        found = self._views.get(value)
        return value if found is None else found.root

    def is_whole(self, value: SSAValue) -> bool:
        """Whether a tensor is all elements of its root, in order."""
        view = self._views.get(value)
        if view is None:
            return True
        shape = shape_of(value)
        return math.prod(shape) == math.prod(shape_of(view.root)) and view.strides == packed(shape)

    def strides(self, value: SSAValue) -> Strides | None:
        """Strides of a tensor; None where its elements lie side by side."""
        view = self._views.get(value)
        return None if view is None or view.strides == packed(shape_of(value)) else view.strides

    def _place(self, op: tensor.InsertSliceOp) -> None:
        """Put what an op joins where its result lies."""
        into = self.of(op.result)
        offset, strides = sliced(op, into.strides)
        self._views[op.dest] = into
        piece, offset = op.source, into.offset + offset
        self._views[piece] = View(into.root, offset, strides)
        while isinstance(piece.owner, RESHAPES):
            found = reshaped_strides(shape_of(piece), strides, shape_of(piece.owner.src))
            assert found is not None, "make-views leaves only reshapes that strides can express"
            piece, strides = piece.owner.src, found
            self._views[piece] = View(into.root, offset, strides)

    def _shown(self, op: tensor.CollapseShapeOp | tensor.ExpandShapeOp | tensor.ExtractSliceOp) -> View:
        source, shape = self.of(op.operands[0]), shape_of(op.results[0])
        if isinstance(op, tensor.ExtractSliceOp):
            offset, strides = sliced(op, source.strides)
            return View(source.root, source.offset + offset, strides)
        reshaped = reshaped_strides(shape_of(op.src), source.strides, shape)
        assert reshaped is not None, "make-views leaves only reshapes that strides can express"
        return View(source.root, source.offset, reshaped)


def may_be_view(value: SSAValue, strides: Strides) -> bool:
    """Whether all readers of a tensor can read it as part of a buffer, with these strides.

    Users and host functions get tensors of their own, and some reshapes have no strides.
    """
    waiting = [(value, strides)]
    while waiting:
        value, strides = waiting.pop()
        for user in (use.operation for use in value.uses):
            if isinstance(user, ReturnOp | HostCallOp):
                return False
            if isinstance(user, RESHAPES):
                reshaped = reshaped_strides(shape_of(user.src), strides, shape_of(user.result))
                if reshaped is None:
                    return False
                waiting.append((user.result, reshaped))
    return True


def shape_of(value: SSAValue) -> tuple[int, ...]:
    """Shape of a tensor."""
    assert isinstance(value.type, TensorType), f"{value.type} is not a tensor type"
    return value.type.get_shape()


def packed(shape: Sequence[int]) -> Strides:
    """Strides of elements that lie side by side."""
    return tuple([math.prod(shape[i + 1 :]) for i in range(len(shape))])


def sliced(op: tensor.ExtractSliceOp | tensor.InsertSliceOp, strides: Strides) -> tuple[int, Strides]:
    """Offset and strides of a slice of a tensor with these strides."""
    offsets, steps = op.static_offsets.get_values(), op.static_strides.get_values()
    sizes = [int(n) for n in op.static_sizes.get_values()]
    offset = sum(int(o) * s for o, s in zip(offsets, strides))
    return offset, _normal(sizes, [int(n) * s for n, s in zip(steps, strides)])


def reshaped_strides(shape: Sequence[int], strides: Strides, wanted: Sequence[int]) -> Strides | None:
    """Strides of the same elements in row-major order under another shape; None where there are none."""
    runs: list[tuple[int, int]] = []
    for extent, stride in zip(shape, strides):
        if runs and runs[-1][1] == extent * stride:
            runs[-1] = (runs[-1][0] * extent, stride)
        elif extent > 1:
            runs.append((extent, stride))
    found: list[int] = []
    left = list(wanted)
    for size, stride in reversed(runs):
        while size > 1:
            extent = left.pop()
            if size % extent:
                return None
            found.append(stride)
            size, stride = size // extent, stride * extent
    found += [0] * len(left)
    return _normal(wanted, found[::-1])


def _normal(shape: Sequence[int], strides: Sequence[int]) -> Strides:
    """Strides with those of dimensions of extent 1, which nothing reads, as if elements lay side by side."""
    found: list[int] = []
    step = 1
    for extent, stride in zip(reversed(shape), reversed(strides)):
        found.append(step if extent == 1 else stride)
        step = found[-1] * extent
    return tuple(reversed(found))


@lru_cache(1 << 14)
def memref_type(kind: Attribute, strides: Strides | None = None) -> MemRefType:
    """The buffer of a tensor; `strides` where its elements do not lie side by side."""
    assert isinstance(kind, TensorType), f"{kind} is not a tensor type"
    layout = NONE if strides is None else StridedLayoutAttr(list(strides))
    return MemRefType.new([kind.shape, kind.element_type, layout, NONE])  # the constructor takes 50 us
