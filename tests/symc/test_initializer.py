"""First values of parameters: which rule applies, and exact values."""

from __future__ import annotations

import json
import logging
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import symc as mx
from symc.initializer import InitDesc
from tests.symc.initializing import filled


class Fives(mx.init.Initializer):
    """Every rule that programs override, with a number of its own."""

    def _init_weight(self, name: Any, arr: Any) -> None:
        arr[:] = 5

    def _init_default(self, name: Any, arr: Any) -> None:
        arr[:] = 6


def test_both_names_are_one_module() -> None:
    assert mx.init is mx.initializer


@pytest.mark.parametrize(
    ("name", "value"),
    [("weight", 5), ("bias", 0), ("gamma", 1), ("beta", 0), ("min", 0), ("max", 1), ("bias_quantize", 0), ("state", 6)],
)
def test_the_end_of_the_name_chooses_the_rule(name: str, value: float) -> None:
    assert (filled(Fives(), f"fc1_{name}", (2, 3)) == value).all()


@pytest.mark.parametrize("name", ["bn_moving_mean", "bn_moving_var", "fc1", "weights", "weight_0"])
def test_no_rule_for_other_names(name: str) -> None:
    with pytest.raises(ValueError, match=f"no rule to initialize {name}: its name must end in weight, bias, gamma"):
        filled(mx.init.Uniform(), name, (2, 3))


def test_the_attribute_of_the_variable_comes_first() -> None:
    desc = InitDesc("fc1_bias", {"__init__": '["Constant", {"value": 0.25}]'})
    assert (filled(mx.init.Zero(), desc, (5,)) == 0.25).all()
    assert (filled(mx.init.Zero(), InitDesc("fc1_bias", {"__init__": "ones"}), (5,)) == 1).all()
    with pytest.raises(ValueError, match="no initializer is registered as 'onse'; did you mean one"):
        filled(mx.init.Zero(), InitDesc("fc1_bias", {"__init__": "onse"}), (5,))


@pytest.mark.parametrize(
    ("name", "shape", "values"),
    [
        ("fc_weight", (2,), [5, 5]),
        ("fc_bias", (2,), [0, 0]),
        ("bn_gamma", (2,), [1, 1]),
        ("bn_beta", (2,), [0, 0]),
        ("bn_moving_mean", (2,), [0, 0]),
        ("bn_moving_var", (2,), [1, 1]),
        ("bn_moving_inv_var", (2,), [0, 0]),
        ("kl_moving_avg", (2,), [0, 0]),
        ("q_min", (2,), [0, 0]),
        ("q_max", (2,), [1, 1]),
        ("upsampling0_weight", (1, 1, 2, 3), [[[[0.0625, 0.1875, 0.1875], [0.1875, 0.5625, 0.5625]]]]),
        ("stn_loc_weight", (2,), [0, 0]),
        ("stn_loc_bias", (6,), [1, 0, 0, 0, 1, 0]),
        ("stn_loc_gamma", (2,), [1, 1]),
    ],
)
def test_plain_strings_are_deprecated(name: str, shape: tuple[int, ...], values: Any) -> None:
    array = mx.nd.full(shape, 9.0)
    with pytest.warns(DeprecationWarning, match="plain string is deprecated") as warned:
        mx.init.Constant(5)(name, array)
    assert warned[0].filename == __file__
    assert array.asnumpy().tolist() == values


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_plain_strings_are_checked() -> None:
    zero: Any = mx.init.Zero()
    with pytest.raises(TypeError, match="name of what to initialize must be a string, got 3"):
        zero(3, mx.nd.zeros((2,)))
    with pytest.raises(TypeError, match="fc_weight: what to initialize must be an NDArray, got ndarray"):
        zero("fc_weight", np.zeros(2))
    with pytest.raises(ValueError, match=r"stn_loc_bias: .* must have shape \(6,\), got \(5,\)"):
        zero("stn_loc_bias", mx.nd.zeros((5,)))
    with pytest.raises(ValueError, match="no rule to initialize fc_state"):
        zero("fc_state", mx.nd.zeros((5,)))


def test_a_whole_network() -> None:
    data = mx.sym.Variable("data")
    net = mx.sym.FullyConnected(data, name="fc", num_hidden=5, weight=mx.sym.var("w", init=mx.init.One()))
    net = mx.sym.LeakyReLU(mx.sym.BatchNorm(net, name="bn"), act_type="prelu", name="act")
    arguments, _, states = net.infer_shape(data=(2, 3))
    assert arguments and states
    shapes = dict(zip([*net.list_arguments(), *net.list_auxiliary_states()], [*arguments, *states]))
    attributes = net.attr_dict()
    values = {
        name: np.unique(filled(mx.init.Constant(7), InitDesc(name, attributes.get(name)), shape)).tolist()
        for name, shape in shapes.items()
        if name != "data"
    }
    assert values == {
        "w": [1], "fc_bias": [0], "bn_gamma": [1], "bn_beta": [0], "act_gamma": [0.25],
        "bn_moving_mean": [0], "bn_moving_var": [1],
    }  # fmt: skip


