"""Operators that take a part of a tensor: slice, slice_axis, slice_like; their gradients put the head into zeros."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symc.dialects.sym.attributes import REQUIRED, Bounds, Int, OptionalInt, Shape
from symc.dialects.sym.definition import Operator, ShapeFrame, TypeFrame
from symc.dialects.sym.inference import UNKNOWN, Mismatch, show
from symc.dialects.sym.reshape import normal_axis
from symc.errors import OperatorError

if TYPE_CHECKING:
    from symc.dialects.sym.gradients import Expr, GradientBuilder
    from symc.dialects.sym.inference import DType
    from symc.dialects.sym.inference import Shape as PartialShape
    from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor

FULL = slice(None)


class Part(Operator, abstract=True):
    """Base of the operators that take a part; `parts` says which indices of each axis."""

    def parts(self, shape: Sequence[int]) -> list[slice]:
        """The indices taken along each axis of a tensor of (maybe partial) shape."""
        raise NotImplementedError

    def infer_shape(self, frame: ShapeFrame) -> None:
        data = frame.ins[0]
        if data is None:
            return
        parts = self.parts(data)
        out = frame.set_out(0, tuple(map(self.size, parts, data))) or ()
        frame.set_in(0, tuple(d if p == FULL else UNKNOWN for p, d in zip(parts, out)))

    def size(self, part: slice, dimension: int) -> int:
        """How many indices a part has."""
        if part == FULL or dimension == UNKNOWN:
            return dimension
        count = len(range(*part.indices(dimension)))
        if count == 0:
            raise Mismatch(f"{part.start}:{part.stop}:{part.step or 1} takes nothing of {dimension} elements")
        return count

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        bounds = [p.indices(n) for p, n in zip(self.parts(ins[0].shape), ins[0].shape)]
        return [b.slice(ins[0], [x[0] for x in bounds], [x[2] for x in bounds], b.shape())]

    def identity_of(self, ins: Sequence[tuple[PartialShape, DType]], out: tuple[PartialShape, DType]) -> int | None:
        shape = ins[0][0]
        return 0 if shape is not None and all(p == FULL for p in self.parts(shape)) else None


class Place(Operator, abstract=True):
    """Base of the gradients: zeros of the shape of like, with data in the part that the forward operator took."""

    inputs = ("data", "like")

    def infer_shape(self, frame: ShapeFrame) -> None:
        frame.set_in(1, frame.set_out(0, frame.ins[1]))

    def place(self, b: LinalgBuilder, data: Tensor, parts: Sequence[slice], into: Tensor | None = None) -> Tensor:
        """The zeros (or `into`) with data in them; parts that run backward are turned around."""
        bounds = [p.indices(n) for p, n in zip(parts, b.shape())]
        data = b.reverse(data, [i for i, (_, _, step) in enumerate(bounds) if step < 0])
        begin = [start + min(0, step) * (n - 1) for (start, _, step), n in zip(bounds, data.shape)]
        into = into or b.fill(0, b.shape(), b.dtype())
        return b.insert_slice(data, into, begin, [abs(step) for _, _, step in bounds])


def _normal(begin: int | None, end: int | None, step: int | None) -> slice:
    """The slice with None where a bound is its default, so that a whole axis equals FULL."""
    forward = step is None or step > 0
    return slice(None if begin == 0 and forward else begin, end, None if step == 1 else step)


class SliceBounds(Operator, abstract=True):
    """Attributes that slice and its gradient share."""

    begin = Bounds(doc="first index of each axis; None: from the start")
    end = Bounds(doc="index after the last of each axis; None: to the end")
    step = Bounds((), doc="step of each axis; None: 1")

    def check(self) -> None:
        if len(self.begin) != len(self.end) or (self.step and len(self.step) != len(self.begin)):
            raise OperatorError(
                f"slice: begin, end and step must have the same length, got {self.begin}, {self.end}, {self.step}"
            )
        if 0 in self.step:
            raise OperatorError(f"slice: step cannot be 0, got {self.step}")

    def parts(self, shape: Sequence[int]) -> list[slice]:
        """The indices taken along each axis; axes without bounds are taken whole."""
        if len(self.begin) > len(shape):
            raise Mismatch(f"begin {self.begin} has more items than data {show(tuple(shape))} has dimensions")
        steps = self.step or (None,) * len(self.begin)
        named = [_normal(*bounds) for bounds in zip(self.begin, self.end, steps)]
        return named + [FULL] * (len(shape) - len(named))


class slice_(SliceBounds, Part):
    """`out[i] = data[begin + step * i]` along each axis; negative bounds count from the end.

    Bounds beyond an end stop there.
    Source: MXNet src/operator/tensor/matrix_op.cc.
    """

    name = "slice"
    aliases = ("crop",)

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head in its place among zeros."""
        return [heads[0] and heads[0].op("_backward_slice", ins[0], **self.values)]


