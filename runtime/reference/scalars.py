"""arith and math on numpy scalars and arrays alike: a function of the operands for each operation."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any, cast

import numpy as np
from xdsl.dialects.builtin import IndexType, i1
from xdsl.ir import Operation

from symc.runtime.reference.values import UNSIGNED, Value, dtype_of, unsigned

Function = Callable[..., Value]


def divide(a: Value, b: Value) -> Value:
    """Integer division toward zero."""
    quotient = a // b
    return quotient + ((quotient * b != a) & ((a < 0) != (b < 0)))


def remainder(a: Value, b: Value) -> Value:
    """What division toward zero leaves."""
    return a - divide(a, b) * b


def select(condition: Value, a: Value, b: Value) -> Value:
    """`a` where the condition holds."""
    if isinstance(condition, np.ndarray):
        return np.where(condition, a, b)
    return a if condition else b


def fused_multiply_add(a: Value, b: Value, c: Value) -> Value:
    """`a * b + c`; rounded once for float32, twice for float64."""
    if a.dtype == np.float32:
        return (a.astype(np.float64) * b + c).astype(np.float32)
    return a * b + c


def _on_unsigned(function: Function) -> Function:
    """A function of unsigned numbers, on signed ones of the same bits."""

    def apply(a: Value, b: Value) -> Value:
        result = function(unsigned(a), unsigned(b))
        return result if isinstance(result, int) or result.dtype.kind == "b" else result.view(a.dtype)

    return apply


def _half_away(x: Value) -> Value:
    whole = np.trunc(x)
    return whole + np.copysign((np.abs(x - whole) >= 0.5).astype(x.dtype), x)


_ERF = np.frompyfunc(math.erf, 1, 1)


def _erf(x: Value) -> Value:
    return np.asarray(_ERF(x), np.float64).astype(x.dtype)[()]


FUNCTIONS: dict[str, Function] = {
    "arith.addf": operator.add, "arith.subf": operator.sub, "arith.mulf": operator.mul, "arith.divf": operator.truediv,
    "arith.negf": operator.neg, "arith.maximumf": np.maximum, "arith.minimumf": np.minimum,
    "arith.maxnumf": np.fmax, "arith.minnumf": np.fmin,
    "arith.addi": operator.add, "arith.subi": operator.sub, "arith.muli": operator.mul,
    "arith.divsi": divide, "arith.remsi": remainder, "arith.floordivsi": operator.floordiv,
    "arith.divui": _on_unsigned(operator.floordiv), "arith.remui": _on_unsigned(operator.mod),
    "arith.maxsi": np.maximum, "arith.minsi": np.minimum,
    "arith.maxui": _on_unsigned(np.maximum), "arith.minui": _on_unsigned(np.minimum),
    "arith.andi": operator.and_, "arith.ori": operator.or_, "arith.xori": operator.xor,
    "arith.shli": operator.lshift, "arith.shrsi": operator.rshift, "arith.shrui": _on_unsigned(operator.rshift),
    "arith.select": select,
    "math.fma": fused_multiply_add, "vector.fma": fused_multiply_add,
    "math.absf": np.abs, "math.absi": np.abs, "math.sqrt": np.sqrt, "math.rsqrt": lambda x: 1 / np.sqrt(x),
    "math.cbrt": np.cbrt, "math.floor": np.floor, "math.ceil": np.ceil, "math.trunc": np.trunc,
    "math.round": _half_away, "math.roundeven": np.rint, "math.copysign": np.copysign,
    "math.exp": np.exp, "math.exp2": np.exp2, "math.expm1": np.expm1, "math.log": np.log, "math.log2": np.log2,
    "math.log10": np.log10, "math.log1p": np.log1p, "math.powf": np.power, "math.erf": _erf,
    "math.sin": np.sin, "math.cos": np.cos, "math.tan": np.tan, "math.asin": np.arcsin, "math.acos": np.arccos,
    "math.atan": np.arctan, "math.atan2": np.arctan2, "math.sinh": np.sinh, "math.cosh": np.cosh,
    "math.tanh": np.tanh, "math.asinh": np.arcsinh, "math.acosh": np.arccosh, "math.atanh": np.arctanh,
    "math.ctpop": lambda x: np.bitwise_count(unsigned(x)).astype(x.dtype),
}  # fmt: skip

FLAGS: dict[str, Function] = {
    "arith.addi": operator.xor, "arith.subi": operator.xor, "arith.muli": operator.and_,
    "arith.maxsi": operator.and_, "arith.minsi": operator.or_,
    "arith.maxui": operator.or_, "arith.minui": operator.and_,
}  # fmt: skip
"""Arithmetic of i1, which numpy's bool has not: a signed one is -1."""

