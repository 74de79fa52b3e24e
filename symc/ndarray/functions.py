"""Two-sided functions of arrays and numbers: `add`, `maximum`, `equal` ..., broadcasting as numpy does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from numbers import Number
from typing import Any

import numpy as np

from symc.ndarray.array import NDArray


def combine(left: NDArray, right: Any, both: str, scalar: str) -> Any:
    """Apply the operator for two arrays, or the one for an array and a number."""
    from symc.ndarray.op import function

    if isinstance(right, NDArray):
        return function(both)(left, right)
    if isinstance(right, Number | np.generic):
        return function(scalar)(left, scalar=float(right))  # pyright: ignore[reportArgumentType]
    if isinstance(right, np.ndarray):
        raise TypeError("an NDArray and a numpy.ndarray do not mix; use mx.nd.array or asnumpy")
    return NotImplemented


def _two_sided(
    name: str, both: str, scalar: str, reflected: str, numbers: Callable[[Any, Any], Any]
) -> Callable[[Any, Any], Any]:
    def function(lhs: Any, rhs: Any) -> Any:
        if isinstance(lhs, NDArray):
            result = combine(lhs, rhs, both, scalar)
        elif isinstance(rhs, NDArray):
            result = combine(rhs, lhs, both, reflected)
        else:
            return numbers(lhs, rhs)
        if result is NotImplemented:
            raise TypeError(f"{name}: types {type(lhs).__name__} and {type(rhs).__name__} are not supported")
        return result

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"`{both}` of two arrays, or of an array and a number."
    return function


def _logical(operation: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda a, b: float(operation(bool(a), bool(b)))


add = _two_sided("add", "broadcast_add", "_plus_scalar", "_plus_scalar", lambda a, b: a + b)
subtract = _two_sided("subtract", "broadcast_sub", "_minus_scalar", "_rminus_scalar", lambda a, b: a - b)
multiply = _two_sided("multiply", "broadcast_mul", "_mul_scalar", "_mul_scalar", lambda a, b: a * b)
divide = _two_sided("divide", "broadcast_div", "_div_scalar", "_rdiv_scalar", lambda a, b: a / b)
true_divide = divide
modulo = _two_sided("modulo", "broadcast_mod", "_mod_scalar", "_rmod_scalar", lambda a, b: a % b)
power = _two_sided("power", "broadcast_power", "_power_scalar", "_rpower_scalar", lambda a, b: a**b)
maximum = _two_sided("maximum", "broadcast_maximum", "_maximum_scalar", "_maximum_scalar", max)
minimum = _two_sided("minimum", "broadcast_minimum", "_minimum_scalar", "_minimum_scalar", min)
equal = _two_sided("equal", "broadcast_equal", "_equal_scalar", "_equal_scalar", lambda a, b: float(a == b))
not_equal = _two_sided(
    "not_equal", "broadcast_not_equal", "_not_equal_scalar", "_not_equal_scalar", lambda a, b: float(a != b)
)
greater = _two_sided("greater", "broadcast_greater", "_greater_scalar", "_lesser_scalar", lambda a, b: float(a > b))
greater_equal = _two_sided(
    "greater_equal",
    "broadcast_greater_equal",
    "_greater_equal_scalar",
    "_lesser_equal_scalar",
    lambda a, b: float(a >= b),
)
lesser = _two_sided("lesser", "broadcast_lesser", "_lesser_scalar", "_greater_scalar", lambda a, b: float(a < b))
lesser_equal = _two_sided(
    "lesser_equal",
    "broadcast_lesser_equal",
    "_lesser_equal_scalar",
    "_greater_equal_scalar",
    lambda a, b: float(a <= b),
)
logical_and = _two_sided(
    "logical_and", "broadcast_logical_and", "_logical_and_scalar", "_logical_and_scalar", _logical(lambda a, b: a and b)
)
logical_or = _two_sided(
    "logical_or", "broadcast_logical_or", "_logical_or_scalar", "_logical_or_scalar", _logical(lambda a, b: a or b)
)
logical_xor = _two_sided(
    "logical_xor", "broadcast_logical_xor", "_logical_xor_scalar", "_logical_xor_scalar", _logical(lambda a, b: a != b)
)


def split_v2(ary: NDArray, indices_or_sections: Any, axis: int = 0, squeeze_axis: bool = False) -> list[NDArray]:
    """Split along an axis into equal sections or at indices; copies."""
    parts = np.split(ary.asnumpy(), indices_or_sections, axis)
    return [NDArray(np.squeeze(p, axis) if squeeze_axis else p, ary.context) for p in parts]


def histogram(a: NDArray, bins: Any = 10, range: Sequence[float] | None = None) -> tuple[NDArray, NDArray]:
    """Counts and edges, as numpy.histogram."""
    edges = bins.asnumpy() if isinstance(bins, NDArray) else bins
    counts, found = np.histogram(a.asnumpy(), edges, None if range is None else (range[0], range[1]))
    return NDArray(counts, a.context), NDArray(found.astype(a.dtype), a.context)
