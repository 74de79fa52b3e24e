"""Optimizers' updates: states, storing in place, numbers that come at run time, symbols, errors. The operator table
holds their values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import symc as mx
from symc import binding, compiler
from symc.errors import GradientError, OperatorError, SymcError

SINGLE = {
    "sgd_update": 0,
    "sgd_mom_update": 1,
    "nag_mom_update": 1,
    "signsgd_update": 0,
    "signum_update": 1,
    "adam_update": 2,
    "rmsprop_update": 1,
    "rmspropalex_update": 3,
    "ftrl_update": 2,
    "ftml_update": 3,
    "mp_sgd_update": 0,
    "mp_sgd_mom_update": 1,
    "mp_nag_mom_update": 1,
}
"""Updates of one weight, with how many states they have beside weight32."""


def arrays(operator: str, *shape: int) -> list[Any]:
    """Weight, gradient and states of an update."""
    rng = np.random.RandomState(3)
    mixed = operator.startswith("mp_")
    dtypes = ["float16" if mixed else "float32"] * 2 + ["float32"] * (SINGLE[operator] + mixed)
    return [mx.nd.array(rng.uniform(0.5, 1.5, shape), dtype=t) for t in dtypes]


def required(operator: str) -> dict[str, Any]:
    """Attributes without a default."""
    return {"lr": 0.1, **({"t": 1} if operator == "ftml_update" else {})}


@pytest.fixture
def compilations(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What is compiled from now on, with no programs known."""
    compiled: list[Any] = []
    compile_graph = compiler.compile_graph

    def counted(heads: Any, request: Any) -> Any:
        compiled.append(request)
        return compile_graph(heads, request)

    monkeypatch.setattr(compiler, "compile_graph", counted)
    monkeypatch.setattr(binding, "_INVOCATIONS", type(binding._INVOCATIONS)())
    yield compiled


def test_a_new_learning_rate_compiles_nothing(compilations: list[Any]) -> None:
    weight, grad, mean, var = (mx.nd.ones((2, 3)) for _ in range(4))
    expected, m, v = np.ones((2, 3)), np.ones((2, 3)), np.ones((2, 3))
    for step in range(1, 101):
        lr, wd, factor, bound = 0.1 / step, 1e-3 * step, 1 / step, step % 3 - 1.0
        numbers: dict[str, Any] = {"lr": lr, "wd": wd, "rescale_grad": factor, "clip_gradient": bound}
        mx.nd.adam_update(weight, grad, mean, var, out=weight, **numbers)
        g = factor + wd * expected
        g = np.clip(g, -bound, bound) if bound >= 0 else g
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        expected = expected - lr * m / (np.sqrt(v) + 1e-8)
    assert len(compilations) == 1
    np.testing.assert_allclose(weight.asnumpy(), expected, 1e-4, 1e-6)


def test_new_numbers_of_several_weights_compile_nothing(compilations: list[Any]) -> None:
    weights, grads = [mx.nd.ones((2, 3)), mx.nd.ones((5,))], [mx.nd.ones((2, 3)), mx.nd.ones((5,))]
    inputs = [a for pair in zip(weights, grads) for a in pair]
    for step in range(1, 11):
        mx.nd.multi_sgd_update(*inputs, lrs=(0.1 * step, 0.2), wds=(0, 0), num_weights=2, out=weights)
    assert len(compilations) == 1
    np.testing.assert_allclose(weights[0].asnumpy(), 1 - 5.5, 1e-5)
    np.testing.assert_allclose(weights[1].asnumpy(), 1 - 2, 1e-5)


def test_the_number_of_the_step_compiles_nothing(compilations: list[Any]) -> None:
    weight, grad, mean, var = (mx.nd.ones((2, 3)) for _ in range(4))
    steps = [mx.nd.lamb_update_phase1(weight, grad, mean, var, t=t, wd=0.1).asnumpy() for t in (1, 2, 7)]
    assert len(compilations) == 1
    assert not np.allclose(steps[0], steps[1])


