"""LLVM IR to running code: optimization for this CPU, object code, and the ORC JIT; imports no xDSL."""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from typing import Any

import llvmlite.binding as llvm
from llvmlite.binding import ffi
from llvmlite.binding.newpassmanagers import NewPassManager

from symc.errors import EmitError
from symc.runtime.linkage import linkage_name

LLVM_LOCK: AbstractContextManager[object] = llvm.ffi.lib._lock  # pyright: ignore[reportPrivateUsage]
"""What llvmlite holds during each call into LLVM."""


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
def has_float16() -> bool:
    """Whether this CPU converts float16 in instructions of its own."""
    architecture = target_machine().triple.split("-")[0]
    return architecture not in ("x86_64", "i386", "i686") or "+f16c" in host_attributes()


@cache
def target_machine() -> llvm.TargetMachine:
    """The target machine of this CPU."""
    return _new_target_machine(3)


def _new_target_machine(level: int) -> llvm.TargetMachine:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    features = llvm.get_host_cpu_features().flatten()
    target = llvm.Target.from_default_triple()
    return target.create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=features, opt=level, reloc="pic", jit=True
    )


@cache
def jit() -> llvm.orcjit.LLJIT:
    """The process's JIT; symbols of the process (libm) resolve."""
    return llvm.create_lljit_compiler(target_machine(), use_jit_link=False, suppress_errors=False)


class Library:
    """Linked object code; it stays loaded as long as this object lives."""

    _serial = itertools.count(1)

    def __init__(self, objects: Sequence[bytes], functions: Sequence[str]):
        builder = llvm.JITLibraryBuilder()
        for image in objects:
            builder.add_object_img(image)
        builder.add_current_process()
        for name in functions:
            builder.export_symbol(linkage_name(name))
        self._library = builder.link(jit(), f"library{next(Library._serial)}")

    def address(self, function: str) -> int:
        """Where one of the functions is."""
        return self._library[linkage_name(function)]


def parsed(text: str, machine: llvm.TargetMachine) -> llvm.ModuleRef:
    """A verified module in a context of its own; EmitError when LLVM refuses the text."""
    try:
        module = llvm.parse_assembly(text, llvm.create_context())
        module.verify()  # one percent of the time that what follows takes, and LLVM ends the process over broken IR
    except RuntimeError as error:
        raise EmitError(f"LLVM refused the emitted IR: {error}") from None
    module.triple = machine.triple
    module.data_layout = str(machine.target_data)
    return module


def _dispose(passes: llvm.ModulePassManager) -> None:
    """Free a pass manager: llvmlite 0.50 never does, because `ObjectRef._dispose` hides the method that would."""
    NewPassManager._dispose(passes)  # pyright: ignore[reportPrivateUsage]
    passes.detach()


def optimize(text: str, machine: llvm.TargetMachine | None = None) -> llvm.ModuleRef:
    """Parse and optimize LLVM IR at O3 for a machine (this CPU); EmitError when LLVM refuses it."""
    return _Optimizer(machine or target_machine()).run(text)


class _Optimizer:
    """LLVM's passes for one machine, for one thread at a time."""

    def __init__(self, machine: llvm.TargetMachine):
        self.machine = machine
        options = llvm.create_pipeline_tuning_options(speed_level=3)
        options.loop_vectorization = True
        options.slp_vectorization = False  # found nothing to do in any program measured, and takes 5 % of the time
        options.loop_interleaving = True
        options.loop_unrolling = True
        self._builder = llvm.create_pass_builder(machine, options)

    def run(self, text: str) -> llvm.ModuleRef:
        """The optimized module."""
        module, manager = parsed(text, self.machine), self._builder.getModulePassManager()
        _unlocked("LLVMPY_RunNewModulePassManager")(manager, module, self._builder)
        _dispose(manager)
        return module


_IDLE: list[_Optimizer] = []
"""What no thread uses now; making one takes a millisecond."""


@contextmanager
def _optimizer() -> Iterator[_Optimizer]:
    """An optimizer for this thread alone, as long as the block runs."""
    try:
        optimizer = _IDLE.pop()
    except IndexError:
        optimizer = _Optimizer(_new_target_machine(3))
    yield optimizer
    _IDLE.append(optimizer)


def object_code(text: str) -> bytes:
    """Optimized object code of a module of LLVM IR for this CPU: the same bytes for the same text, from any thread.

    EmitError when LLVM refuses the text.
    """
    with _optimizer() as optimizer:
        return _object_code(optimizer.run(text), optimizer.machine)


def _object_code(module: llvm.ModuleRef, machine: llvm.TargetMachine) -> bytes:
    with ffi.OutputString() as message:
        buffer = _unlocked("LLVMPY_TargetMachineEmitToMemory")(machine, module, 1, message)
        if not buffer:
            raise EmitError(f"LLVM made no object code: {message}")
    try:
        return ctypes.string_at(ffi.lib.LLVMPY_GetBufferStart(buffer), ffi.lib.LLVMPY_GetBufferSize(buffer))
    finally:
        ffi.lib.LLVMPY_DisposeMemoryBuffer(buffer)


def _unlocked(name: str) -> Callable[..., Any]:
    """A function of llvmlite without the lock that all of them share.

    LLVM asks for no lock where contexts and target machines are a thread's own; with it, threads would take turns.
    """
    wrapped = getattr(ffi.lib, name)
    return getattr(wrapped, "_cfn", wrapped)
