"""Packing of one side of a contraction into panels `[panel, k, lane]` (for schedule_gemm.py).

A lane is a row of a or a column of b. Three ways to read, by what is contiguous:
- rows: lanes lie one after the other in memory; a step copies a vector.
- transposed: steps of k lie one after the other; lanes are turned around in registers, 16 bytes of each at a time.
- runs: lanes lie one after the other for a while (a convolution's row of pixels); a step fills each vector from the
  runs that meet in it.
- pieces: neither; a step copies lane by lane, or run by run where runs are whole vectors or halves of them.
Places that are no multiple of a counter are tabulated: one table for a block's lanes, one for its steps of k.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from xdsl.dialects import arith
from xdsl.dialects.builtin import Float64Type, MemRefType, VectorType
from xdsl.ir import Attribute, SSAValue

from symc.passes.schedule_builder import INDEX, Builder, Index
from symc.passes.schedule_contraction import Tiling

SHORTEST_RUN = 4
"""Shorter runs of lanes are packed one by one."""


@dataclass(frozen=True)
class Group:
    """A group of dimensions of one operand, walked by one number in row-major order."""

    extents: tuple[int, ...]
    coefficients: tuple[int, ...]

    @staticmethod
    def of(extents: Sequence[int], coefficients: Sequence[int]) -> Group:
        """A group without needless dimensions: neighbours that one counter walks are one."""
        kept: list[tuple[int, int]] = []
        for extent, coefficient in zip(extents, coefficients):
            if kept and kept[-1][1] == coefficient * extent:
                kept[-1] = (kept[-1][0] * extent, coefficient)
            elif extent > 1:
                kept.append((extent, coefficient))
        return Group(tuple(e for e, _ in kept), tuple(c for _, c in kept))

    @property
    def size(self) -> int:
        """Number of positions."""
        return math.prod(self.extents)

    @property
    def stride(self) -> int | None:
        """Elements from one position to the next, where that is one number."""
        if not self.extents:
            return 0
        return self.coefficients[0] if len(self.extents) == 1 else None

    @property
    def run(self) -> int:
        """How many positions lie one after the other in memory."""
        return self.extents[-1] if self.extents and self.coefficients[-1] == 1 else 1

    def offset(self, b: Builder, position: Index) -> Index:
        """The place of a position, in elements."""
        total: Index = 0
        for extent, coefficient in zip(reversed(self.extents[1:]), reversed(self.coefficients[1:])):
            total = b.plus(total, b.times(b.remainder(position, extent), coefficient))
            position = b.divided(position, extent)
        first = self.coefficients[0] if self.extents else 0
        return b.plus(b.times(position, first), total)


@dataclass
class Block:
    """Where a block starts and how many elements and panels it has."""

    start: Index
    size: Index
    panels: Index


@dataclass
class Side:
    """One input of a contraction: its elements in a row, and where lanes and steps of k lie."""

    name: str
    flat: SSAValue
    lanes: Group
    k: Group
    element: Attribute
    """The type to pack."""
    base: Index = 0
    """The place of the current batch."""


class Packer:
    """Packs one side."""

    def __init__(self, b: Builder, side: Side, tiles: Tiling, scratch: SSAValue, panels: SSAValue):
        self.b = b
        self.side = side
        self.tiles = tiles
        self.scratch = scratch
        self.panels = panels
        self.wanted = tiles.rows if side.name == "a" else tiles.columns
        """Lanes of a panel that are read."""
        self.width = tiles.width(side.name)
        self.group = 2 if isinstance(side.element, Float64Type) else 4
        """Elements in 16 bytes."""
        self.piece, self.way = self._choose()
        self.lane_table: SSAValue | None = None
        self.k_table: SSAValue | None = None

    def _choose(self) -> tuple[int, str]:
        lanes, k = self.side.lanes, self.side.k
        if lanes.stride == 1:
            return self.tiles.lanes, "rows"
        piece = math.gcd(lanes.run, self.wanted, self.tiles.lanes)
        if piece >= self.tiles.lanes // 2:
            return piece, "pieces"
        if lanes.run < self.tiles.lanes // 2 and (k.stride == 1 or k.run % self.group == 0):
            return 1, "transposed"
        return (1, "runs") if lanes.run >= SHORTEST_RUN else (1, "pieces")

    # Tables.

    def tabulate_lanes(self, start: Index, panels: Index) -> None:
        """Places of the lanes of a block, those past the edge on the last one."""
        if self.way in ("rows", "runs"):
            return
        b, side = self.b, self.side
        entries = self.width if self.way == "transposed" else self.wanted // self.piece
        shape = [self.tiles.panels(side.name), entries]
        self.lane_table = b.bytes_as(self.scratch, self.tiles.offsets[f"{side.name}_lanes"], INDEX, shape)
        with b.loop(0, panels, unroll=1) as panel:
            first = b.plus(start, b.times(panel.index, self.wanted))
            with b.loop(0, entries, unroll=1) as entry:
                lane = b.smaller(b.plus(first, b.times(entry.index, self.piece)), side.lanes.size - self.piece)
                place = b.plus(side.base, side.lanes.offset(b, lane))
                b.store(b.index(place), self.lane_table, panel.index, entry.index)

    def tabulate_k(self, start: Index, size: Index) -> None:
        """Places of the steps of a block of k."""
        if self.side.k.stride is not None:
            return
        b = self.b
        self.k_table = b.bytes_as(self.scratch, self.tiles.offsets[f"{self.side.name}_k"], INDEX, [self.tiles.k_block])
        with b.loop(0, size, unroll=1) as step:
            b.store(b.index(self.side.k.offset(b, b.plus(start, step.index))), self.k_table, step.index)

    def step_place(self, start: Index, step: Index) -> Index:
        """The place of a step of k in a block."""
        if self.k_table is not None:
            return self.b.load(self.k_table, step)
        return self.side.k.offset(self.b, self.b.plus(start, step))

    # Packing.

    def pack(self, first_lane: Index, panels: Index, start: Index, size: Index) -> None:
        """Pack a block: `panels` panels of `size` steps of k from `start`."""
        if self.way == "rows":
            self._rows(first_lane, panels, start, size)
            return
        ways = {"runs": self._runs, "pieces": self._pieces, "transposed": self._transposed}
        with self.b.loop(0, panels, unroll=1) as panel:
            ways[self.way](first_lane, panel.index, start, size)

    def _rows(self, first_lane: Index, panels: Index, start: Index, size: Index) -> None:
        """Step by step through all panels: what is read lies together, so that the processor reads ahead."""
        b, lanes = self.b, self.tiles.lanes
        inside = self.side.lanes.size % self.wanted == 0 and self.width == self.wanted
        with b.loop(0, size, unroll=1) as step:
            line = b.plus(self.side.base, self.step_place(start, step.index))
            with b.loop(0, panels, unroll=1) as panel:
                lane = b.plus(first_lane, b.times(panel.index, self.wanted))
                for i in range(0, self.width, lanes):
                    place = b.plus(lane, i)
                    mask = None if inside else b.mask(lanes, b.minus(self.side.lanes.size, place))
                    value = self.vector(b.plus(line, place), lanes, mask)
                    b.store_vector(value, self.panels, [panel.index, step.index, i])

    def _runs(self, first_lane: Index, panel: Index, start: Index, size: Index) -> None:
        b, lanes, side = self.b, self.tiles.lanes, self.side
        met = 2 + (lanes - 2) // side.lanes.run
        with b.loop(0, self.width // lanes, unroll=1) as part:
            inner = b.times(part.index, lanes)
            lane = b.plus(b.plus(first_lane, b.times(panel, self.wanted)), inner)
            runs = [self._run(lane, i) for i in range(met)]
            with b.loop(0, size, unroll=2) as step:
                line = self.step_place(start, step.index)
                value: SSAValue | None = None
                for place, mask in runs:
                    value = b.load_vector(side.flat, lanes, [b.plus(line, place)], mask, value)
                assert value is not None, "a vector meets a run"
                value = self.extended(value, VectorType(side.element, [lanes]))
                b.store_vector(value, self.panels, [panel, step.index, inner])

    def _run(self, lane: Index, number: int) -> tuple[Index, SSAValue]:
        """Place and mask of one of the runs that meet in the vector of `lane`, as if the run began with the vector."""
        b, lanes, group = self.b, self.tiles.lanes, self.side.lanes
        first = b.plus(b.divided(lane, group.run), number)
        begin = b.minus(b.times(first, group.run), lane)
        end = b.smaller(b.plus(begin, group.run), b.minus(group.size, lane))
        outer = Group(group.extents[:-1], group.coefficients[:-1])
        place = b.minus(b.plus(self.side.base, outer.offset(b, first)), begin)
        inside = b.mask(lanes, end)
        if number == 0:
            return place, inside
        return place, b.without(inside, b.mask(lanes, begin))

    def _pieces(self, first_lane: Index, panel: Index, start: Index, size: Index) -> None:
        b = self.b
        assert self.lane_table is not None, "tabulated"
        with b.loop(0, size, unroll=1) as step:
            line = self.step_place(start, step.index)
            with b.loop(0, self.wanted // self.piece) as entry:
                place = b.plus(b.load(self.lane_table, panel, entry.index), line)
                target = [panel, step.index, b.times(entry.index, self.piece)]
                self._copy_piece(place, target)

    def _copy_piece(self, place: Index, target: Sequence[Index]) -> None:
        b = self.b
        if self.piece == 1:
            b.store(self.extended(b.load(self.side.flat, place), self.side.element), self.panels, *target)
        else:
            b.store_vector(self.vector(place, self.piece, None), self.panels, target)

    def _transposed(self, first_lane: Index, panel: Index, start: Index, size: Index) -> None:
        b, lanes = self.b, self.tiles.lanes
        assert self.lane_table is not None, "tabulated"
        with b.loop(0, self.width // lanes, unroll=1) as part:
            first = b.times(part.index, lanes)
            places = [b.load(self.lane_table, panel, b.plus(first, r)) for r in range(lanes)]
            whole = size if isinstance(size, int) and size % self.group == 0 else None
            stop = b.times(b.divided(size, self.group), self.group) if whole is None else whole
            with b.loop(0, stop, self.group, unroll=1) as step:
                line = self.step_place(start, step.index)
                rows = [self.vector(b.plus(p, line), self.group, None) for p in places]
                for i, value in enumerate(self._turned(rows)):
                    b.store_vector(value, self.panels, [panel, b.plus(step.index, i), first])
            if self.side.k.size % self.group:
                self._remaining_steps(panel, first, start, stop, size)

    def _remaining_steps(self, panel: Index, first: Index, start: Index, stop: Index, size: Index) -> None:
        b = self.b
        assert self.lane_table is not None, "tabulated"
        with b.loop(stop, size, unroll=1) as step, b.loop(0, self.tiles.lanes, unroll=1) as r:
            lane = b.plus(first, r.index)
            place = b.plus(b.load(self.lane_table, panel, lane), self.step_place(start, step.index))
            value = self.extended(b.load(self.side.flat, place), self.side.element)
            b.store(value, self.panels, panel, step.index, lane)

    def _turned(self, rows: Sequence[SSAValue]) -> list[SSAValue]:
        """Rows of `group` elements, one a lane, as `group` vectors of all lanes."""
        group = self.group
        wide = [self._joined(rows[q::group]) for q in range(group)]
        if group == 2:
            return [self._interleaved(wide[0], wide[1], half, 1) for half in (0, 1)]
        low = [self._interleaved(wide[0], wide[1], half, 1) for half in (0, 1)]
        high = [self._interleaved(wide[2], wide[3], half, 1) for half in (0, 1)]
        return [self._interleaved(low[i], high[i], half, 2) for i in (0, 1) for half in (0, 1)]

    def _joined(self, parts: Sequence[SSAValue]) -> SSAValue:
        """One vector of all parts."""
        while len(parts) > 1:
            assert isinstance(parts[0].type, VectorType)
            length = 2 * parts[0].type.get_shape()[0]
            parts = [self.b.shuffle(x, y, range(length)) for x, y in zip(parts[::2], parts[1::2])]
        return parts[0]

    def _interleaved(self, x: SSAValue, y: SSAValue, half: int, unit: int) -> SSAValue:
        """In every 16 bytes: the lower or upper half of x and y, `unit` elements of each in turn."""
        lanes: list[int] = []
        for base in range(0, self.tiles.lanes, self.group):
            for i in range(0, self.group // 2, unit):
                at = base + half * self.group // 2 + i
                lanes += [*range(at, at + unit), *range(self.tiles.lanes + at, self.tiles.lanes + at + unit)]
        return self.b.shuffle(x, y, lanes)

    # Elements.

    def vector(self, place: Index, lanes: int, mask: SSAValue | None) -> SSAValue:
        """Consecutive elements in the type to compute in."""
        value = self.b.load_vector(self.side.flat, lanes, [place], mask)
        return self.extended(value, VectorType(self.side.element, [lanes]))

    def extended(self, value: SSAValue, kind: Attribute) -> SSAValue:
        """A value in the type to compute in."""
        assert isinstance(self.side.flat.type, MemRefType)
        return value if value.type == kind else self.b.emit(arith.ExtFOp, [value], kind)
