"""How IR types and constants are numpy's: a tensor or memref is an array, a vector an array of rank 1, a scalar a numpy
scalar, an index a Python integer.
"""

from __future__ import annotations

import itertools
from typing import Any, cast

import ml_dtypes
import numpy as np
from xdsl.dialects.builtin import (
    BFloat16Type,
    DenseIntOrFPElementsAttr,
    Float16Type,
    Float32Type,
    Float64Type,
    IndexType,
    IntegerAttr,
    IntegerType,
    MemRefType,
    TensorType,
    VectorType,
)
from xdsl.ir import Attribute

from symc.errors import ExecutionError

Value = Any
FLOATS: dict[type[Attribute], np.dtype[Any]] = {
    Float16Type: np.dtype(np.float16),
    BFloat16Type: np.dtype(ml_dtypes.bfloat16),
    Float32Type: np.dtype(np.float32),
    Float64Type: np.dtype(np.float64),
    IndexType: np.dtype(np.int64),
}
INTEGERS = {1: np.bool_, 8: np.int8, 16: np.int16, 32: np.int32, 64: np.int64}
UNSIGNED = {1: np.uint8, 2: np.uint16, 4: np.uint32, 8: np.uint64}
"""By bytes."""


def dtype_of(kind: Attribute) -> np.dtype[Any]:
    """The numpy type of a scalar or of the elements of a tensor, memref or vector."""
    if isinstance(kind, TensorType | MemRefType | VectorType):
        kind = kind.element_type
    if isinstance(kind, IntegerType) and kind.width.data in INTEGERS:
        return np.dtype(INTEGERS[kind.width.data])
    if type(kind) in FLOATS:
        return FLOATS[type(kind)]
    raise ExecutionError(f"the reference interpreter knows no values of type {kind}")


def shape_of(kind: Attribute) -> tuple[int, ...]:
    """The static shape of a tensor, memref or vector."""
    assert isinstance(kind, TensorType | MemRefType | VectorType), f"{kind} has no shape"
    return tuple(kind.get_shape())


def constant(attribute: Attribute, kind: Attribute) -> Value:
    """The value of an `arith.constant` or `memref.global`."""
    if isinstance(attribute, DenseIntOrFPElementsAttr):
        return dense(attribute)
    number = cast(Any, attribute).value.data
    if isinstance(attribute, IntegerAttr) and isinstance(kind, IndexType):
        return int(number)
    return scalar(number, dtype_of(kind))


def scalar(number: float, dtype: np.dtype[Any]) -> Value:
    """A number as a numpy scalar; an integer keeps its bits."""
    if dtype.kind == "b":
        return np.bool_(number != 0)
    if dtype.kind == "i":
        return np.int64(int(number)).astype(dtype)
    return dtype.type(number)


def dense(attribute: DenseIntOrFPElementsAttr) -> np.ndarray:
    """A dense constant as an array that nobody may write."""
    dtype, shape = dtype_of(attribute.type), shape_of(attribute.type)
    splat = attribute.is_splat()
    numbers = list(itertools.islice(attribute.iter_values(), 1 if splat else None))
    wide = np.array(numbers, np.int64 if dtype.kind in "bi" else np.float64).astype(dtype)
    return np.broadcast_to(wide, shape) if splat else _frozen(wide.reshape(shape))


def _frozen(array: np.ndarray) -> np.ndarray:
    array.flags.writeable = False
    return array


def unspecified(kind: Attribute) -> np.ndarray:
    """An array whose contents nobody should read: NaN, or an odd number."""
    dtype = dtype_of(kind)
    return np.full(shape_of(kind), {"b": True, "i": -77}.get(dtype.kind, np.nan), dtype)


def unsigned(x: Value) -> Value:
    """The same bits as an unsigned number; an index is never negative where that matters."""
    if isinstance(x, int) or x.dtype == np.bool_:
        return x
    return x.view(UNSIGNED[x.dtype.itemsize])
