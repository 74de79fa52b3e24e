"""Partial shapes and element types, and the frame through which an operator's inference rule refines them.

A shape is None (rank unknown) or a tuple whose unknown dimensions are -1. An element type is None or a name of
`DTYPES`. Refinement only ever adds knowledge; a contradiction raises `Mismatch`, which the infer-shapes pass turns into
an error that names the node, the argument and the user's line.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Generic, TypeVar

UNKNOWN = -1
"""An unknown dimension inside a shape."""

Shape = tuple[int, ...] | None
DType = str | None
K = TypeVar("K")


class Mismatch(ValueError):
    """Two facts about one tensor contradict each other, or a rule of the operator is broken."""


def is_complete(shape: Shape) -> bool:
    """Whether rank and every dimension are known."""
    return shape is not None and UNKNOWN not in shape


def product(dimensions: Sequence[int]) -> int:
    """Number of elements, or UNKNOWN when a dimension is."""
    return UNKNOWN if UNKNOWN in dimensions else math.prod(dimensions)


def merge_dimension(a: int, b: int) -> int:
    """The dimension that agrees with both."""
    if a in (UNKNOWN, b):
        return b
    if b == UNKNOWN:
        return a
    raise Mismatch(f"{a} and {b}")


def merge_shapes(known: Shape, given: Shape) -> Shape:
    """The shape that agrees with both; Mismatch where there is none."""
    if known is None or given is None:
        return given if known is None else known
    if len(known) != len(given):
        raise Mismatch(f"expected {show(given)}, got {show(known)}")
    try:
        return tuple(map(merge_dimension, known, given))
    except Mismatch:
        raise Mismatch(f"expected {show(given)}, got {show(known)}") from None


def common_shape(a: Shape, b: Shape) -> Shape:
    """What both shapes say: the dimensions on which they agree, the others unknown."""
    if a is None or b is None or len(a) != len(b):
        return None
    return tuple(m if m == n else UNKNOWN for m, n in zip(a, b))


def merge_dtypes(known: DType, given: DType) -> DType:
    """The element type that agrees with both; Mismatch where there is none."""
    if known is None or given is None or known == given:
        return given if known is None else known
    raise Mismatch(f"expected {given}, got {known}")


def show(shape: Shape) -> str:
    """A shape as messages print it: `(2, ?, 3)`."""
    if shape is None:
        return "?"
    return "(" + ", ".join("?" if d == UNKNOWN else str(d) for d in shape) + ("," if len(shape) == 1 else "") + ")"


class Frame(Generic[K]):
    """What is known about one node's inputs and outputs; rules read `ins`, `outs`, refine by `set_in`, `set_out`."""

    def __init__(self, names: Sequence[str], ins: Sequence[K], outs: Sequence[K]):
        self.names = names
        self.ins = list(ins)
        self.outs = list(outs)

    def merge(self, known: K, given: K) -> K:
        """The fact that agrees with both; Mismatch where there is none."""
        raise NotImplementedError

    @staticmethod
    def common(a: K, b: K) -> K:
        """What both facts say."""
        raise NotImplementedError

    def set_in(self, index: int, value: K) -> K:
        """Refine input `index`; returns what is now known of it."""
        try:
            self.ins[index] = self.merge(self.ins[index], value)
        except Mismatch as error:
            raise Mismatch(f"argument '{self.names[index]}' ({index}-th input): {error}") from None
        return self.ins[index]

    def set_out(self, index: int, value: K) -> K:
        """Refine output `index`; returns what is now known of it."""
        try:
            self.outs[index] = self.merge(self.outs[index], value)
        except Mismatch as error:
            raise Mismatch(f"output {index}: {error}") from None
        return self.outs[index]

    def set_all(self, value: K) -> K:
        """Refine every input and output to one value (elementwise operators), to a fixed point within the node."""
        for _ in range(2):
            for i in range(len(self.ins)):
                value = self.set_in(i, value)
            for i in range(len(self.outs)):
                value = self.set_out(i, value)
        return value

    def all_same(self) -> K:
        """All inputs and outputs agree (the rule of elementwise operators)."""
        start = self.ins[0] if self.ins else self.outs[0]
        return self.set_all(start)


class ShapeFrame(Frame[Shape]):
    """Frame of shapes."""

    def merge(self, known: Shape, given: Shape) -> Shape:
        return merge_shapes(known, given)

    @staticmethod
    def common(a: Shape, b: Shape) -> Shape:
        return common_shape(a, b)

    def rank(self, index: int, *ranks: int) -> tuple[int, ...] | None:
        """Input `index` when its rank is known, after checking that the rank is one of `ranks`."""
        shape = self.ins[index]
        if shape is not None and len(shape) not in ranks:
            wanted = " or ".join(map(str, ranks))
            raise Mismatch(f"argument '{self.names[index]}' must have {wanted} dimensions, got {show(shape)}")
        return shape


class TypeFrame(Frame[DType]):
    """Frame of element types."""

    def merge(self, known: DType, given: DType) -> DType:
        return merge_dtypes(known, given)

    @staticmethod
    def common(a: DType, b: DType) -> DType:
        return a if a == b else None
