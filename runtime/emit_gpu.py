"""gpu to LLVM IR for NVPTX: thread and block numbers, barriers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from xdsl.ir import Operation

if TYPE_CHECKING:
    from symc.runtime.emit import FunctionEmitter, Handler

REGISTERS = {"gpu.thread_id": "tid", "gpu.block_id": "ctaid", "gpu.block_dim": "ntid", "gpu.grid_dim": "nctaid"}


def _register(e: FunctionEmitter, op: Operation) -> None:
    dimension = cast(Any, op.properties["dimension"]).data
    name = f"llvm.nvvm.read.ptx.sreg.{REGISTERS[op.name]}.{getattr(dimension, 'value', dimension)}"
    e.module.declare(name, "i32", [])
    narrow, result = e.fresh(), e.new(op.results[0])
    e.line(f"{narrow} = call i32 @{name}()")
    e.line(f"{result} = zext i32 {narrow} to i64")


def _barrier(e: FunctionEmitter, op: Operation) -> None:
    e.module.declare("llvm.nvvm.barrier.cta.sync.aligned.all", "void", ["i32"])
    e.line("call void @llvm.nvvm.barrier.cta.sync.aligned.all(i32 0)")


def _return(e: FunctionEmitter, op: Operation) -> None:
    e.line("ret void")


HANDLERS: dict[str, Handler] = {
    "gpu.barrier": _barrier,
    "gpu.return": _return,
    **dict.fromkeys(REGISTERS, _register),
}
