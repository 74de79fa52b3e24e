"""Rows of elementwise functions of an input and a number, as operators and as written in Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from case import Case, Input, away, given, integers, normal, positive

ARITHMETIC: dict[str, Input] = {
    "_plus_scalar": normal(2, 3, 5),
    "_minus_scalar": normal(2, 3, 5),
    "_rminus_scalar": normal(2, 3, 5),
    "_mul_scalar": normal(2, 3, 5),
    "_div_scalar": normal(2, 3, 5),
    "_rdiv_scalar": away(2, 3, 5),
    "_mod_scalar": away(2, 3, 5),
    "_rmod_scalar": away(2, 3, 5),
    "_power_scalar": positive(2, 3, 5),
    "_rpower_scalar": normal(2, 3, 5),
    "_maximum_scalar": normal(2, 3, 5),
    "_minimum_scalar": normal(2, 3, 5),
    "_hypot_scalar": normal(2, 3, 5),
}
COMPARISONS = ["equal", "not_equal", "greater", "greater_equal", "lesser", "lesser_equal"]
LOGICAL = ["logical_and", "logical_or", "logical_xor"]
SMALL = integers(-2, 3, 2, 3, 5)
BITS = integers(0, 2, 2, 3, 5, dtype="bool")


def written(label: str, build: Callable[..., Any], values: Input, *dtypes: str) -> Case:
    """A row of Python arithmetic."""
    return Case("python", {"a": values}, label=label, build=build, dtypes=dtypes or ("float32", "float64"))


CASES = [
    *[Case(name, {"data": values}, {"scalar": 1.7}) for name, values in ARITHMETIC.items()],
    *[Case(f"_{n}_scalar", {"data": SMALL}, {"scalar": 1}, dtypes=("float32", "int32")) for n in COMPARISONS + LOGICAL],
    *[
        Case(n, {"data": away(2, 3, 5, smooth=False)}, {"scalar": 3}, label="integer", dtypes=("int32",))
        for n in ("_plus_scalar", "_mul_scalar", "_div_scalar", "_rminus_scalar", "_maximum_scalar")
    ],
    Case("_mul_scalar", {"data": away(2, 3, smooth=False)}, {"scalar": 1.5}, label="truncated", dtypes=("int32",)),
    *[
        Case(n, {"data": away(2, 3, smooth=False)}, {"scalar": 1.5, "is_int": False}, label="real", dtypes=("int32",))
        for n in ("_plus_scalar", "_rdiv_scalar", "_mod_scalar", "_power_scalar", "_greater_scalar")
    ],
    Case("_mul_scalar", {"data": normal(2, 3)}, {"scalar": 1.5, "is_int": False}, label="real"),
    *[
        Case(n, {"data": BITS}, {"scalar": 2.5, "is_int": whole}, label=f"bool {whole}", dtypes=("float32",))
        for n in ("_plus_scalar", "_mul_scalar", "_equal_scalar")
        for whole in (True, False)
    ],
    Case("_power_scalar", {"data": away(2, 3)}, {"scalar": 2}, label="square"),
    Case("_power_scalar", {"data": away(2, 3)}, {"scalar": -1}, label="reciprocal"),
    Case("_power_scalar", {"data": positive(2, 3)}, {"scalar": 0.5}, label="root"),
    Case("_maximum_scalar", {"data": given([1.0, 2.0, 3.0])}, {"scalar": 2}, label="tie", numeric=False),
    Case("_minimum_scalar", {"data": given([1.0, 2.0, 3.0])}, {"scalar": 2}, label="tie", numeric=False),
    written("a + 2", lambda mx, a: a + 2, normal(2, 3)),
    written("2 - a", lambda mx, a: 2 - a, normal(2, 3)),
    written("2 / a", lambda mx, a: 2 / a, away(2, 3)),
    written("a % 0.7", lambda mx, a: a % 0.7, away(2, 3)),
    written("2 ** a", lambda mx, a: 2**a, normal(2, 3)),
    written("a ** 3", lambda mx, a: a**3, normal(2, 3)),
    written("-a", lambda mx, a: -a, normal(2, 3)),
    written("abs(a)", lambda mx, a: abs(a), away(2, 3)),
    written("a > 0.5", lambda mx, a: a > 0.5, SMALL, "float32"),
    written("0 >= a", lambda mx, a: a <= 0, SMALL, "float32"),
    written("hypot(3, a)", lambda mx, a: mx.sym.hypot(3, a), away(2, 3)),
    written("maximum(0.1, a)", lambda mx, a: mx.sym.maximum(0.1, a), away(2, 3)),
    written("pow(2, a)", lambda mx, a: mx.sym.pow(2, a), away(2, 3)),
    written("a * a + a", lambda mx, a: a * a + a, normal(2, 3)),
    Case("smooth_l1", {"data": away(2, 3, 5)}, {"scalar": 1.0}),
    Case("smooth_l1", {"data": away(2, 3, 5)}, {"scalar": 2.0}, label="sigma"),
]
