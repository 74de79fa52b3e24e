"""Optimizers that follow the gradient, with momentum or without."""

from __future__ import annotations

import math
from typing import Any

from symc import ndarray as nd
from symc.ndarray.array import NDArray
from symc.optimizer.base import Index, Optimizer, register, zeros_like


class _Momentum(Optimizer):
    """Optimizers with a momentum, whose state is None without one."""

    def __init__(self, momentum: float = 0.0, **kwargs: Any):
        super().__init__(**kwargs)
        self.momentum = momentum

    def create_state(self, index: Index, weight: NDArray) -> NDArray | None:
        """Zeros like the weight, None without momentum."""
        return zeros_like(weight) if self.momentum != 0.0 else None


class _MomentumFirst(_Momentum):
    """Optimizers whose state in mixed precision is the momentum, then the float32 copy, as in MXNet's files."""

    def create_state_multi_precision(self, index: Index, weight: NDArray) -> Any:
        """See Optimizer."""
        state = super().create_state_multi_precision(index, weight)
        return state[::-1] if isinstance(state, tuple) else state

    def update_multi_precision(self, index: Index, weight: NDArray, grad: NDArray, state: Any) -> None:
        """See Optimizer."""
        super().update_multi_precision(index, weight, grad, state[::-1] if isinstance(state, tuple) else state)


@register
class SGD(_MomentumFirst):
    """Gradient descent: `m = momentum m - lr (grad + wd weight)`, `weight += m`."""

    def __init__(self, momentum: float = 0.0, lazy_update: bool = True, **kwargs: Any):
        """`lazy_update` is for sparse gradients, which there are none of."""
        super().__init__(momentum, **kwargs)
        self.lazy_update = lazy_update

    def update(self, index: Index, weight: NDArray, grad: NDArray, state: NDArray | None) -> None:
        """One step."""
        lr, wd, _ = self._step(index)
        if state is None:
            nd.sgd_update(weight, grad, out=weight, lr=lr, wd=wd, **self._told())
        else:
            nd.sgd_mom_update(weight, grad, state, out=weight, momentum=self.momentum, lr=lr, wd=wd, **self._told())


@register
class ccSGD(SGD):
    """SGD under an older name."""


@register
class NAG(_MomentumFirst):
    """Gradient descent with Nesterov's momentum (Nesterov 1983)."""

    def update(self, index: Index, weight: NDArray, grad: NDArray, state: NDArray | None) -> None:
        """One step."""
        lr, wd, _ = self._step(index)
        if state is None:
            nd.sgd_update(weight, grad, out=weight, lr=lr, wd=wd, **self._told())
        else:
            nd.nag_mom_update(weight, grad, state, out=weight, momentum=self.momentum, lr=lr, wd=wd, **self._told())


@register
class Signum(_Momentum):
    """Steps of the gradient's sign, or of its momentum's (Bernstein et al. 2018).

    wd_lh: weight decay apart from the gradient (Loshchilov and Hutter 2019).
    """

    def __init__(self, learning_rate: float = 0.01, momentum: float = 0.9, wd_lh: float = 0.0, **kwargs: Any):
        super().__init__(momentum, learning_rate=learning_rate, **kwargs)
        self.wd_lh = wd_lh

    def update(self, index: Index, weight: NDArray, grad: NDArray, state: NDArray | None) -> None:
        """One step."""
        lr, wd, _ = self._step(index)
        if state is None:
            nd.signsgd_update(weight, grad, out=weight, lr=lr, wd=wd, **self._told())
            return
        told: dict[str, Any] = {"momentum": self.momentum, **self._told()}
        if self.wd_lh:
            told["wd_lh"] = self.wd_lh
        nd.signum_update(weight, grad, state, out=weight, lr=lr, wd=wd, **told)


@register
class SGLD(Optimizer):
    """Gradient descent with noise of variance lr, which samples weights (Welling and Teh 2011)."""

    def update(self, index: Index, weight: NDArray, grad: NDArray, state: None) -> None:
        """One step."""
        lr, wd, _ = self._step(index)
        kind, device = weight.dtype, weight.context
        noise = nd.random.normal(0, math.sqrt(lr), shape=weight.shape, dtype=kind, ctx=device)
        weight += noise - (self._prepared(grad) + weight * wd) * (lr / 2)


@register
class DCASGD(Optimizer):
    """Gradient descent that makes up for gradients of older weights (Zheng et al. 2017).

    lamda: how much of the difference between weights counts.
    """

    def __init__(self, momentum: float = 0.0, lamda: float = 0.04, **kwargs: Any):
        super().__init__(**kwargs)
        self.momentum = momentum
        self.lamda = lamda

    def create_state(self, index: Index, weight: NDArray) -> tuple[NDArray | None, NDArray]:
        """Momentum, None without one, and the weight that the gradient belongs to."""
        return zeros_like(weight) if self.momentum != 0.0 else None, weight.copy()

    def update(self, index: Index, weight: NDArray, grad: NDArray, state: tuple[NDArray | None, NDArray]) -> None:
        """One step."""
        lr, wd, _ = self._step(index)
        grad, (momentum, previous) = self._prepared(grad), state
        change = (grad + weight * wd + grad * grad * (weight - previous) * self.lamda) * -lr
        if momentum is not None:
            momentum[:] = change = momentum * self.momentum + change
        previous[:] = weight
        weight += change
