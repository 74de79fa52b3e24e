"""Operators that join tensors or cut them into pieces: Concat, stack, SliceChannel (split), _split_v2."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from symc.dialects.sym.attributes import Bool, Int, Shape
from symc.dialects.sym.definition import Operator, ShapeFrame
from symc.dialects.sym.inference import UNKNOWN, Mismatch, show
from symc.dialects.sym.reshape import normal_axis
from symc.errors import OperatorError

if TYPE_CHECKING:
    from symc.dialects.sym.gradients import Expr, GradientBuilder
    from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor


def _with(shape: Sequence[int], axis: int, size: int) -> tuple[int, ...]:
    return (*shape[:axis], size, *shape[axis + 1 :])


def _filled(g: GradientBuilder, heads: Sequence[Expr | None], outs: Sequence[Expr]) -> list[Expr]:
    """The heads, with zeros for the outputs that have none."""
    return [g.zeros_like(o) if h is None else h for h, o in zip(heads, outs)]


class Concat(Operator):
    """The inputs one after the other along axis `dim`. Source: MXNet src/operator/nn/concat.cc."""

    aliases = ("concat",)
    variadic = "num_args"
    num_args = Int(minimum=1, doc="number of inputs")
    dim = Int(1, doc="axis along which to join")

    def infer_shape(self, frame: ShapeFrame) -> None:
        ranks = {len(s) for s in (*frame.ins, frame.outs[0]) if s is not None}
        if not ranks:
            return
        if len(ranks) > 1:
            raise Mismatch(f"inputs must have as many dimensions as each other, got {', '.join(map(show, frame.ins))}")
        rank = ranks.pop()
        axis = normal_axis(self.dim, rank, "dim")
        common = (UNKNOWN,) * rank
        for i in range(len(frame.ins)):
            common = _with(frame.set_in(i, common) or (), axis, UNKNOWN)
        out = frame.set_out(0, common) or ()
        sizes = [s[axis] for s in (frame.set_in(i, _with(out, axis, UNKNOWN)) or () for i in range(len(frame.ins)))]
        missing = [i for i, size in enumerate(sizes) if size == UNKNOWN]
        if not missing:
            frame.set_out(0, _with(out, axis, sum(sizes)))
        elif len(missing) == 1 and out[axis] != UNKNOWN:
            rest = out[axis] - sum(s for s in sizes if s != UNKNOWN)
            if rest <= 0:
                raise Mismatch(f"axis {axis} of the output {show(out)} is too short for the inputs")
            frame.set_in(missing[0], _with(out, axis, rest))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """Each input's part of the head."""
        head = heads[0]
        assert head is not None, "one output"
        return list(g.ops("_backward_Concat", head, *ins, dim=self.dim))

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        return [b.concatenate(ins, self.dim % ins[0].rank)]

    def identity_of(self, ins: Sequence[object], out: object) -> int | None:
        return 0 if len(ins) == 1 else None


class ConcatGradient(Operator):
    """The first input cut along axis `dim` into pieces of the shapes of the other inputs."""

    name = "_backward_Concat"
    variadic = "num_args"
    num_args = Int(minimum=2, doc="number of inputs: the head and one for each piece")
    dim = Int(1, doc="axis along which to cut")

    def output_names(self) -> Sequence[str]:
        return [f"output{i}" for i in range(self.num_args - 1)]

    def infer_shape(self, frame: ShapeFrame) -> None:
        for i in range(1, self.num_args):
            frame.set_in(i, frame.set_out(i - 1, frame.ins[i]))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The heads joined."""
        return [g.op("Concat", *_filled(g, heads, outs), dim=self.dim), *[None] * len(outs)]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        sizes = [t.shape[self.dim] for t in ins[1:]]
        return cut(b, ins[0], self.dim % ins[0].rank, sizes)


def cut(b: LinalgBuilder, x: Tensor, axis: int, sizes: Sequence[int]) -> list[Tensor]:
    """x cut along an axis into pieces of these sizes."""
    pieces, begin = [], [0] * x.rank
    for size in sizes:
        pieces.append(b.slice(x, begin, [1] * x.rank, _with(x.shape, axis, size)))
        begin = _with(begin, axis, begin[axis] + size)
    return pieces


class stack(Operator):
    """The inputs, of one shape, joined along a new axis: `out[..., k, ...] = arg_k[...]`.

    Source: MXNet src/operator/tensor/matrix_op.cc.
    """

    variadic = "num_args"
    axis = Int(0, doc="position of the new axis in the output")
    num_args = Int(minimum=1, doc="number of inputs")

    def infer_shape(self, frame: ShapeFrame) -> None:
        shape = frame.ins[0]
        for _ in range(2):
            for i in range(len(frame.ins)):
                shape = frame.set_in(i, shape)
        out = frame.outs[0]
        rank = len(shape) + 1 if shape is not None else len(out) if out is not None else None
        if rank is None:
            return
        axis = normal_axis(self.axis, rank)
        if shape is not None:
            out = frame.set_out(0, (*shape[:axis], self.num_args, *shape[axis:]))
        assert out is not None, "one of the two is known"
        for i in range(len(frame.ins)):
            frame.set_in(i, (*out[:axis], *out[axis + 1 :]))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head cut along the new axis."""
        head = heads[0]
        assert head is not None, "one output"
        return list(g.ops("SliceChannel", head, num_outputs=self.num_args, axis=self.axis, squeeze_axis=True))

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        axis = self.axis % (ins[0].rank + 1)
        slim = (*ins[0].shape[:axis], 1, *ins[0].shape[axis:])
        return [b.concatenate([b.reshape(t, slim) for t in ins], axis)]


