"""Softmax along an axis: softmax, softmin, log_softmax, SoftmaxActivation, and the loss head SoftmaxOutput."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from symc.dialects.sym.attributes import Bool, Choice, Float, Int, OptionalBool, OptionalFloat, OptionalFloatType
from symc.dialects.sym.definition import Operator, ShapeFrame, TypeFrame
from symc.dialects.sym.inference import Mismatch, Shape, is_complete, merge_shapes, show

if TYPE_CHECKING:
    from symc.dialects.sym.gradients import Expr, GradientBuilder
    from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor
    from symc.dialects.sym.scalar_builder import Body, Scalar


def normalize(b: LinalgBuilder, x: Tensor, axis: int, log: bool = False) -> Tensor:
    """`exp(x - max) / sum exp(x - max)` along an axis, or its logarithm; in float32 for halves."""
    from symc.dialects.sym.linalg_builder import accumulator

    wide = accumulator(x.dtype)

    def outer(t: Tensor) -> Any:
        return t.at(lambda *d: [i for j, i in enumerate(d) if j != axis])

    top = outer(b.max_axes(x, [axis]))
    powers = b.elementwise(lambda e, v, m: e.math("exp", v.cast(wide) - m), x, top, dtype=wide)
    total = outer(b.sum_axes(powers, [axis]))
    if log:
        return b.elementwise(lambda e, v, m, s: v.cast(wide) - m - e.math("log", s), x, top, total, dtype=wide)
    return b.elementwise(lambda e, p, s: p / s, powers, total)


class SoftmaxBase(Operator, abstract=True):
    """Attributes of softmax operators along one axis."""

    axis = Int(-1, doc="axis along which the result sums to 1")
    temperature = OptionalFloat(None, doc="data is divided by it first")
    dtype = OptionalFloatType(None, doc="element type of the result, that of data by default")
    use_length = OptionalBool(False, doc="take the input length: how many elements along axis count")

    def input_names(self) -> Sequence[str]:
        return ("data", "length") if self.use_length else ("data",)

    def infer_shape(self, frame: ShapeFrame) -> None:
        shape = frame.set_in(0, frame.set_out(0, frame.ins[0]))
        if shape is None:
            return
        if not -len(shape) <= self.axis < len(shape):
            raise Mismatch(f"axis {self.axis} is out of range for data {show(shape)}")
        if self.use_length:
            axis = self.axis % len(shape)
            frame.set_in(1, (*shape[:axis], *shape[axis + 1 :]) or (1,))

    def infer_type(self, frame: TypeFrame) -> None:
        if self.dtype is not None:
            frame.set_out(0, self.dtype)
            return
        frame.set_in(0, frame.set_out(0, frame.ins[0]))

    def masked(self, b: LinalgBuilder, ins: Sequence[Tensor], x: Tensor) -> Tensor:
        """`x` with -inf past the length along the axis."""
        if not self.use_length:
            return x
        return self._within(b, ins[1], x, -math.inf)

    def scaled(self, b: LinalgBuilder, x: Tensor, sign: float = 1.0) -> Tensor:
        """`x` over the temperature, in the type of the result."""
        x = b.cast(x, b.dtype())
        factor = sign / (self.temperature or 1.0)
        return x if factor == 1.0 else b.elementwise(lambda e, v: v * factor, x)

    def zeroed(self, b: LinalgBuilder, ins: Sequence[Tensor], out: Tensor) -> Tensor:
        """`out` with 0 past the length (0/0 when the length is 0)."""
        if not self.use_length:
            return out
        return self._within(b, ins[1], out, 0)

    def _within(self, b: LinalgBuilder, length: Tensor, x: Tensor, beyond: float) -> Tensor:
        """`x` before the length along the axis, `beyond` from there on."""
        axis = self.axis % x.rank
        place = length.at(lambda *d: [i for j, i in enumerate(d) if j != axis] or [0])
        return b.elementwise(lambda e, v, n: e.select(e.index(axis).cast(n.dtype) < n, v, beyond), x, place)


class softmax(SoftmaxBase):
    """`out = exp(x / t) / sum_axis exp(x / t)`, t the temperature. Source: MXNet src/operator/nn/softmax.cc."""

    inputs = ("data", "length")

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """`dx = y (dy - sum_axis(dy y)) / t`."""
        return _softmax_gradient(self, ins, outs, heads, 1.0)

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        x = self.masked(b, ins, self.scaled(b, ins[0]))
        return [self.zeroed(b, ins, b.cast(normalize(b, x, self.axis % x.rank), b.dtype()))]


class softmin(SoftmaxBase):
    """`out = exp(-x / t) / sum_axis exp(-x / t)`. Source: MXNet src/operator/nn/softmin.cc."""

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """`dx = -y (dy - sum_axis(dy y)) / t`."""
        return _softmax_gradient(self, ins, outs, heads, -1.0)

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        x = self.masked(b, ins, self.scaled(b, ins[0], -1.0))
        return [self.zeroed(b, ins, b.cast(normalize(b, x, self.axis % x.rank), b.dtype()))]


class log_softmax(SoftmaxBase):
    """`out = x / t - max - log sum_axis exp(x / t - max)`. Source: MXNet src/operator/nn/log_softmax.cc."""

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """`dx = (dy - exp(y) sum_axis dy) / t`."""
        head, y = heads[0], outs[0]
        assert head is not None, "one output"
        total = head.op("sum", axis=self.axis, keepdims=True)
        d_data = head - y.op("exp").op("broadcast_mul", total)
        return _over_temperature(self, d_data, ins)

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        x = self.masked(b, ins, self.scaled(b, ins[0]))
        return [self.zeroed(b, ins, b.cast(normalize(b, x, self.axis % x.rank, log=True), b.dtype()))]


def _softmax_gradient(
    op: SoftmaxBase, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None], sign: float
) -> Sequence[Expr | None]:
    head, y = heads[0], outs[0]
    assert head is not None, "one output"
    inner = (head * y).op("sum", axis=op.axis, keepdims=True)
    d_data = y * head.op("broadcast_sub", inner)
    return _over_temperature(op, d_data if sign > 0 else -d_data, ins)


def _over_temperature(op: SoftmaxBase, d_data: Expr, ins: Sequence[Expr]) -> Sequence[Expr | None]:
    if op.temperature:
        d_data = d_data * (1.0 / op.temperature)
    return [d_data.cast_like(ins[0]), *([None] if op.use_length else [])]


class SoftmaxActivation(Operator):
    """Softmax over the last axis (mode instance) or over axis 1 (mode channel).

    Source: MXNet softmax_activation.cc.
    """

    mode = Choice("channel", "instance", default="instance", doc="over the last axis, or over axis 1")

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """`dx = y (dy - sum(dy y))`."""
        head, y = heads[0], outs[0]
        assert head is not None, "one output"
        inner = (head * y).op("sum", keepdims=True, axis=1 if self.mode == "channel" else -1)
        return [y * head.op("broadcast_sub", inner)]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        x = ins[0]
        axis = 1 if self.mode == "channel" else x.rank - 1
        return [b.cast(normalize(b, x, axis), b.dtype())]


class SoftmaxOutputBase(Operator, abstract=True):
    """Attributes of SoftmaxOutput and the view of its tensors as (rows, classes, inner)."""

    grad_scale = Float(1.0, doc="factor on the gradient")
    ignore_label = Float(-1.0, doc="label whose rows get no gradient, with use_ignore")
    multi_output = Bool(False, doc="classes along axis 1, one label for each remaining position")
    use_ignore = Bool(False, doc="ignore rows labelled ignore_label")
    preserve_shape = Bool(False, doc="softmax over the last axis instead of all trailing ones")
    normalization = Choice("batch", "null", "valid", default="null", doc="what the gradient is divided by")
    out_grad = Bool(False, doc="multiply by the head gradient")
    smooth_alpha = Float(0.0, minimum=0.0, maximum=1.0, doc="label smoothing: weight of the other classes")

    def canonical(self, shape: Sequence[int]) -> tuple[int, int, int]:
        """Rows, classes and inner positions of data of this shape."""
        if self.multi_output:
            return shape[0], shape[1], math.prod(shape[2:])
        if self.preserve_shape:
            return math.prod(shape[:-1]), shape[-1], 1
        return shape[0], math.prod(shape[1:]), 1

    def probabilities(self, b: LinalgBuilder, x: Tensor) -> Tensor:
        """Softmax over the classes."""
        view = b.reshape(x, self.canonical(x.shape))
        return b.reshape(b.cast(normalize(b, view, 1), b.dtype()), x.shape)

    def divisor(self, shape: Sequence[int]) -> float:
        """What null and batch normalization divide by."""
        rows, _, inner = self.canonical(shape)
        return inner * (rows if self.normalization == "batch" else 1)

    def infer_label(self, frame: ShapeFrame, data: int, label: int) -> None:
        """Label from data: its shape without the class axis (with multi_output the positions are one axis), unless it
        is given in another of the shapes allowed."""
        shape, given = frame.ins[data], frame.ins[label]
        if shape is None:
            return
        if len(shape) < 2:
            raise Mismatch(f"argument '{frame.names[data]}' must have at least 2 dimensions, got {show(shape)}")
        candidates = self._label_shapes(shape)
        if given is None or not is_complete(given):
            matching = [c for c in candidates if _agree(c, given)]
            frame.set_in(label, matching[0] if matching else candidates[0])
            return
        if is_complete(shape) and not any(_agree(c, given) for c in candidates):
            shown = " or ".join(dict.fromkeys(map(show, candidates)))
            raise Mismatch(f"argument '{frame.names[label]}': expected {shown}, got {show(given)}")

    def _label_shapes(self, shape: tuple[int, ...]) -> list[tuple[int, ...]]:
        if self.preserve_shape:
            return [shape[:-1], shape]
        if not self.multi_output:  # MXNet infers shape[:-1] here, then reads the first N labels of it
            return [shape[:1], shape, (shape[0], 1)]
        rest = shape[2:]
        flat = math.prod(rest) if -1 not in rest else -1
        return [(shape[0], flat), (shape[0], *rest), (shape[0], 1, *rest), shape]  # MXNet infers the first


def _agree(candidate: Shape, given: Shape) -> bool:
    try:
        merge_shapes(given, candidate)
    except Mismatch:
        return False
    return True


class SoftmaxOutput(SoftmaxOutputBase):
    """Softmax with the backward of cross entropy: `out = softmax(data)`, `d data = (out - onehot(label)) scale / norm`.

    data (N, K), label (N,); with multi_output data (N, K, ...), label (N, ...). The head gradient is ignored unless
    out_grad, which multiplies by it (MXNet 1.9.1 multiplies by the output instead). A label of data's shape holds
    probabilities: `(out - label) grad_scale`. normalization: null divides by 1, batch by N, valid by the number of
    labels other than ignore_label; with multi_output null and batch also divide by the positions of one sample. Source:
    MXNet src/operator/softmax_output.cc.
    """

    aliases = ("Softmax",)
    inputs = ("data", "label")

    def check(self) -> None:
        self.is_loss = not self.out_grad

    def infer_shape(self, frame: ShapeFrame) -> None:
        frame.set_in(0, frame.set_out(0, frame.ins[0]))
        self.infer_label(frame, 0, 1)

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """`(out - onehot(label)) grad_scale / norm`, times the head with out_grad; none for the label."""
        prob = g.op("_softmax_output_forward", ins[0], **self.values) if g.symbolic else outs[0]
        d_data = g.op("_softmax_output_backward", prob, ins[1], **self.values)
        if self.out_grad and heads[0] is not None:
            d_data = d_data * heads[0]
        return [d_data, None]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        return [self.probabilities(b, ins[0])]


class SoftmaxOutputForward(SoftmaxOutputBase):
    """What SoftmaxOutput shows, as a plain function of data: its gradient is that of softmax."""

    name = "_softmax_output_forward"

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """`dx = y (dy - sum(dy y))` over the classes."""
        head, y = heads[0], outs[0]
        assert head is not None, "one output"
        if self.multi_output:
            axes: dict[str, Any] = {"axis": 1}
        else:
            axes = {"axis": -1} if self.preserve_shape else {"axis": 0, "exclude": True}
        inner = (head * y).op("sum", keepdims=True, **axes)
        return [y * head.op("broadcast_sub", inner)]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        return [self.probabilities(b, ins[0])]


class SoftmaxOutputBackward(SoftmaxOutputBase):
    """Gradient of SoftmaxOutput for its data, from its output and the label; see there."""

    name = "_softmax_output_backward"
    inputs = ("prob", "label")

    def infer_shape(self, frame: ShapeFrame) -> None:
        frame.set_in(0, frame.set_out(0, frame.ins[0]))
        self.infer_label(frame, 0, 1)

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """Linear in prob: the head scaled and masked as the gradient is."""
        assert heads[0] is not None, "one output"
        return [g.op("_softmax_output_scale", heads[0], ins[1], **self.values), None]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        return [_scaled_difference(b, self, ins[0], ins[1], subtract=True)]


class SoftmaxOutputScale(SoftmaxOutputBase):
    """`out = head grad_scale / norm`, zero where the label is ignored: SoftmaxOutput's gradient by its output."""

    name = "_softmax_output_scale"
    inputs = ("head", "label")

    def infer_shape(self, frame: ShapeFrame) -> None:
        frame.set_in(0, frame.set_out(0, frame.ins[0]))
        self.infer_label(frame, 0, 1)

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """Linear and diagonal: the same operator on the head."""
        assert heads[0] is not None, "one output"
        return [g.op("_softmax_output_scale", heads[0], ins[1], **self.values), None]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        return [_scaled_difference(b, self, ins[0], ins[1], subtract=False)]


