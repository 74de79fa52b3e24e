"""Rows of elementwise functions of two inputs: equal shapes, and broadcast ones."""

from __future__ import annotations

from case import Case, Input, away, distinct, given, integers, normal, positive

NORMAL, AWAY, POSITIVE = normal(2, 3, 5), away(2, 3, 5), positive(2, 3, 5)

# MXNet's internal name, the broadcast one, left and right values
ARITHMETIC: list[tuple[str, str, Input, Input]] = [
    ("elemwise_add", "broadcast_add", NORMAL, NORMAL),
    ("elemwise_sub", "broadcast_sub", NORMAL, NORMAL),
    ("elemwise_mul", "broadcast_mul", NORMAL, NORMAL),
    ("elemwise_div", "broadcast_div", NORMAL, AWAY),
    ("_mod", "broadcast_mod", AWAY, AWAY),
    ("_power", "broadcast_power", POSITIVE, NORMAL),
    ("_maximum", "broadcast_maximum", NORMAL, NORMAL),
    ("_minimum", "broadcast_minimum", NORMAL, NORMAL),
    ("_hypot", "broadcast_hypot", AWAY, AWAY),
]
COMPARISONS = ["equal", "not_equal", "greater", "greater_equal", "lesser", "lesser_equal"]
LOGICAL = ["logical_and", "logical_or", "logical_xor"]


def reshaped(values: Input, *shape: int) -> Input:
    """The same kind of values in another shape."""
    return Input(shape, values.draw, values.smooth)


def broadcast(name: str, left: Input, right: Input, label: str = "", **facts: object) -> Case:
    """A row whose inputs stretch along different axes."""
    return Case(name, {"lhs": left, "rhs": right}, label=label, **facts)  # type: ignore[arg-type]


INFINITY = float("inf")
SPECIAL = given([0.0, 1.0, -1.0, 2.5, -2.5, 1e30, -1e30, INFINITY, -INFINITY])

SMALL = integers(-2, 3, 2, 3, 5)
TIED = {"lhs": given([1.0, 2.0, 3.0]), "rhs": given([1.0, 3.0, 2.0])}
INTEGER = {"lhs": away(2, 3, 5, smooth=False), "rhs": away(2, 3, 5, smooth=False)}

CASES = [
    *[Case(n, {"lhs": left, "rhs": right}) for n, _, left, right in ARITHMETIC],
    *[broadcast(n, reshaped(a, 2, 1, 5), reshaped(b, 1, 3, 1)) for _, n, a, b in ARITHMETIC],
    *[
        broadcast(n, reshaped(SPECIAL, 9, 1), reshaped(SPECIAL, 1, 9), "extremes", numeric=False)
        for _, n, _, _ in ARITHMETIC
    ],
    *[
        Case(n, INTEGER, label="integer", dtypes=("int32",))
        for n in ("elemwise_add", "elemwise_sub", "elemwise_mul", "elemwise_div", "_maximum", "_mod")
    ],
    Case(
        "elemwise_mul",
        {"lhs": NORMAL, "rhs": NORMAL},
        label="half",
        dtypes=("float16",),
        emulated=("bfloat16",),
        tolerance={"float16": (2e-3, 2e-3), "bfloat16": (1e-2, 1e-2)},
        reason="one rounding to 10 or 7 bits",
    ),
    *[Case(n, TIED, label="ties", numeric=False) for n in ("_maximum", "_minimum", "broadcast_maximum")],
    *[Case(f"_{n}", {"lhs": SMALL, "rhs": SMALL}, dtypes=("float32", "int32")) for n in COMPARISONS + LOGICAL],
    *[broadcast(f"broadcast_{n}", reshaped(SMALL, 2, 3, 1), reshaped(SMALL, 1, 3, 5)) for n in COMPARISONS + LOGICAL],
    Case("_equal", {"lhs": distinct(5), "rhs": distinct(5)}, label="gradient", numeric=False),
    broadcast("broadcast_add", normal(7, 1), normal(1, 3), label="two axes", dtypes=("float32",)),
    broadcast("broadcast_mul", normal(2, 3, 5), normal(1, 3, 1), label="channels"),
    broadcast("broadcast_mul", normal(2, 3, 5), normal(1, 1, 1), label="one element"),
    broadcast("broadcast_sub", normal(5, 1, 7, 1), normal(1, 2, 1, 3), label="outer", dtypes=("float32",)),
    broadcast("broadcast_mod", away(7, 1), away(1, 3), label="signs", dtypes=("float32",)),
    Case("broadcast_to", {"data": normal(2, 1, 5)}, {"shape": (2, 3, 5)}),
    Case("broadcast_to", {"data": normal(2, 1, 5)}, {"shape": (0, 3, 0)}, label="keep"),
    Case("broadcast_axis", {"data": normal(2, 1, 5)}, {"axis": 1, "size": 3}),
    Case("broadcast_axis", {"data": normal(1, 3, 1)}, {"axis": (0, 2), "size": (2, 5)}, label="two axes"),
    Case("broadcast_like", {"lhs": normal(2, 1, 5), "rhs": integers(0, 2, 2, 3, 5)}),
    Case(
        "broadcast_like",
        {"lhs": normal(2, 1, 5), "rhs": integers(0, 2, 7, 3)},
        {"lhs_axes": (1,), "rhs_axes": (-1,)},
        label="axes",
    ),
]
