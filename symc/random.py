"""`mx.random`: the global random state, and the functions of `mx.nd.random`.

Draws are counter-based: a number is a function of (seed, step, node, element) alone, where `seed` was set last, `step`
counts the calls that drew since then, `node` tells the random operators of one program apart, and `element` is the
position in the tensor. So results do not depend on the number of threads, the schedule or the device. What draws on the
host, outside compiled programs, does so with numpy, from the same seed and steps. The seed is 0 at first: two fresh
processes draw the same numbers, as with MXNet (whose numbers differ, being another generator's).
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, SupportsIndex

import numpy as np

if TYPE_CHECKING:
    from symc.ndarray.random import exponential as exponential
    from symc.ndarray.random import gamma as gamma
    from symc.ndarray.random import generalized_negative_binomial as generalized_negative_binomial
    from symc.ndarray.random import multinomial as multinomial
    from symc.ndarray.random import negative_binomial as negative_binomial
    from symc.ndarray.random import normal as normal
    from symc.ndarray.random import poisson as poisson
    from symc.ndarray.random import randint as randint
    from symc.ndarray.random import randn as randn
    from symc.ndarray.random import shuffle as shuffle
    from symc.ndarray.random import uniform as uniform

DRAWING = (
    "exponential", "gamma", "generalized_negative_binomial", "multinomial", "negative_binomial", "normal", "poisson",
    "randint", "randn", "shuffle", "uniform",
)  # fmt: skip
"""What this module takes from `mx.nd.random`, when first asked for."""

_LOCK = threading.Lock()
_SEED = 0
_STEP = 0


def seed(seed_state: SupportsIndex, ctx: Any = "all") -> None:
    """Restart the random numbers from an integer, of which the lowest 63 bits count.

    `ctx` is accepted and ignored: all devices share one state. ValueError when `seed_state` is not an integer.
    """
    if not hasattr(seed_state, "__index__"):
        raise ValueError("seed_state must be int")
    global _SEED, _STEP
    with _LOCK:
        _SEED, _STEP = seed_state.__index__() & (2**63 - 1), 0


def next_key() -> tuple[int, int]:
    """Seed and step for the next call that draws; every call gets its own step, in whichever thread."""
    global _STEP
    with _LOCK:
        _STEP += 1
        return _SEED, _STEP


def host_generator() -> np.random.Generator:
    """A numpy generator for one draw on the host: repeatable by `seed`, and nothing to compile for each new shape."""
    return np.random.Generator(np.random.Philox(key=np.array(next_key(), np.uint64)))


def __getattr__(name: str) -> Any:
    if name not in DRAWING:
        raise AttributeError(f"module 'symc.random' has no attribute '{name}'")
    from symc.ndarray import random

    return getattr(random, name)


def __dir__() -> list[str]:
    return ["seed", *DRAWING]
