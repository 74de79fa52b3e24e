"""Rows that move elements: transposes, flips, repetitions, blocks, diagonals, padding."""

from __future__ import annotations

from case import Case, away, integers, normal

DATA = {"data": normal(2, 3, 5)}
FOUR = {"data": normal(2, 3, 5, 7)}

CASES = [
    Case("transpose", DATA),
    Case("transpose", DATA, {"axes": (1, 2, 0)}, label="axes"),
    Case("transpose", FOUR, {"axes": (0, 2, 3, 1)}, label="channels last"),
    Case("transpose", {"data": normal(37, 53)}, label="matrix", numeric=False),
    Case("transpose", {"data": integers(0, 99, 3, 5)}, label="integer", dtypes=("int32", "uint8", "float16")),
    Case("SwapAxis", DATA, {"dim1": 0, "dim2": 2}),
    Case("SwapAxis", DATA, label="default", dtypes=("float32",)),
    Case("SwapAxis", FOUR, {"dim1": 1, "dim2": 2}, label="inner"),
    Case("reverse", DATA, {"axis": 1}),
    Case("reverse", DATA, {"axis": (0, 2)}, label="two axes"),
    Case("tile", DATA, {"reps": (2, 1, 3)}),
    Case("tile", {"data": normal(2, 3)}, {"reps": (5, 1, 2)}, label="more axes"),
    Case("tile", DATA, {"reps": (2,)}, label="fewer axes"),
    Case("repeat", DATA, {"repeats": 2, "axis": 1}),
    Case("repeat", {"data": normal(2, 3)}, {"repeats": 3}, label="flat"),
    Case("depth_to_space", {"data": normal(2, 12, 3, 5)}, {"block_size": 2}),
    Case("space_to_depth", {"data": normal(2, 3, 6, 10)}, {"block_size": 2}),
    Case("diag", {"data": normal(3, 5)}),
    Case("diag", {"data": normal(3, 5)}, {"k": 1}, label="above"),
    Case("diag", {"data": normal(5, 3)}, {"k": -1}, label="below"),
    Case("diag", {"data": normal(5)}, label="vector"),
    Case("diag", {"data": normal(2, 3, 5)}, {"axis1": 1, "axis2": 2}, label="batch"),
    *[
        Case("Pad", {"data": normal(2, 3, 5, 7)}, {"mode": mode, "pad_width": (0, 0, 0, 0, 1, 2, 3, 1)}, label=mode)
        for mode in ("constant", "edge", "reflect")
    ],
    Case(
        "Pad",
        {"data": normal(2, 3, 5, 7)},
        {"mode": "constant", "pad_width": (0, 0, 0, 0, 1, 1, 1, 1), "constant_value": 2.5},
        label="value",
    ),
    Case("tile", {"data": away(3, smooth=False)}, {"reps": (2,)}, label="integer", dtypes=("int32",)),
]
