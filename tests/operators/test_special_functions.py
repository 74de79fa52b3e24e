"""Functions against the C library over wide ranges, and not-a-number, where MXNet is no judge."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

import symc as mx

NAN = math.nan
WIDE = np.concatenate([np.linspace(-30.3, 30, 1009), [-1e-7, 1e-7, -1e-200, 1e-200, -20 + 1e-9, 170.5]])


def array(values: object) -> mx.nd.NDArray:
    return mx.nd.array(values, dtype="float64")


@pytest.mark.parametrize(("name", "judge"), [("gamma", math.gamma), ("gammaln", math.lgamma)])
def test_gamma_functions(name: str, judge: Callable[[float], float]) -> None:
    result = getattr(mx.nd, name)(array(WIDE)).asnumpy()
    np.testing.assert_allclose(result, [judge(x) for x in WIDE], 2e-13, 1e-13)


def test_hypotenuse_of_any_size() -> None:
    a, b = np.array([3e200, 3e-200, 0, 0, 5e-324, -5, NAN]), np.array([-4e200, 4e-200, 0, 7, 0, 12, math.inf])
    result = mx.nd.broadcast_hypot(array(a), array(b)).asnumpy()
    np.testing.assert_allclose(result, [math.hypot(*pair) for pair in zip(a, b)], 1e-15)


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "sign", "max", "sum", "relu", "floor"])
def test_not_a_number_shows(name: str) -> None:
    result = getattr(mx.nd, name)(array([[1, NAN, 2]])).asnumpy().ravel()
    assert np.isnan(result[min(1, len(result) - 1)])
