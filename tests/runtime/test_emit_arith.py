"""arith to machine code: every operation's values beside NumPy's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from harness import elementwise

INF, NAN = np.inf, np.nan
SIGNED = np.array([0, 1, -1, 2, -3, 7, 100, -128, 127, -100], np.int8)
OTHER = np.array([1, 1, 3, -2, -5, 2, 7, 3, -1, 127], np.int8)
SHIFTS = np.array([0, 1, 2, 3, 4, 5, 6, 7, 1, 2], np.int8)
FLOATS = np.array([0, -0.0, 1.5, -2.25, INF, -INF, NAN, 3, NAN, 1e30], np.float32)
MORE = np.array([-0.0, 0, 1.5, 7.75, 1, INF, 2, NAN, NAN, -1e-30], np.float32)


def quotient(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Integer division rounding to zero."""
    return (np.sign(a) * np.sign(b) * (np.abs(a) // np.abs(b))).astype(a.dtype)


def wide(x: np.ndarray) -> np.ndarray:
    return x.astype(np.int64)


INTEGER: dict[str, Callable[[Any, Any], Any]] = {
    "arith.addi": lambda a, b: wide(a) + b,
    "arith.subi": lambda a, b: wide(a) - b,
    "arith.muli": lambda a, b: wide(a) * b,
    "arith.divsi": lambda a, b: quotient(wide(a), wide(b)),
    "arith.remsi": lambda a, b: np.fmod(wide(a), b),
    "arith.andi": np.bitwise_and,
    "arith.ori": np.bitwise_or,
    "arith.xori": np.bitwise_xor,
    "arith.maxsi": np.maximum,
    "arith.minsi": np.minimum,
}
UNSIGNED: dict[str, Callable[[Any, Any], Any]] = {
    "arith.divui": lambda a, b: a // b,
    "arith.remui": lambda a, b: a % b,
    "arith.maxui": np.maximum,
    "arith.minui": np.minimum,
}
SHIFT: dict[str, Callable[[Any, Any], Any]] = {
    "arith.shli": lambda a, b: a << b,
    "arith.shrsi": lambda a, b: a >> b,
    "arith.shrui": lambda a, b: a.view(np.uint8) >> b.view(np.uint8),
}
FLOAT: dict[str, Callable[[Any, Any], Any]] = {
    "arith.addf": np.add,
    "arith.subf": np.subtract,
    "arith.mulf": np.multiply,
    "arith.divf": np.divide,
    "arith.maximumf": np.maximum,
    "arith.minimumf": np.minimum,
    "arith.maxnumf": np.fmax,
    "arith.minnumf": np.fmin,
}
INTEGER_PREDICATES: dict[str, Callable[[Any, Any], Any]] = {
    "eq": np.equal, "ne": np.not_equal,
    "slt": np.less, "sle": np.less_equal, "sgt": np.greater, "sge": np.greater_equal,
    "ult": np.less, "ule": np.less_equal, "ugt": np.greater, "uge": np.greater_equal,
}  # fmt: skip
ORDERED: dict[str, Callable[[Any, Any], Any]] = {
    "eq": np.equal, "gt": np.greater, "ge": np.greater_equal, "lt": np.less, "le": np.less_equal,
    "ne": lambda a, b: (a < b) | (a > b),
}  # fmt: skip


def binary(name: str, kind: str, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return elementwise(f"%y0 = {name} %x0, %x1 : {kind}", [(kind, a), (kind, b)], [(kind, a.dtype)])[0]


@pytest.mark.parametrize("name", [*INTEGER, *SHIFT])
def test_signed_integers(name: str) -> None:
    b = SHIFTS if name in SHIFT else OTHER
    expected = np.asarray({**INTEGER, **SHIFT}[name](SIGNED, b)).astype(np.int8)
    assert binary(name, "i8", SIGNED, b).tolist() == expected.tolist()


@pytest.mark.parametrize("name", UNSIGNED)
def test_unsigned_integers(name: str) -> None:
    a, b = SIGNED.view(np.uint8), OTHER.view(np.uint8)
    assert binary(name, "i8", a, b).tolist() == UNSIGNED[name](a, b).tolist()


@pytest.mark.parametrize("name", FLOAT)
@pytest.mark.parametrize("kind", ["f32", "f64", "f16", "bf16"])
def test_floats(name: str, kind: str) -> None:
    dtype = {"f32": np.float32, "f64": np.float64, "f16": np.float16, "bf16": ml_dtypes.bfloat16}[kind]
    with np.errstate(all="ignore"):
        a, b = FLOATS.astype(dtype), MORE.astype(dtype)
        expected = FLOAT[name](a, b).astype(np.float64)
    result = binary(name, kind, a, b).astype(np.float64)
    np.testing.assert_array_equal(result, expected)
    if name in ("arith.maximumf", "arith.minimumf"):
        assert np.signbit(result[:2]).tolist() == [name == "arith.minimumf"] * 2


@pytest.mark.parametrize("kind", ["f32", "bf16"])
def test_negation_changes_the_sign_bit_only(kind: str) -> None:
    x = FLOATS.astype(ml_dtypes.bfloat16 if kind == "bf16" else np.float32)
    (y,) = elementwise(f"%y0 = arith.negf %x0 : {kind}", [(kind, x)], [(kind, x.dtype)])
    assert np.signbit(y).tolist() == (~np.signbit(x)).tolist()
    np.testing.assert_array_equal(np.abs(y).astype(np.float32), np.abs(x).astype(np.float32))


@pytest.mark.parametrize("predicate", INTEGER_PREDICATES)
def test_integer_comparisons(predicate: str) -> None:
    a, b = np.array([1, -1, 3, 3, -7], np.int32), np.array([2, 1, 3, -3, -2], np.int32)
    (y,) = elementwise(f"%y0 = arith.cmpi {predicate}, %x0, %x1 : i32", [("i32", a), ("i32", b)], [("i1", np.bool_)])
    views = (a.view(np.uint32), b.view(np.uint32)) if predicate.startswith("u") else (a, b)
    assert y.tolist() == INTEGER_PREDICATES[predicate](*views).tolist()


@pytest.mark.parametrize("kind", ["f32", "bf16"])
@pytest.mark.parametrize("predicate", ["false", "ord", "uno", "true", *(p + k for p in "ou" for k in ORDERED)])
def test_float_comparisons(predicate: str, kind: str) -> None:
    dtype = ml_dtypes.bfloat16 if kind == "bf16" else np.float32
    a, b = np.array([1, 2, 3, NAN, 1, NAN], dtype), np.array([2, 2, 1, 1, NAN, NAN], dtype)
    (y,) = elementwise(f"%y0 = arith.cmpf {predicate}, %x0, %x1 : {kind}", [(kind, a), (kind, b)], [("i1", np.bool_)])
    unordered = np.isnan(a) | np.isnan(b)
    known = {"false": unordered & False, "true": unordered | True, "ord": ~unordered, "uno": unordered}
    with np.errstate(invalid="ignore"):  # ml_dtypes warns of NaN
        ordered = np.zeros(6, bool) if predicate in known else ORDERED[predicate[1:]](a, b) & ~unordered
    expected = known.get(predicate, ordered | unordered if predicate[0] == "u" else ordered)
    assert y.tolist() == expected.tolist()


def test_select_and_constants() -> None:
    body = """%c = arith.constant -2.5 : f64
    %zero = arith.constant 0.0 : f64
    %p = arith.cmpf ogt, %x0, %zero : f64
    %y0 = arith.select %p, %x0, %c : f64"""
    (y,) = elementwise(body, [("f64", np.array([1.0, -1, NAN]))], [("f64", np.float64)])
    assert y.tolist() == [1, -2.5, -2.5]


CONSTANTS: list[tuple[str, str, Any]] = [
    ("i1", "true", True),
    ("i8", "-128", -128),
    ("i64", "9223372036854775807", 2**63 - 1),
    ("index", "-5", -5),
    ("f32", "0.1", np.float32(0.1)),
    ("f32", "0x7F800000", INF),
    ("f32", "0xFF800000", -INF),
    ("f32", "1.0e-45", np.float32(1e-45)),
    ("f64", "0x7FF8000000000000", NAN),
    ("f64", "0.1", 0.1),
    ("f16", "0.1", np.float16(0.1)),
    ("f16", "0x7C00", INF),
    ("bf16", "0.1", ml_dtypes.bfloat16(0.1)),
    ("bf16", "1.006", ml_dtypes.bfloat16(1.006)),
    ("bf16", "0x7F80", INF),
]
DTYPES: dict[str, Any] = {
    "i1": np.bool_, "i8": np.int8, "i16": np.int16, "i32": np.int32, "i64": np.int64, "index": np.int64,
    "f16": np.float16, "bf16": ml_dtypes.bfloat16, "f32": np.float32, "f64": np.float64,
}  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "value"), CONSTANTS)
def test_constants_keep_their_bits(kind: str, text: str, value: Any) -> None:
    suffix = "" if kind == "i1" else f" : {kind}"
    (y,) = elementwise(f"%y0 = arith.constant {text}{suffix}", [("i8", SIGNED)], [(kind, DTYPES[kind])])
    np.testing.assert_array_equal(y, np.full(y.shape, value, DTYPES[kind]))


def cast(name: str, source: str, target: str, x: Any) -> np.ndarray:
    array = np.asarray(x, DTYPES[source])
    return elementwise(f"%y0 = {name} %x0 : {source} to {target}", [(source, array)], [(target, DTYPES[target])])[0]


ROUNDING = np.array([0, -0.0, 1, 1 + 2**-8, 1 + 3 * 2**-8, 1 + 2**-9, 1 + 2**-11, 1 + 3 * 2**-11, 65504, 65520, 1e-7,
                     -3e-8, 3e38, 3.4e38, 1e-40, -1e-45, INF, -INF, NAN, 0.1, -0.3], np.float32)  # fmt: skip


@pytest.mark.parametrize(
    ("source", "target"), [("f32", "f16"), ("f32", "bf16"), ("f64", "f32"), ("f64", "f16"), ("f64", "bf16")]
)
def test_narrowing_rounds_to_nearest_even(source: str, target: str) -> None:
    with np.errstate(all="ignore"):
        x = ROUNDING.astype(DTYPES[source])
        expected = x.astype(np.float32).astype(DTYPES[target])
    y = cast("arith.truncf", source, target, x)
    np.testing.assert_array_equal(y.astype(np.float64), expected.astype(np.float64))
    assert np.signbit(y).tolist() == np.signbit(expected).tolist()


@pytest.mark.parametrize("nan", [0x7F800001, 0xFFFFFFFF, 0x7FFF8000])
def test_every_nan_stays_nan_in_bfloat16(nan: int) -> None:
    y = cast("arith.truncf", "f32", "bf16", np.array([nan], np.uint32).view(np.float32))
    assert np.isnan(y).all()


@pytest.mark.parametrize(
    ("source", "target"), [("f16", "f32"), ("bf16", "f32"), ("f16", "f64"), ("bf16", "f64"), ("f32", "f64")]
)
def test_widening_is_exact(source: str, target: str) -> None:
    with np.errstate(all="ignore"):
        x = ROUNDING.astype(DTYPES[source])
    y = cast("arith.extf", source, target, x)
    np.testing.assert_array_equal(y, x.astype(DTYPES[target]))
    assert np.signbit(y).tolist() == np.signbit(x).tolist()


CASTS: list[tuple[str, str, str, list[Any], list[Any]]] = [
    ("arith.extsi", "i8", "i32", [-1, 127], [-1, 127]),
    ("arith.extui", "i8", "i32", [-1, 127], [255, 127]),
    ("arith.extui", "i1", "i8", [True, False], [1, 0]),
    ("arith.extsi", "i1", "i8", [True, False], [-1, 0]),
    ("arith.trunci", "i32", "i8", [257, -2], [1, -2]),
    ("arith.trunci", "i8", "i1", [3, 2], [True, False]),
    ("arith.sitofp", "i8", "f32", [-1, 127], [-1, 127]),
    ("arith.uitofp", "i8", "f32", [-1, 127], [255, 127]),
    ("arith.uitofp", "i1", "f64", [True, False], [1, 0]),
    ("arith.sitofp", "i64", "f64", [2**53 + 1, -3], [2.0**53, -3]),
    ("arith.sitofp", "i32", "f16", [2049, -3], [2048, -3]),
    ("arith.sitofp", "i32", "bf16", [257, -3], [256, -3]),
    ("arith.uitofp", "i8", "bf16", [-1, 3], [255, 3]),
    ("arith.fptosi", "f32", "i32", [-1.9, 2.9], [-1, 2]),
    ("arith.fptosi", "bf16", "i32", [-1.9, 2.9], [-1, 2]),
    ("arith.fptosi", "f16", "i8", [-1.9, 2.9], [-1, 2]),
    ("arith.fptoui", "f64", "i8", [255.9, 2.9], [-1, 2]),
    ("arith.bitcast", "f32", "i32", [1.0, -0.0], [0x3F800000, -(2**31)]),
    ("arith.bitcast", "i64", "f64", [0x3FF0000000000000, 0], [1.0, 0.0]),
    ("arith.bitcast", "bf16", "i16", [1.0, -0.0], [0x3F80, -(2**15)]),
    ("arith.index_cast", "i32", "index", [-1, 5], [-1, 5]),
    ("arith.index_cast", "index", "i32", [-1, 2**32 + 5], [-1, 5]),
    ("arith.index_cast", "i64", "index", [-1, 5], [-1, 5]),
    ("arith.index_cast", "i8", "index", [-1, 5], [-1, 5]),
]


@pytest.mark.parametrize(("name", "source", "target", "values", "expected"), CASTS)
def test_casts(name: str, source: str, target: str, values: list[Any], expected: list[Any]) -> None:
    assert cast(name, source, target, values).tolist() == expected


@pytest.mark.parametrize(("kind", "bits"), [("i32", 32), ("i64", 64), ("index", 64)])
@pytest.mark.parametrize("name", ["arith.mului_extended", "arith.mulsi_extended"])
def test_both_halves_of_a_product(name: str, kind: str, bits: int) -> None:
    values = [3, -1, -(2 ** (bits - 1)), 2 ** (bits - 1) - 1, 12345]
    a, b = np.array(values, DTYPES[kind]), np.array(values[::-1], DTYPES[kind])
    body = f"%y0, %y1 = {name} %x0, %x1 : {kind}"
    low, high = elementwise(body, [(kind, a), (kind, b)], [(kind, a.dtype), (kind, a.dtype)])
    mask = 2**bits - 1 if name == "arith.mului_extended" else -1
    for x, y, lo, hi in zip(values, values[::-1], low.tolist(), high.tolist()):
        product = (x & mask) * (y & mask)
        assert lo & (2**bits - 1) == product & (2**bits - 1)
        assert hi & (2**bits - 1) == (product >> bits) & (2**bits - 1)


def test_fast_math_is_granted_where_it_is_asked_for() -> None:
    body = "%s = arith.subf %x0, %x1 fastmath<fast> : f32\n%y0 = arith.addf %s, %x1 fastmath<reassoc,nnan> : f32"
    (y,) = elementwise(
        body, [("f32", np.array([2, 3], np.float32)), ("f32", np.array([1, 5], np.float32))], [("f32", np.float32)]
    )
    assert y.tolist() == [2, 3]
