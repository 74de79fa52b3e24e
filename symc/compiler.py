"""Symbol graph to running code: runs the pipeline, emits, loads, and says how the program's arguments are laid out.

`SYMC_DUMP=directory` (or `dump_to`) writes the IR after each pass as numbered text files; nothing comes from the cache
then. `timings` of a program says where compile time went, and `SYMC_TIMING=1` prints it as a tree at each bind.
`SYMC_VERIFY=1` verifies the module after each pass, as the tests do.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

from symc import program_cache
from symc.errors import BindError, LoweringError
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
_DUMP: ContextVar[Path | None] = ContextVar("symc_dump", default=None)


@contextmanager
def dump_to(directory: str | Path) -> Iterator[Path]:
    """Within the block, every compilation in this context writes its IR after each pass into `directory`."""
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
) -> Program:
    """Compile the graph under `heads`: `@predict`, or `@train` when `joint`, operators in training mode when
    `training`.
    """
    from symc.runtime.clock import Clock

    clock = Clock()
    options = {"joint": joint, "training": training, "grad_req": grad_req}
    with clock.span("bind"):
        with clock.span("look up program"):
            key = program_cache.program_key(heads, shapes, dtypes, options) if _dump_directory() is None else None
            program = program_cache.find(key)
        if program is None:
            from symc.importer import import_symbol

            with clock.span("import"), _collector_paused():
                imported = import_symbol(heads, shapes, dtypes, joint=joint, training=training, grad_req=grad_req)
            program = compile_module(imported.module, clock, key)
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


def compile_module(module: ModuleOp, clock: Clock | None = None, key: program_cache.Key | None = None) -> Program:
    """Run the pipeline on a module of `sym` operations and load the result, which is kept under `key`."""
    from symc.runtime.clock import Clock

    with _COMPILING, _collector_paused():
        return _compile(module, clock or Clock(), key)


def _compile(module: ModuleOp, clock: Clock, key: program_cache.Key | None) -> Program:
    dump = _dump_directory()
    if dump is not None:
        _write_ir(dump, 0, "imported", module)
    run_passes(module, SYM[:1], clock, dump)
    _check_complete(module)
    run_passes(module, SYM[1:], clock, dump, first=2)
    dtypes, unused = _interface_types(module), _unused_arguments(module)
    run_passes(module, KERNELS[:1], clock, dump, first=len(SYM) + 1)
    host_calls = _host_calls(module)
    run_passes(module, (*KERNELS[1:], *BUFFERS), clock, dump, first=len(SYM) + 2)
    slots, entries = _slots(module, dtypes)
    if dump is not None:
        loaded = _loaded_and_dumped(module, clock, dump)
        return Program(slots, entries, loaded, host_calls, clock.totals(), unused)
    objects = _objects(module, clock)
    with clock.span("link"):
        from symc.runtime.jit import LoadedProgram

        program = Program(slots, entries, LoadedProgram(objects, entries), host_calls, clock.totals(), unused)
    with clock.span("keep program"):
        program_cache.keep(key, program, objects)
    return program


def _objects(module: ModuleOp, clock: Clock) -> list[bytes]:
    """Object code kernel by kernel: each goes through the passes alone, while LLVM works on those before it."""
    with clock.span("import llvmlite"):
        from symc.runtime.kernels import compile_kernels
    return compile_kernels(module, lambda kernel: run_passes(kernel, CODE, clock), clock)


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


def run_passes(module: ModuleOp, names: Sequence[str], clock: Clock, dump: Path | None = None, first: int = 1) -> None:
    """Apply passes by name, timing each; with `dump`, write the IR after each, numbered from `first`."""
    from xdsl.context import Context

    from symc import passes

    context = Context()
    for number, name in enumerate(names, first):
        with clock.span(name):
            passes.load(name)().apply(context, module)
        if os.environ.get("SYMC_VERIFY"):
            module.verify()
        if dump is not None:
            _write_ir(dump, number, name, module)


def _dump_directory() -> Path | None:
    directory = _DUMP.get() or os.environ.get("SYMC_DUMP")
    return Path(directory) if directory else None


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
    for kind, attributes, dtype in zip(entries[0].function_type.inputs, entries[0].arg_attrs, (*dtypes, "uint8")):
        assert isinstance(kind, MemRefType), "an entry function takes memrefs"
        role, name = attributes.data["symc.kind"], attributes.data.get("symc.name", StringAttr(""))
        updates = attributes.data.get("symc.updates")
        assert isinstance(role, StringAttr) and isinstance(name, StringAttr), "kinds and names are strings"
        target = updates.value.data if isinstance(updates, IntegerAttr) else None
        slots.append(Slot(role.data, name.data, tuple(kind.get_shape()), dtype, target))
    names = {f.sym_name.data for f in entries}
    return slots, [name for name in ("forward", "forward_train", "backward") if name in names]
