"""Image operators: `mx.sym.image.X` is operator `_image_X`."""

from __future__ import annotations

from typing import Any

from symc.symbol.creators import lookup, names_in


def __getattr__(name: str) -> Any:
    return lookup("image", __name__, name)


def __dir__() -> list[str]:
    return list(names_in("image"))
