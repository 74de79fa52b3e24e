"""A module at stage K3 to object code, kernel by kernel, for the linker and the cache.

1. Each kernel gets a name made of its content, so that its object serves every program with an equal kernel. Kernels of
   equal content become one.
2. A kernel that the cache lacks is scheduled and emitted as a module of its own, with the tables it reads; other
   threads make object code of it while this one goes on to the next.
3. What is left, the entry functions, becomes steps (encode_steps.py).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from xdsl.dialects import memref
from xdsl.dialects.builtin import ModuleOp, StringAttr
from xdsl.dialects.func import CallOp, FuncOp
from xdsl.ir import Attribute, Operation, SSAValue

from symc.dialects import interned
from symc.errors import SymcError
from symc.passes.sizes import ATTRIBUTE
from symc.runtime import cache
from symc.runtime.clock import Clock
from symc.runtime.code import KernelObject
from symc.runtime.encode_steps import step_functions
from symc.runtime.fingerprint import fingerprint
from symc.runtime.jit import object_code
from symc.runtime.module import emit_llvm

Facts = dict[str, Any]
"""What the entry functions must know of kernels, as JSON, by the kernels' names."""
Schedule = Callable[[ModuleOp], Facts]
"""Takes a module with one kernel from stage K3 to K4."""
MOST_THREADS = 8
SWITCH_SECONDS = 1e-4
"""LLVM works without the interpreter lock, but its threads need it for a moment between calls: by Python's default they
would wait 5 ms each time, longer than most of the calls take."""
ANYONE = "kernel"
"""The name of every kernel while its content is read."""
KEY_CHARACTERS = 32


def compile_kernels(module: ModuleOp, schedule: Schedule, clock: Clock) -> tuple[list[KernelObject], Facts]:
    """Take the kernels out of a module: their objects, and what scheduling found of each."""
    objects: list[tuple[Sequence[str], bytes | Future[bytes]]] = []
    facts: Facts = {}
    store = cache.current()
    with _turns_of(SWITCH_SECONDS), ThreadPoolExecutor(min(MOST_THREADS, os.cpu_count() or 1), "symc-llvm") as pool:
        try:
            with clock.span("name kernels"):
                kernels = extract_kernels(module)
            for kernel in kernels:
                found = store.get(kernel.key)
                if found is None:
                    with clock.span("kernels"):
                        described, text = kernel.emit(schedule, clock)
                    objects.append((described["names"], pool.submit(_compiled, text, described, kernel, store, clock)))
                else:
                    described = found.facts
                    objects.append((described["names"], found.data))
                facts |= described["facts"]
            with clock.span("wait for llvm"):
                return [KernelObject(n, o if isinstance(o, bytes) else o.result()) for n, o in objects], facts
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


@contextmanager
def _turns_of(seconds: float) -> Iterator[None]:
    """Within the block, a thread that wants the interpreter lock gets it after this time."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(seconds)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _compiled(text: str, described: Facts, kernel: Kernel, store: cache.Cache, clock: Clock) -> bytes:
    with clock.span("llvm", f"{kernel.readable} ({'run-time' if kernel.is_told_extents else 'fixed'} extents)"):
        code = object_code(text)
    store.put(kernel.key, cache.Entry(described, code))
    return code


class Kernel:
    """A kernel taken out of its module, with copies of the tables it reads."""

    def __init__(self, function: FuncOp, tables: Sequence[memref.GlobalOp]):
        self.readable = function.sym_name.data
        """Its name before, for people."""
        self.is_told_extents = ATTRIBUTE in function.attributes
        """Whether it serves other extents as well."""
        self.module = ModuleOp([*_own_tables(function, tables), function])
        function.attributes.pop("symc.instance_of", None)  # the name of another kernel
        function.properties["sym_name"] = StringAttr(ANYONE)
        self.key = f"kernel\n{fingerprint()}\n{_text(self.module)}"
        self.name = f"kernel_{cache.digest(self.key)[:KEY_CHARACTERS]}"
        function.properties["sym_name"] = StringAttr(self.name)

    def emit(self, schedule: Schedule, clock: Clock) -> tuple[dict[str, Any], str]:
        """What is known of the kernel then: the names of its functions and what scheduling found; and LLVM IR of it
        alone. Errors name the kernel as it was called before.
        """
        try:
            facts = schedule(self.module)
            with clock.span("emit", self.readable):
                return {"names": step_functions(self.module), "facts": facts}, emit_llvm(self.module)
        except SymcError as error:
            error.args = (str(error).replace(self.name, self.readable),)
            raise


def extract_kernels(module: ModuleOp) -> list[Kernel]:
    """Take the kernels out; what stays calls them by the names made of their content."""
    tables = {op.sym_name.data: op for op in module.ops if isinstance(op, memref.GlobalOp)}
    kernels: dict[str, Kernel] = {}
    names: dict[str, str] = {}
    for function in list(module.ops):
        if not isinstance(function, FuncOp) or "symc.kernel" not in function.attributes:
            continue
        old = function.sym_name.data
        function.detach()
        kernel = Kernel(function, [tables[name] for name in _read_tables(function)] if tables else [])
        names[old] = kernel.name
        if kernel.name not in kernels:
            kernels[kernel.name] = kernel
    for table in tables.values():
        table.detach()  # kernels alone read tables
    for op in module.walk():
        if isinstance(op, CallOp):
            op.properties["callee"] = interned.symbol(names[op.callee.root_reference.data])
    return list(kernels.values())


def _read_tables(root: Operation) -> list[str]:
    reads = [op for op in root.walk() if isinstance(op, memref.GetGlobalOp)]
    return list(dict.fromkeys(op.name_.root_reference.data for op in reads))


def _own_tables(function: FuncOp, tables: Sequence[memref.GlobalOp]) -> list[Operation]:
    """Copies of tables under names that say nothing of the module they come from; the kernel reads these."""
    if not tables:
        return []
    names = {table.sym_name.data: f"table{number}" for number, table in enumerate(tables)}
    for op in function.walk():
        if isinstance(op, memref.GetGlobalOp):
            op.properties["name"] = interned.symbol(names[op.name_.root_reference.data])
    copies: list[Operation] = []
    for table in tables:
        copy = table.clone()
        copy.properties["sym_name"] = StringAttr(names[table.sym_name.data])
        copies.append(copy)
    return copies


def _text(root: Operation) -> str:
    """An operation as text that does not depend on what the user called things; values are numbers.

    Printing takes ten times as long.
    """
    numbers: dict[SSAValue, int] = {}
    lines: list[str] = []

    def number(value: SSAValue) -> str:
        return f"{numbers.setdefault(value, len(numbers))}: {_spelled(value.type)}"

    def add(op: Operation) -> None:
        said = [
            f"{name} = {_spelled(a)}" for name, a in (*sorted(op.properties.items()), *sorted(op.attributes.items()))
        ]
        lines.append(f"{op.name} {[numbers[v] for v in op.operands]} {said} {[number(r) for r in op.results]}")
        for region in op.regions:
            for block in region.blocks:
                lines.append(f"block {[number(a) for a in block.args]}")
                for inner in block.ops:
                    add(inner)
            lines.append("end")

    add(root)
    return "\n".join(lines)


@lru_cache(1 << 14)
def _spelled(attribute: Attribute) -> str:
    return str(attribute)
