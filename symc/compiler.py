"""Symbol graph to running code: runs the pipeline, emits, loads, and says how the program's arguments are laid out.

`SYMC_DUMP=directory` writes the IR after each pass as numbered text files, in a numbered folder for each graph compiled
(`dump_to` writes one graph's files right into its directory); nothing comes from the cache then. `timings` of a program
says where compile time went, and `SYMC_TIMING=1` prints it as a tree at each bind.
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
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symc import arena, program_cache, recomputation
from symc.errors import BindError, LoweringError
from symc.memory_plan import memory_plan
from symc.pipeline import BUFFERS, CODE, KERNELS, SYM
from symc.program import HostCall, Program, Slot
from symc.symbol.node import Entry

if TYPE_CHECKING:
    from xdsl.dialects.builtin import ModuleOp
    from xdsl.dialects.func import FuncOp

    from symc.runtime.clock import Clock
    from symc.runtime.jit import LoadedProgram

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


def compile_graph(
    heads: Sequence[Entry],
    shapes: Mapping[str, Sequence[int]],
    dtypes: Mapping[str, str],
    *,
    joint: bool = False,
    training: bool = False,
    grad_req: Mapping[str, str] | None = None,
    memory_budget: int | None = None,
) -> Program:
    """Compile the graph under `heads`: `@predict`, or `@train` when `joint`, operators in training mode when
    `training`. With a `memory_budget` in bytes, `@train` computes values again so that its arena fits.
    """
    from symc.runtime.clock import Clock

    clock = Clock()
    options = {"joint": joint, "training": training, "grad_req": grad_req}
    uncached = memory_budget is not None or arena.debugging() or _dumps()
    with clock.span("bind"):
        with clock.span("look up program"):
            key = None if uncached else program_cache.program_key(heads, shapes, dtypes, options)
            program = program_cache.find(key)
        if program is None:
            from symc.importer import import_symbol

            with clock.span("import"), _collector_paused():
                imported = import_symbol(heads, shapes, dtypes, joint=joint, training=training, grad_req=grad_req)
            program = compile_module(imported.module, clock, memory_budget, key)
    _report(clock)
    program.timings = clock.totals()
    return program


def _report(clock: Clock) -> None:
    """Print where the time of a bind went when `SYMC_TIMING` asks for it, and tell the profiler."""
    if os.environ.get("SYMC_TIMING") == "1":
        print(clock.tree(), file=sys.stderr)
    profiler = sys.modules.get("symc.profiler")
    if profiler is not None:
        profiler.record(clock.spans)


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

    dump = _dump_directory(module)
    if dump is not None:
        _write_ir(dump, 0, "imported", module)
    run_passes(module, SYM[:1], clock, dump)
    _check_complete(module)
    recompute = SYM.index("recompute")
    run_passes(module, SYM[1:recompute], clock, dump, first=2)
    if memory_budget is not None:
        with clock.span("fit"):
            recomputation.fit(module, memory_budget)
    run_passes(module, SYM[recompute:], clock, dump, first=1 + recompute)
    dtypes, unused = _interface_types(module), _unused_arguments(module)
    run_passes(module, KERNELS[:1], clock, dump, first=len(SYM) + 1)
    host_calls = _host_calls(module)
    run_passes(module, (*KERNELS[1:], *BUFFERS), clock, dump, first=len(SYM) + 2)
    slots, entries = _slots(module, dtypes)
    plan = memory_plan(plan_of(module))
    objects: list[bytes] = []
    if dump is not None:
        loaded = _loaded_and_dumped(module, clock, dump)
    else:
        objects = _objects(module, clock)
        loaded = _linked(objects, entries, clock)
    guarded, teams = arena.debugging(), _teams(module)
    program = Program(slots, entries, loaded, host_calls, plan, guarded, clock.totals(), unused, teams)
    with clock.span("keep program"):
        program_cache.keep(key, program, objects)
    return program


def _linked(objects: Sequence[bytes], entries: Sequence[str], clock: Clock) -> LoadedProgram:
    with clock.span("link"):
        from symc.runtime.jit import LoadedProgram

        return LoadedProgram(objects, entries)


def _objects(module: ModuleOp, clock: Clock) -> list[bytes]:
    """Object code kernel by kernel: each goes through the passes alone, while LLVM works on those before it."""
    with clock.span("import llvmlite"):
        from symc.passes.divide_kernel import Part
        from symc.passes.divide_work import divide_entries, divide_kernels
        from symc.runtime.kernels import Facts, compile_kernels
    division = CODE.index("divide-work")

    def schedule(kernel: ModuleOp) -> Facts:
        run_passes(kernel, CODE[:division], clock)
        with clock.span("divide-work"):
            parts = divide_kernels(kernel)
        run_passes(kernel, CODE[division + 1 :], clock)
        return {name: [asdict(part) for part in several] for name, several in parts.items()}

    def finish(entries: ModuleOp, facts: Facts) -> None:
        with clock.span("divide-work"):
            divide_entries(entries, {name: [Part(**part) for part in several] for name, several in facts.items()})

    return compile_kernels(module, schedule, clock, finish)


def _loaded_and_dumped(module: ModuleOp, clock: Clock, dump: Path) -> LoadedProgram:
    """The whole module to machine code at once, with every stage on view."""
    from symc.runtime import jit

    last = len(SYM) + len(KERNELS) + len(BUFFERS)
    run_passes(module, CODE, clock, dump, first=last + 1)
    with clock.span("emit"):
        loaded = jit.compile_module(module)
    last += len(CODE)
    (dump / f"{last + 1:02d}-llvm.ll").write_text(loaded.optimized_ir())
    (dump / f"{last + 2:02d}-assembly.s").write_text(loaded.assembly())
    return loaded


def run_passes(
    module: ModuleOp, names: Sequence[str], clock: Clock | None = None, dump: Path | None = None, first: int = 1
) -> None:
    """Apply passes by name, timing each; with `dump`, write the IR after each, numbered from `first`."""
    from xdsl.context import Context

    from symc import passes
    from symc.runtime.clock import Clock

    context, clock = Context(), clock or Clock()
    verify = bool(os.environ.get("SYMC_VERIFY"))
    for number, name in enumerate(names, first):
        check_plan = _plan_check(module) if verify and name == "plan-buffers" else None
        with clock.span(name):
            passes.load(name)(**_options(name)).apply(context, module)
        if verify:
            module.verify()
        if check_plan is not None:
            check_plan(module)
        if dump is not None:
            _write_ir(dump, number, name, module)


def _dumps() -> bool:
    """Whether someone wants to see the IR."""
    return _DUMP.get() is not None or bool(os.environ.get("SYMC_DUMP"))


def _dump_directory(module: ModuleOp) -> Path | None:
    """Where the IR of a module goes, if anywhere: a program that sets SYMC_DUMP compiles many, so each has a folder."""
    from xdsl.dialects.builtin import StringAttr

    directory = os.environ.get("SYMC_DUMP")
    if _DUMP.get() is not None or not directory:
        return _DUMP.get()
    function = _driver(module)
    names = [d.data.get("symc.name") for d in function.res_attrs or ()]
    output = names[0].data if names and isinstance(names[0], StringAttr) else ""
    name = "-".join(filter(None, (function.sym_name.data, re.sub(r"\W+", "_", output)[:LONGEST_NAME])))
    return Path(directory) / f"{next(_DUMPED):03d}-{name}"


def _options(name: str) -> dict[str, Any]:
    """What the environment says to a pass."""
    return {"guarded": True} if name == "plan-buffers" and arena.debugging() else {}


def _plan_check(module: ModuleOp) -> Callable[[ModuleOp], None]:
    """What verifies the memory plan that plan-buffers is about to make for a module."""
    from symc.passes.verify_plan import Expected, check

    return partial(check, Expected(_driver(module)))


def _write_ir(directory: Path, number: int, name: str, module: ModuleOp) -> None:
    """Write `NN-pass.mlir`."""
    from xdsl.printer import Printer

    directory.mkdir(parents=True, exist_ok=True)
    with open(directory / f"{number:02d}-{name}.mlir", "w") as stream:
        Printer(stream).print_op(module)
        stream.write("\n")


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


def _host_calls(module: ModuleOp) -> list[HostCall]:
    """What each host call is, in the order of their numbers, while they are on tensors."""
    from xdsl.dialects.builtin import StringAttr

    from symc.dialects.program import HostCallOp
    from symc.dialects.sym.ir import dtype_of, shape_of

    calls: list[HostCall] = []
    for op in _driver(module).body.block.ops:
        if not isinstance(op, HostCallOp):
            continue
        texts = {k: v.data for k, v in op.attributes.items() if isinstance(v, StringAttr)}
        types = [[(shape_of(v.type) or (), dtype_of(v.type) or "") for v in vs] for vs in (op.operands, op.results)]
        calls.append(HostCall(texts["key"], texts.get("node", ""), *types))
    return calls


def _check_complete(module: ModuleOp) -> None:
    """BindError when inference left an argument or an output unknown."""
    from xdsl.dialects.builtin import StringAttr

    from symc.dialects.sym.inference import is_complete, show
    from symc.dialects.sym.ir import dtype_of, shape_of

    function = _driver(module)
    kind = function.function_type
    described = [*zip(kind.inputs, function.arg_attrs or ()), *zip(kind.outputs, function.res_attrs or ())]
    facts = [(d.data["symc.name"], shape_of(t), dtype_of(t)) for t, d in described]
    unknown = [
        f"{name.data}: {show(shape)} {dtype or '?'}"
        for name, shape, dtype in facts
        if isinstance(name, StringAttr) and not (is_complete(shape) and dtype)
    ]
    if unknown:
        raise BindError(
            "InferShape pass cannot decide shapes and types for the following arguments and outputs (? means unknown). "
            f"Please consider providing them as inputs: {', '.join(unknown)}"
        )


def _driver(module: ModuleOp) -> FuncOp:
    from xdsl.dialects.func import FuncOp

    function = module.body.block.first_op
    assert isinstance(function, FuncOp), "a module opens with its driver"
    return function


def _unused_arguments(module: ModuleOp) -> frozenset[int]:
    """Numbers of the driver's arguments that nothing reads."""
    return frozenset(i for i, argument in enumerate(_driver(module).body.block.args) if not argument.uses)


