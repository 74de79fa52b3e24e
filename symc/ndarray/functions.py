"""Functions written for arrays: two-sided ones that take numbers on either side (`add`, `maximum`, `equal` ...),
splitting, histograms."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from numbers import Number
from typing import Any

import numpy as np

from symc.ndarray import arithmetic
from symc.ndarray.arithmetic import combine
from symc.ndarray.array import NDArray
from symc.ndarray.creation import array
from symc.ndarray.memory import copied


def _numbers(lhs: Any, rhs: Any) -> bool:
    return isinstance(lhs, Number) and isinstance(rhs, Number)


def add(lhs: Any, rhs: Any) -> Any:
    """`lhs + rhs`, broadcast."""
    return lhs + rhs if _numbers(lhs, rhs) else combine(lhs, rhs, arithmetic.ADD)


def subtract(lhs: Any, rhs: Any) -> Any:
    """`lhs - rhs`, broadcast."""
    return lhs - rhs if _numbers(lhs, rhs) else combine(lhs, rhs, arithmetic.SUBTRACT)


def multiply(lhs: Any, rhs: Any) -> Any:
    """`lhs * rhs`, broadcast."""
    return lhs * rhs if _numbers(lhs, rhs) else combine(lhs, rhs, arithmetic.MULTIPLY)


def divide(lhs: Any, rhs: Any) -> Any:
    """`lhs / rhs`, broadcast; integers give integers."""
    return lhs / rhs if _numbers(lhs, rhs) else combine(lhs, rhs, arithmetic.DIVIDE)


def true_divide(lhs: Any, rhs: Any) -> Any:
    """The same as `divide`."""
    return divide(lhs, rhs)


def modulo(lhs: Any, rhs: Any) -> Any:
    """`lhs % rhs` with the sign of rhs, broadcast."""
    return lhs % rhs if _numbers(lhs, rhs) else combine(lhs, rhs, arithmetic.MODULO)


def power(base: Any, exp: Any) -> Any:
    """`base ** exp`, broadcast."""
    return base**exp if _numbers(base, exp) else combine(base, exp, arithmetic.POWER)


def maximum(lhs: Any, rhs: Any) -> Any:
    """The larger of both, broadcast."""
    return max(lhs, rhs) if _numbers(lhs, rhs) else combine(lhs, rhs, arithmetic.MAXIMUM)


def minimum(lhs: Any, rhs: Any) -> Any:
    """The smaller of both, broadcast."""
    return min(lhs, rhs) if _numbers(lhs, rhs) else combine(lhs, rhs, arithmetic.MINIMUM)


def equal(lhs: Any, rhs: Any) -> Any:
    """1 where both are equal, else 0, broadcast."""
    return int(lhs == rhs) if _numbers(lhs, rhs) else combine(lhs, rhs, arithmetic.EQUAL)


def not_equal(lhs: Any, rhs: Any) -> Any:
    """1 where both differ, else 0, broadcast."""
    return int(lhs != rhs) if _numbers(lhs, rhs) else combine(lhs, rhs, arithmetic.NOT_EQUAL)


def greater(lhs: Any, rhs: Any) -> Any:
    """1 where lhs > rhs, else 0, broadcast."""
    return int(lhs > rhs) if _numbers(lhs, rhs) else combine(lhs, rhs, arithmetic.GREATER)


def greater_equal(lhs: Any, rhs: Any) -> Any:
    """1 where lhs >= rhs, else 0, broadcast."""
    return int(lhs >= rhs) if _numbers(lhs, rhs) else combine(lhs, rhs, arithmetic.GREATER_EQUAL)


def lesser(lhs: Any, rhs: Any) -> Any:
    """1 where lhs < rhs, else 0, broadcast."""
    return int(lhs < rhs) if _numbers(lhs, rhs) else combine(lhs, rhs, arithmetic.LESSER)


def lesser_equal(lhs: Any, rhs: Any) -> Any:
    """1 where lhs <= rhs, else 0, broadcast."""
    return int(lhs <= rhs) if _numbers(lhs, rhs) else combine(lhs, rhs, arithmetic.LESSER_EQUAL)


def logical_and(lhs: Any, rhs: Any) -> Any:
    """1 where both are nonzero, else 0, broadcast."""
    return int(bool(lhs and rhs)) if _numbers(lhs, rhs) else combine(lhs, rhs, arithmetic.LOGICAL_AND)


def logical_or(lhs: Any, rhs: Any) -> Any:
    """1 where one at least is nonzero, else 0, broadcast."""
    return int(bool(lhs or rhs)) if _numbers(lhs, rhs) else combine(lhs, rhs, arithmetic.LOGICAL_OR)


def logical_xor(lhs: Any, rhs: Any) -> Any:
    """1 where exactly one is nonzero, else 0, broadcast."""
    return int(bool(lhs) != bool(rhs)) if _numbers(lhs, rhs) else combine(lhs, rhs, arithmetic.LOGICAL_XOR)


def split_v2(
    ary: NDArray, indices_or_sections: int | Sequence[int], axis: int = 0, squeeze_axis: bool = False
) -> NDArray | list[NDArray]:
    """Split along an axis into equal sections or at indices; copies. One part comes as an array, several as a list.

    `squeeze_axis` drops the axis where a part has extent 1. ValueError when equal sections are impossible.
    """
    parts = np.split(ary._data, indices_or_sections, axis)  # pyright: ignore[reportCallIssue, reportArgumentType]
    arrays = [NDArray(copied(np.squeeze(p, axis) if squeeze_axis else p), ary.context) for p in parts]
    return arrays[0] if len(arrays) == 1 else arrays


def histogram(
    a: NDArray, bins: int | NDArray = 10, range: tuple[float, float] | None = None
) -> tuple[NDArray, NDArray]:
    """Counts (int64) and edges of the bins, given their number and range, or their edges as an array.

    Without a range numpy's is taken and both come as float32, as in MXNet.
    """
    if isinstance(bins, NDArray):
        counts, edges = np.histogram(a._data, bins._data)
        return NDArray(copied(counts), a.context), NDArray(copied(edges, bins._data.dtype), a.context)
    if not isinstance(bins, int):
        raise ValueError("bins argument should be either an integer or an NDArray")
    if range is None:
        warnings.warn("range is not specified, using numpy's result to ensure consistency with numpy", stacklevel=2)
        counts, edges = np.histogram(a._data.astype(np.float64), bins)
        return array(counts, a.context), array(edges, a.context)
    counts, edges = np.histogram(a._data, bins, range)
    return NDArray(copied(counts), a.context), NDArray(copied(edges, a._data.dtype), a.context)
