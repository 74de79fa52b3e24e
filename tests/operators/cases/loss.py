"""Rows of regression losses and MakeLoss."""

from __future__ import annotations

from typing import Any

from case import Case, given, integers, normal, positive

PAIR = {"data": normal(2, 3, 5), "label": normal(2, 3, 5, smooth=False)}
SINGLE = {"float64": (1e-7, 1e-8)}
TIED = {"data": given([1.0, 2.0, 3.0]), "label": given([1.0, 3.0, 2.0], smooth=False)}


def loss(operator: str, label: str, inputs: dict[str, Any], **attributes: Any) -> Case:
    """A row of a loss head."""
    return Case(
        operator,
        inputs,
        attributes,
        label=label,
        loss=True,
        numeric=False,
        tolerance=SINGLE,
        reason="MXNet has the scale in float32",
    )


REGRESSIONS = ("LinearRegressionOutput", "LogisticRegressionOutput", "MAERegressionOutput")

CASES = [
    *[loss(n, "", PAIR) for n in REGRESSIONS],
    *[loss(n, "scale", PAIR, grad_scale=2.5) for n in REGRESSIONS],
    *[loss(n, "column", {"data": normal(7, 1), "label": normal(7, smooth=False)}) for n in REGRESSIONS],
    loss("MAERegressionOutput", "ties", TIED),
    loss("LogisticRegressionOutput", "classes", {"data": normal(7, 3), "label": integers(0, 2, 7, 3)}),
    loss("MakeLoss", "", {"data": normal(2, 3, 5)}),
    loss("MakeLoss", "scale", {"data": normal(2, 3, 5)}, grad_scale=2.5),
    loss("MakeLoss", "batch", {"data": normal(5, 3)}, normalization="batch", grad_scale=3),
    *[
        Case(
            "MakeLoss",
            {"data": normal(*shape)},
            {"normalization": "batch", "grad_scale": 3},
            label=f"batch of rank {len(shape)}",
            loss=True,
            tolerance=SINGLE,
            reason="symc has the scale in float32 as MXNet has",
            formula=lambda ins, heads: {"output0": ins["data"], "grad_data": ins["data"] * 0 + 3 / len(ins["data"])},
            why="1.9.1 divides by all extents but the last, of a vector by 1; its manual says by the batch size",
        )
        for shape in ((7,), (2, 3, 5))
    ],
    loss("MakeLoss", "valid", {"data": positive(5, 3)}, normalization="valid", valid_thresh=1.2),
    loss("MakeLoss", "none valid", {"data": positive(5, 3)}, normalization="valid", valid_thresh=100),
]
