"""Symbol: the names that nodes get, automatic ones and prefixes.

Facts observed on MXNet 1.9.1 unless a comment says otherwise.
"""

from __future__ import annotations

import threading
from typing import Any

import pytest

import symc

mx: Any = symc
pytestmark = pytest.mark.usefixtures("fresh_names")


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
