"""Dense products: FullyConnected, dot and batch_dot."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from symc.dialects.sym.attributes import Bool, Choice, Int
from symc.dialects.sym.definition import Operator, ShapeFrame
from symc.dialects.sym.inference import UNKNOWN, Mismatch, product, show

if TYPE_CHECKING:
    from symc.dialects.sym.gradients import Expr, GradientBuilder
    from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor

STORAGE = ("csr", "default", "row_sparse", None)


class FullyConnected(Operator):
    """Affine map of rows: `out[n, k] = sum_c data[n, c] weight[k, c] + bias[k]`.

    data (N, ...), flattened to (N, C); weight (K, C) with K = num_hidden; bias (K,); out (N, K). With `flatten=False`
    the map applies to the last axis: data (..., C), out (..., K). Source: MXNet src/operator/nn/fully_connected.cc.
    """

    inputs = ("data", "weight", "bias")
    num_hidden = Int(minimum=1, doc="number of outputs K")
    no_bias = Bool(False, doc="leave out the bias input")
    flatten = Bool(True, doc="collapse all axes but the first")

    def input_names(self) -> Sequence[str]:
        return self.inputs[:2] if self.no_bias else self.inputs

    def infer_shape(self, frame: ShapeFrame) -> None:
        data, out, hidden = frame.ins[0], frame.outs[0], self.num_hidden
        if data is not None and len(data) == 0:
            raise Mismatch("argument 'data' must have at least 1 dimension")
        columns = UNKNOWN
        if data is not None:
            columns = product(data[1:]) if self.flatten else data[-1]
        weight = frame.set_in(1, (hidden, columns))
        assert weight is not None, "just set"
        if not self.no_bias:
            frame.set_in(2, (hidden,))
        if data is not None:
            out = frame.set_out(0, (data[0], hidden) if self.flatten else (*data[:-1], hidden))
        elif self.flatten:
            out = frame.set_out(0, (UNKNOWN, hidden))
        if data is None:
            return
        rows = out[:1] if self.flatten else out[:-1]  # pyright: ignore[reportOptionalSubscript]
        tail = data[1:] if self.flatten else data[-1:]
        if tail.count(UNKNOWN) == 1 and weight[1] != UNKNOWN:
            tail = _solve(tail, weight[1])
        frame.set_in(0, (*rows, *tail))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """d data = head @ weight; d weight = head^T @ data; d bias = column sums of head."""
        head, data, weight = heads[0], ins[0], ins[1]
        assert head is not None, "one output"
        split = 1 if self.flatten else -1
        rows, head = data.op("_matrix", split=split), head.op("_matrix", split=split)
        d_data = head.op("dot", weight).op("reshape_like", data)
        d_weight = head.op("dot", rows, transpose_a=True)
        return [d_data, d_weight] if self.no_bias else [d_data, d_weight, head.op("sum", axis=0)]

    def work(self, ins: Sequence[Sequence[int]], outs: Sequence[Sequence[int]]) -> int:
        """Each output element sums over a row of the weight."""
        return math.prod(outs[0]) * ins[1][1]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        data, weight = ins[0], ins[1]
        rows = b.reshape(data, (data.size // weight.shape[1], weight.shape[1]))
        shape = (rows.shape[0], self.num_hidden)
        init = None
        if not self.no_bias:
            bias = ins[2].at(lambda n, k: (k,))
            init = b.elementwise(lambda e, v: v, bias, shape=shape, dtype=_accumulator(data.dtype))
        out = b.contract(
            rows.at(lambda n, k, c: (n, c)), weight.at(lambda n, k, c: (k, c)), shape, rows.shape[1:], init
        )
        return [b.reshape(b.cast(out, b.dtype()), b.shape())]


def _accumulator(dtype: str) -> str:
    from symc.dialects.sym.linalg_builder import accumulator

    return accumulator(dtype)


def _solve(dimensions: Sequence[int], total: int) -> tuple[int, ...]:
    """Fill the one unknown dimension so that the product is `total`."""
    known = product([d for d in dimensions if d != UNKNOWN])
    if known == 0 or total % known:
        raise Mismatch(f"{total} columns of 'weight' do not fit the dimensions of 'data'")
    return tuple(total // known if d == UNKNOWN else d for d in dimensions)


class Matrix(Operator):
    """The elements of data as a matrix: the first `split` axes (negative: all but the last) are the rows."""

    name = "_matrix"
    split = Int(1, doc="number of axes that become rows")

    def infer_shape(self, frame: ShapeFrame) -> None:
        data = frame.ins[0]
        if data is None:
            frame.set_out(0, (UNKNOWN, UNKNOWN))
            return
        split = self.split % len(data) if self.split < 0 else self.split
        frame.set_out(0, (product(data[:split]), product(data[split:])))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head in the shape of data."""
        return [heads[0] and heads[0].op("reshape_like", ins[0])]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        return [b.reshape(ins[0], b.shape())]


