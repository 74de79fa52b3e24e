"""The expansions of expand-math against extended precision: at most 2 units in the last place, and the special values."""

from __future__ import annotations

import ctypes
import warnings

import numpy as np
import pytest
from xdsl.context import Context
from xdsl.dialects import arith, builtin, func, math, memref, scf
from xdsl.parser import Parser

from symc.passes.expand_math import ExpandMath
from symc.runtime import jit

KERNEL = """
func.func private @k(%a: memref<{n}x{t}>, %b: memref<{n}x{t}>) attributes {{symc.kernel}} {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant {n} : index
  scf.for %i = %c0 to %n step %c1 {{
    %x = memref.load %a[%i] : memref<{n}x{t}>
    %y = math.{function} %x : {t}
    memref.store %y, %b[%i] : memref<{n}x{t}>
  }}
  func.return
}}
func.func @forward(%a: memref<{n}x{t}>, %b: memref<{n}x{t}>, %arena: memref<64xi8>) attributes {{symc.entry}} {{
  func.call @k(%a, %b) : (memref<{n}x{t}>, memref<{n}x{t}>) -> ()
  func.return
}}
"""
RANGES = {
    "exp": [(-1, 1), (-120, 88), (-745, 709)],
    "expm1": [(-1e-3, 1e-3), (-1, 1), (-20, 88)],
    "log": [(1e-30, 10), (0.5, 2), (0.99, 1.01)],
    "log2": [(1e-30, 10), (0.5, 2), (0.9, 1.1)],
    "log10": [(1e-30, 1e3), (0.5, 2)],
    "log1p": [(-1, 10), (-0.1, 0.1), (-1e-4, 1e-4)],
    "tanh": [(-12, 12), (-1, 1), (-1e-3, 1e-3)],
}


def evaluate(function: str, x: np.ndarray) -> np.ndarray:
    """Apply `math.FUNCTION`, expanded, to every element."""
    text = KERNEL.format(function=function, n=x.size, t={"float32": "f32", "float64": "f64"}[x.dtype.name])
    context = Context()
    for dialect in (builtin.Builtin, arith.Arith, func.Func, math.Math, memref.MemRef, scf.Scf):
        context.load_dialect(dialect)
    module = Parser(context, text).parse_module()
    ExpandMath().apply(context, module)
    module.verify()
    program = jit.compile_module(module)
    y = np.full_like(x, 7)
    table = (ctypes.c_void_p * 4)(x.ctypes.data, y.ctypes.data, 0, 0)
    entry = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p)(program.address("forward"))
    assert entry(ctypes.addressof(table)) == 0
    return y


def reference(function: str, x: np.ndarray) -> np.ndarray:
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return getattr(np, function)(x)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("function", RANGES)
def test_two_units_in_the_last_place(function: str, dtype: str) -> None:
    rng = np.random.default_rng(0)
    ranges = [r for r in RANGES[function] if dtype == "float64" or r[1] < 700]
    x = np.concatenate([rng.uniform(low, high, 20000) for low, high in ranges]).astype(dtype)
    exact = reference(function, x.astype(np.longdouble))
    unit = np.spacing(np.abs(exact).astype(dtype)).astype(np.longdouble)
    error = np.abs(evaluate(function, x) - exact) / unit
    worst = int(np.argmax(error))
    assert error[worst] <= 2, f"{function}({x[worst]!r}) is off by {error[worst]:.2f} units"


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("function", RANGES)
def test_special_values(function: str, dtype: str) -> None:
    tiny, large = (1e-42, 88.8) if dtype == "float32" else (1e-310, 709.9)
    x = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1, -1, tiny, -tiny, large, -104, 1e30], dtype)
    y, expected = evaluate(function, x), reference(function, x)
    with np.errstate(all="ignore"):
        close = np.abs(y - expected) <= 2 * np.spacing(np.abs(expected))
    same = (y == expected) | (np.isnan(y) & np.isnan(expected)) | close
    signs = (np.signbit(y) == np.signbit(expected)) | np.isnan(expected)
    assert (same & signs).all(), [(a, b, c) for a, b, c in zip(x, y, expected)]


def test_powers_of_two_have_exact_binary_logarithms() -> None:
    x = 2.0 ** np.arange(-1070, 1023, 7)
    assert (evaluate("log2", x) == np.log2(x)).all()
