"""linalg: an operation over a whole iteration space, vectorized with numpy.

An operand becomes a view with one axis a loop dimension, of extent 1 where the dimension does not move it, so that
bodies broadcast. Three ways, the first that fits:

    contraction   `out + a * b`: numpy.einsum over the two views
    fold          every output is `op(out, x)` with x free of accumulators: the body at once, then ufunc.reduce
    in turn       the body once for each index of the reduction dimensions (argmax), all other dimensions at once

The order of a reduction is free in the first two; what is computed is the same.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.lib.stride_tricks import as_strided
from xdsl.dialects.builtin import DYNAMIC_INDEX
from xdsl.dialects.linalg.ops import FillOp, GenericOp, IndexOp
from xdsl.ir import Block, BlockArgument, Operation, SSAValue
from xdsl.ir.affine import AffineBinaryOpExpr, AffineBinaryOpKind, AffineDimExpr, AffineExpr, AffineMap

from symc.errors import ExecutionError
from symc.runtime.reference.values import Value, dtype_of, shape_of, unspecified

if TYPE_CHECKING:
    from symc.runtime.reference.interpreter import Frame, FunctionCompiler, Handler, Step

FOLDS: dict[str, np.ufunc] = {
    "arith.addf": np.add, "arith.addi": np.add, "arith.mulf": np.multiply, "arith.muli": np.multiply,
    "arith.maximumf": np.maximum, "arith.minimumf": np.minimum, "arith.maxnumf": np.fmax, "arith.minnumf": np.fmin,
    "arith.maxsi": np.maximum, "arith.minsi": np.minimum,
    "arith.andi": np.bitwise_and, "arith.ori": np.bitwise_or, "arith.xori": np.bitwise_xor,
}  # fmt: skip
PRODUCTS = ("arith.mulf", "arith.muli")
WIDENINGS = ("arith.extf", "arith.extsi")
LARGEST_FOLD = 1 << 26
"""Elements of an iteration space that is computed at once."""


class Access:
    """How one operand is reached from the loop dimensions; `extents` are those of the loops."""

    def __init__(self, affine_map: AffineMap, shape: Sequence[int], extents: Sequence[int], op: Operation):
        self.map = affine_map
        self.extents = extents
        self.is_linear = all(map(_is_linear, affine_map.results))
        count = len(extents)
        zero = [0] * count
        self.first = [e.eval(zero, []) for e in affine_map.results]
        units = [[int(i == j) for j in range(count)] for i in range(count)]
        self.steps = [[e.eval(unit, []) - f for e, f in zip(affine_map.results, self.first)] for unit in units]
        self.used = [any(s) for s in self.steps] if self.is_linear else _mentioned(affine_map)
        if self.is_linear:
            self._check(shape, op)

    def _check(self, shape: Sequence[int], op: Operation) -> None:
        for axis, (first, extent) in enumerate(zip(self.first, shape)):
            spans = [s[axis] * (n - 1) for s, n in zip(self.steps, self.extents)]
            if first + sum(min(s, 0) for s in spans) < 0 or first + sum(max(s, 0) for s in spans) >= extent:
                raise ExecutionError(f"{op.name}: {self.map} leaves an operand of shape {tuple(shape)}", at=op)

    def view(self, array: np.ndarray) -> np.ndarray:
        """The operand with one axis a loop dimension; a copy only where the map divides."""
        shape = [n if used else 1 for n, used in zip(self.extents, self.used)]
        if not self.is_linear:
            points = np.ogrid[tuple(slice(n) for n in shape)]
            indices = tuple(e.eval(cast(Any, points), []) for e in self.map.results)
            return np.broadcast_to(array[indices], shape)
        start = array[(*(slice(f, None) for f in self.first), ...)]
        strides = [sum(s * b for s, b in zip(step, array.strides)) for step in self.steps]
        return as_strided(start, shape, strides)


def _is_linear(expression: AffineExpr) -> bool:
    if not isinstance(expression, AffineBinaryOpExpr):
        return True
    parts = (expression.lhs, expression.rhs)
    return expression.kind in (AffineBinaryOpKind.Add, AffineBinaryOpKind.Mul) and all(map(_is_linear, parts))


def _mentioned(affine_map: AffineMap) -> list[bool]:
    dims = {e.position for r in affine_map.results for e in r.dfs() if isinstance(e, AffineDimExpr)}
    return [i in dims for i in range(affine_map.num_dims)]


@dataclass(frozen=True)
class Fold:
    """One output of a reduction as `function(out, value)`."""

    function: np.ufunc
    value: SSAValue
    combine: Operation


@dataclass(frozen=True)
class Contraction:
    """`out + a * b`: the operands' numbers."""

    a: int
    b: int


