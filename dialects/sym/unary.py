"""Functions of one number: how each is computed and differentiated, and the elementwise operators derived from that.

Integers are computed in float64 and truncated where a function has fractions (MXNet computes them in float32). A
function without a gradient rule has gradient zero (rounding, signs, logic).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from symc.dialects.sym.attributes import FLOATING, Float
from symc.dialects.sym.definition import Operator

if TYPE_CHECKING:
    from symc.dialects.sym.gradients import Expr, GradientBuilder
    from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor
    from symc.dialects.sym.scalar_builder import Body, Scalar

Compute = Callable[["Body", "Scalar"], "Scalar"]
Rule = Callable[["Expr", "Expr", "Expr"], "Expr"]
"""`rule(head, x, out)`: the gradient."""


@dataclass(frozen=True)
class Function:
    """One function of a number x; integers are computed by `integers`, through float64 if it is None."""

    formula: str
    compute: Compute
    rule: Rule | None = None
    integers: Compute | None = None


def unchanged(e: Body, x: Scalar) -> Scalar:
    """The number itself, which is what rounding makes of integers."""
    return x


def mathematical(name: str) -> Compute:
    """A function that is one operation of the math dialect."""
    return lambda e, x: e.math(name, x)


# Computation.


def absolute(e: Body, x: Scalar) -> Scalar:
    """The size of an integer."""
    return e.select(x < 0, 0 - x, x)


def sign(e: Body, x: Scalar) -> Scalar:
    """-1, 0 or 1; NaN stays."""
    return e.select(x > 0, 1, e.select(x < 0, -1, x))


def rectify(e: Body, x: Scalar) -> Scalar:
    """`max(x, 0)`, NaN stays; written as the comparison that is one machine instruction."""
    return e.select(x < 0, 0, x)


def round_to_nearest(e: Body, x: Scalar) -> Scalar:
    """The nearest integer, of two the lower one."""
    low, high = e.math("floor", x), e.math("ceil", x)
    return e.select(x - low <= high - x, low, high)


def softsign_of(e: Body, x: Scalar) -> Scalar:
    """`x / (1 + |x|)`."""
    return x / (e.math("absf", x) + 1)


def reciprocal_cube_root(e: Body, x: Scalar) -> Scalar:
    """`x^(-1/3)`."""
    return 1 / e.math("cbrt", x)


# Gradients.


def _inverse_root(head: Expr, x: Expr, sign_of_square: float, constant: float) -> Expr:
    """`head / sqrt(constant + sign_of_square x^2)`."""
    return head * (x.op("square") * sign_of_square + constant).op("rsqrt")


FUNCTIONS: dict[str, Function] = {
    "abs": Function("|x|", mathematical("absf"), lambda h, x, o: h * x.op("sign"), absolute),
    "sign": Function("-1, 0 or 1 as x < 0, x = 0, x > 0", sign, None, sign),
    "round": Function("the integer nearest to x, of two the larger in size", mathematical("round"), None, unchanged),
    "rint": Function("the integer nearest to x, of two the lower", round_to_nearest, None, unchanged),
    "ceil": Function("the lowest integer >= x", mathematical("ceil"), None, unchanged),
    "floor": Function("the highest integer <= x", mathematical("floor"), None, unchanged),
    "trunc": Function("x without its fraction", mathematical("trunc"), None, unchanged),
    "fix": Function("x without its fraction", mathematical("trunc"), None, unchanged),
    "square": Function("x^2", lambda e, x: x * x, lambda h, x, o: h * (x * 2.0), lambda e, x: x * x),
    "sqrt": Function("sqrt(x)", mathematical("sqrt"), lambda h, x, o: h * (0.5 / o)),
    "rsqrt": Function("1 / sqrt(x)", lambda e, x: 1 / e.math("sqrt", x), lambda h, x, o: h * (o / x) * -0.5),
    "cbrt": Function("x^(1/3)", mathematical("cbrt"), lambda h, x, o: h / (o.op("square") * 3.0)),
    "rcbrt": Function("x^(-1/3)", reciprocal_cube_root, lambda h, x, o: h * (o / (x * -3.0))),
    "reciprocal": Function("1 / x", lambda e, x: 1 / x, lambda h, x, o: -(h * o.op("square"))),
    "negative": Function("-x", lambda e, x: -x, lambda h, x, o: -h, lambda e, x: -x),
    "exp": Function("e^x", mathematical("exp"), lambda h, x, o: h * o),
    "expm1": Function("e^x - 1", mathematical("expm1"), lambda h, x, o: h * (o + 1.0)),
    "log": Function("ln x", mathematical("log"), lambda h, x, o: h / x),
    "log10": Function("log10 x", mathematical("log10"), lambda h, x, o: h / (x * math.log(10))),
    "log2": Function("log2 x", mathematical("log2"), lambda h, x, o: h / (x * math.log(2))),
    "log1p": Function("ln(1 + x)", mathematical("log1p"), lambda h, x, o: h / (x + 1.0)),
    "sin": Function("sin x", mathematical("sin"), lambda h, x, o: h * x.op("cos")),
    "cos": Function("cos x", mathematical("cos"), lambda h, x, o: -(h * x.op("sin"))),
    "tan": Function("tan x", mathematical("tan"), lambda h, x, o: h * (o.op("square") + 1.0)),
    "arcsin": Function("arcsin x", mathematical("asin"), lambda h, x, o: _inverse_root(h, x, -1.0, 1.0)),
    "arccos": Function("arccos x", mathematical("acos"), lambda h, x, o: -_inverse_root(h, x, -1.0, 1.0)),
    "arctan": Function("arctan x", mathematical("atan"), lambda h, x, o: h / (x.op("square") + 1.0)),
    "sinh": Function("sinh x", mathematical("sinh"), lambda h, x, o: h * x.op("cosh")),
    "cosh": Function("cosh x", mathematical("cosh"), lambda h, x, o: h * x.op("sinh")),
    "tanh": Function("tanh x", mathematical("tanh"), lambda h, x, o: h * (1.0 - o.op("square"))),
    "arcsinh": Function("arcsinh x", mathematical("asinh"), lambda h, x, o: _inverse_root(h, x, 1.0, 1.0)),
    "arccosh": Function("arccosh x", mathematical("acosh"), lambda h, x, o: _inverse_root(h, x, 1.0, -1.0)),
    "arctanh": Function("arctanh x", mathematical("atanh"), lambda h, x, o: h / (1.0 - x.op("square"))),
    "degrees": Function("180 x / pi", lambda e, x: x * (180 / math.pi), lambda h, x, o: h * (180 / math.pi)),
    "radians": Function("pi x / 180", lambda e, x: x * (math.pi / 180), lambda h, x, o: h * (math.pi / 180)),
    "sigmoid": Function("1 / (1 + e^-x)", lambda e, x: e.logistic(x), lambda h, x, o: h * (o * (1.0 - o))),
    "relu": Function("max(x, 0), gradient 0 at 0", rectify, lambda h, x, o: h.op("_gate", o), rectify),
    "softsign": Function("x / (1 + |x|)", softsign_of, lambda h, x, o: h / (x.op("abs") + 1.0).op("square")),
    "erf": Function(
        "2/sqrt(pi) times the integral of e^(-t^2) from 0 to x", mathematical("erf"),
        lambda h, x, o: h * ((-x.op("square")).op("exp") * (2 / math.sqrt(math.pi))),
    ),
    "logical_not": Function("x = 0 ? 1 : 0", lambda e, x: x.eq(0), None, lambda e, x: x.eq(0)),
}  # fmt: skip
"""Every function of one number, by operator name."""


def compute(function: Function, e: Body, x: Scalar) -> Scalar:
    """The function on any element type."""
    if x.dtype in FLOATING:
        return function.compute(e, x)
    if function.integers is not None:
        return function.integers(e, x)
    return function.compute(e, x.cast("float64")).cast(x.dtype)


class Unary(Operator, abstract=True):
    """Base of the operators that apply a function of one number to each element."""

    function: Function

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The function's rule."""
        head, rule = heads[0], self.function.rule
        assert head is not None, "one output"
        return [rule and rule(head, ins[0], outs[0])]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        return [b.elementwise(lambda e, x: compute(self.function, e, x), ins[0])]


def _define(name: str, function: Function) -> None:
    documentation = (
        f"`out[i]` is {function.formula} for x = data[i]. Source: MXNet src/operator/tensor/elemwise_unary_op_*.cc."
    )
    type(name, (Unary,), {"__doc__": documentation, "__module__": __name__, "function": function})


for _name, _function in FUNCTIONS.items():
    _define(_name, _function)


class hard_sigmoid(Operator):
    """`out[i] = min(max(alpha data[i] + beta, 0), 1)`. Source: MXNet src/operator/tensor/elemwise_unary_op_basic.cc."""

    alpha = Float(0.2, doc="slope")
    beta = Float(0.5, doc="value at 0")

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """`alpha * head` where the output is strictly between 0 and 1, `out (1 - out) > 0`."""
        inside = outs[0] * (1.0 - outs[0])
        return [heads[0] and (heads[0] * self.alpha).op("_gate", inside)]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        def compute_one(e: Body, x: Scalar) -> Scalar:
            y = x * self.alpha + self.beta
            return e.select(y < 0, 0, e.select(y > 1, 1, y))

        return [b.elementwise(compute_one, ins[0])]
