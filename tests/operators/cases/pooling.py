"""Rows of pooling."""

from __future__ import annotations

from typing import Any

from case import Case, distinct, given, normal

WINDOWS: dict[str, tuple[tuple[int, ...], dict[str, Any]]] = {
    "": ((2, 3, 7, 5), {"kernel": (2, 3)}),
    "stride": ((2, 3, 7, 5), {"kernel": (2, 2), "stride": (2, 2)}),
    "pad": ((2, 3, 7, 5), {"kernel": (3, 3), "stride": (2, 2), "pad": (1, 1)}),
    "full": ((2, 3, 7, 6), {"kernel": (3, 2), "stride": (3, 2), "pooling_convention": "full"}),
    "full pad": ((2, 3, 8, 6), {"kernel": (3, 3), "stride": (2, 2), "pad": (1, 1), "pooling_convention": "full"}),
    "global": ((2, 3, 7, 5), {"global_pool": True}),
    "1d": ((2, 3, 11), {"kernel": (3,), "stride": (2,), "pad": (1,)}),
}
PLAIN = {"kernel": (3, 3), "stride": (2, 2), "pad": (1, 1), "count_include_pad": False}
FULL = {**PLAIN, "pooling_convention": "full"}

CASES = [
    *[
        Case(
            "Pooling",
            {"data": (distinct if kind == "max" else normal)(*shape)},
            {**attrs, "pool_type": kind},
            label=f"{kind} {label}".strip(),
        )
        for kind in ("max", "avg", "sum")
        for label, (shape, attrs) in WINDOWS.items()
    ],
    Case("Pooling", {"data": normal(2, 3, 7, 5)}, {**PLAIN, "pool_type": "avg"}, label="avg without pad"),
    Case("Pooling", {"data": normal(2, 3, 8, 6)}, {**FULL, "pool_type": "avg"}, label="avg full without pad"),
    Case(
        "Pooling",
        {"data": given([[[1.0, 1.0, 0.0, 2.0, 2.0, 2.0]]])},
        {"kernel": (2,), "stride": (2,), "pool_type": "max"},
        label="max ties",
        numeric=False,
    ),
    Case("Pooling", {"data": normal(2, 3, 9)}, {"global_pool": True, "pool_type": "avg"}, label="avg global 1d"),
    Case(
        "Pooling",
        {"data": normal(5, 35, 12, 12)},
        {"kernel": (2, 2), "stride": (2, 2), "pool_type": "max"},
        label="max large",
        dtypes=("float32",),
        numeric=False,
    ),
    *[
        Case(
            "Pooling",
            {"data": distinct(2, 3, 5, 7)},
            {"kernel": (1, 2), "stride": (2, 3), "pad": (0, 1), "pooling_convention": "full", "pool_type": kind},
            label=f"{kind} outside",
            numeric=False,
            disputed=("output0",) if kind == "max" else (),
            why="the maximum of no elements is minus infinity, in 1.9.1 the lowest finite number",
        )
        for kind in ("max", "avg")
    ],
]
