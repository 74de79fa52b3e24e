"""Updates whose steps adapt to past gradients: Adam, AdamW, RMSProp, FTRL, FTML, AdaGrad."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from symc.dialects.sym.attributes import Bool, Float, Floats, Int
from symc.dialects.sym.definition import ShapeFrame
from symc.dialects.sym.updates import (
    MASTER,
    ZERO,
    MultiUpdate,
    Update,
    clip_gradient,
    clipped,
    elementwise,
    gradient_of,
    lr,
    lrs,
    num_weights,
    rescale_grad,
    rounded,
    wd,
    wds,
)
from symc.errors import OperatorError

if TYPE_CHECKING:
    from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor
    from symc.dialects.sym.scalar_builder import Body, Scalar


def beta1(default: float = 0.9) -> Any:
    """The attribute of that name."""
    return Float(default, doc="share of the old mean of gradients")


def beta2() -> Any:
    """The attribute of that name."""
    return Float(0.999, doc="share of the old mean of squared gradients")


def epsilon(default: float = 1e-8) -> Any:
    """The attribute of that name."""
    return Float(default, doc="keeps divisors away from zero")


def moments(v: Any, grad: Scalar) -> tuple[Scalar, Scalar]:
    """New means of gradients and of squared gradients."""
    return (
        v.beta1 * v.mean + (1.0 - v.beta1) * grad,
        v.beta2 * v.var + (1.0 - v.beta2) * grad * grad,
    )


def clipped_sum(e: Body, v: Any) -> Scalar:
    """The gradient rescaled, with the weight's decay, then clipped."""
    return clipped(e, v.grad * v.rescale_grad + v.wd * v.weight, v.clip_gradient)


class adam_update(Update):
    """With `g = clip(rescale_grad grad + wd weight)`: `mean = beta1 mean + (1 - beta1) g`,
    `var = beta2 var + (1 - beta2) g^2`, `out = weight - lr mean / (sqrt(var) + epsilon)`.

    Source: MXNet src/operator/optimizer_op.cc.
    """

    inputs = ("weight", "grad", "mean", "var")
    auxiliary = {"mean": ZERO, "var": ZERO}
    numbers = ("lr", "beta1", "beta2", "epsilon", "wd", "rescale_grad", "clip_gradient")
    lr = lr()
    beta1 = beta1()
    beta2 = beta2()
    epsilon = epsilon()
    wd = wd()
    rescale_grad = rescale_grad()
    clip_gradient = clip_gradient()
    lazy_update = Bool(True, doc="accepted and ignored: arrays are dense")

    @classmethod
    def compute(cls, e: Body, v: Any) -> Sequence[Scalar]:
        mean, var = moments(v, clipped_sum(e, v))
        return [v.weight - v.lr * mean / (e.math("sqrt", var) + v.epsilon), mean, var]


class AdamW(Update):
    """Adam with the weight's decay apart: with `g = clip(rescale_grad grad)`, mean and var as in adam_update,
    `out = weight - eta (lr mean / (sqrt(var) + epsilon) + wd weight)`.

    rescale_grad (1,) is an input; where it is 0 or not finite nothing changes. Source: MXNet
    src/operator/contrib/adamw.cc.
    """

    name = "_adamw_update"
    inputs = ("weight", "grad", "mean", "var", "rescale_grad")
    auxiliary = {"mean": ZERO, "var": ZERO}
    single = ("rescale_grad",)
    numbers = ("lr", "beta1", "beta2", "epsilon", "wd", "eta", "clip_gradient")
    lr = lr()
    beta1 = beta1()
    beta2 = beta2()
    epsilon = epsilon()
    wd = wd()
    eta = Float(doc="factor of the whole step")
    clip_gradient = clip_gradient()

    @classmethod
    def compute(cls, e: Body, v: Any) -> Sequence[Scalar]:
        mean, var = moments(v, gradient_of(e, v))
        weight = v.weight - v.eta * (v.lr * mean / (e.math("sqrt", var) + v.epsilon) + v.wd * v.weight)
        valid = (v.rescale_grad - v.rescale_grad).eq(0) & v.rescale_grad.ne(0)
        pairs = ((weight, v.weight), (mean, v.mean), (var, v.var))
        return [e.select(valid, new, old) for new, old in pairs]


