"""Symbol graph to running code: runs the pipeline, emits, loads, and says how the program's arguments are laid out.

`SYMC_DUMP=directory` writes the IR after each pass as numbered text files, in a numbered folder for each graph compiled
(`dump_to` writes one graph's files right into its directory); nothing comes from the cache then. `timings` of a program
says where compile time went, and `SYMC_TIMING=1` prints it as a tree at each bind, and which kernels were compiled.
`SYMC_VERIFY=1` verifies the module after each pass, and the memory plan, as the tests do. `SYMC_DEBUG_MEMORY=1`: see
symc/arena.py.
"""

from __future__ import annotations

import gc
import itertools
import os
import re
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from symc import arena, interface, program_cache, recomputation
from symc.errors import InternalError
from symc.memory_plan import memory_plan
from symc.pass_manager import run_passes, spelled, stage, write_ir
from symc.pipeline import BUFFERS, CODE, CPU, KERNELS, SYM
from symc.program import Program
from symc.symbol.node import Entry

if TYPE_CHECKING:
    from xdsl.dialects.builtin import ModuleOp

    from symc.explanation import Explanation
    from symc.runtime.clock import Clock
    from symc.runtime.code import KernelObject

_COMPILING = threading.RLock()
"""One compilation at a time: xDSL's builders patch process-wide state, and the interpreter lock serializes passes
anyway.
"""
_DUMPED = itertools.count()
"""Numbers the folders in SYMC_DUMP."""
LONGEST_NAME = 48
_DUMP: ContextVar[Path | None] = ContextVar("symc_dump", default=None)


def _before_fork() -> None:
    """Wait for what other threads compile or free: a child would inherit it half done, and locks for ever."""
    _COMPILING.acquire()
    if jit := sys.modules.get("symc.runtime.jit"):
        jit.LLVM_LOCK.__enter__()


def _after_fork() -> None:
    if jit := sys.modules.get("symc.runtime.jit"):
        jit.LLVM_LOCK.__exit__(None, None, None)
    _COMPILING.release()


if hasattr(os, "register_at_fork"):
    # It locks its pools before a fork. What is registered last runs first: to wait with that lock would be for ever.
    import concurrent.futures.thread  # noqa: F401  # pyright: ignore[reportUnusedImport]

    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork)


@contextmanager
def dump_to(directory: str | Path) -> Iterator[Path]:
    """Within the block, a compilation in this context writes its IR after each pass into `directory`; a second one
    writes over the files of the first.
    """
    path = Path(directory)
    path.mkdir(parents=True, exist_ok=True)
    token = _DUMP.set(path)
    try:
        yield path
    finally:
        _DUMP.reset(token)


class Request(NamedTuple):
    """What a graph is compiled for: `@predict`, or `@train` when `joint`, operators in training mode when `training`.
    With a `memory_budget` in bytes, `@train` computes values again so that its arena fits. `stored`: see importer.py.
    """

    shapes: Mapping[str, Sequence[int]]
    dtypes: Mapping[str, str]
    joint: bool = False
    training: bool = False
    grad_req: Mapping[str, str] | None = None
    memory_budget: int | None = None
    stored: Sequence[str] = ()

    def imported(self, heads: Sequence[Entry]) -> ModuleOp:
        """The graph under `heads` as a module of `sym` operations."""
        from symc.importer import import_symbol

        return import_symbol(heads, self.shapes, self.dtypes, **self.options).module

    @property
    def options(self) -> dict[str, Any]:
        """What the module depends on beside shapes and types."""
        return {"joint": self.joint, "training": self.training, "grad_req": self.grad_req, "stored": self.stored}


def compile_graph(heads: Sequence[Entry], request: Request) -> Program:
    """Compile the graph under `heads`."""
    from symc.runtime.clock import Clock

    clock = Clock()
    uncached = request.memory_budget is not None or arena.debugging() or _dumps()
    with clock.span("bind"):
        with clock.span("look up program"):
            options = request.options
            key = None if uncached else program_cache.program_key(heads, request.shapes, request.dtypes, options)
            program = program_cache.find(key)
        if program is None:
            program = _compile_symbol(heads, request, clock, key)
    _report(clock)
    program.timings = clock.totals()
    return program


def _compile_symbol(heads: Sequence[Entry], request: Request, clock: Clock, key: program_cache.Key | None) -> Program:
    def imported() -> ModuleOp:
        with _collector_paused():
            return request.imported(heads)

    with clock.span("import"):
        module = imported()
    try:
        return compile_module(module, clock, request.memory_budget, key)
    except InternalError as failure:
        from symc.reproducer import explain

        steps = (*SYM, *KERNELS, *CPU)
        index = steps.index(failure.stage)
        rest = [spelled(name) for name in steps[index:]]

        def before() -> ModuleOp:
            return _passed(imported(), steps[:index], request.memory_budget)

        raise explain(failure, rest, before) from failure.__cause__


def explain_graph(heads: Sequence[Entry], request: Request) -> Explanation:
    """Which nodes share kernels in what `compile_graph` makes of the same arguments, and why; no code is made."""
    from symc.explanation import explanation
    from symc.passes.remarks import collect

    with _COMPILING, _collector_paused():
        module = _passed(request.imported(heads), SYM, request.memory_budget)
        with collect() as remarks:
            run_passes(module, (*KERNELS, *BUFFERS))
    return explanation(module, remarks)


def _report(clock: Clock) -> None:
    """Print where the time of a bind went when `SYMC_TIMING` asks for it, and tell the profiler."""
    if os.environ.get("SYMC_TIMING") == "1":
        print("\n".join([clock.tree(), *_compiled_kernels(clock)]), file=sys.stderr)
    profiler = sys.modules.get("symc.profiler")
    if profiler is not None:
        profiler.record(clock.spans)


