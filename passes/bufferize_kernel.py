"""Bufferization of one kernel (stage K2 to K3): every tensor finds a home among the arguments.

Results become destination arguments. Local and structural: a returned value lives in its destination; what only
starts another value (the `outs` of a linalg op, the destination of an insert_slice, the initial tensor of a loop)
lives where that one lives; what is inserted into a start that stands before it lives in that part of the start; every
other intermediate value becomes a trailing scratch argument. A start that lives elsewhere is copied first. The driver's
plan may let an argument share the home of a result.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from xdsl.dialects import arith, memref, scf, tensor
from xdsl.dialects.builtin import (
    DenseIntOrFPElementsAttr,
    IntegerAttr,
    MemRefType,
    ModuleOp,
    StringAttr,
    TensorType,
    UnitAttr,
    i8,
)
from xdsl.dialects.func import FuncOp, ReturnOp
from xdsl.dialects.linalg.attrs import IteratorType
from xdsl.dialects.linalg.ops import FillOp, GenericOp
from xdsl.ir import Attribute, Block, BlockArgument, Operation, OpResult, Region, SSAValue
from xdsl.ir.affine import AffineExpr, AffineMap

from symc.dialects import interned
from symc.errors import LoweringError
from symc.passes.bufferize_loops import AccessRewriter
from symc.passes.function_body import outside_values
from symc.passes.names import Names
from symc.passes.outline_kernels import first_destination, is_destination
from symc.passes.reshape_buffers import add_reshape, reshaped_part
from symc.passes.views import Strides, memref_type

VIEWS = (tensor.CollapseShapeOp, tensor.ExpandShapeOp, tensor.ExtractSliceOp)
"""Ops whose result is a view of their operand."""
PRODUCERS = (tensor.EmptyOp, FillOp, GenericOp, tensor.InsertSliceOp, scf.ForOp)
"""Ops whose results need a home."""
SharedHomes = tuple[tuple[int, int], ...]
"""(argument, result) pairs of a kernel that share a buffer."""
Layouts = tuple[Strides | None, ...]
"""Strides of the arguments, then of the results; None where elements lie side by side."""


@dataclass(frozen=True)
class Interface:
    """What a driver must know of a kernel."""

    arguments: tuple[Attribute, ...]
    results: tuple[Attribute, ...]
    intermediates: tuple[Attribute, ...]
    """Types of the tensors that live and die inside the kernel."""
    scratch_bytes: int
    in_place: SharedHomes
    """Pairs that may share a buffer when the argument dies in the call: read only at the index that is written."""
    homes: dict[SSAValue, int]
    """Where each value lives: a result's number, or the number of results plus an intermediate's; -1 - n in part n."""
    parts: tuple[tensor.InsertSliceOp, ...]
    """Ops whose results have parts that are written in place."""


def interface(kernel: FuncOp) -> Interface:
    """Decide the homes of a kernel's values."""
    block = kernel.body.block
    returned = block.last_op
    assert isinstance(returned, ReturnOp), "a kernel ends with func.return"
    homes: dict[SSAValue, int] = {}
    intermediates: list[Attribute] = []
    for number, value in enumerate(returned.operands):
        if isinstance(value.owner, PRODUCERS):
            homes.setdefault(value, number)
    later: set[SSAValue] = set(returned.operands)
    """What ops behind the current one read."""
    parts: list[tensor.InsertSliceOp] = []
    ops = list(block.ops)
    position = {op: i for i, op in enumerate(ops)}
    for op in reversed(ops):
        if isinstance(op, PRODUCERS):
            _settle(op, homes, len(returned.operands), intermediates)
        if isinstance(op, GenericOp):
            _settle_dying(op, homes, later)
        elif isinstance(op, tensor.InsertSliceOp) and op.source not in homes and _is_written_in_place(op, position):
            parts.append(op)
            homes[op.source] = -len(parts)
        later.update(outside_values(op))
    scratch = kernel.attributes.get("symc.scratch_bytes")
    return Interface(
        tuple(kernel.function_type.inputs),
        tuple(kernel.function_type.outputs),
        tuple(intermediates),
        scratch.value.data if isinstance(scratch, IntegerAttr) else 0,
        tuple(_in_place_pairs(block, returned, homes)),
        homes,
        tuple(parts),
    )


