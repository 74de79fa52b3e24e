"""Further elementary functions of float32, computed in float64 and rounded once.

The float64 in between has 29 bits to spare, so short series and plain formulas give nearly always the nearest float32.
Every function is straight-line code, which vectorizes; it needs half the lanes, where libm needs one call an element.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from numpy.polynomial.chebyshev import cheb2poly

from symc.dialects.sym.scalar_builder import Body, Scalar
from symc.passes.expand_math_functions import (
    DOUBLE,
    Expansion,
    Format,
    clamp,
    horner,
    log1p_series,
    power_of_two,
    reduce,
)

SHORT = replace(DOUBLE, exp_terms=9, log_terms=8, exp_range=(-300.0, 300.0))
"""float64 with series for float32 results: relative errors below 2^-36."""
HALF_PI = math.pi / 2
HALF_PI_REST = 6.123233995736766e-17
"""What the float64 nearest to pi / 2 leaves out."""
TWO_OVER_PI_WORDS = (0x28BE60DB9391054A, 0x7F09D5F47D4D3770, 0x36D8A5664F10E410, 0x7F9458EAF7AEF158)
"""The first 256 bits of 2 / pi after two zeros."""
SMALL = 2.0**-10
"""Below it odd functions are two terms of their series, where their formulas would cancel."""


def _wide(function: Callable[..., Scalar]) -> Expansion:
    """The float32 expansion of a function written on float64."""

    def expansion(e: Body, *arguments: Scalar | Format) -> Scalar:
        wide = [a.cast("float64") for a in arguments if isinstance(a, Scalar)]
        return function(e, *wide).cast("float32")

    return expansion


def _absolute(e: Body, x: Scalar) -> Scalar:
    return e.math("absf", x)


def _exp(e: Body, x: Scalar) -> Scalar:
    """exp for results in the range of float32; NaN is lost."""
    n, r = reduce(e, clamp(e, x, SHORT.exp_range), SHORT)
    series = horner(e, r, [1.0 / math.factorial(k) for k in range(SHORT.exp_terms + 1)])
    return series * power_of_two(e, n, SHORT)


def _log(e: Body, x: Scalar) -> Scalar:
    """log of a normal float64; 0 and infinity keep their limits, what is negative or NaN gives no meaning."""
    bits = e.bitcast(x, "int64")
    k = (bits - SHORT.root_half_bits) >> SHORT.mantissa_bits
    fraction = e.bitcast(bits - (k << SHORT.mantissa_bits), "float64") - 1.0
    leading, correction = log1p_series(e, fraction, SHORT)
    result = e.fma(k.cast("float64"), math.log(2), leading + correction)
    return e.select(x.eq(0.0), -math.inf, e.select(x.eq(math.inf), math.inf, result))


def _odd_near_zero(e: Body, x: Scalar, cubic: float, result: Scalar) -> Scalar:
    """`x + cubic x^3` near zero, else the result."""
    return e.select(_absolute(e, x) < SMALL, x * e.fma(x * x, cubic, 1.0), result)


def power(e: Body, x: Scalar, y: Scalar) -> Scalar:
    """`exp(y log |x|)`, negative for negative x and odd y; C's special values."""
    size = _absolute(e, x)
    exponent = y * _log(e, size)
    result = e.select(size.eq(1.0), 1.0, _exp(e, exponent))
    half = y * 0.5
    whole = y.eq(e.math("trunc", y))
    odd = whole & half.ne(e.math("trunc", half))
    result = e.select(odd, e.copysign(result, x), result)
    undefined = (x < 0.0) & (x > -math.inf) & y.ne(e.math("trunc", y))
    undefined = undefined | x.ne(x) | y.ne(y)
    result = e.select(undefined, math.nan, result)
    return e.select(x.eq(1.0) | y.eq(0.0), 1.0, result)


def exp2(e: Body, x: Scalar) -> Scalar:
    """`exp(x ln 2)`."""
    return e.select(x.ne(x), x, _exp(e, x * math.log(2)))


def cbrt(e: Body, x: Scalar) -> Scalar:
    """`exp(log |x| / 3)` with the sign of x."""
    size = _absolute(e, x)
    root = _exp(e, _log(e, size) * (1.0 / 3.0))
    root = e.select(size < math.inf, root, size)
    return e.copysign(root, x)


