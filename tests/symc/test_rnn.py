"""`mx.rnn`: cells against what MXNet 1.9.1 builds and computes, their weights, their mistakes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import symc as mx
from tests.symc.recurrent import CASES, recorded

RECORDED = json.loads((Path(__file__).parent / "data" / "recurrent.json").read_text())


@pytest.mark.parametrize("name", CASES)
def test_cells_build_and_compute_what_mxnet_does(name: str) -> None:
    found, expected = recorded(mx, name), RECORDED[name]
    assert found["nodes"] == expected["nodes"]
    assert found["shapes"] == expected["shapes"]
    for kind in ("values", "gradients"):
        np.testing.assert_allclose(found.get(kind, []), expected.get(kind, []), rtol=2e-4, atol=2e-5)


# Weights.


def numbered(*shape: int) -> mx.nd.NDArray:
    return mx.nd.array(np.arange(np.prod(shape)).reshape(shape))


def vector_length(inputs: int, hidden: int, layers: int, gates: int, directions: int) -> int:
    above = (layers - 1) * (hidden * directions + hidden + 2)
    return (inputs + hidden + 2 + above) * hidden * gates * directions


def test_gates_are_rows_of_the_stacked_weights() -> None:
    args = {
        "lstm_i2h_weight": numbered(12, 5),
        "lstm_i2h_bias": numbered(12),
        "lstm_h2h_weight": numbered(12, 3),
        "lstm_h2h_bias": numbered(12),
        "fc_weight": numbered(2, 3),
    }
    cell = mx.rnn.LSTMCell(3)
    gates = cell.unpack_weights(args)
    names = {
        f"lstm_{group}_{gate}_{kind}" for group in ("i2h", "h2h") for gate in "ifco" for kind in ("weight", "bias")
    }
    assert set(gates) == names | {"fc_weight"}
    assert gates["lstm_i2h_c_bias"].asnumpy().tolist() == [6, 7, 8]
    assert gates["lstm_h2h_o_weight"].asnumpy().tolist() == np.arange(27, 36).reshape(3, 3).tolist()
    gates["lstm_i2h_i_bias"][:] = 50
    assert args["lstm_i2h_bias"].asnumpy().tolist() == list(range(12)), "unpacked weights are copies"
    packed = mx.rnn.ZoneoutCell(cell, 0.1).pack_weights(cell.unpack_weights(args))
    assert {name: array.asnumpy().tolist() for name, array in packed.items()} == {
        name: array.asnumpy().tolist() for name, array in args.items()
    }


@pytest.mark.parametrize("mode, gates", [("rnn_tanh", [""]), ("lstm", ["_i", "_f", "_c", "_o"]), ("gru", list("rzo"))])
@pytest.mark.parametrize("directions", [1, 2])
def test_fused_weights_are_all_weights_and_then_all_biases(mode: str, gates: list[str], directions: int) -> None:
    cell = mx.rnn.FusedRNNCell(2, 2, mode, bidirectional=directions == 2, prefix="f_")
    vector = numbered(vector_length(3, 2, 2, len(gates), directions))
    parts = cell.unpack_weights({"f_parameters": vector, "other": numbered(1)})
    assert parts.pop("other").shape == (1,)
    names = list(parts)
    assert [name.rsplit("_", 1)[1] for name in names] == ["weight"] * (len(names) // 2) + ["bias"] * (len(names) // 2)
    np.testing.assert_array_equal(np.concatenate([part.asnumpy().ravel() for part in parts.values()]), vector.asnumpy())
    sides = "lr"[:directions]
    groups = [f"f_{side}{layer}_{group}" for layer in range(2) for side in sides for group in ("i2h", "h2h")]
    assert list(dict.fromkeys(name[:9].rstrip("_") for name in names)) == groups
    gate = gates[0].strip("_")
    second = parts["_".join(filter(None, ("f_l1_i2h", gate, "weight")))]
    assert second.shape == (2, 2 * directions)
    packed = cell.pack_weights(parts)
    assert list(packed) == ["f_parameters"]
    np.testing.assert_array_equal(packed["f_parameters"].asnumpy(), vector.asnumpy())


def test_weights_of_a_fused_cell_fit_its_plain_cells() -> None:
    fused = mx.rnn.FusedRNNCell(2, 2, "gru", bidirectional=True, dropout=0.2, prefix="f_")
    args = fused.unpack_weights({"f_parameters": numbered(vector_length(3, 2, 2, 3, 2))})
    plain = fused.unfuse()
    packed = plain.pack_weights(args)
    outputs, _ = plain.unroll(2, mx.sym.Variable("data"), merge_outputs=True)
    names = outputs.list_arguments()
    shapes = dict(zip(names, outputs.infer_shape(data=(5, 2, 3))[0]))
    assert {name: array.shape for name, array in packed.items()} == {n: s for n, s in shapes.items() if n != "data"}
    assert packed["f_r0_i2h_bias"].asnumpy().tolist() == list(range(144, 150))
    assert set(plain.unpack_weights(packed)) == set(args)


FUSED_OPERATOR = {
    "gru": [[0.21476, -0.22635, -0.28841], [0.58515, -0.42185, -0.082]],
    "lstm": [[-0.02154, -0.0198, 0.20099], [-0.00955, 0.08139, 0.05977]],
}
"""Outputs [1, ::3, ::2] of MXNet's FusedRNNCell, unrolled as in the test."""


