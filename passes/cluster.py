"""Pass `cluster`: ops that share rows of iterations into one kernel (stage K1 to K1).

A cluster is a short sequence of maps and reductions that agree on some parallel loops, its rows: what a member reads
of another one it reads in the same row, so that one loop nest over the rows holds all members and what passes between
them stays in the cache. A softmax is one cluster (maximum, exponentials, sum, quotient), a batch normalization with
its statistics another.

1. Every op that takes part is a cluster of its own, whose rows are its parallel loops.
2. One walk in program order merges the cluster of each op with those whose results it reads, then with those that read
   the same large tensor. Rows are matched through the tensors: a row survives where every read indexes it plainly. A
   merged cluster stands where its last member stood, which must not be after an outside reader of a member.
3. The rows that the schedule shares are chosen (`shared_rows`): not the loop that walks memory one by one, and none
   that would leave too little inside. Clusters whose members are all tiny need no rows.

Before that, a map that reads a contraction element by element becomes its epilogue: it is computed as the product's
tiles are stored. Such a map carries `symc.epilogue`.

Members carry `symc.cluster = n` for outline-kernels and `symc.rows`, their own loops that walk the shared rows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from xdsl.context import Context
from xdsl.dialects import tensor
from xdsl.dialects.builtin import DenseArrayBase, IntegerAttr, ModuleOp, UnitAttr, i64
from xdsl.dialects.func import FuncOp
from xdsl.dialects.linalg.ops import FillOp, GenericOp
from xdsl.ir import Block, Operation, OpResult, SSAValue, Use
from xdsl.passes import ModulePass

from symc.passes.function_body import top_level
from symc.passes.fuse import forward_ops
from symc.passes.fuse_nodes import (
    CONTRACTION,
    MAP,
    REDUCTION,
    Form,
    Forms,
    Node,
    dimension,
    dimensions,
    forms_of,
    identity,
    is_dimension,
    node_of,
    shape_of,
)
from symc.passes.outline_kernels import is_destination, outside_values

MOST_MEMBERS = 16
MOST_TENSORS = 32
"""Tensors that one kernel may read and write."""
TINY = 4096
"""Iterations up to which an op needs no rows to share a kernel."""
SHORT_RUN = 32
"""Elements that an inner loop should walk one by one; rows are given up for it."""
FEWEST_ROWS = 2


class Cluster(ModulePass):
    """Decide which ops share a kernel."""

    name = "cluster"

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        for function in op.ops:
            kernel = isinstance(function, FuncOp) and "symc.kernel" in function.attributes
            if isinstance(function, FuncOp) and not function.is_declaration and not kernel:
                _Clustering(function).run()


@dataclass(eq=False)
class Rows:
    """Ops that may become one kernel, and the loops that they share."""

    members: list[Node]
    loops: list[tuple[int, ...]]
    """For each row, the loop of each member that walks it."""
    extents: tuple[int, ...]
    """Of the rows."""
    values: dict[SSAValue, Node] = field(default_factory=dict)
    """Results by the member that makes them."""

    @property
    def tiny(self) -> bool:
        """Whether all members are so small that they need no rows."""
        return all(m.iterations <= TINY for m in self.members)


def _alone(node: Node) -> Rows:
    parallel = sorted(set(range(len(node.extents))) - reduced_loops(node))
    rows = [d for d in parallel if node.extents[d] > 1]
    extents = tuple(node.extents[d] for d in rows)
    return Rows([node], [(d,) for d in rows], extents, {r: node for r in node.op.results})


class _Clustering:
    def __init__(self, driver: FuncOp):
        self.block: Block = driver.body.block
        ops = list(self.block.ops)
        self.position = {op: i for i, op in enumerate(ops)}
        nodes = [node_of(op, i) for i, op in enumerate(ops) if isinstance(op, GenericOp)]
        self.contractions = [n for n in nodes if n is not None and n.kind == CONTRACTION]
        self.nodes = [n for n in nodes if n is not None and n.kind in (MAP, REDUCTION) and _starts_plainly(n)]
        self.forward = forward_ops(driver, ops)
        self.cluster_of: dict[Node, Rows] = {}
        self.readers: dict[SSAValue, Node] = {}
        """The last node that read a tensor."""

    def run(self) -> None:
        """Merge, then annotate."""
        epilogues = dict(self._epilogues())
        stored = {*epilogues.values()}
        self.nodes = [n for n in self.nodes if n not in stored]
        self.maker: dict[SSAValue, Node] = {r: n for n in self.nodes for r in n.op.results}
        for node in self.nodes:
            self.cluster_of[node] = _alone(node)
            for other in self._neighbours(node):
                self._try_merge(self.cluster_of[other], self.cluster_of[node])
            self.readers.update((r.value, node) for r in node.reads)
        for number, (contraction, epilogue) in enumerate(epilogues.items()):
            for op in (contraction.op, epilogue.op):
                op.attributes["symc.cluster"] = IntegerAttr(number, i64)
            epilogue.op.attributes["symc.epilogue"] = UnitAttr()
        clusters = [c for c in dict.fromkeys(self.cluster_of.values()) if len(c.members) > 1]
        for number, cluster in enumerate(clusters, len(epilogues)):
            annotate(cluster, number)

    def _epilogues(self) -> Iterator[tuple[Node, Node]]:
        """Contractions with the map that is computed in their store."""
        taken: set[Node] = set()
        maps = {n.op: n for n in self.nodes if n.kind == MAP}
        for contraction in self.contractions:
            result = contraction.op.results[0]
            users = sorted({top_level(u.operation, self.block) for u in result.uses}, key=self.position.__getitem__)
            epilogue = maps.get(users[0]) if users else None
            if epilogue is None or epilogue in taken or not self._reads_plainly(epilogue, result):
                continue
            if (contraction.op in self.forward) == (epilogue.op in self.forward):
                taken.add(epilogue)
                yield contraction, epilogue

    def _reads_plainly(self, node: Node, result: SSAValue) -> bool:
        """Whether a map computes each element from the same element of a contraction, and gathers nothing of it."""
        reads = [r.indices for r in node.reads if r.value is result]
        gathers = len(outside_values(node.op)) > len(node.op.operands)
        if gathers or len(reads) != 1 or node.iterations != math.prod(shape_of(result)):
            return False
        loops = [f.terms[0][0] for f in reads[0] if is_dimension(f)]
        constant = [f for f in reads[0] if not is_dimension(f)]
        real = {d for d, n in enumerate(node.extents) if n > 1}
        return len(set(loops)) == len(loops) and set(loops) >= real and all(f == Form((), 0) for f in constant)

    def _neighbours(self, node: Node) -> Iterator[Node]:
        """Makers of what the node reads, then earlier readers of the large tensors that it reads."""
        for read in node.reads:
            if read.value in self.maker:
                yield self.maker[read.value]
        for read in node.reads:
            large = math.prod(shape_of(read.value)) * 2 >= node.iterations
            if large and read.value in self.readers:
                yield self.readers[read.value]

    def _try_merge(self, first: Rows, second: Rows) -> None:
        if first is second or not self._may_merge(first, second):
            return
        merged = _merged(first, second)
        if merged is None or not self._may_stand_together(merged):
            return
        self.cluster_of.update((m, merged) for m in merged.members)

    def _may_merge(self, first: Rows, second: Rows) -> bool:
        if (first.members[0].op in self.forward) != (second.members[0].op in self.forward):
            return False
        members = [*first.members, *second.members]
        tensors = {r.value for m in members for r in m.reads} | {*first.values, *second.values}
        return len(members) <= MOST_MEMBERS and len(tensors) <= MOST_TENSORS

    def _may_stand_together(self, cluster: Rows) -> bool:
        """Whether no outside op needs a member's result before the last member, and no member gathers from another."""
        inside = {m.op for m in cluster.members}
        last = cluster.members[-1].position
        for member in cluster.members:
            captured = outside_values(member.op)[len(member.op.operands) :]
            if any(v in cluster.values for v in captured):
                return False
            for use in (u for r in member.op.results for u in r.uses):
                user = top_level(use.operation, self.block)
                if user not in inside and self.position[user] < last:
                    return False
        return True


