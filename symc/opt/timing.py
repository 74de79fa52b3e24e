"""`--timing`: a tree of stages and the wall time spent in each.

A stage is a `with stage(name)` block; stages nest, and stages of one name under one parent are added up. Outside of
`collect` a stage costs one look at a context variable.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

RULE = "===" + "-" * 73 + "==="


@dataclass
class Stage:
    """Seconds of one stage, those of the stages inside included."""

    name: str
    seconds: float = 0.0
    inside: dict[str, Stage] = field(default_factory=dict)

    def lines(self, total: float, depth: int = 0) -> Iterator[str]:
        """A line for each stage below this one, and one for what none of them covers."""
        rest = self.seconds - sum(s.seconds for s in self.inside.values())
        parts = [*self.inside.values(), Stage("Rest", rest)] if self.inside else []
        for part in parts:
            yield _line(part.seconds, total, "  " * depth + part.name)
            yield from part.lines(total, depth + 1)


_CURRENT: ContextVar[Stage | None] = ContextVar("symc_stage", default=None)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Count the time of a block as a stage of the one around it."""
    parent = _CURRENT.get()
    if parent is None:
        yield
        return
    with _counted(parent.inside.setdefault(name, Stage(name))):
        yield


@contextmanager
def collect() -> Iterator[Stage]:
    """Collect the stages of a block."""
    root = Stage("Total")
    with _counted(root):
        yield root


@contextmanager
def _counted(counted: Stage) -> Iterator[None]:
    token, start = _CURRENT.set(counted), time.perf_counter()
    try:
        yield
    finally:
        counted.seconds += time.perf_counter() - start
        _CURRENT.reset(token)


def report(root: Stage) -> str:
    """The tree as text, in the form of MLIR's `-mlir-timing`."""
    title = "... Execution time report ..."
    return "\n".join(
        [
            RULE,
            title.center(len(RULE)).rstrip(),
            RULE,
            f"  Total Execution Time: {root.seconds:.4f} seconds",
            "",
            "  ----Wall Time----  ----Name----",
            *root.lines(root.seconds),
            _line(root.seconds, root.seconds, root.name),
            "",
        ]
    )


def _line(seconds: float, total: float, name: str) -> str:
    return f"  {seconds:8.4f} ({100 * seconds / total if total else 0:5.1f}%)  {name}"
