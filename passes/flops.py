"""How many floating-point operations ops take, so that a profile can tell how far from the machine's best they are."""

from __future__ import annotations

import math
from collections.abc import Iterable

from xdsl.dialects.builtin import AnyFloat
from xdsl.dialects.linalg.ops import GenericOp
from xdsl.ir import Operation

from symc.passes.schedule_access import known_extents

COUNTED = ("arith", "math")
FREE = ("arith.constant", "arith.select", "arith.bitcast")


def floating_point_operations(ops: Iterable[Operation]) -> int:
    """Of all linalg.generic ops together; exp and its like count as one."""
    return sum(math.prod(known_extents(op)) * _of_body(op) for op in ops if isinstance(op, GenericOp))


def _of_body(op: GenericOp) -> int:
    return sum(
        inner.dialect_name() in COUNTED and inner.name not in FREE and isinstance(inner.results[0].type, AnyFloat)
        for inner in op.body.block.ops
    )
