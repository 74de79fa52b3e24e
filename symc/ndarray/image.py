"""Image operators: `mx.nd.image.X` is operator `_image_X`."""

from __future__ import annotations

from typing import Any

from symc.ndarray.op import lookup
from symc.symbol.creators import names_in


def __getattr__(name: str) -> Any:
    return lookup("image", __name__, name)


def __dir__() -> list[str]:
    return list(names_in("image"))
