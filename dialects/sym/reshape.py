"""Operators that give the same elements another shape: Reshape, Flatten, expand_dims, squeeze."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from symc.dialects.sym.attributes import Bool, Int, OptionalShape, Shape
from symc.dialects.sym.definition import Operator, ShapeFrame
from symc.dialects.sym.inference import UNKNOWN, Mismatch, is_complete, merge_shapes, product, show
from symc.errors import OperatorError

if TYPE_CHECKING:
    from symc.dialects.sym.gradients import Expr, GradientBuilder
    from symc.dialects.sym.inference import DType
    from symc.dialects.sym.inference import Shape as PartialShape
    from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor

COPY, INFER, REST, MERGE, SPLIT = 0, -1, -2, -3, -4
"""What the numbers up to 0 in Reshape's `shape` mean."""


def normal_axis(axis: int, rank: int, what: str = "axis") -> int:
    """The axis counted from the start; Mismatch when it is out of range."""
    if not -rank <= axis < rank:
        raise Mismatch(f"{what} {axis} is out of range for {rank} dimensions")
    return axis % rank


class SameElements(Operator, abstract=True):
    """Base of the operators whose output has data's elements in row-major order."""

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head in the shape of data."""
        return [heads[0] and heads[0].op("reshape_like", ins[0])]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        return [b.reshape(ins[0], b.shape())]

    def identity_of(self, ins: Sequence[tuple[PartialShape, DType]], out: tuple[PartialShape, DType]) -> int | None:
        return 0 if ins[0] == out else None


def solve_dimension(shape: Sequence[int], elements: int) -> tuple[int, ...]:
    """`shape` with its only unknown dimension filled to reach that many elements; as it is if more are unknown."""
    known = math.prod(d for d in shape if d != UNKNOWN)
    if list(shape).count(UNKNOWN) != 1 or known == 0 or elements % known:
        return tuple(shape)
    return tuple(elements // known if d == UNKNOWN else d for d in shape)


class ReshapeWalk:
    """Walks over the codes of Reshape and the dimensions of data, and collects the dimensions of the output."""

    def __init__(self, codes: Sequence[int], data: Sequence[int]):
        self.codes = codes
        self.data = data
        self.position = 0
        self.out: list[int] = []
        self.copies: dict[int, int] = {}
        """Which dimension of data each copied dimension of the output is."""
        self.inferred: int | None = None
        remaining = iter(codes)
        for code in remaining:
            self._step(code, remaining)
        if self.inferred is not None:
            self.out[self.inferred] = self._infer()

    def _step(self, code: int, remaining: object) -> None:
        if code > 0:
            self.out.append(code)
            self.position += 1
        elif code == COPY:
            self._copy()
        elif code == INFER:
            self.inferred = len(self.out)
            self.out.append(UNKNOWN)
            self.position += 1
        elif code == REST:
            while self.position < len(self.data):
                self._copy()
        elif code == MERGE:
            self.out.append(product([self._take(), self._take()]))
        else:
            assert hasattr(remaining, "__next__"), "the codes after -4 are its factors"
            self.out += split(self._take(), next(remaining), next(remaining))  # pyright: ignore

    def _copy(self) -> None:
        self.copies[len(self.out)] = self.position
        self.out.append(self._take())

    def _take(self) -> int:
        if self.position >= len(self.data):
            raise Mismatch(
                f"attribute 'shape' {tuple(self.codes)} refers to more dimensions than data has: {len(self.data)}"
            )
        self.position += 1
        return self.data[self.position - 1]

    def _rest(self) -> tuple[int, int]:
        """Elements of data and of the output but for copied dimensions (unknown ones cancel) and the inferred one."""
        copied = set(self.copies.values())
        source = [d for i, d in enumerate(self.data) if i not in copied]
        target = [d for i, d in enumerate(self.out) if i not in self.copies and i != self.inferred]
        return product(source), product(target)

    def _infer(self) -> int:
        source, target = self._rest()
        if UNKNOWN in (source, target):
            return UNKNOWN
        if target == 0 or source % target:
            raise self.refuse()
        return source // target

    def check_elements(self) -> None:
        """Refuse an output with another number of elements, which MXNet accepts and reads out of bounds."""
        source, target = self._rest()
        if self.inferred is None and UNKNOWN not in (source, target) and source != target:
            raise self.refuse()

    def refuse(self) -> Mismatch:
        """What to raise when the elements do not fit."""
        return Mismatch(
            f"data {show(tuple(self.data))} cannot be reshaped to {tuple(self.codes)}: the numbers of elements differ"
        )


def split(dimension: int, first: int, second: int) -> list[int]:
    """The two factors of a dimension, one of which may be -1."""
    if dimension != UNKNOWN and INFER in (first, second):
        known = second if first == INFER else first
        first, second = (dimension // known, second) if first == INFER else (first, dimension // known)
    if UNKNOWN not in (dimension, first, second) and first * second != dimension:
        raise Mismatch(f"dimension {dimension} cannot be split into {first} and {second}")
    return [first, second]


class Reshape(SameElements):
    """data in another shape: n > 0 is a size, 0 copies, -1 infers, -2 copies the rest, -3 merges two, -4 splits one.

    -4 is followed by the two sizes, of which one may be -1. With `reverse` the codes are matched from the last
    dimension on. Legacy: `target_shape` with 0 for the inferred size, `keep_highest` to keep the first. Source: MXNet
    src/operator/tensor/matrix_op.cc.
    """

    aliases = ("reshape",)
    shape = Shape((), doc="codes of the new shape")
    reverse = Bool(False, doc="match the codes from the right")
    target_shape = Shape((), doc="old form of shape: 0 is inferred")
    keep_highest = Bool(False, doc="with target_shape: keep the first dimension")

    def check(self) -> None:
        codes = self.codes()
        if any(c < SPLIT for c in codes):
            raise OperatorError(f"Reshape: shape {self.shape} may hold sizes and the codes 0 to -4 only")
        if self._outside_splits(codes).count(INFER) > 1:
            raise OperatorError(f"Reshape: One and only one dim can be inferred, got shape {self.shape}")

    def codes(self) -> tuple[int, ...]:
        """The codes in the order in which they are matched."""
        if self.shape or not self.target_shape:
            return tuple(reversed(self.shape)) if self.reverse else self.shape
        codes = tuple(INFER if t == 0 else t for t in self.target_shape)
        return (COPY, *codes[1:]) if self.keep_highest else codes

    @staticmethod
    def _outside_splits(codes: Sequence[int]) -> list[int]:
        rest, kept = list(codes), []
        while rest:
            code = rest.pop(0)
            if code == SPLIT and len(rest) < 2:
                raise OperatorError(f"Reshape: -4 in {tuple(codes)} must be followed by two sizes")
            rest = rest[2:] if code == SPLIT else rest
            kept.append(code)
        return kept

    def infer_shape(self, frame: ShapeFrame) -> None:
        turn = slice(None, None, -1 if self.reverse and self.shape else 1)
        codes, data = self.codes(), frame.ins[0]
        if not codes:
            raise Mismatch("attribute 'shape' must be given")
        if data is None:
            if all(c > 0 for c in codes):
                frame.set_out(0, codes[turn])
            return
        walk = ReshapeWalk(codes, data[turn])
        walk.check_elements()
        out = (frame.set_out(0, tuple(walk.out)[turn]) or ())[turn]
        back = [UNKNOWN] * len(data)
        for target, source in walk.copies.items():
            back[source] = out[target]
        known = merge_shapes(data[turn], tuple(back)) or ()
        if is_complete(out):
            known = solve_dimension(known, product(out))
            if is_complete(known) and product(known) != product(out):
                raise walk.refuse()
        frame.set_in(0, known[turn])


class Flatten(SameElements):
    """`out[n, c]`: data (N, ...) with all axes but the first merged. Source: MXNet src/operator/tensor/matrix_op.cc."""

    aliases = ("flatten",)

    def infer_shape(self, frame: ShapeFrame) -> None:
        data = frame.ins[0]
        if data is None:
            frame.set_out(0, (UNKNOWN, UNKNOWN))
            return
        rows, columns = frame.set_out(0, (data[0], product(data[1:]))) or (UNKNOWN, UNKNOWN)
        tail = data[1:] if columns == UNKNOWN else solve_dimension(data[1:], columns)
        frame.set_in(0, (rows, *tail))


class expand_dims(SameElements):
    """data with a new axis of size 1 before `axis` (negative: counted from the end of the output).

    Source: MXNet src/operator/tensor/matrix_op.cc.
    """

    axis = Int(doc="position of the new axis in the output")

    def infer_shape(self, frame: ShapeFrame) -> None:
        data, out = frame.ins[0], frame.outs[0]
        rank = len(data) + 1 if data is not None else len(out) if out is not None else None
        if rank is None:
            return
        axis = normal_axis(self.axis, rank)
        if data is not None:
            out = frame.set_out(0, (*data[:axis], 1, *data[axis:]))
        assert out is not None, "one of the two is known"
        frame.set_in(0, (*out[:axis], *out[axis + 1 :]))


class squeeze(SameElements):
    """data without the axes of size 1 (`axis`: only those); all of size 1 gives (1,).

    Source: MXNet src/operator/tensor/matrix_op.cc.
    """

    axis = OptionalShape(None, doc="axes to remove; all of size 1 if None")

    def infer_shape(self, frame: ShapeFrame) -> None:
        data = frame.ins[0]
        if data is None:
            return
        if self.axis is None:
            if is_complete(data):
                frame.set_out(0, tuple(d for d in data if d != 1) or (1,))
            return
        axes = {normal_axis(a, len(data)) for a in self.axis}
        for axis in axes:
            if data[axis] not in (1, UNKNOWN):
                raise Mismatch(f"cannot squeeze axis {axis} of data {show(data)}, whose size is not 1")
        kept = [i for i in range(len(data)) if i not in axes]
        out = frame.set_out(0, tuple(data[i] for i in kept) or (1,)) or ()
        sizes = dict(zip(kept, out))
        frame.set_in(0, tuple(sizes.get(i, 1) for i in range(len(data))))
