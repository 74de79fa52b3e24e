"""Pass `outline-kernels`: moves every computing op of a driver into private kernel functions (stage K1 to K2).

One backward walk decides which kernel an op stands in: an op is the root of its own kernel unless it only
initialises the destination of a later one (a bias broadcast under a contraction, a chain of insert_slice);
constants, `tensor.empty` and `linalg.fill` are cloned into every kernel that starts from them. One forward walk
then describes each group structurally (names, types, attributes and operand numbers, no printing); the first group
with a description becomes a function, later ones call it.

What is left to `plan-buffers`: memory. What is left to `fuse`: which ops stand in one linalg.generic.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field

from xdsl.context import Context
from xdsl.dialects import scf, tensor
from xdsl.dialects.builtin import ArrayAttr, ModuleOp, TensorType, UnitAttr
from xdsl.dialects.func import CallOp, FuncOp, ReturnOp
from xdsl.dialects.linalg.attrs import IteratorType
from xdsl.dialects.linalg.ops import FillOp, GenericOp
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue, Use
from xdsl.passes import ModulePass

from symc.dialects import interned
from symc.dialects.program import HostCallOp
from symc.errors import LoweringError
from symc.passes.flops import floating_point_operations
from symc.passes.function_body import STARTS, body_of, node_names, outside_values, replace_values, top_level
from symc.passes.names import Names
from symc.passes.remarks import Edge, Outcome, Reason, listening
from symc.passes.views import RESHAPES, VIEW

DRIVER_OPS = (*RESHAPES, HostCallOp, ReturnOp)
COMPUTING = (GenericOp, tensor.InsertSliceOp, tensor.ExtractSliceOp, scf.ForOp)
FIRST_DESTINATION: dict[type[Operation], int] = {FillOp: 1, tensor.InsertSliceOp: 1, scf.ForOp: 3}
"""Index of the first operand that a result replaces, by op; a linalg.generic has one for each result."""
LONGEST_NAME = 48
CLUSTER = "symc.cluster"
"""Ops of a driver with equal values of this attribute stand in one kernel."""
DRIVER_ATTRIBUTES = ("node", "symc.nodes", CLUSTER)
"""What calls know and kernels, which may serve several, do not."""

STARTS_RESULT = Reason("a result of the reader starts from it: it is computed right there")
OWN_START = Reason("a constant: the reader's kernel makes its own")


class OutlineKernels(ModulePass):
    """Move computing ops into kernels; equal kernels become one function."""

    name = "outline-kernels"

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        library = Library(op)
        for function in list(op.ops):
            if not isinstance(function, FuncOp) or function.is_declaration or "symc.kernel" in function.attributes:
                continue
            outline_driver(function, library)


def outline_driver(driver: FuncOp, library: Library) -> None:
    """Replace the computing ops of one driver by calls."""
    block = body_of(driver, OutlineKernels.name)
    remarks = listening()
    edges = remarks.edges(driver) if remarks is not None else []
    groups = find_groups(block)
    if remarks is not None:
        remarks.report(OutlineKernels.name, driver, _outcomes(groups, edges))
    returned: dict[SSAValue, SSAValue] = {}
    for root, members in groups.items():
        group = Group(block, root, members)
        call = library.call(group)
        block.insert_op_before(call, root)
        for old, new in zip(group.results, call.results, strict=True):
            for use in list(old.uses):
                if isinstance(use.operation, ReturnOp):
                    returned[old] = new
                elif not isinstance(root, STARTS) or _needs_value(use, root):
                    use.operation.operands[use.index] = new
        _drop([m for m in members if not isinstance(m, STARTS)])
    replace_values(returned)
    _drop([o for o in block.ops if isinstance(o, STARTS) and not _starts_view(o)])
    for op in block.ops:
        op.attributes.pop(VIEW, None)


def _starts_view(start: Operation) -> bool:
    """Whether a join of the driver starts from an op."""
    return any(VIEW in use.operation.attributes for use in start.results[0].uses)


def _outcomes(groups: dict[Operation, list[Operation]], edges: Sequence[Edge]) -> Iterator[Outcome]:
    """The open edges that end up inside a kernel."""
    root_of = {op: root for root, members in groups.items() for op in members}
    for edge in edges:
        owner, root = edge.value.owner, root_of.get(edge.reader)
        if root is None or not isinstance(owner, Operation):
            continue
        starts = any(is_destination(u) and root_of.get(u.operation) is root for u in edge.value.uses)
        if isinstance(owner, STARTS) and (starts or not isinstance(owner, FillOp)):
            yield Outcome(edge, OWN_START, fused=True)
        elif root_of.get(owner) is root:
            yield Outcome(edge, STARTS_RESULT, fused=True)


def _drop(ops: Sequence[Operation]) -> None:
    for op in reversed(ops):
        op.detach()
        op.drop_all_references()


def first_destination(op: Operation) -> int | None:
    """Index of the first operand that a result of the op replaces, None if there is none."""
    if isinstance(op, GenericOp):
        return len(op.operands) - len(op.results)
    return FIRST_DESTINATION.get(type(op))


def is_destination(use: Use) -> bool:
    """Whether the use makes the value the start of a result."""
    first = first_destination(use.operation)
    return first is not None and use.index >= first


def find_groups(block: Block) -> dict[Operation, list[Operation]]:
    """Roots of kernels, in order, with the ops of each kernel in order; ops nobody reads are erased."""
    root_of: dict[Operation, Operation] = {}
    root_of_cluster: dict[Attribute, Operation] = {}
    for op in reversed(list(block.ops)):
        shows = isinstance(op, RESHAPES) or VIEW in op.attributes
        if shows and not op.results[0].uses:
            block.erase_op(op)
        elif shows or isinstance(op, DRIVER_OPS):
            continue
        elif not isinstance(op, STARTS + COMPUTING):
            raise LoweringError(f"outline-kernels: {op.name} is not allowed in a driver at stage K1", at=op)
        elif not any(r.uses for r in op.results):
            block.erase_op(op)
        elif CLUSTER in op.attributes:
            root_of[op] = root_of_cluster.setdefault(op.attributes[CLUSTER], op)
        elif not isinstance(op, STARTS):
            root_of[op] = _joined(op, root_of) or op
        elif isinstance(op.results[0].type, TensorType) and any(_needs_value(u, op) for u in op.results[0].uses):
            root_of[op] = op
    groups: dict[Operation, list[Operation]] = {}
    for op in reversed(list(root_of)):
        groups.setdefault(root_of[op], []).append(op)
    order = {op: i for i, op in enumerate(block.ops)}
    return dict(sorted(groups.items(), key=lambda item: order[item[0]]))


def _joined(op: Operation, root_of: dict[Operation, Operation]) -> Operation | None:
    """The root whose kernel an op joins because it only initialises a destination there."""
    if isinstance(op, GenericOp):
        initialises = len(op.results) == 1 and all(t.data == IteratorType.PARALLEL for t in op.iterator_types)
    else:
        initialises = isinstance(op, tensor.InsertSliceOp)
    use = op.results[0].get_unique_use()
    if not initialises or use is None or not is_destination(use):
        return None
    return root_of.get(use.operation)


def _needs_value(use: Use, start: Operation) -> bool:
    """Whether a constant, empty tensor or fill must exist as a tensor of the driver for this use."""
    if isinstance(use.operation, DRIVER_OPS):
        return True
    if VIEW in use.operation.attributes:
        return not isinstance(start, tensor.EmptyOp)
    return isinstance(start, FillOp) and not is_destination(use)


class Group:
    """The ops of one kernel, with a description that equal kernels share."""

    def __init__(self, block: Block, root: Operation, members: Sequence[Operation]):
        self.block = block
        self.root = root
        self.arguments: list[SSAValue] = []
        self.sequence: list[Operation] = []
        """Ops of the kernel in order; the members and the starts they need."""
        self._members = set(members)
        self._numbers: dict[SSAValue, int] = {}
        self.results = self._results(members)
        described = [item for op in members for item in self._describe_outer(op)]
        self.description: Hashable = (*described, tuple([self._numbers[r] for r in self.results]))

    def _results(self, members: Sequence[Operation]) -> list[SSAValue]:
        """What the driver sees of the kernel: the root's results, and what others read of a cluster's members."""
        if CLUSTER not in self.root.attributes:
            return list(self.root.results)
        results = [r for op in members for r in op.results]
        return [r for r in results if any(top_level(u.operation, self.block) not in self._members for u in r.uses)]

    def _describe_outer(self, op: Operation) -> Iterator[Hashable]:
        for value in outside_values(op):
            yield from self._describe_operand(value)
        self.sequence.append(op)
        yield self._describe(op)

    def _describe_operand(self, value: SSAValue) -> Iterator[Hashable]:
        if value in self._numbers:
            return
        owner = value.owner
        if (
            isinstance(owner, Operation)
            and isinstance(owner, STARTS)
            and (owner in self._members or not self._is_driver_value(value))
        ):
            yield from self._describe_outer(owner)
            return
        self._numbers[value] = len(self._numbers)
        self.arguments.append(value)
        yield ("argument", value.type)

    def _is_driver_value(self, value: SSAValue) -> bool:
        return isinstance(value.owner, FillOp) and not any(
            is_destination(u) and u.operation in self._members for u in value.uses
        )

    def _describe(self, op: Operation) -> Hashable:
        operands = tuple([self._numbers[v] for v in op.operands])
        for result in op.results:
            self._numbers[result] = len(self._numbers)
        attributes = frozenset((k, v) for k, v in op.attributes.items() if k not in DRIVER_ATTRIBUTES)
        types = tuple([r.type for r in op.results])
        regions = () if isinstance(op, FillOp) else tuple([self._describe_region(r) for r in op.regions])
        return (op.name, operands, types, frozenset(op.properties.items()), attributes, regions)

    def _describe_region(self, region: Region) -> Hashable:
        block = region.block
        for argument in block.args:
            self._numbers[argument] = len(self._numbers)
        return (tuple([a.type for a in block.args]), tuple([self._describe(op) for op in block.ops]))

    def node_names(self) -> list[str]:
        """Names of the user's nodes in the group, each once."""
        return list(dict.fromkeys(name for op in self.sequence for name in node_names(op)))

    def build(self, name: str) -> FuncOp:
        """The kernel: members are moved into it, starts are cloned."""
        block = Block(arg_types=[v.type for v in self.arguments])
        values: dict[SSAValue, SSAValue] = dict(zip(self.arguments, block.args))
        for argument, value in zip(block.args, self.arguments):
            argument.name_hint = value.name_hint
        for op in self.sequence:
            block.add_op(_copied(op, values) if isinstance(op, STARTS) else _moved(op, values))
        results = [values.get(r, r) for r in self.results]
        block.add_op(ReturnOp.create(operands=results))
        inputs, outputs = [a.type for a in block.args], [r.type for r in results]
        function = interned.private_function(name, inputs, outputs, Region(block))
        function.attributes["symc.kernel"] = UnitAttr()
        return function


