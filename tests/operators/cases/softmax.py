"""Rows of softmax and its relatives, and of the softmax loss in all its modes."""

from __future__ import annotations

from typing import Any

import numpy as np
from case import Arrays, Case, Input, given, integers, normal, positive

DATA = normal(2, 3, 5)
LENGTH = integers(1, 6, 2, 3, dtype="int32")
SINGLE = {"float64": (1e-7, 1e-8)}
LARGE = given([[1000.0, 999.0, -1000.0], [-1e30, 0.0, 1e30]])


def loss(label: str, data: tuple[int, ...], labels: Input, **attributes: Any) -> Case:
    """A row of SoftmaxOutput."""
    return Case(
        "SoftmaxOutput",
        {"data": normal(*data), "label": labels},
        attributes,
        label=label,
        loss=True,
        numeric=False,
        tolerance=SINGLE,
        reason="MXNet has the scale in float32",
    )


def with_head_gradient(ins: Arrays, heads: list[np.ndarray]) -> Arrays:
    """SoftmaxOutput with `out_grad`: the loss's gradient times the head gradient, element by element."""
    exponents = np.exp(ins["data"] - ins["data"].max(1, keepdims=True))
    output = exponents / exponents.sum(1, keepdims=True)
    gradient = (output - np.eye(output.shape[1])[ins["label"].astype(int)]) * heads[0]
    return {"output0": output, "grad_data": gradient}


def first_three(ins: Arrays, heads: list[np.ndarray]) -> Arrays:
    """Softmax of the first three numbers of a vector."""
    exponents = np.exp(ins["data"]) * (np.arange(len(ins["data"])) < 3)
    output = exponents / exponents.sum()
    return {"output0": output, "grad_data": output * (heads[0] - (output * heads[0]).sum())}


def smoothed(ins: Arrays, heads: list[np.ndarray]) -> Arrays:
    """SoftmaxOutput over axis 1 of three classes, whose true one counts 0.8 and the others 0.1 each."""
    exponents = np.exp(ins["data"])
    output = exponents / exponents.sum(1, keepdims=True)
    wanted = np.where(ins["label"][:, None].astype(int) == np.arange(3)[:, None], 0.8, 0.1)
    return {"output0": output, "grad_data": (output - wanted) / ins["label"].shape[1]}


def flattened(ins: Arrays, heads: list[np.ndarray]) -> Arrays:
    """SoftmaxOutput over all trailing elements."""
    rows = ins["data"].reshape(len(ins["data"]), -1)
    exponents = np.exp(rows - rows.max(1, keepdims=True))
    output = exponents / exponents.sum(1, keepdims=True)
    gradient = output - np.eye(rows.shape[1])[ins["label"].astype(int)]
    return {"output0": output.reshape(ins["data"].shape), "grad_data": gradient.reshape(ins["data"].shape)}


def normalized(values: Input) -> Input:
    """Rows that sum to one."""

    def draw(rng: np.random.RandomState, shape: tuple[int, ...]) -> np.ndarray:
        drawn = values.draw(rng, shape)
        return drawn / drawn.sum(-1, keepdims=True)

    return Input(values.shape, draw, smooth=False)


IGNORED = given([2.0, 0.0, 1.0, 2.0, 4.0, 2.0, 3.0], smooth=False)
SPATIAL = integers(0, 3, 2, 5)

