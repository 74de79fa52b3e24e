"""Python operators on symbols: Symbol with Symbol is the same-shape operator, Symbol with a number the scalar one."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Number
from typing import Any, NoReturn, Self

from symc.dialects.sym.definition import find
from symc.errors import NotImplementedForSymbol
from symc.symbol.compose import SymbolBase, apply

Method = Callable[[Any, Any], Any]

BINARY = {
    "add": ("elemwise_add", "_plus", "_plus_scalar", "_plusscalar"),
    "sub": ("elemwise_sub", "_minus", "_minus_scalar", "_minusscalar"),
    "mul": ("elemwise_mul", "_mul", "_mul_scalar", "_mulscalar"),
    "truediv": ("elemwise_div", "_div", "_div_scalar", "_divscalar"),
    "mod": ("_mod", "_mod", "_mod_scalar", "_modscalar"),
    "pow": ("_power", "_power", "_power_scalar", "_powerscalar"),
    "eq": ("_equal", "_equal", "_equal_scalar", "_equal_scalar"),
    "ne": ("_not_equal", "_not_equal", "_not_equal_scalar", "_not_equal_scalar"),
    "gt": ("_greater", "_greater", "_greater_scalar", "_greater_scalar"),
    "ge": ("_greater_equal", "_greater_equal", "_greater_equal_scalar", "_greater_equal_scalar"),
    "lt": ("_lesser", "_lesser", "_lesser_scalar", "_lesser_scalar"),
    "le": ("_lesser_equal", "_lesser_equal", "_lesser_equal_scalar", "_lesser_equal_scalar"),
}
"""Python operator: operator on two symbols and its name hint, operator on symbol and number and its name hint."""

REFLECTED = {
    "add": ("_plus_scalar", "_plusscalar"),
    "sub": ("_rminus_scalar", "_rminusscalar"),
    "mul": ("_mul_scalar", "_mulscalar"),
    "truediv": ("_rdiv_scalar", "_rdivscalar"),
    "mod": ("_rmod_scalar", "_rmodscalar"),
    "pow": ("_rpower_scalar", "_rpower_scalar"),
}
"""Python operator with the number on the left: operator and its name hint."""

IN_PLACE = {"iadd": "+=", "isub": "-=", "imul": "*=", "itruediv": "/="}
"""Refused, as in MXNet; `%=` and `**=` bind the name to a new symbol, as they do there."""


def combine(left: Any, right: Any, both: tuple[str, str], scalar: tuple[str, str], reflected: tuple[str, str]) -> Any:
    """Entries of a two-sided operator of which one side at least is a symbol; each choice is (operator, name hint)."""
    if isinstance(left, SymbolBase) and isinstance(right, SymbolBase):
        return type(left)(apply(find(both[0]), both[1], (left, right), {}))
    if isinstance(left, SymbolBase) and isinstance(right, Number):
        return type(left)(apply(find(scalar[0]), scalar[1], (left,), {"scalar": right}))
    if isinstance(left, Number) and isinstance(right, SymbolBase):
        return type(right)(apply(find(reflected[0]), reflected[1], (right,), {"scalar": left}))
    raise TypeError(f"types ({type(left)}, {type(right)}) not supported")


def _binary(both: str, hint: str, scalar: str, scalar_hint: str) -> Method:
    def method(self: SymbolBase, other: Any) -> Any:
        if isinstance(other, SymbolBase):
            return type(self)(apply(find(both), hint, (self, other), {}))
        if isinstance(other, Number):
            return type(self)(apply(find(scalar), scalar_hint, (self,), {"scalar": other}))
        raise TypeError(f"type {type(other)} not supported")

    return method


def _reflected(scalar: str, hint: str) -> Method:
    def method(self: SymbolBase, other: Any) -> Any:
        if isinstance(other, Number):
            return type(self)(apply(find(scalar), hint, (self,), {"scalar": other}))
        raise TypeError(f"type {type(other)} not supported")

    return method


def _refused(name: str, operator: str) -> Method:
    def method(self: SymbolBase, other: Any) -> NoReturn:
        raise NotImplementedForSymbol(
            f'Function {name} (namely operator "{operator}") with arguments ({type(other)}) is not implemented '
            "for Symbol and only available in NDArray."
        )

    return method


class Arithmetic(SymbolBase):
    """`+ - * / % ** == != > >= < <=`, unary minus and abs. Shapes must agree: operators of this kind do not
    broadcast."""

    __slots__ = ()
    __array_priority__ = 1000.0
    __hash__ = None  # pyright: ignore[reportAssignmentType]

    def __neg__(self) -> Self:
        return type(self)(apply(find("_mul_scalar"), "_mulscalar", (self,), {"scalar": -1.0}))

    def __abs__(self) -> Self:
        return type(self)(apply(find("abs"), "abs", (self,), {}))

    def __bool__(self) -> bool:
        raise NotImplementedForSymbol(
            'Function __bool__ (namely operator "bool") is not implemented for Symbol and only available in NDArray.'
        )


def _define(name: str, method: Method) -> None:
    method.__name__ = name
    method.__qualname__ = f"Arithmetic.{name}"
    setattr(Arithmetic, name, method)


for _name, _operators in BINARY.items():
    _define(f"__{_name}__", _binary(*_operators))
for _name, _scalar in REFLECTED.items():
    _define(f"__r{_name}__", _reflected(*_scalar))
for _name, _sign in IN_PLACE.items():
    _define(f"__{_name}__", _refused(f"__{_name}__", _sign))
