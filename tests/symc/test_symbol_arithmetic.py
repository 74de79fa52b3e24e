"""Symbol: the operators of Python, and what a symbol has no value for.

Facts observed on MXNet 1.9.1 unless a comment says otherwise.
"""

from __future__ import annotations

from typing import Any

import pytest

import symc
from symc.errors import NotImplementedForSymbol

mx: Any = symc
pytestmark = pytest.mark.usefixtures("fresh_names")


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
