"""Every row of the operator table: values and gradients against recorded MXNet 1.9.1 (or a formula), gradients against
central differences in float64, the inference program and functions of arrays against the training program, types that
MXNet lacks against float32.

`cases/` holds the rows, `record.py` made the recordings; SYMC_RECORDED names another directory of them.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import store
from case import Arrays, Case
from cases import FAMILIES
from run import predict, run, run_symbol

import symc
from symc.dialects.sym import OPERATORS
from symc.ndarray.memory import numpy_dtype
from symc.test_utils import check_numeric_gradient

mx: Any = symc
DATA = Path(os.environ.get("SYMC_RECORDED", Path(__file__).parent / "data"))
CASES = [case for cases in FAMILIES.values() for case in cases]
FAMILY = {case.name: family for family, cases in FAMILIES.items() for case in cases}
TYPED = [(case, dtype) for case in CASES for dtype in case.dtypes]
EMULATED = [(case, dtype) for case in CASES for dtype in case.emulated]
NUMERIC = [case for case in CASES if case.numeric and not case.loss and case.gradients]
APPLIED = [(case, case.dtypes[-1]) for case in CASES if case.build is None and case.dtypes]
UPDATES = [(case, dtype) for case, dtype in TYPED if case.stored]
PREDICTED = [case for case in CASES if "float32" in case.dtypes and not case.predict]

TOLERANCE = {"float16": (2e-3, 1e-3), "float32": (5e-6, 2e-6), "float64": (1e-11, 1e-12), "bfloat16": (1e-2, 1e-2)}
"""(relative, absolute) by type, unless the row says otherwise; whole numbers must be equal."""

ELSEWHERE = {
    "Custom": "tests/symc/test_custom_operator.py",
    "Dropout": "tests/operators/test_random_operators.py",
    "_random_uniform": "tests/operators/test_random_operators.py",
    "_random_normal": "tests/operators/test_random_operators.py",
}
"""Operators whose results are no function of their inputs, with the file that tests them."""

HELPERS = {
    "_axis_broadcast",
    "_broadcast_like",
    "_cast_like",
    "_channel_broadcast",
    "_channel_sum",
    "_channel_window_sum",
    "_convolution_backward_data",
    "_convolution_backward_weight",
    "_custom_backward",
    "_digamma",
    "_gate",
    "_grad_add",
    "_matrix",
    "_pick_backward",
    "_pooling_at_maximum",
    "_pooling_backward",
    "_regression_backward",
    "_repeat_reduced",
    "_softmax_output_backward",
    "_softmax_output_forward",
    "_softmax_output_scale",
    "_sum_like",
    "_take_backward",
    "_trigamma",
}
"""Operators that only gradients use, besides `_backward_X`; the rows of the operators they serve run them."""

_loaded: dict[str, store.Recorded] = {}


def recorded(case: Case, dtype: str) -> Arrays:
    """What MXNet computed."""
    family = FAMILY[case.name]
    if family not in _loaded:
        _loaded[family] = store.load(DATA / f"{family}.npz")
    prefix = f"{case.name}|{dtype}|"
    results = {k.removeprefix(prefix): v for k, v in _loaded[family].items() if k.startswith(prefix)}
    assert results, f"{case.name} {dtype} is not recorded: run record.py"
    return results


def compare(case: Case, found: Arrays, expected: Arrays, dtype: str) -> None:
    """Same results, same shapes, same types, values within the row's tolerance."""
    assert set(found) == set(expected)
    relative, absolute = case.tolerance.get(dtype, TOLERANCE.get(dtype, (0, 0)))
    for name, value in expected.items():
        result = found[name]
        assert (result.shape, result.dtype) == (value.shape, value.dtype), name
        if name in case.disputed:
            continue
        if value.dtype.kind in "iub":
            np.testing.assert_array_equal(result, value, name)
        else:
            np.testing.assert_allclose(result, value, relative, absolute, err_msg=name)


