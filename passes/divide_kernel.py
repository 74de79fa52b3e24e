"""Kernels in parts that threads can share (part of `divide-work`).

A loop with `symc.parallel` at the top of a kernel is divided when it is estimated to take long enough: its iterations
become chunks of a fixed length, and the part takes the range of chunks to run. The body of a loop with
`symc.parallel = n` over n > 1 runs once, over everything from its counter to counter plus step, and may be given any
multiple of n as its step: a matrix product, whose sums do not depend on where a range ends.
Whatever stands between divided loops is a part that one thread runs. Constants and views are copied into each part.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xdsl.dialects import arith, memref, scf
from xdsl.dialects.builtin import IndexType, IntegerAttr, MemRefType
from xdsl.dialects.func import FuncOp, ReturnOp
from xdsl.ir import Block, Operation, Region, SSAValue

from symc.dialects.workspace import WORKSPACE_BYTES
from symc.errors import LoweringError
from symc.passes.arena import bytes_of
from symc.passes.names import Names
from symc.passes.schedule_builder import Builder, Index

CHUNK = 4000
"""Nanoseconds that a chunk should take at least."""
MOST_CHUNKS = 64
WHOLE_VECTORS = 64
"""Innermost loops are cut at multiples of so many iterations."""
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
COPIED = (
    arith.ConstantOp,
    memref.SubviewOp,
    memref.CollapseShapeOp,
    memref.ExpandShapeOp,
    memref.ReinterpretCastOp,
    memref.ViewOp,
    memref.CastOp,
    memref.GetGlobalOp,
)
"""Ops without work of their own."""
WRITTEN: dict[str, int] = {"memref.store": 1, "vector.store": 1, "vector.maskedstore": 0, "memref.copy": 1}
"""The operand that an op writes."""
READING = ("memref.load", "vector.load", "vector.maskedload")


@dataclass
class Part:
    """A function that does a part of a kernel's work."""

    name: str
    reads: list[int]
    """Arguments that it reads, by number."""
    writes: list[int]
    chunks: int = 0
    """How many chunks there are to divide; 0 where one thread does all."""
    work: float = 0
    """Estimated time of all chunks, in nanoseconds."""
    grain: int = 1
    """Chunks to take at a time."""
    scratch: int | None = None
    """The argument that is scratch memory of each thread's own."""


@dataclass
class Division:
    """How a loop is divided."""

    chunks: int
    length: int
    """Iterations of a chunk; where the body takes a range, its unit."""
    takes_range: bool
    work: float
    grain: int = 1


def divide_kernel(kernel: FuncOp, smallest: float, names: Names) -> list[Part]:
    """Split a kernel into parts and divide the loops of at least `smallest` nanoseconds."""
    block = kernel.body.block
    scratch = kernel.attributes.get("symc.scratch")
    own = scratch.value.data if isinstance(scratch, IntegerAttr) else None
    if own is not None and bytes_of(block.args[own].type) > WORKSPACE_BYTES:
        smallest = math.inf
    groups = list(_groups(block, smallest))
    if all(division is None for _, division in groups) or not _separable(groups):
        return [Part(kernel.sym_name.data, *_touched(block))]
    if len(groups) == 1:
        functions = [kernel]
    else:
        functions = [_function(kernel, ops, names) for ops, _ in groups]
        kernel.detach()
        kernel.erase()
    parts: list[Part] = []
    for function, (_, division) in zip(functions, groups):
        part = Part(function.sym_name.data, *_touched(function.body.block))
        if division is not None:
            _divide(function, division)
            part.chunks, part.work, part.grain = division.chunks, division.work, division.grain
            part.scratch = own if own in part.writes else None
        parts.append(part)
    return parts


def _groups(block: Block, smallest: float) -> Iterator[tuple[list[Operation], Division | None]]:
    """The kernel's ops with work, each divided loop by itself and what is between two of them together."""
    between: list[Operation] = []
    for op in block.ops:
        if isinstance(op, (*COPIED, ReturnOp)):
            continue
        division = _division(op, smallest) if isinstance(op, scf.ForOp) else None
        if division is None:
            between.append(op)
            continue
        if between:
            yield between, None
            between = []
        yield [op], division
    if between:
        yield between, None


def _separable(groups: Sequence[tuple[Sequence[Operation], Division | None]]) -> bool:
    """Whether groups share no values but those of copied ops."""
    return all(
        use.operation in ops or any(_inside(use.operation, op) for op in ops)
        for ops, _ in groups
        for op in ops
        for result in op.results
        for use in result.uses
    )


def _inside(op: Operation, ancestor: Operation) -> bool:
    parent = op.parent_op()
    while parent is not None and parent is not ancestor:
        parent = parent.parent_op()
    return parent is ancestor


def _function(kernel: FuncOp, ops: Sequence[Operation], names: Names) -> FuncOp:
    """A function before the kernel with these ops of it, which move there."""
    kinds = list(kernel.function_type.inputs.data)
    block = Block(arg_types=kinds)
    copies: dict[SSAValue, SSAValue] = dict(zip(kernel.body.block.args, block.args))
    for old, new in copies.items():
        new.name_hint = old.name_hint
    for op in ops:
        for inner in op.walk():
            for value in inner.operands:
                _copy(value, block, copies)
    for op in ops:
        op.detach()
        block.add_op(op)
        for inner in op.walk():
            inner.operands = [copies.get(v, v) for v in inner.operands]
    block.add_op(ReturnOp.create())
    name = names.new(kernel.sym_name.data)
    function = FuncOp(name, (kinds, []), Region(block), "private")
    function.attributes = dict(kernel.attributes)
    module = kernel.parent
    assert module is not None
    module.insert_op_before(function, kernel)
    return function


