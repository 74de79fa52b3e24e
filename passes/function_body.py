"""What every pass asks of the functions it works on: one block of operations that ends with `func.return`."""

from __future__ import annotations

from xdsl.dialects.func import FuncOp, ReturnOp
from xdsl.ir import Block

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
