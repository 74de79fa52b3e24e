"""math to LLVM IR: intrinsics where LLVM has them, libm functions for the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xdsl.dialects.builtin import Float32Type, Float64Type, VectorType, i1, i64
from xdsl.ir import Operation

from symc.errors import EmitError
from symc.runtime.emit_arith import call_intrinsic, type_suffix
from symc.runtime.emit_convert import through_single
from symc.runtime.emit_half import element_of, like
from symc.runtime.llvm_types import llvm_type

if TYPE_CHECKING:
    from symc.runtime.emit import FunctionEmitter, Handler

INTRINSICS = {
    "math.absf": "fabs", "math.sqrt": "sqrt", "math.floor": "floor", "math.ceil": "ceil", "math.trunc": "trunc",
    "math.round": "round", "math.roundeven": "roundeven", "math.fma": "fma", "math.powf": "pow", "math.ctpop": "ctpop",
    "math.exp": "exp", "math.exp2": "exp2", "math.log": "log", "math.log2": "log2", "math.log10": "log10",
    "math.sin": "sin", "math.cos": "cos",
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


def _copysign(e: FunctionEmitter, op: Operation) -> None:
    """A choice between |x| and -|x| for float64.

    Of copysign narrowed to float16 LLVM makes copysign of float16, for which x86 narrows the sign by a library
    function that a process need not have; of bit masks it makes copysign.
    """
    kind, (value, sign) = op.results[0].type, op.operands
    if not isinstance(element_of(kind), Float64Type):
        call_intrinsic(e, op, "copysign")
        return
    real, word = llvm_type(kind), llvm_type(like(kind, i64))
    name = f"llvm.fabs.{type_suffix(kind)}"
    e.module.declare(name, real, [real])
    size, negated, bits, negative = (e.fresh() for _ in range(4))
    e.line(f"{size} = call {real} @{name}({e.typed(value)})")
    e.line(f"{negated} = fneg {real} {size}")
    e.line(f"{bits} = bitcast {e.typed(sign)} to {word}")
    e.line(f"{negative} = icmp slt {word} {bits}, zeroinitializer")
    flag = llvm_type(like(kind, i1))
    e.line(f"{e.new(op.results[0])} = select {flag} {negative}, {real} {negated}, {real} {size}")


HANDLERS: dict[str, Handler] = {
    "math.copysign": through_single(_copysign),
    "math.rsqrt": through_single(_rsqrt),
    **dict.fromkeys(INTRINSICS, through_single(_intrinsic)),
    **dict.fromkeys(LIBM, through_single(_libm)),
}
