"""Symbol: the module, outputs and groups, composition, graphs of many nodes.

Facts observed on MXNet 1.9.1 unless a comment says otherwise.
"""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any

import pytest

import symc
from symc.errors import OperatorError

mx: Any = symc
pytestmark = pytest.mark.usefixtures("fresh_names")


# Modules.


def test_symbol_module_and_type() -> None:
    assert mx.symbol is mx.sym
    assert str(mx.sym.Symbol) == "<class 'symc.symbol.Symbol'>"
    assert {"FullyConnected", "var", "Group", "random", "linalg"} <= set(dir(mx.sym))
    assert mx.sym.op.FullyConnected is mx.sym.FullyConnected
    assert mx.sym._internal._plus_scalar(mx.sym.var("a"), scalar=1).name == "_plus_scalar0"
    with pytest.raises(AttributeError, match="did you mean FullyConnected"):
        mx.sym.FullyConected  # noqa: B018


def test_import_is_light() -> None:
    code = "import time; t = time.process_time(); import symc; symc.sym.FullyConnected; "
    code += "print(time.process_time() - t); import sys; print('xdsl' in sys.modules, 'llvmlite' in sys.modules)"
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(3)]
    seconds = min(float(r.stdout.split()[0]) for r in runs)
    assert runs[0].stdout.split()[1:] == ["False", "False"]
    assert seconds < 0.3


# Outputs.


def test_group(a: Any, b: Any, fc: Any) -> None:
    group = mx.sym.Group([fc, a + b])
    assert repr(group) == "<Symbol group [fc, _plus0]>"
    assert (group.name, len(group)) == (None, 2)
    assert group.list_outputs() == ["fc_output", "_plus0_output"]
    assert [s.name for s in group] == ["fc", "_plus0"]
    assert group["fc_output"].name == group[0].name == group[-2].name == "fc"
    assert group[1:].list_outputs() == ["_plus0_output"]
    assert group[::-1].list_outputs() == ["_plus0_output", "fc_output"]
    assert repr(mx.sym.Group([a, a])) == "<Symbol a>"


@pytest.mark.parametrize(("index", "error"), [(2, IndexError), (-3, IndexError), ("zz", ValueError), (1.5, TypeError)])
def test_bad_index(a: Any, fc: Any, index: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        mx.sym.Group([fc, a])[index]


def test_ambiguous_output_name(fc: Any) -> None:
    with pytest.raises(ValueError, match="multiple outputs"):
        mx.sym.Group([fc, fc])["fc_output"]


@pytest.mark.parametrize("symbols", [[], [1]])
def test_group_takes_symbols(symbols: list[Any]) -> None:
    with pytest.raises(TypeError, match="Expected a list of symbols"):
        mx.sym.Group(symbols)


def test_several_outputs(a: Any) -> None:
    parts = mx.sym.SliceChannel(a, num_outputs=3, name="s")
    assert parts.list_outputs() == ["s_output0", "s_output1", "s_output2"]
    assert (len(parts), parts.name, parts[1].list_outputs()) == (3, "s", ["s_output1"])
    with pytest.raises(OperatorError, match="argument 'lhs' has 3 outputs, single value is required"):
        parts + a  # pyright: ignore[reportUnusedExpression]


def test_batch_norm(a: Any) -> None:
    bn = mx.sym.BatchNorm(a, name="bn")
    assert bn.list_arguments() == ["a", "bn_gamma", "bn_beta"]
    assert bn.list_auxiliary_states() == ["bn_moving_mean", "bn_moving_var"]
    assert bn.list_inputs() == ["a", "bn_gamma", "bn_beta", "bn_moving_mean", "bn_moving_var"]
    assert bn.list_outputs() == ["bn_output"]
    assert bn.attr_dict() == {
        "bn_moving_mean": {"__init__": '["zero", {}]'},
        "bn_moving_var": {"__init__": '["one", {}]'},
    }
    three = mx.sym.BatchNorm(a, name="bn", output_mean_var=True)
    assert three.list_outputs() == ["bn_output", "bn_mean", "bn_var"]


def test_states_must_be_variables(a: Any) -> None:
    with pytest.raises(OperatorError, match="'moving_mean' of bn must be a Variable"):
        mx.sym.BatchNorm(a, moving_mean=a + 1, name="bn")


def test_internals_and_children(fc: Any) -> None:
    net = mx.sym.Activation(fc, act_type="relu", name="relu")
    assert net.get_internals().list_outputs() == ["a", "fc_weight", "fc_bias", "fc_output", "relu_output"]
    assert net.get_internals()["fc_output"].list_arguments() == ["a", "fc_weight", "fc_bias"]
    assert net.get_children().list_outputs() == ["fc_output"]
    assert net.get_children().get_children().list_outputs() == ["a", "fc_weight", "fc_bias"]
    assert mx.sym.var("a").get_children() is None


def test_arguments_of_one_name_are_listed_twice() -> None:
    joined = mx.sym.Concat(mx.sym.var("w"), mx.sym.var("w"), name="c")
    assert joined.list_arguments() == ["w", "w"]


# Composition.


def test_call_composes_a_copy(fc: Any) -> None:
    other = mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=2, name="fc0")
    composed = fc(a=other, name="compose")
    assert composed.list_outputs() == ["compose_output"]
    assert composed.list_arguments() == ["data", "fc0_weight", "fc0_bias", "fc_weight", "fc_bias"]
    assert (fc.list_outputs(), fc.list_arguments()) == (["fc_output"], ["a", "fc_weight", "fc_bias"])


def test_positional_composition_follows_the_arguments(fc: Any, b: Any) -> None:
    # MXNet refuses this with "General composition only support kwargs for now".
    assert fc(b).list_arguments() == ["b", "fc_weight", "fc_bias"]
    with pytest.raises(OperatorError, match="has 3 arguments"):
        fc(b, b, b, b)


def test_variables_at_the_head_are_replaced() -> None:
    x, q = mx.sym.var("x"), mx.sym.var("q")
    assert mx.sym.Group([x, x + 1])(x=q * 2).list_outputs() == ["_mulscalar0_output", "_plusscalar0_output"]


@pytest.mark.parametrize(
    ("args", "kwargs", "error", "message"),
    [
        ((), {"q": 1}, TypeError, "Compose expect `Symbol`"),
        ((3,), {}, TypeError, "Compose expect `Symbol`"),
    ],
)
def test_composition_takes_symbols(fc: Any, args: Any, kwargs: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        fc(*args, **kwargs)


def test_composition_errors(fc: Any, b: Any) -> None:
    with pytest.raises(TypeError, match="not both"):
        fc(b, a=b)
    expected = r"argument name q not found\.\nCandidate arguments:\n\t\[0\]a\n\t\[1\]fc_weight\n\t\[2\]fc_bias\n"
    with pytest.raises(OperatorError, match=expected):
        fc(q=b)


# Size.


def test_deep_graphs_need_no_recursion(a: Any) -> None:
    net = a
    for _ in range(10_000):
        net = net + a
    assert net.list_arguments() == ["a"]
    assert len(net.get_internals()) == 10_001
    assert mx.sym.load_json(net.tojson()).tojson() == net.tojson()
    assert net(a=mx.sym.var("z")).list_arguments() == ["z"]
    del net


def test_composition_time_is_linear(a: Any) -> None:
    def seconds(count: int) -> float:
        net, start = a, time.perf_counter()
        for _ in range(count):
            net = net + 1
        return time.perf_counter() - start

    seconds(100)
    assert seconds(40_000) < 30 * max(seconds(5_000), 0.02)  # quadratic would be 64
