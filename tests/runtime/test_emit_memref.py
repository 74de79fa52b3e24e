"""memref to machine code: addresses, views, constants and copies."""

from __future__ import annotations

import numpy as np
import pytest
from harness import call, elementwise, wrap

from symc.errors import EmitError


def test_rows_and_columns() -> None:
    a, b = np.arange(15, dtype=np.float32).reshape(3, 5), np.zeros((5, 3), np.float32)
    body = """
    %c1 = arith.constant 1 : index
    %c2 = arith.constant 2 : index
    %c4 = arith.constant 4 : index
    %x = memref.load %a[%c2, %c4] : memref<3x5xf32>
    memref.store %x, %b[%c4, %c1] : memref<5x3xf32>"""
    assert call(wrap("%a: memref<3x5xf32>, %b: memref<5x3xf32>", body), a, b) == 0
    assert b[4, 1] == 14 and np.count_nonzero(b) == 1


TAKE = """
%c0 = arith.constant 0 : index
%c1 = arith.constant 1 : index
%c2 = arith.constant 2 : index
%c3 = arith.constant 3 : index
{view}
scf.for %i = %c0 to %c2 step %c1 {{
  scf.for %j = %c0 to %c3 step %c1 {{
    %x = memref.load %v[%i, %j] : {kind}
    memref.store %x, %b[%i, %j] : memref<2x3xi32>
  }}
}}"""
SOURCE = "memref<5x7xi32>"
VIEWS: dict[str, tuple[str, str, tuple[slice, slice]]] = {
    "start": (
        f"%v = memref.subview %a[0, 0] [2, 3] [1, 1] : {SOURCE} to KIND",
        "memref<2x3xi32, strided<[7, 1]>>",
        np.s_[0:2, 0:3],
    ),
    "offset and strides": (
        f"%v = memref.subview %a[1, 2] [2, 3] [2, 2] : {SOURCE} to KIND",
        "memref<2x3xi32, strided<[14, 2], offset: 9>>",
        np.s_[1:5:2, 2:7:2],
    ),
    "of a view": (
        f"""%u = memref.subview %a[1, 1] [4, 6] [1, 1] : {SOURCE} to memref<4x6xi32, strided<[7, 1], offset: 8>>
        %v = memref.subview %u[1, 2] [2, 3] [1, 1] : memref<4x6xi32, strided<[7, 1], offset: 8>> to KIND""",
        "memref<2x3xi32, strided<[7, 1], offset: 17>>",
        np.s_[2:4, 3:6],
    ),
    "moving": (
        f"%v = memref.subview %a[%c2, 3] [2, 3] [1, 1] : {SOURCE} to KIND",
        "memref<2x3xi32, strided<[7, 1], offset: ?>>",
        np.s_[2:4, 3:6],
    ),
    "moving, of a view": (
        f"""%u = memref.subview %a[1, 1] [4, 6] [1, 1] : {SOURCE} to memref<4x6xi32, strided<[7, 1], offset: 8>>
        %v = memref.subview %u[%c1, %c2] [2, 3] [1, 1] : memref<4x6xi32, strided<[7, 1], offset: 8>> to KIND""",
        "memref<2x3xi32, strided<[7, 1], offset: ?>>",
        np.s_[2:4, 3:6],
    ),
    "cast": (
        f"""%u = memref.subview %a[1, 2] [2, 3] [1, 1] : {SOURCE} to memref<2x3xi32, strided<[7, 1], offset: 9>>
        %v = "memref.cast"(%u) : (memref<2x3xi32, strided<[7, 1], offset: 9>>) -> KIND""",
        "memref<2x3xi32, strided<[7, 1], offset: ?>>",
        np.s_[1:3, 2:5],
    ),
    "backwards": (
        f"""%v = "memref.reinterpret_cast"(%a) <{{static_offsets = array<i64: 34>, static_sizes = array<i64: 2, 3>,
        static_strides = array<i64: -7, -1>, operandSegmentSizes = array<i32: 1, 0, 0, 0>}}> : ({SOURCE}) -> KIND""",
        "memref<2x3xi32, strided<[-7, -1], offset: 34>>",
        np.s_[4:2:-1, 6:3:-1],
    ),
}


