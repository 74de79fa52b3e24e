"""Elementwise operators beside the functions of one or two numbers: copies, casts, choices, gradient stops."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import TYPE_CHECKING

from symc.dialects.sym.attributes import FLOATING, DType, Float, Int, OptionalInt
from symc.dialects.sym.definition import Operator, ShapeFrame, TypeFrame
from symc.dialects.sym.inference import Mismatch, is_complete, product, show

if TYPE_CHECKING:
    from symc.dialects.sym.gradients import Expr, GradientBuilder
    from symc.dialects.sym.inference import DType as PartialType
    from symc.dialects.sym.inference import Shape
    from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor
    from symc.dialects.sym.scalar_builder import Body, Scalar

Fact = tuple["Shape", "PartialType"]


class Copy(Operator):
    """`out = data`. Source: MXNet src/operator/tensor/elemwise_unary_op_basic.cc."""

    name = "_copy"
    aliases = ("identity",)

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head."""
        return [heads[0], None][: len(ins)]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        return [ins[0]]

    def identity_of(self, ins: Sequence[Fact], out: Fact) -> int | None:
        return 0


class IdentityWithAttrLikeRhs(Copy):
    """`out = lhs`, whose shape and type must be those of rhs.

    Source: MXNet src/operator/tensor/elemwise_unary_op_basic.cc.
    """

    name = "_identity_with_attr_like_rhs"
    inputs = ("lhs", "rhs")


class BlockGrad(Copy):
    """`out = data`; no gradient passes. Source: MXNet src/operator/tensor/elemwise_unary_op_basic.cc."""

    aliases = ("stop_gradient",)

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """Zero."""
        return [None]

    def identity_of(self, ins: Sequence[Fact], out: Fact) -> int | None:
        return 0


class Fill(Operator, abstract=True):
    """Base of zeros_like and ones_like."""

    value = 0

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """Zero."""
        return [None]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        return [b.fill(self.value, b.shape(), b.dtype())]


class zeros_like(Fill):
    """Zeros of the shape and type of data. Source: MXNet src/operator/tensor/elemwise_unary_op_basic.cc."""


class ones_like(Fill):
    """Ones of the shape and type of data. Source: MXNet src/operator/tensor/elemwise_unary_op_basic.cc."""

    value = 1


class Cast(Operator):
    """data in another element type; floats to integers truncate.

    Source: MXNet src/operator/tensor/elemwise_unary_op_basic.cc.
    """

    aliases = ("cast",)
    dtype = DType(doc="element type of the output")

    def infer_type(self, frame: TypeFrame) -> None:
        frame.set_out(0, self.dtype)

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head cast back."""
        return [heads[0] and heads[0].cast_like(ins[0])]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        return [b.cast(ins[0], self.dtype)]

    def identity_of(self, ins: Sequence[Fact], out: Fact) -> int | None:
        return 0 if ins[0][1] == out[1] else None


class CastLike(Operator):
    """data in the element type of like, of any shape: the gradient of Cast where types are not known yet."""

    name = "_cast_like"
    inputs = ("data", "like")

    def infer_shape(self, frame: ShapeFrame) -> None:
        frame.set_in(0, frame.set_out(0, frame.ins[0]))

    def infer_type(self, frame: TypeFrame) -> None:
        frame.set_in(1, frame.set_out(0, frame.ins[1]))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head cast back."""
        return [heads[0] and heads[0].cast_like(ins[0]), None]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        return [b.cast(ins[0], b.dtype())]

    def identity_of(self, ins: Sequence[Fact], out: Fact) -> int | None:
        return 0 if ins[0][1] == out[1] else None


