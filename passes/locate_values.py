"""Where every tensor of a driver lives: schedule, locations and lifetimes, decided before any IR changes.

A returned value is written straight into the result's buffer where nothing still reads what is there, else copied
at the end of its entry; what becomes a result in place lives in the result's buffer too. Every other value takes the
buffer of an operand that dies in its call and that the kernel reads only at the index it writes, or a new buffer of
the arena. Both entries are one schedule: what forward_train leaves for backward dies with its last reader, so backward
runs once after each forward_train.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from xdsl.dialects.builtin import DictionaryAttr, IntegerAttr, ModuleOp, StringAttr
from xdsl.dialects.func import CallOp, FuncOp, ReturnOp
from xdsl.ir import Attribute, Operation, OpResult, SSAValue

from symc.dialects.program import HostCallOp
from symc.errors import LoweringError
from symc.passes.arena import Buffer, bytes_of
from symc.passes.bufferize_kernel import Interface, SharedHomes
from symc.passes.function_body import body_of, node_names, outside_values
from symc.passes.names import ENTRIES
from symc.passes.outline_kernels import DRIVER_OPS
from symc.passes.views import SHOWING, Views

FORWARD_KINDS = ("output", "auxiliary")
"""Kinds of results that forward_train computes; backward computes the others."""


@dataclass(frozen=True)
class Argument:
    """The buffer of a driver's argument."""

    index: int


@dataclass(frozen=True)
class Result:
    """The buffer of a driver's result."""

    index: int


Location = Argument | Result | Buffer


@dataclass
class Copy:
    """A copy into a result at the end of an entry."""

    source: SSAValue
    result: int
    staged: Buffer | None = None
    """Where the source waits because another copy overwrites the argument that it is."""


@dataclass
class Entry:
    """One entry function: its part of the schedule and what it copies."""

    name: str
    ops: list[Operation]
    start: int
    """Position of the first op; the position after the last one is that of the final copies."""
    saved: dict[int, Buffer] = field(default_factory=dict)
    """Arguments that it keeps for backward before it overwrites them."""
    restored: dict[int, Buffer] = field(default_factory=dict)
    """Arguments that it reads from such a buffer."""
    copies: list[Copy] = field(default_factory=list)

    @property
    def end(self) -> int:
        """Position of the final copies."""
        return self.start + len(self.ops)


@dataclass
class Located:
    """Where every value of a driver lives."""

    entries: list[Entry]
    locations: dict[SSAValue, Location]
    """By root: see views.py."""
    shared: dict[Operation, SharedHomes]
    """(operand, result) pairs of a call that are one buffer."""
    extra: dict[Operation, list[Buffer]]
    """Intermediates and scratch of a call."""
    buffers: list[Buffer]
    views: Views


def kind_of(attributes: Sequence[DictionaryAttr], index: int) -> str:
    """The `symc.kind` of a driver's result."""
    kind = attributes[index].data.get("symc.kind") if attributes else None
    return kind.data if isinstance(kind, StringAttr) else "output"


def locate(driver: FuncOp, interfaces: dict[str, Interface]) -> Located:
    """Schedule the driver and choose a location for every value."""
    locator = _Locator(driver, interfaces)
    locator.place_results()
    locator.place_values()
    locator.order_copies()
    locator.mark_kept()
    return Located(locator.entries, locator.locations, locator.shared, locator.extra, locator.buffers, locator.views)


