"""Rows of identities, casts, clipping, choices, sums of many inputs, and what cuts or starts gradients."""

from __future__ import annotations

from case import Case, away, given, integers, normal, uniform

THREE = {"a": normal(2, 3, 5), "b": normal(2, 3, 5), "c": normal(2, 3, 5)}
NUMBERS = given([-2.7, -1.0, 0.0, 0.5, 1.49, 2.5, 100.3])
WHERE = {"condition": integers(0, 2, 2, 3, 5), "x": normal(2, 3, 5), "y": normal(2, 3, 5)}
FALLING = "forward is the input, so differences do not see what backward does"

CASES = [
    Case("_copy", {"data": normal(2, 3, 5)}),
    Case("_identity_with_attr_like_rhs", {"lhs": normal(2, 3, 5), "rhs": integers(0, 2, 2, 3, 5)}),
    Case("BlockGrad", {"data": normal(2, 3, 5)}, numeric=False, reason=FALLING),
    Case(
        "BlockGrad",
        {"a": normal(2, 3)},
        label="half of a product",
        numeric=False,
        reason=FALLING,
        build=lambda mx, a: mx.sym.BlockGrad(a) * a,
    ),
    Case("make_loss", {"data": normal(2, 3, 5)}, loss=True, numeric=False, reason=FALLING),
    Case(
        "make_loss",
        {"a": normal(2, 3)},
        label="of a square",
        loss=True,
        numeric=False,
        build=lambda mx, a: mx.sym.make_loss(mx.sym.square(a)),
    ),
    Case("zeros_like", {"data": normal(2, 3, 5)}, dtypes=("float32", "int32")),
    Case("ones_like", {"data": normal(2, 3, 5)}, dtypes=("float32", "int32")),
    Case("reshape_like", {"lhs": normal(2, 15), "rhs": integers(0, 2, 2, 3, 5)}),
    Case("add_n", THREE),
    Case("add_n", {"a": normal(7)}, label="one"),
    Case("add_n", {"a": normal(2, 3)}, label="same input", build=lambda mx, a: mx.sym.add_n(a, a, a)),
    Case("add_n", {n: away(2, 3, smooth=False) for n in "ab"}, label="integer", dtypes=("int32",)),
    Case("clip", {"data": uniform(-2, 2, 2, 3, 5)}, {"a_min": -0.75, "a_max": 1.25}),
    Case(
        "clip", {"data": given([-1.0, -2.0, 2.0, 3.0, 0.0])}, {"a_min": -1, "a_max": 2}, label="bounds", numeric=False
    ),
    Case("clip", {"data": away(2, 3, smooth=False)}, {"a_min": -2, "a_max": 3}, label="integer", dtypes=("int32",)),
    Case("where", WHERE),
    Case("where", {**WHERE, "condition": integers(0, 2, 2)}, label="rows"),
    Case("where", {**WHERE, "condition": integers(0, 2, 2, 3, 5, dtype="int32")}, label="integer condition"),
    *[
        Case("Cast", {"data": NUMBERS}, {"dtype": to}, label=f"to {to}", numeric=False)
        for to in ("float32", "float64", "float16")
    ],
    *[
        Case(
            "Cast",
            {"data": given([-2.7, -1.0, 0.0, 0.5, 1.49, 2.5, 100.3], smooth=False)},
            {"dtype": to},
            label=f"to {to}",
        )
        for to in ("int32", "int64", "int8")
    ],
    Case("Cast", {"data": given([0.0, 2.7, 130.0, 255.0], smooth=False)}, {"dtype": "uint8"}, label="to uint8"),
    Case(
        "Cast",
        {"data": away(2, 3, smooth=False)},
        {"dtype": "float32"},
        label="from integers",
        dtypes=("int8", "int32", "int64", "float16"),
    ),
    Case(
        "Cast",
        {"data": uniform(1, 60, 2, 3, smooth=False)},
        {"dtype": "float32"},
        label="from uint8",
        dtypes=("uint8",),
    ),
    Case(
        "Cast",
        {"data": normal(2, 3)},
        label="there and back",
        dtypes=("float32",),
        numeric=False,
        build=lambda mx, a: mx.sym.Cast(mx.sym.square(mx.sym.Cast(a, dtype="float64")), dtype="float32"),
    ),
]
