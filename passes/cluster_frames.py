"""Frames that the kernels of their images write (part of `cluster`).

A convolution or pooling reads its image inside a frame: a fill, into which the image is inserted. Where an op of the
program computes the image, the fill and the insert_slice join the cluster of that op, before and after its members:
plan-buffers then lets the op write into the frame, and the image has no memory of its own. Other readers find it in the
frame, through a slice that make-views makes a view of. Equal frames of an image are one.

The fill is a map that shares the rows of its cluster where the image lies in them whole, so that each row is filled
when it is about to be written.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from xdsl.dialects import arith, tensor
from xdsl.dialects.builtin import AffineMapAttr, DenseArrayBase, IntegerAttr, TensorType, i64
from xdsl.dialects.linalg.attrs import IteratorType, IteratorTypeAttr
from xdsl.dialects.linalg.ops import FillOp, GenericOp, YieldOp
from xdsl.ir import Attribute, Block, Operation, OpResult, Region, SSAValue
from xdsl.ir.affine import AffineDimExpr, AffineMap

from symc.passes.cluster_rows import SHORT_RUN
from symc.passes.function_body import top_level
from symc.passes.fuse_nodes import is_contraction
from symc.passes.outline_kernels import CLUSTER, is_destination
from symc.passes.views import may_be_view, packed, shape_of, sliced

ROWS = "symc.rows"
PARALLEL = IteratorTypeAttr(IteratorType.PARALLEL)
Geometry = tuple[tuple[int, ...], tuple[int, ...], Attribute]
"""Offsets of an image in its frame, the shape of the frame and the number around the image."""


def join_frames(block: Block, clusters: int) -> list[tensor.InsertSliceOp]:
    """Let ops write their results into frames, in clusters numbered from `clusters` on.

    Returns what inserted the images, equal frames that are gone included.
    """
    framing = _Framing(block, clusters)
    for op in list(block.ops):
        if isinstance(op, tensor.InsertSliceOp):
            framing.place(op)
    return framing.placed


@dataclass
class _Framing:
    block: Block
    number: int
    """Of the next cluster."""
    placed: list[tensor.InsertSliceOp] = field(default_factory=list)
    frames: dict[SSAValue, tuple[Geometry, SSAValue]] = field(default_factory=dict)
    """The frame that each image lies in."""
    members: dict[Attribute, list[Operation]] = field(default_factory=dict)
    """Of the clusters, in order."""

    def __post_init__(self) -> None:
        for op in self.block.ops:
            if CLUSTER in op.attributes:
                self.members.setdefault(op.attributes[CLUSTER], []).append(op)

    def place(self, op: tensor.InsertSliceOp) -> None:
        """Let the op that computes an image write it into its frame, if all readers can read it there."""
        geometry = _geometry(op)
        if geometry is None:
            return
        image = op.source
        if image in self.frames:
            known, frame = self.frames[image]
            if known == geometry:
                op.result.replace_all_uses_with(frame)
                self.block.erase_op(op)
                self.placed.append(op)
        elif isinstance(image.owner, GenericOp) and not self._is_product(image.owner) and _may_lie_in(op):
            self._join(op, image.owner, geometry)

    def _is_product(self, op: GenericOp) -> bool:
        """Whether an op is computed in the tiles of a product, whose columns are stored faster side by side."""
        members = self.members[op.attributes[CLUSTER]] if CLUSTER in op.attributes else [op]
        return any(isinstance(m, GenericOp) and is_contraction(m) for m in members)

    def _join(self, op: tensor.InsertSliceOp, maker: GenericOp, geometry: Geometry) -> None:
        if CLUSTER not in maker.attributes:
            self._own_cluster(op, maker)
        members = self.members[maker.attributes[CLUSTER]]
        start = _start(op, maker, geometry)
        self.block.insert_ops_before(start, members[0])
        op.detach()
        self.block.insert_op_after(op, members[-1])
        op.operands[1] = start[-1].results[0]
        members[:] = [start[-1], *members, op]
        for member in (start[-1], op):
            member.attributes[CLUSTER] = maker.attributes[CLUSTER]
        self.placed.append(op)
        self.frames[op.source] = self.frames[self._shown(op, members)] = geometry, op.result

    def _own_cluster(self, op: tensor.InsertSliceOp, maker: GenericOp) -> None:
        """A cluster of the maker alone, whose rows are the outer loops that walk no border."""
        number = maker.attributes[CLUSTER] = IntegerAttr(self.number, i64)
        self.number += 1
        self.members[number] = [maker]
        if all(t == PARALLEL for t in maker.iterator_types):
            loops = _loops(op.source)
            maker.attributes[ROWS] = DenseArrayBase.from_list(i64, [loops[d] for d in _outer(op)])

    def _shown(self, op: tensor.InsertSliceOp, members: Sequence[Operation]) -> SSAValue:
        """What readers of the image outside of its kernel read: a slice of the frame."""
        image, inside = op.source, {*members}
        others = [use for use in image.uses if top_level(use.operation, self.block) not in inside]
        if not others:
            return image
        offsets, shape = list(op.static_offsets.get_values()), shape_of(image)
        shown = tensor.ExtractSliceOp.from_static_parameters(op.result, offsets, shape, [1] * len(shape))
        self.block.insert_op_after(shown, op)
        shown.result.name_hint = image.name_hint
        for use in others:
            use.operation.operands[use.index] = shown.result
        return shown.result


def _geometry(op: tensor.InsertSliceOp) -> Geometry | None:
    """What an op puts around an image; None if it is no frame, or has a kernel already."""
    start = op.dest.owner
    steps = op.static_strides.get_values()
    if not isinstance(start, FillOp) or CLUSTER in op.attributes or any(int(s) != 1 for s in steps):
        return None
    number = start.inputs[0].owner
    if not isinstance(number, arith.ConstantOp) or any(is_destination(use) for use in op.result.uses):
        return None
    return tuple(int(o) for o in op.static_offsets.get_values()), shape_of(op.result), number.value


def _may_lie_in(op: tensor.InsertSliceOp) -> bool:
    """Whether all readers of an image can read it in its frame, and none wants it in a place of its own."""
    joined = any(
        isinstance(u.operation, tensor.InsertSliceOp) and _geometry(u.operation) is None for u in op.source.uses
    )
    started = any(is_destination(u) for u in op.source.uses)
    return not joined and not started and may_be_view(op.source, sliced(op, packed(shape_of(op.result)))[1])


def _start(op: tensor.InsertSliceOp, maker: GenericOp, geometry: Geometry) -> list[Operation]:
    """A map that fills the frame, in the rows of the maker's cluster if the image lies in each of them whole."""
    _, shape, number = geometry
    kind = op.result.type
    assert isinstance(kind, TensorType), "frames are tensors"
    body = Block(arg_types=[kind.element_type])
    constant = arith.ConstantOp.create(result_types=[kind.element_type], properties={"value": number})
    body.add_ops([constant, YieldOp(constant.result)])
    empty = tensor.EmptyOp.create(result_types=[kind])
    whole = AffineMapAttr(AffineMap.identity(len(shape)))
    fill = GenericOp([], empty.results, Region(body), [whole], [PARALLEL] * len(shape), [kind])
    rows, loops = maker.attributes.get(ROWS), _loops(op.source)
    if isinstance(rows, DenseArrayBase):
        walked = [next((d for d in _unpadded(op) if loops[d] == r), None) for r in rows.get_values()]
        if None not in walked:
            fill.attributes[ROWS] = DenseArrayBase.from_list(i64, [d for d in walked if d is not None])
    return [empty, fill]


def _loops(image: SSAValue) -> list[int]:
    """The loop of its maker that walks each dimension of an image."""
    maker = image.owner
    assert isinstance(maker, GenericOp) and isinstance(image, OpResult), "asked before"
    written = maker.indexing_maps.data[len(maker.inputs) + image.index].data
    return [e.position for e in written.results if isinstance(e, AffineDimExpr)]


def _unpadded(op: tensor.InsertSliceOp) -> list[int]:
    """The dimensions of an image that are as long in its frame."""
    return [d for d, (n, m) in enumerate(zip(shape_of(op.source), shape_of(op.result))) if n == m]


def _outer(op: tensor.InsertSliceOp) -> list[int]:
    """The dimensions before the first that is longer in the frame, but for what leaves too little inside."""
    shape, unpadded = shape_of(op.result), _unpadded(op)
    outer = [d for d in unpadded if unpadded[: d + 1] == list(range(d + 1)) and shape[d] > 1]
    while outer and math.prod(shape[outer[-1] + 1 :]) < SHORT_RUN:
        outer.pop()
    return outer
