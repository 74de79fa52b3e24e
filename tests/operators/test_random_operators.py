"""Operators that draw random numbers: their distributions, that the seed decides, and Dropout's masks."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import symc

mx: Any = symc
MANY = (300, 400)


def draw(symbol: Any, seed: int = 3) -> np.ndarray:
    """One draw from a fresh executor."""
    mx.random.seed(seed)
    return symbol.bind(mx.cpu(), {}).forward()[0].asnumpy()


def distance(sample: np.ndarray, cumulative: Any) -> float:
    """Kolmogorov and Smirnov's: the largest difference of the cumulative distributions, times sqrt(n)."""
    ordered = np.sort(sample, axis=None).astype(np.float64)
    expected, n = cumulative(ordered), sample.size
    steps = np.arange(n + 1) / n
    return float(max((expected - steps[:-1]).max(), (steps[1:] - expected).max()) * math.sqrt(n))


def normal_cumulative(x: np.ndarray) -> np.ndarray:
    return np.array([0.5 * (1 + math.erf(v / math.sqrt(2))) for v in x])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_uniform(dtype: str) -> None:
    sample = draw(mx.sym.random.uniform(-2, 3, shape=MANY, dtype=dtype))
    assert (sample.dtype, sample.shape) == (np.dtype(dtype), MANY)
    assert sample.min() >= -2
    assert sample.max() < 3
    assert distance(sample, lambda x: (x + 2) / 5) < 1.95  # one sample in 1,000 is farther


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_normal(dtype: str) -> None:
    sample = draw(mx.sym.random.normal(1, 2, shape=MANY, dtype=dtype))
    assert (sample.dtype, sample.shape) == (np.dtype(dtype), MANY)
    assert distance(sample, lambda x: normal_cumulative((x - 1) / 2)) < 1.95


def test_neighbours_are_independent() -> None:
    sample = draw(mx.sym.random.normal(shape=MANY)).astype(np.float64).ravel()
    for lag in (1, 2, 3, 400):
        assert abs((sample[:-lag] * sample[lag:]).mean()) * math.sqrt(sample.size) < 4


def test_the_seed_decides() -> None:
    symbol = mx.sym.random.uniform(shape=(2, 3))
    np.testing.assert_array_equal(draw(symbol, 5), draw(symbol, 5))
    assert (draw(symbol, 5) != draw(symbol, 6)).all()


def test_calls_and_nodes_differ() -> None:
    mx.random.seed(1)
    pair = mx.sym.Group([mx.sym.random.uniform(shape=(2, 3)), mx.sym.random.uniform(shape=(2, 3))])
    executor = pair.bind(mx.cpu(), {})
    first = [o.asnumpy() for o in executor.forward()]
    second = [o.asnumpy() for o in executor.forward()]
    assert len({a.tobytes() for a in (*first, *second)}) == 4


def dropout(shape: tuple[int, ...] = (200, 300), **attributes: Any) -> Any:
    executor = mx.sym.Dropout(mx.sym.Variable("x"), **attributes).simple_bind(mx.cpu(), x=shape)
    executor.arg_dict["x"][:] = 1
    return executor


@pytest.mark.parametrize("p", [0.1, 0.5, 0.8])
def test_dropout_keeps_a_share_and_the_mean(p: float) -> None:
    mx.random.seed(2)
    out = dropout(p=p).forward(is_train=True)[0].asnumpy()
    kept = out != 0
    np.testing.assert_allclose(out[kept], 1 / (1 - p), rtol=1e-6)
    assert abs(kept.mean() - (1 - p)) < 4 * math.sqrt(p * (1 - p) / out.size)
    assert abs(np.corrcoef(kept[:-1].ravel(), kept[1:].ravel())[0, 1]) < 0.02


def test_dropout_backward_uses_the_mask() -> None:
    executor = dropout(p=0.5)
    out = executor.forward(is_train=True)[0].asnumpy()
    heads = np.random.RandomState(0).standard_normal(out.shape).astype(np.float32)
    for _ in range(2):
        executor.backward(mx.nd.array(heads))
        np.testing.assert_allclose(executor.grad_dict["x"].asnumpy(), heads * out, rtol=1e-6)


def test_dropout_draws_anew_in_every_call() -> None:
    executor = dropout(p=0.5)
    first, second = (executor.forward(is_train=True)[0].asnumpy() for _ in range(2))
    assert 0.4 < (first != second).mean() < 0.6


def test_dropout_does_nothing_in_inference() -> None:
    executor = dropout((2, 3), p=0.5)
    assert (executor.forward(is_train=False)[0].asnumpy() == 1).all()
    executor.backward(mx.nd.full((2, 3), 2.5))
    assert (executor.grad_dict["x"].asnumpy() == 2.5).all()


def test_dropout_always() -> None:
    out = dropout(p=0.5, mode="always").forward(is_train=False)[0].asnumpy()
    assert 0.45 < (out == 0).mean() < 0.55


def test_dropout_shares_the_mask_along_axes() -> None:
    out = dropout((50, 7, 40), p=0.5, axes=(1,)).forward(is_train=True)[0].asnumpy()
    assert (out == out[:, :1]).all()
    assert 0.4 < (out[:, 0] == 0).mean() < 0.6


def test_dropout_of_nothing_and_of_everything() -> None:
    assert (dropout((2, 3), p=0.0).forward(is_train=True)[0].asnumpy() == 1).all()
    executor = dropout((7, 5), p=0.5)
    executor.arg_dict["x"][:] = 0
    assert (executor.forward(is_train=True)[0].asnumpy() == 0).all()
