"""Activations with a choice of function: Activation and LeakyReLU."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from symc.dialects.sym.attributes import Choice, Float
from symc.dialects.sym.definition import Operator, ShapeFrame
from symc.dialects.sym.inference import UNKNOWN

if TYPE_CHECKING:
    from symc.dialects.sym.gradients import Expr, GradientBuilder
    from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor
    from symc.dialects.sym.scalar_builder import Body, Scalar

SELU_ALPHA, SELU_SCALE = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946


def softrelu(e: Body, x: Scalar) -> Scalar:
    """`log(1 + exp(x))` without overflow: `max(x, 0) + log1p(exp(-|x|))`."""
    return e.maximum(x, 0) + e.math("log1p", e.math("exp", -e.math("absf", x)))


ACTIVATIONS: dict[str, Callable[[Body, Any], Any]] = {
    "relu": lambda e, x: e.maximum(x, 0),
    "sigmoid": lambda e, x: e.logistic(x),
    "tanh": lambda e, x: e.math("tanh", x),
    "softrelu": softrelu,
    "softsign": lambda e, x: x / (e.math("absf", x) + 1.0),
}


class Activation(Operator):
    """`out = act(data)` elementwise: relu, sigmoid, tanh, softrelu `log(1 + exp(x))`, softsign `x / (1 + |x|)`.

    Source: MXNet src/operator/nn/activation.cc.
    """

    act_type = Choice("relu", "sigmoid", "softrelu", "softsign", "tanh", doc="which function")

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """head times the derivative, from the output where that is cheaper; relu's derivative at 0 is 0."""
        head, x, y = heads[0], ins[0], outs[0]
        assert head is not None, "one output"
        match self.act_type:
            case "relu":
                return [head * y.op("_greater_scalar", scalar=0.0)]
            case "sigmoid":
                return [head * (y * (1.0 - y))]
            case "tanh":
                return [head * (1.0 - y * y)]
            case "softrelu":
                return [head * x.op("sigmoid")]
            case _:
                return [head / (x.op("abs") + 1.0).op("square")]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        function = ACTIVATIONS[self.act_type]
        return [b.elementwise(function, ins[0])]


class LeakyReLU(Operator):
    """Leaky activations: `out = x if x > 0 else f(x)`.

    leaky `slope x`, prelu `gamma[c] x` (gamma (C,), c the second axis), elu `slope (exp(x) - 1)`, selu `lambda (x or
    alpha (exp(x) - 1))`, gelu `x/2 (1 + erf(x / sqrt 2))`. rrelu draws its slope in training and uses (lower_bound +
    upper_bound) / 2 otherwise. Source: MXNet src/operator/leaky_relu.cc.
    """

    inputs = ("data", "gamma")
    initializers = {"gamma": '["Constant", {"value": 0.25}]'}
    act_type = Choice("elu", "gelu", "leaky", "prelu", "rrelu", "selu", default="leaky", doc="which function")
    slope = Float(0.25, doc="slope of leaky, scale of elu")
    lower_bound = Float(0.125, doc="lower bound of rrelu's slope")
    upper_bound = Float(0.334, doc="upper bound of rrelu's slope")

    def input_names(self) -> Sequence[str]:
        return self.inputs if self.act_type == "prelu" else self.inputs[:1]

    def infer_shape(self, frame: ShapeFrame) -> None:
        shape = frame.set_in(0, frame.set_out(0, frame.ins[0]))
        if self.act_type != "prelu" or shape is None or frame.ins[1] is not None:
            return
        frame.set_in(1, (shape[1] if len(shape) > 1 else UNKNOWN,))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """head times the derivative; at 0 that of the negative side. d gamma sums head x over x <= 0."""
        head, x, y = heads[0], ins[0], outs[0]
        assert head is not None, "one output"
        positive = x.op("_greater_scalar", scalar=0.0)
        negative = 1.0 - positive
        match self.act_type:
            case "prelu":
                gamma = ins[1]
                slope = gamma.op("_channel_broadcast", x)
                d_gamma = (head * (x * negative)).op("_channel_sum", gamma)
                return [head * (positive + negative * slope), d_gamma]
            case "elu":
                return [head * (positive + negative * (y + self.slope))]
            case "selu":
                return [head * (positive * SELU_SCALE + negative * (y + SELU_SCALE * SELU_ALPHA))]
            case "gelu":
                normal = (x * x * -0.5).op("exp") * (1.0 / math.sqrt(2.0 * math.pi))
                return [head * (((x * math.sqrt(0.5)).op("erf") + 1.0) * 0.5 + x * normal)]
            case _:
                return [head * (positive + negative * self.test_slope())]

    def test_slope(self) -> float:
        """The slope of leaky, or rrelu's outside training."""
        return (self.lower_bound + self.upper_bound) / 2 if self.act_type == "rrelu" else self.slope

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        x = ins[0]
        if self.act_type == "prelu":
            gamma = _channel(b, ins[1], x)
            return [b.elementwise(lambda e, v, s: e.select(v > 0, v, s * v), x, gamma)]
        return [b.elementwise(self._function, x)]

    def _function(self, e: Body, x: Scalar) -> Scalar:
        if self.act_type == "gelu":
            return x * 0.5 * (e.math("erf", x * math.sqrt(0.5)) + 1.0)
        if self.act_type == "elu":
            return e.select(x > 0, x, e.math("expm1", x) * self.slope)
        if self.act_type == "selu":
            return e.select(x > 0, x * SELU_SCALE, e.math("expm1", x) * (SELU_SCALE * SELU_ALPHA))
        return e.select(x > 0, x, x * self.test_slope())


def _channel(b: LinalgBuilder, gamma: Tensor, x: Tensor) -> Any:
    """gamma as the second axis of x (the only one of a vector); a gamma of one element serves all channels."""
    axis = 1 if x.rank > 1 else 0
    if gamma.size == 1:
        return gamma.at(lambda *d: (0,) * gamma.rank)
    return gamma.at(lambda *d: (d[axis],))


class ChannelBroadcast(Operator):
    """gamma (C,) or (1,) spread over like (N, C, ...): `out[n, c, ...] = gamma[c]`."""

    name = "_channel_broadcast"
    inputs = ("gamma", "like")

    def infer_shape(self, frame: ShapeFrame) -> None:
        frame.set_in(1, frame.set_out(0, frame.ins[1]))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head summed over all axes but the channel."""
        assert heads[0] is not None, "one output"
        return [heads[0].op("_channel_sum", ins[0]), None]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        return [b.elementwise(lambda e, v: v, _channel(b, ins[0], ins[1]), shape=b.shape(), dtype=b.dtype())]


class ChannelSum(Operator):
    """data (N, C, ...) summed over all axes but the channel, in the shape of like: `out[c] = sum data[n, c, ...]`."""

    name = "_channel_sum"
    inputs = ("data", "like")

    def infer_shape(self, frame: ShapeFrame) -> None:
        frame.set_in(1, frame.set_out(0, frame.ins[1]))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head spread back over the channel's elements."""
        assert heads[0] is not None, "one output"
        return [heads[0].op("_channel_broadcast", ins[0]), None]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        x, like = ins
        channel = 1 if x.rank > 1 else 0
        axes = [i for i in range(x.rank) if i != channel or like.size == 1]
        total = b.sum_axes(x, axes)
        return [b.cast(b.reshape(total, like.shape), b.dtype())]