def _scaled_difference(b: LinalgBuilder, op: SoftmaxOutputBase, x: Tensor, label: Tensor, subtract: bool) -> Tensor:
    """`(x - target) scale`, or `x scale`, with the mask and normalization of SoftmaxOutput."""
    if label.shape == x.shape:
        scale = op.grad_scale
        return b.elementwise(lambda e, p, t: (p - t if subtract else p) * scale, x, label)
    rows, classes, inner = op.canonical(x.shape)
    labels = b.reshape(label, (rows, inner))
    count = _valid_count(b, op, labels) if op.normalization == "valid" else None
    scale = op.grad_scale / op.divisor(x.shape)

    def body(e: Body, p: Scalar, t: Scalar, *counts: Scalar) -> Scalar:
        value = p - _target(e, op, t, classes, p.dtype) if subtract else p
        value = value * op.grad_scale / counts[0] if counts else value * scale
        return e.select(t.eq(op.ignore_label), 0, value) if op.use_ignore else value

    reads = [b.reshape(x, (rows, classes, inner)), labels.at(lambda n, k, s: (n, s))]
    if count is not None:
        reads.append(count.at(lambda n, k, s: (0,)))
    return b.reshape(b.elementwise(body, *reads, shape=(rows, classes, inner), dtype=x.dtype), x.shape)


def _target(e: Body, op: SoftmaxOutputBase, label: Scalar, classes: int, dtype: str) -> Scalar:
    """Element of the (smoothed) one-hot row of a label."""
    other = op.smooth_alpha / (classes - 1) if classes > 1 else 0.0
    gold = label.cast("int32").eq(e.index(1).cast("int32"))
    return e.select(gold, e.const(1.0 - op.smooth_alpha, dtype), e.const(other, dtype))


def _valid_count(b: LinalgBuilder, op: SoftmaxOutputBase, labels: Tensor) -> Tensor:
    """Number of labels other than ignore_label, at least 1, shape (1,)."""
    from symc.dialects.sym.linalg_builder import accumulator

    dtype = accumulator(labels.dtype)
    total = b.reduce(
        lambda e, xs, accs: [accs[0] + e.select(xs[0].eq(op.ignore_label), e.const(0, dtype), e.const(1, dtype))],
        [labels.at(lambda one, n, s: (n, s))],
        (1,),
        labels.shape,
        [(0, dtype)],
    )[0]
    return b.elementwise(lambda e, v: e.maximum(v, 1), total)