def sinh(e: Body, x: Scalar) -> Scalar:
    """`(exp x - exp -x) / 2`."""
    grown = _exp(e, x)
    result = e.select(x.ne(x), x, (grown - 1.0 / grown) * 0.5)
    return _odd_near_zero(e, x, 1.0 / 6.0, result)


def cosh(e: Body, x: Scalar) -> Scalar:
    """`(exp x + exp -x) / 2`."""
    grown = _exp(e, x)
    return e.select(x.ne(x), x, (grown + 1.0 / grown) * 0.5)


def asinh(e: Body, x: Scalar) -> Scalar:
    """`log(|x| + sqrt(x^2 + 1))` with the sign of x."""
    size = _absolute(e, x)
    far = e.copysign(_log(e, size + e.math("sqrt", e.fma(x, x, 1.0))), x)
    return _odd_near_zero(e, x, -1.0 / 6.0, e.select(x.ne(x), x, far))


def acosh(e: Body, x: Scalar) -> Scalar:
    """`log(x + sqrt(x^2 - 1))`."""
    result = _log(e, x + e.math("sqrt", e.fma(x, x, -1.0)))
    return e.select(x >= 1.0, result, math.nan)


def atanh(e: Body, x: Scalar) -> Scalar:
    """`log((1 + x) / (1 - x)) / 2`."""
    result = e.select(_absolute(e, x) <= 1.0, _log(e, (x + 1.0) / (1.0 - x)) * 0.5, math.nan)
    return _odd_near_zero(e, x, 1.0 / 3.0, result)


def arctangent_series(terms: int = 13) -> list[float]:
    """`atan(x) / x` on [-1, 1] as a polynomial in x^2: `atan x = 2 sum (-1)^k q^(2k+1) / (2k+1) T_(2k+1)(x)`."""
    q = math.sqrt(2) - 1
    chebyshev = [0.0] * (2 * terms)
    for k in range(terms):
        chebyshev[2 * k + 1] = 2 * (-1) ** k * q ** (2 * k + 1) / (2 * k + 1)
    return [float(c) for c in cheb2poly(chebyshev)[1::2]]


def _atan(e: Body, low: Scalar, high: Scalar) -> Scalar:
    """atan(low / high) for 0 <= low <= high."""
    ratio = low / high
    return ratio * horner(e, ratio * ratio, arctangent_series())


def atan2(e: Body, y: Scalar, x: Scalar) -> Scalar:
    """The angle of the point (x, y), from the octant where |y| <= |x|; C's special values."""
    up, across = _absolute(e, y), _absolute(e, x)
    steep = up > across
    low, high = e.select(steep, across, up), e.select(steep, up, across)
    equal = e.select(low.eq(high), 1.0, low)  # also both infinite; both zero has its own line
    angle = _atan(e, equal, e.select(low.eq(high), 1.0, high))
    angle = e.select(steep, HALF_PI - angle, angle)
    angle = e.select(low.eq(high) & high.eq(0.0), 0.0, angle)
    negative = e.bitcast(x, "int64") < 0
    angle = e.copysign(e.select(negative, math.pi - angle, angle), y)
    return e.select(x.ne(x) | y.ne(y), math.nan, angle)


def atan(e: Body, x: Scalar) -> Scalar:
    """`pi/2 - atan(1 / |x|)` beyond 1, with the sign of x."""
    size = _absolute(e, x)
    steep = size > 1.0
    angle = _atan(e, e.select(steep, 1.0, size), e.select(steep, size, 1.0))
    return e.copysign(e.select(steep, HALF_PI - angle, angle), x)


def asin(e: Body, x: Scalar) -> Scalar:
    """`atan2(x, sqrt(1 - x^2))`."""
    return atan2(e, x, e.math("sqrt", (1.0 - x) * (x + 1.0)))


def acos(e: Body, x: Scalar) -> Scalar:
    """`atan2(sqrt(1 - x^2), x)`."""
    return atan2(e, e.math("sqrt", (1.0 - x) * (x + 1.0)), x)


