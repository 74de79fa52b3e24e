"""Kernels for NVIDIA GPUs: a `gpu.module` to LLVM IR for NVPTX, to PTX."""

from __future__ import annotations

import re

import llvmlite.binding as llvm
from xdsl.dialects import gpu, memref
from xdsl.dialects.builtin import MemRefType, ModuleOp
from xdsl.dialects.func import FuncOp
from xdsl.ir import Operation, SSAValue

from symc.errors import EmitError
from symc.runtime.emit import FunctionEmitter, ModuleEmitter, global_text, quoted
from symc.runtime.jit import optimize
from symc.runtime.llvm_types import llvm_type

TRIPLE = "nvptx64-nvidia-cuda"
PTX_FEATURES = {
    "sm_70": "+ptx60",
    "sm_75": "+ptx63",
    "sm_80": "+ptx80",
    "sm_86": "+ptx80",
    "sm_90": "+ptx80",
    "sm_100": "+ptx86",
}
"""Oldest PTX version this targets for each architecture."""

HOST_FUNCTION = re.compile(r"(?!llvm\.)|llvm\.(exp|log|log2|log10|sin|cos|pow)\.|llvm\.exp2\.f64")
"""Functions of host libraries, and intrinsics that become calls of them (NVPTX would end the process)."""


class KernelEmitter(FunctionEmitter):
    """Emits one `gpu.func`; kernels have NVPTX's calling convention and pointers to global memory."""

    def emit_kernel(self, op: gpu.FuncOp) -> str:
        """One function definition."""
        block = op.body.block
        convention = "ptx_kernel" if op.kernel is not None else "internal"
        parameters = ", ".join(self._gpu_parameter(a, "symc.may_alias" in op.attributes) for a in block.args)
        self.block(block)
        name = op.sym_name
        lines = "\n".join(["entry:", *self.allocas, *self.lines])
        return f"define {convention} void @{quoted(name.data)}({parameters}) #0 {{\n{lines}\n}}"

    def _gpu_parameter(self, argument: SSAValue, may_alias: bool) -> str:
        name = self.new(argument)
        if not isinstance(argument.type, MemRefType):
            return f"{llvm_type(argument.type)} {name}"
        return f"ptr {'' if may_alias else 'noalias '}nocapture {name}"


def emit_llvm(module: ModuleOp) -> str:
    """LLVM IR of the `gpu.module`s of a module."""
    emitter = ModuleEmitter(module)
    parts: list[str] = []
    for op in module.body.block.ops:
        if isinstance(op, gpu.ModuleOp):
            parts += [_definition(emitter, inner) for inner in op.body.block.ops if _is_definition(inner)]
    if not parts:
        raise EmitError("there is no gpu.module to emit; run schedule-gpu first (symc-opt --pipeline=ptx)")
    globals_ = [o for o in module.ops if isinstance(o, memref.GlobalOp)]
    head = [f'target triple = "{TRIPLE}"', *(global_text(g) for g in globals_)]
    tail = [*emitter.declarations.values(), "attributes #0 = { nounwind }", *emitter.metadata]
    return "\n\n".join([*head, *parts, *tail]) + "\n"


def _is_definition(op: Operation) -> bool:
    return isinstance(op, gpu.FuncOp | FuncOp)


def _definition(emitter: ModuleEmitter, op: Operation) -> str:
    if isinstance(op, gpu.FuncOp):
        return KernelEmitter(emitter).emit_kernel(op)
    assert isinstance(op, FuncOp), "a gpu.module holds functions"
    return FunctionEmitter(emitter).emit(op)


def target_machine(arch: str) -> llvm.TargetMachine:
    """LLVM's NVPTX target for an architecture such as `sm_80`."""
    if arch not in PTX_FEATURES:
        raise EmitError(f"ptx: arch must be one of {', '.join(PTX_FEATURES)}, got {arch!r}")
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    target = llvm.Target.from_triple(TRIPLE)
    return target.create_target_machine(cpu=arch, features=PTX_FEATURES[arch], opt=3, codemodel="default")


def compile_module(module: ModuleOp, arch: str = "sm_80") -> str:
    """PTX of the kernels of a module; EmitError when an operation has no translation or calls a host library."""
    machine = target_machine(arch)
    optimized = optimize(emit_llvm(module), machine)
    missing = [f.name for f in optimized.functions if f.is_declaration and HOST_FUNCTION.match(f.name)]
    if missing:
        raise EmitError(f"ptx: GPUs have no translation of {', '.join(missing)}, which the host's libraries compute")
    return machine.emit_assembly(optimized)
