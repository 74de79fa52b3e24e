"""Rows of normalizations."""

from __future__ import annotations

from typing import Any

from case import Case, Input, auxiliary, normal, positive

SUMS = "sums in another order; MXNet has eps and momentum in float32"
NO_HEADS = "1.9.1 ignores the head gradients of mean and deviation"
NARROW = {"float32": (1e-4, 2e-5), "float64": (1e-6, 1e-7)}


def batch_norm(label: str, data: tuple[int, ...], axis: int = 1, **attributes: Any) -> Case:
    """A row of BatchNorm, in training and in inference."""
    channels = data[axis]
    inputs: dict[str, Input] = {
        "data": normal(*data),
        "gamma": positive(channels),
        "beta": normal(channels),
        "moving_mean": auxiliary(normal(channels)),
        "moving_var": auxiliary(positive(channels)),
    }
    if axis != 1:
        attributes["axis"] = axis
    disputed = ("grad_data",) if attributes.get("output_mean_var") else ()
    return Case(
        "BatchNorm",
        inputs,
        attributes,
        label,
        predict=True,
        numeric=attributes.get("fix_gamma") is False,
        tolerance=NARROW,
        reason=SUMS,
        disputed=disputed,
        why=NO_HEADS if disputed else "",
    )


def layer_norm(label: str, data: tuple[int, ...], axis: int = -1, **attributes: Any) -> Case:
    """A row of LayerNorm."""
    inputs = {"data": normal(*data), "gamma": positive(data[axis]), "beta": normal(data[axis])}
    disputed = ("grad_data",) if attributes.get("output_mean_var") else ()
    return Case(
        "LayerNorm",
        inputs,
        {"axis": axis, **attributes},
        label,
        tolerance=NARROW,
        reason=SUMS,
        disputed=disputed,
        why=NO_HEADS if disputed else "",
    )


CASES = [
    batch_norm("", (5, 3, 2, 7)),
    batch_norm("gamma", (5, 3, 2, 7), fix_gamma=False),
    batch_norm("matrix", (7, 3), fix_gamma=False, eps=1e-5, momentum=0.7),
    batch_norm("global", (5, 3, 2, 7), fix_gamma=False, use_global_stats=True),
    batch_norm("global fixed", (5, 3, 7), use_global_stats=True),
    batch_norm("channels last", (5, 2, 7, 3), axis=3, fix_gamma=False),
    batch_norm("negative axis", (5, 7, 3), axis=-1, fix_gamma=False, eps=1e-4),
    batch_norm("statistics", (5, 3, 7), fix_gamma=False, output_mean_var=True),
    layer_norm("", (2, 3, 5)),
    layer_norm("axis", (2, 3, 5), axis=1),
    layer_norm("eps", (7, 5), eps=0.1),
    layer_norm("statistics", (2, 3, 5), output_mean_var=True),
    Case("LRN", {"data": normal(2, 7, 3, 5)}, {"nsize": 3}, dtypes=("float32",)),
    Case(
        "LRN",
        {"data": normal(2, 7, 3, 5)},
        {"nsize": 5, "alpha": 0.3, "beta": 0.5, "knorm": 1.5},
        label="parameters",
        dtypes=("float32",),
    ),
]
