"""Reductions over axes: sum, mean, max, min, prod, nansum, nanprod, norm, moments.

Axes may be negative; none means all. Reducing all axes without `keepdims` gives shape (1,): no tensor has rank 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from symc.dialects.sym.attributes import FLOATING, Bool, Choice, Int, OptionalShape
from symc.dialects.sym.definition import Operator, ShapeFrame, TypeFrame
from symc.dialects.sym.inference import UNKNOWN, Mismatch, show
from symc.errors import OperatorError

if TYPE_CHECKING:
    from symc.dialects.sym.gradients import Expr, GradientBuilder
    from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor
    from symc.dialects.sym.scalar_builder import Body, Scalar

OUTPUT_TYPES = ("float16", "float32", "float64", "int32", "int64", "int8")


def reduced_axes(axis: Sequence[int] | None, exclude: bool, shape: Sequence[int]) -> list[int]:
    """The axes that go, in order; all if none are named. Mismatch when one is out of range or named twice."""
    rank = len(shape)
    if not axis:
        return list(range(rank))
    for a in axis:
        if not -rank <= a < rank:
            raise Mismatch(f"axis {a} is out of range for data {show(tuple(shape))}")
    axes = {a % rank for a in axis}
    if len(axes) != len(axis):
        raise Mismatch(f"axis {tuple(axis)} names an axis twice")
    return [i for i in range(rank) if (i in axes) != exclude]


def reduced_shape(shape: Sequence[int], axes: Sequence[int], keepdims: bool) -> tuple[int, ...]:
    """The shape after reducing `axes`."""
    if keepdims:
        return tuple(1 if i in axes else d for i, d in enumerate(shape))
    return tuple(d for i, d in enumerate(shape) if i not in axes) or (1,)


class AxisReduction(Operator, abstract=True):
    """Base of the operators that reduce axes: rules common to all, in terms of three attributes."""

    axis: Any = None
    keepdims: Any = False
    exclude: Any = False

    def reduced(self, shape: Sequence[int]) -> list[int]:
        """The axes of data that are reduced."""
        return reduced_axes(self.axis, self.exclude, shape)

    def infer_shape(self, frame: ShapeFrame) -> None:
        data = frame.ins[0]
        if data is None:
            if not self.axis and not self.keepdims:
                self.set_outs(frame, (1,))
            return
        axes = self.reduced(data)
        out = self.set_outs(frame, reduced_shape(data, axes, self.keepdims))
        if len(axes) == len(data):
            return
        kept = iter([d for i, d in enumerate(out) if not (self.keepdims and i in axes)])
        frame.set_in(0, tuple(UNKNOWN if i in axes else next(kept) for i in range(len(data))))

    def set_outs(self, frame: ShapeFrame, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Refine every output to `shape`; returns the first."""
        for i in range(len(frame.outs)):
            frame.set_out(i, shape)
        return frame.outs[0] or ()

    def spread(self, reduced: Expr, data: Expr, average: bool = False) -> Expr:
        """A reduced tensor repeated to the shape of data, divided by the number of repetitions if `average`."""
        axis = self.axis or None
        return reduced.op(
            "_repeat_reduced", data, axis=axis, keepdims=self.keepdims, exclude=self.exclude, average=average
        )

    def fold(
        self,
        b: LinalgBuilder,
        x: Tensor,
        fn: Callable[[Body, Scalar, Scalar], Scalar],
        init: float,
        dtype: str | None = None,
    ) -> Tensor:
        """Reduce with `acc = fn(e, acc, x)`; the result has the output's shape and the accumulator's type."""
        return b.reshape(b.reduce_axes(fn, x, self.reduced(x.shape), init, dtype), b.shape())

    def count(self, x: Tensor) -> int:
        """How many elements go into one."""
        return math.prod(x.shape[i] for i in self.reduced(x.shape))


class Reduction(AxisReduction, abstract=True):
    """Base of the reductions that can take all axes but the named ones."""

    axis = OptionalShape(None, doc="axes to reduce; all if None or empty")
    keepdims = Bool(False, doc="keep reduced axes with size 1")
    exclude = Bool(False, doc="reduce all axes but those in axis")

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        return [b.cast(self.reduce(b, ins[0]), b.dtype())]

    def reduce(self, b: LinalgBuilder, x: Tensor) -> Tensor:
        """The reduction in the accumulator's type."""
        raise NotImplementedError


def _add(e: Body, acc: Scalar, x: Scalar) -> Scalar:
    return e.binary("add", acc, x, reassociate=True)


def _multiply(e: Body, acc: Scalar, x: Scalar) -> Scalar:
    return e.binary("mul", acc, x, reassociate=True)


