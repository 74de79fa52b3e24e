"""Operators that cut or replace a region: Crop (images), _slice_assign, _slice_assign_scalar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symc.dialects.sym.attributes import Bool, Bounds, Float, Int, Shape
from symc.dialects.sym.definition import Operator, ShapeFrame
from symc.dialects.sym.inference import UNKNOWN, Mismatch, show
from symc.dialects.sym.slicing import Place, SliceBounds
from symc.errors import OperatorError

if TYPE_CHECKING:
    from symc.dialects.sym.gradients import Expr, GradientBuilder
    from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor


class CropWindow(Operator, abstract=True):
    """Attributes that Crop and its gradient share, and the window they mean."""

    offset = Shape((0, 0), doc="row and column of the window's corner")
    h_w = Shape((0, 0), doc="rows and columns of the window, where no second input gives them")
    center_crop = Bool(False, doc="put the window in the middle instead of at offset")

    def window(self, image: Sequence[int], size: Sequence[int]) -> list[slice]:
        """The indices of an (N, C, H, W) image of the window with `size` rows and columns."""
        begins = self.offset
        if self.center_crop:
            begins = tuple((n - m) // 2 for n, m in zip(image[2:], size))
        return [slice(0, n) for n in image[:2]] + [slice(b, b + m) for b, m in zip(begins, size)]


class Crop(CropWindow):
    """A window of an image: `out[n, c, y, x] = arg0[n, c, y + offset0, x + offset1]`; arg0 (N, C, H, W).

    Its size is that of arg1 (.., .., h, w) or `h_w`. Source: MXNet src/operator/crop.cc.
    """

    variadic = "num_args"
    num_args = Int(minimum=1, doc="1, or 2 with a second input that gives the size")
    offset = Shape((0, 0), doc="row and column of the window's corner")
    h_w = Shape((0, 0), doc="rows and columns of the window, where no second input gives them")
    center_crop = Bool(False, doc="put the window in the middle instead of at offset")

    def check(self) -> None:
        if self.num_args > 2 or len(self.offset) != 2 or len(self.h_w) != 2:
            raise OperatorError("Crop: takes 1 or 2 inputs, and two numbers each in offset and h_w")
        if self.num_args == 1 and min(self.h_w) < 1:
            raise OperatorError(f"Crop: h_w must be at least (1, 1) without a second input, got {self.h_w}")

    def infer_shape(self, frame: ShapeFrame) -> None:
        image = frame.rank(0, 4)
        size: Sequence[int] = self.h_w
        if self.num_args == 2:
            like = frame.rank(1, 4)
            size = (UNKNOWN, UNKNOWN) if like is None else like[2:]
        if image is None:
            return
        out = frame.set_out(0, (*image[:2], *size)) or ()
        frame.set_in(0, (*out[:2], UNKNOWN, UNKNOWN))
        for part, n in zip(self.window(image, size)[2:], image[2:]):
            if UNKNOWN not in (n, *size) and not 0 <= part.start <= part.stop <= n:
                raise Mismatch(f"the window {part.start}:{part.stop} does not lie within data {show(image)}")

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head in its window among zeros; zero for the second input."""
        values = {k: v for k, v in self.values.items() if k != "num_args"}
        return [heads[0] and heads[0].op("_backward_Crop", ins[0], **values), None][: len(ins)]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        parts = self.window(ins[0].shape, b.shape()[2:])
        return [b.slice(ins[0], [p.start for p in parts], [1] * 4, b.shape())]


class CropGradient(CropWindow, Place):
    """Zeros of the shape of like with data in the window."""

    name = "_backward_Crop"

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The window of the head."""
        return [heads[0] and g.op("Crop", heads[0], ins[0], **self.values), None]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        return [self.place(b, ins[0], self.window(b.shape(), ins[0].shape[2:]))]


def region_size(bounds: SliceBounds, shape: Sequence[int]) -> tuple[int, ...]:
    """The shape of the slice that bounds take of a tensor of (maybe partial) shape."""
    parts = zip(bounds.parts(shape), shape)
    return tuple(n if n == UNKNOWN else len(range(*p.indices(n))) for p, n in parts)


class SliceAssign(SliceBounds, Place):
    """lhs with `out[begin + step * i] = rhs[i]`. Source: MXNet src/operator/tensor/matrix_op.cc."""

    name = "_slice_assign"
    aliases = ("_crop_assign",)
    inputs = ("lhs", "rhs")

    def infer_shape(self, frame: ShapeFrame) -> None:
        lhs = frame.set_in(0, frame.set_out(0, frame.ins[0]))
        if lhs is not None:
            frame.set_in(1, region_size(self, lhs))

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """For lhs the head with zeros in the slice, for rhs the slice of the head."""
        head = heads[0]
        assert head is not None, "one output"
        return [head.op("_slice_assign_scalar", scalar=0.0, **self.values), head.op("slice", **self.values)]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        return [self.place(b, ins[1], self.parts(b.shape()), ins[0])]


class SliceAssignScalar(SliceBounds, Place):
    """data with `out[begin + step * i] = scalar`. Source: MXNet src/operator/tensor/matrix_op.cc."""

    name = "_slice_assign_scalar"
    aliases = ("_crop_assign_scalar",)
    inputs = ("data",)
    scalar = Float(0.0, doc="the number to put into the slice")
    begin = Bounds(doc="first index of each axis; None: from the start")
    end = Bounds(doc="index after the last of each axis; None: to the end")
    step = Bounds((), doc="step of each axis; None: 1")

    def infer_shape(self, frame: ShapeFrame) -> None:
        frame.all_same()

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The head with zeros in the slice."""
        return [heads[0] and heads[0].op("_slice_assign_scalar", **{**self.values, "scalar": 0.0})]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        data = b.fill(self.scalar, region_size(self, b.shape()), b.dtype())
        return [self.place(b, data, self.parts(b.shape()), ins[0])]