class SliceGradient(SliceBounds, Place):
    """Zeros of the shape of like with `out[begin + step * i] = data[i]`."""

    name = "_backward_slice"

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The slice of the head."""
        return [heads[0] and heads[0].op("slice", **self.values), None]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        return [self.place(b, ins[0], self.parts(b.shape()))]


class AxisBounds(Operator, abstract=True):
    """Attributes that slice_axis and its gradient share."""

    axis = Int(doc="axis to slice")
    begin = Int(doc="first index")
    end = OptionalInt(REQUIRED, doc="index after the last; None: to the end")

    def parts(self, shape: Sequence[int]) -> list[slice]:
        """The indices taken along each axis."""
        axis = normal_axis(self.axis, len(shape))
        parts = [FULL] * len(shape)
        if self.begin != 0 or self.end is not None:
            parts[axis] = slice(self.begin, self.end)
        size = shape[axis]
        if size != UNKNOWN and not (-size <= self.begin < size and (self.end is None or -size <= self.end <= size)):
            raise Mismatch(f"begin {self.begin} and end {self.end} must lie within axis {axis} of {show(tuple(shape))}")
        return parts


class slice_axis(AxisBounds, Part):
    """`out[..., i, ...] = data[..., begin + i, ...]` along one axis. Source: MXNet src/operator/tensor/matrix_op.cc."""

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head in its place among zeros."""
        return [heads[0] and heads[0].op("_backward_slice_axis", ins[0], **self.values)]


class SliceAxisGradient(AxisBounds, Place):
    """Zeros of the shape of like with data from `begin` on along one axis."""

    name = "_backward_slice_axis"

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The slice of the head."""
        return [heads[0] and heads[0].op("slice_axis", **self.values), None]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        return [self.place(b, ins[0], self.parts(b.shape()))]


class slice_like(Operator):
    """The first elements of data along each axis (or those in `axes`), as many as shape_like has.

    Source: MXNet src/operator/tensor/matrix_op.cc.
    """

    inputs = ("data", "shape_like")
    axes = Shape((), doc="axes to cut; all if empty")

    def infer_shape(self, frame: ShapeFrame) -> None:
        data, like = frame.ins
        if data is None or like is None:
            return
        if not self.axes and len(data) != len(like):
            raise Mismatch(f"data {show(data)} and shape_like {show(like)} must have as many dimensions as each other")
        axes = {normal_axis(a, len(data)): normal_axis(a, len(like)) for a in self.axes}
        axes = axes or {i: i for i in range(len(data))}
        for i, j in axes.items():
            if UNKNOWN not in (data[i], like[j]) and data[i] < like[j]:
                raise Mismatch(f"axis {i} of data {show(data)} is shorter than axis {j} of shape_like {show(like)}")
        out = frame.set_out(0, tuple(like[axes[i]] if i in axes else d for i, d in enumerate(data))) or ()
        frame.set_in(0, tuple(UNKNOWN if i in axes else d for i, d in enumerate(out)))
        sizes = {j: out[i] for i, j in axes.items()}
        frame.set_in(1, tuple(sizes.get(j, d) for j, d in enumerate(like)))

    def infer_type(self, frame: TypeFrame) -> None:
        frame.set_in(0, frame.set_out(0, frame.ins[0]))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head at the start of zeros; zero for shape_like."""
        return [heads[0] and heads[0].op("_backward_slice_like", ins[0]), None]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        rank = ins[0].rank
        return [b.slice(ins[0], [0] * rank, [1] * rank, b.shape())]

    def identity_of(self, ins: Sequence[tuple[PartialShape, DType]], out: tuple[PartialShape, DType]) -> int | None:
        return 0 if ins[0] == out else None


class SliceLikeGradient(Place):
    """Zeros of the shape of like with data at the start of every axis."""

    name = "_backward_slice_like"

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The first elements of the head."""
        return [heads[0] and heads[0].op("slice_like", ins[0]), None]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        return [self.place(b, ins[0], [slice(0, n) for n in ins[0].shape])]
