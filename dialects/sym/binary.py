"""Functions of two numbers and the operators that apply them to tensors of one shape.

`FUNCTIONS` says once how each function is computed and differentiated; this file, `scalar.py` and `broadcast.py` derive
the tensor-tensor, tensor-number and broadcasting operators from it. In a gradient rule an operand is an `Expr` or, in
the tensor-number form, a Python number.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from symc.dialects.sym.attributes import FLOATING
from symc.dialects.sym.definition import Operator

if TYPE_CHECKING:
    from symc.dialects.sym.gradients import Expr, GradientBuilder
    from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor
    from symc.dialects.sym.scalar_builder import Body, Scalar

Compute = Callable[["Body", "Scalar", "Scalar"], "Scalar"]
Rule = Callable[["Expr", Any, Any, "Expr"], "Expr"]
"""`rule(head, x, y, out)`: the gradient of one operand."""


@dataclass(frozen=True)
class Function:
    """One function of two numbers; without rules its gradient is zero everywhere (comparisons, logic)."""

    formula: str
    compute: Compute
    d_lhs: Rule | None = None
    d_rhs: Rule | None = None
    linear: bool = False
    """Whether the gradient rules read neither operands nor output."""


def apply(name: str, x: Any, y: Any) -> Expr:
    """A function of FUNCTIONS on expressions, where one may be a Python number."""
    operators = FORMS[name]
    if not isinstance(y, int | float):
        return y.op(operators.reverse_scalar, scalar=x) if isinstance(x, int | float) else x.op(operators.both, y)
    return x.op(operators.scalar, scalar=y)


# Computation.


def divide(e: Body, x: Scalar, y: Scalar) -> Scalar:
    """The quotient; of integers truncated toward zero, 0 where the divisor is 0 (MXNet stops the process there)."""
    if x.dtype in FLOATING:
        return x / y
    zero = y.eq(0)
    safe = e.select(zero, 1, y)
    if x.dtype not in ("uint8", "bool"):  # the lowest integer divided by -1 traps
        minus = y.eq(-1)
        return e.select(minus, 0 - x, e.select(zero, 0, x / e.select(minus, 1, safe)))
    return e.select(zero, 0, x / safe)


def modulo(e: Body, x: Scalar, y: Scalar) -> Scalar:
    """The remainder with the divisor's sign, 0 for a divisor of 0; exact for floats while `x / y` fits the mantissa."""
    if x.dtype not in FLOATING:
        return _integer_modulo(e, x, y)
    quotient = e.math("floor", x / y)
    rest = e.select(quotient.eq(0), x, e.multiply_add(-quotient, y, x))
    negative = e.select(y > 0, rest < 0, rest > 0)
    rest = e.select(negative, rest + y, rest)  # x / y was rounded up to an integer
    size = e.math("absf", y)
    over = (e.math("absf", rest) >= size) & (size < math.inf)
    return e.select(y.eq(0), 0, e.select(over, rest - y, rest))


def _integer_modulo(e: Body, x: Scalar, y: Scalar) -> Scalar:
    unsigned = x.dtype in ("uint8", "bool")
    harmless = y.eq(0) if unsigned else y.eq(0) | y.eq(-1)
    rest = x % e.select(harmless, 1, y)
    if not unsigned:
        rest = e.select(rest.ne(0) & ((rest ^ y) < 0), rest + y, rest)
    return e.select(harmless, 0, rest)


def power(e: Body, x: Scalar, y: Scalar) -> Scalar:
    """`x ** y`; of integers computed in float64 and truncated."""
    if x.dtype in FLOATING:
        return e.power(x, y)
    return e.power(x.cast("float64"), y.cast("float64")).cast(x.dtype)


def hypotenuse(e: Body, x: Scalar, y: Scalar) -> Scalar:
    """`sqrt(x^2 + y^2)`, infinity beside an infinity; no square overflows or vanishes where the result does not."""
    a, b = (e.math("absf", v.cast("float64")) for v in (x, y))
    if x.dtype == "float64":
        longer, shorter = e.maximum(a, b), e.minimum(a, b)
        ratio = shorter / e.select(longer.eq(0), 1, longer)
        size = longer * e.math("sqrt", ratio * ratio + 1)
    else:
        size = e.math("sqrt", a * a + b * b)
    return e.select(a.eq(math.inf) | b.eq(math.inf), math.inf, size).cast(x.dtype)


def _compare(name: str) -> Compute:
    return lambda e, x, y: e.compare(name, x, y)


def _logical(combine: Callable[[Scalar, Scalar], Scalar]) -> Compute:
    return lambda e, x, y: combine(x.ne(0), y.ne(0))


# Gradients.


def _log(x: Any) -> Any:
    if not isinstance(x, int | float):
        return x.op("log")
    return math.log(x) if x > 0 else -math.inf if x == 0 else math.nan


def _power_lhs(head: Expr, x: Expr, y: Any, out: Expr) -> Expr:
    return head * (apply("power", x, y - 1) * y)


def _divide_rhs(head: Expr, x: Any, y: Any, out: Expr) -> Expr:
    return -(head / y * out)


