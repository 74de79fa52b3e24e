"""Operators on a tensor and a number: `_plus_scalar`, `_rdiv_scalar`, `_greater_scalar` ...

The number takes the tensor's element type first, so for integers it is truncated (`7 * 1.5` is 7), as in MXNet. With
`is_int=False` whole numbers become float64 first; booleans become int64 or float64.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from symc.dialects.sym.attributes import FLOATING, Bool, Float
from symc.dialects.sym.binary import FORMS, FUNCTIONS, Function, Rule
from symc.dialects.sym.definition import Operator, TypeFrame

if TYPE_CHECKING:
    from symc.dialects.sym.gradients import Expr, GradientBuilder
    from symc.dialects.sym.inference import DType, Shape
    from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor
    from symc.dialects.sym.scalar_builder import Body, Scalar

NEUTRAL = {"_plus_scalar": 0.0, "_minus_scalar": 0.0, "_mul_scalar": 1.0, "_div_scalar": 1.0, "_power_scalar": 1.0}
"""The number that leaves every tensor as it is."""

POWERS: dict[float, Callable[[Body, Scalar], Scalar]] = {
    0.5: lambda e, x: e.math("sqrt", x),
    1.0: lambda e, x: x,
    2.0: lambda e, x: x * x,
    3.0: lambda e, x: x * x * x,
    -1.0: lambda e, x: 1 / x,
}
"""Powers of floats that cost less than a general one."""

# Alias of each operator, which MXNet's old JSON files have.
OLD_NAMES = {
    "_plus_scalar": "_PlusScalar", "_minus_scalar": "_MinusScalar", "_rminus_scalar": "_RMinusScalar",
    "_mul_scalar": "_MulScalar", "_div_scalar": "_DivScalar", "_rdiv_scalar": "_RDivScalar",
    "_mod_scalar": "_ModScalar", "_rmod_scalar": "_RModScalar", "_power_scalar": "_PowerScalar",
    "_rpower_scalar": "_RPowerScalar", "_maximum_scalar": "_MaximumScalar", "_minimum_scalar": "_MinimumScalar",
    "_hypot_scalar": "_HypotScalar", "_equal_scalar": "_EqualScalar", "_not_equal_scalar": "_NotEqualScalar",
    "_greater_scalar": "_GreaterScalar", "_greater_equal_scalar": "_GreaterEqualScalar",
    "_lesser_scalar": "_LesserScalar", "_lesser_equal_scalar": "_LesserEqualScalar",
    "_logical_and_scalar": "_LogicalAndScalar", "_logical_or_scalar": "_LogicalOrScalar",
    "_logical_xor_scalar": "_LogicalXorScalar",
}  # fmt: skip


class ScalarBinary(Operator, abstract=True):
    """Base of the operators on a tensor and a number."""

    scalar = Float(1.0, doc="the number")
    is_int = Bool(True, doc="truncate the number for whole numbers; otherwise they become float64")
    function: Function
    number_first = False

    def infer_type(self, frame: TypeFrame) -> None:
        data = frame.ins[0]
        if data not in (None, "bool", *FLOATING) and not self.is_int:
            frame.set_out(0, "float64")
        elif data == "bool":
            frame.set_out(0, "int64" if self.is_int else "float64")
        else:
            frame.all_same()

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The function's rule for the tensor."""
        head, data, out = heads[0], ins[0], outs[0]
        assert head is not None, "one output"
        rule = self.function.d_rhs if self.number_first else self.function.d_lhs
        if rule is None:
            return [None]
        if self.is_int and data.dtype != "bool":
            return [self._apply(rule, head, data, out)]
        return [self._apply(rule, head, data.cast_like(out), out).cast_like(data)]

    def _apply(self, rule: Rule, head: Expr, data: Expr, out: Expr) -> Expr:
        return rule(head, self.scalar, data, out) if self.number_first else rule(head, data, self.scalar, out)

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        cheap = POWERS.get(self.scalar) if self.name == "_power_scalar" and b.dtype() in FLOATING else None

        def compute(e: Body, x: Scalar) -> Scalar:
            if cheap is not None:
                return cheap(e, x)
            number = e.const(self.scalar, x.dtype)
            return self.function.compute(e, number, x) if self.number_first else self.function.compute(e, x, number)

        return [b.elementwise(compute, b.cast(ins[0], b.dtype()))]

    def identity_of(self, ins: Sequence[tuple[Shape, DType]], out: tuple[Shape, DType]) -> int | None:
        return 0 if NEUTRAL.get(self.name) == self.scalar and ins[0][1] == out[1] else None


def _define(name: str, function: Function, number_first: bool) -> None:
    lhs, rhs = ("scalar", "data[i]") if number_first else ("data[i]", "scalar")
    formula = function.formula.replace("lhs", lhs).replace("rhs", rhs)
    namespace = {
        "__doc__": f"`out[i] = {formula}`. Source: MXNet src/operator/tensor/elemwise_binary_scalar_op_*.cc.",
        "__module__": __name__,
        "aliases": (OLD_NAMES[name],),
        "function": function,
        "number_first": number_first,
    }
    type(name, (ScalarBinary,), namespace)


for _name, _forms in FORMS.items():
    _define(_forms.scalar, FUNCTIONS[_name], number_first=False)
    if _forms.reverse_scalar.startswith("_r"):
        _define(_forms.reverse_scalar, FUNCTIONS[_name], number_first=True)
