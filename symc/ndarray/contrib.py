"""Operators of MXNet's contrib namespace: `mx.nd.contrib.X` is operator `_contrib_X`; and updates of AdamW and LAMB,
which take lists of arrays."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np

from symc.ndarray.array import NDArray
from symc.ndarray.op import function, lookup
from symc.symbol.creators import names_in

UPDATES = (
    "adamw_update",
    "mp_adamw_update",
    "multi_adamw_update",
    "multi_lamb_update",
    "multi_mp_adamw_update",
    "multi_mp_lamb_update",
)
"""Functions of this module."""

Arrays = Sequence[NDArray]


def _factor(rescale_grad: Any, like: NDArray) -> NDArray:
    """The factor of gradients as an array (1,)."""
    if isinstance(rescale_grad, NDArray):
        return rescale_grad
    return NDArray(np.full(1, rescale_grad, np.float32), like.context)


def adamw_update(
    weight: NDArray,
    grad: NDArray,
    mean: NDArray,
    var: NDArray,
    rescale_grad: Any,
    lr: float,
    eta: float,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
    wd: float = 0,
    clip_gradient: float = -1,
    out: NDArray | None = None,
    name: str | None = None,
    **kwargs: Any,
) -> Any:
    """Operator `_adamw_update`; `rescale_grad` is a number or an array (1,)."""
    numbers = {"lr": lr, "eta": eta, "beta1": beta1, "beta2": beta2, "epsilon": epsilon, "wd": wd}
    factor = _factor(rescale_grad, weight)
    update = function("_adamw_update")
    return update(weight, grad, mean, var, factor, **numbers, clip_gradient=clip_gradient, out=out, **kwargs)


def mp_adamw_update(
    weight: NDArray,
    grad: NDArray,
    mean: NDArray,
    var: NDArray,
    weight32: NDArray,
    rescale_grad: Any,
    lr: float,
    eta: float,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
    wd: float = 0,
    clip_gradient: float = -1,
    out: NDArray | None = None,
    name: str | None = None,
    **kwargs: Any,
) -> Any:
    """Operator `_mp_adamw_update`; `rescale_grad` is a number or an array (1,)."""
    numbers = {"lr": lr, "eta": eta, "beta1": beta1, "beta2": beta2, "epsilon": epsilon, "wd": wd}
    factor = _factor(rescale_grad, weight)
    update = function("_mp_adamw_update")
    return update(weight, grad, mean, var, weight32, factor, **numbers, clip_gradient=clip_gradient, out=out, **kwargs)


def multi_adamw_update(
    weights: Arrays,
    grads: Arrays,
    mean: Arrays,
    var: Arrays,
    rescale_grad: Any,
    lrs: Sequence[float],
    wds: Sequence[float],
    etas: Sequence[float],
    out: Arrays | None = None,
    name: str | None = None,
    size: int = 0,
    **kwargs: Any,
) -> Any:
    """Operator `_multi_adamw_update` on lists of arrays; `rescale_grad` is a number or an array (1,)."""
    arrays = [*chain(*zip(weights, grads, mean, var)), _factor(rescale_grad, weights[0])]
    numbers = {"lrs": lrs, "wds": wds, "etas": etas, "num_weights": size or len(weights)}
    return function("_multi_adamw_update")(*arrays, **numbers, out=out, **kwargs)


def multi_mp_adamw_update(
    weights: Arrays,
    grads: Arrays,
    mean: Arrays,
    var: Arrays,
    weights32: Arrays,
    rescale_grad: Any,
    lrs: Sequence[float],
    wds: Sequence[float],
    etas: Sequence[float],
    out: Arrays | None = None,
    name: str | None = None,
    size: int = 0,
    **kwargs: Any,
) -> Any:
    """Operator `_multi_mp_adamw_update` on lists of arrays; `rescale_grad` is a number or an array (1,)."""
    arrays = [*chain(*zip(weights, grads, mean, var, weights32)), _factor(rescale_grad, weights[0])]
    numbers = {"lrs": lrs, "wds": wds, "etas": etas, "num_weights": size or len(weights)}
    return function("_multi_mp_adamw_update")(*arrays, **numbers, out=out, **kwargs)


def multi_lamb_update(
    weights: Arrays,
    grads: Arrays,
    mean: Arrays,
    var: Arrays,
    step_count: Sequence[int],
    lrs: Sequence[float],
    wds: Sequence[float],
    out: Arrays | None = None,
    num_tensors: int = 0,
    **kwargs: Any,
) -> Any:
    """Operator `_multi_lamb_update` on lists of arrays."""
    arrays = chain(*zip(weights, grads, mean, var))
    numbers = {"learning_rates": lrs, "wds": wds, "step_count": step_count, "num_tensors": num_tensors or len(weights)}
    return function("_multi_lamb_update")(*arrays, **numbers, out=out, **kwargs)


def multi_mp_lamb_update(
    weights: Arrays,
    grads: Arrays,
    mean: Arrays,
    var: Arrays,
    weights32: Arrays,
    step_count: Sequence[int],
    lrs: Sequence[float],
    wds: Sequence[float],
    out: Arrays | None = None,
    num_tensors: int = 0,
    **kwargs: Any,
) -> Any:
    """Operator `_multi_mp_lamb_update` on lists of arrays."""
    arrays = chain(*zip(weights, grads, mean, var, weights32))
    numbers = {"learning_rates": lrs, "wds": wds, "step_count": step_count, "num_tensors": num_tensors or len(weights)}
    return function("_multi_mp_lamb_update")(*arrays, **numbers, out=out, **kwargs)


def __getattr__(name: str) -> Any:
    return lookup("contrib", __name__, name)


def __dir__() -> list[str]:
    return [*UPDATES, *names_in("contrib")]
