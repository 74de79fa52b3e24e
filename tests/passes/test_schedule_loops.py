"""Elementwise ops, reductions, fills and copies scheduled for the CPU give what numpy gives."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from kernel_runner import DTYPES, Kernel, Operand, fill, generic

F32 = "f32"
RANDOM = np.random.default_rng(7)
ADD = "%r = arith.addf %a0, %a1 : f32\nlinalg.yield %r : f32"
SUM = "%r = arith.addf %a1, %a0 fastmath<reassoc> : f32\nlinalg.yield %r : f32"
MAXIMUM = "%r = arith.maximumf %a1, %a0 fastmath<reassoc> : f32\nlinalg.yield %r : f32"
COPY = "linalg.yield %a0 : f32"
REDUCTIONS: dict[str, tuple[str, float | None, Callable[..., np.ndarray]]] = {
    "sum": (SUM, 0.0, np.sum),
    "max": (MAXIMUM, -3e38, np.max),
    "accumulate": (SUM, None, np.sum),
}
"""Body, initial value (None: what the destination holds), numpy's function."""


def run(operands: list[Operand], ops: str) -> list[np.ndarray]:
    """Random arrays before the call are the inputs; returns all arrays after it."""
    kernel = Kernel(operands, ops)
    arrays = [o.random(np.random.default_rng(i)) for i, o in enumerate(operands)]
    kernel(*arrays)
    return arrays


def count(operands: list[Operand], ops: str, name: str) -> int:
    """How many ops of a name the scheduled kernel has."""
    return sum(op.name == name for op in Kernel(operands, ops).module.walk())


@pytest.mark.parametrize("shape", [(1,), (2, 3), (5, 7, 17), (100, 33)])
def test_contiguous_elementwise_is_one_loop(shape: tuple[int, ...]) -> None:
    dims = [f"d{i}" for i in range(len(shape))]
    operands = [Operand(shape, F32, ", ".join(dims))] * 3
    ops = generic(operands, 2, dims, [], ADD)
    a, b, out = run(operands, ops)
    np.testing.assert_array_equal(out, a + b)
    assert count(operands, ops, "scf.for") == (0 if shape == (1,) else 1)


@pytest.mark.parametrize("map, shape", [("n", (3,)), ("m", (5,)), ("m, n", (5, 3)), ("n, m", (3, 5)), ("0, m", (1, 5))])
def test_broadcasts_and_transposes(map: str, shape: tuple[int, ...]) -> None:
    operands = [Operand((5, 3), F32, "m, n"), Operand(shape, F32, map), Operand((5, 3), F32, "m, n")]
    a, b, out = run(operands, generic(operands, 2, ["m", "n"], [], ADD))
    np.testing.assert_array_equal(out, a + operands[1].view(b, ["m", "n"], [5, 3]))


@pytest.mark.parametrize("shape", [(33, 100), (64, 70), (100, 17)])
def test_transposition(shape: tuple[int, int]) -> None:
    operands = [Operand(shape[::-1], F32, "n, m"), Operand(shape, F32, "m, n")]
    a, out = run(operands, generic(operands, 1, ["m", "n"], [], COPY))
    np.testing.assert_array_equal(out, a.T)


def test_strided_and_reversed_reads() -> None:
    operands = [Operand((11, 9), F32, "2 * m + 1, 8 - n"), Operand((5, 7), F32, "m, n")]
    a, out = run(operands, generic(operands, 1, ["m", "n"], [], COPY))
    np.testing.assert_array_equal(out, a[1:11:2, 8:1:-1])


def test_counters_and_captured_buffers() -> None:
    body = """%i = linalg.index 0 : index
      %j = linalg.index 1 : index
      %k = arith.index_cast %a0 : i32 to index
      %g = memref.load %v2[%k, %j] : memref<4x3xf32>
      %f = arith.index_cast %i : index to i32
      %h = arith.sitofp %f : i32 to f32
      %r = arith.addf %g, %h : f32
      linalg.yield %r : f32"""
    operands = [Operand((5,), "i32", "m"), Operand((5, 3), F32, "m, n"), Operand((4, 3), F32)]
    kernel = Kernel(operands, generic(operands[:2], 1, ["m", "n"], [], body))
    index, table = np.array([3, 0, 2, 2, 1], np.int32), RANDOM.random((4, 3), np.float32)
    out = np.empty((5, 3), np.float32)
    kernel(index, out, table)
    np.testing.assert_array_equal(out, table[index] + np.arange(5, dtype=np.float32)[:, None])


