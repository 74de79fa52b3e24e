"""The arena: buffers with lifetimes, the plan that gives them offsets, and the plan as an attribute of the module."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from xdsl.dialects.builtin import (
    ArrayAttr,
    DenseArrayBase,
    DictionaryAttr,
    FixedBitwidthType,
    IntegerAttr,
    MemRefType,
    ModuleOp,
    StringAttr,
    TensorType,
    i1,
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
    kind: str = "forward"
    """forward, kept, backward, saved, temporary, scratch or poison."""

    @property
    def room(self) -> int:
        """Bytes it takes in the arena, where all offsets are aligned."""
        return aligned(self.bytes)

    def overlaps_in_time(self, other: Buffer) -> bool:
        """Whether both are live at some step."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True)
class Plan:
    """What plan-buffers decided about memory."""

    buffers: tuple[Buffer, ...]
    arena_bytes: int

    @property
    def lower_bound(self) -> int:
        """The largest sum of bytes live at one step: no arena can be smaller for this schedule."""
        return lower_bound(self.buffers)

    def to_attribute(self) -> DictionaryAttr:
        """The form in which a module carries the plan: `table` holds bytes, offset, first and last of each buffer."""
        table = [n for b in self.buffers for n in (b.bytes, b.offset, b.first, b.last)]
        return DictionaryAttr(
            {
                "arena_bytes": IntegerAttr(self.arena_bytes, i64),
                "names": ArrayAttr([StringAttr(b.name) for b in self.buffers]),
                "kinds": ArrayAttr([StringAttr(b.kind) for b in self.buffers]),
                "table": DenseArrayBase.from_list(i64, table),
            }
        )


def plan_of(module: ModuleOp) -> Plan:
    """The plan of a module that went through plan-buffers."""
    attribute = module.attributes.get("symc.plan")
    assert isinstance(attribute, DictionaryAttr), "the module has no symc.plan: run plan-buffers first"
    table, total = attribute.data["table"], attribute.data["arena_bytes"]
    assert isinstance(table, DenseArrayBase) and isinstance(total, IntegerAttr)
    values = [int(n) for n in table.get_values()]
    rows = zip(values[0::4], values[1::4], values[2::4], values[3::4])
    names, kinds = _strings(attribute.data["names"]), _strings(attribute.data["kinds"])
    buffers = [
        Buffer(name, size, first, last, offset, kind)
        for name, kind, (size, offset, first, last) in zip(names, kinds, rows, strict=True)
    ]
    return Plan(tuple(buffers), total.value.data)


def _strings(attribute: Attribute) -> list[str]:
    assert isinstance(attribute, ArrayAttr)
    return [a.data for a in attribute if isinstance(a, StringAttr)]


def lower_bound(buffers: Iterable[Buffer]) -> int:
    """The largest sum of bytes live at one step, ALIGNMENT if nothing ever lives."""
    changes: dict[int, int] = {}
    for buffer in buffers:
        changes[buffer.first] = changes.get(buffer.first, 0) + buffer.room
        changes[buffer.last + 1] = changes.get(buffer.last + 1, 0) - buffer.room
    sums = accumulate(changes[step] for step in sorted(changes))
    return max(ALIGNMENT, max(sums, default=0))


def aligned(offset: int) -> int:
    """The next multiple of ALIGNMENT."""
    return -(-offset // ALIGNMENT) * ALIGNMENT


def bytes_of(kind: Attribute) -> int:
    """Size of a tensor or of the elements of a memref."""
    assert isinstance(kind, TensorType | MemRefType), f"{kind} has no shape"
    return element_bytes(kind) * math.prod(kind.get_shape())


def element_bytes(kind: Attribute) -> int:
    """Size of an element of a tensor or memref; an i1 takes a byte."""
    assert isinstance(kind, TensorType | MemRefType), f"{kind} has no elements"
    element = kind.get_element_type()
    assert isinstance(element, FixedBitwidthType), f"{element} has no fixed size"
    return 1 if element == i1 else element.size
