"""Placement: gives the buffers of a plan their offsets in the arena.

Buffers are packed one after the other, each into the smallest gap that fits among those already packed that live at
the same time; the order decides the quality. Tried in turn: by size, by lifetime, by both, then hill climbing from the
best order (what sticks out at the end of the arena is packed earlier), until the arena is near the lower bound, the
largest sum of live bytes. Programs of more than LARGE buffers are packed in the order of time with a list of free gaps,
which is nearly linear. Nothing depends on the clock, so a program always gets the same plan.
"""

from __future__ import annotations

import mmap
from bisect import bisect_left, insort
from collections.abc import Sequence

import numpy as np

from symc.passes.arena import ALIGNMENT, Buffer, Plan, lower_bound

LARGE = 3000
"""Buffers up to which packing compares each with all others."""
CLIMBING_STEPS = 30000
"""Buffers packed while climbing."""
MOST_ROUNDS = 40
NEAR = 500
"""An arena that exceeds the lower bound by less than this part of it needs no better order."""
PAGE = mmap.PAGESIZE


def place(buffers: Sequence[Buffer]) -> Plan:
    """Give every buffer its offset."""
    offsets, arena_bytes = _best(buffers, lower_bound(buffers)) if buffers else ([], ALIGNMENT)
    for buffer, offset in zip(buffers, offsets):
        buffer.offset = offset
    return Plan(tuple(buffers), arena_bytes)


def place_guarded(buffers: Sequence[Buffer]) -> Plan:
    """Give every buffer pages of its own, at whose end it ends, and leave the page behind it free; shares nothing.

    One more buffer, of kind `poison`, is as large as the largest: the source of what overwrites dead buffers.
    """
    poison = Buffer("poison", max((b.bytes for b in buffers), default=1), 0, 0, kind="poison")
    end = 0
    for buffer in (*buffers, poison):
        stop = end + -(-buffer.room // PAGE) * PAGE
        buffer.offset, end = stop - buffer.room, stop + PAGE
    return Plan((*buffers, poison), end)


Placement = tuple[list[int], int]
"""Offset of each buffer, and the bytes of the arena."""


def _best(buffers: Sequence[Buffer], bound: int) -> Placement:
    swept, enough = _in_order_of_time(buffers), bound + bound // NEAR
    if len(buffers) > LARGE or swept[1] == bound:
        return swept
    numbers = range(len(buffers))
    orders = [
        sorted(numbers, key=lambda i: (-buffers[i].bytes, buffers[i].first)),
        sorted(numbers, key=lambda i: (buffers[i].first - buffers[i].last, -buffers[i].bytes)),
        sorted(numbers, key=lambda i: -buffers[i].bytes * (buffers[i].last - buffers[i].first + 1)),
    ]
    best, best_order = swept, orders[0]
    for order in orders:
        placement = _packed(buffers, order)
        if placement[1] < best[1]:
            best, best_order = placement, order
        if best[1] <= enough:
            return best
    return min(best, _climbed(buffers, best_order, enough), key=lambda p: p[1])


def _climbed(buffers: Sequence[Buffer], order: list[int], enough: int) -> Placement:
    """Better placements from a better order: what ends at the end of the arena moves to the front of the order."""
    best = current = _packed(buffers, order)
    for _ in range(min(MOST_ROUNDS, CLIMBING_STEPS // len(buffers))):
        if best[1] <= enough:
            break
        offsets, end = current
        out = {i for i in order if offsets[i] + buffers[i].room == end}
        order = [*(i for i in order if i in out), *(i for i in order if i not in out)]
        current = _packed(buffers, order)
        best = min(best, current, key=lambda p: p[1])
    return best


def _packed(buffers: Sequence[Buffer], order: Sequence[int]) -> Placement:
    """Pack in an order, each buffer into the smallest gap between those that live at the same time."""
    packed = np.empty((4, len(buffers)), np.int64)  # start, stop, first, last; sorted by start
    offsets = [0] * len(buffers)
    for count, number in enumerate(order):
        buffer = buffers[number]
        starts, stops, firsts, lasts = packed[:, :count]
        live = (firsts <= buffer.last) & (lasts >= buffer.first)
        offset = offsets[number] = _smallest_gap(starts[live], stops[live], buffer.room)
        at = int(starts.searchsorted(offset))
        packed[:, at + 1 : count + 1] = packed[:, at:count]
        packed[:, at] = offset, offset + buffer.room, buffer.first, buffer.last
    return offsets, max(offset + buffer.room for offset, buffer in zip(offsets, buffers))


def _smallest_gap(starts: np.ndarray, stops: np.ndarray, room: int) -> int:
    """Start of the smallest gap of `room` bytes between busy intervals, sorted by start; else the end of all."""
    if not len(starts):
        return 0
    ends = np.empty(len(starts) + 1, np.int64)
    ends[0] = 0
    np.maximum.accumulate(stops, out=ends[1:])
    slack = starts - ends[:-1] - room
    fits = np.flatnonzero(slack >= 0)
    return int(ends[fits[slack[fits].argmin()]]) if len(fits) else int(ends[-1])


def _in_order_of_time(buffers: Sequence[Buffer]) -> Placement:
    """Pack as an allocator would that sees one step at a time: the smallest free gap, the largest buffer first."""
    births: dict[int, list[int]] = {}
    deaths: dict[int, list[int]] = {}
    for i, buffer in enumerate(buffers):
        births.setdefault(buffer.first, []).append(i)
        deaths.setdefault(buffer.last + 1, []).append(i)
    gaps = _Gaps()
    offsets = [0] * len(buffers)
    for step in sorted({*births, *deaths}):
        for i in deaths.get(step, ()):
            gaps.release(offsets[i], offsets[i] + buffers[i].room)
        for i in sorted(births.get(step, ()), key=lambda i: -buffers[i].bytes):
            offsets[i] = gaps.take(buffers[i].room)
    return offsets, gaps.end


class _Gaps:
    """The free gaps of a growing arena, by size and by place."""

    def __init__(self) -> None:
        self.end = 0
        self.by_size: list[tuple[int, int]] = []
        """(bytes, start), sorted."""
        self.stop_of: dict[int, int] = {}
        self.start_of: dict[int, int] = {}

    def take(self, room: int) -> int:
        """Start of the smallest gap that fits, the arena grown if there is none."""
        at = bisect_left(self.by_size, (room, 0))
        start = self.by_size[at][1] if at < len(self.by_size) else self.start_of.get(self.end, self.end)
        stop = self.stop_of.get(start, start)
        if stop > start:
            self._remove(start, stop)
        self.end = max(self.end, start + room)
        if stop > start + room:
            self._add(start + room, stop)
        return start

    def release(self, start: int, stop: int) -> None:
        """Make an interval free, joined with free neighbours."""
        before, after = self.start_of.get(start), self.stop_of.get(stop)
        if before is not None:
            self._remove(before, start)
            start = before
        if after is not None:
            self._remove(stop, after)
            stop = after
        self._add(start, stop)

    def _add(self, start: int, stop: int) -> None:
        insort(self.by_size, (stop - start, start))
        self.stop_of[start], self.start_of[stop] = stop, start

    def _remove(self, start: int, stop: int) -> None:
        del self.by_size[bisect_left(self.by_size, (stop - start, start))]
        del self.stop_of[start], self.start_of[stop]