class Pieces(Operator, abstract=True):
    """Base of SliceChannel and _split_v2: data cut along an axis, which goes if `squeeze_axis` (pieces of size 1)."""

    axis: Any
    squeeze_axis: Any

    def sizes(self, size: int) -> list[int]:
        """The sizes of the pieces of an axis of this (maybe unknown) size; Mismatch when it cannot be cut so."""
        raise NotImplementedError

    def infer_shape(self, frame: ShapeFrame) -> None:
        data = frame.ins[0]
        if data is None:
            shown = next((s for s in frame.outs if s is not None), None)
            if shown is None:
                return
            rank = len(shown) + self.squeeze_axis
            data = (UNKNOWN,) * rank
        axis = normal_axis(self.axis, len(data))
        sizes = self.sizes(data[axis])
        rest = (*data[:axis], *data[axis + 1 :])
        for _ in range(2):
            for i, size in enumerate(sizes):
                known = frame.set_out(i, rest if self.squeeze_axis else (*rest[:axis], size, *rest[axis:])) or ()
                rest = known if self.squeeze_axis else (*known[:axis], *known[axis + 1 :])
                sizes[i] = 1 if self.squeeze_axis else known[axis]
        total = UNKNOWN if UNKNOWN in sizes else sum(sizes)
        frame.set_in(0, (*rest[:axis], total, *rest[axis:]))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The heads joined again."""
        parts = _filled(g, heads, outs)
        if self.squeeze_axis:
            return [g.op("stack", *parts, axis=self.axis)]
        return [g.op("Concat", *parts, dim=self.axis)]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        axis = self.axis % ins[0].rank
        pieces = cut(b, ins[0], axis, self.sizes(ins[0].shape[axis]))
        return [b.reshape(p, b.shape(i)) for i, p in enumerate(pieces)]


class SliceChannel(Pieces):
    """data cut along an axis into `num_outputs` equal pieces. Source: MXNet src/operator/slice_channel.cc."""

    aliases = ("split",)
    num_outputs = Int(minimum=1, doc="number of pieces")
    axis = Int(1, doc="axis to cut")
    squeeze_axis = Bool(False, doc="remove the axis, whose pieces have size 1")

    def output_names(self) -> Sequence[str]:
        return [f"output{i}" for i in range(self.num_outputs)]

    def sizes(self, size: int) -> list[int]:
        count = self.num_outputs
        if self.squeeze_axis and size not in (count, UNKNOWN):
            raise Mismatch(f"with squeeze_axis axis {self.axis} must have num_outputs = {count} elements, got {size}")
        if size == UNKNOWN:
            return [1 if self.squeeze_axis else UNKNOWN] * count
        if size % count:
            raise Mismatch(f"axis {self.axis} of size {size} cannot be cut into num_outputs = {count} equal pieces")
        return [size // count] * count


class SplitV2(Pieces):
    """data cut along an axis before each of `indices` (the first is 0), or into `sections` equal pieces.

    Source: MXNet src/operator/tensor/matrix_op.cc.
    """

    name = "_split_v2"
    indices = Shape(doc="where the pieces begin")
    axis = Int(1, doc="axis to cut")
    squeeze_axis = Bool(False, doc="remove the axis, whose pieces have size 1")
    sections = Int(0, minimum=0, doc="number of equal pieces; 0: cut at the indices")

    def check(self) -> None:
        if not self.sections and list(self.indices) != sorted(set(self.indices)):
            raise OperatorError(f"_split_v2: indices must increase, got {self.indices}")

    def output_names(self) -> Sequence[str]:
        count = self.sections or len(self.indices)
        return ["output"] if count == 1 else [f"output{i}" for i in range(count)]

    def sizes(self, size: int) -> list[int]:
        count = len(self.output_names())
        if size == UNKNOWN:
            return [1 if self.squeeze_axis else UNKNOWN] * count
        if self.sections and size % count:
            raise Mismatch(f"axis {self.axis} of size {size} cannot be cut into sections = {count} equal pieces")
        begins = [i * size // count for i in range(count)] if self.sections else list(self.indices)
        sizes = [end - begin for begin, end in zip(begins, [*begins[1:], size])]
        if min(sizes) <= 0 or (self.squeeze_axis and set(sizes) != {1}):
            raise Mismatch(f"axis {self.axis} of size {size} cannot be cut at {self.indices}")
        return sizes
