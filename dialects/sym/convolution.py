"""Convolution and its two gradients, which are each other's too: 1 to 3 dimensions, groups, dilation, both layouts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

from symc.dialects.sym.attributes import Bool, Choice, Int, Shape
from symc.dialects.sym.definition import Operator, ShapeFrame
from symc.dialects.sym.inference import UNKNOWN, Mismatch
from symc.dialects.sym.inference import Shape as PartialShape
from symc.errors import OperatorError

if TYPE_CHECKING:
    from symc.dialects.sym.gradients import Expr, GradientBuilder
    from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor

CHANNELS_LAST = ("NWC", "NHWC", "NDHWC")


@dataclass(frozen=True)
class Phase:
    """The data elements `start + stride q` of a spatial axis, `q < count`: the same sum over few kernel elements.

    Kernel element `taps[t]` meets output element `q + shift - back t`, which lies within `low` zeros before the outputs
    and `high` behind them.
    """

    start: int
    count: int
    taps: tuple[int, ...]
    tap_step: int
    shift: int
    back: int
    low: int
    high: int


class ConvolutionBase(Operator, abstract=True):
    """Attributes of a convolution, and its arithmetic of extents."""

    kernel = Shape(doc="kernel extents: (w,), (h, w) or (d, h, w)")
    stride = Shape((), doc="steps between windows, 1 by default")
    dilate = Shape((), doc="steps between kernel elements, 1 by default")
    pad = Shape((), doc="zeros on both sides of each spatial axis")
    num_filter = Int(minimum=1, doc="number of output channels F")
    num_group = Int(1, minimum=1, doc="number of groups that channels and filters divide into")
    workspace = Int(1024, minimum=0, doc="accepted and ignored")
    no_bias = Bool(False, doc="leave out the bias input")
    cudnn_tune = Choice("off", "limited_workspace", "fastest", None, default=None, doc="accepted and ignored")
    cudnn_off = Bool(False, doc="accepted and ignored")
    layout = Choice(
        "NCW", "NCHW", "NCDHW", "NWC", "NHWC", "NDHWC", None, default=None, doc="NC then spatial axes by default"
    )

    def check(self) -> None:
        rank = len(self.kernel)
        if rank not in (1, 2, 3):
            raise OperatorError(f"{self.name}: kernel must have 1, 2 or 3 extents, got {self.kernel}")
        for name in ("stride", "dilate", "pad"):
            value = self.values[name]
            if value and len(value) != rank:
                raise OperatorError(f"{self.name}: {name} must have {rank} extents as kernel has, got {value}")
        if any(k < 1 for k in (*self.kernel, *self.stride, *self.dilate)):
            raise OperatorError(f"{self.name}: kernel, stride and dilate must be positive")
        if self.num_filter % self.num_group:
            raise OperatorError(
                f"{self.name}: num_filter {self.num_filter} must be divisible by num_group {self.num_group}"
            )

    @property
    def strides(self) -> tuple[int, ...]:
        return self.stride or (1,) * len(self.kernel)

    @property
    def dilation(self) -> tuple[int, ...]:
        return self.dilate or (1,) * len(self.kernel)

    @property
    def padding(self) -> tuple[int, ...]:
        return self.pad or (0,) * len(self.kernel)

    @property
    def channels_last(self) -> bool:
        return self.layout in CHANNELS_LAST

    def geometry(self) -> dict[str, Any]:
        """The attributes that the gradient operators take over, bias apart."""
        return {**self.values, "no_bias": True}

    def first(self, shape: PartialShape) -> PartialShape:
        """A shape of this layout as (N, C, spatial...)."""
        return shape if shape is None or not self.channels_last else (shape[0], shape[-1], *shape[1:-1])

    def last(self, shape: PartialShape) -> PartialShape:
        """The inverse of `first`."""
        return shape if shape is None or not self.channels_last else (shape[0], *shape[2:], shape[1])

    def to_first(self, b: LinalgBuilder, x: Tensor) -> Tensor:
        """A tensor of this layout with channels second."""
        return b.transpose(x, [0, x.rank - 1, *range(1, x.rank - 1)]) if self.channels_last else x

    def to_last(self, b: LinalgBuilder, x: Tensor) -> Tensor:
        """The inverse of `to_first`."""
        return b.transpose(x, [0, *range(2, x.rank), 1]) if self.channels_last else x

    def extent(self, size: int, axis: int) -> int:
        """Output extent along a spatial axis: `floor((x + 2p - d(k-1) - 1) / s) + 1`."""
        if size == UNKNOWN:
            return UNKNOWN
        span = self.dilation[axis] * (self.kernel[axis] - 1) + 1
        room = size + 2 * self.padding[axis] - span
        if room < 0:
            raise Mismatch(f"kernel size exceed input: kernel spans {span}, padded input has {room + span}")
        return room // self.strides[axis] + 1

    def input_extent(self, size: int, axis: int) -> int:
        """Input extent from the output's, known only for stride 1."""
        if size == UNKNOWN or self.strides[axis] != 1:
            return UNKNOWN
        return size - 1 + self.dilation[axis] * (self.kernel[axis] - 1) + 1 - 2 * self.padding[axis]

    def infer_convolution(self, frame: ShapeFrame, data: int, weight: int, out: tuple[bool, int]) -> None:
        """Refine data, weight and output, wherever in the frame they stand (`out` is (is an input, index))."""
        rank = len(self.kernel)
        shape = self.first(frame.rank(data, rank + 2))
        if shape is not None and shape[1] != UNKNOWN and shape[1] % self.num_group:
            raise Mismatch(f"{shape[1]} input channels must be divisible by num_group {self.num_group}")
        channels = UNKNOWN if shape is None or shape[1] == UNKNOWN else shape[1] // self.num_group
        known = self.first(frame.set_in(weight, self.last((self.num_filter, channels, *self.kernel))))
        assert known is not None, "just set"
        if shape is None:
            shape = (UNKNOWN,) * (rank + 2)
        if known[1] != UNKNOWN:
            shape = (shape[0], known[1] * self.num_group, *shape[2:])
        set_out = frame.set_in if out[0] else frame.set_out
        spatial = [self.extent(s, i) for i, s in enumerate(shape[2:])]
        result = self.first(set_out(out[1], self.last((shape[0], self.num_filter, *spatial))))
        assert result is not None, "just set"
        back = [self.input_extent(s, i) if shape[2 + i] == UNKNOWN else shape[2 + i] for i, s in enumerate(result[2:])]
        frame.set_in(data, self.last((result[0], shape[1], *back)))


