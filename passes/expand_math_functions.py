"""Elementary functions as polynomials in arith operations, for float32 and float64 alike.

Arguments are reduced in the classical way (Cody and Waite): `exp(x) = 2^n exp(r)` with `|r| <= ln 2 / 2`, `log(2^k (1 +
f)) = k ln 2 + log(1 + f)` with `log(1 + f) = 2 atanh(f / (2 + f))`; the polynomials are the Taylor series cut where the
next term is below half a unit in the last place. At most 2 units in the last place.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from symc.dialects.sym.scalar_builder import Body, Scalar

LOG2_E, LOG10_E, LOG10_2 = 1.4426950408889634, 0.4342944819032518, 0.3010299956639812
_REST = {LOG2_E: 2.0355273740931033e-17, LOG10_E: 1.0983196502167651e-17}
"""What a double of each constant leaves out."""
TANH_NEAR = 0.55
"""Below it tanh is summed as a series."""


Expansion = Callable[..., Scalar]
"""Builds a function's value from its arguments and the format: `(e, x, f)`, `(e, x, y, f)`."""


@dataclass(frozen=True)
class Format:
    """A float format: names, bit layout, and how many terms the series need."""

    dtype: str
    integer: str
    mantissa_bits: int
    bias: int
    magic: float
    """`1.5 * 2^mantissa_bits`: adding it rounds to an integer and leaves that integer in the low bits."""
    ln2_high: float
    """ln 2 with few bits, so that its product with an exponent is exact."""
    ln2_low: float
    exp_terms: int
    log_terms: int
    exp_range: tuple[float, float]
    """Beyond it exp is 0 or infinite."""
    expm1_range: tuple[float, float]
    tanh_limit: float
    """Beyond it tanh is 1."""
    tanh_terms: int
    smallest_normal: float
    root_half_bits: int
    """Bits of sqrt(1/2): mantissas are taken from there up to sqrt(2)."""


SINGLE = Format(
    "float32", "int32", 23, 127, 1.5 * 2.0**23, 0.693145751953125, math.log(2) - 0.693145751953125,
    7, 6, (-104.0, 89.0), (-18.0, 89.0), 10.0, 10, 2.0**-126, 0x3F3504F3,
)  # fmt: skip
DOUBLE = Format(
    "float64", "int64", 52, 1023, 1.5 * 2.0**52, 0.6931471803691238, 1.9082149292705877e-10,
    14, 12, (-746.0, 710.0), (-38.0, 710.0), 20.0, 20, 2.0**-1022, 0x3FE6A09E667F3BCD,
)  # fmt: skip


def horner(e: Body, x: Scalar, coefficients: Sequence[float]) -> Scalar:
    """`c0 + x (c1 + x (c2 + ...))`."""
    total = e.const(coefficients[-1], x.dtype)
    for c in reversed(coefficients[:-1]):
        total = e.fma(total, x, c)
    return total


def reduce(e: Body, x: Scalar, f: Format) -> tuple[Scalar, Scalar]:
    """`n` as an integer and `r` with `x = n ln 2 + r`."""
    shifted = e.fma(x, 1.0 / math.log(2), f.magic)
    n = e.bitcast(shifted, f.integer) - e.bitcast(e.const(f.magic, f.dtype), f.integer)
    whole = shifted - f.magic
    return n, e.fma(whole, -f.ln2_low, e.fma(whole, -f.ln2_high, x))


def power_of_two(e: Body, n: Scalar, f: Format) -> Scalar:
    """`2^n` for n in the range of normal numbers."""
    return e.bitcast((n + f.bias) << f.mantissa_bits, f.dtype)


def clamp(e: Body, x: Scalar, limits: tuple[float, float]) -> Scalar:
    """`x` within limits; NaN becomes a limit, for callers that restore it."""
    low = e.select(x > limits[0], x, limits[0])
    return e.select(low < limits[1], low, limits[1])


def keep_nan(e: Body, x: Scalar, result: Scalar) -> Scalar:
    return e.select(x.ne(x), x, result)