def _copied(op: Operation, values: dict[SSAValue, SSAValue]) -> Operation:
    copy = op.create(
        operands=[values[v] for v in op.operands],
        result_types=[r.type for r in op.results],
        properties=dict(op.properties),
        attributes=dict(op.attributes),
        regions=[r.clone() for r in op.regions],
    )
    values.update(zip(op.results, copy.results))
    _forget_nodes(copy)
    return copy


def _moved(op: Operation, values: dict[SSAValue, SSAValue]) -> Operation:
    """Take an op out of the driver; its results stay valid for the call to replace, so it moves with fresh results."""
    regions = [op.detach_region(r) for r in list(op.regions)]
    moved = op.create(
        operands=[values[v] for v in op.operands],
        result_types=[r.type for r in op.results],
        properties=op.properties,
        attributes=op.attributes,
        regions=regions,
    )
    for region in regions:
        for nested in region.walk():
            if any(v in values for v in nested.operands):
                nested.operands = [values.get(v, v) for v in nested.operands]
    values.update(zip(op.results, moved.results))
    _forget_nodes(moved)
    return moved


def _forget_nodes(op: Operation) -> None:
    """A kernel may serve several nodes; the calls name them."""
    for name in DRIVER_ATTRIBUTES:
        op.attributes.pop(name, None)


