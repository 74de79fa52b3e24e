"""Pass `recompute`: backward computes marked operations of `@train` again instead of keeping their values.

An operation that carries `recompute` (from the node attribute `force_mirroring`, or chosen for a memory budget) gets a
clone wherever backward reads it; a clone reads the clones of marked operations and the kept values of others. One walk
from the last operation to the first makes the clones, a second one places each before its first reader, so that its
value lives shortly. Only what outputs and auxiliary updates need counts as forward. Operations with side effects are
never cloned; random ones keep their stream, so that they draw the same numbers; the new auxiliary states of a clone
have no reader. Runs after simplify, which would merge clones with what they repeat.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.context import Context
from xdsl.dialects.builtin import DictionaryAttr, ModuleOp, StringAttr
from xdsl.dialects.func import FuncOp, ReturnOp
from xdsl.ir import Block, Operation
from xdsl.passes import ModulePass

from symc.dialects.sym.ir import RECOMPUTE, SymOperation
from symc.errors import LoweringError


class Recompute(ModulePass):
    """Clone marked forward operations for backward."""

    name = "recompute"

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        for function in op.ops:
            if isinstance(function, FuncOp) and function.sym_name.data == "train":
                recompute(function)


def recompute(function: FuncOp) -> None:
    """Make one training function compute its marked operations again in backward."""
    block = function.body.block
    if not any(RECOMPUTE in op.attributes for op in block.ops):
        return
    order = list(block.ops)
    forward = forward_operations(function)
    backward: set[Operation] = {op for op in order if op not in forward and not isinstance(op, ReturnOp)}
    clones: set[Operation] = set()
    for op in reversed(order):
        if RECOMPUTE not in op.attributes or op not in forward or not _may_repeat(op):
            continue
        clone = _clone_for(op, backward)
        if clone is not None:
            clones.add(clone)
            backward.add(clone)
    _place(block, order, clones)
    for op in block.ops:
        op.attributes.pop(RECOMPUTE, None)


def forward_operations(function: FuncOp) -> set[Operation]:
    """The operations that outputs and auxiliary updates need."""
    block = function.body.block
    returned = block.last_op
    if not isinstance(returned, ReturnOp):
        raise LoweringError("recompute: a driver ends with func.return", at=function)
    kinds: Sequence[DictionaryAttr] = function.res_attrs.data if function.res_attrs else ()
    gradients = {j for j, a in enumerate(kinds) if a.data.get("symc.kind") == StringAttr("gradient")}
    needed = {v.owner for j, v in enumerate(returned.operands) if j not in gradients}
    for op in reversed(list(block.ops)):
        if op in needed:
            needed.update(v.owner for v in op.operands)
    return {op for op in needed if isinstance(op, Operation)}


def _may_repeat(op: Operation) -> bool:
    return isinstance(op, SymOperation) and op.DEFINITION.is_pure


def _clone_for(op: Operation, backward: set[Operation]) -> Operation | None:
    """A clone, not placed yet, that all readers in backward read; None if there are none."""
    uses = [(i, use) for i, r in enumerate(op.results) for use in r.uses if use.operation in backward]
    if not uses:
        return None
    clone = op.clone()
    del clone.attributes[RECOMPUTE]
    for index, use in uses:
        use.operation.operands[use.index] = clone.results[index]
    return clone


def _place(block: Block, order: Sequence[Operation], clones: set[Operation]) -> None:
    """Put every clone before its first reader, what it reads before it."""
    waiting: set[Operation | Block] = {*clones}
    for op in order:
        stack = [op]
        while stack:
            missing = next((v.owner for v in stack[-1].operands if v.owner in waiting), None)
            if isinstance(missing, Operation):
                stack.append(missing)
                continue
            ready = stack.pop()
            if ready in waiting:
                waiting.remove(ready)
                block.insert_op_before(ready, op)
    assert not waiting, "a clone has a reader"
