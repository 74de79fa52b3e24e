"""Functions that make arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from symc.context import Context, check_available
from symc.ndarray.array import NDArray, allocate, checked_shape, numpy_dtype

Shape = int | Sequence[int]


def empty(shape: Shape, ctx: Context | None = None, dtype: Any = None) -> NDArray:
    """An array of unspecified contents, float32 by default."""
    if ctx is not None:
        check_available(ctx)
    return NDArray(allocate(checked_shape(shape), dtype or "float32"), ctx)


def full(
    shape: Shape, val: float, ctx: Context | None = None, dtype: Any = None, out: NDArray | None = None
) -> NDArray:
    """An array of one value."""
    result = empty(shape, ctx, dtype) if out is None else out
    result[:] = val
    return result


def zeros(
    shape: Shape, ctx: Context | None = None, dtype: Any = None, stype: str | None = None, **kwargs: Any
) -> NDArray:
    """An array of zeros."""
    return full(shape, 0, ctx, dtype, kwargs.get("out"))


def ones(shape: Shape, ctx: Context | None = None, dtype: Any = None, **kwargs: Any) -> NDArray:
    """An array of ones."""
    return full(shape, 1, ctx, dtype, kwargs.get("out"))


def array(source_array: Any, ctx: Context | None = None, dtype: Any = None) -> NDArray:
    """A copy of anything array-like: float32 unless `dtype` is given or the source is an NDArray."""
    if isinstance(source_array, NDArray):
        data, kind = source_array._data, dtype or source_array._data.dtype
    else:
        data, kind = np.asarray(source_array), dtype or "float32"
    result = empty(data.shape or (1,), ctx, kind)
    result._data[...] = data
    return result


def from_numpy(ndarray: np.ndarray, zero_copy: bool = True) -> NDArray:
    """The numpy array's memory as an NDArray, or a copy with its element type."""
    if not zero_copy:
        return array(ndarray, dtype=ndarray.dtype)
    if not ndarray.flags.c_contiguous:
        raise ValueError("Only c-contiguous arrays are supported for zero-copy")
    numpy_dtype(ndarray.dtype)
    return NDArray(ndarray.reshape(ndarray.shape or (1,)))


def from_dlpack(dlpack: Any) -> NDArray:
    """The memory of any DLPack exporter on the CPU (or of a capsule), without a copy when it is contiguous."""
    source = dlpack if hasattr(dlpack, "__dlpack__") else _Capsule(dlpack)
    return NDArray(np.from_dlpack(source))


class _Capsule:
    """A bare DLPack capsule with the protocol that numpy asks for."""

    def __init__(self, capsule: Any):
        self.capsule = capsule

    def __dlpack__(self, **kwargs: Any) -> Any:
        return self.capsule

    def __dlpack_device__(self) -> tuple[int, int]:
        return (1, 0)


def arange(
    start: float,
    stop: float | None = None,
    step: float = 1.0,
    repeat: int = 1,
    infer_range: bool = False,
    ctx: Context | None = None,
    dtype: Any = "float32",
) -> NDArray:
    """Numbers from start up to stop (0 up to start when stop is None), each repeated."""
    values = np.arange(start, step=step) if stop is None else np.arange(start, stop, step)
    return array(np.repeat(values, repeat), ctx, dtype)


def linspace(
    start: float, stop: float, num: int, endpoint: bool = True, ctx: Context | None = None, dtype: Any = "float32"
) -> NDArray:
    """Evenly spaced numbers."""
    return array(np.linspace(start, stop, num, endpoint), ctx, dtype)


def eye(N: int, M: int = 0, k: int = 0, ctx: Context | None = None, dtype: Any = None, **kwargs: Any) -> NDArray:
    """Ones on a diagonal."""
    return array(np.eye(N, M or N, k), ctx, dtype)


def moveaxis(tensor: NDArray, source: Any, destination: Any) -> NDArray:
    """Move axes to new positions; a copy."""
    return NDArray(np.moveaxis(tensor.asnumpy(), source, destination), tensor.context)


def concatenate(arrays: Sequence[NDArray], axis: int = 0, always_copy: bool = True) -> NDArray:
    """Arrays one after the other along an axis."""
    if len(arrays) == 1 and not always_copy:
        return arrays[0]
    return NDArray(np.concatenate([a._data for a in arrays], axis), arrays[0].context)


def onehot_encode(indices: NDArray, out: NDArray) -> NDArray:
    """Write one-hot rows of the indices into `out`."""
    out._data[...] = np.arange(out.shape[1]) == indices._data.astype(np.int64)[:, None]
    return out


def waitall() -> None:
    """Nothing runs behind the caller's back."""
