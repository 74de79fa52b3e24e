"""What `cluster` merges: ops with the loops that they share, their rows, and which of these the schedule shares."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from xdsl.dialects.linalg.ops import GenericOp
from xdsl.ir import OpResult, SSAValue

from symc.passes.fuse_nodes import MAP, Forms, Node, dimensions, forms_of, identity, shape_of

TINY = 4096
"""Iterations up to which an op needs no rows to share a kernel."""
FEWEST_ROWS = 2
SHORT_RUN = 32
"""Elements that an inner loop should walk one by one; rows are given up for it."""


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


def shared_rows(cluster: Rows) -> list[int]:
    """Numbers of the rows that become outer loops, outermost first."""
    steps = list(_steps(cluster))
    largest = max(steps, key=lambda s: s.size)
    flat = {r for s in steps if 2 * s.size >= largest.size for r, step in enumerate(s.rows) if step == 1}
    rows = sorted(set(range(len(cluster.extents))) - flat, key=lambda r: -largest.rows[r])
    while rows and _run(largest, rows, cluster.extents) < SHORT_RUN:
        rows.pop()
    return rows


def shares_enough(cluster: Rows) -> bool:
    """Whether the rows that the schedule shares are worth a kernel of several ops."""
    return math.prod(cluster.extents[r] for r in shared_rows(cluster)) >= FEWEST_ROWS


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


def result_forms(node: Node, result: SSAValue) -> Forms:
    """Indices at which a node writes a result, over its loops."""
    if node.kind == MAP:
        return identity(len(node.extents))
    op = node.op
    assert isinstance(op, GenericOp) and isinstance(result, OpResult), "a reduction is a linalg.generic"
    forms = forms_of(op.indexing_maps.data[len(op.inputs) + result.index].data)
    assert forms is not None, "results are indexed by plain dimensions"
    return forms


def reduced_loops(node: Node) -> set[int]:
    """Loops that no result is indexed by."""
    written = (result_forms(node, r) for r in node.op.results)
    return set(range(len(node.extents))) - {d for forms in written for d in dimensions(forms)}
