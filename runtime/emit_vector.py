"""vector to LLVM IR."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from xdsl.dialects.builtin import VectorType
from xdsl.ir import Operation, SSAValue

from symc.runtime.emit_arith import call_intrinsic, fast_flags, type_suffix
from symc.runtime.emit_memref import address
from symc.runtime.llvm_types import element_bytes, llvm_type

if TYPE_CHECKING:
    from symc.runtime.emit import FunctionEmitter, Handler

REDUCTIONS = {
    "add": "add", "mul": "mul", "minsi": "smin", "maxsi": "smax", "minui": "umin", "maxui": "umax",
    "and": "and", "or": "or", "xor": "xor", "minimumf": "fminimum", "maximumf": "fmaximum", "minnumf": "fmin", "maxnumf": "fmax",
}  # fmt: skip


def _vector(value: SSAValue) -> VectorType:
    assert isinstance(value.type, VectorType), "a vector"
    return value.type


def _align(value: SSAValue) -> int:
    return element_bytes(_vector(value).element_type)


def _load(e: FunctionEmitter, op: Operation) -> None:
    pointer = address(e, op.operands[0], op.operands[1:])
    result = e.new(op.results[0])
    e.line(f"{result} = load {llvm_type(op.results[0].type)}, ptr {pointer}, align {_align(op.results[0])}")


def _store(e: FunctionEmitter, op: Operation) -> None:
    value, base, *indices = op.operands
    e.line(f"store {e.typed(value)}, ptr {address(e, base, indices)}, align {_align(value)}")


def _masked_load(e: FunctionEmitter, op: Operation) -> None:
    base, *indices, mask, otherwise = op.operands
    kind = llvm_type(op.results[0].type)
    name = f"llvm.masked.load.{type_suffix(op.results[0].type)}.p0"
    e.module.declare(name, kind, ["ptr", llvm_type(mask.type), kind])
    pointer = address(e, base, indices)
    result = e.new(op.results[0])
    aligned = f"ptr align {_align(op.results[0])} {pointer}"
    e.line(f"{result} = call {kind} @{name}({aligned}, {e.typed(mask)}, {e.typed(otherwise)})")


def _masked_store(e: FunctionEmitter, op: Operation) -> None:
    base, *indices, mask, value = op.operands
    name = f"llvm.masked.store.{type_suffix(value.type)}.p0"
    e.module.declare(name, "void", [llvm_type(value.type), "ptr", llvm_type(mask.type)])
    aligned = f"ptr align {_align(value)} {address(e, base, indices)}"
    e.line(f"call void @{name}({e.typed(value)}, {aligned}, {e.typed(mask)})")


def _broadcast(e: FunctionEmitter, op: Operation) -> None:
    source, target = op.operands[0], op.results[0]
    kind = llvm_type(target.type)
    single, result = e.fresh(), e.new(target)
    e.line(f"{single} = insertelement {kind} poison, {e.typed(source)}, i64 0")
    count = _vector(target).get_shape()[0]
    e.line(f"{result} = shufflevector {kind} {single}, {kind} poison, <{count} x i32> zeroinitializer")


def _fma(e: FunctionEmitter, op: Operation) -> None:
    call_intrinsic(e, op, "fma")


def _position(op: Operation) -> list[int]:
    return list(cast(Any, op.properties["static_position"]).get_values())


def _extract(e: FunctionEmitter, op: Operation) -> None:
    positions = _position(op)
    at = e.get(op.operands[1]) if len(op.operands) > 1 else str(positions[0])
    result = e.new(op.results[0])
    e.line(f"{result} = extractelement {e.typed(op.operands[0])}, i64 {at}")


def _insert(e: FunctionEmitter, op: Operation) -> None:
    positions = _position(op)
    at = e.get(op.operands[2]) if len(op.operands) > 2 else str(positions[0])
    result = e.new(op.results[0])
    e.line(f"{result} = insertelement {e.typed(op.operands[1])}, {e.typed(op.operands[0])}, i64 {at}")


def _reduction(e: FunctionEmitter, op: Operation) -> None:
    combiner = str(getattr(cast(Any, op.properties["kind"]).data, "value", cast(Any, op.properties["kind"]).data))
    vector = op.operands[0]
    kind, element = llvm_type(vector.type), llvm_type(op.results[0].type)
    is_float = element in ("half", "bfloat", "float", "double")
    base = REDUCTIONS[combiner]
    name = f"llvm.vector.reduce.{'f' if is_float and base in ('add', 'mul') else ''}{base}.{type_suffix(vector.type)}"
    result = e.new(op.results[0])
    if is_float and base in ("add", "mul"):
        start = e.typed(op.operands[1]) if len(op.operands) > 1 else f"{element} {'-0.0' if base == 'add' else '1.0'}"
        e.module.declare(name, element, [element, kind])
        e.line(f"{result} = call {fast_flags(op)}{element} @{name}({start}, {e.typed(vector)})")
        return
    e.module.declare(name, element, [kind])
    e.line(f"{result} = call {fast_flags(op)}{element} @{name}({e.typed(vector)})")


def _create_mask(e: FunctionEmitter, op: Operation) -> None:
    kind = llvm_type(op.results[0].type)
    name = f"llvm.get.active.lane.mask.{type_suffix(op.results[0].type)}.i64"
    e.module.declare(name, kind, ["i64", "i64"])
    result = e.new(op.results[0])
    e.line(f"{result} = call {kind} @{name}(i64 0, {e.typed(op.operands[0])})")


def _shuffle(e: FunctionEmitter, op: Operation) -> None:
    a, b = op.operands
    mask = list(cast(Any, op.properties["mask"]).get_values())
    result = e.new(op.results[0])
    lanes = ", ".join(f"i32 {i}" for i in mask)
    e.line(f"{result} = shufflevector {e.typed(a)}, {e.typed(b)}, <{len(mask)} x i32> <{lanes}>")


def _bitcast(e: FunctionEmitter, op: Operation) -> None:
    result = e.new(op.results[0])
    e.line(f"{result} = bitcast {e.typed(op.operands[0])} to {llvm_type(op.results[0].type)}")


HANDLERS: dict[str, Handler] = {
    "vector.load": _load,
    "vector.store": _store,
    "vector.maskedload": _masked_load,
    "vector.maskedstore": _masked_store,
    "vector.broadcast": _broadcast,
    "vector.fma": _fma,
    "vector.extract": _extract,
    "vector.insert": _insert,
    "vector.reduction": _reduction,
    "vector.create_mask": _create_mask,
    "vector.shuffle": _shuffle,
    "vector.bitcast": _bitcast,
}
