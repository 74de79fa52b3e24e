"""Rows in float16, bfloat16 and whole numbers, for operators of every kind."""

from __future__ import annotations

from typing import Any

from case import Case, Input, auxiliary, away, distinct, integers, normal, positive, uniform

HALF = {"float16": (4e-3, 4e-3), "bfloat16": (3e-2, 3e-2)}
SUMS = {"float16": (2e-2, 2e-2), "bfloat16": (8e-2, 8e-2)}
ROUNDING = "10 or 7 bits; MXNet rounds every step, symc adds up in float32"
WHOLE = ("int32", "int64", "int8", "uint8")


def half(operator: str, inputs: dict[str, Input], attributes: dict[str, Any] | None = None, **facts: Any) -> Case:
    """A row in float16, recorded, and in bfloat16, compared with float32."""
    defaults = {"dtypes": ("float16",), "emulated": ("bfloat16",), "tolerance": HALF, "numeric": False}
    return Case(operator, inputs, attributes or {}, "half precision", reason=ROUNDING, **{**defaults, **facts})


def dense(operator: str, inputs: dict[str, Input], attributes: dict[str, Any] | None = None) -> Case:
    """A row in float16 and bfloat16, both compared with float32: MXNet has them on GPUs only."""
    return half(operator, inputs, attributes, dtypes=(), emulated=("float16", "bfloat16"), tolerance=SUMS)


def whole(operator: str, inputs: dict[str, Input], attributes: dict[str, Any] | None = None, *dtypes: str) -> Case:
    """A row of whole numbers."""
    return Case(operator, inputs, attributes or {}, "whole numbers", dtypes=dtypes or WHOLE)


def count(*shape: int) -> Input:
    """Whole numbers from 1 to 8."""
    return integers(1, 9, *shape)


DATA = {"data": normal(2, 3, 5)}
COUNTS = {"data": count(2, 3, 5)}
PAIR = {"lhs": count(2, 3, 1), "rhs": count(1, 3, 5)}
IMAGE = normal(2, 3, 7, 5)

CASES = [
    dense(
        "Convolution",
        {"data": IMAGE, "weight": normal(5, 3, 3, 3), "bias": normal(5)},
        {"num_filter": 5, "kernel": (3, 3)},
    ),
    half("Pooling", {"data": distinct(2, 3, 7, 5)}, {"kernel": (2, 2), "pool_type": "max"}),
    dense("dot", {"lhs": normal(2, 3), "rhs": normal(3, 5)}),
    dense("batch_dot", {"lhs": normal(7, 2, 3), "rhs": normal(7, 3, 5)}),
    half("Activation", DATA, {"act_type": "softrelu"}),
    half("LeakyReLU", {"data": away(2, 3, 5)}, {"act_type": "leaky"}),
    half("broadcast_add", {"lhs": normal(2, 1, 5), "rhs": normal(1, 3, 1)}, tolerance=SUMS),
    half("_plus_scalar", DATA, {"scalar": 1.7}),
    half("sum", DATA, {"axis": 1}),
    half("max", {"data": distinct(2, 3, 5)}, {"axis": 1}),
    half(
        "Embedding",
        {"data": integers(0, 7, 2, 5), "weight": normal(7, 3)},
        {"input_dim": 7, "output_dim": 3},
        tolerance=SUMS,
    ),
    half("take", {"a": normal(7, 3), "indices": integers(0, 7, 2, 5)}, tolerance=SUMS),
    half("Concat", {"a": normal(2, 3), "b": normal(2, 5)}, {"dim": 1}),
    half("slice", {"data": normal(5, 3)}, {"begin": (1, 0), "end": (4, 2)}),
    half("tile", DATA, {"reps": (2, 1, 3)}),
    half("clip", {"data": uniform(-2, 2, 2, 3, 5)}, {"a_min": -0.75, "a_max": 1.25}),
    half("log_softmax", DATA),
    half("SoftmaxOutput", {"data": normal(7, 5), "label": integers(0, 5, 7)}, loss=True),
    half("LayerNorm", {"data": normal(2, 3, 5), "gamma": positive(5), "beta": normal(5)}, tolerance=SUMS),
    half(
        "BatchNorm",
        {
            "data": normal(5, 3, 7),
            "gamma": positive(3, dtype="float32"),
            "beta": normal(3, dtype="float32"),
            "moving_mean": auxiliary(normal(3, dtype="float32")),
            "moving_var": auxiliary(positive(3, dtype="float32")),
        },
        {"fix_gamma": False},
        tolerance=SUMS,
        emulated=(),
    ),
    whole("elemwise_add", {"lhs": count(2, 3), "rhs": count(2, 3)}),
    whole("elemwise_div", {"lhs": count(2, 3), "rhs": count(2, 3)}),
    whole("broadcast_mul", PAIR),
    whole("broadcast_maximum", PAIR),
    whole("broadcast_greater", PAIR),
    whole("_mul_scalar", COUNTS, {"scalar": 3}),
    whole("_div_scalar", COUNTS, {"scalar": 2}),
    whole("sum", COUNTS, {"axis": 1}, "int32", "int64"),
    whole("mean", COUNTS, {"axis": 1}, "int32", "int64"),
    whole("max", COUNTS, {"axis": 1}),
    whole("argmax", COUNTS, {"axis": 1}),
    whole("Reshape", COUNTS, {"shape": (0, -1)}),
    whole("transpose", COUNTS),
    whole("slice", {"data": count(5, 3)}, {"begin": (1, 0), "end": (4, 2)}),
    whole("Concat", {"a": count(2, 3), "b": count(2, 5)}, {"dim": 1}),
    whole("stack", {"a": count(2, 3), "b": count(2, 3)}),
    whole("take", {"a": count(7, 3), "indices": integers(0, 7, 2, 5)}),
    whole("pick", {"data": count(2, 5), "index": integers(0, 5, 2)}),
    whole("where", {"condition": integers(0, 2, 2, 3), "x": count(2, 3), "y": count(2, 3)}),
    whole("tile", COUNTS, {"reps": (2, 1, 3)}),
    whole("clip", COUNTS, {"a_min": 2, "a_max": 5}),
    whole(
        "Embedding",
        {"data": integers(0, 7, 2, 5), "weight": normal(7, 3, dtype="float32", smooth=False)},
        {"input_dim": 7, "output_dim": 3},
        "int32",
        "int64",
        "uint8",
    ),
    whole("norm", COUNTS, {"axis": 1, "ord": 1}, "int32"),
    whole("broadcast_to", {"data": count(2, 1, 5)}, {"shape": (2, 3, 5)}),
    whole("repeat", COUNTS, {"repeats": 2, "axis": 1}),
    whole("reverse", COUNTS, {"axis": 1}),
]