class _Locator:
    def __init__(self, driver: FuncOp, interfaces: dict[str, Interface]):
        self.interfaces = interfaces
        self.views = Views(driver.body.block.ops)
        self.arguments = driver.body.block.args
        returned = driver.get_return_op()
        assert returned is not None, "a driver ends with func.return"
        self.returned = returned
        self.returned_roots = {self.views.root(v) for v in returned.operands}
        attributes = driver.res_attrs.data if driver.res_attrs else ()
        self.updates = [_updated(attributes, j) for j in range(len(returned.operands))]
        forward_results = [kind_of(attributes, j) in FORWARD_KINDS for j in range(len(returned.operands))]
        self.entries = _schedule(driver)
        self.entry_of_result = [self.entries[0 if forward else -1] for forward in forward_results]
        self.position = {op: e.start + i for e in self.entries for i, op in enumerate(e.ops)}
        self.locations: dict[SSAValue, Location] = {a: Argument(a.index) for a in self.arguments}
        self.shared: dict[Operation, SharedHomes] = {}
        self.extra: dict[Operation, list[Buffer]] = {}
        self.buffers: list[Buffer] = []
        self.reads: dict[SSAValue, list[int]] = {}
        self.writes: dict[SSAValue, list[int]] = {}
        for op, position in self.position.items():
            for value in op.results:
                self.writes.setdefault(self.views.root(value), []).append(position)
            for value in dict.fromkeys(self.views.root(v) for v in op.operands):
                self.reads.setdefault(value, []).append(position)

    def entry_at(self, position: int) -> Entry:
        """The entry that contains a position."""
        return self.entries[-1] if position >= self.entries[-1].start else self.entries[0]

    # Results: straight into their buffers, or a copy at the end.

    def place_results(self) -> None:
        """Choose the producer's location for returned values; what cannot be written directly is copied."""
        for j, value in enumerate(self.returned.operands):
            source, entry = self.views.root(value), self.entry_of_result[j]
            updated = self.updates[j]
            if updated is not None and source is self.arguments[updated]:
                continue
            here = all(self.entry_at(p) is entry for p in self.writes.get(source, ()))
            free = source not in self.locations and here
            if free and (updated is None or self._may_overwrite(updated, source, entry)):
                self.locations[source] = Result(j)
                if updated is None:
                    self._place_ancestors(source, Result(j))
                continue
            entry.copies.append(Copy(value, j))
            self.reads.setdefault(source, []).append(entry.end)
        self._save_overwritten()

    def _place_ancestors(self, result: SSAValue, location: Result) -> None:
        """Let the value that a call turns into a result in place live in the result's buffer too, and so on back."""
        while True:
            assert isinstance(result, OpResult)
            found = next((pair for pair in self._candidates(result) if self._becomes(pair[1], result.op)), None)
            if found is None:
                return
            operand, source = found
            self.shared[result.op] = (*self.shared.get(result.op, ()), (operand, result.index))
            self.locations[source] = location
            result = source

    def _becomes(self, source: SSAValue, op: Operation) -> bool:
        """Whether a value has no location yet and ends in this call, in the entry of which another call makes it."""
        made = source.owner
        if source in self.locations or source in self.returned_roots or not isinstance(made, CallOp):
            return False
        here = self.entry_at(self.position[made]) is self.entry_at(self.position[op])
        return here and self._last_read(source) == self.position[op]

    def _may_overwrite(self, updated: int, source: SSAValue, entry: Entry) -> bool:
        """Whether the producer of `source` may write into argument `updated`: nothing reads the argument afterwards."""
        argument, position = self.arguments[updated], min(self.writes[source])
        if argument in self.returned_roots:
            return False
        later = [p for p in self.reads.get(argument, ()) if p >= position and self.entry_at(p) is entry]
        return not later or (later == [position] and self._share(source, argument))

    def _save_overwritten(self) -> None:
        """Arguments that forward_train updates and backward reads are kept in the arena."""
        first, last = self.entries[0], self.entries[-1]
        for updated, entry in zip(self.updates, self.entry_of_result):
            if updated is None or entry is last or updated in first.saved:
                continue
            argument = self.arguments[updated]
            if any(p >= last.start for p in self.reads.get(argument, ())):
                kept = self._buffer(f"argument {updated}", argument.type, 0, max(self.reads[argument]), "saved")
                first.saved[updated] = last.restored[updated] = kept

    def order_copies(self) -> None:
        """Copies that read an argument come before those that overwrite one, through the arena if they do both."""
        for entry in self.entries:
            overwritten = {self.updates[c.result] for c in entry.copies} - {None}
            for copy in entry.copies:
                location = self.locations[self.views.root(copy.source)]
                if not isinstance(location, Argument) or location.index in entry.restored:
                    continue
                if location.index in overwritten and self.updates[copy.result] is not None:
                    copy.staged = self._buffer(
                        f"result {copy.result}", copy.source.type, entry.end, entry.end, "temporary"
                    )
            entry.copies.sort(key=lambda c: self.updates[c.result] is not None)

    # Values: in place of a dying operand, or a new buffer.

    def place_values(self) -> None:
        """Locations for everything the kernels and host calls write."""
        for op, position in self.position.items():
            for result in op.results:
                root = self.views.root(result)
                if root in self.locations or self._share(result):
                    continue
                last, role = self._last_read(root), self._value_kind(position)
                self.locations[root] = self._buffer(_name(op), root.type, position, last, role)
            if isinstance(op, CallOp):
                self.extra[op] = self._extra_buffers(op, position)

    def _extra_buffers(self, op: CallOp, position: int) -> list[Buffer]:
        described, name = self.interfaces[op.callee.string_value()], _name(op)
        extra = [Buffer(name, bytes_of(t), position, position, kind="temporary") for t in described.intermediates]
        if described.scratch_bytes:
            extra.append(Buffer(name, described.scratch_bytes, position, position, kind="scratch"))
        self.buffers += extra
        return extra

    def _buffer(self, name: str, kind: Attribute, first: int, last: int, role: str) -> Buffer:
        self.buffers.append(Buffer(name, bytes_of(kind), first, last, kind=role))
        return self.buffers[-1]

    def _last_read(self, value: SSAValue) -> int:
        """Position of the last read, or of the last write if there is none."""
        return max((*self.reads.get(value, ()), *self.writes[value]))

    def _value_kind(self, position: int) -> str:
        return "forward" if self.entry_at(position) is self.entries[0] else "backward"

    def mark_kept(self) -> None:
        """Tell the values of forward_train that backward reads from the others."""
        for buffer in self.buffers:
            if buffer.kind == "forward" and self.entry_at(buffer.last) is not self.entries[0]:
                buffer.kind = "kept"

    def _share(self, result: SSAValue, only: SSAValue | None = None) -> bool:
        """Let a call's result take the buffer of an operand that dies in the call, or of the driver argument `only`."""
        assert isinstance(result, OpResult)
        op = result.op
        if isinstance(op, HostCallOp):  # host functions update arguments in place, and only arguments
            return only is not None
        for operand, source in self._candidates(result):
            location = self.locations.get(source)
            dies = isinstance(location, Buffer) and self._last_read(source) == self.position[op]
            if not (dies if only is None else source is only):
                continue
            self.shared[op] = (*self.shared.get(op, ()), (operand, result.index))
            if only is None and isinstance(location, Buffer):
                location.last = max(location.last, self._last_read(result))
                self.locations[result] = location
            return True
        return False

    def _candidates(self, result: OpResult) -> Iterator[tuple[int, SSAValue]]:
        """Operands of a result's call in whose buffer the kernel could leave the result, by number."""
        op = result.op
        if not isinstance(op, CallOp) or self.views.root(result) is not result:
            return
        roots, taken = [self.views.root(v) for v in op.operands], dict(self.shared.get(op, ()))
        for operand, number in self.interfaces[op.callee.string_value()].in_place:
            alone = roots.count(roots[operand]) == 1 and self.views.is_whole(op.operands[operand])
            if number == result.index and operand not in taken and alone:
                yield operand, roots[operand]


