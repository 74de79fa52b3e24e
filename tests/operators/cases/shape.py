"""Rows that change shapes: reshape in all its codes, flatten, joining, cutting, slices."""

from __future__ import annotations

from typing import Any

import numpy as np
from case import Arrays, Case, integers, normal

RESHAPES: list[tuple[tuple[int, ...], dict[str, Any]]] = [
    ((2, 3, 5), {"shape": (5, 6)}),
    ((2, 3, 5), {"shape": (0, -1)}),
    ((2, 3, 5), {"shape": (-1, 0)}),
    ((2, 3, 5), {"shape": (-1,)}),
    ((2, 3, 5), {"shape": (0, 0, 5, 1)}),
    ((2, 3, 5, 7), {"shape": (-2,)}),
    ((2, 3, 5, 7), {"shape": (2, -2)}),
    ((2, 3, 5, 7), {"shape": (-2, 1, 1)}),
    ((2, 3, 5, 7), {"shape": (-3, 7, 5)}),
    ((2, 3, 5, 7), {"shape": (-3, -3)}),
    ((2, 3, 5, 7), {"shape": (0, -3, -2)}),
    ((6, 5, 7), {"shape": (-4, 2, 3, -2)}),
    ((5, 6, 7), {"shape": (0, -4, -1, 3, 0)}),
    ((5, 14, 3), {"shape": (0, -4, 2, -1, -2)}),
    ((2, 3, 5, 7), {"shape": (-1, 0), "reverse": True}),
    ((2, 3, 10), {"shape": (0, -1, 5, 2), "reverse": False}),
    ((10, 3, 4), {"shape": (-1, 2, 0), "reverse": True}),
]
SLICES: dict[str, dict[str, Any]] = {
    "": {"begin": (1, 0), "end": (4, 2)},
    "open": {"begin": (None, 1), "end": (3, None)},
    "from the end": {"begin": (-3, -2), "end": (-1, None)},
    "steps": {"begin": (0, None), "end": (5, None), "step": (2, 1)},
    "backwards": {"begin": (None, None), "end": (None, None), "step": (-1, -2)},
    "backwards in part": {"begin": (4, 2), "end": (1, None), "step": (-2, -1)},
    "one axis": {"begin": (2,), "end": (5,)},
}
DATA = {"data": normal(2, 3, 5)}
PAIR = {"a": normal(2, 3, 5), "b": normal(2, 7, 5)}
SAME = {"a": normal(2, 3), "b": normal(2, 3), "c": normal(2, 3)}

NO_GRADIENT = "MXNet has no gradient here"


def assigned(ins: Arrays, heads: list[np.ndarray]) -> Arrays:
    """`_slice_assign` of rows 1 and 2."""
    output, gradient = ins["lhs"].copy(), heads[0].copy()
    output[1:3], gradient[1:3] = ins["rhs"], 0
    return {"output0": output, "grad_lhs": gradient, "grad_rhs": heads[0][1:3]}


def assigned_scalar(ins: Arrays, heads: list[np.ndarray]) -> Arrays:
    """`_slice_assign_scalar` of 2.5 to a block of two by two."""
    output, gradient = ins["data"].copy(), heads[0].copy()
    output[1:3, :2], gradient[1:3, :2] = 2.5, 0
    return {"output0": output, "grad_data": gradient}


CASES = [
    *[Case("Reshape", {"data": normal(*s)}, attrs, label=f"{s} {tuple(attrs.values())}") for s, attrs in RESHAPES],
    Case("Flatten", DATA),
    Case("Flatten", {"data": normal(7)}, label="vector", dtypes=("float32",)),
    Case("expand_dims", DATA, {"axis": 1}),
    Case("expand_dims", DATA, {"axis": -1}, label="last"),
    Case("squeeze", {"data": normal(2, 1, 5, 1)}),
    Case("squeeze", {"data": normal(2, 1, 5, 1)}, {"axis": 1}, label="axis"),
    Case("squeeze", {"data": normal(1, 1)}, label="ones", dtypes=("float32",)),
    Case("Concat", PAIR, {"dim": 1}),
    Case("Concat", {"a": normal(2, 3), "b": normal(5, 3), "c": normal(1, 3)}, {"dim": 0}, label="first"),
    Case("Concat", {"a": normal(2, 3), "b": normal(2, 5)}, {"dim": -1}, label="last"),
    Case("Concat", {"a": normal(2, 3)}, {"dim": 1}, label="one"),
    Case("Concat", {"a": normal(2, 3)}, label="same input", build=lambda mx, a: mx.sym.Concat(a, a, dim=0)),
    Case("Concat", {n: integers(0, 9, 2, 3) for n in "ab"}, {"dim": 0}, label="integer", dtypes=("int32", "uint8")),
    Case("stack", SAME, {"axis": 1}),
    Case("stack", SAME, {"axis": 0}, label="first"),
    Case("stack", SAME, {"axis": -1}, label="last"),
    Case("SliceChannel", {"data": normal(2, 6, 5)}, {"num_outputs": 3}),
    Case("SliceChannel", {"data": normal(2, 3, 4)}, {"num_outputs": 2, "axis": -1}, label="last"),
    Case("SliceChannel", DATA, {"num_outputs": 3, "squeeze_axis": True}, label="squeeze"),
    Case(
        "SliceChannel",
        {"data": normal(2, 6)},
        label="one output used",
        build=lambda mx, a: mx.sym.SliceChannel(a, num_outputs=3)[1],
    ),
    Case("_split_v2", {"data": normal(2, 7)}, {"indices": (0, 2, 5), "axis": 1}, label="indices"),
    Case("_split_v2", {"data": normal(2, 6)}, {"indices": (), "axis": 1, "sections": 3}, label="sections"),
    *[Case("slice", {"data": normal(5, 3)}, attrs, label=label) for label, attrs in SLICES.items()],
    Case("slice_axis", DATA, {"axis": 1, "begin": 1, "end": 3}),
    Case("slice_axis", DATA, {"axis": -1, "begin": -3, "end": None}, label="open"),
    Case("slice_axis", DATA, {"axis": 2, "begin": 0, "end": -1}, label="from the end"),
    Case("slice_like", {"data": normal(5, 7), "shape_like": integers(0, 2, 2, 3)}),
    Case("slice_like", {"data": normal(5, 7, 3), "shape_like": integers(0, 2, 2, 3)}, {"axes": (1,)}, label="axes"),
    Case("Crop", {"data": normal(2, 3, 7, 5)}, {"num_args": 1, "offset": (2, 1), "h_w": (3, 2)}, dtypes=("float32",)),
    Case(
        "Crop",
        {"data": normal(2, 3, 7, 5), "like": integers(0, 2, 2, 3, 3, 3)},
        {"num_args": 2, "center_crop": True},
        label="center",
        dtypes=("float32",),
    ),
    Case(
        "_slice_assign",
        {"lhs": normal(5, 3), "rhs": normal(2, 3)},
        {"begin": (1, 0), "end": (3, 3)},
        formula=assigned,
        why=NO_GRADIENT,
    ),
    Case(
        "_slice_assign_scalar",
        {"data": normal(5, 3)},
        {"scalar": 2.5, "begin": (1, 0), "end": (3, 2)},
        formula=assigned_scalar,
        why=NO_GRADIENT,
    ),
    Case("shape_array", {"data": normal(2, 3, 5, smooth=False)}, dtypes=("float32",)),
    Case("size_array", {"data": normal(2, 3, 5, smooth=False)}, dtypes=("float32",)),
]
