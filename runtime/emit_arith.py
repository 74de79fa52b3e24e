"""arith to LLVM IR."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from xdsl.dialects import arith
from xdsl.dialects.builtin import IndexType, VectorType
from xdsl.ir import Attribute, Operation

from symc.runtime.emit_convert import through_single
from symc.runtime.llvm_types import constant_text, llvm_type

if TYPE_CHECKING:
    from symc.runtime.emit import FunctionEmitter, Handler

BINARY = {
    "arith.addi": "add", "arith.subi": "sub", "arith.muli": "mul",
    "arith.divsi": "sdiv", "arith.divui": "udiv", "arith.remsi": "srem", "arith.remui": "urem",
    "arith.andi": "and", "arith.ori": "or", "arith.xori": "xor",
    "arith.shli": "shl", "arith.shrsi": "ashr", "arith.shrui": "lshr",
    "arith.addf": "fadd", "arith.subf": "fsub", "arith.mulf": "fmul", "arith.divf": "fdiv",
}  # fmt: skip
INTRINSIC_BINARY = {
    "arith.maximumf": "maximum", "arith.minimumf": "minimum", "arith.maxnumf": "maxnum", "arith.minnumf": "minnum",
    "arith.maxsi": "smax", "arith.minsi": "smin", "arith.maxui": "umax", "arith.minui": "umin",
}  # fmt: skip
FLOAT_PREDICATES = (
    "false", "oeq", "ogt", "oge", "olt", "ole", "one", "ord", "ueq", "ugt", "uge", "ult", "ule", "une", "uno", "true",
)  # fmt: skip
INTEGER_PREDICATES = ("eq", "ne", "slt", "sle", "sgt", "sge", "ult", "ule", "ugt", "uge")


def fast_flags(op: Operation) -> str:
    """Fast-math flags of an operation, with a trailing space when there are any."""
    attribute = op.properties.get("fastmath")
    if attribute is None:
        return ""
    flags = {str(getattr(f, "value", f)) for f in cast(Any, attribute).data}
    if "fast" in flags or len(flags) >= 7:
        return "fast "
    return "".join(
        f"{flag} " for flag in ("reassoc", "nnan", "ninf", "nsz", "arcp", "contract", "afn") if flag in flags
    )


def type_suffix(kind: Attribute) -> str:
    """The suffix of an overloaded intrinsic: `f32`, `v16f32`, `i64`."""
    if isinstance(kind, VectorType):
        count = 1
        for extent in kind.get_shape():
            count *= extent
        return f"v{count}{type_suffix(kind.element_type)}"
    if isinstance(kind, IndexType):
        return "i64"
    return {"half": "f16", "bfloat": "bf16", "float": "f32", "double": "f64"}.get(llvm_type(kind), llvm_type(kind))


def _constant(e: FunctionEmitter, op: Operation) -> None:
    assert isinstance(op, arith.ConstantOp)
    e.values[op.result] = constant_text(op.value, op.result.type)


def _binary(e: FunctionEmitter, op: Operation) -> None:
    a, b = op.operands
    result = e.new(op.results[0])
    e.line(f"{result} = {BINARY[op.name]} {fast_flags(op)}{e.typed(a)}, {e.get(b)}")


def call_intrinsic(e: FunctionEmitter, op: Operation, name: str) -> None:
    """Call an overloaded intrinsic on the operands."""
    kind = op.results[0].type
    full = f"llvm.{name}.{type_suffix(kind)}"
    types = [llvm_type(o.type) for o in op.operands]
    e.module.declare(full, llvm_type(kind), types)
    operands = ", ".join(map(e.typed, op.operands))
    result = e.new(op.results[0])
    e.line(f"{result} = call {fast_flags(op)}{llvm_type(kind)} @{full}({operands})")


def _intrinsic_binary(e: FunctionEmitter, op: Operation) -> None:
    call_intrinsic(e, op, INTRINSIC_BINARY[op.name])


def _negf(e: FunctionEmitter, op: Operation) -> None:
    result = e.new(op.results[0])
    e.line(f"{result} = fneg {fast_flags(op)}{e.typed(op.operands[0])}")


def _compare(e: FunctionEmitter, op: Operation) -> None:
    predicate = cast(Any, op.properties["predicate"]).value.data
    a, b = op.operands
    result = e.new(op.results[0])
    if op.name == "arith.cmpf":
        e.line(f"{result} = fcmp {fast_flags(op)}{FLOAT_PREDICATES[predicate]} {e.typed(a)}, {e.get(b)}")
        return
    e.line(f"{result} = icmp {INTEGER_PREDICATES[predicate]} {e.typed(a)}, {e.get(b)}")


def _select(e: FunctionEmitter, op: Operation) -> None:
    condition, a, b = op.operands
    result = e.new(op.results[0])
    e.line(f"{result} = select {e.typed(condition)}, {e.typed(a)}, {e.typed(b)}")


def _multiply_extended(e: FunctionEmitter, op: Operation) -> None:
    a, b = op.operands
    kind = llvm_type(a.type)
    bits = int(kind.removeprefix("i"))
    extend = "zext" if op.name == "arith.mului_extended" else "sext"
    wide = f"i{2 * bits}"
    x, y, product, high = (e.fresh() for _ in range(4))
    e.line(f"{x} = {extend} {e.typed(a)} to {wide}")
    e.line(f"{y} = {extend} {e.typed(b)} to {wide}")
    e.line(f"{product} = mul {wide} {x}, {y}")
    low = e.new(op.results[0])
    e.line(f"{low} = trunc {wide} {product} to {kind}")
    e.line(f"{high} = lshr {wide} {product}, {bits}")
    top = e.new(op.results[1])
    e.line(f"{top} = trunc {wide} {high} to {kind}")


HANDLERS: dict[str, Handler] = {
    "arith.constant": _constant,
    "arith.negf": _negf,
    "arith.cmpf": through_single(_compare),
    "arith.cmpi": _compare,
    "arith.select": _select,
    "arith.mului_extended": _multiply_extended,
    "arith.mulsi_extended": _multiply_extended,
    **dict.fromkeys(BINARY, through_single(_binary)),
    **dict.fromkeys(INTRINSIC_BINARY, through_single(_intrinsic_binary)),
}
