"""`mx.nd.sparse`: MXNet's names for operators that also take sparse arrays; symc's arrays are dense, so these are the
same operators."""

from __future__ import annotations

from typing import Any

from symc.ndarray.op import lookup
from symc.symbol.creators import names_in


def __getattr__(name: str) -> Any:
    return lookup("sparse" if name in names_in("sparse") else "op", __name__, name)


def __dir__() -> list[str]:
    return sorted({*names_in("op"), *names_in("sparse")})