class sum(Reduction):
    """Sum over axes, in the type of data. Source: MXNet src/operator/tensor/broadcast_reduce_op_value.cc."""

    aliases = ("sum_axis",)

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head, repeated."""
        return [heads[0] and self.spread(heads[0], ins[0])]

    def reduce(self, b: LinalgBuilder, x: Tensor) -> Tensor:
        return self.fold(b, x, _add, 0)


class mean(Reduction):
    """Mean over axes, in the type of data (of integers truncated toward zero).

    Source: MXNet src/operator/tensor/broadcast_reduce_op_value.cc.
    """

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head, repeated, divided by the number of elements."""
        return [heads[0] and self.spread(heads[0], ins[0], average=True)]

    def reduce(self, b: LinalgBuilder, x: Tensor) -> Tensor:
        total = self.fold(b, x, _add, 0, None if x.dtype in (*FLOATING, "bool") else "int64")
        count = self.count(x)
        return b.elementwise(lambda e, v: v / count, total)


class SquareSum(Reduction):
    """Sum of squares over axes. Source: MXNet src/operator/tensor/square_sum.cc."""

    name = "_square_sum"

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """`2 head x`."""
        return [heads[0] and self.spread(heads[0] * 2.0, ins[0]) * ins[0]]

    def reduce(self, b: LinalgBuilder, x: Tensor) -> Tensor:
        return self.fold(b, x, lambda e, acc, v: _add(e, acc, v * v), 0)


class nansum(Reduction):
    """Sum over axes with NaN as 0. Source: MXNet src/operator/tensor/broadcast_reduce_op_value.cc."""

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head, repeated, where data is a number."""
        return [heads[0] and self.spread(heads[0], ins[0]) * ins[0].op("_equal", ins[0])]

    def reduce(self, b: LinalgBuilder, x: Tensor) -> Tensor:
        return self.fold(b, x, lambda e, acc, v: _add(e, acc, e.select(v.eq(v), v, 0)), 0)


class prod(Reduction):
    """Product over axes. Source: MXNet src/operator/tensor/broadcast_reduce_op_value.cc."""

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head times the product of the other elements, also where elements are 0 (MXNet gives NaN there)."""
        return [heads[0] and self.spread(heads[0], ins[0]) * self.others(ins[0])]

    def others(self, x: Expr) -> Expr:
        """For each element the product of the others: with n zeros among them, zeros as ones, it is 0 where n > 0."""
        attributes = {"axis": self.axis, "keepdims": self.keepdims, "exclude": self.exclude}
        zero = x.op("_equal_scalar", scalar=0.0)
        nonzero = x + zero
        product = self.spread(nonzero.op("prod", **attributes), x)
        zeros = self.spread(zero.op("sum", **attributes), x)
        return product / nonzero * (zeros - zero).op("_equal_scalar", scalar=0.0)

    def reduce(self, b: LinalgBuilder, x: Tensor) -> Tensor:
        return self.fold(b, x, _multiply, 1)


class nanprod(prod):
    """Product over axes with NaN as 1. Source: MXNet src/operator/tensor/broadcast_reduce_op_value.cc."""

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head times the product of the other elements, where data is a number."""
        head, x = heads[0], ins[0]
        assert head is not None, "one output"
        number = x.op("_equal", x)
        factors = number.op("where", x, g.ones_like(x))
        return [self.spread(head, x) * self.others(factors) * number]

    def reduce(self, b: LinalgBuilder, x: Tensor) -> Tensor:
        return self.fold(b, x, lambda e, acc, v: _multiply(e, acc, e.select(v.eq(v), v, 1)), 1)


class Extremum(Reduction, abstract=True):
    """Base of max and min."""

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head at every element equal to the result; ties all get it in full."""
        head, x = heads[0], ins[0]
        assert head is not None, "one output"
        return [self.spread(head, x).op("_gate", x.op("_equal", self.spread(outs[0], x)))]


class max(Extremum):
    """Maximum over axes; NaN if there is one. Source: MXNet src/operator/tensor/broadcast_reduce_op_value.cc."""

    aliases = ("max_axis",)

    def reduce(self, b: LinalgBuilder, x: Tensor) -> Tensor:
        from symc.dialects.sym.linalg_builder import lowest

        return self.fold(b, x, lambda e, acc, v: e.maximum(acc, v, reassociate=True), lowest(x.dtype))


class min(Extremum):
    """Minimum over axes; NaN if there is one. Source: MXNet src/operator/tensor/broadcast_reduce_op_value.cc."""

    aliases = ("min_axis",)

    def reduce(self, b: LinalgBuilder, x: Tensor) -> Tensor:
        from symc.dialects.sym.linalg_builder import highest

        return self.fold(b, x, lambda e, acc, v: e.minimum(acc, v, reassociate=True), highest(x.dtype))