def _interface_types(module: ModuleOp) -> list[str]:
    """Element types of the driver's arguments, then of its results, while types still tell uint8 from int8."""
    from symc.dialects.sym.ir import dtype_of

    kind = _driver(module).function_type
    return [dtype_of(t) or "" for t in (*kind.inputs, *kind.outputs)]


def _slots(module: ModuleOp, dtypes: Sequence[str]) -> tuple[list[Slot], list[str]]:
    """The arguments that the entry functions share (the arena is last), and the names of the entries."""
    from xdsl.dialects.builtin import IntegerAttr, MemRefType, StringAttr
    from xdsl.dialects.func import FuncOp

    entries = [f for f in module.ops if isinstance(f, FuncOp) and "symc.entry" in f.attributes]
    if not entries or entries[0].arg_attrs is None:
        raise LoweringError("plan-buffers left no entry function with described arguments")
    slots: list[Slot] = []
    inputs = entries[0].function_type.inputs
    for kind, attributes, dtype in zip(inputs, entries[0].arg_attrs, (*dtypes, "uint8")):
        assert isinstance(kind, MemRefType), "an entry function takes memrefs"
        role, name = attributes.data["symc.kind"], attributes.data.get("symc.name", StringAttr(""))
        updates = attributes.data.get("symc.updates")
        assert isinstance(role, StringAttr) and isinstance(name, StringAttr), "kinds and names are strings"
        target = updates.value.data if isinstance(updates, IntegerAttr) else None
        slots.append(Slot(role.data, name.data, tuple(kind.get_shape()), dtype, target))
    names = {f.sym_name.data for f in entries}
    return slots, [name for name in ("forward", "forward_train", "backward") if name in names]


def _teams(module: ModuleOp) -> dict[str, int]:
    """Entries that a team of threads runs, with their numbers of counters."""
    from xdsl.dialects.builtin import IntegerAttr
    from xdsl.dialects.func import FuncOp

    slots = {f.sym_name.data: f.attributes.get("symc.slots") for f in module.ops if isinstance(f, FuncOp)}
    return {name: number.value.data for name, number in slots.items() if isinstance(number, IntegerAttr)}
