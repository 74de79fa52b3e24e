"""Pass `order-calls`: orders the calls of a driver so that fewer bytes are live at once (stage K2 to K2).

List scheduling in each entry of the program: of the calls whose operands exist, the next is one that frees more than
it makes, and otherwise (`eager`) the first in the given order or (`greedy`) the one that adds least. The three orders,
the given one included, are weighed by the bytes live at their fullest step, and the best is kept, so the pass never
makes a program larger. A host call stays between what came before and after it. plan-buffers decides the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import product

from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp
from xdsl.dialects.func import CallOp, FuncOp
from xdsl.ir import Operation, SSAValue
from xdsl.passes import ModulePass

from symc.dialects.program import HostCallOp
from symc.passes.arena import bytes_of
from symc.passes.bufferize_kernel import Interface, interface
from symc.passes.locate_values import divided, functions_of
from symc.passes.views import SHOWING, Views


class OrderCalls(ModulePass):
    """Order a driver's calls for a low peak of memory."""

    name = "order-calls"

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        kernels, driver = functions_of(op, self.name)
        given = divided(driver)
        if all(len(ops) < 2 for ops in given):
            return
        graph = _Graph(driver, {name: interface(kernel) for name, kernel in kernels.items()})
        choices = [[ops, *(graph.ordered(ops, priority) for priority in PRIORITIES)] for ops in given]
        best = min(product(*choices), key=lambda orders: graph.peak([op for ops in orders for op in ops]))
        if list(best) != given:
            _rearrange(driver, [op for ops in best for op in ops])


def _rearrange(driver: FuncOp, order: Sequence[Operation]) -> None:
    """Put the calls in this order, each view before its first reader."""
    block = driver.body.block
    ops = list(block.ops)
    for op in ops:
        op.detach()
    position = {op: i for i, op in enumerate(ops)}
    placed: set[Operation] = set()
    for op in (*order, ops[-1]):
        for view in sorted(_shown_by(op, placed), key=position.__getitem__):
            block.add_op(view)
        block.add_op(op)


def _shown_by(op: Operation, placed: set[Operation]) -> Iterator[Operation]:
    """What an op reads that computes nothing and is not yet placed."""
    waiting = [op]
    while waiting:
        for operand in waiting.pop().operands:
            if isinstance(operand.owner, SHOWING) and operand.owner not in placed:
                placed.add(operand.owner)
                waiting.append(operand.owner)
                yield operand.owner


@dataclass
class _Call:
    """What a call reads and makes: numbers of buffers, which several calls may fill."""

    touches: tuple[int, ...]
    makes: tuple[int, ...]
    in_place: tuple[tuple[int, int], ...]
    """(read, made) values that may share a buffer."""
    inside: int
    """Bytes that only the kernel uses."""


Priority = Callable[[int, int], tuple[int, int]]
"""Of bytes that a call adds and its position in the given order; the least comes first."""
PRIORITIES: tuple[Priority, ...] = (
    lambda added, position: (min(added, 0), position),
    lambda added, position: (added, position),
)