class reshape_like(Operator):
    """The elements of lhs in the shape of rhs.

    With the bounds, axes lhs_begin..lhs_end of lhs are replaced by axes rhs_begin..rhs_end of rhs.

    Source: MXNet src/operator/tensor/elemwise_unary_op_basic.cc.
    """

    inputs = ("lhs", "rhs")
    lhs_begin = OptionalInt(doc="first axis of lhs to replace; 0 if None")
    lhs_end = OptionalInt(doc="axis of lhs after the last to replace; all if None")
    rhs_begin = OptionalInt(doc="first axis of rhs to take; 0 if None")
    rhs_end = OptionalInt(doc="axis of rhs after the last to take; all if None")

    def infer_shape(self, frame: ShapeFrame) -> None:
        lhs, rhs = frame.ins
        whole = all(v is None for v in self.values.values())
        if whole:
            rhs = frame.set_in(1, frame.set_out(0, rhs))
        elif lhs is None or rhs is None:
            return
        if lhs is None or rhs is None:
            return
        begin, end = _span(self.lhs_begin, self.lhs_end, len(lhs))
        first, last = _span(self.rhs_begin, self.rhs_end, len(rhs))
        out = rhs if whole else frame.set_out(0, (*lhs[:begin], *rhs[first:last], *lhs[end:]))
        if is_complete(lhs) and is_complete(out) and product(lhs) != product(out or ()):
            raise Mismatch(f"lhs {show(lhs)} cannot be reshaped to {show(out)}: the numbers of elements differ")

    def infer_type(self, frame: TypeFrame) -> None:
        frame.set_in(0, frame.set_out(0, frame.ins[0]))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head in the shape of lhs."""
        return [heads[0] and heads[0].op("reshape_like", ins[0]), None]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        return [b.reshape(ins[0], b.shape())]

    def identity_of(self, ins: Sequence[Fact], out: Fact) -> int | None:
        return 0 if ins[0] == out else None


def _span(begin: int | None, end: int | None, rank: int) -> tuple[int, int]:
    def bound(value: int | None, default: int) -> int:
        if value is None:
            return default
        if not -rank <= value <= rank:
            raise Mismatch(f"axis {value} is out of range for {rank} dimensions")
        return value + rank if value < 0 else value

    return bound(begin, 0), bound(end, rank)


MOST_ADDED = 16
"""Tensors that one computation adds: the gradient of a weight that 1,000 time steps share is a sum of so many."""


class add_n(Operator):
    """`out[i] = args0[i] + args1[i] + ...`; all of one shape. Source: MXNet src/operator/tensor/elemwise_sum.cc."""

    aliases = ("ElementWiseSum",)
    variadic = "num_args"
    num_args = Int(minimum=1, doc="number of inputs")

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head for each."""
        return [heads[0]] * len(ins)

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        left = list(ins)
        while len(left) > MOST_ADDED:
            left[:MOST_ADDED] = [self._sum(b, left[:MOST_ADDED])]
        return [self._sum(b, left)]

    def _sum(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Tensor:
        return b.elementwise(lambda e, *xs: reduce(lambda x, y: x + y, xs), *ins)

    def identity_of(self, ins: Sequence[Fact], out: Fact) -> int | None:
        return 0 if len(ins) == 1 else None


class clip(Operator):
    """`out[i] = min(max(data[i], a_min), a_max)`. Source: MXNet src/operator/tensor/matrix_op.cc."""

    a_min = Float(doc="lower bound")
    a_max = Float(doc="upper bound")

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head where `a_min <= data <= a_max`, bounds included."""
        inside = ins[0].op("_greater_equal_scalar", scalar=self.a_min) * ins[0].op(
            "_lesser_equal_scalar", scalar=self.a_max
        )
        return [heads[0] and heads[0].op("_gate", inside)]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        low, high = (_representable(v, ins[0].dtype) for v in (self.a_min, self.a_max))
        return [b.elementwise(lambda e, x: e.select(x < low, low, e.select(x > high, high, x)), ins[0])]


def _representable(value: float, dtype: str) -> float:
    """The number nearest to `value` that the type holds (infinity for integers)."""
    if dtype in FLOATING:
        return value
    from symc.dialects.sym.linalg_builder import highest, lowest

    return int(min(max(value, lowest(dtype)), highest(dtype)))


class Gate(Operator):
    """`out[i] = condition[i] > 0 ? data[i] : 0`: how gradients pass kinks (a product makes NaN of infinite data)."""

    name = "_gate"
    inputs = ("data", "condition")

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head behind the same gate; zero for the condition."""
        return [heads[0] and heads[0].op("_gate", ins[1]), None]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        return [b.elementwise(lambda e, x, c: e.select(c > 0, x, 0), *ins)]


class where(Operator):
    """`out[i] = condition[i] != 0 ? x[i] : y[i]`; x, y, out of one shape; a condition of one axis chooses rows.

    Source: MXNet src/operator/tensor/control_flow_op.cc.
    """

    inputs = ("condition", "x", "y")

    def infer_shape(self, frame: ShapeFrame) -> None:
        condition = frame.ins[0]
        if not is_complete(condition) or condition is None:
            return
        shape = frame.set_out(0, frame.set_in(2, frame.ins[1]))
        if shape is not None and len(condition) == 1:
            condition = (*condition, *shape[1:])
        elif len(condition) == 1:
            return
        for index in (1, 2):
            frame.set_in(index, condition)
        frame.set_out(0, condition)

    def infer_type(self, frame: TypeFrame) -> None:
        kind = frame.set_out(0, frame.set_in(2, frame.ins[1]))
        frame.set_in(1, kind)
        frame.set_in(2, kind)

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head where the condition chose the operand; zero for the condition."""
        head, condition = heads[0], ins[0]
        assert head is not None, "one output"
        zeros = g.zeros_like(head)
        return [None, condition.op("where", head, zeros), condition.op("where", zeros, head)]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        condition, x, y = ins
        read = condition.at(lambda *d: d[: condition.rank])
        return [b.elementwise(lambda e, c, p, q: e.select(c.ne(0), p, q), read, x, y, dtype=x.dtype)]


class smooth_l1(Operator):
    """`out[i] = |x| < 1/s^2 ? 0.5 s^2 x^2 : |x| - 0.5/s^2` with x = data[i], s = scalar.

    Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_extended.cc.
    """

    scalar = Float(1.0, doc="s: where the parabola ends")

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """`head * clip(s^2 x, -1, 1)`."""
        slope = (ins[0] * self.scalar**2).op("clip", a_min=-1.0, a_max=1.0)
        return [heads[0] and heads[0] * slope]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        square = self.scalar**2

        def compute(e: Body, x: Scalar) -> Scalar:
            size = e.math("absf", x)
            return e.select(size < 1 / square, x * x * (0.5 * square), size - 0.5 / square)

        return [b.elementwise(compute, ins[0])]
