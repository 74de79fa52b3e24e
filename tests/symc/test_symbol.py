"""Symbol: composition, names, indexing, attributes, operators of Python. Facts observed on MXNet 1.9.1 unless a comment
says otherwise."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
import threading
import time
from typing import Any

import pytest

import symc
from symc.errors import NotImplementedForSymbol, OperatorError
from symc.symbol.node import Location

mx: Any = symc


@pytest.fixture(autouse=True)
def fresh_names() -> Any:
    """Automatic names start at 0 in every test."""
    with mx.name.NameManager():
        yield


@pytest.fixture
def a() -> Any:
    return mx.sym.var("a")


@pytest.fixture
def b() -> Any:
    return mx.sym.var("b")


@pytest.fixture
def fc(a: Any) -> Any:
    return mx.sym.FullyConnected(a, num_hidden=3, name="fc")


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


# Names.


@pytest.mark.parametrize(
    ("build", "name", "op"),
    [
        (lambda a, b: a + b, "_plus0", "elemwise_add"),
        (lambda a, b: a - b, "_minus0", "elemwise_sub"),
        (lambda a, b: a * b, "_mul0", "elemwise_mul"),
        (lambda a, b: a / b, "_div0", "elemwise_div"),
        (lambda a, b: a % b, "_mod0", "_mod"),
        (lambda a, b: a**b, "_power0", "_power"),
        (lambda a, b: a == b, "_equal0", "_equal"),
        (lambda a, b: a != b, "_not_equal0", "_not_equal"),
        (lambda a, b: a > b, "_greater0", "_greater"),
        (lambda a, b: a >= b, "_greater_equal0", "_greater_equal"),
        (lambda a, b: a < b, "_lesser0", "_lesser"),
        (lambda a, b: a <= b, "_lesser_equal0", "_lesser_equal"),
        (lambda a, b: a + 1, "_plusscalar0", "_plus_scalar"),
        (lambda a, b: 1 + a, "_plusscalar0", "_plus_scalar"),
        (lambda a, b: a - 1, "_minusscalar0", "_minus_scalar"),
        (lambda a, b: 1 - a, "_rminusscalar0", "_rminus_scalar"),
        (lambda a, b: a * 2, "_mulscalar0", "_mul_scalar"),
        (lambda a, b: a / 2, "_divscalar0", "_div_scalar"),
        (lambda a, b: 2 / a, "_rdivscalar0", "_rdiv_scalar"),
        (lambda a, b: a % 2, "_modscalar0", "_mod_scalar"),
        (lambda a, b: 2 % a, "_rmodscalar0", "_rmod_scalar"),
        (lambda a, b: a**2, "_powerscalar0", "_power_scalar"),
        (lambda a, b: 2**a, "_rpower_scalar0", "_rpower_scalar"),
        (lambda a, b: a == 1, "_equal_scalar0", "_equal_scalar"),
        (lambda a, b: 1 > a, "_lesser_scalar0", "_lesser_scalar"),  # noqa: SIM300
        (lambda a, b: -a, "_mulscalar0", "_mul_scalar"),
        (lambda a, b: abs(a), "abs0", "abs"),
        (lambda a, b: mx.sym.pow(2, a), "_rpowerscalar0", "_rpower_scalar"),
        (lambda a, b: mx.sym.maximum(2, a), "_maximumscalar0", "_maximum_scalar"),
        (lambda a, b: mx.sym.minimum(a, b), "_minimum0", "_minimum"),
        (lambda a, b: mx.sym.hypot(a, 1), "_hypotscalar0", "_hypot_scalar"),
        (lambda a, b: mx.sym.Concat(a, b), "concat0", "Concat"),
        (lambda a, b: mx.sym.concat(a, b), "concat0", "Concat"),
        (lambda a, b: mx.sym.ElementWiseSum(a, b), "elementwisesum0", "add_n"),
        (lambda a, b: mx.sym.FullyConnected(a, num_hidden=2), "fullyconnected0", "FullyConnected"),
        (lambda a, b: mx.sym.random_uniform(shape=(2,)), "random_uniform0", "_random_uniform"),
        (lambda a, b: mx.sym.random.uniform(shape=(2,)), "_random_uniform0", "_random_uniform"),
        (lambda a, b: a.reshape((2, 3)), "reshape0", "Reshape"),
        (lambda a, b: a.reshape(2, 3), "reshape0", "Reshape"),
        (lambda a, b: a.astype("float64"), "cast0", "Cast"),
        (lambda a, b: a.sum(axis=1), "sum0", "sum"),
        (lambda a, b: a.split(2), "split0", "SliceChannel"),
    ],
)
def test_automatic_name(a: Any, b: Any, build: Any, name: str, op: str) -> None:
    symbol = build(a, b)
    assert (symbol.name, symbol.attr("op_name")) == (name, op)


def test_counters_run_per_hint(a: Any) -> None:
    assert [(a + 1).name, (a + 1).name, (a * 1).name] == ["_plusscalar0", "_plusscalar1", "_mulscalar0"]


def test_prefix_names_operators_not_variables(a: Any) -> None:
    with mx.name.Prefix("p_"):
        fc = mx.sym.FullyConnected(a, num_hidden=3)
        named = mx.sym.FullyConnected(a, num_hidden=3, name="z")
    assert fc.list_arguments() == ["a", "p_fullyconnected0_weight", "p_fullyconnected0_bias"]
    assert named.list_outputs() == ["p_z_output"]
    assert (a + a).name == "_plus0"


def test_name_managers_are_per_thread(a: Any) -> None:
    names: list[str] = []
    with mx.name.Prefix("p_"):
        thread = threading.Thread(target=lambda: names.append(str((a + a).name)))
        thread.start()
        thread.join()
    assert not names[0].startswith("p_")


def test_current_is_deprecated() -> None:
    with pytest.warns(DeprecationWarning, match="NameManager.current"):
        assert isinstance(mx.name.NameManager.current, mx.name.NameManager)
    with pytest.warns(DeprecationWarning, match="AttrScope.current"):
        assert isinstance(mx.AttrScope.current, mx.AttrScope)


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


# Operator calls.


def test_missing_inputs_become_variables_with_the_attributes() -> None:
    net = mx.sym.FullyConnected(num_hidden=3, name="fc", attr={"lr_mult": "2", "__x__": "y"})
    assert net.list_arguments() == ["fc_data", "fc_weight", "fc_bias"]
    expected = {"num_hidden": "3", "__lr_mult__": "2", "lr_mult": "2", "__x__": "y"}
    assert net.attr_dict() == {"fc_data": expected, "fc_weight": expected, "fc_bias": expected, "fc": expected}


def test_inputs_by_position_and_keyword(a: Any, b: Any) -> None:
    net = mx.sym.FullyConnected(a, mx.sym.var("w"), b, 7, name="fc")
    assert net.list_arguments() == ["a", "w", "b"]
    assert net.attr("num_hidden") == "7"
    assert mx.sym.FullyConnected(data=a, bias=b, num_hidden=7, name="fc").list_arguments() == ["a", "fc_weight", "b"]
    assert mx.sym.Concat(arg0=a, arg1=b, name="c").list_arguments() == ["a", "b"]
    assert mx.sym.Concat(a, num_args=2, name="c").list_arguments() == ["a", "c_arg1"]


def test_parametric_inputs(a: Any) -> None:
    assert mx.sym.FullyConnected(a, num_hidden=3, no_bias=True, name="fc").list_arguments() == ["a", "fc_weight"]
    prelu = mx.sym.LeakyReLU(a, act_type="prelu", name="l")
    assert prelu.list_arguments() == ["a", "l_gamma"]
    assert prelu.attr_dict()["l_gamma"]["__init__"] == '["Constant", {"value": 0.25}]'
    assert mx.sym.LeakyReLU(a, name="l").list_arguments() == ["a"]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda a: mx.sym.FullyConnected(a), OperatorError, "Required parameter num_hidden"),
        (lambda a: mx.sym.FullyConnected(a, num_hiden=3), OperatorError, "Cannot find argument 'num_hiden', Possible"),
        (lambda a: mx.sym.FullyConnected(a, num_hidden="x"), OperatorError, "num_hidden"),
        (lambda a: mx.sym.Activation(a, act_type="foo"), OperatorError, "relu, sigmoid, softrelu, softsign, tanh"),
        (lambda a: mx.sym.FullyConnected(3, num_hidden=3), TypeError, "'data' must be a Symbol, got int 3"),
        (lambda a: mx.sym.FullyConnected(dat=a, num_hidden=3), OperatorError, r"name dat not found.*\n.*\n\t\[0\]data"),
        (lambda a: mx.sym.FullyConnected(a, bias=a, no_bias=True, num_hidden=3), OperatorError, "name bias not found"),
        (lambda a: mx.sym.FullyConnected(a, data=a, num_hidden=3), TypeError, "multiple values for argument 'data'"),
        (lambda a: mx.sym.FullyConnected(a, num_hidden=3, weight_lr_mult=2), OperatorError, "Variable\\(lr_mult="),
        (lambda a: mx.sym.Concat([a, a]), TypeError, "must be a Symbol, got list"),
        (lambda a: mx.sym.Concat(q=a), OperatorError, "argument name q not found"),
        (lambda a: mx.sym.Cast(a, dtype="foo"), TypeError, "foo"),
        (lambda a: mx.sym.FullyConnected(a, num_hidden=3.0), OperatorError, "3.0 for attribute 'num_hidden'"),
        (lambda a: mx.sym.FullyConnected(a, num_hidden=True), OperatorError, "True for attribute 'num_hidden'"),
        (lambda a: mx.sym.FullyConnected(a, num_hidden="x"), OperatorError, "must be int >= 1$"),
        (lambda a: mx.sym.Convolution(a, num_filter=2, kernel=(3.0, 3)), OperatorError, "attribute 'kernel'"),
        (lambda a: a * True, OperatorError, "True for attribute 'scalar'"),
        (lambda a: mx.sym.Dropout(a, p=2), OperatorError, "2.0 is above 1.0"),
        (lambda a: mx.sym.Concat(a, arg1=a), TypeError, "all positional or all keywords, got both"),
        (lambda a: mx.sym.FullyConnected(a, num_hidden=3, name=3), TypeError, "name must be a str, got int 3"),
        (lambda a: (a + 1)(a=a, name=3), TypeError, "name must be a str, got int 3"),
    ],
)
def test_bad_calls(a: Any, call: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call(a)


def test_attribute_texts(a: Any) -> None:
    numpy = pytest.importorskip("numpy")
    assert mx.sym.Cast(a, dtype="<f4").attr("dtype") == "float32"
    assert mx.sym.Cast(a, dtype=numpy.float64).attr("dtype") == "float64"
    assert mx.sym.sum(a, axis=None).attr("axis") == "None"
    assert mx.sym.sum(a, axis=(numpy.int64(0), 1)).attr("axis") == "(0, 1)"
    assert mx.sym.Convolution(a, kernel=[3, 3], num_filter=2).attr("kernel") == "[3, 3]"
    assert mx.sym.Cast(a, dtype=None).attr("dtype") == "float64"
    assert mx.sym.softmax(a, dtype=None).attr("dtype") == "None"


def test_fluent_methods_with_arguments_of_their_own(a: Any) -> None:
    assert a.reshape(-1).attr("shape") == "-1"
    assert a.reshape((2, 3)).attr("shape") == a.reshape(2, 3).attr("shape") == "(2, 3)"
    assert a.squeeze().list_attr() == {"axis": "None"}
    assert a.squeeze(0, True).list_attr() == {"axis": "0"}
    assert a.diag().list_attr() == {"k": "0"}
    assert a.expand_dims(1, inplace=True).list_attr() == {"axis": "1"}
    assert a.flatten(inplace=True).list_attr() == {}


def test_signature_and_documentation() -> None:
    signature = inspect.signature(mx.sym.FullyConnected)
    assert list(signature.parameters)[:6] == ["data", "weight", "bias", "num_hidden", "no_bias", "flatten"]
    assert signature.parameters["flatten"].default is True
    text = inspect.getdoc(mx.sym.FullyConnected)
    assert text is not None
    for part in ("out[n, k]", "num_hidden : int", "required", "no_bias : boolean, optional, default False"):
        assert part in text
    assert mx.sym.FullyConnected.__name__ == "FullyConnected"
    assert inspect.getdoc(mx.sym.Symbol.exp) == "`symbol.exp` with this symbol as first input."


@pytest.mark.parametrize(
    ("operator", "values", "said"),
    [
        ("Dropout", {"p": 2}, r"'p': must be float \(2.0 is above 1.0\)"),
        ("SoftmaxOutput", {"smooth_alpha": 1.5}, r"\(1.5 is above 1.0\)"),
        ("softmax", {"dtype": "int32"}, r"must be None or one of float16, bfloat16, float32, float64 \(int32 holds no"),
        ("random_uniform", {"shape": (2,), "dtype": "int64"}, "int64 holds no fractions"),
    ],
)
def test_values_out_of_range_are_refused(operator: str, values: dict[str, Any], said: str) -> None:
    with pytest.raises(OperatorError, match=said):
        getattr(mx.sym, operator)(**values)


def test_every_operator_has_a_documented_function() -> None:
    for name in dir(mx.sym.op):
        function = getattr(mx.sym.op, name)
        assert "Parameters" in function.__doc__, name
        inspect.signature(function)


def test_node_knows_the_users_line(a: Any) -> None:
    frame = inspect.currentframe()
    assert frame is not None
    net = a * 2
    assert net._outputs[0].node.location == Location(__file__, frame.f_lineno - 1)
    fc = mx.sym.FullyConnected(net, num_hidden=3)
    weight = next(e.node for e in fc._outputs[0].node.inputs if e.node.op is None)
    assert weight.location is not None and os.path.samefile(weight.location.file, __file__)


# Python operators.


def test_only_numbers_and_symbols(a: Any) -> None:
    uses = (lambda: a + "s", lambda: "s" + a, lambda: a == "s", lambda: a > None, lambda: mx.sym.maximum(a, "s"))
    for use in (*uses, lambda: mx.sym.maximum("x", "s"), lambda: mx.sym.minimum(None, 2), lambda: mx.sym.hypot(2, "s")):
        with pytest.raises(TypeError, match="not supported"):
            use()


def test_two_numbers() -> None:
    assert (mx.sym.maximum(2, 3), mx.sym.minimum(2, 3), mx.sym.pow(2, 3), mx.sym.hypot(3, 4)) == (3, 2, 8, 5)


def test_power_and_modulo_in_place_bind_the_name_anew(a: Any) -> None:
    old = a
    a **= 2
    a %= 3
    assert (old.name, a.attr("op_name"), a.list_arguments()) == ("a", "_mod_scalar", ["a"])


def test_sum_of_a_list(a: Any, b: Any) -> None:
    total: Any = sum([a, b])
    assert total.list_arguments() == ["a", "b"]


def test_no_value(a: Any) -> None:
    with pytest.raises(NotImplementedForSymbol, match="bool"):
        bool(a)
    with pytest.raises(NotImplementedForSymbol, match=r"\+="):
        a += 1
    with pytest.raises(TypeError, match="unhashable"):
        hash(a)
    for name in ("wait_to_read", "asnumpy", "asscalar", "copy", "as_in_context", "detach", "backward"):
        with pytest.raises(NotImplementedForSymbol, match=f"Function {name} is not implemented for Symbol"):
            getattr(a, name)()


# Attributes.


def test_variable_attributes() -> None:
    hints = {"lr_mult": 2, "wd_mult": 0.5, "shape": (2, 3), "dtype": "float64", "init": '["one", {}]', "__foo__": 3}
    x = mx.sym.var("x", attr={"mood": "angry"}, **hints)
    expected = {
        "mood": "angry", "__shape__": "(2, 3)", "__lr_mult__": "2", "lr_mult": "2", "__wd_mult__": "0.5",
        "wd_mult": "0.5", "__dtype__": "1", "__init__": '["one", {}]', "__foo__": "3",
    }  # fmt: skip
    assert x.list_attr() == expected
    assert x.attr_dict() == {"x": expected}
    assert (x.attr("lr_mult"), x.attr("mood"), x.attr("zz"), x.attr("op_name")) == ("2", "angry", None, "null")
    assert mx.sym.Variable is mx.sym.var


def test_variable_errors() -> None:
    with pytest.raises(ValueError, match="Attribute name=foo is not supported"):
        mx.sym.var("y", foo="a")
    with pytest.raises(TypeError, match="Expect a string"):
        mx.sym.var(3)
    with pytest.raises(ValueError, match="only accepts string values, but foo is int"):
        mx.sym.var("y", attr={"foo": 3})
    with pytest.raises(OperatorError, match="weight_lr_mult is deprecated"):
        mx.sym.var("y", attr={"weight_lr_mult": "3"})
    with pytest.raises(OperatorError, match=r"var: invalid value \(2.5, 3\) for attribute 'shape'"):
        mx.sym.var("y", shape=(2.5, 3))


@pytest.mark.parametrize("shape", [(2, 3), [2, 3], 5, (), (0, 3)])
def test_variables_hold_the_shape_as_written(shape: Any) -> None:
    assert mx.sym.var("x", shape=shape).attr("__shape__") == str(shape)


def test_a_variable_may_have_no_name() -> None:
    assert repr(mx.sym.var("")) == "<Symbol >"


def test_set_attr(fc: Any) -> None:
    fc._set_attr(lr_mult="3", no_bias="False", __p__="1")
    assert fc.list_attr() == {"num_hidden": "3", "no_bias": "False", "__lr_mult__": "3", "lr_mult": "3", "__p__": "1"}
    with pytest.raises(ValueError, match="only accepts string"):
        fc._set_attr(a=3)
    with pytest.raises(OperatorError, match="Cannot find argument 'zz'"):
        fc._set_attr(zz="w")
    assert "zz" not in fc.list_attr()
    fc._set_attr(name="renamed", wd_mult="2")
    assert (fc.list_outputs(), fc.attr("wd_mult"), fc.attr("name")) == (["renamed_output"], "2", "renamed")
    assert "name" not in fc.list_attr()
    with pytest.raises(DeprecationWarning):
        fc.list_attr(recursive=True)


def test_scopes_nest(a: Any) -> None:
    with mx.AttrScope(ctx_group="dev1", __g__="1"):
        with mx.AttrScope(__g__="2"):
            inner = mx.sym.var("y", attr={"__h__": "3"})
        outer = a + 1
    assert inner.attr_dict()["y"] == {"__ctx_group__": "dev1", "ctx_group": "dev1", "__g__": "2", "__h__": "3"}
    assert outer.list_attr() == {"scalar": "1", "__ctx_group__": "dev1", "ctx_group": "dev1", "__g__": "1"}
    assert (a + 1).list_attr() == {"scalar": "1"}
    with pytest.raises(ValueError, match="need to be string"):
        mx.AttrScope(x=3)


def test_scope_attributes_of_operators_must_be_hidden(a: Any) -> None:
    with mx.AttrScope(group="4"):
        assert mx.sym.var("y").attr("group") == "4"
        with pytest.raises(OperatorError, match="Cannot find argument 'group'"):
            mx.sym.FullyConnected(a, num_hidden=3)


def test_debug_str(a: Any, b: Any, fc: Any) -> None:
    expected = """Symbol Outputs:
\toutput[0]=fc(0)
\toutput[1]=_plus0(0)
Variable:a
Variable:fc_weight
Variable:fc_bias
--------------------
Op:FullyConnected, Name=fc
Inputs:
\targ[0]=a(0) version=0
\targ[1]=fc_weight(0) version=0
\targ[2]=fc_bias(0) version=0
Attrs:
\tnum_hidden=3
Variable:b
--------------------
Op:elemwise_add, Name=_plus0
Inputs:
\targ[0]=a(0) version=0
\targ[1]=b(0) version=0
"""
    assert mx.sym.Group([fc, a + b]).debug_str() == expected


def test_debug_str_shows_versions_of_variables_only(a: Any) -> None:
    assert a.debug_str() == "Variable:a\n"
    assert "\targ[0]=_plusscalar0(0)\n" in ((a + 1) * 2).debug_str()


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
