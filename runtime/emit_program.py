"""program to LLVM IR: calls from a compiled program back into its host, and the work of a team of threads.

An entry function with a team has the parameters `%table, %team, %thread, %threads`; where the parts of a team lie,
team.py says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xdsl.dialects.builtin import IntegerAttr, MemRefType
from xdsl.ir import Operation

from symc.dialects.program import DivideOp, HostCallOp, OwnOp, SingleOp
from symc.dialects.workspace import WORKSPACE_BYTES
from symc.errors import EmitError
from symc.runtime.emit_memref import address
from symc.runtime.team import WORDS

if TYPE_CHECKING:
    from symc.runtime.emit import FunctionEmitter, Handler


def _host_call(e: FunctionEmitter, op: Operation) -> None:
    """Store the buffers' addresses in an array, call, and leave the entry with the status when it is not zero."""
    assert isinstance(op, HostCallOp)
    if not e.is_entry:
        raise EmitError("program.host_call stands in a kernel; only entry functions call the host")
    status = _status_of_team(e, op) if e.has_team else _called(e, op)
    leave, stay, failed = e.new_label("failed"), e.new_label("done"), e.fresh()
    e.line(f"{failed} = icmp ne i32 {status}, 0")
    e.line(f"br i1 {failed}, label %{leave}, label %{stay}")
    e.start(leave)
    e.line(f"ret i32 {status}")
    e.start(stay)


def _called(e: FunctionEmitter, op: HostCallOp) -> str:
    """The status of the call."""
    array, status = e.fresh(), e.fresh()
    e.allocas.append(f"  {array} = alloca [{max(len(op.operands), 1)} x ptr]")
    for i, operand in enumerate(op.operands):
        slot = e.fresh()
        e.line(f"{slot} = getelementptr inbounds ptr, ptr {array}, i64 {i}")
        e.line(f"store ptr {address(e, operand, [])}, ptr {slot}")
    e.line(f"{status} = call i32 {e.callback}(i32 {op.index.value.data}, ptr {array})")
    return status


def _status_of_team(e: FunctionEmitter, op: HostCallOp) -> str:
    """Thread 0 calls; the others wait, and read the status in the call's counter."""
    if op.slot is None:
        raise EmitError("program.host_call in an entry function with a team needs a slot")
    counter = _counter(e, op.slot)
    after = _on_first_thread(e)
    e.line(f"store i32 {_called(e, op)}, ptr {counter}")
    e.line(f"br label %{after}")
    e.start(after)
    _wait_for_all(e)
    status = e.fresh()
    e.line(f"{status} = load i32, ptr {counter}")
    return status


def _on_first_thread(e: FunctionEmitter) -> str:
    """Begin code of thread 0; the label where all go on."""
    first, inside, after = e.fresh(), e.new_label("single"), e.new_label("all")
    e.line(f"{first} = icmp eq i64 %thread, 0")
    e.line(f"br i1 {first}, label %{inside}, label %{after}")
    e.start(inside)
    return after


def _part(e: FunctionEmitter, name: str) -> str:
    """A pointer that the team holds."""
    place, value = e.fresh(), e.fresh()
    e.line(f"{place} = getelementptr inbounds i64, ptr %team, i64 {WORDS[name]}")
    e.line(f"{value} = load ptr, ptr {place}")
    return value


def _counter(e: FunctionEmitter, slot: IntegerAttr) -> str:
    counters, place = _part(e, "counters"), e.fresh()
    e.line(f"{place} = getelementptr inbounds i64, ptr {counters}, i64 {slot.value.data}")
    return place


def _wait_for_all(e: FunctionEmitter) -> None:
    """A lone thread goes on at once."""
    alone, wait, after = e.fresh(), e.new_label("wait"), e.new_label("together")
    e.line(f"{alone} = icmp eq i64 %threads, 1")
    e.line(f"br i1 {alone}, label %{after}, label %{wait}")
    e.start(wait)
    e.line(f"call void {_part(e, 'barrier')}(ptr %team, i64 %threads)")
    e.line(f"br label %{after}")
    e.start(after)


def _barrier(e: FunctionEmitter, op: Operation) -> None:
    _wait_for_all(e)


def _single(e: FunctionEmitter, op: Operation) -> None:
    assert isinstance(op, SingleOp)
    after = _on_first_thread(e)
    e.block(op.body.block)
    e.line(f"br label %{after}")
    e.start(after)


def _divide(e: FunctionEmitter, op: Operation) -> None:
    assert isinstance(op, DivideOp)
    if op.slot is not None and op.grain is not None:
        _take_chunks(e, op, op.slot, op.grain.value.data)
        return
    for argument, thread in zip(op.body.block.args, ("%thread", e.fresh())):
        if thread != "%thread":
            e.line(f"{thread} = add i64 %thread, 1")
        product, bound = e.fresh(), e.new(argument)
        e.line(f"{product} = mul i64 {thread}, {op.chunks.value.data}")
        e.line(f"{bound} = udiv i64 {product}, %threads")
    e.block(op.body.block)


def _take_chunks(e: FunctionEmitter, op: DivideOp, slot: IntegerAttr, grain: int) -> None:
    """While there are chunks: take the next ones."""
    counter, chunks = _counter(e, slot), op.chunks.value.data
    first, last = (e.new(a) for a in op.body.block.args)
    take, work, end = e.new_label("take"), e.new_label("work"), e.new_label("taken")
    some, after = e.fresh(), e.fresh()
    e.line(f"br label %{take}")
    e.start(take)
    e.line(f"{first} = atomicrmw add ptr {counter}, i64 {grain} monotonic")
    e.line(f"{some} = icmp ult i64 {first}, {chunks}")
    e.line(f"br i1 {some}, label %{work}, label %{end}")
    e.start(work)
    e.line(f"{after} = add nuw i64 {first}, {grain}")
    e.module.declare("llvm.umin.i64", "i64", ["i64", "i64"])
    e.line(f"{last} = call i64 @llvm.umin.i64(i64 {after}, i64 {chunks})")
    e.block(op.body.block)
    e.line(f"br label %{take}")
    e.start(end)


def _own(e: FunctionEmitter, op: Operation) -> None:
    """The operand on thread 0; the part of the team's workspace that belongs to any other thread."""
    assert isinstance(op, OwnOp)
    kind = op.scratch.type
    assert isinstance(kind, MemRefType), "scratch is a buffer"
    if kind.get_shape()[0] > WORKSPACE_BYTES:
        raise EmitError(f"program.own: a thread has {WORKSPACE_BYTES} bytes of its own, got {kind}")
    others, bytes_, place, first = (e.fresh() for _ in range(4))
    e.line(f"{others} = sub i64 %thread, 1")
    e.line(f"{bytes_} = mul i64 {others}, {WORKSPACE_BYTES}")
    workspace = _part(e, "workspace")
    e.line(f"{place} = getelementptr i8, ptr {workspace}, i64 {bytes_}")
    e.line(f"{first} = icmp eq i64 %thread, 0")
    e.line(f"{e.new(op.result)} = select i1 {first}, ptr {e.get(op.scratch)}, ptr {place}")


HANDLERS: dict[str, Handler] = {
    "program.host_call": _host_call,
    "program.barrier": _barrier,
    "program.single": _single,
    "program.divide": _divide,
    "program.own": _own,
}
