"""Pass `schedule-cpu`: the linalg ops of every kernel become loops for this CPU (stage K3 to K4).

One walk over a kernel, op by op:
1. linalg.generic: a contraction with scratch becomes a packed matrix product (schedule_gemm.py), anything else a loop
   nest (schedule_loops.py).
2. linalg.fill and strided copies become loops; a fill that only starts the next reduction becomes its initial value.
3. Loops, loads and stores stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass

from xdsl.context import Context
from xdsl.dialects import linalg, memref
from xdsl.dialects.builtin import FloatAttr, IntegerType, MemRefType, ModuleOp
from xdsl.dialects.func import FuncOp
from xdsl.dialects.linalg.ops import GenericOp
from xdsl.ir import Block, Operation, SSAValue
from xdsl.passes import ModulePass

from symc.errors import LoweringError, blame
from symc.passes.schedule_access import is_contiguous
from symc.passes.schedule_builder import Builder
from symc.passes.schedule_contraction import REGISTER_TILES, host_vector_bits, recognise, tiling
from symc.passes.schedule_fills import StartingFills
from symc.passes.schedule_gemm import schedule_contraction
from symc.passes.schedule_loops import build, copy_nest, fill_nest, generic_nest


def checked_vector_bits(bits: int | None, where: str) -> int:
    """The vector width to schedule for: what the option says, or this CPU's."""
    if bits is None:
        return host_vector_bits()
    if bits not in REGISTER_TILES:
        raise LoweringError(f"{where}: vector-bits must be one of {', '.join(map(str, REGISTER_TILES))}, got {bits}")
    return bits


@dataclass(frozen=True)
class ScheduleCpu(ModulePass):
    """Turn linalg ops on buffers into loops and packed matrix products."""

    name = "schedule-cpu"

    vector_bits: int | None = None

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        bits = checked_vector_bits(self.vector_bits, self.name)
        for function in op.ops:
            if isinstance(function, FuncOp) and "symc.kernel" in function.attributes:
                KernelScheduler(function, bits).run()


class KernelScheduler:
    """Schedules one kernel."""

    def __init__(self, kernel: FuncOp, vector_bits: int):
        self.block = kernel.body.block
        self.name = kernel.sym_name.data
        self.vector_bits = vector_bits
        self.scratch = scratch_argument(self.block)
        self.fills = StartingFills(self.block)
        self.builder = Builder(self.block)

    def run(self) -> None:
        """Replace every op in order."""
        ops = list(self.block.ops)
        for op in ops:
            op.detach()
        for op in ops:
            with blame(op):
                self._schedule(op)

    def _schedule(self, op: Operation) -> None:
        if isinstance(op, GenericOp):
            self._generic(op)
        elif isinstance(op, linalg.ops.FillOp):
            self._fill(op)
        elif isinstance(op, memref.CopyOp):
            self._copy(op)
        elif op.dialect_name() == "linalg":
            raise LoweringError(f"schedule-cpu: {op.name} in kernel @{self.name} has no schedule")
        else:
            self.builder.add(op)
            return
        op.drop_all_references()

    def _fill(self, op: linalg.ops.FillOp) -> None:
        if op not in self.fills.folded:
            build(self.builder, fill_nest(op.inputs[0], op.outputs[0]))

    def _copy(self, op: memref.CopyOp) -> None:
        kinds = [v.type for v in (op.source, op.destination)]
        if all(isinstance(kind, MemRefType) and is_contiguous(kind) for kind in kinds):
            self.builder.add(op.clone())
        else:
            build(self.builder, copy_nest(op.source, op.destination))

    def _generic(self, op: GenericOp) -> None:
        starts = self.fills.starts(op)
        contraction = recognise(op)
        tiles = None if contraction is None or self.scratch is None else tiling(contraction, self.vector_bits)
        if contraction is None or tiles is None or self.scratch is None:
            build(self.builder, generic_nest(self.builder, op, starts))
            return
        self._check_scratch(tiles.scratch_bytes)
        zero = _is_zero(starts[0]) and contraction.size(contraction.k) <= tiles.k_block
        if starts[0] is not None and not zero:
            build(self.builder, fill_nest(starts[0], op.outputs[0]))
        schedule_contraction(self.builder, op, contraction, tiles, self.scratch, zero)

    def _check_scratch(self, wanted: int) -> None:
        assert self.scratch is not None and isinstance(self.scratch.type, MemRefType)
        given = self.scratch.type.get_shape()[0]
        if given < wanted:
            raise LoweringError(
                f"schedule-cpu: kernel @{self.name} has {given} bytes of scratch, its contraction packs into {wanted}; "
                "annotate-scratch must run with the same vector-bits"
            )


def scratch_argument(block: Block) -> SSAValue | None:
    """The trailing `memref<nxi8>` that no op uses."""
    last = block.args[-1] if block.args else None
    if last is None or last.uses or not isinstance(last.type, MemRefType):
        return None
    is_bytes = last.type.element_type == IntegerType(8) and len(last.type.get_shape()) == 1
    return last if is_bytes else None


def _is_zero(value: SSAValue | None) -> bool:
    found = value.owner.properties.get("value") if value is not None and isinstance(value.owner, Operation) else None
    return isinstance(found, FloatAttr) and found.value.data == 0.0
