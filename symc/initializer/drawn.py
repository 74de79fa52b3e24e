"""Initializers that draw random numbers, which `mx.random.seed` makes repeatable."""

from __future__ import annotations

from math import prod, sqrt
from typing import Any

import numpy as np

from symc import random
from symc.initializer.base import Initializer, register


@register
class Uniform(Initializer):
    """Weights are uniform on [-scale, scale]."""

    def __init__(self, scale: float = 0.07):
        super().__init__(scale=scale)
        self.scale = scale

    def _init_weight(self, name: Any, arr: Any) -> None:
        fill_uniform(name, arr, self.scale)


@register
class Normal(Initializer):
    """Weights are normal with mean 0 and standard deviation `sigma`."""

    def __init__(self, sigma: float = 0.01):
        super().__init__(sigma=sigma)
        self.sigma = sigma

    def _init_weight(self, name: Any, arr: Any) -> None:
        fill_normal(name, arr, self.sigma)


@register
class Orthogonal(Initializer):
    """Weights, seen as a matrix (shape[0], the rest), are `scale` times a random matrix with orthonormal rows.

    Of orthonormal columns where that has more rows than columns. `rand_type` is what the matrix is made from:
    "uniform" or "normal" numbers. After Saxe et al., https://arxiv.org/abs/1312.6120.
    """

    def __init__(self, scale: float = 1.414, rand_type: str = "uniform"):
        super().__init__(scale=scale, rand_type=rand_type)
        self.scale = scale
        self.rand_type = one_of("Orthogonal", "rand_type", rand_type, ("uniform", "normal"))

    def _init_weight(self, name: Any, arr: Any) -> None:
        require_fractions(name, arr)
        size = (arr.shape[0], prod(arr.shape[1:]))
        drawn = np.empty(size)
        (fill_uniform if self.rand_type == "uniform" else fill_normal)(name, drawn, 1)
        left, _, right = np.linalg.svd(drawn, full_matrices=False)
        arr[:] = self.scale * (left if left.shape == size else right).reshape(arr.shape)


@register
class Xavier(Initializer):
    """Weights have the variance that keeps activations and gradients of one size through the layers.

    With `rnd_type` "uniform" they are uniform on [-c, c], with "gaussian" normal with standard deviation c, where
    c = sqrt(magnitude / factor). For a weight of shape (outputs, inputs, *kernel), `factor` is inputs * prod(kernel)
    for `factor_type` "in", outputs * prod(kernel) for "out", the mean of both for "avg". After Glorot and Bengio 2010.
    """

    def __init__(self, rnd_type: str = "uniform", factor_type: str = "avg", magnitude: float = 3):
        super().__init__(rnd_type=rnd_type, factor_type=factor_type, magnitude=magnitude)
        self.rnd_type = one_of("Xavier", "rnd_type", rnd_type, ("uniform", "gaussian"))
        self.factor_type = one_of("Xavier", "factor_type", factor_type, ("avg", "in", "out"))
        self.magnitude = float(magnitude)

    def _init_weight(self, name: Any, arr: Any) -> None:
        if len(arr.shape) < 2:
            raise ValueError(f"{type(self).__name__}: {name} must have 2 dimensions or more, got shape {arr.shape}")
        outputs, inputs = (length * prod(arr.shape[2:]) for length in arr.shape[:2])
        factor = {"in": inputs, "out": outputs, "avg": (inputs + outputs) / 2}[self.factor_type]
        fill = fill_uniform if self.rnd_type == "uniform" else fill_normal
        fill(name, arr, sqrt(self.magnitude / factor))


@register
class MSRAPrelu(Xavier):
    """Weights of layers before a leaky rectifier of slope `slope`: normal, Xavier with magnitude 2 / (1 + slope^2).

    After He et al., https://arxiv.org/abs/1502.01852.
    """

    def __init__(self, factor_type: str = "avg", slope: float = 0.25):
        super().__init__("gaussian", factor_type, 2 / (1 + slope**2))
        self._kwargs = {"factor_type": factor_type, "slope": slope}


def one_of(initializer: str, argument: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise ValueError(f"{initializer}: {argument} must be one of {', '.join(allowed)}, got {value!r}")
    return value


def fill_uniform(name: str, arr: Any, bound: float) -> None:
    """Fill an array with numbers uniform on [-bound, bound]."""
    require_fractions(name, arr)
    drawn = random.host_generator().random(arr.shape, drawing_type(arr))
    drawn *= 2 * bound
    drawn -= bound
    arr[:] = drawn


def fill_normal(name: str, arr: Any, deviation: float) -> None:
    """Fill an array with numbers of mean 0 and a standard deviation."""
    require_fractions(name, arr)
    drawn = random.host_generator().standard_normal(arr.shape, drawing_type(arr))
    drawn *= deviation
    arr[:] = drawn


def require_fractions(name: str, arr: Any) -> None:
    dtype = np.dtype(arr.dtype)
    if dtype.kind in "biu":
        raise ValueError(f"{name}: random numbers need an array of floating-point numbers, got {dtype}")


def drawing_type(arr: Any) -> type:
    """The type to draw in: that of the array where numpy can, else one that holds every number of it."""
    return np.float64 if arr.dtype == np.float64 else np.float32
