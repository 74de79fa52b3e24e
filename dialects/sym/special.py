"""Special functions without an operation in the math dialect: gamma, gammaln, their derivatives, and erfinv.

All compute in float64. The gamma family moves its argument to at least 8 by the recurrence `f(x + 1) = ...`, where the
asymptotic series of Stirling is exact to float64 after seven terms (Abramowitz and Stegun 6.1.41, 6.3.18, 6.4.12), and
reflects negative arguments.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import reduce
from typing import TYPE_CHECKING

from symc.dialects.sym.unary import Function, Unary

if TYPE_CHECKING:
    from symc.dialects.sym.gradients import Expr, GradientBuilder
    from symc.dialects.sym.scalar_builder import Body, Scalar

SHIFT = 8
BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6)
"""Bernoulli numbers B2, B4 ... B14."""


def polynomial(x: Scalar, coefficients: Sequence[float]) -> Scalar:
    """`c0 + c1 x + c2 x^2 ...` by Horner's rule."""
    return reduce(lambda total, c: total * x + c, reversed(coefficients[:-1]), x * 0.0 + coefficients[-1])


def _shifted(e: Body, x: Scalar) -> tuple[Scalar, Scalar]:
    """Whether x is below SHIFT, and x moved to at least that."""
    small = x < SHIFT
    return small, e.select(small, x + SHIFT, x)


def log_gamma_positive(e: Body, x: Scalar) -> Scalar:
    """`ln gamma(x)` for x > 0."""
    small, z = _shifted(e, x)
    steps = reduce(lambda p, i: p * (x + i), range(1, SHIFT), x)
    inverse = 1 / z
    series = polynomial(inverse * inverse, [b / ((2 * k + 2) * (2 * k + 1)) for k, b in enumerate(BERNOULLI)])
    stirling = (z - 0.5) * e.math("log", z) - z + 0.5 * math.log(2 * math.pi) + inverse * series
    return stirling - e.math("log", e.select(small, steps, 1.0))


def digamma_positive(e: Body, x: Scalar) -> Scalar:
    """The derivative of ln gamma for x > 0."""
    small, z = _shifted(e, x)
    steps = reduce(lambda total, i: total + 1 / (x + i), range(1, SHIFT), 1 / x)
    square = 1 / (z * z)
    series = polynomial(square, [b / (2 * k + 2) for k, b in enumerate(BERNOULLI)])
    return e.math("log", z) - 0.5 / z - square * series - e.select(small, steps, 0.0)


def trigamma_positive(e: Body, x: Scalar) -> Scalar:
    """The second derivative of ln gamma for x > 0."""
    small, z = _shifted(e, x)
    steps = reduce(lambda total, i: total + 1 / ((x + i) * (x + i)), range(1, SHIFT), 1 / (x * x))
    inverse = 1 / z
    series = polynomial(inverse * inverse, BERNOULLI)
    return inverse + 0.5 * inverse * inverse + inverse * inverse * inverse * series + e.select(small, steps, 0.0)


def _reflected(
    positive: Callable[[Body, Scalar], Scalar], reflect: Callable[[Body, Scalar, Scalar], Scalar]
) -> Callable[[Body, Scalar], Scalar]:
    """A function of all x from the one for x > 0 and `reflect(e, angle, value at 1 - x)` for the others.

    The angle is pi times the distance of x from the nearest integer, which is exact next to 0 too.
    """

    def compute(e: Body, narrow: Scalar) -> Scalar:
        x = narrow.cast("float64")
        negative = x <= 0
        value = positive(e, e.select(negative, 1 - x, x))
        angle = (x - e.math("roundeven", x)) * math.pi
        return e.select(negative, reflect(e, angle, value), value).cast(narrow.dtype)

    return compute


def _log_sine(e: Body, angle: Scalar) -> Scalar:
    return e.math("log", e.math("absf", e.math("sin", angle)))


def _trigamma_reflected(e: Body, angle: Scalar, value: Scalar) -> Scalar:
    sine = e.math("sin", angle)
    return math.pi**2 / (sine * sine) - value


