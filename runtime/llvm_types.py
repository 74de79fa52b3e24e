"""How IR types and constants are written in LLVM IR text."""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from typing import Any

from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    BFloat16Type,
    DenseIntOrFPElementsAttr,
    Float16Type,
    Float32Type,
    Float64Type,
    FloatAttr,
    IndexType,
    IntegerAttr,
    IntegerType,
    MemRefType,
    NoneAttr,
    StridedLayoutAttr,
    VectorType,
    i1,
)
from xdsl.ir import Attribute

from symc.errors import EmitError

NAMES: dict[type[Attribute], str] = {
    Float16Type: "half",
    BFloat16Type: "bfloat",
    Float32Type: "float",
    Float64Type: "double",
    IndexType: "i64",
    MemRefType: "ptr",
}


def llvm_type(kind: Attribute) -> str:
    """The LLVM type of a value: `float`, `i64`, `<16 x float>`, `ptr`."""
    name = NAMES.get(type(kind))  # exact classes: isinstance of xDSL's types is slow, and this is asked of each operand
    if name is not None:
        return name
    if isinstance(kind, IntegerType):
        return f"i{kind.width.data}"
    if isinstance(kind, VectorType):
        return f"<{math.prod(kind.get_shape())} x {llvm_type(kind.element_type)}>"
    raise EmitError(f"{kind} has no LLVM type")


def memory_type(kind: Attribute) -> str:
    """The type of an element in memory: i1 takes a byte."""
    return "i8" if kind == i1 else llvm_type(kind)


def element_bytes(kind: Attribute) -> int:
    """Bytes of one element in memory."""
    if isinstance(kind, IntegerType):
        return max(kind.width.data // 8, 1)
    if isinstance(kind, IndexType):
        return 8
    return {"half": 2, "bfloat": 2, "float": 4, "double": 8}[llvm_type(kind)]


def strides_and_offset(kind: MemRefType) -> tuple[Sequence[int], int]:
    """Strides and offset of a memref, in elements; a dynamic offset is 0, for it is in the pointer."""
    layout = kind.layout
    shape = kind.get_shape()
    if isinstance(layout, NoneAttr):
        if DYNAMIC_INDEX in shape[1:]:
            raise EmitError(f"{kind}: the type of a buffer that is accessed must tell its strides")
        return [math.prod(shape[i + 1 :]) for i in range(len(shape))], 0
    if not isinstance(layout, StridedLayoutAttr):
        raise EmitError(f"{kind}: only strided layouts have an address")
    strides = [getattr(s, "data", None) for s in layout.strides]
    if None in strides:
        raise EmitError(f"{kind}: strides must be static")
    return [s for s in strides if s is not None], getattr(layout.offset, "data", 0)


def offset_in_pointer(kind: MemRefType) -> bool:
    """Whether pointers of this type point at the first element because its offset is not known."""
    return isinstance(kind.layout, StridedLayoutAttr) and isinstance(kind.layout.offset, NoneAttr)


def float_text(value: float, name: str) -> str:
    """A float literal that LLVM reads back bit for bit."""
    if name == "half":
        return f"0xH{struct.unpack('<H', struct.pack('<e', value))[0]:04X}"
    if name == "bfloat":
        return f"0xR{_bfloat_bits(value):04X}"
    if name == "float" and math.isfinite(value):
        value = struct.unpack("<f", struct.pack("<f", value))[0]
    return f"0x{struct.unpack('<Q', struct.pack('<d', value))[0]:016X}"


def _bfloat_bits(value: float) -> int:
    """The bits of a value as bfloat16, rounded to nearest even."""
    bits: int = struct.unpack("<I", struct.pack("<f", value))[0]
    return bits >> 16 if math.isnan(value) else (bits + 0x7FFF + (bits >> 16 & 1)) >> 16


def scalar_text(value: Any, kind: Attribute) -> str:
    """A scalar literal of a type."""
    if isinstance(kind, IntegerType) and kind.width.data == 1:
        return "true" if value else "false"
    if isinstance(kind, IntegerType | IndexType):
        return str(int(value))
    return float_text(float(value), llvm_type(kind))


def constant_text(value: Attribute, kind: Attribute) -> str:
    """A constant of `arith.constant` or a global, without its type."""
    if isinstance(value, IntegerAttr):
        return scalar_text(value.value.data, kind)
    if isinstance(value, FloatAttr):
        return scalar_text(value.value.data, kind)
    if not isinstance(value, DenseIntOrFPElementsAttr) or not isinstance(kind, VectorType | MemRefType):
        raise EmitError(f"{value} is not a constant that can be emitted")
    count, element = math.prod(kind.get_shape()), kind.element_type
    items = list(value.get_values())
    items = items * count if len(items) == 1 else items
    text = llvm_type(element) if isinstance(kind, VectorType) else memory_type(element)
    opening, closing = "<>" if isinstance(kind, VectorType) else "[]"
    if isinstance(kind, MemRefType) and element == i1:
        return opening + ", ".join(f"i8 {int(bool(v))}" for v in items) + closing
    return opening + ", ".join(f"{text} {scalar_text(v, element)}" for v in items) + closing
