"""Turns functions into lists of Python closures over one frame of values, and runs them.

Every SSA value of a function has a slot in the frame; a step reads slots and writes slots. Constants are in the frame
from the start. An operation is a row in the table of its dialect: a function that makes its step, or, for operations
that only compute, a function of the operands (`scalars.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from xdsl.dialects.arith import ConstantOp
from xdsl.dialects.builtin import DenseIntOrFPElementsAttr, ModuleOp
from xdsl.dialects.func import FuncOp
from xdsl.dialects.memref import GlobalOp
from xdsl.ir import Block, Operation, SSAValue

from symc.errors import ExecutionError
from symc.runtime.reference.scalars import function_of
from symc.runtime.reference.team import THREADS, rounds, team_of
from symc.runtime.reference.values import Value, constant, dense

Frame = list[Any]
Step = Callable[[Frame], None]
Handler = Callable[["FunctionCompiler", Operation], Step | None]
HostFunction = Callable[[Operation, Sequence[np.ndarray]], Sequence[np.ndarray]]
"""Runs a `program.host_call`: takes its operands, returns its results (none on memrefs, where it writes)."""


def functions_of(module: ModuleOp) -> dict[str, FuncOp]:
    """The functions of a module by name, in order."""
    return {f.sym_name.data: f for f in module.ops if isinstance(f, FuncOp)}


class Interpreter:
    """Runs functions of one module. The module must not change meanwhile."""

    def __init__(self, module: ModuleOp, host: HostFunction | None = None):
        self.functions = functions_of(module)
        self.globals = {
            op.sym_name.data: dense(op.initial_value)
            for op in module.ops
            if isinstance(op, GlobalOp) and isinstance(op.initial_value, DenseIntOrFPElementsAttr)
        }
        self.host = host
        self._compiled: dict[str, Function] = {}

    def call(self, name: str, arguments: Sequence[Value]) -> list[Value]:
        """Results of a function; arguments of memref type are read and written in place.

        Raises ExecutionError for an operation that the interpreter does not know and for an index out of range.
        """
        with np.errstate(all="ignore"):
            return self.function(name).call(arguments)

    def function(self, name: str) -> Function:
        """A function, made ready on first use."""
        found = self._compiled.get(name)
        if found is None:
            if name not in self.functions or self.functions[name].is_declaration:
                raise ExecutionError(f"the module has no function @{name} with a body")
            found = self._compiled[name] = FunctionCompiler(self).compile(self.functions[name])
        return found


class Function:
    """A function ready to run."""

    def __init__(self, steps: list[Step], arguments: list[int], results: list[int], template: Frame):
        self.steps = steps
        self.arguments = arguments
        self.results = results
        self.template = template

    def call(self, arguments: Sequence[Value]) -> list[Value]:
        """Run on a frame of its own."""
        frame = self.frame(arguments)
        for step in self.steps:
            step(frame)
        return [frame[slot] for slot in self.results]

    def frame(self, arguments: Sequence[Value]) -> Frame:
        """A new frame that holds the arguments."""
        frame = self.template.copy()
        for slot, value in zip(self.arguments, arguments, strict=True):
            frame[slot] = value
        return frame


class TeamFunction(Function):
    """An entry function that a team runs; callers do not pass the team."""

    def __init__(self, rounds: list[list[Step]], team: int, arguments: list[int], template: Frame):
        super().__init__([], arguments, [], template)
        self.rounds = rounds
        self.team = team

    def call(self, arguments: Sequence[Value]) -> list[Value]:
        """Run each round on the frames of all threads, that of thread 0 last (team.py says why)."""
        frames = [self.frame(arguments) for _ in range(THREADS)]
        for thread, frame in enumerate(frames):
            frame[self.team] = thread
        for steps in self.rounds:
            for frame in reversed(frames):
                for step in steps:
                    step(frame)
        return []


class FunctionCompiler:
    """Gives the values of one function their slots and its operations their steps."""

    def __init__(self, interpreter: Interpreter):
        self.interpreter = interpreter
        self.template: Frame = []
        self.slots: dict[SSAValue, int] = {}
        self.vectorized = False
        """Whether scalars may be arrays: inside the body of a linalg.generic."""

    def compile(self, function: FuncOp) -> Function:
        """The function, ready to run."""
        block, team = function.body.block, team_of(function)
        arguments = self.take([a for a in block.args if a is not team])
        if team is None:
            steps = self.block(block)
            return Function(steps, arguments, self.ends(block), self.template)
        return TeamFunction(rounds(self, block, team), self.slot(team), arguments, self.template)

    def slot(self, value: SSAValue) -> int:
        """The place of a value in the frame."""
        found = self.slots.get(value)
        if found is None:
            found = self.slots[value] = len(self.template)
            self.template.append(None)
        return found

    def take(self, values: Sequence[SSAValue]) -> list[int]:
        """The places of values."""
        return [self.slot(v) for v in values]

    def block(self, block: Block) -> list[Step]:
        """The steps of a block without its terminator."""
        return self.steps(list(block.ops))

    def steps(self, ops: Sequence[Operation]) -> list[Step]:
        """The steps of operations; a terminator has none."""
        made = (self.operation(op) for op in ops if not op.name.endswith(TERMINATORS))
        return [step for step in made if step is not None]

    def ends(self, block: Block) -> list[int]:
        """The places of what a block's terminator passes on."""
        last = block.last_op
        return self.take(last.operands) if last is not None and last.name.endswith(TERMINATORS) else []

    def operation(self, op: Operation) -> Step | None:
        """The step of an operation, None for one that is done already."""
        if isinstance(op, ConstantOp):
            self.preset(op.result, constant(op.value, op.result.type))
            return None
        function = function_of(op)
        if function is not None:
            return self.apply(op, function)
        handler = handlers().get(op.name)
        if handler is None:
            raise ExecutionError(f"the reference interpreter does not know {op.name}", at=op)
        return handler(self, op)

    def preset(self, value: SSAValue, known: Value) -> None:
        """A value that is the same in every call."""
        self.template[self.slot(value)] = known

    def apply(self, op: Operation, function: Callable[..., Any]) -> Step:
        """The step that calls a function of the operands."""
        sources, targets = self.take(op.operands), self.take(op.results)
        if len(targets) != 1:
            return _apply_any(function, sources, targets)
        target = targets[0]
        if len(sources) == 1:
            return _apply_one(function, sources[0], target)
        if len(sources) == 2:
            return _apply_two(function, sources[0], sources[1], target)

        def step(frame: Frame) -> None:
            frame[target] = function(*[frame[s] for s in sources])

        return step


def _apply_one(function: Callable[..., Any], source: int, target: int) -> Step:
    def step(frame: Frame) -> None:
        frame[target] = function(frame[source])

    return step


def _apply_two(function: Callable[..., Any], first: int, second: int, target: int) -> Step:
    def step(frame: Frame) -> None:
        frame[target] = function(frame[first], frame[second])

    return step


def _apply_any(function: Callable[..., Any], sources: list[int], targets: list[int]) -> Step:
    def step(frame: Frame) -> None:
        results = function(*[frame[s] for s in sources])
        for target, result in zip(targets, results or (), strict=True):
            frame[target] = result

    return step


TERMINATORS = (".return", ".yield", ".condition")


def handlers() -> Mapping[str, Handler]:
    """The operations that need more than their operands' values, by name."""
    if not _HANDLERS:
        from symc.runtime.reference import arrays, control, generic, team, vectors

        for module in (arrays, control, generic, team, vectors):
            _HANDLERS.update(module.HANDLERS)
    return _HANDLERS


_HANDLERS: dict[str, Handler] = {}
