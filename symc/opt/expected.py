"""`--verify-diagnostics`: matches diagnostics with the `expected-error` comments of the input, as mlir-opt does.

    // expected-error {{text}}          on this line
    // expected-error@+2 {{text}}       two lines below; @-1 above, @below and @above: the nearest line that is no such comment
    // expected-error@unknown {{text}}  an error without a position

The text is part of the message; `expected-error-re` takes `{{...}}` inside the text as regular expressions. A comment
without its diagnostic, and a diagnostic without its comment, are failures.
"""  # noqa: E501

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from symc.opt.diagnostics import Diagnostic

COMMENT = re.compile(r"expected-(error|note|remark|warning)(-re)? *(@([+-]\d+|above|below|unknown))? *\{\{(.*)\}\} *$")
NESTED = re.compile(r"\{\{(.*?)\}\}")


@dataclass
class Expected:
    """One comment: what must be said, and about which line (None: about no line)."""

    severity: str
    line: int | None
    text: str
    pattern: re.Pattern[str]
    written: int
    """The line of the comment."""

    def matches(self, diagnostic: Diagnostic) -> bool:
        """Whether the diagnostic is the one expected."""
        line = diagnostic.position.line if diagnostic.position else None
        return (diagnostic.severity, line) == (self.severity, self.line) and bool(
            self.pattern.search(diagnostic.message)
        )


def expected_in(text: str, first_line: int = 1) -> list[Expected]:
    """The comments of a piece of input whose first line has this number."""
    found = [COMMENT.search(line) for line in text.splitlines()]
    return [_expected(match, i, found, first_line) for i, match in enumerate(found) if match]


def _expected(match: re.Match[str], index: int, found: Sequence[re.Match[str] | None], first_line: int) -> Expected:
    severity, is_pattern, _, where, text = match.groups()
    line = _line(where, index, found)
    pattern = _pattern(text) if is_pattern else re.escape(text)
    at = None if line is None else line + first_line
    return Expected(severity, at, text, re.compile(pattern, re.DOTALL), index + first_line)


def _line(where: str | None, index: int, found: Sequence[re.Match[str] | None]) -> int | None:
    """The line that a comment speaks of, counted from 0."""
    if where is None:
        return index
    if where == "unknown":
        return None
    if where not in ("above", "below"):
        return index + int(where)
    step = 1 if where == "below" else -1
    index += step
    while 0 <= index < len(found) and found[index]:
        index += step
    return index


def _pattern(text: str) -> str:
    """Text with regular expressions in double braces."""
    parts = NESTED.split(text)
    return "".join(part if i % 2 else re.escape(part) for i, part in enumerate(parts))


def mismatches(expected: Sequence[Expected], diagnostics: Sequence[Diagnostic], file: str) -> list[str]:
    """What is missing and what nobody expected, a message each; empty when all is as the comments say."""
    left = list(expected)
    failures: list[str] = []
    for diagnostic in diagnostics:
        match = next((e for e in left if e.matches(diagnostic)), None)
        if match is not None:
            left.remove(match)
            continue
        where = diagnostic.position or f"{file}: unknown position"
        failures.append(f"{where}: unexpected {diagnostic.severity}: {diagnostic.message}")
    missing = (f'{file}:{e.written}: expected {e.severity} "{e.text}" was not produced' for e in left)
    return [*failures, *missing]
