"""Blocked matrix product for contractions: packing, a register-tiled micro-kernel, and the loops around them.

    for outer loops (batch, images, groups):
      for blocks of n, blocks of k:             B block packed into panels [k][columns]: it stays in L2, a panel in L1
        for panels of n, panels of m:           micro-kernel: rows x columns of C in registers, k innermost
A is broadcast element by element, from where it lies when it is contiguous along k, else from panels [k][rows]. Edges use masks:
columns past n and rows past m are computed and not stored.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from xdsl.dialects import arith, memref, scf, vector
from xdsl.dialects.builtin import (
    DenseArrayBase,
    DenseIntOrFPElementsAttr,
    IndexType,
    MemRefType,
    NoneAttr,
    StridedLayoutAttr,
    StringAttr,
    TensorType,
    UnitAttr,
    VectorType,
    i1,
    i32,
    i64,
)
from xdsl.ir import Attribute, Block, Region, SSAValue

from symc.passes.affine_walk import Walk
from symc.passes.contraction_plan import Loops, Plan
from symc.passes.schedule_loops import LoopBuilder, Nest

INDEX = IndexType()
Tables = Callable[[Sequence[int]], SSAValue]
"""Makes a constant table of offsets and gives the memref that holds it."""


@dataclass
class Offsets:
    """Where the outer loops stand in each operand, in elements; None is zero."""

    a: SSAValue | None = None
    b: SSAValue | None = None
    c: SSAValue | None = None


class Code:
    """Appends index arithmetic, loads and stores to a block that moves into loops."""

    def __init__(self, builder: LoopBuilder):
        self.builder = builder
        self.block = builder.block

    def number(self, value: int) -> SSAValue:
        return self.builder.index(value)

    def op(self, cls: type, operands: Sequence[SSAValue], result: Attribute, **properties: Attribute) -> SSAValue:
        """Append an operation with one result."""
        op = cls.create(operands=operands, result_types=[result], properties=properties)
        self.block.add_op(op)
        return op.results[0]

    def add(self, *terms: SSAValue | int | None) -> SSAValue:
        """Sum of index values; None and 0 count as nothing."""
        values = [self.number(t) if isinstance(t, int) else t for t in terms if t is not None and t != 0]
        if not values:
            return self.number(0)
        total = values[0]
        for value in values[1:]:
            total = self.op(arith.AddiOp, [total, value], INDEX, overflowFlags=arith.IntegerOverflowAttr("none"))
        return total

    def times(self, value: SSAValue, factor: int) -> SSAValue:
        if factor == 1:
            return value
        flags = arith.IntegerOverflowAttr("none")
        return self.op(arith.MuliOp, [value, self.number(factor)], INDEX, overflowFlags=flags)

    def minimum(self, a: SSAValue, b: int) -> SSAValue:
        return self.op(arith.MinSIOp, [a, self.number(b)], INDEX)

    def remaining(self, total: int, done: SSAValue) -> SSAValue:
        """`max(total - done, 0)`."""
        flags = arith.IntegerOverflowAttr("none")
        rest = self.op(arith.SubiOp, [self.number(total), done], INDEX, overflowFlags=flags)
        return self.op(arith.MaxSIOp, [rest, self.number(0)], INDEX)

    def loop(self, count: int | SSAValue, body: Callable[[SSAValue], None]) -> None:
        """Run `body(i)` for i below `count`; a single iteration makes no loop."""
        if count == 1:
            body(self.number(0))
            return
        self.carried_loop(count, [], lambda i, _: body(i) or [])

    def carried_loop(
        self,
        count: int | SSAValue,
        initial: Sequence[SSAValue],
        body: Callable[[SSAValue, Sequence[SSAValue]], Sequence[SSAValue]],
    ) -> Sequence[SSAValue]:
        """A loop with carried values; the values after it."""
        limit = self.number(count) if isinstance(count, int) else count
        inner, outside = Block(arg_types=[INDEX, *(v.type for v in initial)]), self.block
        self.block = inner
        result = body(inner.args[0], inner.args[1:])
        self.block.add_op(scf.YieldOp.create(operands=result))
        self.block = outside
        op = scf.ForOp.create(
            operands=[self.number(0), limit, self.number(1), *initial],
            result_types=[v.type for v in initial],
            regions=[Region(inner)],
        )
        self.block.add_op(op)
        return op.results

    def load(self, buffer: SSAValue, index: SSAValue) -> SSAValue:
        kind = buffer.type
        assert isinstance(kind, MemRefType), "a buffer"
        return self.op(memref.LoadOp, [buffer, index], kind.element_type)

    def store(self, value: SSAValue, buffer: SSAValue, index: SSAValue) -> None:
        self.block.add_op(memref.StoreOp.create(operands=[value, buffer, index]))

    def load_vector(self, buffer: SSAValue, index: SSAValue, lanes: int, mask: SSAValue | None) -> SSAValue:
        """Consecutive elements of a flat buffer; masked lanes are zero."""
        kind = buffer.type
        assert isinstance(kind, MemRefType), "a buffer"
        result = VectorType(kind.element_type, [lanes])
        if mask is None:
            return self.op(vector.LoadOp, [buffer, index], result)
        return self.op(vector.MaskedLoadOp, [buffer, index, mask, self.zeros(result)], result)

    def store_vector(self, value: SSAValue, buffer: SSAValue, index: SSAValue, mask: SSAValue | None) -> None:
        if mask is None:
            self.block.add_op(vector.StoreOp.create(operands=[value, buffer, index]))
        else:
            self.block.add_op(vector.MaskedStoreOp.create(operands=[buffer, index, mask, value]))

    def zeros(self, kind: VectorType) -> SSAValue:
        value = DenseIntOrFPElementsAttr.from_list(kind, [0.0])  # pyright: ignore[reportCallIssue, reportArgumentType]
        return self.op(arith.ConstantOp, [], kind, value=value)

    def mask(self, count: SSAValue, lanes: int) -> SSAValue:
        """The first `count` lanes."""
        return self.op(vector.CreateMaskOp, [count], VectorType(i1, [lanes]))

    def widen(self, value: SSAValue, element: Attribute) -> SSAValue:
        """A scalar or vector in the accumulator's type."""
        kind = value.type
        target = VectorType(element, kind.get_shape()) if isinstance(kind, VectorType) else element
        return value if kind == target else self.op(arith.ExtFOp, [value], target)


