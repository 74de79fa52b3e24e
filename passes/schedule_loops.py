"""Loop nests for elementwise ops, reductions and small contractions (part of `schedule-cpu`).

1. Order the dimensions: elementwise by the strides of the output; a reduction so that its innermost loop walks memory
   one by one.
2. Merge neighbouring dimensions that one loop can walk in every operand: an elementwise op on contiguous buffers is one
   loop.
3. View every operand as a strided buffer with one dimension a loop, so that loop counters are its indices.
4. Build the loops. A reduction keeps its value in registers (loop-carried), or, where only a parallel dimension is
   contiguous, in its destination, row by row. Bodies stay scalar: LLVM vectorizes the innermost loop.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from xdsl.dialects import linalg
from xdsl.dialects.arith import FastMathFlagsAttr
from xdsl.dialects.builtin import IntegerType, MemRefType
from xdsl.dialects.linalg.ops import GenericOp
from xdsl.dialects.utils import FastMathFlag
from xdsl.ir import Block, Operation, SSAValue

from symc.passes.schedule_access import Access, access, extents_of, merged, reduced_dimensions
from symc.passes.schedule_builder import Builder, Index, Loop
from symc.passes.sizes import Size, known, magnitude, product, says_strides, sizes_of, strides_and_offset

UNROLLED_REDUCTION = 32
"""Reductions of at most so many elements (pooling windows, small kernels) are unrolled inside a vector loop."""
TINY_LOOP = 4
WHOLE_LOOP = 256
"""LLVM unrolls loops of up to about so many iterations whole."""
SHORT_ROW = 128
"""LLVM masks the rest of loops shorter than this, where it otherwise adds a scalar loop."""
ROW_ELEMENTS = 4096
"""Destination rows longer than this are reduced block by block, so that a block stays in the first-level cache."""
TILE = 16
"""Side of the tiles in which a transposition walks its two contiguous dimensions."""


@dataclass
class Nest:
    """A loop nest to build: what the body reads and writes, and the body."""

    extents: tuple[Size, ...]
    reduced: set[int]
    inputs: list[Access[Size] | None]
    """None where the body does not read."""
    outputs: list[Access[Size]]
    reads_outputs: list[bool]
    indexed: set[int]
    """Dimensions whose counter the body uses."""
    body: Callable[[Sequence[Index], Sequence[SSAValue | None]], Sequence[SSAValue]]
    """From counters and operand values (inputs, then outputs) to new values of the outputs."""
    starts: Sequence[SSAValue | None]
    """Constant initial values of the outputs; None: what the destination holds."""
    reorders: bool = False
    """Whether the reduction may be done in another order."""
    bound: dict[int, Index] = field(default_factory=dict)
    """Counters of dimensions that loops around the nest walk already."""

    def used(self) -> list[Access[Size]]:
        """Accesses that happen."""
        return [a for a in (*self.inputs, *self.outputs) if a is not None]


def generic_nest(
    b: Builder, op: GenericOp, starts: Sequence[SSAValue | None], bound: Mapping[int, Index] | None = None
) -> Nest:
    """The nest of a linalg.generic (whose body is used up when it is built), inside loops that walk `bound` already."""
    block = op.body.block
    maps = [m.data for m in op.indexing_maps.data]
    count = len(op.inputs)
    read = [bool(argument.uses) for argument in block.args]
    accesses = [access(v, m) for v, m in zip(op.operands, maps)]
    counters = [inner for inner in block.ops if isinstance(inner, linalg.ops.IndexOp)]
    return Nest(
        extents_of(op),
        reduced_dimensions(op),
        [a if r else None for a, r in zip(accesses[:count], read)],
        accesses[count:],
        read[count:],
        {c.dim.value.data for c in counters},
        lambda indices, values: inline(b, block, indices, values),
        starts,
        _may_reorder(block),
        dict(bound or {}),
    )


def _may_reorder(block: Block) -> bool:
    """One value combined by an integer operation or by one that carries `reassoc`."""
    last = block.last_op
    assert last is not None, "a body ends with linalg.yield"
    combiner = last.operands[0].owner
    if len(last.operands) != 1 or not isinstance(combiner, Operation):
        return False
    flags = combiner.properties.get("fastmath")
    if isinstance(flags, FastMathFlagsAttr):
        return FastMathFlag.REASSOC in flags.data
    return isinstance(last.operands[0].type, IntegerType)


def inline(b: Builder, block: Block, indices: Sequence[Index], values: Sequence[SSAValue | None]) -> Sequence[SSAValue]:
    """Move a body to where the builder stands; returns what it yields."""
    for argument, value in zip(block.args, values):
        if value is not None:
            argument.replace_all_uses_with(value)
    for op in list(block.ops):
        op.detach()
        if isinstance(op, linalg.ops.YieldOp):
            yielded = tuple(op.operands)
            op.drop_all_references()
            return yielded
        if isinstance(op, linalg.ops.IndexOp):
            op.result.replace_all_uses_with(b.index(indices[op.dim.value.data]))
            op.drop_all_references()
            continue
        b.add(op)
    raise AssertionError("a body ends with linalg.yield")


def fill_nest(value: SSAValue, target: SSAValue) -> Nest:
    """The nest of a linalg.fill."""
    return _plain(target, [], lambda _, values: [value])


def copy_nest(source: SSAValue, target: SSAValue) -> Nest:
    """The nest of a copy between buffers of one shape."""
    return _plain(target, [_whole(source)], lambda _, values: [v for v in values[:1] if v is not None])


def _plain(
    target: SSAValue,
    inputs: list[Access[Size] | None],
    body: Callable[[Sequence[Index], Sequence[SSAValue | None]], Sequence[SSAValue]],
) -> Nest:
    return Nest(sizes_of(target), set(), inputs, [_whole(target)], [False], set(), body, [None])


def _whole(value: SSAValue) -> Access[Size]:
    return Access(value, *strides_and_offset(value))


# Order.


def build(b: Builder, nest: Nest) -> None:
    """Choose the order of the loops and build them."""
    parallel, reduced = _orders(nest)
    if not any(nest.reads_outputs):
        _Emission(b, nest, parallel, []).elementwise()
        return
    innermost = max([*parallel, *reduced], key=lambda d: (_score(nest, d), d in nest.reduced), default=None)
    small = magnitude(product(nest.extents[d] for d in reduced)) <= UNROLLED_REDUCTION
    if innermost is None or innermost in nest.reduced or small:
        _Emission(b, nest, parallel, reduced).in_registers()
        return
    parallel.remove(innermost)
    _Emission(b, nest, [*parallel, innermost], reduced).in_destination()


def build_on_threads(b: Builder, nest: Nest, threads: int) -> int:
    """One GPU thread for each output element, in blocks of `threads`; returns the number of blocks."""
    return _Emission(b, nest, *_orders(nest)).on_threads(threads)


def _orders(nest: Nest) -> tuple[list[int], list[int]]:
    """Parallel dimensions by the strides of the output, and reduction dimensions; those of extent 1 need no loop."""
    real = [d for d in range(len(nest.extents)) if nest.extents[d] != 1 and d not in nest.bound]
    parallel = [d for d in real if d not in nest.reduced]
    parallel.sort(key=lambda d: -magnitude(nest.outputs[0].coefficients[d]))
    return parallel, _reduction_order(nest, [d for d in real if d in nest.reduced])


def _reduction_order(nest: Nest, reduced: list[int]) -> list[int]:
    """Outer to inner by how well they suit an inner loop; the order given where the order matters."""
    if not nest.reorders:
        return reduced
    inputs = [a for a in nest.inputs if a is not None]
    if not inputs:
        return reduced
    widest = max(inputs, key=lambda a: sum(c != 0 for c in a.coefficients))
    return sorted(reduced, key=lambda d: (_score(nest, d), -magnitude(widest.coefficients[d])))


def _score(nest: Nest, dimension: int) -> int:
    """How well a dimension suits the innermost loop: contiguous accesses for, strided ones against it."""
    steps = [magnitude(a.coefficients[dimension]) for a in nest.used()]
    return sum(s == 1 for s in steps) - 2 * sum(s > 1 for s in steps)


class _Emission:
    """Builds the loops of a nest in a given order."""

    def __init__(self, b: Builder, nest: Nest, parallel: list[int], reduced: list[int]):
        self.b = b
        self.nest = nest
        self.parallel = self._merge(parallel)
        self.reduced = self._merge(reduced)
        self.groups = [*self.parallel, *self.reduced, *([d] for d in nest.bound)]
        self.counters: list[Index] = [*[0] * len(self.parallel + self.reduced), *nest.bound.values()]
        self.end = len(self.parallel) + len(self.reduced)
        """Groups from here on are walked by the loops around the nest."""
        self.hints = True
        """Whether loops carry hints for LLVM's CPU back ends."""
        self.views = [None if a is None else self._view(a) for a in (*nest.inputs, *nest.outputs)]

    def _merge(self, order: list[int]) -> list[list[int]]:
        rows = [[a.coefficients[d] for d in order] for a in self.nest.used()]
        keep = [d in self.nest.indexed for d in order]
        extents = [self.nest.extents[d] for d in order]
        return [[order[i] for i in group] for group in merged(extents, rows, keep)]

    def extent(self, group: list[int]) -> Size:
        """Iterations of the loop that walks a group."""
        return product(self.nest.extents[d] for d in group)

    def stop(self, g: int) -> Index:
        """Where the loop that walks a group ends."""
        return self.b.size(self.extent(self.groups[g]))

    def _view(self, a: Access[Size]) -> tuple[SSAValue, list[int]]:
        """A buffer with one dimension a loop that moves it, and those loops."""
        moving = [g for g, group in enumerate(self.groups) if a.coefficients[group[-1]]]
        sizes = [self.extent(self.groups[g]) for g in moving]
        strides = [a.coefficients[self.groups[g][-1]] for g in moving]
        kind = a.value.type
        assert isinstance(kind, MemRefType)
        whole = tuple(sizes) == sizes_of(a.value) and (tuple(strides), a.offset) == strides_and_offset(a.value)
        if whole and says_strides(kind):
            return a.value, moving
        return self.b.view(a.value, sizes, strides, a.offset), moving

    # Accesses.

    def _load(self, position: int) -> SSAValue | None:
        view = self.views[position]
        if view is None:
            return None
        return self.b.load(view[0], *(self.counters[g] for g in view[1]))

    def _inputs(self) -> list[SSAValue | None]:
        return [self._load(i) for i in range(len(self.nest.inputs))]

    def _outputs(self) -> list[SSAValue | None]:
        first = len(self.nest.inputs)
        return [self._load(first + i) if read else None for i, read in enumerate(self.nest.reads_outputs)]

    def _store(self, values: Sequence[SSAValue]) -> None:
        for value, view in zip(values, self.views[len(self.nest.inputs) :]):
            assert view is not None, "outputs are written"
            self.b.store(value, view[0], *(self.counters[g] for g in view[1]))

    def _body(self, values: Sequence[SSAValue | None]) -> Sequence[SSAValue]:
        indices: list[Index] = [0] * len(self.nest.extents)
        for group, counter in zip(self.groups, self.counters):
            indices[group[-1]] = counter
        return self.nest.body(indices, values)

    @contextmanager
    def _loops(self, groups: Sequence[int]) -> Iterator[None]:
        with ExitStack() as stack:
            for g in groups:
                unroll, width, shared = self._unroll(g), self._vectorize_width(g), self._divisible(g)
                loop = self.b.loop(0, self.stop(g), unroll=unroll, vectorize_width=width, parallel=shared)
                self.counters[g] = stack.enter_context(loop).index
            yield

    def _unroll(self, g: int) -> int:
        """1 keeps LLVM from unrolling a loop whole and vectorizing around it; 0 leaves the loop to it."""
        after = magnitude(product(self.extent(group) for group in self.groups[g : self.end]))
        if not self.hints:
            return 0
        if g >= len(self.parallel):
            long = g == self.end - 1 and after > WHOLE_LOOP
            return 0 if long or after <= UNROLLED_REDUCTION else 1
        return 0 if after <= TINY_LOOP else 1

    def _divisible(self, g: int) -> int:
        """1 where threads may share the iterations: an outermost loop whose iterations write different elements."""
        outermost = self.b.divides and self.b.block is self.b.kernel and g < len(self.parallel)
        return int(outermost and all(a.coefficients[self.groups[g][-1]] for a in self.nest.outputs))

    def _vectorize_width(self, g: int) -> int:
        """Vectors that divide the rows of a pooled image: LLVM would mask whole vectors over short rows, and gather."""
        extent = magnitude(self.extent(self.groups[g]))
        around_windows = g == len(self.parallel) - 1 and self.reduced and self.nest.reorders
        if not around_windows or self.nest.indexed or extent >= SHORT_ROW:
            return 0
        return next((w for w in (8, 4) if extent % w == 0 and extent % 16), 0)

    # The shapes of nests.

    def elementwise(self) -> None:
        """All loops, then the body."""
        tiled = self._transposed()
        if tiled is None:
            with self._loops(range(self.end)):
                self._store(self._body([*self._inputs(), *self._outputs()]))
            return
        outer = [g for g in range(self.end) if g not in tiled]
        with self._loops(outer), self._tile(tiled):
            self._store(self._body([*self._inputs(), *self._outputs()]))

    def _transposed(self) -> tuple[int, int] | None:
        """The two loops of a transposition: one walks an input one by one, the other the output."""
        last = self.end - 1
        if last < 1 or magnitude(self.extent(self.groups[last])) < TILE:
            return None
        for a in self.nest.inputs:
            if a is None or magnitude(a.coefficients[self.groups[last][-1]]) < TILE:
                continue
            for g in range(last):
                group = self.groups[g]
                if magnitude(a.coefficients[group[-1]]) == 1 and magnitude(self.extent(group)) >= TILE:
                    return g, last
        return None

    @contextmanager
    def _tile(self, pair: tuple[int, int]) -> Iterator[None]:
        """Two loops in square tiles: the cache lines that a tile reads are all used before they leave the cache."""
        b = self.b
        with ExitStack() as stack:
            starts: list[SSAValue] = []
            for g in pair:
                loop = b.loop(0, self.stop(g), TILE, parallel=self._divisible(g))
                starts.append(stack.enter_context(loop).index)
            for g, start in zip(pair, starts):
                stop = b.smaller(b.plus(start, TILE), self.stop(g))
                self.counters[g] = stack.enter_context(b.loop(start, stop)).index
            yield

    def in_registers(self) -> None:
        """Parallel loops outside; the reduction's loops carry its values."""
        with self._loops(range(len(self.parallel))):
            self._reduce()

    def _reduce(self) -> None:
        """Load the initial values, run the reduction's loops, store."""
        first = len(self.parallel)
        loaded = [self._load(len(self.nest.inputs) + i) if s is None else s for i, s in enumerate(self.nest.starts)]
        self._store(self._carry(list(range(first, self.end)), [v for v in loaded if v is not None]))

    def on_threads(self, threads: int) -> int:
        """The counters of the parallel dimensions from the number of the thread; the reduction's loops inside."""
        self.hints = False
        b, count = self.b, len(self.parallel)
        extents = [known(self.extent(group)) for group in self.parallel]
        total = math.prod(extents)
        with b.thread_below(total, threads) as number:
            for g in reversed(range(count)):
                self.counters[g] = b.remainder(number, extents[g]) if g else number
                number = b.divided(number, extents[g]) if g else number
            if any(self.nest.reads_outputs):
                self._reduce()
            else:
                self._store(self._body([*self._inputs(), *self._outputs()]))
        return -(-total // threads)

    def _carry(self, groups: list[int], values: Sequence[SSAValue]) -> Sequence[SSAValue]:
        if not groups:
            return self._body([*self._inputs(), *values])
        loops: Loop
        stop, unroll = self.stop(groups[0]), self._unroll(groups[0])
        with self.b.loop(0, stop, carried=values, unroll=unroll) as loops:
            self.counters[groups[0]] = loops.index
            loops.yielded = self._carry(groups[1:], loops.carried)
        return loops.results

    def in_destination(self) -> None:
        """Outer parallel loops, the reduction's loops, then along the destination's row."""
        row = len(self.parallel) - 1
        length = self.stop(row)
        with self._loops(range(row)), self.b.blocks(length, ROW_ELEMENTS, parallel=self._divisible(row)) as start:
            self._fill_starts(row, start, length)
            with self._loops(range(row + 1, self.end)), self._row(row, start, length):
                self._store(self._body([*self._inputs(), *self._outputs()]))

    @contextmanager
    def _row(self, row: int, start: Index, length: Index) -> Iterator[None]:
        stop = length
        if not isinstance(length, int) or length > ROW_ELEMENTS:
            stop = self.b.smaller(self.b.plus(start, ROW_ELEMENTS), length)
        with self.b.loop(start, stop) as loop:
            self.counters[row] = loop.index
            yield

    def _fill_starts(self, row: int, start: Index, length: Index) -> None:
        """Write constant initial values into the row."""
        if all(s is None for s in self.nest.starts):
            return
        with self._row(row, start, length):
            for i, value in enumerate(self.nest.starts):
                view = self.views[len(self.nest.inputs) + i]
                if value is not None and view is not None:
                    self.b.store(value, view[0], *(self.counters[g] for g in view[1]))
