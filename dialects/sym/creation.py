"""Operators without inputs: _zeros, _ones, _full, _zeros_without_dtype, _arange, _linspace, _eye.

Dimensions given as 0 (or -1) are unknown and follow from the operators that read the output.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from symc.dialects.sym.attributes import (
    DTYPE_OF_CODE,
    Bool,
    DType,
    Float,
    Int,
    OptionalFloat,
    OptionalShape,
    Shape,
    Text,
)
from symc.dialects.sym.definition import Operator, ShapeFrame, TypeFrame
from symc.dialects.sym.inference import UNKNOWN
from symc.errors import OperatorError

if TYPE_CHECKING:
    from symc.dialects.sym.gradients import Expr, GradientBuilder
    from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor
    from symc.dialects.sym.scalar_builder import Body, Scalar


class Creation(Operator, abstract=True):
    """Base of the operators without inputs."""

    inputs = ()
    dtype: Any

    def infer_type(self, frame: TypeFrame) -> None:
        frame.set_out(0, self.dtype)

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """No inputs, no gradients."""
        return []


class Constant(Creation, abstract=True):
    """Base of the operators that give one value everywhere."""

    shape: Any
    value: Any = 0

    def infer_shape(self, frame: ShapeFrame) -> None:
        if self.shape:
            frame.set_out(0, tuple(UNKNOWN if d in (0, UNKNOWN) else d for d in self.shape))

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        return [b.fill(self.value, b.shape(), b.dtype())]


class Zeros(Constant):
    """Zeros. Source: MXNet src/operator/tensor/init_op.cc."""

    name = "_zeros"
    shape = Shape((), doc="shape; 0 for a dimension that follows from the readers")
    ctx = Text("", doc="accepted and ignored")
    dtype = DType("float32", doc="element type")


class Ones(Constant):
    """Ones. Source: MXNet src/operator/tensor/init_op.cc."""

    name = "_ones"
    shape = Shape((), doc="shape; 0 for a dimension that follows from the readers")
    ctx = Text("", doc="accepted and ignored")
    dtype = DType("float32", doc="element type")
    value = 1


class Full(Constant):
    """`out[i] = value`. Source: MXNet src/operator/tensor/init_op.cc."""

    name = "_full"
    shape = OptionalShape(None, doc="shape; 0 for a dimension that follows from the readers")
    ctx = Text("", doc="accepted and ignored")
    dtype = DType("float32", doc="element type")
    value = Float(doc="the value")


class ZerosWithoutDtype(Constant):
    """Zeros whose element type follows from the readers unless `dtype` holds its code.

    Source: MXNet src/operator/tensor/init_op.cc.
    """

    name = "_zeros_without_dtype"
    shape = OptionalShape(None, doc="shape; 0 for a dimension that follows from the readers")
    ctx = Text("", doc="accepted and ignored")
    dtype = Int(-1, doc="code of the element type; -1: follows from the readers")

    def infer_type(self, frame: TypeFrame) -> None:
        frame.set_out(0, DTYPE_OF_CODE.get(self.dtype))


class Arange(Creation):
    """`out[i] = start + step * (i div repeat)` up to, without, stop; `stop` None: from 0 up to `start`.

    With `infer_range` and no stop the length follows from the readers. start and step take the element type first, so
    an integer range has an integer step. Source: MXNet src/operator/tensor/init_op.h.
    """

    name = "_arange"
    start = Float(doc="first value; the end if stop is None")
    stop = OptionalFloat(None, doc="end of the range")
    step = Float(1.0, doc="difference of neighbours")
    repeat = Int(1, minimum=1, doc="how often each value comes")
    infer_range = Bool(False, doc="take the length from the readers")
    ctx = Text("", doc="accepted and ignored")
    dtype = DType("float32", doc="element type")

    def bounds(self) -> tuple[float, float]:
        """Start and end."""
        if self.stop is None and not self.infer_range:
            return 0.0, self.start
        return self.start, math.inf if self.stop is None else self.stop

    def check(self) -> None:
        start, stop = self.bounds()
        if self.step == 0 or (not math.isinf(stop) and (stop - start) / self.step <= 0):
            raise OperatorError(f"_arange: Invalid range (start, stop, step) = ({start:g},{stop:g},{self.step:g})")

    def infer_shape(self, frame: ShapeFrame) -> None:
        start, stop = self.bounds()
        if math.isinf(stop):
            frame.set_out(0, (UNKNOWN,))
        else:
            frame.set_out(0, (math.ceil((stop - start) / self.step) * self.repeat,))

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        from symc.dialects.sym.linalg_builder import accumulator

        kind, start = accumulator(self.dtype), self.bounds()[0]

        def value(e: Body) -> Scalar:
            position = e.index(0).cast("int64")
            if self.repeat > 1:
                position = position / self.repeat
            return position.cast(kind) * e.const(self.step, kind) + e.const(start, kind)

        return [b.elementwise(value, shape=b.shape(), dtype=self.dtype)]


class Linspace(Creation):
    """`num` values from start to stop in equal steps; without `endpoint` stop is left out.

    Source: MXNet src/operator/tensor/init_op.cc.
    """

    name = "_linspace"
    start = Float(doc="first value")
    stop = Float(doc="end of the range")
    num = Int(minimum=1, doc="number of values")
    endpoint = Bool(True, doc="whether stop is the last value")
    ctx = Text("", doc="accepted and ignored")
    dtype = DType("float32", doc="element type")

    def infer_shape(self, frame: ShapeFrame) -> None:
        frame.set_out(0, (self.num,))

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        gaps = self.num - self.endpoint
        step = (self.stop - self.start) / gaps if gaps else 0.0

        def value(e: Body) -> Scalar:
            return e.index(0).cast("int64").cast("float64") * step + self.start

        return [b.elementwise(value, shape=b.shape(), dtype=self.dtype)]


class Eye(Creation):
    """`out[i, j] = j - i = k ? 1 : 0`; N rows, M columns (N if 0). Source: MXNet src/operator/tensor/init_op.cc."""

    name = "_eye"
    N = Int(minimum=1, doc="number of rows")
    M = Int(0, minimum=0, doc="number of columns; N if 0")
    k = Int(0, doc="which diagonal: above the main one if positive")
    ctx = Text("", doc="accepted and ignored")
    dtype = DType("float32", doc="element type")

    def infer_shape(self, frame: ShapeFrame) -> None:
        frame.set_out(0, (self.N, self.M or self.N))

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        def value(e: Body) -> Scalar:
            row, column = e.index(0).cast("int64"), e.index(1).cast("int64")
            return column.eq(row + self.k)

        return [b.elementwise(value, shape=b.shape(), dtype=self.dtype)]