def exp(e: Body, x: Scalar, f: Format) -> Scalar:
    """`2^n exp(r)`; the power is applied in two halves, so that results below the normal range come out right."""
    n, r = reduce(e, clamp(e, x, f.exp_range), f)
    series = horner(e, r, [1.0 / math.factorial(k) for k in range(f.exp_terms + 1)])
    half = n >> 1
    return keep_nan(e, x, series * power_of_two(e, half, f) * power_of_two(e, n - half, f))


def expm1(e: Body, x: Scalar, f: Format) -> Scalar:
    """`2 (2^(n-1) expm1(r) + 2^(n-1) - 1/2)`."""
    n, r = reduce(e, clamp(e, x, f.expm1_range), f)
    tail = horner(e, r, [1.0 / math.factorial(k) for k in range(2, f.exp_terms + 3)])
    series = e.fma(r * r, tail, r)
    scale = power_of_two(e, n - 1, f)
    large = e.fma(scale, series, scale - 0.5) * 2.0
    result = e.select(n.eq(0), series, large)
    return keep_nan(e, x, e.select(x > f.expm1_range[1], math.inf, e.select(x.eq(0.0), x, result)))


def _split_log(e: Body, x: Scalar, f: Format) -> tuple[Scalar, Scalar]:
    """`k` as a float and `log(1 + f)` with `x = 2^k (1 + f)`, for x > 0."""
    tiny = x < f.smallest_normal
    scaled = e.select(tiny, x * 2.0 ** (f.mantissa_bits + 2), x)
    bits = e.bitcast(scaled, f.integer)
    k = (bits - f.root_half_bits) >> f.mantissa_bits
    fraction = e.bitcast(bits - (k << f.mantissa_bits), f.dtype) - 1.0
    exponent = k.cast(f.dtype)
    exponent = e.select(tiny, exponent - (f.mantissa_bits + 2), exponent)
    return exponent, fraction


def log1p_series(e: Body, x: Scalar, f: Format) -> tuple[Scalar, Scalar]:
    """`log(1 + x)` as the sum of `x` and a correction, for 1 + x between sqrt(1/2) and sqrt(2)."""
    s = x / (x + 2.0)
    z = s * s
    series = z * horner(e, z, [2.0 / (2 * k + 1) for k in range(1, f.log_terms)])
    half_square = x * x * 0.5
    return x, s * (half_square + series) - half_square


def _log(e: Body, x: Scalar, f: Format, combine: Callable[[Scalar, Scalar, Scalar], Scalar]) -> Scalar:
    """A logarithm from `combine(k, leading, correction)`, with the special values."""
    k, fraction = _split_log(e, x, f)
    result = combine(k, *log1p_series(e, fraction, f))
    result = e.select(x.eq(0.0), -math.inf, result)
    result = e.select(x < 0.0, math.nan, result)
    result = e.select(x.eq(math.inf), math.inf, result)
    return keep_nan(e, x, result)


def log(e: Body, x: Scalar, f: Format) -> Scalar:
    """`k ln 2 + log(1 + f)`, summed from the small terms to the large."""
    return _log(e, x, f, lambda k, a, b: e.fma(k, f.ln2_high, a + e.fma(k, f.ln2_low, b)))


def _scaled(e: Body, leading: Scalar, correction: Scalar, scale: float) -> Scalar:
    """`(leading + correction) scale`, with the bits of `scale` that one float cannot hold."""
    rounded = float(np.dtype(leading.dtype).type(scale))
    rest = _REST[scale] + (scale - rounded)
    return e.fma(leading, scale, e.fma(correction, scale, leading * rest))


def log2(e: Body, x: Scalar, f: Format) -> Scalar:
    """`k + log(1 + f) / ln 2`; exact for powers of two."""
    return _log(e, x, f, lambda k, a, b: k + _scaled(e, a, b, LOG2_E))


