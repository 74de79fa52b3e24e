"""The reference interpreter, operation by operation where whole programs do not reach."""

from __future__ import annotations

from typing import Any

import ml_dtypes
import numpy as np
import pytest
from xdsl.context import Context
from xdsl.dialects import get_all_dialects
from xdsl.dialects.builtin import ModuleOp
from xdsl.parser import Parser

from symc.errors import ExecutionError
from symc.runtime.reference import Interpreter


def parse(text: str) -> ModuleOp:
    context = Context()
    for name, dialect in get_all_dialects().items():
        context.register_dialect(name, dialect)
    module = Parser(context, text).parse_module()
    module.verify()
    return module


def call(text: str, *arguments: Any) -> list[Any]:
    return Interpreter(parse(text)).call("f", arguments)


def binary(op: str, kind: str, a: Any, b: Any) -> Any:
    """One operation of two scalars."""
    text = (
        f"func.func @f(%a: {kind}, %b: {kind}) -> {kind} {{\n %r = {op} %a, %b : {kind}\n func.return %r : {kind}\n}}"
    )
    return call(text, a, b)[0]


def convert(op: str, source: str, target: str, x: Any) -> Any:
    body = f"%r = {op} %x : {source} to {target}\n func.return %r : {target}"
    return call(f"func.func @f(%x: {source}) -> {target} {{\n {body}\n}}", x)[0]


@pytest.mark.parametrize(
    ("op", "a", "b", "wanted"),
    [
        ("arith.divsi", -7, 2, -3),
        ("arith.remsi", -7, 2, -1),
        ("arith.divui", -1, 2, 2**31 - 1),
        ("arith.remui", -1, 10, 5),
        ("arith.shrui", -1, 28, 15),
        ("arith.shrsi", -16, 2, -4),
        ("arith.maxui", -1, 3, -1),
        ("arith.minui", -1, 3, 3),
        ("arith.muli", 2**30, 4, 0),
        ("arith.addi", 2**31 - 1, 1, -(2**31)),
    ],
)
def test_integers_wrap_and_divide_as_machines_do(op: str, a: int, b: int, wanted: int) -> None:
    found = binary(op, "i32", np.int32(a), np.int32(b))
    assert (found, found.dtype) == (wanted, np.int32)


def test_flags() -> None:
    true, false = np.bool_(True), np.bool_(False)
    assert [binary("arith.addi", "i1", true, b) for b in (true, false)] == [False, True]
    assert [binary("arith.maxsi", "i1", true, b) for b in (true, false)] == [True, False]
    assert convert("arith.extui", "i1", "i32", true) == 1
    assert convert("arith.extsi", "i1", "i32", true) == -1
    assert convert("arith.sitofp", "i1", "f32", true) == -1
    assert convert("arith.trunci", "i32", "i1", np.int32(2)) == false


def test_conversions() -> None:
    assert convert("arith.uitofp", "i8", "f32", np.int8(-1)) == 255
    assert convert("arith.fptosi", "f64", "i32", np.float64(-2.9)) == -2
    assert convert("arith.truncf", "f32", "bf16", np.float32(1.003)).dtype == ml_dtypes.bfloat16
    assert convert("arith.bitcast", "f32", "i32", np.float32(1)) == 0x3F800000
    assert convert("arith.index_cast", "i32", "index", np.int32(3)) == 3


@pytest.mark.parametrize("kind", ["i32", "i64"])
def test_both_halves_of_a_product(kind: str) -> None:
    bits, dtype = int(kind[1:]), np.dtype(kind.replace("i", "int"))
    a, b = (1 << bits) - 3, (1 << bits) - 5
    text = f"""func.func @f(%a: {kind}, %b: {kind}) -> ({kind}, {kind}) {{
      %l, %h = arith.mului_extended %a, %b : {kind}
      func.return %l, %h : {kind}, {kind}
    }}"""
    low, high = call(text, *(np.array(v - (1 << bits), dtype)[()] for v in (a, b)))
    assert (int(low) % (1 << bits), int(high) % (1 << bits)) == (a * b % (1 << bits), a * b >> bits)


@pytest.mark.parametrize(
    ("predicate", "wanted"),
    [("oeq", False), ("one", False), ("ord", False), ("ult", True), ("uge", True), ("une", True), ("uno", True)],
)
def test_comparisons_with_nan(predicate: str, wanted: bool) -> None:
    text = f"""func.func @f(%a: f64, %b: f64) -> i1 {{
      %r = arith.cmpf {predicate}, %a, %b : f64
      func.return %r : i1
    }}"""
    assert call(text, np.float64(1), np.float64("nan")) == [wanted]


