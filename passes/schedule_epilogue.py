"""What a packed matrix product computes as it stores its tiles (for schedule_gemm.py).

A finished tile of the product stands in scratch. Its elements are walked row by row, and each row along the runs of
columns in which every operand moves by a constant step; there the bodies of the ops around the contraction are
inlined: the one that its result starts from (a bias) is added, the one that reads it (`symc.epilogue`) follows. The
innermost loop is scalar and short; LLVM vectorizes it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from xdsl.dialects import arith, linalg, memref
from xdsl.dialects.builtin import MemRefType
from xdsl.dialects.linalg.ops import GenericOp
from xdsl.ir import SSAValue
from xdsl.ir.affine import AffineDimExpr

from symc.passes.schedule_access import Access, known_access, known_extents, merged
from symc.passes.schedule_builder import Builder, Index
from symc.passes.schedule_contraction import Contraction, Tiling, operand_numbers
from symc.passes.schedule_loops import inline

SHORT_SUM = 128
"""Sums of fewer products take less time than an elementary function, which runs faster in one long loop afterwards."""
LONG_BODY = 64
"""Ops of a body that take as long as an elementary function does; those of dropout's random numbers are more."""
VIEWS = (memref.CollapseShapeOp, memref.ExpandShapeOp, memref.ReinterpretCastOp, memref.SubviewOp)
"""Ways to the same memory: a product and what follows it never lie in different parts of one buffer."""
Place = Callable[[Access[int]], tuple[SSAValue, Index]]
"""The buffer of an operand and the place of the current element in it."""


@dataclass
class Stage:
    """One op to inline, seen from the loops of the contraction."""

    op: GenericOp
    accesses: list[Access[int] | None]
    """Of its operands, with a coefficient for each loop of the contraction; None for the product itself."""
    loop_of: dict[int, int]
    """Its own loops to those of the contraction."""

    @property
    def indexed(self) -> set[int]:
        """Loops of the contraction whose counters the body uses."""
        counters = (o.dim.value.data for o in self.op.body.block.ops if isinstance(o, linalg.ops.IndexOp))
        return {self.loop_of[d] for d in counters if d in self.loop_of}


def start_stage(contraction: GenericOp, op: GenericOp) -> Stage | None:
    """An op that computes what a contraction's result starts from, element by element."""
    return _stage(contraction, op, len(op.operands) - 1) if len(op.outputs) == 1 else None


def epilogue_stage(contraction: GenericOp, op: GenericOp) -> Stage | None:
    """An op that reads a contraction's result element by element."""
    product = contraction.operands[operand_numbers(contraction)[2]]
    places = [i for i, v in enumerate(op.inputs) if v is product]
    return _stage(contraction, op, places[0]) if len(places) == 1 else None


def _stage(contraction: GenericOp, op: GenericOp, place: int) -> Stage | None:
    """The stage of an op that has the product as operand `place`; None where its dimensions are not those of the op."""
    made = contraction.indexing_maps.data[operand_numbers(contraction)[2]].data
    read = op.indexing_maps.data[place].data
    loop_of: dict[int, int] = {}
    for outer, inner in zip(made.results, read.results):
        if isinstance(outer, AffineDimExpr) and isinstance(inner, AffineDimExpr):
            loop_of[inner.position] = outer.position
    own = known_extents(op)
    if any(n > 1 and d not in loop_of for d, n in enumerate(own)):
        return None
    count = len(contraction.iterator_types)
    accesses: list[Access[int] | None] = []
    for i, (value, map) in enumerate(zip(op.operands, op.indexing_maps.data)):
        found = known_access(value, map.data)
        coefficients = [0] * count
        for d, c in enumerate(found.coefficients):
            if d in loop_of:
                coefficients[loop_of[d]] = c
        accesses.append(None if i == place else Access(value, tuple(coefficients), found.offset))
    return Stage(op, accesses, loop_of)


