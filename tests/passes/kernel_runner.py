"""Runs kernels of stage K3 given as text: schedule-cpu, the emitter, the JIT, then a call on numpy arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import ml_dtypes
import numpy as np
from numpy.lib.stride_tricks import as_strided
from xdsl.context import Context
from xdsl.dialects import get_all_dialects
from xdsl.dialects.builtin import ModuleOp
from xdsl.parser import Parser

from symc.passes.schedule_contraction import host_vector_bits, scratch_bytes
from symc.passes.schedule_cpu import ScheduleCpu
from symc.runtime.module import compile_module

DTYPES = {
    "f64": np.dtype(np.float64),
    "f32": np.dtype(np.float32),
    "f16": np.dtype(np.float16),
    "bf16": np.dtype(ml_dtypes.bfloat16),
    "i32": np.dtype(np.int32),
    "i64": np.dtype(np.int64),
    "i8": np.dtype(np.int8),
}


@dataclass(frozen=True)
class Operand:
    """A buffer of a kernel and the indexing map through which a linalg.generic reads it, such as `d0, 2 * d1`."""

    shape: tuple[int, ...]
    element: str
    map: str = ""

    @property
    def type(self) -> str:
        """The memref type."""
        return f"memref<{''.join(f'{n}x' for n in self.shape)}{self.element}>"

    def random(self, generator: np.random.Generator) -> np.ndarray:
        """Small random values."""
        values = generator.integers(-8, 8, self.shape)
        floating = DTYPES[self.element].kind not in "iu"
        return np.asarray(values + generator.random(self.shape) if floating else values).astype(DTYPES[self.element])

    def view(self, array: np.ndarray, dims: Sequence[str], extents: Sequence[int]) -> np.ndarray:
        """The array with one axis a loop dimension (of stride 0 where the dimension does not move it)."""
        at_zero = self._place(array, dict.fromkeys(dims, 0))
        steps = [self._place(array, {**dict.fromkeys(dims, 0), d: 1}) - at_zero for d in dims]
        flat = array.reshape(-1)[at_zero:]
        return as_strided(flat, extents, [s * array.itemsize for s in steps])

    def _place(self, array: np.ndarray, counters: dict[str, int]) -> int:
        indices = [eval(e, {}, counters) for e in self.map.split(",")] if self.map else []
        return sum(i * s // array.itemsize for i, s in zip(indices, array.strides))


def generic(operands: Sequence[Operand], inputs: int, dims: Sequence[str], reduced: Sequence[str], body: str) -> str:
    """A linalg.generic over the kernel's arguments `%0, %1, ...`; the body reads them as `%a0, %a1, ...`."""
    maps = ", ".join(f"affine_map<({', '.join(dims)}) -> ({o.map})>" for o in operands)
    kinds = ", ".join('"reduction"' if d in reduced else '"parallel"' for d in dims)
    ins = ", ".join(f"%v{i}" for i in range(inputs))
    outs = ", ".join(f"%v{i}" for i in range(inputs, len(operands)))
    in_types = ", ".join(o.type for o in operands[:inputs])
    out_types = ", ".join(o.type for o in operands[inputs:])
    arguments = ", ".join(f"%a{i} : {o.element}" for i, o in enumerate(operands))
    read = f"ins({ins} : {in_types})" if inputs else ""
    return f"""
    linalg.generic {{indexing_maps = [{maps}], iterator_types = [{kinds}]}} {read} outs({outs} : {out_types}) {{
    ^bb0({arguments}):
      {body}
    }}"""


def fill(number: int, operand: Operand, value: float) -> str:
    """A linalg.fill of argument `number`."""
    literal = f"{float(value):e}" if "f" in operand.element else str(int(value))
    return f"""
    %fill{number} = arith.constant {literal} : {operand.element}
    linalg.fill ins(%fill{number} : {operand.element}) outs(%v{number} : {operand.type})"""


def multiply_add(inputs: Sequence[str], output: str) -> str:
    """The body of a contraction."""
    if output.startswith("i"):
        return f"%p = arith.muli %a0, %a1 : {output}\n%s = arith.addi %a2, %p : {output}\nlinalg.yield %s : {output}"
    wide = [e != output for e in inputs]
    lines = [f"%w{i} = arith.extf %a{i} : {e} to {output}" for i, e in enumerate(inputs) if wide[i]]
    x, y = ("%w0" if wide[0] else "%a0"), ("%w1" if wide[1] else "%a1")
    flags = "fastmath<reassoc,contract>"
    lines += [
        f"%p = arith.mulf {x}, {y} {flags} : {output}",
        f"%s = arith.addf %a2, %p {flags} : {output}",
        f"linalg.yield %s : {output}",
    ]
    return "\n".join(lines)


def module(operands: Sequence[Operand], ops: str, scratch: int = 0) -> ModuleOp:
    """A kernel with these ops, and an entry that calls it."""
    types = [o.type for o in operands] + ([f"memref<{scratch}xi8>"] if scratch else [])
    names = [f"%v{i}" for i in range(len(types))]
    arguments = ", ".join(f"{n} : {t}" for n, t in zip(names, types))
    return parse(f"""
  func.func private @kernel({arguments}) attributes {{symc.kernel}} {{
    {ops}
    func.return
  }}
  func.func @forward({arguments}) attributes {{symc.entry}} {{
    func.call @kernel({", ".join(names)}) : ({", ".join(types)}) -> ()
    func.return
  }}""")


def parse(text: str) -> ModuleOp:
    """A module from text."""
    context = Context()
    for name, dialect in get_all_dialects().items():
        context.register_dialect(name, dialect)
    return Parser(context, text).parse_module()


def wanted_scratch(source: ModuleOp, vector_bits: int) -> int:
    """Bytes of scratch that the kernel's contractions want."""
    return max((scratch_bytes(op, vector_bits) for op in source.walk()), default=0)


class Kernel:
    """A compiled kernel; call it with arrays, which it reads and writes in place."""

    def __init__(self, operands: Sequence[Operand], ops: str, vector_bits: int | None = None, packs: bool = True):
        bits = vector_bits or host_vector_bits()
        self.scratch = wanted_scratch(module(operands, ops), bits) if packs else 0
        self.module = module(operands, ops, self.scratch)
        ScheduleCpu(bits).apply(Context(), self.module)
        self.module.verify()
        assert not any(op.dialect_name() == "linalg" for op in self.module.walk())
        self._loaded = compile_module(self.module)

    def __call__(self, *arrays: np.ndarray) -> None:
        assert all(a.flags.c_contiguous for a in arrays)
        scratch = np.full(self.scratch + 64, 255, np.uint8)
        first = -scratch.ctypes.data % 64
        pointers = [a.ctypes.data for a in arrays] + ([scratch.ctypes.data + first] if self.scratch else [])
        assert self._loaded.run("forward", pointers) == 0
        tail = scratch[first + self.scratch :]
        assert (tail == 255).all(), "wrote past the scratch"
