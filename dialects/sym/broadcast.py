"""Operators that broadcast as numpy does: binary functions, broadcast_to, _axis, _like, and the adjoint `_sum_like`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symc.dialects.sym.attributes import OptionalShape, Shape
from symc.dialects.sym.binary import FUNCTIONS, Function
from symc.dialects.sym.definition import Operator, ShapeFrame, TypeFrame
from symc.dialects.sym.inference import UNKNOWN, Mismatch, show
from symc.errors import OperatorError

if TYPE_CHECKING:
    from symc.dialects.sym.gradients import Expr, GradientBuilder
    from symc.dialects.sym.inference import DType
    from symc.dialects.sym.inference import Shape as PartialShape
    from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor


class BroadcastBinary(Operator, abstract=True):
    """Base of the binary operators whose operands broadcast against each other, aligned at the last axis."""

    inputs = ("lhs", "rhs")
    function: Function

    def infer_shape(self, frame: ShapeFrame) -> None:
        lhs, rhs = frame.ins
        if lhs is None or rhs is None:
            return
        rank = max(len(lhs), len(rhs))
        pairs = zip(_padded(lhs, rank), _padded(rhs, rank))
        out = frame.set_out(0, tuple(_broadcast_dimension(a, b, lhs, rhs) for a, b in pairs))
        assert out is not None, "just set"
        frame.set_in(0, _operand_shape(lhs, rhs, out))
        frame.set_in(1, _operand_shape(rhs, lhs, out))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The function's rules on operands broadcast to the output, summed back to each operand's shape."""
        head, out, function = heads[0], outs[0], self.function
        assert head is not None, "one output"
        if function.d_lhs is None or function.d_rhs is None:
            return [None, None]
        x, y = ins if function.linear else [spread(t, out) for t in ins]
        return [rule(head, x, y, out).sum_like(t) for rule, t in zip((function.d_lhs, function.d_rhs), ins)]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        return [b.elementwise(self.function.compute, *ins)]


def spread(x: Expr, like: Expr) -> Expr:
    """`x` broadcast to the shape of `like`."""
    return x if x.shape is not None and x.shape == like.shape else x.op("_broadcast_like", like)


def _padded(shape: Sequence[int], rank: int) -> tuple[int, ...]:
    return (1,) * (rank - len(shape)) + tuple(shape)


def _broadcast_dimension(a: int, b: int, lhs: Sequence[int], rhs: Sequence[int]) -> int:
    if UNKNOWN in (a, b):
        return UNKNOWN
    if a != b and 1 not in (a, b):
        raise Mismatch(f"operands could not be broadcast together with shapes {brackets(lhs)} {brackets(rhs)}")
    return b if a == 1 else a


def _operand_shape(shape: Sequence[int], other: Sequence[int], out: Sequence[int]) -> tuple[int, ...]:
    """What the output says of one operand: its dimension where the other operand's is 1, 1 where the output's is 1."""
    skip = len(out) - len(shape)
    others = _padded(other, len(out))
    known = (out[i] if others[i] == 1 or out[i] == 1 else UNKNOWN for i in range(skip, len(out)))
    return tuple(known)


def brackets(shape: Sequence[int]) -> str:
    """A shape as MXNet's messages have it: `[2,3]`."""
    return "[" + ",".join("?" if d == UNKNOWN else str(d) for d in shape) + "]"


BROADCAST_ALIASES = {"add": ("broadcast_plus",), "sub": ("broadcast_minus",)}


def _define(name: str, function: Function) -> None:
    documentation = (
        f"`out[i] = {function.formula}`, where an axis of size 1 in one operand is repeated along the other's.\n\n"
        "    Source: MXNet src/operator/tensor/elemwise_binary_broadcast_op_*.cc.\n    "
    )
    namespace = {
        "__doc__": documentation,
        "__module__": __name__,
        "aliases": BROADCAST_ALIASES.get(name, ()),
        "function": function,
    }
    type(f"broadcast_{name}", (BroadcastBinary,), namespace)


for _name, _function in FUNCTIONS.items():
    _define(_name, _function)