@pytest.mark.parametrize("mode", FUSED_OPERATOR)
def test_plain_cells_compute_what_the_fused_operator_of_mxnet_does(mode: str) -> None:
    fused = mx.rnn.FusedRNNCell(3, 2, mode, bidirectional=True, prefix="f_")
    rng = np.random.RandomState(3)
    vector = rng.uniform(-0.7, 0.7, vector_length(5, 3, 2, {"gru": 3, "lstm": 4}[mode], 2))
    steps = rng.uniform(-1, 1, (2, 4, 5))
    plain = fused.unfuse()
    outputs, _ = plain.unroll(4, mx.sym.Variable("data"), merge_outputs=True)
    executor = outputs.simple_bind(data=steps.shape, grad_req="null")
    executor.copy_params_from(plain.pack_weights(fused.unpack_weights({"f_parameters": mx.nd.array(vector)})))
    found = executor.forward(data=mx.nd.array(steps))[0].asnumpy()
    np.testing.assert_allclose(found[1, ::3, ::2], FUSED_OPERATOR[mode], atol=2e-5)


def test_slices_of_a_fused_vector_are_views() -> None:
    vector = np.zeros(4 * 3 * (5 + 3 + 2))
    mx.rnn.FusedRNNCell(3, prefix="")._slice_weights(vector, 5, 3)["l0_i2h_f_weight"][:] = 1
    assert np.flatnonzero(vector).tolist() == list(range(15, 30))


def initializer(cell: Any, name: str) -> Any:
    return json.loads(cell.params.get(name).attr("__init__"))


def test_initializers_stand_in_attributes() -> None:
    assert initializer(mx.rnn.LSTMCell(3, forget_bias=0.5), "i2h_bias") == ["lstmbias", {"forget_bias": 0.5}]
    fused = mx.rnn.FusedRNNCell(3, 2, "gru", bidirectional=True)
    assert initializer(fused, "parameters") == [
        "fusedrnn",
        {"init": None, "num_hidden": 3, "num_layers": 2, "mode": "gru", "bidirectional": True, "forget_bias": 1.0},
    ]
    plain = mx.rnn.FusedRNNCell(3, forget_bias=0.5, prefix="f_").unfuse()
    assert initializer(plain, "f_l0_i2h_bias") == ["lstmbias", {"forget_bias": 0.5}], "MXNet forgets it"
    image = mx.rnn.ConvRNNCell((1, 2, 5, 7), 3, i2h_weight_initializer="one").params
    assert [image.get(name).attr("__init__") for name in ("i2h_weight", "h2h_weight", "h2h_bias")] == [
        "one",
        None,
        "zeros",
    ]


def test_cells_with_the_same_params_share_weights() -> None:
    params = mx.rnn.RNNParams("shared_")
    left, right = (mx.rnn.GRUCell(3, prefix=prefix, params=params) for prefix in ("a_", "b_"))
    outputs, _ = mx.rnn.BidirectionalCell(left, right).unroll(2, mx.sym.Variable("data"), merge_outputs=True)
    weights = [f"shared_{group}_{kind}" for group in ("i2h", "h2h") for kind in ("weight", "bias")]
    assert sorted(outputs.list_arguments()) == sorted(["data", *weights])
    assert params.get("i2h_weight") is left.params.get("i2h_weight")


# States.


def test_states_are_zeros_of_an_inferred_batch_or_what_func_makes() -> None:
    cell = mx.rnn.LSTMCell(3)
    assert cell.state_shape == [(0, 3), (0, 3)]
    assert [state.name for state in cell.begin_state()] == ["lstm_begin_state_0", "lstm_begin_state_1"]
    (half, _) = cell.begin_state(func=mx.sym.ones, dtype="float16")
    assert half.attr("op_name") == "_ones" and half.attr("dtype") == "float16"
    (variable, _) = cell.begin_state(func=mx.sym.Variable)
    assert variable.list_arguments() == ["lstm_begin_state_4"] and variable.attr("__layout__") == "NC"
    cell.reset()
    assert cell.begin_state()[0].name == "lstm_begin_state_0"


