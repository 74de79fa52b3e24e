# Written by `python -m symc.symbol.stubs` from the operators' declarations.
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from symc.symbol.symbol import Symbol as Symbol

Shape = int | Sequence[int] | None

def uniform(low: Any=0, high: Any=1, shape: Shape=None, dtype: Any=None, **kwargs: Any) -> Symbol:
    """Uniform on [low, high)."""

def normal(loc: Any=0, scale: Any=1, shape: Shape=None, dtype: Any=None, **kwargs: Any) -> Symbol:
    """Normal with mean `loc` and standard deviation `scale`."""

def randn(*shape: int, loc: Any=0, scale: Any=1, dtype: Any=None, **kwargs: Any) -> Symbol:
    """Normal numbers of shape `shape`."""

def poisson(lam: Any=1, shape: Shape=None, dtype: Any=None, **kwargs: Any) -> Symbol:
    """Poisson with mean `lam`."""

def exponential(scale: Any=1, shape: Shape=None, dtype: Any=None, **kwargs: Any) -> Symbol:
    """Exponential with mean `scale`."""

def gamma(alpha: Any=1, beta: Any=1, shape: Shape=None, dtype: Any=None, **kwargs: Any) -> Symbol:
    """Gamma with shape `alpha` and scale `beta`."""

def negative_binomial(k: Any=1, p: Any=1, shape: Shape=None, dtype: Any=None, **kwargs: Any) -> Symbol:
    """Failures before `k` successes of probability `p`."""

def generalized_negative_binomial(mu: Any=1, alpha: Any=1, shape: Shape=None, dtype: Any=None, **kwargs: Any) -> Symbol:
    """Negative binomial by mean `mu` and dispersion `alpha`."""

def multinomial(data: Symbol, shape: Shape=None, get_prob: bool=True, dtype: Any='int32', **kwargs: Any) -> Symbol:
    """Indices drawn with the probabilities in the last axis of `data`; with get_prob also the log of each probability."""

def shuffle(data: Symbol, **kwargs: Any) -> Symbol:
    """The rows of `data` in random order."""

def randint(low: int, high: int, shape: Shape=None, dtype: Any=None, **kwargs: Any) -> Symbol:
    """Integers from [low, high)."""

