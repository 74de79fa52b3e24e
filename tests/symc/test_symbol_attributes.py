"""Symbol: attributes of variables, nodes and scopes, and `debug_str`, which shows them.

Facts observed on MXNet 1.9.1 unless a comment says otherwise.
"""

from __future__ import annotations

from typing import Any

import pytest

import symc
from symc.errors import OperatorError

mx: Any = symc
pytestmark = pytest.mark.usefixtures("fresh_names")


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
