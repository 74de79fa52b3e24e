"""`mx.nd`: arrays on the host, and every operator as a function of arrays (`op.py`), compiled through the same path as graphs."""

from __future__ import annotations

from typing import Any

from symc.ndarray.array import NDArray
from symc.ndarray.creation import (
    arange,
    array,
    concatenate,
    empty,
    eye,
    from_dlpack,
    from_numpy,
    full,
    linspace,
    moveaxis,
    onehot_encode,
    ones,
    waitall,
    zeros,
)
from symc.ndarray.files import load, load_frombuffer, save
from symc.ndarray.functions import (
    add,
    divide,
    equal,
    greater,
    greater_equal,
    histogram,
    lesser,
    lesser_equal,
    logical_and,
    logical_or,
    logical_xor,
    maximum,
    minimum,
    modulo,
    multiply,
    not_equal,
    power,
    split_v2,
    subtract,
    true_divide,
)

__all__ = [
    "NDArray", "add", "arange", "array", "concatenate", "divide", "empty", "equal", "eye", "from_dlpack", "from_numpy", "full",
    "greater", "greater_equal", "histogram", "lesser", "lesser_equal", "linspace", "load", "load_frombuffer", "logical_and",
    "logical_or", "logical_xor", "maximum", "minimum", "modulo", "moveaxis", "multiply", "not_equal", "onehot_encode", "ones",
    "power", "save", "split_v2", "subtract", "true_divide", "waitall", "zeros",
]  # fmt: skip

NAMESPACES = ("op", "_internal", "random", "linalg", "contrib", "sparse", "image")


def __getattr__(name: str) -> Any:
    from importlib import import_module

    from symc.ndarray.op import function, namespace

    if name == "op":
        return import_module("symc.ndarray.op")
    if name == "random":
        return import_module("symc.random")
    if name in NAMESPACES:
        return namespace(name)
    if name.startswith("__"):
        raise AttributeError(f"module 'symc.ndarray' has no attribute '{name}'")
    return function(name)


def __dir__() -> list[str]:
    from symc.dialects.sym import OPERATORS

    return sorted({*globals(), *NAMESPACES, *OPERATORS})
