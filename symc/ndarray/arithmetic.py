"""Python's operators on arrays: broadcasting between arrays, numbers on either side, through the operators' compiled code."""

from __future__ import annotations

from typing import Any, Self


class Arithmetic:
    """Operators of NDArray; `_combine(other, both, scalar)` applies one of two operators by the other side's type."""

    __slots__ = ()

    def _combine(self, other: Any, both: str, scalar: str) -> Any:
        raise NotImplementedError

    def _replace(self, value: Any) -> Self:
        raise NotImplementedError

    def __add__(self, other: Any) -> Any:
        return self._combine(other, "broadcast_add", "_plus_scalar")

    def __radd__(self, other: Any) -> Any:
        return self._combine(other, "broadcast_add", "_plus_scalar")

    def __sub__(self, other: Any) -> Any:
        return self._combine(other, "broadcast_sub", "_minus_scalar")

    def __rsub__(self, other: Any) -> Any:
        return self._combine(other, "", "_rminus_scalar")

    def __mul__(self, other: Any) -> Any:
        return self._combine(other, "broadcast_mul", "_mul_scalar")

    def __rmul__(self, other: Any) -> Any:
        return self._combine(other, "broadcast_mul", "_mul_scalar")

    def __truediv__(self, other: Any) -> Any:
        return self._combine(other, "broadcast_div", "_div_scalar")

    def __rtruediv__(self, other: Any) -> Any:
        return self._combine(other, "", "_rdiv_scalar")

    def __mod__(self, other: Any) -> Any:
        return self._combine(other, "broadcast_mod", "_mod_scalar")

    def __rmod__(self, other: Any) -> Any:
        return self._combine(other, "", "_rmod_scalar")

    def __pow__(self, other: Any) -> Any:
        return self._combine(other, "broadcast_power", "_power_scalar")

    def __rpow__(self, other: Any) -> Any:
        return self._combine(other, "", "_rpower_scalar")

    def __neg__(self) -> Any:
        return self._combine(-1.0, "", "_mul_scalar")

    def __abs__(self) -> Any:
        from symc.ndarray.op import function

        return function("abs")(self)

    def __eq__(self, other: Any) -> Any:
        return self._combine(other, "broadcast_equal", "_equal_scalar")

    def __ne__(self, other: Any) -> Any:
        return self._combine(other, "broadcast_not_equal", "_not_equal_scalar")

    def __gt__(self, other: Any) -> Any:
        return self._combine(other, "broadcast_greater", "_greater_scalar")

    def __ge__(self, other: Any) -> Any:
        return self._combine(other, "broadcast_greater_equal", "_greater_equal_scalar")

    def __lt__(self, other: Any) -> Any:
        return self._combine(other, "broadcast_lesser", "_lesser_scalar")

    def __le__(self, other: Any) -> Any:
        return self._combine(other, "broadcast_lesser_equal", "_lesser_equal_scalar")

    __hash__ = None  # pyright: ignore[reportAssignmentType] (== compares elements)

    def __iadd__(self, other: Any) -> Self:
        return self._replace(self + other)

    def __isub__(self, other: Any) -> Self:
        return self._replace(self - other)

    def __imul__(self, other: Any) -> Self:
        return self._replace(self * other)

    def __itruediv__(self, other: Any) -> Self:
        return self._replace(self / other)

    def __imod__(self, other: Any) -> Self:
        return self._replace(self % other)
