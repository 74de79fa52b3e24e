"""Gradients of gradients: `Symbol.gradient` twice, against central differences of the first gradient in float64."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

import symc as mx

RNG = np.random.default_rng(3)
STEP = 1e-5


def evaluate(symbol: mx.sym.Symbol, arrays: Mapping[str, np.ndarray]) -> list[np.ndarray]:
    """Outputs of a symbol in training mode, in float64."""
    names = symbol.list_arguments()
    bound = {n: mx.nd.array(arrays[n], dtype="float64") for n in names}
    aux = [mx.nd.ones((3,), dtype="float64") for _ in symbol.list_auxiliary_states()]
    return [o.asnumpy() for o in symbol.bind(mx.cpu(), bound, aux_states=aux).forward(is_train=True)]


def normal(*shape: int) -> np.ndarray:
    return RNG.standard_normal(shape)


X = mx.sym.Variable("x")
W = mx.sym.Variable("w")
LABEL = mx.sym.Variable("label")

CASES = {
    "exp": (mx.sym.exp(X), {"x": normal(2, 3)}),
    "tanh": (mx.sym.tanh(X), {"x": normal(2, 3)}),
    "product": (X * X * W, {"x": normal(2, 3), "w": normal(2, 3)}),
    "broadcast": (mx.sym.square(mx.sym.broadcast_mul(X, W)), {"x": normal(2, 3), "w": normal(1, 3)}),
    "norm": (mx.sym.norm(X, axis=1), {"x": normal(2, 3)}),
    "dense": (
        mx.sym.Activation(mx.sym.FullyConnected(X, W, num_hidden=5, no_bias=True), act_type="tanh"),
        {"x": normal(2, 3), "w": normal(5, 3)},
    ),
    "convolution": (
        mx.sym.square(mx.sym.Convolution(X, W, kernel=(2,), stride=(2,), pad=(1,), num_filter=3, no_bias=True)),
        {"x": normal(2, 2, 5), "w": normal(3, 2, 2)},
    ),
    "max pooling": (mx.sym.square(mx.sym.Pooling(X, kernel=(3,), stride=(2,), pad=(1,))), {"x": normal(2, 2, 7)}),
    "average pooling": (mx.sym.exp(mx.sym.Pooling(X, kernel=(2,), pool_type="avg")), {"x": normal(2, 2, 5)}),
    "batch norm": (
        mx.sym.BatchNorm(X, W, mx.sym.Variable("beta"), fix_gamma=False, name="bn"),
        {"x": normal(5, 3), "w": normal(3), "beta": normal(3)},
    ),
    "layer norm": (
        mx.sym.LayerNorm(X, W, mx.sym.Variable("beta")),
        {"x": normal(2, 5), "w": normal(5), "beta": normal(5)},
    ),
    "softmax": (mx.sym.softmax(X, axis=1), {"x": normal(2, 3)}),
    "log softmax": (mx.sym.log_softmax(X), {"x": normal(2, 3)}),
    "local response": (mx.sym.LRN(X, nsize=3, alpha=0.5), {"x": normal(2, 5, 2, 3)}),
    "softmax output": (mx.sym.SoftmaxOutput(X, LABEL), {"x": normal(2, 3), "label": np.array([2.0, 0.0])}),
    "logistic output": (mx.sym.LogisticRegressionOutput(X, LABEL), {"x": normal(2, 3), "label": normal(2, 3)}),
    "linear output": (mx.sym.LinearRegressionOutput(X * X, LABEL), {"x": normal(2, 3), "label": normal(2, 3)}),
}


@pytest.mark.parametrize("name", CASES)
def test_second_derivative(name: str) -> None:
    """The gradient of `sum(first gradient * projection)` is the derivative of that number."""
    symbol, arrays = CASES[name]
    arrays = dict(arrays)
    first = symbol.gradient(["x"])
    for argument in first.list_arguments():
        if argument.endswith("_grad"):
            arrays[argument] = RNG.standard_normal(evaluate(symbol, arrays)[0].shape)
    projection = RNG.standard_normal(arrays["x"].shape)
    second = first.gradient(["x"])
    (head,) = [a for a in second.list_arguments() if a not in arrays]
    (found,) = evaluate(second, {**arrays, head: projection})

    def number(x: np.ndarray) -> float:
        return float((evaluate_first({**arrays, "x": x}) * projection).sum())

    bound = {n: mx.nd.array(arrays[n], dtype="float64") for n in first.list_arguments()}
    aux = [mx.nd.ones((3,), dtype="float64") for _ in first.list_auxiliary_states()]
    executor = first.bind(mx.cpu(), bound, aux_states=aux)

    def evaluate_first(values: Mapping[str, np.ndarray]) -> np.ndarray:
        bound["x"][:] = values["x"]
        return executor.forward(is_train=True)[0].asnumpy()

    for index in np.ndindex(*projection.shape):
        up, down = arrays["x"].copy(), arrays["x"].copy()
        up[index] += STEP
        down[index] -= STEP
        difference = (number(up) - number(down)) / (2 * STEP)
        assert found[index] == pytest.approx(difference, rel=1e-5, abs=1e-7), f"{name} at {index}"
