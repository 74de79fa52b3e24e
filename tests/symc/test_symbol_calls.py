"""Symbol: calls of operators: inputs, attributes as text, what is refused, signatures and documentation.

Facts observed on MXNet 1.9.1 unless a comment says otherwise.
"""

from __future__ import annotations

import inspect
import os
from typing import Any

import pytest

import symc
from symc.errors import OperatorError
from symc.symbol.node import Location

mx: Any = symc
pytestmark = pytest.mark.usefixtures("fresh_names")


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
