"""The lit format of this suite: RUN lines of `symc-opt` and `filecheck`, run inside lit's own process.

Starting Python and importing xDSL costs more than most tests do, so the commands are called as functions. A file that
holds the line `// MODE: subprocess` runs through real processes instead, as do all files with `lit -D mode=subprocess`.

A RUN line is `COMMAND | COMMAND ...`; `not COMMAND` or `! COMMAND` wants failure, `2>&1` joins the outputs, a final
backslash continues on the next RUN line.
"""

from __future__ import annotations

import io
import re
import shlex
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import lit.Test
import lit.TestRunner
from filecheck.finput import FInput
from filecheck.matcher import Matcher
from filecheck.options import parse_argv_options
from filecheck.parser import Parser
from lit.formats import ShTest
from lit.LitConfig import LitConfig
from xdsl.ir import Attribute
from xdsl.utils.diagnostic import Diagnostic

from symc import opt

JOIN = "2>&1"


@dataclass(frozen=True)
class Finished:
    """What a command left behind."""

    status: int
    output: str
    errors: str


class InProcess(ShTest):
    """Runs the RUN lines of a file without starting a process."""

    def execute(self, test: lit.Test.Test, litConfig: LitConfig) -> lit.Test.Result:
        """The result of one file."""
        text = Path(test.getSourcePath()).read_text()
        if litConfig.params.get("mode") == "subprocess" or "// MODE: subprocess" in text:
            return cast(lit.Test.Result, super().execute(test, litConfig))
        script = cast(Any, lit.TestRunner.parseIntegratedTestScript(test))
        if isinstance(script, lit.Test.Result):
            return script
        for line in expand(test, script):
            failure = run_line(line)
            if failure:
                return lit.Test.Result(lit.Test.FAIL, failure)
        return lit.Test.Result(lit.Test.PASS, "")


def expand(test: lit.Test.Test, script: Sequence[str]) -> list[str]:
    """RUN lines with lit's substitutions (`%s`, `%S`, `%t`) made."""
    directory, base = lit.TestRunner.getTempPaths(test)
    Path(directory).mkdir(parents=True, exist_ok=True)
    substitutions = lit.TestRunner.getDefaultSubstitutions(test, directory, base)
    lines = lit.TestRunner.applySubstitutions(list(script), substitutions, recursion_limit=None)
    return [re.sub(lit.TestRunner.kPdbgRegex, r"\2", line).strip() for line in lines]


def run_line(line: str) -> str | None:
    """Run one RUN line; the report of its first unexpected status, None if all went as wanted."""
    given = ""
    for command in split(line):
        joined = JOIN in command
        words = [w for w in command if w != JOIN]
        wants_failure = words[:1] in (["not"], ["!"])
        finished = run(words[wants_failure:], given)
        if (finished.status != 0) != wants_failure:
            return (
                f"RUN: {line}\n{shlex.join(words)}: exit status {finished.status}\n{finished.errors}"
                f"standard output:\n{finished.output}\nstandard input:\n{given}"
            )
        given = finished.errors + finished.output if joined else finished.output
    return None


def split(line: str) -> list[list[str]]:
    """The commands of a pipeline, each as its words."""
    commands: list[list[str]] = [[]]
    for word in shlex.split(line):
        if word == "|":
            commands.append([])
        else:
            commands[-1].append(word)
    return commands


def run(words: Sequence[str], given: str) -> Finished:
    """Call a command as a function, with `given` as its standard input."""
    if not words or words[0] not in COMMANDS:
        return Finished(127, "", f"only {', '.join(COMMANDS)} run in process; mark the file `// MODE: subprocess`\n")
    output, errors = io.StringIO(), io.StringIO()
    with redirect_stdout(output), redirect_stderr(errors), _clean_process(given):
        try:
            status = COMMANDS[words[0]](words, given)
        except SystemExit as stop:
            status = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        except Exception:
            traceback.print_exc()
            status = 1
    return Finished(status, output.getvalue(), errors.getvalue())


def _symc_opt(words: Sequence[str], given: str) -> int:
    opt.main(words[1:])
    return 0


def _filecheck(words: Sequence[str], given: str) -> int:
    options = parse_argv_options(list(words))
    source = FInput("-", given) if options.input_file == "-" else FInput.from_opts(options)
    return Matcher(options, source, Parser.from_opts(options)).run()


COMMANDS: dict[str, Callable[[Sequence[str], str], int]] = {"symc-opt": _symc_opt, "filecheck": _filecheck}
"""What can run in process."""


@contextmanager
def _clean_process(given: str) -> Iterator[None]:
    """Give standard input, and undo afterwards what xDSL's driver changes in the process for some of its options."""
    stdin, post_init, colored = sys.stdin, Attribute.__post_init__, Diagnostic.colored
    sys.stdin = io.TextIOWrapper(io.BytesIO(given.encode()))
    try:
        yield
    finally:
        sys.stdin, Diagnostic.colored = stdin, colored
        Attribute.__post_init__ = post_init  # pyright: ignore[reportAttributeAccessIssue]
