"""`mx.nd.random`: distributions whose parameters are numbers (`_random_X`) or arrays (`_sample_X`, which draws `shape`
numbers for each element).

The numbers follow from `mx.random.seed` and the count of draws since then, see symc/random.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Number
from typing import Any

from symc.context import Context, current_context
from symc.ndarray.array import NDArray
from symc.ndarray.op import function, lookup
from symc.symbol.creators import names_in

Shape = int | Sequence[int] | None


def _draw(
    kind: str, parameters: dict[str, Any], shape: Shape, dtype: Any, ctx: Context | None, out: NDArray | None
) -> NDArray:
    """Apply `_random_kind` or `_sample_kind`, by the type of the parameters; `shape` may come from `out`."""
    arrays = [isinstance(p, NDArray) for p in parameters.values()]
    if any(arrays) != all(arrays) or not all(isinstance(p, NDArray | Number) for p in parameters.values()):
        types = ", ".join(f"{k}: {type(v).__name__}" for k, v in parameters.items())
        raise ValueError(f"{kind}: Distribution parameters must be all NDArray or all numbers, got {types}")
    if all(arrays):
        return function(f"_sample_{kind}")(*parameters.values(), shape=shape, dtype=dtype, out=out)
    if out is not None:
        shape, dtype = shape or out.shape, dtype or out.dtype
    ctx = ctx or (current_context() if out is None else out.context)
    return function(f"_random_{kind}")(**parameters, shape=shape or (1,), dtype=dtype, ctx=ctx, out=out)


def uniform(
    low: Any = 0,
    high: Any = 1,
    shape: Shape = None,
    dtype: Any = None,
    ctx: Context | None = None,
    out: NDArray | None = None,
) -> NDArray:
    """Uniform on [low, high)."""
    return _draw("uniform", {"low": low, "high": high}, shape, dtype, ctx, out)


def normal(
    loc: Any = 0,
    scale: Any = 1,
    shape: Shape = None,
    dtype: Any = None,
    ctx: Context | None = None,
    out: NDArray | None = None,
) -> NDArray:
    """Normal with mean `loc` and standard deviation `scale`."""
    return _draw("normal", {"loc": loc, "scale": scale}, shape, dtype, ctx, out)


def randn(
    *shape: int,
    loc: Any = 0,
    scale: Any = 1,
    dtype: Any = None,
    ctx: Context | None = None,
    out: NDArray | None = None,
) -> NDArray:
    """Normal numbers of shape `shape`."""
    return normal(loc, scale, shape or None, dtype, ctx, out)


def poisson(
    lam: Any = 1, shape: Shape = None, dtype: Any = None, ctx: Context | None = None, out: NDArray | None = None
) -> NDArray:
    """Poisson with mean `lam`."""
    return _draw("poisson", {"lam": lam}, shape, dtype, ctx, out)


def exponential(
    scale: Any = 1, shape: Shape = None, dtype: Any = None, ctx: Context | None = None, out: NDArray | None = None
) -> NDArray:
    """Exponential with mean `scale`."""
    return _draw("exponential", {"lam": 1.0 / scale}, shape, dtype, ctx, out)


def gamma(
    alpha: Any = 1,
    beta: Any = 1,
    shape: Shape = None,
    dtype: Any = None,
    ctx: Context | None = None,
    out: NDArray | None = None,
) -> NDArray:
    """Gamma with shape `alpha` and scale `beta`."""
    return _draw("gamma", {"alpha": alpha, "beta": beta}, shape, dtype, ctx, out)


def negative_binomial(
    k: Any = 1,
    p: Any = 1,
    shape: Shape = None,
    dtype: Any = None,
    ctx: Context | None = None,
    out: NDArray | None = None,
) -> NDArray:
    """Failures before `k` successes of probability `p`."""
    return _draw("negative_binomial", {"k": k, "p": p}, shape, dtype, ctx, out)


def generalized_negative_binomial(
    mu: Any = 1,
    alpha: Any = 1,
    shape: Shape = None,
    dtype: Any = None,
    ctx: Context | None = None,
    out: NDArray | None = None,
) -> NDArray:
    """Negative binomial by mean `mu` and dispersion `alpha`."""
    return _draw("generalized_negative_binomial", {"mu": mu, "alpha": alpha}, shape, dtype, ctx, out)


def randint(
    low: int,
    high: int,
    shape: Shape = None,
    dtype: Any = None,
    ctx: Context | None = None,
    out: NDArray | None = None,
) -> NDArray:
    """Integers from [low, high), int32 unless dtype is int64."""
    return _draw("randint", {"low": low, "high": high}, shape, dtype, ctx, out)


def multinomial(
    data: NDArray, shape: Shape = None, get_prob: bool = False, out: Any = None, dtype: Any = "int32"
) -> Any:
    """Indices drawn with the probabilities in the last axis of `data`; with `get_prob` also the log of each one's."""
    return function("_sample_multinomial")(data, shape=shape, get_prob=get_prob, out=out, dtype=dtype)


def shuffle(data: NDArray, out: NDArray | None = None) -> NDArray:
    """The rows of `data` in random order."""
    return function("_shuffle")(data, out=out)


def __getattr__(name: str) -> Any:
    return lookup("random", __name__, name)


def __dir__() -> list[str]:
    return sorted({*names_in("random"), *(n for n in globals() if not n.startswith("_"))})
