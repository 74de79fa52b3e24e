"""Searches along an axis: argmax, argmin, argmax_channel give the position of the first best element."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from symc.dialects.sym.attributes import FLOATING, Bool, OptionalInt
from symc.dialects.sym.definition import Operator, ShapeFrame
from symc.dialects.sym.reduction import reduced_axes, reduced_shape

if TYPE_CHECKING:
    from symc.dialects.sym.gradients import Expr, GradientBuilder
    from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor
    from symc.dialects.sym.scalar_builder import Body, Scalar


class Position(Operator, abstract=True):
    """Base of the searches along an axis: the position of the first best element, as a number of the type of data."""

    axis: Any = None
    keepdims: Any = False
    better = "gt"

    def infer_shape(self, frame: ShapeFrame) -> None:
        data = frame.ins[0]
        if data is None:
            if self.axis is None and not self.keepdims:
                frame.set_out(0, (1,))
            return
        axes = reduced_axes(None if self.axis is None else (self.axis,), False, data)
        frame.set_out(0, reduced_shape(data, axes, self.keepdims))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """Zero."""
        return [None]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        from symc.dialects.sym.linalg_builder import accumulator, highest, lowest

        x = ins[0] if self.axis is not None else b.reshape(ins[0], (ins[0].size,))
        axis = (self.axis or 0) % x.rank
        shape = (*x.shape[:axis], *x.shape[axis + 1 :])
        start = lowest(x.dtype) if self.better == "gt" else highest(x.dtype)

        def body(e: Body, xs: list[Scalar], accs: list[Scalar]) -> list[Scalar]:
            value, best, position = xs[0], accs[0], accs[1]
            wins = e.compare(self.better, value, best)
            if x.dtype in FLOATING:  # the first NaN wins
                wins = wins | (value.ne(value) & best.eq(best))
            here = e.index(len(shape)).cast("int64")
            return [e.select(wins, value, best), e.select(wins, here, position)]

        def index(*d: Any) -> list[Any]:
            return [*d[:axis], d[len(shape)], *d[axis : len(shape)]]

        inits = [(start, accumulator(x.dtype)), (0, "int64")]
        position = b.reduce(body, [x.at(index)], shape, [x.shape[axis]], inits)[1]
        return [b.cast(b.reshape(position, b.shape()), b.dtype())]


class argmax(Position):
    """Position of the first maximum along an axis, in the type of data.

    Source: MXNet src/operator/tensor/broadcast_reduce_op_index.cc.
    """

    axis = OptionalInt(doc="axis to search; the flattened data if None")
    keepdims = Bool(False, doc="keep the axis with size 1")


class argmin(Position):
    """Position of the first minimum along an axis, in the type of data.

    Source: MXNet src/operator/tensor/broadcast_reduce_op_index.cc.
    """

    axis = OptionalInt(doc="axis to search; the flattened data if None")
    keepdims = Bool(False, doc="keep the axis with size 1")
    better = "lt"


class argmax_channel(Position):
    """argmax along axis 1: `out[n, ...] = argmax_c data[n, c, ...]`.

    Source: MXNet src/operator/tensor/broadcast_reduce_op_index.cc.
    """

    axis = 1
    no_gradient = "positions do not change with the data"
