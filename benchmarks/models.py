"""Networks of the kinds that people train, written once against the API that symc and MXNet share."""

from __future__ import annotations

from typing import Any

from benchmarks.networks import lenet


def resnet18(mx: Any, classes: int = 1000, small: bool = False) -> Any:
    """ResNet-18 of He et al., "Deep Residual Learning for Image Recognition" (2015); `small` is its form for 32x32."""
    x = mx.sym.Variable("data")
    if small:
        x = _convolution(mx, x, 64, 3, 1, "stem")
    else:
        x = _convolution(mx, x, 64, 7, 2, "stem")
        x = mx.sym.Pooling(x, kernel=(3, 3), stride=(2, 2), pad=(1, 1), pool_type="max", name="pool")
    for stage, filters in enumerate((64, 128, 256, 512), 1):
        for block in (1, 2):
            stride = 2 if block == 1 and stage > 1 else 1
            x = _residual_block(mx, x, filters, stride, f"stage{stage}_block{block}")
    x = mx.sym.Flatten(mx.sym.Pooling(x, kernel=(1, 1), global_pool=True, pool_type="avg", name="average"))
    return mx.sym.SoftmaxOutput(mx.sym.FullyConnected(x, num_hidden=classes, name="fc"), name="softmax")


def _convolution(mx: Any, x: Any, filters: int, kernel: int, stride: int, name: str, relu: bool = True) -> Any:
    x = mx.sym.Convolution(
        x,
        num_filter=filters,
        kernel=(kernel, kernel),
        stride=(stride, stride),
        pad=(kernel // 2, kernel // 2),
        no_bias=True,
        name=f"{name}_conv",
    )
    x = mx.sym.BatchNorm(x, fix_gamma=False, name=f"{name}_bn")
    return mx.sym.Activation(x, act_type="relu", name=f"{name}_relu") if relu else x


def _residual_block(mx: Any, x: Any, filters: int, stride: int, name: str) -> Any:
    shortcut = x
    if stride != 1:
        shortcut = _convolution(mx, x, filters, 1, stride, f"{name}_shortcut", relu=False)
    x = _convolution(mx, x, filters, 3, stride, f"{name}_a")
    x = _convolution(mx, x, filters, 3, 1, f"{name}_b", relu=False)
    return mx.sym.Activation(x + shortcut, act_type="relu", name=f"{name}_relu")


def lstm(mx: Any, steps: int = 32, layers: int = 2, hidden: int = 200, embedding: int = 200, words: int = 10000) -> Any:
    """A language model of stacked LSTM cells, unrolled; data and label are (batch, steps), states start at zero."""
    data = mx.sym.Embedding(mx.sym.Variable("data"), input_dim=words, output_dim=embedding, name="embed")
    inputs = list(mx.sym.SliceChannel(data, num_outputs=steps, axis=1, squeeze_axis=True, name="steps"))
    for layer in range(layers):
        name = f"lstm{layer}"
        weights = {k: mx.sym.Variable(f"{name}_{k}") for k in ("i2h_weight", "i2h_bias", "h2h_weight", "h2h_bias")}
        h, c = mx.sym.Variable(f"{name}_h"), mx.sym.Variable(f"{name}_c")
        for t, x in enumerate(inputs):
            h, c = _lstm_cell(mx, x, h, c, weights, hidden, f"{name}_t{t}")
            inputs[t] = h
    x = mx.sym.Concat(*[mx.sym.expand_dims(h, axis=1) for h in inputs], dim=1, name="outputs")
    x = mx.sym.FullyConnected(mx.sym.Reshape(x, shape=(-1, hidden)), num_hidden=words, name="decoder")
    label = mx.sym.Reshape(mx.sym.Variable("softmax_label"), shape=(-1,))
    return mx.sym.SoftmaxOutput(x, label, name="softmax")


def _lstm_cell(mx: Any, x: Any, h: Any, c: Any, weights: dict[str, Any], hidden: int, name: str) -> tuple[Any, Any]:
    """Hochreiter and Schmidhuber's cell with a forget gate; gates are input, forget, cell, output."""
    i2h = mx.sym.FullyConnected(
        x, weights["i2h_weight"], weights["i2h_bias"], num_hidden=4 * hidden, name=f"{name}_i2h"
    )
    h2h = mx.sym.FullyConnected(
        h, weights["h2h_weight"], weights["h2h_bias"], num_hidden=4 * hidden, name=f"{name}_h2h"
    )
    i, f, g, o = mx.sym.SliceChannel(i2h + h2h, num_outputs=4, name=f"{name}_gates")
    i, f, o = (mx.sym.Activation(v, act_type="sigmoid") for v in (i, f, o))
    c = f * c + i * mx.sym.Activation(g, act_type="tanh")
    return o * mx.sym.Activation(c, act_type="tanh"), c


def transformer(
    mx: Any,
    layers: int = 6,
    width: int = 512,
    heads: int = 8,
    length: int = 64,
    dropout: float = 0.1,
    classes: int = 10,
) -> Any:
    """An encoder of Vaswani et al., "Attention Is All You Need" (2017); data is (batch, length, width)."""
    x = mx.sym.Variable("data")
    for layer in range(layers):
        name = f"layer{layer}"
        attended = _attention(mx, x, width, heads, length, f"{name}_attention")
        x = mx.sym.LayerNorm(x + mx.sym.Dropout(attended, p=dropout), name=f"{name}_norm1")
        y = mx.sym.FullyConnected(x, num_hidden=4 * width, flatten=False, name=f"{name}_up")
        y = mx.sym.LeakyReLU(y, act_type="gelu", name=f"{name}_gelu")
        y = mx.sym.FullyConnected(y, num_hidden=width, flatten=False, name=f"{name}_down")
        x = mx.sym.LayerNorm(x + mx.sym.Dropout(y, p=dropout), name=f"{name}_norm2")
    x = mx.sym.FullyConnected(mx.sym.mean(x, axis=1), num_hidden=classes, name="fc")
    return mx.sym.SoftmaxOutput(x, name="softmax")


def _attention(mx: Any, x: Any, width: int, heads: int, length: int, name: str) -> Any:
    size = width // heads

    def split(part: str) -> Any:
        y = mx.sym.FullyConnected(x, num_hidden=width, flatten=False, name=f"{name}_{part}")
        y = mx.sym.transpose(mx.sym.Reshape(y, shape=(-1, length, heads, size)), axes=(0, 2, 1, 3))
        return mx.sym.Reshape(y, shape=(-1, length, size))

    query, key, value = (split(part) for part in ("query", "key", "value"))
    scores = mx.sym.batch_dot(query, key, transpose_b=True) * size**-0.5
    y = mx.sym.batch_dot(mx.sym.softmax(scores, axis=-1), value)
    y = mx.sym.transpose(mx.sym.Reshape(y, shape=(-1, heads, length, size)), axes=(0, 2, 1, 3))
    return mx.sym.FullyConnected(
        mx.sym.Reshape(y, shape=(-1, length, width)), num_hidden=width, flatten=False, name=f"{name}_out"
    )


_STATES = {f"lstm{layer}_{state}": (32, 200) for layer in (0, 1) for state in "hc"}
MODELS: dict[str, tuple[Any, dict[str, tuple[int, ...]]]] = {
    "LeNet, batch 64": (lenet, {"data": (64, 1, 28, 28)}),
    "ResNet-18, batch 8": (resnet18, {"data": (8, 3, 224, 224)}),
    "LSTM, 2 layers of 200, 32 steps, batch 32": (lstm, {"data": (32, 32), "softmax_label": (32, 32), **_STATES}),
    "transformer encoder, 6 layers of 512, batch 8, length 64": (transformer, {"data": (8, 64, 512)}),
}
"""By name: the network and the shapes of its inputs."""