def test_states_of_modifiers_are_those_of_the_cell_in_them() -> None:
    base = mx.rnn.GRUCell(3)
    cell = mx.rnn.SequentialRNNCell()
    cell.add(mx.rnn.ResidualCell(mx.rnn.ZoneoutCell(base, 0.1)))
    cell.add(mx.rnn.DropoutCell(0.3))
    (state,) = cell.begin_state(func=mx.sym.Variable)
    assert state.list_arguments() == ["gru_begin_state_0"]
    assert mx.rnn.ResidualCell(mx.rnn.RNNCell(3)).begin_state(init_sym=mx.sym.ones)[0].attr("op_name") == "_ones"
    with pytest.raises(ValueError, match="GRUCell 'gru_' is held by a modifier"):
        base.begin_state()
    assert mx.rnn.FusedRNNCell(3, 2, "lstm", bidirectional=True).state_shape == [(4, 0, 3), (4, 0, 3)]


def test_gates_of_images_are_channels_in_any_layout() -> None:
    """MXNet splits along axis 1 whatever the layout says."""
    cell = mx.rnn.ConvGRUCell((0, 5, 7, 2), 3, conv_layout="NHWC")
    assert cell.state_shape == [(0, 5, 7, 3)]
    output, _ = cell(mx.sym.Variable("data"), cell.begin_state())
    assert output.infer_shape(data=(2, 5, 7, 2))[1] == [(2, 5, 7, 3)]


def test_images_may_have_one_axis() -> None:
    one: Any = {"h2h_dilate": (2,), "i2h_kernel": (3,), "i2h_stride": (2,), "i2h_pad": (1,), "i2h_dilate": (1,)}
    cell = mx.rnn.ConvLSTMCell((1, 2, 7), 3, h2h_kernel=(3,), conv_layout="NCW", **one)
    assert cell.state_shape == [(0, 3, 4), (0, 3, 4)]
    output, _ = cell(mx.sym.Variable("data"), cell.begin_state())
    assert output.infer_shape(data=(5, 2, 7))[1] == [(5, 3, 4)]


def test_zoneout_of_a_sequence() -> None:
    """MXNet takes no SequentialRNNCell there."""
    stack = stack_of(mx.rnn.RNNCell(3, prefix="a_"))
    stack.add(mx.rnn.LSTMCell(2, prefix="b_"))
    outputs, states = mx.rnn.ZoneoutCell(stack, 0.2, 0.1).unroll(2, mx.sym.Variable("data"), merge_outputs=True)
    group = mx.sym.Group([outputs, *states])
    assert group.infer_shape(data=(5, 2, 7))[1] == [(5, 2, 2), (5, 3), (5, 2), (5, 2)]


def test_zoneout_of_images() -> None:
    """MXNet begins with an output of rank 2."""
    cell = mx.rnn.ZoneoutCell(mx.rnn.ConvRNNCell((1, 2, 5, 7), 3), zoneout_outputs=0.2)
    output, _ = cell(mx.sym.Variable("data"), cell.begin_state())
    assert output.infer_shape(data=(4, 2, 5, 7))[1] == [(4, 3, 5, 7)]


def test_zoneout_in_training_keeps_elements_of_the_step_before() -> None:
    cell = mx.rnn.ZoneoutCell(mx.rnn.RNNCell(50), zoneout_outputs=0.4)
    outputs, _ = cell.unroll(2, mx.sym.Variable("data"))
    executor = mx.sym.Group(outputs).simple_bind(data=(30, 2, 5), grad_req="null")
    for array in executor.arg_arrays:
        array[:] = np.random.RandomState(3).uniform(0.1, 0.5, array.shape)
    full = [output.asnumpy() for output in executor.forward()]
    first, second = (output.asnumpy() for output in executor.forward(is_train=True))
    assert 0.3 < (first == 0).mean() < 0.5
    np.testing.assert_allclose(first[first != 0], full[0][first != 0], rtol=1e-6)
    kept = second == first
    assert 0.3 < kept.mean() < 0.5
    np.testing.assert_allclose(second[~kept], full[1][~kept], rtol=1e-6)


# Mistakes.


def data() -> Any:
    return mx.sym.Variable("data")


def wrong_type(value: Any) -> Any:
    """A value that type checkers would refuse."""
    return value


