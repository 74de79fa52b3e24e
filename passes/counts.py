"""Numbers of elements that stand as constants in the bodies of a kernel (part of `generalize-extents`).

A mean divides by how many elements it is of, a number that follows from extents. Where a constant is such a number, or
one over it, it is computed from the extents that a kernel is told, so that the kernel serves other numbers as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from xdsl.dialects import arith
from xdsl.dialects.arith import FastMathFlagsAttr
from xdsl.dialects.builtin import AnyFloat, Float32Type, Float64Type, FloatAttr, IndexType, IntegerAttr, i64
from xdsl.dialects.linalg.ops import GenericOp
from xdsl.ir import Attribute, Block, Operation, SSAValue

Count = tuple[int, tuple[SSAValue, ...]]
"""A number and the arguments to multiply it by."""
INDEX = IndexType()
SMALLEST, LARGEST = 1e-9, 1e9
"""No counts are beyond these."""
NUMPY: dict[Attribute, type[np.floating[Any]]] = {Float32Type(): np.float32, Float64Type(): np.float64}


class Counts:
    """The counts of a kernel: over how many elements an operand of an op is reduced, or to how many it is spread."""

    def __init__(self, block: Block):
        self.block = block
        self.known: dict[int, Count] = {}
        """Counts by what they are in the program at hand."""
        self.made: dict[tuple[Attribute, float], SSAValue] = {}
        self.last: Operation | None = None

    def add(self, op: GenericOp, extents: Sequence[int], told: Mapping[int, SSAValue]) -> None:
        """Note the counts of an op, whose loops of `told` end at arguments."""
        for map in op.indexing_maps.data:
            unused = [d for d in range(len(extents)) if d not in map.data.used_dims()]
            number, fixed = 1, 1
            for d in unused:
                number *= extents[d]
                fixed *= 1 if d in told else extents[d]
            arguments = tuple(told[d] for d in unused if d in told)
            if arguments:
                self.known.setdefault(number, (fixed, arguments))

    def replace(self, op: GenericOp) -> None:
        """Replace constants of a body by values that stand at the top of the kernel."""
        for constant in [inner for inner in op.body.block.ops if isinstance(inner, arith.ConstantOp)]:
            value, kind = constant.value, constant.result.type
            if not isinstance(value, FloatAttr) or not isinstance(kind, Float32Type | Float64Type):
                continue
            if not SMALLEST < value.value.data < LARGEST:
                continue
            found = self._value(value.value.data, kind)
            if found is not None:
                constant.result.replace_all_uses_with(found)
                constant.detach()

    def _value(self, number: float, kind: AnyFloat) -> SSAValue | None:
        if (kind, number) not in self.made:
            ops = list(self._ops(number, kind))
            for op in ops:
                self._place(op)
            if not ops:
                return None
            self.made[kind, number] = ops[-1].results[0]
        return self.made[kind, number]

    def _ops(self, number: float, kind: AnyFloat) -> Iterator[Operation]:
        """What computes a number; nothing where it is no count, nor one over a count, to the last bit."""
        inverse = abs(number) < 1
        count = round(1 / number if inverse else number)
        exact = NUMPY[kind]
        if count not in self.known or number != (exact(1) / exact(count) if inverse else count):
            return
        factor, arguments = self.known[count]
        total = arguments[0]
        for argument in arguments[1:]:
            yield (op := arith.MuliOp(total, argument))
            total = op.result
        if factor != 1:
            yield (made := arith.ConstantOp(IntegerAttr(factor, INDEX)))
            yield (op := arith.MuliOp(total, made.result))
            total = op.result
        yield (cast := arith.IndexCastOp(total, i64))
        yield (found := arith.UIToFPOp(cast.result, kind))
        if inverse:
            yield (one := arith.ConstantOp(FloatAttr(1.0, kind)))
            yield arith.DivfOp(one.result, found.result, FastMathFlagsAttr("none"))

    def _place(self, op: Operation) -> None:
        if self.last is not None:
            self.block.insert_op_after(op, self.last)
        elif self.block.first_op is not None:
            self.block.insert_op_before(op, self.block.first_op)
        self.last = op
