"""Linear algebra: `mx.nd.linalg.X` is operator `_linalg_X`."""

from __future__ import annotations

from typing import Any

from symc.ndarray.op import lookup
from symc.symbol.creators import names_in


def __getattr__(name: str) -> Any:
    return lookup("linalg", __name__, name)


def __dir__() -> list[str]:
    return list(names_in("linalg"))
