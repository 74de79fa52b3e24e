"""Attribute declarations of operators: how a value or its text is checked, parsed and shown.

An attribute travels in three forms: the Python value a user passes, the text that MXNet's JSON holds (`str(value)`),
and the parsed value that an operator's rules read. `Attribute.parse` accepts the first two and gives the third. No xDSL
here: composing symbols must stay light.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import index
from typing import Any, Generic, TypeVar, overload

from symc.errors import OperatorError

T = TypeVar("T")

REQUIRED: Any = type("Required", (), {"__repr__": lambda self: "required"})()

DTYPES = ("float32", "float64", "float16", "uint8", "int32", "int8", "int64", "bool", "bfloat16")
"""Element types of MXNet 1.9.1 by name."""

FLOATING = ("float16", "bfloat16", "float32", "float64")
"""The element types that hold fractions."""

DTYPE_CODES = {
    "float32": 0, "float64": 1, "float16": 2, "uint8": 3, "int32": 4, "int8": 5, "int64": 6, "bool": 7, "bfloat16": 12,
}  # fmt: skip
"""MXNet's integer codes (files, `__dtype__` attributes)."""

DTYPE_OF_CODE = {code: name for name, code in DTYPE_CODES.items()}


class Attribute(Generic[T]):
    """One attribute of an operator: read on an instance it gives the parsed value."""

    kind = "value"

    def __init__(self, parse: Callable[[Any], T], default: Any = REQUIRED, doc: str = "", kind: str | None = None):
        self._parse = parse
        self.default = default
        self.doc = doc
        self.kind = kind or self.kind
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name.rstrip("_")

    @overload
    def __get__(self, instance: None, owner: type) -> Attribute[T]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: object | None, owner: type) -> Any:
        return self if instance is None else instance.__dict__["values"][self.name]

    def parse(self, value: Any, operator: str) -> T:
        """The value this attribute takes from `value` (a Python value or its text)."""
        try:
            return self._parse(value)
        except (ValueError, TypeError, SyntaxError) as error:
            raise OperatorError(
                f"{operator}: invalid value {value!r} for attribute '{self.name}': must be {self.kind}"
                + (f" ({error})" if str(error) else "")
            ) from None


def _literal(value: Any) -> Any:
    """The Python value that MXNet's attribute text denotes: `(3L, 3L)`, `[1,None]`, `True`, `1e-3`."""
    if not isinstance(value, str):
        return value
    text = value.strip().replace("L,", ",").replace("L)", ")").replace("L]", "]")
    try:
        return ast.literal_eval({"true": "True", "false": "False"}.get(text, text))
    except (ValueError, SyntaxError):
        raise ValueError from None  # the parser's words would tell a user nothing


def _integer(value: Any) -> int:
    value = _literal(value)
    if isinstance(value, bool):
        raise ValueError
    number = index(value)
    if not -(2**63) <= number < 2**63:
        raise ValueError(f"{number} does not fit 64 bits")
    return number


def _number(value: Any) -> float:
    value = _literal(value) if value not in ("inf", "-inf", "nan") else value
    if isinstance(value, bool):
        raise ValueError
    return float(value)


def _boolean(value: Any) -> bool:
    value = _literal(value)
    if value not in (True, False):
        raise ValueError("not true or false")
    return bool(value)


def _tuple_of(item: Callable[[Any], T], value: Any) -> tuple[T, ...]:
    value = _literal(value)
    return tuple(item(v) for v in value) if isinstance(value, Sequence) else (item(value),)


def _optional(parse: Callable[[Any], T]) -> Callable[[Any], T | None]:
    def parse_optional(value: Any) -> T | None:
        if value is None or (isinstance(value, str) and value.strip() == "None"):
            return None
        return parse(value)

    return parse_optional


def _in_range(parse: Callable[[Any], Any], minimum: float | None, maximum: float | None = None) -> Callable[[Any], Any]:
    def parse_checked(value: Any) -> Any:
        number = parse(value)
        if minimum is not None and number < minimum:
            raise ValueError(f"{number} is below {minimum}")
        if maximum is not None and number > maximum:
            raise ValueError(f"{number} is above {maximum}")
        return number

    return parse_checked


def Int(default: Any = REQUIRED, *, minimum: int | None = None, doc: str = "") -> Attribute[int]:
    """An integer attribute."""
    kind = "int" if minimum is None else f"int >= {minimum}"
    return Attribute(_in_range(_integer, minimum), default, doc, kind)


