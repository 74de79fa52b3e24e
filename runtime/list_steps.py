"""Steps as text: how symc-opt and dumps show what becomes of entry functions.

A word that is an address reads `%data+24`: bytes after the start of a buffer, by its argument's name in the IR.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import StringIO

from xdsl.dialects.builtin import ModuleOp
from xdsl.dialects.func import FuncOp
from xdsl.printer import Printer

from symc.dialects.program import TeamType
from symc.runtime.encode_steps import encode, entry_functions, step_functions
from symc.runtime.linkage import kernel_name
from symc.runtime.steps import HEADER, Kind, Steps


def listing(module: ModuleOp, comment: str) -> str:
    """The steps of a module's entry functions, a step a line, as comments that begin with `comment`."""
    functions = step_functions(module)
    lines: list[str] = []
    for name, entry in entry_functions(module).items():
        lines += [f"@{name}", *(f"  {line}" for line in _lines(encode(entry, functions), _bases(entry, functions)))]
    return "".join(f"{comment} {line}\n" for line in lines)


def _bases(entry: FuncOp, functions: Sequence[str]) -> list[str]:
    """What the bases of an entry function's words are called."""
    printer = Printer(StringIO())
    slots = [f"%{printer.print_ssa_value(a)}" for a in entry.body.block.args if not isinstance(a.type, TeamType)]
    return ["", *slots, "host", *(f"@{kernel_name(name)}" for name in functions)]


def _lines(steps: Steps, bases: Sequence[str]) -> list[str]:
    words = [_word(number, bases[base]) for number, base in zip(map(int, steps.words), map(int, steps.bases))]
    lines: list[str] = []
    for start in map(int, steps.starts[:-1]):  # without END
        kind = Kind(int(words[start]))
        first = start + len(HEADER)
        header: dict[str, str] = dict(zip(HEADER, words[start:first]))
        arguments = words[first : first + int(header["arguments"])]
        lines.append(_line(kind, header, arguments))
    return lines


def _word(number: int, base: str) -> str:
    if not base:
        return str(number)
    return f"{base}+{number}" if number else base


def _line(kind: Kind, header: Mapping[str, str], arguments: list[str]) -> str:
    own = int(header["own"])
    if own >= 0:
        arguments[own] = f"own {arguments[own]}"
    if kind in (Kind.DIVIDE, Kind.TAKE):
        arguments = arguments[:-2]  # the range of chunks, filled in by the walk
    operands = f"({', '.join(arguments)})"
    call = f"{header['function']}{operands}"
    counter = f"counter {header['counter']}"
    if kind is Kind.CALL:
        return f"call {call}"
    if kind is Kind.DIVIDE:
        return f"divide {header['chunks']}: {call}"
    if kind is Kind.TAKE:
        return f"take {header['grain']} of {header['chunks']}, {counter}: {call}"
    if kind is Kind.HOST:
        return f"host {header['chunks']}{operands}"
    if kind is Kind.HOST_OF_TEAM:
        return f"host {header['chunks']}{operands}, {counter}"
    if kind is Kind.COPY:
        target, source, size = arguments
        return f"copy {size} bytes from {source} to {target}"
    return kind.name.lower()