def _compiled_kernels(clock: Clock) -> list[str]:
    """A line for each kernel that the cache lacked: another shape compiles again those with fixed extents."""
    details = sorted(span.detail for span in clock.spans if span.name == "llvm" and span.detail != "entries")
    return [f"compiled {detail}" for detail in details]


def compile_module(
    module: ModuleOp,
    clock: Clock | None = None,
    memory_budget: int | None = None,
    key: program_cache.Key | None = None,
) -> Program:
    """Run the pipeline on a module of `sym` operations and load the result, which is kept under `key`."""
    from symc.runtime.clock import Clock

    with _COMPILING, _collector_paused():
        return _compile(module, clock or Clock(), memory_budget, key)


def _compile(module: ModuleOp, clock: Clock, memory_budget: int | None, key: program_cache.Key | None) -> Program:
    from symc.passes.arena import plan_of
    from symc.runtime.code import Code

    dump = _dump_directory(module)
    if dump is not None:
        write_ir(dump, 0, "imported", module)
    run_passes(module, SYM[:1], clock, dump)
    interface.check_complete(module)
    recompute = SYM.index("recompute")
    run_passes(module, SYM[1:recompute], clock, dump, first=2)
    if memory_budget is not None:
        with clock.span("fit"):
            recomputation.fit(module, memory_budget)
    run_passes(module, SYM[recompute:], clock, dump, first=1 + recompute)
    dtypes, unused = interface.interface_types(module), interface.unused_arguments(module)
    run_passes(module, KERNELS[:1], clock, dump, first=len(SYM) + 1)
    host_calls = interface.host_calls(module)
    run_passes(module, (*KERNELS[1:], *BUFFERS), clock, dump, first=len(SYM) + 2)
    slots = interface.slots(module, dtypes)
    plan = memory_plan(plan_of(module))
    if dump is not None:
        _show_code(module.clone(), clock, dump)
    objects = _compile_kernels(module, clock)
    functions = [name for kernel in objects for name in kernel.names]
    with clock.span("steps"):
        steps = interface.steps(module, functions)
    with clock.span("link"):
        code = Code(objects)
    teams = interface.teams(module)
    program = Program(slots, steps, functions, code, host_calls, plan, arena.debugging(), {}, unused, teams)
    with clock.span("keep program"):
        program_cache.keep(key, program, objects)
    return program


def _compile_kernels(module: ModuleOp, clock: Clock) -> list[KernelObject]:
    """Object code kernel by kernel: each goes through the passes alone, while LLVM works on those before it.

    The entry functions stay, divided.
    """
    with clock.span("import llvmlite"):
        from symc.passes.divide_kernel import Part
        from symc.passes.divide_work import DivideWork, divide_entries, divide_kernels
        from symc.runtime.kernels import Facts, compile_kernels
    division = CODE.index("divide-work")

    def schedule(kernel: ModuleOp) -> Facts:
        run_passes(kernel, CODE[:division], clock)
        with stage("divide-work", kernel, clock):
            parts = divide_kernels(kernel, DivideWork().smallest_part)
        run_passes(kernel, CODE[division + 1 :], clock)
        return {name: [asdict(part) for part in several] for name, several in parts.items()}

    objects, facts = compile_kernels(module, schedule, clock)
    with stage("divide-work", module, clock):
        divide_entries(module, {name: [Part(**part) for part in several] for name, several in facts.items()})
    return objects


def _show_code(module: ModuleOp, clock: Clock, dump: Path) -> None:
    """Write what becomes of the whole module: IR, LLVM IR, assembly; the last two with the steps as comments."""
    from symc.runtime.jit import optimize, target_machine
    from symc.runtime.list_steps import listing
    from symc.runtime.module import emit_llvm

    last = len(SYM) + len(KERNELS) + len(BUFFERS)
    run_passes(module, CODE, clock, dump, first=last + 1)
    last += len(CODE)
    optimized = optimize(emit_llvm(module))
    (dump / f"{last + 1:02d}-llvm.ll").write_text(f"{optimized}\n{listing(module, ';')}")
    assembly = target_machine().emit_assembly(optimized)
    (dump / f"{last + 2:02d}-assembly.s").write_text(f"{assembly}\n{listing(module, '#')}")


def _passed(module: ModuleOp, names: Sequence[str], memory_budget: int | None) -> ModuleOp:
    """A module after the first passes of the pipeline, as `_compile` runs them."""
    recompute = SYM.index("recompute")
    with _COMPILING:
        run_passes(module, names[:recompute])
        if memory_budget is not None and len(names) >= recompute:
            recomputation.fit(module, memory_budget)
        run_passes(module, names[recompute:])
    return module


def _dumps() -> bool:
    """Whether someone wants to see the IR."""
    return _DUMP.get() is not None or bool(os.environ.get("SYMC_DUMP"))


def _dump_directory(module: ModuleOp) -> Path | None:
    """Where the IR of a module goes, if anywhere: a program that sets SYMC_DUMP compiles many, so each has a folder."""
    from xdsl.dialects.builtin import StringAttr

    directory = os.environ.get("SYMC_DUMP")
    if _DUMP.get() is not None or not directory:
        return _DUMP.get()
    function = interface.driver(module)
    names = [d.data.get("symc.name") for d in function.res_attrs or ()]
    output = names[0].data if names and isinstance(names[0], StringAttr) else ""
    name = "-".join(filter(None, (function.sym_name.data, re.sub(r"\W+", "_", output)[:LONGEST_NAME])))
    return Path(directory) / f"{next(_DUMPED):03d}-{name}"


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Passes make many objects and drop few: collecting garbage in between took half of the time of lowering."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