class Epilogue:
    """Builds the store of finished tiles."""

    def __init__(
        self,
        b: Builder,
        what: Contraction,
        product: Access[int],
        start: Stage | None,
        last: Stage | None,
    ):
        self.b = b
        self.what = what
        self.start = start
        self.last = last
        self.product = product
        """Where the product itself is stored, if anything needs it."""
        self.stages = [s for s in (start, last) if s is not None]
        self.keeps_product = last is None or not _same_buffer(product.value, last.op.outputs)
        accesses = [a for s in self.stages for a in s.accesses if a is not None]
        self.rows = self._joint(what.m, [*accesses, product])
        self.columns = self._joint(what.n, [*accesses, product])

    def _joint(self, loops: Sequence[int], accesses: Sequence[Access[int]]) -> list[list[int]]:
        """Groups of neighbouring loops that one counter walks in every operand."""
        indexed = {d for s in self.stages for d in s.indexed}
        rows = [[a.coefficients[d] for d in loops] for a in accesses]
        groups = merged([self.what.extents[d] for d in loops], rows, [d in indexed for d in loops])
        return [[loops[i] for i in group] for group in groups]

    def fits(self, run: int, tile: int) -> bool:
        """Whether tiles can be stored so, where columns are read in place in runs of so many (0: they are packed).

        Rows of an image that lies in a frame, for one, end in the middle of tiles of `tile` columns: pieces of rows
        take longer than one more loop over all that the product made.
        """
        if any(_is_costly(s.op) for s in self.stages) and (run or self.what.size(self.what.k) < SHORT_SUM):
            return False
        if not run:
            split = len(self.columns) > len(self._joint(self.what.n, [self.product]))
            return not split or self.extent(self.columns[-1]) % tile == 0
        return not self.columns or self.extent(self.columns[-1]) % run == 0

    def extent(self, group: Sequence[int]) -> int:
        """Iterations of a group."""
        return self.what.size(group)

    def digits(self, groups: Sequence[Sequence[int]], position: Index) -> dict[int, Index]:
        """The counter of each group, by its innermost loop, from a position that counts all of them."""
        found: dict[int, Index] = {}
        for group in reversed(groups[1:]):
            found[group[-1]] = self.b.remainder(position, self.extent(group))
            position = self.b.divided(position, self.extent(group))
        if groups:
            found[groups[0][-1]] = position
        return found

    def offset(self, a: Access[int], counters: dict[int, Index]) -> Index:
        """The place that counters lead to in an operand, in elements."""
        total: Index = a.offset
        for loop, counter in counters.items():
            total = self.b.plus(total, self.b.times(counter, a.coefficients[loop]))
        return total

    def store(
        self, tile: SSAValue, t: Tiling, batch: dict[int, Index], row: Index, column: Index, padding: tuple[int, int]
    ) -> None:
        """Store a tile at a row and a column; `padding` is a run of columns and what it takes with padding."""
        b, m = self.b, self.what.size(self.what.m)
        height = b.smaller(b.minus(m, row), t.rows)
        with b.loop(0, height, unroll=1) as i:
            counters = {**batch, **self.digits(self.rows, b.plus(row, i.index))}
            run, padded = padding
            if not run:
                run = padded = self.extent(self.columns[-1]) if self.columns else 1
            self._runs(tile, t, counters, i.index, column, run, padded)

    def _runs(
        self, tile: SSAValue, t: Tiling, counters: dict[int, Index], i: Index, column: Index, run: int, padded: int
    ) -> None:
        """The runs of columns that meet a row of the tile."""
        b, n = self.b, self.what.size(self.what.n)
        across = n // run * padded
        if padded == run and run % t.columns == 0:
            self._elements(tile, {**counters, **self.digits(self.columns, column)}, i, 0, t.columns)
            return
        end = b.smaller(b.plus(column, t.columns), across)
        if t.columns % padded == 0:
            with b.loop(b.divided(column, padded), b.divided(end, padded), unroll=1) as loop:
                at = {**counters, **self.digits(self.columns, b.times(loop.index, run))}
                self._elements(tile, at, i, b.minus(b.times(loop.index, padded), column), run)
            return
        with ExitStack() as stack:
            number: Index = 0
            if across > padded:
                first, stop = b.divided(column, padded), b.divided(b.plus(end, padded - 1), padded)
                number = stack.enter_context(b.loop(first, stop, unroll=1)).index
            begin = b.times(number, padded)
            low, high = b.larger(column, begin), b.smaller(end, b.plus(begin, run))
            place = b.plus(b.times(number, run), b.minus(low, begin))
            at = {**counters, **self.digits(self.columns, place)}
            self._elements(tile, at, i, b.minus(low, column), b.minus(high, low))

    def _elements(self, tile: SSAValue, counters: dict[int, Index], i: Index, j: Index, length: Index) -> None:
        """Elements of a run: `length` of them, from column `j` of row `i` of the tile on."""
        b = self.b
        bases = {id(a): self.offset(a, counters) for a in self._accesses()}
        inner = self.columns[-1][-1] if self.columns else None
        flat = {id(a): b.view(a.value, [_size(a.value)], [1], 0) for a in self._accesses()}
        width = next((w for w in (16, 8, 4) if isinstance(length, int) and length % w == 0), 0)
        # Unrolled whole, LLVM would vectorize the loop over rows.
        with b.loop(0, length, unroll=1, vectorize_width=width) as loop:
            at = dict(counters)
            if inner is not None:
                at[inner] = b.plus(counters[inner], loop.index)

            def place(a: Access[int]) -> tuple[SSAValue, Index]:
                step = a.coefficients[inner] if inner is not None else 0
                return flat[id(a)], b.plus(bases[id(a)], b.times(loop.index, step))

            value = b.load(tile, i, b.plus(j, loop.index))
            if self.start is not None:
                (begun,) = self._inline(self.start, value, at, place)
                value = b.emit(arith.AddfOp, [value, begun], value.type, {"fastmath": arith.FastMathFlagsAttr("none")})
            if self.keeps_product:
                b.store(value, *place(self.product))
            if self.last is not None:
                outputs = self.last.accesses[len(self.last.op.inputs) :]
                for result, a in zip(self._inline(self.last, value, at, place), outputs):
                    assert a is not None, "only one operand is the product"
                    b.store(result, *place(a))

    def _accesses(self) -> list[Access[int]]:
        found = [a for s in self.stages for a in s.accesses if a is not None]
        return [*found, self.product] if self.keeps_product else found

    def _inline(self, stage: Stage, product: SSAValue, counters: dict[int, Index], place: Place) -> Sequence[SSAValue]:
        """The results of a stage's body at an element."""
        block = stage.op.body.block
        values: list[SSAValue | None] = []
        for a, argument in zip(stage.accesses, block.args):
            loaded = product if a is None else self.b.load(*place(a)) if argument.uses else None
            values.append(loaded)
        own = {inner: counters.get(outer, 0) for inner, outer in stage.loop_of.items()}
        results = inline(self.b, block, [own.get(d, 0) for d in range(len(stage.op.iterator_types))], values)
        stage.op.drop_all_references()
        return results


def _is_costly(op: GenericOp) -> bool:
    ops = list(op.body.block.ops)
    return len(ops) > LONG_BODY or any(o.name.startswith("math.") for o in ops)


def _same_buffer(value: SSAValue, others: Sequence[SSAValue]) -> bool:
    return any(_root(value) is _root(o) for o in others)


def _root(value: SSAValue) -> SSAValue:
    while isinstance(value.owner, VIEWS):
        value = value.owner.operands[0]
    return value


def _size(value: SSAValue) -> int:
    kind = value.type
    assert isinstance(kind, MemRefType)
    size = 1
    for extent in kind.get_shape():
        size *= extent
    return size
