"""Runs the passes of a pipeline one after another, with instruments that watch."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp
from xdsl.passes import ModulePass, PassPipeline

from symc.opt.timing import stage


class Instrument:
    """Watches a pipeline; every method does nothing unless it is overridden. Passes are numbered from 1."""

    def start(self, module: ModuleOp) -> None:
        """Before the first pass."""

    def before(self, number: int, name: str, module: ModuleOp) -> None:
        """Before a pass."""

    def after(self, number: int, name: str, module: ModuleOp) -> None:
        """After a pass that succeeded and left a module that verifies."""

    def failed(self, number: int, name: str, module: ModuleOp) -> None:
        """After a pass that raised or left a module that does not verify."""

    def finish(self) -> None:
        """After the last pass, or after the one that failed."""


class PassFailure(Exception):
    """A pass raised; `index` counts from 0, the cause says what."""

    def __init__(self, index: int, name: str):
        super().__init__(name)
        self.index = index
        self.name = name


def run_pipeline(ctx: Context, module: ModuleOp, pipeline: PassPipeline, instruments: Sequence[Instrument]) -> None:
    """Run the passes; the pipeline's callback, which verifies, is called as xDSL calls it. Raises PassFailure."""
    passes = pipeline.passes
    check = _checker(pipeline, module)
    check(None, passes[0] if passes else None)
    for watcher in instruments:
        watcher.start(module)
    try:
        for index, step in enumerate(passes):
            following = passes[index + 1] if index + 1 < len(passes) else None
            _run_pass(ctx, module, index, step, instruments, lambda s=step, f=following: check(s, f))
    finally:
        for watcher in instruments:
            watcher.finish()


def _run_pass(
    ctx: Context,
    module: ModuleOp,
    index: int,
    step: ModulePass,
    instruments: Sequence[Instrument],
    check: Callable[[], None],
) -> None:
    for watcher in instruments:
        watcher.before(index + 1, step.name, module)
    try:
        with stage(step.name):
            step.apply(ctx, module)
        check()
    except Exception as error:
        for watcher in instruments:
            watcher.failed(index + 1, step.name, module)
        raise PassFailure(index, step.name) from error
    for watcher in instruments:
        watcher.after(index + 1, step.name, module)


def _checker(pipeline: PassPipeline, module: ModuleOp) -> Callable[[ModulePass | None, ModulePass | None], None]:
    def check(previous: ModulePass | None, following: ModulePass | None) -> None:
        if pipeline.callback is None:
            return
        with stage("verify"):
            pipeline.callback(previous, module, following)

    return check
