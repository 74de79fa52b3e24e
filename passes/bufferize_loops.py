"""Loops and linalg bodies on buffers: tensor accesses become loads and stores in place (for `bufferize_kernel.py`).

A loop that carries a tensor updates one buffer, and every version of the tensor lives there; a version is read only
while it is the latest one.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects import memref, scf, tensor
from xdsl.dialects.builtin import TensorType
from xdsl.ir import Block, Operation, SSAValue

from symc.errors import LoweringError


class AccessRewriter:
    """Rewrites the accesses of one kernel; `buffers` says where each tensor lives and grows."""

    def __init__(self, buffers: dict[SSAValue, SSAValue]):
        self.buffers = buffers
        self.latest: dict[SSAValue, SSAValue] = {}
        """The value that a buffer holds now, where loops update it."""

    def scalar_code(self, block: Block) -> None:
        """Rewrite the tensor accesses of a body, in place."""
        for op in list(block.ops):
            replacement = self.scalar_op(op)
            if replacement is None:
                continue
            block.insert_op_before(replacement, op)
            scalars = [r for r in op.results if not isinstance(r.type, TensorType)]
            for old, new in zip(scalars, replacement.results):
                old.replace_all_uses_with(new)
            op.detach()
            op.drop_all_references()

    def scalar_op(self, op: Operation) -> Operation | None:
        """What replaces an op inside a loop or a body; None leaves it."""
        if isinstance(op, tensor.ExtractOp):
            operands = [self.current(op.tensor), *op.indices]
            return memref.LoadOp.create(operands=operands, result_types=[op.result.type])
        if isinstance(op, tensor.InsertOp):
            buffer = self.buffers[op.result] = self.current(op.dest)
            self.latest[buffer] = op.result
            return memref.StoreOp.create(operands=[op.scalar, buffer, *op.indices])
        if isinstance(op, scf.ForOp):
            return self.nested_loop(op, [self.current(v) for v in op.iter_args if isinstance(v.type, TensorType)])
        if isinstance(op, scf.IfOp):
            return self.conditional(op)
        if any(isinstance(v.type, TensorType) for v in op.operands) and not isinstance(op, scf.YieldOp):
            raise LoweringError(f"plan-buffers: {op.name} on a tensor inside a loop has no form on buffers", at=op)
        return None

    def current(self, value: SSAValue) -> SSAValue:
        """The buffer of a tensor that must not have been overwritten."""
        buffer = self.buffers[value]
        if self.latest.get(buffer, value) is not value:
            raise LoweringError("plan-buffers: a loop reads a tensor that it has already overwritten", at=value.owner)
        return buffer

    def nested_loop(self, op: scf.ForOp, buffers: Sequence[SSAValue]) -> Operation:
        """The loop that updates `buffers`, one for each tensor that it carries."""
        region = op.detach_region(0)
        body, tensors = region.block, [i for i, r in enumerate(op.results) if isinstance(r.type, TensorType)]
        for i, buffer in zip(tensors, buffers, strict=True):
            carried = body.args[1 + i]
            self.buffers[op.results[i]] = self.buffers[carried] = buffer
            self.latest[buffer] = carried
        self.scalar_code(body)
        self.close(body, [self.buffers[r] if isinstance(r.type, TensorType) else None for r in op.results])
        for i in reversed(tensors):
            self.latest[self.buffers[op.results[i]]] = op.results[i]
            body.erase_arg(body.args[1 + i], safe_erase=False)
        scalars = [v for v in op.iter_args if not isinstance(v.type, TensorType)]
        return scf.ForOp.create(
            operands=[op.lb, op.ub, op.step, *scalars],
            result_types=[v.type for v in scalars],
            attributes=op.attributes,
            regions=[region],
        )

    def conditional(self, op: scf.IfOp) -> Operation:
        before = dict(self.latest)
        regions = [op.detach_region(r) for r in list(op.regions)]
        for region in regions:
            self.latest = dict(before)
            if not region.blocks:
                continue
            self.scalar_code(region.block)
            for result, value in zip(op.results, _terminator(region.block).operands):
                if isinstance(result.type, TensorType):
                    self.buffers.setdefault(result, self.buffers[value])
            self.close(region.block, [self.buffers.get(r) for r in op.results])
        self.latest = before
        for result in op.results:
            if result in self.buffers:
                self.latest[self.buffers[result]] = result
        types = [r.type for r in op.results if not isinstance(r.type, TensorType)]
        return scf.IfOp.create(operands=[op.cond], result_types=types, attributes=op.attributes, regions=regions)

    def close(self, block: Block, expected: Sequence[SSAValue | None]) -> None:
        """Yield only the scalars; the tensors must be where the next iteration or the result looks for them."""
        old = _terminator(block)
        for value, buffer in zip(old.operands, expected):
            if buffer is not None and self.current(value) is not buffer:
                raise LoweringError("plan-buffers: a loop must yield the tensor that it updates", at=old)
        scalars = [v for v in old.operands if not isinstance(v.type, TensorType)]
        old.detach()
        old.drop_all_references()
        block.add_op(scf.YieldOp.create(operands=scalars))


def _terminator(block: Block) -> Operation:
    op = block.last_op
    assert op is not None, "a block of a loop ends with scf.yield"
    return op