class Convolution(ConvolutionBase):
    """Cross-correlation: `out[n, f, o] = bias[f] + sum_{c, k} weight[f, c, k] data[n, c, s o + d k - p]`.

    data (N, C, spatial...), weight (F, C / num_group, kernel...), bias (F,), out (N, F, floor((x + 2p - d(k-1) - 1) /
    s) + 1 ...). With num_group > 1 each group of filters sees its group of channels. Source: MXNet
    src/operator/nn/convolution.cc.
    """

    inputs = ("data", "weight", "bias")

    def input_names(self) -> Sequence[str]:
        return self.inputs[:2] if self.no_bias else self.inputs

    def infer_shape(self, frame: ShapeFrame) -> None:
        self.infer_convolution(frame, 0, 1, (False, 0))
        if not self.no_bias:
            frame.set_in(2, (self.num_filter,))

    def work(self, ins: Sequence[Sequence[int]], outs: Sequence[Sequence[int]]) -> int:
        """Each output element sums over the elements of one filter."""
        return math.prod(outs[0]) * math.prod(ins[1][1:])

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """d data correlates head with the flipped weight; d weight correlates data with head; d bias sums head."""
        head, data, weight = heads[0], ins[0], ins[1]
        assert head is not None, "one output"
        d_data = g.op("_convolution_backward_data", head, weight, data, **self.geometry())
        d_weight = g.op("_convolution_backward_weight", head, data, weight, **self.geometry())
        if self.no_bias:
            return [d_data, d_weight]
        channel = len(self.kernel) + 1 if self.channels_last else 1
        return [d_data, d_weight, head.op("sum", axis=channel, exclude=True)]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        data = self.to_first(b, ins[0])
        weight = self.to_first(b, ins[1])
        shape = self.first(b.shape())
        assert shape is not None, "shapes are complete"
        x, w = _padded_groups(b, self, data), _filter_groups(b, self, weight)
        rank, strides, dilation = len(self.kernel), self.strides, self.dilation
        grouped = (shape[0], self.num_group, self.num_filter // self.num_group, *shape[2:])
        init = _bias(b, self, ins[2], grouped) if not self.no_bias else None

        def read_data(n: Any, group: Any, f: Any, *rest: Any) -> list[Any]:
            o, c, k = rest[:rank], rest[rank], rest[rank + 1 :]
            return [n, group, c, *(i * s + j * d for i, j, s, d in zip(o, k, strides, dilation))]

        out = b.contract(
            w.at(lambda n, group, f, *rest: (group, f, rest[rank], *rest[rank + 1 :])),
            x.at(read_data),
            grouped,
            (w.shape[2], *self.kernel),
            init,
        )
        return [b.cast(self.to_last(b, b.reshape(out, shape)), b.dtype())]


class ConvolutionBackwardData(ConvolutionBase):
    """Gradient of Convolution for data, `out[n, c, i] = sum_{f,o,k: s o + d k - p = i} head[n, f, o] weight[f, c, k]`.

    head (N, F, o...), weight (F, C / num_group, kernel...), like: the data, for its shape only.
    """

    name = "_convolution_backward_data"
    inputs = ("head", "weight", "like")

    def infer_shape(self, frame: ShapeFrame) -> None:
        self.infer_convolution(frame, 2, 1, (True, 0))
        frame.set_in(2, frame.set_out(0, frame.ins[2]))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """Linear in head and weight: their gradients are a convolution and a weight gradient."""
        head, weight, _ = ins
        outer = heads[0]
        assert outer is not None, "one output"
        return [
            g.op("Convolution", outer, weight, **self.geometry()),
            g.op("_convolution_backward_weight", head, outer, weight, **self.geometry()),
            None,
        ]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        """One contraction for each phase of the strides: data `stride` apart sees the same elements of the kernel.

        A head with zeros between its elements would make it one, but takes `stride` times the memory and work along
        every axis.
        """
        head, weight = self.to_first(b, ins[0]), self.to_first(b, ins[1])
        shape = self.first(b.shape())
        assert shape is not None, "shapes are complete"
        axes = [self.phases(a, shape[2 + a], head.shape[2 + a]) for a in range(len(self.kernel))]
        low = [max(p.low for p in phases) for phases in axes]
        high = [max(p.high for p in phases) for phases in axes]
        h = _split_groups(b, self, b.pad(head, [0, 0, *low], [0, 0, *high]))
        w = _filter_groups(b, self, weight)
        parts = [(p, self._phase(b, h, w, shape, low, p)) for p in product(*axes) if all(axis.taps for axis in p)]
        out = parts[0][1] if all(s == 1 for s in self.strides) else self._interleaved(b, parts, shape)
        return [b.cast(self.to_last(b, b.reshape(out, shape)), b.dtype())]

    def phases(self, axis: int, size: int, head: int) -> list[Phase]:
        """The phases of a spatial axis of `size` data and `head` output elements."""
        stride, step, pad = self.strides[axis], self.dilation[axis], self.padding[axis]
        found: list[Phase] = []
        for start in range(min(stride, size)):
            taps = [k for k in range(self.kernel[axis]) if (start + pad - k * step) % stride == 0]
            count = -(-(size - start) // stride)
            shift = (start + pad - taps[0] * step) // stride if taps else 0
            tap_step = taps[1] - taps[0] if len(taps) > 1 else stride  # part of a kernel is no plain read of its axis
            back = max(tap_step * step // stride, 1)
            tap_step = 1 if len(taps) == self.kernel[axis] else tap_step
            low, high = max(back * (len(taps) - 1) - shift, 0), max(count + shift - head, 0)
            found.append(Phase(start, count, tuple(taps), tap_step, shift, back, *((low, high) if taps else (0, 0))))
        return found

    def _phase(
        self, b: LinalgBuilder, h: Tensor, w: Tensor, shape: Sequence[int], low: Sequence[int], axes: Sequence[Phase]
    ) -> Tensor:
        rank = len(axes)

        def read_head(n: Any, group: Any, c: Any, *rest: Any) -> list[Any]:
            q, f, t = rest[:rank], rest[rank], rest[rank + 1 :]
            return [n, group, f, *(i - j * p.back + (p.shift + lo) for i, j, p, lo in zip(q, t, axes, low))]

        def read_weight(n: Any, group: Any, c: Any, *rest: Any) -> list[Any]:
            f, t = rest[rank], rest[rank + 1 :]
            return [group, f, c, *(j * p.tap_step + p.taps[0] for j, p in zip(t, axes))]

        grouped = (shape[0], self.num_group, shape[1] // self.num_group, *(p.count for p in axes))
        return b.contract(w.at(read_weight), h.at(read_head), grouped, (w.shape[1], *(len(p.taps) for p in axes)))

    def _interleaved(
        self, b: LinalgBuilder, parts: Sequence[tuple[Sequence[Phase], Tensor]], shape: Sequence[int]
    ) -> Tensor:
        """The phases side by side; what no element of the kernel reaches is zero."""
        grouped = (shape[0], self.num_group, shape[1] // self.num_group, *shape[2:])
        dtype = parts[0][1].dtype
        covered = sum(part.size for _, part in parts) == math.prod(shape)
        out = b.empty(grouped, dtype) if covered else b.fill(0, grouped, dtype)
        for axes, part in parts:
            out = b.insert_slice(part, out, [0, 0, 0, *(p.start for p in axes)], [1, 1, 1, *self.strides])
        return out


class ConvolutionBackwardWeight(ConvolutionBase):
    """Gradient of Convolution for its weight: `out[f, c, k] = sum_{n, o} head[n, f, o] data[n, c, s o + d k - p]`.

    head (N, F, o...), data (N, C, spatial...), like: the weight, for its shape only.
    """

    name = "_convolution_backward_weight"
    inputs = ("head", "data", "like")

    def infer_shape(self, frame: ShapeFrame) -> None:
        self.infer_convolution(frame, 1, 2, (True, 0))
        frame.set_in(2, frame.set_out(0, frame.ins[2]))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """Linear in head and data: their gradients are a convolution and a data gradient."""
        head, data, _ = ins
        outer = heads[0]
        assert outer is not None, "one output"
        return [
            g.op("Convolution", data, outer, **self.geometry()),
            g.op("_convolution_backward_data", head, outer, data, **self.geometry()),
            None,
        ]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        head, data = self.to_first(b, ins[0]), self.to_first(b, ins[1])
        shape = self.first(b.shape())
        assert shape is not None, "shapes are complete"
        rank, strides, dilation = len(self.kernel), self.strides, self.dilation
        x, h = _padded_groups(b, self, data), _split_groups(b, self, head)

        def read_data(group: Any, f: Any, c: Any, *rest: Any) -> list[Any]:
            k, n, o = rest[:rank], rest[rank], rest[rank + 1 :]
            return [n, group, c, *(i * s + j * d for i, j, s, d in zip(o, k, strides, dilation))]

        out = b.contract(
            h.at(lambda group, f, c, *rest: (rest[rank], group, f, *rest[rank + 1 :])),
            x.at(read_data),
            (self.num_group, self.num_filter // self.num_group, *shape[1:]),
            (h.shape[0], *h.shape[3:]),
        )
        return [b.cast(self.to_last(b, b.reshape(out, shape)), b.dtype())]


def _split_groups(b: LinalgBuilder, op: ConvolutionBase, x: Tensor) -> Tensor:
    """(N, C, ...) as (N, G, C / G, ...)."""
    return b.reshape(x, (x.shape[0], op.num_group, x.shape[1] // op.num_group, *x.shape[2:]))


def _filter_groups(b: LinalgBuilder, op: ConvolutionBase, w: Tensor) -> Tensor:
    """(F, C / G, ...) as (G, F / G, C / G, ...)."""
    return b.reshape(w, (op.num_group, w.shape[0] // op.num_group, *w.shape[1:]))


def _padded_groups(b: LinalgBuilder, op: ConvolutionBase, x: Tensor) -> Tensor:
    pad = (0, 0, *op.padding)
    return _split_groups(b, op, b.pad(x, pad, pad))


def _bias(b: LinalgBuilder, op: ConvolutionBase, bias: Tensor, shape: Sequence[int]) -> Tensor:
    from symc.dialects.sym.linalg_builder import accumulator

    per_group = b.reshape(bias, (op.num_group, op.num_filter // op.num_group))
    read = per_group.at(lambda n, group, f, *o: (group, f))
    return b.elementwise(lambda e, v: v, read, shape=shape, dtype=accumulator(bias.dtype))
