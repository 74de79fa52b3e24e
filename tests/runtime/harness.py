"""Runs K4 text: parses it, compiles it, and runs an entry function on NumPy arrays."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence

import numpy as np
from xdsl.context import Context
from xdsl.dialects import arith, builtin, func, gpu, math, memref, scf, vector
from xdsl.dialects.builtin import ModuleOp
from xdsl.parser import Parser

from symc.dialects.program import Program
from symc.runtime.module import compile_module

HostFunction = Callable[[int, Sequence[int]], int]
CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_int32, ctypes.POINTER(ctypes.c_void_p))
DIALECTS = (
    builtin.Builtin, arith.Arith, func.Func, gpu.GPU, math.Math, memref.MemRef, scf.Scf, vector.Vector, Program,
)  # fmt: skip

ELEMENTWISE = """
%c0 = arith.constant 0 : index
%c1 = arith.constant 1 : index
%n = arith.constant {count} : index
scf.for %i = %c0 to %n step %c1 {{
  {loads}
  {body}
  {stores}
}}"""


def parse(text: str) -> ModuleOp:
    """A verified module."""
    context = Context()
    for dialect in DIALECTS:
        context.load_dialect(dialect)
    module = Parser(context, text).parse_module()
    module.verify()
    return module


def call(text: str, *arrays: np.ndarray, host: HostFunction | None = None, buffers: int = 0) -> int:
    """Compile, run `@forward` on the arrays; `host` gets the index and the addresses of `buffers`
    buffers.
    """
    callback = CALLBACK((lambda index, p: host(index, [p[i] or 0 for i in range(buffers)])) if host else _no_host)
    place = ctypes.cast(callback, ctypes.c_void_p).value or 0
    return compile_module(parse(text)).run("forward", [a.ctypes.data for a in arrays], place)


def _no_host(index: int, pointers: object) -> int:
    return 99


def entry(parameters: str, body: str) -> str:
    """An entry function `@forward` around a body."""
    return f"func.func @forward({parameters}) attributes {{symc.entry}} {{\n{body}\nfunc.return\n}}\n"


def wrap(parameters: str, body: str) -> str:
    """A kernel `@k` around a body, and an entry function `@forward` that calls it."""
    pairs = [parameter.split(": ", 1) for parameter in f", {parameters}".split(", %")[1:]]
    names, kinds = (", ".join(column) for column in zip(*((f"%{name}", kind) for name, kind in pairs)))
    kernel = f"func.func private @k({parameters}) attributes {{symc.kernel}} {{\n{body}\nfunc.return\n}}\n"
    return kernel + entry(parameters, f"func.call @k({names}) : ({kinds}) -> ()")


def elementwise(
    body: str, inputs: Sequence[tuple[str, np.ndarray]], outputs: Sequence[tuple[str, type | np.dtype]]
) -> list[np.ndarray]:
    """Run `body` for each element: it reads %x0, %x1 ... of the inputs' IR types and makes %y0, %y1 ... of the
    outputs'.
    """
    count = inputs[0][1].size
    results = [np.zeros(count, dtype) for _, dtype in outputs]
    kinds = [f"memref<{count}x{t}>" for t, _ in (*inputs, *outputs)]
    loads = [f"%x{i} = memref.load %a{i}[%i] : {kinds[i]}" for i in range(len(inputs))]
    first = len(inputs)
    stores = [f"memref.store %y{i}, %a{first + i}[%i] : {kinds[first + i]}" for i in range(len(outputs))]
    loop = ELEMENTWISE.format(count=count, loads="\n  ".join(loads), body=body, stores="\n  ".join(stores))
    text = wrap(", ".join(f"%a{i}: {kind}" for i, kind in enumerate(kinds)), loop)
    assert call(text, *(np.ascontiguousarray(a) for _, a in inputs), *results) == 0
    return results


def gpu_module(*functions: tuple[str, str, str], others: str = "") -> str:
    """A `gpu.module` of kernels given by name, parameters and body, and of other functions."""
    kernels = "\n".join(map(_gpu_function, functions))
    return f'"gpu.module"() <{{sym_name = "kernels"}}> ({{\n{kernels}{others}\n}}) : () -> ()'


def _gpu_function(function: tuple[str, str, str]) -> str:
    name, parameters, body = function
    kinds = ", ".join(p.split(":")[1] for p in parameters.split(", %"))
    return f""""gpu.func"() <{{function_type = ({kinds}) -> (), kernel}}> ({{
    ^bb0({parameters}):
      {body}
      "gpu.return"() : () -> ()
    }}) {{sym_name = "{name}"}} : () -> ()"""
