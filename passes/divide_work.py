"""Pass `divide-work`: kernels that are worth it run on all threads, a range of chunks each (stage K4).

1. divide_kernel.py: a kernel becomes one part, or several where it holds several loops that threads can share. A
   divided part takes the range of chunks that it computes. What a chunk is never depends on the number of threads, so
   neither do the bits of the results, nor does the program.
2. Here: an entry function with enough divided work takes a `!program.team`. Its calls become `program.divide` of
   divided parts and `program.single` of all others, with a barrier only where a part touches what another thread wrote,
   or writes what another thread touched, since the last one. In other entry functions every part has all chunks.

Threads meet between kernels, never inside: LLVM may take it that nothing else touches a kernel's buffers meanwhile.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from xdsl.context import Context
from xdsl.dialects import arith, memref
from xdsl.dialects.builtin import (
    ArrayAttr,
    DictionaryAttr,
    FunctionType,
    IndexType,
    IntegerAttr,
    MemRefType,
    ModuleOp,
    StringAttr,
)
from xdsl.dialects.func import CallOp, FuncOp, ReturnOp
from xdsl.ir import Block, Operation, Region, SSAValue
from xdsl.passes import ModulePass

from symc.dialects import interned
from symc.dialects.program import BarrierOp, DivideOp, HostCallOp, OwnOp, SingleOp, TeamType, ViewOp, span_of
from symc.passes.arena import element_bytes
from symc.passes.divide_kernel import Part, divide_kernel
from symc.passes.names import Names
from symc.passes.sizes import uncast

SMALLEST_ENTRY = 100_000
"""Nanoseconds of divided work below which an entry function stays on one thread: waking others takes about as long."""
SMALLEST_PART = 4000
"""Nanoseconds below which a part stays on one thread: a barrier and the caches of other processors take their time."""
DYNAMIC = 200_000
"""Nanoseconds from which threads take chunks when they are free, so that a slow one does not hold the others."""


@dataclass(frozen=True)
class DivideWork(ModulePass):
    """Divide the work of kernels among threads."""

    name = "divide-work"

    smallest_entry: int = SMALLEST_ENTRY
    smallest_part: int = SMALLEST_PART
    dynamic: int = DYNAMIC

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        divide_entries(op, divide_kernels(op, self.smallest_part), self)


def divide_kernels(module: ModuleOp, smallest: int) -> dict[str, list[Part]]:
    """Divide the kernels of a module, which may have no entry functions; the parts that each became, by its name."""
    names = Names(module)
    kernels = [f for f in module.ops if isinstance(f, FuncOp) and "symc.kernel" in f.attributes]
    return {f.sym_name.data: divide_kernel(f, smallest, names) for f in kernels}


def divide_entries(module: ModuleOp, parts: dict[str, list[Part]], options: DivideWork | None = None) -> None:
    """Let the entry functions of a module run the parts of kernels, which may stand elsewhere."""
    for function in module.ops:
        if isinstance(function, FuncOp) and "symc.entry" in function.attributes:
            EntryDivider(function, parts, options or DivideWork()).run()
    declare_called(module)


def declare_called(module: ModuleOp) -> None:
    """Declare the functions that are called and stand elsewhere."""
    known = {function.sym_name.data for function in module.ops if isinstance(function, FuncOp)}
    for op in list(module.walk()):
        if isinstance(op, CallOp) and called(op) not in known:
            known.add(called(op))
            module.body.block.add_op(interned.private_function(called(op), op.operand_types, op.result_types, Region()))


@dataclass(frozen=True)
class Access:
    """A range of memory that a step touches."""

    base: SSAValue
    start: int
    stop: int
    """Bytes from the start of the argument `base`."""
    by_first: bool
    """Whether thread 0 alone touches it in this step."""


@dataclass
class Accesses:
    """What a step reads and writes."""

    reads: list[Access]
    writes: list[Access]


@dataclass
class Ranges:
    """Bytes of one argument: disjoint ranges in order, which meet nowhere."""

    starts: list[int] = field(default_factory=list)
    stops: list[int] = field(default_factory=list)

    def add(self, start: int, stop: int) -> None:
        """Add a range, joined with those that it meets."""
        first, last = bisect_left(self.stops, start), bisect_right(self.starts, stop)
        if first < last:
            start, stop = min(start, self.starts[first]), max(stop, self.stops[last - 1])
        self.starts[first:last], self.stops[first:last] = [start], [stop]

    def overlaps(self, start: int, stop: int) -> bool:
        """Whether a range shares a byte with these."""
        index = bisect_right(self.stops, start)
        return index < len(self.starts) and self.starts[index] < stop


class Pending:
    """What was read and written since the last barrier, so that asking takes no longer the more steps there were."""

    def __init__(self) -> None:
        self.touched: dict[tuple[SSAValue, bool, bool], Ranges] = {}
        """By argument, whether it was a write, and whether it was thread 0 alone."""

    def conflict(self, step: Accesses) -> bool:
        """Whether a step must wait for what came before: different threads touch the same bytes, and one writes."""
        return any(self._meets(a, (True,)) for a in step.reads) or any(
            self._meets(a, (True, False)) for a in step.writes
        )

    def _meets(self, access: Access, written: Sequence[bool]) -> bool:
        by_first = (False,) if access.by_first else (True, False)
        found = (self.touched.get((access.base, w, f)) for w in written for f in by_first)
        return any(ranges.overlaps(access.start, access.stop) for ranges in found if ranges is not None)

    def add(self, step: Accesses) -> None:
        """Note what a step touches."""
        for written, accesses in ((False, step.reads), (True, step.writes)):
            for a in accesses:
                self.touched.setdefault((a.base, written, a.by_first), Ranges()).add(a.start, a.stop)


class EntryDivider:
    """Rewrites one entry function."""

    def __init__(self, entry: FuncOp, parts: dict[str, list[Part]], options: DivideWork):
        self.entry = entry
        self.parts = parts
        self.options = options
        self.block = entry.body.block
        self.same = updated_arguments(entry)
        self.pending = Pending()
        self.slots = 0
        self.team: SSAValue | None = None
        self.bounds: dict[int, SSAValue] = {}
        self.last_first: Operation | None = None
        self.resolved: dict[CallOp, list[Part]] = {}
        self.last_single: Block | None = None
        """The region of thread 0 that the next small part joins."""

    def run(self) -> None:
        """Place every step anew; views and constants, which nothing changes, come first."""
        ops = list(self.block.ops)
        calls = [op for op in ops if isinstance(op, CallOp)]
        self.resolved = {call: self.parts_of(call) for call in calls}
        parts = [part for several in self.resolved.values() for part in several]
        divided = sum(part.work for part in parts if part.chunks)
        if not any(part.chunks or part.length for part in parts):
            return
        steps = [op for op in ops if isinstance(op, CallOp | HostCallOp | memref.CopyOp | ReturnOp)]
        for op in steps:
            op.detach()
        if divided >= self.options.smallest_entry:
            self.add_team()
        for op in steps:
            self.place(op)
        if self.team is not None:
            self.entry.attributes["symc.slots"] = interned.integer(self.slots)

    def parts_of(self, call: CallOp) -> list[Part]:
        """The parts of the kernel, as this call wants them."""
        parts = self.parts[called(call)]
        if not any(part.trips for part in parts):
            return parts
        extents = [0 if isinstance(v.type, MemRefType) else constant_of(v) for v in call.operands]
        return [part.at(extents, self.options.smallest_part) for part in parts]

    def add_team(self) -> None:
        """Give the entry function its last argument."""
        self.team = self.block.insert_arg(TeamType(), len(self.block.args))
        self.team.name_hint = "team"
        inputs = [a.type for a in self.block.args]
        self.entry.properties["function_type"] = FunctionType.from_lists(inputs, [])
        described = self.entry.arg_attrs.data if self.entry.arg_attrs else [DictionaryAttr({})] * (len(inputs) - 1)
        self.entry.properties["arg_attrs"] = ArrayAttr([*described, DictionaryAttr({"symc.kind": StringAttr("team")})])

    def place(self, op: Operation) -> None:
        """Append a step of the old entry function."""
        if isinstance(op, CallOp):
            for part in self.resolved[op]:
                self.call(op, part)
            op.drop_all_references()
        elif isinstance(op, HostCallOp):
            self.host_call(op)
        elif isinstance(op, memref.CopyOp):
            self.on_first(op, Accesses([self.access(op.source, True)], [self.access(op.destination, True)]))
        else:
            self.block.add_op(op)

    def call(self, op: CallOp, part: Part) -> None:
        """A part of a kernel."""
        by_first = part.chunks == 0
        private = op.operands[part.scratch] if part.scratch is not None else None
        touched = {i: self.access(op.operands[i], by_first or op.operands[i] is private) for i in part.touches}
        step = Accesses([touched[i] for i in part.reads], [touched[i] for i in part.writes])
        operands = [*op.operands, self.bound(part.length)] if part.length else list(op.operands)
        if not by_first and self.team is not None:
            self.wait_for(step)
            self.divide(op, part, operands, self.team)
            return
        if part.length or not by_first:
            operands += [self.bound(0), self.bound(part.chunks or 1)]
        self.on_first(part_call(op, part, operands), step)

    def divide(self, op: CallOp, part: Part, operands: list[SSAValue], team: SSAValue) -> None:
        """A divided part, for all threads."""
        self.last_single = None
        body = Block(arg_types=[IndexType(), IndexType()])
        if part.scratch is not None:
            own = OwnOp(team, operands[part.scratch])
            self.block.add_op(own)
            operands[part.scratch] = own.result
        body.add_op(part_call(op, part, [*operands, *body.args]))
        dynamic = None
        if part.work >= self.options.dynamic and part.grain:
            dynamic = (self.slot(), part.grain)
        self.block.add_op(DivideOp(team, part.chunks, body, dynamic))

    def on_first(self, op: Operation, step: Accesses) -> None:
        """A step of thread 0."""
        if self.team is None:
            self.block.add_op(op)
            return
        self.wait_for(step)
        if self.last_single is None:
            self.last_single = Block()
            self.block.add_op(SingleOp(self.team, Region(self.last_single)))
        self.last_single.add_op(op)

    def host_call(self, op: HostCallOp) -> None:
        """A host call, after which all threads have waited for thread 0."""
        if self.team is not None:
            touched = [self.access(v, True) for v in op.operands]
            self.wait_for(Accesses(touched, touched))
            op.properties["slot"] = interned.integer(self.slot())
            self.pending, self.last_single = Pending(), None
        self.block.add_op(op)

    def wait_for(self, step: Accesses) -> None:
        """A barrier when the step needs one."""
        assert self.team is not None
        if self.pending.conflict(step):
            self.block.add_op(BarrierOp(self.team))
            self.pending, self.last_single = Pending(), None
        self.pending.add(step)

    def access(self, value: SSAValue, by_first: bool) -> Access:
        """The memory behind a buffer."""
        value = uncast(value)
        start, size = 0, _span_bytes(value)
        while isinstance(value.owner, Operation):
            if isinstance(value.owner, memref.ViewOp):
                start += constant_of(value.owner.operands[1])
            elif isinstance(value.owner, ViewOp):
                start += value.owner.offset.value.data * element_bytes(value.type)
            value = value.owner.operands[0]
        return Access(self.same.get(value, value), start, start + size, by_first)

    def slot(self) -> int:
        """A new counter."""
        self.slots += 1
        return self.slots - 1

    def first(self, op: Operation) -> Operation:
        """Place an op before all steps, for an earlier region of thread 0 may use it."""
        if self.last_first is not None:
            self.block.insert_op_after(op, self.last_first)
        elif self.block.first_op is not None:
            self.block.insert_op_before(op, self.block.first_op)
        else:
            self.block.add_op(op)
        self.last_first = op
        return op

    def bound(self, number: int) -> SSAValue:
        """A constant chunk number."""
        if number not in self.bounds:
            value = interned.index(number)
            op = arith.ConstantOp.create(result_types=[interned.INDEX], properties={"value": value})
            self.bounds[number] = self.first(op).results[0]
        return self.bounds[number]


def _span_bytes(value: SSAValue) -> int:
    """Bytes from the first to the last element of a buffer."""
    assert isinstance(value.type, MemRefType), "steps touch buffers"
    return span_of(value.type) * element_bytes(value.type)


def called(op: CallOp) -> str:
    """The kernel that a call means."""
    return op.callee.string_value()


def part_call(op: CallOp, part: Part, operands: Sequence[SSAValue]) -> CallOp:
    """A call of a part with the attributes of the kernel's call."""
    callee = interned.symbol(part.name)
    return CallOp.create(operands=operands, properties={"callee": callee}, attributes=op.attributes)


def updated_arguments(entry: FuncOp) -> dict[SSAValue, SSAValue]:
    """The argument that lies in the same memory, for results that update one."""
    arguments = entry.body.block.args
    described = entry.arg_attrs.data if entry.arg_attrs else ()
    numbers = [d.data.get("symc.updates") for d in described]
    return {a: arguments[n.value.data] for a, n in zip(arguments, numbers) if isinstance(n, IntegerAttr)}


def constant_of(value: SSAValue) -> int:
    """The number that an index is."""
    assert isinstance(value.owner, arith.ConstantOp) and isinstance(value.owner.value, IntegerAttr)
    return value.owner.value.value.data
