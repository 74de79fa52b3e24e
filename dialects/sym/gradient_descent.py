"""Updates of stochastic gradient descent: sgd, its momentum forms, Nesterov's, signs; of one weight and of several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from symc.dialects.sym.attributes import Bool, Float
from symc.dialects.sym.updates import (
    MASTER,
    ZERO,
    MultiUpdate,
    Update,
    clip_gradient,
    decayed_gradient,
    gradient_of,
    lr,
    lrs,
    num_weights,
    rescale_grad,
    wd,
    wds,
)

if TYPE_CHECKING:
    from symc.dialects.sym.scalar_builder import Body, Scalar

COMMON = ("lr", "wd", "rescale_grad", "clip_gradient")


def momentum() -> Any:
    """The attribute of that name."""
    return Float(0.0, doc="factor of the old momentum")


def lazy_update() -> Any:
    """The attribute of that name."""
    return Bool(True, doc="accepted and ignored: arrays are dense")


class sgd_update(Update):
    """`out = weight - lr (clip(rescale_grad grad) + wd weight)`. Source: MXNet src/operator/optimizer_op.cc."""

    inputs = ("weight", "grad")
    numbers = COMMON
    lr = lr()
    wd = wd()
    rescale_grad = rescale_grad()
    clip_gradient = clip_gradient()
    lazy_update = lazy_update()

    @classmethod
    def compute(cls, e: Body, v: Any) -> Sequence[Scalar]:
        return [v.weight - v.lr * decayed_gradient(e, v)]


class mp_sgd_update(sgd_update):
    """sgd_update with a float32 weight: `weight32 -= lr (clip(rescale_grad grad) + wd weight32)`, `out = weight32`.

    Source: MXNet src/operator/optimizer_op.cc.
    """

    inputs = ("weight", "grad", MASTER)
    auxiliary = {MASTER: ""}


class _Momentum(Update, abstract=True):
    """Attributes of the updates with momentum."""

    inputs = ("weight", "grad", "mom")
    auxiliary = {"mom": ZERO}
    numbers = ("lr", "momentum", "wd", "rescale_grad", "clip_gradient")
    lr = lr()
    momentum = momentum()
    wd = wd()
    rescale_grad = rescale_grad()
    clip_gradient = clip_gradient()


class sgd_mom_update(_Momentum):
    """`mom = momentum mom - lr (clip(rescale_grad grad) + wd weight)`, `out = weight + mom`.

    Source: MXNet src/operator/optimizer_op.cc.
    """

    lazy_update = lazy_update()

    @classmethod
    def compute(cls, e: Body, v: Any) -> Sequence[Scalar]:
        mom = v.momentum * v.mom - v.lr * decayed_gradient(e, v)
        return [v.weight + mom, mom]


class mp_sgd_mom_update(sgd_mom_update):
    """sgd_mom_update with a float32 weight, weight32, and momentum; out is weight32 in the weight's type.

    Source: MXNet src/operator/optimizer_op.cc.
    """

    inputs = ("weight", "grad", "mom", MASTER)
    auxiliary = {"mom": ZERO, MASTER: ""}


class nag_mom_update(_Momentum):
    """Nesterov's accelerated gradient: with `g = clip(rescale_grad grad)`, `s = lr (g + wd weight)`,
    `out = weight + momentum (momentum mom - s) - s`, `mom = momentum mom - lr (g + wd out)`.

    The momentum takes its decay from the new weight: what MXNet computes where out is the weight, as its optimizer
    calls it (elsewhere it takes the old one). Source: MXNet src/operator/optimizer_op.cc.
    """

    @classmethod
    def compute(cls, e: Body, v: Any) -> Sequence[Scalar]:
        grad = gradient_of(e, v)
        step = v.lr * (grad + v.wd * v.weight)
        weight = v.weight + v.momentum * (v.momentum * v.mom - step) - step
        return [weight, v.momentum * v.mom - v.lr * (grad + v.wd * weight)]


class mp_nag_mom_update(nag_mom_update):
    """nag_mom_update with a float32 weight, weight32, and momentum; out is weight32 in the weight's type.

    Source: MXNet src/operator/optimizer_op.cc.
    """

    inputs = ("weight", "grad", "mom", MASTER)
    auxiliary = {"mom": ZERO, MASTER: ""}


def sign(e: Body, x: Scalar) -> Scalar:
    """-1, 0 or 1; 0 for NaN, as in MXNet's updates."""
    return (x > 0).cast(x.dtype) - (x < 0).cast(x.dtype)


class signsgd_update(Update):
    """`out = (1 - lr wd) weight - lr sign(grad)`. Source: MXNet src/operator/optimizer_op.cc."""

    inputs = ("weight", "grad")
    numbers = COMMON
    lr = lr()
    wd = wd()
    rescale_grad = Float(1.0, doc="factor of the gradient; only its sign counts")
    clip_gradient = Float(-1.0, doc="accepted and ignored: only the gradient's sign counts")

    @classmethod
    def compute(cls, e: Body, v: Any) -> Sequence[Scalar]:
        return [(1.0 - v.lr * v.wd) * v.weight - v.lr * sign(e, v.grad)]


