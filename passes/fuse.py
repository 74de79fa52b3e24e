"""Pass `fuse`: elementwise ops into their elementwise and reducing consumers, one linalg.generic each (stage K1 to K1).

1. A node for every op that takes part (fuse_nodes.py): maps, reductions, contractions.
2. One walk decides which maps are computed inside their consumers: a costly one only inside a single consumer that
   reads each element at most once, a cheap one inside all its consumers if that moves no more memory; into a
   contraction only what moves elements.
3. One walk groups the maps that stay and share their iterations into ops with several results, where one reads
   another or both read the same tensor. A group stands where its last member stood, which must not be after a
   reader of an earlier member.
4. Each op that changed is built once (fuse_build.py).

Only ops of the same phase share an op: what outputs and auxiliary updates need runs in forward_train, the rest in
backward. Left to later passes: reductions into their consumers, epilogues of contractions, maps with division.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from xdsl.context import Context
from xdsl.dialects import tensor
from xdsl.dialects.builtin import ModuleOp, TensorType
from xdsl.dialects.func import FuncOp
from xdsl.dialects.linalg.ops import GenericOp
from xdsl.ir import Block, Operation, SSAValue, Use
from xdsl.passes import ModulePass

from symc.passes import fuse_remarks as because
from symc.passes.function_body import body_of, erase_dead, outside_values, replace_values, top_level
from symc.passes.fuse_build import build
from symc.passes.fuse_nodes import (
    CONTRACTION,
    MAP,
    RESHAPES,
    Forms,
    Group,
    Node,
    Read,
    dimensions,
    forms_of,
    identity,
    is_dimension,
    node_of,
    reduced_dimensions,
    shape_of,
)
from symc.passes.locate_values import forward_ops
from symc.passes.remarks import Reason, listening

CHEAP, TRIVIAL = 4, 1
"""Costs up to which a map may be computed more than once, and many times."""
FEW_TIMES = 4
MOST_READS = 24
"""Tensors that one op may read and write."""
LARGEST_BODY = 200
"""Operations in a body."""


class Fuse(ModulePass):
    """Fuse elementwise producers into their consumers."""

    name = "fuse"

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        for function in op.ops:
            if (
                isinstance(function, FuncOp)
                and not function.is_declaration
                and "symc.kernel" not in function.attributes
            ):
                fuse_driver(function)


def fuse_driver(driver: FuncOp) -> None:
    """Fuse within one driver."""
    remarks = listening()
    edges = remarks.edges(driver) if remarks is not None else []
    fuser = Fuser(driver, every_obstacle=remarks is not None)
    fuser.inline_producers()
    fuser.group_roots()
    fuser.build()
    if remarks is not None:
        remarks.report(Fuse.name, driver, because.outcomes(fuser, edges))


Consumers = dict[Node, set[Forms]]
"""Nodes that read a node's results, and the indices that they read at."""
Refusal = dict[Operation | None, Reason]
"""Why a node is not inlined: by the reader that cannot take it in, under None what holds whoever reads it."""


