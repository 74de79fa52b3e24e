"""Applies expanded math operations to arrays: through expand-math, LLVM and a loop that vectorizes."""

from __future__ import annotations

import numpy as np
from xdsl.context import Context
from xdsl.dialects import arith, builtin, func, math, memref, scf
from xdsl.dialects.builtin import ModuleOp
from xdsl.parser import Parser

from symc.passes.expand_math import ExpandMath
from symc.runtime.module import compile_module

KERNEL = """
func.func private @k({arguments}) attributes {{symc.kernel}} {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant {n} : index
  scf.for %i = %c0 to %n step %c1 {{
    {loads}
    %y = math.{function} {operands} : {t}
    memref.store %y, %out[%i] : memref<{n}x{t}>
  }}
  func.return
}}
func.func @forward({arguments}) attributes {{symc.entry}} {{
  func.call @k({names}) : ({types}) -> ()
  func.return
}}
"""


def expanded(function: str, dtype: str, n: int, count: int) -> ModuleOp:
    """A module that applies `math.FUNCTION` of `count` arguments to n elements, after expand-math."""
    t = {"float32": "f32", "float64": "f64"}[dtype]
    names, types = [f"%a{i}" for i in range(count)] + ["%out"], [f"memref<{n}x{t}>"] * (count + 1)
    text = KERNEL.format(
        n=n,
        t=t,
        function=function,
        arguments=", ".join(f"{a}: {b}" for a, b in zip(names, types)),
        loads="\n    ".join(f"%x{i} = memref.load %a{i}[%i] : memref<{n}x{t}>" for i in range(count)),
        operands=", ".join(f"%x{i}" for i in range(count)),
        names=", ".join(names),
        types=", ".join(types),
    )
    context = Context()
    for dialect in (builtin.Builtin, arith.Arith, func.Func, math.Math, memref.MemRef, scf.Scf):
        context.load_dialect(dialect)
    module = Parser(context, text).parse_module()
    ExpandMath().apply(context, module)
    module.verify()
    return module


def evaluate(function: str, *arguments: np.ndarray) -> np.ndarray:
    """Apply `math.FUNCTION`, expanded, to every element."""
    x = arguments[0]
    loaded = compile_module(expanded(function, x.dtype.name, x.size, len(arguments)))
    y = np.full_like(x, 7)
    assert loaded.run("forward", [a.ctypes.data for a in (*arguments, y)]) == 0
    return y
