"""`--remarks`: what each pass decided about neighbours of the graph, a line for each pair, on standard error."""

from __future__ import annotations

import sys
from contextlib import ExitStack

from xdsl.dialects.builtin import ModuleOp

from symc.opt.arguments import UsageError
from symc.opt.pipeline_run import Instrument
from symc.passes.remarks import collect

REMARKING = ("lower-sym-to-linalg", "fuse", "cluster", "outline-kernels")
"""Passes that give remarks."""
ALL = "all"


class PrintRemarks(Instrument):
    """Prints the remarks of some passes after each has run; UsageError for one that gives none."""

    def __init__(self, passes: str):
        self.passes = REMARKING if passes == ALL else tuple(passes.split(","))
        wrong = [name for name in self.passes if name not in REMARKING]
        if wrong:
            raise UsageError(f"--remarks: {', '.join(wrong)} gives no remarks; {', '.join(REMARKING)} do")
        self.collecting = ExitStack()

    def start(self, module: ModuleOp) -> None:
        self.remarks = self.collecting.enter_context(collect())
        self.printed = 0

    def after(self, number: int, name: str, module: ModuleOp) -> None:
        for remark in self.remarks.all[self.printed :]:
            if remark.pass_name in self.passes:
                print(f"remark: {remark}", file=sys.stderr)
        self.printed = len(self.remarks.all)

    def finish(self) -> None:
        self.collecting.close()
