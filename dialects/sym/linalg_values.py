"""Tensors under construction, and how they are read: affine maps from index functions, broadcasting, element types."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from xdsl.dialects.builtin import (
    AffineMapAttr,
    ArrayAttr,
    TensorType,
)
from xdsl.dialects.linalg.attrs import IteratorType, IteratorTypeAttr
from xdsl.ir import SSAValue
from xdsl.ir.affine import AffineExpr, AffineMap

from symc.dialects.sym.scalar_builder import ELEMENT_TYPES, FLOATS, HALVES

PARALLEL = IteratorTypeAttr(IteratorType.PARALLEL)
REDUCTION = IteratorTypeAttr(IteratorType.REDUCTION)
IndexFunction = Callable[..., Sequence[Any]]


@dataclass(frozen=True, eq=False)
class Tensor:
    """A tensor value under construction: static shape, element type by name."""

    value: SSAValue
    shape: tuple[int, ...]
    dtype: str

    @property
    def rank(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        """Number of elements."""
        return math.prod(self.shape)

    def with_value(self, value: SSAValue) -> Tensor:
        """The same type around another value."""
        return replace(self, value=value)

    def at(self, index: IndexFunction) -> At:
        """Read through an affine map: `t.at(lambda n, c, y, x: (n, c, 2 * y, x))`."""
        return At(self, index)


@dataclass(frozen=True)
class At:
    """A tensor read through an affine function of the loop dimensions."""

    tensor: Tensor
    index: IndexFunction


def ir_type(shape: Sequence[int], dtype: str) -> TensorType:
    """The K1 type of a tensor."""
    return _ir_type(tuple(shape), dtype)


@lru_cache(maxsize=4096)
def _ir_type(shape: tuple[int, ...], dtype: str) -> TensorType:
    return TensorType(ELEMENT_TYPES[dtype], list(shape))  # pyright: ignore[reportArgumentType]


_MAPS: WeakKeyDictionary[IndexFunction, dict[int, AffineMapAttr]] = WeakKeyDictionary()
"""Affine maps by function, as long as the function lives: a closure may hold a whole module."""


def affine_map(dimensions: int, index: IndexFunction) -> AffineMapAttr:
    """The affine map of an index function over `dimensions` loop dimensions."""
    maps = _MAPS.setdefault(index, {})
    if dimensions not in maps:
        maps[dimensions] = _affine_map(dimensions, index)
    return maps[dimensions]


def _affine_map(dimensions: int, index: IndexFunction) -> AffineMapAttr:
    results = index(*(AffineExpr.dimension(i) for i in range(dimensions)))
    exprs = tuple(r if isinstance(r, AffineExpr) else AffineExpr.constant(r) for r in results)
    return AffineMapAttr(AffineMap(dimensions, 0, exprs))


@lru_cache(maxsize=1024)
def broadcast_index(shape: tuple[int, ...], target: tuple[int, ...]) -> IndexFunction:
    """Right-aligned numpy broadcasting of `shape` to `target` as an index function."""
    skip = len(target) - len(shape)
    return lambda *d: [0 if n == 1 and target[skip + i] != 1 else d[skip + i] for i, n in enumerate(shape)]


@cache
def iterators(parallel: int, reduced: int) -> ArrayAttr:
    return ArrayAttr([PARALLEL] * parallel + [REDUCTION] * reduced)


@cache
def leading_index(count: int) -> IndexFunction:
    """The first loop dimensions."""
    return lambda *d: d[:count]


def accumulator(dtype: str) -> str:
    """The type in which sums of a type are kept."""
    return "float32" if dtype in HALVES else dtype


def lowest(dtype: str) -> float:
    """The smallest value of a type: the start of a maximum."""
    return -math.inf if dtype in FLOATS else _INTEGER_RANGE[dtype][0]


def highest(dtype: str) -> float:
    """The largest value of a type: the start of a minimum."""
    return math.inf if dtype in FLOATS else _INTEGER_RANGE[dtype][1]


_INTEGER_RANGE = {
    "bool": (0, 1),
    "uint8": (0, 255),
    "int8": (-128, 127),
    "int32": (-(2**31), 2**31 - 1),
    "int64": (-(2**63), 2**63 - 1),
}


def broadcast_shape(shapes: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    """The shape to which numpy broadcasts several."""
    rank = max(map(len, shapes))
    padded = [(1,) * (rank - len(s)) + s for s in shapes]
    return tuple(max(dims) if 0 not in dims else 0 for dims in zip(*padded))


def reassociation(source: Sequence[int], target: Sequence[int]) -> list[list[int]] | None:
    """Which dimensions of the longer shape make each one of the shorter shape; None if the shapes do not nest."""
    if not source and tuple(target) == (1,):
        return []
    longer, shorter = (source, target) if len(source) > len(target) else (target, source)
    groups: list[list[int]] = []
    position = 0
    for extent in shorter:
        group, size = [position], longer[position] if position < len(longer) else 0
        while size < extent and group[-1] + 1 < len(longer):
            group.append(group[-1] + 1)
            size *= longer[group[-1]]
        if size != extent:
            return None
        groups.append(group)
        position = group[-1] + 1
    if not groups or any(n != 1 for n in longer[position:]):
        return None
    groups[-1] += range(position, len(longer))
    return groups


def nesting_shape(source: Sequence[int], target: Sequence[int]) -> tuple[int, ...]:
    """A shape between two of one size that do not nest: without dimensions of extent 1 if they differ in those only."""
    real = tuple(n for n in source if n != 1)
    return real if len(real) > 1 and real == tuple(n for n in target if n != 1) else (math.prod(source),)
