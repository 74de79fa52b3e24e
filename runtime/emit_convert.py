"""Conversions between element types to LLVM IR, and operations on halves, which are done on float32.

No libm has functions of halves, and few CPUs compute with them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xdsl.ir import Attribute, Block, Operation, SSAValue

from symc.runtime.emit_half import HALVES, SINGLE, element_of, like, narrow, widen
from symc.runtime.llvm_types import llvm_type

if TYPE_CHECKING:
    from symc.runtime.emit import FunctionEmitter, Handler

CASTS = {
    "arith.extsi": "sext", "arith.extui": "zext", "arith.trunci": "trunc", "arith.bitcast": "bitcast",
    "arith.sitofp": "sitofp", "arith.uitofp": "uitofp", "arith.fptosi": "fptosi", "arith.fptoui": "fptoui",
}  # fmt: skip


def _is_half(value: SSAValue) -> bool:
    return type(element_of(value.type)) in HALVES


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
            e.values[widened] = widen(e, e.get(original), original.type) if _is_half(original) else e.get(original)
        kinds = [_single(r.type) for r in op.results]
        single = type(op).create(operands=operands, result_types=kinds, properties=op.properties)
        handler(e, single)
        for original, result in zip(op.results, single.results):
            text = e.get(result)
            e.values[original] = narrow(e, text, original.type) if _is_half(original) else text

    return emit


def _line(e: FunctionEmitter, text: str) -> str:
    """Append `name = text`; returns the name."""
    name = e.fresh()
    e.line(f"{name} = {text}")
    return name


def _convert(e: FunctionEmitter, instruction: str, value: str, source: Attribute, target: Attribute) -> str:
    """One cast instruction, or nothing where the types agree."""
    if source == target:
        return value
    return _line(e, f"{instruction} {llvm_type(source)} {value} to {llvm_type(target)}")


def _extend(e: FunctionEmitter, op: Operation) -> None:
    source, target = op.operands[0], op.results[0]
    value = widen(e, e.get(source), source.type) if _is_half(source) else e.get(source)
    e.values[target] = _convert(e, "fpext", value, _single(source.type), target.type)


def _truncate(e: FunctionEmitter, op: Operation) -> None:
    """To halves by way of float32, as MXNet does; directly there is only a library function."""
    source, target = op.operands[0], op.results[0]
    value = _convert(e, "fptrunc", e.get(source), source.type, _single(target.type))
    e.values[target] = narrow(e, value, target.type) if _is_half(target) else value


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
