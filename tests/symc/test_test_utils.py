"""`mx.test_utils`: the checks accept what is right, refuse what is wrong, and say where."""

from __future__ import annotations

import os
import sys
from typing import Any

import ml_dtypes
import numpy as np
import pytest

import symc
from symc import test_utils as tu

mx: Any = symc
var = mx.sym.Variable


class Wrong(mx.operator.CustomOp):
    """Squares, and says the derivative is 3 x."""

    def forward(self, is_train: Any, req: Any, in_data: Any, out_data: Any, aux: Any) -> None:
        self.assign(out_data[0], req[0], in_data[0] * in_data[0])

    def backward(self, req: Any, out_grad: Any, in_data: Any, out_data: Any, in_grad: Any, aux: Any) -> None:
        self.assign(in_grad[0], req[0], in_data[0] * 3 * out_grad[0])


@mx.operator.register("wrong_square")
class WrongProperties(mx.operator.CustomOpProp):
    def create_operator(self, ctx: Any, shapes: Any, dtypes: Any) -> Wrong:
        return Wrong()


def normal(*shape: int) -> np.ndarray:
    return np.random.RandomState(3).standard_normal(shape)


# Comparing.


def test_tolerances_follow_the_less_precise_type() -> None:
    a = np.ones(3)
    assert tu.almost_equal(a.astype(np.float32), a * (1 + 5e-5))
    assert not tu.almost_equal(a, a * (1 + 5e-5))
    assert tu.almost_equal(a.astype(np.float16), a * 1.005)
    assert tu.almost_equal(a.astype(ml_dtypes.bfloat16), a * 1.01)
    assert not tu.almost_equal(np.array([1, 2]), np.array([1, 3]))
    assert tu.almost_equal(a, a + 0.5, rtol=0, atol=0.6)


def test_infinities_and_numbers_that_are_none() -> None:
    inf, nan = np.array([np.inf, 1.0]), np.array([np.nan, 1.0])
    assert tu.almost_equal(inf, inf)
    assert not tu.almost_equal(inf, -inf)
    assert not tu.almost_equal(inf, np.array([1e300, 1.0]))
    assert not tu.almost_equal(nan, nan)
    assert tu.almost_equal(nan, nan, equal_nan=True)
    assert tu.almost_equal_ignore_nan(nan, np.array([7.0, 1.0]))
    tu.assert_almost_equal_ignore_nan(nan, np.array([7.0, 1.0]))


def test_what_differs_is_named() -> None:
    a = np.zeros((2, 3), np.float32)
    b = a.copy()
    b[1, 2], b[0, 1] = 5, 3
    with pytest.raises(AssertionError) as caught:
        tu.assert_almost_equal(mx.nd.array(a), b, names=("mine", "theirs"))
    lines = str(caught.value).splitlines()
    assert lines[0].startswith("mine and theirs differ in 2 of 6 elements of shape (2, 3)")
    assert [line.split(":")[0].strip() for line in lines[1:]] == ["(1, 2)", "(0, 1)"]


def test_shapes() -> None:
    assert tu.almost_equal(np.ones((2, 3)), np.ones(3))
    assert not tu.almost_equal(np.ones((2, 3)), np.ones(3), use_broadcast=False)
    assert not tu.same(np.ones((2, 3)), np.ones(3))
    assert tu.same(mx.nd.ones((2, 3)), np.ones((2, 3)))
    with pytest.raises(AssertionError, match=r"\(2, 3\), b has shape \(3,\)"):
        tu.assert_almost_equal(np.ones((2, 3)), np.ones(3), use_broadcast=False)


def test_a_share_may_differ() -> None:
    a, b = np.zeros(10), np.zeros(10)
    b[0] = 1
    tu.assert_almost_equal_with_err(a, b, etol=0.1)
    with pytest.raises(AssertionError):
        tu.assert_almost_equal_with_err(a, b, etol=0.05)


# Checking symbols.


def test_forward() -> None:
    a, b = normal(2, 3), normal(2, 3)
    tu.check_symbolic_forward(var("a") * var("b"), [a, b], [a * b])
    (out,) = tu.check_symbolic_forward(
        var("a") - var("b"), {"b": b, "a": a}, {"_minus0_output": a - b}, dtype=np.float64
    )
    assert out.dtype == np.float64
    with pytest.raises(AssertionError, match=r"EXPECTED_.*FORWARD_"):
        tu.check_symbolic_forward(var("a") * var("b"), [a, b], [a * b + 1])
    with pytest.raises(ValueError, match="need 2 values, one each for a, b; got 1"):
        tu.check_symbolic_forward(var("a") * var("b"), [a], [a])
    with pytest.raises(ValueError, match="names must be among a, b, got c"):
        tu.check_symbolic_forward(var("a") * var("b"), {"a": a, "c": b}, [a])