class MixedAdamW(AdamW):
    """_adamw_update with a float32 weight, weight32, and states; out is weight32 in the weight's type.

    Source: MXNet src/operator/contrib/adamw.cc.
    """

    name = "_mp_adamw_update"
    inputs = ("weight", "grad", "mean", "var", MASTER, "rescale_grad")
    auxiliary = {"mean": ZERO, "var": ZERO, MASTER: ""}


class _EachAdamW(Update, abstract=True):
    """What one weight of _multi_adamw_update reads; rescale_grad stands behind all weights."""

    inputs = ("weight", "grad", "mean", "var")
    auxiliary = {"mean": ZERO, "var": ZERO}

    @classmethod
    def compute(cls, e: Body, v: Any) -> Sequence[Scalar]:
        return AdamW.compute(e, v)


class _EachMixedAdamW(_EachAdamW, abstract=True):
    """The same with weight32."""

    inputs = ("weight", "grad", "mean", "var", MASTER)
    auxiliary = {"mean": ZERO, "var": ZERO, MASTER: ""}


class MultiAdamW(MultiUpdate):
    """_adamw_update of several weights; inputs weight, grad, mean, var of the first, then of the second ..., and
    rescale_grad (1,) last.

    Source: MXNet src/operator/contrib/adamw.cc.
    """

    name = "_multi_adamw_update"
    update = _EachAdamW
    shared = ("rescale_grad",)
    each = {"lrs": "lr", "wds": "wd", "etas": "eta"}
    numbers = ("lrs", "wds", "etas", "beta1", "beta2", "epsilon", "clip_gradient")
    lrs = lrs()
    beta1 = beta1()
    beta2 = beta2()
    epsilon = epsilon()
    wds = wds()
    etas = Floats(doc="factor of the whole step of each weight")
    clip_gradient = clip_gradient()
    num_weights = num_weights()


class MultiMixedAdamW(MultiAdamW):
    """_mp_adamw_update of several weights; inputs weight, grad, mean, var, weight32 of the first, then of the second
    ..., and rescale_grad (1,) last.

    Source: MXNet src/operator/contrib/adamw.cc.
    """

    name = "_multi_mp_adamw_update"
    update = _EachMixedAdamW


class rmsprop_update(Update):
    """With `g = clip(rescale_grad grad + wd weight)`: `n = gamma1 n + (1 - gamma1) g^2`,
    `out = clip(weight - lr g / sqrt(n + epsilon))`.

    Source: MXNet src/operator/optimizer_op.cc.
    """

    inputs = ("weight", "grad", "n")
    auxiliary = {"n": ZERO}
    numbers = ("lr", "gamma1", "epsilon", "wd", "rescale_grad", "clip_gradient", "clip_weights")
    lr = lr()
    gamma1 = Float(0.95, doc="share of the old mean of squared gradients")
    epsilon = epsilon()
    wd = wd()
    rescale_grad = rescale_grad()
    clip_gradient = clip_gradient()
    clip_weights = Float(-1.0, doc="bound of the new weight's magnitude; none if not positive")

    @classmethod
    def compute(cls, e: Body, v: Any) -> Sequence[Scalar]:
        grad = clipped_sum(e, v)
        n = v.gamma1 * v.n + (1.0 - v.gamma1) * grad * grad
        weight = v.weight - v.lr * grad / e.math("sqrt", n + v.epsilon)
        return [clipped(e, weight, v.clip_weights), n]