def log10(e: Body, x: Scalar, f: Format) -> Scalar:
    """`k log10 2 + log(1 + f) / ln 10`."""
    return _log(e, x, f, lambda k, a, b: e.fma(k, LOG10_2, _scaled(e, a, b, LOG10_E)))


def log1p(e: Body, x: Scalar, f: Format) -> Scalar:
    """`log(u) + (x - (u - 1)) / u` with u = 1 + x rounded."""
    u = x + 1.0
    lost = (x - (u - 1.0)) / u
    k, fraction = _split_log(e, u, f)
    leading, correction = log1p_series(e, fraction, f)
    result = e.fma(k, f.ln2_high, leading + (e.fma(k, f.ln2_low, correction) + lost))
    result = e.select(u.eq(1.0), x, result)
    result = e.select(x.eq(-1.0), -math.inf, e.select(x < -1.0, math.nan, result))
    return keep_nan(e, x, e.select(x.eq(math.inf), math.inf, result))


def tanh_series(terms: int) -> list[float]:
    """Taylor coefficients of `tanh(x) / x` in `x^2`, from `tanh' = 1 - tanh^2`."""
    series = [1.0]
    for k in range(1, terms):
        series.append(-math.fsum(series[i] * series[k - 1 - i] for i in range(k)) / (2 * k + 1))
    return series


def tanh(e: Body, x: Scalar, f: Format) -> Scalar:
    """`x + x^3 P(x^2)` near zero, `1 - 2 / (exp(2 |x|) + 1)` elsewhere, with the sign of x."""
    size = e.math("absf", x)
    square = size * size
    near = e.fma(size * square, horner(e, square, tanh_series(f.tanh_terms)[1:]), size)
    bounded = e.select(size < f.tanh_limit, size, f.tanh_limit)
    far = 1.0 - 2.0 / (exp(e, bounded * 2.0, f) + 1.0)
    return keep_nan(e, x, e.copysign(e.select(size < TANH_NEAR, near, far), x))


ERF_TAIL = {
    "float32": (
        1.8496055165478094, 2.6389668144263068, 0.8431183496858008, 0.04150062948069336, -0.00989077254481214,
        0.0018260566311175512, -0.00018554071685832578,
    ),
    "float64": (
        1.8496055099332485, 2.6389675142347255, 0.8431072563621704, 0.04156109796702113, -0.010033824553745624,
        0.0019778972388366125, -0.00023730018881627272, -2.6341314781517523e-05, 2.7286464703580137e-05,
        -9.793635415562326e-06, 2.25632233023858e-06, -2.973841378930515e-07, -7.80288914340066e-09,
        1.3825667519855489e-08, -3.1973525733583946e-09, 3.6246268392199013e-10, -1.739477422208282e-11,
    ),
}  # fmt: skip
"""Polynomials in x - 1 for `-log(1 - erf x)`, from 1 to where erf rounds to 1: Remez fits in 50 digits, weighted for an
even error of erf.
"""
ERF_TERMS = {"float32": 10, "float64": 18}
ERF_LIMIT = {"float32": 4.0, "float64": 6.0}


def erf_series(terms: int) -> list[float]:
    """Taylor coefficients of `erf(x) / x` in `x^2`."""
    return [2 / math.sqrt(math.pi) * (-1) ** k / (math.factorial(k) * (2 * k + 1)) for k in range(terms)]


def erf(e: Body, x: Scalar, f: Format) -> Scalar:
    """A series below 1, `1 - exp(-P(|x| - 1))` above, with the sign of x."""
    size = e.math("absf", x)
    square = size * size
    first, *rest = erf_series(ERF_TERMS[f.dtype])
    near = e.fma(size, horner(e, square, [first - 1.0, *rest]), size)
    beyond = e.select(size < ERF_LIMIT[f.dtype], size, ERF_LIMIT[f.dtype]) - 1.0
    far = 1.0 - exp(e, -horner(e, beyond, ERF_TAIL[f.dtype]), f)
    return keep_nan(e, x, e.copysign(e.select(size < 1.0, near, far), x))
