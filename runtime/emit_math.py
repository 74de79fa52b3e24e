"""math to LLVM IR: intrinsics where LLVM has them, libm functions for the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xdsl.dialects.builtin import Float32Type, VectorType
from xdsl.ir import Operation

from symc.errors import EmitError
from symc.runtime.emit_arith import call_intrinsic
from symc.runtime.emit_convert import through_single
from symc.runtime.llvm_types import llvm_type

if TYPE_CHECKING:
    from symc.runtime.emit import FunctionEmitter, Handler

INTRINSICS = {
    "math.absf": "fabs", "math.sqrt": "sqrt", "math.floor": "floor", "math.ceil": "ceil", "math.trunc": "trunc",
    "math.round": "round", "math.roundeven": "roundeven", "math.copysign": "copysign", "math.fma": "fma",
    "math.exp": "exp", "math.exp2": "exp2", "math.log": "log", "math.log2": "log2", "math.log10": "log10",
    "math.sin": "sin", "math.cos": "cos", "math.powf": "pow", "math.ctpop": "ctpop",
}  # fmt: skip
LIBM = {
    "math.expm1": "expm1", "math.log1p": "log1p", "math.tanh": "tanh", "math.erf": "erf", "math.cbrt": "cbrt",
    "math.tan": "tan", "math.sinh": "sinh", "math.cosh": "cosh", "math.asin": "asin", "math.acos": "acos",
    "math.atan": "atan", "math.atan2": "atan2", "math.asinh": "asinh", "math.acosh": "acosh", "math.atanh": "atanh",
}  # fmt: skip


def _intrinsic(e: FunctionEmitter, op: Operation) -> None:
    call_intrinsic(e, op, INTRINSICS[op.name])


def libm_call(e: FunctionEmitter, op: Operation, name: str) -> None:
    """Call a libm function on scalars: `tanhf` for float, `tanh` for double."""
    kind = op.results[0].type
    if isinstance(kind, VectorType):
        raise EmitError(f"{op.name} of vectors has no translation; expand-math must run first")
    full = f"{name}f" if isinstance(kind, Float32Type) else name
    e.module.declare(full, llvm_type(kind), [llvm_type(o.type) for o in op.operands])
    operands = ", ".join(map(e.typed, op.operands))
    result = e.new(op.results[0])
    e.line(f"{result} = call {llvm_type(kind)} @{full}({operands})")


def _libm(e: FunctionEmitter, op: Operation) -> None:
    libm_call(e, op, LIBM[op.name])


def _rsqrt(e: FunctionEmitter, op: Operation) -> None:
    call_intrinsic(e, op, "sqrt")
    root, kind = e.get(op.results[0]), llvm_type(op.results[0].type)
    one = "1.0" if not isinstance(op.results[0].type, VectorType) else f"splat ({kind.split('x ')[1][:-1]} 1.0)"
    result = e.new(op.results[0])
    e.line(f"{result} = fdiv {kind} {one}, {root}")


HANDLERS: dict[str, Handler] = {
    "math.rsqrt": through_single(_rsqrt),
    **dict.fromkeys(INTRINSICS, through_single(_intrinsic)),
    **dict.fromkeys(LIBM, through_single(_libm)),
}