class norm(AxisReduction):
    """Norm over axes: `sqrt(sum x^2)` (ord 2) or `sum |x|` (ord 1); integers in float64, truncated.

    Source: MXNet src/operator/tensor/broadcast_reduce_norm_value.cc.
    """

    ord = Int(2, doc="1 or 2")
    axis = OptionalShape(None, doc="axes to reduce; all if None or empty")
    out_dtype = Choice(None, *OUTPUT_TYPES, default=None, doc="type of the output; data's if None")
    keepdims = Bool(False, doc="keep reduced axes with size 1")

    def check(self) -> None:
        if self.ord not in (1, 2):
            raise OperatorError(f"norm: only supports ord=1 and ord=2, got {self.ord}")

    def infer_type(self, frame: TypeFrame) -> None:
        if self.out_dtype is not None:
            frame.set_out(0, self.out_dtype)
            return
        frame.set_in(0, frame.set_out(0, frame.ins[0]))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """`head * x / norm` (ord 2), `head * sign(x)` (ord 1)."""
        head, x = heads[0], ins[0]
        assert head is not None, "one output"
        head = head.cast_like(x)
        if self.ord == 1:
            return [self.spread(head, x) * x.op("sign")]
        return [self.spread(head / outs[0].cast_like(x), x) * x]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        x = ins[0]
        dtype = None if x.dtype in FLOATING else "float64"
        if self.ord == 1:
            total = self.fold(b, x, lambda e, acc, v: _add(e, acc, e.math("absf", v)), 0, dtype)
        else:
            squares = self.fold(b, x, lambda e, acc, v: _add(e, acc, v * v), 0, dtype)
            total = b.elementwise(lambda e, v: e.math("sqrt", v), squares)
        return [b.cast(total, b.dtype())]


class moments(AxisReduction):
    """Mean and variance over axes: `mean = sum x / n`, `var = sum (x - mean)^2 / n`.

    Source: MXNet src/operator/nn/moments.cc.
    """

    outputs = ("output0", "output1")
    axes = OptionalShape(None, doc="axes to reduce; all if None")
    keepdims = Bool(False, doc="keep reduced axes with size 1")

    @property
    def axis(self) -> tuple[int, ...] | None:
        """The axes under the name that the other reductions have."""
        return self.axes

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """`head_mean / n + 2 (x - mean) head_var / n`."""
        x, terms = ins[0], []
        if heads[0] is not None:
            terms.append(self.spread(heads[0], x, average=True))
        if heads[1] is not None:
            terms.append(self.spread(heads[1] * 2.0, x, average=True) * (x - self.spread(outs[0], x)))
        return [terms[0] + terms[1] if len(terms) == 2 else terms[0]]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        x = ins[0]
        axes, count = self.reduced(x.shape), self.count(x)
        total = b.reduce_axes(_add, x, axes, 0)
        average = b.elementwise(lambda e, v: v / count, total)
        kept = [i for i in range(x.rank) if i not in axes]
        read = average.at(lambda *d: [d[i] for i in kept])
        square = b.elementwise(lambda e, v, m: (v - m) * (v - m), x, read, dtype=average.dtype)
        variance = b.elementwise(lambda e, v: v / count, b.reduce_axes(_add, square, axes, 0))
        return [b.cast(b.reshape(t, b.shape()), b.dtype()) for t in (average, variance)]


class RepeatReduced(Operator):
    """data, the result of reducing like over axes, repeated to the shape of like; `average` divides by the repetitions.

    `out[i] = data[i without the reduced axes]`: what the gradient of every reduction needs.
    """

    name = "_repeat_reduced"
    inputs = ("data", "like")
    axis = OptionalShape(None, doc="axes that were reduced; all if None or empty")
    keepdims = Bool(False, doc="whether the reduced axes were kept with size 1")
    exclude = Bool(False, doc="whether all axes but those in axis were reduced")
    average = Bool(False, doc="divide by the number of repetitions")

    def infer_shape(self, frame: ShapeFrame) -> None:
        like = frame.set_in(1, frame.set_out(0, frame.ins[1]))
        if like is not None:
            axes = reduced_axes(self.axis, self.exclude, like)
            frame.set_in(0, reduced_shape(like, axes, self.keepdims))

    def infer_type(self, frame: TypeFrame) -> None:
        frame.set_in(0, frame.set_out(0, frame.ins[0]))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head summed (averaged) over the axes."""
        attributes = {"axis": self.axis, "keepdims": self.keepdims, "exclude": self.exclude}
        return [heads[0] and heads[0].op("mean" if self.average else "sum", **attributes), None]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        shape = b.shape()
        axes = reduced_axes(self.axis, self.exclude, shape)
        kept = [i for i in range(len(shape)) if i not in axes]
        reduced = b.reshape(ins[0], [shape[i] for i in kept] or (1,))
        count = math.prod(shape[i] for i in axes) if self.average else 1
        read = reduced.at(lambda *d: [d[i] for i in kept] or [0])
        return [b.elementwise(lambda e, v: v / count if count > 1 else v, read, shape=shape, dtype=reduced.dtype)]
