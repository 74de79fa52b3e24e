"""Optimizers that scale the steps of each element by what its gradients were."""

from __future__ import annotations

import math
from typing import Any

from symc import ndarray as nd
from symc.ndarray.array import NDArray
from symc.optimizer.base import Index, Optimizer, register, zeros_like

Pair = tuple[NDArray, NDArray]


class _Moments(Optimizer):
    """Optimizers with averages of the gradient and of its square."""

    def __init__(self, learning_rate: float = 0.001, beta1: float = 0.9, beta2: float = 0.999, **kwargs: Any):
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.beta1 = beta1
        self.beta2 = beta2

    def create_state(self, index: Index, weight: NDArray) -> Any:
        """Two arrays of zeros."""
        return zeros_like(weight), zeros_like(weight)


@register
class Adam(_Moments):
    """Adam (Kingma and Ba 2015); `lazy_update` is for sparse gradients, which there are none of."""

    def __init__(
        self,
        learning_rate: float = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        lazy_update: bool = True,
        **kwargs: Any,
    ):
        super().__init__(learning_rate, beta1, beta2, **kwargs)
        self.epsilon = epsilon
        self.lazy_update = lazy_update

    def update(self, index: Index, weight: NDArray, grad: NDArray, state: Pair) -> None:
        """One step."""
        lr, wd, count = self._step(index)
        lr *= math.sqrt(1.0 - self.beta2**count) / (1.0 - self.beta1**count)
        told: dict[str, Any] = {"beta1": self.beta1, "beta2": self.beta2, "epsilon": self.epsilon, **self._told()}
        nd.adam_update(weight, grad, *state, out=weight, lr=lr, wd=wd, **told)


@register
class Adamax(_Moments):
    """Adam with the largest gradient in place of the square's average (Kingma and Ba 2015)."""

    def __init__(self, learning_rate: float = 0.002, beta1: float = 0.9, beta2: float = 0.999, **kwargs: Any):
        super().__init__(learning_rate, beta1, beta2, **kwargs)

    def update(self, index: Index, weight: NDArray, grad: NDArray, state: Pair) -> None:
        """One step."""
        lr, wd, count = self._step(index)
        grad, (mean, largest) = self._prepared(grad, weight * wd), state
        mean[:] = mean * self.beta1 + grad * (1.0 - self.beta1)
        largest[:] = nd.maximum(largest * self.beta2, nd.abs(grad))
        weight -= mean * (lr / (1.0 - self.beta1**count)) / largest


@register
class Nadam(_Moments):
    """Adam with Nesterov's momentum (Dozat 2016). Its schedule goes on with every parameter's update, as MXNet's."""

    def __init__(
        self,
        learning_rate: float = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        schedule_decay: float = 0.004,
        **kwargs: Any,
    ):
        super().__init__(learning_rate, beta1, beta2, **kwargs)
        self.epsilon = epsilon
        self.schedule_decay = schedule_decay
        self.m_schedule = 1.0
        """The product of the momenta so far."""

    def update(self, index: Index, weight: NDArray, grad: NDArray, state: Pair) -> None:
        """One step."""
        lr, wd, count = self._step(index)
        grad, (mean, variance) = self._prepared(grad, weight * wd), state
        now, following = (self.beta1 * (1.0 - 0.5 * 0.96 ** (t * self.schedule_decay)) for t in (count, count + 1))
        self.m_schedule *= now
        mean[:] = mean * self.beta1 + grad * (1.0 - self.beta1)
        variance[:] = variance * self.beta2 + grad * grad * (1.0 - self.beta2)
        ahead = mean * (following / (1.0 - self.m_schedule * following))
        step = grad * ((1.0 - now) / (1.0 - self.m_schedule)) + ahead
        weight -= step * lr / (nd.sqrt(variance / (1.0 - self.beta2**count)) + self.epsilon)


@register
class AdaGrad(Optimizer):
    """Steps divided by the root of the sum of all squares (Duchi et al. 2011)."""

    def __init__(self, eps: float = 1e-7, **kwargs: Any):
        super().__init__(**kwargs)
        self.float_stable_eps = eps

    def create_state(self, index: Index, weight: NDArray) -> NDArray:
        """The sum of squares."""
        return zeros_like(weight)

    def update(self, index: Index, weight: NDArray, grad: NDArray, state: NDArray) -> None:
        """One step."""
        lr, wd, _ = self._step(index)
        grad = self._prepared(grad)
        state += grad * grad
        weight -= (grad / nd.sqrt(state + self.float_stable_eps) + weight * wd) * lr


@register
class GroupAdaGrad(Optimizer):
    """AdaGrad with one sum for each row, its mean square; without weight decay."""

    def __init__(self, eps: float = 1e-5, **kwargs: Any):
        super().__init__(**kwargs)
        self.float_stable_eps = eps

    def create_state(self, index: Index, weight: NDArray) -> NDArray:
        """The sum of mean squares of each row; weights have two dimensions."""
        if len(weight.shape) != 2:
            raise ValueError(f"GroupAdaGrad: a weight has two dimensions, got {weight.shape}")
        return nd.zeros((weight.shape[0], 1), weight.context, weight.dtype)

    def update(self, index: Index, weight: NDArray, grad: NDArray, state: NDArray) -> None:
        """One step; ValueError for a parameter with weight decay."""
        lr, wd, _ = self._step(index)
        if wd:
            raise ValueError(f"GroupAdaGrad: weight decay is not supported, got {wd} for parameter {index!r}")
        grad = self._prepared(grad)
        state += nd.mean(grad * grad, axis=1, keepdims=True)
        weight -= grad * lr / nd.sqrt(state + self.float_stable_eps)