@pytest.mark.parametrize("request_", ["write", "add", "null"])
def test_backward(request_: str) -> None:
    a, b, head = normal(2, 3), normal(2, 3) + 1, normal(2, 3) - 1
    product = var("a") * var("b")
    tu.check_symbolic_backward(product, [a, b], [head], [head * b, head * a], grad_req=request_)
    tu.check_symbolic_backward(product, [a, b], [head], {"b": head * a}, grad_req={"b": request_})
    if request_ != "null":
        with pytest.raises(AssertionError, match="BACKWARD_b"):
            tu.check_symbolic_backward(product, [a, b], [head], [head * b, head * b], grad_req=request_)


def test_numeric_gradient() -> None:
    net = mx.sym.FullyConnected(var("data"), num_hidden=3, name="fc")
    location = {"data": normal(2, 5), "fc_weight": normal(3, 5), "fc_bias": normal(3)}
    tu.check_numeric_gradient(mx.sym.tanh(net), location, dtype=np.float64)
    tu.check_numeric_gradient(net, location, rtol=1e-2, atol=1e-2)
    tu.check_numeric_gradient(net, location, grad_nodes={"data": "add"}, dtype=np.float64)


def test_numeric_gradient_of_several_outputs_and_states() -> None:
    split = mx.sym.SliceChannel(mx.sym.exp(var("a")), num_outputs=3)
    tu.check_numeric_gradient(split, [normal(2, 6)], dtype=np.float64)
    batch_norm = mx.sym.BatchNorm(var("a"), fix_gamma=False, name="bn")
    states = [np.zeros(3), np.ones(3)]
    tu.check_numeric_gradient(
        batch_norm, [normal(5, 3), np.ones(3), normal(3)], states, rtol=1e-4, atol=1e-6, dtype=np.float64
    )


def test_numeric_gradient_in_float32() -> None:
    """Elements of a thousand among the outputs leave the differences of the others as exact as they are."""
    large, small = mx.sym.BlockGrad(var("large")), var("small")
    for seed in range(5):
        np.random.seed(seed)
        net = mx.sym.Concat(large, small * 0.5, dim=0)
        location = {"large": np.full((50, 3), 1000.0), "small": normal(2, 3)}
        tu.check_numeric_gradient(net, location, grad_nodes=["small"])


def test_numeric_gradient_finds_what_is_wrong() -> None:
    with pytest.raises(AssertionError, match="NUMERICAL_a and BACKWARD_a differ in 6 of 6"):
        tu.check_numeric_gradient(mx.sym.Custom(var("a"), op_type="wrong_square"), [normal(2, 3)])


def test_numeric_gradient_leaves_the_inputs_alone() -> None:
    a = mx.nd.array(normal(2, 3))
    before = a.asnumpy()
    tu.check_numeric_gradient(mx.sym.square(var("a")), [a], rtol=1e-2, atol=1e-2)
    assert tu.same(a, before)


def test_numeric_grad() -> None:
    executor = mx.sym.sum(mx.sym.square(var("a"))).simple_bind(mx.cpu(), a=(2, 3), type_dict={"a": "float64"})
    a = normal(2, 3)
    gradients = tu.numeric_grad(executor, {"a": a}, dtype=np.float64)
    tu.assert_almost_equal(gradients["a"], 2 * a, rtol=1e-8)
    assert tu.same(executor.arg_dict["a"], a)


def test_consistency() -> None:
    net = mx.sym.FullyConnected(var("data"), num_hidden=3, name="fc")
    settings = [{"ctx": mx.cpu(), "data": (2, 5), "type_dict": {"data": t}} for t in ("float64", "float32", "float16")]
    truth = tu.check_consistency(net, settings, rtol=2e-2, atol=2e-2)
    assert set(truth) == {"fc_output", "data_grad", "fc_weight_grad", "fc_bias_grad"}
    assert truth["fc_output"].dtype == np.float64
    with pytest.raises(AssertionError, match="fc_output"):
        tu.check_consistency([net, net + 1], [settings[0]] * 2)


