"""scf, func and the host: loops and branches run steps, a call has a frame of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from xdsl.dialects import func, scf
from xdsl.ir import Operation, Region

from symc.errors import ExecutionError

if TYPE_CHECKING:
    from symc.runtime.reference.interpreter import Frame, FunctionCompiler, Handler, Step


def _move(frame: Frame, sources: Sequence[int], targets: Sequence[int]) -> None:
    """Assign all at once: a target may be another's source."""
    for target, value in zip(targets, [frame[s] for s in sources]):
        frame[target] = value


def _for(c: FunctionCompiler, op: Operation) -> Step:
    assert isinstance(op, scf.ForOp)
    block = op.body.block
    lower, upper, step_size = c.take((op.lb, op.ub, op.step))
    starts, results = c.take(op.iter_args), c.take(op.results)
    counter, *state = c.take(block.args)
    steps, yields = c.block(block), c.ends(block)

    def step(frame: Frame) -> None:
        _move(frame, starts, state)
        first, last = frame[lower], frame[upper]
        for i in range(first, last, frame[step_size]) if first < last else ():  # an empty range may have step 0
            frame[counter] = i
            for inner in steps:
                inner(frame)
            if yields:
                _move(frame, yields, state)
        _move(frame, state, results)

    return step


def _branch(c: FunctionCompiler, region: Region) -> tuple[list[Step], list[int]]:
    if not region.blocks:
        return [], []
    return c.block(region.block), c.ends(region.block)


def _if(c: FunctionCompiler, op: Operation) -> Step:
    assert isinstance(op, scf.IfOp)
    condition, results = c.slot(op.cond), c.take(op.results)
    branches = [_branch(c, region) for region in (op.false_region, op.true_region)]

    def step(frame: Frame) -> None:
        steps, yields = branches[bool(frame[condition])]
        for inner in steps:
            inner(frame)
        _move(frame, yields, results)

    return step


def _while(c: FunctionCompiler, op: Operation) -> Step:
    assert isinstance(op, scf.WhileOp)
    before, after = op.before_region.block, op.after_region.block
    starts, results = c.take(op.arguments), c.take(op.results)
    before_arguments, after_arguments = c.take(before.args), c.take(after.args)
    before_steps, (flag, *passed) = c.block(before), c.ends(before)
    after_steps, yields = c.block(after), c.ends(after)

    def step(frame: Frame) -> None:
        _move(frame, starts, before_arguments)
        while True:
            for inner in before_steps:
                inner(frame)
            if not frame[flag]:
                break
            _move(frame, passed, after_arguments)
            for inner in after_steps:
                inner(frame)
            _move(frame, yields, before_arguments)
        _move(frame, passed, results)

    return step


def _call(c: FunctionCompiler, op: Operation) -> Step:
    assert isinstance(op, func.CallOp)
    name, interpreter = op.callee.string_value(), c.interpreter
    return c.apply(op, _one_or_all(lambda *arguments: interpreter.function(name).call(arguments), len(op.results)))


def _one_or_all(function: Any, results: int) -> Any:
    """`FunctionCompiler.apply` takes a function of one result as it is, others as sequences."""
    return (lambda *arguments: function(*arguments)[0]) if results == 1 else function


def _host_call(c: FunctionCompiler, op: Operation) -> Step:
    host = c.interpreter.host
    if host is None:
        raise ExecutionError("program.host_call: the reference interpreter was given no host functions", at=op)
    return c.apply(op, _one_or_all(lambda *operands: host(op, operands), len(op.results)))


HANDLERS: dict[str, Handler] = {
    "scf.for": _for,
    "scf.if": _if,
    "scf.while": _while,
    "func.call": _call,
    "program.host_call": _host_call,
}
