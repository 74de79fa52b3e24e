"""Random tensors and Dropout, from a counter-based generator: the bits depend on seed, step, node and element only.

Philox 4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011): key = seed, counter = (element,
stream, step). The same numbers come out whatever the number of threads, the schedule or the device.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from symc.dialects.sym.attributes import Attribute, Choice, Float, OptionalBool, OptionalFloatType, Shape, Text
from symc.dialects.sym.definition import Operator, ShapeFrame, TypeFrame
from symc.dialects.sym.inference import UNKNOWN

if TYPE_CHECKING:
    from symc.dialects.sym.gradients import Expr, GradientBuilder
    from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor
    from symc.dialects.sym.scalar_builder import Body, Scalar

MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
WEYL = (0x9E3779B9, 0xBB67AE85)
ROUNDS = 10


def philox(e: Body, counter: Sequence[Scalar], key: Sequence[Scalar]) -> list[Scalar]:
    """Four random words (uint64 holding 32 bits) from four counter words and two key words (likewise)."""
    mask = 0xFFFFFFFF
    c, k = list(counter), list(key)
    for _ in range(ROUNDS):
        high = [c[2 * i] * MULTIPLIERS[i] for i in range(2)]
        c = [
            ((high[1] >> 32) ^ c[1]) ^ k[0],
            high[1] & mask,
            ((high[0] >> 32) ^ c[3]) ^ k[1],
            high[0] & mask,
        ]
        k = [(k[i] + WEYL[i]) & mask for i in range(2)]
    return c


def random_words(e: Body, key: Tensor, stream: int, shape: Sequence[int]) -> list[Scalar]:
    """Four random words for the current element of a tensor of `shape`."""
    seed = e.extract(key, [e.const(0, "index")])
    step = e.extract(key, [e.const(1, "index")])
    position = e.const(0, "int64")
    for axis, extent in enumerate(shape):
        position = position * extent + e.index(axis).cast("int64")
    mask = 0xFFFFFFFF
    p, s, t = (x.cast("uint64") for x in (position, seed, step))
    counter = [p & mask, p >> 32, t & mask, e.const(stream, "uint64")]
    return philox(e, counter, [s & mask, s >> 32])


def unit(word: Scalar, dtype: str) -> Scalar:
    """A number in [0, 1) with 24 random bits."""
    return (word >> 8).cast(dtype) * 2.0**-24


def uniform(e: Body, key: Tensor, stream: int, shape: Sequence[int], dtype: str) -> Scalar:
    """Uniform in [0, 1): 24 bits for float32, 48 for float64."""
    words = random_words(e, key, stream, shape)
    if dtype != "float64":
        return unit(words[0], dtype)
    return unit(words[0], dtype) + unit(words[1], dtype) * 2.0**-24


def normal(e: Body, key: Tensor, stream: int, shape: Sequence[int], dtype: str) -> Scalar:
    """Standard normal by Box and Muller's transform."""
    words = random_words(e, key, stream, shape)
    radius = e.math("sqrt", e.math("log", 1.0 - unit(words[0], dtype)) * -2.0)
    return radius * e.math("cos", unit(words[1], dtype) * (2.0 * math.pi))


class RandomBase(Operator, abstract=True):
    """A random tensor without inputs; each subclass declares its parameters, then shape, ctx and dtype: calls by
    position count on it."""

    inputs = ()
    uses_random = True
    shape: Attribute[tuple[int, ...]]
    dtype: Attribute[str | None]

    def infer_shape(self, frame: ShapeFrame) -> None:
        if self.shape:
            frame.set_out(0, tuple(UNKNOWN if d in (0, UNKNOWN) else d for d in self.shape))

    def infer_type(self, frame: TypeFrame) -> None:
        frame.set_out(0, self.dtype or "float32")

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """Nothing to differentiate."""
        return []

    def fill(self, b: LinalgBuilder, draw: Callable[[Body, str], Scalar]) -> Sequence[Tensor]:
        """The result, element by element."""
        shape, dtype = b.shape(), b.dtype()
        wide = "float64" if dtype == "float64" else "float32"
        out = b.generic([], [b.empty(shape, dtype)], shape, lambda e, xs, _: [draw(e, wide)], parallel=len(shape))
        return out


