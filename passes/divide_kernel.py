"""Kernels in parts that threads can share (part of `divide-work`).

A loop with `symc.parallel` at the top of a kernel is divided when it is estimated to take long enough: its iterations
become chunks of a fixed length, and the part takes the range of chunks to run. The body of a loop with
`symc.parallel = n` over n > 1 runs once, over everything from its counter to counter plus step, and may be given any
multiple of n as its step: a matrix product, whose sums do not depend on where a range ends.
Whatever stands between divided loops is a part that one thread runs. Constants and views are copied into each part.
The length of a loop may be told at run time: then so is the length of its chunks, and each call decides (`Part.at`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from xdsl.dialects import arith, memref, scf
from xdsl.dialects.builtin import IndexType, IntegerAttr, MemRefType
from xdsl.dialects.func import FuncOp, ReturnOp
from xdsl.ir import Block, BlockArgument, Operation, Region, SSAValue

from symc.dialects import interned
from symc.dialects.workspace import WORKSPACE_BYTES
from symc.errors import LoweringError
from symc.passes.arena import bytes_of
from symc.passes.estimate_time import constant, counted, time_of
from symc.passes.function_body import copy_into
from symc.passes.names import Names
from symc.passes.schedule_builder import Builder, Index

CHUNK = 4000
"""Nanoseconds that a chunk should take at least."""
MOST_CHUNKS = 64
WHOLE_VECTORS = 64
"""Innermost loops are cut at multiples of so many iterations."""
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
FROM_EXTENTS = (arith.MuliOp, arith.IndexCastOp, arith.UIToFPOp, arith.DivfOp)
"""What computes strides and counts from extents that are told."""
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
    length: int = 0
    """Iterations of a chunk, for a part that is told how many; 0 for others."""
    trips: list[float] = field(default_factory=list)
    """Iterations of a loop that is told them: a number, then the arguments to multiply it by. Empty for others."""
    times: list[list[float]] = field(default_factory=list)
    """Its estimated time: terms of that kind to add up."""
    whole_vectors: bool = False
    """Whether its chunks are whole vectors."""

    @property
    def touches(self) -> set[int]:
        """Arguments that it reads or writes."""
        return {*self.reads, *self.writes}

    def at(self, arguments: Sequence[int], smallest: float) -> Part:
        """The part in a call with these index arguments: what to divide, if it takes at least `smallest`."""
        if not self.trips:
            return self
        iterations = max(1, math.ceil(_term(self.trips, arguments)))
        work = sum(_term(term, arguments) for term in self.times)
        length = _chunk_length(iterations, work, self.whole_vectors)
        chunks = -(-iterations // length)
        if work < smallest or chunks == 1:
            chunks, length, work = 0, iterations, 0
        return replace(self, chunks=chunks, length=length, work=work)


def _term(term: Sequence[float], arguments: Sequence[int]) -> float:
    return term[0] * math.prod(arguments[int(number)] for number in term[1:])


def _chunk_length(iterations: int, work: float, whole_vectors: bool) -> int:
    length = -(-iterations // max(1, min(MOST_CHUNKS, int(work / CHUNK))))
    return -(-length // WHOLE_VECTORS) * WHOLE_VECTORS if whole_vectors else length


@dataclass
class Division:
    """How a loop is divided."""

    chunks: int
    length: int
    """Iterations of a chunk; where the body takes a range, its unit."""
    takes_range: bool
    work: float
    grain: int = 1
    trips: list[float] = field(default_factory=list)
    times: list[list[float]] = field(default_factory=list)
    whole_vectors: bool = False
    """As in Part, for a loop that is told its iterations."""


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
            part.trips, part.times, part.whole_vectors = division.trips, division.times, division.whole_vectors
        parts.append(part)
    return parts


def _groups(block: Block, smallest: float) -> Iterator[tuple[list[Operation], Division | None]]:
    """The kernel's ops with work, each divided loop by itself and what is between two of them together."""
    between: list[Operation] = []
    for op in block.ops:
        if isinstance(op, ReturnOp) or _is_copied(op):
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
                copy_into(value, block, copies, lambda op: op.parent is kernel.body.block and _is_copied(op))
    for op in ops:
        op.detach()
        block.add_op(op)
        for inner in op.walk():
            inner.operands = [copies.get(v, v) for v in inner.operands]
    block.add_op(ReturnOp.create())
    name = names.new(kernel.sym_name.data)
    function = interned.private_function(name, kinds, [], Region(block))
    function.attributes = dict(kernel.attributes)
    module = kernel.parent
    assert module is not None
    module.insert_op_before(function, kernel)
    return function


