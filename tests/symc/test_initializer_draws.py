"""The initializers that draw: bounds and moments of their numbers, and that the seed repeats them."""

from __future__ import annotations

import numpy as np
import pytest

import symc as mx
from tests.symc.initializing import filled


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "bfloat16"])
def test_uniform_numbers(dtype: str) -> None:
    values = filled(mx.init.Uniform(0.5), "fc_weight", (200, 300), dtype).astype(np.float64)
    assert -0.5 <= values.min() < -0.49 and 0.49 < values.max() <= 0.5
    assert abs(values.mean()) < 0.005
    assert values.std() == pytest.approx(0.5 / 3**0.5, rel=0.02)
    assert np.histogram(values, bins=10, range=(-0.5, 0.5))[0] == pytest.approx(6000, rel=0.06)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "bfloat16"])
def test_normal_numbers(dtype: str) -> None:
    values = filled(mx.init.Normal(0.5), "fc_weight", (200, 300), dtype).astype(np.float64)
    assert abs(values.mean()) < 0.01
    assert values.std() == pytest.approx(0.5, rel=0.02)
    assert np.mean(abs(values) < 0.5) == pytest.approx(0.6827, abs=0.01)
    assert np.mean(abs(values) < 1.0) == pytest.approx(0.9545, abs=0.005)


def test_default_scales() -> None:
    assert abs(filled(mx.init.Uniform(), "fc_weight", (50, 70))).max() == pytest.approx(0.07, rel=0.01)
    assert filled(mx.init.Normal(), "fc_weight", (50, 70)).std() == pytest.approx(0.01, rel=0.05)


FACTORS = {
    ((50, 70), "in"): 70,
    ((50, 70), "out"): 50,
    ((50, 70), "avg"): 60,
    ((20, 30, 5, 7), "in"): 30 * 35,
    ((20, 30, 5, 7), "out"): 20 * 35,
    ((20, 30, 5, 7), "avg"): 25 * 35,
    ((20, 30, 7), "in"): 30 * 7,
}
"""Shape and factor type: the factor."""


@pytest.mark.parametrize(("shape", "factor_type"), FACTORS)
def test_xavier(shape: tuple[int, ...], factor_type: str) -> None:
    bound = (2.5 / FACTORS[shape, factor_type]) ** 0.5
    values = filled(mx.init.Xavier("uniform", factor_type, 2.5), "fc_weight", shape)
    assert abs(values).max() == pytest.approx(bound, rel=0.01) and abs(values).max() <= bound * (1 + 1e-6)
    assert values.std() == pytest.approx(bound / 3**0.5, rel=0.05)
    values = filled(mx.init.Xavier("gaussian", factor_type, 2.5), "fc_weight", shape)
    assert values.std() == pytest.approx(bound, rel=0.05)
    values = filled(mx.init.MSRAPrelu(factor_type, 0.5), "fc_weight", shape)
    assert values.std() == pytest.approx((2 / 1.25 / FACTORS[shape, factor_type]) ** 0.5, rel=0.05)


@pytest.mark.parametrize("rand_type", ["uniform", "normal"])
@pytest.mark.parametrize("shape", [(5, 7), (7, 5), (5, 2, 3, 7), (60, 2, 3)])
def test_orthogonal(shape: tuple[int, ...], rand_type: str) -> None:
    matrix = filled(mx.init.Orthogonal(1.5, rand_type), "fc_weight", shape, "float64").reshape(shape[0], -1)
    gram = matrix @ matrix.T if matrix.shape[0] < matrix.shape[1] else matrix.T @ matrix
    np.testing.assert_allclose(gram, 2.25 * np.eye(len(gram)), atol=1e-12)


@pytest.mark.parametrize("name", ["uniform", "normal", "orthogonal", "xavier", "msraprelu"])
def test_the_seed_makes_them_repeatable(name: str) -> None:
    init = mx.init.create(name)
    mx.random.seed(5)
    first, second = filled(init, "a_weight", (3, 5)), filled(init, "a_weight", (3, 5))
    mx.random.seed(5)
    np.testing.assert_array_equal(filled(init, "a_weight", (3, 5)), first)
    assert (second != first).all()
    mx.random.seed(6)
    assert (filled(init, "a_weight", (3, 5)) != first).all()


def test_draws_of_initializers_and_operators_are_one_sequence() -> None:
    def draws(initialize: bool) -> list[np.ndarray]:
        mx.random.seed(3)
        if initialize:
            filled(mx.init.Uniform(), "a_weight", (3, 5))
        return [mx.random.uniform(shape=(5,)).asnumpy(), filled(mx.init.Uniform(), "a_weight", (3, 5))]

    assert all((one != other).all() for one, other in zip(draws(True), draws(False)))


def test_quantized_weights() -> None:
    values = filled(mx.init.Zero(), "fc_weight_quantize", (30, 70), "int8")
    assert -127 <= values.min() < -120 and 120 < values.max() < 127


@pytest.mark.parametrize("name", ["uniform", "normal", "orthogonal", "xavier"])
def test_integers_hold_no_random_numbers(name: str) -> None:
    with pytest.raises(ValueError, match="a_weight: random numbers need an array of floating-point numbers, got int32"):
        filled(mx.init.create(name), "a_weight", (2, 3), "int32")