class dot(Operator):
    """Product over the last axis of lhs and the first of rhs: `out[i.., j..] = sum_k lhs[i.., k] rhs[k, j..]`.

    `transpose_a` uses lhs with its first axis moved last, `transpose_b` rhs with its last axis moved first (for
    matrices: transposes). Two vectors give shape (1,). Source: MXNet src/operator/tensor/dot.cc.
    """

    inputs = ("lhs", "rhs")
    transpose_a = Bool(False, doc="take the first axis of lhs instead of its last")
    transpose_b = Bool(False, doc="take the last axis of rhs instead of its first")
    forward_stype = Choice(*STORAGE, default=None, doc="accepted and ignored")

    def infer_shape(self, frame: ShapeFrame) -> None:
        lhs, rhs = frame.ins
        if lhs is None or rhs is None:
            return
        if not lhs or not rhs:
            raise Mismatch("operands need at least 1 dimension")
        a = 0 if self.transpose_a else len(lhs) - 1
        c = len(rhs) - 1 if self.transpose_b else 0
        inner = lhs[a] if rhs[c] == UNKNOWN else rhs[c]
        lhs = frame.set_in(0, (*lhs[:a], inner, *lhs[a + 1 :])) or ()
        rhs = frame.set_in(1, (*rhs[:c], inner, *rhs[c + 1 :])) or ()
        out = frame.set_out(0, (*lhs[:a], *lhs[a + 1 :], *rhs[:c], *rhs[c + 1 :]) or (1,)) or ()
        if len(lhs) + len(rhs) > 2:
            split = len(lhs) - 1
            frame.set_in(0, (*out[:a], inner, *out[a:split]))
            frame.set_in(1, (*out[split : split + c], inner, *out[split + c :]))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """d lhs = head @ rhs^T, d rhs = lhs^T @ head, transposed where the flags say so."""
        head, (lhs, rhs) = heads[0], ins
        assert head is not None, "one output"
        left = 1 if lhs.shape is None else len(lhs.shape) - 1
        a = lhs.op("_matrix", split=1 if self.transpose_a else -1)
        c = rhs.op("_matrix", split=-1 if self.transpose_b else 1)
        head = head.op("_matrix", split=left)
        if self.transpose_a:
            d_lhs = c.op("dot", head, transpose_a=self.transpose_b, transpose_b=True)
        else:
            d_lhs = head.op("dot", c, transpose_b=not self.transpose_b)
        if self.transpose_b:
            d_rhs = head.op("dot", a, transpose_a=True, transpose_b=self.transpose_a)
        else:
            d_rhs = a.op("dot", head, transpose_a=not self.transpose_a)
        return [d_lhs.op("reshape_like", lhs), d_rhs.op("reshape_like", rhs)]

    def work(self, ins: Sequence[Sequence[int]], outs: Sequence[Sequence[int]]) -> int:
        """For m x k and k x n: the root of (m k) (k n) (m n)."""
        return math.isqrt(math.prod(math.prod(shape) for shape in (*ins, *outs)))

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        lhs, rhs = ins
        left, right = lhs.rank - 1, rhs.rank - 1
        shape = (*_without(lhs.shape, self._axis(0, lhs)), *_without(rhs.shape, self._axis(1, rhs)))

        def read(side: int, x: Tensor) -> Any:
            axis = self._axis(side, x)
            start = 0 if side == 0 else left

            def index(*d: Any) -> list[Any]:
                outer = list(d[start : start + x.rank - 1])
                return [*outer[:axis], d[left + right], *outer[axis:]]

            return x.at(index)

        extent = [lhs.shape[self._axis(0, lhs)]]
        out = b.contract(read(0, lhs), read(1, rhs), shape, extent)
        return [b.cast(b.reshape(out, b.shape()), b.dtype())]

    def _axis(self, side: int, x: Tensor) -> int:
        """The axis that is summed."""
        if side == 0:
            return 0 if self.transpose_a else x.rank - 1
        return x.rank - 1 if self.transpose_b else 0


