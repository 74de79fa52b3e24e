"""How linalg ops access their operands: every access is a linear function of the loop counters."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from xdsl.dialects.builtin import MemRefType, ShapedType
from xdsl.dialects.linalg.attrs import IteratorType
from xdsl.dialects.linalg.ops import GenericOp
from xdsl.ir import SSAValue
from xdsl.ir.affine import AffineBinaryOpExpr, AffineBinaryOpKind, AffineDimExpr, AffineExpr, AffineMap

from symc.errors import LoweringError
from symc.passes.sizes import Size, known, product, sizes_of, strides_and_offset

Stride = TypeVar("Stride", int, Size, covariant=True)


@dataclass(frozen=True)
class Access(Generic[Stride]):
    """One operand: element `offset + sum counter * coefficient` of its buffer."""

    value: SSAValue
    coefficients: tuple[Stride, ...]
    offset: int


def shape_of(value: SSAValue) -> tuple[int, ...]:
    """The static shape of a tensor or memref."""
    assert isinstance(value.type, ShapedType), f"{value.type} has no shape"
    return tuple(value.type.get_shape())


def is_contiguous(value: SSAValue) -> bool:
    """Whether the elements lie one after the other in row-major order."""
    shape = shape_of(value)
    packed = tuple(math.prod(shape[i + 1 :]) for i in range(len(shape)))
    strides, _ = strides_and_offset(value)
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


def access(value: SSAValue, map: AffineMap) -> Access[Size]:
    """The access of a memref through an indexing map."""
    if not isinstance(value.type, MemRefType):
        raise LoweringError(f"schedule: {value.type} is not a buffer; run plan-buffers first")
    strides, offset = strides_and_offset(value)
    total: list[Size] = [0] * map.num_dims
    for expression, stride in zip(map.results, strides):
        coefficients, constant = linear(expression, map.num_dims)
        if constant:
            offset += constant * known(stride)
        total = [_sum(t, product([c, stride])) for t, c in zip(total, coefficients)]
    return Access(value, tuple(total), offset)


def _sum(a: Size, b: Size) -> Size:
    """The sum of strides; only one of those known at run time moves with a counter."""
    return a if b == 0 else b if a == 0 else known(a) + known(b)


def known_access(value: SSAValue, map: AffineMap) -> Access[int]:
    """The access of a memref whose strides are known when compiling."""
    found = access(value, map)
    return Access(value, tuple([known(c) for c in found.coefficients]), found.offset)


def extents_of(op: GenericOp) -> tuple[Size, ...]:
    """Loop extents, from the shapes of the operands whose maps name a dimension alone."""
    maps = [m.data for m in op.indexing_maps.data]
    extents: list[Size] = [0] * maps[0].num_dims
    for operand, map in zip(op.operands, maps):
        for expression, extent in zip(map.results, sizes_of(operand)):
            if isinstance(expression, AffineDimExpr):
                extents[expression.position] = extent
    if 0 in extents:
        raise LoweringError(f"schedule: every loop needs at least one step, got {extents}")
    return tuple(extents)


def known_extents(op: GenericOp) -> tuple[int, ...]:
    """Loop extents that are known when compiling."""
    return tuple([known(extent) for extent in extents_of(op)])


def reduced_dimensions(op: GenericOp) -> set[int]:
    """Numbers of the reduction dimensions."""
    return {i for i, t in enumerate(op.iterator_types) if t.data == IteratorType.REDUCTION}


def merged(extents: Sequence[Size], rows: Sequence[Sequence[Size]], keep: Sequence[bool]) -> list[list[int]]:
    """Groups of neighbouring dimensions that one loop can walk: each row's coefficients telescope.

    A dimension with `keep` stays alone.
    """
    groups: list[list[int]] = []
    for i in range(len(extents)):
        last = groups[-1][-1] if groups else -1
        joins = groups and not keep[last] and not keep[i] and all(r[last] == product([r[i], extents[i]]) for r in rows)
        if joins:
            groups[-1].append(i)
        else:
            groups.append([i])
    return groups


def span(coefficients: Sequence[int], extents: Sequence[int]) -> int:
    """Elements from the first to the last that an access touches."""
    return 1 + sum(abs(c) * (n - 1) for c, n in zip(coefficients, extents))
