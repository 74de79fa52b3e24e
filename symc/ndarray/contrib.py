"""Operators of MXNet's contrib namespace: `mx.nd.contrib.X` is operator `_contrib_X`."""

from __future__ import annotations

from typing import Any

from symc.ndarray.op import lookup
from symc.symbol.creators import names_in


def __getattr__(name: str) -> Any:
    return lookup("contrib", __name__, name)


def __dir__() -> list[str]:
    return list(names_in("contrib"))
