"""Runs passes by name: each timed, verified where `SYMC_VERIFY=1` asks for it, its mistakes reported as symc's own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symc import arena
from symc.errors import InternalError, SymcError
from symc.interface import driver

if TYPE_CHECKING:
    from xdsl.dialects.builtin import ModuleOp

    from symc.runtime.clock import Clock


def run_passes(
    module: ModuleOp, names: Sequence[str], clock: Clock | None = None, dump: Path | None = None, first: int = 1
) -> None:
    """Apply passes by name, timing each; with `dump`, write the IR after each, numbered from `first`."""
    from xdsl.context import Context

    from symc import passes
    from symc.runtime.clock import Clock

    context, clock = Context(), clock or Clock()
    for number, name in enumerate(names, first):
        with stage(name, module, clock):
            passes.load(name)(**_options(name)).apply(context, module)
        if dump is not None:
            write_ir(dump, number, name, module)


@contextmanager
def stage(name: str, module: ModuleOp, clock: Clock) -> Iterator[None]:
    """Within the block, pass `name` changes the module.

    What it raises by mistake becomes InternalError; what it says to its user stays.
    """
    verify = bool(os.environ.get("SYMC_VERIFY"))
    check_plan = _plan_check(module) if verify and name == "plan-buffers" else None
    try:
        with clock.span(name):
            yield
        if verify:
            module.verify()
        if check_plan is not None:
            check_plan(module)
    except SymcError:
        raise
    except Exception as error:
        raise InternalError(f"pass {name} raised {type(error).__name__}: {error}", stage=name) from error


def _options(name: str) -> dict[str, Any]:
    """What the environment says to a pass."""
    return {"guarded": True} if name == "plan-buffers" and arena.debugging() else {}


def spelled(name: str) -> str:
    """A pass with these options, as `symc-opt -p` takes it."""
    from symc import passes

    return str(passes.load(name)(**_options(name)).pipeline_pass_spec())


def _plan_check(module: ModuleOp) -> Callable[[ModuleOp], None]:
    """What verifies the memory plan that plan-buffers is about to make for a module."""
    from symc.passes.verify_plan import Expected, check

    return partial(check, Expected(driver(module)))


def write_ir(directory: Path, number: int, name: str, module: ModuleOp) -> None:
    """Write `NN-pass.mlir`."""
    from xdsl.printer import Printer

    directory.mkdir(parents=True, exist_ok=True)
    with open(directory / f"{number:02d}-{name}.mlir", "w") as stream:
        Printer(stream).print_op(module)
        stream.write("\n")
