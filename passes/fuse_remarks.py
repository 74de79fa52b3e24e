"""Why `fuse` decides as it does, in words, and what became of the edges between nodes when it is done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xdsl.dialects import scf, tensor
from xdsl.dialects.builtin import StringAttr
from xdsl.dialects.func import FuncOp, ReturnOp
from xdsl.dialects.linalg.ops import GenericOp
from xdsl.ir import Block, Operation, SSAValue, Use

from symc.dialects.program import HostCallOp
from symc.passes.function_body import node_names, top_level
from symc.passes.fuse_nodes import CONTRACTION, FREE, MAP, REDUCTION, RESHAPES, Node
from symc.passes.outline_kernels import is_destination
from symc.passes.remarks import MOST_NAMES, Edge, Outcome, Reason, label

if TYPE_CHECKING:
    from symc.passes.fuse import Fuser

# Why a producer is not computed inside its readers.
NOT_MAP = {
    REDUCTION: Reason("the producer is a reduction: no element is ready before its loops end"),
    CONTRACTION: Reason("the producer is a contraction: no element is ready before its loops end"),
}
CONTRACTION_READS = "its reader {} is a contraction, which packs its operands and computes none in place"
READS_FULL = "its reader {} would read more than {} tensors"
BODY_FULL = "the body of its reader {} would pass {} operations"
EXTENTS_LOST = "what its reader {} would then read does not give its loops their extents"
RESHAPE_READS = "its reader {} is a reshape, a free view, which computes only what nothing else reads"
RESHAPE_SLICED = "its reader {} is a slice, a free view that would have to copy what the reshape shows"
SLICE_RESHAPED = "its reader {} is a reshape, a free view that would have to copy the slice"
COSTS_AGAIN = "its readers would compute each element {:.3g} times{} at a cost of {}, where up to {} is cheap"
STORED = "{}, so it is stored, and {} reads it there"
"""Of a reader that could hold it, where another is the obstacle."""
MOVES_MORE = "its {} readers would keep several large tensors alive and read them again"
CONSTANT_STARTS = Reason("a constant that results start from")
RETURNED = "its value leaves the program as {}"
GATHERED = "{} gathers elements of it at indices that only running tells"
STARTS = "it is what a result of {} starts from"
HOST_CALL = "{} is a call of a Python function"
RUNS_IN_ORDER = "{} is a loop whose steps run in order"
COPIES_SLICES = "{} copies slices into one tensor"
MERGES = "{} merges dimensions: reading through it would divide indices"
DIVIDES = "{} divides indices, or has loops of which no operand gives the extent"
NO_PART = "{} takes no part in fusion"
UNNEEDED = Reason("nothing needs the reader, and it is not computed")
# Why maps do not share loops.
ENDS_EARLIER = "something before {} needs a result of the producer's loops"
EXTENTS_DIFFER = "iteration spaces {} and {} differ"
PHASES_DIFFER = Reason("one runs in forward, the other in backward")
GROUP_FULL = "one op would pass {} tensors or {} operations"
INDEX_DIFFERS = "{} reads another element than its loops have just computed"
# How edges are fused.
SHARED = "one loop nest over {} computes both"
VIEW = Reason("a view: no element moves")
INTO = {
    MAP: Reason("computed element by element in the reader's loops"),
    REDUCTION: Reason("computed in the loops of the reader's reduction"),
}
MOVES = Reason("it only moves elements: the reader indexes what it would read")
CONSTANT = Reason("a constant of the reader's body")
REPEATED = "cheap (cost {} an element): computed in each of its {} readers"


@dataclass(frozen=True)
class Times:
    """How many times each of several readers would compute an element, the most first; put into words when asked."""

    node: Node
    readers: Mapping[Node, Sized]
    """With the indices that each reads at."""

    def __str__(self) -> str:
        if len(self.readers) == 1:
            return ""
        times = {r: r.iterations * len(indices) / self.node.iterations for r, indices in self.readers.items()}
        most = sorted(times, key=lambda r: -times[r])[:MOST_NAMES]
        told = [f"{label(r.op)} {times[r]:.3g}" for r in most]
        return f" ({', '.join([*told, '...'] if len(times) > MOST_NAMES else told)})"


def uses_otherwise(use: Use, block: Block) -> Reason:
    """What makes a use other than the read of an op that takes part in fusion."""
    user = top_level(use.operation, block)
    if isinstance(user, ReturnOp):
        return Reason(RETURNED, _kind_of_result(block, use.index))
    if use.operation is not user:
        return Reason(GATHERED, user)
    return Reason(STARTS, user) if is_destination(use) else _takes_no_part(user)


def _kind_of_result(block: Block, index: int) -> str:
    function = block.parent_op()
    attributes = function.res_attrs if isinstance(function, FuncOp) else None
    kind = attributes.data[index].data.get("symc.kind") if attributes else None
    return kind.data if isinstance(kind, StringAttr) else "result"


def _takes_no_part(op: Operation) -> Reason:
    """Why fusion leaves an op alone."""
    if isinstance(op, HostCallOp):
        return Reason(HOST_CALL, op)
    if isinstance(op, scf.ForOp):
        return Reason(RUNS_IN_ORDER, op)
    if isinstance(op, tensor.InsertSliceOp):
        return Reason(COPIES_SLICES, op)
    if isinstance(op, RESHAPES):
        return Reason(MERGES, op)
    return Reason(DIVIDES if isinstance(op, GenericOp) else NO_PART, op)


def outcomes(fuser: Fuser, edges: Sequence[Edge]) -> Iterator[Outcome]:
    """What became of the edges that were open before `fuser` ran."""
    judge = _Judge(fuser)
    for edge in edges:
        yield judge.outcome(edge)


class _Judge:
    def __init__(self, fuser: Fuser):
        self.fuser = fuser
        self.homes: dict[Node, list[Node]] = {}

    def outcome(self, edge: Edge) -> Outcome:
        fuser = self.fuser
        if edge.reader not in fuser.position:
            return Outcome(edge, UNNEEDED, idle=True)
        reader = fuser.nodes.get(edge.reader)
        inside = reader is not None and any(r.value is edge.value for r in reader.reads)
        source = self._source(edge) if inside else edge
        owner = _owner(source)
        maker = fuser.nodes.get(owner)
        if inside and reader is not None and maker is not None and source.value in fuser.inlined:
            return Outcome(edge, self._how(maker, reader), fused=True)
        homes = [edge.reader] if reader is None else [fuser.built.get(n, n.op) for n in self._homes(reader)]
        made = owner if maker is None else fuser.built.get(maker, maker.op)
        apart = [op for op in dict.fromkeys(homes) if op is not made]
        if not apart:
            assert maker is not None, "only nodes share an op"
            return Outcome(edge, Reason(SHARED, maker.extents), fused=True)
        if isinstance(edge.reader, RESHAPES) and apart == [edge.reader]:
            return self._through_view(edge)
        return Outcome(edge, self._why_apart(source), open=self._moved(source, apart))

    def _source(self, edge: Edge) -> Edge:
        """The edge itself, or the one into what inlined ops of the same node only move on its way to the reader."""
        while edge.value in self.fuser.inlined:
            maker = self.fuser.inlined[edge.value]
            source = maker.reads[0].value if _only_moves(maker) else None
            if source is None or not isinstance(source.owner, Operation):
                break
            if not set(node_names(maker.op)) & set(node_names(source.owner)):
                break
            edge = edge._replace(value=source, reader=maker.op)
        return edge

    def _how(self, maker: Node, reader: Node) -> Reason:
        if not maker.reads and not isinstance(maker.op, GenericOp):
            return CONSTANT
        if maker.copies:
            return MOVES
        readers = len(self.fuser.readers[maker])
        return Reason(REPEATED, maker.cost, readers) if readers > 1 else INTO[reader.kind]

    def _homes(self, node: Node) -> list[Node]:
        """The nodes in whose ops a node is computed in the end."""
        if node not in self.homes:
            inlined = node.op.results[0] in self.fuser.inlined
            within = [h for r in self.fuser.readers[node] for h in self._homes(r)] if inlined else [node]
            self.homes[node] = list(dict.fromkeys(within))
        return self.homes[node]

    def _through_view(self, edge: Edge) -> Outcome:
        """A reshape that stays: a node of its own is a view, one that a node reads through leads to the reader."""
        further = tuple(edge._replace(value=v, reader=r) for v, r in self._readers(edge.reader, edge.consumer))
        if not further:
            return Outcome(edge, VIEW, fused=True)
        return Outcome(edge, self._why_apart(edge), open=further)

    def _readers(self, view: Operation, node: str) -> Iterator[tuple[SSAValue, Operation]]:
        """The ops that read a reshape for a node, through more reshapes of the node, and what they read."""
        for user in dict.fromkeys(top_level(u.operation, self.fuser.block) for u in view.results[0].uses):
            if isinstance(user, RESHAPES) and node in node_names(user):
                yield from self._readers(user, node)
            elif node in node_names(user):
                yield view.results[0], user

    def _moved(self, edge: Edge, readers: Sequence[Operation]) -> tuple[Edge, ...]:
        """The edge as it is among the new ops."""
        value = self.fuser.replaced.get(edge.value, edge.value)
        return tuple(edge._replace(value=value, reader=r) for r in readers)

    def _why_apart(self, edge: Edge) -> str:
        maker, reader = self.fuser.nodes.get(_owner(edge)), self.fuser.nodes.get(edge.reader)
        alone = _takes_no_part(_owner(edge)) if maker is None else self._not_inside(edge, maker)
        homes = self._homes(reader) if reader is not None else []
        declined = [
            reason
            for home in homes
            for group, reason in self.fuser.declined.get(home, {}).items()
            if edge.value in group.results
        ]
        return "; ".join(dict.fromkeys(str(r) for r in (alone, *declined)))

    def _not_inside(self, edge: Edge, maker: Node) -> Reason:
        """Why a value is not computed inside the reader of an edge: because of this reader, of another, or of all."""
        refusal = self.fuser.refused.get(maker)
        if refusal is None:  # inlined elsewhere: a constant
            return CONSTANT_STARTS
        own = refusal.get(edge.reader) or refusal.get(None)
        return own or Reason(STORED, next(iter(refusal.values())), edge.reader)


def _only_moves(node: Node) -> bool:
    """Whether the op of a node moves elements of one tensor, perhaps into another type."""
    if len(node.reads) != 1 or not isinstance(node.op, GenericOp):
        return len(node.reads) == 1
    return all(isinstance(op, FREE) for op in node.op.body.block.ops if op.results)


def _owner(edge: Edge) -> Operation:
    assert isinstance(edge.value.owner, Operation), "an edge starts at an op"
    return edge.value.owner