def _starts_plainly(node: Node) -> bool:
    """Whether results start from constants, and no other op's do from these results: a start is copied whole."""
    op = node.op
    assert isinstance(op, GenericOp), "nodes of clusters are linalg.generic"
    plain = all(isinstance(start.owner, tensor.EmptyOp | FillOp) for start in op.outputs)
    return plain and not any(is_destination(use) for r in op.results for use in r.uses)


def _merged(first: Rows, second: Rows) -> Rows | None:
    """Both as one cluster, with the rows that all reads between them keep; None if they share too few."""
    links = _links(first, second)
    pairs = [
        (r, s)
        for r in range(len(first.extents))
        for s in range(len(second.extents))
        if first.extents[r] == second.extents[s] and all(link(r, s) for link in links)
    ]
    unique = len({r for r, _ in pairs}) == len({s for _, s in pairs}) == len(pairs)
    members = sorted([*first.members, *second.members], key=lambda m: m.position)
    loops: list[tuple[int, ...]] = []
    for r, s in pairs:
        walks = dict(zip((*first.members, *second.members), (*first.loops[r], *second.loops[s])))
        loops.append(tuple(walks[m] for m in members))
    extents = tuple(first.extents[r] for r, _ in pairs)
    merged = Rows(members, loops, extents, first.values | second.values)
    if merged.tiny:
        return merged
    shares = unique and links and math.prod(merged.extents[r] for r in shared_rows(merged)) >= FEWEST_ROWS
    return merged if shares else None


Link = Callable[[int, int], bool]
"""Whether a row of one cluster and a row of another walk the same dimension of a tensor that joins them."""


def _links(first: Rows, second: Rows) -> list[Link]:
    """One for each read of the other's results; where there is none, one for each large tensor that both read."""
    made = [*_made_links(first, second), *_flipped(_made_links(second, first))]
    return made or list(_shared_links(first, second))


