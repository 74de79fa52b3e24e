"""What an operator's `lower` builds with: linalg on tensors, target-free (stage K1 of docs/architecture.md).

Values are `Tensor`s (IR value, shape, element type by symc's name). Bodies are Python functions over `Scalar`s: `fn(e,
x, y)` where `e` is the `Body`. float16 and bfloat16 arrive in bodies as float32 and are narrowed when stored, so no
rule mentions them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from xdsl.dialects import arith, scf, tensor
from xdsl.dialects.builtin import (
    ArrayAttr,
    FloatAttr,
    IndexType,
    IntegerAttr,
    StringAttr,
)
from xdsl.dialects.linalg.ops import FillOp, GenericOp, YieldOp
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.ir.affine import AffineDimExpr

from symc.dialects import interned
from symc.dialects.program import HostCallOp
from symc.dialects.sym.linalg_values import (
    At,
    IndexFunction,
    Tensor,
    accumulator,
    affine_map,
    broadcast_index,
    broadcast_shape,
    highest,
    ir_type,
    iterators,
    leading_index,
    lowest,
    nesting_shape,
    reassociation,
)
from symc.dialects.sym.scalar_builder import CONTRACT, ELEMENT_TYPES, FLOATS, Body, Scalar, _wrap

__all__ = ["At", "LinalgBuilder", "Tensor", "accumulator", "highest", "ir_type", "lowest"]


class LinalgBuilder:
    """Appends the lowering of one operator to a block; `types` are the operator's result types."""

    def __init__(
        self,
        block: Block,
        types: Sequence[tuple[tuple[int, ...], str]] = (),
        node: str = "",
        random_key: Tensor | None = None,
    ):
        self.block = block
        self.types = types
        self.node = node
        self.random_key = random_key
        """The (seed, step) pair, int64, of operators with `uses_random`."""

    def shape(self, output: int = 0) -> tuple[int, ...]:
        """Shape of an output of the operator."""
        return self.types[output][0]

    def dtype(self, output: int = 0) -> str:
        """Element type of an output of the operator."""
        return self.types[output][1]

    def _add(self, op: Operation) -> Operation:
        if self.node:
            op.attributes["node"] = interned.text(self.node)
        self.block.add_op(op)
        return op

    def empty(self, shape: Sequence[int], dtype: str) -> Tensor:
        """A tensor of unspecified contents."""
        op = self._add(tensor.EmptyOp.create(result_types=[ir_type(shape, dtype)]))
        return Tensor(op.results[0], tuple(shape), dtype)

    def scalar(self, value: float, dtype: str) -> SSAValue:
        """A scalar constant outside a body."""
        kind: Any = ELEMENT_TYPES[dtype]
        attribute = FloatAttr(float(value), kind) if dtype in FLOATS else IntegerAttr(_wrap(int(value), dtype), kind)
        return self._add(arith.ConstantOp.create(result_types=[kind], properties={"value": attribute})).results[0]

    def fill(self, value: float, shape: Sequence[int], dtype: str) -> Tensor:
        """A tensor of one value."""
        out = self.empty(shape, dtype)
        body = Block(arg_types=[ELEMENT_TYPES[dtype]] * 2)
        body.add_op(YieldOp.create(operands=[body.args[0]]))
        op = FillOp.create(
            operands=[self.scalar(value, dtype), out.value],
            result_types=[out.value.type],
            properties={"operandSegmentSizes": interned.segments(1, 1)},
            regions=[Region(body)],
        )
        self._add(op)
        return out.with_value(op.results[0])

    def elementwise(
        self,
        fn: Callable[..., Scalar],
        *inputs: Tensor | At,
        shape: Sequence[int] | None = None,
        dtype: str | None = None,
    ) -> Tensor:
        """`out[i] = fn(e, a[i], b[i], ...)`; tensors broadcast as numpy's do, `At` reads through its own map.

        `shape` defaults to the broadcast of the tensors' shapes, `dtype` to the type `fn` returns (halves: the first
        input's).
        """
        if shape is None:
            shape = broadcast_shape([t.shape for t in inputs if isinstance(t, Tensor)])
        target = tuple(shape)
        reads = [t if isinstance(t, At) else t.at(broadcast_index(t.shape, target)) for t in inputs]
        if dtype is None:
            dtype = reads[0].tensor.dtype
        return self.generic(
            reads, [self.empty(target, dtype)], target, lambda e, xs, _: [fn(e, *xs)], parallel=len(target)
        )[0]

    def generic(
        self,
        inputs: Sequence[At],
        outs: Sequence[Tensor],
        extents: Sequence[int],
        body: Callable[[Body, list[Scalar], list[Scalar]], Sequence[Scalar]],
        *,
        parallel: int,
        out_index: IndexFunction | None = None,
    ) -> list[Tensor]:
        """A linalg.generic over `extents`: the first `parallel` (or `out_index`) index the outputs, the others reduce.

        `body(e, inputs, accumulators)` returns the new value of each output. An accumulator that the body does not read
        costs nothing.
        """
        rank = len(extents)
        out_index = out_index or leading_index(parallel)
        inputs = [*inputs, *self._window(inputs, extents, out_index)]
        maps = [affine_map(rank, r.index) for r in inputs] + [affine_map(rank, out_index)] * len(outs)
        block = Block(arg_types=[ELEMENT_TYPES[t.dtype] for t in (*(r.tensor for r in inputs), *outs)])
        e = Body(block)
        tensors = (*(r.tensor for r in inputs), *outs)
        arguments = [e.widen(Scalar(a, t.dtype, e)) for a, t in zip(block.args, tensors)]
        split = len(inputs)
        results = body(e, list(arguments[:split]), list(arguments[split:]))
        stored = [e.cast(r, t.dtype) for r, t in zip(results, outs)]
        block.add_op(YieldOp.create(operands=[s.value for s in stored]))
        _erase_unused(block)
        op = GenericOp.create(
            operands=[*(r.tensor.value for r in inputs), *(t.value for t in outs)],
            result_types=[t.value.type for t in outs],
            properties={
                "indexing_maps": ArrayAttr(maps),
                "iterator_types": iterators(parallel, rank - parallel),
                "operandSegmentSizes": interned.segments(len(inputs), len(outs)),
            },
            regions=[Region(block)],
        )
        self._add(op)
        return [t.with_value(r) for t, r in zip(outs, op.results)]

    def _window(self, inputs: Sequence[At], extents: Sequence[int], out_index: IndexFunction) -> list[At]:
        """An operand that only gives the extents of dimensions no other operand gives: windows of a pooling.

        linalg takes loop extents from operand shapes; its own pooling operations carry such an operand too. It is never
        read.
        """
        rank = len(extents)
        maps = [affine_map(rank, index).data for index in (*(r.index for r in inputs), out_index)]
        given = {e.position for m in maps for e in m.results if isinstance(e, AffineDimExpr)}
        missing = [i for i in range(rank) if i not in given]
        if not missing:
            return []
        kind = inputs[0].tensor.dtype
        return [self.empty([extents[i] for i in missing], kind).at(lambda *d: [d[i] for i in missing])]

    # Reductions and contractions.

    def reduce(
        self,
        fn: Callable[[Body, list[Scalar], list[Scalar]], Sequence[Scalar]],
        inputs: Sequence[At],
        shape: Sequence[int],
        extents: Sequence[int],
        inits: Sequence[tuple[float, str]],
    ) -> list[Tensor]:
        """Reduce over `extents` for each index of `shape`: index functions take output, then reduced dimensions.

        `inits` gives the initial value and type of each accumulator (never a half). `fn(e, xs, accs)` returns the new
        accumulators.
        """
        outs = [self.fill(value, shape, dtype) for value, dtype in inits]
        return self.generic(inputs, outs, (*shape, *extents), fn, parallel=len(shape))

    def reduce_axes(
        self,
        fn: Callable[[Body, Scalar, Scalar], Scalar],
        x: Tensor,
        axes: Sequence[int],
        init: float,
        dtype: str | None = None,
    ) -> Tensor:
        """Reduce `axes` away: `acc = fn(e, acc, x)`; the others stay in order (halves accumulate in float32)."""
        dtype = dtype or accumulator(x.dtype)
        kept = [i for i in range(x.rank) if i not in axes]
        order = [*kept, *axes]

        def index(*d: Any) -> list[Any]:
            return [d[order.index(i)] for i in range(x.rank)]

        return self.reduce(
            lambda e, xs, accs: [fn(e, accs[0], xs[0].cast(dtype))],
            [x.at(index)],
            [x.shape[i] for i in kept],
            [x.shape[i] for i in axes],
            [(init, dtype)],
        )[0]

    def sum_axes(self, x: Tensor, axes: Sequence[int]) -> Tensor:
        """Sum of `axes`, removed."""
        return self.reduce_axes(lambda e, acc, v: e.binary("add", acc, v, reassociate=True), x, axes, 0)

    def max_axes(self, x: Tensor, axes: Sequence[int]) -> Tensor:
        """Maximum over `axes`, removed."""
        return self.reduce_axes(lambda e, acc, v: e.maximum(acc, v, reassociate=True), x, axes, lowest(x.dtype))

    def contract(
        self,
        a: At,
        b: At,
        shape: Sequence[int],
        extents: Sequence[int],
        init: Tensor | None = None,
    ) -> Tensor:
        """`out[i] = init[i] + sum_k a[i, k] b[i, k]`: index functions take the output dimensions, then the summed ones.

        The result accumulates in float32 for halves; cast it where the operator's type matters. `init` has the
        accumulator's type.
        """
        dtype = accumulator(a.tensor.dtype)
        out = init or self.fill(0, shape, dtype)

        def body(e: Body, xs: list[Scalar], accs: list[Scalar]) -> list[Scalar]:
            if dtype not in FLOATS:
                return [accs[0] + xs[0] * xs[1]]
            term = e.emit(arith.MulfOp, xs[:2], dtype, fastmath=CONTRACT)
            return [e.emit(arith.AddfOp, [accs[0], term], dtype, fastmath=CONTRACT)]

        return self.generic([a, b], [out], (*shape, *extents), body, parallel=len(shape))[0]

    # Layout.

    def cast(self, x: Tensor, dtype: str) -> Tensor:
        """The tensor with another element type."""
        return x if x.dtype == dtype else self.elementwise(lambda e, v: v.cast(dtype), x, dtype=dtype)

    def view(self, x: At, shape: Sequence[int]) -> Tensor:
        """A copy through an affine map: transposes, slices, broadcasts (fused into its readers where possible)."""
        return self.elementwise(lambda e, v: v, x, shape=shape, dtype=x.tensor.dtype)

    def transpose(self, x: Tensor, axes: Sequence[int]) -> Tensor:
        """`out.shape[i] = x.shape[axes[i]]`."""
        if list(axes) == list(range(x.rank)):
            return x
        inverse = [list(axes).index(i) for i in range(x.rank)]
        return self.view(x.at(lambda *d: [d[i] for i in inverse]), [x.shape[a] for a in axes])

    def broadcast(self, x: Tensor, shape: Sequence[int]) -> Tensor:
        """Numpy broadcasting to `shape`."""
        return x if tuple(shape) == x.shape else self.view(x.at(broadcast_index(x.shape, tuple(shape))), shape)

    def slice(self, x: Tensor, begin: Sequence[int], step: Sequence[int], shape: Sequence[int]) -> Tensor:
        """`out[i] = x[begin + step * i]`; negative steps are taken forward, then reversed."""
        last = [s * (n - 1) for s, n in zip(step, shape)]
        if list(shape) != list(x.shape):
            start = [b + min(0, z) for b, z in zip(begin, last)]
            op = tensor.ExtractSliceOp.from_static_parameters(x.value, start, list(shape), [abs(s) for s in step])
            x = Tensor(self._add(op).results[0], tuple(shape), x.dtype)
        return self.reverse(x, [i for i, s in enumerate(step) if s < 0])

    def reverse(self, x: Tensor, axes: Sequence[int]) -> Tensor:
        """`out[..., i, ...] = x[..., n - 1 - i, ...]` along the axes."""
        if not axes:
            return x
        return self.view(
            x.at(lambda *d: [v * -1 + (x.shape[i] - 1) if i in axes else v for i, v in enumerate(d)]), x.shape
        )

    def reshape(self, x: Tensor, shape: Sequence[int]) -> Tensor:
        """The same elements in row-major order under another shape; a view, no copy."""
        shape = tuple(shape)
        assert math.prod(shape) == x.size, f"reshape {x.shape} to {shape}"
        if shape == x.shape:
            return x
        groups = reassociation(x.shape, shape) if len(shape) != x.rank else None
        if groups is not None:
            return self._reassociate(x, shape, groups)
        return self.reshape(self.reshape(x, nesting_shape(x.shape, shape)), shape)

    def _reassociate(self, x: Tensor, shape: tuple[int, ...], groups: list[list[int]]) -> Tensor:
        cls = tensor.ExpandShapeOp if len(shape) > x.rank > 0 else tensor.CollapseShapeOp
        properties: dict[str, Attribute] = {
            "reassociation": ArrayAttr(ArrayAttr(interned.integer(i) for i in group) for group in groups)
        }
        if cls is tensor.ExpandShapeOp:
            properties["static_output_shape"] = interned.integers(*shape)
        result = cls.create(operands=[x.value], result_types=[ir_type(shape, x.dtype)], properties=properties)
        return Tensor(self._add(result).results[0], shape, x.dtype)

    def insert_slice(self, x: Tensor, into: Tensor, begin: Sequence[int], step: Sequence[int] | None = None) -> Tensor:
        """`into` with `into[begin + step * i] = x[i]`."""
        op = tensor.InsertSliceOp.from_static_parameters(
            x.value, into.value, list(begin), list(x.shape), list(step or [1] * x.rank)
        )
        self._add(op)
        return into.with_value(op.results[0])

    def pad(
        self,
        x: Tensor,
        low: Sequence[int],
        high: Sequence[int],
        interior: Sequence[int] | None = None,
        value: float = 0.0,
    ) -> Tensor:
        """Surround `x` with `value`; `interior` elements go between neighbours."""
        gaps = list(interior or [0] * x.rank)
        if not any((*low, *high, *gaps)):
            return x
        shape = [lo + hi + n + max(n - 1, 0) * g for lo, hi, n, g in zip(low, high, x.shape, gaps)]
        return self.insert_slice(x, self.fill(value, shape, x.dtype), low, [g + 1 for g in gaps])

    def concatenate(self, parts: Sequence[Tensor], axis: int) -> Tensor:
        """The parts one after the other along `axis`."""
        shape = list(parts[0].shape)
        shape[axis] = sum(p.shape[axis] for p in parts)
        out, begin = self.empty(shape, parts[0].dtype), [0] * len(shape)
        for part in parts:
            out = self.insert_slice(part, out, begin)
            begin[axis] += part.shape[axis]
        return out

    def loop(
        self,
        extents: Sequence[int],
        state: Tensor,
        body: Callable[[Body, list[Scalar], Tensor], Tensor],
    ) -> Tensor:
        """Run `state = body(e, indices, state)` over all indices in order (`e.insert`, `e.extract`, `e.when`)."""
        zero, one = self.scalar(0, "index"), self.scalar(1, "index")
        bounds = [self.scalar(n, "index") for n in extents]
        result = self._nest(self.block, zero, one, bounds, state, body, [])
        return state.with_value(result)

    def _nest(
        self,
        block: Block,
        zero: SSAValue,
        one: SSAValue,
        bounds: Sequence[SSAValue],
        state: Tensor,
        body: Callable[[Body, list[Scalar], Tensor], Tensor],
        indices: list[SSAValue],
    ) -> SSAValue:
        if not bounds:
            e = Body(block)
            return body(e, [Scalar(i, "index", e) for i in indices], state).value
        inner = Block(arg_types=[IndexType(), state.value.type])
        last = self._nest(
            inner, zero, one, bounds[1:], state.with_value(inner.args[1]), body, [*indices, inner.args[0]]
        )
        inner.add_op(scf.YieldOp(last))
        op = scf.ForOp(zero, bounds[0], one, [state.value], Region(inner))
        if self.node and block is self.block:
            op.attributes["node"] = StringAttr(self.node)
        block.add_op(op)
        return op.results[0]

    def host_call(self, key: str, ins: Sequence[Tensor], types: Sequence[tuple[Sequence[int], str]]) -> list[Tensor]:
        """Call back into Python; the executor finds the function by `key` (the node's name stands beside it)."""
        op = HostCallOp(0, [t.value for t in ins], [ir_type(shape, dtype) for shape, dtype in types])
        op.attributes["key"] = StringAttr(key)
        self._add(op)
        return [Tensor(r, tuple(shape), dtype) for r, (shape, dtype) in zip(op.results, types)]


def _erase_unused(block: Block) -> None:
    """Remove the widenings of accumulators that the body does not read."""
    for op in reversed(list(block.ops)):
        if op.results and not any(r.uses for r in op.results):
            op.detach()
            op.erase()
