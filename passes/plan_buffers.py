"""Pass `plan-buffers`: gives every tensor memory: an argument, a result, or a place in one arena (stage K2 to K3).

1. locate_values.py: the schedule (`@predict` becomes `@forward`; `@train` becomes `@forward_train` and
   `@backward`), and which value lives where.
2. place_buffers.py: offsets for what lives in the arena.
3. bufferize_kernel.py: kernels on buffers, one instance for each way in which a kernel's arguments lie in buffers.
   An argument that shares the buffer of a result is dropped from the signature, so that the arguments of a kernel
   never overlap.
4. Here: the entry functions, which take the buffers of all arguments and results and the arena, and call the
   instances.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xdsl.context import Context
from xdsl.dialects import arith, memref
from xdsl.dialects.builtin import (
    ArrayAttr,
    DenseArrayBase,
    DictionaryAttr,
    MemRefType,
    ModuleOp,
    StringAttr,
    UnitAttr,
    i8,
    i64,
)
from xdsl.dialects.func import CallOp, FuncOp, ReturnOp
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.passes import ModulePass

from symc.dialects import interned
from symc.dialects.program import HostCallOp, ViewOp
from symc.passes.arena import Buffer, Plan, plan_of
from symc.passes.bufferize_kernel import (
    Globals,
    Interface,
    Layouts,
    SharedHomes,
    bufferize,
    interface,
)
from symc.passes.locate_values import Argument, Entry, Located, Result, functions_of, locate
from symc.passes.names import Names
from symc.passes.place_buffers import place, place_guarded
from symc.passes.reshape_buffers import add_reshape
from symc.passes.views import memref_type

__all__ = ["Plan", "PlanBuffers", "plan_of"]


@dataclass(frozen=True)
class PlanBuffers(ModulePass):
    """Plan one arena and put kernels and driver on buffers.

    `guarded`: for finding memory errors, each buffer ends at a page of its own that nobody uses, and is overwritten
    after its last use.
    """

    name = "plan-buffers"

    guarded: bool = False

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        kernels, driver = functions_of(op, self.name)
        interfaces = {name: interface(kernel) for name, kernel in kernels.items()}
        located = locate(driver, interfaces)
        plan = place_guarded(located.buffers) if self.guarded else place(located.buffers)
        instances = Instances(op, kernels, interfaces)
        instances.make(located)
        writer = EntryWriter(driver, located, instances, plan)
        entries = [writer.write(entry) for entry in located.entries]
        for function in entries:
            op.body.block.insert_op_before(function, driver)
        driver.detach()
        driver.drop_all_references()
        op.attributes["symc.plan"] = plan.to_attribute()


@dataclass(frozen=True)
class Instance:
    """A kernel for one way in which its arguments and results lie in buffers."""

    kernel: str
    shared: SharedHomes
    layouts: Layouts


def instance_of(op: CallOp, located: Located) -> Instance:
    """The instance that a call of the driver needs; an argument that shares the buffer of a result is its memref."""
    shared = tuple(sorted(located.shared.get(op, ())))
    layouts = tuple([located.views.strides(v) for v in (*op.operands, *op.results)])
    return Instance(op.callee.string_value(), shared, layouts)


class Instances:
    """The K3 forms of a module's kernels, which replace the tensor forms."""

    def __init__(self, module: ModuleOp, kernels: dict[str, FuncOp], interfaces: dict[str, Interface]):
        self.module = module
        self.kernels = kernels
        self.interfaces = interfaces
        self.symbols = Names(module)
        self.constants = Globals(module, self.symbols)
        self.names: dict[Instance, str] = {}
        self.missing: dict[str, int] = {}
        """How many more instances of each kernel the program needs."""
        for kernel in kernels.values():
            kernel.detach()

    def make(self, located: Located) -> None:
        """Make the instances that the calls of a driver need."""
        calls = [op for entry in located.entries for op in entry.ops if isinstance(op, CallOp)]
        keys = dict.fromkeys(instance_of(op, located) for op in calls)
        for key in keys:
            self.missing[key.kernel] = self.missing.get(key.kernel, 0) + 1
        for key in keys:
            self.names[key] = self._make(key)

    def name(self, op: CallOp, located: Located) -> str:
        """The function that a call of the driver means."""
        return self.names[instance_of(op, located)]

    def _make(self, key: Instance) -> str:
        kernel, shared = key.kernel, key.shared
        name = kernel
        if shared or any(key.layouts):
            name = self.symbols.new(f"{kernel}_in_place" if shared else f"{kernel}_on_views")
        self.missing[kernel] -= 1
        source, described = self.kernels[kernel], self.interfaces[kernel]
        if self.missing[kernel]:
            source = source.clone()
            described = interface(source)
        function = bufferize(source, described, shared, key.layouts, name, self.constants)
        if name != kernel:
            function.attributes["symc.instance_of"] = StringAttr(kernel)
        if shared:
            function.attributes["symc.in_place"] = DenseArrayBase.from_list(i64, [n for pair in shared for n in pair])
        self.module.body.block.add_op(function)
        return name


