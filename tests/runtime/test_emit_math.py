"""math to machine code: intrinsics and libm functions beside NumPy's and the standard library's."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from harness import call, elementwise, wrap

from symc.errors import EmitError

X = np.array([0.1, 0.5, 0.75, 0.97, 0.25, 0.0])
ABOVE_ONE = X + 1
MATH: dict[str, tuple[Callable[[Any], Any], np.ndarray]] = {
    "math.sqrt": (np.sqrt, X),
    "math.rsqrt": (lambda x: 1 / np.sqrt(x), ABOVE_ONE),
    "math.exp": (np.exp, X),
    "math.exp2": (np.exp2, X),
    "math.expm1": (np.expm1, X),
    "math.log": (np.log, ABOVE_ONE),
    "math.log2": (np.log2, ABOVE_ONE),
    "math.log10": (np.log10, ABOVE_ONE),
    "math.log1p": (np.log1p, X),
    "math.sin": (np.sin, X),
    "math.cos": (np.cos, X),
    "math.tan": (np.tan, X),
    "math.sinh": (np.sinh, X),
    "math.cosh": (np.cosh, X),
    "math.tanh": (np.tanh, X),
    "math.asin": (np.arcsin, X),
    "math.acos": (np.arccos, X),
    "math.atan": (np.arctan, X),
    "math.asinh": (np.arcsinh, X),
    "math.acosh": (np.arccosh, ABOVE_ONE),
    "math.atanh": (np.arctanh, X),
    "math.erf": (np.vectorize(math.erf), X),
    "math.cbrt": (np.cbrt, X),
}
EXACT: dict[str, Callable[[Any], Any]] = {
    "math.absf": np.abs,
    "math.floor": np.floor,
    "math.ceil": np.ceil,
    "math.trunc": np.trunc,
    "math.roundeven": np.rint,
    "math.round": lambda x: np.copysign(np.floor(np.abs(x) + 0.5), x),
}
DTYPES: dict[str, Any] = {"f16": np.float16, "bf16": ml_dtypes.bfloat16, "f32": np.float32, "f64": np.float64}


@pytest.mark.parametrize("kind", DTYPES)
@pytest.mark.parametrize("name", MATH)
def test_functions_of_one_argument(name: str, kind: str) -> None:
    function, x = MATH[name]
    x = x.astype(DTYPES[kind])
    (y,) = elementwise(f"%y0 = {name} %x0 : {kind}", [(kind, x)], [(kind, x.dtype)])
    tolerance = 4 * float(ml_dtypes.finfo(x.dtype).eps)
    np.testing.assert_allclose(y.astype(np.float64), function(x.astype(np.float64)), rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("kind", DTYPES)
@pytest.mark.parametrize("name", EXACT)
def test_rounding(name: str, kind: str) -> None:
    x = np.array([0.5, -0.5, 1.5, 2.5, -2.5, -0.25, 7, -0.0, np.inf, np.nan], DTYPES[kind])
    (y,) = elementwise(f"%y0 = {name} %x0 : {kind}", [(kind, x)], [(kind, x.dtype)])
    expected = EXACT[name](x.astype(np.float64))
    np.testing.assert_array_equal(y.astype(np.float64), expected)
    numbers = ~np.isnan(expected)
    assert np.signbit(y[numbers]).tolist() == np.signbit(expected[numbers]).tolist()


@pytest.mark.parametrize("kind", DTYPES)
@pytest.mark.parametrize(
    ("name", "function"), [("math.powf", np.power), ("math.atan2", np.arctan2), ("math.copysign", np.copysign)]
)
def test_functions_of_two_arguments(name: str, function: Callable[[Any, Any], Any], kind: str) -> None:
    a, b = (np.array(v, DTYPES[kind]) for v in ([2, 0.5, 3, 1], [0.5, -2, 2, -0.0]))
    (y,) = elementwise(f"%y0 = {name} %x0, %x1 : {kind}", [(kind, a), (kind, b)], [(kind, a.dtype)])
    tolerance = 4 * float(ml_dtypes.finfo(a.dtype).eps)
    np.testing.assert_allclose(y.astype(float), function(a.astype(float), b.astype(float)), rtol=tolerance)


@pytest.mark.parametrize("count", [1, 3, 33])
def test_the_sign_of_a_double_reaches_a_half(count: int) -> None:
    """Compiled for x86 the llvm.copysign of this calls a library function that no process has."""
    x = np.arange(count) - 1
    body = """
    %d = arith.sitofp %x0 : i64 to f64
    %size = math.sqrt %d : f64
    %signed = math.copysign %size, %d : f64
    %y0 = arith.truncf %signed : f64 to f16"""
    (y,) = elementwise(body, [("i64", x)], [("f16", np.float16)])
    np.testing.assert_array_equal(y[1:], np.sqrt(x[1:]).astype(np.float16))


def test_fma_rounds_once() -> None:
    x, y = np.array([1 + 2.0**-27]), np.array([-1 - 2.0**-26])
    (z,) = elementwise("%y0 = math.fma %x0, %x0, %x1 : f64", [("f64", x), ("f64", y)], [("f64", np.float64)])
    assert z.tolist() == [2.0**-54]


def test_population_count() -> None:
    (y,) = elementwise("%y0 = math.ctpop %x0 : i32", [("i32", np.array([7, -1, 0], np.int32))], [("i32", np.int32)])
    assert y.tolist() == [3, 32, 0]


VECTORS = """
%c0 = arith.constant 0 : index
%v = vector.load %a[%c0] : memref<4xf32>, vector<4xf32>
%w = {} %v : vector<4xf32>
vector.store %w, %b[%c0] : memref<4xf32>, vector<4xf32>"""


@pytest.mark.parametrize(("name", "expected"), [("math.sqrt", [1, 2, 3, 4]), ("math.rsqrt", [1, 1 / 2, 1 / 3, 1 / 4])])
def test_vectors_where_there_is_an_instruction(name: str, expected: list[float]) -> None:
    x, y = np.array([1, 4, 9, 16], np.float32), np.zeros(4, np.float32)
    assert call(wrap("%a: memref<4xf32>, %b: memref<4xf32>", VECTORS.format(name)), x, y) == 0
    assert y.tolist() == np.array(expected, np.float32).tolist()


def test_libm_has_no_functions_of_vectors() -> None:
    x = np.zeros(4, np.float32)
    with pytest.raises(EmitError, match=r"math\.atan of vectors has no translation"):
        call(wrap("%a: memref<4xf32>, %b: memref<4xf32>", VECTORS.format("math.atan")), x, x)
