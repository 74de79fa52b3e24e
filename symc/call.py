"""A compiled program with its addresses filled in: what is left at run time is one foreign call."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from symc.arena import Arena, GuardedArena
from symc.context import Context
from symc.errors import BindError, ExecutionError, GradientError
from symc.ndarray import NDArray, zeros
from symc.ndarray.memory import numpy_dtype
from symc.runtime.driver import driver
from symc.runtime.steps import Bound, Label

if TYPE_CHECKING:
    from symc.program import HostCall, Program, Slot

HEAD_GRADIENT_REQUIRED = (
    "Because the last operator is not Loss function, head_gradient is required when calling backward. "
    "If you are attempting to minimize the output as an objective, please modify your network and wrap it "
    "with mx.sym.make_loss. Outputs without a head gradient: {}"
)
HOST_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_int32, ctypes.POINTER(ctypes.c_void_p))
WRITTEN = ("gradient", "auxiliary", "output", "arena")
"""Kinds of slots that a program writes; auxiliary states only where a result updates them."""


Recorder = Callable[[str, Sequence[Label], np.ndarray], None]
"""Takes the name of an entry, labels of its steps, and when each began in nanoseconds."""
recorder: Recorder | None = None
"""Who wants to know how long steps take; the profiler, while it records."""


@dataclass
class Buffers:
    """The arrays of a caller, in the order of the program's slots of each kind."""

    arguments: Sequence[NDArray]
    auxiliary: Sequence[NDArray]
    gradients: Sequence[NDArray]
    accumulators: Sequence[NDArray]
    outputs: Sequence[NDArray]
    random_key: np.ndarray


