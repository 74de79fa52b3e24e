"""Pooling over windows (max, avg, sum, lp) in 1 to 3 dimensions, its gradient, and the gradient's gradient."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from symc.dialects.sym.attributes import Bool, Choice, OptionalBool, OptionalInt, Shape
from symc.dialects.sym.definition import Operator, ShapeFrame
from symc.dialects.sym.inference import UNKNOWN, Mismatch
from symc.errors import OperatorError

if TYPE_CHECKING:
    from symc.dialects.sym.gradients import Expr, GradientBuilder
    from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor
    from symc.dialects.sym.scalar_builder import Body, Scalar


class PoolingBase(Operator, abstract=True):
    """Attributes of a pooling, and its windows. They run over axes 2 and up, or 1 up to the last but one."""

    kernel = Shape((), doc="window extents: (w,), (h, w) or (d, h, w)")
    pool_type = Choice("avg", "lp", "max", "sum", default="max", doc="what is taken of a window")
    global_pool = Bool(False, doc="one window over everything; kernel, stride and pad are ignored")
    cudnn_off = Bool(False, doc="accepted and ignored")
    pooling_convention = Choice("full", "same", "valid", default="valid", doc="round extents down (valid) or up (full)")
    stride = Shape((), doc="steps between windows, 1 by default")
    pad = Shape((), doc="border around each spatial axis")
    p_value = OptionalInt(None, doc="p of lp pooling")
    count_include_pad = OptionalBool(None, doc="whether avg counts the border (default: yes)")
    layout = Choice(
        "NCW", "NCHW", "NCDHW", "NWC", "NHWC", "NDHWC", None, default=None, doc="NC then spatial by default"
    )

    def check(self) -> None:
        if not self.global_pool and len(self.kernel) not in (1, 2, 3):
            raise OperatorError(f"{self.name}: kernel must have 1, 2 or 3 extents, got {self.kernel}")
        for name in ("stride", "pad"):
            value = self.values[name]
            if value and not self.global_pool and len(value) != len(self.kernel):
                raise OperatorError(f"{self.name}: {name} must have {len(self.kernel)} extents, got {value}")
        if self.pool_type == "lp" and not self.p_value:
            raise OperatorError(f"{self.name}: pool_type 'lp' needs p_value")
        if self.pooling_convention == "same" and (self.pool_type != "max" or len(self.kernel) != 1):
            raise OperatorError(f"{self.name}: pooling_convention 'same' is for 1-D max pooling only")

    @property
    def channels_last(self) -> bool:
        return self.layout in ("NWC", "NHWC", "NDHWC")

    def out_extent(self, size: int, axis: int) -> int:
        """Number of windows along a spatial axis."""
        if self.global_pool:
            return 1
        if size == UNKNOWN:
            return UNKNOWN
        kernel, stride, pad = self.window(axis)
        if self.pooling_convention == "same":
            return -(-size // stride)
        room = size + 2 * pad - kernel
        if room < 0:
            raise Mismatch(f"kernel size ({kernel}) exceeds input ({size} padded to {size + 2 * pad})")
        return (room if self.pooling_convention == "valid" else room + stride - 1) // stride + 1

    def window(self, axis: int) -> tuple[int, int, int]:
        """Kernel, stride and padding along a spatial axis."""
        return (
            self.kernel[axis],
            self.stride[axis] if self.stride else 1,
            self.pad[axis] if self.pad else 0,
        )

    def infer_pooling(self, shape: Sequence[int]) -> list[int]:
        """Output shape from the input's."""
        first = 1 if self.channels_last else 2
        rank = len(shape) - 2
        return [self.out_extent(s, i - first) if first <= i < first + rank else s for i, s in enumerate(shape)]

    def rank_of(self, frame: ShapeFrame, index: int) -> Sequence[int] | None:
        ranks = (3, 4, 5) if self.global_pool else (len(self.kernel) + 2,)
        return frame.rank(index, *ranks)


