"""Operators that move or repeat elements: transpose, SwapAxis, reverse, tile, repeat, depth_to_space and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symc.dialects.sym.attributes import Int, OptionalInt, Shape
from symc.dialects.sym.definition import Operator, ShapeFrame
from symc.dialects.sym.inference import UNKNOWN, Mismatch, product, show
from symc.dialects.sym.reshape import normal_axis

if TYPE_CHECKING:
    from symc.dialects.sym.gradients import Expr, GradientBuilder
    from symc.dialects.sym.inference import DType
    from symc.dialects.sym.inference import Shape as PartialShape
    from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor


class Permutation(Operator, abstract=True):
    """Base of transpose and SwapAxis: `out.shape[i] = data.shape[order[i]]`."""

    def order(self, rank: int) -> list[int]:
        """The axis of data that each axis of the output is."""
        raise NotImplementedError

    def infer_shape(self, frame: ShapeFrame) -> None:
        data, out = frame.ins[0], frame.outs[0]
        known = data if data is not None else out
        if known is None:
            return
        order = self.order(len(known))
        if data is not None:
            out = frame.set_out(0, tuple(data[i] for i in order))
        assert out is not None, "one of the two is known"
        frame.set_in(0, tuple(out[order.index(i)] for i in range(len(order))))

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        return [b.transpose(ins[0], self.order(ins[0].rank))]

    def identity_of(self, ins: Sequence[tuple[PartialShape, DType]], out: tuple[PartialShape, DType]) -> int | None:
        shape = ins[0][0]
        return 0 if shape is not None and self.order(len(shape)) == list(range(len(shape))) else None


class transpose(Permutation):
    """`out.shape[i] = data.shape[axes[i]]`; without axes they are reversed.

    Source: MXNet src/operator/tensor/matrix_op.cc.
    """

    axes = Shape((), doc="axis of data for each axis of the output; reversed if empty")

    def order(self, rank: int) -> list[int]:
        if not self.axes:
            return list(range(rank))[::-1]
        order = [normal_axis(a, rank, "axes item") for a in self.axes]
        if sorted(order) != list(range(rank)):
            raise Mismatch(f"axes {self.axes} must name each of the {rank} dimensions of data once")
        return order

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head, transposed back."""
        axes = [a % len(self.axes) for a in self.axes]
        inverse = tuple(axes.index(i) for i in range(len(axes)))
        return [heads[0] and heads[0].op("transpose", axes=inverse)]


class SwapAxis(Permutation):
    """data with two axes exchanged. Source: MXNet src/operator/swapaxis.cc."""

    aliases = ("swapaxes",)
    dim1 = Int(0, doc="first axis")
    dim2 = Int(0, doc="second axis")

    def order(self, rank: int) -> list[int]:
        order = list(range(rank))
        first, second = normal_axis(self.dim1, rank, "dim1"), normal_axis(self.dim2, rank, "dim2")
        order[first], order[second] = second, first
        return order

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head with the axes exchanged back."""
        return [heads[0] and heads[0].op("SwapAxis", dim1=self.dim1, dim2=self.dim2)]


class reverse(Operator):
    """`out[..., i, ...] = data[..., n - 1 - i, ...]` along the axes. Source: MXNet src/operator/tensor/matrix_op.cc."""

    aliases = ("flip",)
    axis = Shape(doc="axes to reverse")

    def infer_shape(self, frame: ShapeFrame) -> None:
        shape = frame.all_same()
        for axis in self.axis if shape is not None else ():
            normal_axis(axis, len(shape or ()))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head, reversed back."""
        return [heads[0] and heads[0].op("reverse", axis=self.axis)]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        return [b.reverse(ins[0], [a % ins[0].rank for a in self.axis])]


def repetitions(shape: Sequence[int], reps: Sequence[int]) -> list[tuple[int, int]]:
    """Repetitions and size of each axis, shape and repetitions aligned at the last axis."""
    rank = max(len(shape), len(reps))
    return list(zip((1,) * (rank - len(reps)) + tuple(reps), (1,) * (rank - len(shape)) + tuple(shape)))


class Tiling(Operator, abstract=True):
    """Attributes that tile and its gradient share."""

    reps = Shape(doc="repetitions of each axis, aligned at the last")


class tile(Tiling):
    """`out[i] = data[i mod size]`: data repeated `reps` times along each axis.

    Source: MXNet src/operator/tensor/matrix_op.cc.
    """

    def infer_shape(self, frame: ShapeFrame) -> None:
        data = frame.ins[0]
        if data is not None:
            frame.set_out(0, tuple(product(pair) for pair in repetitions(data, self.reps)))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head summed over the repetitions."""
        return [heads[0] and heads[0].op("_backward_tile", ins[0], reps=self.reps)]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        pairs = repetitions(ins[0].shape, self.reps)
        skip = len(pairs) - ins[0].rank
        read = ins[0].at(lambda *d: d[2 * skip + 1 :: 2])
        return [b.reshape(b.view(read, [n for pair in pairs for n in pair]), b.shape())]


class TileGradient(Tiling):
    """The head of tile summed over the repetitions: `out[i] = sum_r data[r * size + i]`, in the shape of like."""

    name = "_backward_tile"
    inputs = ("data", "like")

    def infer_shape(self, frame: ShapeFrame) -> None:
        frame.set_in(1, frame.set_out(0, frame.ins[1]))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head, tiled."""
        return [heads[0] and heads[0].op("tile", reps=self.reps), None]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        pairs = repetitions(b.shape(), self.reps)
        blocks = b.reshape(ins[0], [n for pair in pairs for n in pair])
        total = b.sum_axes(blocks, range(0, blocks.rank, 2))
        return [b.cast(b.reshape(total, b.shape()), b.dtype())]