def _updated(attributes: Sequence[DictionaryAttr], index: int) -> int | None:
    number = attributes[index].data.get("symc.updates") if attributes else None
    return number.value.data if isinstance(number, IntegerAttr) else None


def _name(op: Operation) -> str:
    """What a buffer is called: the nodes of its writer."""
    nodes = node_names(op)
    if nodes:
        return "+".join(nodes)
    return op.callee.string_value() if isinstance(op, CallOp) else op.name


def _schedule(driver: FuncOp) -> list[Entry]:
    """The driver's calls, divided among its entry functions."""
    entries: list[Entry] = []
    for name, ops in zip(ENTRIES[driver.sym_name.data], divided(driver), strict=True):
        entries.append(Entry(name, ops, entries[-1].end + 1 if entries else 0))
    return entries


def functions_of(module: ModuleOp, who: str) -> tuple[dict[str, FuncOp], FuncOp]:
    """The kernels by name, and the driver; LoweringError, in the name of pass `who`, when that is not what is there."""
    functions = [f for f in module.ops if isinstance(f, FuncOp)]
    kernels = {f.sym_name.data: f for f in functions if "symc.kernel" in f.attributes}
    drivers = [f for f in functions if "symc.kernel" not in f.attributes]
    if len(drivers) != 1 or drivers[0].sym_name.data not in ENTRIES:
        names = ", ".join(f"@{f.sym_name.data}" for f in drivers) or "none"
        message = f"{who}: a module holds one driver, @predict or @train; got {names}"
        raise LoweringError(message, at=drivers[0] if drivers else module)
    for function in functions:
        body_of(function, who)
    for op in body_of(drivers[0], who).ops:
        if not isinstance(op, (CallOp, *SHOWING, *DRIVER_OPS)):
            raise LoweringError(f"{who}: {op.name} is not allowed in a driver at stage K2; run outline-kernels", at=op)
        if isinstance(op, CallOp) and op.callee.string_value() not in kernels:
            raise LoweringError(f"{who}: @{op.callee.string_value()} is called and not a kernel of the module", at=op)
    return kernels, drivers[0]


def divided(driver: FuncOp) -> list[list[Operation]]:
    """The calls of each entry, in order: forward_train makes what outputs and auxiliary updates need."""
    ops: list[Operation] = [op for op in driver.body.block.ops if isinstance(op, CallOp | HostCallOp)]
    if len(ENTRIES[driver.sym_name.data]) == 1:
        return [ops]
    returned = driver.get_return_op()
    assert returned is not None, "a driver ends with func.return"
    attributes = driver.res_attrs.data if driver.res_attrs else ()
    values = [v for j, v in enumerate(returned.operands) if kind_of(attributes, j) in FORWARD_KINDS]
    needed = {v.owner for v in values}
    for op in reversed(list(driver.body.block.ops)):
        if op in needed:
            needed.update(v.owner for v in op.operands)
    return [[op for op in ops if op in needed], [op for op in ops if op not in needed]]


def forward_ops(driver: FuncOp, ops: Sequence[Operation]) -> set[Operation]:
    """Ops that outputs and auxiliary updates need."""
    if len(ENTRIES.get(driver.sym_name.data, ())) == 1:
        return set(ops[:-1])
    returned = ops[-1]
    assert isinstance(returned, ReturnOp), "a driver ends with func.return"
    attributes = driver.res_attrs.data if driver.res_attrs else ()
    kinds = [kind_of(attributes, i) for i in range(len(returned.operands))]
    needed = {v for v, kind in zip(returned.operands, kinds) if kind in FORWARD_KINDS}
    found: set[Operation] = set()
    for op in reversed(ops):
        if any(r in needed for r in op.results):
            found.add(op)
            needed.update(outside_values(op))
    return found
