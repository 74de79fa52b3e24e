"""`--stats`: what the module consists of before the first pass and after each, as tables with a column a stage.

Counted are operations (by dialect or by name), functions, kernels and their calls, and bytes: of the driver's
arguments, of the arena, and those that kernels move, each call reading its operands once and writing its results once.
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from xdsl.dialects.builtin import DYNAMIC_INDEX, MemRefType, ModuleOp, StringAttr, TensorType
from xdsl.dialects.func import CallOp, FuncOp
from xdsl.ir import Attribute, Operation, SSAValue

from symc.opt.pipeline_run import Instrument

BITS_A_BYTE = 8


@dataclass(frozen=True)
class Counts:
    """What is counted of a module at one stage."""

    operations: Counter[str]
    """By name."""
    facts: dict[str, int]
    """The rows of the first table, in order."""


def count(module: ModuleOp) -> Counts:
    """Count one module; the module operation itself does not count."""
    operations = [op for op in module.walk() if op is not module]
    functions = [op for op in operations if isinstance(op, FuncOp)]
    kernels = {f.sym_name.data for f in functions if "symc.kernel" in f.attributes}
    calls = [op for op in operations if isinstance(op, CallOp) and op.callee.root_reference.data in kernels]
    facts = {
        "operations": len(operations),
        "functions": len(functions),
        "kernels": len(kernels),
        "kernel calls": len(calls),
        "loops": sum(op.name in ("scf.for", "scf.while", "scf.parallel") for op in operations),
        "argument bytes": sum(_bytes(a.type) for a in _arguments(functions, arena=False)),
        "arena bytes": sum(_bytes(a.type) for a in _arguments(functions, arena=True)),
        "bytes moved": sum(_moved(call) for call in calls),
    }
    return Counts(Counter(op.name for op in operations), facts)


def _arguments(functions: Sequence[FuncOp], arena: bool) -> Iterator[SSAValue]:
    """The arguments of the first public function (entries share one signature), or its arena."""
    drivers = [f for f in functions if f.sym_visibility is None or f.sym_visibility.data != "private"]
    if not drivers or drivers[0].arg_attrs is None or drivers[0].is_declaration:
        return
    for argument, said in zip(drivers[0].body.block.args, drivers[0].arg_attrs):
        if (said.data.get("symc.kind") == StringAttr("arena")) == arena:
            yield argument


def _moved(call: Operation) -> int:
    return sum(_bytes(v.type) for v in (*call.operands, *call.results))


def _bytes(kind: Attribute) -> int:
    """Bytes of a tensor or memref; 0 where something is unknown."""
    if not isinstance(kind, TensorType | MemRefType) or DYNAMIC_INDEX in kind.get_shape():
        return 0
    bits = getattr(kind.element_type, "bitwidth", None)
    if bits is None:
        return 0
    return math.prod(kind.get_shape()) * max(bits // BITS_A_BYTE, 1)


class Statistics(Instrument):
    """Counts before the first pass and after each, and prints tables at the end."""

    def __init__(self, by: str):
        self.key: Callable[[str], str] = (lambda name: name) if by == "names" else (lambda name: name.split(".")[0])
        self.stages: list[tuple[str, Counts]] = []

    def start(self, module: ModuleOp) -> None:
        self.stages = [("input", count(module))]

    def after(self, number: int, name: str, module: ModuleOp) -> None:
        self.stages.append((name, count(module)))

    def finish(self) -> None:
        print("\n".join(self._lines()), file=sys.stderr)

    def _lines(self) -> Iterator[str]:
        yield "=== Statistics ==="
        yield from (f"  [{i}] {'input' if i == 0 else 'after ' + name}" for i, (name, _) in enumerate(self.stages))
        yield from _table("", [counts.facts for _, counts in self.stages])
        grouped = [self._grouped(counts) for _, counts in self.stages]
        names = sorted({name for column in grouped for name in column})
        yield from _table("operations of", [{name: column[name] for name in names} for column in grouped])

    def _grouped(self, counts: Counts) -> Counter[str]:
        total: Counter[str] = Counter()
        for name, number in counts.operations.items():
            total[self.key(name)] += number
        return total


def _table(title: str, columns: Sequence[dict[str, Any]]) -> Iterable[str]:
    """One line a key, one column a stage; zeros are dots."""
    if not columns[0]:
        return
    header = [title, *(f"[{i}]" for i in range(len(columns)))]
    rows = [[key, *(str(column[key] or ".") for column in columns)] for key in columns[0]]
    widths = [max(len(row[i]) for row in (header, *rows)) for i in range(len(header))]
    yield ""
    for row in (header, *rows):
        first, *rest = (cell.ljust(w) if i == 0 else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths)))
        yield "  ".join(["", first, *rest]).rstrip()