class Windows:
    """The windows of one pooling over one shape, with channels second."""

    def __init__(self, op: PoolingBase, shape: Sequence[int], out: Sequence[int]):
        self.spatial, self.out = list(shape[2:]), list(out[2:])
        rank = len(self.spatial)
        sizes = [(s, s, 0) for s in self.spatial] if op.global_pool else [op.window(i) for i in range(rank)]
        self.kernel, self.stride, self.pad = map(list, zip(*sizes))
        self.rank = rank
        self.include_pad = op.count_include_pad is not False
        reach = [(o - 1) * s + k for o, s, k in zip(self.out, self.stride, self.kernel)]
        self.high = [max(r - p - n, 0) for r, p, n in zip(reach, self.pad, self.spatial)]

    def pad_input(self, b: LinalgBuilder, x: Tensor, value: float) -> Tensor:
        """The input with a border, so that every window lies inside."""
        return b.pad(x, [0, 0, *self.pad], [0, 0, *self.high], None, value)

    def read(self, n: Any, c: Any, *rest: Any) -> list[Any]:
        """Index of element k of window o in the padded input."""
        o, k = rest[: self.rank], rest[self.rank :]
        return [n, c, *(i * s + j for i, j, s in zip(o, k, self.stride))]

    def counts_differ(self) -> bool:
        """Whether some window counts fewer elements than the kernel has."""
        if not self.include_pad and any(self.pad):
            return True
        return any(h > p for h, p in zip(self.high, self.pad))

    def count(self, e: Body, dtype: str) -> Scalar:
        """How many elements window (d2, d3, ...) counts, as in MXNet: clipped to the padded input, or to the input."""
        total: Any = None
        for axis in range(self.rank):
            start = e.index(axis + 2).cast("int64") * self.stride[axis] - self.pad[axis]
            limit = self.spatial[axis] + (self.pad[axis] if self.include_pad else 0)
            stop = e.minimum(start + self.kernel[axis], limit)
            length = e.maximum(stop - (start if self.include_pad else e.maximum(start, 0)), 1)  # 1: wholly outside
            total = length if total is None else total * length
        return total.cast(dtype)

    def size(self) -> int:
        """Elements of the kernel."""
        product = 1
        for k in self.kernel:
            product *= k
        return product


class Pooling(PoolingBase):
    """Takes one value of each window: `out[n, c, o] = pool_{k} data[n, c, s o + k - p]`, pool one of max, avg, sum, lp.

    data (N, C, spatial...), out (N, C, floor((x + 2p - k) / s) + 1 ...), or rounded up with pooling_convention 'full'.
    The stride is 1 unless given. The border counts as lowest value for max and as zero otherwise. Source: MXNet
    src/operator/nn/pooling.cc.
    """

    def infer_shape(self, frame: ShapeFrame) -> None:
        shape = self.rank_of(frame, 0)
        if shape is None:
            return
        out = frame.set_out(0, tuple(self.infer_pooling(shape)))
        assert out is not None, "just set"
        spatial = range(1, len(shape) - 1) if self.channels_last else range(2, len(shape))
        frame.set_in(0, tuple(UNKNOWN if i in spatial else d for i, d in enumerate(out)))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """max: the head goes to the first maximum of each window; sum and avg spread it; lp weights it by |x|^(p-1)."""
        head, data = heads[0], ins[0]
        assert head is not None, "one output"
        if self.pool_type != "lp":
            return [g.op("_pooling_backward", head, data, **self.values)]
        p = float(self.p_value or 1)
        values = {**self.values, "pool_type": "sum"}
        spread = g.op("_pooling_backward", head * outs[0] ** (1.0 - p), data, **values)
        return [spread * data.op("abs") ** (p - 1.0) * data.op("sign")]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        from symc.dialects.sym.linalg_builder import accumulator, lowest

        x, shape = _first(b, self, ins[0]), _first_shape(self, b.shape())
        windows, dtype = Windows(self, x.shape, shape), accumulator(x.dtype)
        is_max = self.pool_type == "max"
        border = lowest(x.dtype) if is_max else 0
        p = float(self.p_value or 1)

        def combine(e: Body, xs: list[Scalar], accs: list[Scalar]) -> list[Scalar]:
            if is_max:
                return [e.maximum(accs[0], xs[0], reassociate=True)]
            term = e.power(e.math("absf", xs[0]), p) if self.pool_type == "lp" else xs[0]
            return [e.binary("add", accs[0], term, reassociate=True)]

        padded = windows.pad_input(b, x, border)
        out = b.reduce(combine, [padded.at(windows.read)], shape, windows.kernel, [(border, dtype)])[0]
        if self.pool_type == "avg":
            out = _divide_by_count(b, windows, out)
        if self.pool_type == "lp":
            out = b.elementwise(lambda e, v: e.power(v, 1.0 / p), out)
        return [b.cast(_last(b, self, out), b.dtype())]