def test_updates_in_place() -> None:
    operands = [Operand((5, 7), F32, "m, n"), Operand((5, 7), F32, "m, n")]
    kernel = Kernel(operands, generic(operands, 1, ["m", "n"], [], ADD))
    a, out = (RANDOM.random((5, 7), np.float32) for _ in range(2))
    want = a + out
    kernel(a, out)
    np.testing.assert_array_equal(out, want)


@pytest.mark.parametrize("axes", ["k", "m", "mk", "n", "mn", "nk", "mnk"])
@pytest.mark.parametrize("extents", [(2, 3, 5), (17, 7, 33), (100, 2, 40)])
@pytest.mark.parametrize("what", ["sum", "max", "accumulate"])
def test_reductions(axes: str, extents: tuple[int, int, int], what: str) -> None:
    body, start, function = REDUCTIONS[what]
    dims = "mnk"
    kept = [d for d in dims if d not in axes]
    shape = tuple(extents[dims.index(d)] for d in kept)
    operands = [Operand(extents, F32, "m, n, k"), Operand(shape, F32, ", ".join(kept))]
    first = "" if start is None else fill(1, operands[1], start)
    kernel = Kernel(operands, first + generic(operands, 1, list(dims), list(axes), body))
    data, out = operands[0].random(RANDOM), operands[1].random(RANDOM)
    before = out.astype(np.float64)
    kernel(data, out)
    want = function(data.astype(np.float64), axis=tuple(dims.index(d) for d in axes)) + (before if start is None else 0)
    np.testing.assert_allclose(out, want, rtol=1e-5, atol=1e-3)


def test_fill_becomes_the_initial_value() -> None:
    operands = [Operand((5, 33), F32, "m, n"), Operand((5,), F32, "m")]
    ops = fill(1, operands[1], 0) + generic(operands, 1, ["m", "n"], ["n"], SUM)
    assert count(operands, ops, "memref.store") == 1
    assert count(operands, ops, "memref.load") == 1


def test_a_fill_that_something_else_reads_stays() -> None:
    operands = [Operand((5, 3), F32, "m, n"), Operand((5,), F32, "m"), Operand((5,), F32, "m")]
    copy = generic([operands[1], operands[2]], 1, ["m"], [], COPY)
    copy = copy.replace("%v1", "%v2").replace("%v0", "%v1")
    ops = fill(1, operands[1], 3) + copy + generic(operands[:2], 1, ["m", "n"], ["n"], SUM)
    a, out, copied = run(operands, ops)
    np.testing.assert_array_equal(copied, np.full(5, 3, np.float32))
    np.testing.assert_allclose(out, a.sum(1) + 3, rtol=1e-5)


def test_first_maximum_and_its_index() -> None:
    body = """%i = linalg.index 1 : index
      %p = arith.index_cast %i : index to i32
      %b = arith.cmpf ogt, %a0, %a1 : f32
      %v = arith.select %b, %a0, %a1 : f32
      %w = arith.select %b, %p, %a2 : i32
      linalg.yield %v, %w : f32, i32"""
    operands = [Operand((7, 33), F32, "m, n"), Operand((7,), F32, "m"), Operand((7,), "i32", "m")]
    fills = fill(1, operands[1], -1e30) + fill(2, operands[2], -1)
    kernel = Kernel(operands, fills + generic(operands, 1, ["m", "n"], ["n"], body))
    data = RANDOM.integers(0, 4, (7, 33)).astype(np.float32)
    value, position = np.empty(7, np.float32), np.empty(7, np.int32)
    kernel(data, value, position)
    np.testing.assert_array_equal(value, data.max(1))
    np.testing.assert_array_equal(position, data.argmax(1))