finite_log_gamma = _reflected(log_gamma_positive, lambda e, angle, v: math.log(math.pi) - _log_sine(e, angle) - v)
digamma = _reflected(digamma_positive, lambda e, angle, v: v - math.pi / e.math("tan", angle))
trigamma = _reflected(trigamma_positive, _trigamma_reflected)


def log_gamma(e: Body, x: Scalar) -> Scalar:
    """`ln |gamma(x)|`; infinity at both infinities, at 0 and at negative integers."""
    return e.select(e.math("absf", x).eq(math.inf), math.inf, finite_log_gamma(e, x))


def gamma_of(e: Body, narrow: Scalar) -> Scalar:
    """`e^ln gamma(x)` with the sign that gamma has left of 0: that of x at 0, none (nan) at negative integers."""
    x = narrow.cast("float64")
    size = e.math("exp", log_gamma(e, x))
    low = e.math("floor", x)
    size = e.select(low.eq(x), e.math("roundeven", size), size)  # a factorial: integers would lose one
    odd = (low - e.math("floor", low * 0.5) * 2.0) > 0.5
    size = e.select(x.eq(0), e.copysign(size, x), e.select(odd & (x < 0), -size, size))
    return e.select(low.eq(x) & (x < 0), math.nan, size).cast(narrow.dtype)


CENTRAL = (
    1.50140941, 0.246640727, -0.00417768164, -0.00125372503, 0.00021858087, -4.39150654e-06, -3.5233877e-06,
    3.43273939e-07, 2.81022636e-08,
)  # fmt: skip
TAIL = (
    2.83297682, 1.00167406, 0.00943887047, -0.0076224613, 0.00573950773, -0.00367342844, 0.00134934322,
    0.000100950558, -0.000200214257,
)  # fmt: skip
"""Coefficients of Giles, Approximating the erfinv function (2010), exact to float32."""


def inverse_erf(e: Body, narrow: Scalar) -> Scalar:
    """The approximation of Giles, then two steps of Newton's method to float64."""
    x = narrow.cast("float64")
    w = -e.math("log", (1 - x) * (1 + x))
    tail = e.math("sqrt", e.maximum(w, 5.0)) - 3.0
    y = x * e.select(w < 5, polynomial(w - 2.5, CENTRAL), polynomial(tail, TAIL))
    for _ in range(2):
        slope = e.math("exp", -(y * y)) * (2 / math.sqrt(math.pi))
        y = y - (e.math("erf", y) - x) / slope
    edge = e.math("absf", x) >= 1
    limit = e.select(e.math("absf", x).eq(1), x * math.inf, x * math.nan)
    return e.select(edge, limit, y).cast(narrow.dtype)


def _define(name: str, function: Function, source: str) -> None:
    documentation = f"`out[i]` is {function.formula} for x = data[i]. {source}"
    type(name, (Unary,), {"__doc__": documentation, "__module__": __name__, "function": function})


UNARY_SOURCE = "Source: MXNet src/operator/tensor/elemwise_unary_op_basic.cc."

_define("gammaln", Function("ln |gamma(x)|", log_gamma, lambda h, x, o: h * x.op("_digamma")), UNARY_SOURCE)
_define("gamma", Function("gamma(x)", gamma_of, lambda h, x, o: h * (o * x.op("_digamma"))), UNARY_SOURCE)
_define(
    "erfinv",
    Function(
        "the number whose erf is x",
        inverse_erf,
        lambda h, x, o: h * (o.op("square").op("exp") * (math.sqrt(math.pi) / 2)),
    ),
    UNARY_SOURCE,
)
_define("_digamma", Function("the derivative of ln gamma at x", digamma, lambda h, x, o: h * x.op("_trigamma")), "")


class Trigamma(Unary):
    """`out[i]` is the second derivative of ln gamma at data[i]."""

    name = "_trigamma"
    function = Function("the second derivative of ln gamma at x", trigamma)
    no_gradient = "third derivatives of gamma are not provided"

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """None is provided, see `no_gradient`."""
        raise NotImplementedError(self.no_gradient)
