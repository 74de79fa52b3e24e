"""Python operators on arrays: array with array broadcasts, array with number keeps the array's element type.

Each goes through a compiled operator. A number that meets an array of floats becomes an array of one element, so that
one program serves all numbers; with integers, where MXNet cuts off its fraction first, and in powers and remainders
it is compiled in.
"""

from __future__ import annotations

from numbers import Real
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np

if TYPE_CHECKING:
    from symc.ndarray.array import NDArray


class Forms(NamedTuple):
    """Operators of one two-sided function: two arrays, array and number, number and array."""

    both: str
    scalar: str
    reflected: str
    lifts: bool = True
    """Whether a number may become an array of one element."""


ADD = Forms("broadcast_add", "_plus_scalar", "_plus_scalar")
SUBTRACT = Forms("broadcast_sub", "_minus_scalar", "_rminus_scalar")
MULTIPLY = Forms("broadcast_mul", "_mul_scalar", "_mul_scalar")
DIVIDE = Forms("broadcast_div", "_div_scalar", "_rdiv_scalar")
MODULO = Forms("broadcast_mod", "_mod_scalar", "_rmod_scalar", False)
POWER = Forms("broadcast_power", "_power_scalar", "_rpower_scalar", False)
MAXIMUM = Forms("broadcast_maximum", "_maximum_scalar", "_maximum_scalar")
MINIMUM = Forms("broadcast_minimum", "_minimum_scalar", "_minimum_scalar")
EQUAL = Forms("broadcast_equal", "_equal_scalar", "_equal_scalar")
NOT_EQUAL = Forms("broadcast_not_equal", "_not_equal_scalar", "_not_equal_scalar")
GREATER = Forms("broadcast_greater", "_greater_scalar", "_lesser_scalar")
GREATER_EQUAL = Forms("broadcast_greater_equal", "_greater_equal_scalar", "_lesser_equal_scalar")
LESSER = Forms("broadcast_lesser", "_lesser_scalar", "_greater_scalar")
LESSER_EQUAL = Forms("broadcast_lesser_equal", "_lesser_equal_scalar", "_greater_equal_scalar")
LOGICAL_AND = Forms("broadcast_logical_and", "_logical_and_scalar", "_logical_and_scalar")
LOGICAL_OR = Forms("broadcast_logical_or", "_logical_or_scalar", "_logical_or_scalar")
LOGICAL_XOR = Forms("broadcast_logical_xor", "_logical_xor_scalar", "_logical_xor_scalar")


def combine(left: Any, right: Any, forms: Forms, out: Any = None) -> Any:
    """Apply one of `forms` to an array and an array or a number, in either order; TypeError for anything else."""
    from symc.ndarray.op import call

    if isinstance(left, Arithmetic) and isinstance(right, Arithmetic):
        return call(forms.both, (left, right), out)
    array: Any
    number: Any
    array, number = (left, right) if isinstance(left, Arithmetic) else (right, left)
    if not isinstance(array, Arithmetic) or not isinstance(number, Real | np.bool_):
        raise TypeError(f"type {type(number)} not supported")
    if forms.lifts and array._data.dtype.kind in "fV":
        lifted = array._filled(number)
        return call(forms.both, (array, lifted) if array is left else (lifted, array), out)
    return call(forms.scalar if array is left else forms.reflected, (array,), out, scalar=float(number))


class Arithmetic:
    """`+ - * / % **`, their reflected and in-place forms, comparisons (which give 0 and 1), minus and abs."""

    __slots__ = ()
    __array_priority__ = 1000.0

    if TYPE_CHECKING:
        _data: np.ndarray

        def _filled(self, number: Any) -> NDArray: ...

    def __add__(self, other: Any) -> NDArray:
        return combine(self, other, ADD)

    def __radd__(self, other: Any) -> NDArray:
        return combine(other, self, ADD)

    def __sub__(self, other: Any) -> NDArray:
        return combine(self, other, SUBTRACT)

    def __rsub__(self, other: Any) -> NDArray:
        return combine(other, self, SUBTRACT)

    def __mul__(self, other: Any) -> NDArray:
        return combine(self, other, MULTIPLY)

    def __rmul__(self, other: Any) -> NDArray:
        return combine(other, self, MULTIPLY)

    def __truediv__(self, other: Any) -> NDArray:
        return combine(self, other, DIVIDE)

    def __rtruediv__(self, other: Any) -> NDArray:
        return combine(other, self, DIVIDE)

    def __mod__(self, other: Any) -> NDArray:
        return combine(self, other, MODULO)

    def __rmod__(self, other: Any) -> NDArray:
        return combine(other, self, MODULO)

    def __pow__(self, other: Any) -> NDArray:
        return combine(self, other, POWER)

    def __rpow__(self, other: Any) -> NDArray:
        return combine(other, self, POWER)

    def __iadd__(self, other: Any) -> Self:
        return combine(self, other, ADD, out=self)

    def __isub__(self, other: Any) -> Self:
        return combine(self, other, SUBTRACT, out=self)

    def __imul__(self, other: Any) -> Self:
        return combine(self, other, MULTIPLY, out=self)

    def __itruediv__(self, other: Any) -> Self:
        return combine(self, other, DIVIDE, out=self)

    def __imod__(self, other: Any) -> Self:
        return combine(self, other, MODULO, out=self)

    def __eq__(self, other: Any) -> NDArray:  # pyright: ignore[reportIncompatibleMethodOverride]
        return combine(self, other, EQUAL)

    def __ne__(self, other: Any) -> NDArray:  # pyright: ignore[reportIncompatibleMethodOverride]
        return combine(self, other, NOT_EQUAL)

    def __gt__(self, other: Any) -> NDArray:
        return combine(self, other, GREATER)

    def __ge__(self, other: Any) -> NDArray:
        return combine(self, other, GREATER_EQUAL)

    def __lt__(self, other: Any) -> NDArray:
        return combine(self, other, LESSER)

    def __le__(self, other: Any) -> NDArray:
        return combine(self, other, LESSER_EQUAL)

    def __neg__(self) -> NDArray:
        return combine(self, -1.0, MULTIPLY)

    def __abs__(self) -> NDArray:
        from symc.ndarray.op import call

        return call("abs", (self,))

    def __hash__(self) -> int:
        return id(self) >> 4
