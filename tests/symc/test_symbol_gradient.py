"""Symbol.gradient: the gradient as a symbol that can be listed, saved, composed and differentiated again."""

from __future__ import annotations

from typing import Any

import pytest

import symc
from symc.errors import MXNetError

mx: Any = symc


def square() -> Any:
    x = mx.sym.var("x")
    return mx.sym.elemwise_mul(x, x, name="square")


def test_arguments_are_the_old_ones_and_the_head_gradient() -> None:
    gradient = square().gradient("x")
    assert gradient.list_arguments() in (["x", "square_0_grad"], ["square_0_grad", "x"])
    assert len(gradient) == 1


def test_wrt_takes_names_and_symbols() -> None:
    net = mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=3, name="fc")
    assert len(net.gradient(["fc_weight", mx.sym.var("data")])) == 2
    with pytest.raises(MXNetError, match="no argument is called 'zz'"):
        net.gradient(["zz"])


def test_can_be_saved_and_loaded() -> None:
    net = mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=3, name="fc")
    gradient = net.gradient(["fc_weight", "fc_bias"])
    assert mx.sym.load_json(gradient.tojson()).tojson() == gradient.tojson()


def test_shapes_are_inferred() -> None:
    net = mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=3, name="fc")
    gradient = net.gradient(["fc_weight", "fc_bias"])
    _, outputs, _ = gradient.infer_shape_partial(data=(5, 7), **{"fc_0_grad": (5, 3)})
    assert outputs == [(3, 7), (3,)]


def test_second_derivative() -> None:
    twice = square().gradient("x").gradient("x")
    assert "x" not in twice.list_outputs()
    assert len(twice) == 1


def dense() -> Any:
    return mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=3, name="fc")


def test_all_shapes_follow_from_the_data() -> None:
    gradient = mx.sym.load_json(dense().gradient(["fc_weight", "data"]).tojson())
    arguments, outputs, _ = gradient.infer_shape(data=(5, 7))
    shapes = {"data": (5, 7), "fc_weight": (3, 7), "fc_bias": (3,), "fc_0_grad": (5, 3)}
    assert dict(zip(gradient.list_arguments(), arguments)) == shapes
    assert outputs == [(3, 7), (5, 7)]
    executor = gradient.simple_bind(data=(5, 7), grad_req="null")
    executor.arg_dict["fc_0_grad"][:] = 1
    executor.arg_dict["data"][:] = 2
    assert (executor.forward()[0].asnumpy() == 10).all()


def test_an_output_twice_has_two_head_gradients() -> None:
    net = square()
    twice = mx.sym.Group([net, net]).gradient("x")
    arrays = {"x": 3, "square_0_grad": 10, "square_1_grad": 100}
    assert sorted(twice.list_arguments()) == sorted(arrays)
    assert twice.eval(**{n: mx.nd.full((2,), v) for n, v in arrays.items()})[0].asnumpy().tolist() == [660, 660]


def test_outputs_of_one_name_have_head_gradients_of_their_own() -> None:
    x, y = mx.sym.var("x"), mx.sym.var("y")
    gradient = mx.sym.Group([mx.sym.square(x, name="n"), mx.sym.exp(y, name="n")]).gradient(["x", "y"])
    assert sorted(gradient.list_arguments()) == ["n_0_grad", "n_1_grad", "x", "y"]


def test_head_gradients_take_no_name_that_is_there() -> None:
    net = mx.sym.elemwise_mul(mx.sym.var("x"), mx.sym.var("m_0_grad"), name="m")
    assert sorted(net.gradient("x").list_arguments()) == ["m_0_grad", "m_0_grad1", "x"]


def test_names_that_are_none_or_several_are_refused() -> None:
    with pytest.raises(MXNetError, match="wrt names no argument"):
        square().gradient([])
    with pytest.raises(MXNetError, match="2 arguments are called 'x'"):
        (mx.sym.var("x") * mx.sym.var("x")).gradient("x")


def test_states_stay_states() -> None:
    net = mx.sym.BatchNorm(mx.sym.var("x"), name="bn", use_global_stats=True)
    gradient = net.gradient("x")
    assert gradient.list_auxiliary_states() == ["bn_moving_mean", "bn_moving_var"]
    assert gradient.infer_shape(x=(5, 3))[2] == [(3,), (3,)]
