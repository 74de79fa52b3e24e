"""vector operations of rank 1: arrays that are copied out of buffers and into them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from xdsl.ir import Operation

from symc.errors import ExecutionError
from symc.runtime.reference.arrays import Window, checked, reach
from symc.runtime.reference.scalars import FUNCTIONS
from symc.runtime.reference.values import Value, dtype_of, shape_of

if TYPE_CHECKING:
    from symc.runtime.reference.interpreter import FunctionCompiler, Handler, Step

REDUCTIONS: dict[str, Callable[[Value, Value], Value]] = {
    "mul": np.multiply, "and": np.bitwise_and, "or": np.bitwise_or, "xor": np.bitwise_xor,
    "minsi": np.minimum, "maxsi": np.maximum, "minui": FUNCTIONS["arith.minui"], "maxui": FUNCTIONS["arith.maxui"],
    "minimumf": np.minimum, "maximumf": np.maximum, "minnumf": np.fmin, "maxnumf": np.fmax, "add": np.add,
}  # fmt: skip


def _row(array: np.ndarray, indices: tuple[int, ...], count: int, op: Operation) -> np.ndarray:
    """The elements from an index on, along the last dimension."""
    array, indices = _reach(array, indices)
    *outer, first = indices
    row = array[tuple(outer)][first : first + count]
    if min(indices) < 0 or len(row) != count:
        raise ExecutionError(f"{op.name}: {count} elements from {indices} on leave {array.shape}", at=op)
    return row


def _reach(array: np.ndarray | Window, indices: tuple[int, ...]) -> tuple[np.ndarray, tuple[int, ...]]:
    assert not isinstance(array, Window) or array.strides[-1] == 1, "a vector's elements lie one after the other"
    return reach(array, indices)


def _lanes_at(array: np.ndarray, indices: list[int], lanes: np.ndarray, op: Operation) -> tuple[np.ndarray, Any]:
    """An array and where in it the chosen lanes are; the others may lie outside."""
    array, (*outer, first) = _reach(array, tuple(indices))
    return array, checked((*outer, first + lanes), array, op)


def _load(c: FunctionCompiler, op: Operation) -> Step:
    (count,) = shape_of(op.results[0].type)

    def load(array: np.ndarray, *indices: int) -> np.ndarray:
        return _row(array, indices, count, op).copy()

    return c.apply(op, load)


def _store(c: FunctionCompiler, op: Operation) -> Step:
    (count,) = shape_of(op.operands[0].type)

    def store(value: np.ndarray, array: np.ndarray, *indices: int) -> None:
        _row(array, indices, count, op)[...] = value

    return c.apply(op, store)


def _masked_load(c: FunctionCompiler, op: Operation) -> Step:
    def load(array: np.ndarray, *rest: Any) -> np.ndarray:
        *indices, mask, otherwise = rest
        result, lanes = otherwise.copy(), np.flatnonzero(mask)
        if lanes.size:
            source, places = _lanes_at(array, indices, lanes, op)
            result[lanes] = source[places]
        return result

    return c.apply(op, load)


def _masked_store(c: FunctionCompiler, op: Operation) -> Step:
    def store(array: np.ndarray, *rest: Any) -> None:
        *indices, mask, value = rest
        lanes = np.flatnonzero(mask)
        if lanes.size:
            target, places = _lanes_at(array, indices, lanes, op)
            target[places] = value[lanes]

    return c.apply(op, store)


def _broadcast(c: FunctionCompiler, op: Operation) -> Step:
    kind = op.results[0].type
    shape, dtype = shape_of(kind), dtype_of(kind)
    return c.apply(op, lambda value: np.full(shape, value, dtype))


def _create_mask(c: FunctionCompiler, op: Operation) -> Step:
    lanes = np.arange(shape_of(op.results[0].type)[0])
    return c.apply(op, lambda count: lanes < count)


def _shuffle(c: FunctionCompiler, op: Operation) -> Step:
    mask = list(cast(Any, op.properties["mask"]).get_values())
    return c.apply(op, lambda a, b: np.concatenate((a, b))[mask])


def _lane(op: Operation, dynamic: tuple[int, ...]) -> int:
    return dynamic[0] if dynamic else next(iter(cast(Any, op.properties["static_position"]).get_values()))


def _extract(c: FunctionCompiler, op: Operation) -> Step:
    return c.apply(op, lambda vector, *at: vector[_lane(op, at)])


def _insert(c: FunctionCompiler, op: Operation) -> Step:
    def insert(value: Value, vector: np.ndarray, *at: int) -> np.ndarray:
        result = vector.copy()
        result[_lane(op, at)] = value
        return result

    return c.apply(op, insert)


def _reduction(c: FunctionCompiler, op: Operation) -> Step:
    kind = cast(Any, op.properties["kind"]).data
    combine = REDUCTIONS[str(getattr(kind, "value", kind))]

    def reduce(vector: np.ndarray, *start: Value) -> Value:
        total, *rest = (*start, *vector)
        for value in rest:
            total = combine(total, value)
        return total

    return c.apply(op, reduce)


HANDLERS: dict[str, Handler] = {
    "vector.load": _load,
    "vector.store": _store,
    "vector.maskedload": _masked_load,
    "vector.maskedstore": _masked_store,
    "vector.broadcast": _broadcast,
    "vector.create_mask": _create_mask,
    "vector.shuffle": _shuffle,
    "vector.extract": _extract,
    "vector.insert": _insert,
    "vector.reduction": _reduction,
}
