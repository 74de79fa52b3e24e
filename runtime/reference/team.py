"""program: entry functions that a team runs, as a team of THREADS whose turns are the opposite of what steps suggest.

Between two barriers the threads run one after the other, the last one first and thread 0 at the end: legal, since
nothing orders them there, and a barrier that is missing shows, for thread 0 makes what the others would have read. Each
thread has a frame of its own, in which the team's value is the number of the thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from xdsl.dialects.func import CallOp, FuncOp
from xdsl.dialects.memref import CopyOp
from xdsl.ir import Block, Operation, SSAValue

from symc.dialects.program import BarrierOp, DivideOp, HostCallOp, OwnOp, SingleOp, TeamType
from symc.errors import ExecutionError
from symc.runtime.reference.values import Value, shape_of

if TYPE_CHECKING:
    from symc.runtime.reference.interpreter import Frame, FunctionCompiler, Handler, Step

THREADS = 3
OF_FIRST = (CallOp, CopyOp, HostCallOp)
"""What thread 0 alone runs at the top of an entry function."""


def team_of(function: FuncOp) -> SSAValue | None:
    """The team that runs an entry function; None where one thread does."""
    return next((a for a in function.body.block.args if isinstance(a.type, TeamType)), None)


def rounds(c: FunctionCompiler, block: Block, team: SSAValue) -> list[list[Step]]:
    """The steps between two points where all threads wait for all: barriers, and host calls when they are done."""
    found: list[list[Step]] = [[]]
    for op in block.ops:
        if not isinstance(op, BarrierOp):
            steps = c.steps([op])
            found[-1] += [of_first(c, team, s) for s in steps] if isinstance(op, OF_FIRST) else steps
        if isinstance(op, BarrierOp | HostCallOp):
            found.append([])
    return found


def of_first(c: FunctionCompiler, team: SSAValue, step: Step) -> Step:
    """A step that thread 0 alone runs."""
    thread = c.slot(team)

    def first(frame: Frame) -> None:
        if frame[thread] == 0:
            step(frame)

    return first


def _single(c: FunctionCompiler, op: Operation) -> Step:
    assert isinstance(op, SingleOp)
    steps = c.block(op.body.block)

    def run(frame: Frame) -> None:
        for step in steps:
            step(frame)

    return of_first(c, op.team, run)


def _ranges(op: DivideOp, thread: int) -> list[tuple[int, int]]:
    """The chunks of a thread; where threads take them when they are free, they take turns."""
    chunks = op.chunks.value.data
    if op.grain is None:
        return [(thread * chunks // THREADS, (thread + 1) * chunks // THREADS)]
    grain = op.grain.value.data
    return [(first, min(first + grain, chunks)) for first in range(thread * grain, chunks, THREADS * grain)]


def _divide(c: FunctionCompiler, op: Operation) -> Step:
    assert isinstance(op, DivideOp)
    thread, (first, last) = c.slot(op.team), c.take(op.body.block.args)
    steps = c.block(op.body.block)
    ranges = [_ranges(op, number) for number in range(THREADS)]

    def run(frame: Frame) -> None:
        for bounds in ranges[frame[thread]]:
            frame[first], frame[last] = bounds
            for step in steps:
                step(frame)

    return run


def _own(c: FunctionCompiler, op: Operation) -> Step:
    assert isinstance(op, OwnOp)
    shape = shape_of(op.result.type)

    def own(thread: Value, scratch: np.ndarray) -> np.ndarray:
        return scratch if thread == 0 else np.full(shape, -1, scratch.dtype)

    return c.apply(op, own)


def _barrier(c: FunctionCompiler, op: Operation) -> Step:
    raise ExecutionError("program.barrier: threads meet at the top of an entry function only", at=op)


HANDLERS: dict[str, Handler] = {
    SingleOp.name: _single,
    DivideOp.name: _divide,
    OwnOp.name: _own,
    BarrierOp.name: _barrier,
}