class Repetition(Operator, abstract=True):
    """Attributes that repeat and its gradient share."""

    repeats = Int(minimum=1, doc="how often each element comes")
    axis = OptionalInt(doc="axis along which to repeat; the flattened data if None")

    def blocks(self, shape: Sequence[int]) -> tuple[int, int]:
        """Elements before and after the end of the repeated axis."""
        axis = len(shape) - 1 if self.axis is None else normal_axis(self.axis, len(shape))
        return product(shape[: axis + 1]), product(shape[axis + 1 :])


class repeat(Repetition):
    """`out[i] = data[i div repeats]` along an axis. Source: MXNet src/operator/tensor/matrix_op.cc."""

    def infer_shape(self, frame: ShapeFrame) -> None:
        data = frame.ins[0]
        if data is None:
            return
        if self.axis is None:
            frame.set_out(0, (product([*data, self.repeats]),))
            return
        axis = normal_axis(self.axis, len(data))
        out = frame.set_out(0, (*data[:axis], product([data[axis], self.repeats]), *data[axis + 1 :])) or ()
        frame.set_in(0, (*out[:axis], UNKNOWN, *out[axis + 1 :]))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head summed over the repetitions."""
        return [heads[0] and heads[0].op("_backward_repeat", ins[0], repeats=self.repeats, axis=self.axis)]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        before, after = self.blocks(ins[0].shape)
        rows = b.reshape(ins[0], (before, after))
        wide = b.view(rows.at(lambda i, r, j: (i, j)), (before, self.repeats, after))
        return [b.reshape(wide, b.shape())]


class RepeatGradient(Repetition):
    """The head of repeat summed over the repetitions: `out[i] = sum_r data[i * repeats + r]`, in the shape of like."""

    name = "_backward_repeat"
    inputs = ("data", "like")

    def infer_shape(self, frame: ShapeFrame) -> None:
        frame.set_in(1, frame.set_out(0, frame.ins[1]))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head, repeated."""
        return [heads[0] and heads[0].op("repeat", repeats=self.repeats, axis=self.axis), None]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        before, after = self.blocks(b.shape())
        total = b.sum_axes(b.reshape(ins[0], (before, self.repeats, after)), [1])
        return [b.cast(b.reshape(total, b.shape()), b.dtype())]


class DepthOperator(Operator, abstract=True):
    """Base of depth_to_space and space_to_depth: (N, C, H, W), channels traded for blocks of pixels."""

    block_size = Int(minimum=1, doc="pixels a block is high and wide")

    def known(self, frame: ShapeFrame) -> tuple[int, ...] | None:
        """The shape of data when its rank, which must be 4, is known."""
        return frame.rank(0, 4)

    def divide(self, data: Sequence[int], axis: int, by: int) -> int:
        """A dimension divided by the block; Mismatch if it does not fit."""
        if data[axis] == UNKNOWN:
            return UNKNOWN
        if data[axis] % by:
            raise Mismatch(f"dimension {axis} of data {show(tuple(data))} must be a multiple of {by}")
        return data[axis] // by


class depth_to_space(DepthOperator):
    """`out[n, c, h b + i, w b + j] = data[n, (i b + j) C + c, h, w]` with b = block_size.

    Source: MXNet src/operator/tensor/matrix_op.cc.
    """

    def infer_shape(self, frame: ShapeFrame) -> None:
        data, size = self.known(frame), self.block_size
        if data is not None:
            channels = self.divide(data, 1, size**2)
            frame.set_out(0, (data[0], channels, product([data[2], size]), product([data[3], size])))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """space_to_depth of the head."""
        return [heads[0] and heads[0].op("space_to_depth", block_size=self.block_size)]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        (n, c, h, w), size = ins[0].shape, self.block_size
        blocks = b.reshape(ins[0], (n, size, size, c // size**2, h, w))
        return [b.reshape(b.transpose(blocks, (0, 3, 4, 1, 5, 2)), b.shape())]


class space_to_depth(DepthOperator):
    """`out[n, (i b + j) C + c, h, w] = data[n, c, h b + i, w b + j]` with b = block_size.

    Source: MXNet src/operator/tensor/matrix_op.cc.
    """

    def infer_shape(self, frame: ShapeFrame) -> None:
        data, size = self.known(frame), self.block_size
        if data is not None:
            height, width = self.divide(data, 2, size), self.divide(data, 3, size)
            frame.set_out(0, (data[0], product([data[1], size**2]), height, width))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """depth_to_space of the head."""
        return [heads[0] and heads[0].op("depth_to_space", block_size=self.block_size)]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        (n, c, h, w), size = ins[0].shape, self.block_size
        blocks = b.reshape(ins[0], (n, c, h // size, size, w // size, size))
        return [b.reshape(b.transpose(blocks, (0, 3, 5, 1, 2, 4)), b.shape())]
