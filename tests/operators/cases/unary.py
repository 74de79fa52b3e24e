"""Rows of elementwise functions of one input."""

from __future__ import annotations

from typing import Any

from case import Case, Input, away, between_integers, distinct, given, integers, normal, positive, uniform

DOMAINS: dict[str, Input] = {
    "abs": away(2, 3, 5),
    "sign": away(2, 3, 5),
    "round": between_integers(2, 3, 5),
    "rint": between_integers(2, 3, 5),
    "ceil": between_integers(2, 3, 5),
    "floor": between_integers(2, 3, 5),
    "trunc": between_integers(2, 3, 5),
    "fix": between_integers(2, 3, 5),
    "square": normal(2, 3, 5),
    "sqrt": positive(2, 3, 5),
    "rsqrt": positive(2, 3, 5),
    "cbrt": away(2, 3, 5),
    "rcbrt": away(2, 3, 5),
    "reciprocal": away(2, 3, 5),
    "negative": normal(2, 3, 5),
    "exp": normal(2, 3, 5),
    "expm1": normal(2, 3, 5),
    "log": positive(2, 3, 5),
    "log10": positive(2, 3, 5),
    "log2": positive(2, 3, 5),
    "log1p": uniform(-0.5, 2, 2, 3, 5),
    "sin": normal(2, 3, 5),
    "cos": normal(2, 3, 5),
    "tan": uniform(-1.2, 1.2, 2, 3, 5),
    "arcsin": uniform(-0.9, 0.9, 2, 3, 5),
    "arccos": uniform(-0.9, 0.9, 2, 3, 5),
    "arctan": normal(2, 3, 5),
    "sinh": normal(2, 3, 5),
    "cosh": normal(2, 3, 5),
    "tanh": normal(2, 3, 5),
    "arcsinh": normal(2, 3, 5),
    "arccosh": uniform(1.2, 3, 2, 3, 5),
    "arctanh": uniform(-0.9, 0.9, 2, 3, 5),
    "degrees": normal(2, 3, 5),
    "radians": normal(2, 3, 5),
    "sigmoid": normal(2, 3, 5),
    "relu": away(2, 3, 5),
    "softsign": away(2, 3, 5),
    "erf": normal(2, 3, 5),
    "erfinv": uniform(-0.9, 0.9, 2, 3, 5),
    "gamma": positive(2, 3, 5),
    "gammaln": positive(2, 3, 5),
    "hard_sigmoid": uniform(-2, 2, 2, 3, 5),
}

HALF = {"float16": (3e-3, 3e-3)}
IN_HALF = ("exp", "log", "tanh", "sigmoid", "sqrt", "abs", "relu", "erf", "arcsin", "arccos", "arctan", "cbrt")

INFINITY = float("inf")
SPECIAL = given([0.0, -0.0, 1.0, -1.0, 1e30, -1e30, 1e-30, -1e-30, 100.0, -100.0, INFINITY, -INFINITY])
TIES = given([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 0.0, 3.0, -3.0], smooth=False)
LONG = uniform(-3, 3, 203)

SINGLE = {"degrees", "radians", "erf", "erfinv", "gamma", "gammaln", "hard_sigmoid"}
"""Functions that MXNet computes with constants, or wholly, in float32."""
ROUNDED = {"float64": (1e-6, 1e-7)}
IN_SINGLE = "MXNet uses float32 inside"


def unary(name: str, values: Input, label: str = "", **facts: Any) -> Case:
    """A row, with room in float64 where MXNet has less precision."""
    if name in SINGLE:
        facts.update(tolerance=ROUNDED, reason=IN_SINGLE)
    return Case(name, {"data": values}, label=label, **facts)


CASES = [
    *[unary(name, values) for name, values in DOMAINS.items()],
    Case("logical_not", {"data": integers(0, 2, 2, 3, 5)}),
    *[
        Case(
            name,
            {"data": DOMAINS[name]},
            label="half",
            dtypes=("float16",),
            emulated=("bfloat16",),
            tolerance=HALF,
            reason="both round, at different places",
        )
        for name in IN_HALF
    ],
    *[
        Case(name, {"data": away(2, 3, 5, smooth=False)}, label="integer", dtypes=("int32", "int64", "int8"))
        for name in ("abs", "sign", "square", "negative")
    ],
    Case("gamma", {"data": integers(1, 6, 2, 3)}, label="integer", dtypes=("int32", "int8")),
    *[Case(n, {"data": TIES}, label="ties") for n in ("round", "rint", "ceil", "floor", "trunc", "fix")],
    *[unary(name, SPECIAL, "extremes", numeric=False) for name in DOMAINS if name not in ("gamma", "gammaln")],
    *[
        unary(
            name,
            SPECIAL,
            "extremes",
            numeric=False,
            disputed=("grad_data",),
            why="MXNet's digamma is finite at its poles",
        )
        for name in ("gamma", "gammaln")
    ],
    *[unary(n, LONG, "long", numeric=False) for n in ("exp", "sin", "cos", "tanh", "erf", "expm1")],
    Case("relu", {"data": given([0.0, -1.0, 1.0])}, label="kink", numeric=False),
    Case("abs", {"data": given([0.0, -1.0, 1.0])}, label="kink", numeric=False),
    Case("sqrt", {"data": distinct(7, 5)}, label="negative", dtypes=("float32",), numeric=False),
    Case("log", {"data": given([0.0, -1.0, 1.0])}, label="edge", dtypes=("float32",), numeric=False),
]