class Contraction:
    """Emits one planned contraction into a kernel."""

    def __init__(self, builder: LoopBuilder, nest: Nest, plan: Plan, scratch: SSAValue, tables: Tables):
        self.code = Code(builder)
        self.plan = plan
        self.tables = tables
        first, second = (nest.inputs[1], nest.inputs[0]) if plan.swapped else (nest.inputs[0], nest.inputs[1])
        kind = nest.outputs[0].buffer.type
        assert isinstance(kind, MemRefType), "operands of a kernel are memrefs"
        self.element = kind.element_type
        self.vector = VectorType(self.element, [plan.lanes])
        self.a, self.b, self.c = (
            self._flat(x.buffer, Walk(tuple(x.strides), x.offset), nest.extents)
            for x in (first, second, nest.outputs[0])
        )
        self.packed_a = self._view(scratch, 0, plan.a_elements) if plan.packs_a else None
        self.packed_b = self._view(scratch, plan.b_offset_bytes, plan.b_elements)
        self.k_in_b = self._index_function(plan.k.extents, plan.k.second)

    def emit(self) -> None:
        """The whole loop nest."""
        if self.plan.packs_a and self.plan.hoists_a:
            self._pack_a(Offsets())
        self._outer(0, Offsets())

    def _flat(self, buffer: SSAValue, walk: Walk, extents: Sequence[int]) -> SSAValue:
        """The buffer as one dimension that starts at the walk's offset."""
        kind = buffer.type
        assert isinstance(kind, MemRefType), "operands of a kernel are memrefs"
        reach = sum(max(s, 0) * (n - 1) for s, n in zip(walk.strides, extents)) + 1
        layout: Attribute = StridedLayoutAttr([1], walk.offset) if walk.offset else NoneAttr()
        return self.code.op(
            memref.ReinterpretCastOp,
            [buffer],
            MemRefType(kind.element_type, [reach], layout),
            static_offsets=DenseArrayBase.from_list(i64, [walk.offset]),
            static_sizes=DenseArrayBase.from_list(i64, [reach]),
            static_strides=DenseArrayBase.from_list(i64, [1]),
            operandSegmentSizes=DenseArrayBase.from_list(i32, [1, 0, 0, 0]),
        )

    def _view(self, scratch: SSAValue, start: int, elements: int) -> SSAValue:
        return self.code.op(
            memref.ViewOp,
            [scratch, self.code.number(start)],
            MemRefType(self.element, [elements]),
            operandSegmentSizes=DenseArrayBase.from_list(i32, [1, 1, 0]),
        )

    def _index_function(self, extents: Sequence[int], strides: Sequence[int]) -> Callable[[SSAValue], SSAValue]:
        """From the number of an element in a group of loops to its offset: a multiple, or a table."""
        if len(extents) <= 1:
            stride = strides[0] if strides else 0
            return lambda i: self.code.times(i, stride)
        table = self.tables(offsets_of(extents, strides))
        return lambda i: self.code.op(arith.IndexCastOp, [self.code.load(table, i)], INDEX)

    def _outer(self, level: int, at: Offsets) -> None:
        code, plan = self.code, self.plan
        if level == len(plan.outer):
            if plan.packs_a and not plan.hoists_a:
                self._pack_a(at)
            self._product(at)
            return
        extent, *strides = plan.outer[level]

        def body(i: SSAValue) -> None:
            moved = [code.add(o, code.times(i, s)) if s else o for o, s in zip((at.a, at.b, at.c), strides)]
            self._outer(level + 1, Offsets(*moved))

        code.loop(extent, body)

    def _product(self, at: Offsets) -> None:
        """Blocks of n and k: pack B, then all tiles."""
        code, plan = self.code, self.plan
        n, k = plan.n.size, plan.k.size

        def n_block(i: SSAValue) -> None:
            n0 = code.times(i, plan.width)
            count = plan.width if n % plan.width == 0 else None
            columns = (
                count
                if count is not None
                else code.op(arith.MinSIOp, [code.remaining(n, n0), code.number(plan.width)], INDEX)
            )
            panels = _panels(code, columns, plan.columns)
            code.loop(-(-k // plan.depth), lambda j: k_block(n0, panels, j))

        def k_block(n0: SSAValue, panels: int | SSAValue, j: SSAValue) -> None:
            k0 = code.times(j, plan.depth)
            depth: int | SSAValue = plan.depth
            if k % plan.depth:
                depth = code.minimum(code.remaining(k, k0), plan.depth)
            code.loop(panels, lambda p: self._pack_b(at, code.add(n0, code.times(p, plan.columns)), p, k0, depth))
            code.loop(panels, lambda p: self._panel(at, code.add(n0, code.times(p, plan.columns)), p, k0, depth))

        code.loop(-(-n // plan.width), n_block)

    # Packing.

    def _pack_a(self, at: Offsets) -> None:
        """Panels of A: element (row, k) of panel p at `(p K + k) rows + row`; rows past m repeat the last."""
        code, plan = self.code, self.plan
        packed = self.packed_a
        assert packed is not None, "A is packed"
        k_in_a = self._index_function(plan.k.extents, plan.k.first)
        size, stride = plan.k.size, plan.m.first[0]

        def panel(p: SSAValue) -> None:
            code.loop(size, lambda k: column(p, k))

        def column(p: SSAValue, k: SSAValue) -> None:
            base = code.add(at.a, k_in_a(k))
            target = code.times(code.add(code.times(p, size), k), plan.rows)
            code.loop(plan.rows, lambda r: element(p, base, target, r))

        def element(p: SSAValue, base: SSAValue, target: SSAValue, r: SSAValue) -> None:
            row = code.add(code.times(p, plan.rows), r)
            if plan.m.size % plan.rows:
                row = code.minimum(row, plan.m.size - 1)
            value = code.load(self.a, code.add(base, code.times(row, stride)))
            code.store(code.widen(value, self.element), packed, code.add(target, r))

        code.loop(-(-plan.m.size // plan.rows), panel)

    def _pack_b(self, at: Offsets, n0: SSAValue, p: SSAValue, k0: SSAValue, depth: int | SSAValue) -> None:
        """One panel of B: element (k, column) at `(p depth + k) columns + column`."""
        code, plan = self.code, self.plan
        start = code.times(p, plan.depth * plan.columns)
        if len(plan.n.extents) == 1 and plan.n.first[0] == 1:
            self._pack_rows(at, n0, start, k0, depth)
        elif plan.n.first[-1] == 1 and _run(plan.n, plan.lanes) >= 4:
            self._pack_runs(at, n0, start, k0, depth, _run(plan.n, plan.lanes))
        else:
            self._pack_elements(at, n0, start, k0, depth)

    def _pack_rows(self, at: Offsets, n0: SSAValue, start: SSAValue, k0: SSAValue, depth: int | SSAValue) -> None:
        """B contiguous along n: whole vectors, masked past n."""
        code, plan = self.code, self.plan
        masks = self._column_masks(n0)

        def row(k: SSAValue) -> None:
            source = code.add(at.b, n0, self.k_in_b(code.add(k0, k)))
            target = code.add(start, code.times(k, plan.columns))
            for v in range(plan.vectors):
                value = code.load_vector(self.b, code.add(source, v * plan.lanes), plan.lanes, masks[v])
                code.store_vector(
                    code.widen(value, self.element), self.packed_b, code.add(target, v * plan.lanes), None
                )

        code.loop(depth, row)

    def _pack_runs(
        self, at: Offsets, n0: SSAValue, start: SSAValue, k0: SSAValue, depth: int | SSAValue, run: int
    ) -> None:
        """B contiguous along runs of n: one short vector a run, runs found through a table; runs past n repeat the last."""
        code, plan = self.code, self.plan
        table = self.tables(offsets_of(plan.n.extents, plan.n.first)[::run])
        first = code.op(arith.DivUIOp, [n0, code.number(run)], INDEX)
        last = plan.n.size // run - 1
        sources: list[SSAValue] = []
        for u in range(plan.columns // run):
            place = code.minimum(code.add(first, u), last)
            sources.append(code.add(at.b, code.op(arith.IndexCastOp, [code.load(table, place)], INDEX)))

        def row(k: SSAValue) -> None:
            shift = self.k_in_b(code.add(k0, k))
            target = code.add(start, code.times(k, plan.columns))
            for u, source in enumerate(sources):
                value = code.load_vector(self.b, code.add(source, shift), run, None)
                code.store_vector(code.widen(value, self.element), self.packed_b, code.add(target, u * run), None)

        code.loop(depth, row)

    def _pack_elements(self, at: Offsets, n0: SSAValue, start: SSAValue, k0: SSAValue, depth: int | SSAValue) -> None:
        """B in any order: one element at a time; columns past n repeat the last."""
        code, plan = self.code, self.plan
        n_in_b = self._index_function(plan.n.extents, plan.n.first)

        def column(j: SSAValue) -> None:
            place = code.add(n0, j)
            if plan.n.size % plan.columns:
                place = code.minimum(place, plan.n.size - 1)
            source, target = code.add(at.b, n_in_b(place)), code.add(start, j)
            code.loop(depth, lambda k: element(source, target, k))

        def element(source: SSAValue, target: SSAValue, k: SSAValue) -> None:
            value = code.load(self.b, code.add(source, self.k_in_b(code.add(k0, k))))
            where = code.add(target, code.times(k, plan.columns))
            code.store(code.widen(value, self.element), self.packed_b, where)

        code.loop(plan.columns, column)

    # The micro-kernel.

    def _column_masks(self, n0: SSAValue) -> list[SSAValue | None]:
        """Which lanes of each vector of a panel are below n; None where all are."""
        code, plan = self.code, self.plan
        if plan.n.size % plan.columns == 0:
            return [None] * plan.vectors
        counts = [code.remaining(plan.n.size, code.add(n0, v * plan.lanes)) for v in range(plan.vectors)]
        return [code.mask(count, plan.lanes) for count in counts]

    def _panel(self, at: Offsets, n0: SSAValue, p: SSAValue, k0: SSAValue, depth: int | SSAValue) -> None:
        code, plan = self.code, self.plan
        panel = code.times(p, plan.depth * plan.columns)
        masks = self._column_masks(n0)
        code.loop(-(-plan.m.size // plan.rows), lambda i: self._tile(at, n0, panel, masks, k0, depth, i))

    def _tile(
        self,
        at: Offsets,
        n0: SSAValue,
        panel: SSAValue,
        masks: Sequence[SSAValue | None],
        k0: SSAValue,
        depth: int | SSAValue,
        i: SSAValue,
    ) -> None:
        """`rows` x `columns` of C in registers over one block of k."""
        code, plan = self.code, self.plan
        m0 = code.times(i, plan.rows)
        places, tile_masks = self._places(at, n0, m0, masks)
        initial = [code.load_vector(self.c, place, plan.lanes, mask) for place, mask in zip(places, tile_masks)]
        read_a = self._a_reader(at, i, m0, k0)

        def step(k: SSAValue, sums: Sequence[SSAValue]) -> list[SSAValue]:
            row = code.add(panel, code.times(k, plan.columns))
            columns = [
                code.load_vector(self.packed_b, code.add(row, v * plan.lanes), plan.lanes, None)
                for v in range(plan.vectors)
            ]
            result: list[SSAValue] = []
            for r, value in enumerate(read_a(k)):
                spread = code.op(vector.BroadcastOp, [value], self.vector)
                for v, column in enumerate(columns):
                    total = sums[r * plan.vectors + v]
                    result.append(code.op(vector.FMAOp, [spread, column, total], self.vector))
            return result

        for value, place, mask in zip(code.carried_loop(depth, initial, step), places, tile_masks):
            code.store_vector(value, self.c, place, mask)

    def _places(
        self, at: Offsets, n0: SSAValue, m0: SSAValue, masks: Sequence[SSAValue | None]
    ) -> tuple[list[SSAValue], list[SSAValue | None]]:
        """Offset in C and mask of each vector of a tile."""
        code, plan = self.code, self.plan
        ragged = plan.m.size % plan.rows != 0
        places, tile_masks = [], []
        for r in range(plan.rows):
            row = code.add(m0, r)
            start = code.add(at.c, n0, code.times(row, plan.m.second[0]))
            inside = self._row_inside(row) if ragged else None
            for v in range(plan.vectors):
                places.append(code.add(start, v * plan.lanes))
                tile_masks.append(self._masked(masks[v], inside))
        return places, tile_masks

    def _row_inside(self, row: SSAValue) -> SSAValue:
        """All lanes for a row below m, none past it."""
        code, plan = self.code, self.plan
        rest = code.remaining(plan.m.size, row)
        count = code.times(code.minimum(rest, 1), plan.lanes)
        return code.mask(count, plan.lanes)

    def _masked(self, columns: SSAValue | None, row: SSAValue | None) -> SSAValue | None:
        if columns is None or row is None:
            return columns if row is None else row
        return self.code.op(arith.AndIOp, [columns, row], columns.type)

    def _a_reader(self, at: Offsets, i: SSAValue, m0: SSAValue, k0: SSAValue) -> Callable[[SSAValue], list[SSAValue]]:
        """A function from k to the elements of A for each row of the tile."""
        code, plan = self.code, self.plan
        if self.packed_a is not None:
            packed = self.packed_a
            base = code.times(code.add(code.times(i, plan.k.size), k0), plan.rows)

            def from_panel(k: SSAValue) -> list[SSAValue]:
                start = code.add(base, code.times(k, plan.rows))
                return [code.load(packed, code.add(start, r)) for r in range(plan.rows)]

            return from_panel
        bases: list[SSAValue] = []
        for r in range(plan.rows):
            row = code.add(m0, r)
            if plan.m.size % plan.rows:
                row = code.minimum(row, plan.m.size - 1)
            bases.append(code.add(at.a, k0, code.times(row, plan.m.first[0])))
        return lambda k: [code.widen(code.load(self.a, code.add(b, k)), self.element) for b in bases]


def _panels(code: Code, columns: int | SSAValue, width: int) -> int | SSAValue:
    """How many panels cover so many columns."""
    if isinstance(columns, int):
        return -(-columns // width)
    return code.op(arith.DivUIOp, [code.add(columns, width - 1), code.number(width)], INDEX)


def _run(n: Loops, lanes: int) -> int:
    """Length of the runs in which columns lie contiguously: a power of two."""
    run = lanes
    while n.extents[-1] % run:
        run //= 2
    return run


def offsets_of(extents: Sequence[int], strides: Sequence[int]) -> list[int]:
    """Offset of every element of a group of loops, in order."""
    offsets = [0]
    for extent, stride in zip(extents, strides):
        offsets = [o + i * stride for o in offsets for i in range(extent)]
    return offsets


def table_global(name: str, values: Sequence[int]) -> memref.GlobalOp:
    """A constant table of offsets."""
    kind = MemRefType(i64, [len(values)])
    data = DenseIntOrFPElementsAttr.from_list(TensorType(i64, [len(values)]), list(values))
    return memref.GlobalOp.get(StringAttr(name), kind, data, constant=UnitAttr())
