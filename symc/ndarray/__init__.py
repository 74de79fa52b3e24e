"""`mx.nd`: arrays on the host, and every operator as a function of arrays, compiled through the same path as graphs."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from symc.ndarray.array import NDArray
from symc.ndarray.creation import (
    arange,
    array,
    concatenate,
    empty,
    eye,
    from_numpy,
    full,
    linspace,
    moveaxis,
    onehot_encode,
    ones,
    waitall,
    zeros,
)
from symc.ndarray.dlpack import from_dlpack, to_dlpack_for_read, to_dlpack_for_write
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
from symc.ndarray.updates import all_finite, multi_all_finite, reset_arrays

__all__ = [
    "NDArray", "add", "all_finite", "arange", "array", "concatenate", "divide", "empty", "equal", "eye", "from_dlpack",
    "from_numpy", "full", "greater", "greater_equal", "histogram", "lesser", "lesser_equal", "linspace", "load",
    "load_frombuffer", "logical_and", "logical_or", "logical_xor", "maximum", "minimum", "modulo", "moveaxis",
    "multi_all_finite", "multiply", "not_equal", "onehot_encode", "ones", "power", "reset_arrays", "save", "split_v2",
    "subtract", "to_dlpack_for_read", "to_dlpack_for_write", "true_divide", "waitall", "zeros",
]  # fmt: skip

NAMESPACES = ("_internal", "contrib", "image", "linalg", "op", "random", "sparse")


def __getattr__(name: str) -> Any:
    if name in NAMESPACES:
        return import_module(f"symc.ndarray.{name}")
    from symc.ndarray.op import lookup

    namespace = "_internal" if name.startswith("_") and not name.startswith("__") else "op"
    value = globals()[name] = lookup(namespace, __name__, name)
    return value


def __dir__() -> list[str]:
    from symc.symbol.creators import names_in

    return sorted({*__all__, *NAMESPACES[1:], *names_in("op")})