def test_variables_keep_their_initializer() -> None:
    init = mx.init.Xavier(factor_type="in", magnitude=2.34)
    text = mx.sym.Variable("w", init=init).attr("__init__")
    assert text == '["xavier", {"rnd_type": "uniform", "factor_type": "in", "magnitude": 2.34}]'
    assert mx.init.create(text) == init
    assert mx.sym.Variable("w", init="zeros").attr("__init__") == "zeros"
    with pytest.raises(TypeError, match=r"var: init must be an initializer or its text, got 3"):
        mx.sym.Variable("w", init=3)


@pytest.mark.parametrize(
    ("init", "text"),
    [
        (mx.init.Zero(), '["zero", {}]'),
        (mx.init.One(), '["one", {}]'),
        (mx.init.Constant(3), '["constant", {"value": 3}]'),
        (mx.init.Constant(np.float32(0.5)), '["constant", {"value": 0.5}]'),
        (mx.init.Constant(np.array([[1, 2.5]])), '["constant", {"value": [[1.0, 2.5]]}]'),
        (mx.init.Constant(mx.nd.array([1, 2])), '["constant", {"value": [1.0, 2.0]}]'),
        (mx.init.Uniform(), '["uniform", {"scale": 0.07}]'),
        (mx.init.Normal(), '["normal", {"sigma": 0.01}]'),
        (mx.init.Orthogonal(), '["orthogonal", {"scale": 1.414, "rand_type": "uniform"}]'),
        (mx.init.Xavier(), '["xavier", {"rnd_type": "uniform", "factor_type": "avg", "magnitude": 3}]'),
        (mx.init.MSRAPrelu(), '["msraprelu", {"factor_type": "avg", "slope": 0.25}]'),
        (mx.init.Bilinear(), '["bilinear", {}]'),
        (mx.init.LSTMBias(), '["lstmbias", {"forget_bias": 1.0}]'),
        (
            mx.init.FusedRNN(None, 3, 2, "gru"),
            '["fusedrnn", {"init": null, "num_hidden": 3, "num_layers": 2, "mode": "gru", "bidirectional": false, '
            '"forget_bias": 1.0}]',
        ),
        (
            mx.init.FusedRNN(mx.init.Constant(2.0), 3, 2, "rnn_relu", True, 7.0),
            '["fusedrnn", {"init": "[\\"constant\\", {\\"value\\": 2.0}]", "num_hidden": 3, "num_layers": 2, '
            '"mode": "rnn_relu", "bidirectional": true, "forget_bias": 7.0}]',
        ),
    ],
)  # fmt: skip
def test_texts_are_those_of_mxnet(init: Any, text: str) -> None:
    assert init.dumps() == text
    assert mx.init.create(text) == init
    assert pickle.loads(pickle.dumps(init)) == init


def test_equality_is_of_class_and_arguments() -> None:
    assert mx.init.Uniform(0.5) == mx.init.Uniform(0.5) != mx.init.Uniform(0.25)
    assert mx.init.Zero() != mx.init.One()
    assert mx.init.Zero() != "zero"
    assert mx.init.Constant(np.array([1, 2])) == mx.init.Constant([1, 2])


def test_registered_names() -> None:
    assert set(mx.registry.get_registry(mx.init.Initializer)) >= {
        "bilinear", "constant", "fusedrnn", "lstmbias", "msraprelu", "normal", "one", "ones", "orthogonal", "uniform",
        "xavier", "zero", "zeros",
    }  # fmt: skip


def test_an_initializer_of_the_program() -> None:
    @mx.init.register
    @mx.init.alias("sevens")
    class SevenInit(mx.init.Initializer):
        def __init__(self, times: int = 1):
            super().__init__(times=times)
            self.times = times

        def _init_weight(self, name: Any, arr: Any) -> None:
            arr[:] = 7 * self.times

    variable = mx.sym.Variable("state", init=SevenInit(3))
    assert (filled(mx.init.Zero(), InitDesc("state", variable.attr_dict()["state"]), (2,)) == 21).all()
    assert type(mx.init.create("sevens")) is type(mx.init.create("seveninit")) is SevenInit
    with pytest.raises(NotImplementedError, match=r"Initializer must define _init_weight"):
        filled(mx.init.Initializer(), "fc_weight", (2,))


