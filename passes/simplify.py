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
    for op in list(block.ops):
        if not isinstance(op, SymOperation):
            continue
        if (identities and _replace_identity(op)) or not op.DEFINITION.is_pure:
            continue
        key = _key(op)
        earlier = seen.setdefault(key, op)
        if earlier is not op:
            _replace(op, earlier.results)


def remove_dead(block: Block) -> None:
    """Erase sym operations whose results nobody reads, last first."""
    for op in reversed(list(block.ops)):
        if isinstance(op, SymOperation) and not any(r.uses for r in op.results):
            op.detach()
            op.erase()


def _replace_identity(op: SymOperation) -> bool:
    if len(op.results) != 1:
        return False
    types = [(shape_of(v.type), dtype_of(v.type)) for v in op.operands]
    result = op.results[0]
    if not is_complete(shape_of(result.type)):
        return False  # two unknown extents may differ
    index = op.operator.identity_of(types, (shape_of(result.type), dtype_of(result.type)))
    if index is None or op.operands[index].type != result.type:
        return False
    _replace(op, [op.operands[index]])
    return True


def _replace(op: Operation, values: Sequence[SSAValue]) -> None:
    for old, new in zip(op.results, values):
        old.replace_all_uses_with(new)
    op.detach()
    op.erase()


def _key(op: SymOperation) -> tuple[object, ...]:
    attributes = frozenset((k, v) for k, v in op.attributes.items() if k != "node")
    return (op.name, tuple(map(id, op.operands)), attributes, tuple(r.type for r in op.results))