class EntryWriter:
    """Writes entry functions of a driver, all with one signature."""

    def __init__(self, driver: FuncOp, located: Located, instances: Instances, plan: Plan):
        self.driver = driver
        self.located = located
        self.instances = instances
        kinds = [memref_type(t) for t in (*driver.function_type.inputs, *driver.function_type.outputs)]
        self.types: list[Attribute] = [*kinds, MemRefType(i8, [plan.arena_bytes])]
        self.attributes = describe_arguments(driver)
        self.poison = next((b for b in plan.buffers if b.kind == "poison"), None)
        self.block = Block()
        self.entry = located.entries[0]
        self.views: dict[tuple[SSAValue | int, Attribute], SSAValue] = {}
        self.parts: dict[tuple[SSAValue, int, Attribute], SSAValue] = {}

    def write(self, entry: Entry) -> FuncOp:
        """One entry function."""
        self.entry, self.views, self.parts, self.block = entry, {}, {}, Block(arg_types=self.types)
        for new, old in zip(self.block.args, self.driver.body.block.args):
            new.name_hint = old.name_hint
        for index, kept in entry.saved.items():
            argument = self.block.args[index]
            self.copy(argument, self.in_arena(kept, argument.type))
        for step, op in enumerate(entry.ops, entry.start):
            self.block.add_op(self.call(op) if isinstance(op, CallOp) else self.host_call(op))
            self.poison_dead(step)
        self.final_copies()
        self.poison_dead(entry.end)
        self.block.add_op(ReturnOp.create())
        function = FuncOp(entry.name, (self.types, []), Region(self.block), arg_attrs=self.attributes)
        function.attributes["symc.entry"] = UnitAttr()
        return function

    def call(self, op: CallOp) -> Operation:
        kernel, shared = op.callee.string_value(), self.located.shared.get(op, ())
        dropped = {argument for argument, _ in shared}
        operands = [self.buffer(v) for i, v in enumerate(op.operands) if i not in dropped]
        operands += [self.buffer(r) for r in op.results]
        extra = self.located.extra[op]
        described = self.instances.interfaces[kernel]
        kinds = [memref_type(t) for t in described.intermediates]
        kinds += [MemRefType(i8, [described.scratch_bytes])] if described.scratch_bytes else []
        operands += [self.in_arena(b, kind) for b, kind in zip(extra, kinds, strict=True)]
        callee = interned.symbol(self.instances.name(op, self.located))
        return CallOp.create(operands=operands, properties={"callee": callee}, attributes=op.attributes)

    def host_call(self, op: Operation) -> Operation:
        assert isinstance(op, HostCallOp)
        operands = [self.buffer(v) for v in (*op.operands, *op.results)]
        return HostCallOp.create(operands=operands, properties=op.properties, attributes=op.attributes)

    def final_copies(self) -> None:
        """Results that are not written by their producers."""
        first_result = len(self.driver.function_type.inputs)
        for copy in self.entry.copies:
            if copy.staged is not None:
                source = self.buffer(copy.source)
                self.copy(source, self.in_arena(copy.staged, source.type))
        for copy in self.entry.copies:
            target = self.block.args[first_result + copy.result]
            staged = copy.staged
            self.copy(self.buffer(copy.source) if staged is None else self.in_arena(staged, target.type), target)

    def poison_dead(self, step: int) -> None:
        """Overwrite what was used for the last time, in a guarded plan."""
        if self.poison is None:
            return
        for buffer in (b for b in self.located.buffers if b.last == step):
            kind = MemRefType(i8, [buffer.bytes])
            self.copy(self.in_arena(self.poison, kind), self.in_arena(buffer, kind))

    def copy(self, source: SSAValue, target: SSAValue) -> None:
        self.block.add_op(memref.CopyOp.create(operands=[source, target]))

    def buffer(self, value: SSAValue) -> SSAValue:
        """The memory of a tensor of the driver, with the tensor's shape."""
        views = self.located.views
        if views.is_whole(value):
            return self.whole(views.root(value), memref_type(value.type))
        view, kind = views.of(value), memref_type(value.type, views.strides(value))
        base, key = self.whole(view.root, memref_type(view.root.type)), (view.root, view.offset, kind)
        if key not in self.parts:
            op = ViewOp(base, view.offset, kind)
            self.block.add_op(op)
            self.parts[key] = op.result
        return self.parts[key]

    def whole(self, root: SSAValue, kind: MemRefType) -> SSAValue:
        """The buffer of a root, under a contiguous shape."""
        location = self.located.locations[root]
        if isinstance(location, Buffer):
            return self.in_arena(location, kind)
        if isinstance(location, Argument) and location.index in self.entry.restored:
            return self.in_arena(self.entry.restored[location.index], kind)
        first_result = len(self.driver.function_type.inputs)
        base = self.block.args[location.index + (first_result if isinstance(location, Result) else 0)]
        if (base, kind) not in self.views:
            self.views[base, kind] = add_reshape(self.block, base, kind)
        return self.views[base, kind]

    def in_arena(self, buffer: Buffer, kind: Attribute) -> SSAValue:
        """A view of the arena where a buffer lies."""
        key = (buffer.offset, kind)
        if key not in self.views:
            offset = self.offset(buffer.offset)
            view = memref.ViewOp.create(operands=[self.block.args[-1], offset], result_types=[kind])
            self.block.add_op(view)
            self.views[key] = view.results[0]
        return self.views[key]

    def offset(self, number: int) -> SSAValue:
        key = (number, interned.INDEX)
        if key not in self.views:
            constant = arith.ConstantOp.create(
                result_types=[interned.INDEX], properties={"value": interned.index(number)}
            )
            self.block.add_op(constant)
            self.views[key] = constant.results[0]
        return self.views[key]


def describe_arguments(driver: FuncOp) -> ArrayAttr[DictionaryAttr]:
    """Attributes of an entry function's arguments: old arguments, old results, the arena."""
    inputs = driver.arg_attrs.data if driver.arg_attrs else [DictionaryAttr({})] * len(driver.function_type.inputs)
    outputs: Sequence[DictionaryAttr] = [DictionaryAttr({})] * len(driver.function_type.outputs)
    outputs = driver.res_attrs.data if driver.res_attrs else outputs
    return ArrayAttr([*inputs, *outputs, DictionaryAttr({"symc.kind": StringAttr("arena")})])