class GenericRunner:
    """One linalg.generic, ready to run."""

    def __init__(self, c: FunctionCompiler, op: GenericOp):
        self.op = op
        self.count = len(op.inputs)
        self.on_tensors = bool(op.results)
        self.maps = [m.data for m in op.indexing_maps.data]
        kinds = [k.data.value for k in op.iterator_types.data]
        self.reduced = [i for i, kind in enumerate(kinds) if kind == "reduction"]
        self.operands = c.take(op.operands)
        self.results = c.take(op.results)
        self.out_types = [v.type for v in op.operands[self.count :]]
        self.points: list[Value] = []
        self._compile_body(c, op.body.block)
        self.shapes: list[tuple[int, ...]] = []
        shapes = [shape_of(v.type) for v in op.operands]
        self.is_open = any(DYNAMIC_INDEX in shape for shape in shapes)
        if not self.is_open:
            self._reach(shapes)

    def _reach(self, shapes: Sequence[tuple[int, ...]]) -> None:
        """How operands of these shapes are reached."""
        self.shapes = list(shapes)
        self.extents = _extents(self.maps, shapes, self.op)
        self.accesses = [Access(m, s, self.extents, self.op) for m, s in zip(self.maps, shapes)]
        self.contraction = self._contraction(self.op.body.block)

    def _compile_body(self, c: FunctionCompiler, block: Block) -> None:
        outer, c.vectorized = c.vectorized, True
        self.arguments = c.take(block.args)
        self.reads_out = [bool(a.uses) for a in block.args[self.count :]]
        last = block.last_op
        assert last is not None, "a body ends with linalg.yield"
        self.folds = _folds(block, self.count, last)
        combines = [f.combine for f in self.folds or ()]
        made = [(op, self._step(c, op)) for op in block.ops if op is not last]
        self.steps = [step for _, step in made if step is not None]
        self.free_steps = [step for op, step in made if step is not None and op not in combines]
        self.yields = c.take(last.operands)
        self.fold_values = c.take([f.value for f in self.folds or ()])
        c.vectorized = outer

    def _step(self, c: FunctionCompiler, op: Operation) -> Step | None:
        if not isinstance(op, IndexOp):
            return c.operation(op)
        dimension = op.dim.value.data
        return c.apply(op, lambda: self.points[dimension])

    def _contraction(self, block: Block) -> Contraction | None:
        """Whether numpy.einsum does it: one sum of products of two inputs that name all dimensions between them."""
        if not self.folds or len(self.folds) != 1 or self.folds[0].function is not np.add or not self.reduced:
            return None
        product = self.folds[0].value.owner
        if not isinstance(product, Operation) or product.name not in PRODUCTS:
            return None
        factors = [_source(v) for v in product.operands]
        if not all(isinstance(f, BlockArgument) and f.block is block and f.index < self.count for f in factors):
            return None
        a, b = (cast(BlockArgument, f).index for f in factors)
        used = zip(self.accesses[a].used, self.accesses[b].used)
        linear = self.accesses[a].is_linear and self.accesses[b].is_linear
        return Contraction(a, b) if linear and all(x or y for x, y in used) else None

    def __call__(self, frame: Frame) -> None:
        arrays = [frame[s] for s in self.operands]
        if self.on_tensors:
            outs = [a.copy() if read else unspecified(t) for a, read, t in self._outs(arrays)]
            arrays[self.count :] = outs
            for slot, out in zip(self.results, outs):
                frame[slot] = out
        if self.is_open and (shapes := [a.shape for a in arrays]) != self.shapes:
            self._reach(shapes)
        views = [access.view(array) for access, array in zip(self.accesses, arrays)]
        if self.contraction is not None:
            self._contract(views, self.contraction)
        elif not self.reduced or (self.folds and math.prod(self.extents) <= LARGEST_FOLD):
            self._fold(frame, views)
        else:
            self._in_turn(frame, views)

    def _outs(self, arrays: Sequence[np.ndarray]) -> Iterator[tuple[np.ndarray, bool, Any]]:
        return zip(arrays[self.count :], self.reads_out, self.out_types)

    def _contract(self, views: Sequence[np.ndarray], contraction: Contraction) -> None:
        out = views[self.count]
        factors: list[Any] = []
        for number in (contraction.a, contraction.b):
            used = self.accesses[number].used
            part = views[number][tuple(slice(None) if u else 0 for u in used)]
            factors += [part.astype(out.dtype, copy=False), [i for i, u in enumerate(used) if u]]
        kept = [i for i in range(len(self.extents)) if i not in self.reduced]
        total = np.einsum(*factors, kept, optimize=True)
        out[...] = out + total.reshape(out.shape)

    def _fold(self, frame: Frame, views: Sequence[np.ndarray]) -> None:
        """The whole iteration space at once; without reduction dimensions the body as it stands."""
        self.points = [_along(np.arange(n), i, len(self.extents)) for i, n in enumerate(self.extents)]
        self._bind(frame, views)
        if not self.reduced:
            self._run(frame, self.steps)
            self._assign(views, [frame[s] for s in self.yields])
            return
        self._run(frame, self.free_steps)
        assert self.folds is not None, "checked by the caller"
        outs = views[self.count :]
        values = [self._reduce(f, frame[s], o) for f, s, o in zip(self.folds, self.fold_values, outs)]
        self._assign(views, values)

    def _reduce(self, fold: Fold, value: Value, out: np.ndarray) -> np.ndarray:
        shape = [n if i in self.reduced else 1 for i, n in enumerate(self.extents)]
        value = np.broadcast_to(value, np.broadcast_shapes(np.shape(value), shape))
        reduced = fold.function.reduce(value, axis=tuple(self.reduced), keepdims=True, dtype=out.dtype)
        return fold.function(out, reduced)

    def _in_turn(self, frame: Frame, views: Sequence[np.ndarray]) -> None:
        rank = len(self.extents)
        for point in itertools.product(*(range(self.extents[i]) for i in self.reduced)):
            at = dict(zip(self.reduced, point))
            self.points = [np.int64(at[i]) if i in at else _along(np.arange(n), i, rank) for i, n in self._dimensions()]
            self._bind(frame, [self._slice(view, at) for view in views])
            self._run(frame, self.steps)
            self._assign(views, [frame[s] for s in self.yields])

    def _dimensions(self) -> Iterator[tuple[int, int]]:
        return iter(enumerate(self.extents))

    @staticmethod
    def _slice(view: np.ndarray, at: dict[int, int]) -> np.ndarray:
        parts = [slice(at[i], at[i] + 1) if i in at and n > 1 else slice(None) for i, n in enumerate(view.shape)]
        return view[tuple(parts)]

    def _bind(self, frame: Frame, views: Sequence[np.ndarray]) -> None:
        for slot, view in zip(self.arguments, views):
            frame[slot] = view

    @staticmethod
    def _run(frame: Frame, steps: Sequence[Step]) -> None:
        for step in steps:
            step(frame)

    def _assign(self, views: Sequence[np.ndarray], values: Sequence[Value]) -> None:
        """Write the outputs, all of them computed before the first is written."""
        if len(values) > 1:
            values = [np.array(v) for v in values]
        for out, value in zip(views[self.count :], values, strict=True):
            out[...] = value