def _without(shape: Sequence[int], axis: int) -> tuple[int, ...]:
    return (*shape[:axis], *shape[axis + 1 :])


class batch_dot(Operator):
    """Matrix products of a batch: `out[b.., i, j] = sum_k lhs[b.., i, k] rhs[b.., k, j]`; the flags transpose them.

    lhs (B..., I, K), rhs (B..., K, J), out (B..., I, J) with at least one batch axis. Source: MXNet
    src/operator/tensor/dot.cc.
    """

    inputs = ("lhs", "rhs")
    transpose_a = Bool(False, doc="lhs is (B..., K, I)")
    transpose_b = Bool(False, doc="rhs is (B..., J, K)")
    forward_stype = Choice(*STORAGE, default=None, doc="accepted and ignored")

    def infer_shape(self, frame: ShapeFrame) -> None:
        lhs, rhs = frame.ins
        for name, shape in zip(frame.names, frame.ins):
            if shape is not None and len(shape) < 3:
                raise Mismatch(f"argument '{name}' must have at least 3 dimensions, got {show(shape)}")
        if lhs is None or rhs is None:
            return
        if len(lhs) != len(rhs):
            raise Mismatch(f"operands must have equally many dimensions, got {show(lhs)} and {show(rhs)}")
        (*batch, rows, inner), (*batch2, inner2, columns) = _flip(lhs, self.transpose_a), _flip(rhs, self.transpose_b)
        batch = [n if m == UNKNOWN else m for m, n in zip(batch, batch2)]
        inner = inner2 if inner == UNKNOWN else inner
        out = frame.set_out(0, (*batch, rows, columns))
        assert out is not None, "just set"
        frame.set_in(0, _flip((*out[:-1], inner), self.transpose_a))
        frame.set_in(1, _flip((*out[:-2], inner, out[-1]), self.transpose_b))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """d lhs = head rhs^T, d rhs = lhs^T head, transposed where the flags say so."""
        head, (lhs, rhs) = heads[0], ins
        assert head is not None, "one output"
        a, c = self.transpose_a, self.transpose_b
        if a:
            d_lhs = rhs.op("batch_dot", head, transpose_a=c, transpose_b=True)
        else:
            d_lhs = head.op("batch_dot", rhs, transpose_b=not c)
        if c:
            d_rhs = head.op("batch_dot", lhs, transpose_a=True, transpose_b=a)
        else:
            d_rhs = lhs.op("batch_dot", head, transpose_a=not a)
        return [d_lhs, d_rhs]

    def work(self, ins: Sequence[Sequence[int]], outs: Sequence[Sequence[int]]) -> int:
        """Each output element sums over an axis of lhs."""
        return math.prod(outs[0]) * ins[0][1 if self.transpose_a else 2]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        lhs, rhs = (b.reshape(x, (math.prod(x.shape[:-2]), *x.shape[-2:])) for x in ins)
        left = lhs.at(lambda n, i, j, k: (n, k, i) if self.transpose_a else (n, i, k))
        right = rhs.at(lambda n, i, j, k: (n, j, k) if self.transpose_b else (n, k, j))
        inner = lhs.shape[1 if self.transpose_a else 2]
        out = b.contract(left, right, (lhs.shape[0], *b.shape()[-2:]), [inner])
        return [b.cast(b.reshape(out, b.shape()), b.dtype())]


def _flip(shape: Sequence[int], transposed: bool) -> tuple[int, ...]:
    """The shape with its last two dimensions exchanged if `transposed`."""
    return (*shape[:-2], shape[-1], shape[-2]) if transposed else tuple(shape)