class ProgramCall:
    """A program bound to buffers; `run(0)` is its first entry (forward), `run(1)` its second (backward).

    `arena` is one that other calls use too, in turn; a program with guard pages has its own anyway.
    """

    def __init__(self, program: Program, buffers: Buffers, ctx: Context, arena: Arena | None = None):
        self.program = program
        self.joint = program.joint
        self.random = any(s.kind == "random_key" for s in program.slots)
        self._buffers = buffers
        self._heads: list[tuple[str, NDArray]] = []
        self._guarded = program.guarded
        self.arena = GuardedArena() if program.guarded else arena or Arena()
        self.token = object()
        """Stands for this call as the arena's holder."""
        self._host = HostSide(program.host_calls)
        self._places: list[int] = []
        """Addresses of the slots."""
        self._fill(ctx)
        self._callback = HOST_CALLBACK(self._host)
        # ctypes.cast would tie the callback into a cycle.
        callback = ctypes.c_void_p.from_buffer(self._callback).value or 0
        self._fixed = [callback, *map(program.code.address, program.functions)]
        self._bound: list[Bound] = []
        self.arena.join(self, program.plan)
        self._bound = [Bound(steps, self._addresses) for steps in program.steps.values()]
        self._entries = [(self._runner(name), bound.address) for name, bound in zip(program.steps, self._bound)]

    @property
    def _addresses(self) -> list[int]:
        """What the bases of steps stand for."""
        return [*self._places, *self._fixed]

    def _runner(self, name: str) -> Callable[[int], int]:
        """What runs an entry function, from the address of its steps."""
        if name not in self.program.teams:
            return driver().walk_alone
        from symc.runtime.threads import runner

        return runner(self.program.teams[name], alone=self._overlapping())

    def _overlapping(self) -> bool:
        """Whether two arrays share memory of which one is written: then the order of the kernels counts.

        A result lies in the memory of the argument that it updates, which the program knows.
        """
        slots = self.program.slots
        written = {i if s.updates is None else s.updates for i, s in enumerate(slots) if s.kind in WRITTEN}
        ranges = [(self._places[i], _bytes(s), i in written) for i, s in enumerate(slots) if s.updates is None]
        end = written_end = 0
        for start, size, is_written in sorted(ranges):
            if start < written_end or (is_written and start < end):
                return True
            end = max(end, start + size)
            written_end = max(written_end, start + size) if is_written else written_end
        return False

    def run(self, entry: int) -> None:
        """Run one entry; raises what a host function raised, ExecutionError for any other failure."""
        walk, steps = self._entries[entry]
        status = walk(steps) if recorder is None else self._timed(entry, recorder)
        if status:
            raise self._host.taken_error() or ExecutionError(f"the compiled program stopped with status {status}")
        if self._guarded:
            self.arena.check()

    def _timed(self, entry: int, record: Recorder) -> int:
        """Run one entry, tell how long each step of the caller's thread took; its status."""
        bound, (walk, steps) = self._bound[entry], self._entries[entry]
        with bound.timed() as stamps:
            status = walk(steps)
        record(self.program.entries[entry], bound.steps.labels, stamps)
        return status

    def arena_moved(self, address: int) -> None:
        """Work in the arena at `address` from now on."""
        self._places[len(self.program.slots) - 1] = address
        self._refill()

    @property
    def holds_forward(self) -> bool:
        """Whether what its forward left for its backward is still there."""
        return self.arena.holder is self.token

    def replace_argument(self, number: int, array: NDArray) -> None:
        """Read argument `number` of the graph from another array."""
        places = [i for i, s in enumerate(self.program.slots) if s.kind == "argument"]
        self._places[places[number]] = array._address
        self._refill()

    def _refill(self) -> None:
        for bound in self._bound:
            bound.fill(self._addresses)

    def set_heads(self, given: Sequence[Any]) -> None:
        """Copy head gradients in; `given` is one for each output, or empty."""
        # Outputs may have one name, or be one value twice; heads come in the order of their outputs.
        outputs = zip((s.name for s in self.program.outputs), given)
        values = [next((value for output, value in outputs if output == name), None) for name, _ in self._heads]
        slots = enumerate(self.program.slots)
        needed = {s.name for i, s in slots if s.kind == "head_gradient" and i not in self.program.unused}
        missing = [name for (name, _), value in zip(self._heads, values) if name in needed and value is None]
        if missing:
            raise GradientError(HEAD_GRADIENT_REQUIRED.format(", ".join(missing)))
        for (name, head), value in zip(self._heads, values):
            if value is None:
                continue
            if tuple(value.shape) != head.shape:
                raise BindError(f"head gradient of {name} must have shape {head.shape}, got {tuple(value.shape)}")
            head[:] = value

    def _fill(self, ctx: Context) -> None:
        b = self._buffers
        sources: dict[str, Iterator[NDArray]] = {
            "argument": iter(b.arguments),
            "auxiliary": iter(b.auxiliary),
            "accumulator": iter(b.accumulators),
            "gradient": iter(b.gradients),
            "output": iter(b.outputs),
        }
        for slot in self.program.slots:
            self._places.append(self._address(slot, sources, ctx))

    def _address(self, slot: Slot, sources: dict[str, Iterator[NDArray]], ctx: Context) -> int:
        if slot.kind == "arena":
            return 0
        if slot.kind == "random_key":
            return self._buffers.random_key.ctypes.data
        if slot.kind == "head_gradient":
            head = zeros(slot.shape, ctx, slot.dtype)
            self._heads.append((slot.name, head))
            return head._address
        if slot.kind == "auxiliary" and slot.updates is not None:
            return self._places[slot.updates]  # it comes before its result
        return next(sources[slot.kind])._address


class HostSide:
    """What a program calls back into Python for. It knows nothing of its ProgramCall: in a cycle with the callback,
    arena and code would wait for the garbage collector, which does not count bytes.
    """

    def __init__(self, calls: Sequence[HostCall]):
        self._functions = _host_functions(calls)
        self._error: BaseException | None = None

    def __call__(self, index: int, pointers: Any) -> int:
        """Run a host function; an exception is kept for the caller of the program."""
        try:
            self._functions[index](pointers)
        except BaseException as error:  # must not pass through compiled frames
            self._error = error
            return 1
        return 0

    def taken_error(self) -> BaseException | None:
        """What a host function raised, once."""
        error, self._error = self._error, None
        return error


def _bytes(slot: Slot) -> int:
    """Size of a slot's array."""
    return math.prod(slot.shape) * numpy_dtype(slot.dtype).itemsize


def _host_functions(calls: Sequence[HostCall]) -> Sequence[HostFunction]:
    if not calls:
        return ()
    from symc.operator import host_functions

    return host_functions(calls)


HostFunction = Callable[[Any], None]
"""Takes the array of buffer pointers: inputs, then destinations."""
