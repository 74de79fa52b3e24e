"""memref to LLVM IR: bare pointers, strides and offsets applied at each access."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from xdsl.dialects import gpu, memref
from xdsl.dialects.builtin import DYNAMIC_INDEX, IntegerAttr, MemRefType, NoneAttr, i1
from xdsl.ir import Operation, SSAValue

from symc.errors import EmitError
from symc.runtime.llvm_types import element_bytes, llvm_type, memory_type, offset_in_pointer, strides_and_offset

if TYPE_CHECKING:
    from symc.runtime.emit import FunctionEmitter, Handler

SHARED = 3
"""The memory space that the threads of a block share, by NVPTX's number."""


def _memref_type(value: SSAValue) -> MemRefType:
    assert isinstance(value.type, MemRefType), "a memref"
    return value.type


def address(e: FunctionEmitter, base: SSAValue, indices: Sequence[SSAValue]) -> str:
    """The pointer to an element: `base + offset + sum index * stride`."""
    kind = _memref_type(base)
    strides, offset = e.layouts.get(base) or strides_and_offset(kind)
    terms: list[str] = []
    for index, stride in zip(indices, strides):
        text = e.get(index)
        if text.lstrip("-").isdigit() and isinstance(stride, int):
            offset += int(text) * stride
        elif stride == 1:
            terms.append(text)
        elif text != "0":
            scaled = e.fresh()
            e.line(f"{scaled} = mul nsw i64 {text}, {stride}")
            terms.append(scaled)
    if offset:
        terms.append(str(offset))
    if not terms:
        return e.get(base)
    total = terms[0]
    for term in terms[1:]:
        sum_ = e.fresh()
        e.line(f"{sum_} = add nsw i64 {total}, {term}")
        total = sum_
    pointer = e.fresh()
    e.line(f"{pointer} = getelementptr inbounds {memory_type(kind.element_type)}, ptr {e.get(base)}, i64 {total}")
    return pointer


def _load(e: FunctionEmitter, op: Operation) -> None:
    pointer = address(e, op.operands[0], op.operands[1:])
    kind = op.results[0].type
    result = e.new(op.results[0])
    if kind != i1:
        e.line(f"{result} = load {llvm_type(kind)}, ptr {pointer}, align {element_bytes(kind)}")
        return
    byte = e.fresh()
    e.line(f"{byte} = load i8, ptr {pointer}")
    e.line(f"{result} = icmp ne i8 {byte}, 0")


def _store(e: FunctionEmitter, op: Operation) -> None:
    value, base, *indices = op.operands
    pointer = address(e, base, indices)
    if value.type != i1:
        e.line(f"store {e.typed(value)}, ptr {pointer}, align {element_bytes(value.type)}")
        return
    byte = e.fresh()
    e.line(f"{byte} = zext i1 {e.get(value)} to i8")
    e.line(f"store i8 {byte}, ptr {pointer}")


def _view(e: FunctionEmitter, op: Operation) -> None:
    """memref.view: a byte offset into a buffer of bytes."""
    base, shift = op.operands[0], e.get(op.operands[1])
    if shift == "0":
        e.values[op.results[0]] = e.get(base)
        return
    result = e.new(op.results[0])
    e.line(f"{result} = getelementptr inbounds i8, ptr {e.get(base)}, i64 {shift}")


def _same_pointer(e: FunctionEmitter, op: Operation) -> None:
    """Reshapes: the type says all, the pointer stays."""
    e.values[op.results[0]] = e.get(op.operands[0])


def _moved(e: FunctionEmitter, base: SSAValue, target: SSAValue, steps: Sequence[tuple[str, int]]) -> None:
    """A memref whose type leaves its offset open: the pointer moves, by the source's offset and index times stride."""
    kind = _memref_type(base)
    offset = strides_and_offset(kind)[1]
    total = str(offset + sum(int(index) * stride for index, stride in steps if index.isdigit()))
    for index, stride in steps:
        if index.isdigit():
            continue
        scaled, sum_ = e.fresh(), e.fresh()
        e.line(f"{scaled} = mul nsw i64 {index}, {stride}")
        e.line(f"{sum_} = add nsw i64 {total}, {scaled}")
        total = sum_
    result = e.new(target)
    e.line(f"{result} = getelementptr inbounds {memory_type(kind.element_type)}, ptr {e.get(base)}, i64 {total}")


