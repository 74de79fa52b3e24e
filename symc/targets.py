"""What `symc-opt -t` prints besides MLIR; each target wants the module as the last pass of a pipeline leaves it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO

from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp
from xdsl.utils.target import Target

from symc.opt.timing import stage


@dataclass(frozen=True)
class LlvmIr(Target):
    """LLVM IR of the kernels as emitted, with `llvm-ir{optimized=true}` as LLVM's optimizer leaves it; then the steps
    of the entry functions as comments.
    """

    name = "llvm-ir"

    optimized: bool = False

    def emit(self, ctx: Context, module: ModuleOp, output: IO[str]) -> None:
        from symc.runtime.jit import optimize
        from symc.runtime.list_steps import listing
        from symc.runtime.module import emit_llvm

        with stage("emit LLVM IR"):
            text = emit_llvm(module)
        if self.optimized:
            with stage("LLVM O3"):
                text = str(optimize(text))
        output.write(f"{text}\n{listing(module, ';')}")


@dataclass(frozen=True)
class Assembly(Target):
    """Assembly of the kernels for the CPU this runs on; then the steps of the entry functions as comments."""

    name = "asm"

    def emit(self, ctx: Context, module: ModuleOp, output: IO[str]) -> None:
        from symc.runtime.jit import optimize, target_machine
        from symc.runtime.list_steps import listing
        from symc.runtime.module import emit_llvm

        with stage("emit LLVM IR"):
            text = emit_llvm(module)
        with stage("LLVM O3"):
            optimized = optimize(text)
        with stage("LLVM code generation"):
            text = target_machine().emit_assembly(optimized)
        output.write(f"{text}\n{listing(module, '#')}")


@dataclass(frozen=True)
class Ptx(Target):
    """PTX for NVIDIA GPUs; `ptx{arch=sm_90}` picks the architecture."""

    name = "ptx"

    arch: str = "sm_80"

    def emit(self, ctx: Context, module: ModuleOp, output: IO[str]) -> None:
        from symc.runtime.ptx import compile_module

        with stage("emit, optimize and generate PTX"):
            text = compile_module(module, self.arch)
        output.write(text)