def test_first_maximum_of_windows_keeps_the_order_of_the_axes() -> None:
    body = """%i = linalg.index 2 : index
      %j = linalg.index 3 : index
      %c = arith.constant 3 : index
      %m = arith.muli %i, %c : index
      %n = arith.addi %m, %j : index
      %p = arith.index_cast %n : index to i32
      %b = arith.cmpf ogt, %a0, %a2 : f32
      %v = arith.select %b, %a0, %a2 : f32
      %w = arith.select %b, %p, %a3 : i32
      linalg.yield %v, %w : f32, i32"""
    operands = [
        Operand((9, 33), F32, "3 * y + i, 3 * x + j"),
        Operand((3, 3), F32, "i, j"),
        Operand((3, 11), F32, "y, x"),
        Operand((3, 11), "i32", "y, x"),
    ]
    fills = fill(2, operands[2], -1e30) + fill(3, operands[3], -1)
    kernel = Kernel(operands, fills + generic(operands, 2, ["y", "x", "i", "j"], ["i", "j"], body))
    data = RANDOM.integers(0, 3, (9, 33)).astype(np.float32)
    value, position = np.empty((3, 11), np.float32), np.empty((3, 11), np.int32)
    kernel(data, np.empty((3, 3), np.float32), value, position)
    windows = data.reshape(3, 3, 11, 3).transpose(0, 2, 1, 3).reshape(3, 11, 9)
    np.testing.assert_array_equal(value, windows.max(2))
    np.testing.assert_array_equal(position, windows.argmax(2))


def test_order_is_kept_without_reassociation() -> None:
    body = """%h = arith.constant 5.000000e-01 : f32
      %s = arith.mulf %a1, %h : f32
      %r = arith.addf %s, %a0 : f32
      linalg.yield %r : f32"""
    operands = [Operand((40, 5, 33), F32, "k, m, l"), Operand((5,), F32, "m")]
    kernel = Kernel(operands, fill(1, operands[1], 0) + generic(operands, 1, ["m", "l", "k"], ["l", "k"], body))
    data, out = operands[0].random(RANDOM), np.empty(5, np.float32)
    kernel(data, out)
    want = np.zeros(5, np.float32)
    for l in range(33):
        for k in range(40):
            want = want * np.float32(0.5) + data[k, :, l]
    np.testing.assert_allclose(out, want, rtol=1e-6)


@pytest.mark.parametrize("element", list(DTYPES))
def test_fill_and_copy(element: str) -> None:
    operands = [Operand((7, 5), element), Operand((7, 5), element)]
    copy = f'"memref.copy"(%v0, %v1) : ({operands[0].type}, {operands[1].type}) -> ()'
    filled, copied = run(operands, fill(0, operands[0], 3) + copy)
    assert (filled == 3).all() and (copied == 3).all()


def test_strided_copies() -> None:
    operands = [Operand((3, 5), F32), Operand((8, 10), F32)]
    kind = "memref<3x5xf32, strided<[20, 2], offset: 11>>"
    ops = f"""%part = memref.subview %v1[1, 1][3, 5][2, 2] : memref<8x10xf32> to {kind}
      "memref.copy"(%v0, %part) : (memref<3x5xf32>, {kind}) -> ()"""
    kernel = Kernel(operands, ops)
    source, target = (o.random(RANDOM) for o in operands)
    want = target.copy()
    want[1:7:2, 1:11:2] = source
    kernel(source, target)
    np.testing.assert_array_equal(target, want)


def test_sum_of_columns_longer_than_a_row_block() -> None:
    operands = [Operand((3, 9001), F32, "k, n"), Operand((9001,), F32, "n")]
    data, out = run(operands, fill(1, operands[1], 0) + generic(operands, 1, ["n", "k"], ["k"], SUM))
    np.testing.assert_allclose(out, data.sum(0), rtol=1e-5, atol=1e-4)


def test_scatter_loops_stay() -> None:
    ops = """
      %zero = arith.constant 0 : index
      %one = arith.constant 1 : index
      %five = arith.constant 5 : index
      scf.for %i = %zero to %five step %one {
        %k = memref.load %v0[%i] : memref<5xi32>
        %j = arith.index_cast %k : i32 to index
        %x = memref.load %v1[%j] : memref<4xf32>
        %y = arith.addf %x, %x : f32
        memref.store %y, %v1[%j] : memref<4xf32>
      }"""
    operands = [Operand((5,), "i32"), Operand((4,), F32)]
    kernel = Kernel(operands, fill(1, operands[1], 1) + ops)
    out = np.empty(4, np.float32)
    kernel(np.array([3, 0, 3, 3, 1], np.int32), out)
    np.testing.assert_array_equal(out, [2, 2, 1, 8])
