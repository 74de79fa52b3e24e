"""The programs that are measured, written once against the API that symc and MXNet share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def product(mx: Any) -> Any:
    """Three-element `A * B`."""
    return mx.sym.Variable("a") * mx.sym.Variable("b")


def perceptron(mx: Any) -> Any:
    """784-512-256-10 with relu and a softmax loss."""
    x = mx.sym.Variable("data")
    for number, hidden in enumerate((512, 256), 1):
        x = mx.sym.FullyConnected(x, num_hidden=hidden, name=f"fc{number}")
        x = mx.sym.Activation(x, act_type="relu", name=f"relu{number}")
    return mx.sym.SoftmaxOutput(mx.sym.FullyConnected(x, num_hidden=10, name="fc3"), name="softmax")


def lenet(mx: Any) -> Any:
    """LeNet for 28x28 images: two convolutions with tanh and max pooling, two dense layers."""
    x = mx.sym.Variable("data")
    for number, filters in enumerate((20, 50), 1):
        x = mx.sym.Convolution(x, kernel=(5, 5), num_filter=filters, name=f"conv{number}")
        x = mx.sym.Activation(x, act_type="tanh", name=f"tanh{number}")
        x = mx.sym.Pooling(x, kernel=(2, 2), stride=(2, 2), pool_type="max", name=f"pool{number}")
    x = mx.sym.FullyConnected(mx.sym.Flatten(x), num_hidden=500, name="fc1")
    x = mx.sym.Activation(x, act_type="tanh", name="tanh3")
    return mx.sym.SoftmaxOutput(mx.sym.FullyConnected(x, num_hidden=10, name="fc2"), name="softmax")


LSTM_NODES_PER_STEP = 16


def lstm(mx: Any, nodes: int, hidden: int = 8) -> Any:
    """An LSTM (Hochreiter and Schmidhuber 1997; gates as in MXNet's LSTMCell) unrolled to about `nodes` nodes, with
    a softmax loss on its last output; data is (batch, steps, features).
    """
    steps = max(2, nodes // LSTM_NODES_PER_STEP)
    weights = [mx.sym.Variable(f"{part}_{kind}") for part in ("i2h", "h2h") for kind in ("weight", "bias")]
    inputs = mx.sym.SliceChannel(mx.sym.Variable("data"), num_outputs=steps, axis=1, squeeze_axis=True)
    h, c = mx.sym.Variable("h0", shape=(0, hidden)), mx.sym.Variable("c0", shape=(0, hidden))
    for step in range(steps):
        from_input = mx.sym.FullyConnected(inputs[step], *weights[:2], num_hidden=4 * hidden)
        gates = from_input + mx.sym.FullyConnected(h, *weights[2:], num_hidden=4 * hidden)
        i, f, g, o = mx.sym.SliceChannel(gates, num_outputs=4)
        c = mx.sym.sigmoid(f) * c + mx.sym.sigmoid(i) * mx.sym.tanh(g)
        h = mx.sym.sigmoid(o) * mx.sym.tanh(c)
    return mx.sym.SoftmaxOutput(mx.sym.FullyConnected(h, num_hidden=3, name="fc"), name="softmax")


def lstm_shapes(nodes: int) -> dict[str, tuple[int, ...]]:
    """Shapes of `lstm`'s arguments that inference wants to know."""
    steps = max(2, nodes // LSTM_NODES_PER_STEP)
    return {"data": (2, steps, 5), "h0": (2, 8), "c0": (2, 8)}


def _unary(operator: str, **attributes: Any) -> Callable[[Any], Any]:
    return lambda mx: getattr(mx.sym, operator)(mx.sym.Variable("data"), **attributes)


IMAGES = {"data": (2, 3, 8, 8)}
ROWS = {"data": (8, 16)}
OPERATORS: dict[str, tuple[Callable[[Any], Any], dict[str, tuple[int, ...]]]] = {
    "A*B": (product, {"a": (3,), "b": (3,)}),
    "tanh": (_unary("tanh"), ROWS),
    "sum": (_unary("sum", axis=1), ROWS),
    "transpose": (_unary("transpose"), ROWS),
    "FullyConnected": (_unary("FullyConnected", num_hidden=10), ROWS),
    "softmax": (_unary("softmax"), ROWS),
    "LayerNorm": (_unary("LayerNorm"), ROWS),
    "Convolution": (_unary("Convolution", kernel=(3, 3), num_filter=8), IMAGES),
    "Pooling": (_unary("Pooling", kernel=(2, 2), stride=(2, 2), pool_type="max"), IMAGES),
    "BatchNorm": (_unary("BatchNorm"), IMAGES),
}
"""One-operator graphs whose binding is timed, in this order in one process."""


# name: (network, input shapes, whether backward runs too, calls in one timing)
CASES: dict[str, tuple[Callable[[Any], Any], dict[str, tuple[int, ...]], bool, int]] = {
    "A*B, 3 elements, forward": (product, {"a": (3,), "b": (3,)}, False, 2000),
    "perceptron 784-512-256-10, batch 128, forward+backward": (perceptron, {"data": (128, 784)}, True, 20),
    "LeNet, batch 64, forward+backward": (lenet, {"data": (64, 1, 28, 28)}, True, 5),
}
