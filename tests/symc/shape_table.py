"""Rows of shape and type inference, composed by symc and by MXNet 1.9.1 alike: what is given, and what follows from it.

What MXNet finds is in data/shapes.json (`python tests/symc/record_shapes.py` with an interpreter that has MXNet);
`expected` replaces it where symc knows more or MXNet errs, and `why` says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Row:
    """One graph and what is given of it: shapes with 0 for unknown extents, or types."""

    name: str
    build: Callable[[Any], Any]
    given: Mapping[str, Any]
    expected: Mapping[str, Any] = field(default_factory=dict)
    """Results by argument, output or state, where they are not MXNet's."""
    why: str = ""


def var(mx: Any, *names: str) -> Any:
    variables = [mx.sym.Variable(n) for n in names]
    return variables[0] if len(variables) == 1 else variables


def fc(mx: Any, data: str = "data", **attributes: Any) -> Any:
    return mx.sym.FullyConnected(var(mx, data), name="fc", **{"num_hidden": 10, **attributes})


def convolution(mx: Any, **attributes: Any) -> Any:
    return mx.sym.Convolution(var(mx, "data"), name="conv", num_filter=21, **{"kernel": (3, 3), **attributes})


def pooling(mx: Any, **attributes: Any) -> Any:
    return mx.sym.Pooling(var(mx, "data"), name="pool", **{"kernel": (2, 2), **attributes})


def unary(operator: str, **attributes: Any) -> Callable[[Any], Any]:
    """A row's graph of one operator with one input."""
    return lambda mx: getattr(mx.sym, operator)(var(mx, "data"), name="op", **attributes)


def binary(operator: str, **attributes: Any) -> Callable[[Any], Any]:
    return lambda mx: getattr(mx.sym, operator)(*var(mx, "a", "b"), name="op", **attributes)


def shared_weight(mx: Any) -> Any:
    weight = var(mx, "w")
    layer = mx.sym.FullyConnected(var(mx, "data"), weight, num_hidden=10, name="fc")
    return mx.sym.Group([mx.sym.abs(weight, name="abs"), layer])


def sliced(mx: Any, **attributes: Any) -> Any:
    return mx.sym.SliceChannel(var(mx, "data"), name="op", **attributes)[0] + var(mx, "c")


