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
tiles are stored. Such a map carries `symc.epilogue`. After it, frames join the kernels of their images
(cluster_frames.py).

Members carry `symc.cluster = n` for outline-kernels and `symc.rows`, their own loops that walk the shared rows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

from xdsl.context import Context
from xdsl.dialects import tensor
from xdsl.dialects.builtin import ModuleOp, UnitAttr
from xdsl.dialects.func import FuncOp
from xdsl.dialects.linalg.ops import FillOp, GenericOp
from xdsl.ir import Block, Operation, SSAValue, Use
from xdsl.passes import ModulePass

from symc.dialects import interned
from symc.passes import cluster_remarks as because
from symc.passes.cluster_frames import join_frames
from symc.passes.cluster_rows import Rows, reduced_loops, result_forms, shared_rows, shares_enough
from symc.passes.function_body import outside_values, top_level
from symc.passes.fuse_nodes import (
    CONTRACTION,
    MAP,
    REDUCTION,
    Form,
    Node,
    dimension,
    is_dimension,
    node_of,
    shape_of,
)
from symc.passes.locate_values import forward_ops
from symc.passes.outline_kernels import is_destination
from symc.passes.remarks import Reason, listening

MOST_MEMBERS = 16
MOST_TENSORS = 32
"""Tensors that one kernel may read and write."""
LARGEST_TEMPORARY = 1 << 22
"""Elements of a value between members that may need memory of its own, beside operands and results."""


class Cluster(ModulePass):
    """Decide which ops share a kernel."""

    name = "cluster"

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        for function in op.ops:
            kernel = isinstance(function, FuncOp) and "symc.kernel" in function.attributes
            if isinstance(function, FuncOp) and not function.is_declaration and not kernel:
                _cluster_driver(function)


def _cluster_driver(driver: FuncOp) -> None:
    remarks = listening()
    edges = remarks.edges(driver) if remarks is not None else []
    clustering = Clustering(driver)
    clustering.run()
    if remarks is not None:
        remarks.report(Cluster.name, driver, because.outcomes(clustering, edges))


def _alone(node: Node) -> Rows:
    parallel = sorted(set(range(len(node.extents))) - reduced_loops(node))
    rows = [d for d in parallel if node.extents[d] > 1]
    extents = tuple(node.extents[d] for d in rows)
    return Rows([node], [(d,) for d in rows], extents, {r: node for r in node.op.results})