@register
class AdaDelta(Optimizer):
    """Steps of the size that earlier ones had, without a learning rate (Zeiler 2012)."""

    def __init__(self, rho: float = 0.9, epsilon: float = 1e-5, **kwargs: Any):
        super().__init__(**kwargs)
        self.rho = rho
        self.epsilon = epsilon

    def create_state(self, index: Index, weight: NDArray) -> Pair:
        """Averages of the squares of gradients and of steps."""
        return zeros_like(weight), zeros_like(weight)

    def update(self, index: Index, weight: NDArray, grad: NDArray, state: Pair) -> None:
        """One step."""
        _, wd, _ = self._step(index)
        grad, (gradients, steps) = self._prepared(grad), state
        gradients[:] = gradients * self.rho + grad * grad * (1.0 - self.rho)
        step = nd.sqrt(steps + self.epsilon) / nd.sqrt(gradients + self.epsilon) * grad
        steps[:] = steps * self.rho + step * step * (1.0 - self.rho)
        weight -= step + weight * wd


@register
class RMSProp(Optimizer):
    """Steps divided by the root of the squares' average (Tieleman and Hinton 2012), `centered` by the variance's and
    with momentum gamma2 (Graves 2013). clip_weights: bound of the weights after a step.
    """

    def __init__(
        self,
        learning_rate: float = 0.001,
        gamma1: float = 0.9,
        gamma2: float = 0.9,
        epsilon: float = 1e-8,
        centered: bool = False,
        clip_weights: float | None = None,
        **kwargs: Any,
    ):
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.gamma1 = gamma1
        self.gamma2 = gamma2
        self.epsilon = epsilon
        self.centered = centered
        self.clip_weights = clip_weights

    def create_state(self, index: Index, weight: NDArray) -> tuple[NDArray, ...]:
        """The squares' average; centered, the gradient's and the step before too."""
        return tuple(zeros_like(weight) for _ in range(3 if self.centered else 1))

    def update(self, index: Index, weight: NDArray, grad: NDArray, state: tuple[NDArray, ...]) -> None:
        """One step."""
        lr, wd, _ = self._step(index)
        told: dict[str, Any] = {"gamma1": self.gamma1, "epsilon": self.epsilon, **self._told()}
        if self.clip_weights:
            told["clip_weights"] = self.clip_weights
        if self.centered:
            nd.rmspropalex_update(weight, grad, *state, out=weight, lr=lr, wd=wd, gamma2=self.gamma2, **told)
        else:
            nd.rmsprop_update(weight, grad, *state, out=weight, lr=lr, wd=wd, **told)


@register
class Ftrl(Optimizer):
    """Follow the regularized leader (McMahan et al. 2013); lamda1: weight of the absolute values."""

    def __init__(self, lamda1: float = 0.01, learning_rate: float = 0.1, beta: float = 1, **kwargs: Any):
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.lamda1 = lamda1
        self.beta = beta

    def create_state(self, index: Index, weight: NDArray) -> Pair:
        """Sums of what gradients ask for and of their squares."""
        return zeros_like(weight), zeros_like(weight)

    def update(self, index: Index, weight: NDArray, grad: NDArray, state: Pair) -> None:
        """One step."""
        lr, wd, _ = self._step(index)
        told: dict[str, Any] = {"lamda1": self.lamda1, "beta": self.beta, **self._told()}
        nd.ftrl_update(weight, grad, *state, out=weight, lr=lr, wd=wd, **told)


@register
class FTML(Optimizer):
    """Follow the moving leader (Zheng and Kwok 2017)."""

    def __init__(self, beta1: float = 0.6, beta2: float = 0.999, epsilon: float = 1e-8, **kwargs: Any):
        super().__init__(**kwargs)
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon

    def create_state(self, index: Index, weight: NDArray) -> tuple[NDArray, NDArray, NDArray]:
        """Three arrays of zeros."""
        return zeros_like(weight), zeros_like(weight), zeros_like(weight)

    def update(self, index: Index, weight: NDArray, grad: NDArray, state: tuple[NDArray, NDArray, NDArray]) -> None:
        """One step."""
        lr, wd, count = self._step(index)
        told: dict[str, Any] = {
            "beta1": self.beta1,
            "beta2": self.beta2,
            "epsilon": self.epsilon,
            **self._told("clip_grad"),
        }
        nd.ftml_update(weight, grad, *state, out=weight, lr=lr, wd=wd, t=count, **told)


@register
class LAMB(_Moments):
    """Adam with steps in proportion to the weight's length (You et al. 2020); bounds are those of that length."""

    def __init__(
        self,
        learning_rate: float = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-6,
        lower_bound: float | None = None,
        upper_bound: float | None = None,
        bias_correction: bool = True,
        **kwargs: Any,
    ):
        super().__init__(learning_rate, beta1, beta2, **kwargs)
        self.epsilon = epsilon
        self.lower_bound = lower_bound
        self.upper_bound = upper_bound
        self.bias_correction = bias_correction

    def update(self, index: Index, weight: NDArray, grad: NDArray, state: Pair) -> None:
        """One step."""
        lr, wd, count = self._step(index)
        told: dict[str, Any] = {"beta1": self.beta1, "beta2": self.beta2, "epsilon": self.epsilon, **self._told()}
        step = nd.lamb_update_phase1(weight, grad, *state, wd=wd, t=count, bias_correction=self.bias_correction, **told)
        bounds = {"lower_bound": self.lower_bound, "upper_bound": self.upper_bound}
        given: dict[str, Any] = {name: bound for name, bound in bounds.items() if bound}
        nd.lamb_update_phase2(weight, step, weight.norm(), step.norm(), out=weight, lr=lr, **given)
