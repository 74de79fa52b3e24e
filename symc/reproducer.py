"""Reproducers: a file that shows a failing pass, with the IR before it, what remained to run, and versions.

    // symc reproducer: pass fuse raised AssertionError: an elementwise op has one result
    // passes: fuse,outline-kernels,plan-buffers
    // imports: my_operators.py
    // target: mlir
    // versions: symc 0.1.0, xdsl 0.74.0, ...
    // command: symc-opt --pipeline=infer model-symbol.json
    // traceback: ...
    builtin.module { ... }

`symc-opt --run-reproducer FILE` runs it. Only mistakes of symc are worth one: an error under SymcError is what a pass
says to its user.
"""

from __future__ import annotations

import os
import shlex
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from symc.errors import InternalError

if TYPE_CHECKING:
    from xdsl.dialects.builtin import ModuleOp

TITLE = "// symc reproducer: "


@dataclass(frozen=True)
class Reproducer:
    """What to run again: the text of a module, the passes as `symc-opt -p` takes them, what to import, the target."""

    ir: str
    passes: str
    imports: Sequence[str] = ()
    target: str = "mlir"

    def write(self, what: str, error: BaseException) -> Path:
        """Write a new file to SYMC_DUMP's directory, or to the one for temporary files."""
        directory = os.environ.get("SYMC_DUMP") or None
        if directory:
            Path(directory).mkdir(parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(prefix="symc-reproducer-", suffix=".mlir", dir=directory)
        with os.fdopen(number, "w") as stream:
            stream.write(self._text(what, error))
        return Path(name)

    def _text(self, what: str, error: BaseException) -> str:
        fields = {
            "passes": self.passes,
            "imports": " ".join(map(shlex.quote, self.imports)),
            "target": self.target,
            "versions": ", ".join(versions()),
            "command": shlex.join(sys.argv),
        }
        frames = "".join(traceback.format_exception(error)).splitlines()
        lines = [
            *(TITLE + what).splitlines()[:1],
            *(f"// {name}: {value}".rstrip() for name, value in fields.items()),
            *(f"// traceback: {frame}" for frame in frames),
        ]
        return "\n".join((*lines, self.ir))


def read(text: str) -> Reproducer:
    """A reproducer from the text of its file; ValueError when it is none."""
    if not text.startswith(TITLE):
        raise ValueError(f"not a reproducer: it does not begin with {TITLE!r}")
    fields: dict[str, str] = {}
    for line in text.splitlines():
        if not line.startswith("// "):
            break
        name, _, value = line.removeprefix("// ").partition(":")
        fields.setdefault(name, value.strip())
    return Reproducer(text, fields.get("passes", ""), shlex.split(fields.get("imports", "")), fields["target"])


def versions() -> list[str]:
    """What takes part in a compilation, each with its version."""
    from importlib.metadata import version

    from symc.runtime.jit import llvm_version

    packages = [f"{name} {version(name)}" for name in ("symc", "xdsl", "llvmlite", "numpy")]
    return [*packages, f"LLVM {llvm_version()}", f"Python {sys.version.split()[0]}"]


def explain(failure: InternalError, passes: Sequence[str], repeat: Callable[[], ModuleOp]) -> InternalError:
    """The failure of the first of `passes` with a reproducer: `repeat` makes the module that it was given again.

    The failure as it is where the way to it cannot be repeated.
    """
    try:
        ir = _text(repeat())
    except Exception:  # the first failure is the one to report
        return failure
    path = Reproducer(ir, ",".join(passes)).write(str(failure), failure.__cause__ or failure)
    return InternalError(f"{failure}; to see it again: symc-opt --run-reproducer {path}", stage=failure.stage)


def _text(module: ModuleOp) -> str:
    from io import StringIO

    from xdsl.printer import Printer

    stream = StringIO()
    Printer(stream).print_op(module)
    return stream.getvalue() + "\n"
