"""Functions that make arrays from shapes, numbers, numpy arrays and other arrays."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from symc.context import Context
from symc.errors import SymcError
from symc.ndarray.array import NDArray
from symc.ndarray.memory import allocate, as_values, checked_shape, copied, copy_values, numpy_dtype

Shape = int | Sequence[int]


def empty(shape: Shape, ctx: Context | None = None, dtype: Any = None, stype: str | None = None) -> NDArray:
    """An array of unspecified contents, float32 by default. It alone may have extents of 0, as in MXNet."""
    _check_dense(stype)
    return NDArray(allocate(checked_shape(shape, minimum=0), numpy_dtype(dtype or "float32")), ctx)


def zeros(
    shape: Shape,
    ctx: Context | None = None,
    dtype: Any = None,
    stype: str | None = None,
    out: NDArray | None = None,
    **kwargs: Any,
) -> NDArray:
    """An array of zeros, float32 by default; `out` is filled instead when given."""
    _check_dense(stype)
    if out is not None:
        return full(shape, 0, out=out)
    return NDArray(allocate(checked_shape(shape), numpy_dtype(dtype or "float32"), zeroed=True), ctx)


def ones(
    shape: Shape, ctx: Context | None = None, dtype: Any = None, out: NDArray | None = None, **kwargs: Any
) -> NDArray:
    """An array of ones, float32 by default; `out` is filled instead when given."""
    return full(shape, 1, ctx, dtype, out)


def full(
    shape: Shape, val: float, ctx: Context | None = None, dtype: Any = None, out: NDArray | None = None
) -> NDArray:
    """An array of one value, float32 by default; `out` is filled instead when given."""
    result = NDArray(allocate(checked_shape(shape), numpy_dtype(dtype or "float32")), ctx) if out is None else out
    copy_values(result._data, as_values(val))
    return result


def _check_dense(stype: str | None) -> None:
    if stype not in (None, "default"):
        raise SymcError(f"stype must be 'default', arrays here are dense, got {stype!r}")


def array(source_array: Any, ctx: Context | None = None, dtype: Any = None) -> NDArray:
    """A copy of anything array-like: float32 unless `dtype` is given or the source is an NDArray.

    A single number gives shape (1,). TypeError when the source holds no numbers.
    """
    try:
        data = as_values(source_array)
    except TypeError as error:
        raise TypeError(f"source_array must be array like object: {error}") from None
    if dtype is None:
        dtype = data.dtype if isinstance(source_array, NDArray) else "float32"
    return NDArray(copied(data, numpy_dtype(dtype)), ctx)


def from_numpy(ndarray: np.ndarray, zero_copy: bool = True) -> NDArray:
    """The numpy array's memory as an NDArray, or a copy with its element type.

    Writes to shared memory are seen on both sides. ValueError when sharing is asked of an array that is not contiguous,
    aligned and writable.
    """
    if not isinstance(ndarray, np.ndarray):
        raise TypeError(f"from_numpy: ndarray must be a numpy.ndarray, got {type(ndarray).__name__}")
    numpy_dtype(ndarray.dtype)
    if not zero_copy:
        return NDArray(copied(ndarray))
    if not ndarray.flags.c_contiguous:
        raise ValueError("Only c-contiguous arrays are supported for zero-copy")
    if not (ndarray.flags.aligned and ndarray.flags.writeable):
        raise ValueError("Only aligned and writable arrays are supported for zero-copy")
    return NDArray(ndarray.reshape(ndarray.shape or (1,)))


def arange(
    start: float,
    stop: float | None = None,
    step: float = 1.0,
    repeat: int = 1,
    infer_range: bool = False,
    ctx: Context | None = None,
    dtype: Any = "float32",
) -> NDArray:
    """`start + i * step` below stop (from 0 below start when stop is None), each number `repeat` times.

    `infer_range` is for symbols and changes nothing here.
    """
    kind = numpy_dtype(dtype or "float32")
    if stop is None:
        start, stop = 0, start
    count = math.ceil((stop - start) / step) if step else 0
    if count <= 0 or repeat < 1:
        raise SymcError(f"arange: nothing lies between start={start} and stop={stop} with step={step}, repeat={repeat}")
    values = kind.type(start) + np.arange(count).astype(kind) * kind.type(step)
    return NDArray(copied(np.repeat(values, repeat), kind), ctx)


def linspace(
    start: float, stop: float, num: int, endpoint: bool = True, ctx: Context | None = None, dtype: Any = "float32"
) -> NDArray:
    """`num` evenly spaced numbers `start + i * step`, computed in float64; with `endpoint` the last one is stop."""
    step = (stop - start) / max(num - 1 if endpoint else num, 1)
    return array(start + np.arange(num) * step, ctx, dtype)


def eye(N: int, M: int = 0, k: int = 0, ctx: Context | None = None, dtype: Any = None, **kwargs: Any) -> NDArray:
    """N rows and M columns (N when 0), ones on diagonal `k`, zeros elsewhere."""
    rows, columns = checked_shape((N, M or N))
    return array(np.eye(rows, columns, k), ctx, dtype)


def moveaxis(tensor: NDArray, source: int | Sequence[int], destination: int | Sequence[int]) -> NDArray:
    """Move axes to new positions; a copy."""
    return NDArray(copied(np.moveaxis(tensor._data, source, destination)), tensor.context)


def concatenate(arrays: Sequence[NDArray], axis: int = 0, always_copy: bool = True) -> NDArray:
    """Arrays of one type, one after the other along an axis; on the device of the first."""
    if not arrays:
        raise ValueError("concatenate: arrays must hold at least one array")
    if len(arrays) == 1 and not always_copy:
        return arrays[0]
    types = sorted({a._data.dtype.name for a in arrays})
    if len(types) > 1:
        raise SymcError(f"concatenate: arrays must have one element type, got {', '.join(types)}")
    return NDArray(copied(np.concatenate([a._data for a in arrays], axis)), arrays[0].context)


def onehot_encode(indices: NDArray, out: NDArray) -> NDArray:
    """Write one-hot rows of the indices into `out`; an index out of range gives a row of zeros."""
    out._data[...] = np.arange(out.shape[1]) == indices._data.astype(np.int64)[:, None]
    return out


def waitall() -> None:
    """Does nothing: results are there when a call returns."""