@dataclass
class Library:
    """The kernels of a module by description; new ones are placed after the drivers."""

    module: ModuleOp
    known: dict[Hashable, str] = field(default_factory=dict)
    flops: dict[str, int] = field(default_factory=dict)
    """Floating-point operations of a call, by kernel."""

    def __post_init__(self) -> None:
        self.names = Names(self.module)

    def call(self, group: Group) -> CallOp:
        """A call of the group's kernel, which is made if there is no equal one."""
        arguments, nodes = list(group.arguments), group.node_names()
        types: list[Attribute] = [r.type for r in group.results]
        name = self.known.get(group.description)
        if name is None:
            name = self.known[group.description] = self.names.new(kernel_name(nodes))
            self.flops[name] = floating_point_operations(group.sequence)
            self.module.body.block.add_op(group.build(name))
        call = CallOp.create(operands=arguments, result_types=types, properties={"callee": interned.symbol(name)})
        if nodes:
            call.attributes["symc.nodes"] = ArrayAttr([interned.text(n) for n in nodes])
        if self.flops[name]:
            call.attributes["symc.flops"] = interned.integer(self.flops[name])
        for old, new in zip(group.results, call.results):
            new.name_hint = old.name_hint
        return call


def kernel_name(nodes: Sequence[str]) -> str:
    """A readable symbol for a kernel that computes these nodes."""
    if not nodes:
        return "kernel"
    joined = "_".join(nodes)
    if len(joined) > LONGEST_NAME:
        joined = f"{nodes[0][: LONGEST_NAME // 2]}_to_{nodes[-1][: LONGEST_NAME // 2]}"
    joined = re.sub(r"[^A-Za-z0-9_]", "_", joined)
    return joined if not joined[:1].isdigit() else f"k{joined}"
