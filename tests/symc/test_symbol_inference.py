"""infer_shape and infer_type: what each direction finds, warnings, messages. Right also where MXNet 1.9.1 errs
(marked)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import symc
from symc.errors import OperatorError, ShapeInferenceError, TypeInferenceError

mx: Any = symc

var = mx.sym.var


def partial(symbol: Any, **shapes: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
    """Everything known, by name."""
    arguments, outputs, states = symbol.infer_shape_partial(**shapes)
    names = (symbol.list_arguments(), symbol.list_outputs(), symbol.list_auxiliary_states())
    return {n: s for names_, shapes_ in zip(names, (arguments, outputs, states)) for n, s in zip(names_, shapes_)}


def fc(data: Any = None, **attrs: Any) -> Any:
    return mx.sym.FullyConnected(data if data is not None else var("data"), name="fc", **{"num_hidden": 10, **attrs})


def test_tutorial_example() -> None:
    assert fc().infer_shape(data=(100, 100)) == ([(100, 100), (10, 100), (10,)], [(100, 10)], [])


def test_fully_connected_flattens() -> None:
    expected = {"data": (0, 3, 4, 5), "fc_weight": (10, 60), "fc_bias": (10,), "fc_output": (0, 10)}
    assert partial(fc(), data=(0, 3, 4, 5)) == expected


def test_fully_connected_from_its_weight() -> None:
    # MXNet 1.9.1 raises "Shape dim size must be known".
    assert partial(fc(), data=(5, 0), fc_weight=(10, 7))["data"] == (5, 7)


def test_fully_connected_from_its_output() -> None:
    b, c = fc(num_hidden=21), var("c")
    known = partial(b + c, data=(0, 10), c=(5, 0))
    assert (known["data"], known["c"]) == ((5, 10), (5, 21))


def test_elementwise_goes_both_ways() -> None:
    known = partial(var("a") + var("b"), a=(0, 10), b=(12, 0))
    assert known["a"] == known["b"] == (12, 10)


def test_broadcast_waits_for_both_operands() -> None:
    net = mx.sym.broadcast_add(var("a"), var("b"), name="c")
    assert partial(net, a=(2, 0), b=(1, 3))["c_output"] == (2, 0)
    assert partial(net, a=(2, 3))["c_output"] == ()


@pytest.mark.parametrize(("stride", "data"), [(1, (5, 10, 32, 32)), (2, (5, 10, 0, 0))])
def test_convolution_from_its_output(stride: int, data: tuple[int, ...]) -> None:
    window = {"kernel": (3, 3), "pad": (1, 1), "stride": (stride, stride)}
    conv = mx.sym.Convolution(var("data"), num_filter=21, name="conv", **window)
    known = partial(conv + var("c"), data=(0, 10, 0, 0), c=(5, 21, 32, 32))
    assert known["data"] == data


def test_convolution_weight_from_kernel() -> None:
    conv = mx.sym.Convolution(var("data"), kernel=(7, 7), num_filter=64, name="conv")
    assert partial(conv, data=(1, 0, 0, 0))["conv_weight"] == (64, 0, 7, 7)


def test_slice_channel_from_its_outputs() -> None:
    squeezed = mx.sym.SliceChannel(var("data"), num_outputs=10, squeeze_axis=True, name="s")
    assert partial(squeezed[0] + var("c"), c=(5,))["data"] == (5, 10)
    kept = mx.sym.SliceChannel(var("data"), num_outputs=3, axis=1, name="s")
    assert partial(kept[0] + var("c"), data=(0, 15, 0), c=(3, 5, 2))["data"] == (3, 15, 2)


def test_concat_from_the_others() -> None:
    net = mx.sym.Concat(var("a"), var("b"), dim=1, name="c") + var("d")
    known = partial(net, a=(0, 10), b=(0, 5), d=(2, 0))
    assert (known["a"], known["b"], known["d"]) == ((2, 10), (2, 5), (2, 15))


def test_concat_waits_for_unknown_inputs() -> None:
    # MXNet 1.9.1 raises.
    net = mx.sym.Concat(var("a"), var("b"), dim=1, name="c")
    assert partial(net, a=(2, 10))["c_output"] in ((2, 0), ())


def test_reshape_from_its_output() -> None:
    net = mx.sym.Reshape(var("data"), shape=(-3, 0)) + var("c")
    assert partial(net, data=(0, 3, 4), c=(6, 4))["data"] == (2, 3, 4)


@pytest.mark.parametrize(
    ("net", "given", "output"),
    [
        (mx.sym.transpose(var("a"), axes=(1, 0), name="o"), {"a": (0, 3)}, (3, 0)),
        (mx.sym.Embedding(var("a"), input_dim=5, output_dim=7, name="o"), {"a": (0, 3)}, (0, 3, 7)),
        (mx.sym.pick(var("a"), var("b"), name="o"), {"a": (0, 3), "b": (0,)}, (0,)),
        (mx.sym.dot(var("a"), var("b"), name="o"), {"a": (0, 3), "b": (3, 5)}, (0, 5)),
        (mx.sym.batch_dot(var("a"), var("b"), name="o"), {"a": (0, 2, 3), "b": (0, 3, 5)}, (0, 2, 5)),
    ],
)
def test_unknown_batch_is_carried_through(net: Any, given: dict[str, tuple[int, ...]], output: tuple[int, ...]) -> None:
    assert partial(net, **given)["o_output"] == output


def test_loss_heads_know_their_label() -> None:
    assert partial(mx.sym.SoftmaxOutput(var("data"), name="s"), data=(4, 10))["s_label"] == (4,)
    assert partial(mx.sym.LinearRegressionOutput(var("data"), name="s"), data=(4, 10))["s_label"] == (4, 10)


def test_batch_norm_states() -> None:
    known = partial(mx.sym.BatchNorm(var("data"), name="bn"), data=(0, 3, 0, 0))
    assert [known[f"bn_{n}"] for n in ("gamma", "beta", "moving_mean", "moving_var")] == [(3,)] * 4


def test_weight_used_before_it_is_known() -> None:
    weight = var("w")
    net = mx.sym.Group([mx.sym.abs(weight, name="abs"), fc(weight=weight)])
    assert partial(net, data=(2, 3))["abs_output"] == (10, 3)


def test_begin_state_of_unknown_batch() -> None:
    net = mx.sym.zeros((0, 10), name="begin") + fc()
    assert net.infer_shape(data=(4, 3))[1] == [(4, 10)]


def test_declared_shape_gives_way_to_the_callers() -> None:
    net = fc(var("data", shape=(2, 3)))
    assert net.infer_shape()[1] == [(2, 10)]
    assert net.infer_shape(data=(5, 7))[0] == [(5, 7), (10, 7), (10,)]
    assert partial(fc(var("data", shape=(0, 3))))["fc_weight"] == (10, 3)


def test_positional_shapes() -> None:
    # MXNet 1.9.1 fails here on Python 3.11.
    assert fc().infer_shape((2, 3))[1] == [(2, 10)]
    assert fc().infer_shape_partial(None, (10, 3))[0][0] in ((), (0, 3))


def test_incomplete_warns_with_names() -> None:
    with pytest.warns(UserWarning, match=r"Cannot decide shape for the following arguments(.|\n)*data: \(\)"):
        assert fc().infer_shape() == (None, None, None)


def test_many_unknown_names_are_cut() -> None:
    net = mx.sym.add_n(*[fc(var(f"x{i}")) for i in range(12)])
    with pytest.warns(UserWarning) as caught:
        net.infer_shape()
    assert str(caught[0].message).endswith("\n\t...")


# Errors.


def test_inconsistent_shapes_name_operator_argument_and_line() -> None:
    net = fc()
    with pytest.raises(ShapeInferenceError) as caught:
        net.infer_shape(data=(5, 4), fc_weight=(10, 7))
    text = str(caught.value)
    heading = "infer_shape error. Arguments:"
    for part in (heading, "data: (5, 4)", "Error in operator fc", "weight", "(10, 7)", "(10, 4)"):
        assert part in text
    assert f"{__file__}:" in text


def test_all_inconsistencies_in_one_message() -> None:
    net = mx.sym.Group([fc(), mx.sym.elemwise_add(var("a"), var("b"), name="sum")])
    with pytest.raises(ShapeInferenceError) as caught:
        net.infer_shape(data=(5, 4), fc_weight=(10, 7), a=(2, 3), b=(3, 2))
    assert "operator fc" in str(caught.value)
    assert "operator sum" in str(caught.value)


def inconsistencies(net: Any, **shapes: tuple[int, ...]) -> str:
    with pytest.raises(ShapeInferenceError) as caught:
        net.infer_shape(**shapes)
    return str(caught.value)


def test_an_inconsistency_behind_another() -> None:
    net = mx.sym.elemwise_add(fc(num_hidden=3), var("b"), name="sum")
    text = inconsistencies(net, data=(2, 5), fc_weight=(4, 7), b=(7, 7))
    assert "operator fc [FullyConnected]" in text
    assert "operator sum" in text
    assert "expected (2, 3), got (7, 7)" in text


def test_every_wrong_input_of_one_operator() -> None:
    text = inconsistencies(fc(num_hidden=3), data=(2, 5), fc_weight=(4, 7), fc_bias=(11,))
    assert "'weight' (1-th input): expected (3, 5), got (4, 7)" in text
    assert "'bias' (2-th input): expected (3,), got (11,)" in text


def test_no_error_follows_from_a_guess() -> None:
    # Whether a or b is wrong is unknown, and so is whether c is.
    first = mx.sym.elemwise_add(var("a"), var("b"), name="first")
    text = inconsistencies(mx.sym.elemwise_mul(first, var("c"), name="second"), a=(2, 3), b=(3, 2), c=(3, 2))
    assert "operator first" in text
    assert "operator second" not in text


def test_the_odd_one_out_does_not_decide_the_result() -> None:
    total = mx.sym.add_n(var("a"), var("b"), var("c"), name="total")
    text = inconsistencies(mx.sym.elemwise_mul(total, var("d"), name="next"), a=(3, 2), b=(2, 3), c=(2, 3), d=(3, 2))
    assert "operator total" in text
    assert "operator next" in text
    assert "argument 'rhs' (1-th input): expected (2, 3), got (3, 2)" in text


def test_inconsistency_without_known_shapes_elsewhere() -> None:
    x = var("x")
    net = mx.sym.transpose(x) + x + var("v")
    with pytest.raises(ShapeInferenceError):
        net.infer_shape_partial(x=(2, 3))


@pytest.mark.parametrize("method", ["infer_shape", "infer_shape_partial"])
def test_unknown_names_are_refused_with_candidates(method: str) -> None:
    message = r"InferShapeKeyword argument name dat not found.\nCandidate arguments:\n\t\[0\]data"
    with pytest.raises(OperatorError, match=message):
        getattr(fc(), method)(dat=(2, 3))
    with pytest.raises(OperatorError, match="InferTypeKeyword argument name dat not found"):
        fc().infer_type(dat="float32")


def test_arguments_must_be_shapes() -> None:
    with pytest.raises(TypeError, match=r"Arguments need to be shapes \(tuple\), but 'data' is <class 'list'>"):
        fc().infer_shape(data=[2, 3])
    with pytest.raises(ValueError, match="either by positional or kwargs"):
        fc().infer_shape((2, 3), data=(2, 3))
    with pytest.raises(OperatorError, match="3 arguments"):
        fc().infer_shape((2,), (2,), (2,), (2,))


@pytest.mark.parametrize(
    ("shape", "error"),
    [((2.5, 3), TypeError), (("x", 3), TypeError), ((2, -3), OperatorError), ((2**70,), OperatorError)],
)
def test_extents_must_be_integers(shape: tuple[Any, ...], error: type[Exception]) -> None:
    with pytest.raises(error, match="extents of 'data' must be"):
        fc().infer_shape(data=shape)
    with pytest.raises(error, match="simple_bind: extents of 'data' must be"):
        fc().simple_bind(data=shape)


def test_one_error_is_told_once() -> None:
    net = mx.sym.Concat(var("a"), var("b"), dim=5)
    with pytest.raises(ShapeInferenceError) as caught:
        net.infer_shape(a=(2, 3), b=(2, 3))
    assert str(caught.value).count("dim 5 is out of range") == 1


# Types.


def test_types_agree_by_default() -> None:
    assert fc().infer_type(data="float16") == ([np.float16] * 3, [np.float16], [])
    assert fc().infer_type("float64")[1] == [np.float64]
    assert fc().infer_type(fc_bias=np.float64)[0] == [np.float64] * 3


def test_cast_splits_the_types() -> None:
    net = fc(mx.sym.Cast(var("data"), dtype="float32"))
    assert net.infer_type(data="float16")[0] == [np.float16, np.float32, np.float32]


def test_declared_types_count() -> None:
    assert fc(var("data", dtype="float64")).infer_type()[1] == [np.float64]


def test_unknown_types_warn() -> None:
    with pytest.warns(UserWarning, match="Cannot decide type for the following arguments. Consider"):
        assert fc().infer_type() == (None, None, None)
    assert fc().infer_type_partial() == ([None] * 3, [None], [])


def test_inconsistent_types() -> None:
    with pytest.raises(TypeInferenceError, match="float16"):
        (var("a") + var("b")).infer_type(a="float32", b="float16")
    with pytest.raises(TypeError, match="'data' must be an element type"):
        fc().infer_type(data="foo")


@pytest.mark.parametrize("shape", [(2.5, 3), (2, "x"), "ab", 3], ids=str)
def test_shapes_are_integers(shape: Any) -> None:
    data = mx.sym.Variable("data")
    with pytest.raises(TypeError, match="extents of 'data' must be integers, got "):
        mx.sym.relu(data).simple_bind(data=shape)
    with pytest.raises(TypeError, match=r"extents of 'data' must be integers, got |need to be shapes"):
        mx.sym.relu(data).infer_shape(data=shape)
