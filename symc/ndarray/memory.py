"""Memory of arrays: element types as numpy has them, aligned allocation, addresses, shapes."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from functools import cache
from math import prod
from typing import Any

import numpy as np

from symc.dialects.sym.attributes import DTYPES, dtype_name
from symc.errors import SymcError

ALIGNMENT_BYTES = 64
BYTE = np.dtype(np.uint8)


@cache
def _numpy_dtype_of_name(name: str) -> np.dtype:
    if name != "bfloat16":
        return np.dtype(name)
    import ml_dtypes

    return np.dtype(ml_dtypes.bfloat16)


def numpy_dtype(dtype: Any) -> np.dtype:
    """The numpy type of an element type given as name, numpy type or MXNet's code; bfloat16 comes from ml_dtypes.

    Raises TypeError for what is no type, SymcError for a type that arrays cannot have.
    """
    try:
        return _numpy_dtype_of_name(dtype_name(dtype))
    except (ValueError, KeyError):
        raise SymcError(f"dtype must be one of {', '.join(DTYPES)}, got {dtype!r}") from None


def allocate(shape: Sequence[int], dtype: np.dtype, zeroed: bool = False) -> np.ndarray:
    """Memory that starts on a cache line, uninitialized or zero."""
    size = prod(shape) * dtype.itemsize + ALIGNMENT_BYTES
    raw = np.zeros(size, BYTE) if zeroed else np.empty(size, BYTE)
    return np.ndarray(shape, dtype, raw, -address_of(raw) % ALIGNMENT_BYTES)  # pyright: ignore[reportArgumentType]


def address_of(data: np.ndarray) -> int:
    """Address of the first element."""
    try:
        return ctypes.addressof(ctypes.c_char.from_buffer(data.data))  # three times as fast as `data.ctypes.data`
    except (TypeError, ValueError, BufferError):  # no elements, bfloat16, or read-only
        return data.ctypes.data


def copied(data: Any, dtype: np.dtype | None = None) -> np.ndarray:
    """The values in aligned memory of their own, converted to `dtype` as C does; at least one axis."""
    target = allocate(data.shape or (1,), dtype or data.dtype)
    copy_values(target, data)
    return target


def copy_values(target: np.ndarray, source: np.ndarray) -> None:
    """Broadcast values into `target` (ValueError when they do not fit); fractions are cut off, integers wrap around."""
    if source.dtype == target.dtype:
        target[...] = source
        return
    with np.errstate(invalid="ignore", over="ignore"):
        target[...] = source


def as_values(value: Any) -> np.ndarray:
    """Numbers, lists, numpy arrays and all that converts to them, as a numpy array; TypeError for anything else."""
    try:
        data = np.asarray(value)
    except ValueError:  # rows of different lengths
        raise TypeError(f"{value!r} is not an array: its rows differ in length") from None
    if data.dtype.kind not in "biuf" and data.dtype.name != "bfloat16":
        raise TypeError(f"{type(value).__name__} holds no numbers: {value!r}")
    return data


def checked_shape(shape: Any, minimum: int = 1) -> tuple[int, ...]:
    """A shape as a tuple of integers; SymcError for one without axes or with an extent below `minimum`."""
    if not isinstance(shape, int | np.integer | Sequence):
        raise SymcError(f"shape must be an integer or a sequence of integers, got {shape!r}")
    extents = (shape,) if isinstance(shape, int | np.integer) else tuple(shape)
    if not extents:
        raise SymcError("shape must have at least one axis, got (): a single number has shape (1,)")
    if any(not isinstance(d, int | np.integer) or d < minimum for d in extents):
        raise SymcError(f"shape must hold integers of at least {minimum}, got {extents}")
    return tuple(int(d) for d in extents)
