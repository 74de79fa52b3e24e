"""Rows of matrix products."""

from __future__ import annotations

from case import Case, normal

LONG = {"float32": (2e-5, 1e-4)}
ORDER = "order of additions"

CASES = [
    *[
        Case(
            "dot",
            {"lhs": normal(*((3, 2) if a else (2, 3))), "rhs": normal(*((5, 3) if b else (3, 5)))},
            {"transpose_a": a, "transpose_b": b},
            label=f"{'t' if a else 'n'}{'t' if b else 'n'}",
        )
        for a in (False, True)
        for b in (False, True)
    ],
    *[
        Case(
            "batch_dot",
            {"lhs": normal(7, *((3, 2) if a else (2, 3))), "rhs": normal(7, *((5, 3) if b else (3, 5)))},
            {"transpose_a": a, "transpose_b": b},
            label=f"{'t' if a else 'n'}{'t' if b else 'n'}",
        )
        for a in (False, True)
        for b in (False, True)
    ],
    *[
        Case(
            "batch_dot",
            {"lhs": normal(2, 7, *((3, 2) if a else (2, 3))), "rhs": normal(2, 7, *((5, 3) if b else (3, 5)))},
            {"transpose_a": a, "transpose_b": b},
            label=f"two batch axes {'t' if a else 'n'}{'t' if b else 'n'}",
        )
        for a in (False, True)
        for b in (False, True)
    ],
    Case("dot", {"lhs": normal(7), "rhs": normal(7)}, label="vectors"),
    Case("dot", {"lhs": normal(2, 3), "rhs": normal(3)}, label="matrix and vector"),
    Case("dot", {"lhs": normal(2, 3, 5), "rhs": normal(5, 7)}, label="rank 3"),
    Case("dot", {"lhs": normal(3, 5), "rhs": normal(5, 2, 7)}, label="rank 3 right"),
    Case(
        "dot",
        {"lhs": normal(67, 130), "rhs": normal(130, 45)},
        label="large",
        dtypes=("float32",),
        numeric=False,
        tolerance=LONG,
        reason=ORDER,
    ),
    Case(
        "batch_dot",
        {"lhs": normal(3, 37, 65), "rhs": normal(3, 65, 33)},
        label="large",
        dtypes=("float32",),
        numeric=False,
        tolerance=LONG,
        reason=ORDER,
    ),
]