class rmspropalex_update(Update):
    """RMSProp of Graves: with `h = clip(rescale_grad grad + wd weight)`, `n = gamma1 n + (1 - gamma1) h^2`,
    `g = gamma1 g + (1 - gamma1) h`, `delta = gamma2 delta - lr h / sqrt(n - g^2 + epsilon)`,
    `out = clip(weight + delta)`.

    Source: MXNet src/operator/optimizer_op.cc.
    """

    inputs = ("weight", "grad", "n", "g", "delta")
    auxiliary = {"n": ZERO, "g": ZERO, "delta": ZERO}
    numbers = ("lr", "gamma1", "gamma2", "epsilon", "wd", "rescale_grad", "clip_gradient", "clip_weights")
    lr = lr()
    gamma1 = Float(0.95, doc="share of the old means of gradients and of squared gradients")
    gamma2 = Float(0.9, doc="share of the old step")
    epsilon = epsilon()
    wd = wd()
    rescale_grad = rescale_grad()
    clip_gradient = clip_gradient()
    clip_weights = Float(-1.0, doc="bound of the new weight's magnitude; none if not positive")

    @classmethod
    def compute(cls, e: Body, v: Any) -> Sequence[Scalar]:
        grad = clipped_sum(e, v)
        n = v.gamma1 * v.n + (1.0 - v.gamma1) * grad * grad
        g = v.gamma1 * v.g + (1.0 - v.gamma1) * grad
        delta = v.gamma2 * v.delta - v.lr * grad / e.math("sqrt", n - g * g + v.epsilon)
        return [clipped(e, v.weight + delta, v.clip_weights), n, g, delta]


class ftrl_update(Update):
    """Follow the regularized leader: with `g = clip(rescale_grad grad)`,
    `z += g - (sqrt(n + g^2) - sqrt(n)) weight / lr`, `n += g^2`,
    `out = |z| > lamda1 ? (sign(z) lamda1 - z) / ((beta + sqrt(n)) / lr + wd) : 0`.

    Source: MXNet src/operator/optimizer_op.cc.
    """

    inputs = ("weight", "grad", "z", "n")
    auxiliary = {"z": ZERO, "n": ZERO}
    numbers = ("lr", "lamda1", "beta", "wd", "rescale_grad", "clip_gradient")
    lr = lr()
    lamda1 = Float(0.01, doc="coefficient of the weights' magnitudes")
    beta = Float(1.0, doc="makes the first steps smaller")
    wd = wd()
    rescale_grad = rescale_grad()
    clip_gradient = clip_gradient()

    @classmethod
    def compute(cls, e: Body, v: Any) -> Sequence[Scalar]:
        grad = gradient_of(e, v)
        n = v.n + grad * grad
        z = v.z + grad - (e.math("sqrt", n) - e.math("sqrt", v.n)) * v.weight / v.lr
        shrunk = e.copysign(v.lamda1, z) - z
        weight = shrunk / ((v.beta + e.math("sqrt", n)) / v.lr + v.wd)
        return [e.select(e.math("absf", z) > v.lamda1, weight, 0.0), z, n]


class ftml_update(Update):
    """Follow the moving leader, at step t: with `g = clip(rescale_grad grad + wd weight)`,
    `v = beta2 v + (1 - beta2) g^2`, `c = (1 - beta1^t) / lr (sqrt(v / (1 - beta2^t)) + epsilon)`,
    `z = beta1 z + (1 - beta1) g - (c - beta1 d) weight`, `d = c`, `out = -z / d`.

    Source: MXNet src/operator/optimizer_op.cc.
    """

    inputs = ("weight", "grad", "d", "v", "z")
    auxiliary = {"d": ZERO, "v": ZERO, "z": ZERO}
    numbers = ("lr", "beta1", "beta2", "epsilon", "t", "wd", "rescale_grad", "clip_grad")
    lr = lr()
    beta1 = beta1(0.6)
    beta2 = beta2()
    epsilon = epsilon()
    t = Int(doc="number of this update, from 1")
    wd = wd()
    rescale_grad = rescale_grad()
    clip_grad = Float(-1.0, doc="bound of the magnitude of g; none if negative")

    def terms(self) -> Mapping[str, float]:
        return {
            **super().terms(),
            "epsilon": self.epsilon,  # float64 in MXNet
            "bias1": 1.0 - rounded(self.beta1) ** self.t,
            "bias2": 1.0 - rounded(self.beta2) ** self.t,
        }

    @classmethod
    def compute(cls, e: Body, v: Any) -> Sequence[Scalar]:
        grad = clipped(e, v.grad * v.rescale_grad + v.wd * v.weight, v.clip_grad)
        squares = v.beta2 * v.v + (1.0 - v.beta2) * grad * grad
        d = v.bias1 / v.lr * (e.math("sqrt", squares / v.bias2) + v.epsilon)
        z = v.beta1 * v.z + (1.0 - v.beta1) * grad - (d - v.beta1 * v.d) * v.weight
        return [-z / d, d, squares, z]


