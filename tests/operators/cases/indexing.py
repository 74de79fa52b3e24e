"""Rows that read at positions given by data."""

from __future__ import annotations

from case import Case, given, integers, normal

TABLE = normal(7, 3)
WILD = given([[-3.0, 0.0, 6.0], [7.0, 99.0, 2.0]], smooth=False)
REPEATED = given([[1.0, 1.0], [1.0, 4.0]], smooth=False)
EMBED = {"input_dim": 7, "output_dim": 3}

CASES = [
    Case("Embedding", {"data": integers(0, 7, 2, 5), "weight": TABLE}, EMBED),
    Case("Embedding", {"data": REPEATED, "weight": TABLE}, EMBED, label="repeated"),
    Case("Embedding", {"data": WILD, "weight": TABLE}, EMBED, label="clipped"),
    Case("Embedding", {"data": given([0.9, 1.5, 6.99], smooth=False), "weight": TABLE}, EMBED, label="truncated"),
    Case("Embedding", {"data": integers(0, 7, 5, dtype="int32"), "weight": TABLE}, EMBED, label="integer"),
    Case("take", {"a": normal(7, 3), "indices": integers(0, 7, 2, 5)}),
    Case("take", {"a": normal(2, 7, 3), "indices": integers(0, 7, 5)}, {"axis": 1}, label="axis"),
    Case("take", {"a": normal(2, 7), "indices": integers(0, 7, 3, 2)}, {"axis": -1}, label="last"),
    Case("take", {"a": normal(7, 3), "indices": WILD}, {"mode": "clip"}, label="clip"),
    Case(
        "take",
        {"a": normal(7, 3), "indices": given([-1.0, -8.0, 7.0, 15.0], smooth=False)},
        {"mode": "wrap"},
        label="wrap",
    ),
    Case("take", {"a": normal(7, 3), "indices": REPEATED}, label="repeated"),
    Case(
        "take",
        {"a": normal(7, 3), "indices": integers(0, 7, 5, dtype="int32")},
        {"mode": "raise"},
        label="raise",
        dtypes=("float32",),
    ),
    Case(
        "batch_take",
        {"a": normal(5, 3, smooth=False), "indices": integers(0, 3, 5, dtype="int32")},
        dtypes=("float32",),
    ),
    Case("one_hot", {"indices": integers(0, 5, 2, 3)}, {"depth": 5}, dtypes=("float32", "int32")),
    Case(
        "one_hot",
        {"indices": given([1.7, -1.0, 5.0, 0.0], smooth=False)},
        {"depth": 5, "on_value": 2.5, "off_value": -1.5},
        label="outside",
        dtypes=("float32",),
    ),
    Case(
        "one_hot",
        {"indices": integers(0, 3, 7)},
        {"depth": 3, "dtype": "int32"},
        label="to integer",
        dtypes=("float32",),
    ),
    Case("pick", {"data": normal(2, 5), "index": integers(0, 5, 2)}),
    Case("pick", {"data": normal(2, 5, 3), "index": integers(0, 5, 2, 3)}, {"axis": 1}, label="axis"),
    Case("pick", {"data": normal(2, 5), "index": integers(0, 5, 2)}, {"keepdims": True}, label="keepdims"),
    Case(
        "pick", {"data": normal(3, 5), "index": given([-2.0, 9.0, 2.0], smooth=False)}, {"mode": "clip"}, label="clip"
    ),
    Case(
        "pick", {"data": normal(3, 5), "index": given([-2.0, 9.0, 2.0], smooth=False)}, {"mode": "wrap"}, label="wrap"
    ),
]