def test_simple_forward() -> None:
    a = normal(2, 3).astype(np.float32)
    assert tu.same(tu.simple_forward(var("a") + var("a"), a=a), a + a)
    assert len(tu.simple_forward(mx.sym.Group([var("a"), var("a") * 2]), a=a)) == 2


def test_speed() -> None:
    net = mx.sym.FullyConnected(var("data"), num_hidden=3, name="fc")
    assert 0 < tu.check_speed(net, N=3, data=(2, 5)) < 1
    location = {"data": normal(2, 5), "fc_weight": normal(3, 5), "fc_bias": normal(3)}
    assert 0 < tu.check_speed(net, location, N=3, typ="forward") < 1
    with pytest.raises(ValueError, match="'whole' or 'forward'"):
        tu.check_speed(net, typ="half", data=(2, 5))


def test_same_symbol_structure() -> None:
    first = mx.sym.FullyConnected(var("a"), num_hidden=3, name="one") + 1
    second = mx.sym.FullyConnected(var("b"), num_hidden=3, name="two") + 1
    assert tu.same_symbol_structure(first, second)
    assert not tu.same_symbol_structure(first, mx.sym.exp(second))


def test_same_array() -> None:
    a = mx.nd.zeros((2, 3))
    assert tu.same_array(a, a.reshape((2, 3)))
    assert not tu.same_array(a, a.copy())


# Random arrays.


def test_random_shapes() -> None:
    assert {tu.rand_shape_2d(2, 3) for _ in range(200)} == {(i, j) for i in (1, 2) for j in (1, 2, 3)}
    assert {n for _ in range(200) for n in tu.rand_shape_nd(4, 2, allow_zero_size=True)} == {0, 1, 2}
    assert len(tu.rand_shape_3d()) == 3


def test_random_arrays() -> None:
    a, b = tu.random_arrays((2, 3), (5,))
    assert (a.shape, b.shape, a.dtype) == ((2, 3), (5,), np.float32)
    assert tu.random_arrays((7,)).shape == (7,)
    assert isinstance(float(tu.random_arrays(())), float)
    array = tu.rand_ndarray((50, 7), dtype="float64")
    assert (array.shape, array.dtype) == ((50, 7), np.float64)
    assert abs(array.asnumpy()).max() <= 1
    assert (tu.rand_ndarray((2, 3), modifier_func=lambda v: 7.0).asnumpy() == 7).all()
    with pytest.raises(ValueError, match="csr"):
        tu.rand_ndarray((2, 3), "csr")
    assert tu.random_sample(range(10), 10) == list(range(10))


@pytest.mark.parametrize("axis", [None, 1, (0, 2), -1])
@pytest.mark.parametrize("keepdims", [False, True])
def test_np_reduce(axis: Any, keepdims: bool) -> None:
    a = normal(2, 3, 5)
    np.testing.assert_allclose(tu.np_reduce(a, axis, keepdims, np.sum), a.sum(axis, keepdims=keepdims))


# Surroundings.


def test_environment() -> None:
    os.environ.pop("SYMC_TEST_A", None)
    with tu.environment("SYMC_TEST_A", "1"):
        assert os.environ["SYMC_TEST_A"] == "1"
        with tu.environment({"SYMC_TEST_A": None, "SYMC_TEST_B": "2"}):
            assert "SYMC_TEST_A" not in os.environ
        assert "SYMC_TEST_B" not in os.environ
    assert "SYMC_TEST_A" not in os.environ


def test_default_context() -> None:
    before = tu.default_context()
    tu.set_default_context(mx.cpu(2))
    try:
        assert tu.default_context() == mx.cpu(2)
        assert mx.nd.zeros((2,)).context == mx.cpu(2)
    finally:
        tu.set_default_context(before)


def test_discard_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    with tu.discard_stderr():
        print("lost", file=sys.__stderr__)
        os.write(2, b"lost")
    os.write(2, b"kept")
    assert capfd.readouterr().err == "kept"


def test_exceptions() -> None:
    tu.assert_exception(int, ValueError, "x")
    with pytest.raises(AssertionError, match="did not raise ValueError"):
        tu.assert_exception(int, ValueError, "7")


def test_retry() -> None:
    attempts: list[int] = []

    @tu.retry(3)
    def luck(needed: int) -> int:
        attempts.append(1)
        assert len(attempts) >= needed
        return len(attempts)

    assert luck(3) == 3
    attempts.clear()
    with pytest.raises(AssertionError):
        luck(4)
    with pytest.raises(ValueError, match="positive"):
        tu.retry(0)
