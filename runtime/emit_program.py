"""program to LLVM IR: calls from a compiled program back into its host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xdsl.ir import Operation

from symc.dialects.program import HostCallOp
from symc.errors import EmitError
from symc.runtime.emit_memref import address

if TYPE_CHECKING:
    from symc.runtime.emit import FunctionEmitter, Handler


def _host_call(e: FunctionEmitter, op: Operation) -> None:
    """Store the buffers' addresses in an array, call, and leave the entry with the status when it is not zero."""
    assert isinstance(op, HostCallOp)
    if not e.is_entry:
        raise EmitError("program.host_call stands in a kernel; only entry functions call the host")
    array = e.fresh()
    e.allocas.append(f"  {array} = alloca [{max(len(op.operands), 1)} x ptr]")
    for i, operand in enumerate(op.operands):
        slot = e.fresh()
        e.line(f"{slot} = getelementptr inbounds ptr, ptr {array}, i64 {i}")
        e.line(f"store ptr {address(e, operand, [])}, ptr {slot}")
    status, failed = e.fresh(), e.fresh()
    e.line(f"{status} = call i32 {e.callback}(i32 {op.index.value.data}, ptr {array})")
    e.line(f"{failed} = icmp ne i32 {status}, 0")
    leave, stay = e.new_label("failed"), e.new_label("done")
    e.line(f"br i1 {failed}, label %{leave}, label %{stay}")
    e.start(leave)
    e.line(f"ret i32 {status}")
    e.start(stay)


HANDLERS: dict[str, Handler] = {"program.host_call": _host_call}