def test_a_contraction_through_strides_is_a_convolution() -> None:
    text = """
    func.func @f(%x: tensor<2x3x11xf64>, %w: tensor<5x3x2xf64>, %o: tensor<2x5x5xf64>) -> tensor<2x5x5xf64> {
      %r = linalg.generic {indexing_maps = [affine_map<(n, f, y, c, k) -> (n, c, 2 * y + k)>,
          affine_map<(n, f, y, c, k) -> (f, c, k)>, affine_map<(n, f, y, c, k) -> (n, f, y)>],
          iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction"]}
          ins(%x, %w : tensor<2x3x11xf64>, tensor<5x3x2xf64>) outs(%o : tensor<2x5x5xf64>) {
      ^bb0(%a: f64, %b: f64, %c: f64):
        %p = arith.mulf %a, %b : f64
        %s = arith.addf %c, %p : f64
        linalg.yield %s : f64
      } -> tensor<2x5x5xf64>
      func.return %r : tensor<2x5x5xf64>
    }"""
    generator = np.random.default_rng(0)
    x, w, o = (generator.normal(size=s) for s in ((2, 3, 11), (5, 3, 2), (2, 5, 5)))
    windows = np.stack([x[:, :, 2 * y : 2 * y + 2] for y in range(5)], 2)
    (found,) = call(text, x, w, o)
    np.testing.assert_allclose(found, o + np.einsum("ncyk,fck->nfy", windows, w))


def test_two_results_that_depend_on_each_other_go_in_turn() -> None:
    text = """
    func.func @f(%x: tensor<3x7xf32>) -> (tensor<3xf32>, tensor<3xi64>) {
      %low = arith.constant -1.0e30 : f32
      %none = arith.constant -1 : i64
      %e = tensor.empty() : tensor<3xf32>
      %m = linalg.fill ins(%low : f32) outs(%e : tensor<3xf32>) -> tensor<3xf32>
      %g = tensor.empty() : tensor<3xi64>
      %n = linalg.fill ins(%none : i64) outs(%g : tensor<3xi64>) -> tensor<3xi64>
      %r:2 = linalg.generic {indexing_maps = [affine_map<(i, k) -> (i, k)>, affine_map<(i, k) -> (i)>,
          affine_map<(i, k) -> (i)>], iterator_types = ["parallel", "reduction"]}
          ins(%x : tensor<3x7xf32>) outs(%m, %n : tensor<3xf32>, tensor<3xi64>) {
      ^bb0(%a: f32, %best: f32, %at: i64):
        %i = linalg.index 1 : index
        %k = arith.index_cast %i : index to i64
        %more = arith.cmpf ogt, %a, %best : f32
        %v = arith.select %more, %a, %best : f32
        %w = arith.select %more, %k, %at : i64
        linalg.yield %v, %w : f32, i64
      } -> tensor<3xf32>, tensor<3xi64>
      func.return %r#0, %r#1 : tensor<3xf32>, tensor<3xi64>
    }"""
    x = np.random.default_rng(1).normal(size=(3, 7)).astype(np.float32)
    best, at = call(text, x)
    np.testing.assert_array_equal(best, x.max(1))
    np.testing.assert_array_equal(at, x.argmax(1))


GATHER = """
func.func @f(%t: tensor<5xf64>, %i: tensor<3xi32>) -> tensor<3xf64> {
  %e = tensor.empty() : tensor<3xf64>
  %r = linalg.generic {indexing_maps = [affine_map<(d) -> (d)>, affine_map<(d) -> (d)>], iterator_types = ["parallel"]}
      ins(%i : tensor<3xi32>) outs(%e : tensor<3xf64>) {
  ^bb0(%a: i32, %o: f64):
    %at = arith.index_cast %a : i32 to index
    %v = tensor.extract %t[%at] : tensor<5xf64>
    linalg.yield %v : f64
  } -> tensor<3xf64>
  func.return %r : tensor<3xf64>
}
"""


def test_a_gather_checks_its_indices() -> None:
    table = np.arange(5.0)
    np.testing.assert_array_equal(call(GATHER, table, np.array([4, 0, 2], np.int32))[0], [4, 0, 2])
    for wrong in (-1, 5):
        with pytest.raises(ExecutionError, match="out of range for an extent of 5"):
            call(GATHER, table, np.array([0, wrong, 1], np.int32))


