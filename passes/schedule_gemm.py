"""A contraction as a packed matrix product (part of `schedule-cpu`).

    for batch, for block of n:                       tables of b's lanes
      for block of k:                                pack b: panels[k, columns]
        for block of m:                              pack a: panels[k, rows]
          for panel of b, for panel of a:            micro-kernel: a tile of c in registers, one step of k a turn

Operands may be any linear functions of the counters: packing reads them through schedule_pack.py, c is read before and
written after the micro-kernel's loop, or through a scratch tile where its rows are not contiguous. Rows of a tile past
the edge of c stand on its last row (they are stored first, so that the true row's store wins), columns are masked.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager

from xdsl.dialects import arith, vector
from xdsl.dialects.builtin import IntegerAttr, VectorType
from xdsl.dialects.linalg.ops import GenericOp
from xdsl.ir import SSAValue

from symc.passes.schedule_access import known_access, known_extents, span
from symc.passes.schedule_builder import INDEX, Builder, Index, Loop
from symc.passes.schedule_contraction import SPARE_STEPS, Contraction, Tiling, operand_numbers
from symc.passes.schedule_epilogue import Epilogue
from symc.passes.schedule_pack import Block, Group, Packer, Side

Place = tuple[list[Index], list[tuple[Index, SSAValue | None]]]
"""Where the rows of a tile start in c, and its vectors of columns with their masks."""
Reader = Callable[[Index], list[SSAValue]]
"""What a step of the micro-kernel reads of one side, from the number of the step in its block."""
WASTE = 4
"""Multiply-adds that may be wasted for each element of b that is not packed."""
MULTIPLY_ADDS = 50
"""Done in a nanosecond by vectors of 16 elements, about."""
SMALLEST_SHARED = 4000
"""Nanoseconds; shorter products are for one thread, which knows all bounds."""
FEWEST_PARTS = 4
"""Batches, panels or blocks that are enough to share."""
IN_PLACE_PANELS = 1
"""A side that meets at most so many panels of the other one is not packed."""


class Gemm:
    """Builds one contraction; `from_zero` says that c need not be read before the first block of k."""

    def __init__(self, b: Builder, op: GenericOp, contraction: Contraction, tiles: Tiling, scratch: SSAValue):
        self.b = b
        self.tiles = tiles
        self.what = contraction
        self.from_zero = False
        self.epilogue: Epilogue | None = None
        self.m, self.n, self.k = (contraction.size(g) for g in (contraction.m, contraction.n, contraction.k))
        self.scratch = scratch
        self._read_operands(op)
        self.c_base: Index = 0
        self.panels = {side: self._panels(side) for side in "ab"}
        self.packers = {side: Packer(b, self.sides[side], tiles, scratch, self.panels[side]) for side in "ab"}
        self._choose_ways()
        self.c_table: SSAValue | None = None
        self._tile: SSAValue | None = None
        self.one_block = self.k <= tiles.k_block

    @property
    def tile(self) -> SSAValue:
        """Scratch for a tile of c."""
        if self._tile is None:
            outer, self.b.block = self.b.block, self.b.kernel
            t = self.tiles
            self._tile = self.b.bytes_as(self.scratch, t.offsets["tile"], self.what.element, [t.rows, t.columns])
            self.b.block = outer
        return self._tile

    @property
    def padding(self) -> tuple[int, int]:
        """Columns of a run that is read in place and what it takes with padding; zeros where columns are packed."""
        return (self.run, self.padded) if self.padded else (0, 0)

    def _read_operands(self, op: GenericOp) -> None:
        what, extents = self.what, known_extents(op)
        accesses = [known_access(op.operands[i], op.indexing_maps.data[i].data) for i in operand_numbers(op)]
        flat = [self.b.view(a.value, [span(a.coefficients, extents)], [1], a.offset) for a in accesses]
        self.batch = [[a.coefficients[d] for d in what.batch] for a in accesses]

        def group(operand: int, dims: Sequence[int]) -> Group:
            return Group.of([extents[d] for d in dims], [accesses[operand].coefficients[d] for d in dims])

        rows, columns = what.a, 1 - what.a
        self.roles = {"a": rows, "b": columns}
        self.sides = {
            "a": Side("a", flat[rows], group(rows, what.m), group(rows, what.k), what.element),
            "b": Side("b", flat[columns], group(columns, what.n), group(columns, what.k), what.element),
        }
        self.c, self.c_rows, self.c_columns = flat[2], group(2, what.m), group(2, what.n)

    def _choose_ways(self) -> None:
        """How c is stored, and which sides are read in place."""
        lanes, c = self.tiles.lanes, self.c_columns
        self.run, self.padded = self.sides["b"].lanes.run, self._padded_run()
        vectors = c.stride == 1 or (c.run % lanes == 0 and self.n % lanes == 0)
        self.direct = self.padded > 0 or (self.c_rows.stride is not None and vectors)
        self.across = self.n // self.run * self.padded if self.padded else self.n
        """Columns to walk: with what fills the vectors of runs that are read in place."""
        self.unpacked = {"a": self._reads_a_in_place(), "b": self.padded > 0 or self._reads_b_in_place()}

    def _panels(self, side: str) -> SSAValue:
        t = self.tiles
        shape = [t.panels(side), t.k_block + SPARE_STEPS, t.width(side)]
        return self.b.bytes_as(self.scratch, t.offsets[side], self.what.element, shape)

    def _reads_a_in_place(self) -> bool:
        """Packing does not pay for few panels of b: the micro-kernel takes single elements of a, wherever they lie."""
        side = self.sides["a"]
        linear = side.lanes.stride is not None and side.k.stride is not None
        return linear and self.n <= IN_PLACE_PANELS * self.tiles.columns

    def _reads_b_in_place(self) -> bool:
        """Nor for few panels of a, where vectors of columns lie in memory as the micro-kernel wants them."""
        return self.packers["b"].way == "rows" and self.m <= IN_PLACE_PANELS * self.tiles.rows

    def _padded_run(self) -> int:
        """Columns of a run with what fills its last vector, where runs are read in place; 0 where they are packed.

        A row of pixels then is some vectors with a masked rest. That wastes part of the arithmetic, which for few rows
        of a is less than packing takes.
        """
        run = self.sides["b"].lanes.run
        padded = -(-run // self.tiles.lanes) * self.tiles.lanes
        in_c = self.c_columns.stride == 1 or self.c_columns.run % run == 0
        if self.packers["b"].way != "runs" or self.c_rows.stride is None or not in_c:
            return 0
        return padded if (padded - run) * self.m <= WASTE * run else 0

    # Blocks.

    def build(self) -> None:
        """All loops."""
        b = self.b
        self.across_range, self.rows_range = (0, self.across), (0, self.m)
        with ExitStack() as stack:
            stack.enter_context(self._range())
            counters = [stack.enter_context(self._batch_loop(d)).index for d in self.what.batch]
            self.counters: dict[int, Index] = dict(zip(self.what.batch, counters))
            for side in "ab":
                self.sides[side].base = self._batch_offset(self.roles[side], counters)
            self.c_base = self._batch_offset(2, counters)
            first, stop = self.across_range
            start = stack.enter_context(b.blocks(stop, self.tiles.n_block, first))
            self._block_of_columns(self._block(start, stop, self.tiles.n_block, self.tiles.columns))

    def _work(self) -> int:
        """Nanoseconds that all of it takes, about."""
        batches = math.prod(self.what.extents[d] for d in self.what.batch)
        return int(batches * self.m * self.n * self.k * 16 / (self.tiles.lanes * MULTIPLY_ADDS))

    def _batch_loop(self, dimension: int) -> AbstractContextManager[Loop]:
        """Threads share the outermost batches where there are enough of them."""
        extent, outermost = self.what.extents[dimension], self.b.block is self.b.kernel
        shared = outermost and extent >= FEWEST_PARTS
        return self.b.loop(0, extent, parallel=int(shared), work=self._work() if shared else 0)

    @contextmanager
    def _range(self) -> Iterator[None]:
        """Where there are few batches, threads share the panels of the side that has more of them; each packs what it
        needs of the other side.
        """
        t, b = self.tiles, self.b
        batches = self.what.extents[self.what.batch[0]] if self.what.batch else 1
        columns = -(-self.across // t.columns) >= -(-self.m // t.rows)
        extent, unit = (self.across, t.columns) if columns else (self.m, t.rows)
        if batches >= FEWEST_PARTS or self._work() < SMALLEST_SHARED or extent < FEWEST_PARTS * unit:
            yield
            return
        grain = t.n_block // unit if columns and extent >= FEWEST_PARTS * t.n_block else 0
        whole = b.emit(arith.ConstantOp, [], INDEX, {"value": IntegerAttr(extent, INDEX)})
        with b.loop(0, extent, whole, parallel=unit, work=self._work(), grain=grain) as loop:
            found = (loop.index, b.smaller(b.plus(loop.index, whole), extent))
            if columns:
                self.across_range = found
            else:
                self.rows_range = found
            yield

    def _batch_offset(self, operand: int, counters: Sequence[SSAValue]) -> Index:
        total: Index = 0
        for counter, coefficient in zip(counters, self.batch[operand]):
            total = self.b.plus(total, self.b.times(counter, coefficient))
        return total

    def _block(self, start: Index, extent: Index, block: int, panel: int) -> Block:
        """The block from `start`, where `extent` ends the last one; panels begin at multiples of their size."""
        b = self.b
        whole = isinstance(extent, int) and (extent % block == 0 or extent <= block)
        size = b.smaller(extent, block) if whole else b.smaller(b.minus(extent, start), block)
        return Block(start, size, b.divided(b.plus(size, panel - 1), panel))

    def _block_of_columns(self, columns: Block) -> None:
        b, t = self.b, self.tiles
        if not self.unpacked["b"]:
            self.packers["b"].tabulate_lanes(columns.start, columns.panels)
        stored_whole = self.epilogue is not None and self.one_block
        if not self.direct and self.c_columns.stride is None and not stored_whole:
            self._tabulate_columns(columns)
        with b.blocks(self.k, t.k_block) as start:
            depth = self._block(start, self.k, t.k_block, 1)
            for side in "ba":
                self.packers[side].tabulate_k(depth.start, depth.size)
            if not self.unpacked["b"]:
                self.packers["b"].pack(columns.start, columns.panels, depth.start, depth.size)
            first, stop = self.rows_range
            with b.blocks(stop, t.m_block, first) as row:
                rows = self._block(row, stop, t.m_block, t.rows)
                if not self.unpacked["a"]:
                    self.packers["a"].tabulate_lanes(rows.start, rows.panels)
                    self.packers["a"].pack(rows.start, rows.panels, depth.start, depth.size)
                self._tiles(rows, columns, depth)

    def _tiles(self, rows: Block, columns: Block, depth: Block) -> None:
        b, t = self.b, self.tiles
        with b.loop(0, columns.panels, unroll=1) as across, b.loop(0, rows.panels, unroll=1) as down:
            row = b.plus(rows.start, b.times(down.index, t.rows))
            column = b.plus(columns.start, b.times(across.index, t.columns))
            place = self._direct_place(row, column) if self.direct else None
            if place is None and not (self.from_zero and self.one_block):
                self._copy_tile(row, column, columns.start, store=False)
            start = self._start(place, depth.start)
            readers = self._readers(row, column, depth.start, (down.index, across.index))
            results = self._micro_kernel(*readers, depth.size, start)
            self._store(results, place, (row, column, columns.start), depth)

    def _store(self, results: Sequence[SSAValue], place: Place | None, at: tuple[Index, ...], depth: Block) -> None:
        """Store a tile into c, or after the last block of k through the epilogue."""
        b, row, column, block = self.b, *at

        def plain() -> None:
            self._finish(results, place)
            if place is None:
                self._copy_tile(row, column, block, store=True)

        def finished() -> None:
            assert self.epilogue is not None, "asked before"
            self._finish(results, None)
            self.epilogue.store(self.tile, self.tiles, self.counters, row, column, self.padding)

        if self.epilogue is None:
            plain()
        elif self.one_block:
            finished()
        else:
            b.when(b.at_least(b.plus(depth.start, depth.size), self.k), finished, plain)

    # The micro-kernel.

    def _micro_kernel(self, a: Reader, c: Reader, depth: Index, start: list[SSAValue]) -> Sequence[SSAValue]:
        """`tile[i, j] += a[k, i] * b[k, j]` over a block of k, with the tile in registers."""
        b, t = self.b, self.tiles
        kind = VectorType(self.what.element, [t.lanes])
        vectors = t.columns // t.lanes
        with b.loop(0, depth, carried=start, unroll=1) as loop:
            columns, rows = c(loop.index), a(loop.index)
            results: list[SSAValue] = []
            for i, scalar in enumerate(rows):
                row = b.emit(vector.BroadcastOp, [scalar], kind)
                for v in range(vectors):
                    results.append(b.emit(vector.FMAOp, [row, columns[v], loop.carried[i * vectors + v]], kind))
            loop.yielded = results
        return loop.results

    def _readers(self, row: Index, column: Index, start: Index, panels: tuple[Index, Index]) -> tuple[Reader, Reader]:
        a = self._rows_in_place(row, start) if self.unpacked["a"] else self._packed_rows(panels[0])
        c = self._columns_in_place(column, start) if self.unpacked["b"] else self._packed_columns(panels[1])
        return a, c

    def _packed_rows(self, panel: Index) -> Reader:
        return lambda step: [self.b.load(self.panels["a"], panel, step, i) for i in range(self.tiles.rows)]

    def _packed_columns(self, panel: Index) -> Reader:
        b, t = self.b, self.tiles
        places = range(0, t.columns, t.lanes)
        return lambda step: [b.load_vector(self.panels["b"], t.lanes, [panel, step, j], None) for j in places]

    def _rows_in_place(self, row: Index, start: Index) -> Reader:
        b, side = self.b, self.sides["a"]
        places = [b.plus(side.base, side.lanes.offset(b, r)) for r in self._row_numbers(row)]
        packer = self.packers["a"]

        def read(step: Index) -> list[SSAValue]:
            line = packer.step_place(start, step)
            return [packer.extended(b.load(side.flat, b.plus(line, p)), side.element) for p in places]

        return read

    def _columns_in_place(self, column: Index, start: Index) -> Reader:
        b, t, packer = self.b, self.tiles, self.packers["b"]
        places = [
            (b.plus(packer.side.base, packer.side.lanes.offset(b, first)), mask)
            for first, mask in self._columns(column)
        ]

        def read(step: Index) -> list[SSAValue]:
            line = packer.step_place(start, step)
            return [packer.vector(b.plus(line, place), t.lanes, mask) for place, mask in places]

        return read

    def _row_numbers(self, row: Index) -> list[Index]:
        """Rows of a tile; those past the edge are the last one."""
        places = [self.b.plus(row, i) for i in range(self.tiles.rows)]
        whole = self.m % self.tiles.rows == 0
        return places if whole else [self.b.smaller(p, self.m - 1) for p in places]

    def _columns(self, column: Index) -> list[tuple[Index, SSAValue | None]]:
        """The first column of each vector of a tile, and which of its lanes exist (None: all)."""
        b, t = self.b, self.tiles
        firsts = [b.plus(column, v) for v in range(0, t.columns, t.lanes)]
        if not self.padded:
            whole = self.n % t.columns == 0
            return [(first, None if whole else b.mask(t.lanes, b.minus(self.n, first))) for first in firsts]
        places: list[tuple[Index, SSAValue | None]] = []
        for first in firsts:
            number, inside = b.divided(first, self.padded), b.remainder(first, self.padded)
            position = b.plus(b.times(number, self.run), inside)
            left = b.smaller(b.minus(self.run, inside), b.minus(self.n, position))
            places.append((position, b.mask(t.lanes, left)))
        return places

    def _direct_place(self, row: Index, column: Index) -> Place:
        """Offsets of the tile's rows in c, and of its vectors of columns with their masks."""
        b = self.b
        stride = self.c_rows.stride
        assert stride is not None, "checked by direct"
        offsets = [b.plus(self.c_base, b.times(p, stride)) for p in self._row_numbers(row)]
        return offsets, [(self.c_columns.offset(b, first), mask) for first, mask in self._columns(column)]

    def _start(self, place: Place | None, depth: Index) -> list[SSAValue]:
        """The tile before the micro-kernel: zeros, or what c holds."""
        b, t = self.b, self.tiles
        if not self.from_zero:
            return self._held(place)
        kind = VectorType(self.what.element, [t.lanes])
        zeros = b.zeros(kind)
        if self.one_block:
            return [zeros] * (t.rows * t.columns // t.lanes)
        later = b.at_least(depth, 1)
        return [b.emit(arith.SelectOp, [later, held, zeros], kind) for held in self._held(place)]

    def _held(self, place: Place | None) -> list[SSAValue]:
        """The tile as c holds it."""
        b, t = self.b, self.tiles
        if place is None:
            steps = range(0, t.columns, t.lanes)
            return [b.load_vector(self.tile, t.lanes, [i, j], None) for i in range(t.rows) for j in steps]
        rows, columns = place
        return [b.load_vector(self.c, t.lanes, [b.plus(row, c)], mask) for row in rows for c, mask in columns]

    def _finish(self, results: Sequence[SSAValue], place: Place | None) -> None:
        """Store the tile; rows from the last to the first, because rows past the edge stand on the last true one."""
        b, t = self.b, self.tiles
        vectors = t.columns // t.lanes
        for i in reversed(range(t.rows)):
            for v in range(vectors):
                value = results[i * vectors + v]
                if place is None:
                    b.store_vector(value, self.tile, [i, v * t.lanes])
                else:
                    offset, mask = place[1][v]
                    b.store_vector(value, self.c, [b.plus(place[0][i], offset)], mask)

    # c through a scratch tile.

    def _tabulate_columns(self, columns: Block) -> None:
        b = self.b
        self.c_table = b.bytes_as(self.scratch, self.tiles.offsets["c_columns"], INDEX, [self.tiles.n_block])
        with b.loop(0, columns.size, unroll=1) as loop:
            b.store(b.index(self.c_columns.offset(b, b.plus(columns.start, loop.index))), self.c_table, loop.index)

    def _copy_tile(self, row: Index, column: Index, block: Index, store: bool) -> None:
        """Copy the part of the tile that lies in c, element by element."""
        b, t = self.b, self.tiles
        height = b.smaller(b.minus(self.m, row), t.rows)
        length = b.smaller(b.minus(self.n, column), t.columns)
        with b.loop(0, height, unroll=1) as i:
            line = b.plus(self.c_base, self.c_rows.offset(b, b.plus(row, i.index)))
            with b.loop(0, length, unroll=1) as j:
                if self.c_table is None:
                    offset = self.c_columns.offset(b, b.plus(column, j.index))
                else:
                    offset = b.load(self.c_table, b.plus(b.minus(column, block), j.index))
                place = b.plus(line, offset)
                if store:
                    b.store(b.load(self.tile, i.index, j.index), self.c, place)
                else:
                    b.store(b.load(self.c, place), self.tile, i.index, j.index)