FUNCTIONS: dict[str, Function] = {
    "add": Function("lhs + rhs", lambda e, x, y: x + y, lambda h, x, y, o: h, lambda h, x, y, o: h, linear=True),
    "sub": Function("lhs - rhs", lambda e, x, y: x - y, lambda h, x, y, o: h, lambda h, x, y, o: -h, linear=True),
    "mul": Function("lhs * rhs", lambda e, x, y: x * y, lambda h, x, y, o: h * y, lambda h, x, y, o: h * x),
    "div": Function("lhs / rhs", divide, lambda h, x, y, o: h / y, _divide_rhs),
    "mod": Function(
        "lhs mod rhs with the sign of rhs", modulo,
        lambda h, x, y, o: h, lambda h, x, y, o: -(h * apply("div", x, y).op("floor")),
    ),
    "power": Function("lhs ^ rhs", power, _power_lhs, lambda h, x, y, o: h * (o * _log(x))),
    "maximum": Function(
        "max(lhs, rhs), the gradient of a tie to lhs", lambda e, x, y: e.maximum(x, y),
        lambda h, x, y, o: h * apply("greater_equal", x, y), lambda h, x, y, o: h * apply("lesser", x, y),
    ),
    "minimum": Function(
        "min(lhs, rhs), the gradient of a tie to lhs", lambda e, x, y: e.minimum(x, y),
        lambda h, x, y, o: h * apply("lesser_equal", x, y), lambda h, x, y, o: h * apply("greater", x, y),
    ),
    "hypot": Function(
        "sqrt(lhs^2 + rhs^2)", hypotenuse, lambda h, x, y, o: h * (x / o), lambda h, x, y, o: h * (y / o)
    ),
    "equal": Function("lhs = rhs ? 1 : 0", _compare("eq")),
    "not_equal": Function("lhs != rhs ? 1 : 0", _compare("ne")),
    "greater": Function("lhs > rhs ? 1 : 0", _compare("gt")),
    "greater_equal": Function("lhs >= rhs ? 1 : 0", _compare("ge")),
    "lesser": Function("lhs < rhs ? 1 : 0", _compare("lt")),
    "lesser_equal": Function("lhs <= rhs ? 1 : 0", _compare("le")),
    "logical_and": Function("lhs and rhs ? 1 : 0", _logical(lambda a, b: a & b)),
    "logical_or": Function("lhs or rhs ? 1 : 0", _logical(lambda a, b: a | b)),
    "logical_xor": Function("lhs xor rhs ? 1 : 0", _logical(lambda a, b: a ^ b)),
}  # fmt: skip
"""Every function of two numbers. Comparisons and logic give 0 or 1 in the operands' type; their gradient is zero."""


@dataclass(frozen=True)
class Forms:
    """Names of the operators for one function: on two tensors, on a tensor and a number, on a number and a tensor."""

    both: str
    scalar: str
    reverse_scalar: str
    aliases: tuple[str, ...] = ()


FORMS: dict[str, Forms] = {
    "add": Forms("elemwise_add", "_plus_scalar", "_plus_scalar", ("_Plus", "_add", "_plus")),
    "sub": Forms("elemwise_sub", "_minus_scalar", "_rminus_scalar", ("_Minus", "_minus", "_sub")),
    "mul": Forms("elemwise_mul", "_mul_scalar", "_mul_scalar", ("_Mul", "_mul")),
    "div": Forms("elemwise_div", "_div_scalar", "_rdiv_scalar", ("_Div", "_div")),
    "mod": Forms("_mod", "_mod_scalar", "_rmod_scalar", ("_Mod",)),
    "power": Forms("_power", "_power_scalar", "_rpower_scalar", ("_Power",)),
    "maximum": Forms("_maximum", "_maximum_scalar", "_maximum_scalar", ("_Maximum",)),
    "minimum": Forms("_minimum", "_minimum_scalar", "_minimum_scalar", ("_Minimum",)),
    "hypot": Forms("_hypot", "_hypot_scalar", "_hypot_scalar", ("_Hypot",)),
    "equal": Forms("_equal", "_equal_scalar", "_equal_scalar", ("_Equal",)),
    "not_equal": Forms("_not_equal", "_not_equal_scalar", "_not_equal_scalar", ("_Not_Equal",)),
    "greater": Forms("_greater", "_greater_scalar", "_lesser_scalar", ("_Greater",)),
    "greater_equal": Forms("_greater_equal", "_greater_equal_scalar", "_lesser_equal_scalar", ("_Greater_Equal",)),
    "lesser": Forms("_lesser", "_lesser_scalar", "_greater_scalar", ("_Lesser",)),
    "lesser_equal": Forms("_lesser_equal", "_lesser_equal_scalar", "_greater_equal_scalar", ("_Lesser_Equal",)),
    "logical_and": Forms("_logical_and", "_logical_and_scalar", "_logical_and_scalar", ("_Logical_And",)),
    "logical_or": Forms("_logical_or", "_logical_or_scalar", "_logical_or_scalar", ("_Logical_Or",)),
    "logical_xor": Forms("_logical_xor", "_logical_xor_scalar", "_logical_xor_scalar", ("_Logical_Xor",)),
}


class ElementwiseBinary(Operator, abstract=True):
    """Base of the operators on two tensors of one shape."""

    inputs = ("lhs", "rhs")
    function: Function

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The function's rules."""
        head = heads[0]
        assert head is not None, "one output"
        return [rule and rule(head, ins[0], ins[1], outs[0]) for rule in (self.function.d_lhs, self.function.d_rhs)]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        return [b.elementwise(self.function.compute, *ins)]


def _define(name: str, function: Function, aliases: Sequence[str] = ()) -> None:
    documentation = (
        f"`out[i] = {function.formula}`; lhs, rhs and out of one shape.\n\n"
        "    Source: MXNet src/operator/tensor/elemwise_binary_op_*.cc.\n    "
    )
    namespace = {"__doc__": documentation, "__module__": __name__, "aliases": tuple(aliases), "function": function}
    type(name, (ElementwiseBinary,), namespace)


for _name, _forms in FORMS.items():
    _define(_forms.both, FUNCTIONS[_name], _forms.aliases)
_define("_grad_add", FUNCTIONS["add"])
