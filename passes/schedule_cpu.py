"""Pass `schedule-cpu`: the linalg ops of every kernel become loops for this CPU (stage K3 to K4).

One walk over a kernel, op by op:
1. linalg.generic: a contraction with scratch becomes a packed matrix product (schedule_gemm.py), anything else a loop
   nest (schedule_loops.py).
   Ops that share rows (`symc.rows`, from cluster) stand in one nest of loops over the rows.
2. linalg.fill and strided copies become loops; a fill that only starts the next reduction becomes its initial value.
3. Loops, loads and stores stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from xdsl.context import Context
from xdsl.dialects import linalg, memref
from xdsl.dialects.builtin import DenseArrayBase, FloatAttr, IntegerAttr, IntegerType, MemRefType, ModuleOp, i64
from xdsl.dialects.func import FuncOp
from xdsl.dialects.linalg.attrs import IteratorType
from xdsl.dialects.linalg.ops import GenericOp
from xdsl.ir import Block, Operation, SSAValue
from xdsl.passes import ModulePass

from symc.errors import LoweringError, blame
from symc.passes.function_body import body_of
from symc.passes.schedule_access import extents_of, is_contiguous, known_access
from symc.passes.schedule_builder import Builder
from symc.passes.schedule_contraction import (
    REGISTER_TILES,
    Contraction,
    Tiling,
    host_vector_bits,
    operand_numbers,
    recognise,
    tiling,
)
from symc.passes.schedule_epilogue import Epilogue, Stage, epilogue_stage, start_stage
from symc.passes.schedule_fills import StartingFills
from symc.passes.schedule_gemm import Gemm
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


@dataclass
class Product:
    """A contraction to pack, and the ops before and after it that may be computed in its store."""

    op: GenericOp
    what: Contraction
    tiles: Tiling
    start: Stage | None
    last: Stage | None


class KernelScheduler:
    """Schedules one kernel."""

    def __init__(self, kernel: FuncOp, vector_bits: int):
        self.kernel = kernel
        self.block = body_of(kernel, ScheduleCpu.name)
        self.name = kernel.sym_name.data
        self.vector_bits = vector_bits
        self.scratch = scratch_argument(self.block)
        self.fills = StartingFills(self.block)
        self.builder = Builder(self.block)
        self.products: dict[Operation, Product] = {}
        self.inlined: set[Operation] = set()
        """Ops that are computed as a product is stored."""

    def run(self) -> None:
        """Replace every op in order; ops that share rows stand where the last of them stood."""
        ops = list(self.block.ops)
        members = [op for op in ops if isinstance(op, GenericOp) and rows_of(op)]
        self.builder.divides = bool(members) or not any(_is_in_tiny_cluster(op) for op in ops)
        self._find_products(ops)
        for op in ops:
            op.detach()
        for op in ops:
            with blame(op):
                self._schedule(op, members)

    def _find_products(self, ops: Sequence[Operation]) -> None:
        """Contractions to pack, each with the ops around it that are computed as it is stored."""
        for i, op in enumerate(ops):
            contraction = recognise(op)
            tiles = None if contraction is None or self.scratch is None else tiling(contraction, self.vector_bits)
            if not isinstance(op, GenericOp) or contraction is None or tiles is None:
                continue
            target = op.outputs[0]
            begins = [o for o in ops[:i] if isinstance(o, GenericOp) and target in o.outputs]
            start = start_stage(op, begins[0]) if begins and _is_map(begins[0]) else None
            readers = [o for o in ops[i:] if isinstance(o, GenericOp) and "symc.epilogue" in o.attributes]
            last = epilogue_stage(op, readers[0]) if readers else None
            self.products[op] = Product(op, contraction, tiles, start, last)
            self.inlined.update(s.op for s in (start, last) if s is not None)

    def _product(self, product: Product) -> None:
        """A packed matrix product; what cannot be computed as it is stored stands before and after it."""
        op, b = product.op, self.builder
        assert self.scratch is not None, "asked before"
        self._check_scratch(product.tiles.scratch_bytes)
        self.kernel.attributes["symc.scratch"] = IntegerAttr(len(self.block.args) - 1, i64)
        (fill,) = self.fills.starts(op)
        gemm = Gemm(b, op, product.what, product.tiles, self.scratch)
        number = operand_numbers(op)[2]
        result = known_access(op.operands[number], op.indexing_maps.data[number].data)
        start, last = product.start, product.last
        for stages in ((start, last), (start, None)):
            epilogue = Epilogue(b, product.what, result, *stages)
            if epilogue.stages and epilogue.fits(gemm.padding[0], product.tiles.columns):
                gemm.epilogue = epilogue
                break
        gemm.from_zero = _is_zero(fill) or (gemm.epilogue is not None and gemm.epilogue.start is not None)
        if fill is not None and not gemm.from_zero:
            build(b, fill_nest(fill, op.outputs[0]))
        if start is not None and not gemm.from_zero:
            self._nest(start.op)
        gemm.build()
        if last is not None and (gemm.epilogue is None or gemm.epilogue.last is None):
            self._nest(last.op)
        op.drop_all_references()

    def _nest(self, op: GenericOp) -> None:
        with blame(op):
            build(self.builder, generic_nest(self.builder, op, self.fills.starts(op)))
        op.drop_all_references()

    def _rows(self, members: Sequence[GenericOp]) -> None:
        """Loops over the rows of a cluster, its members inside."""
        if not members:
            return
        stops = [self.builder.size(extent) for extent in extents_of(members[0])]
        with ExitStack() as stack:
            loops = [
                stack.enter_context(self.builder.loop(0, stops[d], unroll=1, parallel=int(number == 0)))
                for number, d in enumerate(rows_of(members[0]))
            ]
            for op in members:
                bound = dict(zip(rows_of(op), (loop.index for loop in loops)))
                with blame(op):
                    build(self.builder, generic_nest(self.builder, op, self.fills.starts(op), bound))
                op.drop_all_references()

    def _schedule(self, op: Operation, members: Sequence[GenericOp]) -> None:
        if op in self.products:
            self._product(self.products[op])
        elif op in members:
            self._rows(members if op is members[-1] else [])
        elif op not in self.inlined:
            self._alone(op)

    def _alone(self, op: Operation) -> None:
        if isinstance(op, GenericOp):
            self._nest(op)
            return
        if isinstance(op, linalg.ops.FillOp):
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
        if is_contiguous(op.source) and is_contiguous(op.destination):
            self.builder.add(op.clone())
        else:
            build(self.builder, copy_nest(op.source, op.destination))

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


def _is_map(op: GenericOp) -> bool:
    """Whether an op computes every element of its one result from its inputs alone."""
    parallel = all(t.data == IteratorType.PARALLEL for t in op.iterator_types)
    return parallel and len(op.outputs) == 1 and not op.body.block.args[-1].uses


def rows_of(op: Operation) -> tuple[int, ...]:
    """The loops of an op that walk the rows of its cluster, outermost first."""
    rows = op.attributes.get("symc.rows")
    return tuple(int(d) for d in rows.get_values()) if isinstance(rows, DenseArrayBase) else ()


def _is_in_tiny_cluster(op: Operation) -> bool:
    """Whether an op stands in a cluster too small to need rows.

    Such a kernel is never called with more work than one thread does at once, also where it is told its extents.
    """
    return "symc.rows" in op.attributes and not rows_of(op)


def _is_zero(value: SSAValue | None) -> bool:
    found = value.owner.properties.get("value") if value is not None and isinstance(value.owner, Operation) else None
    return isinstance(found, FloatAttr) and found.value.data == 0.0