def _copy(value: SSAValue, block: Block, copies: dict[SSAValue, SSAValue]) -> None:
    if value in copies or not isinstance(value.owner, COPIED):
        return
    for operand in value.owner.operands:
        _copy(operand, block, copies)
    block.add_op(value.owner.clone(value_mapper=copies))


# How to divide a loop.


def _division(loop: scf.ForOp, smallest: float) -> Division | None:
    """The division of a loop; None where it has none or is too short."""
    mark = loop.attributes.get("symc.parallel")
    if not isinstance(mark, IntegerAttr):
        return None
    start, stop, step = (_constant(v) for v in (loop.lb, loop.ub, loop.step))
    if start is None or stop is None or step is None or loop.results:
        rule = "a loop with symc.parallel must have constant bounds and carry no values"
        raise LoweringError(f"divide-work: {rule}, in @{_function_of(loop)}", at=loop)
    given = loop.attributes.get("symc.work")
    work = given.value.data if isinstance(given, IntegerAttr) else _time(loop)
    if work < smallest:
        return None
    unit = mark.value.data
    if unit > 1:
        grain = loop.attributes.get("symc.grain")
        return Division(-(-stop // unit), unit, True, work, grain.value.data if isinstance(grain, IntegerAttr) else 0)
    iterations = -(-(stop - start) // step)
    length = -(-iterations // max(1, min(MOST_CHUNKS, int(work / CHUNK))))
    if not any(op.regions for op in loop.body.block.ops):
        length = -(-length // WHOLE_VECTORS) * WHOLE_VECTORS
    chunks = -(-iterations // length)
    return Division(chunks, length, False, work) if chunks > 1 else None


def _function_of(op: Operation) -> str:
    function = op.parent_op()
    assert isinstance(function, FuncOp), "a loop at the top of a kernel"
    return function.sym_name.data


def _time(op: Operation) -> float:
    """Estimated nanoseconds."""
    if not op.regions:
        return NANOSECONDS.get(op.name, NANOSECONDS.get(op.dialect_name(), 0.1))
    inside = sum(_time(inner) for region in op.regions for block in region.blocks for inner in block.ops)
    if not isinstance(op, scf.ForOp):
        return inside
    start, stop, step = (_constant(v) for v in (op.lb, op.ub, op.step))
    trips = UNKNOWN_TRIPS
    if start is not None and stop is not None and step is not None:
        trips = -(-(stop - start) // step)
    loops = any(isinstance(inner, scf.ForOp) for inner in op.body.block.ops)
    return trips * (inside + (ITERATION if loops else 0))


def _constant(value: SSAValue) -> int | None:
    op = value.owner
    if not isinstance(op, arith.ConstantOp) or not isinstance(op.value, IntegerAttr):
        return None
    return op.value.value.data


# What a part touches.


def _touched(block: Block) -> tuple[list[int], list[int]]:
    """Numbers of the arguments that are read, and that are written."""
    source: dict[SSAValue, int] = {a: a.index for a in block.args}
    reads: set[int] = set()
    writes: set[int] = set()
    for op in block.walk():
        buffers = [v for v in op.operands if isinstance(v.type, MemRefType)]
        numbers = [source[v] for v in buffers if v in source]
        if isinstance(op, COPIED):
            source.update((r, n) for r in op.results for n in numbers[:1])
        elif op.name in WRITTEN:
            target = op.operands[WRITTEN[op.name]]
            writes.update(source[v] for v in buffers if v in source and v is target)
            reads.update(source[v] for v in buffers if v in source and v is not target)
        else:
            reads.update(numbers)
            writes.update(numbers if op.name not in READING else ())
    return sorted(reads), sorted(writes)


# Dividing.


def _divide(function: FuncOp, division: Division) -> None:
    """Give a function the range of chunks to run, and let its loop run them."""
    block = function.body.block
    loop = next(op for op in block.ops if isinstance(op, scf.ForOp))
    first, last = (block.insert_arg(IndexType(), len(block.args)) for _ in range(2))
    first.name_hint, last.name_hint = "first", "last"
    function.update_function_type()
    builder = Builder(block)
    end = block.last_op
    assert end is not None
    end.detach()
    for name in ("symc.parallel", "symc.work", "symc.grain"):
        loop.attributes.pop(name, None)
    loop.detach()
    (_run_range if division.takes_range else _run_chunks)(builder, loop, division, first, last)
    builder.add(end)


def _run_range(b: Builder, loop: scf.ForOp, division: Division, first: SSAValue, last: SSAValue) -> None:
    """One turn of the loop over all chunks of the range."""
    stop = _constant(loop.ub)
    assert stop is not None
    old = loop.step
    low = b.times(first, division.length)
    high = b.smaller(b.times(last, division.length), stop)
    length = b.index(b.minus(high, low))
    for use in [u for u in old.uses if _inside(u.operation, loop)]:
        use.operation.operands[use.index] = length
    loop.operands = [b.index(low), b.index(high), length]
    b.add(loop)


def _run_chunks(b: Builder, loop: scf.ForOp, division: Division, first: SSAValue, last: SSAValue) -> None:
    """The chunks of the range one after the other; what a chunk is depends on nothing else."""
    start, stop, step = (_constant(v) for v in (loop.lb, loop.ub, loop.step))
    assert start is not None and stop is not None and step is not None
    length = division.length * step
    with b.loop(first, last, unroll=1) as chunks:
        low = b.plus(b.times(chunks.index, length), start)
        high: Index = b.plus(low, length)
        if (stop - start) % length:
            high = b.smaller(high, stop)
        loop.operands = [b.index(low), b.index(high), loop.step]
        b.add(loop)
