"""Checks a memory plan without trusting the planner: runs the planned program on names instead of numbers.

`Expected` notes, before plan-buffers, what each call of the driver reads. `check` then walks the entry functions that
plan-buffers wrote, keeping for every interval of the arena and for every array of the caller which value it holds.
Each operand of a call must hold the value that the driver's call reads, whole; no buffer that a call writes may overlap
another of its operands; at the end of an entry its results must hold what the driver returns. Views must be aligned
and inside the arena. Lifetimes follow from that: a buffer that dies too early is found overwritten.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xdsl.dialects import memref
from xdsl.dialects.arith import ConstantOp
from xdsl.dialects.builtin import DenseArrayBase, DictionaryAttr, IntegerAttr, MemRefType, ModuleOp, StringAttr
from xdsl.dialects.func import CallOp, FuncOp, ReturnOp
from xdsl.dialects.tensor import CollapseShapeOp, ExpandShapeOp
from xdsl.ir import Attribute, BlockArgument, Operation, SSAValue

from symc.dialects.program import HostCallOp
from symc.passes.arena import ALIGNMENT, bytes_of
from symc.passes.names import ENTRIES

RESHAPES = (CollapseShapeOp, ExpandShapeOp)


@dataclass(frozen=True)
class Call:
    """A call of the driver: values by number, in order."""

    callee: str
    reads: tuple[int, ...]
    writes: tuple[int, ...]


class Expected:
    """What a driver on tensors computes, by entry."""

    def __init__(self, driver: FuncOp):
        self.numbers: dict[SSAValue, int] = {}
        self.arguments = tuple(self._number(a) for a in driver.body.block.args)
        calls: list[Call] = []
        self.returned: tuple[int, ...] = ()
        for op in driver.body.block.ops:
            if isinstance(op, RESHAPES):
                self.numbers[op.results[0]] = self._number(op.operands[0])
            elif isinstance(op, ReturnOp):
                self.returned = tuple(self._number(v) for v in op.operands)
            else:
                assert isinstance(op, CallOp | HostCallOp), f"{op.name} stands in a driver"
                reads, writes = (tuple(self._number(v) for v in vs) for vs in (op.operands, op.results))
                calls.append(Call(_callee(op), reads, writes))
        results: Sequence[DictionaryAttr] = driver.res_attrs.data if driver.res_attrs else ()
        self.kinds = [_text(a, "symc.kind") for a in results] or ["output"] * len(self.returned)
        self.updates = [_integer(a.data.get("symc.updates")) for a in results] or [None] * len(self.returned)
        self.entries = ENTRIES[driver.sym_name.data]
        self.calls = self._divided(calls)
        """Calls of each entry, in order."""

    def _number(self, value: SSAValue) -> int:
        return self.numbers.setdefault(value, len(self.numbers))

    def results_of(self, entry: str) -> list[int]:
        """Numbers of the results that an entry writes."""
        single, early = len(self.entries) == 1, entry == self.entries[0]
        return [j for j, k in enumerate(self.kinds) if single or (k in ("output", "auxiliary", "")) == early]

    def _divided(self, calls: Sequence[Call]) -> dict[str, list[Call]]:
        """The calls of each entry: forward_train makes what outputs and auxiliary updates need."""
        if len(self.entries) == 1:
            return {self.entries[0]: list(calls)}
        needed = {self.returned[j] for j in self.results_of(self.entries[0])}
        early: list[Call] = []
        for call in reversed(calls):
            if needed & set(call.writes):
                needed |= set(call.reads)
                early.insert(0, call)
        late = {id(c) for c in calls} - {id(c) for c in early}
        return {self.entries[0]: early, self.entries[1]: [c for c in calls if id(c) in late]}


def check(expected: Expected, module: ModuleOp) -> None:
    """AssertionError that says which call finds what in place of what."""
    functions = {f.sym_name.data: f for f in module.ops if isinstance(f, FuncOp)}
    memory = _Memory()
    slots = [*range(len(expected.arguments))]
    slots += [len(slots) + j if u is None else u for j, u in enumerate(expected.updates)]
    for slot, value in enumerate(expected.arguments):
        memory.outside[slot] = value
    for entry, calls in expected.calls.items():
        assert entry in functions, f"there is no entry {entry}"
        _Run(functions, entry, memory, slots).run(calls)
        for j in expected.results_of(entry):
            held, wanted = memory.outside.get(slots[len(expected.arguments) + j]), expected.returned[j]
            assert held == wanted, f"{entry} leaves value {held} in result {j} in place of {wanted}"


Place = int | tuple[int, int]
"""A slot of the caller, or the start and stop of an interval of the arena, in bytes."""


class _Memory:
    """What is where: value numbers by slot and by interval of the arena."""

    def __init__(self) -> None:
        self.outside: dict[int, int] = {}
        self.arena: dict[tuple[int, int], int] = {}

    def read(self, place: Place) -> int | None:
        return self.arena.get(place) if isinstance(place, tuple) else self.outside.get(place)

    def write(self, place: Place, value: int | None) -> None:
        if not isinstance(place, tuple):
            self.outside[place] = -1 if value is None else value
            return
        for other in [o for o in self.arena if _overlap(o, place)]:
            del self.arena[other]
        if value is not None:
            self.arena[place] = value


def _overlap(one: Place, other: Place) -> bool:
    if isinstance(one, tuple) and isinstance(other, tuple):
        return one[0] < other[1] and other[0] < one[1]
    return one == other


class _Run:
    """One entry function on a memory."""

    def __init__(self, functions: dict[str, FuncOp], entry: str, memory: _Memory, slots: Sequence[int]):
        self.functions = functions
        self.entry = entry
        self.memory = memory
        self.slots = slots
        self.places: dict[SSAValue, Place] = {}
        arena = functions[entry].body.block.args[-1].type
        assert isinstance(arena, MemRefType)
        self.arena_bytes = arena.get_shape()[0]

    def run(self, calls: Sequence[Call]) -> None:
        """Every call of the driver's entry must come, in order."""
        left = iter(calls)
        for op in self.functions[self.entry].body.block.ops:
            if isinstance(op, CallOp | HostCallOp):
                self._call(op, next(left))
            elif isinstance(op, memref.CopyOp):
                self.memory.write(self._place(op.destination), self.memory.read(self._place(op.source)))
        assert next(left, None) is None, f"{self.entry} leaves out calls"

    def _place(self, value: SSAValue) -> Place:
        if isinstance(value, BlockArgument):
            return self.slots[value.index]
        if value not in self.places:
            owner = value.owner
            assert isinstance(owner, Operation)
            view = isinstance(owner, memref.ViewOp)
            self.places[value] = self._interval(owner) if view else self._place(owner.operands[0])
        return self.places[value]

    def _interval(self, view: memref.ViewOp) -> Place:
        offset = view.byte_shift.owner
        assert isinstance(offset, ConstantOp) and isinstance(offset.value, IntegerAttr)
        start = offset.value.value.data
        stop = start + bytes_of(view.results[0].type)
        assert start >= 0 and start % ALIGNMENT == 0, f"{self.entry}: a view at {start} is not aligned"
        assert stop <= self.arena_bytes, f"{self.entry}: {start} to {stop} leaves the arena of {self.arena_bytes} bytes"
        return start, stop

    def _call(self, op: CallOp | HostCallOp, call: Call) -> None:
        places = [self._place(v) for v in op.operands]
        shared = self._shared(op)
        inputs = len(call.reads) - len(shared)
        results, extra = places[inputs : inputs + len(call.writes)], places[inputs + len(call.writes) :]
        kept = iter(places[:inputs])
        reads = [results[shared[i]] if i in shared else next(kept) for i in range(len(call.reads))]
        for place, value in zip(reads, call.reads, strict=True):
            found = self.memory.read(place)
            assert found == value, f"{self.entry}: {call.callee} finds value {found} at {place} in place of {value}"
        for i in range(inputs, len(places)):
            clash = [p for j, p in enumerate(places) if j != i and _overlap(places[i], p)]
            if isinstance(op, HostCallOp) and not isinstance(places[i], tuple):
                clash = [p for p in clash if p != places[i]]  # an argument that the host updates in place
            assert not clash, f"{self.entry}: {call.callee} writes {places[i]}, which overlaps its operand {clash}"
        for place in extra:
            self.memory.write(place, None)
        for place, value in zip(results, call.writes, strict=True):
            self.memory.write(place, value)

    def _shared(self, op: Operation) -> dict[int, int]:
        """Arguments that the called instance finds in the buffer of a result."""
        if not isinstance(op, CallOp):
            return {}
        pairs = self.functions[op.callee.string_value()].attributes.get("symc.in_place")
        numbers = [int(n) for n in pairs.get_values()] if isinstance(pairs, DenseArrayBase) else []
        return dict(zip(numbers[0::2], numbers[1::2]))


def _callee(op: Operation) -> str:
    return op.callee.string_value() if isinstance(op, CallOp) else op.name


def _text(attributes: DictionaryAttr, key: str) -> str:
    value = attributes.data.get(key)
    return value.data if isinstance(value, StringAttr) else ""


def _integer(value: Attribute | None) -> int | None:
    return value.value.data if isinstance(value, IntegerAttr) else None
