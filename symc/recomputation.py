"""A memory budget for training: which operations backward computes again so that the plan fits.

Candidates, after Chen, Xu, Zhang and Guestrin, "Training Deep Nets with Sublinear Memory Cost" (2016):
first the cheap operations whose inputs are kept anyway (activations, normalizations), the largest values first; then
whole segments, convolutions and all, between values through which alone the forward goes on. Each is weighed on the
graph of `sym` operations, by the work that it repeats and the bytes that would be live; the cheapest that seems to
fit is planned for true, and if it does not fit, the next; in the end all are that could fit if their estimates were
even further above the truth than any so far.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from symc.errors import BindError
from symc.memory_plan import MEGABYTE, MemoryPlan, memory_plan

if TYPE_CHECKING:
    from xdsl.dialects.builtin import ModuleOp
    from xdsl.dialects.func import FuncOp
    from xdsl.ir import Block, Operation, SSAValue

SEGMENTS = (2, 3, 4, 6, 8, 12, 16, 24, 32)
CHEAP_PARTS = 4
TOLERANCE = 1.1
"""Part of the budget that an estimate may take to be planned for true."""
DOUBT = 1.25
"""How much further above the truth an estimate may be than the others were."""
CHEAP = 8
"""Multiply-adds for each element of the result up to which an operation is cheap."""


@dataclass(frozen=True)
class Choice:
    """Operations of the forward, by number, that backward computes again."""

    marked: frozenset[int]
    work: int
    """Multiply-adds repeated."""
    live_bytes: int
    """Estimate of the bytes live at the fullest step."""


def fit(module: ModuleOp, budget: int) -> None:
    """Mark operations of a simplified `@train` for the pass `recompute` so that the plan fits into `budget` bytes.

    BindError, saying the least that it tried, when nothing fits.
    """
    default = planned(module)
    if default.arena_bytes <= budget:
        return
    graph = Graph(driver_of(module))
    scale = smallest_scale = default.arena_bytes / graph.weigh(frozenset()).live_bytes
    waiting = sorted((graph.weigh(marked) for marked in graph.candidates()), key=lambda c: (c.work, c.live_bytes))
    least = default.arena_bytes
    while waiting:
        # The least work that seems to fit; when none does, what comes nearest, for the estimates may be wrong.
        choice = next((c for c in waiting if c.live_bytes * scale <= TOLERANCE * budget), None)
        choice = choice or min(waiting, key=lambda c: c.live_bytes)
        waiting.remove(choice)
        trial = module.clone()
        graph.mark(trial, choice)
        found = planned(trial).arena_bytes
        least, ratio = min(least, found), found / choice.live_bytes
        scale, smallest_scale = max(scale, ratio), min(smallest_scale, ratio)
        if found <= budget:
            graph.mark(module, choice)
            return
        waiting = [c for c in waiting if c.live_bytes * smallest_scale <= DOUBT * budget]
    raise BindError(
        f"simple_bind: memory_budget of {_shown(budget)} is too small: recomputation reaches about {_shown(least)}; "
        f"without it the program takes {_shown(default.arena_bytes)}"
    )


def planned(module: ModuleOp) -> MemoryPlan:
    """The plan of a copy of a module of `sym` operations whose gradient is made."""
    from symc.pass_manager import run_passes
    from symc.passes.arena import plan_of
    from symc.pipeline import CPU, KERNELS, SYM

    copy = module.clone()
    passes = (*SYM[SYM.index("recompute") :], *KERNELS, *CPU[: CPU.index("plan-buffers") + 1])
    run_passes(copy, passes)
    return memory_plan(plan_of(copy))


def driver_of(module: ModuleOp) -> FuncOp:
    """The training function of a module."""
    from xdsl.dialects.func import FuncOp

    return next(f for f in module.ops if isinstance(f, FuncOp))


class Graph:
    """The operations of a training function by number, with the sizes of what they make and the work they take."""

    def __init__(self, function: FuncOp):
        from symc.passes.arena import bytes_of
        from symc.passes.recompute import forward_operations

        self.function = function
        self.ops = list(function.body.block.ops)
        forward = forward_operations(function)
        self.forward = [i for i, op in enumerate(self.ops) if op in forward]
        number: dict[Operation | Block, int] = {op: i for i, op in enumerate(self.ops)}
        self.bytes = [sum(bytes_of(r.type) for r in op.results) for op in self.ops]
        returned = {*self.ops[-1].operands}
        self.outputs = {i for i, op in enumerate(self.ops) if op.results and op.results[0] in returned}
        """Operations whose value the caller gets; new auxiliary states do not count."""
        self.reads = [[number[v.owner] for v in op.operands if v.owner in number] for op in self.ops]
        self.readers: list[list[int]] = [[] for _ in self.ops]
        for i, reads in enumerate(self.reads):
            for j in set(reads):
                self.readers[j].append(i)
        self.work = [_work(op) for op in self.ops]

    def mark(self, module: ModuleOp, choice: Choice) -> None:
        """Mark the operations of a choice in this module or a copy of it."""
        from xdsl.dialects.builtin import UnitAttr

        from symc.dialects.sym.ir import RECOMPUTE

        for i, op in enumerate(driver_of(module).body.block.ops):
            if i in choice.marked:
                op.attributes[RECOMPUTE] = UnitAttr()

    def candidates(self) -> Iterator[frozenset[int]]:
        """Sets of operations to compute again."""
        cheap = self._cheap()
        for part in range(1, CHEAP_PARTS + 1):
            yield frozenset(cheap[: math.ceil(len(cheap) * part / CHEAP_PARTS)])
        narrow = self._narrow()
        total = sum(self.bytes[i] for i in self.forward)
        for count in SEGMENTS:
            yield frozenset(self._segments(narrow, total // count)) | frozenset(cheap)

    def _repeatable(self, i: int) -> bool:
        from symc.dialects.sym.ir import SymOperation

        op = self.ops[i]
        return isinstance(op, SymOperation) and op.DEFINITION.is_pure and i not in self.outputs

    def _cheap(self) -> list[int]:
        """Cheap operations that read nothing but what is kept anyway or repeated too, the largest first."""
        forward, found = {*self.forward}, []
        kept = {i for i in self.forward if any(r not in forward for r in self.readers[i])}
        for i in self.forward:
            cheap = self.work[i] * 4 <= CHEAP * self.bytes[i] and self._repeatable(i)
            if cheap and i in kept and all(j in kept for j in self.reads[i]):
                found.append(i)
        return sorted(found, key=lambda i: -self.bytes[i])

    def _narrow(self) -> set[int]:
        """Operations after which the forward reads nothing but their result of what came before."""
        forward = {*self.forward}
        last = {i: max((r for r in self.readers[i] if r in forward), default=i) for i in self.forward}
        found: set[int] = set()
        furthest = -1
        for i in self.forward:
            if furthest <= i:
                found.add(i)
            furthest = max(furthest, last[i])
        return found

    def _segments(self, narrow: set[int], segment_bytes: int) -> list[int]:
        """All operations but those that end a segment; the last segment is not repeated."""
        marked: list[int] = []
        segment: list[int] = []
        size = 0
        for i in self.forward:
            size += self.bytes[i]
            if i in narrow and size >= segment_bytes:
                marked += segment
                segment, size = [], 0
            elif self._repeatable(i):
                segment.append(i)
        return marked

    def weigh(self, marked: frozenset[int]) -> Choice:
        """Work and live bytes when `marked` operations are computed again."""
        forward = {*self.forward}
        backward = [i for i in range(len(self.ops) - 1) if i not in forward]
        schedule: list[tuple[int, bool]] = [(i, False) for i in self.forward]
        cloned: set[int] = set()
        for i in backward:
            self._clone(i, marked, cloned, schedule)
            schedule.append((i, True))
        return Choice(marked, sum(self.work[i] for i in cloned), self._peak(schedule, cloned))

    def _clone(self, i: int, marked: frozenset[int], cloned: set[int], schedule: list[tuple[int, bool]]) -> None:
        """Schedule the clones that operation i needs, what they read before them."""
        stack = [i]
        while stack:
            missing = next((j for j in self.reads[stack[-1]] if j in marked and j not in cloned), None)
            if missing is not None:
                stack.append(missing)
                cloned.add(missing)
                continue
            ready = stack.pop()
            if ready != i:
                schedule.append((ready, True))

    def _peak(self, schedule: Sequence[tuple[int, bool]], cloned: set[int]) -> int:
        """Most bytes live at a step; backward reads clones where there are any."""

        def source(j: int, late: bool) -> tuple[int, bool]:
            return (j, late and (j in cloned or j not in early))

        early = {*self.forward}
        last: dict[tuple[int, bool], int] = {}
        for step, (i, late) in enumerate(schedule):
            last[i, late] = step
            last.update((source(j, late), step) for j in self.reads[i])
        dying: dict[int, int] = {}
        for (i, _), step in last.items():
            dying[step] = dying.get(step, 0) + (0 if i in self.outputs else self.bytes[i])
        live = most = 0
        for step, (i, _) in enumerate(schedule):
            live += 0 if i in self.outputs else self.bytes[i]
            most = max(most, live)
            live -= dying.get(step, 0)
        return most


def _work(op: Operation) -> int:
    from symc.dialects.sym.ir import SymOperation

    if not isinstance(op, SymOperation):
        return 0
    count = len(op.operator.output_names())
    return op.operator.work([_shape(v) for v in op.operands], [_shape(v) for v in op.results[:count]])


def _shape(value: SSAValue) -> Sequence[int]:
    from symc.dialects.sym.ir import shape_of

    return shape_of(value.type) or ()


def _shown(size: int) -> str:
    return f"{size / MEGABYTE:.1f} MB" if size >= MEGABYTE else f"{size} bytes"