def test_verbose_initializers_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    init = mx.init.Constant(3).set_verbosity(True)
    filled(init, "fc_weight", (2, 3))
    filled(init, InitDesc("fc_state", {"__init__": "ones"}), (2, 3))
    filled(init.set_verbosity(True, lambda array: str(array.shape)), "fc_bias", (5,))
    filled(init.set_verbosity(), "fc_weight", (2, 3))
    assert [r.message for r in caplog.records] == [
        "Initialized fc_weight as weight: 3.0",
        "Initialized fc_state as ones: 1.0",
        "Initialized fc_bias as bias: (5,)",
    ]


def test_constants_broadcast() -> None:
    assert filled(mx.init.Constant([1, 2, 3]), "w_weight", (2, 3)).tolist() == [[1, 2, 3], [1, 2, 3]]
    with pytest.raises(ValueError):
        filled(mx.init.Constant([1, 2]), "w_weight", (2, 3))


def test_bilinear_weights() -> None:
    weight = filled(mx.init.Bilinear(), "up_weight", (2, 3, 4, 5))
    ninths = [[1, 2, 3, 2, 1], [2, 4, 6, 4, 2], [3, 6, 9, 6, 3], [2, 4, 6, 4, 2]]
    np.testing.assert_allclose(weight, np.broadcast_to(np.array(ninths) / 9, (2, 3, 4, 5)), rtol=1e-6)
    with pytest.raises(ValueError, match=r"up_weight: bilinear weights must have 4 dimensions, got shape \(2, 3\)"):
        filled(mx.init.Bilinear(), "up_weight", (2, 3))


