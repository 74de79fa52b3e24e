"""What a compiled program's memory looks like: buffers with offsets and lifetimes, as a table and as a picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from symc.errors import SymcError

if TYPE_CHECKING:
    from symc.passes.arena import Plan

MEGABYTE = 1 << 20
COLORS = {
    "forward": "tab:blue",
    "kept": "tab:orange",
    "backward": "tab:green",
    "saved": "tab:red",
    "temporary": "tab:gray",
    "scratch": "lightgray",
    "poison": "black",
}


@dataclass(frozen=True)
class PlannedBuffer:
    """A piece of the arena."""

    nodes: tuple[str, ...]
    """The nodes of the symbol that write it first."""
    kind: str
    """`forward`: a value that dies in forward; `kept`: a value of forward that backward reads; `backward`: a value of
    backward; `saved`: an argument that forward updates and backward reads; `temporary` and `scratch`: used inside one
    kernel.
    """
    bytes: int
    offset: int
    """Bytes from the start of the arena."""
    first: int
    """Step of the schedule that writes it."""
    last: int
    """Step of the schedule that reads it last."""

    @property
    def name(self) -> str:
        """The nodes, joined."""
        return "+".join(self.nodes)


@dataclass(frozen=True)
class MemoryPlan:
    """The plan of one program; steps count the kernels of forward, then of backward."""

    buffers: tuple[PlannedBuffer, ...]
    arena_bytes: int
    lower_bound_bytes: int
    """The largest sum of bytes live at one step: what no plan for this schedule can go below."""

    @property
    def steps(self) -> int:
        """Steps of the schedule in which a buffer lives."""
        return max((b.last + 1 for b in self.buffers), default=0)

    @property
    def peak_step(self) -> int:
        """The first step at which most bytes are live."""
        live = [0] * (self.steps + 1)
        for buffer in self.buffers:
            live[buffer.first] += buffer.bytes
            live[buffer.last + 1] -= buffer.bytes
        totals = list(accumulate(live))
        return totals.index(max(totals))

    def live_at(self, step: int) -> list[PlannedBuffer]:
        """The buffers that hold something at a step, largest first."""
        return sorted((b for b in self.buffers if b.first <= step <= b.last), key=lambda b: (-b.bytes, b.offset))

    def bytes_by_kind(self, buffers: Iterable[PlannedBuffer] | None = None) -> dict[str, int]:
        """Sum of bytes of each kind, by default of the buffers live at the peak."""
        sums: dict[str, int] = {}
        for buffer in self.live_at(self.peak_step) if buffers is None else buffers:
            sums[buffer.kind] = sums.get(buffer.kind, 0) + buffer.bytes
        return sums

    def table(self, rows: int = 20) -> str:
        """The totals, then the largest buffers at the peak."""
        kinds = ", ".join(f"{kind} {_shown(size)}" for kind, size in self.bytes_by_kind().items()) or "nothing"
        lines = [
            f"arena {_shown(self.arena_bytes)}, lower bound {_shown(self.lower_bound_bytes)}, "
            f"{len(self.buffers)} buffers, {self.steps} steps",
            f"peak at step {self.peak_step}: {kinds}",
            f"{'bytes':>14} {'offset':>14} {'first':>6} {'last':>6}  {'kind':<9}  nodes",
        ]
        lines += [
            f"{b.bytes:>14,} {b.offset:>14,} {b.first:>6} {b.last:>6}  {b.kind:<9}  {b.name}"
            for b in self.live_at(self.peak_step)[:rows]
        ]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.table()

    def draw(self, path: str | Path) -> None:
        """Write a picture, offsets over time, in the format of the path's suffix.

        SymcError when matplotlib is missing.
        """
        try:
            from matplotlib.backends.backend_agg import FigureCanvasAgg
            from matplotlib.figure import Figure
            from matplotlib.patches import Patch, Rectangle
        except ImportError as error:
            raise SymcError("MemoryPlan.draw needs matplotlib: pip install 'symc[examples]'") from error
        figure = Figure(figsize=(12, 7), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        for b in self.buffers:
            corner, width, height = (b.first, b.offset / MEGABYTE), b.last - b.first + 1, b.bytes / MEGABYTE
            axes.add_patch(Rectangle(corner, width, height, facecolor=COLORS[b.kind], edgecolor="black", linewidth=0.2))
        axes.set_xlim(0, max(self.steps, 1))
        axes.set_ylim(0, self.arena_bytes / MEGABYTE)
        axes.set_xlabel("step of the schedule")
        axes.set_ylabel("offset, MB")
        axes.set_title(f"arena {_shown(self.arena_bytes)}, lower bound {_shown(self.lower_bound_bytes)}")
        kinds = dict.fromkeys(b.kind for b in self.buffers)
        axes.legend(handles=[Patch(color=COLORS[k], label=k) for k in kinds], loc="upper right")
        figure.savefig(path, dpi=120)


def memory_plan(plan: Plan) -> MemoryPlan:
    """What users see of plan-buffers' plan."""
    buffers = tuple(
        PlannedBuffer(tuple(b.name.split("+")), b.kind, b.bytes, b.offset, b.first, b.last) for b in plan.buffers
    )
    return MemoryPlan(buffers, plan.arena_bytes, plan.lower_bound)


def _shown(size: int) -> str:
    """Bytes in a unit that suits them."""
    for unit, factor in (("MB", MEGABYTE), ("KB", 1 << 10)):
        if size >= 10 * factor:
            return f"{size / factor:.0f} {unit}"
    return f"{size} bytes"
