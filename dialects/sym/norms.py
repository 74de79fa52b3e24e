"""What optimizers ask of many arrays at once: sums of squares, learning rates of LARS, whether all is finite."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from symc.dialects.sym.attributes import Bool, Float, Int
from symc.dialects.sym.definition import Operator, ShapeFrame, TypeFrame
from symc.dialects.sym.updates import Update, floating, rescale_grad

if TYPE_CHECKING:
    from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor
    from symc.dialects.sym.scalar_builder import Body, Scalar


def sum_of_squares(b: LinalgBuilder, x: Tensor) -> Tensor:
    """The sum of squares of all elements, (1,); halves sum in float32."""
    squares = b.elementwise(lambda e, v: v * v, x, dtype=_wide(x))
    return b.reshape(b.sum_axes(squares, range(x.rank)), (1,))


def _wide(x: Tensor) -> str:
    from symc.dialects.sym.linalg_builder import accumulator

    return accumulator(x.dtype)


class _Measure(Operator, abstract=True):
    """Base of the operators that take arrays of any shapes and one element type; the output is float32."""

    no_gradient = "a measure of gradients is not differentiated"

    def infer_shape(self, frame: ShapeFrame) -> None:
        frame.set_out(0, (1,))

    def infer_type(self, frame: TypeFrame) -> None:
        dtype = None
        for _ in range(2):
            for i in range(len(frame.ins)):
                dtype = frame.set_in(i, dtype)
        floating(dtype)
        frame.set_out(0, "float32")


class multi_sum_sq(_Measure):
    """The sum of squares of each input, as one array (num_arrays,) of float32.

    Source: MXNet src/operator/contrib/multi_sum_sq.cc.
    """

    variadic = "num_arrays"
    num_arrays = Int(minimum=1, doc="number of inputs")

    def infer_shape(self, frame: ShapeFrame) -> None:
        frame.set_out(0, (self.num_arrays,))

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        return [b.concatenate([b.cast(sum_of_squares(b, x), b.dtype()) for x in ins], 0)]


class multi_lars(Update):
    """Learning rates of LARS: with `w = sqrt(weights_sum_sq)`, `g = rescale_grad sqrt(grads_sum_sq)`,
    `out = w > 0 and g > 0 ? lrs eta w / (g + wds w + eps) : lrs`; all (N,).

    Source: MXNet src/operator/contrib/multi_lars.cc.
    """

    inputs = ("lrs", "weights_sum_sq", "grads_sum_sq", "wds")
    numbers = ("eta", "eps", "rescale_grad")
    eta = Float(doc="trust: factor of the ratio of norms")
    eps = Float(doc="keeps the divisor away from zero")
    rescale_grad = rescale_grad()

    @classmethod
    def compute(cls, e: Body, v: Any) -> Sequence[Scalar]:
        weight, grad = e.math("sqrt", v.weights_sum_sq), e.math("sqrt", v.grads_sum_sq)
        scaled = v.lrs * v.eta * weight / (grad * v.rescale_grad + v.wds * weight + v.eps)
        return [e.select((weight > 0) & (grad > 0), scaled, v.lrs)]


def _all_finite(b: LinalgBuilder, ins: Sequence[Tensor]) -> Tensor:
    """1 in an array (1,) if all elements are finite, else 0."""
    flags = [b.reshape(_finite(b, x), (1,)) for x in ins]
    if len(flags) == 1:
        return flags[0]
    return b.elementwise(lambda e, *xs: _least(e, xs), *flags)


def _least(e: Body, values: Sequence[Scalar]) -> Scalar:
    smallest = values[0]
    for value in values[1:]:
        smallest = e.minimum(smallest, value)
    return smallest


def _finite(b: LinalgBuilder, x: Tensor) -> Tensor:
    """1 if all elements of one array are finite, else 0; rank 0."""
    return b.reduce(
        lambda e, xs, accs: [e.select((xs[0] - xs[0]).eq(0), accs[0], 0.0)],
        [x.at(lambda *d: d)],
        (),
        x.shape,
        [(1, "float32")],
    )[0]


class all_finite(_Measure):
    """1 in an array (1,) of float32 if all elements of data are finite, else 0.

    Source: MXNet src/operator/contrib/all_finite.cc.
    """

    init_output = Bool(True, doc="start from 1; otherwise from what out holds, so that a 0 stays")

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        return [_all_finite(b, ins)]


class multi_all_finite(_Measure):
    """1 in an array (1,) of float32 if all elements of all inputs are finite, else 0.

    Source: MXNet src/operator/contrib/all_finite.cc.
    """

    variadic = "num_arrays"
    num_arrays = Int(1, minimum=1, doc="number of inputs")
    init_output = Bool(True, doc="start from 1; otherwise from what out holds, so that a 0 stays")

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        return [_all_finite(b, ins)]
