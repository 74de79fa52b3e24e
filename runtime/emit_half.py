"""Halves (float16, bfloat16) to float32 and back, in integer instructions where the CPU has none of its own.

LLVM calls library functions for bfloat16 on CPUs without AVX512-BF16 and for float16 on CPUs without F16C; a process
need not have them. Both ways vectorize.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xdsl.dialects.builtin import BFloat16Type, Float16Type, Float32Type, IntegerType, VectorType, i1
from xdsl.ir import Attribute

from symc.runtime.llvm_types import float_text, llvm_type

if TYPE_CHECKING:
    from symc.runtime.emit import FunctionEmitter

SINGLE, HALVES = Float32Type(), (Float16Type, BFloat16Type)
NAN16, NAN_BF16 = 0x7E00, 0x7FC00000
INFINITY16, INFINITY32 = 0x7C00, 0x7F800000
TOO_LARGE = 0x47800000
"""Bits of 65536, which no float16 comes near."""
SMALLEST_NORMAL = 0x38800000
"""Bits of 2^-14, below which float16 is denormal."""


def element_of(kind: Attribute) -> Attribute:
    """The element type of a vector; a scalar's own type."""
    return kind.element_type if type(kind) is VectorType else kind


def like(kind: Attribute, element: Attribute) -> Attribute:
    """The type of `element`s arranged as `kind` is."""
    return VectorType(element, kind.get_shape()) if isinstance(kind, VectorType) else element


class Words:
    """Writes instructions on float32 values and their bits, arranged as `kind` is."""

    def __init__(self, e: FunctionEmitter, kind: Attribute):
        self.e = e
        self.half = llvm_type(kind)
        self.is_vector = isinstance(kind, VectorType)
        self.single, self.wide, self.narrow, self.flag = (
            llvm_type(like(kind, t)) for t in (SINGLE, IntegerType(32), IntegerType(16), i1)
        )

    def line(self, text: str) -> str:
        """Append `name = text`; returns the name."""
        name = self.e.fresh()
        self.e.line(f"{name} = {text}")
        return name

    def splat(self, value: int | float) -> str:
        """A constant: an integer or a float32."""
        scalar = f"i32 {value}" if isinstance(value, int) else f"float {float_text(value, 'float')}"
        return f"splat ({scalar})" if self.is_vector else scalar.split()[1]

    def integer(self, instruction: str, a: str, b: str | int) -> str:
        """An instruction on two words of 32 bits."""
        return self.line(f"{instruction} {self.wide} {a}, {self.splat(b) if isinstance(b, int) else b}")

    def floating(self, instruction: str, a: str, b: float) -> str:
        """An instruction on a float32 and a constant."""
        return self.line(f"{instruction} {self.single} {a}, {self.splat(b)}")

    def bits(self, value: str) -> str:
        """The bits of a float32."""
        return self.line(f"bitcast {self.single} {value} to {self.wide}")

    def value(self, bits: str) -> str:
        """The float32 of these bits."""
        return self.line(f"bitcast {self.wide} {bits} to {self.single}")

    def select(self, condition: str, a: str | int, b: str | int) -> str:
        """One of two words."""
        first, second = (self.splat(v) if isinstance(v, int) else v for v in (a, b))
        return self.line(f"select {self.flag} {condition}, {self.wide} {first}, {self.wide} {second}")

    def unpack(self, value: str) -> str:
        """The bits of a half, in 32."""
        short = self.line(f"bitcast {self.half} {value} to {self.narrow}")
        return self.line(f"zext {self.narrow} {short} to {self.wide}")

    def pack(self, bits: str) -> str:
        """The half of the low 16 bits."""
        short = self.line(f"trunc {self.wide} {bits} to {self.narrow}")
        return self.line(f"bitcast {self.narrow} {short} to {self.half}")

    def round_away(self, bits: str, count: int) -> str:
        """Bits to which half a unit of bit `count` was added, less where that bit is even: ties go to even."""
        odd = self.integer("and", self.integer("lshr", bits, count), 1)
        return self.integer("add", self.integer("add", bits, odd), (1 << (count - 1)) - 1)


def widen(e: FunctionEmitter, value: str, kind: Attribute) -> str:
    """A half as float32."""
    w = Words(e, kind)
    if isinstance(element_of(kind), BFloat16Type):
        return w.value(w.integer("shl", w.unpack(value), 16))
    if e.module.has_float16:
        return w.line(f"fpext {w.half} {value} to {w.single}")
    return _widen_float16(w, value)


def _widen_float16(w: Words, value: str) -> str:
    """The exponent comes out too small by 112, which a product with 2^112 mends, denormals too."""
    bits = w.unpack(value)
    size = w.integer("and", bits, 0x7FFF)
    shifted = w.integer("shl", size, 13)
    scaled = w.bits(w.floating("fmul", w.value(shifted), 2.0**112))
    special = w.integer("icmp uge", size, INFINITY16)
    magnitude = w.select(special, w.integer("or", shifted, INFINITY32), scaled)
    sign = w.integer("shl", w.integer("and", bits, 0x8000), 16)
    return w.value(w.integer("or", magnitude, sign))


def narrow(e: FunctionEmitter, value: str, kind: Attribute) -> str:
    """float32 as a half of type `kind`, rounded to nearest even; NaN stays NaN."""
    w = Words(e, kind)
    if isinstance(element_of(kind), BFloat16Type):
        is_nan = w.line(f"fcmp uno {w.single} {value}, {value}")
        chosen = w.select(is_nan, NAN_BF16, w.round_away(w.bits(value), 16))
        return w.pack(w.integer("lshr", chosen, 16))
    if e.module.has_float16:
        return w.line(f"fptrunc {w.single} {value} to {w.half}")
    return _narrow_float16(w, value)


def _narrow_float16(w: Words, value: str) -> str:
    """Normal results by rounding the bits; denormal ones by adding 1/2, whose last bit is float16's smallest number."""
    bits = w.bits(value)
    size = w.integer("and", bits, 0x7FFFFFFF)
    normal = w.integer("lshr", w.integer("sub", w.round_away(size, 13), 112 << 23), 13)
    denormal = w.integer("sub", w.bits(w.floating("fadd", w.value(size), 0.5)), 0x3F000000)
    result = w.select(w.integer("icmp ult", size, SMALLEST_NORMAL), denormal, normal)
    special = w.select(w.integer("icmp ugt", size, INFINITY32), NAN16, INFINITY16)
    result = w.select(w.integer("icmp uge", size, TOO_LARGE), special, result)
    sign = w.integer("and", w.integer("lshr", bits, 16), 0x8000)
    return w.pack(w.integer("or", result, sign))
