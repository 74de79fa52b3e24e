"""The options of `symc-opt`, besides those of xDSL's driver."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from symc.pipeline import PIPELINES

RUNNERS = ("reference", "jit")


class UsageError(Exception):
    """The command line or an input file does not make sense."""


BARE = {"--run": "--run=reference", "--stats": "--stats=dialects", "--remarks": "--remarks=all"}
"""What an option without `=VALUE` stands for; argparse would take the word after it, the input file, for its value."""


def complete(args: Sequence[str]) -> list[str]:
    """The command line with the values of BARE filled in."""
    return [BARE.get(word, word) for word in args]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add symc's options to xDSL's."""
    _add_input(parser.add_argument_group("input and pipeline"))
    _add_printing(parser.add_argument_group("printing IR between passes, to standard error"))
    _add_reports(parser.add_argument_group("reports, to standard error"))
    _add_running(parser.add_argument_group("running the module instead of printing it"))


def _add_input(group: Any) -> None:
    add = group.add_argument
    add("--list-passes", action=ListPasses, help="print symc's passes and pipelines, a line each, and exit")
    add(
        "--import",
        dest="imports",
        action="append",
        default=[],
        metavar="MODULE|FILE.py",
        help="import Python code first, say what registers the Custom operators of the input (repeatable)",
    )
    add("--pipeline", choices=list(PIPELINES), help="run a named pipeline, after the passes of -p")
    for option, form, meaning in (
        ("--shape", "NAME=D,D,...", "shape of an argument of a symbol.json, 0 where unknown"),
        ("--dtype", "NAME=TYPE", "element type of an argument of a symbol.json, such as float16"),
        ("--grad-req", "NAME=write|add|null", "gradient request of an argument for --pipeline=train, by default write"),
    ):
        add(option, action="append", default=[], metavar=form, help=f"{meaning} (repeatable)")
    add(
        "--run-reproducer",
        action="store_true",
        help="the input is a reproducer: run the passes it names with its imports and target",
    )


def _add_printing(group: Any) -> None:
    add = group.add_argument
    for when in ("before", "after"):
        add(f"--print-ir-{when}", action="append", default=[], metavar="PASS,...", help=f"print IR {when} these passes")
        add(f"--print-ir-{when}-all", action="store_true", help=f"print IR {when} every pass")
    add("--print-ir-after-change", action="store_true", help="print IR only after passes that changed it")
    add("--print-ir-after-failure", action="store_true", help="print what a failing pass leaves behind")
    add("--print-ir-diff", action="store_true", help="print what each pass changed, as a unified diff")
    add("--print-ir-tree-dir", metavar="DIRECTORY", help="write numbered files instead")


def _add_reports(group: Any) -> None:
    add = group.add_argument
    add("--timing", action="store_true", help="print a tree of where the time went")
    add(
        "--stats",
        choices=("dialects", "names"),
        help="count operations by dialect (or by name), kernels and bytes before and after each pass",
    )
    add(
        "--remarks",
        metavar="PASS,...",
        help="print for each pair of neighbours of the graph whether these passes fused them and why (default: all)",
    )


def _add_running(group: Any) -> None:
    add = group.add_argument
    add(
        "--run",
        choices=RUNNERS,
        help="run a function on arrays and print the results: with the reference interpreter, or compiled",
    )
    add("--run-function", metavar="NAME", help="the function to run (default: the module's driver or entries)")
    add("--run-inputs", metavar="FILE.npz", help="arrays by argument name; what is missing is random")
    add("--run-outputs", metavar="FILE.npz", help="write the results there instead of printing them")
    add("--run-seed", type=int, default=0, metavar="N", help="seed of the random arrays (default: 0)")
    add(
        "--run-each",
        action="store_true",
        help="run the module before the first and after each pass with the reference interpreter; "
        "a pass that changes a result is an error",
    )


class ListPasses(argparse.Action):
    """Prints symc's passes, each with the first line of its documentation, and the pipelines."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, nargs=0, **kwargs)

    def __call__(self, parser: argparse.ArgumentParser, *args: Any) -> None:
        from symc import passes

        width = max(map(len, passes.PASSES))
        for name in passes.PASSES:
            summary = (passes.load(name).__doc__ or "").strip().partition("\n")[0]
            print(f"{name:{width}}  {summary}")
        print()
        for name, steps in PIPELINES.items():
            print(f"--pipeline={name}: {', '.join(steps)}")
        parser.exit()
