"""Checks a memory plan without trusting the planner: runs the planned program on names instead of numbers.

Every element of every value has a name. `Expected` notes, before plan-buffers, which elements each call of the driver
reads. `check` then walks the entry functions that plan-buffers wrote, on an arena and arrays of names. Each operand of
a call must hold the elements that the driver's call reads; no buffer that a call writes may overlap another of its
operands; at the end of an entry its results must hold what the driver returns. Views must be aligned and inside the
arena. Lifetimes follow from that: a buffer that dies too early is found overwritten.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import as_strided
from xdsl.dialects import memref, tensor
from xdsl.dialects.arith import ConstantOp
from xdsl.dialects.builtin import (
    DenseArrayBase,
    DictionaryAttr,
    IntegerAttr,
    MemRefType,
    ModuleOp,
    StridedLayoutAttr,
    StringAttr,
    TensorType,
)
from xdsl.dialects.func import CallOp, FuncOp, ReturnOp
from xdsl.ir import Attribute, BlockArgument, Operation, SSAValue

from symc.dialects.program import HostCallOp, ViewOp
from symc.passes.arena import ALIGNMENT, bytes_of, element_bytes
from symc.passes.names import ENTRIES

RESHAPES = (tensor.CollapseShapeOp, tensor.ExpandShapeOp)
NAME = np.uint32
"""Names of elements; in a program of more than four billion elements some share one."""
UNKNOWN = 0
"""The name of what nothing may be read for."""
Names = np.ndarray


@dataclass(frozen=True)
class Value:
    """A tensor of the driver: how it is called in messages, and the names of its elements, made when asked for."""

    number: int
    names: Callable[[], Names]


@dataclass(frozen=True)
class Call:
    """A call of the driver."""

    op: Operation
    callee: str
    reads: tuple[Value, ...]
    writes: tuple[Value, ...]


@dataclass(frozen=True)
class _Joined:
    """Names of a tensor with a piece inserted."""

    into: Callable[[], Names]
    part: tuple[slice, ...]
    piece: Callable[[], Names]

    def __call__(self) -> Names:
        joined: list[_Joined] = [self]
        while isinstance(joined[-1].into, _Joined):
            joined.append(joined[-1].into)
        names = joined[-1].into().copy()
        for each in reversed(joined):
            names[each.part] = each.piece()
        return names


class Expected:
    """What a driver on tensors computes, by entry."""

    def __init__(self, driver: FuncOp):
        self.values: dict[SSAValue, Value] = {}
        self.elements = 1
        """Names given, and UNKNOWN."""
        self.arguments = tuple(self._new(a) for a in driver.body.block.args)
        calls: list[Call] = []
        self.returned: tuple[Value, ...] = ()
        for op in driver.body.block.ops:
            if isinstance(op, ReturnOp):
                self.returned = tuple(self.values[v] for v in op.operands)
            elif isinstance(op, CallOp | HostCallOp):
                reads = tuple(self.values[v] for v in op.operands)
                calls.append(Call(op, _callee(op), reads, tuple(self._new(v) for v in op.results)))
            else:
                self.values[op.results[0]] = Value(len(self.values), self._shown(op))
        results: Sequence[DictionaryAttr] = driver.res_attrs.data if driver.res_attrs else ()
        self.kinds = [_text(a, "symc.kind") for a in results] or ["output"] * len(self.returned)
        self.updates = [_integer(a.data.get("symc.updates")) for a in results] or [None] * len(self.returned)
        self.entries = ENTRIES[driver.sym_name.data]
        returned = driver.get_return_op()
        assert returned is not None, "a driver ends with func.return"
        early = _needed([returned.operands[j] for j in self.results_of(self.entries[0])])
        divided = [[c for c in calls if c.op in early], [c for c in calls if c.op not in early]]
        self.calls = dict(zip(self.entries, [calls] if len(self.entries) == 1 else divided))
        """Calls of each entry, in order: forward_train makes what outputs and auxiliary updates need."""
        kinds = {v.type for v in self.values}
        self.granule = min((element_bytes(k) for k in kinds if isinstance(k, TensorType)), default=1)
        """Bytes of the smallest elements."""

    def _new(self, value: SSAValue) -> Value:
        """A value with names of its own."""
        shape, first = _shape(value.type), self.elements
        self.elements += math.prod(shape)
        names = self.values[value] = Value(len(self.values), lambda: _series(first, shape))
        return names

    def _shown(self, op: Operation) -> Callable[[], Names]:
        """Names of an op's result that makes no elements."""
        shape = _shape(op.results[0].type)
        if isinstance(op, tensor.EmptyOp):
            return lambda: np.full(shape, UNKNOWN, NAME)
        source = self.values[op.operands[0]].names
        if isinstance(op, RESHAPES):
            return lambda: source().reshape(shape)
        assert isinstance(op, tensor.ExtractSliceOp | tensor.InsertSliceOp), f"{op.name} stands in a driver"
        offsets, sizes, strides = (a.get_values() for a in (op.static_offsets, op.static_sizes, op.static_strides))
        part = tuple([slice(o, o + (n - 1) * s + 1, s) for o, n, s in zip(offsets, sizes, strides)])
        if isinstance(op, tensor.ExtractSliceOp):
            return lambda: source()[part]
        return _Joined(self.values[op.dest].names, part, source)

    def results_of(self, entry: str) -> list[int]:
        """Numbers of the results that an entry writes."""
        single, early = len(self.entries) == 1, entry == self.entries[0]
        return [j for j, k in enumerate(self.kinds) if single or (k in ("output", "auxiliary", "")) == early]