@pytest.mark.parametrize(
    "error, wrong, message",
    [
        (ValueError, lambda: mx.rnn.RNNCell(3).unroll(2, [data()]), r"one symbol or 2 \(length\), got 1"),
        (TypeError, lambda: mx.rnn.RNNCell(3).unroll(2, wrong_type(None)), "a symbol or a list of symbols, got None"),
        (TypeError, lambda: mx.rnn.RNNCell(3).unroll(1, wrong_type("x")), "a symbol or a list of symbols, got 'x'"),
        (ValueError, lambda: mx.rnn.DropoutCell(0.5).unroll(2, [data()], merge_outputs=True), "got 1"),
        (ValueError, lambda: mx.rnn.RNNCell(3).unroll(2, mx.sym.Group([data(), data()])), "got a group of 2"),
        (ValueError, lambda: mx.rnn.RNNCell(3).unroll(2, data(), layout="NC"), "layout must have one T.*got 'NC'"),
        (ValueError, lambda: mx.rnn.LSTMCell(3).unroll(2, data(), [data()]), "'lstm_': 2 states needed, got 1"),
        (ValueError, lambda: mx.rnn.LSTMCell(3)(data(), [data()]), "'lstm_': 2 states needed, got 1"),
        (KeyError, lambda: mx.rnn.GRUCell(3).unpack_weights({"a": numbered(2)}), "must have 'gru_i2h_weight', got a"),
        (KeyError, lambda: mx.rnn.FusedRNNCell(3).pack_weights({}), "must have 'lstm_l0_i2h_i_weight', got nothing"),
        (ValueError, lambda: mx.rnn.FusedRNNCell(3, mode="lstn"), "mode must be one of rnn_relu.*got 'lstn'"),
        (
            ValueError,
            lambda: mx.rnn.FusedRNNCell(3).unpack_weights({"lstm_parameters": numbered(100)}),
            "100 parameters do not fit; 3 inputs and 3 units need 96",
        ),
        (NotImplementedError, lambda: mx.rnn.FusedRNNCell(3)(data(), []), r"call unfuse\(\)"),
        (mx.MXNetError, lambda: mx.rnn.FusedRNNCell(3).unroll(2, data()), r"call unfuse\(\)"),
        (NotImplementedError, lambda: mx.rnn.BidirectionalCell(*cells())(data(), []), "call unroll"),
        (ValueError, lambda: mx.rnn.ZoneoutCell(mx.rnn.FusedRNNCell(3)), r"FusedRNNCell 'lstm_' has no single step"),
        (ValueError, lambda: mx.rnn.ZoneoutCell(stack_of(mx.rnn.BidirectionalCell(*cells()))), "no single step"),
        (TypeError, lambda: mx.rnn.DropoutCell(wrong_type("0.5")), "must be a number, got '0.5'"),
        (ValueError, lambda: mx.rnn.ConvRNNCell((1, 2, 5, 7), 3, h2h_kernel=(3, 4)), r"must be odd.*got \(3, 4\)"),
        (mx.MXNetError, lambda: mx.rnn.ConvRNNCell((2, 5, 7), 3), "Convolution"),
        (
            ValueError,
            lambda: mx.rnn.SequentialRNNCell(mx.rnn.RNNParams("s_")).add(mx.rnn.RNNCell(3)),
            "cannot replace the weights that RNNCell 'rnn_' has",
        ),
        (NotImplementedError, lambda: mx.rnn.BaseRNNCell().state_info, "BaseRNNCell"),
    ],
)
def test_mistakes_are_named(error: type[Exception], wrong: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        wrong()


def cells() -> tuple[Any, Any]:
    return mx.rnn.RNNCell(3, prefix="l_"), mx.rnn.GRUCell(3, prefix="r_")


def stack_of(cell: Any) -> Any:
    stack = mx.rnn.SequentialRNNCell()
    stack.add(cell)
    return stack


# Sentences.


def test_a_vocabulary_grows_with_the_sentences() -> None:
    sentences = [["a", "b"], ["b", "c"]]
    assert mx.rnn.encode_sentences(sentences) == ([[0, 1], [1, 2]], {"\n": -1, "a": 0, "b": 1, "c": 2})
    assert mx.rnn.encode_sentences(sentences, invalid_label=1, invalid_key="<pad>") == (
        [[0, 2], [2, 3]],
        {"<pad>": 1, "a": 0, "b": 2, "c": 3},
    )
    assert mx.rnn.encode_sentences(["a\n"], invalid_label=0, start_label=-1) == ([[-1, 0]], {"\n": 0, "a": -1})


def test_a_given_vocabulary_stays_but_for_the_unknown_token() -> None:
    """MXNet gives the unknown token a new label, from start_label on, at each unknown word."""
    vocabulary = {"a": 0, "?": 5}
    assert mx.rnn.encode_sentences([["x", "a", "y"]], vocabulary, unknown_token="?") == ([[5, 0, 5]], vocabulary)
    assert vocabulary == {"a": 0, "?": 5}
    assert mx.rnn.encode_sentences([["x", "y"]], {"a": 0, "b": 1}, unknown_token="?")[0] == [[2, 2]]
    with pytest.raises(ValueError, match="'x' is not in vocab and there is no unknown_token"):
        mx.rnn.encode_sentences([["x"]], vocabulary)
