"""diag, and the shape of a tensor as numbers: shape_array, size_array."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symc.dialects.sym.attributes import Int
from symc.dialects.sym.definition import Operator, ShapeFrame, TypeFrame
from symc.dialects.sym.inference import UNKNOWN, Mismatch, product
from symc.dialects.sym.reshape import normal_axis

if TYPE_CHECKING:
    from symc.dialects.sym.gradients import Expr, GradientBuilder
    from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor
    from symc.dialects.sym.scalar_builder import Body, Scalar


class Diagonal(Operator, abstract=True):
    """Attributes that diag and its gradient share."""

    k = Int(0, doc="which diagonal: above the main one if positive")
    axis1 = Int(0, doc="axis of the rows")
    axis2 = Int(1, doc="axis of the columns")

    def axes(self, rank: int) -> tuple[int, int]:
        """The axes of rows and columns."""
        first, second = normal_axis(self.axis1, rank, "axis1"), normal_axis(self.axis2, rank, "axis2")
        if first == second:
            raise Mismatch(f"axis1 {self.axis1} and axis2 {self.axis2} must differ")
        return first, second

    def length(self, rows: int, columns: int) -> int:
        """How many elements the diagonal has."""
        if UNKNOWN in (rows, columns):
            return UNKNOWN
        length = min(rows, columns - self.k) if self.k >= 0 else min(rows + self.k, columns)
        if length <= 0:
            raise Mismatch(f"k = {self.k} lies outside {rows} rows and {columns} columns")
        return length


class diag(Diagonal):
    """The k-th diagonal of two axes, as last axis; of a vector the matrix that has it as k-th diagonal.

    `out[..., i] = data[..., i + max(-k, 0), ..., i + max(k, 0), ...]`. Source: MXNet src/operator/tensor/diag_op.cc.
    """

    def infer_shape(self, frame: ShapeFrame) -> None:
        data = frame.ins[0]
        if data is None:
            return
        if len(data) == 1:
            size = UNKNOWN if data[0] == UNKNOWN else data[0] + abs(self.k)
            frame.set_out(0, (size, size))
            return
        first, second = self.axes(len(data))
        rest = [d for i, d in enumerate(data) if i not in (first, second)]
        frame.set_out(0, (*rest, self.length(data[first], data[second])))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head on the diagonal of zeros; of a vector the diagonal of the head."""
        return [heads[0] and heads[0].op("_backward_diag", ins[0], **self.values)]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        return [spread_diagonal(b, ins[0], 0, 1, self.k) if ins[0].rank == 1 else self._take(b, ins[0])]

    def _take(self, b: LinalgBuilder, x: Tensor) -> Tensor:
        first, second = self.axes(x.rank)
        begin, shape = [0] * x.rank, list(x.shape)
        begin[first], begin[second] = max(-self.k, 0), max(self.k, 0)
        shape[first] = shape[second] = b.shape()[-1]
        square = b.slice(x, begin, [1] * x.rank, shape)
        rest = [i for i in range(x.rank) if i not in (first, second)]
        return b.view(
            square.at(lambda *d: [d[-1] if i not in rest else d[rest.index(i)] for i in range(x.rank)]), b.shape()
        )


class DiagGradient(Diagonal):
    """The adjoint of diag: data on the k-th diagonal of zeros in the shape of like, or the diagonal for a vector."""

    name = "_backward_diag"
    inputs = ("data", "like")

    def infer_shape(self, frame: ShapeFrame) -> None:
        frame.set_in(1, frame.set_out(0, frame.ins[1]))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """diag of the head."""
        return [heads[0] and heads[0].op("diag", **self.values), None]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        rank = len(b.shape())
        if rank > 1:
            return [spread_diagonal(b, ins[0], *self.axes(rank), self.k)]
        corner = b.slice(ins[0], [max(-self.k, 0), max(self.k, 0)], [1, 1], b.shape() * 2)
        return [b.view(corner.at(lambda i: (i, i)), b.shape())]


def spread_diagonal(b: LinalgBuilder, x: Tensor, first: int, second: int, k: int) -> Tensor:
    """Zeros of the builder's output shape with the last axis of x on the k-th diagonal of two axes."""
    shape = b.shape()
    rest = [i for i in range(len(shape)) if i not in (first, second)]

    def value(e: Body) -> Scalar:
        row, column = e.index(first).cast("int64"), e.index(second).cast("int64")
        position = column - k if k > 0 else row + k if k < 0 else row
        position = e.maximum(e.minimum(position, x.shape[-1] - 1), 0)
        element = e.extract(x, [*(e.index(i) for i in rest), position])
        return e.select(column.eq(row + k), element, 0)

    return b.elementwise(value, shape=shape, dtype=x.dtype)


class ShapeNumbers(Operator, abstract=True):
    """Base of shape_array and size_array: int64 numbers without a gradient."""

    def infer_type(self, frame: TypeFrame) -> None:
        frame.set_out(0, "int64")

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """Zero."""
        return [None]


class shape_array(ShapeNumbers):
    """The dimensions of data as int64. Source: MXNet src/operator/tensor/elemwise_unary_op_basic.cc."""

    def infer_shape(self, frame: ShapeFrame) -> None:
        data = frame.ins[0]
        frame.set_out(0, (UNKNOWN if data is None else len(data),))

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        def value(e: Body) -> Scalar:
            total, position = e.const(ins[0].shape[0], "int64"), e.index(0).cast("int64")
            for i, size in enumerate(ins[0].shape):
                total = e.select(position.eq(i), size, total)
            return total

        return [b.elementwise(value, shape=b.shape(), dtype="int64")]


class size_array(ShapeNumbers):
    """The number of elements of data as int64, shape (1,).

    Source: MXNet src/operator/tensor/elemwise_unary_op_basic.cc.
    """

    def infer_shape(self, frame: ShapeFrame) -> None:
        frame.set_out(0, (1,))

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        return [b.fill(product(ins[0].shape), (1,), "int64")]
