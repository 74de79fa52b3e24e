"""Rows of reductions and of positions of extremes."""

from __future__ import annotations

from typing import Any

from case import Case, Input, away, distinct, given, normal, positive

AXES: dict[str, dict[str, Any]] = {
    "": {},
    "last": {"axis": -1},
    "first": {"axis": 0},
    "two": {"axis": (0, 2)},
    "keepdims": {"axis": 1, "keepdims": True},
    "exclude": {"axis": 1, "exclude": True},
    "all keepdims": {"keepdims": True},
}
DATA: dict[str, Input] = {
    "sum": normal(2, 3, 5),
    "mean": normal(2, 3, 5),
    "max": distinct(2, 3, 5),
    "min": distinct(2, 3, 5),
    "prod": positive(2, 3, 5),
    "nansum": normal(2, 3, 5),
    "nanprod": positive(2, 3, 5),
}
FEW = ("", "two", "keepdims")
WITH_NAN = given([[1.0, float("nan"), 3.0], [2.0, 0.5, float("nan")]])
INTEGERS = away(2, 3, 5, smooth=False)
TIES = given([[1.0, 3.0, 3.0], [2.0, 2.0, 1.0]])
LONG = {"float32": (3e-5, 1e-4), "float64": (1e-11, 1e-12)}


def axes_of(name: str) -> dict[str, dict[str, Any]]:
    """All axes for sum and max, some for the rest, which share their code."""
    return AXES if name in ("sum", "max") else {k: v for k, v in AXES.items() if k in FEW}


CASES = [
    *[Case(n, {"data": d}, attrs, label=label) for n, d in DATA.items() for label, attrs in axes_of(n).items()],
    *[Case(n, {"data": WITH_NAN}, {"axis": 1}, label="nan", numeric=False) for n in ("nansum", "nanprod", "sum")],
    *[Case(n, {"data": TIES}, {"axis": 1}, label="ties", numeric=False) for n in ("max", "min")],
    *[
        Case(n, {"data": INTEGERS}, {"axis": 1}, label="integer", dtypes=("int32",))
        for n in ("sum", "max", "min", "prod")
    ],
    Case("prod", {"data": given([[2.0, 3.0, 5.0], [1.0, 7.0, -2.0]])}, {"axis": 0}, label="signs"),
    Case(
        "mean",
        {"data": normal(2, 3, 5)},
        {"axis": 1},
        label="half",
        dtypes=("float16",),
        emulated=("bfloat16",),
        tolerance={"float16": (3e-3, 3e-3), "bfloat16": (1e-2, 1e-2)},
        reason="order of additions and final rounding",
    ),
    Case("sum", {"data": normal(7, 1037)}, {"axis": 1}, label="long", tolerance=LONG, reason="order of additions"),
    Case("sum", {"data": normal(1037, 7)}, {"axis": 0}, label="tall", tolerance=LONG, reason="order of additions"),
    Case("norm", {"data": normal(2, 3, 5)}),
    Case("norm", {"data": normal(2, 3, 5)}, {"axis": 1}, label="axis"),
    Case("norm", {"data": away(2, 3, 5)}, {"ord": 1, "axis": (0, 2)}, label="one"),
    Case("norm", {"data": normal(2, 3, 5)}, {"axis": -1, "keepdims": True}, label="keepdims"),
    Case(
        "_square_sum",
        {"data": normal(2, 3)},
        {"axis": 1},
        why="MXNet has it for row-sparse arrays only",
        formula=lambda ins, heads: {
            "output0": (ins["data"] ** 2).sum(1),
            "grad_data": 2 * ins["data"] * heads[0][:, None],
        },
    ),
    Case("moments", {"data": normal(2, 3, 5)}, {"axes": (0, 2)}),
    Case("moments", {"data": normal(2, 3, 5)}, {"axes": (1,), "keepdims": True}, label="keepdims"),
    *[
        Case(n, {"data": distinct(2, 3, 5, smooth=False)}, {"axis": 1}, label="axis", dtypes=("float32", "float64"))
        for n in ("argmax", "argmin")
    ],
    *[
        Case(n, {"data": distinct(2, 3, 5, smooth=False)}, label="flat", dtypes=("float32",))
        for n in ("argmax", "argmin")
    ],
    *[
        Case(
            n,
            {"data": distinct(2, 3, 5, smooth=False)},
            {"axis": -1, "keepdims": True},
            label="keepdims",
            dtypes=("float32",),
        )
        for n in ("argmax", "argmin")
    ],
    *[
        Case(
            n,
            {"data": given([[1.0, 3.0, 3.0], [2.0, 2.0, 1.0], [0.0, 0.0, 0.0]], smooth=False)},
            {"axis": 1},
            label="ties",
            dtypes=("float32",),
        )
        for n in ("argmax", "argmin")
    ],
    Case("argmax_channel", {"data": distinct(2, 3, smooth=False)}, dtypes=("float32",)),
]
