"""Builds each fused linalg.generic once: bodies of producers and members, reading through composed index forms."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from xdsl.dialects import arith, tensor
from xdsl.dialects.builtin import (
    AffineMapAttr,
    ArrayAttr,
    DenseIntOrFPElementsAttr,
    IndexType,
    IntegerAttr,
    StringAttr,
    TensorType,
)
from xdsl.dialects.linalg.attrs import IteratorType, IteratorTypeAttr
from xdsl.dialects.linalg.ops import FillOp, GenericOp, IndexOp, YieldOp
from xdsl.ir import Attribute, Block, Operation, OpResult, Region, SSAValue
from xdsl.ir.affine import AffineMap

from symc.dialects import interned
from symc.passes.function_body import node_names
from symc.passes.fuse_nodes import MAP, RESHAPES, Form, Forms, Node, Read, identity

PARALLEL = IteratorTypeAttr(IteratorType.PARALLEL)
OVERFLOW = arith.IntegerOverflowAttr("none")


def build(
    members: Sequence[Node],
    inlined: dict[SSAValue, Node],
    outputs: Collection[SSAValue],
    replaced: dict[SSAValue, SSAValue],
) -> list[Operation]:
    """Ops of which the last computes the results of `members` that are in `outputs`; a reduction is the only member.

    `inlined` gives the producers to compute in place, by result; `replaced` the new results of ops built before.
    """
    builder = _Builder(members, inlined, replaced)
    op = builder.build(outputs)
    return [*builder.empties, op]


class _Builder:
    def __init__(self, members: Sequence[Node], inlined: dict[SSAValue, Node], replaced: dict[SSAValue, SSAValue]):
        self.members = members
        self.inlined = inlined
        self.replaced = replaced
        self.empties: list[Operation] = []
        self.rank = len(members[0].extents)
        self.block = Block()
        self.inputs: dict[Read, SSAValue] = {}
        self.computed: dict[tuple[Node, Forms], list[SSAValue]] = {}
        self.member_of: dict[SSAValue, Node] = {r: m for m in members for r in m.op.results}
        self.constants: dict[Attribute, SSAValue] = {}
        self.names: dict[str, int] = {}
        """Node names with the position of the op that carries them."""

    def build(self, outputs: Collection[SSAValue]) -> GenericOp:
        if self.members[0].kind != MAP:
            return self.build_reduction(self.members[0])
        yielded: dict[SSAValue, SSAValue] = {}
        for member in self.members:
            yielded.update(zip(member.op.results, self.evaluate(member, identity(self.rank))))
        results = [v for m in self.members for v in m.op.results if v in outputs]
        starts = [self.start(r) for r in results]
        for result in results:
            assert isinstance(result.type, TensorType)
            self.block.insert_arg(result.type.element_type, len(self.block.args))
        self.block.add_op(YieldOp.create(operands=[yielded[r] for r in results]))
        out = AffineMapAttr(AffineMap.identity(self.rank))
        return self.generic(starts, [out] * len(results), ArrayAttr([PARALLEL] * self.rank))

    def build_reduction(self, node: Node) -> GenericOp:
        op = node.op
        assert isinstance(op, GenericOp)
        count = len(op.inputs)
        old = op.body.block
        values: dict[SSAValue, SSAValue] = {}
        for argument, read in zip(old.args, node.reads):
            values[argument] = self.read(read)  # an unread argument gives a loop its extent
        for argument in old.args[count:]:
            values[argument] = self.block.insert_arg(argument.type, len(self.block.args))
        results = self.copy_body(old, values, identity(self.rank))
        self.block.add_op(YieldOp.create(operands=results))
        self.note_names(node)
        return self.generic(list(op.outputs), op.indexing_maps.data[count:], op.iterator_types)

    def generic(self, starts: list[SSAValue], outs: Sequence[AffineMapAttr], iterators: Attribute) -> GenericOp:
        maps = [AffineMapAttr(AffineMap(self.rank, 0, tuple(f.expression() for f in r.indices))) for r in self.inputs]
        names = [StringAttr(n) for n in sorted(self.names, key=lambda n: self.names[n])]
        attributes: dict[str, Attribute] = {}
        if names:
            attributes = {"node": names[0]} if len(names) == 1 else {"symc.nodes": ArrayAttr(names)}
        return GenericOp.create(
            operands=[*(self.replaced.get(r.value, r.value) for r in self.inputs), *starts],
            result_types=[s.type for s in starts],
            properties={
                "indexing_maps": ArrayAttr([*maps, *outs]),
                "iterator_types": iterators,
                "operandSegmentSizes": interned.segments(len(self.inputs), len(starts)),
            },
            attributes=attributes,
            regions=[Region(self.block)],
        )

    def start(self, result: SSAValue) -> SSAValue:
        """What the fused op's result starts from: the tensor.empty of the op that made it."""
        op = self.member_of[result].op
        if isinstance(op, GenericOp):
            return op.outputs[_number(result)]
        self.empties.append(tensor.EmptyOp.create(result_types=[result.type]))
        return self.empties[-1].results[0]

    def read(self, read: Read) -> SSAValue:
        """The scalar that a read gives: computed here, or loaded from an input."""
        producer = self.inlined.get(read.value) or self.member_of.get(read.value)
        if producer is not None:
            results = self.evaluate(producer, read.indices)
            return results[_number(read.value)]
        if read not in self.inputs:
            assert isinstance(read.value.type, TensorType)
            self.inputs[read] = self.block.insert_arg(read.value.type.element_type, len(self.inputs))
        return self.inputs[read]

    def evaluate(self, node: Node, index: Forms) -> list[SSAValue]:
        """The results of a map at an index, computed once."""
        key = (node, index)
        if key not in self.computed:
            if not isinstance(node.op, RESHAPES):
                self.note_names(node)
            self.computed[key] = self.copy_map(node, index)
        return self.computed[key]

    def copy_map(self, node: Node, index: Forms) -> list[SSAValue]:
        op = node.op
        reads = [Read(r.value, tuple(f.substitute(index) for f in r.indices)) for r in node.reads]
        if isinstance(op, (tensor.ExtractSliceOp, *RESHAPES)):
            return [self.read(reads[0])]
        if not isinstance(op, GenericOp):
            return [self.splat(op)]
        old = op.body.block
        values: dict[SSAValue, SSAValue] = {a: self.read(r) for a, r in zip(old.args, reads) if a.uses}
        loops = tuple(f.substitute(index) for f in node.renumbering)
        return self.copy_body(old, values, loops)

    def copy_body(self, old: Block, values: dict[SSAValue, SSAValue], loops: Forms) -> list[SSAValue]:
        """Copies of a body's ops at the end of the block; returns what it yields."""
        for op in old.ops:
            if isinstance(op, YieldOp):
                return [values.get(v, v) for v in op.operands]
            if isinstance(op, IndexOp):
                values[op.result] = self.index(loops[op.dim.value.data])
            elif isinstance(op, arith.ConstantOp):
                values[op.result] = self.constant(op.value)
            else:
                copy = op.create(
                    operands=[values.get(v, v) for v in op.operands],
                    result_types=[r.type for r in op.results],
                    properties=op.properties,
                    attributes=op.attributes,
                )
                self.block.add_op(copy)
                values.update(zip(op.results, copy.results))
        raise AssertionError("a body ends with linalg.yield")

    def splat(self, op: Operation) -> SSAValue:
        """The scalar of a fill or a splat constant."""
        if isinstance(op, FillOp):
            source = op.inputs[0].owner
            assert isinstance(source, arith.ConstantOp), "a fill takes a constant"
            return self.constant(source.value)
        assert isinstance(op, arith.ConstantOp) and isinstance(op.value, DenseIntOrFPElementsAttr)
        return self.constant(next(iter(op.value.iter_attrs())))

    def constant(self, value: Attribute) -> SSAValue:
        if value not in self.constants:
            assert isinstance(value, IntegerAttr) or hasattr(value, "type")
            kind: Attribute = value.type  # pyright: ignore[reportAttributeAccessIssue]
            op = arith.ConstantOp.create(result_types=[kind], properties={"value": value})
            first = self.block.first_op
            self.block.insert_op_before(op, first) if first is not None else self.block.add_op(op)
            self.constants[value] = op.results[0]
        return self.constants[value]

    def index(self, form: Form) -> SSAValue:
        """A loop index as a value: linalg.index of dimensions, and arithmetic on them."""
        total: SSAValue | None = None
        for position, coefficient in form.terms:
            op = IndexOp(position)
            self.block.add_op(op)
            term = op.result if coefficient == 1 else self.combine(arith.MuliOp, op.result, coefficient)
            total = term if total is None else self.combine(arith.AddiOp, total, term)
        if total is None:
            return self.constant(interned.index(form.constant))
        return self.combine(arith.AddiOp, total, form.constant) if form.constant else total

    def combine(self, kind: type[Operation], left: SSAValue, right: SSAValue | int) -> SSAValue:
        if isinstance(right, int):
            right = self.constant(interned.index(right))
        op = kind.create(operands=[left, right], result_types=[IndexType()], properties={"overflowFlags": OVERFLOW})
        self.block.add_op(op)
        return op.results[0]

    def note_names(self, node: Node) -> None:
        for name in node_names(node.op):
            self.names[name] = min(self.names.get(name, node.position), node.position)


def _number(value: SSAValue) -> int:
    assert isinstance(value, OpResult), "only results are computed in place"
    return value.index