def _huge_quadrant(e: Body, x: Scalar) -> tuple[Scalar, Scalar]:
    """`n` and `r` of `_quadrant` for 2^23 <= |x|: the bits of x times those bits of 2 / pi that matter modulo 4.

    `|x| = m 2^s` with 24 bits in m; 128 bits of `2^s 2 / pi` modulo 4 leave 2^-60 of a quadrant unknown.
    """
    bits = e.bitcast(x, "int64")
    m = Scalar((((bits & (2**52 - 1)) | 2**52) >> 29).value, "uint64", e)
    s = ((bits >> 52) & 2047) - (1023 + 23)
    shift = Scalar((s & 63).value, "uint64", e)
    words = [e.const(w, "uint64") for w in TWO_OVER_PI_WORDS]
    far = s >= 64
    first, second, third = (e.select(far, b, a) for a, b in pairwise(words))
    back = 63 - shift
    high = (first << shift) | ((second >> 1) >> back)
    low = (second << shift) | ((third >> 1) >> back)
    turns = m * high + ((m * (low >> 32)) >> 32)  # 2^62 is a quadrant
    n = (turns + 2**61) >> 62
    rest = Scalar((turns - (n << 62)).value, "int64", e)
    r = rest.cast("float64") * (HALF_PI * 2.0**-62)
    n = Scalar(n.value, "int64", e)
    return e.select(bits < 0, -n, n), e.select(bits < 0, -r, r)


def _quadrant(e: Body, x: Scalar) -> tuple[Scalar, Scalar]:
    """`n` modulo 4 and `r` with `x = n pi/2 + r` and `|r| <= pi/4`."""
    shifted = e.fma(x, 2 / math.pi, SHORT.magic)
    n = e.bitcast(shifted, "int64") - e.bitcast(e.const(SHORT.magic, "float64"), "int64")
    whole = shifted - SHORT.magic
    r = e.fma(whole, -HALF_PI_REST, e.fma(whole, -HALF_PI, x))
    huge = _absolute(e, x) >= 2.0**23
    far_n, far_r = _huge_quadrant(e, x)
    return e.select(huge, far_n, n), e.select(huge, far_r, r)


def _waves(e: Body, r: Scalar) -> tuple[Scalar, Scalar]:
    """sin and cos between -pi/4 and pi/4."""
    square = r * r
    sine = r * horner(e, square, [(-1) ** k / math.factorial(2 * k + 1) for k in range(6)])
    return sine, horner(e, square, [(-1) ** k / math.factorial(2 * k) for k in range(7)])


def _wave(e: Body, x: Scalar, quarter_turns: int) -> Scalar:
    """sin(x + quarter_turns pi/2)."""
    n, r = _quadrant(e, x)
    n = n + quarter_turns if quarter_turns else n
    sine, cosine = _waves(e, r)
    value = e.select((n & 1).eq(0), sine, cosine)
    value = e.select((n & 2).eq(0), value, -value)
    return e.select(_absolute(e, x) < math.inf, value, x - x)


def sin(e: Body, x: Scalar) -> Scalar:
    """sin or cos of the rest after multiples of pi/2."""
    return _wave(e, x, 0)


def cos(e: Body, x: Scalar) -> Scalar:
    """`sin(x + pi/2)`."""
    return _wave(e, x, 1)


def tan(e: Body, x: Scalar) -> Scalar:
    """sin / cos, or -cos / sin in odd quadrants."""
    n, r = _quadrant(e, x)
    sine, cosine = _waves(e, r)
    even = (n & 1).eq(0)
    value = e.select(even, sine, -cosine) / e.select(even, cosine, sine)
    return e.select(_absolute(e, x) < math.inf, value, x - x)


FUNCTIONS: dict[str, Callable[..., Scalar]] = {
    "powf": power,
    "exp2": exp2,
    "cbrt": cbrt,
    "sinh": sinh,
    "cosh": cosh,
    "asinh": asinh,
    "acosh": acosh,
    "atanh": atanh,
    "atan2": atan2,
    "atan": atan,
    "asin": asin,
    "acos": acos,
    "sin": sin,
    "cos": cos,
    "tan": tan,
}
EXPANSIONS: dict[str, Expansion] = {f"math.{name}": _wide(function) for name, function in FUNCTIONS.items()}