@pytest.mark.parametrize("operator", SINGLE)
def test_an_update_in_place_is_one_kernel(operator: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One step before the return, and no copies, which would be steps of no node."""
    monkeypatch.setattr(binding, "_INVOCATIONS", type(binding._INVOCATIONS)())
    inputs = arrays(operator, 3, 5)
    getattr(mx.nd, operator)(*inputs, **required(operator), out=inputs[0])
    (invocation,) = binding._INVOCATIONS.values()
    (steps,) = invocation.program.steps.values()
    assert [tuple(label.nodes) for label in steps.labels[:-1]] == [(operator,)]


@pytest.mark.parametrize("operator", SINGLE)
def test_where_the_result_goes_does_not_change_it(operator: str) -> None:
    apply, numbers = getattr(mx.nd, operator), required(operator)
    fresh, stored, other = (arrays(operator, 3, 5) for _ in range(3))
    result = apply(*fresh, **numbers)
    assert apply(*stored, **numbers, out=stored[0]) is stored[0]
    target = mx.nd.zeros((3, 5), dtype=stored[0].dtype)
    apply(*other, **numbers, out=target)
    np.testing.assert_array_equal(result.asnumpy(), stored[0].asnumpy())
    np.testing.assert_array_equal(result.asnumpy(), target.asnumpy())
    np.testing.assert_array_equal(fresh[0].asnumpy(), arrays(operator, 3, 5)[0].asnumpy())
    for k in range(2, len(fresh)):
        np.testing.assert_array_equal(fresh[k].asnumpy(), stored[k].asnumpy())
        np.testing.assert_array_equal(fresh[k].asnumpy(), other[k].asnumpy())


def test_a_weight_that_shares_memory_with_its_gradient() -> None:
    weight = mx.nd.array([1.0, 2.0, 3.0])
    mx.nd.sgd_update(weight, weight, lr=0.5, out=weight)
    np.testing.assert_array_equal(weight.asnumpy(), [0.5, 1.0, 1.5])


def symbol(**attributes: Any) -> Any:
    return mx.sym.sgd_mom_update(mx.sym.Variable("w"), mx.sym.Variable("g"), name="step", **attributes)


def test_states_of_symbols_change_in_every_mode() -> None:
    update = symbol(lr=0.5, momentum=0.5)
    assert (update.list_arguments(), update.list_auxiliary_states()) == (["w", "g"], ["step_mom"])
    executor = mx.sym.load_json(update.tojson()).bind(
        mx.cpu(), {"w": mx.nd.array([1, 2, 3]), "g": mx.nd.array([2, 0, 4])}, aux_states=[mx.nd.zeros(3)]
    )
    for training, momentum in ((False, [-1, 0, -2]), (True, [-1.5, 0, -3]), (False, [-1.75, 0, -3.5])):
        (out,) = executor.forward(is_train=training)
        np.testing.assert_array_equal(executor.aux_arrays[0].asnumpy(), momentum)
        np.testing.assert_array_equal(out.asnumpy(), np.array([1, 2, 3]) + momentum)


def test_a_monitor_leaves_states_as_they_are() -> None:
    executor = symbol(lr=0.5).simple_bind(mx.cpu(), grad_req="null", w=(3,))
    executor.arg_dict["g"][:] = 2
    seen: list[str] = []
    executor.set_monitor_callback(lambda name, _: seen.append(name))
    executor.forward()
    assert seen == ["step_output"]
    np.testing.assert_array_equal(executor.aux_arrays[0].asnumpy(), [-1, -1, -1])


def test_an_update_has_no_gradient() -> None:
    with pytest.raises(GradientError, match=r"step.*not differentiated"):
        symbol(lr=0.5).simple_bind(mx.cpu(), w=(3,))


@pytest.mark.parametrize(
    ("operator", "inputs", "attributes", "message"),
    [
        ("sgd_update", [(3,), (3,)], {}, "sgd_update: Required parameter lr of float"),
        ("ftml_update", [(3,)] * 5, {"lr": 0.1}, "ftml_update: Required parameter t of int"),
        ("sgd_update", [(3,), (2,)], {"lr": 0.1}, r"'grad'.*expected \(3,\), got \(2,\)"),
        ("adam_update", [(3,), (3,), (3,)], {"lr": 0.1}, "adam_update: input 'var' is missing"),
        (
            "multi_sgd_update",
            [(3,)] * 4,
            {"lrs": (0.1,), "wds": (0, 0)},
            "lrs must hold a number for each of 2 weights",
        ),
        ("multi_sgd_update", [(3,)] * 3, {"lrs": (0.1,), "wds": (0,)}, "takes no input 'arg2'"),
        ("_sparse_adagrad_update", [(3,)] * 3, {"lr": 0.1, "wd": 0.5}, "_sparse_adagrad_update: wd must be 0, got 0.5"),
    ],
)
def test_errors_name_what_is_wrong(operator: str, inputs: list[Any], attributes: dict[str, Any], message: str) -> None:
    apply = getattr(mx.nd, operator)
    with pytest.raises(SymcError, match=message):
        apply(*(mx.nd.ones(shape) for shape in inputs), **attributes)


def test_weights_hold_fractions() -> None:
    with pytest.raises(SymcError, match=r"sgd_update.*holds fractions.*got int32"):
        mx.nd.sgd_update(mx.nd.ones((3,), dtype="int32"), mx.nd.ones((3,), dtype="int32"), lr=1)


def test_all_finite_keeps_an_earlier_answer() -> None:
    good, bad = mx.nd.array([1, 2, 3]), mx.nd.array([1, np.nan])
    answer = mx.nd.ones((1,))
    for array, expected in ((good, 1), (bad, 0), (good, 0)):
        assert mx.nd.all_finite(array, init_output=False, out=answer) is answer
        assert answer.asscalar() == expected
    mx.nd.multi_all_finite(good, good, num_arrays=2, init_output=False, out=answer)
    assert answer.asscalar() == 0
    mx.nd.multi_all_finite(good, good, num_arrays=2, out=answer)
    assert answer.asscalar() == 1
    assert mx.nd.multi_all_finite(good, bad).asscalar() == 0


def test_reset_arrays() -> None:
    first, second = mx.nd.ones((2, 3)), mx.nd.ones((5,), dtype="float64")
    assert mx.nd.reset_arrays(first, second, num_arrays=2) == []
    assert not first.asnumpy().any() and not second.asnumpy().any()
    with pytest.raises(OperatorError, match="expects 3 arrays"):
        mx.nd.reset_arrays(first, second, num_arrays=3)


def test_adamw_skips_what_is_not_finite() -> None:
    weight, grad, mean, var = (mx.nd.ones((3,)) for _ in range(4))
    for factor in (0, np.inf, np.nan):
        mx.nd.contrib.adamw_update(weight, grad, mean, var, factor, lr=0.1, eta=1, wd=0.5, out=weight)
        assert [a.asnumpy().tolist() for a in (weight, mean, var)] == [[1, 1, 1]] * 3
    mx.nd.contrib.adamw_update(weight, grad, mean, var, mx.nd.array([2.0]), lr=0.1, eta=1, wd=0.5, out=weight)
    np.testing.assert_allclose(mean.asnumpy(), 1.1, 1e-6)


def lists(count: int, dtype: str) -> list[Any]:
    """Two arrays for each input; those after weight and gradient are float32."""
    return [
        [mx.nd.full(shape, 0.5 + k, dtype=dtype if k < 2 else "float32") for shape in ((2, 3), (5,))]
        for k in range(count)
    ]


@pytest.mark.parametrize(("name", "count", "dtype"), [("adamw", 4, "float32"), ("mp_adamw", 5, "float16")])
def test_adamw_of_lists_is_that_of_each(name: str, count: int, dtype: str) -> None:
    many, each = lists(count, dtype), lists(count, dtype)
    several = getattr(mx.nd.contrib, f"multi_{name}_update")
    several(*many, 0.5, lrs=(0.1, 0.2), wds=(0.1, 0), etas=(1, 0.5), out=many[0])
    for k, (rate, decay, eta) in enumerate(((0.1, 0.1, 1), (0.2, 0, 0.5))):
        one = [arrays[k] for arrays in each]
        getattr(mx.nd.contrib, f"{name}_update")(*one, 0.5, lr=rate, wd=decay, eta=eta, out=one[0])
        for arrays, array in zip(many, one):
            np.testing.assert_array_equal(arrays[k].asnumpy(), array.asnumpy())


@pytest.mark.parametrize(("prefix", "count", "dtype"), [("", 4, "float32"), ("mp_", 5, "float16")])
def test_lamb_of_lists_is_that_of_its_phases(prefix: str, count: int, dtype: str) -> None:
    many, each = lists(count, dtype), lists(count, dtype)
    numbers = {"step_count": (3, 1), "lrs": (0.1, 0.2), "wds": (0.1, 0)}
    getattr(mx.nd.contrib, f"multi_{prefix}lamb_update")(*many, **numbers, out=many[0])
    for k, (step, rate, decay) in enumerate(((3, 0.1, 0.1), (1, 0.2, 0))):
        one = [arrays[k] for arrays in each]
        g = getattr(mx.nd, f"{prefix}lamb_update_phase1")(*one, t=step, wd=decay)
        r1, r2 = (mx.nd.norm(a.astype("float32")).reshape(1) for a in (one[0], g))
        getattr(mx.nd, f"{prefix}lamb_update_phase2")(one[0], g, r1, r2, *one[4:], lr=rate, out=one[0])
        for arrays, array in zip(many, one):
            np.testing.assert_allclose(arrays[k].asnumpy(), array.asnumpy(), 2e-6)


def test_names_of_namespaces() -> None:
    weight, grad, history = (mx.nd.ones((2, 3)) for _ in range(3))
    mx.nd.sparse.adagrad_update(weight, grad, history, lr=0.5, out=weight)
    np.testing.assert_allclose(weight.asnumpy(), 1 - 0.5 / np.sqrt(2), 1e-6)
    rows = mx.nd.ones((2, 1))
    mx.nd.contrib.group_adagrad_update(weight, grad, rows, lr=0.5)
    np.testing.assert_array_equal(rows.asnumpy(), [[2], [2]])
    assert mx.nd.sparse.sgd_update is not None and "adagrad_update" in dir(mx.sym.sparse)
    assert "multi_lamb_update" in dir(mx.nd.contrib)
