"""Why `cluster` decides as it does, in words, and what became of the edges that fuse left open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from xdsl.dialects.linalg.ops import GenericOp
from xdsl.ir import Operation

from symc.passes.cluster_rows import shared_rows
from symc.passes.fuse_nodes import RESHAPES, Node
from symc.passes.remarks import Edge, Outcome, Reason

if TYPE_CHECKING:
    from symc.passes.cluster import Clustering

PHASES_DIFFER = Reason("one runs in forward, the other in backward")
# Contractions and their epilogues.
NO_MAP = "{}, which reads the product first, is no map over its elements"
UNREAD = Reason("nothing reads the product")
TAKEN_BY_ANOTHER = "{}, which reads the product first, is the epilogue of another one"
READS_ELSEWHERE = "{} reads the product at computed indices, not element by element"
HAS_EPILOGUE = "{}, which reads the product first, is its epilogue"
WITH_PRODUCT = "{} is the epilogue of a product, whose kernel takes in no more"
EPILOGUE = Reason("epilogue: computed as the tiles of the product are stored")
FRAMED = Reason("written into the frame in which it is read")
# Clusters.
FULL = "one kernel would have more than {} members or {} tensors"
FEW_ROWS = "their loops share too few rows: iteration spaces {} and {}"
GATHERED = "{} gathers elements at indices that only running tells"
NEEDS_ROOM = "what {} makes would need memory of its own, larger than any result"
STANDS_BETWEEN = "{} stands between them and needs a result"
STARTS = "results of {} start from a tensor, or are what others start from"
RESHAPED = "{} is a view of what another op made: loops are not matched through it"
TINY = Reason("small enough to share a kernel without sharing rows")
SHARED = "row cluster: one loop nest over rows {} holds both"


def outcomes(clustering: Clustering, edges: Sequence[Edge]) -> Iterator[Outcome]:
    """What became of open edges, but for those that cluster had no choice about: into contractions and host calls."""
    judge = _Judge(clustering)
    for edge in edges:
        outcome = judge.outcome(edge)
        if outcome is not None:
            yield outcome


class _Judge:
    def __init__(self, clustering: Clustering):
        self.clustering = clustering
        self.nodes: dict[Operation, Node] = {n.op: n for n in clustering.nodes}
        self.contractions = {n.op: n for n in clustering.contractions}
        self.epilogues = {n.op for n in clustering.epilogues.values()}
        self.frames: set[Operation] = {*clustering.frames}

    def outcome(self, edge: Edge) -> Outcome | None:
        owner = edge.value.owner
        assert isinstance(owner, Operation), "an edge starts at an op"
        if edge.reader in self.frames:
            return Outcome(edge, FRAMED, fused=True)
        if owner in self.contractions:
            return self._after_contraction(edge, self.contractions[owner])
        maker, reader = self.nodes.get(owner), self.nodes.get(edge.reader)
        if maker is not None and reader is not None and any(r.value is edge.value for r in reader.reads):
            return self._in_clusters(edge, maker, reader)
        reason = self._not_considered(edge, owner)
        return None if reason is None else _apart(edge, reason)

    def _after_contraction(self, edge: Edge, contraction: Node) -> Outcome:
        epilogue = self.clustering.epilogues.get(contraction)
        if epilogue is None:
            return _apart(edge, self.clustering.refused[contraction])
        if epilogue.op is edge.reader:
            return Outcome(edge, EPILOGUE, fused=True)
        return _apart(edge, Reason(HAS_EPILOGUE, epilogue.op))

    def _in_clusters(self, edge: Edge, maker: Node, reader: Node) -> Outcome:
        cluster = self.clustering.cluster_of[maker]
        if self.clustering.cluster_of[reader] is not cluster:
            return _apart(edge, self.clustering.apart[maker, reader])
        if cluster.tiny:
            return Outcome(edge, TINY, fused=True)
        return Outcome(edge, Reason(SHARED, tuple(cluster.extents[r] for r in shared_rows(cluster))), fused=True)

    def _not_considered(self, edge: Edge, maker: Operation) -> Reason | None:
        """Why two ops that might share a kernel were not even tried; None where it is no matter of this pass."""
        reader = edge.reader
        if reader in self.contractions:
            return None
        if edge.value not in reader.operands:
            return Reason(GATHERED, reader) if reader in self.nodes else None
        if {maker, reader} & self.epilogues:
            return Reason(WITH_PRODUCT, maker if maker in self.epilogues else reader)
        if isinstance(maker, RESHAPES) and reader in self.nodes:
            return Reason(RESHAPED, maker)
        if not isinstance(maker, GenericOp) or not isinstance(reader, GenericOp):
            return None
        return Reason(STARTS, reader if maker in self.nodes else maker)


def _apart(edge: Edge, reason: Reason) -> Outcome:
    return Outcome(edge, reason, open=(edge,))
