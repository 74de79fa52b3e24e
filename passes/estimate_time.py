"""Estimated time of loops (part of `divide-work`), as a sum of products where extents are told at run time."""

from __future__ import annotations

from xdsl.dialects import arith, scf
from xdsl.dialects.builtin import IntegerAttr
from xdsl.dialects.func import FuncOp
from xdsl.ir import BlockArgument, Operation, SSAValue

UNKNOWN_TRIPS = 16
"""Taken for a loop without constant bounds; most are the inner loops of tiles."""
ITERATION = 0.3
NANOSECONDS = {
    "arith": 0.03,
    "math": 0.6,
    "memref.load": 0.06,
    "memref.store": 0.06,
    "vector": 0.3,
    "scf": 0.0,
    "memref": 0.0,
    "func": 3.0,
}
"""Estimated time of an operation by its name or dialect, where LLVM vectorizes the loop around scalar ones."""
Work = dict[tuple[int, ...], float]
"""Nanoseconds: the sum of numbers times the arguments with these numbers."""


def time_of(op: Operation) -> Work:
    """Estimated nanoseconds."""
    if not op.regions:
        return {(): NANOSECONDS.get(op.name, NANOSECONDS.get(op.dialect_name(), 0.1))}
    inside: Work = {}
    loops = False
    for inner in (inner for region in op.regions for block in region.blocks for inner in block.ops):
        loops = loops or isinstance(inner, scf.ForOp)
        for term, time in time_of(inner).items():
            inside[term] = inside.get(term, 0.0) + time
    if not isinstance(op, scf.ForOp):
        return inside
    if loops:
        inside[()] = inside.get((), 0.0) + ITERATION
    factor, arguments = _trips(op)
    return {tuple(sorted((*term, *arguments))): time * factor for term, time in inside.items()}


def _trips(loop: scf.ForOp) -> tuple[float, tuple[int, ...]]:
    """Iterations of a loop: a number times the arguments with these numbers."""
    start, stop, step = constant(loop.lb), counted(loop.ub), constant(loop.step)
    if start is not None and stop is not None and step is not None:
        return (stop[0] / step, stop[1]) if stop[1] else (-(-(stop[0] - start) // step), ())
    end = loop.ub.owner
    block = end.operands[0].owner if isinstance(end, arith.MinSIOp) else None
    if isinstance(block, arith.AddiOp) and block.operands[0] is loop.lb:
        return constant(block.operands[1]) or UNKNOWN_TRIPS, ()
    return UNKNOWN_TRIPS, ()


def counted(value: SSAValue) -> tuple[int, tuple[int, ...]] | None:
    """An index as a number times the arguments with these numbers; None for any other."""
    if isinstance(value, BlockArgument):
        return (1, (value.index,)) if isinstance(value.block.parent_op(), FuncOp) else None
    if isinstance(value.owner, arith.MuliOp):
        a, b = (counted(v) for v in value.owner.operands)
        return None if a is None or b is None else (a[0] * b[0], (*a[1], *b[1]))
    number = constant(value)
    return None if number is None else (number, ())


def constant(value: SSAValue) -> int | None:
    """The number that an index is, where it is a constant."""
    op = value.owner
    if not isinstance(op, arith.ConstantOp) or not isinstance(op.value, IntegerAttr):
        return None
    return op.value.value.data
