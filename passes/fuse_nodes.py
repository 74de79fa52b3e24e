"""What `fuse` knows of each op: what it reads and at which index, how often its body runs, what it costs.

A form is an affine expression without division: coefficients by loop dimension and a constant, so that composing
maps is arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from xdsl.dialects import arith, tensor
from xdsl.dialects.builtin import DenseIntOrFPElementsAttr, TensorType
from xdsl.dialects.linalg.attrs import IteratorType
from xdsl.dialects.linalg.ops import FillOp, GenericOp
from xdsl.ir import Operation, SSAValue
from xdsl.ir.affine import (
    AffineBinaryOpExpr,
    AffineBinaryOpKind,
    AffineConstantExpr,
    AffineDimExpr,
    AffineExpr,
    AffineMap,
)

MAP, REDUCTION, CONTRACTION = "map", "reduction", "contraction"
FREE = (arith.ConstantOp, arith.IndexCastOp, arith.ExtFOp, arith.TruncFOp, arith.ExtSIOp, arith.ExtUIOp, arith.TruncIOp)
DIVISIONS = (arith.DivfOp, arith.DivSIOp, arith.DivUIOp, arith.RemSIOp, arith.RemUIOp)
DIVISION_COST, GATHER_COST, MATH_COST = 4, 8, 16
RESHAPES = (tensor.CollapseShapeOp, tensor.ExpandShapeOp)
CHEAP_MATH = ("math.absf", "math.floor", "math.ceil", "math.trunc", "math.copysign", "math.fma")


class Form(NamedTuple):
    """`sum(coefficient * dimension) + constant`; coefficients are sorted by dimension and not zero."""

    terms: tuple[tuple[int, int], ...]
    constant: int

    def expression(self) -> AffineExpr:
        """The canonical affine expression."""
        result: AffineExpr | None = None
        for dimension, coefficient in self.terms:
            term = AffineExpr.dimension(dimension) * coefficient
            result = term if result is None else result + term
        if result is None:
            return AffineExpr.constant(self.constant)
        return result + self.constant if self.constant else result

    def substitute(self, values: Sequence[Form]) -> Form:
        """The form with each dimension replaced by a form."""
        coefficients: dict[int, int] = {}
        constant = self.constant
        for dimension, factor in self.terms:
            constant += factor * values[dimension].constant
            for inner, coefficient in values[dimension].terms:
                coefficients[inner] = coefficients.get(inner, 0) + factor * coefficient
        return Form(tuple(sorted((d, c) for d, c in coefficients.items() if c)), constant)


Forms = tuple[Form, ...]


def dimension(position: int) -> Form:
    """The form of one loop dimension."""
    return Form(((position, 1),), 0)


@cache
def identity(rank: int) -> Forms:
    """Forms of all loop dimensions in order."""
    return tuple(dimension(i) for i in range(rank))


def form_of(expression: AffineExpr) -> Form | None:
    """The form of an expression, None if it divides."""
    if isinstance(expression, AffineDimExpr):
        return dimension(expression.position)
    if isinstance(expression, AffineConstantExpr):
        return Form((), expression.value)
    if not isinstance(expression, AffineBinaryOpExpr):
        return None
    left, right = form_of(expression.lhs), form_of(expression.rhs)
    if left is None or right is None:
        return None
    if expression.kind is AffineBinaryOpKind.Add:
        return Form(((0, 1), (1, 1)), 0).substitute((left, right))
    if expression.kind is AffineBinaryOpKind.Mul and not (left.terms and right.terms):
        scaled, factor = (left, right.constant) if not right.terms else (right, left.constant)
        return Form(((0, factor),) if factor else (), 0).substitute((scaled,))
    return None


@lru_cache(1 << 12)
def forms_of(affine_map: AffineMap) -> Forms | None:
    """The forms of a map's results, None if one divides."""
    forms = [form_of(e) for e in affine_map.results]
    return tuple(f for f in forms if f is not None) if None not in forms else None


class Read(NamedTuple):
    """A tensor read at an index that is a function of the reader's loop dimensions."""

    value: SSAValue
    indices: Forms


@dataclass(eq=False)
class Node:
    """An op that takes part in fusion: a linalg.generic, or a slice, reshape, fill or splat constant acting as one.

    Loops of a MAP are numbered so that results are indexed by the loop dimensions in order.
    """

    op: Operation
    kind: str
    extents: tuple[int, ...]
    reads: list[Read]
    cost: int
    """Work per element, what is inlined included."""
    size: int
    """Operations of the body, what is inlined included."""
    copies: bool
    """Whether it only moves elements, what is inlined included."""
    renumbering: Forms
    """The op's own loop dimensions as forms over this node's."""
    position: int
    leaves: int = 0
    """Tensors read, what is inlined counted in place of its result."""

    @property
    def iterations(self) -> int:
        """Number of times the body runs."""
        return _product(self.extents)


@dataclass(eq=False)
class Group:
    """Maps that become one op with several results."""

    members: list[Node]
    reads: set[Read]
    results: set[SSAValue]
    first_user: float
    """Position of the first reader outside."""

    @property
    def extents(self) -> tuple[int, ...]:
        return self.members[0].extents


def node_of(op: Operation, position: int) -> Node | None:
    """The node of an op, None if fusion leaves the op alone."""
    if isinstance(op, GenericOp):
        return _generic_node(op, position)
    if isinstance(op, tensor.ExtractSliceOp):
        shape = shape_of(op.result)
        offsets, strides = op.static_offsets.get_values(), op.static_strides.get_values()
        index = tuple(Form(((i, int(s)),), int(o)) for i, (o, s) in enumerate(zip(offsets, strides)))
        return Node(op, MAP, shape, [Read(op.source, index)], 0, 1, True, identity(len(shape)), position, 1)
    if isinstance(op, RESHAPES):
        return _reshape_node(op, position)
    if isinstance(op, FillOp) or (isinstance(op, arith.ConstantOp) and _is_splat(op)):
        shape = shape_of(op.results[0])
        return Node(op, MAP, shape, [], 0, 1, False, identity(len(shape)), position)
    return None


