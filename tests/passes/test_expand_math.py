"""The expansions of expand-math against extended precision: at most 2 units in the last place, special values too."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from expansion_runner import evaluate

RANGES = {
    "exp": [(-1, 1), (-120, 88), (-745, 709)],
    "expm1": [(-1e-3, 1e-3), (-1, 1), (-20, 88)],
    "log": [(1e-30, 10), (0.5, 2), (0.99, 1.01)],
    "log2": [(1e-30, 10), (0.5, 2), (0.9, 1.1)],
    "log10": [(1e-30, 1e3), (0.5, 2)],
    "log1p": [(-1, 10), (-0.1, 0.1), (-1e-4, 1e-4)],
    "tanh": [(-12, 12), (-1, 1), (-1e-3, 1e-3)],
    "erf": [(-7, 7), (-1.5, 1.5), (-1e-3, 1e-3)],
}


def erf(x: np.ndarray) -> np.ndarray:
    """erf by a series of positive terms: `2/sqrt(pi) exp(-x^2) sum 2^k x^(2k+1) / (1 3 5 ... (2k+1))`."""
    size = np.minimum(np.abs(x), 8).astype(np.longdouble)
    term = total = size
    for k in range(1, 300):
        term = term * (2 * size * size / (2 * k + 1))
        total = total + term
    pi = np.arctan(np.longdouble(1)) * 4
    return np.copysign(total * np.exp(-size * size) * 2 / np.sqrt(pi), x)


def reference(function: str, x: np.ndarray) -> np.ndarray:
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return erf(x) if function == "erf" else getattr(np, function)(x)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("function", RANGES)
def test_two_units_in_the_last_place(function: str, dtype: str) -> None:
    rng = np.random.default_rng(0)
    ranges = [r for r in RANGES[function] if dtype == "float64" or r[1] < 700]
    x = np.concatenate([rng.uniform(low, high, 20000) for low, high in ranges]).astype(dtype)
    exact = reference(function, x.astype(np.longdouble))
    unit = np.spacing(np.abs(exact).astype(dtype)).astype(np.longdouble)
    error = np.abs(evaluate(function, x) - exact) / unit
    worst = int(np.argmax(error))
    assert error[worst] <= 2, f"{function}({x[worst]!r}) is off by {error[worst]:.2f} units"


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("function", RANGES)
def test_special_values(function: str, dtype: str) -> None:
    tiny, large = (1e-42, 88.8) if dtype == "float32" else (1e-310, 709.9)
    x = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1, -1, tiny, -tiny, large, -104, 1e30], dtype)
    y, expected = evaluate(function, x), reference(function, x).astype(dtype)
    with np.errstate(all="ignore"):
        close = np.abs(y - expected) <= 2 * np.spacing(np.abs(expected))
    same = (y == expected) | (np.isnan(y) & np.isnan(expected)) | close
    signs = (np.signbit(y) == np.signbit(expected)) | np.isnan(expected)
    assert (same & signs).all(), [(a, b, c) for a, b, c in zip(x, y, expected)]


def test_powers_of_two_have_exact_binary_logarithms() -> None:
    x = 2.0 ** np.arange(-1070, 1023, 7)
    assert (evaluate("log2", x) == np.log2(x)).all()
