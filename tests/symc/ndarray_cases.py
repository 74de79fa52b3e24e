"""Small programs on arrays that mean the same in MXNet and symc; `record_ndarray.py` keeps what MXNet makes of them.

A program is statements and a last expression, separated by `;;`. It finds `mx`, `nd`, `np` and the arrays of `arrays`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

PROGRAMS = Path(__file__).parent / "data" / "ndarray" / "programs.txt"
CASES = tuple(line for line in PROGRAMS.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))


def arrays(nd: Any, np: Any) -> dict[str, Any]:
    """The arrays that every program starts with."""
    return {
        "a": nd.array(np.arange(12).reshape(3, 4)),
        "b": nd.array(np.arange(24).reshape(2, 3, 4)),
        "i": nd.array([7, -7], dtype="int32"),
        "u": nd.array([250, 3], dtype="uint8"),
        "o": nd.array([5.0]),
        "z": nd.ones((3, 4)),
        "m": nd.array([1, 0, 1]),
    }


def outcome(program: str, mx: Any, file: str) -> Any:
    """What a program gives, in a form that JSON can hold; `"error"` when it raises."""
    import copy
    import pickle

    import numpy as np

    scope = {"mx": mx, "nd": mx.nd, "np": np, "copy": copy, "pickle": pickle, "f": file, **arrays(mx.nd, np)}
    *statements, expression = program.split(";;")
    try:
        for statement in statements:
            exec(statement, scope)
        return plain(eval(expression, scope), mx.nd.NDArray)
    except Exception:
        return "error"


def plain(value: Any, array: type) -> Any:
    """Arrays as type, shape and values; tuples as lists; what JSON does not know as text."""
    if isinstance(value, array):
        data: Any = value
        return {"dtype": data.asnumpy().dtype.name, "shape": list(data.shape), "values": data.asnumpy().tolist()}
    if isinstance(value, list | tuple):
        return [plain(v, array) for v in value]
    if isinstance(value, dict):
        return {k: plain(v, array) for k, v in value.items()}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if hasattr(value, "dtype"):
        return float(value)
    return str(value)
