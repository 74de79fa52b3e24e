"""scf and func to LLVM IR: loops and branches become blocks with phis, straight from the structure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from xdsl.dialects import func, scf
from xdsl.dialects.builtin import IntegerAttr
from xdsl.ir import Operation, SSAValue

from symc.errors import EmitError
from symc.runtime.llvm_types import llvm_type

if TYPE_CHECKING:
    from symc.runtime.emit import FunctionEmitter, Handler

LOOP_HINTS = {
    "symc.vectorize_width": "llvm.loop.vectorize.width",
    "symc.interleave": "llvm.loop.interleave.count",
    "symc.unroll": "llvm.loop.unroll.count",
}
"""Attributes of a loop that become metadata for LLVM's loop passes."""


def _phi(e: FunctionEmitter, result: SSAValue, initial: str, before: str) -> int:
    """Begin the phi of a loop's header; `_close_phis` adds what comes from the latch. Returns its line number."""
    e.line(f"{e.new(result)} = phi {llvm_type(result.type)} [ {initial}, %{before} ]")
    return len(e.lines) - 1


def _close_phis(e: FunctionEmitter, lines: list[int], values: Sequence[str]) -> None:
    """Add the values that come from the block being written, the latch."""
    for line, value in zip(lines, values, strict=True):
        e.lines[line] += f", [ {value}, %{e.label} ]"


def _for(e: FunctionEmitter, op: Operation) -> None:
    assert isinstance(op, scf.ForOp)
    block = op.body.block
    header, body, end = e.new_label("loop"), e.new_label("body"), e.new_label("end")
    before = e.label
    e.line(f"br label %{header}")
    e.start(header)
    starts = [e.get(v) for v in (op.lb, *op.iter_args)]
    phis = [_phi(e, argument, start, before) for argument, start in zip(block.args, starts, strict=True)]
    index = block.args[0]
    condition = e.fresh()
    e.line(f"{condition} = icmp slt {e.typed(index)}, {e.get(op.ub)}")
    e.line(f"br i1 {condition}, label %{body}, label %{end}")
    e.start(body)
    e.block(block)
    terminator = block.last_op
    assert isinstance(terminator, scf.YieldOp), "a loop body ends with scf.yield"
    following = e.fresh()
    # The counter passes no sign wrap; no unsigned wrap either if it starts at zero or above.
    flags = "nuw nsw" if starts[0].isdigit() else "nsw"
    e.line(f"{following} = add {flags} {e.typed(index)}, {e.get(op.step)}")
    _close_phis(e, phis, [following, *(e.get(v) for v in terminator.operands)])
    e.line(f"br label %{header}{_loop_metadata(e, op)}")
    e.start(end)
    for result, argument in zip(op.results, block.args[1:], strict=True):
        e.values[result] = e.get(argument)


def _loop_metadata(e: FunctionEmitter, op: Operation) -> str:
    hints = [
        (LOOP_HINTS[k], v.value.data)
        for k, v in op.attributes.items()
        if k in LOOP_HINTS and isinstance(v, IntegerAttr)
    ]
    if not hints:
        return ""
    parts = [e.module.new_metadata(f'!{{!"{name}", i32 {value}}}') for name, value in hints]
    return f", !llvm.loop {e.module.new_metadata('distinct !{{self}, ' + ', '.join(parts) + '}')}"


def _if(e: FunctionEmitter, op: Operation) -> None:
    assert isinstance(op, scf.IfOp)
    then, otherwise, end = e.new_label("then"), e.new_label("else"), e.new_label("end")
    has_else = bool(op.false_region.blocks)
    e.line(f"br i1 {e.get(op.cond)}, label %{then}, label %{otherwise if has_else else end}")
    incoming: list[tuple[list[str], str]] = []
    for label, region in ((then, op.true_region), (otherwise, op.false_region)):
        if not region.blocks:
            continue
        e.start(label)
        e.block(region.block)
        terminator = region.block.last_op
        values = [e.get(v) for v in terminator.operands] if isinstance(terminator, scf.YieldOp) else []
        incoming.append((values, e.label))
        e.line(f"br label %{end}")
    e.start(end)
    for i, result in enumerate(op.results):
        name = e.new(result)
        pairs = ", ".join(f"[ {values[i]}, %{label} ]" for values, label in incoming)
        e.line(f"{name} = phi {llvm_type(result.type)} {pairs}")


def _while(e: FunctionEmitter, op: Operation) -> None:
    assert isinstance(op, scf.WhileOp)
    before, after = op.before_region.block, op.after_region.block
    header, body, end = e.new_label("while"), e.new_label("body"), e.new_label("end")
    source = e.label
    e.line(f"br label %{header}")
    e.start(header)
    phis = [_phi(e, a, e.get(initial), source) for a, initial in zip(before.args, op.arguments, strict=True)]
    e.block(before)
    condition = before.last_op
    assert isinstance(condition, scf.ConditionOp), "the before region ends with scf.condition"
    flag, *passed = condition.operands
    e.line(f"br i1 {e.get(flag)}, label %{body}, label %{end}")
    for argument, value, result in zip(after.args, passed, op.results):
        e.values[argument] = e.values[result] = e.get(value)
    e.start(body)
    e.block(after)
    terminator = after.last_op
    assert isinstance(terminator, scf.YieldOp), "the after region ends with scf.yield"
    _close_phis(e, phis, [e.get(v) for v in terminator.operands])
    e.line(f"br label %{header}")
    e.start(end)


def _nothing(e: FunctionEmitter, op: Operation) -> None:
    """Terminators that their parent has read."""


def _return(e: FunctionEmitter, op: Operation) -> None:
    if op.operands:
        e.line(f"ret {e.typed(op.operands[0])}")
    else:
        e.line("ret void")


def _call(e: FunctionEmitter, op: Operation) -> None:
    from symc.runtime.emit import symbol

    assert isinstance(op, func.CallOp)
    name = symbol(cast(Any, op.callee))
    if len(op.results) > 1:
        raise EmitError(f"func.call of {op.callee}: a function has at most one result, got {len(op.results)}")
    operands = ", ".join(map(e.typed, op.operands))
    if not op.results:
        e.line(f"call void @{name}({operands})")
        return
    result = e.new(op.results[0])
    e.line(f"{result} = call {llvm_type(op.results[0].type)} @{name}({operands})")


HANDLERS: dict[str, Handler] = {
    "scf.for": _for,
    "scf.if": _if,
    "scf.while": _while,
    "scf.yield": _nothing,
    "scf.condition": _nothing,
    "func.return": _return,
    "func.call": _call,
}
