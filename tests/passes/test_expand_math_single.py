"""float32 functions that expand-math computes in float64: the nearest float32, or as near as makes no difference."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from expansion_runner import evaluate, expanded
from xdsl.context import Context
from xdsl.dialects import builtin, gpu, math, memref
from xdsl.dialects.builtin import ModuleOp
from xdsl.parser import Parser

from symc.passes.expand_math import ExpandMath
from symc.runtime import ptx
from symc.runtime.jit import optimize
from symc.runtime.module import emit_llvm

FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "exp2": np.exp2,
    "cbrt": np.cbrt,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "asinh": np.arcsinh,
    "acosh": np.arccosh,
    "atanh": np.arctanh,
    "atan": np.arctan,
    "asin": np.arcsin,
    "acos": np.arccos,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
}
SPECIAL = [0.0, -0.0, np.inf, -np.inf, np.nan, 1, -1, 1e-45, -1e-45, 3.4e38, -3.4e38, 2**23, -(2**23) - 1, 4, -3.999]
EDGES = [0.0, -0.0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, 2.5, -2.5, 2**24, -(2**24) - 2, 1e30, -1e-30, 1e-42]
EDGES += [np.inf, -np.inf, np.nan]


KERNEL = """
"gpu.module"() <{{sym_name = "kernels"}}> ({{
  "gpu.func"() <{{function_type = (memref<7xf32>) -> (), kernel}}> ({{
  ^bb0(%a: memref<7xf32>):
    %i = "gpu.thread_id"() <{{dimension = #gpu<dim x>}}> : () -> index
    %x = memref.load %a[%i] : memref<7xf32>
    %y = math.{function} {operands} : f32
    memref.store %y, %a[%i] : memref<7xf32>
    "gpu.return"() : () -> ()
  }}) {{sym_name = "k"}} : () -> ()
}}) : () -> ()
"""


def on_threads(name: str) -> ModuleOp:
    """A kernel that applies a function in place, one thread an element, after expand-math."""
    operands = "%x, %x" if name in ("powf", "atan2") else "%x"
    context = Context()
    for dialect in (builtin.Builtin, gpu.GPU, math.Math, memref.MemRef):
        context.load_dialect(dialect)
    module = Parser(context, KERNEL.format(function=name, operands=operands)).parse_module()
    ExpandMath().apply(context, module)
    module.verify()
    return module


def samples() -> np.ndarray:
    """Every exponent and sign, the usual ranges, and the special values."""
    rng = np.random.default_rng(1)
    patterns = rng.integers(0, 2**32, 20000, dtype=np.uint64).astype(np.uint32).view(np.float32)
    usual = [rng.uniform(-width, width, 10000).astype(np.float32) for width in (1e-3, 1, 12)]
    return np.concatenate([patterns, *usual, 1 + np.abs(usual[0]), np.array(SPECIAL, np.float32)])


def check(x: list[np.ndarray], y: np.ndarray, exact: np.ndarray) -> None:
    """Within 0.51 units of the last place, exact where special, and of the right sign."""
    with np.errstate(all="ignore"):
        nearest = exact.astype(np.float32)
        same = (y == nearest) | (np.isnan(y) & np.isnan(nearest))
        error = np.where(same, 0, np.abs(y.astype(np.float64) - exact) / np.spacing(np.abs(nearest)))
    worst = int(np.argmax(np.where(np.isnan(error), np.inf, error)))
    assert error[worst] <= 0.51, f"{[v[worst] for v in x]} gives {y[worst]!r}, not {nearest[worst]!r}"
    wrong = (np.signbit(y) != np.signbit(nearest)) & ~np.isnan(nearest)
    assert not wrong.any(), [v[wrong] for v in x]


def reference(function: Callable[..., Any], *arguments: np.ndarray) -> np.ndarray:
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return np.asarray(function(*(a.astype(np.float64) for a in arguments)))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_nearest_float32(name: str) -> None:
    x = samples()
    check([x], evaluate(name, x), reference(FUNCTIONS[name], x))


@pytest.mark.parametrize(("name", "function"), [("powf", np.power), ("atan2", np.arctan2)])
def test_two_arguments(name: str, function: Callable[..., Any]) -> None:
    rng = np.random.default_rng(2)
    edges = [v.ravel() for v in np.meshgrid(EDGES, EDGES)]
    x = np.concatenate([edges[0], rng.uniform(-3, 3, 10000), np.exp(rng.uniform(-80, 80, 10000))]).astype(np.float32)
    y = np.concatenate([edges[1], rng.integers(-40, 40, 10000), rng.uniform(-3, 3, 10000)]).astype(np.float32)
    check([x, y], evaluate(name, x, y), reference(function, x, y))


@pytest.mark.parametrize("name", ["exp", "log", "tanh", "erf", "sin", "tan", "atan", "cbrt"])
def test_the_loop_vectorizes(name: str) -> None:
    text = str(optimize(emit_llvm(expanded(name, "float32", 4096, 1))))
    assert "x float>" in text
    assert "_float32(" not in text, "the helper is inlined"


@pytest.mark.parametrize("name", ["powf", "atan2", *FUNCTIONS])
def test_a_gpu_computes_the_same(name: str) -> None:
    text = ptx.compile_module(on_threads(name), "sm_80")
    arithmetic = re.findall(r"\b(?:add|sub|mul|div|fma|sqrt)\.\S*f(?:32|64)", text)
    assert arithmetic
    assert all(".rn." in i for i in arithmetic), "every operation rounds to nearest, as on a CPU"
