"""Symbol graph to running code: runs the pipeline, emits, loads, and says how the program's arguments are laid out.

`SYMC_DUMP=directory` (or `dump_to`) writes the IR after each pass as numbered text files; `timings` of a program says where compile time went.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from symc.errors import BindError, LoweringError
from symc.pipeline import PIPELINES
from symc.symbol.node import Entry

if TYPE_CHECKING:
    from xdsl.dialects.builtin import ModuleOp

    from symc.runtime.jit import LoadedProgram

_DUMP: ContextVar[Path | None] = ContextVar("symc_dump", default=None)


@dataclass(frozen=True)
class Slot:
    """One argument of a program's entry functions: where its pointer comes from."""

    kind: str
    """argument, auxiliary, head_gradient, accumulator, random_key, output, gradient or arena."""
    name: str
    shape: tuple[int, ...]
    updates: int | None = None
    """The slot whose buffer this result is written into."""


@dataclass
class Program:
    """A compiled graph: entry addresses and the slots of the pointer table they take."""

    slots: list[Slot]
    outputs: list[tuple[tuple[int, ...], str]]
    """Shape and element type of each output."""
    arena_bytes: int
    loaded: LoadedProgram
    host_calls: list[dict[str, str]]
    """Attributes of each host call, by its index."""
    timings: dict[str, float] = field(default_factory=dict)
    """Seconds by pass and by stage of code generation."""

    def address(self, entry: str) -> int:
        """Address of `forward`, or of `forward_train` and `backward`: `int32 entry(void **table)`."""
        return self.loaded.address(entry)


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
    """Compile the graph under `heads`: `@predict`, or `@train` when `joint`, operators in training mode when `training`."""
    from symc.importer import import_symbol

    timings: dict[str, float] = {}
    with _timed(timings, "import"):
        module = import_symbol(heads, shapes, dtypes, joint=joint, training=training, grad_req=grad_req).module
    return compile_module(module, timings)


def compile_module(module: ModuleOp, timings: dict[str, float] | None = None) -> Program:
    """Run the pipeline on a module of `sym` operations and load the result."""
    timings = {} if timings is None else timings
    names = PIPELINES["infer"]
    dump = _dump_directory()
    if dump is not None:
        _write_ir(dump, 0, "imported", module)
    run_passes(module, names[:1], timings, dump)
    outputs = _checked_outputs(module)
    run_passes(module, names[1:], timings, dump, first=2)
    with _timed(timings, "import llvmlite"):
        from symc.runtime import jit
    with _timed(timings, "emit"):
        host_calls = _number_host_calls(module)
        slots = _slots(module)
        loaded = jit.compile_module(module)
    if dump is not None:
        (dump / f"{len(names) + 1:02d}-llvm.ll").write_text(loaded.optimized_ir())
        (dump / f"{len(names) + 2:02d}-assembly.s").write_text(loaded.assembly())
    return Program(slots, outputs, slots[-1].shape[0], loaded, host_calls, timings)


def run_passes(
    module: ModuleOp, names: Sequence[str], timings: dict[str, float], dump: Path | None = None, first: int = 1
) -> None:
    """Apply passes by name, timing each; with `dump`, write the IR after each, numbered from `first`."""
    from xdsl.context import Context

    from symc import passes

    context = Context()
    for number, name in enumerate(names, first):
        with _timed(timings, name):
            passes.load(name)().apply(context, module)
        if dump is not None:
            _write_ir(dump, number, name, module)


def _dump_directory() -> Path | None:
    directory = _DUMP.get() or os.environ.get("SYMC_DUMP")
    return Path(directory) if directory else None


def _write_ir(directory: Path, number: int, name: str, module: ModuleOp) -> None:
    """Write `NN-pass.mlir`."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / f"{number:02d}-{name}.mlir").write_text(f"{module}\n")


@contextmanager
def _timed(timings: dict[str, float], name: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    timings[name] = timings.get(name, 0.0) + time.perf_counter() - start


def _number_host_calls(module: ModuleOp) -> list[dict[str, str]]:
    """Give host calls their indices; a call's attributes say which function it means."""
    from xdsl.dialects.builtin import IntegerAttr, StringAttr, i64

    from symc.dialects.program import HostCallOp

    calls: list[dict[str, str]] = []
    index_of: dict[tuple[tuple[str, str], ...], int] = {}
    for op in module.walk():
        if not isinstance(op, HostCallOp):
            continue
        texts = {k: v.data for k, v in op.attributes.items() if isinstance(v, StringAttr)}
        key = tuple(sorted(texts.items()))
        if key not in index_of:
            index_of[key] = len(calls)
            calls.append(texts)
        op.index = IntegerAttr(index_of[key], i64)
    return calls


def _checked_outputs(module: ModuleOp) -> list[tuple[tuple[int, ...], str]]:
    """Shape and element type of each output; BindError when inference left an argument or an output unknown."""
    from xdsl.dialects.builtin import StringAttr
    from xdsl.dialects.func import FuncOp

    from symc.dialects.sym.inference import is_complete, show
    from symc.dialects.sym.ir import dtype_of, shape_of

    function = module.body.block.first_op
    assert isinstance(function, FuncOp) and function.arg_attrs is not None and function.res_attrs is not None
    kind = function.function_type
    described = [*zip(kind.inputs, function.arg_attrs), *zip(kind.outputs, function.res_attrs)]
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
    outputs = facts[len(kind.inputs) :]
    kinds = [d.data["symc.kind"] for d in function.res_attrs]
    return [(s, t) for (_, s, t), k in zip(outputs, kinds) if s and t and k == StringAttr("output")]


def _slots(module: ModuleOp) -> list[Slot]:
    """The arguments of the entry functions, all of which share one signature; the arena is last."""
    from xdsl.dialects.builtin import IntegerAttr, MemRefType, StringAttr
    from xdsl.dialects.func import FuncOp

    entry = next((f for f in module.ops if isinstance(f, FuncOp) and "symc.entry" in f.attributes), None)
    if entry is None or entry.arg_attrs is None:
        raise LoweringError("plan-buffers left no entry function with described arguments")
    slots: list[Slot] = []
    for kind, attributes in zip(entry.function_type.inputs, entry.arg_attrs):
        assert isinstance(kind, MemRefType), "an entry function takes memrefs"
        role, name = attributes.data["symc.kind"], attributes.data.get("symc.name", StringAttr(""))
        updates = attributes.data.get("symc.updates")
        assert isinstance(role, StringAttr) and isinstance(name, StringAttr), "kinds and names are strings"
        target = updates.value.data if isinstance(updates, IntegerAttr) else None
        slots.append(Slot(role.data, name.data, tuple(kind.get_shape()), target))
    return slots
