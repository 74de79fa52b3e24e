"""The global random state and `mx.random`: draws are counter-based, so they do not depend on threads or devices.

A draw is a function of (seed, step, node, element). The seed is set by `seed`, the step counts the calls that drew since then.
"""

from __future__ import annotations

import threading
from typing import Any

_LOCK = threading.Lock()
_SEED = 0
_STEP = 0


def seed(seed_state: int, ctx: Any = "all") -> None:
    """Restart the random stream; `ctx` is accepted for compatibility, all devices draw from one stream."""
    if not isinstance(seed_state, int):
        raise ValueError(f"seed_state must be int, got {type(seed_state).__name__}")
    global _SEED, _STEP
    with _LOCK:
        _SEED, _STEP = seed_state & (2**63 - 1), 0


def next_key() -> tuple[int, int]:
    """Seed and step of the next call that draws."""
    global _STEP
    with _LOCK:
        _STEP += 1
        return _SEED, _STEP


def uniform(
    low: float = 0, high: float = 1, shape: Any = (1,), dtype: Any = None, ctx: Any = None, out: Any = None
) -> Any:
    """Uniform numbers in [low, high)."""
    from symc.ndarray import op

    return op.random_uniform(low=low, high=high, shape=_shape(shape, out), dtype=dtype, ctx=ctx, out=out)


def normal(
    loc: float = 0, scale: float = 1, shape: Any = (1,), dtype: Any = None, ctx: Any = None, out: Any = None
) -> Any:
    """Normal numbers with mean `loc` and standard deviation `scale`."""
    from symc.ndarray import op

    return op.random_normal(loc=loc, scale=scale, shape=_shape(shape, out), dtype=dtype, ctx=ctx, out=out)


def randn(*shape: int, loc: float = 0, scale: float = 1, dtype: Any = None, ctx: Any = None) -> Any:
    """Normal numbers of shape `shape`."""
    return normal(loc, scale, shape or (1,), dtype, ctx)


def _shape(shape: Any, out: Any) -> Any:
    return out.shape if out is not None else shape
