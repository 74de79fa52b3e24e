"""How linalg ops access their operands: every access is a linear function of the loop counters, over static strides."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from xdsl.dialects.builtin import MemRefType, NoneAttr, ShapedType, StridedLayoutAttr
from xdsl.dialects.linalg.attrs import IteratorType
from xdsl.dialects.linalg.ops import GenericOp
from xdsl.ir import SSAValue
from xdsl.ir.affine import AffineBinaryOpExpr, AffineBinaryOpKind, AffineDimExpr, AffineExpr, AffineMap

from symc.errors import LoweringError


@dataclass(frozen=True)
class Access:
    """One operand: element `offset + sum counter * coefficient` of its buffer."""

    value: SSAValue
    coefficients: tuple[int, ...]
    offset: int


def shape_of(value: SSAValue) -> tuple[int, ...]:
    """The static shape of a tensor or memref."""
    assert isinstance(value.type, ShapedType), f"{value.type} has no shape"
    return tuple(value.type.get_shape())


def strides_and_offset(kind: MemRefType) -> tuple[tuple[int, ...], int]:
    """Strides and offset of a static memref, in elements."""
    shape = kind.get_shape()
    if isinstance(kind.layout, NoneAttr):
        return tuple(math.prod(shape[i + 1 :]) for i in range(len(shape))), 0
    if not isinstance(kind.layout, StridedLayoutAttr):
        raise LoweringError(f"schedule: a buffer has a strided layout, got {kind}")
    strides = kind.layout.get_strides()
    offset = kind.layout.get_offset()
    if offset is None or any(s is None for s in strides):
        raise LoweringError(f"schedule: strides and offset of a buffer must be static, got {kind}")
    return tuple(s for s in strides if s is not None), offset


def is_contiguous(kind: MemRefType) -> bool:
    """Whether the elements lie one after the other in row-major order."""
    shape = kind.get_shape()
    packed = tuple(math.prod(shape[i + 1 :]) for i in range(len(shape)))
    strides, _ = strides_and_offset(kind)
    return all(s == p or n == 1 for s, p, n in zip(strides, packed, shape))


def linear(expression: AffineExpr, dimensions: int) -> tuple[list[int], int]:
    """Coefficients and constant of an affine expression; LoweringError for a division or remainder."""
    _check_linear(expression)
    constant = expression.eval([0] * dimensions, [])
    units = ([int(i == j) for j in range(dimensions)] for i in range(dimensions))
    return [expression.eval(unit, []) - constant for unit in units], constant


def _check_linear(expression: AffineExpr) -> None:
    if not isinstance(expression, AffineBinaryOpExpr):
        return
    if expression.kind not in (AffineBinaryOpKind.Add, AffineBinaryOpKind.Mul):
        raise LoweringError(f"schedule: an indexing map adds and multiplies by constants only, got {expression}")
    _check_linear(expression.lhs)
    _check_linear(expression.rhs)


def access(value: SSAValue, map: AffineMap) -> Access:
    """The access of a memref through an indexing map."""
    if not isinstance(value.type, MemRefType):
        raise LoweringError(f"schedule: {value.type} is not a buffer; run plan-buffers first")
    strides, offset = strides_and_offset(value.type)
    total = [0] * map.num_dims
    for expression, stride in zip(map.results, strides):
        coefficients, constant = linear(expression, map.num_dims)
        offset += constant * stride
        total = [t + c * stride for t, c in zip(total, coefficients)]
    return Access(value, tuple(total), offset)


def extents_of(op: GenericOp) -> tuple[int, ...]:
    """Loop extents, from the shapes of the operands whose maps name a dimension alone."""
    maps = [m.data for m in op.indexing_maps.data]
    extents = [0] * maps[0].num_dims
    for operand, map in zip(op.operands, maps):
        for expression, extent in zip(map.results, shape_of(operand)):
            if isinstance(expression, AffineDimExpr):
                extents[expression.position] = extent
    if 0 in extents:
        raise LoweringError(f"schedule: every loop needs at least one step, got {extents}")
    return tuple(extents)


def reduced_dimensions(op: GenericOp) -> set[int]:
    """Numbers of the reduction dimensions."""
    return {i for i, t in enumerate(op.iterator_types) if t.data == IteratorType.REDUCTION}


def merged(extents: Sequence[int], rows: Sequence[Sequence[int]], keep: Sequence[bool]) -> list[list[int]]:
    """Groups of neighbouring dimensions that one loop can walk: each row's coefficients telescope.

    A dimension with `keep` stays alone.
    """
    groups: list[list[int]] = []
    for i in range(len(extents)):
        last = groups[-1][-1] if groups else -1
        joins = groups and not keep[last] and not keep[i] and all(r[last] == r[i] * extents[i] for r in rows)
        if joins:
            groups[-1].append(i)
        else:
            groups.append([i])
    return groups


def span(coefficients: Sequence[int], extents: Sequence[int]) -> int:
    """Elements from the first to the last that an access touches."""
    return 1 + sum(abs(c) * (n - 1) for c, n in zip(coefficients, extents))
