"""Pass `order-calls`: orders the calls of a driver so that fewer bytes are live at once (stage K2 to K2).

List scheduling in each entry of the program: of the calls whose operands exist, the next is one that frees more than
it makes, and otherwise (`eager`) the first in the given order or (`greedy`) the one that adds least. The three orders,
the given one included, are weighed by the bytes live at their fullest step, and the best is kept, so the pass never
makes a program larger. A host call stays between what came before and after it. plan-buffers decides the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import product

from xdsl.context import Context
from xdsl.dialects import tensor
from xdsl.dialects.builtin import ModuleOp
from xdsl.dialects.func import CallOp, FuncOp
from xdsl.ir import Operation, SSAValue
from xdsl.passes import ModulePass

from symc.dialects.program import HostCallOp
from symc.passes.arena import bytes_of
from symc.passes.bufferize_kernel import Interface, interface
from symc.passes.locate_values import divided, functions_of, root

RESHAPES = (tensor.CollapseShapeOp, tensor.ExpandShapeOp)


class OrderCalls(ModulePass):
    """Order a driver's calls for a low peak of memory."""

    name = "order-calls"

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        kernels, driver = functions_of(op, self.name)
        graph = _Graph(driver, {name: interface(kernel) for name, kernel in kernels.items()})
        given = divided(driver)
        choices = [[ops, *(graph.ordered(ops, priority) for priority in PRIORITIES)] for ops in given]
        best = min(product(*choices), key=lambda orders: graph.peak([op for ops in orders for op in ops]))
        if list(best) != given:
            _rearrange(driver, [op for ops in best for op in ops])


def _rearrange(driver: FuncOp, order: Sequence[Operation]) -> None:
    """Put the calls in this order, each reshape before its first reader."""
    block = driver.body.block
    ops = list(block.ops)
    for op in ops:
        op.detach()
    placed: set[Operation] = set()

    def place(op: Operation) -> None:
        if op in placed:
            return
        placed.add(op)
        for operand in op.operands:
            if isinstance(operand.owner, RESHAPES):
                place(operand.owner)
        block.add_op(op)

    for op in (*order, ops[-1]):
        place(op)


@dataclass
class _Call:
    """What a call reads and makes: numbers of values."""

    reads: tuple[int, ...]
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
    """The calls of a driver and the sizes of their values; arguments and results of the driver count nothing."""

    def __init__(self, driver: FuncOp, interfaces: dict[str, Interface]):
        self.numbers: dict[SSAValue, int] = {}
        self.bytes: list[int] = []
        self.calls: dict[Operation, _Call] = {}
        self.readers: list[list[Operation]] = []
        outside: set[SSAValue] = {*driver.body.block.args}
        returned = driver.get_return_op()
        assert returned is not None, "a driver ends with func.return"
        outside.update(root(v) for v in returned.operands)
        for op in driver.body.block.ops:
            if isinstance(op, CallOp | HostCallOp):
                self.calls[op] = self._call(op, interfaces, outside)

    def _call(self, op: CallOp | HostCallOp, interfaces: dict[str, Interface], outside: set[SSAValue]) -> _Call:
        reads = [self._number(root(v), outside) for v in op.operands]
        makes = [self._number(v, outside) for v in op.results]
        for number in dict.fromkeys(reads):
            self.readers[number].append(op)
        if not isinstance(op, CallOp):
            return _Call(tuple(dict.fromkeys(reads)), tuple(makes), (), 0)
        kernel = interfaces[op.callee.string_value()]
        pairs = tuple((reads[a], makes[r]) for a, r in kernel.in_place if reads.count(reads[a]) == 1)
        inside = kernel.scratch_bytes + sum(bytes_of(t) for t in kernel.intermediates)
        return _Call(tuple(dict.fromkeys(reads)), tuple(makes), pairs, inside)

    def _number(self, value: SSAValue, outside: set[SSAValue]) -> int:
        if value not in self.numbers:
            self.numbers[value] = len(self.bytes)
            self.bytes.append(0 if value in outside else bytes_of(value.type))
            self.readers.append([])
        return self.numbers[value]

    def peak(self, order: Sequence[Operation]) -> int:
        """The most bytes that are live at a step."""
        left = [len(r) for r in self.readers]
        live = most = 0
        for op in order:
            call = self.calls[op]
            dying = {v for v in call.reads if left[v] == 1}
            reused: dict[int, int] = {}
            for read, made in call.in_place:
                if read in dying and read not in reused and made not in reused.values():
                    reused[read] = made
            new = sum(self.bytes[v] for v in call.makes if v not in reused.values())
            most = max(most, live + new + call.inside)
            live += sum(self.bytes[v] for v in call.makes if left[v]) - sum(self.bytes[v] for v in dying)
            for v in call.reads:
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
        self.unread = [len(r) for r in graph.readers]
        self.missing = dict.fromkeys(ops, 0)
        """Operands of each call that do not exist yet."""
        for op in done:
            for value in graph.calls[op].reads:
                self.unread[value] -= 1
        for op in ops:
            for value in graph.calls[op].makes:
                for reader in graph.readers[value]:
                    if reader in self.missing:
                        self.missing[reader] += 1
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
        added = sum(sizes[v] for v in call.makes) - sum(sizes[v] for v in call.reads if self.unread[v] == 1)
        heappush(self.heap, (self.priority(added, self.position[op]), self.position[op]))

    def _finish(self, op: Operation, finished: set[Operation]) -> None:
        call = self.graph.calls[op]
        for value in call.makes:
            for reader in self.graph.readers[value]:
                if reader in self.missing:
                    self.missing[reader] -= 1
                    self._offer(reader)
        for value in call.reads:
            self.unread[value] -= 1
            if self.unread[value] == 1:
                self._offer_last(value, finished)

    def _offer_last(self, value: int, finished: set[Operation]) -> None:
        """The last reader of a value frees it: it comes sooner now."""
        for reader in self.graph.readers[value]:
            if reader in self.missing and reader not in finished:
                self._offer(reader)
