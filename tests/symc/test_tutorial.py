"""MXNet's Symbol tutorial and the programs of "Symbolic Configuration and Execution in Pictures", run as written."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import symc

mx: Any = symc
pytestmark = pytest.mark.usefixtures("fresh_names")


# The tutorial.


def test_two_layer_perceptron() -> None:
    net = mx.symbol.Variable("data")
    net = mx.symbol.FullyConnected(data=net, name="fc1", num_hidden=128)
    net = mx.symbol.Activation(data=net, name="relu1", act_type="relu")
    net = mx.symbol.FullyConnected(data=net, name="fc2", num_hidden=64)
    net = mx.symbol.SoftmaxOutput(data=net, name="out")
    assert type(net) is mx.symbol.Symbol
    assert net.list_arguments() == ["data", "fc1_weight", "fc1_bias", "fc2_weight", "fc2_bias", "out_label"]


def test_named_weight() -> None:
    net = mx.symbol.Variable("data")
    weight = mx.symbol.Variable("myweight")
    net = mx.symbol.FullyConnected(data=net, weight=weight, name="fc1", num_hidden=128)
    assert net.list_arguments() == ["data", "myweight", "fc1_bias"]


def test_sum_as_input() -> None:
    lhs = mx.symbol.Variable("data1")
    rhs = mx.symbol.Variable("data2")
    net = mx.symbol.FullyConnected(data=lhs + rhs, name="fc1", num_hidden=128)
    assert net.list_arguments() == ["data1", "data2", "fc1_weight", "fc1_bias"]


def test_composition() -> None:
    net = mx.symbol.Variable("data")
    net = mx.symbol.FullyConnected(data=net, name="fc1", num_hidden=128)
    net2 = mx.symbol.Variable("data2")
    net2 = mx.symbol.FullyConnected(data=net2, name="net2", num_hidden=128)
    composed = net(data=net2, name="compose")
    assert composed.list_arguments() == ["data2", "net2_weight", "net2_bias", "fc1_weight", "fc1_bias"]
    assert composed.list_outputs() == ["compose_output"]
    assert net.list_arguments() == ["data", "fc1_weight", "fc1_bias"]


def test_shape_inference() -> None:
    net = mx.symbol.Variable("data")
    net = mx.symbol.FullyConnected(data=net, name="fc1", num_hidden=10)
    arg_shape, out_shape, aux_shape = net.infer_shape(data=(100, 100))
    assert dict(zip(net.list_arguments(), arg_shape)) == {
        "data": (100, 100),
        "fc1_weight": (10, 100),
        "fc1_bias": (10,),
    }
    assert (out_shape, aux_shape) == ([(100, 10)], [])


def test_bind_and_forward() -> None:
    A = mx.symbol.Variable("A")
    B = mx.symbol.Variable("B")
    C = A * B
    a = mx.nd.ones(3) * 4
    b = mx.nd.ones(3) * 2
    c_exec = C.bind(ctx=mx.cpu(), args={"A": a, "B": b})
    c_exec.forward()
    assert c_exec.outputs[0].asnumpy().tolist() == [8.0, 8.0, 8.0]


def test_simple_bind_without_context() -> None:
    net = mx.symbol.Variable("data")
    net = mx.symbol.FullyConnected(data=net, name="fc1", num_hidden=128)
    net = mx.symbol.Activation(data=net, name="relu1", act_type="relu")
    net = mx.symbol.FullyConnected(data=net, name="fc2", num_hidden=10)
    net = mx.symbol.SoftmaxOutput(data=net, name="out")
    texec = net.simple_bind(data=(5, 20))
    texec.forward()
    texec.backward()
    assert texec.outputs[0].shape == (5, 10)
    assert texec.grad_dict["fc1_weight"].shape == (128, 20)


# The pictures.


def test_compose_basic() -> None:
    A, B, D = map(mx.sym.Variable, "ABD")
    C = A * B
    E = C + D
    assert E.get_internals().list_outputs() == ["A", "B", "_mul0_output", "D", "_plus0_output"]
    assert E.get_children().list_outputs() == ["_mul0_output", "D"]


def test_compose_net() -> None:
    net = mx.sym.Variable("data")
    net = mx.sym.FullyConnected(data=net, num_hidden=128, name="fc1")
    net = mx.sym.Activation(data=net, act_type="relu")
    expected = ["data", "fc1_weight", "fc1_bias", "fc1_output", "activation0_output"]
    assert net.get_internals().list_outputs() == expected


def test_compose_multi_in() -> None:
    first = mx.sym.FullyConnected(mx.sym.Variable("data"), num_hidden=128, name="fc1")
    second = mx.sym.FullyConnected(mx.sym.Variable("data2"), num_hidden=128, name="fc2")
    net = first + second
    assert net.list_arguments() == ["data", "fc1_weight", "fc1_bias", "data2", "fc2_weight", "fc2_bias"]
    assert [n for n in net.get_internals().list_outputs() if n.startswith("_plus")] == ["_plus0_output"]


def bound(**heads: Any) -> Any:
    """E = A * B + D and C = A * B with b = d = 1."""
    a, b, d = mx.nd.empty(1), mx.nd.ones(1), mx.nd.ones(1)
    A, B, D = map(mx.sym.Variable, "ABD")
    C = A * B
    return C + D, C, {"A": a, "B": b, "D": d}


def test_values_written_after_bind_are_seen() -> None:
    net, _, arrays = bound()
    executor = net.bind(ctx=mx.cpu(), args=arrays)
    arrays["A"][:] = 10
    executor.forward()
    assert executor.outputs[0].asnumpy().tolist() == [11.0]


def test_several_outputs_in_the_order_of_the_group() -> None:
    net, product, arrays = bound()
    executor = mx.sym.Group([net, product]).bind(ctx=mx.cpu(), args=arrays)
    arrays["A"][:] = 10
    executor.forward()
    assert [o.asnumpy().tolist() for o in executor.outputs] == [[11.0], [10.0]]


def test_gradient_of_one_argument() -> None:
    _, product, arrays = bound()
    net = product * mx.sym.Variable("D")
    arrays["A"][:], arrays["D"][:] = 10, 2
    gradient = mx.nd.zeros(1)
    executor = net.bind(ctx=mx.cpu(), args=arrays, args_grad={"A": gradient})
    executor.forward(is_train=True)
    executor.backward(out_grads=mx.nd.ones(1) * 2)
    assert executor.outputs[0].asnumpy().tolist() == [20.0]
    assert gradient.asnumpy().tolist() == [4.0]
    assert executor.grad_dict["B"] is None


def test_simple_bind_makes_the_arrays() -> None:
    net = mx.sym.FullyConnected(mx.sym.Variable("data"), num_hidden=128, name="fc1")
    net = mx.sym.Activation(net, act_type="relu")
    executor = net.simple_bind(ctx=mx.cpu(), data=(100, 768))
    shapes = {name: array.shape for name, array in executor.arg_dict.items()}
    assert shapes == {"data": (100, 768), "fc1_weight": (128, 768), "fc1_bias": (128,)}
    assert {name: array.shape for name, array in executor.grad_dict.items()} == shapes


def test_auxiliary_states() -> None:
    net = mx.sym.BatchNorm(mx.sym.Variable("data"), name="bn")
    assert net.list_auxiliary_states() == ["bn_moving_mean", "bn_moving_var"]
    executor = net.simple_bind(ctx=mx.cpu(), data=(2, 3))
    assert sorted(executor.aux_dict) == ["bn_moving_mean", "bn_moving_var"]


# What the pages ask for beyond pictures.


def test_eval() -> None:
    a, b = mx.sym.Variable("a"), mx.sym.Variable("b")
    (result,) = (a + b).eval(a=mx.nd.ones((2, 3)), b=mx.nd.ones((2, 3)) * 2)
    assert np.array_equal(result.asnumpy(), np.full((2, 3), 3.0))


def test_gradient_is_a_symbol() -> None:
    A, B = mx.sym.Variable("A"), mx.sym.Variable("B")
    D = A * B + 1
    gradient = D.gradient(["A", "B"])
    assert len(gradient) == 2
    arrays = {"A": mx.nd.ones(3) * 4, "B": mx.nd.ones(3) * 2}
    heads = {name: mx.nd.ones(3) for name in gradient.list_arguments() if name not in arrays}
    by_a, by_b = gradient.eval(**{n: v for n, v in {**arrays, **heads}.items() if n in gradient.list_arguments()})
    assert by_a.asnumpy().tolist() == [2.0] * 3
    assert by_b.asnumpy().tolist() == [4.0] * 3
