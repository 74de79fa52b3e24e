"""`mx.sym.random`: distributions whose parameters are numbers (`_random_X`) or symbols (`_sample_X`)."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Number
from typing import Any

from symc.dialects.sym.definition import find
from symc.symbol.compose import apply
from symc.symbol.creators import lookup, names_in
from symc.symbol.symbol import Symbol

Shape = int | Sequence[int] | None


def _draw(kind: str, parameters: dict[str, Any], shape: Shape, dtype: Any, kwargs: dict[str, Any]) -> Symbol:
    """Apply `_random_kind` or `_sample_kind`, by the type of the parameters."""
    symbols = [isinstance(p, Symbol) for p in parameters.values()]
    if any(symbols) != all(symbols) or not all(isinstance(p, (Symbol, Number)) for p in parameters.values()):
        types = ", ".join(f"{k}: {type(v).__name__}" for k, v in parameters.items())
        raise ValueError(f"{kind}: distribution parameters must be all Symbols or all numbers, got {types}")
    given = {"shape": shape, "dtype": dtype}
    kwargs.update({k: v for k, v in given.items() if v is not None})
    name = f"_sample_{kind}" if all(symbols) else f"_random_{kind}"
    operator = find(name)
    if all(symbols):
        return Symbol(apply(operator, name, tuple(parameters.values()), kwargs))
    return Symbol(apply(operator, name, (), {**parameters, **kwargs}))


def uniform(low: Any = 0, high: Any = 1, shape: Shape = None, dtype: Any = None, **kwargs: Any) -> Symbol:
    """Uniform on [low, high)."""
    return _draw("uniform", {"low": low, "high": high}, shape, dtype, kwargs)


def normal(loc: Any = 0, scale: Any = 1, shape: Shape = None, dtype: Any = None, **kwargs: Any) -> Symbol:
    """Normal with mean `loc` and standard deviation `scale`."""
    return _draw("normal", {"loc": loc, "scale": scale}, shape, dtype, kwargs)


def randn(*shape: int, loc: Any = 0, scale: Any = 1, dtype: Any = None, **kwargs: Any) -> Symbol:
    """Normal numbers of shape `shape`."""
    return _draw("normal", {"loc": loc, "scale": scale}, shape, dtype, kwargs)


def poisson(lam: Any = 1, shape: Shape = None, dtype: Any = None, **kwargs: Any) -> Symbol:
    """Poisson with mean `lam`."""
    return _draw("poisson", {"lam": lam}, shape, dtype, kwargs)


def exponential(scale: Any = 1, shape: Shape = None, dtype: Any = None, **kwargs: Any) -> Symbol:
    """Exponential with mean `scale`."""
    rate = 1.0 / scale
    return _draw("exponential", {"lam": rate}, shape, dtype, kwargs)


def gamma(alpha: Any = 1, beta: Any = 1, shape: Shape = None, dtype: Any = None, **kwargs: Any) -> Symbol:
    """Gamma with shape `alpha` and scale `beta`."""
    return _draw("gamma", {"alpha": alpha, "beta": beta}, shape, dtype, kwargs)


def negative_binomial(k: Any = 1, p: Any = 1, shape: Shape = None, dtype: Any = None, **kwargs: Any) -> Symbol:
    """Failures before `k` successes of probability `p`."""
    return _draw("negative_binomial", {"k": k, "p": p}, shape, dtype, kwargs)


def generalized_negative_binomial(
    mu: Any = 1, alpha: Any = 1, shape: Shape = None, dtype: Any = None, **kwargs: Any
) -> Symbol:
    """Negative binomial by mean `mu` and dispersion `alpha`."""
    return _draw("generalized_negative_binomial", {"mu": mu, "alpha": alpha}, shape, dtype, kwargs)


def multinomial(
    data: Symbol, shape: Shape = None, get_prob: bool = True, dtype: Any = "int32", **kwargs: Any
) -> Symbol:
    """Indices drawn with the probabilities in the last axis of `data`; with get_prob also the log of each
    probability."""
    if shape is not None:
        kwargs["shape"] = shape
    operator = find("_sample_multinomial")
    return Symbol(apply(operator, operator.name, (data,), {"get_prob": get_prob, "dtype": dtype, **kwargs}))


def shuffle(data: Symbol, **kwargs: Any) -> Symbol:
    """The rows of `data` in random order."""
    return Symbol(apply(find("_shuffle"), "_shuffle", (data,), kwargs))


def randint(low: int, high: int, shape: Shape = None, dtype: Any = None, **kwargs: Any) -> Symbol:
    """Integers from [low, high)."""
    return _draw("randint", {"low": low, "high": high}, shape, dtype, kwargs)


def __getattr__(name: str) -> Any:
    return lookup("random", __name__, name)


def __dir__() -> list[str]:
    return sorted({*names_in("random"), *(n for n in globals() if not n.startswith("_"))})