@pytest.mark.filterwarnings("ignore:invalid value")
@pytest.mark.parametrize(("case", "dtype"), TYPED, ids=[f"{c.name} {d}" for c, d in TYPED])
def test_values_and_gradients(case: Case, dtype: str) -> None:
    found = run(mx, case, dtype)
    if case.formula is None:
        expected = recorded(case, dtype)
    else:
        outputs = [v for k, v in found.items() if k.startswith("output")]
        expected = {k: v.astype(dtype) for k, v in case.formula(case.arrays(dtype), case.heads(outputs)).items()}
    compare(case, found, expected, dtype)


@pytest.mark.parametrize(("case", "dtype"), UPDATES, ids=[f"{c.name} {d}" for c, d in UPDATES])
def test_symbols_of_updates_are_the_same(case: Case, dtype: str) -> None:
    """Bound, with numbers such as the learning rate compiled in, an update gives what the function of arrays gives."""
    compare(case, run_symbol(mx, case, case.arrays(dtype)), run(mx, case, dtype), dtype)


@pytest.mark.parametrize("case", NUMERIC, ids=[c.name for c in NUMERIC])
def test_gradients_are_those_of_differences(case: Case) -> None:
    arrays = {n: mx.nd.array(v, dtype=v.dtype) for n, v in case.arrays("float64").items()}
    symbol, states = case.symbol(mx), {n: arrays.pop(n) for n in case.auxiliary}
    check_numeric_gradient(symbol, arrays, states, 1e-4, 1e-6, 1e-7, case.gradients, dtype=np.float64)


@pytest.mark.parametrize("case", PREDICTED, ids=[c.name for c in PREDICTED])
def test_inference_equals_training(case: Case) -> None:
    """Where training makes no difference, the program without gradients gives what MXNet gave."""
    if case.formula is not None:
        return
    expected = {k: v for k, v in recorded(case, "float32").items() if k.startswith("output")}
    compare(case, {f"output{k}": v for k, v in enumerate(predict(mx, case, "float32"))}, expected, "float32")


@pytest.mark.parametrize(("case", "dtype"), APPLIED, ids=[f"{c.name} {d}" for c, d in APPLIED])
def test_functions_of_arrays_are_the_same(case: Case, dtype: str) -> None:
    apply = getattr(mx.nd, case.operator, None) or getattr(mx.nd._internal, case.operator)
    arrays = [mx.nd.array(v, dtype=v.dtype) for v in case.arrays(dtype).values()]
    results = apply(*arrays, **case.attributes)
    results = results if isinstance(results, list) else [results]
    for result, expected in zip(results, predict(mx, case, dtype), strict=True):
        np.testing.assert_allclose(result.asnumpy(), expected, *TOLERANCE.get(dtype, (0, 0)))


@pytest.mark.parametrize(("case", "dtype"), EMULATED, ids=[f"{c.name} {d}" for c, d in EMULATED])
def test_types_that_mxnet_lacks(case: Case, dtype: str) -> None:
    """Results are those of float32 for the same rounded inputs, rounded again."""
    kind = numpy_dtype(dtype)
    rounded = {n: v.astype(kind) if v.dtype.kind == "f" else v for n, v in case.arrays("float32").items()}
    wide = {n: v.astype(np.float32) if v.dtype == kind else v for n, v in rounded.items()}
    found, expected = run(mx, case, dtype, rounded), run(mx, case, "float32", wide)
    relative, absolute = case.tolerance.get(dtype, TOLERANCE[dtype])
    for name, value in expected.items():
        assert found[name].dtype == kind
        np.testing.assert_allclose(found[name].astype(np.float32), value, relative, absolute, err_msg=name)


def test_every_operator_has_a_row() -> None:
    tested = {OPERATORS[case.operator].name for case in CASES if case.operator in OPERATORS}
    public = {o.name for o in OPERATORS.values() if not o.name.startswith("_backward_")}
    assert sorted(public - tested - HELPERS - set(ELSEWHERE)) == []