class Clustering:
    """What cluster decides within one driver, and why not otherwise."""

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
        self.epilogues: dict[Node, Node] = {}
        """Maps that are computed in the store of a contraction, by contraction."""
        self.refused: dict[Node, Reason] = {}
        """Why a contraction has no epilogue."""
        self.apart: dict[tuple[Node, Node], Reason] = {}
        """Why two nodes were not put into one cluster."""
        self.frames: list[tensor.InsertSliceOp] = []
        """What inserted an image into a frame that the kernel of the image writes."""

    def run(self) -> None:
        """Merge, then annotate."""
        self._choose_epilogues()
        fused = set(self.epilogues.values())
        self.nodes = [n for n in self.nodes if n not in fused]
        self.maker: dict[SSAValue, Node] = {r: n for n in self.nodes for r in n.op.results}
        for node in self.nodes:
            self.cluster_of[node] = _alone(node)
            for other in self._neighbours(node):
                self._try_merge(other, node)
            self.readers.update((r.value, node) for r in node.reads)
        for number, (contraction, epilogue) in enumerate(self.epilogues.items()):
            for op in (contraction.op, epilogue.op):
                op.attributes["symc.cluster"] = interned.integer(number)
            epilogue.op.attributes["symc.epilogue"] = UnitAttr()
        clusters = [c for c in dict.fromkeys(self.cluster_of.values()) if len(c.members) > 1]
        for number, cluster in enumerate(clusters, len(self.epilogues)):
            annotate(cluster, number)
        self.frames = join_frames(self.block, len(self.epilogues) + len(clusters))

    def _choose_epilogues(self) -> None:
        """Find for each contraction the map that is computed in its store."""
        taken: set[Node] = set()
        maps = {n.op: n for n in self.nodes if n.kind == MAP}
        for contraction in self.contractions:
            result = contraction.op.results[0]
            users = sorted({top_level(u.operation, self.block) for u in result.uses}, key=self.position.__getitem__)
            epilogue = maps.get(users[0]) if users else None
            if epilogue is None:
                self.refused[contraction] = Reason(because.NO_MAP, users[0]) if users else because.UNREAD
            elif epilogue in taken:
                self.refused[contraction] = Reason(because.TAKEN_BY_ANOTHER, epilogue.op)
            elif not self._reads_plainly(epilogue, result):
                self.refused[contraction] = Reason(because.READS_ELSEWHERE, epilogue.op)
            elif (contraction.op in self.forward) != (epilogue.op in self.forward):
                self.refused[contraction] = because.PHASES_DIFFER
            else:
                taken.add(epilogue)
                self.epilogues[contraction] = epilogue

    def _reads_plainly(self, node: Node, result: SSAValue) -> bool:
        """Whether a map computes each element from the same element of a contraction; it may gather from others."""
        reads = [r.indices for r in node.reads if r.value is result]
        gathers = result in outside_values(node.op)[len(node.op.operands) :]
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

    def _try_merge(self, earlier: Node, node: Node) -> None:
        """Merge the clusters of two nodes, or keep why they are apart."""
        first, second = self.cluster_of[earlier], self.cluster_of[node]
        if first is second:
            return
        merged = self._merged(first, second)
        if isinstance(merged, Reason):
            self.apart[earlier, node] = merged
        else:
            self.cluster_of.update((m, merged) for m in merged.members)

    def _merged(self, first: Rows, second: Rows) -> Rows | Reason:
        """Both as one cluster, or what speaks against it."""
        if (first.members[0].op in self.forward) != (second.members[0].op in self.forward):
            return because.PHASES_DIFFER
        members = [*first.members, *second.members]
        tensors = {r.value for m in members for r in m.reads} | {*first.values, *second.values}
        if len(members) > MOST_MEMBERS or len(tensors) > MOST_TENSORS:
            return Reason(because.FULL, MOST_MEMBERS, MOST_TENSORS)
        merged = _merged(first, second)
        if merged is None:
            return Reason(because.FEW_ROWS, first.members[-1].extents, second.members[-1].extents)
        return self._between(merged) or self._needs_room(merged) or merged

    def _needs_room(self, cluster: Rows) -> Reason | None:
        """A large value that only members read, and that no result has room for."""
        inside = {m.op for m in cluster.members}
        sizes = {r: math.prod(shape_of(r)) for r in cluster.values}
        passed = {r for r in sizes if all(top_level(u.operation, self.block) in inside for u in r.uses)}
        largest = max((sizes[r] for r in sizes if r not in passed), default=0)
        for value in passed:
            if sizes[value] > max(LARGEST_TEMPORARY, largest):
                return Reason(because.NEEDS_ROOM, cluster.values[value].op)
        return None

    def _between(self, cluster: Rows) -> Reason | None:
        """An outside op that needs a member's result before the last member, or a member that gathers from another."""
        inside = {m.op for m in cluster.members}
        last = cluster.members[-1].position
        for member in cluster.members:
            captured = outside_values(member.op)[len(member.op.operands) :]
            if any(v in cluster.values for v in captured):
                return Reason(because.GATHERED, member.op)
            for use in (u for r in member.op.results for u in r.uses):
                user = top_level(use.operation, self.block)
                if user not in inside and self.position[user] < last:
                    return Reason(because.STANDS_BETWEEN, user)
        return None


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
    return merged if unique and links and shares_enough(merged) else None


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


def annotate(cluster: Rows, number: int) -> None:
    """Mark the members with their cluster and the loops that walk its rows."""
    rows = [] if cluster.tiny else shared_rows(cluster)
    for i, member in enumerate(cluster.members):
        own = {form: loop for loop, form in enumerate(member.renumbering)}
        loops = [own[dimension(cluster.loops[r][i])] for r in rows]
        member.op.attributes["symc.cluster"] = interned.integer(number)
        member.op.attributes["symc.rows"] = interned.integers(*loops)
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