def test_the_forget_gate_of_an_lstm() -> None:
    desc = InitDesc("lstm_bias", {"__init__": mx.init.LSTMBias(2).dumps()})
    assert filled(mx.init.Zero(), desc, (12,)).tolist() == [0, 0, 0, 2, 2, 2, 0, 0, 0, 0, 0, 0]
    with pytest.raises(ValueError, match=r"lstm_bias must hold four gates of one length, got shape \(13,\)"):
        filled(mx.init.Zero(), desc, (13,))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: mx.init.Xavier("normal"), "Xavier: rnd_type must be one of uniform, gaussian, got 'normal'"),
        (lambda: mx.init.Xavier(factor_type="mean"), "Xavier: factor_type must be one of avg, in, out, got 'mean'"),
        (lambda: mx.init.Orthogonal(1, "x"), "Orthogonal: rand_type must be one of uniform, normal, got 'x'"),
        (lambda: mx.init.FusedRNN(None, 3, 2, "rnn"), "mode must be one of rnn_relu, rnn_tanh, lstm, gru, got 'rnn'"),
        (
            lambda: filled(mx.init.MSRAPrelu(), "a_weight", (5,)),
            r"MSRAPrelu: a_weight must have 2 dimensions or more, got shape \(5,\)",
        ),
    ],
)
def test_wrong_arguments(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


class Numbered(mx.init.Initializer):
    """Fills the n-th array it is given with n, and keeps names and shapes."""

    def __init__(self):
        super().__init__()
        self.seen: list[tuple[str, tuple[int, ...]]] = []

    def __call__(self, desc: str, arr: Any) -> None:
        self.seen.append((desc, arr.shape))
        arr[:] = len(self.seen)


def test_parts_of_a_fused_lstm() -> None:
    numbered = Numbered()
    init = mx.init.FusedRNN(numbered, num_hidden=2, num_layers=2, mode="lstm", forget_bias=70)
    values = filled(init, "lstm_weight", (2 * 4 * (3 + 2 + 2) + 2 * 4 * (2 + 2 + 2),))
    weights = [(f"l{layer}_{source}_{gate}_weight", (2, 3 if (layer, source) == (0, "i2h") else 2))
               for layer in (0, 1) for source in ("i2h", "h2h") for gate in "ifco"]  # fmt: skip
    biases = [
        (f"l{layer}_{source}_{gate}_bias", (2,)) for layer in (0, 1) for source in ("i2h", "h2h") for gate in "ico"
    ]
    assert numbered.seen == weights + biases
    order = [*np.repeat([1, 2, 3, 4], 6), *np.repeat(range(5, 17), 4)]
    for start in range(17, 29, 3):
        order += np.repeat([start, 70, start + 1, start + 2], 2).tolist()
    assert values.tolist() == order


@pytest.mark.parametrize(("mode", "gates"), [("rnn_relu", [""]), ("rnn_tanh", [""]), ("gru", ["_r", "_z", "_o"])])
def test_parts_of_a_bidirectional_network(mode: str, gates: list[str]) -> None:
    numbered, count = Numbered(), len(gates)
    init = mx.init.FusedRNN(numbered, 2, 2, mode, bidirectional=True)
    values = filled(init, "rnn_weight", (2 * count * 2 * (3 + 2 + 2) + 2 * count * 2 * (4 + 2 + 2),))
    widths = {"l0_i2h": 3, "l0_h2h": 2, "r0_i2h": 3, "r0_h2h": 2, "l1_i2h": 4, "l1_h2h": 2, "r1_i2h": 4, "r1_h2h": 2}
    weights = [(f"{part}{gate}_weight", (2, width)) for part, width in widths.items() for gate in gates]
    assert numbered.seen == weights + [(f"{part}{gate}_bias", (2,)) for part in widths for gate in gates]
    assert values.tolist() == [n + 1 for n, (_, shape) in enumerate(numbered.seen) for _ in range(np.prod(shape))]


def test_a_fused_network_falls_back_on_the_initializer_of_the_model() -> None:
    own = mx.init.FusedRNN(None, num_hidden=2, num_layers=1, mode="gru")
    desc = InitDesc("gru_parameters", {"__init__": own.dumps()})
    values = filled(mx.init.Constant(5), desc, (6 * (3 + 2 + 2),))
    assert values.tolist() == [5] * 30 + [0] * 12
    with pytest.raises(ValueError, match="no initializer for the parts of gru_weight: init is None, and so is global"):
        filled(own, "gru_weight", (42,))
    with pytest.raises(ValueError, match=r"gru_parameters must have 24 \+ 6 n elements for n inputs .* got 43"):
        filled(mx.init.Zero(), desc, (43,))


def test_a_fused_network_with_an_initializer_of_its_own() -> None:
    own = mx.init.FusedRNN(mx.init.Orthogonal(1), num_hidden=3, num_layers=1, mode="lstm")
    desc = InitDesc("lstm_parameters", {"__init__": json.dumps(json.loads(own.dumps()))})
    gate = filled(mx.init.Zero(), desc, (12 * (5 + 3 + 2),), "float64")[:15].reshape(3, 5)
    np.testing.assert_allclose(gate @ gate.T, np.eye(3), atol=1e-12)


def test_load(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    path = str(tmp_path / "model.params")
    mx.nd.save(
        path, {"arg:fc_weight": mx.nd.array([[1, 2, 3]]), "aux:bn_moving_mean": mx.nd.array([4]), "x": mx.nd.ones((2,))}
    )
    init = mx.init.Load(path, default_init=mx.init.Constant(7), verbose=True)
    assert filled(init, "fc_weight", (1, 3)).tolist() == [[1, 2, 3]]
    assert filled(init, "bn_moving_mean", (1,)).tolist() == [4]
    assert filled(init, "x", (2,), "float16").tolist() == [1, 1]
    assert filled(init, "fc2_weight", (2,)).tolist() == [7, 7]
    assert [r.message for r in caplog.records] == [
        "Initialized fc_weight by loading", "Initialized bn_moving_mean by loading", "Initialized x by loading",
        "Initialized fc2_weight by default",
    ]  # fmt: skip
    with pytest.raises(ValueError, match=r"Load: fc_weight must have shape \(2, 3\), the loaded one has \(1, 3\)"):
        filled(init, "fc_weight", (2, 3))
    with pytest.raises(ValueError, match="Load: fc_bias is not among the loaded parameters, and default_init is None"):
        filled(mx.init.Load({}), "fc_bias", (2,))
    mx.nd.save(path, [mx.nd.ones((2,))])
    with pytest.raises(ValueError, match=r"Load: the arrays must have names, those of '.*model.params' have none"):
        mx.init.Load(path)


def test_mixed() -> None:
    init = mx.init.Mixed(["fc1_.*weight", "bias", ".*"], [mx.init.One(), mx.init.Constant(2), mx.init.Constant(3)])
    assert filled(init, "fc1_weight", (2,)).tolist() == [1, 1]
    assert filled(init, "fc2_weight", (2,)).tolist() == [3, 3]
    assert filled(init, "fc2_bias", (2,)).tolist() == [0, 0], "patterns count from the start of the name"
    with pytest.raises(ValueError, match="Mixed: no pattern matches the start of fc_bias, tried bias, a"):
        filled(mx.init.Mixed(["bias", "a"], [mx.init.One(), mx.init.Zero()]), "fc_bias", (2,))
    with pytest.raises(ValueError, match="every pattern needs its initializer, got 2 patterns and 1 initializers"):
        mx.init.Mixed(["a", "b"], [mx.init.One()])
