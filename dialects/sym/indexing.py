"""Indexing by values: Embedding, take, batch_take, one_hot and pick, and the scatters that are their gradients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from symc.dialects.sym.attributes import Bool, Choice, DType, Float, Int, OptionalInt
from symc.dialects.sym.definition import Operator, ShapeFrame, TypeFrame
from symc.dialects.sym.inference import UNKNOWN, Mismatch, show

if TYPE_CHECKING:
    from symc.dialects.sym.gradients import Expr, GradientBuilder
    from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor
    from symc.dialects.sym.scalar_builder import Body, Scalar


RANGE_PREFIX = "index_range:"
"""How the keys of host calls start that check indices; the extent follows."""


def row_of(e: Body, index: Scalar, count: int, mode: str) -> Scalar:
    """An index value as a row number: truncated, then clipped into range or wrapped around it (int64)."""
    row = index.cast("int64")
    if mode == "wrap":
        row = row % count
        return e.select(row < 0, row + count, row)
    return e.maximum(e.minimum(row, count - 1), 0)


class Embedding(Operator):
    """Rows of a table: `out[i..., :] = weight[data[i...], :]`; data (...), weight (input_dim, output_dim).

    Indices are truncated to integers and clipped into range. There is no gradient to data. Source: MXNet
    src/operator/tensor/indexing_op.cc.
    """

    inputs = ("data", "weight")
    input_dim = Int(minimum=1, doc="rows of the table")
    output_dim = Int(minimum=1, doc="columns of the table")
    dtype = DType("float32", doc="element type of the table")
    sparse_grad = Bool(False, doc="accepted and ignored: gradients are dense")

    def infer_shape(self, frame: ShapeFrame) -> None:
        frame.set_in(1, (self.input_dim, self.output_dim))
        if frame.ins[0] is not None:
            frame.set_out(0, (*frame.ins[0], self.output_dim))
        out = frame.outs[0]
        if out is not None and len(out) > 1:
            frame.set_in(0, out[:-1])

    def infer_type(self, frame: TypeFrame) -> None:
        frame.set_out(0, frame.set_in(1, frame.outs[0] or frame.ins[1] or self.dtype))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """d weight adds each head row to the row it was taken from; rows taken twice add up."""
        assert heads[0] is not None, "one output"
        return [None, g.op("_take_backward", heads[0], ins[0], ins[1], axis=0, mode="clip")]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        return [_take(b, ins[1], ins[0], 0, "clip")]


class take(Operator):
    """Slices along an axis: `out[i..., j..., k...] = a[i..., indices[j...], k...]`.

    Indices out of range are clipped, wrapped around, or (mode raise) stop the program with an error. Source: MXNet
    src/operator/tensor/indexing_op.cc.
    """

    inputs = ("a", "indices")
    axis = Int(0, doc="axis of a that indices select from")
    mode = Choice("clip", "raise", "wrap", default="clip", doc="what becomes of indices out of range")

    def infer_shape(self, frame: ShapeFrame) -> None:
        a, indices = frame.ins
        if a is None or indices is None:
            return
        axis = _checked_axis(self.axis, a)
        out = frame.set_out(0, (*a[:axis], *indices, *a[axis + 1 :])) or ()
        split = axis + len(indices)
        frame.set_in(0, (*out[:axis], a[axis], *out[split:]))
        frame.set_in(1, out[axis:split])

    def infer_type(self, frame: TypeFrame) -> None:
        frame.set_in(0, frame.set_out(0, frame.ins[0]))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """d a adds each head slice to the slice it was taken from; none for indices."""
        assert heads[0] is not None, "one output"
        return [g.op("_take_backward", heads[0], ins[1], ins[0], axis=self.axis, mode=self.mode), None]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        a, indices = ins
        axis = self.axis % a.rank
        if self.mode == "raise":
            kinds = [(indices.shape, indices.dtype)]
            indices = b.host_call(f"{RANGE_PREFIX}{a.shape[axis]}", [indices], kinds)[0]
        return [_take(b, a, indices, axis, self.mode)]


class TakeBackward(Operator):
    """`out` like `like`, zero but for `out[i..., indices[j...], k...] += head[i..., j..., k...]`."""

    name = "_take_backward"
    inputs = ("head", "indices", "like")
    axis = Int(0, doc="axis of like that indices select from")
    mode = Choice("clip", "raise", "wrap", default="clip", doc="what becomes of indices out of range")

    def infer_shape(self, frame: ShapeFrame) -> None:
        frame.set_in(2, frame.set_out(0, frame.ins[2]))

    def infer_type(self, frame: TypeFrame) -> None:
        frame.set_in(2, frame.set_out(0, frame.set_in(0, frame.outs[0] or frame.ins[2])))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """Linear in head: its gradient takes the same slices."""
        assert heads[0] is not None, "one output"
        return [g.op("take", heads[0], ins[1], axis=self.axis, mode=self.mode), None, None]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        from symc.dialects.sym.linalg_builder import accumulator

        head, indices, _ = ins
        shape, axis = b.shape(), self.axis % len(b.shape())
        last = axis + indices.rank

        def add(e: Body, at: list[Scalar], state: Tensor) -> Tensor:
            row = row_of(e, e.extract(indices, at[axis:last]), shape[axis], self.mode)
            place = [*at[:axis], row, *at[last:]]
            return e.insert(e.extract(state, place) + e.extract(head, at), state, place)

        zeros = b.fill(0, shape, accumulator(head.dtype))
        return [b.cast(b.loop(head.shape, zeros, add), b.dtype())]


def _checked_axis(axis: int, shape: Sequence[int]) -> int:
    if not -len(shape) <= axis < len(shape):
        raise Mismatch(f"axis {axis} is out of range for shape {show(tuple(shape))}")
    return axis % len(shape)


def _take(b: LinalgBuilder, a: Tensor, indices: Tensor, axis: int, mode: str) -> Tensor:
    last = axis + indices.rank
    shape = (*a.shape[:axis], *indices.shape, *a.shape[axis + 1 :])

    def pick(e: Body, index: Scalar) -> Scalar:
        before = [e.index(i) for i in range(axis)]
        after = [e.index(i) for i in range(last, len(shape))]
        return e.extract(a, [*before, row_of(e, index, a.shape[axis], mode), *after])

    return b.elementwise(pick, indices.at(lambda *d: d[axis:last]), shape=shape, dtype=a.dtype)


class batch_take(Operator):
    """One element of each row: `out[i] = a[i, indices[i]]`, clipped; a (N, K), indices (N,).

    Source: MXNet indexing_op.cc.
    """

    inputs = ("a", "indices")
    no_gradient = "MXNet defines none; use pick"

    def infer_shape(self, frame: ShapeFrame) -> None:
        frame.set_in(1, frame.set_out(0, frame.ins[1]))

    def infer_type(self, frame: TypeFrame) -> None:
        frame.set_in(0, frame.set_out(0, frame.ins[0]))
        frame.set_in(1, "int32")

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        flat = b.reshape(ins[0], (ins[1].size, ins[0].size // ins[1].size))

        def pick(e: Body, index: Scalar) -> Scalar:
            return e.extract(flat, [e.index(0), row_of(e, index, flat.shape[1], "clip")])

        return [b.reshape(b.elementwise(pick, b.reshape(ins[1], (ins[1].size,)), dtype=b.dtype()), b.shape())]


class one_hot(Operator):
    """`out[i..., k] = on_value if k == indices[i...] else off_value`; the row of an index out of range is off_value.

    indices (...), truncated to integers; out (..., depth). Source: MXNet src/operator/tensor/indexing_op.cc.
    """

    inputs = ("indices",)
    no_gradient = ""
    depth = Int(minimum=0, doc="number of classes")
    on_value = Float(1.0, doc="value at the index")
    off_value = Float(0.0, doc="value elsewhere")
    dtype = DType("float32", doc="element type of the result")

    def infer_shape(self, frame: ShapeFrame) -> None:
        if frame.ins[0] is not None:
            frame.set_out(0, (*frame.ins[0], self.depth))
        out = frame.outs[0]
        if out is not None and len(out) > 1:
            frame.set_in(0, out[:-1])

    def infer_type(self, frame: TypeFrame) -> None:
        frame.set_out(0, self.dtype)

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """Zero: the result is constant between integers."""
        return [None]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        dtype, last = b.dtype(), ins[0].rank

        def body(e: Body, index: Scalar) -> Scalar:
            kind = "float32" if dtype in ("float16", "bfloat16") else dtype
            on, off = e.const(self.on_value, kind), e.const(self.off_value, kind)
            return e.select(index.cast("int64").eq(e.index(last).cast("int64")), on, off)

        return [b.elementwise(body, ins[0].at(lambda *d: d[:-1]), shape=b.shape(), dtype=dtype)]


class PickBase(Operator, abstract=True):
    """Attributes of pick, and the reading of its index."""

    axis = OptionalInt(-1, doc="axis to pick from; None picks from the flattened data")
    keepdims = Bool(False, doc="keep the axis with extent 1")
    mode = Choice("clip", "wrap", default="clip", doc="what becomes of indices out of range")

    def picked_axis(self, rank: int) -> int:
        return (-1 if self.axis is None else self.axis) % rank

    def reduced(self, shape: Sequence[int], keepdims: bool) -> tuple[int, ...]:
        """data's shape without the axis (or with extent 1)."""
        axis = self.picked_axis(len(shape))
        return (*shape[:axis], *((1,) if keepdims else ()), *shape[axis + 1 :]) or (1,)

    def read_index(self, b: LinalgBuilder, data_shape: Sequence[int], index: Tensor) -> Tensor:
        """The index without the picked axis."""
        return b.reshape(index, self.reduced(data_shape, False))