CASES = [
    Case("softmax", {"data": DATA}),
    Case("softmax", {"data": DATA}, {"axis": 1}, label="axis"),
    Case("softmax", {"data": DATA}, {"axis": 0, "temperature": 2.5}, label="temperature"),
    Case("softmax", {"data": DATA, "length": LENGTH}, {"use_length": True}, label="length"),
    Case(
        "softmax",
        {"data": DATA, "length": integers(1, 4, 2, 5, dtype="int32")},
        {"use_length": True, "axis": 1},
        label="length axis",
    ),
    Case(
        "softmax",
        {"data": normal(7), "length": integers(3, 4, 1, dtype="int32")},
        {"use_length": True},
        label="length of a vector",
        formula=first_three,
        why="1.9.1 takes such a length, then writes past an array's end",
    ),
    Case("softmax", {"data": DATA}, {"dtype": "float64"}, label="dtype", dtypes=("float32",), numeric=False),
    Case("softmax", {"data": LARGE}, label="large", numeric=False),
    Case(
        "softmax",
        {"data": normal(2, 3, 5)},
        label="half",
        dtypes=("float16",),
        emulated=("bfloat16",),
        tolerance={"float16": (4e-3, 2e-3), "bfloat16": (2e-2, 1e-2)},
        reason="where MXNet rounds to 10 bits",
    ),
    Case("softmin", {"data": DATA}, {"axis": 1}),
    Case("log_softmax", {"data": DATA}),
    Case("log_softmax", {"data": DATA}, {"axis": 1, "temperature": 0.5}, label="temperature"),
    Case("log_softmax", {"data": LARGE}, label="large", numeric=False),
    Case(
        "SoftmaxActivation",
        {"data": normal(2, 3, 5, 7)},
        label="instance",
        dtypes=("float32",),
        disputed=("grad_data",),
        why="1.9.1 takes the last axis forward and axis 1 backward",
    ),
    Case("SoftmaxActivation", {"data": normal(2, 3, 5, 7)}, {"mode": "channel"}, label="channel", dtypes=("float32",)),
    loss("", (7, 5), integers(0, 5, 7)),
    loss("scale", (7, 5), integers(0, 5, 7), grad_scale=2.5),
    Case(
        "SoftmaxOutput",
        {"data": normal(2, 3, 5), "label": integers(0, 15, 2)},
        label="flattened",
        loss=True,
        formula=flattened,
        why="1.9.1 wants labels of shape (2, 3) for two distributions of 15 classes, and uses the first two of them",
    ),
    loss("batch", (7, 5), integers(0, 5, 7), normalization="batch"),
    loss("valid", (7, 5), IGNORED, normalization="valid", ignore_label=2),
    loss("ignore", (7, 5), IGNORED, use_ignore=True, ignore_label=2),
    loss("ignore valid", (7, 5), IGNORED, use_ignore=True, ignore_label=2, normalization="valid", grad_scale=3),
    loss("outside", (3, 5), given([9.0, -4.0, 1.0], smooth=False)),
    loss("smooth", (7, 5), integers(0, 5, 7), smooth_alpha=0.2),
    loss("multi", (2, 3, 5), SPATIAL, multi_output=True),
    loss("multi batch", (2, 3, 5), SPATIAL, multi_output=True, normalization="batch"),
    loss("multi valid", (2, 3, 5), SPATIAL, multi_output=True, normalization="valid", use_ignore=True, ignore_label=1),
    loss("multi planes", (2, 3, 5, 7), integers(0, 3, 2, 5, 7), multi_output=True, grad_scale=0.5),
    loss("multi one", (2, 3, 5), integers(0, 3, 2, 1, 5), multi_output=True),
    Case(
        "SoftmaxOutput",
        {"data": normal(2, 3, 5), "label": SPATIAL},
        {"multi_output": True, "smooth_alpha": 0.2},
        label="multi smooth",
        loss=True,
        formula=smoothed,
        tolerance=SINGLE,
        reason="symc has the scale in float32 as MXNet has",
        why="1.9.1 does not smooth labels with multi_output",
    ),
    loss("preserve", (2, 3, 5), integers(0, 5, 2, 3), preserve_shape=True),
    loss("preserve batch", (2, 3, 5), integers(0, 5, 2, 3), preserve_shape=True, normalization="batch"),
    loss("probabilities", (7, 5), normalized(positive(7, 5)), grad_scale=2),
    Case(
        "SoftmaxOutput",
        {"data": normal(7, 5), "label": integers(0, 5, 7)},
        {"out_grad": True},
        label="head gradient",
        numeric=False,
        formula=with_head_gradient,
        why="1.9.1 multiplies by the output instead of the head gradient",
    ),
]
