"""Updates of LAMB, whose steps are measured by the norms of weights and steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from symc.dialects.sym.adaptive import beta1, beta2, epsilon, moments
from symc.dialects.sym.attributes import Bool, Float, Floats, Int, Shape
from symc.dialects.sym.norms import sum_of_squares
from symc.dialects.sym.updates import (
    MASTER,
    ZERO,
    MultiUpdate,
    Update,
    clip_gradient,
    elementwise,
    gradient_of,
    lr,
    rescale_grad,
    rounded,
    wds,
)

if TYPE_CHECKING:
    from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor
    from symc.dialects.sym.scalar_builder import Body, Scalar
    from symc.dialects.sym.updates import Term


def lower_bound() -> Any:
    """The attribute of that name."""
    return Float(-1.0, doc="least norm of the weight that counts; none if negative")


def upper_bound() -> Any:
    """The attribute of that name."""
    return Float(-1.0, doc="greatest norm of the weight that counts; none if negative")


def bias_correction() -> Any:
    """The attribute of that name."""
    return Bool(True, doc="divide mean and var by what they lack in the first steps")


def ratio_of(e: Body, v: Any) -> Scalar:
    """The norm of the weight, within its bounds, by that of the step; 1 where one is 0."""
    r1 = e.select(v.lower_bound >= 0, e.maximum(v.r1, v.lower_bound), v.r1)
    r1 = e.select(v.upper_bound >= 0, e.minimum(r1, v.upper_bound), r1)
    return e.select(r1.eq(0) | v.r2.eq(0), 1.0, r1 / v.r2)


def biases(first: float, second: float, step: int, corrected: bool) -> tuple[float, float]:
    """What the means lack at a step: divisors of mean and var."""
    return (1.0 - rounded(first) ** step, 1.0 - rounded(second) ** step) if corrected else (1.0, 1.0)


class lamb_update_phase1(Update):
    """The step of LAMB before it is scaled: with `g = clip(rescale_grad grad)`, mean and var as in adam_update,
    `out = mean / (1 - beta1^t) / (sqrt(var / (1 - beta2^t)) + epsilon) + wd weight`.

    Source: MXNet src/operator/optimizer_op.cc.
    """

    inputs = ("weight", "grad", "mean", "var")
    auxiliary = {"mean": ZERO, "var": ZERO}
    numbers = ("beta1", "beta2", "epsilon", "t", "wd", "rescale_grad", "clip_gradient")
    narrow = ("weight", "grad")
    beta1 = beta1()
    beta2 = beta2()
    epsilon = epsilon(1e-6)
    t = Int(doc="number of this update, from 1")
    bias_correction = bias_correction()
    wd = Float(doc="weight decay: how much of the weight is added to the step")
    rescale_grad = rescale_grad()
    clip_gradient = clip_gradient()

    def terms(self) -> Mapping[str, float]:
        bias1, bias2 = biases(self.beta1, self.beta2, self.t, self.bias_correction)
        return {**super().terms(), "bias1": bias1, "bias2": bias2}

    @classmethod
    def compute(cls, e: Body, v: Any) -> Sequence[Scalar]:
        mean, var = moments(v, gradient_of(e, v))
        step = mean / v.bias1 / (e.math("sqrt", var / v.bias2) + v.epsilon) + v.wd * v.weight
        return [step, mean, var]


class mp_lamb_update_phase1(lamb_update_phase1):
    """lamb_update_phase1 with a float32 weight, weight32, and states; out is float32.

    Source: MXNet src/operator/optimizer_op.cc.
    """

    inputs = ("weight", "grad", "mean", "var", MASTER)


class lamb_update_phase2(Update):
    """The scaled step of LAMB: `out = weight - lr r1 / r2 g`, where r1 is the norm of the weight and r2 that of g.

    g is what phase 1 gave, r1 and r2 (1,); r1 is kept within its bounds, and the ratio is 1 where r1 or r2 is 0.
    Source: MXNet src/operator/optimizer_op.cc.
    """

    inputs = ("weight", "g", "r1", "r2")
    single = ("r1", "r2")
    numbers = ("lr", "lower_bound", "upper_bound")
    lr = lr()
    lower_bound = lower_bound()
    upper_bound = upper_bound()

    @classmethod
    def compute(cls, e: Body, v: Any) -> Sequence[Scalar]:
        return [v.weight - v.lr * ratio_of(e, v) * v.g]


class mp_lamb_update_phase2(lamb_update_phase2):
    """lamb_update_phase2 with a float32 weight: `weight32 -= lr r1 / r2 g`, out is weight32 in the weight's type.

    MXNet leaves weight32 as it was, so that every step starts from the first weight. Source: MXNet
    src/operator/optimizer_op.cc.
    """

    inputs = ("weight", "g", "r1", "r2", MASTER)
    auxiliary = {MASTER: ""}


class _EachLamb(Update, abstract=True):
    """What one weight of _multi_lamb_update reads."""

    inputs = ("weight", "grad", "mean", "var")
    auxiliary = {"mean": ZERO, "var": ZERO}


class _EachMixedLamb(_EachLamb, abstract=True):
    """The same with weight32."""

    inputs = ("weight", "grad", "mean", "var", MASTER)
    auxiliary = {"mean": ZERO, "var": ZERO, MASTER: ""}


class MultiLamb(MultiUpdate):
    """Both phases of LAMB of several weights; inputs weight, grad, mean, var of the first, then of the second ...

    Source: MXNet src/operator/contrib/multi_lamb.cc.
    """

    name = "_multi_lamb_update"
    update = _EachLamb
    variadic = "num_tensors"
    each = {"learning_rates": "lr", "wds": "wd", "step_count": "t"}
    numbers = (
        "learning_rates", "wds", "step_count", "beta1", "beta2", "epsilon", "rescale_grad", "lower_bound",
        "upper_bound", "clip_gradient",
    )  # fmt: skip
    learning_rates = Floats(doc="learning rate of each weight")
    beta1 = beta1()
    beta2 = beta2()
    epsilon = epsilon(1e-6)
    wds = wds()
    rescale_grad = rescale_grad()
    lower_bound = lower_bound()
    upper_bound = upper_bound()
    clip_gradient = clip_gradient()
    bias_correction = bias_correction()
    step_count = Shape(doc="number of this update of each weight, from 1")
    num_tensors = Int(1, minimum=1, doc="number of weights")

    def own_terms(self, weight: int) -> dict[str, float]:
        bias1, bias2 = biases(self.beta1, self.beta2, self.step_count[weight], self.bias_correction)
        return {**super().own_terms(weight), "bias1": bias1, "bias2": bias2}

    def lower_one(
        self, b: LinalgBuilder, arrays: dict[str, Tensor], terms: dict[str, Term], dtypes: Sequence[str]
    ) -> list[Tensor]:
        from symc.dialects.sym.linalg_builder import accumulator

        weight = arrays.get(MASTER, arrays["weight"])
        types = [accumulator(weight.dtype), *dtypes[1:3]]
        step, *means = elementwise(b, lamb_update_phase1.compute, arrays, terms, types)
        terms |= {"r1": (norm(b, arrays["weight"]), 0), "r2": (norm(b, step), 0)}
        (new,) = elementwise(b, lamb_update_phase2.compute, {"weight": weight, "g": step}, terms, types[:1])
        masters = [new] * (len(dtypes) - 3)
        return [b.cast(new, dtypes[0]), *means, *masters]


class MultiMixedLamb(MultiLamb):
    """_multi_lamb_update with float32 weights and states; inputs weight, grad, mean, var, weight32 of the first, then
    of the second ... The norm is that of weight.

    Source: MXNet src/operator/contrib/multi_lamb.cc.
    """

    name = "_multi_mp_lamb_update"
    update = _EachMixedLamb


def norm(b: LinalgBuilder, x: Tensor) -> Tensor:
    """The square root of the sum of squares, (1,)."""
    return b.elementwise(lambda e, s: e.math("sqrt", s), sum_of_squares(b, x))