FULLY_CONNECTED = [
    Row("fc forward", fc, {"data": (100, 100)}),
    Row("fc unknown batch", fc, {"data": (0, 3, 4, 5)}),
    Row("fc weight alone", fc, {"fc_weight": (10, 7)}),
    Row(
        "fc weight and rank",
        fc,
        {"data": (5, 0), "fc_weight": (10, 7)},
        {"data": (5, 7), "fc_weight": (10, 7), "fc_bias": (10,), "fc_output": (5, 10)},
        "1.9.1: Shape dim size must be known",
    ),
    Row("fc from output", lambda mx: fc(mx, num_hidden=21) + var(mx, "c"), {"data": (0, 10), "c": (5, 0)}),
    Row("fc last axis", lambda mx: fc(mx, flatten=False), {"data": (2, 0, 7)}),
    Row("fc no bias", lambda mx: fc(mx, no_bias=True), {"data": (2, 3)}),
    Row("fc weight used before", shared_weight, {"data": (2, 3)}),
    Row("fc begin state", lambda mx: mx.sym.zeros((0, 10), name="begin") + fc(mx), {"data": (4, 3)}),
]
ELEMENTWISE = [
    Row("add both ways", lambda mx: var(mx, "a") + var(mx, "b"), {"a": (0, 10), "b": (12, 0)}),
    Row("add from output", lambda mx: mx.sym.exp(var(mx, "a") * var(mx, "b")) - var(mx, "c"), {"c": (2, 3)}),
    Row(
        "add_n",
        lambda mx: mx.sym.add_n(*var(mx, "a", "b", "c"), name="op"),
        {"a": (2, 0, 0), "b": (0, 3, 0), "c": (0, 0, 5)},
    ),
    Row("scalar", lambda mx: 2 / (1 + var(mx, "a")), {"a": (0, 3)}),
    Row("broadcast", binary("broadcast_add"), {"a": (2, 0), "b": (1, 3)}),
    Row("broadcast one unknown", binary("broadcast_add"), {"a": (2, 3)}),
    Row("broadcast ranks", binary("broadcast_mul"), {"a": (2, 1, 5), "b": (2, 3, 1)}),
    Row("broadcast_to", unary("broadcast_to", shape=(0, 3, 5)), {"data": (2, 1, 5)}),
    Row("broadcast_axis", unary("broadcast_axis", axis=1, size=3), {"data": (0, 1, 5)}),
    Row("broadcast_like", binary("broadcast_like"), {"a": (1, 3), "b": (2, 3)}),
    Row("where", lambda mx: mx.sym.where(*var(mx, "c", "x", "y"), name="op"), {"c": (2, 3), "x": (2, 0)}),
    Row("where rows", lambda mx: mx.sym.where(*var(mx, "c", "x", "y"), name="op"), {"c": (2,), "x": (2, 3)}),
    Row("clip", unary("clip", a_min=0, a_max=1), {"data": (0, 3)}),
    Row("Cast", lambda mx: mx.sym.Cast(var(mx, "a"), dtype="float64") + var(mx, "b"), {"b": (2, 3)}),
    Row("zeros_like", lambda mx: mx.sym.zeros_like(var(mx, "a")) + var(mx, "b"), {"b": (2, 3)}),
]
WINDOWS = [
    Row(
        "conv from output",
        lambda mx: convolution(mx, pad=(1, 1)) + var(mx, "c"),
        {"data": (0, 10, 0, 0), "c": (5, 21, 32, 32)},
    ),
    Row(
        "conv stride from output",
        lambda mx: convolution(mx, pad=(1, 1), stride=(2, 2)) + var(mx, "c"),
        {"data": (0, 10, 0, 0), "c": (5, 21, 32, 32)},
    ),
    Row("conv weight from kernel", lambda mx: convolution(mx, kernel=(7, 7)), {"data": (1, 0, 0, 0)}),
    Row("conv", lambda mx: convolution(mx, stride=(2, 3), pad=(1, 2), dilate=(1, 2)), {"data": (2, 3, 17, 19)}),
    Row("conv groups", lambda mx: convolution(mx, num_group=3), {"data": (2, 6, 7, 9)}),
    Row("conv 1d", lambda mx: convolution(mx, kernel=(3,), stride=(2,)), {"data": (0, 3, 11)}),
    Row("conv unknown size", convolution, {"data": (0, 3, 0, 9)}),
    Row("conv from weight", convolution, {"conv_weight": (21, 5, 3, 3)}),
    *[
        Row(
            f"pool {c}",
            lambda mx, c=c: pooling(mx, kernel=(3, 3), stride=(2, 2), pooling_convention=c),
            {"data": (2, 3, 8, 10)},
        )
        for c in ("valid", "full")
    ],
    Row("pool pad", lambda mx: pooling(mx, kernel=(3, 3), stride=(2, 2), pad=(1, 1)), {"data": (0, 3, 7, 9)}),
    Row("pool global", lambda mx: pooling(mx, global_pool=True), {"data": (2, 3, 7, 9)}),
    Row("pool default stride", pooling, {"data": (2, 3, 7, 9)}),
    Row("BatchNorm", unary("BatchNorm"), {"data": (0, 3, 0, 0)}),
    Row("BatchNorm last axis", unary("BatchNorm", axis=-1), {"data": (2, 5, 7)}),
    Row("BatchNorm from output", lambda mx: mx.sym.BatchNorm(var(mx, "data"), name="op") + var(mx, "c"), {"c": (2, 3)}),
    Row("LayerNorm", unary("LayerNorm"), {"data": (0, 3, 5)}),
    Row("LRN", unary("LRN", nsize=3), {"data": (0, 3, 5, 7)}),
    Row("prelu", unary("LeakyReLU", act_type="prelu"), {"data": (2, 3, 5)}),
    Row("Dropout from output", lambda mx: mx.sym.Dropout(var(mx, "a")) + var(mx, "b"), {"b": (2, 3)}),
]
JOINING = [
    Row("split squeezed from output", lambda mx: sliced(mx, num_outputs=10, squeeze_axis=True), {"c": (5,)}),
    Row("split from output", lambda mx: sliced(mx, num_outputs=3, axis=1), {"data": (0, 15, 0), "c": (3, 5, 2)}),
    Row("split", unary("SliceChannel", num_outputs=3, axis=2), {"data": (0, 3, 6)}),
    Row(
        "Concat from sum",
        lambda mx: mx.sym.Concat(*var(mx, "a", "b"), dim=1, name="op") + var(mx, "d"),
        {"a": (0, 10), "b": (0, 5), "d": (2, 0)},
    ),
    Row(
        "Concat one unknown",
        binary("Concat", dim=1),
        {"a": (2, 10)},
        {"a": (2, 10), "b": (2, 0), "op_output": (2, 0)},
        "1.9.1 raises",
    ),
    Row("Concat first axis", binary("Concat", dim=0), {"a": (2, 0), "b": (3, 5)}),
    Row("stack", binary("stack", axis=1), {"a": (2, 0), "b": (0, 3)}),
    Row(
        "add of slices",
        lambda mx: mx.sym.slice_axis(var(mx, "a"), axis=1, begin=0, end=3) + var(mx, "b"),
        {"a": (0, 7), "b": (2, 3)},
    ),
]
MOVING = [
    Row(
        "Reshape from output",
        lambda mx: mx.sym.Reshape(var(mx, "data"), shape=(-3, 0)) + var(mx, "c"),
        {"data": (0, 3, 4), "c": (6, 4)},
    ),
    *[
        Row(f"Reshape {s}", unary("Reshape", shape=s), {"data": (2, 3, 4)})
        for s in ((-1,), (0, -1), (-2, 1), (-3, 0), (-4, 1, 2, -2), (4, 0, -1), (0, 0, -4, 2, -1))
    ],
    Row("Reshape reversed", unary("Reshape", shape=(-1, 0), reverse=True), {"data": (2, 3, 4)}),
    Row("Reshape unknown batch", unary("Reshape", shape=(0, -1)), {"data": (0, 3, 4)}),
    Row("Flatten", unary("Flatten"), {"data": (0, 3, 4)}),
    Row("transpose", unary("transpose", axes=(1, 0)), {"data": (0, 3)}),
    Row(
        "transpose from output",
        lambda mx: mx.sym.transpose(var(mx, "a"), axes=(2, 0, 1)) + var(mx, "b"),
        {"b": (5, 2, 3)},
    ),
    Row("SwapAxis", unary("SwapAxis", dim1=0, dim2=2), {"data": (2, 3, 5)}),
    Row("expand_dims", unary("expand_dims", axis=1), {"data": (2, 0)}),
    Row(
        "expand_dims from output", lambda mx: mx.sym.expand_dims(var(mx, "a"), axis=1) + var(mx, "b"), {"b": (2, 1, 3)}
    ),
    Row("squeeze", unary("squeeze"), {"data": (2, 1, 3, 1)}),
    Row("slice", unary("slice", begin=(1, None), end=(4, None), step=(2, -1)), {"data": (5, 3)}),
    Row("slice_axis", unary("slice_axis", axis=1, begin=-2, end=None), {"data": (2, 5)}),
    Row("slice_like", binary("slice_like"), {"a": (5, 7), "b": (2, 3)}),
    Row("tile", unary("tile", reps=(2, 3)), {"data": (5,)}),
    Row("repeat", unary("repeat", repeats=3, axis=1), {"data": (2, 5)}),
    Row("Pad", unary("Pad", mode="edge", pad_width=(0, 0, 0, 0, 1, 2, 3, 4)), {"data": (2, 3, 5, 7)}),
    Row(
        "arange from output", lambda mx: mx.sym.arange(0, None, infer_range=True, name="r") + var(mx, "c"), {"c": (7,)}
    ),
]
PRODUCTS = [
    Row("dot", binary("dot"), {"a": (0, 3), "b": (3, 5)}),
    Row("dot transposed", binary("dot", transpose_a=True, transpose_b=True), {"a": (3, 2), "b": (5, 3)}),
    Row("dot rank 3", binary("dot"), {"a": (2, 3, 5), "b": (5, 7)}),
    Row("batch_dot", binary("batch_dot"), {"a": (0, 2, 3), "b": (0, 3, 5)}),
    Row(
        "batch_dot unknown",
        binary("batch_dot"),
        {"a": (0, 0, 3), "b": (7, 3, 5)},
        {"a": (7, 0, 3), "b": (7, 3, 5), "op_output": (7, 0, 5)},
        "1.9.1 raises",
    ),
    Row("Embedding", unary("Embedding", input_dim=5, output_dim=7), {"data": (0, 3)}),
    Row("take", binary("take", axis=1), {"a": (2, 7, 3), "b": (5, 2)}),
    Row("pick", binary("pick"), {"a": (0, 3), "b": (0,)}),
    Row("pick axis", binary("pick", axis=1, keepdims=True), {"a": (2, 5, 3)}),
    Row("one_hot", unary("one_hot", depth=5), {"data": (2, 0)}),
    *[
        Row(f"sum {attributes}", unary("sum", **attributes), {"data": (2, 3, 5)})
        for attributes in ({}, {"axis": 1}, {"axis": (0, 2), "keepdims": True}, {"axis": 1, "exclude": True})
    ],
    Row("argmax", unary("argmax", axis=1), {"data": (2, 3)}),
    Row("norm", unary("norm", axis=1), {"data": (2, 3)}),
]
HEADS = [
    Row("SoftmaxOutput", unary("SoftmaxOutput"), {"data": (4, 10)}),
    Row("SoftmaxOutput multi", unary("SoftmaxOutput", multi_output=True), {"data": (4, 10, 3)}),
    Row("SoftmaxOutput multi planes", unary("SoftmaxOutput", multi_output=True), {"data": (2, 10, 3, 5)}),
    Row("SoftmaxOutput multi rows", unary("SoftmaxOutput", multi_output=True), {"data": (2, 10)}),
    Row(
        "SoftmaxOutput multi planes given",
        unary("SoftmaxOutput", multi_output=True),
        {"data": (2, 10, 3, 5), "op_label": (2, 3, 5)},
    ),
    Row("SoftmaxOutput preserve", unary("SoftmaxOutput", preserve_shape=True), {"data": (4, 10, 3)}),
    Row(
        "SoftmaxOutput from output",
        lambda mx: mx.sym.SoftmaxOutput(var(mx, "data"), name="op") + var(mx, "c"),
        {"c": (4, 10)},
    ),
    Row("LinearRegressionOutput", unary("LinearRegressionOutput"), {"data": (4, 10)}),
    Row("LinearRegressionOutput column", unary("LinearRegressionOutput"), {"data": (4, 1)}),
    Row(
        "LinearRegressionOutput column, extent unknown",
        unary("LinearRegressionOutput"),
        {"data": (4, 0), "op_label": (4,)},
    ),
    Row(
        "LinearRegressionOutput column from output",
        lambda mx: mx.sym.LinearRegressionOutput(var(mx, "data"), name="op") + var(mx, "c"),
        {"data": (4, 0), "op_label": (4,), "c": (0, 1)},
    ),
    Row("MakeLoss", unary("MakeLoss"), {"data": (0, 3)}),
    Row("softmax", unary("softmax"), {"data": (0, 3)}),
]
SHAPES = [*FULLY_CONNECTED, *ELEMENTWISE, *WINDOWS, *JOINING, *MOVING, *PRODUCTS, *HEADS]
KNOWS_MORE: dict[str, dict[str, tuple[int, ...]]] = {
    "LinearRegressionOutput column, extent unknown": {"data": (4, 0), "op_label": (4,), "op_output": (4, 0)},
    "LinearRegressionOutput column from output": {
        "data": (4, 1),
        "op_label": (4,),
        "c": (4, 1),
        "_plus0_output": (4, 1),
    },
    "fc weight alone": {"data": (), "fc_weight": (10, 7), "fc_bias": (10,), "fc_output": (0, 10)},
    "broadcast_axis": {"data": (0, 1, 5), "op_output": (0, 3, 5)},
    "where": {"c": (2, 3), "x": (2, 3), "y": (2, 3), "op_output": (2, 3)},
    "conv from weight": {
        "data": (0, 5, 0, 0),
        "conv_weight": (21, 5, 3, 3),
        "conv_bias": (21,),
        "conv_output": (0, 21, 0, 0),
    },
    "BatchNorm from output": {
        "data": (2, 3),
        "op_gamma": (3,),
        "op_beta": (3,),
        "c": (2, 3),
        "_plus0_output": (2, 3),
        "op_moving_mean": (3,),
        "op_moving_var": (3,),
    },
    "LRN": {"data": (0, 3, 5, 7), "op_output": (0, 3, 5, 7)},
    "Dropout from output": {"a": (2, 3), "b": (2, 3), "_plus0_output": (2, 3)},
    "split squeezed from output": {"data": (5, 10), "c": (5,), "_plus0_output": (5,)},
    "stack": {"a": (2, 3), "b": (2, 3), "op_output": (2, 2, 3)},
    "add of slices": {"a": (2, 7), "b": (2, 3), "_plus0_output": (2, 3)},
    "Reshape unknown batch": {"data": (0, 3, 4), "op_output": (0, 12)},
    "Flatten": {"data": (0, 3, 4), "op_output": (0, 12)},
    "one_hot": {"data": (2, 0), "op_output": (2, 0, 5)},
    "SoftmaxOutput from output": {"data": (4, 10), "op_label": (4,), "c": (4, 10), "_plus0_output": (4, 10)},
}
"""Rows in which symc finds all that MXNet does, and more."""