def Float(
    default: Any = REQUIRED, *, minimum: float | None = None, maximum: float | None = None, doc: str = ""
) -> Attribute[float]:
    """A float attribute."""
    return Attribute(_in_range(_number, minimum, maximum), default, doc, "float")


def Bool(default: Any = REQUIRED, *, doc: str = "") -> Attribute[bool]:
    """A boolean attribute; text may be True, true, 1, False, false, 0."""
    return Attribute(_boolean, default, doc, "boolean")


def Shape(default: Any = REQUIRED, *, doc: str = "") -> Attribute[tuple[int, ...]]:
    """A tuple of integers; a bare integer counts as a tuple of one."""
    return Attribute(lambda v: _tuple_of(_integer, v), default, doc, "tuple of int")


def Floats(default: Any = REQUIRED, *, doc: str = "") -> Attribute[tuple[float, ...]]:
    """A tuple of floats."""
    return Attribute(lambda v: _tuple_of(float, v), default, doc, "tuple of float")


def Bounds(default: Any = REQUIRED, *, doc: str = "") -> Attribute[tuple[int | None, ...]]:
    """A tuple whose items are integers or None (slice begin, end, step)."""
    return Attribute(lambda v: _tuple_of(_optional(_integer), v), default, doc, "tuple of int or None")


def OptionalInt(default: Any = None, *, doc: str = "") -> Attribute[int | None]:
    """An integer or None."""
    return Attribute(_optional(_integer), default, doc, "int or None")


def OptionalFloat(default: Any = None, *, doc: str = "") -> Attribute[float | None]:
    """A float or None."""
    return Attribute(_optional(_number), default, doc, "float or None")


def OptionalBool(default: Any = None, *, doc: str = "") -> Attribute[bool | None]:
    """A boolean or None."""
    return Attribute(_optional(_boolean), default, doc, "boolean or None")


def OptionalShape(default: Any = None, *, doc: str = "") -> Attribute[tuple[int, ...] | None]:
    """A tuple of integers or None; a bare integer counts as a tuple of one."""
    return Attribute(_optional(lambda v: _tuple_of(_integer, v)), default, doc, "tuple of int or None")


def Text(default: Any = REQUIRED, *, doc: str = "") -> Attribute[str]:
    """Any text."""
    return Attribute(str, default, doc, "str")


def Choice(*values: str | None, default: Any = REQUIRED, doc: str = "") -> Attribute[Any]:
    """One of the given texts; None among the values makes it optional."""

    def parse(value: Any) -> str | None:
        chosen = None if value is None or (value == "None" and None in values) else str(value)
        if chosen not in values:
            raise ValueError("")
        return chosen

    return Attribute(parse, default, doc, "one of " + ", ".join(sorted(str(v) for v in values)))


@lru_cache(maxsize=64, typed=True)
def dtype_name(value: Any) -> str:
    """The name of an element type given as a name, a numpy type or dtype, or MXNet's integer code (also as text)."""
    if isinstance(value, int) and not isinstance(value, bool):
        return DTYPE_OF_CODE[value]
    if isinstance(value, str):
        if value in DTYPES:
            return value
        if value.strip().lstrip("-").isdigit():
            return DTYPE_OF_CODE[int(value)]
    import numpy

    name = numpy.dtype(value).name  # pyright: ignore[reportCallIssue, reportArgumentType] (any dtype-like)
    if name not in DTYPES:
        raise ValueError(f"{name} is not an element type of symc: {', '.join(DTYPES)}")
    return name


def _checked_dtype(value: Any) -> str:
    try:
        return dtype_name(value)
    except (KeyError, TypeError):
        raise ValueError("") from None


def DType(default: Any = REQUIRED, *, doc: str = "") -> Attribute[str]:
    """An element type by name, numpy type or MXNet code."""
    return Attribute(_checked_dtype, default, doc, "one of " + ", ".join(DTYPES))


def OptionalFloatType(default: Any = None, *, doc: str = "") -> Attribute[str | None]:
    """An element type that holds fractions, or None."""

    def parse(value: Any) -> str:
        name = _checked_dtype(value)
        if name not in FLOATING:
            raise ValueError(f"{name} holds no fractions")
        return name

    return Attribute(_optional(parse), default, doc, "None or one of " + ", ".join(FLOATING))
