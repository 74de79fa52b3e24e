"""The command `symc-opt`: xDSL's driver with symc's passes, pipelines and targets; reads MXNet's `symbol.json` too.

    symc-opt -p infer-shapes,gradient model.mlir            passes by name on text
    symc-opt --pipeline=infer --shape data=1,3,224,224 -t asm model-symbol.json
    symc-opt --list-passes

A mistake in what it was given prints as a short message and exits with 1; a traceback is a bug of symc.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import runpy
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar, cast

from xdsl.dialects.builtin import ModuleOp
from xdsl.utils.arg_spec import parse_spec
from xdsl.utils.exceptions import ArgSpecParseError, DiagnosticException, ParseError
from xdsl.utils.target import Target
from xdsl.xdsl_opt_main import xDSLOptMain

from symc.errors import FileFormatError, SymcError
from symc.pipeline import PIPELINES

if TYPE_CHECKING:
    from symc.symbol.node import Entry

Value = TypeVar("Value")
Shape = tuple[int, ...]

DEFAULT_PIPELINES = {"llvm-ir": "infer", "asm": "infer", "ptx": "ptx"}
"""Pipeline by target, for a symbol that comes with neither passes nor a pipeline."""


LONGEST_LINE = 1000
"""Of a message: what quotes a line of the input may quote megabytes."""


class UsageError(Exception):
    """The command line or an input file does not make sense."""


class SymcOptMain(xDSLOptMain):
    """The driver: xDSL's, with symbol files as input, named pipelines, and symc's errors as diagnostics."""

    version_format = "symc-opt on xdsl {xdsl_version}"

    def __init__(self, args: Sequence[str] | None = None):
        super().__init__("Runs symc's passes on .mlir text or on a symbol.json.", args)
        for name in self.args.imports:
            _import(name)

    def register_all_frontends(self) -> None:
        super().register_all_frontends()
        self.available_frontends["json"] = self._read_symbol

    def register_all_arguments(self, arg_parser: argparse.ArgumentParser) -> None:
        super().register_all_arguments(arg_parser)
        add = arg_parser.add_argument
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
        add(
            "--shape",
            action="append",
            default=[],
            metavar="NAME=D,D,...",
            help="shape of an argument of a symbol.json, 0 where unknown (repeatable)",
        )
        add(
            "--dtype",
            action="append",
            default=[],
            metavar="NAME=TYPE",
            help="element type of an argument of a symbol.json, such as float16 (repeatable)",
        )
        add(
            "--grad-req",
            action="append",
            default=[],
            metavar="NAME=write|add|null",
            help="gradient request of an argument for --pipeline=train (repeatable; default: write)",
        )

    def setup_pipeline(self) -> None:
        if not self._reads_symbol():
            self._refuse_symbol_options()
        self.args.passes = ",".join(filter(None, (self.args.passes, *self._named_passes())))
        try:
            super().setup_pipeline()
            self._check_target()
        except ValueError as error:
            raise UsageError(str(error)) from None

    def _check_target(self) -> None:
        """ValueError for options that the target lacks, before any work is done."""
        spec = parse_spec(self.args.target)
        entry = self.available_targets[spec.name]
        if not inspect.signature(entry).parameters:  # otherwise one of xDSL's older targets, which have no options
            cast(Callable[[], type[Target]], entry)().from_spec(spec)

    def _refuse_symbol_options(self) -> None:
        for option, values in (("--shape", self.args.shape), ("--dtype", self.args.dtype)):
            if values:
                raise UsageError(f"{option} is for a symbol.json (-f json): MLIR text holds its own types")
        if self.args.grad_req:
            raise UsageError("--grad-req is for a symbol.json (-f json): MLIR text says symc.gradient")

    def _named_passes(self) -> tuple[str, ...]:
        """Passes of the named pipeline; a symbol file that is to become code needs one even when none is named."""
        name = self.args.pipeline
        if name is None and not self.args.passes and self._reads_symbol():
            name = DEFAULT_PIPELINES.get(self.args.target.partition("{")[0])
        return PIPELINES[name] if name else ()

    def _reads_symbol(self) -> bool:
        file_name = self.args.input_file or ""
        return (self.args.frontend or file_name.rpartition(".")[2]) == "json"

    def _read_symbol(self, stream: IO[bytes]) -> ModuleOp:
        """A symbol file as a module: `@train` for the training pipeline, `@predict` otherwise."""
        from symc.importer import import_symbol
        from symc.symbol import load_json

        try:
            symbol = load_json(stream.read().decode())
        except (FileFormatError, ValueError) as error:
            raise UsageError(f"{self.get_input_name()}: {error}") from None
        names = [*symbol.list_arguments(), *symbol.list_auxiliary_states()]
        heads = symbol._outputs  # pyright: ignore[reportPrivateUsage]
        shapes = _named("--shape", self.args.shape, names, _shape)
        dtypes = _with_defaults(heads, shapes, _named("--dtype", self.args.dtype, names, _dtype))
        requests = dict.fromkeys(names, "write") | _named("--grad-req", self.args.grad_req, names, _request)
        train = self.args.pipeline == "train"
        return import_symbol(heads, shapes, dtypes, joint=train, training=train, grad_req=requests).module

    def prepare_input(self) -> tuple[list[tuple[IO[bytes], int]], str]:
        try:
            return super().prepare_input()
        except ValueError as error:
            raise UsageError(str(error)) from None

    def parse_chunk(self, chunk: IO[bytes], file_extension: str, start_offset: int = 0) -> ModuleOp | None:
        try:
            return _diagnose(lambda: super(SymcOptMain, self).parse_chunk(chunk, file_extension, start_offset))
        except UnicodeDecodeError as error:
            raise UsageError(f"{self.get_input_name()} is not text: {error}") from None
        except RecursionError:
            raise UsageError(f"{self.get_input_name()} is nested too deeply") from None

    def apply_passes(self, prog: ModuleOp) -> None:
        _diagnose(lambda: super(SymcOptMain, self).apply_passes(prog))

    def output_resulting_program(self, prog: ModuleOp) -> str:
        return _diagnose(lambda: super(SymcOptMain, self).output_resulting_program(prog))


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


def _diagnose(step: Callable[[], Value]) -> Value:
    """Run a step; an error that symc raises on purpose becomes a diagnostic, as xDSL's driver knows it."""
    try:
        return step()
    except SymcError as error:
        raise DiagnosticException(f"{type(error).__name__}: {error}") from error


