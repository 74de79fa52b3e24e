"""Normalizations: BatchNorm, LayerNorm and LRN."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from symc.dialects.sym.attributes import Bool, Float, Int, OptionalFloat
from symc.dialects.sym.definition import Operator, ShapeFrame, TypeFrame
from symc.dialects.sym.inference import UNKNOWN, Mismatch

if TYPE_CHECKING:
    from symc.dialects.sym.gradients import Expr, GradientBuilder
    from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor
    from symc.dialects.sym.scalar_builder import Body, Scalar


def _axis(axis: int, rank: int) -> int:
    if not -rank <= axis < rank:
        raise Mismatch(f"axis {axis} is out of range for {rank} dimensions")
    return axis % rank


class BatchNorm(Operator):
    """Normalizes each channel: `out = gamma (x - mean) / sqrt(var + eps) + beta`.

    data (N, C, ...) with C on `axis`; gamma, beta, moving_mean, moving_var (C,). In training mean and var (biased) are
    the batch's, and the moving statistics become `momentum moving + (1 - momentum) batch`; otherwise, or with
    use_global_stats, the moving statistics serve. With fix_gamma (the default, as in MXNet) gamma counts as 1 and gets
    no gradient; the caller's array is never written. The moving statistics are updated by a training forward (MXNet: by
    backward). Source: MXNet src/operator/nn/batch_norm.cc.
    """

    inputs = ("data", "gamma", "beta", "moving_mean", "moving_var")
    auxiliary = {"moving_mean": '["zero", {}]', "moving_var": '["one", {}]'}
    outputs = ("output", "mean", "var")
    uses_training = True
    eps = Float(1e-3, doc="added to the variance")
    momentum = Float(0.9, doc="weight of the old moving statistics")
    fix_gamma = Bool(True, doc="take gamma as 1")
    use_global_stats = Bool(False, doc="normalize with the moving statistics in training too")
    output_mean_var = Bool(False, doc="show mean and `1 / sqrt(var + eps)`, called var, as outputs")
    axis = Int(1, doc="axis of the channels")
    cudnn_off = Bool(False, doc="accepted and ignored")
    min_calib_range = OptionalFloat(None, doc="accepted and ignored")
    max_calib_range = OptionalFloat(None, doc="accepted and ignored")

    def visible_outputs(self) -> int:
        return 3 if self.output_mean_var else 1

    @property
    def batch_statistics(self) -> bool:
        """Whether mean and variance are the batch's."""
        return self.training and not self.use_global_stats

    def infer_shape(self, frame: ShapeFrame) -> None:
        shape = frame.set_in(0, frame.set_out(0, frame.ins[0]))
        channels = UNKNOWN if shape is None else shape[_axis(self.axis, len(shape))]
        for i in range(1, 5):
            known = frame.set_in(i, (channels,))
            channels = known[0] if known else channels
        frame.set_out(1, (channels,))
        frame.set_out(2, (channels,))

    def infer_type(self, frame: TypeFrame) -> None:
        data = frame.set_in(0, frame.set_out(0, frame.ins[0]))
        if data is None:
            return
        statistics = "float32" if data in ("float16", "bfloat16") else data
        for i in range(1, 5):
            frame.set_in(i, statistics)
        frame.set_out(1, statistics)
        frame.set_out(2, statistics)

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """With h the normalized data, `gamma/std (dy - mean(dy) - h mean(dy h))` (training), else `dy gamma/std`."""
        data, gamma, _, moving_mean, moving_var = ins
        head, extra_mean, extra_var = heads[0], heads[1], heads[2]
        mean = outs[1] if self.batch_statistics else moving_mean
        inverse = outs[2] if self.batch_statistics else (moving_var + self.eps).op("rsqrt")
        wide = data.cast_like(gamma)
        axis = self.axis

        def spread(x: Expr) -> Expr:
            return x.op("_axis_broadcast", wide, axis=axis)

        def total(x: Expr) -> Expr:
            return x.op("sum", axis=axis, exclude=True)

        centred = wide - spread(mean)
        count = g.count(wide, mean, axis=axis, exclude=True)
        if head is None:
            d_data: Expr | None = None
            d_gamma = d_beta = None
        else:
            dy = head.cast_like(gamma)
            normal = centred * spread(inverse)
            d_beta, d_gamma = total(dy), total(dy * normal)
            scale = inverse if self.fix_gamma else inverse * gamma
            if self.batch_statistics:
                d_data = (dy - spread(d_beta / count) - normal * spread(d_gamma / count)) * spread(scale)
            else:
                d_data = dy * spread(scale)
        if self.batch_statistics and extra_mean is not None:
            term = spread(extra_mean / count)
            d_data = term if d_data is None else d_data + term
        if self.batch_statistics and extra_var is not None:
            term = centred * spread(-extra_var * inverse * inverse * inverse / count)
            d_data = term if d_data is None else d_data + term
        d_data = d_data and d_data.cast_like(data)
        return [d_data, None if self.fix_gamma else d_gamma, d_beta, None, None]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        data, gamma, beta, moving_mean, moving_var = ins
        axis = self.axis % data.rank
        mean, var = moving_mean, moving_var
        if self.batch_statistics:
            mean, var = _statistics(b, data, axis)

        def channel(x: Tensor) -> Any:
            return x.at(lambda *d: (d[axis],))

        inverse = b.elementwise(lambda e, v: 1.0 / e.math("sqrt", v + self.eps), var)
        scale = inverse if self.fix_gamma else b.elementwise(lambda e, i, s: i * s, inverse, gamma)
        out = b.elementwise(
            lambda e, x, m, s, t: (x.cast(mean.dtype) - m) * s + t,
            data,
            channel(mean),
            channel(scale),
            channel(beta),
            dtype=data.dtype,
        )
        if not self.batch_statistics:
            return [out, mean, inverse, moving_mean, moving_var]

        def update(e: Body, old: Scalar, new: Scalar) -> Scalar:
            return old * self.momentum + new * (1.0 - self.momentum)

        return [
            out,
            mean,
            inverse,
            b.elementwise(update, moving_mean, mean),
            b.elementwise(update, moving_var, var),
        ]