class PoolingBackward(PoolingBase):
    """Gradient of Pooling for its data; head (N, C, o...), data (N, C, spatial...), out like data.

    max: `out[i] = sum_o head[o] [i is the first maximum of window o]`; sum: `out[i] = sum_{o: i in window o} head[o]`;
    avg: the same of head divided by the window's count.
    """

    name = "_pooling_backward"
    inputs = ("head", "data")

    def infer_shape(self, frame: ShapeFrame) -> None:
        shape = frame.set_in(1, frame.set_out(0, frame.ins[1]))
        if shape is not None:
            frame.set_in(0, tuple(self.infer_pooling(shape)))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """Linear in head: the head's gradient pools (max: picks at the maximum)."""
        outer = heads[0]
        assert outer is not None, "one output"
        if self.pool_type == "max":
            return [g.op("_pooling_at_maximum", outer, ins[1], **self.values), None]
        return [g.op("Pooling", outer, **self.values), None]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        head, data = _first(b, self, ins[0]), _first(b, self, ins[1])
        windows = Windows(self, data.shape, head.shape)
        if self.pool_type == "max":
            out = _spread_to_maximum(b, windows, head, data)
        else:
            if self.pool_type == "avg":
                head = _divide_by_count(b, windows, head)
            out = _spread(b, windows, head, data.shape)
        return [b.cast(_last(b, self, out), b.dtype())]