FLOAT_COMPARISONS: tuple[Function, ...] = (
    lambda a, b: np.zeros_like(a == b),
    operator.eq,
    operator.gt,
    operator.ge,
    operator.lt,
    operator.le,
    lambda a, b: (a < b) | (a > b),
    lambda a, b: (a == a) & (b == b),
    lambda a, b: np.logical_not((a < b) | (a > b)),
    lambda a, b: np.logical_not(a <= b),
    lambda a, b: np.logical_not(a < b),
    lambda a, b: np.logical_not(a >= b),
    lambda a, b: np.logical_not(a > b),
    operator.ne,
    lambda a, b: (a != a) | (b != b),
    lambda a, b: np.ones_like(a == b),
)
INTEGER_COMPARISONS = (operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge)
FIRST_UNSIGNED = 6
"""The number of `ult`; the unsigned comparisons follow in the order of the signed ones."""


def function_of(op: Operation) -> Function | None:
    """What an operation computes, a function of its operands; None for operations of other kinds."""
    if op.name in FLAGS and op.results[0].type == i1:
        return FLAGS[op.name]
    if op.name in FUNCTIONS:
        return FUNCTIONS[op.name]
    make = MAKERS.get(op.name)
    return make(op) if make else None


def _comparison(op: Operation) -> Function:
    number = cast(Any, op.properties["predicate"]).value.data
    if op.name == "arith.cmpf":
        return FLOAT_COMPARISONS[number]
    if number < FIRST_UNSIGNED:
        return INTEGER_COMPARISONS[number]
    compare = INTEGER_COMPARISONS[number - FIRST_UNSIGNED + 2]
    return lambda a, b: compare(unsigned(a), unsigned(b))


def _cast(op: Operation) -> Function:
    dtype = dtype_of(op.results[0].type)
    source = dtype_of(op.operands[0].type)
    if op.name in ("arith.extui", "arith.uitofp"):
        return lambda x: unsigned(x).astype(dtype)
    if op.name == "arith.fptoui":
        return lambda x: x.astype(UNSIGNED[dtype.itemsize]).astype(dtype)
    if op.name == "arith.trunci" and dtype.kind == "b":
        return lambda x: (x & 1) != 0
    if source.kind == "b":  # a signed flag is -1
        return lambda x: -x.astype(np.int8).astype(dtype)
    return lambda x: x.astype(dtype)


def _index_cast(op: Operation) -> Function:
    if isinstance(op.results[0].type, IndexType):
        return lambda x: x.astype(np.int64) if isinstance(x, np.ndarray) else int(x)
    dtype = dtype_of(op.results[0].type)
    return lambda x: np.int64(x).astype(dtype)


def _bitcast(op: Operation) -> Function:
    dtype = dtype_of(op.results[0].type)
    return lambda x: np.ascontiguousarray(x).view(dtype).reshape(x.shape)[()]


def _multiply_extended(op: Operation) -> Function:
    """Both halves of a product, by Python's integers for 64 bits."""
    dtype = dtype_of(op.results[0].type)
    signed = op.name == "arith.mulsi_extended"
    bits, whole = 8 * dtype.itemsize, UNSIGNED[dtype.itemsize]
    wide = np.int64 if bits < 64 else object

    def halves(a: Value, b: Value) -> tuple[Value, Value]:
        x, y = (np.asarray(v if signed else unsigned(v)).astype(wide) for v in (a, b))
        product = x * y
        mask = (1 << bits) - 1
        parts = (product & mask, (product >> bits) & mask)
        low, high = (np.asarray(p).astype(whole).view(dtype)[()] for p in parts)
        return low, high

    return halves


MAKERS: dict[str, Callable[[Operation], Function]] = {
    "arith.cmpf": _comparison,
    "arith.cmpi": _comparison,
    "arith.index_cast": _index_cast,
    "arith.bitcast": _bitcast,
    "vector.bitcast": _bitcast,
    "arith.mului_extended": _multiply_extended,
    "arith.mulsi_extended": _multiply_extended,
    **dict.fromkeys(
        (
            *("arith.extf", "arith.truncf", "arith.extsi", "arith.extui", "arith.trunci"),
            *("arith.sitofp", "arith.uitofp", "arith.fptosi", "arith.fptoui"),
        ),
        _cast,
    ),
}
"""Functions that depend on more than the name: predicates and types."""