def _reshape_node(op: tensor.CollapseShapeOp | tensor.ExpandShapeOp, position: int) -> Node | None:
    """A reshape that splits dimensions, or drops those of extent 1; merging two dimensions would divide indices."""
    source, shape = shape_of(op.src), shape_of(op.result)
    groups = [[int(i.value.data) for i in group] for group in op.reassociation]
    index: list[Form] = []
    if isinstance(op, tensor.ExpandShapeOp):
        for group in groups:
            steps = [(i, _product(shape[i + 1 : group[-1] + 1])) for i in group if shape[i] > 1]
            index.append(Form(tuple(steps), 0))
    else:
        for number, group in enumerate(groups):
            if sum(source[i] > 1 for i in group) > 1:
                return None
            index += [dimension(number) if source[i] > 1 else Form((), 0) for i in group]
    return Node(op, MAP, shape, [Read(op.src, tuple(index))], 0, 1, True, identity(len(shape)), position, 1)


def shape_of(value: SSAValue) -> tuple[int, ...]:
    """Shape of a tensor."""
    assert isinstance(value.type, TensorType), f"{value.type} is not a tensor type"
    return value.type.get_shape()


def _is_splat(op: arith.ConstantOp) -> bool:
    return isinstance(op.value, DenseIntOrFPElementsAttr) and op.value.is_splat()


def _generic_node(op: GenericOp, position: int) -> Node | None:
    maps = [forms_of(m.data) for m in op.indexing_maps.data]
    forms = [m for m in maps if m is not None]
    extents = loop_extents(op, forms) if len(forms) == len(maps) else None
    if extents is None:
        return None
    count = len(op.inputs)
    kind, renumbering = _kind(op, forms), identity(len(extents))
    if kind == MAP:
        out = forms[count]
        order = [f.terms[0][0] for f in out]
        renumbering = tuple(dimension(order.index(d)) for d in range(len(extents)))
        extents = tuple(extents[d] for d in order)
    reads = [Read(v, tuple(f.substitute(renumbering) for f in m)) for v, m in zip(op.inputs, forms)]
    body = op.body.block
    used = [r for r, a in zip(reads, body.args) if a.uses]
    ops = [o for o in body.ops if o.results]
    copies = not ops and len(used) == 1 and len(op.results) == 1
    cost = sum(_cost(type(o)) for o in ops)
    return Node(op, kind, extents, reads, cost, max(len(ops), 1), copies, renumbering, position, len(reads))


def _kind(op: GenericOp, forms: Sequence[Forms]) -> str:
    count = len(op.inputs)
    if not all(t.data == IteratorType.PARALLEL for t in op.iterator_types):
        return CONTRACTION if is_contraction(op) and dimensions(forms[0]) != dimensions(forms[1]) else REDUCTION
    out = forms[count]
    full = sorted(out) == list(identity(len(op.iterator_types)))
    unread = not any(a.uses for a in op.body.block.args[count:])
    return MAP if full and unread and all(f == out for f in forms[count:]) else REDUCTION


def is_contraction(op: GenericOp) -> bool:
    """Whether the body is `out + a * b`, after widening a and b."""
    body = op.body.block
    if len(op.inputs) != 2 or len(op.outputs) != 1:
        return False
    ops = [o for o in body.ops if not isinstance(o, arith.ExtFOp)]
    if len(ops) != 3 or not isinstance(ops[0], arith.MulfOp | arith.MuliOp):
        return False
    return isinstance(ops[1], arith.AddfOp | arith.AddiOp) and body.args[2] in ops[1].operands


def loop_extents(op: GenericOp, maps: Sequence[Forms]) -> tuple[int, ...] | None:
    """Extent of each loop, read off the operands that are indexed by the plain dimension."""
    extents: dict[int, int] = {}
    for value, forms in zip(op.operands, maps):
        if not isinstance(value.type, TensorType):
            return None
        for form, extent in zip(forms, value.type.get_shape()):
            if is_dimension(form):
                extents[form.terms[0][0]] = extent
    rank = len(op.iterator_types)
    return tuple(extents[d] for d in range(rank)) if len(extents) == rank else None


def is_dimension(form: Form) -> bool:
    """Whether the form is one loop dimension and nothing else."""
    return form.constant == 0 and len(form.terms) == 1 and form.terms[0][1] == 1


def dimensions(forms: Forms) -> set[int]:
    """The loop dimensions that forms depend on."""
    return {d for f in forms for d, _ in f.terms}


@cache
def _cost(kind: type[Operation]) -> int:
    if issubclass(kind, FREE):
        return 0
    if issubclass(kind, tensor.ExtractOp):
        return GATHER_COST
    if issubclass(kind, DIVISIONS):
        return DIVISION_COST
    return MATH_COST if kind.name.startswith("math.") and kind.name not in CHEAP_MATH else 1


def _product(numbers: Sequence[int]) -> int:
    result = 1
    for number in numbers:
        result *= number
    return result


def reduced_dimensions(node: Node) -> set[int]:
    """The dimensions along which a contraction sums."""
    assert isinstance(node.op, GenericOp)
    outs = [forms_of(m.data) or () for m in node.op.indexing_maps.data[len(node.op.inputs) :]]
    return set(range(len(node.extents))) - {d for forms in outs for d in dimensions(forms)}
