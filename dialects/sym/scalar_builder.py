"""Scalar expressions inside a linalg body: `Scalar` values with Python operators, built as arith and math operations.

A scalar knows its element type by symc's name, so that the unsigned operations are chosen for uint8 and bool. Halves
(float16, bfloat16) never compute: `LinalgBuilder` widens them to float32 on entry and narrows on yield.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xdsl.dialects import arith, math, scf, tensor
from xdsl.dialects.builtin import (
    BFloat16Type,
    Float16Type,
    Float32Type,
    Float64Type,
    FloatAttr,
    IndexType,
    IntegerAttr,
    IntegerType,
    i1,
)
from xdsl.dialects.linalg.ops import IndexOp
from xdsl.dialects.utils import FastMathFlag
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue

from symc.dialects.sym.attributes import FLOATING
from symc.errors import LoweringError

if TYPE_CHECKING:
    from symc.dialects.sym.linalg_builder import Tensor

ELEMENT_TYPES: dict[str, Attribute] = {
    "float16": Float16Type(),
    "bfloat16": BFloat16Type(),
    "float32": Float32Type(),
    "float64": Float64Type(),
    "bool": i1,
    "int8": IntegerType(8),
    "uint8": IntegerType(8),
    "int32": IntegerType(32),
    "uint32": IntegerType(32),
    "int64": IntegerType(64),
    "uint64": IntegerType(64),
    "index": IndexType(),
}
"""The signless IR type of each element type (uint32 and uint64 occur inside bodies only)."""

HALVES = ("float16", "bfloat16")
FLOATS = ("float16", "bfloat16", "float32", "float64")
UNSIGNED = ("bool", "uint8", "uint32", "uint64")
BITS = {"bool": 1, "int8": 8, "uint8": 8, "int32": 32, "uint32": 32, "int64": 64, "uint64": 64}
REASSOCIATE = arith.FastMathFlagsAttr((FastMathFlag.REASSOC,))
CONTRACT = arith.FastMathFlagsAttr((FastMathFlag.REASSOC, FastMathFlag.ALLOW_CONTRACT))
NO_FLAGS = arith.FastMathFlagsAttr("none")
OVERFLOW = arith.IntegerOverflowAttr("none")

# operator -> (float op, signed op, unsigned op)
BINARY: dict[str, tuple[type[Operation] | None, type[Operation] | None, type[Operation] | None]] = {
    "add": (arith.AddfOp, arith.AddiOp, arith.AddiOp),
    "sub": (arith.SubfOp, arith.SubiOp, arith.SubiOp),
    "mul": (arith.MulfOp, arith.MuliOp, arith.MuliOp),
    "div": (arith.DivfOp, arith.DivSIOp, arith.DivUIOp),
    "rem": (None, arith.RemSIOp, arith.RemUIOp),
    "maximum": (arith.MaximumfOp, arith.MaxSIOp, arith.MaxUIOp),
    "minimum": (arith.MinimumfOp, arith.MinSIOp, arith.MinUIOp),
    "bit_and": (None, arith.AndIOp, arith.AndIOp),
    "bit_or": (None, arith.OrIOp, arith.OrIOp),
    "bit_xor": (None, arith.XOrIOp, arith.XOrIOp),
    "shift_left": (None, arith.ShLIOp, arith.ShLIOp),
    "shift_right": (None, arith.ShRSIOp, arith.ShRUIOp),
}
ARITHMETIC = ("add", "sub", "mul", "div", "rem")
# comparison -> (cmpf predicate, signed cmpi, unsigned cmpi); float: ordered, but not-equal is true for NaN
COMPARE = {
    "eq": (1, 0, 0),
    "gt": (2, 4, 8),
    "ge": (3, 5, 9),
    "lt": (4, 2, 6),
    "le": (5, 3, 7),
    "ne": (13, 1, 1),
}
PREDICATES = [IntegerAttr(i, 64) for i in range(16)]
WITH_OVERFLOW = (arith.AddiOp, arith.SubiOp, arith.MuliOp, arith.ShLIOp)

MATH: dict[str, type[Operation]] = {
    name: getattr(math, cls)
    for name, cls in {
        "exp": "ExpOp", "expm1": "ExpM1Op", "log": "LogOp", "log1p": "Log1pOp", "log2": "Log2Op", "log10": "Log10Op",
        "tanh": "TanhOp", "erf": "ErfOp", "sqrt": "SqrtOp", "rsqrt": "RsqrtOp", "cbrt": "CbrtOp", "sin": "SinOp",
        "cos": "CosOp", "tan": "TanOp", "sinh": "SinhOp", "cosh": "CoshOp", "asin": "AsinOp", "acos": "AcosOp",
        "atan": "AtanOp", "asinh": "AsinhOp", "acosh": "AcoshOp", "atanh": "AtanhOp", "floor": "FloorOp",
        "ceil": "CeilOp", "trunc": "TruncOp", "round": "RoundOp", "roundeven": "RoundEvenOp", "absf": "AbsFOp",
    }.items()
    if hasattr(math, cls)
}  # fmt: skip
"""Unary functions of floats by name; each is one math operation."""


@dataclass(frozen=True, eq=False)
class Scalar:
    """A scalar value inside a body; Python operators build operations, numbers take the other operand's type."""

    value: SSAValue
    dtype: str
    body: Body

    def __add__(self, other: Any) -> Scalar:
        return self.body.binary("add", self, other)

    def __radd__(self, other: Any) -> Scalar:
        return self.body.binary("add", other, self)

    def __sub__(self, other: Any) -> Scalar:
        return self.body.binary("sub", self, other)

    def __rsub__(self, other: Any) -> Scalar:
        return self.body.binary("sub", other, self)

    def __mul__(self, other: Any) -> Scalar:
        return self.body.binary("mul", self, other)

    def __rmul__(self, other: Any) -> Scalar:
        return self.body.binary("mul", other, self)

    def __truediv__(self, other: Any) -> Scalar:
        return self.body.binary("div", self, other)

    def __rtruediv__(self, other: Any) -> Scalar:
        return self.body.binary("div", other, self)

    def __mod__(self, other: Any) -> Scalar:
        return self.body.binary("rem", self, other)

    def __neg__(self) -> Scalar:
        if self.dtype in FLOATS:
            return self.body.emit(arith.NegfOp, [self], self.dtype, fastmath=NO_FLAGS)
        return 0 - self

    def __and__(self, other: Any) -> Scalar:
        return self.body.binary("bit_and", self, other)

    def __or__(self, other: Any) -> Scalar:
        return self.body.binary("bit_or", self, other)

    def __xor__(self, other: Any) -> Scalar:
        return self.body.binary("bit_xor", self, other)

    def __lshift__(self, other: Any) -> Scalar:
        return self.body.binary("shift_left", self, other)

    def __rshift__(self, other: Any) -> Scalar:
        return self.body.binary("shift_right", self, other)

    def __lt__(self, other: Any) -> Scalar:
        return self.body.compare("lt", self, other)

    def __le__(self, other: Any) -> Scalar:
        return self.body.compare("le", self, other)

    def __gt__(self, other: Any) -> Scalar:
        return self.body.compare("gt", self, other)

    def __ge__(self, other: Any) -> Scalar:
        return self.body.compare("ge", self, other)

    def eq(self, other: Any) -> Scalar:
        """Whether the two are equal (false when one is NaN)."""
        return self.body.compare("eq", self, other)

    def ne(self, other: Any) -> Scalar:
        """Whether the two differ (true when one is NaN)."""
        return self.body.compare("ne", self, other)

    def cast(self, dtype: str) -> Scalar:
        """The value converted to another element type, as C converts."""
        return self.body.cast(self, dtype)


