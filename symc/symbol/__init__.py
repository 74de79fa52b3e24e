"""`mx.sym`: Symbol, the functions written for it, and one function per operator, made when it is first asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from symc.symbol.creators import lookup, names_in
from symc.symbol.functions import (
    Group,
    Variable,
    arange,
    eye,
    fromjson,
    full,
    histogram,
    hypot,
    linspace,
    load,
    load_json,
    maximum,
    minimum,
    ones,
    pow,
    power,
    split_v2,
    var,
    zeros,
)
from symc.symbol.symbol import Symbol

NAMESPACES = ("_internal", "contrib", "image", "linalg", "op", "random", "sparse")

__all__ = [
    "Group",
    "Symbol",
    "Variable",
    "arange",
    "eye",
    "fromjson",
    "full",
    "histogram",
    "hypot",
    "linspace",
    "load",
    "load_json",
    "maximum",
    "minimum",
    "ones",
    "pow",
    "power",
    "split_v2",
    "var",
    "zeros",
]


def __getattr__(name: str) -> Any:
    if name in NAMESPACES:
        return import_module(f"symc.symbol.{name}")
    namespace = "_internal" if name.startswith("_") and not name.startswith("__") else "op"
    value = globals()[name] = lookup(namespace, __name__, name)
    return value


def __dir__() -> list[str]:
    return sorted({*__all__, *NAMESPACES[1:], *names_in("op")})
