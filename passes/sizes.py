"""Extents and strides that are known when compiling, or that a kernel is told at run time.

After `generalize-extents` a kernel's buffers may have extents `?`; `symc.extents` names, for each of them in order, the
`index` argument that holds it. A size is a number, or a number times such arguments.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xdsl.dialects import memref
from xdsl.dialects.builtin import DYNAMIC_INDEX, DenseArrayBase, MemRefType, NoneAttr, ShapedType, StridedLayoutAttr
from xdsl.dialects.func import FuncOp
from xdsl.ir import Block, BlockArgument, SSAValue

from symc.errors import LoweringError

ATTRIBUTE = "symc.extents"
ASSUMED = 1024
"""What schedules take for an argument when they compare sizes: more than any limit below which loops are special."""


@dataclass(frozen=True)
class Product:
    """A number times arguments of the kernel."""

    factor: int
    arguments: tuple[BlockArgument, ...]


Size = int | Product


def product(sizes: Iterable[Size]) -> Size:
    """The product of sizes; equal products compare equal."""
    factor = 1
    arguments: list[BlockArgument] = []
    for size in sizes:
        factor *= size if isinstance(size, int) else size.factor
        arguments += () if isinstance(size, int) else size.arguments
    if not arguments or factor == 0:
        return factor
    return Product(factor, tuple(sorted(arguments, key=lambda a: a.index)))


def magnitude(size: Size) -> int:
    """The absolute value, arguments taken for large numbers."""
    return abs(size) if isinstance(size, int) else abs(size.factor) * ASSUMED ** len(size.arguments)


def known(size: Size) -> int:
    """A size that must be known when compiling."""
    if isinstance(size, Product):
        raise LoweringError("schedule: extents and strides of this operation must be known when compiling, got `?`")
    return size


def sizes_of(value: SSAValue) -> tuple[Size, ...]:
    """The extents of a tensor or memref."""
    assert isinstance(value.type, ShapedType), f"{value.type} has no shape"
    shape = tuple(value.type.get_shape())
    return shape if DYNAMIC_INDEX not in shape else _sizes_of_argument(value)


def _sizes_of_argument(value: SSAValue) -> tuple[Size, ...]:
    kernel = value.owner.parent_op() if isinstance(value.owner, Block) else None
    numbers = kernel.attributes.get(ATTRIBUTE) if kernel is not None else None
    if not isinstance(kernel, FuncOp) or not isinstance(numbers, DenseArrayBase):
        raise LoweringError(f"schedule: {ATTRIBUTE} must say where the extents of {value.type} are")
    arguments, places = kernel.body.block.args, iter(numbers.get_values())
    for argument in arguments:
        shape = argument.type.get_shape() if isinstance(argument.type, MemRefType) else ()
        sizes = tuple([Product(1, (arguments[int(next(places))],)) if n == DYNAMIC_INDEX else n for n in shape])
        if argument is value:
            return sizes
    raise LoweringError(f"schedule: only arguments of a kernel may have open extents, got {value.type}")


def row_major(sizes: Sequence[Size]) -> tuple[Size, ...]:
    """Strides of elements that lie one after the other."""
    return tuple([product(sizes[i + 1 :]) for i in range(len(sizes))])


def strides_and_offset(value: SSAValue) -> tuple[tuple[Size, ...], int]:
    """Strides and offset of a buffer, in elements."""
    kind = value.type
    assert isinstance(kind, MemRefType), "a buffer"
    if isinstance(kind.layout, NoneAttr):
        shape = kind.get_shape()
        if DYNAMIC_INDEX not in shape:
            return tuple([math.prod(shape[i + 1 :]) for i in range(len(shape))]), 0
        return row_major(sizes_of(value)), 0
    if not isinstance(kind.layout, StridedLayoutAttr):
        raise LoweringError(f"schedule: a buffer has a strided layout, got {kind}")
    strides, offset = kind.layout.get_strides(), kind.layout.get_offset()
    if offset is None or any(s is None for s in strides):
        raise LoweringError(f"schedule: strides and offset of a buffer must be static, got {kind}")
    return tuple([s for s in strides if s is not None]), offset


def says_strides(kind: MemRefType) -> bool:
    """Whether the type alone tells the strides."""
    return DYNAMIC_INDEX not in kind.get_shape()[1:]


def uncast(value: SSAValue) -> SSAValue:
    """A buffer of an entry function as its type tells all extents."""
    while isinstance(owner := value.owner, memref.CastOp):
        value = owner.operands[0]
    return value
