"""Rows of dense and convolution layers, activations and dropout."""

from __future__ import annotations

from typing import Any

from case import Case, Input, away, given, normal

ORDER = "order of additions; MXNet's oneDNN may use Winograd"
LONG = {"float32": (3e-5, 1e-4)}


def convolution(label: str, data: tuple[int, ...], **attributes: Any) -> Case:
    """A row of Convolution with weights of the right shape."""
    filters, groups = attributes["num_filter"], attributes.get("num_group", 1)
    inputs: dict[str, Input] = {
        "data": normal(*data),
        "weight": normal(filters, data[1] // groups, *attributes["kernel"]),
    }
    if not attributes.get("no_bias"):
        inputs["bias"] = normal(filters)
    return Case("Convolution", inputs, attributes, label=label, tolerance={"float32": (2e-5, 2e-5)}, reason=ORDER)


def dense(label: str, data: tuple[int, ...], columns: int, **attributes: Any) -> Case:
    """A row of FullyConnected."""
    hidden = attributes["num_hidden"]
    inputs: dict[str, Input] = {"data": normal(*data), "weight": normal(hidden, columns)}
    if not attributes.get("no_bias"):
        inputs["bias"] = normal(hidden)
    return Case("FullyConnected", inputs, attributes, label=label)


SINGLE = {"float64": (1e-6, 1e-6)}


def leaky(kind: str, data: Input, label: str = "", slope: float = 0.25, **facts: Any) -> Case:
    """A row of LeakyReLU."""
    attributes = {"act_type": kind, "slope": slope}
    return Case(
        "LeakyReLU",
        {"data": data},
        attributes,
        label or kind,
        tolerance=SINGLE,
        reason="MXNet's slope is float32",
        **facts,
    )


HALF = {"float16": (2e-2, 2e-2), "bfloat16": (6e-2, 6e-2)}

CASES = [
    dense("", (2, 5), 5, num_hidden=3),
    dense("flatten", (2, 3, 5), 15, num_hidden=7),
    dense("last axis", (2, 3, 5), 5, num_hidden=7, flatten=False),
    dense("no bias", (2, 5), 5, num_hidden=3, no_bias=True),
    dense("one row", (1, 5), 5, num_hidden=3),
    dense("one column", (7, 5), 5, num_hidden=1),
    Case(
        "FullyConnected",
        {"data": normal(33, 130), "weight": normal(49, 130), "bias": normal(49)},
        {"num_hidden": 49},
        label="large",
        dtypes=("float32",),
        numeric=False,
        tolerance=LONG,
        reason=ORDER,
    ),
    Case(
        "FullyConnected",
        {"data": normal(2, 5), "weight": normal(3, 5), "bias": normal(3)},
        {"num_hidden": 3},
        label="half",
        dtypes=(),
        emulated=("float16", "bfloat16"),
        tolerance=HALF,
        reason="rounding to 10 and 7 bits",
    ),
    convolution("", (2, 3, 7, 5), num_filter=5, kernel=(3, 3)),
    convolution("pad", (2, 3, 7, 5), num_filter=5, kernel=(3, 3), pad=(1, 1)),
    convolution("stride", (2, 3, 9, 8), num_filter=5, kernel=(3, 3), stride=(2, 3), pad=(1, 2)),
    convolution("dilate", (2, 3, 9, 8), num_filter=5, kernel=(3, 2), dilate=(2, 3)),
    convolution(
        "dilate and stride", (2, 3, 11, 9), num_filter=2, kernel=(3, 2), dilate=(2, 3), stride=(2, 2), pad=(1, 1)
    ),
    convolution("groups", (2, 6, 7, 5), num_filter=9, kernel=(3, 3), num_group=3),
    convolution("depthwise", (2, 5, 7, 5), num_filter=5, kernel=(3, 3), num_group=5, no_bias=True),
    convolution("1x1", (2, 3, 7, 5), num_filter=5, kernel=(1, 1)),
    convolution("1x1 stride", (2, 3, 7, 5), num_filter=5, kernel=(1, 1), stride=(2, 2), no_bias=True),
    convolution("uneven kernel", (2, 3, 7, 6), num_filter=5, kernel=(2, 5), pad=(0, 3)),
    convolution("no bias", (2, 3, 7, 5), num_filter=5, kernel=(3, 3), no_bias=True),
    convolution("1d", (2, 3, 11), num_filter=5, kernel=(3,)),
    convolution("1d all", (2, 6, 11), num_filter=4, kernel=(3,), stride=(2,), pad=(2,), dilate=(2,), num_group=2),
    Case(
        "Convolution",
        {"data": normal(3, 17, 13, 11), "weight": normal(35, 17, 3, 3), "bias": normal(35)},
        {"num_filter": 35, "kernel": (3, 3), "pad": (1, 1)},
        label="large",
        dtypes=("float32",),
        numeric=False,
        tolerance={"float32": (1e-4, 5e-4)},
        reason=ORDER,
    ),
    *[
        Case("Activation", {"data": away(2, 3, 5)}, {"act_type": t}, label=t)
        for t in ("relu", "sigmoid", "tanh", "softrelu", "softsign")
    ],
    Case(
        "Activation",
        {"data": given([0.0, -0.0, 50.0, -50.0, 200.0, -200.0])},
        {"act_type": "softrelu"},
        label="extremes",
        numeric=False,
    ),
    *[leaky(t, away(2, 3, 5), slope=0.3) for t in ("leaky", "elu")],
    leaky("gelu", away(2, 3, 5)),
    leaky("selu", away(2, 3, 5), disputed=("grad_data",), why="1.9.1's gradient of negatives is not the derivative"),
    Case(
        "LeakyReLU",
        {"data": away(2, 3, 5), "gamma": normal(3)},
        {"act_type": "prelu"},
        "prelu",
        tolerance=SINGLE,
        reason="MXNet computes it in float32",
    ),
    leaky("leaky", given([0.0, -1.0, 1.0]), "kink", numeric=False),
    leaky("elu", given([0.0, -1.0, 1.0]), "elu kink", slope=0.5, numeric=False),
]
