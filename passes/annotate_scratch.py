"""Pass `annotate-scratch`: says on each kernel how many bytes of scratch its CPU schedule wants (`symc.scratch_bytes`).

Only contractions that pack their operands want any. plan-buffers then gives the kernel a trailing byte buffer, planned in the arena.
"""

from xdsl.context import Context
from xdsl.dialects import linalg
from xdsl.dialects.builtin import IntegerAttr, ModuleOp, TensorType, i64
from xdsl.dialects.func import FuncOp
from xdsl.passes import ModulePass

from symc.passes.affine_walk import loop_extents, row_major, walk
from symc.passes.contraction_plan import is_contraction, make_plan


class AnnotateScratch(ModulePass):
    """Note the scratch bytes of kernels whose CPU schedule packs operands."""

    name = "annotate-scratch"

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        for function in op.ops:
            if isinstance(function, FuncOp) and "symc.kernel" in function.attributes:
                wanted = [scratch_bytes(o) for o in function.body.block.ops if isinstance(o, linalg.GenericOp)]
                if any(wanted):
                    function.attributes["symc.scratch_bytes"] = IntegerAttr(max(wanted), i64)


def scratch_bytes(op: linalg.GenericOp) -> int:
    """Bytes that the packed schedule of a linalg.generic on tensors takes; 0 for plain loops."""
    if not is_contraction(op):
        return 0
    maps = list(op.indexing_maps)
    kinds = [v.type for v in (*op.inputs, *op.outputs)]
    shapes = [k.get_shape() for k in kinds if isinstance(k, TensorType)]
    reduces = [t.data == linalg.IteratorType.REDUCTION for t in op.iterator_types]
    a, b, c = (walk(m, row_major(s), 0) for m, s in zip(maps, shapes))
    element = kinds[2]
    assert isinstance(element, TensorType), "kernels are on tensors here"
    plan = make_plan(loop_extents(maps, shapes), reduces, a, b, c, element.element_type)
    return plan.scratch_bytes if plan is not None else 0
