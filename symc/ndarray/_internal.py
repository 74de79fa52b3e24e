"""Operators that Python operators and hand-written functions stand on; their names start with an underscore."""

from __future__ import annotations

from typing import Any

from symc.ndarray.op import lookup
from symc.symbol.creators import names_in


def __getattr__(name: str) -> Any:
    return lookup("_internal", __name__, name)


def __dir__() -> list[str]:
    return list(names_in("_internal"))