class _Graph:
    """The calls of a driver and the sizes of their buffers; arguments and results of the driver count nothing."""

    def __init__(self, driver: FuncOp, interfaces: dict[str, Interface]):
        self.numbers: dict[SSAValue, int] = {}
        self.bytes: list[int] = []
        self.calls: dict[Operation, _Call] = {}
        self.makers: dict[SSAValue, tuple[Operation, ...]] = {}
        self.users: list[list[Operation]] = []
        """Calls that read or fill a buffer."""
        self.before: dict[Operation, set[Operation]] = {}
        """Calls whose results a call reads."""
        self.views = Views(driver.body.block.ops)
        outside: set[SSAValue] = {*driver.body.block.args}
        returned = driver.get_return_op()
        assert returned is not None, "a driver ends with func.return"
        outside.update(self.views.root(v) for v in returned.operands)
        for op in driver.body.block.ops:
            if isinstance(op, CallOp | HostCallOp):
                self.calls[op] = self._call(op, interfaces, outside)
                self.before[op] = {made for v in op.operands for made in self._made_by(v)}

    def _call(self, op: CallOp | HostCallOp, interfaces: dict[str, Interface], outside: set[SSAValue]) -> _Call:
        reads = [self._number(self.views.root(v), outside) for v in op.operands]
        makes = list(dict.fromkeys(self._number(self.views.root(v), outside) for v in op.results))
        touches = tuple(dict.fromkeys((*reads, *(n for n, v in zip(makes, op.results) if self.views.root(v) is not v))))
        for number in touches:
            self.users[number].append(op)
        if not isinstance(op, CallOp):
            return _Call(touches, tuple(makes), (), 0)
        kernel = interfaces[op.callee.string_value()]
        results = [self._number(self.views.root(v), outside) for v in op.results]
        alone = {a for a, v in enumerate(op.operands) if reads.count(reads[a]) == 1 and self.views.is_whole(v)}
        pairs = tuple((reads[a], results[r]) for a, r in kernel.in_place if a in alone and self._is_root(op.results[r]))
        inside = kernel.scratch_bytes + sum(bytes_of(t) for t in kernel.intermediates)
        return _Call(touches, tuple(makes), pairs, inside)

    def _is_root(self, value: SSAValue) -> bool:
        return self.views.root(value) is value

    def _made_by(self, value: SSAValue) -> tuple[Operation, ...]:
        """The calls that compute the elements of a value."""
        if value not in self.makers:
            found: dict[Operation, None] = {}
            waiting, seen = [value.owner], {value.owner}
            while waiting:
                owner = waiting.pop()
                if isinstance(owner, Operation) and owner in self.calls:
                    found[owner] = None
                elif isinstance(owner, Operation):
                    shown = {v.owner for v in owner.operands} - seen
                    waiting += shown
                    seen |= shown
            self.makers[value] = tuple(found)
        return self.makers[value]

    def _number(self, value: SSAValue, outside: set[SSAValue]) -> int:
        if value not in self.numbers:
            self.numbers[value] = len(self.bytes)
            self.bytes.append(0 if value in outside else bytes_of(value.type))
            self.users.append([])
        return self.numbers[value]

    def peak(self, order: Sequence[Operation]) -> int:
        """The most bytes that are live at a step."""
        left = [len(r) for r in self.users]
        begun: set[int] = set()
        live = most = 0
        for op in order:
            call = self.calls[op]
            dying = {v for v in call.touches if left[v] == 1}
            reused: dict[int, int] = {}
            for read, made in call.in_place:
                if read in dying and read not in reused and made not in reused.values():
                    reused[read] = made
            fresh = [v for v in call.makes if v not in begun]
            begun.update(fresh)
            new = sum(self.bytes[v] for v in fresh if v not in reused.values())
            most = max(most, live + new + call.inside)
            live += sum(self.bytes[v] for v in fresh if left[v]) - sum(self.bytes[v] for v in dying)
            for v in call.touches:
                left[v] -= 1
        return most

    def ordered(self, ops: Sequence[Operation], priority: Priority) -> list[Operation]:
        """The calls of one entry by priority; host calls are barriers."""
        order: list[Operation] = []
        segment: list[Operation] = []
        for op in ops:
            if isinstance(op, HostCallOp):
                order += [*_Segment(self, segment, priority, {*order}).run(), op]
                segment = []
            else:
                segment.append(op)
        return order + _Segment(self, segment, priority, {*order}).run()


class _Segment:
    """List scheduling between two host calls."""

    def __init__(self, graph: _Graph, ops: Sequence[Operation], priority: Priority, done: set[Operation]):
        self.graph = graph
        self.ops = ops
        self.priority = priority
        self.position = {op: i for i, op in enumerate(ops)}
        self.unused = [len(r) for r in graph.users]
        """How many calls are still to use each buffer."""
        self.begun: set[int] = set()
        """Buffers of which something is filled."""
        for op in done:
            self.begun.update(graph.calls[op].makes)
            for value in graph.calls[op].touches:
                self.unused[value] -= 1
        self.missing = {op: sum(made in self.position for made in graph.before[op]) for op in ops}
        """How many calls must come before each."""
        self.after: dict[Operation, list[Operation]] = {}
        for op in ops:
            for made in graph.before[op]:
                self.after.setdefault(made, []).append(op)
        self.heap: list[tuple[tuple[int, int], int]] = []

    def run(self) -> list[Operation]:
        """The order."""
        for op in self.ops:
            self._offer(op)
        order: list[Operation] = []
        finished: set[Operation] = set()
        while self.heap:
            op = self.ops[heappop(self.heap)[1]]
            if op in finished:
                continue
            finished.add(op)
            order.append(op)
            self._finish(op, finished)
        assert len(order) == len(self.ops), "calls depend on each other in a circle"
        return order

    def _offer(self, op: Operation) -> None:
        if self.missing[op]:
            return
        call, sizes = self.graph.calls[op], self.graph.bytes
        added = sum(sizes[v] for v in call.makes if v not in self.begun)
        added -= sum(sizes[v] for v in call.touches if self.unused[v] == 1)
        heappush(self.heap, (self.priority(added, self.position[op]), self.position[op]))

    def _finish(self, op: Operation, finished: set[Operation]) -> None:
        call = self.graph.calls[op]
        joined = [v for v in call.makes if v in call.touches and v not in self.begun]
        self.begun.update(call.makes)
        for reader in self.after.get(op, ()):
            self.missing[reader] -= 1
            self._offer(reader)
        for value in call.touches:
            self.unused[value] -= 1
            if self.unused[value] == 1 or value in joined:
                self._offer_users(value, finished)

    def _offer_users(self, value: int, finished: set[Operation]) -> None:
        """The last user of a buffer frees it, and after the first others fill it for nothing: they come sooner now."""
        for user in self.graph.users[value]:
            if user in self.missing and user not in finished:
                self._offer(user)