def _statistics(b: LinalgBuilder, data: Tensor, axis: int) -> tuple[Tensor, Tensor]:
    """Mean and biased variance of each channel, in two passes over the data."""
    others = [i for i in range(data.rank) if i != axis]
    count = data.size // data.shape[axis]
    mean = b.elementwise(lambda e, s: s / count, b.sum_axes(data, others))
    centred = b.elementwise(
        lambda e, x, m: (x.cast(mean.dtype) - m) * (x.cast(mean.dtype) - m),
        data,
        mean.at(lambda *d: (d[axis],)),
        dtype=mean.dtype,
    )
    return mean, b.elementwise(lambda e, s: s / count, b.sum_axes(centred, others))


class AxisBroadcast(Operator):
    """x (C,) spread over like along `axis`: `out[..., c, ...] = x[c]`."""

    name = "_axis_broadcast"
    inputs = ("x", "like")
    axis = Int(1, doc="axis of like that x stands for")

    def infer_shape(self, frame: ShapeFrame) -> None:
        frame.set_in(1, frame.set_out(0, frame.ins[1]))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head summed over all other axes."""
        assert heads[0] is not None, "one output"
        return [heads[0].op("sum", axis=self.axis, exclude=True), None]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        axis = self.axis % ins[1].rank
        return [b.view(ins[0].at(lambda *d: (d[axis],)), b.shape())]


class LayerNorm(Operator):
    """Normalizes along `axis`: `out = gamma (x - mean) / sqrt(var + eps) + beta`, mean and var (biased) over that axis.

    gamma, beta (extent of axis,). Outputs mean and std keep the axis with extent 1 and show with output_mean_var.
    Source: MXNet src/operator/nn/layer_norm.cc.
    """

    inputs = ("data", "gamma", "beta")
    outputs = ("output", "mean", "std")
    axis = Int(-1, doc="axis to normalize")
    eps = Float(1e-5, doc="added to the variance")
    output_mean_var = Bool(False, doc="show mean and standard deviation as outputs")

    def visible_outputs(self) -> int:
        return 3 if self.output_mean_var else 1

    def infer_shape(self, frame: ShapeFrame) -> None:
        shape = frame.set_in(0, frame.set_out(0, frame.ins[0]))
        if shape is None:
            return
        axis = _axis(self.axis, len(shape))
        frame.set_in(1, (shape[axis],))
        frame.set_in(2, (shape[axis],))
        reduced = (*shape[:axis], 1, *shape[axis + 1 :])
        frame.set_out(1, reduced)
        frame.set_out(2, reduced)

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """With h the normalized data and d = dy gamma: `dx = (d - mean(d) - h mean(d h)) / std`."""
        data, gamma, _ = ins
        _, mean, std = outs
        head, axis = heads[0], self.axis
        centred = data.op("broadcast_sub", mean)
        normal = centred.op("broadcast_div", std)
        total: Expr | None = None
        d_gamma = d_beta = None
        if head is not None:
            d_beta = head.op("sum", axis=axis, exclude=True)
            d_gamma = (head * normal).op("sum", axis=axis, exclude=True)
            d = head * gamma.op("_axis_broadcast", head, axis=axis)
            shift = d.op("mean", axis=axis, keepdims=True)
            tilt = (d * normal).op("mean", axis=axis, keepdims=True)
            total = (d.op("broadcast_sub", shift) - normal.op("broadcast_mul", tilt)).op("broadcast_div", std)
        count = g.count(data, mean, axis=axis, keepdims=True)
        if heads[1] is not None:
            term = (heads[1] / count).op("broadcast_like", data)
            total = term if total is None else total + term
        if heads[2] is not None:
            term = normal.op("broadcast_mul", heads[2] / count)
            total = term if total is None else total + term
        return [total, d_gamma, d_beta]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        from symc.dialects.sym.linalg_builder import accumulator

        data, gamma, beta = ins
        axis = self.axis % data.rank
        wide, count = accumulator(data.dtype), data.shape[axis]

        def outer(x: Tensor) -> Any:
            return x.at(lambda *d: [i for j, i in enumerate(d) if j != axis])

        mean = b.elementwise(lambda e, s: s / count, b.sum_axes(data, [axis]))
        squares = b.elementwise(lambda e, x, m: (x.cast(wide) - m) * (x.cast(wide) - m), data, outer(mean), dtype=wide)
        std = b.elementwise(lambda e, s: e.math("sqrt", s / count + self.eps), b.sum_axes(squares, [axis]))
        out = b.elementwise(
            lambda e, x, m, s, k, t: (x.cast(wide) - m) / s * k + t,
            data,
            outer(mean),
            outer(std),
            gamma.at(lambda *d: (d[axis],)),
            beta.at(lambda *d: (d[axis],)),
        )
        shape = b.shape(1)
        return [out, b.cast(b.reshape(mean, shape), b.dtype(1)), b.cast(b.reshape(std, shape), b.dtype(2))]


class LRN(Operator):
    """Local response normalization across channels: `out = x (knorm + alpha / nsize sum_{c' near c} x[c']^2)^-beta`.

    data (N, C, ...); the sum is over the nsize channels centred on c. The second output is the base of the power and
    hidden. Source: MXNet src/operator/nn/lrn.cc.
    """

    outputs = ("output", "tmp_norm")
    alpha = Float(1e-4, doc="weight of the sum")
    beta = Float(0.75, doc="exponent")
    knorm = Float(2.0, doc="constant term")
    nsize = Int(minimum=1, doc="channels in the sum, odd")

    def visible_outputs(self) -> int:
        return 1

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """`dx = dy base^-beta + 2 alpha / nsize x sum_{c' near c} (dbase - beta dy x base^(-beta-1))`; dbase comes
        from second derivatives only."""
        head, d_base, x, base = heads[0], heads[1], ins[0], outs[1]
        if head is not None:
            inner = head * x * base ** (-self.beta - 1.0) * -self.beta
            d_base = inner if d_base is None else inner + d_base
        assert d_base is not None, "one of the outputs has a head gradient"
        through_base = x * d_base.op("_channel_window_sum", nsize=self.nsize) * (2.0 * self.alpha / self.nsize)
        return [through_base if head is None else head * base**-self.beta + through_base]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        x = ins[0]
        square = b.elementwise(lambda e, v: v * v, x, dtype=_wide(x))
        total = _window_sum(b, square, self.nsize)
        factor = self.alpha / self.nsize
        base = b.elementwise(lambda e, s: s * factor + self.knorm, total)
        out = b.elementwise(lambda e, v, s: v * e.power(s, -self.beta), x, base)
        return [out, b.cast(base, b.dtype(1))]


class ChannelWindowSum(Operator):
    """`out[n, c, ...] = sum of data[n, c', ...] over the nsize channels centred on c`."""

    name = "_channel_window_sum"
    nsize = Int(minimum=1, doc="channels in the sum, odd")

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The window is symmetric: the same operator on the head."""
        assert heads[0] is not None, "one output"
        return [heads[0].op("_channel_window_sum", nsize=self.nsize)]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        return [b.cast(_window_sum(b, ins[0], self.nsize), b.dtype())]


def _wide(x: Tensor) -> str:
    from symc.dialects.sym.linalg_builder import accumulator

    return accumulator(x.dtype)


def _window_sum(b: LinalgBuilder, x: Tensor, size: int) -> Tensor:
    """Sum over a window of channels, zero outside."""
    border = [0, size // 2, *(0,) * (x.rank - 2)]
    padded = b.pad(x, border, border)
    return b.reduce(
        lambda e, xs, accs: [e.binary("add", accs[0], xs[0], reassociate=True)],
        [padded.at(lambda n, c, *rest: (n, c + rest[-1], *rest[:-1]))],
        x.shape,
        [size],
        [(0, _wide(x))],
    )[0]
