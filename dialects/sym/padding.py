"""Pad: borders of a constant, of the edge or of the reflection, and its adjoint."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symc.dialects.sym.attributes import Choice, Float, Shape
from symc.dialects.sym.definition import Operator, ShapeFrame
from symc.dialects.sym.inference import UNKNOWN, Mismatch, show
from symc.errors import OperatorError

if TYPE_CHECKING:
    from symc.dialects.sym.gradients import Expr, GradientBuilder
    from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor


class Padding(Operator, abstract=True):
    """Attributes that Pad and its gradient share."""

    mode = Choice("constant", "edge", "reflect", doc="what the border holds")
    pad_width = Shape(doc="elements before and after each axis: (before0, after0, before1, after1, ...)")
    constant_value = Float(0.0, doc="value of a constant border")

    def check(self) -> None:
        if len(self.pad_width) % 2 or min(self.pad_width, default=0) < 0:
            raise OperatorError(f"Pad: pad_width must hold two sizes >= 0 for each axis, got {self.pad_width}")

    def widths(self) -> list[tuple[int, int]]:
        """Elements before and after each axis."""
        return list(zip(self.pad_width[::2], self.pad_width[1::2]))

    def padded(self, shape: Sequence[int], sign: int) -> tuple[int, ...]:
        """The shape after adding (`sign` 1) or removing (-1) the borders."""
        return tuple(d if d == UNKNOWN else d + sign * (lo + hi) for d, (lo, hi) in zip(shape, self.widths()))

    def infer_padded(self, frame: ShapeFrame, sign: int) -> None:
        """The shape rule of both directions; `sign` as in `padded`."""
        for shape in (frame.ins[0], frame.outs[0]):
            if shape is not None and 2 * len(shape) != len(self.pad_width):
                raise Mismatch(f"pad_width {self.pad_width} must have two items for each dimension of {show(shape)}")
        if frame.ins[0] is not None:
            frame.set_out(0, self.padded(frame.ins[0], sign))
        if frame.outs[0] is not None:
            frame.set_in(0, self.padded(frame.outs[0], -sign))


class Pad(Padding):
    """data with a border: `constant_value`, the nearest element (edge) or the elements mirrored at the edge (reflect).

    Source: MXNet src/operator/pad.cc.
    """

    aliases = ("pad",)

    def infer_shape(self, frame: ShapeFrame) -> None:
        self.infer_padded(frame, 1)
        for size, (low, high) in zip(frame.ins[0] or (), self.widths()):
            if self.mode == "reflect" and size != UNKNOWN and max(low, high) >= size:
                raise Mismatch(f"a reflected border must be narrower than data, got {max(low, high)} beside {size}")

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head without its border, to which the border's gradients are added where it came from."""
        return [heads[0] and heads[0].op("_backward_Pad", mode=self.mode, pad_width=self.pad_width)]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        x = ins[0]
        if self.mode == "constant":
            lows, highs = zip(*self.widths())
            return [b.pad(x, lows, highs, value=self.constant_value)]
        for axis, (low, high) in enumerate(self.widths()):
            before = self._border(b, x, axis, low, 1)
            after = self._border(b, x, axis, high, -1)
            x = b.concatenate([t for t in (before, x, after) if t is not None], axis) if low or high else x
        return [x]

    def _border(self, b: LinalgBuilder, x: Tensor, axis: int, width: int, side: int) -> Tensor | None:
        """The border of one side (1: before, -1: after)."""
        if width == 0:
            return None
        size = x.shape[axis]
        shape = (*x.shape[:axis], width, *x.shape[axis + 1 :])
        if self.mode == "reflect":
            start = 1 if side == 1 else size - 1 - width
            begin = [start if i == axis else 0 for i in range(x.rank)]
            return b.reverse(b.slice(x, begin, [1] * x.rank, shape), [axis])
        begin = [(0 if side == 1 else size - 1) if i == axis else 0 for i in range(x.rank)]
        edge = b.slice(x, begin, [1] * x.rank, (*x.shape[:axis], 1, *x.shape[axis + 1 :]))
        return b.broadcast(edge, shape)


class PadGradient(Padding):
    """The adjoint of Pad (with constant 0): data without its border, plus the border where the elements came from."""

    name = "_backward_Pad"

    def infer_shape(self, frame: ShapeFrame) -> None:
        self.infer_padded(frame, -1)

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head, padded."""
        return [heads[0] and heads[0].op("Pad", mode=self.mode, pad_width=self.pad_width)]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        x = ins[0]
        if self.mode == "constant":
            return [b.slice(x, [low for low, _ in self.widths()], [1] * x.rank, b.shape())]
        for axis, (low, high) in reversed(list(enumerate(self.widths()))):
            if low or high:
                x = self._fold(b, x, axis, low, high)
        return [x]

    def _fold(self, b: LinalgBuilder, x: Tensor, axis: int, low: int, high: int) -> Tensor:
        """One axis without its border, the border added to where it came from."""
        size = x.shape[axis] - low - high
        total = _part(b, x, axis, low, size)
        for start, width, first in ((0, low, True), (low + size, high, False)):
            if width == 0:
                continue
            border = _part(b, x, axis, start, width)
            if self.mode == "edge":
                border = b.cast(b.sum_axes(border, [axis]), x.dtype)
                border = b.reshape(border, (*x.shape[:axis], 1, *x.shape[axis + 1 :]))
                begin = 0 if first else size - 1
            else:
                border = b.reverse(border, [axis])
                begin = 1 if first else size - 1 - width
            lows = [begin if i == axis else 0 for i in range(x.rank)]
            highs = [size - begin - border.shape[axis] if i == axis else 0 for i in range(x.rank)]
            total = b.elementwise(lambda e, p, q: p + q, total, b.pad(border, lows, highs))
        return total


def _part(b: LinalgBuilder, x: Tensor, axis: int, start: int, width: int) -> Tensor:
    begin = [start if i == axis else 0 for i in range(x.rank)]
    return b.slice(x, begin, [1] * x.rank, (*x.shape[:axis], width, *x.shape[axis + 1 :]))
