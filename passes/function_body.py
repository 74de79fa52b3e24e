"""What passes ask of the functions they work on: one block that ends with `func.return`, and what stands in it."""

from __future__ import annotations

from xdsl.dialects.func import FuncOp, ReturnOp
from xdsl.ir import Block, Operation

from symc.errors import LoweringError


def body_of(function: FuncOp, name: str) -> Block:
    """The one block of a function; LoweringError, in the name of a pass, for any other function."""
    blocks = list(function.body.blocks)
    if len(blocks) == 1 and isinstance(blocks[0].last_op, ReturnOp):
        return blocks[0]
    last = blocks[-1].last_op if blocks else None
    found = f"{len(blocks)} blocks, the last of which ends with {last.name}" if last else "no body"
    message = f"{name}: @{function.sym_name.data} must be one block that ends with func.return, got {found}"
    raise LoweringError(message, at=function)


def top_level(op: Operation, block: Block) -> Operation:
    """The op of `block` that contains `op`."""
    while op.parent is not block:
        parent = op.parent_op()
        assert parent is not None, "the op is nested in the block"
        op = parent
    return op