def test_in_place_on_overlapping_views() -> None:
    text = """
    func.func @f(%x: memref<7xf64>) {
      %a = memref.subview %x[0] [6] [1] : memref<7xf64> to memref<6xf64, strided<[1]>>
      %b = memref.subview %x[1] [6] [1] : memref<7xf64> to memref<6xf64, strided<[1], offset: 1>>
      linalg.generic {indexing_maps = [affine_map<(d) -> (d)>, affine_map<(d) -> (d)>], iterator_types = ["parallel"]}
          ins(%a : memref<6xf64, strided<[1]>>) outs(%b : memref<6xf64, strided<[1], offset: 1>>) {
      ^bb0(%p: f64, %q: f64):
        linalg.yield %p : f64
      }
      func.return
    }"""
    x = np.arange(7.0)
    call(text, x)
    np.testing.assert_array_equal(x, [0, 0, 1, 2, 3, 4, 5])


def test_a_loop_past_the_end_is_found() -> None:
    text = """
    func.func @f(%x: memref<3xf32>) {
      %zero = arith.constant 0 : index
      %one = arith.constant 1 : index
      %four = arith.constant 4 : index
      %v = arith.constant 2.0 : f32
      scf.for %i = %zero to %four step %one {
        %b = arith.subi %i, %one : index
        memref.store %v, %x[%INDEX] : memref<3xf32>
      }
      func.return
    }"""
    for index in ("i", "b"):
        with pytest.raises((ExecutionError, IndexError)):
            call(text.replace("INDEX", index), np.zeros(3, np.float32))


def test_vectors_with_masks_outside_a_buffer() -> None:
    text = """
    func.func @f(%x: memref<5xf32>, %y: memref<5xf32>) {
      %n = arith.constant 2 : index
      %at = arith.constant 3 : index
      %zero = arith.constant dense<7.0> : vector<4xf32>
      %m = vector.create_mask %n : vector<4xi1>
      %v = vector.maskedload %x[%at], %m, %zero : memref<5xf32>, vector<4xi1>, vector<4xf32> into vector<4xf32>
      %w = vector.fma %v, %v, %zero : vector<4xf32>
      vector.maskedstore %y[%at], %m, %w : memref<5xf32>, vector<4xi1>, vector<4xf32>
      func.return
    }"""
    x, y = np.arange(5, dtype=np.float32), np.zeros(5, np.float32)
    call(text, x, y)
    np.testing.assert_array_equal(y, [0, 0, 0, 16, 23])
    with pytest.raises(ExecutionError, match="out of range"):
        call(text.replace("constant 2 : index", "constant 3 : index"), x, y)


def test_a_flat_view_reaches_before_its_offset_and_no_further() -> None:
    text = """
    func.func @f(%x: memref<2x3xf64>) -> f64 {
      %at = arith.constant INDEX : index
      %v = memref.reinterpret_cast %x to offset: [4], sizes: [6], strides: [1] : memref<2x3xf64> to memref<6xf64, strided<[1], offset: 4>>
      %r = memref.load %v[%at] : memref<6xf64, strided<[1], offset: 4>>
      func.return %r : f64
    }"""  # noqa: E501
    x = np.arange(6.0).reshape(2, 3)
    assert [call(text.replace("INDEX", str(i)), x)[0] for i in (-4, -1, 0, 1)] == [0, 3, 4, 5]
    for outside in (-5, 2):
        with pytest.raises(ExecutionError, match="out of range"):
            call(text.replace("INDEX", str(outside)), x)


def test_while_passes_values_on() -> None:
    text = """
    func.func @f(%n: i64) -> i64 {
      %one = arith.constant 1 : i64
      %r = scf.while (%i = %one) : (i64) -> i64 {
        %c = arith.cmpi slt, %i, %n : i64
        scf.condition(%c) %i : i64
      } do {
      ^bb0(%j: i64):
        %k = arith.addi %j, %j : i64
        scf.yield %k : i64
      }
      func.return %r : i64
    }"""
    assert call(text, np.int64(100)) == [128]


def test_what_it_does_not_know_is_named() -> None:
    with pytest.raises(ExecutionError, match=r"does not know gpu\.barrier"):
        call('func.func @f() {\n "gpu.barrier"() : () -> ()\n func.return\n}')
    with pytest.raises(ExecutionError, match="no function @f with a body"):
        call("func.func private @f()")