def _is_written_in_place(op: tensor.InsertSliceOp, position: dict[Operation, int]) -> bool:
    """Whether what an op inserts may be computed where it is inserted: the start is there before, and only then."""
    start, maker = op.dest.owner, op.source.owner
    if not isinstance(start, GenericOp | FillOp) or not isinstance(maker, GenericOp) or not op.dest.has_one_use():
        return False
    if any(is_destination(use) for use in op.result.uses):
        return False
    return position[start] < position[maker] and not any(is_destination(use) for use in op.source.uses)


def _settle(op: Operation, homes: dict[SSAValue, int], results: int, intermediates: list[Attribute]) -> None:
    """Homes for the results of an op and for the starts that only it uses."""
    first = first_destination(op)
    for position, result in enumerate(op.results):
        if not isinstance(result.type, TensorType):
            raise LoweringError(f"plan-buffers: {op.name} in a kernel has a result of type {result.type}", at=op)
        if result not in homes:
            homes[result] = results + len(intermediates)
            intermediates.append(result.type)
        if first is None:
            continue
        start = op.operands[first + position]
        if isinstance(start.owner, PRODUCERS) and start not in homes and start.has_one_use():
            homes[start] = homes[result]


def _settle_dying(op: GenericOp, homes: dict[SSAValue, int], later: set[SSAValue]) -> None:
    """Let a map write a result where it reads, at the same index, an intermediate value that nothing reads later."""
    count = len(op.inputs)
    maps = [m.data for m in op.indexing_maps.data]
    parallel = all(t.data == IteratorType.PARALLEL for t in op.iterator_types)
    if not parallel or any(a.uses for a in op.body.block.args[count:]):
        return
    captured = set(outside_values(op)[len(op.operands) :])
    free = [r for r, m in zip(op.results, maps[count:]) if len(m.results) == m.num_dims]
    for value, map in zip(op.inputs, maps):
        made_here = isinstance(value.owner, GenericOp) and value not in homes
        if not made_here or value in later or value in captured or list(op.inputs).count(value) > 1:
            continue
        for result in free:
            same = _same_elements(map, maps[count + result.index]) and _element(value) == _element(result)
            if same and isinstance(op.outputs[result.index].owner, tensor.EmptyOp):
                homes[value] = homes[result]
                free.remove(result)
                break


def _is_computed(value: SSAValue) -> bool:
    """Whether a value is more than what another one starts from."""
    return isinstance(value.owner, GenericOp) and not all(is_destination(use) for use in value.uses)


def _same_elements(read: AffineMap, written: AffineMap) -> bool:
    """Whether two maps agree but for indices that are constant zero."""

    def real(map: AffineMap) -> list[AffineExpr]:
        return [e for e in map.results if e != AffineExpr.constant(0)]

    return real(read) == real(written)


def _element(value: SSAValue) -> Attribute:
    assert isinstance(value.type, TensorType), "kernels compute tensors"
    return value.type.element_type


def _in_place_pairs(block: Block, returned: ReturnOp, homes: dict[SSAValue, int]) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    shared = {n for v, n in homes.items() if v not in returned.operands and _is_computed(v)}
    for argument in block.args:
        users = {use.operation for use in argument.uses}
        op = users.pop() if len(users) == 1 else None
        if op is None or op.parent is not block:
            continue
        pairs += [
            (argument.index, number)
            for number, value in enumerate(returned.operands)
            if value.owner is op
            and homes.get(value) == number
            and number not in shared
            and _same_index(argument, value)
        ]
    return pairs


def _same_index(argument: BlockArgument, result: SSAValue) -> bool:
    """Whether the op that makes `result` may find `argument` in the result's buffer."""
    assert isinstance(result, OpResult)
    op: Operation = result.op
    first = first_destination(op)
    if argument.type != result.type or first is None:
        return False
    uses = {use.index for use in argument.uses}
    if uses == {first + result.index}:
        return True
    if not isinstance(op, GenericOp) or isinstance(op.operands[first + result.index].owner, Block):
        return False
    parallel = all(t.data == IteratorType.PARALLEL for t in op.iterator_types)
    unread = not op.body.block.args[first + result.index].uses
    maps = op.indexing_maps.data
    out = maps[first + result.index]
    full = len(out.data.results) == out.data.num_dims
    return parallel and unread and full and all(i < first and maps[i] == out for i in uses)


