"""Diagnostics with source positions: where operations stand in the input, and which errors said what about which.

xDSL keeps no positions; `LocatedParser` gives every operation the position of its text, unless `loc(...)` says another.
An error's position is that of the operation it names, or of the nearest operation around it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from xdsl.context import Context
from xdsl.dialects.builtin import FileLineColLoc, IntAttr, ModuleOp, StringAttr, UnknownLoc
from xdsl.ir import Operation
from xdsl.parser import Parser
from xdsl.utils.exceptions import DiagnosticException, ParseError, VerifyException

from symc.errors import SymcError

Value = TypeVar("Value")


@dataclass(frozen=True)
class Position:
    """A place in an input file; lines and columns count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Diagnostic:
    """One message about one place."""

    position: Position | None
    message: str
    severity: str = "error"


class Diagnosed(DiagnosticException):
    """An error with its diagnostics; its text is what a user reads."""

    def __init__(self, text: str, diagnostics: list[Diagnostic]):
        super().__init__(text)
        self.diagnostics = diagnostics


class LocatedParser(Parser):
    """xDSL's parser, which also notes where each operation begins; `first_line` is the number of the first line."""

    def __init__(self, ctx: Context, text: bytes, name: str, first_line: int = 1):
        super().__init__(ctx, text, name)
        self._newlines = [i for i, byte in enumerate(text) if byte == ord("\n")]
        self._first_line = first_line
        self._file = StringAttr(name)

    def parse_operation(self) -> Operation:
        start = self._current_token.span.start
        try:
            op = super().parse_operation()
        except VerifyException as error:
            raise diagnosed(error, str(error), self._position(start)) from error
        if isinstance(op.location, UnknownLoc):
            where = self._position(start)
            op.location = FileLineColLoc(self._file, IntAttr(where.line), IntAttr(where.column))
        return op

    def _position(self, offset: int) -> Position:
        line = bisect_left(self._newlines, offset)
        begin = self._newlines[line - 1] + 1 if line else 0
        return Position(self._file.data, self._first_line + line, offset - begin + 1)


def position_of(op: Any) -> Position | None:
    """Where an operation, or the nearest one around it that has a position, stands."""
    while op is not None and not isinstance(op, Operation):
        op = getattr(op, "parent", None)
    while op is not None:
        where = op.location
        if isinstance(where, FileLineColLoc):
            return Position(where.filename.data, where.line.data, where.column.data)
        op = op.parent_op()
    return None


def diagnosed(error: Exception, message: str, position: Position | None) -> Diagnosed:
    """An error as one diagnostic."""
    found = Diagnosed(f"{position}: {message}" if position else message, [Diagnostic(position, message)])
    for note in getattr(error, "__notes__", ()):
        found.add_note(note)
    return found


def diagnose(step: Callable[[], Value], module: ModuleOp | None = None) -> Value:
    """Run a step on a module; errors about what the user gave become Diagnosed."""
    try:
        return step()
    except Diagnosed:
        raise
    except SymcError as error:
        raise _of_symc(error) from error
    except VerifyException as error:
        raise diagnosed(error, str(error), position_of(_first_invalid(module))) from error
    except DiagnosticException as error:
        raise diagnosed(error, str(error), None) from error


def _of_symc(error: SymcError) -> Diagnosed:
    name = type(error).__name__
    if len(error.parts) == 1:
        return diagnosed(error, f"{name}: {error}", position_of(error.at))
    parts = [Diagnostic(position_of(op), f"{name}: {text}") for op, text in error.parts]
    return Diagnosed(f"{name}: {error}", parts)


def of_parse_error(error: ParseError, line_offset: int) -> Diagnostic:
    """The diagnostic of text that does not parse."""
    where = error.span.get_location()
    return Diagnostic(Position(where.file, where.line + line_offset, where.col), error.msg)


def _first_invalid(module: ModuleOp | None) -> Operation | None:
    """The operation that does not verify."""
    for op in module.walk() if module is not None else ():
        try:
            op.verify(verify_nested_ops=False)
        except VerifyException:
            return op
    return None
