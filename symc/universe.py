"""What symc adds to xDSL, imported when used; `xdsl-opt` and the xDSL GUI find it by entry point."""

from __future__ import annotations

from functools import partial

from xdsl.ir import Dialect
from xdsl.universe import Universe
from xdsl.utils.target import Target

from symc import passes


def _sym() -> Dialect:
    from symc.dialects.sym.ir import sym_dialect

    return sym_dialect()


def _program() -> Dialect:
    from symc.dialects.program import Program

    return Program


def _llvm_ir() -> type[Target]:
    from symc.targets import LlvmIr

    return LlvmIr


def _assembly() -> type[Target]:
    from symc.targets import Assembly

    return Assembly


def _ptx() -> type[Target]:
    from symc.targets import Ptx

    return Ptx


UNIVERSE = Universe(
    all_dialects={"sym": _sym, "program": _program},
    all_passes={name: partial(passes.load, name) for name in passes.PASSES},
    all_targets={"llvm-ir": _llvm_ir, "asm": _assembly, "ptx": _ptx},
)
