"""Small networks trained for some steps, written against the API that symc and MXNet share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

STEPS = 25


def perceptron(mx: Any) -> Any:
    x = mx.sym.Variable("data")
    for number, (hidden, act) in enumerate(((11, "tanh"), (7, "sigmoid"))):
        x = mx.sym.Activation(mx.sym.FullyConnected(x, num_hidden=hidden, name=f"fc{number}"), act_type=act)
    return mx.sym.SoftmaxOutput(mx.sym.FullyConnected(x, num_hidden=3, name="last"), name="softmax")


def convolutional(mx: Any) -> Any:
    x = mx.sym.Variable("data")
    x = mx.sym.Convolution(x, kernel=(3, 3), pad=(1, 1), num_filter=5, name="conv1")
    x = mx.sym.Pooling(mx.sym.Activation(x, act_type="relu"), kernel=(2, 2), stride=(2, 2), pool_type="max")
    x = mx.sym.Convolution(x, kernel=(3, 2), stride=(1, 2), num_filter=7, num_group=1, name="conv2")
    x = mx.sym.Pooling(mx.sym.LeakyReLU(x, slope=0.1), kernel=(2, 1), pool_type="avg")
    return mx.sym.SoftmaxOutput(mx.sym.FullyConnected(x, num_hidden=3, name="last"), name="softmax")


def residual(mx: Any) -> Any:
    x = mx.sym.Convolution(mx.sym.Variable("data"), kernel=(3, 3), pad=(1, 1), num_filter=6, no_bias=True, name="conv0")
    y = mx.sym.Activation(mx.sym.BatchNorm(x, fix_gamma=False, name="bn0"), act_type="relu")
    y = mx.sym.Convolution(y, kernel=(3, 3), pad=(1, 1), num_filter=6, num_group=2, no_bias=True, name="conv1")
    x = mx.sym.Activation(mx.sym.BatchNorm(x + y, name="bn1"), act_type="relu")
    x = mx.sym.Pooling(x, kernel=(2, 2), stride=(2, 2), pool_type="max")
    x = mx.sym.Pooling(x, global_pool=True, pool_type="avg", kernel=(1, 1))
    return mx.sym.SoftmaxOutput(mx.sym.FullyConnected(x, num_hidden=3, name="last"), name="softmax")


def recurrent(mx: Any) -> Any:
    """An LSTM over 4 steps, from primitive operators, with weights shared by the steps."""
    weights = {n: mx.sym.Variable(n) for n in ("i2h_weight", "i2h_bias", "h2h_weight", "h2h_bias")}
    steps = mx.sym.SliceChannel(mx.sym.Variable("data"), num_outputs=4, axis=1, squeeze_axis=True)
    hidden = cell = None
    for number in range(4):
        gates = mx.sym.FullyConnected(steps[number], weights["i2h_weight"], weights["i2h_bias"], num_hidden=20)
        if hidden is not None:
            gates = gates + mx.sym.FullyConnected(hidden, weights["h2h_weight"], weights["h2h_bias"], num_hidden=20)
        i, f, c, o = mx.sym.SliceChannel(gates, num_outputs=4)
        update = mx.sym.Activation(i, act_type="sigmoid") * mx.sym.Activation(c, act_type="tanh")
        cell = update if cell is None else update + mx.sym.Activation(f, act_type="sigmoid") * cell
        hidden = mx.sym.Activation(o, act_type="sigmoid") * mx.sym.Activation(cell, act_type="tanh")
    return mx.sym.SoftmaxOutput(mx.sym.FullyConnected(hidden, num_hidden=3, name="last"), name="softmax")


def attention(mx: Any) -> Any:
    """One head of attention with layer normalization and a residual connection."""
    x = mx.sym.LayerNorm(mx.sym.Variable("data"), mx.sym.Variable("ln_gamma"), mx.sym.Variable("ln_beta"))
    q, k, v = (mx.sym.FullyConnected(x, num_hidden=6, flatten=False, name=n) for n in "qkv")
    weights = mx.sym.softmax(mx.sym.batch_dot(q, k, transpose_b=True) * (1.0 / np.sqrt(6)))
    x = mx.sym.Concat(mx.sym.batch_dot(weights, v), x, dim=2)
    return mx.sym.SoftmaxOutput(
        mx.sym.FullyConnected(mx.sym.mean(x, axis=1), num_hidden=3, name="last"), name="softmax"
    )


# name: (network, shape of data)
NETWORKS: dict[str, tuple[Callable[[Any], Any], tuple[int, ...]]] = {
    "perceptron": (perceptron, (13, 6)),
    "convolutional": (convolutional, (9, 2, 10, 8)),
    "residual": (residual, (9, 3, 6, 8)),
    "recurrent": (recurrent, (13, 4, 6)),
    "attention": (attention, (9, 5, 8)),
}


def losses(mx: Any, name: str) -> list[float]:
    """Cross entropy before each of STEPS steps of SGD with momentum, from seeded data and weights."""
    make, shape = NETWORKS[name]
    rng = np.random.RandomState(7)
    executor = make(mx).simple_bind(mx.cpu(), data=shape)
    velocity = {}
    for key in sorted(executor.arg_dict):
        array = executor.arg_dict[key]
        start = 1.0 if key.endswith("gamma") else 0.0
        array[:] = start + 0.4 * rng.standard_normal(array.shape)
        velocity[key] = np.zeros(array.shape, np.float32)
    labels = rng.randint(0, 3, shape[0])
    executor.arg_dict["softmax_label"][:] = labels
    found = []
    for _ in range(STEPS):
        output = executor.forward(is_train=True)[0].asnumpy()
        executor.backward()
        found.append(float(-np.log(output[np.arange(shape[0]), labels]).mean()))
        for key, array in executor.arg_dict.items():
            if key in ("data", "softmax_label"):
                continue
            velocity[key] = 0.9 * velocity[key] - 0.02 * executor.grad_dict[key].asnumpy()
            array[:] = array.asnumpy() + velocity[key]
    return found
