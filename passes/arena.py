"""The arena: buffers with lifetimes, their placement at fixed offsets, and the plan as an attribute of the module.

Placement: largest buffer first; each goes into the smallest gap that fits among the buffers that are placed already
and live at the same time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xdsl.dialects.builtin import (
    ArrayAttr,
    DenseArrayBase,
    DictionaryAttr,
    FixedBitwidthType,
    IntegerAttr,
    IntegerType,
    MemRefType,
    ModuleOp,
    StringAttr,
    TensorType,
    i64,
)
from xdsl.ir import Attribute

ALIGNMENT = 64
"""Bytes; a cache line and the widest vector register."""


@dataclass(eq=False)
class Buffer:
    """A piece of the arena; positions count the steps of the schedule, both ends included."""

    name: str
    bytes: int
    first: int
    last: int
    offset: int = -1
    """Bytes from the start of the arena."""

    def overlaps_in_time(self, other: Buffer) -> bool:
        """Whether both are live at some step."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True)
class Plan:
    """What plan-buffers decided about memory."""

    buffers: tuple[Buffer, ...]
    arena_bytes: int

    def to_attribute(self) -> DictionaryAttr:
        """The form in which a module carries the plan: `table` holds bytes, offset, first and last of each buffer."""
        table = [n for b in self.buffers for n in (b.bytes, b.offset, b.first, b.last)]
        return DictionaryAttr(
            {
                "arena_bytes": IntegerAttr(self.arena_bytes, i64),
                "names": ArrayAttr([StringAttr(b.name) for b in self.buffers]),
                "table": DenseArrayBase.from_list(i64, table),
            }
        )


def plan_of(module: ModuleOp) -> Plan:
    """The plan of a module that went through plan-buffers."""
    attribute = module.attributes.get("symc.plan")
    assert isinstance(attribute, DictionaryAttr), "the module has no symc.plan: run plan-buffers first"
    names, table, total = (attribute.data[k] for k in ("names", "table", "arena_bytes"))
    assert isinstance(names, ArrayAttr) and isinstance(table, DenseArrayBase) and isinstance(total, IntegerAttr)
    values = [int(n) for n in table.get_values()]
    rows = zip(values[0::4], values[1::4], values[2::4], values[3::4])
    buffers = [
        Buffer(name.data, size, first, last, offset)
        for name, (size, offset, first, last) in zip(names, rows)
        if isinstance(name, StringAttr)
    ]
    return Plan(tuple(buffers), total.value.data)


def place(buffers: Sequence[Buffer]) -> Plan:
    """Give every buffer its offset."""
    placed: list[Buffer] = []
    for buffer in sorted(buffers, key=lambda b: (-b.bytes, b.first)):
        busy = sorted((b.offset, b.offset + b.bytes) for b in placed if b.overlaps_in_time(buffer))
        buffer.offset = _best_gap(busy, buffer.bytes)
        placed.append(buffer)
    return Plan(tuple(buffers), max((_aligned(b.offset + b.bytes) for b in buffers), default=ALIGNMENT))


def _best_gap(busy: Sequence[tuple[int, int]], size: int) -> int:
    """Start of the smallest gap of `size` bytes between busy intervals, sorted by start; else the end of all."""
    best, best_slack, end = -1, -1, 0
    for begin, stop in busy:
        slack = begin - end - size
        if slack >= 0 and (best < 0 or slack < best_slack):
            best, best_slack = end, slack
        end = max(end, _aligned(stop))
    return best if best >= 0 else end


def _aligned(offset: int) -> int:
    return -(-offset // ALIGNMENT) * ALIGNMENT


def bytes_of(kind: Attribute) -> int:
    """Size of a tensor or memref; an i1 takes a byte."""
    assert isinstance(kind, TensorType | MemRefType), f"{kind} has no shape"
    element = kind.get_element_type()
    assert isinstance(element, FixedBitwidthType), f"{element} has no fixed size"
    width = 1 if element == IntegerType(1) else element.size
    for extent in kind.get_shape():
        width *= extent
    return width