class PoolingAtMaximum(PoolingBase):
    """`out[o] = value[first maximum of window o of data]`; value and data (N, C, spatial...), out (N, C, o...)."""

    name = "_pooling_at_maximum"
    inputs = ("value", "data")

    def infer_shape(self, frame: ShapeFrame) -> None:
        shape = frame.set_in(1, frame.set_in(0, frame.ins[1]))
        if shape is not None:
            frame.set_out(0, tuple(self.infer_pooling(shape)))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head goes back to where the value was picked."""
        outer = heads[0]
        assert outer is not None, "one output"
        return [g.op("_pooling_backward", outer, ins[1], **self.values), None]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        value, data = _first(b, self, ins[0]), _first(b, self, ins[1])
        windows = Windows(self, data.shape, _first_shape(self, b.shape()))
        where = _first_maximum(b, windows, data)
        flat = b.reshape(value, (*value.shape[:2], value.size // (value.shape[0] * value.shape[1])))

        def pick(e: Body, position: Scalar) -> Scalar:
            value = e.extract(flat, [e.index(0), e.index(1), e.maximum(position, 0)])
            return e.select(position < 0, 0, value)

        out = b.elementwise(pick, where, dtype=value.dtype)
        return [_last(b, self, out)]


def _first(b: LinalgBuilder, op: PoolingBase, x: Tensor) -> Tensor:
    return b.transpose(x, [0, x.rank - 1, *range(1, x.rank - 1)]) if op.channels_last else x


def _last(b: LinalgBuilder, op: PoolingBase, x: Tensor) -> Tensor:
    return b.transpose(x, [0, *range(2, x.rank), 1]) if op.channels_last else x


def _first_shape(op: PoolingBase, shape: Sequence[int]) -> tuple[int, ...]:
    return (shape[0], shape[-1], *shape[1:-1]) if op.channels_last else tuple(shape)


def _divide_by_count(b: LinalgBuilder, windows: Windows, x: Tensor) -> Tensor:
    if windows.counts_differ():
        return b.elementwise(lambda e, v: v / windows.count(e, v.dtype), x)
    return b.elementwise(lambda e, v: v / windows.size(), x)


def _first_maximum(b: LinalgBuilder, windows: Windows, data: Tensor) -> Tensor:
    """Position of the first maximum of each window, as an index into the flattened spatial axes of data (int32).

    It is -1 for a window that lies wholly in the border, as pooling_convention 'full' makes them.
    """
    from symc.dialects.sym.linalg_builder import accumulator, lowest

    shape = (*data.shape[:2], *windows.out)
    padded = windows.pad_input(b, data, lowest(data.dtype))
    rank = windows.rank

    def combine(e: Body, xs: list[Scalar], accs: list[Scalar]) -> list[Scalar]:
        position: Any = None
        for axis in range(rank):
            start = e.index(2 + axis).cast("int32") * windows.stride[axis] - windows.pad[axis]
            coordinate = start + e.index(2 + rank + axis).cast("int32")
            position = coordinate if position is None else position * windows.spatial[axis] + coordinate
        inside = xs[0] > accs[0]
        first = accs[1] < 0
        for axis in range(rank):  # a window of lowest values only still needs a position inside the input
            coordinate = e.index(2 + axis) * windows.stride[axis] + e.index(2 + rank + axis)
            valid = (coordinate >= windows.pad[axis]) & (coordinate < windows.pad[axis] + windows.spatial[axis])
            first = first & valid
        better = inside | first
        return [e.select(better, xs[0], accs[0]), e.select(better, position, accs[1])]

    start = [(lowest(data.dtype), accumulator(data.dtype)), (-1, "int32")]
    return b.reduce(combine, [padded.at(windows.read)], shape, windows.kernel, start)[1]


def _spread_to_maximum(b: LinalgBuilder, windows: Windows, head: Tensor, data: Tensor) -> Tensor:
    """Add each head element to the first maximum of its window."""
    where = _first_maximum(b, windows, data)
    if all(s >= k for s, k in zip(windows.stride, windows.kernel)):
        return _gather_from_window(b, windows, head, data.shape, where)
    spatial = data.size // (data.shape[0] * data.shape[1])
    zeros = b.fill(0, (*data.shape[:2], spatial), where_dtype(head))

    def add(e: Body, indices: list[Scalar], state: Tensor) -> Tensor:
        position = e.extract(where, indices)
        at = [indices[0], indices[1], e.maximum(position, 0)]
        return e.insert(e.extract(state, at) + e.select(position < 0, 0, e.extract(head, indices)), state, at)

    return b.reshape(b.loop(head.shape, zeros, add), data.shape)


def where_dtype(x: Tensor) -> str:
    """The type in which gradients of windows are summed."""
    from symc.dialects.sym.linalg_builder import accumulator

    return accumulator(x.dtype)


def _gather_from_window(
    b: LinalgBuilder, windows: Windows, head: Tensor, shape: Sequence[int], where: Tensor | None
) -> Tensor:
    """For windows that do not overlap: each element takes the head of its window, if it is in one (as maximum)."""

    def pick(e: Body) -> Scalar:
        indices, inside, position = [e.index(0), e.index(1)], None, None
        for axis in range(windows.rank):
            i = e.index(2 + axis).cast("int32")
            padded = i + windows.pad[axis]
            o = padded / windows.stride[axis]
            within = (padded - o * windows.stride[axis] < windows.kernel[axis]) & (o < windows.out[axis])
            inside = within if inside is None else inside & within
            position = i if position is None else position * windows.spatial[axis] + i
            indices.append(e.minimum(o, windows.out[axis] - 1))
        value = e.extract(head, indices)
        assert inside is not None and position is not None, "at least one spatial axis"
        if where is not None:
            inside = inside & e.extract(where, indices).eq(position)
        return e.select(inside, value, 0)

    return b.generic(
        [], [b.empty(shape, head.dtype)], tuple(shape), lambda e, xs, accs: [pick(e)], parallel=len(shape)
    )[0]


def _spread(b: LinalgBuilder, windows: Windows, head: Tensor, shape: Sequence[int]) -> Tensor:
    """Add each head element to every element of its window."""
    if all(s >= k for s, k in zip(windows.stride, windows.kernel)):
        return _gather_from_window(b, windows, head, shape, None)
    low = [k - 1 for k in windows.kernel]
    high = [
        max(n + p - ((o - 1) * s + 1), 0)
        for n, p, o, s in zip(windows.spatial, windows.pad, windows.out, windows.stride)
    ]
    padded = b.pad(head, [0, 0, *low], [0, 0, *high], [0, 0, *(s - 1 for s in windows.stride)])

    def read(n: Any, c: Any, *rest: Any) -> list[Any]:
        i, k = rest[: windows.rank], rest[windows.rank :]
        return [n, c, *(x + j + p for x, j, p in zip(i, k, windows.pad))]

    return b.reduce(
        lambda e, xs, accs: [e.binary("add", accs[0], xs[0], reassociate=True)],
        [padded.at(read)],
        shape,
        windows.kernel,
        [(0, where_dtype(head))],
    )[0]
