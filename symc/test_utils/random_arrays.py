"""Random shapes and arrays, from numpy's global state; reductions of numpy arrays over several axes."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from symc import ndarray as nd
from symc.context import Context
from symc.ndarray import NDArray
from symc.test_utils.comparing import default_dtype


def rand_shape_nd(num_dim: int, dim: int = 10, allow_zero_size: bool = False) -> tuple[int, ...]:
    """A random shape with extents up to `dim`."""
    return tuple(int(n) for n in np.random.randint(0 if allow_zero_size else 1, dim + 1, num_dim))


def rand_shape_2d(dim0: int = 10, dim1: int = 10, allow_zero_size: bool = False) -> tuple[int, int]:
    """A random shape of a matrix."""
    low = 0 if allow_zero_size else 1
    return random_extent(low, dim0), random_extent(low, dim1)


def rand_shape_3d(
    dim0: int = 10, dim1: int = 10, dim2: int = 10, allow_zero_size: bool = False
) -> tuple[int, int, int]:
    """A random shape of rank three."""
    low = 0 if allow_zero_size else 1
    return random_extent(low, dim0), random_extent(low, dim1), random_extent(low, dim2)


def random_extent(low: int, high: int) -> int:
    """A random whole number from `low` to `high`."""
    return int(np.random.randint(low, high + 1))


def random_arrays(*shapes: tuple[int, ...]) -> Any:
    """Random normal float32 arrays of these shapes, a number for `()`; the array itself when there is one shape."""
    arrays = [np.asarray(np.random.randn(*s), default_dtype())[()] for s in shapes]
    return arrays[0] if len(arrays) == 1 else arrays


def random_uniform_arrays(
    *shapes: tuple[int, ...], low: float = 0.0, high: float = 1.0, dtype: Any = None
) -> list[np.ndarray]:
    """Random uniform arrays of these shapes."""
    return [np.asarray(np.random.uniform(low, high, s), dtype or default_dtype()) for s in shapes]


def random_sample(population: Sequence[Any], k: int) -> list[Any]:
    """`k` elements of the population in its order."""
    return [population[i] for i in sorted(random.sample(range(len(population)), k))]


def rand_ndarray(
    shape: tuple[int, ...],
    stype: str = "default",
    density: float | None = None,
    dtype: Any = None,
    modifier_func: Callable[[float], float] | None = None,
    shuffle_csr_indices: bool = False,
    distribution: str | None = None,
    ctx: Context | None = None,
) -> NDArray:
    """A random array with values from -1 to 1; ValueError for a storage type other than `default`."""
    if stype != "default":
        raise ValueError(f"rand_ndarray: stype must be 'default', sparse arrays are not supported; got {stype!r}")
    values = np.random.uniform(-1, 1, shape)
    if modifier_func is not None:
        values = np.vectorize(modifier_func)(values)
    return nd.array(values, ctx=ctx, dtype=dtype or default_dtype())


def np_reduce(
    dat: np.ndarray, axis: int | Sequence[int] | None, keepdims: bool, numpy_reduce_func: Callable[..., Any]
) -> np.ndarray:
    """A numpy reduction over several axes, one after the other, the last first."""
    axes = range(dat.ndim) if axis is None else [axis] if isinstance(axis, int) else axis
    result = dat
    for each in sorted((a % dat.ndim for a in axes), reverse=True):
        result = numpy_reduce_func(result, axis=each)
        result = np.expand_dims(result, each) if keepdims else result
    return np.asarray(result)
