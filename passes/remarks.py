"""Remarks: what the passes decide about neighbours, and why, for whoever listens.

Neighbours are two nodes of the user's graph of which one reads what the other makes. Each is lowered to several ops, so
a pair is followed as edges, ops that read a value: lower-sym-to-linalg makes them, and each of fuse, cluster and
outline-kernels says of those that are still open what it decided. A pair is fused when all its edges are.

A pass that finds nobody `listening` does no more than keep the `Reason`s of its refusals.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from xdsl.dialects import tensor
from xdsl.dialects.func import FuncOp
from xdsl.ir import Operation, SSAValue

from symc.passes.function_body import node_names, outside_values

MOST_NAMES = 3


class Reason:
    """Why a pass decided as it did; put into words only when somebody asks. Operations stand for their nodes' names."""

    __slots__ = ("figures", "text")

    def __init__(self, text: str, *figures: Any):
        self.text = text
        self.figures = figures

    def __str__(self) -> str:
        return self.text.format(*(label(f) if isinstance(f, Operation) else f for f in self.figures))


@dataclass(frozen=True)
class Remark:
    """What a pass decided about two neighbours."""

    pass_name: str
    function: str
    producer: str
    """The node that makes a value."""
    consumer: str
    """The node that reads it."""
    fused: bool
    reason: str

    def __str__(self) -> str:
        verdict = "fused" if self.fused else "not fused"
        return f"[{self.pass_name}] {verdict}: {self.producer} -> {self.consumer}: {self.reason}"


class Edge(NamedTuple):
    """An op that reads a value for a node, which another node makes."""

    producer: str
    consumer: str
    value: SSAValue
    reader: Operation


class Outcome(NamedTuple):
    """What a pass decided about an edge."""

    edge: Edge
    reason: Reason | str | None
    """None where nothing is decided yet."""
    fused: bool = False
    open: tuple[Edge, ...] = ()
    """What the edge has become, for later passes to decide."""
    idle: bool = False
    """Whether nothing is computed along the edge, so that it counts only where the pair has no other."""


@dataclass
class _Pair:
    """What is known of two neighbours."""

    fused: dict[str, None] = field(default_factory=dict)
    """Reasons of edges that are fused."""
    idle: dict[str, bool] = field(default_factory=dict)
    """Reasons of edges along which nothing is computed, and whether they are fused."""
    open: dict[Edge, tuple[str, str] | None] = field(default_factory=dict)
    """Edges that are apart, with the last pass that decided, and its reason."""

    def settle(self, pass_name: str, outcome: Outcome) -> None:
        self.open.pop(outcome.edge, None)
        if outcome.idle:
            self.idle[str(outcome.reason)] = outcome.fused
        elif outcome.fused:
            self.fused[str(outcome.reason)] = None
        reason = None if outcome.reason is None else (pass_name, str(outcome.reason))
        self.open.update((edge, reason) for edge in outcome.open)

    def verdict(self, pass_name: str) -> tuple[bool, str] | None:
        """Whether the pair is fused, and why, in the words of a pass; None while an edge is undecided."""
        if None in self.open.values():
            return None
        if self.open:
            decided = list(filter(None, self.open.values()))
            own = [reason for name, reason in decided if name == pass_name]
            reasons = "; ".join(dict.fromkeys(own or [reason for _, reason in decided]))
            return False, f"only in part: {reasons}" if self.fused else reasons
        if self.fused:
            return True, "; ".join(self.fused)
        return all(self.idle.values()), "; ".join(self.idle)


class Remarks:
    """The remarks of a run of passes, in the order of the passes, then of the pairs in their function."""

    def __init__(self) -> None:
        self.all: list[Remark] = []
        self._pairs: dict[FuncOp, dict[tuple[str, str], _Pair]] = {}

    def __iter__(self) -> Iterator[Remark]:
        return iter(self.all)

    def edges(self, function: FuncOp) -> list[Edge]:
        """Edges of a driver that are open: as earlier passes left them, else read off the names that its ops carry."""
        pairs = self._pairs.get(function)
        if pairs is not None:
            edges = [edge for pair in pairs.values() for edge in pair.open]
            if all(e.reader.parent is function.body.block for e in edges):
                return edges
        edges = list(_named_edges(function))
        self._pairs[function] = {}
        for edge in edges:
            self._pair(function, edge).open[edge] = None
        return edges

    def report(self, pass_name: str, function: FuncOp, outcomes: Iterable[Outcome]) -> None:
        """Take what a pass decided about edges; a remark for each pair of which all edges are decided."""
        touched: set[tuple[str, str]] = set()
        for outcome in outcomes:
            self._pair(function, outcome.edge).settle(pass_name, outcome)
            touched.add(outcome.edge[:2])
        for names, pair in self._pairs.get(function, {}).items():
            verdict = pair.verdict(pass_name) if names in touched else None
            if verdict is not None:
                self.all.append(Remark(pass_name, function.sym_name.data, *names, *verdict))

    def verdicts(self) -> list[Remark]:
        """The last remark on each pair, which is what became of it; in the order of the pairs' first remarks."""
        last: dict[tuple[str, str, str], Remark] = {}
        last.update(((r.function, r.producer, r.consumer), r) for r in self.all)
        return list(last.values())

    def _pair(self, function: FuncOp, edge: Edge) -> _Pair:
        return self._pairs.setdefault(function, {}).setdefault(edge[:2], _Pair())


_LISTENER: ContextVar[Remarks | None] = ContextVar("symc_remarks", default=None)


@contextmanager
def collect() -> Iterator[Remarks]:
    """Collect the remarks of the passes that run in a block."""
    remarks = Remarks()
    token = _LISTENER.set(remarks)
    try:
        yield remarks
    finally:
        _LISTENER.reset(token)


def listening() -> Remarks | None:
    """Who collects remarks now, if anybody does."""
    return _LISTENER.get()


def label(op: Operation) -> str:
    """The nodes that an op computes, the first and the last of many, else its own name."""
    names = node_names(op)
    return "+".join(names if len(names) <= MOST_NAMES else (names[0], "...", names[-1])) or op.name


def _named_edges(function: FuncOp) -> Iterator[Edge]:
    for op in function.body.block.ops:
        names = node_names(op)
        for value in dict.fromkeys(outside_values(op)):
            owner = value.owner
            if not names or not isinstance(owner, Operation) or isinstance(owner, tensor.EmptyOp):
                continue
            made = node_names(owner)
            if made and not set(made) <= set(names):  # a fill of its own starts an op
                yield Edge("+".join(made), "+".join(names), value, op)
