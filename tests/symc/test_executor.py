"""Executors: binding, late writes, gradient requests, head gradients, modes, monitors, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import symc as mx
from symc.errors import BindError, ExecutionError, GradientError, LoweringError, ShapeInferenceError, TypeInferenceError

RNG = np.random.default_rng(0)


def normal(*shape: int) -> np.ndarray:
    return RNG.standard_normal(shape).astype(np.float32)


def perceptron() -> mx.sym.Symbol:
    data = mx.sym.Variable("data")
    hidden = mx.sym.Activation(mx.sym.FullyConnected(data, num_hidden=5, name="fc1"), act_type="relu", name="relu1")
    return mx.sym.SoftmaxOutput(mx.sym.FullyConnected(hidden, num_hidden=3, name="fc2"), name="softmax")


def test_arguments_written_after_bind_are_seen() -> None:
    a, b = mx.nd.ones((2, 3)), mx.nd.ones((2, 3))
    executor = (mx.sym.Variable("a") * mx.sym.Variable("b")).bind(mx.cpu(), [a, b])
    a[:] = 10
    b[1] = 7
    assert executor.forward()[0].asnumpy().tolist() == [[10, 10, 10], [70, 70, 70]]
    assert executor.arg_dict["a"] is a


def test_outputs_alias_executor_memory_and_duplicates_do_not() -> None:
    x = mx.sym.Variable("x")
    y = mx.sym.exp(x)
    executor = mx.sym.Group([y, y, x]).bind(mx.cpu(), {"x": mx.nd.zeros((2, 3))})
    first = executor.forward()
    assert executor.forward()[0] is first[0]
    first[0][:] = 5
    assert (first[1].asnumpy() == 1).all() and (first[2].asnumpy() == 0).all()
    first[2][:] = 9
    assert (executor.arg_dict["x"].asnumpy() == 0).all()


@pytest.mark.parametrize("request_", ["write", "add", "null"])
def test_gradient_requests(request_: str) -> None:
    x = mx.sym.Variable("x")
    value, gradient = mx.nd.array([3.0]), mx.nd.array([100.0])
    executor = (x * x + x).bind(mx.cpu(), {"x": value}, {"x": gradient}, request_)
    for _ in range(2):
        executor.forward(is_train=True)
        executor.backward(mx.nd.ones((1,)))
    assert gradient.asscalar() == {"write": 7, "add": 114, "null": 100}[request_]


def test_requests_by_argument_and_partial_gradients() -> None:
    a, b, d = (mx.sym.Variable(n) for n in "abd")
    arrays = {n: mx.nd.array([v]) for n, v in (("a", 10), ("b", 1), ("d", 2))}
    ga, gd = mx.nd.zeros((1,)), mx.nd.array([5.0])
    executor = (a * b * d).bind(mx.cpu(), arrays, {"a": ga, "d": gd}, {"a": "write", "d": "add"})
    assert executor.forward(is_train=True)[0].asscalar() == 20
    executor.backward(mx.nd.array([2.0]))
    assert (ga.asscalar(), gd.asscalar()) == (4, 25)
    assert executor.grad_dict["b"] is None


def test_backward_needs_heads_for_what_is_no_loss() -> None:
    executor = mx.sym.exp(mx.sym.Variable("x"), name="exp0").simple_bind(mx.cpu(), x=(2, 3))
    executor.forward(is_train=True)
    with pytest.raises(GradientError, match=r"head_gradient is required.*exp0_output"):
        executor.backward()
    with pytest.raises(BindError, match=r"exp0_output must have shape \(2, 3\), got \(3, 2\)"):
        executor.backward(mx.nd.ones((3, 2)))
    executor.backward({"exp0_output": mx.nd.ones((2, 3))})
    assert (executor.grad_dict["x"].asnumpy() == 1).all()


def test_an_output_that_stands_twice_has_two_head_gradients() -> None:
    """MXNet takes one of them."""
    x = mx.sym.Variable("x")
    twice = mx.sym.tanh(x, name="y")
    executor = mx.sym.Group([twice, 2 * x, twice]).simple_bind(x=(3,))
    executor.arg_dict["x"][:] = 0
    executor.forward(is_train=True)
    executor.backward([mx.nd.full((3,), head) for head in (1, 10, 100)])
    assert executor.grad_dict["x"].asnumpy().tolist() == [121] * 3


def test_backward_may_run_again_and_after_inference() -> None:
    x = normal(2, 3)
    executor = mx.sym.tanh(mx.sym.Variable("x")).simple_bind(mx.cpu(), x=(2, 3))
    executor.arg_dict["x"][:] = x
    for is_train in (True, False):
        executor.forward(is_train=is_train)
        for factor in (1, 2):
            executor.backward(mx.nd.ones((2, 3)) * factor)
            expected = factor * (1 - np.tanh(x) ** 2)
            np.testing.assert_allclose(executor.grad_dict["x"].asnumpy(), expected, rtol=1e-5)


def test_backward_again_repeats_the_random_numbers_but_no_update() -> None:
    x = mx.sym.BatchNorm(mx.sym.Variable("x"), momentum=0.5, name="bn")
    executor = mx.sym.Dropout(mx.sym.exp(x), p=0.5).simple_bind(mx.cpu(), x=(5, 3))
    executor.arg_dict["x"][:] = normal(5, 3)
    executor.arg_dict["bn_gamma"][:] = 1
    output = executor.forward(is_train=True)[0].asnumpy()
    mean = executor.aux_dict["bn_moving_mean"].asnumpy()
    gradients = []
    for _ in range(2):
        executor.backward(mx.nd.ones((5, 3)))
        gradients.append(executor.grad_dict["bn_beta"].asnumpy())
    np.testing.assert_array_equal(*gradients)
    np.testing.assert_array_equal(executor.outputs[0].asnumpy(), output)
    np.testing.assert_array_equal(executor.aux_dict["bn_moving_mean"].asnumpy(), mean)


def test_gradient_at_inference_is_that_of_inference() -> None:
    executor = mx.sym.Dropout(mx.sym.Variable("x"), p=0.5).simple_bind(mx.cpu(), x=(30, 50))
    executor.arg_dict["x"][:] = 1
    assert (executor.forward(is_train=False)[0].asnumpy() == 1).all()
    executor.backward(mx.nd.ones((30, 50)))
    assert (executor.grad_dict["x"].asnumpy() == 1).all()
    output = executor.forward(is_train=True)[0].asnumpy()
    executor.backward(mx.nd.ones((30, 50)))
    assert set(np.unique(output)) == {0, 2} and (executor.grad_dict["x"].asnumpy() == output).all()


def test_forward_takes_arrays_by_name() -> None:
    executor = (mx.sym.Variable("a") + mx.sym.Variable("b")).simple_bind(mx.cpu(), a=(2, 3), b=(2, 3))
    a, b = normal(2, 3), normal(2, 3)
    np.testing.assert_array_equal(executor.forward(a=a, b=mx.nd.array(b))[0].asnumpy(), a + b)
    with pytest.raises(TypeError, match="Unknown argument c; arguments are a, b"):
        executor.forward(c=a)
    with pytest.raises(ValueError, match=r"Shape not match! Argument a, need: \(2, 3\), received: \(3, 2\)"):
        executor.forward(b=b + 1, a=a.T)
    np.testing.assert_array_equal(executor.arg_dict["b"].asnumpy(), b)


def test_moving_statistics_change_in_training_forward_only() -> None:
    symbol = mx.sym.BatchNorm(mx.sym.Variable("x"), momentum=0.5, name="bn")
    executor = symbol.simple_bind(mx.cpu(), x=(5, 3))
    x = normal(5, 3)
    executor.arg_dict["x"][:] = x
    executor.aux_dict["bn_moving_var"][:] = 1
    executor.forward(is_train=False)
    assert (executor.aux_dict["bn_moving_mean"].asnumpy() == 0).all()
    executor.forward(is_train=True)
    mean, variance = 0.5 * x.mean(0), 0.5 + 0.5 * x.var(0)
    executor.backward(mx.nd.ones((5, 3)))
    np.testing.assert_allclose(executor.aux_dict["bn_moving_mean"].asnumpy(), mean, rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(executor.aux_dict["bn_moving_var"].asnumpy(), variance, rtol=1e-5)


def test_fixed_gamma_is_not_written() -> None:
    executor = mx.sym.BatchNorm(mx.sym.Variable("x"), name="bn").simple_bind(mx.cpu(), x=(5, 3))
    executor.arg_dict["bn_gamma"][:] = 7
    executor.forward(is_train=True)
    executor.backward(mx.nd.ones((5, 3)))
    assert (executor.arg_dict["bn_gamma"].asnumpy() == 7).all()
    assert (executor.grad_dict["bn_gamma"].asnumpy() == 0).all()


def test_a_state_two_nodes_share_is_updated_twice() -> None:
    x, mean, var = (mx.sym.Variable(n) for n in ("x", "mean", "var"))
    gamma, beta = mx.sym.Variable("gamma"), mx.sym.Variable("beta")
    arguments = {"gamma": gamma, "beta": beta, "moving_mean": mean, "moving_var": var, "momentum": 0.5}
    first = mx.sym.BatchNorm(x, name="one", **arguments)
    second = mx.sym.BatchNorm(x + 1, name="two", **arguments)
    executor = mx.sym.Group([first, second]).simple_bind(mx.cpu(), grad_req="null", x=(5, 3))
    values = normal(5, 3)
    executor.arg_dict["x"][:] = values
    executor.forward(is_train=True)
    expected = 0.5 * (0.5 * values.mean(0)) + 0.5 * (values.mean(0) + 1)
    np.testing.assert_allclose(executor.aux_dict["mean"].asnumpy(), expected, rtol=1e-5)


def test_random_numbers_follow_the_seed_and_change_with_each_call() -> None:
    executor = mx.sym.random.uniform(shape=(7,)).bind(mx.cpu(), {})
    mx.random.seed(5)
    first = executor.forward()[0].asnumpy()
    second = executor.forward()[0].asnumpy()
    mx.random.seed(5)
    assert (executor.forward()[0].asnumpy() == first).all() and not (first == second).any()


def test_copy_parameters() -> None:
    executor = perceptron().simple_bind(mx.cpu(), data=(2, 7))
    weight = mx.nd.array(normal(5, 7), dtype="float64")
    executor.copy_params_from({"fc1_weight": weight})
    np.testing.assert_allclose(executor.arg_dict["fc1_weight"].asnumpy(), weight.asnumpy(), rtol=1e-6)
    with pytest.raises(ValueError, match='"fc9_weight" that is not in the arguments'):
        executor.copy_params_from({"fc9_weight": weight})
    executor.copy_params_from({"fc9_weight": weight}, allow_extra_params=True)


def test_forward_takes_arrays_only() -> None:
    executor = mx.sym.exp(mx.sym.Variable("x")).simple_bind(mx.cpu(), x=(2,))
    for value in ([1.0, 2.0], 3.0):
        with pytest.raises(ValueError, match="x: only accept NDArrays and numpy arrays, got"):
            executor.forward(x=value)


def test_monitor_sees_every_node() -> None:
    executor = perceptron().simple_bind(mx.cpu(), data=(2, 7))
    executor.arg_dict["fc1_weight"][:] = normal(5, 7)
    seen: dict[str, np.ndarray] = {}
    executor.set_monitor_callback(lambda name, array: seen.update({name: array.asnumpy()}))
    output = executor.forward(is_train=True, data=normal(2, 7))[0].asnumpy()
    assert list(seen) == ["fc1_output", "relu1_output", "fc2_output", "softmax_output"]
    np.testing.assert_array_equal(seen["softmax_output"], output)
    executor.set_monitor_callback(lambda name, array: seen.update({name: array.asnumpy()}), monitor_all=True)
    executor.forward()
    assert {"data", "fc2_bias", "softmax_label"} < set(seen)


def test_wrong_buffers_are_refused() -> None:
    x = mx.sym.exp(mx.sym.Variable("x"))
    value = mx.nd.ones((2, 3))
    with pytest.raises(BindError, match=r"gradient of 'x' must have shape \(2, 3\) .* got \(3, 2\) float32"):
        x.bind(mx.cpu(), {"x": value}, {"x": mx.nd.ones((3, 2))})
    with pytest.raises(BindError, match=r"type float32 .* got .* float64"):
        x.bind(mx.cpu(), {"x": value}, {"x": mx.nd.ones((2, 3), dtype="float64")})
    with pytest.raises(ValueError, match="key `x` is missing in `args`"):
        x.bind(mx.cpu(), {"y": value})
    with pytest.raises(ValueError, match="Length of args do not match"):
        x.bind(mx.cpu(), [value, value])
    with pytest.raises(BindError, match="grad_req must be in write, add, null, got 'plus'"):
        x.bind(mx.cpu(), [value], [value], "plus")


def test_contradictions_are_found_at_bind() -> None:
    a, b = mx.sym.Variable("a"), mx.sym.Variable("b")
    with pytest.raises(ShapeInferenceError, match=r"\[elemwise_add\].*test_executor.py"):
        (a + b).bind(mx.cpu(), [mx.nd.ones((2, 3)), mx.nd.ones((3, 2))])
    with pytest.raises(TypeInferenceError, match="expected float32, got float64"):
        (a + b).bind(mx.cpu(), [mx.nd.ones((2, 3)), mx.nd.ones((2, 3), dtype="float64")])


def test_simple_bind_refuses_unknown_names_and_says_what_is_missing() -> None:
    with pytest.raises(BindError, match=r"name dat not found.\nCandidate arguments:\n\t\[0\]data"):
        perceptron().simple_bind(mx.cpu(), dat=(2, 7))
    with pytest.raises(RuntimeError, match=r"cannot decide shapes.*data: \?"):
        perceptron().simple_bind(mx.cpu())


def test_types() -> None:
    executor = perceptron().simple_bind(mx.cpu(), type_dict={"data": "float64"}, data=(2, 7))
    assert {a.dtype for a in executor.arg_arrays} == {np.float64}
    assert executor.forward()[0].dtype == np.float64


def test_operators_of_users_are_operators() -> None:
    from symc.dialects.sym.attributes import Float
    from symc.dialects.sym.definition import OPERATORS, Operator

    class user_square_plus(Operator):
        """`out = data^2 + shift`."""

        shift = Float(0.0, doc="added to the square")

        def gradient(self, g, ins, outs, heads):
            assert heads[0] is not None
            return [heads[0] * ins[0] * 2.0]

        def lower(self, b, ins):
            return [b.elementwise(lambda e, x: x * x + self.shift, ins[0])]

    try:
        executor = getattr(mx.sym, "user_square_plus")(  # noqa: B009 (no stub knows it)
            mx.sym.Variable("x"), shift=1.5
        ).simple_bind(mx.cpu(), x=(2,))
        executor.arg_dict["x"][:] = [3, 4]
        assert executor.forward(is_train=True)[0].asnumpy().tolist() == [10.5, 17.5]
        executor.backward(mx.nd.ones((2,)))
        assert executor.grad_dict["x"].asnumpy().tolist() == [6, 8]
    finally:
        del OPERATORS["user_square_plus"]


def test_many_threads_run_their_own_executors() -> None:
    from concurrent.futures import ThreadPoolExecutor

    symbol = perceptron()

    def run(seed: int) -> bool:
        executor = symbol.simple_bind(mx.cpu(), data=(5, 7))
        rng = np.random.default_rng(seed)
        weight = rng.standard_normal((5, 7)).astype(np.float32)
        executor.arg_dict["fc1_weight"][:] = weight
        output = [executor.forward(data=np.ones((5, 7)))[0].asnumpy() for _ in range(20)]
        return all((o == output[0]).all() for o in output)

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(run, range(4)))


def test_take_stops_at_indices_out_of_range() -> None:
    taken = mx.sym.take(mx.sym.Variable("a"), mx.sym.Variable("i"), mode="raise", name="taken")
    executor = taken.simple_bind(mx.cpu(), grad_req="null", a=(3, 2), i=(5,))
    executor.arg_dict["a"][:] = [[1, 2], [3, 4], [5, 6]]
    executor.arg_dict["i"][:] = [0, 2, 1, 1, 0]
    assert executor.forward()[0].asnumpy()[:, 1].tolist() == [2, 6, 4, 4, 2]
    executor.arg_dict["i"][3] = 7
    with pytest.raises(ExecutionError, match=r"take \(node taken\): index 7.0 is out of range for an axis of 3"):
        executor.forward()


def test_functions_of_floats_refuse_integers() -> None:
    net = mx.sym.softmax(mx.sym.Variable("x"), name="probabilities")
    with pytest.raises(LoweringError, match=r"probabilities \[softmax\].*exp is defined for float16.*got int32"):
        net.simple_bind(mx.cpu(), grad_req="null", type_dict={"x": "int32"}, x=(2, 3))


@pytest.mark.parametrize("name", ["cos", "cosh", "tan", "arcsin", "forward"])
def test_nodes_may_be_called_as_c_functions_are(name: str) -> None:
    operator = name if name != "forward" else "sin"
    net = getattr(mx.sym, operator)(mx.sym.Variable("x"), name=name)
    executor = net.simple_bind(mx.cpu(), grad_req="null", type_dict={"x": "float64"}, x=(2, 3))
    (result,) = executor.forward(x=np.full((2, 3), 0.5))
    np.testing.assert_allclose(result.asnumpy(), np.full((2, 3), getattr(np, operator)(0.5)), 1e-14)


@pytest.mark.parametrize(
    "name", ["ü", "a b", 'x"y', "x\ny", "0", "%0", "@k", "a.b", "", "a" * 3000, "constant", "kernel"]
)
def test_nodes_may_have_any_name(name: str) -> None:
    net = mx.sym.exp(mx.sym.Variable(name), name=f"{name}_exp")
    shapes: dict[str, Any] = {name: (2, 3)}
    executor = net.simple_bind(mx.cpu(), **shapes)
    executor.forward(is_train=True)
    executor.backward(mx.nd.ones((2, 3)))
    assert (executor.grad_dict[name].asnumpy() == 1).all()
    assert mx.sym.load_json(net.tojson()).list_arguments() == [name]


def test_backward_wants_a_forward_first() -> None:
    executor = mx.sym.exp(mx.sym.Variable("x")).simple_bind(mx.cpu(), x=(2, 3))
    with pytest.raises(GradientError, match="backward needs a forward before it"):
        executor.backward([mx.nd.ones((2, 3))])


def test_outputs_that_pass_no_gradient_on_need_no_head() -> None:
    x = mx.sym.Variable("x")
    loss = mx.sym.MakeLoss(x * x)
    for other in (mx.sym.BlockGrad(x), mx.sym.argmax(x, axis=1), mx.sym.ones_like(x), mx.sym.BlockGrad(x) * 2):
        executor = mx.sym.Group([loss, other]).simple_bind(mx.cpu(), x=(2, 3))
        executor.forward(is_train=True, x=np.full((2, 3), 2))
        executor.backward()
        assert (executor.grad_dict["x"].asnumpy() == 4).all()
    executor = mx.sym.Group([loss, x * 3]).simple_bind(mx.cpu(), x=(2, 3))
    executor.forward(is_train=True)
    with pytest.raises(GradientError, match="head_gradient is required"):
        executor.backward()


def test_a_graph_draws_the_same_numbers_in_every_program() -> None:
    """Whatever is fused with a random operator, and whether backward follows or not."""
    data = mx.sym.Variable("data")
    noise = mx.sym.random_normal(loc=0.0, scale=1.0, shape=(5, 7), name="noise")
    hidden = mx.sym.Dropout(mx.sym.tanh(data) + noise, p=0.3, name="first") * 2.0
    output = mx.sym.Dropout(hidden, p=0.5, name="second")
    drawn = []
    for symbol in (output, output.get_internals(), mx.sym.Group([output, mx.sym.sum(hidden, axis=1)])):
        for request in ("null", "write", "add"):
            mx.random.seed(3)
            executor = symbol.simple_bind(data=(5, 7), grad_req=request)
            executor.arg_dict["data"][:] = 0.5
            executor.forward(is_train=True)
            drawn.append(executor.output_dict["second_output"].asnumpy())
    assert 0 < (drawn[0] == 0).mean() < 1
    for other in drawn[1:]:
        np.testing.assert_array_equal(other, drawn[0])