class Broadcast(Operator, abstract=True):
    """Base of the operators that repeat axes of size 1 of their first input."""

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head summed over the repeated axes."""
        head = heads[0]
        assert head is not None, "one output"
        return [head.sum_like(ins[0]), None][: len(ins)]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        return [b.broadcast(ins[0], b.shape())]

    def identity_of(self, ins: Sequence[tuple[PartialShape, DType]], out: tuple[PartialShape, DType]) -> int | None:
        return 0 if ins[0] == out else None


class broadcast_to(Broadcast):
    """Repeat axes of size 1 until the shape is `shape`, whose 0 keeps an axis; data and out of equal rank.

    Source: MXNet src/operator/tensor/broadcast_reduce_op_value.cc.
    """

    shape = Shape((), doc="shape of the output; 0 keeps the axis of data")

    def infer_shape(self, frame: ShapeFrame) -> None:
        data, target = frame.ins[0], self.shape
        if data is None:
            return
        if len(data) != len(target):
            raise Mismatch(f"attribute 'shape' {show(target)} must have as many dimensions as data {show(data)}")
        out = tuple(d if t == 0 else t for d, t in zip(data, target))
        for d, t in zip(data, out):
            if d not in (t, 1, UNKNOWN) and t != UNKNOWN:
                raise Mismatch(f"data {show(data)} cannot be broadcast to {show(target)}")
        out = frame.set_out(0, out) or ()
        frame.set_in(0, tuple(o if t == 0 else UNKNOWN for o, t in zip(out, target)))


class broadcast_axis(Broadcast):
    """Repeat axis `axis[i]`, of size 1, `size[i]` times.

    Source: MXNet src/operator/tensor/broadcast_reduce_op_value.cc.
    """

    aliases = ("broadcast_axes",)
    axis = Shape((), doc="axes to repeat")
    size = Shape((), doc="how often to repeat each")

    def check(self) -> None:
        if len(self.axis) != len(self.size):
            raise OperatorError(
                f"broadcast_axis: axis and size must have the same number of items, got {self.axis} and {self.size}"
            )

    def infer_shape(self, frame: ShapeFrame) -> None:
        data = frame.ins[0]
        if data is None:
            return
        source, out = list(data), list(data)
        for axis, size in zip(self.axis, self.size):
            if not -len(data) <= axis < len(data):
                raise Mismatch(f"axis {axis} is out of range for data {show(data)}")
            if data[axis] not in (1, UNKNOWN):
                raise Mismatch(f"axis {axis} of data {show(data)} must have size 1")
            source[axis], out[axis] = 1, size
        frame.set_in(0, tuple(source))
        known = frame.set_out(0, tuple(out)) or ()
        axes = {axis % len(data) for axis in self.axis}
        frame.set_in(0, tuple(1 if i in axes else d for i, d in enumerate(known)))


class broadcast_like(Broadcast):
    """Repeat axes of size 1 of lhs until its shape is that of rhs; with `lhs_axes`, `rhs_axes` only those axes.

    Source: MXNet src/operator/tensor/broadcast_reduce_op_value.cc.
    """

    inputs = ("lhs", "rhs")
    lhs_axes = OptionalShape(None, doc="axes of lhs to repeat; all if None")
    rhs_axes = OptionalShape(None, doc="axes of rhs that give their sizes")

    def check(self) -> None:
        if (self.lhs_axes is None) != (self.rhs_axes is None) or len(self.lhs_axes or ()) != len(self.rhs_axes or ()):
            raise OperatorError(
                f"broadcast_like: lhs_axes and rhs_axes must be given together and have equal length, "
                f"got {self.lhs_axes} and {self.rhs_axes}"
            )

    def infer_shape(self, frame: ShapeFrame) -> None:
        lhs, rhs = frame.ins
        if lhs is None or rhs is None:
            return
        if self.lhs_axes is None and len(lhs) != len(rhs):
            raise Mismatch(f"lhs {show(lhs)} and rhs {show(rhs)} must have as many dimensions as each other")
        pairs = list(zip(self.lhs_axes, self.rhs_axes or ())) if self.lhs_axes is not None else _all_axes(lhs)
        target = list(lhs)
        for left, right in pairs:
            if lhs[left] not in (1, UNKNOWN, rhs[right]) and rhs[right] != UNKNOWN:
                raise Mismatch(f"operands could not be broadcast together with shapes {brackets(lhs)} {brackets(rhs)}")
            target[left] = rhs[right]
        out = frame.set_out(0, tuple(target)) or ()
        source = list(rhs)
        for left, right in pairs:
            source[right] = out[left]
        frame.set_in(1, tuple(source))

    def infer_type(self, frame: TypeFrame) -> None:
        frame.set_in(0, frame.set_out(0, frame.ins[0]))


def _all_axes(shape: Sequence[int]) -> list[tuple[int, int]]:
    return [(i, i) for i in range(len(shape))]


class BroadcastLike(Broadcast):
    """data broadcast to the shape of like, aligned at the last axis: what gradients of broadcasts need."""

    name = "_broadcast_like"
    inputs = ("data", "like")

    def infer_shape(self, frame: ShapeFrame) -> None:
        frame.set_in(1, frame.set_out(0, frame.ins[1]))

    def infer_type(self, frame: TypeFrame) -> None:
        frame.set_in(0, frame.set_out(0, frame.ins[0]))


class SumLike(Operator):
    """Sum of data over the axes along which like was broadcast to its shape: the adjoint of broadcasting."""

    name = "_sum_like"
    inputs = ("data", "like")

    def infer_shape(self, frame: ShapeFrame) -> None:
        frame.set_in(1, frame.set_out(0, frame.ins[1]))

    def infer_type(self, frame: TypeFrame) -> None:
        frame.set_in(0, frame.set_out(0, frame.ins[0]))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head broadcast to the shape of data."""
        head = heads[0]
        assert head is not None, "one output"
        return [spread(head, ins[0]), None]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        data, shape = ins[0], b.shape()
        padded = _padded(shape, data.rank)
        axes = [i for i, (n, m) in enumerate(zip(data.shape, padded)) if n != m]
        if not axes:
            return [b.reshape(data, shape)]
        return [b.cast(b.reshape(b.sum_axes(data, axes), shape), b.dtype())]

    def identity_of(self, ins: Sequence[tuple[PartialShape, DType]], out: tuple[PartialShape, DType]) -> int | None:
        return 0 if ins[0] == out else None
