"""Conversions between element types to LLVM IR, and halves (float16, bfloat16), which compute as float32.

Halves go through float32 for two reasons: conversions from and to bfloat16 in integer instructions need no library
(LLVM calls `__truncsfbf2` on CPUs without AVX512-BF16), and no libm has functions of halves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xdsl.dialects.builtin import BFloat16Type, Float16Type, Float32Type, IntegerType, VectorType
from xdsl.ir import Attribute, Block, Operation, SSAValue

from symc.runtime.llvm_types import llvm_type

if TYPE_CHECKING:
    from symc.runtime.emit import FunctionEmitter, Handler

CASTS = {
    "arith.extsi": "sext", "arith.extui": "zext", "arith.trunci": "trunc", "arith.bitcast": "bitcast",
    "arith.sitofp": "sitofp", "arith.uitofp": "uitofp", "arith.fptosi": "fptosi", "arith.fptoui": "fptoui",
}  # fmt: skip
SINGLE, HALVES = Float32Type(), (Float16Type, BFloat16Type)


def element_of(kind: Attribute) -> Attribute:
    """The element type of a vector; a scalar's own type."""
    return kind.element_type if isinstance(kind, VectorType) else kind


def like(kind: Attribute, element: Attribute) -> Attribute:
    """The type of `element`s arranged as `kind` is."""
    return VectorType(element, kind.get_shape()) if isinstance(kind, VectorType) else element


def _is_half(value: SSAValue) -> bool:
    return isinstance(element_of(value.type), HALVES)


def _single(kind: Attribute) -> Attribute:
    return like(kind, SINGLE) if isinstance(element_of(kind), HALVES) else kind


def through_single(handler: Handler) -> Handler:
    """A handler that has operations on halves done on float32: operands are widened, the result is narrowed."""

    def emit(e: FunctionEmitter, op: Operation) -> None:
        if not any(map(_is_half, (*op.operands, *op.results))):
            handler(e, op)
            return
        operands = Block(arg_types=[_single(o.type) for o in op.operands]).args
        for original, widened in zip(op.operands, operands):
            e.values[widened] = _widen(e, original) if _is_half(original) else e.get(original)
        kinds = [_single(r.type) for r in op.results]
        single = type(op).create(operands=operands, result_types=kinds, properties=op.properties)
        handler(e, single)
        for original, result in zip(op.results, single.results):
            text = e.get(result)
            e.values[original] = _narrow(e, text, original.type) if _is_half(original) else text

    return emit


def _line(e: FunctionEmitter, text: str) -> str:
    """Append `name = text`; returns the name."""
    name = e.fresh()
    e.line(f"{name} = {text}")
    return name


def _splat(kind: Attribute, value: int) -> str:
    return f"splat (i32 {value})" if isinstance(kind, VectorType) else str(value)


def _widen(e: FunctionEmitter, value: SSAValue) -> str:
    """A half as float32."""
    kind = value.type
    single = llvm_type(like(kind, SINGLE))
    if isinstance(element_of(kind), Float16Type):
        return _line(e, f"fpext {e.typed(value)} to {single}")
    wide, narrow = (llvm_type(like(kind, IntegerType(n))) for n in (32, 16))
    bits = _line(e, f"bitcast {e.typed(value)} to {narrow}")
    extended = _line(e, f"zext {narrow} {bits} to {wide}")
    shifted = _line(e, f"shl {wide} {extended}, {_splat(kind, 16)}")
    return _line(e, f"bitcast {wide} {shifted} to {single}")


def _narrow(e: FunctionEmitter, value: str, kind: Attribute) -> str:
    """float32 as a half of type `kind`, rounded to nearest even; NaN stays NaN."""
    single = llvm_type(like(kind, SINGLE))
    if isinstance(element_of(kind), Float16Type):
        return _line(e, f"fptrunc {single} {value} to {llvm_type(kind)}")
    wide, narrow = (llvm_type(like(kind, IntegerType(n))) for n in (32, 16))
    bits = _line(e, f"bitcast {single} {value} to {wide}")
    low = _line(e, f"lshr {wide} {bits}, {_splat(kind, 16)}")
    odd = _line(e, f"and {wide} {low}, {_splat(kind, 1)}")
    bias = _line(e, f"add {wide} {odd}, {_splat(kind, 0x7FFF)}")
    rounded = _line(e, f"add {wide} {bits}, {bias}")
    is_nan = _line(e, f"fcmp uno {single} {value}, {value}")
    flag = llvm_type(like(kind, IntegerType(1)))
    chosen = _line(e, f"select {flag} {is_nan}, {wide} {_splat(kind, 0x7FC00000)}, {wide} {rounded}")
    shifted = _line(e, f"lshr {wide} {chosen}, {_splat(kind, 16)}")
    short = _line(e, f"trunc {wide} {shifted} to {narrow}")
    return _line(e, f"bitcast {narrow} {short} to {llvm_type(kind)}")


def _convert(e: FunctionEmitter, instruction: str, value: str, source: Attribute, target: Attribute) -> str:
    """One cast instruction, or nothing where the types agree."""
    if source == target:
        return value
    return _line(e, f"{instruction} {llvm_type(source)} {value} to {llvm_type(target)}")


def _extend(e: FunctionEmitter, op: Operation) -> None:
    source, target = op.operands[0], op.results[0]
    value = _widen(e, source) if _is_half(source) else e.get(source)
    e.values[target] = _convert(e, "fpext", value, _single(source.type), target.type)


def _truncate(e: FunctionEmitter, op: Operation) -> None:
    """To halves by way of float32, as MXNet does; directly there is only a library function."""
    source, target = op.operands[0], op.results[0]
    value = _convert(e, "fptrunc", e.get(source), source.type, _single(target.type))
    e.values[target] = _narrow(e, value, target.type) if _is_half(target) else value


def _cast(e: FunctionEmitter, op: Operation) -> None:
    result = e.new(op.results[0])
    e.line(f"{result} = {CASTS[op.name]} {e.typed(op.operands[0])} to {llvm_type(op.results[0].type)}")


def _index_cast(e: FunctionEmitter, op: Operation) -> None:
    source, target = op.operands[0], op.results[0]
    a, b = llvm_type(source.type), llvm_type(target.type)
    if a == b:
        e.values[target] = e.get(source)
        return
    narrows = int(a.removeprefix("i")) > int(b.removeprefix("i"))
    result = e.new(target)
    e.line(f"{result} = {'trunc' if narrows else 'sext'} {e.typed(source)} to {b}")


HANDLERS: dict[str, Handler] = {
    "arith.extf": _extend,
    "arith.truncf": _truncate,
    "arith.index_cast": _index_cast,
    **dict.fromkeys(CASTS, through_single(_cast)),
    "arith.bitcast": _cast,
}
