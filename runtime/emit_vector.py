"""vector to LLVM IR."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from xdsl.dialects.builtin import VectorType, i1
from xdsl.ir import Operation, SSAValue

from symc.errors import EmitError
from symc.runtime.emit_arith import call_intrinsic, fast_flags, type_suffix
from symc.runtime.emit_convert import through_single
from symc.runtime.emit_memref import address
from symc.runtime.llvm_types import element_bytes, llvm_type

if TYPE_CHECKING:
    from symc.runtime.emit import FunctionEmitter, Handler

REDUCTIONS = {
    "add": "add", "mul": "mul", "minsi": "smin", "maxsi": "smax", "minui": "umin", "maxui": "umax",
    "and": "and", "or": "or", "xor": "xor",
    "minimumf": "fminimum", "maximumf": "fmaximum", "minnumf": "fmin", "maxnumf": "fmax",
}  # fmt: skip


INTEGER_COMBINERS = ("add", "mul", "and", "or", "xor")
"""Reductions that are an instruction too, which adds the start."""


def _vector(value: SSAValue) -> VectorType:
    assert isinstance(value.type, VectorType), "a vector"
    if len(value.type.get_shape()) != 1:
        raise EmitError(f"{value.type}: only vectors of rank 1 have a translation to LLVM IR")
    return value.type


def _align(value: SSAValue) -> int:
    return element_bytes(_vector(value).element_type)


def _is_flags(value: SSAValue) -> bool:
    return _vector(value).element_type == i1


def _stored(value: SSAValue) -> str:
    """The type of a vector in memory: flags take a byte each."""
    return f"<{_vector(value).get_shape()[0]} x i8>" if _is_flags(value) else llvm_type(value.type)


def _to_memory(e: FunctionEmitter, value: SSAValue) -> str:
    """A vector with its type as it is stored."""
    if not _is_flags(value):
        return e.typed(value)
    stored = e.fresh()
    e.line(f"{stored} = zext {e.typed(value)} to {_stored(value)}")
    return f"{_stored(value)} {stored}"


def _from_memory(e: FunctionEmitter, loaded: str, result: SSAValue) -> None:
    """Name a loaded vector; bytes become flags."""
    if not _is_flags(result):
        e.values[result] = loaded
        return
    name = e.new(result)
    e.line(f"{name} = icmp ne {_stored(result)} {loaded}, zeroinitializer")


def _load(e: FunctionEmitter, op: Operation) -> None:
    result = op.results[0]
    pointer = address(e, op.operands[0], op.operands[1:])
    loaded = e.fresh()
    e.line(f"{loaded} = load {_stored(result)}, ptr {pointer}, align {_align(result)}")
    _from_memory(e, loaded, result)


def _store(e: FunctionEmitter, op: Operation) -> None:
    value, base, *indices = op.operands
    pointer = address(e, base, indices)
    e.line(f"store {_to_memory(e, value)}, ptr {pointer}, align {_align(value)}")


def _masked_name(kind: str, value: SSAValue) -> str:
    suffix = f"v{_vector(value).get_shape()[0]}i8" if _is_flags(value) else type_suffix(value.type)
    return f"llvm.masked.{kind}.{suffix}.p0"


def _masked_load(e: FunctionEmitter, op: Operation) -> None:
    base, *indices, mask, otherwise = op.operands
    result = op.results[0]
    kind, name = _stored(result), _masked_name("load", result)
    e.module.declare(name, kind, ["ptr", llvm_type(mask.type), kind])
    pointer = address(e, base, indices)
    other, loaded = _to_memory(e, otherwise), e.fresh()
    e.line(f"{loaded} = call {kind} @{name}(ptr align {_align(result)} {pointer}, {e.typed(mask)}, {other})")
    _from_memory(e, loaded, result)


def _masked_store(e: FunctionEmitter, op: Operation) -> None:
    base, *indices, mask, value = op.operands
    name = _masked_name("store", value)
    e.module.declare(name, "void", [_stored(value), "ptr", llvm_type(mask.type)])
    aligned = f"ptr align {_align(value)} {address(e, base, indices)}"
    e.line(f"call void @{name}({_to_memory(e, value)}, {aligned}, {e.typed(mask)})")


def _broadcast(e: FunctionEmitter, op: Operation) -> None:
    source, target = op.operands[0], op.results[0]
    kind = llvm_type(target.type)
    single, result = e.fresh(), e.new(target)
    e.line(f"{single} = insertelement {kind} poison, {e.typed(source)}, i64 0")
    count = _vector(target).get_shape()[0]
    e.line(f"{result} = shufflevector {kind} {single}, {kind} poison, <{count} x i32> zeroinitializer")


def _fma(e: FunctionEmitter, op: Operation) -> None:
    call_intrinsic(e, op, "fma")


def _lane(e: FunctionEmitter, op: Operation, dynamic: Sequence[SSAValue]) -> str:
    """The position of an extraction or insertion."""
    static = list(cast(Any, op.properties["static_position"]).get_values())
    return e.get(dynamic[0]) if dynamic else str(static[0])


def _extract(e: FunctionEmitter, op: Operation) -> None:
    _vector(op.operands[0])
    at = _lane(e, op, op.operands[1:])
    result = e.new(op.results[0])
    e.line(f"{result} = extractelement {e.typed(op.operands[0])}, i64 {at}")


def _insert(e: FunctionEmitter, op: Operation) -> None:
    _vector(op.results[0])
    at = _lane(e, op, op.operands[2:])
    result = e.new(op.results[0])
    e.line(f"{result} = insertelement {e.typed(op.operands[1])}, {e.typed(op.operands[0])}, i64 {at}")


def _reduction(e: FunctionEmitter, op: Operation) -> None:
    combiner = str(getattr(cast(Any, op.properties["kind"]).data, "value", cast(Any, op.properties["kind"]).data))
    vector = op.operands[0]
    kind, element = llvm_type(vector.type), llvm_type(op.results[0].type)
    is_float = element in ("half", "bfloat", "float", "double")
    base = REDUCTIONS[combiner]
    ordered = is_float and base in ("add", "mul")
    name = f"llvm.vector.reduce.{'f' if ordered else ''}{base}.{type_suffix(vector.type)}"
    start = [e.typed(v) for v in op.operands[1:]]
    if ordered:
        first = start or [f"{element} {'-0.0' if base == 'add' else '1.0'}"]
        e.module.declare(name, element, [element, kind])
        result = e.new(op.results[0])
        e.line(f"{result} = call {fast_flags(op)}{element} @{name}({first[0]}, {e.typed(vector)})")
        return
    if start and combiner not in INTEGER_COMBINERS:
        raise EmitError(f"{op.name} <{combiner}> with a start has no translation to LLVM IR")
    e.module.declare(name, element, [kind])
    result = e.new(op.results[0])
    e.line(f"{result} = call {fast_flags(op)}{element} @{name}({e.typed(vector)})")
    if start:
        reduced, result = result, e.new(op.results[0])
        e.line(f"{result} = {base} {start[0]}, {reduced}")


def _create_mask(e: FunctionEmitter, op: Operation) -> None:
    kind = llvm_type(op.results[0].type)
    name = f"llvm.get.active.lane.mask.{type_suffix(op.results[0].type)}.i64"
    e.module.declare(name, kind, ["i64", "i64"])
    e.module.declare("llvm.smax.i64", "i64", ["i64", "i64"])
    lanes, result = e.fresh(), e.new(op.results[0])
    e.line(f"{lanes} = call i64 @llvm.smax.i64({e.typed(op.operands[0])}, i64 0)")  # the mask's bound is unsigned
    e.line(f"{result} = call {kind} @{name}(i64 0, i64 {lanes})")


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
    "vector.fma": through_single(_fma),
    "vector.extract": _extract,
    "vector.insert": _insert,
    "vector.reduction": through_single(_reduction),
    "vector.create_mask": _create_mask,
    "vector.shuffle": _shuffle,
    "vector.bitcast": _bitcast,
}
