"""`--print-ir-...`: the IR before and after passes, as text, as files or as differences.

Every print goes through one sink: standard error as MLIR's driver has it, or numbered files in a directory. A diff
shows what one pass changed.
"""

from __future__ import annotations

import difflib
import io
import sys
from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path

from xdsl.dialects.builtin import ModuleOp
from xdsl.printer import Printer

from symc.opt.arguments import UsageError
from symc.opt.pipeline_run import Instrument

IMPORTED = "input"
"""What the module is called before any pass has run."""


def text_of(module: ModuleOp) -> str:
    """A module as text, with a final newline."""
    stream = io.StringIO()
    Printer(stream).print_op(module)
    return stream.getvalue() + "\n"


def print_ir_instrument(args: Namespace, passes: Iterable[str]) -> PrintIr | None:
    """The instrument that the options ask for; UsageError for a pass that is not in the pipeline."""
    before, after = (_names(option, passes) for option in (args.print_ir_before, args.print_ir_after))
    asked = before or after or args.print_ir_before_all or args.print_ir_after_all or args.print_ir_after_failure
    if not (asked or args.print_ir_after_change or args.print_ir_diff or args.print_ir_tree_dir):
        return None
    return PrintIr(args, before, after, bool(asked))


def _names(texts: Iterable[str], passes: Iterable[str]) -> set[str]:
    names = {name for text in texts for name in text.split(",") if name}
    unknown = sorted(names - set(passes))
    if unknown:
        raise UsageError(f"--print-ir-before or -after {', '.join(unknown)}: the pipeline has {', '.join(passes)}")
    return names


class PrintIr(Instrument):
    """Prints the module around the passes that were asked for, around all that change it when none were named."""

    def __init__(self, args: Namespace, before: set[str], after: set[str], asked: bool):
        self.all_before: bool = args.print_ir_before_all
        self.all_after: bool = args.print_ir_after_all or not asked
        self.on_failure: bool = args.print_ir_after_failure
        self.only_changes: bool = args.print_ir_after_change
        self.as_diff: bool = args.print_ir_diff
        self.directory = Path(args.print_ir_tree_dir) if args.print_ir_tree_dir else None
        self.names_before = before
        self.names_after = after
        self.seen: str | None = None
        """The module as text where it is known, else None."""
        self.runs = 0

    def start(self, module: ModuleOp) -> None:
        self.seen = None
        self.runs += 1
        if self.directory is not None and self.all_after:
            self.seen = text_of(module)
            self._write(0, IMPORTED, self.seen)

    def before(self, number: int, name: str, module: ModuleOp) -> None:
        shown = self.all_before or name in self.names_before
        compared = (self.only_changes or self.as_diff) and (self.on_failure or self._wants(name))
        if self.seen is None and (shown or compared):
            self.seen = text_of(module)
        if shown and self.seen is not None:
            self._emit(number, f"before-{name}", f"Before {name}", self.seen)

    def after(self, number: int, name: str, module: ModuleOp) -> None:
        before, self.seen = self.seen, None
        if not self._wants(name):
            return
        self.seen = text_of(module)
        if self.seen == before and self.only_changes:
            return
        self._emit_result(number, name, f"After {name}", before, self.seen)

    def failed(self, number: int, name: str, module: ModuleOp) -> None:
        if self.on_failure:
            self._emit_result(number, f"{name}-failed", f"After {name} Failed", self.seen, text_of(module))

    def _wants(self, name: str) -> bool:
        return self.all_after or name in self.names_after

    def _emit_result(self, number: int, stem: str, title: str, before: str | None, after: str) -> None:
        if not self.as_diff or before is None:
            self._emit(number, stem, title, after)
            return
        old, new = (text.splitlines(keepends=True) for text in (before, after))
        self._emit(number, stem, title, "".join(difflib.unified_diff(old, new, f"before {stem}", stem)), "diff")

    def _emit(self, number: int, stem: str, title: str, text: str, suffix: str = "mlir") -> None:
        if self.directory is not None:
            self._write(number, stem, text, suffix)
            return
        print(f"// -----// IR Dump {title} //----- //\n{text}", file=sys.stderr)

    def _write(self, number: int, stem: str, text: str, suffix: str = "mlir") -> None:
        assert self.directory is not None, "writing was asked for"
        directory = self.directory if self.runs == 1 else self.directory / f"piece-{self.runs}"
        directory.mkdir(parents=True, exist_ok=True)
        (directory / f"{number:02d}-{stem}.{suffix}").write_text(text)
