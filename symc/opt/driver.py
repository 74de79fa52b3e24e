"""The driver of `symc-opt`: xDSL's, with symbol files as input, named pipelines, symc's errors as diagnostics, and
instruments around every pass.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import io
import runpy
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import IO, cast

from xdsl.dialects.builtin import ModuleOp
from xdsl.utils.arg_spec import parse_spec
from xdsl.utils.exceptions import DiagnosticException, ParseError, ShrinkException, VerifyException
from xdsl.utils.target import Target
from xdsl.xdsl_opt_main import xDSLOptMain

from symc.errors import InternalError, SymcError
from symc.opt import diagnostics, timing
from symc.opt.arguments import UsageError, add_arguments, complete
from symc.opt.diagnostics import Diagnosed, Diagnostic, LocatedParser, diagnose
from symc.opt.expected import expected_in, mismatches
from symc.opt.pipeline_run import Instrument, PassFailure, run_pipeline
from symc.opt.print_ir import print_ir_instrument, text_of
from symc.opt.remarks import PrintRemarks
from symc.opt.statistics import Statistics
from symc.pipeline import PIPELINES

DEFAULT_PIPELINES = {"llvm-ir": "infer", "asm": "infer", "ptx": "ptx"}
"""Pipeline by target, for a symbol that comes with neither passes nor a pipeline."""

TEST_PASSES = ("TestCrash", "TestBreak", "TestWrong")


class SymcOptMain(xDSLOptMain):
    """The driver; `run` does all that the command line asks for."""

    version_format = "symc-opt on xdsl {xdsl_version}"

    def __init__(self, args: Sequence[str]):
        self._piece = b""
        self._extension = ""
        self._line_offset = 0
        super().__init__("Runs symc's passes on .mlir text or on a symbol.json.", complete(args))
        for name in self.args.imports:
            _import(name)

    def register_all_frontends(self) -> None:
        super().register_all_frontends()
        self.available_frontends["mlir"] = self._read_text
        self.available_frontends["json"] = self._read_symbol

    def register_all_passes(self) -> None:
        from symc.opt import test_passes

        super().register_all_passes()
        for name in TEST_PASSES:
            pass_class = getattr(test_passes, name)
            self.register_pass(pass_class.name, lambda c=pass_class: c)

    def register_all_arguments(self, arg_parser: argparse.ArgumentParser) -> None:
        super().register_all_arguments(arg_parser)
        add_arguments(arg_parser)

    # Setting up.

    def setup_pipeline(self) -> None:
        if self.args.run_reproducer:
            self._read_reproducer()
        if not self._reads_symbol():
            self._refuse_symbol_options()
        self.args.passes = ",".join(filter(None, (self.args.passes, *self._named_passes())))
        try:
            super().setup_pipeline()
            self._check_target()
        except ValueError as error:
            raise UsageError(str(error)) from None
        self.instruments = self._instruments()

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

    def _instruments(self) -> list[Instrument]:
        names = [step.name for step in self.pipeline.passes]
        printing = print_ir_instrument(self.args, names)
        counting = Statistics(self.args.stats) if self.args.stats else None
        remarking = PrintRemarks(self.args.remarks) if self.args.remarks else None
        running = None
        if self.args.run_each:
            from symc.opt.run import RunEach

            running = RunEach(self.args.run_seed)
        return [i for i in (printing, remarking, counting, running) if i is not None]

    def _read_reproducer(self) -> None:
        """Take passes, imports and target from the input's header."""
        from symc import reproducer

        if self.args.input_file is None:
            raise UsageError("--run-reproducer: name the file")
        try:
            found = reproducer.read(Path(self.args.input_file).read_text())
        except ValueError as error:
            raise UsageError(f"{self.args.input_file}: {error}") from None
        self.args.passes, self.args.target = found.passes, found.target
        self.args.imports = [*found.imports, *self.args.imports]

    # Input.

    def _reads_symbol(self) -> bool:
        file_name = self.args.input_file or ""
        return (self.args.frontend or file_name.rpartition(".")[2]) == "json"

    def _read_symbol(self, stream: IO[bytes]) -> ModuleOp:
        from symc.opt.symbol_input import read_symbol

        return read_symbol(stream, self.get_input_name(), self.args)

    def _read_text(self, stream: IO[bytes]) -> ModuleOp:
        parser = LocatedParser(self.ctx, stream.read(), self.get_input_name(), self._line_offset + 1)
        return parser.parse_module(not self.args.no_implicit_module)

    def prepare_input(self) -> tuple[list[tuple[IO[bytes], int]], str]:
        try:
            return super().prepare_input()
        except ValueError as error:
            raise UsageError(str(error)) from None

    def parse_chunk(self, chunk: IO[bytes], file_extension: str, start_offset: int = 0) -> ModuleOp | None:
        self._piece, self._extension, self._line_offset = chunk.read(), file_extension, start_offset
        with timing.stage("parse"):
            return self._readable(lambda: diagnose(self._parse))

    def _readable(self, parse: Callable[[], ModuleOp | None]) -> ModuleOp | None:
        try:
            return parse()
        except UnicodeDecodeError as error:
            raise UsageError(f"{self.get_input_name()} is not text: {error}") from None
        except RecursionError:
            raise UsageError(f"{self.get_input_name()} is nested too deeply") from None

    def _parse(self) -> ModuleOp | None:
        """The module of the piece of input at hand, anew at each call."""
        return super().parse_chunk(io.BytesIO(self._piece), self._extension, self._line_offset)

    # Working.

    def run(self) -> None:
        with timing.collect() if self.args.timing else nullcontext() as root:
            if self.args.verify_diagnostics:
                self._run_verifying()
            else:
                super().run()
        if root is not None:
            print(timing.report(root), file=sys.stderr)

    def _run_verifying(self) -> None:
        """Run each piece of the input; raises UsageError where diagnostics are not those that its comments expect."""
        pieces, extension = self.prepare_input()
        stream = self.prepare_output()
        failures: list[str] = []
        for number, (piece, offset) in enumerate(pieces):
            if number > 0:
                stream.write("// -----\n")
            found = self._diagnostics_of(piece, extension, offset, stream)
            expected = expected_in(self._piece.decode(), offset + 1)
            failures += mismatches(expected, found, self.get_input_name())
            stream.flush()
        if stream is not sys.stdout:
            stream.close()
        if failures:
            raise UsageError("\n".join(failures))

    def _diagnostics_of(self, piece: IO[bytes], extension: str, offset: int, stream: IO[str]) -> list[Diagnostic]:
        """Run one piece and write what it becomes; its diagnostics if it fails."""
        try:
            module = self.parse_chunk(piece, extension, offset)
            if module is not None:
                self.apply_passes(module)
                stream.write(self.output_resulting_program(module))
        except ParseError as error:
            return [diagnostics.of_parse_error(error, offset)]
        except Diagnosed as error:
            return error.diagnostics
        finally:
            piece.close()
        return []

    def apply_passes(self, prog: ModuleOp) -> None:
        with timing.stage("passes"):
            diagnose(lambda: self._apply_passes(prog), prog)

    def _apply_passes(self, module: ModuleOp) -> None:
        try:
            run_pipeline(self.ctx, module, self.pipeline, self.instruments)
        except PassFailure as failure:
            error = failure.__cause__
            assert isinstance(error, Exception), "run_pipeline raises from what the pass raised"
            if not is_internal(error):
                raise error from None
            where = f"reproducer: symc-opt --run-reproducer {self._write_reproducer(failure, error)}"
            if isinstance(error, VerifyException):
                message = f"pass {failure.name} left IR that does not verify: {error}\n{where}"
                raise InternalError(message, stage=failure.name) from error
            error.add_note(where)
            raise error from None

    def _write_reproducer(self, failure: PassFailure, error: Exception) -> Path:
        """Make the IR before the failing pass again and write it; the input itself where that fails too."""
        from symc.reproducer import Reproducer

        steps = [str(step.pipeline_pass_spec()) for step in self.pipeline.passes]
        first = failure.index
        try:
            module = self._parse()
            assert module is not None, "what was parsed once parses again"
            for step in self.pipeline.passes[:first]:
                step.apply(self.ctx, module)
            ir = text_of(module)
        except Exception:  # the first failure is the one to report
            ir, first = self._piece.decode(), 0
        again = Reproducer(ir, ",".join(steps[first:]), self.args.imports, self.args.target)
        return again.write(f"pass {failure.name} raised {type(error).__name__}: {error}", error)

    def output_resulting_program(self, prog: ModuleOp) -> str:
        with timing.stage("output"):
            return diagnose(lambda: self._output(prog), prog)

    def _output(self, module: ModuleOp) -> str:
        if self.args.run is None:
            return super().output_resulting_program(module)
        from symc.opt.run import run_command

        return run_command(module, self.args)


def is_internal(error: Exception) -> bool:
    """Whether what a pass raised is a mistake of symc, not something that it says to its user."""
    if isinstance(error, VerifyException):
        return True
    return not isinstance(error, SymcError | DiagnosticException | ShrinkException | UsageError)


def _import(name: str) -> None:
    """Import a module by its dotted name, or run a file that ends in `.py`."""
    try:
        if name.endswith(".py"):
            runpy.run_path(name, run_name=Path(name).stem)
        else:
            importlib.import_module(name)
    except Exception as error:
        raise UsageError(f"--import {name}: {type(error).__name__}: {error}") from error
