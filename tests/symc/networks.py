"""Networks that are written once and built by MXNet (record_json.py) and by symc (test_json.py); their JSON must be
equal byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def perceptron(mx: Any) -> Any:
    """The tutorial's two-layer perceptron."""
    net = mx.sym.Variable("data")
    net = mx.sym.FullyConnected(data=net, name="fc1", num_hidden=128)
    net = mx.sym.Activation(data=net, name="relu1", act_type="relu")
    net = mx.sym.FullyConnected(data=net, name="fc2", num_hidden=10)
    return mx.sym.SoftmaxOutput(data=net, name="out")


def lenet(mx: Any) -> Any:
    """Convolutions, pooling (average: for max, MXNet counts an output only its MKL-DNN build has) and automatic
    names."""
    net = mx.sym.Variable("data")
    for filters in (20, 50):
        net = mx.sym.Convolution(net, kernel=(5, 5), num_filter=filters)
        net = mx.sym.Activation(net, act_type="tanh")
        net = mx.sym.Pooling(net, pool_type="avg", kernel=(2, 2), stride=(2, 2))
    net = mx.sym.Flatten(net)
    net = mx.sym.FullyConnected(net, num_hidden=500, no_bias=True)
    return mx.sym.SoftmaxOutput(net, name="softmax")


def residual(mx: Any) -> Any:
    """Batch normalization twice, one state shared, and a sum."""
    data = mx.sym.var("data", shape=(0, 3, 8, 8), dtype="float16", lr_mult=0.5)
    mean = mx.sym.var("mean")
    net = mx.sym.BatchNorm(data, moving_mean=mean, name="bn1", fix_gamma=False, eps=2e-5)
    attr = {"__mood__": "so", "lr_mult": "2"}
    net = mx.sym.Convolution(net, name="conv", kernel=(3, 3), pad=(1, 1), num_filter=3, attr=attr)
    net = mx.sym.BatchNorm(net, moving_mean=mean, name="bn2", output_mean_var=True)[0]
    return mx.sym.Group([net + data, mx.sym.BlockGrad(data), mean * 1])


def arithmetic(mx: Any) -> Any:
    """Python operators and their names."""
    a, b = mx.sym.var("a"), mx.sym.var("b")
    net = (a + b - 1) * 2 / (b**2) % 3 + 2**a - (1 - b)
    net = -net + mx.sym.maximum(a, 2) + mx.sym.pow(2, b) + mx.sym.hypot(a, b) + abs(a)
    return net > (a == 1.5)


def joined(mx: Any) -> Any:
    """Operators with any number of inputs and with several outputs."""
    data = mx.sym.var("data")
    parts = mx.sym.SliceChannel(data, num_outputs=3, name="parts")
    net = mx.sym.Concat(*parts, parts[1], dim=1, name="joined")
    net = mx.sym.add_n(net, mx.sym.ElementWiseSum(net, net))
    return mx.sym.Group([mx.sym.stack(net, net, axis=1), parts[2], net.reshape((0, -1)).transpose(axes=(1, 0))])


def scoped(mx: Any) -> Any:
    """Attribute scopes and name prefixes."""
    with mx.AttrScope(ctx_group="stage1", __layer__="1"), mx.name.Prefix("outer_"):
        net = mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=4)
        with mx.AttrScope(__layer__="2"):
            net = mx.sym.LeakyReLU(net, act_type="prelu", name="act")
    return net + 1


def composed(mx: Any) -> Any:
    """A network put before another one."""
    first = mx.sym.FullyConnected(mx.sym.var("data"), name="fc1", num_hidden=10)
    second = mx.sym.BatchNorm(mx.sym.FullyConnected(mx.sym.var("data"), name="fc2", num_hidden=5), name="bn")
    return second(data=first, name="composed")


def created(mx: Any) -> Any:
    """Operators without inputs, and texts of dtypes."""
    net = mx.sym.zeros((2, 3)) + mx.sym.ones((2, 3), dtype="float64") + mx.sym.full((2, 3), 7, name="seven")
    return net + mx.sym.arange(6, dtype="int32").reshape((2, 3)).astype("float16")


def escaped(mx: Any) -> Any:
    """Characters that JSON escapes."""
    return mx.sym.var('a"b\\c\n\té', attr={"x": "tab\t"})


NETWORKS: dict[str, Callable[[Any], Any]] = {
    f.__name__: f for f in (perceptron, lenet, residual, arithmetic, joined, scoped, composed, created, escaped)
}