def _import(name: str) -> None:
    """Import a module by its dotted name, or run a file that ends in `.py`."""
    try:
        if name.endswith(".py"):
            runpy.run_path(name, run_name=Path(name).stem)
        else:
            importlib.import_module(name)
    except Exception as error:
        raise UsageError(f"--import {name}: {type(error).__name__}: {error}") from error


def _named(option: str, texts: Sequence[str], names: Sequence[str], parse: Callable[[str], Value]) -> dict[str, Value]:
    """`NAME=VALUE` texts by name; UsageError for a name that the symbol lacks or a value that does not parse."""
    values: dict[str, Value] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise UsageError(f"{option} {text}: write NAME=VALUE")
        if name not in names:
            raise UsageError(f"{option} {text}: the symbol has no argument {name!r}; it has {', '.join(names)}")
        try:
            parsed = parse(value)
        except (TypeError, ValueError) as error:
            raise UsageError(f"{option} {text}: {error}") from None
        if values.setdefault(name, parsed) != parsed:
            raise UsageError(f"{option} {text}: {name!r} has been given as {values[name]} before")
    return values


def _shape(text: str) -> Shape:
    shape = tuple(int(d) for d in text.strip("()").split(",") if d.strip())
    if any(d < 0 for d in shape):
        raise ValueError("a dimension is at least 1, or 0 where unknown")
    return shape


def _dtype(text: str) -> str:
    from symc.dialects.sym.attributes import dtype_name

    return dtype_name(text)


def _request(text: str) -> str:
    from symc.importer import GRAD_REQS

    if text not in GRAD_REQS:
        raise ValueError(f"a gradient request is one of {', '.join(GRAD_REQS)}")
    return text


def _with_defaults(heads: Sequence[Entry], shapes: Mapping[str, Shape], dtypes: Mapping[str, str]) -> dict[str, str]:
    """Element types of the variables, float32 where nothing says otherwise, as `simple_bind` has it."""
    from symc.inference import infer
    from symc.symbol.node import post_order

    inferred = infer(heads, shapes, dtypes).dtypes
    variables = [n for n in post_order(heads) if n.op is None]
    unknown = [v.name for v in variables if inferred[id(v), 0] is None]
    return {**dict.fromkeys(unknown, "float32"), **dtypes}


def main(args: Sequence[str] | None = None) -> None:
    """Run the command; exits with 1 and a message when its input is at fault."""
    try:
        SymcOptMain(args).run()
    except (ArgSpecParseError, DiagnosticException, OSError, ParseError, SymcError, UsageError) as error:
        lines = (line[:LONGEST_LINE] for line in str(error).strip().splitlines())
        print("symc-opt:", "\n".join(lines), file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
