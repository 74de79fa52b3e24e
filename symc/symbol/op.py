"""Every public operator as a function of symbols."""

from __future__ import annotations

from typing import Any

from symc.symbol.creators import lookup, names_in


def __getattr__(name: str) -> Any:
    return lookup("op", __name__, name)


def __dir__() -> list[str]:
    return list(names_in("op"))