@dataclass
class Globals:
    """Constant tensors of a module, each once."""

    module: ModuleOp
    symbols: Names
    names: dict[Attribute, str] = field(default_factory=dict)

    def name(self, value: DenseIntOrFPElementsAttr) -> str:
        """The memref.global that holds a constant."""
        if value not in self.names:
            name = self.names[value] = self.symbols.new("constant")
            op = memref.GlobalOp.get(
                StringAttr(name), memref_type(value.type), value, constant=UnitAttr(), alignment=64
            )
            first = self.module.body.block.first_op
            assert first is not None, "a module with a constant has a kernel"
            self.module.body.block.insert_op_before(op, first)
        return self.names[value]


def bufferize(
    kernel: FuncOp, described: Interface, shared: SharedHomes, layouts: Layouts, name: str, constants: Globals
) -> FuncOp:
    """The K3 form of a kernel, made from its ops (the tensor form is used up)."""
    return _Bufferizer(kernel, described, shared, layouts, constants).function(name)


class _Bufferizer:
    def __init__(self, kernel: FuncOp, described: Interface, shared: SharedHomes, layouts: Layouts, constants: Globals):
        self.old = kernel.body.block
        self.attributes = kernel.attributes
        self.described = described
        self.shared = dict(shared)
        self.constants = constants
        kept = [a for a in self.old.args if a.index not in self.shared]
        self.homes = [*described.results, *described.intermediates]
        types = [memref_type(a.type, layouts[a.index]) for a in kept]
        types += map(memref_type, described.results, layouts[len(self.old.args) :])
        types += map(memref_type, described.intermediates)
        types += [MemRefType(i8, [described.scratch_bytes])] if described.scratch_bytes else []
        self.block = Block(arg_types=types)
        self.inputs = len(kept)
        self.buffers: dict[SSAValue, SSAValue] = dict(zip(kept, self.block.args))
        for value, buffer in self.buffers.items():
            buffer.name_hint = value.name_hint
        for argument, result in shared:
            self.buffers[self.old.args[argument]] = self.home(result)
        self.accesses = AccessRewriter(self.buffers)
        self.views: dict[tuple[int, Attribute], SSAValue] = {}

    def home(self, number: int, kind: Attribute | None = None) -> SSAValue:
        """The buffer of a result or intermediate, or a view of it for a value whose shape has other units."""
        if number < 0:
            return self.part(-1 - number, kind)
        buffer = self.block.args[self.inputs + number]
        if kind is None or kind == self.homes[number]:
            return buffer
        wanted = memref_type(kind)
        if (number, wanted) not in self.views:
            self.views[number, wanted] = add_reshape(self.block, buffer, wanted)
        return self.views[number, wanted]

    def part(self, number: int, kind: Attribute | None = None) -> SSAValue:
        """Where an op inserts what is computed in place, for a value whose shape may have other units."""
        op = self.described.parts[number]
        kind = kind or op.source.type
        if (-1 - number, kind) not in self.views:
            frame = self.home(self.described.homes[op.result], op.result.type)
            part = _subview(frame, op) if kind == op.source.type else reshaped_part(frame, op, memref_type(kind))
            self.views[-1 - number, kind] = self.add(part).results[0]
        return self.views[-1 - number, kind]

    def function(self, name: str) -> FuncOp:
        for number in range(len(self.described.parts)):
            self.part(number)  # before all ops: a schedule may compute what lies there with an earlier one
        for op in list(self.old.ops):
            handler = _HANDLERS.get(type(op))
            if handler is None:
                raise LoweringError(f"plan-buffers: {op.name} in kernel @{name} has no form on buffers", at=op)
            op.detach()
            handler(self, op)
        function = interned.private_function(name, [a.type for a in self.block.args], [], Region(self.block))
        function.attributes = {k: v for k, v in self.attributes.items() if k != "symc.scratch_bytes"}
        function.attributes["symc.num_inputs"] = interned.integer(self.inputs)
        return function

    def add(self, op: Operation) -> Operation:
        self.block.add_op(op)
        return op

    def start(self, value: SSAValue, buffer: SSAValue) -> None:
        """Make the buffer hold a value that an op is about to update."""
        if self.buffers[value] is not buffer:
            self.add(memref.CopyOp.create(operands=[self.buffers[value], buffer]))

    def constant(self, op: arith.ConstantOp) -> None:
        if not isinstance(op.result.type, TensorType):
            self.add(op)
            return
        assert isinstance(op.value, DenseIntOrFPElementsAttr), "a constant tensor is dense"
        name = interned.symbol(self.constants.name(op.value))
        kind = memref_type(op.result.type)
        get = memref.GetGlobalOp.create(result_types=[kind], properties={"name": name})
        self.buffers[op.result] = self.add(get).results[0]

    def empty(self, op: tensor.EmptyOp) -> None:
        self.buffers[op.tensor] = self.home(self.described.homes[op.tensor], op.tensor.type)

    def linalg(self, op: GenericOp | FillOp) -> None:
        first = first_destination(op)
        assert first is not None
        arguments = op.body.block.args
        for result, start, argument in zip(op.results, op.operands[first:], arguments[first:]):
            self.buffers[result] = self.home(self.described.homes[result], result.type)
            if argument.uses:
                self.start(start, self.buffers[result])
        operands = [self.buffers.get(v, v) for v in op.operands[:first]]
        region = op.detach_region(0)
        if isinstance(op, GenericOp):
            self.accesses.scalar_code(region.block)
        op.properties["operandSegmentSizes"] = interned.segments(first, len(op.results))
        self.add(
            op.create(
                operands=[*operands, *(self.buffers[r] for r in op.results)],
                properties=op.properties,
                attributes=op.attributes,
                regions=[region],
            )
        )

    def insert_slice(self, op: tensor.InsertSliceOp) -> None:
        buffer = self.buffers[op.result] = self.home(self.described.homes[op.result], op.result.type)
        self.start(op.dest, buffer)
        if op in self.described.parts:
            return
        part = self.add(_subview(buffer, op))
        self.add(memref.CopyOp.create(operands=[self.buffers[op.source], part.results[0]]))

    def extract_slice(self, op: tensor.ExtractSliceOp) -> None:
        self.buffers[op.result] = self.add(_subview(self.buffers[op.source], op)).results[0]

    def reshape(self, op: tensor.CollapseShapeOp | tensor.ExpandShapeOp) -> None:
        source = self.buffers[op.src]
        assert source.type == memref_type(op.src.type), "only contiguous tensors are reshaped"
        self.buffers[op.result] = add_reshape(self.block, source, memref_type(op.result.type))

    def loop(self, op: scf.ForOp) -> None:
        homes = [self.home(self.described.homes[r]) for r in op.results]
        for start, home in zip(op.iter_args, homes):
            self.start(start, home)
        self.add(self.accesses.nested_loop(op, homes))

    def returned(self, op: ReturnOp) -> None:
        for number, value in enumerate(op.operands):
            if self.buffers[value] is not self.home(number):
                self.add(memref.CopyOp.create(operands=[self.buffers[value], self.home(number)]))
        self.add(ReturnOp.create())


