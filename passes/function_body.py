"""What passes ask of the functions they work on: one block that ends with `func.return`, what stands in it, and what an
op of it reads and computes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from xdsl.dialects import arith, tensor
from xdsl.dialects.builtin import ArrayAttr, StringAttr
from xdsl.dialects.func import FuncOp, ReturnOp
from xdsl.dialects.linalg.ops import FillOp
from xdsl.ir import Block, Operation, Region, SSAValue

from symc.dialects.program import HostCallOp
from symc.errors import LoweringError

STARTS = (arith.ConstantOp, tensor.EmptyOp, FillOp)
"""What a kernel may own a copy of: the values its destinations start from."""
IsCopied = Callable[[Operation], bool]
"""Whether an op is computed anew in another function."""


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


def node_names(op: Operation) -> list[str]:
    """Names of the user's nodes that an op computes."""
    many, one = op.attributes.get("symc.nodes"), op.attributes.get("node")
    if isinstance(many, ArrayAttr):
        return [a.data for a in many if isinstance(a, StringAttr)]
    return [one.data] if isinstance(one, StringAttr) else []


def outside_values(op: Operation) -> list[SSAValue]:
    """Operands of an op and what its regions capture, in order of use; a fill's hidden region captures nothing."""
    found = list(op.operands)
    if not isinstance(op, FillOp):
        for region in op.regions:
            for nested in region.walk():
                found += [v for v in nested.operands if not _is_inside(v, region)]
    return found


def _is_inside(value: SSAValue, region: Region) -> bool:
    owner = value.owner
    block = owner.parent if isinstance(owner, Operation) else owner
    while block is not None and block.parent is not region:
        block = block.parent_block()
    return block is not None


def copy_into(value: SSAValue, block: Block, copies: dict[SSAValue, SSAValue], is_copied: IsCopied) -> None:
    """Append to `block` a copy of the op that makes a value, after copies of what that op reads, where `is_copied`
    says so of each; `copies`, old values to new ones, grows by their results.
    """
    op = value.owner
    if value in copies or not isinstance(op, Operation) or not is_copied(op):
        return
    for operand in op.operands:
        copy_into(operand, block, copies, is_copied)
    block.add_op(op.clone(value_mapper=copies))


def erase_dead(block: Block) -> None:
    """Erase what nobody reads, host calls apart."""
    for op in reversed(list(block.ops)):
        if op.results and not isinstance(op, HostCallOp) and not any(r.uses for r in op.results):
            block.erase_op(op)


def replace_values(replaced: Mapping[SSAValue, SSAValue]) -> None:
    """Let all readers of some values read others, which are not themselves replaced and take over missing names.

    Each reader gets its operands once: one by one, a `func.return` of n results would take n times n steps.
    """
    for old, new in replaced.items():
        new.name_hint = new.name_hint or old.name_hint
    readers = dict.fromkeys(use.operation for old in replaced for use in old.uses)
    for op in readers:
        op.operands = [replaced.get(v, v) for v in op.operands]
