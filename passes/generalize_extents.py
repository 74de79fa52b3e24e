"""Pass `generalize-extents`: kernels that gain nothing from fixed extents are told them at run time (stage K3).

Object code of such a kernel serves every batch size and sequence length.
1. Neighbouring dimensions that every op walks as one become one (collapse_dimensions.py).
2. Extents of a kernel's buffers that one loop walks, or that belong to loops over the same rows, are one class.
3. A class stays fixed where code for the number is better: unit extents, windows with the rows they slide over, what
   lies innermost in fewer elements than a vector holds, anything that an operation other than linalg's looks into, and
   all of a kernel with a contraction, whose tiles are chosen by the numbers.
4. Every other class becomes an `index` argument, buffers get extents `?`, and `symc.extents` says which argument holds
   each of these. Calls pass constants, and their own buffers through `memref.collapse_shape` and `memref.cast`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from xdsl.context import Context
from xdsl.dialects import arith, memref
from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    IndexType,
    MemRefType,
    ModuleOp,
    NoneAttr,
)
from xdsl.dialects.func import CallOp, FuncOp
from xdsl.dialects.linalg.ops import FillOp, GenericOp
from xdsl.ir import Attribute, Block, Operation, SSAValue
from xdsl.ir.affine import AffineDimExpr, AffineExpr
from xdsl.passes import ModulePass
from xdsl.rewriter import Rewriter

from symc.dialects import interned
from symc.errors import LoweringError
from symc.passes.collapse_dimensions import Groups, collapse, collapsed_type, reassociation
from symc.passes.counts import Counts
from symc.passes.function_body import body_of
from symc.passes.plain_operands import make_plain
from symc.passes.schedule_access import extents_of, reduced_dimensions, shape_of
from symc.passes.schedule_contraction import recognise
from symc.passes.schedule_cpu import rows_of
from symc.passes.schedule_loops import UNROLLED_REDUCTION
from symc.passes.sizes import ATTRIBUTE

INDEX = IndexType()
FEWEST_ELEMENTS = 16
"""What lies innermost in fewer elements keeps its extents: a vector loop over them would only be a remainder."""


class GeneralizeExtents(ModulePass):
    """Make extents that need not be fixed arguments of kernels."""

    name = "generalize-extents"

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        functions = [f for f in op.ops if isinstance(f, FuncOp) and not f.is_declaration]
        changes: dict[str, Change] = {}
        for function in functions:
            if "symc.kernel" in function.attributes:
                change = _generalized(function)
                if change is not None:
                    changes[function.sym_name.data] = change
        for function in functions:
            if "symc.entry" in function.attributes:
                CallRewriter(body_of(function, self.name), changes).run()


@dataclass(frozen=True)
class Change:
    """What calls of a kernel must pass from now on."""

    types: Sequence[Attribute]
    """Types of the arguments that there were."""
    groups: Sequence[Groups | None]
    """Their dimensions that are one now; None where all stay."""
    extents: Sequence[int]
    """Values of the arguments that are new."""


Place = tuple[Operation | SSAValue, int]
"""A loop of an operation, or a dimension of an argument."""


def _generalized(kernel: FuncOp) -> Change | None:
    """Give a kernel its new arguments; None where all extents stay fixed."""
    block = body_of(kernel, GeneralizeExtents.name)
    for argument in block.args:
        if not isinstance(argument.type, MemRefType | IndexType):
            message = f"{GeneralizeExtents.name}: @{kernel.sym_name.data} takes {argument.type}; run plan-buffers first"
            raise LoweringError(message, at=kernel)
    if ATTRIBUTE in kernel.attributes or any(_has_tiles(op) for op in block.ops):
        return None
    make_plain(block)
    generics = [op for op in block.ops if isinstance(op, GenericOp)]
    groups = collapse(block, generics)
    classes = Classes(generics)
    for argument in block.args:
        classes.fix(argument, _looked_into(argument))
    for part in (v for op in generics for v in op.operands if isinstance(v.owner, memref.SubviewOp)):
        classes.fix(part, range(len(shape_of(part))))
    largest = max((math.prod(shape_of(v)) for op in generics for v in op.operands), default=0)
    for op in generics:
        _fix_what_pays(op, classes)
        walked = op.operands if reduced_dimensions(op) else op.outputs  # a map's loops follow its output
        for operand in (v for v in walked if math.prod(shape_of(v)) == largest):
            classes.fix(operand, _inner(shape_of(operand)))
    static = [_static_extents(op) for op in generics]
    open_: dict[SSAValue, list[bool]] = {
        a: [classes.is_open(a, d) for d in range(len(shape_of(a)))] for a in block.args
    }
    if not groups and not any(any(dimensions) for dimensions in open_.values()):
        return None
    change, told = _rewrite(kernel, block, classes, open_, groups)
    counts = Counts(block)
    for op, extents in zip(generics, static):
        places = {d: classes.of((op, d)) for d in range(len(extents))}
        counts.add(op, extents, {d: told[place] for d, place in places.items() if place in told})
    for op in generics:
        counts.replace(op)
    return change


def _has_tiles(op: Operation) -> bool:
    """Whether an op is a contraction with rows or columns."""
    contraction = recognise(op)
    return contraction is not None and bool(contraction.m or contraction.n)


def _looked_into(argument: SSAValue) -> range:
    """The dimensions of a buffer that its layout, or something else than maps of linalg ops, must know."""
    dimensions = range(len(shape_of(argument)))
    others = [use.operation for use in argument.uses if not isinstance(use.operation, GenericOp | FillOp)]
    assert isinstance(argument.type, MemRefType)
    if not others and isinstance(argument.type.layout, NoneAttr):
        return dimensions[:0]
    loads = all(isinstance(op, memref.LoadOp) for op in others)
    return dimensions[1:] if loads else dimensions  # strides do not depend on the outermost extent


class Classes:
    """Which extents must be equal, and which of them stay fixed."""

    def __init__(self, generics: Sequence[GenericOp]):
        self._parents: dict[Place, Place] = {}
        self._fixed: set[Place] = set()
        for op in generics:
            for operand, map in zip(op.operands, op.indexing_maps.data):
                for dimension, expression in enumerate(map.data.results):
                    if isinstance(expression, AffineDimExpr):
                        self._join((operand, dimension), (op, expression.position))
        clustered = [op for op in generics if rows_of(op)]
        for op in clustered[1:]:
            for first, own in zip(rows_of(clustered[0]), rows_of(op)):
                self._join((clustered[0], first), (op, own))

    def _join(self, a: Place, b: Place) -> None:
        self._parents[self.of(a)] = self.of(b)

    def of(self, place: Place) -> Place:
        """The place that stands for all of a class."""
        while (parent := self._parents.get(place, place)) != place:
            place = parent
        return place

    def fix(self, owner: Operation | SSAValue, dimensions: Sequence[int]) -> None:
        """Keep extents as they are."""
        self._fixed.update(self.of((owner, d)) for d in dimensions)

    def is_open(self, argument: SSAValue, dimension: int) -> bool:
        """Whether an extent of an argument is told at run time."""
        return shape_of(argument)[dimension] != 1 and self.of((argument, dimension)) not in self._fixed


def _fix_what_pays(op: GenericOp, classes: Classes) -> None:
    """Fix the extents of an op for which code for the number is better."""
    extents, reduced = _static_extents(op), reduced_dimensions(op)
    most = FEWEST_ELEMENTS - 1 if _reduces_innermost(op, reduced) else UNROLLED_REDUCTION
    if reduced and math.prod(extents[d] for d in reduced) <= most:
        classes.fix(op, sorted(reduced))
    for operand, map in zip(op.operands, op.indexing_maps.data):
        seen: set[int] = set()
        for dimension, expression in enumerate(map.data.results):
            loops = set(_loops(expression))
            plain = isinstance(expression, AffineDimExpr) and not loops & seen
            seen |= loops
            if not plain and (loops or _offset(expression, map.data.num_dims)):
                classes.fix(operand, range(dimension, len(map.data.results)))
                classes.fix(op, sorted(loops))


def _reduces_innermost(op: GenericOp, reduced: set[int]) -> bool:
    """Whether a reduction walks what lies one after the other, with vectors of its own."""
    results = op.indexing_maps.data[0].data.results
    return bool(results) and not reduced.isdisjoint(_loops(results[-1]))


def _static_extents(op: GenericOp) -> list[int]:
    extents = [e for e in extents_of(op) if isinstance(e, int)]
    assert len(extents) == len(op.iterator_types), "nothing is open yet"
    return extents


def _inner(shape: Sequence[int]) -> list[int]:
    """The last dimensions, as long as they hold few elements; none where nothing is around them to run them often."""
    found: list[int] = []
    count = 1
    for dimension in reversed(range(len(shape))):
        count *= shape[dimension]
        if count >= FEWEST_ELEMENTS:
            return found
        found.append(dimension)
    return []


def _loops(expression: AffineExpr) -> Iterator[int]:
    """The loops that an expression counts with."""
    return (e.position for e in expression.dfs() if isinstance(e, AffineDimExpr))


def _offset(expression: AffineExpr, dimensions: int) -> int:
    return expression.eval([0] * dimensions, [])


def _rewrite(
    kernel: FuncOp,
    block: Block,
    classes: Classes,
    open_: dict[SSAValue, list[bool]],
    groups: dict[int, Groups],
) -> tuple[Change, dict[Place, SSAValue]]:
    """Replace the types of arguments and add the index arguments, given by the classes they hold."""
    numbers: dict[Place, int] = {}
    places: list[int] = []
    extents: list[int] = []
    types: list[Attribute] = []
    count = len(block.args)
    for argument in block.args:
        shape = list(shape_of(argument))
        for dimension in (d for d, is_open in enumerate(open_[argument]) if is_open):
            place = classes.of((argument, dimension))
            if place not in numbers:
                numbers[place] = count + len(extents)
                extents.append(shape[dimension])
            places.append(numbers[place])
            shape[dimension] = DYNAMIC_INDEX
        assert isinstance(argument.type, MemRefType)
        types.append(_with_extents(argument.type, tuple(shape)))
    for argument, kind in zip(list(block.args), types):
        if argument.type != kind:
            Rewriter.replace_value_with_new_type(argument, kind)
    for number in range(len(extents)):
        block.insert_arg(INDEX, count + number).name_hint = f"n{number}"
    kernel.update_function_type()
    if places:
        kernel.attributes[ATTRIBUTE] = interned.integers(*places)
    collapsed = [groups.get(number) for number in range(count)]
    return Change(types, collapsed, extents), {place: block.args[number] for place, number in numbers.items()}


@lru_cache(1 << 14)
def _with_extents(kind: MemRefType, shape: tuple[int, ...]) -> MemRefType:
    return MemRefType(kind.element_type, shape, kind.layout, kind.memory_space)


@dataclass
class CallRewriter:
    """Passes what changed kernels take."""

    block: Block
    changes: dict[str, Change]
    constants: dict[int, SSAValue] = field(default_factory=dict)
    casts: dict[tuple[SSAValue, Attribute], SSAValue] = field(default_factory=dict)
    collapsed: dict[tuple[SSAValue, Groups], SSAValue] = field(default_factory=dict)

    def run(self) -> None:
        """Rewrite the calls of one entry function."""
        for op in list(self.block.ops):
            change = self.changes.get(op.callee.string_value()) if isinstance(op, CallOp) else None
            if change is not None:
                given = zip(op.operands, change.groups, change.types)
                operands = [self._cast(self._collapsed(v, groups, op), kind, op) for v, groups, kind in given]
                op.operands = [*operands, *(self._constant(n, op) for n in change.extents)]

    def _collapsed(self, value: SSAValue, groups: Groups | None, before: Operation) -> SSAValue:
        if groups is None:
            return value
        if (value, groups) not in self.collapsed:
            kind = value.type
            assert isinstance(kind, MemRefType)
            op = memref.CollapseShapeOp.create(
                operands=[value],
                result_types=[collapsed_type(kind, groups)],
                properties={"reassociation": reassociation(groups)},
            )
            self.block.insert_op_before(op, before)
            self.collapsed[value, groups] = op.results[0]
        return self.collapsed[value, groups]

    def _cast(self, value: SSAValue, kind: Attribute, before: Operation) -> SSAValue:
        if value.type == kind:
            return value
        if (value, kind) not in self.casts:
            op = memref.CastOp.create(operands=[value], result_types=[kind])
            self.block.insert_op_before(op, before)
            self.casts[value, kind] = op.results[0]
        return self.casts[value, kind]

    def _constant(self, number: int, before: Operation) -> SSAValue:
        if number not in self.constants:
            value = interned.index(number)
            op = arith.ConstantOp.create(result_types=[INDEX], properties={"value": value})
            self.block.insert_op_before(op, before)
            self.constants[number] = op.results[0]
        return self.constants[number]
