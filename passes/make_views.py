"""Pass `make-views`: slices and joins that cost no copy (stage K1 to K1).

1. What an op reads at a constant place of a tensor, its index maps say; the same computation on 32 time steps would be
   32 kernels. Each such read gets a `tensor.extract_slice` of just the part that the op reads, and its map starts at
   zero: kernels say what they compute, calls say where. What ops of one cluster pass to each other stays as it is.
2. Joins, whose pieces are computed in place: join_in_place.py.
3. Slices that all readers can read where they lie.

What need not be computed carries `symc.view`: outline-kernels leaves it in the driver, and plan-buffers makes it a part
of a buffer.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.context import Context
from xdsl.dialects import tensor
from xdsl.dialects.builtin import AffineMapAttr, ArrayAttr, ModuleOp, TensorType, UnitAttr
from xdsl.dialects.func import FuncOp
from xdsl.dialects.linalg.ops import GenericOp
from xdsl.ir import Block, Operation, SSAValue
from xdsl.ir.affine import AffineDimExpr, AffineMap
from xdsl.passes import ModulePass

from symc.passes.function_body import STARTS, body_of
from symc.passes.fuse_nodes import Form, Forms, forms_of, loop_extents
from symc.passes.join_in_place import join_in_place
from symc.passes.outline_kernels import CLUSTER
from symc.passes.views import RESHAPES, VIEW, Strides, Views, may_be_view, reshaped_strides, shape_of, sliced

Part = tuple[SSAValue, tuple[int, ...], tuple[int, ...]]
"""A tensor with the offsets and sizes of a slice of it."""


class MakeViews(ModulePass):
    """Find the slices and joins that need no copy."""

    name = "make-views"

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        for function in op.ops:
            kernel = isinstance(function, FuncOp) and "symc.kernel" in function.attributes
            if isinstance(function, FuncOp) and not function.is_declaration and not kernel:
                block = body_of(function, self.name)
                _Hoisting(block).run()
                join_in_place(block)
                _mark_slices(block)


class _Hoisting:
    def __init__(self, block: Block):
        self.block = block
        self.slices: dict[Part, SSAValue] = {}

    def run(self) -> None:
        for op in list(self.block.ops):
            if isinstance(op, GenericOp) and any(not _is_plain(m.data) for m in op.indexing_maps.data):
                self._hoist(op)

    def _hoist(self, op: GenericOp) -> None:
        maps = [forms_of(m.data) for m in op.indexing_maps.data]
        known = [m for m in maps if m is not None]
        extents = loop_extents(op, known) if len(known) == len(maps) else None
        if extents is None:
            return
        attributes = list(op.indexing_maps.data)
        for number, (value, forms) in enumerate(zip(op.inputs, known)):
            if _stands_in_the_kernel(value, op):
                continue
            offsets, sizes = _range(forms, extents)
            if sizes != shape_of(value):
                op.operands[number] = self._slice((value, offsets, sizes), op)
                attributes[number] = _moved(attributes[number].data, forms, offsets)
        op.properties["indexing_maps"] = ArrayAttr(attributes)

    def _slice(self, part: Part, before: Operation) -> SSAValue:
        if part not in self.slices:
            value, offsets, sizes = part
            op = tensor.ExtractSliceOp.from_static_parameters(value, list(offsets), list(sizes), [1] * len(sizes))
            self.block.insert_op_before(op, before)
            self.slices[part] = op.result
        return self.slices[part]


def _is_plain(map: AffineMap) -> bool:
    """Whether each index is a loop dimension, which walks the whole tensor."""
    return all(isinstance(e, AffineDimExpr) for e in map.results)


def _stands_in_the_kernel(value: SSAValue, reader: Operation) -> bool:
    """Whether a value is made in the kernel that reads it."""
    owner = value.owner
    if not isinstance(owner, Operation) or not isinstance(value.type, TensorType):
        return False
    cluster = reader.attributes.get(CLUSTER)
    return isinstance(owner, STARTS) or (cluster is not None and owner.attributes.get(CLUSTER) == cluster)


def _range(forms: Forms, extents: Sequence[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The lowest index and the number of indices from it to the highest, in each dimension of a tensor."""
    offsets: list[int] = []
    sizes: list[int] = []
    for form in forms:
        spans = [coefficient * (extents[d] - 1) for d, coefficient in form.terms]
        offsets.append(form.constant + sum(s for s in spans if s < 0))
        sizes.append(1 + sum(abs(s) for s in spans))
    return tuple(offsets), tuple(sizes)


def _moved(map: AffineMap, forms: Forms, offsets: Sequence[int]) -> AffineMapAttr:
    """The map into the slice that begins at the offsets."""
    moved = [Form(f.terms, f.constant - offset).expression() for f, offset in zip(forms, offsets)]
    return AffineMapAttr(AffineMap(map.num_dims, 0, tuple(moved)))


def _mark_slices(block: Block) -> None:
    """Mark the slices that may be views."""
    joins = Views(op for op in block.ops if VIEW in op.attributes or isinstance(op, RESHAPES))
    layouts: dict[SSAValue, Strides] = {}
    for op in block.ops:
        if isinstance(op, RESHAPES) and op.src in layouts:
            strides = reshaped_strides(shape_of(op.src), layouts[op.src], shape_of(op.result))
            assert strides is not None, "asked when the slice became a view"
            layouts[op.result] = strides
        elif isinstance(op, tensor.ExtractSliceOp) and _reads_a_buffer(op) and joins.root(op.result) is op.result:
            source = layouts.get(op.source) or joins.of(op.source).strides
            strides = sliced(op, source)[1]
            if _is_dense(op.result, strides) and may_be_view(op.result, strides):
                layouts[op.result] = strides
                op.attributes[VIEW] = UnitAttr()


def _reads_a_buffer(op: tensor.ExtractSliceOp) -> bool:
    """Whether what an op takes a part of stands in a buffer: kernels make their own of what they start from."""
    return not isinstance(op.source.owner, STARTS)


def _is_dense(value: SSAValue, strides: Strides) -> bool:
    """Whether neighbours along the last dimension lie side by side; what lies apart is worth reading only once."""
    steps = [s for n, s in zip(shape_of(value), strides) if n > 1]
    return not steps or steps[-1] == 1 or value.has_one_use()