class pick(PickBase):
    """One element along an axis: `out[i..., k...] = data[i..., index[i..., k...], k...]`.

    data (..., K, ...), index the same shape without the axis or with extent 1. Source: MXNet
    broadcast_reduce_op_index.cc.
    """

    aliases = ("choose_element_0index",)
    inputs = ("data", "index")

    def infer_shape(self, frame: ShapeFrame) -> None:
        data, index = frame.ins
        if data is None:
            return
        _checked_axis(-1 if self.axis is None else self.axis, data)
        out = frame.set_out(0, self.reduced(data, self.keepdims)) or ()
        keeps = index is not None and len(index) == len(data) and len(data) > 1
        frame.set_in(1, self.reduced(data, keeps))
        if len(data) == 1:
            return
        axis = self.picked_axis(len(data))
        after = axis + 1 if self.keepdims else axis
        frame.set_in(0, (*out[:axis], UNKNOWN, *out[after:]))

    def infer_type(self, frame: TypeFrame) -> None:
        frame.set_in(0, frame.set_out(0, frame.ins[0]))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head at the picked elements, zero elsewhere; none for index."""
        assert heads[0] is not None, "one output"
        return [g.op("_pick_backward", heads[0], ins[1], ins[0], **self.values), None]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        data, axis = ins[0], self.picked_axis(ins[0].rank)
        index = self.read_index(b, data.shape, ins[1])

        def body(e: Body, i: Scalar) -> Scalar:
            at = [e.index(d) for d in range(data.rank - 1)]
            return e.extract(data, [*at[:axis], row_of(e, i, data.shape[axis], self.mode), *at[axis:]])

        return [b.reshape(b.elementwise(body, index, dtype=b.dtype()), b.shape())]


class PickBackward(PickBase):
    """`out` like `like`: head at the elements that index picks, zero elsewhere."""

    name = "_pick_backward"
    inputs = ("head", "index", "like")

    def infer_shape(self, frame: ShapeFrame) -> None:
        frame.set_in(2, frame.set_out(0, frame.ins[2]))

    def infer_type(self, frame: TypeFrame) -> None:
        frame.set_in(2, frame.set_out(0, frame.set_in(0, frame.outs[0] or frame.ins[2])))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """Linear in head: its gradient picks the same elements."""
        assert heads[0] is not None, "one output"
        return [g.op("pick", heads[0], ins[1], **self.values), None, None]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        shape = b.shape()
        axis = self.picked_axis(len(shape))
        index = self.read_index(b, shape, ins[1])
        head = b.reshape(ins[0], index.shape)

        def outer(*d: Any) -> list[Any]:
            return [i for j, i in enumerate(d) if j != axis] or [0]

        def body(e: Body, h: Scalar, i: Scalar) -> Scalar:
            return e.select(row_of(e, i, shape[axis], self.mode).eq(e.index(axis).cast("int64")), h, 0)

        return [b.elementwise(body, head.at(outer), index.at(outer), shape=shape, dtype=b.dtype())]