TYPES = [
    Row("fc", fc, {"data": "float16"}),
    Row("fc from bias", fc, {"fc_bias": "float64"}),
    Row(
        "after a cast",
        lambda mx: mx.sym.FullyConnected(mx.sym.Cast(var(mx, "data"), dtype="float32"), num_hidden=3, name="fc"),
        {"data": "float16"},
    ),
    Row("declared", lambda mx: var(mx, "a") + mx.sym.Variable("b", dtype="float64"), {}),
    Row("from output", lambda mx: mx.sym.exp(var(mx, "a")) + var(mx, "b"), {"b": "float64"}),
    Row("BatchNorm half", unary("BatchNorm"), {"data": "float16"}),
    Row("BatchNorm double", unary("BatchNorm"), {"data": "float64"}),
    Row("Embedding", unary("Embedding", input_dim=5, output_dim=7, dtype="float64"), {"data": "int32"}),
    Row("one_hot", unary("one_hot", depth=5, dtype="int32"), {"data": "float32"}),
    Row("argmax", unary("argmax", axis=1), {"data": "float32"}),
    Row("shape_array", unary("shape_array"), {"data": "float32"}),
    Row("comparison", lambda mx: var(mx, "a") > var(mx, "b"), {"a": "float64"}),
    Row("where", lambda mx: mx.sym.where(*var(mx, "c", "x", "y"), name="op"), {"c": "int32", "x": "float64"}),
    Row("take", binary("take"), {"a": "float64", "b": "int32"}),
    Row("pick", binary("pick"), {"a": "float64", "b": "int32"}),
    Row("softmax to double", unary("softmax", dtype="float64"), {"data": "float32"}),
    Row("SoftmaxOutput", unary("SoftmaxOutput"), {"data": "float64"}),
    Row("zeros", lambda mx: mx.sym.zeros((2, 3), dtype="float64", name="z") + var(mx, "a"), {}),
    Row("scalar of integers", lambda mx: var(mx, "a") + 1.5, {"a": "int32"}),
    Row("Dropout", unary("Dropout"), {"data": "float16"}),
    Row("LayerNorm", unary("LayerNorm"), {"data": "float64"}),
]