class signum_update(Update):
    """`mom = momentum mom - (1 - momentum) (clip(rescale_grad grad) + wd weight)`,
    `out = (1 - lr wd_lh) weight + lr sign(mom)`.

    Source: MXNet src/operator/optimizer_op.cc.
    """

    inputs = ("weight", "grad", "mom")
    auxiliary = {"mom": ZERO}
    numbers = ("lr", "momentum", "wd", "rescale_grad", "clip_gradient", "wd_lh")
    lr = lr()
    momentum = momentum()
    wd = wd()
    rescale_grad = rescale_grad()
    clip_gradient = clip_gradient()
    wd_lh = Float(0.0, doc="decay of the weight apart from the gradient (Loshchilov and Hutter)")

    @classmethod
    def compute(cls, e: Body, v: Any) -> Sequence[Scalar]:
        mom = v.momentum * v.mom - (1.0 - v.momentum) * (v.wd * v.weight + gradient_of(e, v))
        return [(1.0 - v.lr * v.wd_lh) * v.weight + v.lr * sign(e, mom), mom]


class _MultiSgd(MultiUpdate, abstract=True):
    """Attributes of multi_sgd_update."""

    numbers = ("lrs", "wds", "rescale_grad", "clip_gradient")
    each = {"lrs": "lr", "wds": "wd"}
    lrs = lrs()
    wds = wds()
    rescale_grad = rescale_grad()
    clip_gradient = clip_gradient()
    num_weights = num_weights()


class _MultiMomentum(MultiUpdate, abstract=True):
    """Attributes of multi_sgd_mom_update."""

    numbers = ("lrs", "wds", "momentum", "rescale_grad", "clip_gradient")
    each = {"lrs": "lr", "wds": "wd"}
    lrs = lrs()
    wds = wds()
    momentum = momentum()
    rescale_grad = rescale_grad()
    clip_gradient = clip_gradient()
    num_weights = num_weights()


class multi_sgd_update(_MultiSgd):
    """sgd_update of several weights; inputs weight, grad of the first, weight, grad of the second ...

    Source: MXNet src/operator/optimizer_op.cc.
    """

    update = sgd_update


class multi_sgd_mom_update(_MultiMomentum):
    """sgd_mom_update of several weights; inputs weight, grad, mom of the first, then of the second ...

    Source: MXNet src/operator/optimizer_op.cc.
    """

    update = sgd_mom_update


class multi_mp_sgd_update(_MultiSgd):
    """mp_sgd_update of several weights; inputs weight, grad, weight32 of the first, then of the second ...

    Source: MXNet src/operator/optimizer_op.cc.
    """

    update = mp_sgd_update


class multi_mp_sgd_mom_update(_MultiMomentum):
    """mp_sgd_mom_update of several weights; inputs weight, grad, mom, weight32 of the first, then of the second ...

    Source: MXNet src/operator/optimizer_op.cc.
    """

    update = mp_sgd_mom_update


class _PreloadedSgd(MultiUpdate, abstract=True):
    """Attributes of the updates whose learning rates and decays are arrays."""

    numbers = ("rescale_grad", "clip_gradient")
    shared = ("lrs", "wds")
    each = {"lrs": "lr", "wds": "wd"}
    rescale_grad = rescale_grad()
    clip_gradient = clip_gradient()
    num_weights = num_weights()


class _PreloadedMomentum(MultiUpdate, abstract=True):
    """The same with momentum."""

    numbers = ("momentum", "rescale_grad", "clip_gradient")
    shared = ("lrs", "wds")
    each = {"lrs": "lr", "wds": "wd"}
    momentum = momentum()
    rescale_grad = rescale_grad()
    clip_gradient = clip_gradient()
    num_weights = num_weights()


class preloaded_multi_sgd_update(_PreloadedSgd):
    """multi_sgd_update with the learning rates (num_weights,) and weight decays (num_weights,) as last inputs.

    Source: MXNet src/operator/contrib/preloaded_multi_sgd.cc.
    """

    update = sgd_update


class preloaded_multi_sgd_mom_update(_PreloadedMomentum):
    """multi_sgd_mom_update with the learning rates (num_weights,) and weight decays (num_weights,) as last inputs.

    Source: MXNet src/operator/contrib/preloaded_multi_sgd.cc.
    """

    update = sgd_mom_update


class preloaded_multi_mp_sgd_update(_PreloadedSgd):
    """multi_mp_sgd_update with the learning rates (num_weights,) and weight decays (num_weights,) as last inputs.

    Source: MXNet src/operator/contrib/preloaded_multi_sgd.cc.
    """

    update = mp_sgd_update


class preloaded_multi_mp_sgd_mom_update(_PreloadedMomentum):
    """multi_mp_sgd_mom_update with the learning rates (num_weights,) and weight decays (num_weights,) as last inputs.

    Source: MXNet src/operator/contrib/preloaded_multi_sgd.cc.
    """

    update = mp_sgd_mom_update