@pytest.mark.parametrize("name", VIEWS)
def test_views(name: str) -> None:
    view, kind, slices = VIEWS[name]
    a, b = np.arange(35, dtype=np.int32).reshape(5, 7), np.zeros((2, 3), np.int32)
    body = TAKE.format(view=view.replace("KIND", kind), kind=kind)
    assert call(wrap(f"%a: {SOURCE}, %b: memref<2x3xi32>", body), a, b) == 0
    assert b.tolist() == a[slices].tolist()


def test_a_strided_view_crosses_a_call() -> None:
    text = """
    func.func private @set(%v: memref<2xf32, strided<[5], offset: 3>>) attributes {symc.kernel} {
      %c1 = arith.constant 1 : index
      %x = arith.constant 7.0 : f32
      memref.store %x, %v[%c1] : memref<2xf32, strided<[5], offset: 3>>
      func.return
    }
    func.func @forward(%a: memref<2x5xf32>) attributes {symc.entry} {
      %v = "memref.reinterpret_cast"(%a) <{static_offsets = array<i64: 3>, static_sizes = array<i64: 2>,
      static_strides = array<i64: 5>, operandSegmentSizes = array<i32: 1, 0, 0, 0>}>
      : (memref<2x5xf32>) -> memref<2xf32, strided<[5], offset: 3>>
      func.call @set(%v) : (memref<2xf32, strided<[5], offset: 3>>) -> ()
      func.return
    }"""
    a = np.zeros((2, 5), np.float32)
    assert call(text, a) == 0
    assert a[1, 3] == 7 and np.count_nonzero(a) == 1


def test_reshapes() -> None:
    body = """
    %c1 = arith.constant 1 : index
    %c2 = arith.constant 2 : index
    %c5 = arith.constant 5 : index
    %flat = memref.collapse_shape %a [[0, 1]] : memref<2x3xi64> into memref<6xi64>
    %tall = memref.expand_shape %flat [[0, 1]] output_shape [3, 2] : memref<6xi64> into memref<3x2xi64>
    %x = memref.load %flat[%c5] : memref<6xi64>
    %y = memref.load %tall[%c1, %c1] : memref<3x2xi64>
    memref.store %y, %tall[%c2, %c1] : memref<3x2xi64>
    memref.store %x, %tall[%c1, %c1] : memref<3x2xi64>"""
    a = np.arange(6).reshape(2, 3)
    assert call(wrap("%a: memref<2x3xi64>", body), a) == 0
    assert a.ravel().tolist() == [0, 1, 2, 5, 4, 3]


def test_views_of_the_arena() -> None:
    body = """
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c64 = arith.constant 64 : index
    %u = memref.view %arena[%c0][] : memref<128xi8> to memref<2xf64>
    %v = memref.view %arena[%c64][] : memref<128xi8> to memref<2xf32>
    %x = arith.constant 1.5 : f64
    %y = arith.constant 2.5 : f32
    memref.store %x, %u[%c1] : memref<2xf64>
    memref.store %y, %v[%c1] : memref<2xf32>"""
    arena = np.zeros(128, np.int8)
    assert call(wrap("%arena: memref<128xi8>", body), arena) == 0
    assert arena.view(np.float64)[1] == 1.5 and arena.view(np.float32)[17] == 2.5


GLOBAL = """"memref.global"() <{{sym_name = "{name}", type = memref<{kind}>, sym_visibility = "private", constant,
initial_value = dense<{values}> : tensor<{kind}>}}> : () -> ()
"""


def test_constants_of_a_module() -> None:
    text = GLOBAL.format(name="table", kind="2x3xf32", values="[[1.5, 2.0, 3.0], [4.0, 5.0, 6.25]]")
    text += GLOBAL.format(name="the flags", kind="3xi1", values="[true, false, true]")
    text += GLOBAL.format(name="sevens", kind="2xf16", values="7.0")
    body = """
    %t = memref.get_global @table : memref<2x3xf32>
    %f = memref.get_global @"the flags" : memref<3xi1>
    %s = memref.get_global @sevens : memref<2xf16>
    "memref.copy"(%t, %a) : (memref<2x3xf32>, memref<2x3xf32>) -> ()
    "memref.copy"(%f, %b) : (memref<3xi1>, memref<3xi1>) -> ()
    "memref.copy"(%s, %c) : (memref<2xf16>, memref<2xf16>) -> ()"""
    text += wrap("%a: memref<2x3xf32>, %b: memref<3xi1>, %c: memref<2xf16>", body)
    a, b, c = np.zeros((2, 3), np.float32), np.zeros(3, bool), np.zeros(2, np.float16)
    assert call(text, a, b, c) == 0
    assert a.tolist() == [[1.5, 2, 3], [4, 5, 6.25]] and b.tolist() == [True, False, True] and c.tolist() == [7, 7]


