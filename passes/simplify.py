"""Pass `simplify`: drops `sym` operations that change nothing, merges equal ones, and removes those nobody reads.

One forward walk: an operation whose operator says that it is the identity on an operand (`Operator.identity_of`) is
replaced by that operand; an operation equal to an earlier one (operator, attributes, operands; the node's name does
not count) is replaced by it. One backward walk removes operations without readers. Random operators differ by their
stream, so equal ones are never merged.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp
from xdsl.dialects.func import FuncOp
from xdsl.ir import Block, Operation, SSAValue
from xdsl.passes import ModulePass

from symc.dialects.sym.inference import is_complete
from symc.dialects.sym.ir import SymOperation, dtype_of, shape_of
from symc.passes.function_body import body_of


class Simplify(ModulePass):
    """Fold identities, merge common subexpressions and remove dead sym operations."""

    name = "simplify"

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        for function in op.ops:
            if isinstance(function, FuncOp) and not function.is_declaration:
                block = body_of(function, self.name)
                fold_and_merge(block)
                remove_dead(block)


def fold_and_merge(block: Block, identities: bool = True) -> None:
    """Replace repeated operations, and identities unless told not to, by what they equal."""
    seen: dict[tuple[object, ...], Operation] = {}
    replaced: dict[SSAValue, SSAValue] = {}
    dropped: list[Operation] = []
    for op in block.ops:
        if any(v in replaced for v in op.operands):
            op.operands = [replaced.get(v, v) for v in op.operands]
        values = _equal_values(op, seen, identities) if isinstance(op, SymOperation) else None
        if values is not None:
            for old, new in zip(op.results, values):
                replaced[old], new.name_hint = new, new.name_hint or old.name_hint
            dropped.append(op)
    for op in reversed(dropped):
        block.erase_op(op)


def remove_dead(block: Block) -> None:
    """Erase sym operations whose results nobody reads, last first."""
    for op in reversed(list(block.ops)):
        if isinstance(op, SymOperation) and not any(r.uses for r in op.results):
            op.detach()
            op.erase()


def _equal_values(
    op: SymOperation, seen: dict[tuple[object, ...], Operation], identities: bool
) -> Sequence[SSAValue] | None:
    """The values that the results of an operation equal; None, and the operation is seen, if there are none."""
    operand = _identity_of(op) if identities else None
    if operand is not None:
        return [operand]
    if not op.DEFINITION.is_pure:
        return None
    earlier = seen.setdefault(_key(op), op)
    return earlier.results if earlier is not op else None


def _identity_of(op: SymOperation) -> SSAValue | None:
    """The operand that the operation leaves as it is, if it does nothing else."""
    if len(op.results) != 1:
        return None
    types = [(shape_of(v.type), dtype_of(v.type)) for v in op.operands]
    result = op.results[0]
    if not is_complete(shape_of(result.type)):
        return None  # two unknown extents may differ
    index = op.operator.identity_of(types, (shape_of(result.type), dtype_of(result.type)))
    if index is None or op.operands[index].type != result.type:
        return None
    return op.operands[index]


def _key(op: SymOperation) -> tuple[object, ...]:
    attributes = frozenset((k, v) for k, v in op.attributes.items() if k != "node")
    return (op.name, tuple(map(id, op.operands)), attributes, tuple(r.type for r in op.results))
