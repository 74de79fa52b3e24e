"""vector to machine code: memory, masks, lanes and reductions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from harness import call, wrap

from symc.errors import EmitError

DTYPES: dict[str, Any] = {
    "f16": np.float16, "bf16": ml_dtypes.bfloat16, "f32": np.float32, "f64": np.float64,
    "i32": np.int32, "i1": np.bool_,
}  # fmt: skip


def run(body: str, kind: str, lanes: int, result: str, *arrays: np.ndarray) -> np.ndarray:
    """Run `body`, which makes %y (a vector of `lanes`) from the vectors %v0, %v1 ...; returns %y."""
    loads = "\n".join(
        f"%v{i} = vector.load %a{i}[%c0] : memref<{a.size}x{kind}>, vector<{a.size}x{kind}>"
        for i, a in enumerate(arrays)
    )
    out = np.zeros(lanes, DTYPES[result])
    parameters = "".join(f"%a{i}: memref<{a.size}x{kind}>, " for i, a in enumerate(arrays))
    text = wrap(
        f"{parameters}%b: memref<{lanes}x{result}>",
        f"%c0 = arith.constant 0 : index\n%c1 = arith.constant 1 : index\n{loads}\n{body}\n"
        f"vector.store %y, %b[%c0] : memref<{lanes}x{result}>, vector<{lanes}x{result}>",
    )
    assert call(text, *arrays, out) == 0
    return out


def test_loads_and_stores_at_any_element() -> None:
    body = """
    %c1 = arith.constant 1 : index
    %c3 = arith.constant 3 : index
    %v = vector.load %a[%c1, %c3] : memref<2x9xf32>, vector<5xf32>
    vector.store %v, %b[%c3] : memref<8xf32>, vector<5xf32>"""
    a, b = np.arange(18, dtype=np.float32).reshape(2, 9), np.zeros(8, np.float32)
    assert call(wrap("%a: memref<2x9xf32>, %b: memref<8xf32>", body), a, b) == 0
    assert b.tolist() == [0, 0, 0, *a[1, 3:8]]


def test_flags_are_bytes_in_memory() -> None:
    a = np.array([True, False, True, True, False])
    assert run("%y = arith.addi %v0, %v0 : vector<5xi1>", "i1", 5, "i1", a).tolist() == [False] * 5
    assert run("%y = arith.andi %v0, %v0 : vector<5xi1>", "i1", 5, "i1", a).tolist() == a.tolist()


@pytest.mark.parametrize("kind", ["f32", "f64", "i1"])
@pytest.mark.parametrize("count", [-5, 0, 1, 3])
def test_masks_guard_memory(kind: str, count: int) -> None:
    """Elements beyond the mask are neither read (they may lie outside) nor written."""
    body = f"""
    %n = arith.constant {count} : index
    %m = vector.create_mask %n : vector<4xi1>
    %v = vector.maskedload %a0[%c1], %m, %v1 : memref<4x{kind}>, vector<4xi1>, vector<4x{kind}> into vector<4x{kind}>
    vector.maskedstore %b[%c1], %m, %v1 : memref<4x{kind}>, vector<4xi1>, vector<4x{kind}>
    %old = vector.load %b[%c0] : memref<4x{kind}>, vector<4x{kind}>
    vector.store %old, %a1[%c0] : memref<4x{kind}>, vector<4x{kind}>
    %y = vector.shuffle %v, %v [0, 1, 2, 3] : vector<4x{kind}>, vector<4x{kind}>"""
    a, other = np.array([1, 0, 1, 1], DTYPES[kind]), np.array([0, 1, 1, 0], DTYPES[kind])
    before = other.copy()
    y, lanes = run(body, kind, 4, kind, a, other), max(count, 0)
    assert y.tolist() == [*a[1 : 1 + lanes], *before[lanes:]]
    assert other.tolist() == [0, *before[:lanes], *np.zeros(3 - lanes, DTYPES[kind])]


def test_broadcast_and_fma() -> None:
    body = """
    %x = memref.load %a0[%c1] : memref<4xf32>
    %w = vector.broadcast %x : f32 to vector<4xf32>
    %y = vector.fma %v0, %w, %v0 : vector<4xf32>"""
    assert run(body, "f32", 4, "f32", np.array([1, 2, 3, 4], np.float32)).tolist() == [3, 6, 9, 12]


@pytest.mark.parametrize("kind", ["bf16", "f16"])
def test_halves_compute_as_float32(kind: str) -> None:
    a = np.array([1.5, -2, 3, 0.25], DTYPES[kind])
    body = "%s = arith.addf %v0, %v0 : vector<4x{k}>\n%y = vector.fma %s, %v0, %v0 : vector<4x{k}>".replace("{k}", kind)
    assert run(body, kind, 4, kind, a).tolist() == (2 * a * a + a).tolist()


def test_conversions_of_vectors() -> None:
    a = np.array([1.75, -2.25, np.nan, 1e30], np.float32)
    body = (
        "%h = arith.truncf %v0 : vector<4xf32> to vector<4xbf16>\n%y = arith.extf %h : vector<4xbf16> to vector<4xf64>"
    )
    expected = a.astype(ml_dtypes.bfloat16).astype(np.float64)
    np.testing.assert_array_equal(run(body, "f32", 4, "f64", a), expected)


def test_lanes() -> None:
    body = """
    %x = vector.extract %v0[2] : f32 from vector<4xf32>
    %z = vector.extract %v0[%c1] : f32 from vector<4xf32>
    %s = arith.addf %x, %z : f32
    %w = vector.insert %s, %v0[0] : f32 into vector<4xf32>
    %y = vector.insert %x, %w[%c1] : f32 into vector<4xf32>"""
    assert run(body, "f32", 4, "f32", np.array([1, 2, 3, 4], np.float32)).tolist() == [5, 3, 3, 4]


def test_shuffle() -> None:
    body = "%y = vector.shuffle %v0, %v1 [0, 4, 3, 6, 1] : vector<4xf32>, vector<4xf32>"
    a, b = np.array([1, 2, 3, 4], np.float32), np.array([5, 6, 7, 8], np.float32)
    assert run(body, "f32", 5, "f32", a, b).tolist() == [1, 5, 4, 7, 2]


def test_bitcast() -> None:
    body = "%y = vector.bitcast %v0 : vector<2xf32> to vector<2xi32>"
    assert run(body, "f32", 2, "i32", np.array([1, -0.0], np.float32)).tolist() == [0x3F800000, -(2**31)]


REDUCTIONS: dict[str, tuple[str, Callable[[np.ndarray], Any]]] = {
    "add": ("f32", np.sum), "mul": ("f32", np.prod), "minimumf": ("f32", np.min), "maximumf": ("f32", np.max),
    "minnumf": ("f64", np.min), "maxnumf": ("bf16", np.max), "minsi": ("i32", np.min), "maxsi": ("i32", np.max),
    "minui": ("i32", lambda a: a.view(np.uint32).min().view(np.int32)),
    "maxui": ("i32", lambda a: a.view(np.uint32).max().view(np.int32)),
    "and": ("i32", np.bitwise_and.reduce), "or": ("i32", np.bitwise_or.reduce), "xor": ("i32", np.bitwise_xor.reduce),
}  # fmt: skip


@pytest.mark.parametrize("name", REDUCTIONS)
def test_reductions(name: str) -> None:
    kind, function = REDUCTIONS[name]
    a = np.array([3, -2, 5, 7], DTYPES[kind])
    body = f"%s = vector.reduction <{name}>, %v0 : vector<4x{kind}> into {kind}\n%y = vector.broadcast %s : {kind} to "
    assert run(f"{body}vector<2x{kind}>", kind, 2, kind, a).tolist() == [function(a)] * 2


@pytest.mark.parametrize(("name", "expected"), [("add", 17), ("mul", 24)])
@pytest.mark.parametrize("kind", ["f32", "f16", "i32"])
def test_reductions_with_a_start(name: str, expected: float, kind: str) -> None:
    a = np.array([2, 3, 4], DTYPES[kind])
    start = {"add": 8, "mul": 1}[name]
    constant = f"{start}" if kind == "i32" else f"{start}.0"
    body = f"""
    %start = arith.constant {constant} : {kind}
    %s = vector.reduction <{name}>, %v0, %start : vector<3x{kind}> into {kind}
    %y = vector.broadcast %s : {kind} to vector<1x{kind}>"""
    assert run(body, kind, 1, kind, a).tolist() == [expected]


SQUARE = "vector<2x2xf32>"
REFUSED = {
    "extract": f"%x = arith.constant dense<0.0> : {SQUARE}\n%r = vector.extract %x[1] : vector<2xf32> from {SQUARE}",
    "load": f"%r = vector.load %a[%c0, %c0] : memref<2x2xf32>, {SQUARE}",
    "start": """%v = vector.load %a[%c0, %c0] : memref<2x2xf32>, vector<2xf32>
    %x = arith.constant 0.0 : f32
    %r = vector.reduction <maximumf>, %v, %x : vector<2xf32> into f32""",
}
MESSAGES = {
    "extract": "rank 1",
    "load": rf"{SQUARE}: only vectors of rank 1 .* \(in @k\)",
    "start": "<maximumf> with a start has no",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_vectors_cannot_do(name: str) -> None:
    with pytest.raises(EmitError, match=MESSAGES[name]):
        call(wrap("%a: memref<2x2xf32>", f"%c0 = arith.constant 0 : index\n{REFUSED[name]}"))