def test_flags_are_bytes_of_zero_and_one() -> None:
    a = np.array([0, 1, 1, 0], np.uint8)
    body = "%t = arith.constant true\n%y0 = arith.xori %x0, %t : i1"
    (y,) = elementwise(body, [("i1", a)], [("i1", np.uint8)])
    assert y.tolist() == [1, 0, 0, 1]


def test_scratch_of_a_function() -> None:
    body = """
    %c2 = arith.constant 2 : index
    %s = memref.alloca() : memref<3xf64>
    %x = memref.load %a[%c2] : memref<3xf64>
    memref.store %x, %s[%c2] : memref<3xf64>
    %y = memref.load %s[%c2] : memref<3xf64>
    %z = arith.addf %y, %y : f64
    memref.store %z, %a[%c2] : memref<3xf64>"""
    a = np.array([1.0, 2, 3])
    assert call(wrap("%a: memref<3xf64>", body), a) == 0
    assert a.tolist() == [1, 2, 6]


def test_a_copy_between_contiguous_parts() -> None:
    body = """
    %v = memref.subview %a[3, 0] [2, 2] [1, 1] : memref<5x2xi16> to memref<2x2xi16, strided<[2, 1], offset: 6>>
    "memref.copy"(%v, %b) : (memref<2x2xi16, strided<[2, 1], offset: 6>>, memref<2x2xi16>) -> ()"""
    a, b = np.arange(10, dtype=np.int16).reshape(5, 2), np.zeros((2, 2), np.int16)
    assert call(wrap("%a: memref<5x2xi16>, %b: memref<2x2xi16>", body), a, b) == 0
    assert b.tolist() == a[3:].tolist()


def test_strided_copies_are_loops_by_now() -> None:
    body = """
    %v = memref.subview %a[0, 0] [5, 1] [1, 1] : memref<5x2xi16> to memref<5x1xi16, strided<[2, 1]>>
    "memref.copy"(%v, %b) : (memref<5x1xi16, strided<[2, 1]>>, memref<5x1xi16>) -> ()"""
    with pytest.raises(EmitError, match=r"memref.copy of strided buffers .* \(in @k\)"):
        call(wrap("%a: memref<5x2xi16>, %b: memref<5x1xi16>", body))


@pytest.mark.parametrize(("kind", "indices"), [("memref<?x?xf32>", "%c1, %c1"), ("memref<2xf32, strided<[?]>>", "%c1")])
def test_types_tell_strides(kind: str, indices: str) -> None:
    body = f"%c1 = arith.constant 1 : index\n%x = memref.load %a[{indices}] : {kind}"
    with pytest.raises(EmitError, match=r"strides.*\(in @k\)"):
        call(wrap(f"%a: {kind}", body))


def test_strides_that_are_values() -> None:
    """Every second column of a matrix of 3 by 4, its numbers of rows and columns told."""
    view = "memref<2x?xf64, strided<[2, ?], offset: 1>>"
    body = f"""
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c2 = arith.constant 2 : index
    %n = memref.load %s[%c0] : memref<?xindex>
    %m = memref.load %s[%c1] : memref<?xindex>
    %v = memref.reinterpret_cast %a to offset: [1], sizes: [2, %n], strides: [2, %m] : memref<?x?xf64> to {view}
    scf.for %i = %c0 to %n step %c1 {{
      %x = memref.load %v[%c0, %i] : {view}
      %y = memref.load %v[%c1, %c2] : {view}
      %z = arith.addf %x, %y : f64
      memref.store %z, %b[%i] : memref<?xf64>
    }}"""
    a, b, sizes = np.arange(12.0), np.zeros(3), np.array([3, 4], np.int64)
    assert call(wrap("%a: memref<?x?xf64>, %b: memref<?xf64>, %s: memref<?xindex>", body), a, b, sizes) == 0
    assert b.tolist() == [1 + 11, 5 + 11, 9 + 11]