class RandomUniform(RandomBase):
    """`out ~ U[low, high)`. Source: MXNet src/operator/random/sample_op.cc."""

    name = "_random_uniform"
    aliases = ("random_uniform", "uniform")
    low = Float(0.0, doc="lower bound")
    high = Float(1.0, doc="upper bound")
    shape = Shape((), doc="shape of the result")
    ctx = Text("", doc="accepted and ignored")
    dtype = OptionalFloatType(None, doc="element type, float32 by default")

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        key, shape = b.random_key, b.shape()
        assert key is not None, "random operators get the key"
        return self.fill(b, lambda e, t: uniform(e, key, self.stream, shape, t) * (self.high - self.low) + self.low)


class RandomNormal(RandomBase):
    """`out ~ N(loc, scale^2)`. Source: MXNet src/operator/random/sample_op.cc."""

    name = "_random_normal"
    aliases = ("random_normal", "normal")
    loc = Float(0.0, doc="mean")
    scale = Float(1.0, doc="standard deviation")
    shape = Shape((), doc="shape of the result")
    ctx = Text("", doc="accepted and ignored")
    dtype = OptionalFloatType(None, doc="element type, float32 by default")

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        key, shape = b.random_key, b.shape()
        assert key is not None, "random operators get the key"
        return self.fill(b, lambda e, t: normal(e, key, self.stream, shape, t) * self.scale + self.loc)


class Dropout(Operator):
    """Zeroes elements with probability p and scales the others by 1 / (1 - p), in training or with mode always.

    `axes` share one mask along those axes. The second output is the mask (0 or 1 / (1 - p)), hidden; the gradient is
    head times mask. Source: MXNet src/operator/nn/dropout.cc.
    """

    outputs = ("output", "mask")
    uses_training = True
    uses_random = True
    p = Float(0.5, minimum=0.0, maximum=1.0, doc="probability of an element to be dropped")
    mode = Choice("always", "training", default="training", doc="when to drop")
    axes = Shape((), doc="axes along which the mask is shared")
    cudnn_off = OptionalBool(False, doc="accepted and ignored")

    def visible_outputs(self) -> int:
        return 1

    @property
    def active(self) -> bool:
        """Whether anything is dropped."""
        return self.p > 0 and (self.training or self.mode == "always")

    def infer_shape(self, frame: ShapeFrame) -> None:
        shape = frame.set_in(0, frame.set_out(0, frame.ins[0]))
        if shape is not None:
            frame.set_out(1, tuple(1 if i in self.axes else d for i, d in enumerate(shape)))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """head times mask; the identity when nothing is dropped."""
        head = heads[0]
        if head is None or not self.active:
            return [head]
        return [head.op("broadcast_mul", outs[1]) if self.axes else head * outs[1]]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        x, shape = ins[0], b.shape(1)
        if not self.active:
            return [x, b.fill(1, shape, b.dtype(1))]
        key, keep = b.random_key, 1.0 - self.p
        assert key is not None, "random operators get the key"
        wide = "float64" if x.dtype == "float64" else "float32"

        def draw(e: Body) -> Scalar:
            kept = uniform(e, key, self.stream, shape, wide) >= self.p
            return e.select(kept, e.const(1.0 / keep if keep else 0.0, wide), e.const(0.0, wide))

        mask = b.generic([], [b.empty(shape, x.dtype)], shape, lambda e, xs, _: [draw(e)], parallel=len(shape))[0]
        return [b.elementwise(lambda e, v, m: v * m, x, mask), mask]