def _along(numbers: np.ndarray, axis: int, rank: int) -> np.ndarray:
    return numbers.reshape([-1 if i == axis else 1 for i in range(rank)])


def _source(value: SSAValue) -> SSAValue:
    """A factor of a product, behind its widening."""
    owner = value.owner
    return owner.operands[0] if isinstance(owner, Operation) and owner.name in WIDENINGS else value


def _folds(block: Block, inputs: int, last: Operation) -> list[Fold] | None:
    """The outputs as folds; None when one is none, or when a body reads an accumulator elsewhere."""
    accumulators = block.args[inputs:]
    found: list[Fold] = []
    for value, accumulator in zip(last.operands, accumulators):
        combine = value.owner
        if not isinstance(combine, Operation) or combine.name not in FOLDS or len(list(accumulator.uses)) != 1:
            return None
        others = [v for v in combine.operands if v is not accumulator]
        if len(others) != 1 or combine.parent_block() is not block or len(list(value.uses)) != 1:
            return None
        found.append(Fold(_fold_function(combine), others[0], combine))
    return found


def _fold_function(combine: Operation) -> np.ufunc:
    """numpy adds flags as `or`, which IR does not."""
    is_flag = dtype_of(combine.results[0].type).kind == "b"
    return np.bitwise_xor if is_flag and combine.name == "arith.addi" else FOLDS[combine.name]


def _extents(maps: Sequence[AffineMap], shapes: Sequence[Sequence[int]], op: Operation) -> list[int]:
    """The loops' extents, from the operands that the plain dimensions index."""
    found: dict[int, int] = {}
    for affine_map, shape in zip(maps, shapes):
        for expression, extent in zip(affine_map.results, shape):
            if isinstance(expression, AffineDimExpr) and found.setdefault(expression.position, extent) != extent:
                raise ExecutionError(f"{op.name}: operands disagree on the extent of d{expression.position}", at=op)
    count = maps[0].num_dims
    missing = [f"d{i}" for i in range(count) if i not in found]
    if missing:
        raise ExecutionError(f"{op.name}: no operand gives the extent of {', '.join(missing)}", at=op)
    return [found[i] for i in range(count)]


def _generic(c: FunctionCompiler, op: Operation) -> Step:
    assert isinstance(op, GenericOp)
    return GenericRunner(c, op)


def _fill(c: FunctionCompiler, op: Operation) -> Step:
    assert isinstance(op, FillOp)
    if op.results:
        shape, dtype = shape_of(op.results[0].type), dtype_of(op.results[0].type)
        return c.apply(op, lambda value, out: np.full(shape, value, dtype))

    def fill(value: Value, out: np.ndarray) -> None:
        out[...] = value

    return c.apply(op, fill)


HANDLERS: dict[str, Handler] = {GenericOp.name: _generic, FillOp.name: _fill}
