"""Operators on a tensor and a number: `_plus_scalar`, `_rdiv_scalar`, `_greater_scalar` ...

The number takes the tensor's element type first, so for integers it is truncated (`7 * 1.5` is 7), as in MXNet.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from symc.dialects.sym.attributes import FLOATING, Bool, Float
from symc.dialects.sym.binary import FORMS, FUNCTIONS, Function
from symc.dialects.sym.definition import Operator

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
    is_int = Bool(True, doc="accepted and ignored")
    function: Function
    number_first = False

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The function's rule for the tensor."""
        head = heads[0]
        assert head is not None, "one output"
        if self.number_first:
            rule = self.function.d_rhs
            return [rule and rule(head, self.scalar, ins[0], outs[0])]
        rule = self.function.d_lhs
        return [rule and rule(head, ins[0], self.scalar, outs[0])]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        cheap = POWERS.get(self.scalar) if self.name == "_power_scalar" and ins[0].dtype in FLOATING else None

        def compute(e: Body, x: Scalar) -> Scalar:
            if cheap is not None:
                return cheap(e, x)
            number = e.const(self.scalar, x.dtype)
            return self.function.compute(e, number, x) if self.number_first else self.function.compute(e, x, number)

        return [b.elementwise(compute, ins[0])]

    def identity_of(self, ins: Sequence[tuple[Shape, DType]], out: tuple[Shape, DType]) -> int | None:
        return 0 if NEUTRAL.get(self.name) == self.scalar else None


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
