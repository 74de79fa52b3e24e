"""How a loop nest walks a buffer: affine maps over static strides are linear in the loop numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from xdsl.dialects.builtin import AffineMapAttr, MemRefType, NoneAttr, StridedLayoutAttr
from xdsl.ir.affine import AffineBinaryOpExpr, AffineBinaryOpKind, AffineConstantExpr, AffineDimExpr, AffineExpr

from symc.errors import LoweringError


@dataclass(frozen=True)
class Walk:
    """Element `offset + sum strides[d] * i[d]` of a buffer, d a loop."""

    strides: tuple[int, ...]
    offset: int


def row_major(shape: Sequence[int]) -> list[int]:
    """Strides of a contiguous buffer, in elements."""
    return [math.prod(shape[i + 1 :]) for i in range(len(shape))]


def buffer_strides(kind: MemRefType) -> tuple[list[int], int]:
    """Strides and offset of a static memref, in elements."""
    if isinstance(kind.layout, NoneAttr):
        return row_major(kind.get_shape()), 0
    assert isinstance(kind.layout, StridedLayoutAttr), f"{kind} has no static strides"
    strides = [getattr(s, "data", None) for s in kind.layout.strides]
    offset = getattr(kind.layout.offset, "data", None)
    assert offset is not None and None not in strides, f"{kind} has no static strides and offset"
    return [s for s in strides if s is not None], offset


def linear_form(expr: AffineExpr, rank: int) -> tuple[list[int], int]:
    """Coefficients of the dimensions and the constant of an affine expression."""
    match expr:
        case AffineConstantExpr(value=value):
            return [0] * rank, value
        case AffineDimExpr(position=position):
            return [int(i == position) for i in range(rank)], 0
        case AffineBinaryOpExpr(kind=AffineBinaryOpKind.Add, lhs=lhs, rhs=rhs):
            (a, c), (b, d) = linear_form(lhs, rank), linear_form(rhs, rank)
            return [x + y for x, y in zip(a, b)], c + d
        case AffineBinaryOpExpr(kind=AffineBinaryOpKind.Mul, lhs=lhs, rhs=rhs):
            (a, c), (b, d) = linear_form(lhs, rank), linear_form(rhs, rank)
            factor, (coefficients, constant) = (d, (a, c)) if not any(b) else (c, (b, d))
            return [x * factor for x in coefficients], constant * factor
    raise LoweringError(f"schedule: {expr} is not linear in the loops")


def walk(map_: AffineMapAttr, strides: Sequence[int], offset: int) -> Walk:
    """The walk of a buffer with these strides through an affine map."""
    rank = map_.data.num_dims
    total = [0] * rank
    for expr, stride in zip(map_.data.results, strides):
        coefficients, constant = linear_form(expr, rank)
        offset += constant * stride
        total = [t + x * stride for t, x in zip(total, coefficients)]
    return Walk(tuple(total), offset)


def loop_extents(maps: Sequence[AffineMapAttr], shapes: Sequence[Sequence[int]]) -> list[int]:
    """Extents of the loops, from the operands that index a dimension by a single loop."""
    rank = maps[0].data.num_dims
    extents: dict[int, int] = {}
    for map_, shape in zip(maps, shapes):
        for expr, extent in zip(map_.data.results, shape):
            if isinstance(expr, AffineDimExpr):
                extents.setdefault(expr.position, extent)
    missing = [i for i in range(rank) if i not in extents]
    if missing:
        raise LoweringError(f"schedule: no operand gives the extent of loop {missing[0]}")
    return [extents[i] for i in range(rank)]