class Body:
    """Appends operations to one block; the `e` that rules receive in `fn(e, x, y)`."""

    def __init__(self, block: Block):
        self.block = block
        self._constants: dict[tuple[Any, str], Scalar] = {}

    def emit(self, cls: type[Operation], operands: Sequence[Scalar], dtype: str, **properties: Attribute) -> Scalar:
        """Append one operation with one result."""
        op = cls.create(
            operands=[o.value for o in operands], result_types=[ELEMENT_TYPES[dtype]], properties=properties
        )
        self.block.add_op(op)
        return Scalar(op.results[0], dtype, self)

    def const(self, value: float, dtype: str) -> Scalar:
        """A constant of an element type."""
        key = (repr(value), dtype)
        if key not in self._constants:
            kind: Any = ELEMENT_TYPES[dtype]
            attribute = (
                FloatAttr(float(value), kind) if dtype in FLOATS else IntegerAttr(_wrap(int(value), dtype), kind)
            )
            self._constants[key] = self.emit(arith.ConstantOp, [], dtype, value=attribute)
        return self._constants[key]

    def _pair(self, a: Any, b: Any) -> tuple[Scalar, Scalar]:
        if not isinstance(a, Scalar):
            a = self.const(a, b.dtype)
        if not isinstance(b, Scalar):
            b = self.const(b, a.dtype)
        assert a.dtype == b.dtype, f"operands of different types: {a.dtype}, {b.dtype}"
        return a, b

    def binary(self, name: str, a: Any, b: Any, *, reassociate: bool = False) -> Scalar:
        """Apply one of BINARY; `reassociate` allows the compiler to reorder a float reduction."""
        a, b = self._pair(a, b)
        if a.dtype == "bool" and name in ARITHMETIC:
            raise LoweringError("there is no arithmetic of bool: cast to another element type first")
        floating = a.dtype in FLOATS
        cls = BINARY[name][0 if floating else 2 if a.dtype in UNSIGNED else 1]
        assert cls is not None, f"{name} is not defined for {a.dtype}"
        if floating:
            return self.emit(cls, [a, b], a.dtype, fastmath=REASSOCIATE if reassociate else NO_FLAGS)
        if cls in WITH_OVERFLOW:
            return self.emit(cls, [a, b], a.dtype, overflowFlags=OVERFLOW)
        return self.emit(cls, [a, b], a.dtype)

    def maximum(self, a: Any, b: Any, *, reassociate: bool = False) -> Scalar:
        """The larger; NaN if one is NaN."""
        return self.binary("maximum", a, b, reassociate=reassociate)

    def minimum(self, a: Any, b: Any, *, reassociate: bool = False) -> Scalar:
        """The smaller; NaN if one is NaN."""
        return self.binary("minimum", a, b, reassociate=reassociate)

    def compare(self, name: str, a: Any, b: Any) -> Scalar:
        """Compare; the result is a bool scalar."""
        a, b = self._pair(a, b)
        predicates = COMPARE[name]
        if a.dtype in FLOATS:
            return self.emit(arith.CmpfOp, [a, b], "bool", predicate=PREDICATES[predicates[0]], fastmath=NO_FLAGS)
        predicate = predicates[2 if a.dtype in UNSIGNED else 1]
        return self.emit(arith.CmpiOp, [a, b], "bool", predicate=PREDICATES[predicate])

    def select(self, condition: Scalar, a: Any, b: Any) -> Scalar:
        """`a` where the bool `condition` holds, else `b`."""
        a, b = self._pair(a, b)
        return self.emit(arith.SelectOp, [condition, a, b], a.dtype)

    def cast(self, x: Scalar, dtype: str) -> Scalar:
        """Convert between element types; float to integer truncates, to bool tests for non-zero."""
        if x.dtype == dtype:
            return x
        if dtype == "bool":
            return x.ne(0)
        if x.dtype == "index" or dtype == "index":
            return self._cast_index(x, dtype)
        if x.dtype in FLOATS and dtype in FLOATS:
            return self._cast_float(x, dtype)
        if x.dtype in FLOATS:
            wide = self._cast_float(x, "float32") if x.dtype in HALVES else x
            cls = arith.FPToUIOp if dtype in UNSIGNED and dtype != "uint8" else arith.FPToSIOp
            if dtype in ("uint8", "int8"):  # through int32, so that out-of-range values wrap as in C
                return self.cast(self.emit(cls, [wide], "int32"), dtype)
            return self.emit(cls, [wide], dtype)
        if dtype in FLOATS:
            cls = arith.UIToFPOp if x.dtype in UNSIGNED else arith.SIToFPOp
            wide = self.emit(cls, [x], "float32" if dtype in HALVES else dtype)
            return self._cast_float(wide, dtype)
        return self._cast_integer(x, dtype)

    def _cast_index(self, x: Scalar, dtype: str) -> Scalar:
        if dtype == "index":
            wide = x if x.dtype == "int64" else self.cast(x, "int64")
            return self.emit(arith.IndexCastOp, [wide], "index")
        wide = self.emit(arith.IndexCastOp, [x], "int64")
        return self.cast(wide, dtype)

    def _cast_float(self, x: Scalar, dtype: str) -> Scalar:
        if x.dtype == dtype:
            return x
        if dtype in HALVES and x.dtype != "float32":  # no machine narrows float64 to halves in one step
            x = self._cast_float(x, "float32")
        width = {"float16": 16, "bfloat16": 16, "float32": 32, "float64": 64}
        widen = width[dtype] > width[x.dtype]
        return self.emit(arith.ExtFOp if widen else arith.TruncFOp, [x], dtype)

    def _cast_integer(self, x: Scalar, dtype: str) -> Scalar:
        if BITS[x.dtype] == BITS[dtype]:
            return Scalar(x.value, dtype, self)
        if BITS[x.dtype] > BITS[dtype]:
            return self.emit(arith.TruncIOp, [x], dtype)
        return self.emit(arith.ExtUIOp if x.dtype in UNSIGNED else arith.ExtSIOp, [x], dtype)

    def bitcast(self, x: Scalar, dtype: str) -> Scalar:
        """The same bits as another type of the same width."""
        return self.emit(arith.BitcastOp, [x], dtype)

    def math(self, name: str, x: Scalar) -> Scalar:
        """Apply one of MATH to a float; LoweringError for another type."""
        if x.dtype not in FLOATING:
            raise LoweringError(f"{name} is defined for {', '.join(FLOATING)}, got {x.dtype}")
        return self.emit(MATH[name], [x], x.dtype, fastmath=NO_FLAGS)

    def power(self, x: Scalar, y: Any) -> Scalar:
        """`x ** y` of floats; LoweringError for another type."""
        x, y = self._pair(x, y)
        if x.dtype not in FLOATING:
            raise LoweringError(f"power is defined for {', '.join(FLOATING)}, got {x.dtype}")
        return self.emit(math.PowFOp, [x, y], x.dtype, fastmath=NO_FLAGS)

    def multiply_add(self, x: Scalar, y: Scalar, z: Scalar) -> Scalar:
        """`x * y + z` of floats, rounded once."""
        return self.emit(math.FmaOp, [x, y, z], x.dtype, fastmath=NO_FLAGS)

    def fma(self, a: Scalar, b: Any, c: Any) -> Scalar:
        """`a * b + c` rounded once."""
        a, b = self._pair(a, b)
        _, c = self._pair(a, c)
        return self.emit(math.FmaOp, [a, b, c], a.dtype, fastmath=NO_FLAGS)

    def copysign(self, x: Scalar, sign: Scalar) -> Scalar:
        """The magnitude of `x` with the sign of `sign`."""
        return self.emit(math.CopySignOp, [x, sign], x.dtype, fastmath=NO_FLAGS)

    def logistic(self, x: Scalar) -> Scalar:
        """`1 / (1 + exp(-x))`."""
        return 1.0 / (self.math("exp", -x) + 1.0)

    def index(self, dimension: int) -> Scalar:
        """The iteration number along a loop dimension, as an index (linalg bodies only)."""
        return self.emit(IndexOp, [], "index", dim=IntegerAttr(dimension, 64))

    def extract(self, source: Tensor, indices: Sequence[Scalar]) -> Scalar:
        """The element of a tensor at computed indices (a gather); halves arrive as float32."""
        positions = [self.cast(i, "index") for i in indices]
        op = tensor.ExtractOp.create(
            operands=[source.value, *(p.value for p in positions)], result_types=[ELEMENT_TYPES[source.dtype]]
        )
        self.block.add_op(op)
        return self.widen(Scalar(op.results[0], source.dtype, self))

    def widen(self, x: Scalar) -> Scalar:
        """Halves as float32, everything else as it is."""
        return self.cast(x, "float32") if x.dtype in HALVES else x

    def insert(self, x: Scalar, destination: Tensor, indices: Sequence[Scalar]) -> Tensor:
        """The tensor with one element replaced (in `LinalgBuilder.loop` only)."""
        positions = [self.cast(i, "index") for i in indices]
        stored = self.cast(x, destination.dtype)
        op = tensor.InsertOp.create(
            operands=[stored.value, destination.value, *(p.value for p in positions)],
            result_types=[destination.value.type],
        )
        self.block.add_op(op)
        return destination.with_value(op.results[0])

    def when(self, condition: Scalar, state: Tensor, update: Callable[[Body, Tensor], Tensor]) -> Tensor:
        """`update(state)` where the condition holds, else `state` (in `LinalgBuilder.loop` only)."""
        then, otherwise = Block(), Block()
        updated = update(Body(then), state)
        then.add_op(scf.YieldOp(updated.value))
        otherwise.add_op(scf.YieldOp(state.value))
        op = scf.IfOp(condition.value, [state.value.type], Region(then), Region(otherwise))
        self.block.add_op(op)
        return state.with_value(op.results[0])


def _wrap(value: int, dtype: str) -> int:
    """An integer as the signed number with the same bits, which is how IR writes it."""
    if dtype in ("index", "int64"):
        return value
    if dtype == "bool":
        return -1 if value else 0
    bits = BITS[dtype]
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value