class AdaGrad(Update):
    """With `g = clip(rescale_grad grad)`: `history += g^2`, `out = weight - lr g / sqrt(history + epsilon)`.

    wd must be 0, as in MXNet. Source: MXNet src/operator/optimizer_op.cc.
    """

    name = "_sparse_adagrad_update"
    inputs = ("weight", "grad", "history")
    auxiliary = {"history": ZERO}
    numbers = ("lr", "epsilon", "rescale_grad", "clip_gradient")
    lr = lr()
    epsilon = epsilon(1e-7)
    wd = Float(0.0, doc="must be 0")
    rescale_grad = rescale_grad()
    clip_gradient = clip_gradient()

    def check(self) -> None:
        if self.wd:
            raise OperatorError(f"{self.name}: wd must be 0, got {self.wd}")

    @classmethod
    def compute(cls, e: Body, v: Any) -> Sequence[Scalar]:
        grad = gradient_of(e, v)
        history = v.history + grad * grad
        return [v.weight - v.lr * grad / e.math("sqrt", history + v.epsilon), history]


class GroupAdaGrad(Update):
    """AdaGrad with one number for each row: with `g = clip(rescale_grad grad)`, `history += mean of g^2 over a row`,
    `out = weight - lr g / sqrt(history + epsilon)`; weight, grad (N, ...), history (N, 1) or (N, 1, ...).

    Source: MXNet src/operator/contrib/optimizer_op.cc.
    """

    name = "_contrib_group_adagrad_update"
    inputs = ("weight", "grad", "history")
    auxiliary = {"history": ZERO}
    numbers = ("lr", "rescale_grad", "clip_gradient", "epsilon")
    lr = lr()
    rescale_grad = rescale_grad()
    clip_gradient = clip_gradient()
    epsilon = epsilon(1e-5)

    def infer_shape(self, frame: ShapeFrame) -> None:
        history = frame.ins[2]
        frame.ins[2] = frame.ins[0]
        super().infer_shape(frame)
        shape, frame.ins[2] = frame.ins[0], history
        if shape is None:
            return
        if history is None or len(history) < 1:
            frame.set_in(2, (shape[0], 1))
        else:
            frame.set_in(2, (shape[0], *(1 for _ in history[1:])))

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        weight, grad, old = ins[:3]
        terms = self.sources(ins)
        rows, width = weight.shape[0], weight.size // weight.shape[0]
        wide = "float64" if weight.dtype == "float64" else "float32"
        flat = {"weight": b.reshape(weight, (rows, width)), "grad": b.reshape(grad, (rows, width))}
        (scaled,) = elementwise(b, lambda e, v: [gradient_of(e, v)], {"grad": flat["grad"]}, terms, [wide])
        squares = b.elementwise(lambda e, g: g * g, scaled)
        mean = b.elementwise(lambda e, s: s / width, b.sum_axes(squares, [1]))
        history = b.elementwise(lambda e, h, m: h.cast(wide) + m, b.reshape(old, (rows,)), mean, dtype=old.dtype)
        spread = b.view(history.at(lambda n, _: (n,)), (rows, width))
        (out,) = elementwise(
            b,
            lambda e, v: [v.weight - v.lr * v.grad / e.math("sqrt", v.history + v.epsilon)],
            {"weight": flat["weight"], "grad": scaled, "history": spread},
            terms,
            [weight.dtype],
        )
        return [b.reshape(out, weight.shape), b.reshape(history, old.shape)]
