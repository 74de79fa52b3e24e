"""Pass `annotate-scratch`: notes on each kernel how many bytes its CPU schedule packs into (stage K2).

Sets `symc.scratch_bytes` on kernels with a contraction that `schedule-cpu` packs; plan-buffers gives them that much of
the arena. Both passes take the tiles from schedule_contraction.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from xdsl.context import Context
from xdsl.dialects.builtin import IntegerAttr, ModuleOp, i64
from xdsl.dialects.func import FuncOp
from xdsl.passes import ModulePass

from symc.passes.function_body import body_of
from symc.passes.schedule_contraction import scratch_bytes
from symc.passes.schedule_cpu import checked_vector_bits


@dataclass(frozen=True)
class AnnotateScratch(ModulePass):
    """Note how much scratch memory each kernel's CPU schedule needs."""

    name = "annotate-scratch"

    vector_bits: int | None = None

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        bits = checked_vector_bits(self.vector_bits, self.name)
        for function in op.ops:
            if not isinstance(function, FuncOp) or "symc.kernel" not in function.attributes:
                continue
            most = max((scratch_bytes(inner, bits) for inner in body_of(function, self.name).ops), default=0)
            if most:
                function.attributes["symc.scratch_bytes"] = IntegerAttr(most, i64)