def _cast(e: FunctionEmitter, op: Operation) -> None:
    """Casts change what is known of the offset only."""
    source, target = op.operands[0], op.results[0]
    if offset_in_pointer(_memref_type(target)) and strides_and_offset(_memref_type(source))[1]:
        _moved(e, source, target, [])
        return
    e.values[target] = e.get(source)


def _subview(e: FunctionEmitter, op: Operation) -> None:
    """Static offsets are in the result's type; dynamic ones move the pointer."""
    assert isinstance(op, memref.SubviewOp)
    if not offset_in_pointer(_memref_type(op.result)):
        e.values[op.result] = e.get(op.source)
        return
    dynamic = iter(op.offsets)
    offsets = [e.get(next(dynamic)) if o == DYNAMIC_INDEX else str(o) for o in op.static_offsets.get_values()]
    _moved(e, op.source, op.result, list(zip(offsets, strides_and_offset(_memref_type(op.source))[0], strict=True)))


def _reinterpret_cast(e: FunctionEmitter, op: Operation) -> None:
    """The pointer stays; strides that are values are remembered."""
    assert isinstance(op, memref.ReinterpretCastOp)
    _same_pointer(e, op)
    if not op.strides:
        return
    if op.offsets:
        raise EmitError("memref.reinterpret_cast: the offset must be static")
    given = iter(op.strides)
    strides = [e.get(next(given)) if s == DYNAMIC_INDEX else s for s in op.static_strides.get_values()]
    e.layouts[op.result] = strides, op.static_offsets.get_values()[0]


def _copy(e: FunctionEmitter, op: Operation) -> None:
    source, target = op.operands
    kinds = _memref_type(source), _memref_type(target)
    shape = kinds[0].get_shape()
    strides = [strides_and_offset(k) for k in kinds]
    contiguous = [math.prod(shape[i + 1 :]) for i in range(len(shape))]
    if any(a != b for s, _ in strides for a, b, n in zip(s, contiguous, shape) if n != 1):  # one element, no stride
        raise EmitError("memref.copy of strided buffers must have become loops")
    a, b = (address(e, v, []) for v in (source, target))
    size = math.prod(shape) * element_bytes(kinds[0].element_type)
    e.module.declare("llvm.memmove.p0.p0.i64", "void", ["ptr", "ptr", "i64", "i1"])
    e.line(f"call void @llvm.memmove.p0.p0.i64(ptr {b}, ptr {a}, i64 {size}, i1 false)")


def _get_global(e: FunctionEmitter, op: Operation) -> None:
    from symc.runtime.emit import symbol

    e.values[op.results[0]] = f"@{symbol(cast(Any, op.properties['name']))}"


def _alloca(e: FunctionEmitter, op: Operation) -> None:
    """A buffer on the stack; with memory space 3 in a `gpu.func`, one that the threads of a block share."""
    kind = _memref_type(op.results[0])
    count, element = math.prod(kind.get_shape()), memory_type(kind.element_type)
    if not isinstance(kind.memory_space, NoneAttr):
        e.values[op.results[0]] = _shared(e, op, f"[{count} x {element}]")
        return
    result = e.new(op.results[0])
    e.allocas.append(f"  {result} = alloca [{count} x {element}], align 64")


def _shared(e: FunctionEmitter, op: Operation, array: str) -> str:
    """A variable of the module in shared memory; LLVM finds its address space again where it is accessed."""
    space = _memref_type(op.results[0]).memory_space
    if not (isinstance(space, IntegerAttr) and space.value.data == SHARED and in_gpu_function(op)):
        rule = f"memory space must be absent, or {SHARED} in a gpu.func"
        raise EmitError(f"memref.alloca: {rule}, got {space}")
    name = f"symc.shared.{len(e.module.declarations)}"
    e.module.declarations[name] = f"@{name} = internal addrspace({SHARED}) global {array} undef, align 64"
    return f"addrspacecast (ptr addrspace({SHARED}) @{name} to ptr)"


def in_gpu_function(op: Operation) -> bool:
    """Whether an operation stands in a `gpu.func`."""
    parent = op.parent_op()
    while parent is not None and not isinstance(parent, gpu.FuncOp):
        parent = parent.parent_op()
    return parent is not None


HANDLERS: dict[str, Handler] = {
    "memref.load": _load,
    "memref.store": _store,
    "memref.view": _view,
    "memref.subview": _subview,
    "memref.collapse_shape": _same_pointer,
    "memref.expand_shape": _same_pointer,
    "memref.cast": _cast,
    "memref.reinterpret_cast": _reinterpret_cast,
    "memref.copy": _copy,
    "memref.get_global": _get_global,
    "memref.alloca": _alloca,
}
