"""Regression loss heads: forward shows the prediction, backward is the gradient of the loss against the label."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from symc.dialects.sym.attributes import Choice, Float
from symc.dialects.sym.definition import Operator, ShapeFrame

if TYPE_CHECKING:
    from symc.dialects.sym.gradients import Expr, GradientBuilder
    from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor
    from symc.dialects.sym.scalar_builder import Body, Scalar


class RegressionBase(Operator, abstract=True):
    """`d data = f(out, label) grad_scale / (label elements per sample)`; the head gradient is ignored."""

    inputs = ("data", "label")
    is_loss = True
    grad_scale = Float(1.0, doc="factor on the gradient")
    kind: ClassVar[str] = "linear"

    def infer_shape(self, frame: ShapeFrame) -> None:
        shape = frame.set_in(0, frame.set_out(0, frame.ins[0]))
        if shape is None:
            return
        given = frame.ins[1]
        if len(shape) == 2 and shape[1] == -1 and given is not None and len(given) == 1:
            return  # one label for each row of a column, or a flattened label: the extent says which
        column = len(shape) == 2 and shape[1] == 1
        if given is None or (column and len(given) == 1):
            frame.set_in(1, shape[:1] if column else shape)
        elif given != shape and -1 not in given and -1 not in shape and math.prod(given) == math.prod(shape):
            return
        else:
            frame.set_in(1, shape)

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """linear and logistic: out - label; mae: the sign of out - label, with -1 at 0; none for the label."""
        out = outs[0]
        if g.symbolic:
            out = ins[0].op("sigmoid") if self.kind == "logistic" else ins[0]
        return [g.op("_regression_backward", out, ins[1], kind=self.kind, grad_scale=self.grad_scale), None]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        if self.kind != "logistic":
            return [ins[0]]
        return [b.elementwise(lambda e, x: e.logistic(x), ins[0])]


class LinearRegressionOutput(RegressionBase):
    """`out = data`, `d data = (out - label) grad_scale / m`, m the label elements per sample.

    Source: MXNet regression_output.cc.
    """


class MAERegressionOutput(RegressionBase):
    """`out = data`, `d data = sign(out - label) grad_scale / m`, sign(0) = -1 as in MXNet.

    Source: MXNet regression_output.cc.
    """

    kind = "mae"


class LogisticRegressionOutput(RegressionBase):
    """`out = sigmoid(data)`, `d data = (out - label) grad_scale / m`. Source: MXNet regression_output.cc."""

    kind = "logistic"


class RegressionBackward(Operator):
    """Gradient of the regression heads for their data, from output and label; see `RegressionBase`."""

    name = "_regression_backward"
    inputs = ("out", "label")
    kind = Choice("linear", "mae", "logistic", doc="which head")
    grad_scale = Float(1.0, doc="factor on the gradient")

    def infer_shape(self, frame: ShapeFrame) -> None:
        frame.set_in(0, frame.set_out(0, frame.ins[0]))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """Linear in out (zero almost everywhere for mae)."""
        head, label = heads[0], ins[1]
        assert head is not None, "one output"
        if self.kind == "mae":
            return [None, None]
        zeros = label.op("zeros_like")
        d_out = g.op("_regression_backward", head, zeros, kind="linear", grad_scale=self.grad_scale)
        return [d_out, (-d_out).op("reshape_like", label)]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        out, label = ins[0], b.reshape(ins[1], ins[0].shape)
        scale = self.grad_scale / (label.size // label.shape[0])

        def body(e: Body, o: Scalar, t: Scalar) -> Scalar:
            if self.kind == "mae":
                return e.select(o > t, e.const(scale, o.dtype), e.const(-scale, o.dtype))
            return (o - t) * scale

        return [b.elementwise(body, out, label)]
