"""Fills that only give a reduction its initial value: schedules drop them and start the reduction from the constant."""

from __future__ import annotations

from xdsl.dialects.linalg.ops import FillOp, GenericOp
from xdsl.ir import Block, Operation, SSAValue
from xdsl.ir.affine import AffineDimExpr

from symc.passes.function_body import top_level
from symc.passes.schedule_access import shape_of


class StartingFills:
    """The fills of a kernel whose value nothing sees but the op that reduces into the buffer next."""

    def __init__(self, kernel: Block):
        self.folded: dict[Operation, GenericOp] = {}
        """Fill to reduction."""
        position = {op: i for i, op in enumerate(kernel.ops)}
        for fill in (op for op in position if isinstance(op, FillOp)):
            target = fill.outputs[0]
            users = {top_level(use.operation, kernel) for use in target.uses}
            later = [op for op in users if position[op] > position[fill]]
            following = min(later, key=position.__getitem__, default=None)
            if isinstance(following, GenericOp) and _only_starts(following, target):
                self.folded[fill] = following

    def starts(self, op: GenericOp) -> list[SSAValue | None]:
        """Constant initial values of an op's outputs; None where the destination holds them."""
        fills = {f.outputs[0]: f.inputs[0] for f, g in self.folded.items() if g is op and isinstance(f, FillOp)}
        return [fills.get(v) for v in op.outputs]


def _only_starts(op: GenericOp, target: SSAValue) -> bool:
    """Whether an op reads a buffer as the initial value of its one reduction into all of it, and in no other way."""
    places = [i for i, v in enumerate(op.operands) if v is target]
    captured = any(target in inner.operands for inner in op.body.walk())
    if len(places) != 1 or places[0] < len(op.inputs) or captured:
        return False
    map, shape = op.indexing_maps.data[places[0]].data, shape_of(target)
    return all(isinstance(e, AffineDimExpr) or n == 1 for e, n in zip(map.results, shape))