class Fuser:
    """What fuse decides within one driver, and why not otherwise."""

    def __init__(self, driver: FuncOp, every_obstacle: bool = False):
        """`every_obstacle`: find all readers that cannot take a map in, where one decides."""
        self.every_obstacle = every_obstacle
        self.block: Block = body_of(driver, Fuse.name)
        erase_dead(self.block)
        self.ops = list(self.block.ops)
        self.position = {op: i for i, op in enumerate(self.ops)}
        nodes = [node_of(op, i) for i, op in enumerate(self.ops)]
        self.nodes: dict[Operation, Node] = {n.op: n for n in nodes if n is not None}
        self.inlined: dict[SSAValue, Node] = {}
        self.readers: dict[Node, list[Node]] = {}
        """Where each inlined node is computed."""
        self.refused: dict[Node, Refusal] = {}
        self.touched: set[Node] = set()
        """Nodes that read something inlined."""
        self.forward = forward_ops(driver, self.ops)
        self.groups: dict[Node, Group] = {}
        self.declined: dict[Node, dict[Group, Reason]] = {}
        """Groups that a node did not join."""
        self.built: dict[Node, Operation] = {}
        """The new ops."""
        self.replaced: dict[SSAValue, SSAValue] = {}
        """Their results, by those that they take the place of."""

    # Which maps are computed inside their consumers.

    def inline_producers(self) -> None:
        """Decide for each map in order, so that a producer's cost includes what it has absorbed."""
        for node in self.nodes.values():
            if node.kind != MAP:
                self.refused[node] = {None: because.NOT_MAP[node.kind]}
                continue
            consumers, others = self._uses(node)
            refusal = self._refusal(node, consumers, others)
            if refusal:
                self.refused[node] = refusal
                continue
            self.inlined.update((r, node) for r in node.op.results)
            self.readers[node] = list(consumers)
            for consumer, indices in consumers.items():
                self._absorb(consumer, node, len(indices))

    def _uses(self, node: Node) -> tuple[Consumers, list[Use]]:
        """The nodes that read the results, with the indices they read at, and the uses that are no such reads."""
        found: Consumers = {}
        others: list[Use] = []
        for use in (u for r in node.op.results for u in r.uses):
            consumer = self.nodes.get(use.operation)
            if consumer is not None and use.index < len(consumer.reads):
                found.setdefault(consumer, set()).add(consumer.reads[use.index].indices)
            else:
                others.append(use)
        return found, others

    def _refusal(self, node: Node, consumers: Consumers, others: Sequence[Use]) -> Refusal:
        """What speaks against computing a map inside its consumers, if anything does; one obstacle decides."""
        found: Refusal = {}
        for reader, reason in self._obstacles(node, consumers, others):
            found.setdefault(reader, reason)
            if not self.every_obstacle:
                break
        if not found:
            together = self._together(node, consumers)
            return {} if together is None else {None: together}
        return found

    def _obstacles(self, node: Node, consumers: Consumers, others: Sequence[Use]) -> Iterator[tuple[Operation, Reason]]:
        """The readers that cannot take a map in, each for a reason of its own."""
        if node.reads:
            yield from ((top_level(u.operation, self.block), because.uses_otherwise(u, self.block)) for u in others)
        for consumer, indices in consumers.items():
            misfit = self._misfit(node, consumer, len(indices))
            if misfit is not None:
                yield consumer.op, misfit
        for reader in (c.op for c in consumers):
            if isinstance(node.op, RESHAPES) and isinstance(reader, tensor.ExtractSliceOp):
                yield reader, Reason(because.RESHAPE_SLICED, reader)
            # A reshape is free: it computes only what nothing else needs, and no slice, which would make it a copy.
            elif isinstance(reader, RESHAPES) and len(consumers) > 1:
                yield reader, Reason(because.RESHAPE_READS, reader)
            elif isinstance(reader, RESHAPES) and isinstance(node.op, tensor.ExtractSliceOp):
                yield reader, Reason(because.SLICE_RESHAPED, reader)

    def _together(self, node: Node, consumers: Consumers) -> Reason | None:
        """What speaks against computing a map in all its consumers, each of which could take it in."""
        if not consumers:
            return because.CONSTANT_STARTS
        if any(isinstance(c.op, RESHAPES) for c in consumers):
            return None
        if node.reads and not node.copies:
            once = all(len(indices) == 1 and c.iterations <= node.iterations for c, indices in consumers.items())
            if len(consumers) == 1 and once:
                return None
            repeats = sum(c.iterations * len(indices) for c, indices in consumers.items()) / node.iterations
            limit = CHEAP if repeats <= FEW_TIMES * len(consumers) else TRIVIAL
            if node.cost > limit:
                times = because.Times(node, consumers)
                return Reason(because.COSTS_AGAIN, repeats, times, node.cost, limit)
        if len(consumers) == 1 or self._moves_less(node, len(consumers)):
            return None
        return Reason(because.MOVES_MORE, len(consumers))

    def _misfit(self, node: Node, consumer: Node, reads: int) -> Reason | None:
        """Why a consumer cannot take a map in, if it cannot."""
        if consumer.leaves + reads * (node.leaves - 1) > MOST_READS:
            return Reason(because.READS_FULL, consumer.op, MOST_READS)
        if consumer.size + reads * node.size > LARGEST_BODY:
            return Reason(because.BODY_FULL, consumer.op, LARGEST_BODY)
        if not self._covers_reads(node, consumer):
            return Reason(because.EXTENTS_LOST, consumer.op)
        if consumer.kind == MAP:
            return None
        if consumer.kind == CONTRACTION and not (node.copies and self._stays_contraction(node, consumer)):
            return Reason(because.CONTRACTION_READS, consumer.op)
        return None if self._keeps_extents(node, consumer) else Reason(because.EXTENTS_LOST, consumer.op)

    def _moves_less(self, node: Node, consumers: int) -> bool:
        """Whether reading the inputs in every consumer moves no more than writing the result once and reading it.

        What joins several large tensors is computed once all the same: they may die there, and would all live on.
        """
        large = sum(2 * math.prod(shape_of(r.value)) >= node.iterations for r in self._leaves([node]))
        return large <= 1 or consumers == 1

    def _stays_contraction(self, node: Node, consumer: Node) -> bool:
        """Whether the contraction reads its sums along the same dimensions, each index a dimension and an offset."""
        reduced = reduced_dimensions(consumer)
        for read in consumer.reads:
            if read.value not in node.op.results:
                continue
            (leaf,) = self._leaves([node], read.indices, {node})
            simple = all(len(f.terms) <= 1 for r in self._leaves([node]) for f in r.indices)
            if not simple or (dimensions(read.indices) & reduced) - dimensions(leaf.indices):
                return False
        return True

    def _covers_reads(self, node: Node, consumer: Node) -> bool:
        """Whether a loop that indexes an operand plainly covers it: the first rows of a tensor lend a loop all rows."""
        for read in self._leaves([consumer], inside={node}):
            assert isinstance(read.value.type, TensorType), "nodes read tensors"
            for form, size in zip(read.indices, read.value.type.get_shape()):
                if is_dimension(form) and size != consumer.extents[form.terms[0][0]]:
                    return False
        return True

    def _keeps_extents(self, node: Node, consumer: Node) -> bool:
        """Whether every loop of a reduction still finds its extent in an operand."""
        assert isinstance(consumer.op, GenericOp)
        maps = [forms_of(m.data) or () for m in consumer.op.indexing_maps.data[len(consumer.op.inputs) :]]
        maps += [r.indices for r in self._leaves([consumer], inside={node})]
        plain = {f.terms[0][0] for forms in maps for f in forms if is_dimension(f)}
        return len(plain) == len(consumer.extents)

    def _absorb(self, consumer: Node, node: Node, reads: int) -> None:
        consumer.cost += reads * node.cost
        consumer.size += reads * node.size
        consumer.leaves += reads * (node.leaves - 1)
        consumer.copies = consumer.copies and node.copies
        self.touched.add(consumer)

    def _leaves(
        self, nodes: Iterable[Node], index: Forms | None = None, inside: set[Node] | frozenset[Node] = frozenset()
    ) -> set[Read]:
        """What nodes read at an index (default: their own loops), seen through what is inlined or in `inside`."""
        found: set[Read] = set()
        for node in nodes:
            for read in node.reads:
                below = read.indices if index is None else tuple(f.substitute(index) for f in read.indices)
                producer = self.inlined.get(read.value) or self._owner_in(inside, read.value)
                found |= {Read(read.value, below)} if producer is None else self._leaves([producer], below, inside)
        return found

    def _owner_in(self, inside: set[Node] | frozenset[Node], value: SSAValue) -> Node | None:
        return next((n for n in inside if value in n.op.results), None)

    # Which of the remaining maps share an op.

    def group_roots(self) -> None:
        """Put each remaining map into a group of earlier ones, or into one of its own."""
        self.first_user = self._first_users()
        group_of: dict[SSAValue, Group] = {}
        readers: dict[Read, Group] = {}
        for node in self.nodes.values():
            if node.kind != MAP or node.op.results[0] in self.inlined or not isinstance(node.op, GenericOp):
                continue
            group = self._join(node, group_of, readers)
            group_of.update((r, group) for r in group.results)
            readers.update((r, group) for r in group.reads)
            self.groups.update((m, group) for m in group.members)

    def _join(self, node: Node, group_of: dict[SSAValue, Group], readers: dict[Read, Group]) -> Group:
        reads = self._leaves([node])
        users = min(self.first_user.get(r, math.inf) for r in node.op.results)
        joined = Group([node], reads, set(node.op.results), users)
        captured = self._captured(node)
        large = [r for r in reads if math.prod(shape_of(r.value)) >= node.iterations]
        candidates = [group_of.get(r.value) for r in reads] + [readers.get(r) for r in large]
        for group in dict.fromkeys(g for g in candidates if g is not None):
            if self.groups.get(group.members[0]) is not group:  # it has become part of a larger one
                continue
            refusal = self._apart(group, joined, captured)
            if refusal is None:
                joined = self._merged(group, joined)
            else:
                self.declined.setdefault(node, {})[group] = refusal
        return joined

    def _apart(self, group: Group, other: Group, captured: set[SSAValue]) -> Reason | None:
        """What keeps two groups from becoming one, where the last member of `other` gathers from `captured`."""
        first, last = group.members[0], other.members[-1]
        if group.first_user < last.position:
            return Reason(because.ENDS_EARLIER, last.op)
        if captured & group.results:
            return Reason(because.GATHERED, last.op)
        if first.extents != last.extents:
            return Reason(because.EXTENTS_DIFFER, first.extents, last.extents)
        if (first.op in self.forward) != (last.op in self.forward):
            return because.PHASES_DIFFER
        straight = identity(len(first.extents))
        reads = group.reads | {r for r in other.reads if r.value not in group.results}
        fits = len(reads) + len(group.results) + len(other.results) <= MOST_READS
        if not fits or sum(m.size for m in (*group.members, *other.members)) > LARGEST_BODY:
            return Reason(because.GROUP_FULL, MOST_READS, LARGEST_BODY)
        moved = any(r.indices != straight for r in other.reads if r.value in group.results)
        return Reason(because.INDEX_DIFFERS, last.op) if moved else None

    def _merged(self, group: Group, other: Group) -> Group:
        members = sorted({*group.members, *other.members}, key=lambda n: n.position)
        results = group.results | other.results
        reads = {r for r in group.reads | other.reads if r.value not in results}
        users = min((self._outside_user(r, members) for r in results), default=math.inf)
        return Group(members, reads, results, users)

    def _outside_user(self, value: SSAValue, members: Sequence[Node]) -> float:
        """Position of the first op outside `members` that needs a value; infinity if there is none."""
        first = math.inf
        for use in value.uses:
            op = top_level(use.operation, self.block)
            node = self.nodes.get(op)
            if node in members:
                continue
            if node is not None and op.results[0] in self.inlined:
                first = min([first, *(self._outside_user(r, members) for r in op.results)])
            else:
                first = min(first, self.position[op])
        return first

    def _first_users(self) -> dict[SSAValue, float]:
        """Position of the first op that needs each value; an inlined op works where its consumers stand."""
        first: dict[SSAValue, float] = {}
        for op in reversed(self.ops):
            works: float = self.position[op]
            if op.results and op.results[0] in self.inlined:
                works = min(first.get(r, math.inf) for r in op.results)
            for value in outside_values(op):
                first[value] = min(first.get(value, math.inf), works)
        return first

    def _captured(self, node: Node) -> set[SSAValue]:
        """Tensors that the bodies of a node and of what it absorbed gather from."""
        found = set(outside_values(node.op)[len(node.op.operands) :])
        for read in node.reads:
            if read.value in self.inlined:
                found |= self._captured(self.inlined[read.value])
        return found

    # The new ops.

    def build(self) -> None:
        """Replace what changed, in the order of the block."""
        dropped: set[Operation] = {n.op for n in self.inlined.values()}
        for node in self.nodes.values():
            group = self.groups.get(node)
            members = group.members if group is not None else [node]
            changed = len(members) > 1 or node in self.touched
            if node.op.results[0] in self.inlined or node is not members[-1] or not changed:
                continue
            outputs = [
                r
                for m in members
                for r in m.op.results
                if m.kind != MAP or self._outside_user(r, members) < math.inf  # a reduction keeps results nobody reads
            ]
            new_ops = build(members, self.inlined, outputs, self.replaced)
            self.block.insert_ops_before(new_ops, node.op)
            self.replaced.update(zip(outputs, new_ops[-1].results))
            self.built.update((m, new_ops[-1]) for m in members)
            dropped.update(m.op for m in members)
        replace_values(self.replaced)
        self._erase(dropped)

    def _erase(self, dropped: set[Operation]) -> None:
        for op in sorted(dropped, key=lambda o: self.position[o], reverse=True):
            if any(r.uses for r in op.results):
                continue
            starts = [v.owner for v in op.operands if isinstance(v.owner, tensor.EmptyOp)]
            self.block.erase_op(op)
            for start in dict.fromkeys(starts):
                if not start.results[0].uses:
                    self.block.erase_op(start)
