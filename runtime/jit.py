"""LLVM IR to running code: optimization for this CPU, object code, and the ORC JIT."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import cache
from weakref import WeakValueDictionary

import llvmlite.binding as llvm
from llvmlite.binding.ffi import lib
from llvmlite.binding.newpassmanagers import NewPassManager
from xdsl.dialects.builtin import ModuleOp

from symc.errors import EmitError
from symc.runtime.emit import ModuleEmitter, linkage_name

LLVM_LOCK = lib._lock._lock  # pyright: ignore[reportPrivateUsage]
"""What llvmlite holds in every call of LLVM, those of finalizers included."""


def llvm_version() -> str:
    """The version of LLVM that generates code."""
    return ".".join(map(str, llvm.llvm_version_info))


@cache
def host_attributes() -> str:
    """Function attributes that name this CPU, its features, and 512-bit vectors where it has them."""
    features = llvm.get_host_cpu_features()
    attributes = f'"target-cpu"="{llvm.get_host_cpu_name()}" "target-features"="{features.flatten()}"'
    if features.get("avx512f"):
        attributes += ' "prefer-vector-width"="512"'
    return attributes


@cache
def target_machine() -> llvm.TargetMachine:
    """The target machine of this CPU."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    target = llvm.Target.from_default_triple()
    return target.create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=llvm.get_host_cpu_features().flatten(), opt=3, reloc="pic", jit=True
    )


@cache
def jit() -> llvm.orcjit.LLJIT:
    """The process's JIT; symbols of the process (libm) resolve."""
    return llvm.create_lljit_compiler(target_machine(), use_jit_link=False, suppress_errors=False)


class LoadedProgram:
    """Compiled code; it stays loaded as long as this object lives."""

    _serial = itertools.count(1)

    def __init__(self, text: str, entries: Sequence[str]):
        self._text = text
        self._optimized = optimize(text)
        builder = llvm.JITLibraryBuilder().add_object_img(target_machine().emit_object(self._optimized))
        builder.add_current_process()
        for name in entries:
            builder.export_symbol(linkage_name(name))
        self._library = builder.link(jit(), f"program{next(LoadedProgram._serial)}")

    def address(self, entry: str) -> int:
        """Address of an entry function."""
        return self._library[linkage_name(entry)]

    def llvm_ir(self) -> str:
        """LLVM IR as emitted."""
        return self._text

    def optimized_ir(self) -> str:
        """LLVM IR after O3."""
        return str(self._optimized)

    def assembly(self) -> str:
        """Assembly of this CPU."""
        return target_machine().emit_assembly(self._optimized)


def emit_llvm(module: ModuleOp) -> str:
    """LLVM IR of a K4 module for this CPU."""
    architecture = target_machine().triple.split("-")[0]
    has_float16 = architecture not in ("x86_64", "i386", "i686") or "+f16c" in host_attributes()
    return ModuleEmitter(module, host_attributes(), has_float16=has_float16).emit()


def optimize(text: str, machine: llvm.TargetMachine | None = None) -> llvm.ModuleRef:
    """Parse and optimize LLVM IR at O3 for a machine (this CPU); EmitError when LLVM refuses it."""
    machine = machine or target_machine()
    try:
        module = llvm.parse_assembly(text)
        module.verify()  # one percent of the time that what follows takes, and LLVM ends the process over broken IR
    except RuntimeError as error:
        raise EmitError(f"LLVM refused the emitted IR: {error}") from None
    module.triple = machine.triple
    module.data_layout = str(machine.target_data)
    options = llvm.create_pipeline_tuning_options(speed_level=3)
    options.loop_vectorization = True
    options.slp_vectorization = False  # found nothing to do in any program measured, and takes 5 % of the time
    options.loop_interleaving = True
    options.loop_unrolling = True
    builder = llvm.create_pass_builder(machine, options)
    passes = builder.getModulePassManager()
    passes.run(module, builder)
    _dispose(passes)
    return module


def _dispose(passes: llvm.ModulePassManager) -> None:
    """Free a pass manager: llvmlite 0.50 never does, because `ObjectRef._dispose` hides the method that would."""
    NewPassManager._dispose(passes)  # pyright: ignore[reportPrivateUsage]
    passes.detach()


def compile_module(module: ModuleOp) -> LoadedProgram:
    """Emit, optimize and load a K4 module."""
    from xdsl.dialects.func import FuncOp

    entries = [f.sym_name.data for f in module.ops if isinstance(f, FuncOp) and "symc.entry" in f.attributes]
    return load(emit_llvm(module), entries)


_LOADED: WeakValueDictionary[str, LoadedProgram] = WeakValueDictionary()


def load(text: str, entries: Sequence[str]) -> LoadedProgram:
    """Optimize and load LLVM IR. Programs have no state, so one that lives serves equal text: rebinding is cheap."""
    program = _LOADED.get(text)
    if program is None:
        program = _LOADED[text] = LoadedProgram(text, entries)
    return program


def assembly(module: ModuleOp) -> str:
    """Optimized assembly of a K4 module for this CPU."""
    return target_machine().emit_assembly(optimize(emit_llvm(module)))
