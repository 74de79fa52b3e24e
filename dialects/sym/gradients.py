"""What an operator's `gradient` builds with: `Expr` values with Python operators, each building a `sym` operation.

Types are inferred as operations are made, so rules run with and without known shapes. Adding zero, multiplying by one
and the like are left to the simplify pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xdsl.dialects.builtin import IntegerAttr, LocationAttr, UnitAttr, i64
from xdsl.ir import Attribute, Block, SSAValue

from symc.dialects.sym.definition import find
from symc.dialects.sym.infer_operations import infer_operation
from symc.dialects.sym.inference import DType, Shape, is_complete, product
from symc.dialects.sym.ir import create, dtype_of, shape_of, tensor_type


@dataclass(frozen=True, eq=False)
class Expr:
    """A tensor of the gradient under construction. `+ - * / **` need equal shapes or a number, as Symbol's do."""

    value: SSAValue
    builder: GradientBuilder

    @property
    def shape(self) -> Shape:
        """The shape as far as it is known."""
        return shape_of(self.value.type)

    @property
    def dtype(self) -> DType:
        """The element type if it is known."""
        return dtype_of(self.value.type)

    def op(self, name: str, *others: Expr, **attributes: Any) -> Expr:
        """Apply an operator with this expression as first input; its first output."""
        return self.builder.op(name, self, *others, **attributes)

    def _binary(self, other: Any, both: str, scalar: str) -> Expr:
        if isinstance(other, Expr):
            return self.op(both, other)
        return self.op(scalar, scalar=other)

    def __add__(self, other: Any) -> Expr:
        return self._binary(other, "elemwise_add", "_plus_scalar")

    def __sub__(self, other: Any) -> Expr:
        return self._binary(other, "elemwise_sub", "_minus_scalar")

    def __mul__(self, other: Any) -> Expr:
        return self._binary(other, "elemwise_mul", "_mul_scalar")

    def __truediv__(self, other: Any) -> Expr:
        return self._binary(other, "elemwise_div", "_div_scalar")

    def __pow__(self, other: Any) -> Expr:
        return self._binary(other, "_power", "_power_scalar")

    def __radd__(self, other: float) -> Expr:
        return self.op("_plus_scalar", scalar=other)

    def __rsub__(self, other: float) -> Expr:
        return self.op("_rminus_scalar", scalar=other)

    def __rmul__(self, other: float) -> Expr:
        return self.op("_mul_scalar", scalar=other)

    def __rtruediv__(self, other: float) -> Expr:
        return self.op("_rdiv_scalar", scalar=other)

    def __neg__(self) -> Expr:
        return self.op("negative")

    def sum_like(self, other: Expr) -> Expr:
        """Sum over the dimensions along which `other` was broadcast to this shape."""
        known = is_complete(self.shape) and self.shape == other.shape
        return self if known else self.op("_sum_like", other)

    def cast_like(self, other: Expr) -> Expr:
        """The same values in the element type of `other`."""
        return self if self.dtype is not None and self.dtype == other.dtype else self.op("_cast_like", other)


class GradientBuilder:
    """Appends the gradient of one node to a block; `training` and the location pass to the new operations.

    `symbolic` says that the gradient will be differentiated again: a loss must then not read its own output, whose
    gradient would not be the true one.
    """

    def __init__(
        self,
        block: Block,
        node: str = "",
        training: bool = False,
        location: LocationAttr | None = None,
        symbolic: bool = False,
    ):
        self.symbolic = symbolic
        self.block = block
        self.node = node
        self.training = training
        self.location = location

    def expr(self, value: SSAValue) -> Expr:
        """A value as an expression."""
        return Expr(value, self)

    def op(self, name: str, *inputs: Expr, **attributes: Any) -> Expr:
        """Apply an operator; its first output."""
        return self.ops(name, *inputs, **attributes)[0]

    def ops(self, name: str, *inputs: Expr, **attributes: Any) -> Sequence[Expr]:
        """Apply an operator; all outputs."""
        definition = find(name)
        if definition.variadic and definition.variadic not in attributes:
            attributes[definition.variadic] = len(inputs)
        operator = definition(**attributes)
        extra: dict[str, Attribute] = {}
        if definition.uses_training and self.training:
            operator.training = True
            extra["training"] = UnitAttr()
        if "stream" in attributes:
            extra["stream"] = IntegerAttr(attributes["stream"], i64)
        count = len(operator.output_names()) + len(operator.auxiliary_indices())
        op = create(
            definition,
            [x.value for x in inputs],
            [tensor_type(None, None)] * count,
            {**operator.values, **operator.extra},
            self.node and f"{self.node}_backward",
            **extra,
        )
        if self.location is not None:
            op.location = self.location
        infer_operation(op, operator)
        self.block.add_op(op)
        return [Expr(r, self) for r in op.results]

    def zeros_like(self, x: Expr) -> Expr:
        """Zeros of the shape and type of `x`."""
        return self.op("zeros_like", x)

    def ones_like(self, x: Expr) -> Expr:
        """Ones of the shape and type of `x`."""
        return self.op("ones_like", x)

    def count(self, x: Expr, like: Expr, **reduction: Any) -> Expr | float:
        """How many elements of `x` a sum with these attributes adds up: a number, or an expression if that is unknown.

        `like` and the expression have the shape of the sum.
        """
        if is_complete(x.shape) and is_complete(like.shape):
            return product(x.shape or ()) / product(like.shape or ())
        return self.ones_like(x).op("sum", **reduction)