def _series(first: int, shape: Sequence[int]) -> Names:
    return np.arange(first, first + math.prod(shape), dtype=np.uint64).astype(NAME).reshape(shape)


def _needed(values: Sequence[SSAValue]) -> set[Operation]:
    """The ops that values need."""
    found: set[Operation] = set()
    waiting = list(values)
    while waiting:
        owner = waiting.pop().owner
        if isinstance(owner, Operation) and owner not in found:
            found.add(owner)
            waiting += owner.operands
    return found


def check(expected: Expected, module: ModuleOp) -> None:
    """AssertionError that says which call finds what in place of what."""
    functions = {f.sym_name.data: f for f in module.ops if isinstance(f, FuncOp)}
    slots = [a.names().copy() for a in expected.arguments]
    for value, updated in zip(expected.returned, expected.updates):
        slots.append(np.full(value.names().shape, UNKNOWN, NAME) if updated is None else slots[updated])
    arena = functions[expected.entries[0]].body.block.args[-1].type
    memory = np.full(-(-bytes_of(arena) // expected.granule), UNKNOWN, NAME)
    for entry, calls in expected.calls.items():
        assert entry in functions, f"there is no entry {entry}"
        _Run(functions, entry, _Memory(slots, memory, expected.granule)).run(calls)
        for j in expected.results_of(entry):
            held, wanted = slots[len(expected.arguments) + j], expected.returned[j]
            assert (held == wanted.names()).all(), (
                f"{entry} leaves other elements in result {j} than value {wanted.number}"
            )


@dataclass(frozen=True)
class _Memory:
    """Names of what lies where."""

    slots: Sequence[Names]
    """The arrays of the caller."""
    arena: Names
    """One for each `granule` bytes."""
    granule: int


class _Run:
    """One entry function on a memory."""

    def __init__(self, functions: dict[str, FuncOp], entry: str, memory: _Memory):
        self.functions = functions
        self.entry = entry
        self.memory = memory
        self.places: dict[SSAValue, Names] = {}

    def run(self, calls: Sequence[Call]) -> None:
        """Every call of the driver's entry must come, in order."""
        left = iter(calls)
        for op in self.functions[self.entry].body.block.ops:
            if isinstance(op, CallOp | HostCallOp):
                self._call(op, next(left))
            elif isinstance(op, memref.CopyOp):
                source, target = self._place(op.source), self._place(op.destination)
                target[...] = source[..., : target.shape[-1]]
        assert next(left, None) is None, f"{self.entry} leaves out calls"

    def _place(self, value: SSAValue) -> Names:
        """Names of a buffer's elements, in its shape; the last dimension counts granules of an element."""
        if value not in self.places:
            self.places[value] = self._found(value)
        return self.places[value]

    def _found(self, value: SSAValue) -> Names:
        if isinstance(value, BlockArgument):
            return self.memory.slots[value.index][..., None]
        op = value.owner
        if isinstance(op, memref.ViewOp):
            return self._in_arena(op)
        assert isinstance(op, Operation)
        source, shape = self._place(op.operands[0]), _shape(value.type)
        wide = source.shape[-1]
        if not isinstance(op, ViewOp):
            return np.reshape(source, (*shape, wide), copy=False)
        kind = op.result.type
        assert isinstance(kind, MemRefType), "a view is a buffer"
        flat = np.reshape(source, (-1, wide), copy=False)[op.offset.value.data :]
        return as_strided(flat, (*shape, wide), (*(s * flat.strides[0] for s in _strides(kind)), flat.strides[1]))

    def _in_arena(self, view: memref.ViewOp) -> Names:
        offset, kind = view.byte_shift.owner, view.results[0].type
        assert isinstance(offset, ConstantOp) and isinstance(offset.value, IntegerAttr)
        start, total = offset.value.value.data, bytes_of(self.functions[self.entry].body.block.args[-1].type)
        stop = start + bytes_of(kind)
        assert start >= 0 and start % ALIGNMENT == 0, f"{self.entry}: a view at {start} is not aligned"
        assert stop <= total, f"{self.entry}: {start} to {stop} leaves the arena of {total} bytes"
        granule = self.memory.granule
        piece = self.memory.arena[start // granule : -(-stop // granule)]
        if element_bytes(kind) < granule:  # bytes of scratch
            return piece[:, None]
        return piece.reshape(*_shape(kind), element_bytes(kind) // granule)

    def _call(self, op: CallOp | HostCallOp, call: Call) -> None:
        places = [self._place(v) for v in op.operands]
        shared = self._shared(op)
        inputs = len(call.reads) - len(shared)
        results, extra = places[inputs : inputs + len(call.writes)], places[inputs + len(call.writes) :]
        kept = iter(places[:inputs])
        reads = [results[shared[i]] if i in shared else next(kept) for i in range(len(call.reads))]
        for number, (place, value) in enumerate(zip(reads, call.reads, strict=True)):
            message = (
                f"{self.entry}: {call.callee} finds value {value.number} overwritten or elsewhere, operand {number}"
            )
            assert (place == value.names()[..., None]).all(), message
        for i in range(inputs, len(places)):
            others = [j for j in range(len(places)) if j != i and np.shares_memory(places[i], places[j])]
            if isinstance(op, HostCallOp) and not np.shares_memory(places[i], self.memory.arena):
                others = [j for j in others if not _same(places[i], places[j])]  # what the host updates in place
            assert not others, f"{self.entry}: {call.callee} writes operand {i}, which overlaps its operands {others}"
        for place in extra:
            place[...] = UNKNOWN
        for place, value in zip(results, call.writes, strict=True):
            place[...] = value.names()[..., None]

    def _shared(self, op: Operation) -> dict[int, int]:
        """Arguments that the called instance finds in the buffer of a result."""
        if not isinstance(op, CallOp):
            return {}
        pairs = self.functions[op.callee.string_value()].attributes.get("symc.in_place")
        numbers = [int(n) for n in pairs.get_values()] if isinstance(pairs, DenseArrayBase) else []
        return dict(zip(numbers[0::2], numbers[1::2]))


def _same(one: Names, other: Names) -> bool:
    """Whether two buffers are one."""
    return one.shape == other.shape and one.ctypes.data == other.ctypes.data


def _shape(kind: Attribute) -> tuple[int, ...]:
    assert isinstance(kind, TensorType | MemRefType), f"{kind} has no shape"
    return tuple(kind.get_shape())


def _strides(kind: MemRefType) -> Sequence[int]:
    """Strides of a buffer, in elements."""
    if isinstance(kind.layout, StridedLayoutAttr):
        return [s for s in kind.layout.get_strides() if s is not None]
    shape = kind.get_shape()
    return [math.prod(shape[i + 1 :]) for i in range(len(shape))]


def _callee(op: Operation) -> str:
    return op.callee.string_value() if isinstance(op, CallOp) else op.name


def _text(attributes: DictionaryAttr, key: str) -> str:
    value = attributes.data.get(key)
    return value.data if isinstance(value, StringAttr) else ""


def _integer(value: Attribute | None) -> int | None:
    return value.value.data if isinstance(value, IntegerAttr) else None
