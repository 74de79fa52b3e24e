"""Operators that make any value a loss, from which backward starts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symc.dialects.sym.attributes import Choice, Float
from symc.dialects.sym.definition import Operator
from symc.dialects.sym.elementwise import Copy

if TYPE_CHECKING:
    from symc.dialects.sym.gradients import Expr, GradientBuilder
    from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor
    from symc.dialects.sym.scalar_builder import Body, Scalar


class make_loss(Copy):
    """`out = data`, and data is a loss: backward starts from ones.

    Source: MXNet src/operator/tensor/elemwise_unary_op_basic.cc.
    """

    is_loss = True

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """Ones; the head is ignored."""
        return [g.ones_like(ins[0])]


class LossMark(Operator, abstract=True):
    """Attributes that MakeLoss and its gradient share."""

    grad_scale = Float(1.0, doc="factor of the gradient")
    valid_thresh = Float(0.0, doc="elements above it count as valid")
    normalization = Choice("null", "batch", "valid", default="null", doc="what the gradient is divided by")


class MakeLoss(LossMark):
    """`out = data`, and data is a loss whose gradient is `grad_scale`, divided by the rows or by the valid elements.

    Source: MXNet src/operator/make_loss-inl.h.
    """

    is_loss = True

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """`grad_scale / divisor`; the head is ignored."""
        return [ins[0].op("_backward_MakeLoss", **self.values)]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        return [ins[0]]


class MakeLossGradient(LossMark):
    """`out[i] = grad_scale / divisor`: 1 (null), rows (batch), count of `data > valid_thresh`, at least 1 (valid)."""

    name = "_backward_MakeLoss"

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """Zero: constant in data, but for jumps."""
        return [None]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        from symc.dialects.sym.linalg_builder import accumulator

        data = ins[0]
        if self.normalization != "valid":
            divisor = data.shape[0] if self.normalization == "batch" else 1
            return [b.fill(self.grad_scale / divisor, data.shape, data.dtype)]
        valid = b.elementwise(lambda e, x: x > self.valid_thresh, data, dtype=accumulator(data.dtype))
        count = b.reshape(b.sum_axes(valid, range(data.rank)), (1,))

        def scale(e: Body, n: Scalar) -> Scalar:
            return self.grad_scale / e.maximum(n, 1.0)

        zeros = (0,) * len(count.shape)
        return [b.elementwise(scale, count.at(lambda *d: zeros), shape=data.shape, dtype=data.dtype)]