_HANDLERS: dict[type[Operation], Callable[..., None]] = {
    arith.ConstantOp: _Bufferizer.constant,
    tensor.EmptyOp: _Bufferizer.empty,
    FillOp: _Bufferizer.linalg,
    GenericOp: _Bufferizer.linalg,
    tensor.InsertSliceOp: _Bufferizer.insert_slice,
    tensor.ExtractSliceOp: _Bufferizer.extract_slice,
    tensor.CollapseShapeOp: _Bufferizer.reshape,
    tensor.ExpandShapeOp: _Bufferizer.reshape,
    scf.ForOp: _Bufferizer.loop,
    ReturnOp: _Bufferizer.returned,
}


def _subview(buffer: SSAValue, op: tensor.InsertSliceOp | tensor.ExtractSliceOp) -> memref.SubviewOp:
    kind = buffer.type
    assert isinstance(kind, MemRefType)
    offsets, sizes, strides = (
        [int(n) for n in a.get_values()] for a in (op.static_offsets, op.static_sizes, op.static_strides)
    )
    wanted = op.result.type if isinstance(op, tensor.ExtractSliceOp) else op.source.type
    assert isinstance(wanted, TensorType) and list(wanted.get_shape()) == sizes, "slices keep their rank"
    return memref.SubviewOp.from_static_parameters(buffer, kind, offsets, sizes, strides)