def _is_copied(op: Operation) -> bool:
    """Whether an op at the top of a kernel serves all parts: a constant, a view, what follows from extents."""
    if isinstance(op, COPIED):
        return True
    return isinstance(op, FROM_EXTENTS) and all(
        isinstance(v, BlockArgument) or (isinstance(v.owner, Operation) and _is_copied(v.owner)) for v in op.operands
    )


# How to divide a loop.


def _division(loop: scf.ForOp, smallest: float) -> Division | None:
    """The division of a loop; None where it has none or is too short."""
    mark = loop.attributes.get("symc.parallel")
    if not isinstance(mark, IntegerAttr):
        return None
    start, stop, step = constant(loop.lb), counted(loop.ub), constant(loop.step)
    if start is None or stop is None or step is None or loop.results or (start and stop[1]):
        rule = (
            "a loop with symc.parallel must have constant bounds, or end at a product of arguments, and carry no values"
        )
        raise LoweringError(f"divide-work: {rule}, in @{_function_of(loop)}", at=loop)
    whole_vectors = not any(op.regions for op in loop.body.block.ops)
    times = time_of(loop)
    if stop[1]:
        trips = [stop[0] / step, *stop[1]]
        return Division(0, 0, False, 0, 1, trips, [[t, *term] for term, t in times.items()], whole_vectors)
    given = loop.attributes.get("symc.work")
    work = given.value.data if isinstance(given, IntegerAttr) else times.get((), 0.0)
    if work < smallest:
        return None
    unit = mark.value.data
    if unit > 1:
        grain = loop.attributes.get("symc.grain")
        length = grain.value.data if isinstance(grain, IntegerAttr) else 0
        return Division(-(-stop[0] // unit), unit, True, work, length)
    iterations = -(-(stop[0] - start) // step)
    length = _chunk_length(iterations, work, whole_vectors)
    chunks = -(-iterations // length)
    return Division(chunks, length, False, work) if chunks > 1 else None


def _function_of(op: Operation) -> str:
    function = op.parent_op()
    assert isinstance(function, FuncOp), "a loop at the top of a kernel"
    return function.sym_name.data


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
    names = ("length", "first", "last") if division.trips else ("first", "last")
    told = [block.insert_arg(IndexType(), len(block.args)) for _ in names]
    for argument, name in zip(told, names):
        argument.name_hint = name
    function.update_function_type()
    builder = Builder(block)
    end = block.last_op
    assert end is not None
    end.detach()
    for name in ("symc.parallel", "symc.work", "symc.grain"):
        loop.attributes.pop(name, None)
    loop.detach()
    if division.takes_range:
        _run_range(builder, loop, division.length, *told)
    elif division.trips and division.whole_vectors:
        _run_vectors(builder, loop, *told)
    else:
        _run_chunks(builder, loop, *(told if division.trips else (division.length, *told)))
    builder.add(end)


def _run_range(b: Builder, loop: scf.ForOp, unit: int, first: SSAValue, last: SSAValue) -> None:
    """One turn of the loop over all chunks of the range."""
    stop = constant(loop.ub)
    assert stop is not None
    old = loop.step
    low = b.times(first, unit)
    high = b.smaller(b.times(last, unit), stop)
    length = b.index(b.minus(high, low))
    for use in [u for u in old.uses if _inside(u.operation, loop)]:
        use.operation.operands[use.index] = length
    loop.operands = [b.index(low), b.index(high), length]
    b.add(loop)


def _run_vectors(b: Builder, loop: scf.ForOp, length: SSAValue, first: SSAValue, last: SSAValue) -> None:
    """All chunks of the range in one loop, so that the constants of its remainder take no registers from its vectors.

    Ranges end where vectors do, or where the loop does: every element is computed in the same way wherever they start.
    """
    low, end = b.times(first, length), b.times(last, length)
    loop.operands = [b.index(low), b.index(b.smaller(end, loop.ub)), loop.step]
    b.add(loop)


def _run_chunks(b: Builder, loop: scf.ForOp, iterations: Index, first: Index, last: Index) -> None:
    """The chunks of the range one after the other; what a chunk is depends on nothing else."""
    start, stop, step = constant(loop.lb), constant(loop.ub), constant(loop.step)
    assert start is not None and step is not None
    length = b.times(iterations, step)
    with b.loop(first, last, unroll=1) as chunks:
        low = b.plus(b.times(chunks.index, length), start)
        high: Index = b.plus(low, length)
        if stop is None or not isinstance(length, int) or (stop - start) % length:
            high = b.smaller(high, loop.ub if stop is None else stop)
        loop.operands = [b.index(low), b.index(high), loop.step]
        b.add(loop)
