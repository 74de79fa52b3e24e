"""Pass `schedule-gpu`: every op of a kernel becomes a function of a `gpu.module`, one thread an output element.

The ops of a kernel run one after the other over the whole grid, so each is a launch of its own: kernel @k becomes `@k`,
or `@k_0`, `@k_1` ... where it has several (stage K3 to K4). Reductions and contractions run in their thread from the
first element to the last. Sequential code (scatters) runs on one thread. Calls of a kernel become launches; tiles in
shared memory are left to a later schedule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from xdsl.context import Context
from xdsl.dialects import arith, gpu, linalg, memref
from xdsl.dialects.builtin import IndexType, IntegerAttr, ModuleOp, StringAttr, SymbolRefAttr, UnitAttr
from xdsl.dialects.func import CallOp, FuncOp, ReturnOp
from xdsl.ir import Block, Operation, Region, SSAValue
from xdsl.passes import ModulePass

from symc.errors import LoweringError
from symc.passes.function_body import body_of, copy_into
from symc.passes.names import Names
from symc.passes.schedule_builder import Builder
from symc.passes.schedule_fills import StartingFills
from symc.passes.schedule_loops import Nest, build_on_threads, copy_nest, fill_nest, generic_nest

THREADS = 256
"""Threads of a block."""
MODULE = "kernels"
COPIED = (arith.ConstantOp, memref.SubviewOp, memref.CollapseShapeOp, memref.ExpandShapeOp, memref.GetGlobalOp)
"""Ops without work of their own: every function that uses one has a copy of it."""


@dataclass
class Launch:
    """A function and its number of blocks and threads."""

    name: str
    blocks: int
    threads: int


@dataclass(frozen=True)
class ScheduleGpu(ModulePass):
    """Map kernels to GPU threads."""

    name = "schedule-gpu"

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        kernels = [f for f in op.ops if isinstance(f, FuncOp) and "symc.kernel" in f.attributes]
        if not kernels:
            return
        module = gpu.ModuleOp(StringAttr(MODULE), Region(Block()))  # pyright: ignore[reportArgumentType]
        launches: dict[str, list[Launch]] = {}
        names = Names(op)
        for kernel in kernels:
            splitter = KernelSplitter(kernel, module.body.block, names)
            launches[kernel.sym_name.data] = splitter.run()
            kernel.detach()
        for function in op.ops:
            if isinstance(function, FuncOp):
                _launch_calls(function, launches)
        first = op.body.block.first_op
        if first is None:
            op.body.block.add_op(module)
        else:
            op.body.block.insert_op_before(module, first)
        op.attributes["gpu.container_module"] = UnitAttr()


@dataclass
class KernelSplitter:
    """Makes the functions of one kernel."""

    kernel: FuncOp
    target: Block
    names: Names
    launches: list[Launch] = field(default_factory=list)

    def run(self) -> list[Launch]:
        """Every op with work becomes a function; returns the launches in order."""
        block = body_of(self.kernel, ScheduleGpu.name)
        fills = StartingFills(block)
        work = [op for op in block.ops if not isinstance(op, (*COPIED, ReturnOp)) and op not in fills.folded]
        for number, op in enumerate(work):
            name = self.kernel.sym_name.data
            if len(work) > 1:
                name = self.names.new(f"{name}_{number}")
            starts = fills.starts(op) if isinstance(op, linalg.ops.GenericOp) else []
            self._function(name, op, starts)
        return self.launches

    def _function(self, name: str, op: Operation, starts: list[SSAValue | None]) -> None:
        kinds = self.kernel.function_type.inputs.data
        block = Block(arg_types=kinds)
        copies: dict[SSAValue, SSAValue] = dict(zip(self.kernel.body.block.args, block.args))
        read = [v for inner in op.walk() for v in inner.operands]
        for value in (*read, *(s for s in starts if s is not None)):
            copy_into(value, block, copies, lambda made_by: isinstance(made_by, COPIED))
        clone = op.clone(value_mapper=copies)
        b = Builder(block)
        nest = _nest(b, clone, [None if s is None else copies[s] for s in starts])
        threads = 1 if nest is None else THREADS
        blocks = 1 if nest is None else build_on_threads(b, nest, THREADS)
        if nest is None:
            block.add_op(clone)
        else:
            clone.drop_all_references()
        block.add_op(gpu.ReturnOp([]))
        function = gpu.FuncOp(name, (list(kinds), []), Region(block), True, [threads, 1, 1], [blocks, 1, 1])
        function.attributes["gpu.kernel"] = UnitAttr()  # where upstream MLIR looks; xDSL has a property
        function.attributes |= {k: v for k, v in self.kernel.attributes.items() if k == "symc.may_alias"}
        self.target.add_op(function)
        self.launches.append(Launch(name, blocks, threads))


def _nest(b: Builder, op: Operation, starts: list[SSAValue | None]) -> Nest | None:
    """The loop nest of an op; None for sequential code."""
    if isinstance(op, linalg.ops.GenericOp):
        return generic_nest(b, op, starts)
    if isinstance(op, linalg.ops.FillOp):
        return fill_nest(op.inputs[0], op.outputs[0])
    if isinstance(op, memref.CopyOp):
        return copy_nest(op.source, op.destination)
    if op.dialect_name() in ("scf", "memref"):
        return None
    raise LoweringError(f"schedule-gpu: {op.name} has no schedule", at=op)


def _launch_calls(function: FuncOp, launches: dict[str, list[Launch]]) -> None:
    """Replace calls of kernels by launches of their functions."""
    if function.is_declaration:
        return
    block = function.body.block
    constants: dict[int, SSAValue] = {}

    def constant(value: int) -> SSAValue:
        if value not in constants:
            kind = IndexType()
            op = arith.ConstantOp.create(result_types=[kind], properties={"value": IntegerAttr(value, kind)})
            first = block.first_op
            assert first is not None, "a function ends with func.return"
            block.insert_op_before(op, first)
            constants[value] = op.results[0]
        return constants[value]

    for call in [op for op in block.ops if isinstance(op, CallOp) and op.callee.string_value() in launches]:
        for launch in launches[call.callee.string_value()]:
            block.insert_op_before(_launch(launch, call, constant), call)
        call.detach()
        call.drop_all_references()


def _launch(launch: Launch, call: CallOp, constant: Callable[[int], SSAValue]) -> Operation:
    one = constant(1)
    sizes = [[constant(n), one, one] for n in (launch.blocks, launch.threads)]
    return gpu.LaunchFuncOp(SymbolRefAttr(MODULE, [launch.name]), *sizes, kernelOperands=list(call.operands))
