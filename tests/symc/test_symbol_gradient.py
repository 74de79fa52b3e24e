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
