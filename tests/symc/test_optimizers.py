"""Every optimizer: weights after three steps, as MXNet 1.9.1 has them, and how they are told of mistakes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import symc as mx

RECORDED: list[tuple[str, dict[str, Any], list[float]]] = [
    ("sgd", {}, [-0.007096, 0.505901, 0.868218, 1.034449]),
    ("sgd", {"momentum": 0.9, "clip_gradient": 0.4}, [-0.041586, 0.478324, 0.864328, 1.050547]),
    ("nag", {}, [-0.007096, 0.505901, 0.868218, 1.034449]),
    ("nag", {"momentum": 0.9}, [-0.050129, 0.496371, 0.892451, 1.088475]),
    ("ccsgd", {"momentum": 0.5}, [-0.025796, 0.496512, 0.869811, 1.047321]),
    ("signum", {}, [-0.15, 0.444113, 0.891471, 1.148543]),
    ("signum", {"momentum": 0.0}, [-0.049251, 0.536987, 0.879161, 1.132891]),
    ("signum", {"wd_lh": 0.1}, [-0.149251, 0.437487, 0.879161, 1.132891]),
    ("dcasgd", {}, [-0.007095, 0.505899, 0.868213, 1.034443]),
    ("adam", {}, [-0.090602, 0.443369, 0.842363, 1.137237]),
    ("adam", {"clip_gradient": 0.3, "epsilon": 0.001}, [-0.08232, 0.447482, 0.845435, 1.118914]),
    ("adamax", {}, [-0.079178, 0.443285, 0.830654, 1.111273]),
    ("nadam", {}, [-0.031466, 0.495224, 0.88267, 1.109259]),
    ("adagrad", {}, [-0.02537, 0.504543, 0.867308, 1.107354]),
    ("adagrad", {"clip_gradient": 0.2}, [-0.031749, 0.500518, 0.860631, 1.099496]),
    ("adadelta", {}, [-0.000736, 0.372434, 0.633398, 0.759023]),
    ("rmsprop", {}, [-0.068491, 0.528574, 0.948528, 1.392045]),
    ("rmsprop", {"centered": True}, [-0.379452, 0.300048, 0.796858, 1.852353]),
    ("rmsprop", {"clip_weights": 0.5}, [-0.068491, 0.5, 0.5, 0.5]),
    ("ftrl", {}, [-0.00582, 0.12179, 0.07987, 0.187937]),
    ("ftml", {}, [-0.027966, 0.494734, 0.864384, 1.114521]),
    ("ftml", {"clip_gradient": 0.2}, [-0.033332, 0.497363, 0.853834, 1.11929]),
    ("lamb", {}, [-0.074104, 0.471672, 0.87107, 1.120125]),
    (
        "lamb",
        {"lower_bound": 0.5, "upper_bound": 2.0, "bias_correction": False},
        [-0.071785, 0.475524, 0.875058, 1.123695],
    ),
    ("groupadagrad", {"wd": 0.0}, [-0.036528, 0.511434, 0.909739, 1.104944]),
]
"""Name, arguments, and elements 0 and 4 of two weights after three updates of each, as MXNet computes them."""
TOLD: dict[str, Any] = {"wd": 0.1, "learning_rate": 0.05, "rescale_grad": 0.5}
NAMES = {0: "a_weight", 1: "b_weight"}


def wave(shape: tuple[int, ...], phase: float, dtype: str = "float32") -> Any:
    values = np.sin(np.arange(np.prod(shape)) * 1.7 + phase).reshape(shape).astype("float32")
    return mx.nd.array(values, dtype=dtype)


def trained(name: str, arguments: dict[str, Any], dtype: str = "float32") -> list[Any]:
    updater = mx.optimizer.get_updater(mx.optimizer.create(name, param_idx2name=NAMES, **{**TOLD, **arguments}))
    weights = [wave((2, 3), 0.0, dtype), wave((3, 2), 1.0, dtype)]
    for step in range(3):
        for index, weight in enumerate(weights):
            updater(index, wave(weight.shape, 2.0 + step + index, dtype), weight)
    return weights


@pytest.mark.parametrize(("name", "arguments", "expected"), RECORDED)
def test_steps_are_those_of_mxnet(name: str, arguments: dict[str, Any], expected: list[float]) -> None:
    found = [float(x) for w in trained(name, arguments) for x in w.asnumpy().ravel()[[0, 4]]]
    np.testing.assert_allclose(found, expected, rtol=2e-5, atol=2e-6)


@pytest.mark.parametrize("name", sorted({name for name, _, _ in RECORDED}))
def test_half_precision_follows_single_precision(name: str) -> None:
    arguments = {"wd": 0.0} if name == "groupadagrad" else {}
    single, half = trained(name, arguments), trained(name, {**arguments, "multi_precision": True}, "float16")
    for one, other in zip(single, half):
        assert other.dtype == np.float16
        np.testing.assert_allclose(other.asnumpy(), one.asnumpy(), rtol=0, atol=4e-3)


@pytest.mark.parametrize("name", ["sgd", "nag"])
def test_mixed_precision_has_the_momentum_first(name: str) -> None:
    optimizer = mx.optimizer.create(name, momentum=0.9, multi_precision=True)
    momentum, master = optimizer.create_state_multi_precision(0, mx.nd.ones((2, 3), dtype="float16"))
    assert (momentum.asnumpy() == 0).all() and (master.asnumpy() == 1).all() and master.dtype == np.float32


def test_delay_compensation_with_momentum() -> None:
    weight, gradient = np.array([1.0, -2.0, 3.0], np.float32), np.array([0.5, 0.25, -1.0], np.float32)
    ours, previous, momentum = mx.nd.array(weight), weight.copy(), np.zeros(3, np.float32)
    updater = mx.optimizer.get_updater(mx.optimizer.DCASGD(momentum=0.9, lamda=0.3, learning_rate=0.1))
    for _ in range(3):
        updater(0, mx.nd.array(gradient), ours)
        momentum = 0.9 * momentum - 0.1 * (gradient + 0.3 * gradient**2 * (weight - previous))
        previous, weight = weight, weight + momentum
    np.testing.assert_allclose(ours.asnumpy(), weight, rtol=1e-6)


def test_langevin_steps_have_the_noise_of_their_rate() -> None:
    mx.random.seed(3)
    weight = mx.nd.zeros((200, 300))
    updater = mx.optimizer.get_updater(mx.optimizer.SGLD(learning_rate=0.25))
    updater(0, mx.nd.ones((200, 300)), weight)
    values = weight.asnumpy()
    assert abs(values.mean() + 0.125) < 0.01 and abs(values.std() - 0.5) < 0.01


def test_gradients_stay_as_they_are() -> None:
    for name, arguments, _ in RECORDED:
        gradient = wave((2, 3), 1.0)
        before = gradient.asnumpy().copy()
        updater = mx.optimizer.get_updater(mx.optimizer.create(name, **{**TOLD, **arguments}))
        updater(0, gradient, wave((2, 3), 0.0))
        assert (gradient.asnumpy() == before).all(), name


def test_rows_are_told_what_they_need() -> None:
    updater = mx.optimizer.get_updater(mx.optimizer.GroupAdaGrad())
    with pytest.raises(ValueError, match=r"GroupAdaGrad: a weight has two dimensions, got \(3,\)"):
        updater(0, mx.nd.ones((3,)), mx.nd.ones((3,)))
    decaying = mx.optimizer.get_updater(mx.optimizer.GroupAdaGrad(wd=0.5))
    with pytest.raises(ValueError, match=r"weight decay is not supported, got 0\.5 for parameter 'w'"):
        decaying("w", mx.nd.ones((2, 3)), mx.nd.ones((2, 3)))