def _made_links(maker: Rows, reader: Rows) -> Iterator[Link]:
    for i, member in enumerate(reader.members):
        for read in member.reads:
            source = maker.values.get(read.value)
            if source is not None:
                j = maker.members.index(source)
                made = result_forms(source, read.value)
                yield lambda r, s, made=made, read=read, i=i, j=j: _meet(
                    made, maker.loops[r][j], read.indices, reader.loops[s][i]
                )


def _flipped(links: Iterator[Link]) -> Iterator[Link]:
    for link in links:
        yield lambda r, s, link=link: link(s, r)


def _shared_links(first: Rows, second: Rows) -> Iterator[Link]:
    largest = max(m.iterations for m in (*first.members, *second.members))
    for j, member in enumerate(first.members):
        for read in member.reads:
            if 2 * math.prod(shape_of(read.value)) < largest:
                continue
            for i, other in enumerate(second.members):
                for again in (a for a in other.reads if a.value is read.value):
                    yield lambda r, s, read=read, again=again, i=i, j=j: _meet(
                        read.indices, first.loops[r][j], again.indices, second.loops[s][i]
                    )


def _meet(one: Sequence[Form], loop: int, other: Sequence[Form], other_loop: int) -> bool:
    """Whether some dimension of a tensor is indexed by just one loop here and just the other loop there."""
    return any(f == dimension(loop) and g == dimension(other_loop) for f, g in zip(one, other))


def result_forms(node: Node, result: SSAValue) -> Forms:
    """Indices at which a node writes a result, over its loops."""
    if node.kind == MAP:
        return identity(len(node.extents))
    op = node.op
    assert isinstance(op, GenericOp) and isinstance(result, OpResult), "a reduction is a linalg.generic"
    forms = forms_of(op.indexing_maps.data[len(op.inputs) + result.index].data)
    assert forms is not None, "results are indexed by plain dimensions"
    return forms


# Which rows the schedule shares.


def shared_rows(cluster: Rows) -> list[int]:
    """Numbers of the rows that become outer loops, outermost first."""
    steps = list(_steps(cluster))
    largest = max(steps, key=lambda s: s.size)
    flat = {r for s in steps if 2 * s.size >= largest.size for r, step in enumerate(s.rows) if step == 1}
    rows = sorted(set(range(len(cluster.extents))) - flat, key=lambda r: -largest.rows[r])
    while rows and _run(largest, rows, cluster.extents) < SHORT_RUN:
        rows.pop()
    return rows


@dataclass(frozen=True)
class _Steps:
    """How far the rows of a cluster and the inner loops of a member move in one tensor, in elements."""

    size: int
    """Elements of the tensor."""
    rows: list[int]
    inner: list[tuple[int, int]]
    """(step, extent)"""


def _steps(cluster: Rows) -> Iterator[_Steps]:
    for number, member in enumerate(cluster.members):
        rows = [loops[number] for loops in cluster.loops]
        accesses = [(r.value, r.indices) for r in member.reads]
        for value, forms in (*accesses, *((v, result_forms(member, v)) for v in member.op.results)):
            shape = shape_of(value)
            steps = [0] * len(member.extents)
            for t, form in enumerate(forms):
                for loop, coefficient in form.terms:
                    steps[loop] += abs(coefficient) * math.prod(shape[t + 1 :])
            inner = [(steps[d], n) for d, n in enumerate(member.extents) if d not in rows and n > 1]
            yield _Steps(math.prod(shape), [steps[d] for d in rows], inner)


def _run(steps: _Steps, rows: Sequence[int], extents: Sequence[int]) -> int:
    """Elements that the loops inside `rows` walk one by one."""
    given_up = [(s, extents[r]) for r, s in enumerate(steps.rows) if r not in rows]
    run = 1
    for step, extent in sorted([*steps.inner, *given_up]):
        if step == run:
            run *= extent
    return run


def annotate(cluster: Rows, number: int) -> None:
    """Mark the members with their cluster and the loops that walk its rows."""
    rows = [] if cluster.tiny else shared_rows(cluster)
    for i, member in enumerate(cluster.members):
        own = {form: loop for loop, form in enumerate(member.renumbering)}
        loops = [own[dimension(cluster.loops[r][i])] for r in rows]
        member.op.attributes["symc.cluster"] = IntegerAttr(number, i64)
        member.op.attributes["symc.rows"] = DenseArrayBase.from_list(i64, loops)
        _own_starts(member.op)


def _own_starts(op: Operation) -> None:
    """Fills of its own for an op: inside a kernel, a fill that starts two reductions would be copied."""
    for index, start in enumerate(op.operands):
        fill = start.owner
        if isinstance(fill, FillOp) and not start.has_one_use() and is_destination(Use(op, index)):
            block = op.parent
            assert block is not None, "the op stands in a driver"
            empty = tensor.EmptyOp.create(result_types=[start.type])
            own = FillOp(list(fill.inputs), empty.results, [start.type])
            block.insert_ops_before([empty, own], op)
            op.operands[index] = own.results[0]


def reduced_loops(node: Node) -> set[int]:
    """Loops that no result is indexed by."""
    written = (result_forms(node, r) for r in node.op.results)
    return set(range(len(node.extents))) - {d for forms in written for d in dimensions(forms)}
