"""scf and func to machine code: loops, branches, calls; calls of the host; several entry functions."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence

import numpy as np
import pytest
from harness import call, elementwise, entry, parse, wrap

from symc.errors import EmitError
from symc.runtime.module import compile_module, emit_llvm

SUM = """
%c0 = arith.constant 0 : index
%z = arith.constant 0 : i32
%low = memref.load %bounds[%c0] : memref<3xindex>
%c1 = arith.constant 1 : index
%high = memref.load %bounds[%c1] : memref<3xindex>
%c2 = arith.constant 2 : index
%step = memref.load %bounds[%c2] : memref<3xindex>
%one = arith.constant 1 : i32
%sum, %count = scf.for %i = %low to %high step %step iter_args(%s = %z, %n = %z) -> (i32, i32) {
  %j = arith.index_cast %i : index to i32
  %t = arith.addi %s, %j : i32
  %m = arith.addi %n, %one : i32
  scf.yield %t, %m : i32, i32
}
memref.store %sum, %out[%c0] : memref<2xi32>
memref.store %count, %out[%c1] : memref<2xi32>"""


@pytest.mark.parametrize("bounds", [(0, 10, 1), (0, 10, 3), (-7, 5, 2), (5, 5, 1), (5, 3, 1), (-3, -3, 1), (0, 1, 100)])
def test_loops_run_as_often_as_their_bounds_say(bounds: tuple[int, int, int]) -> None:
    out = np.full(2, -1, np.int32)
    assert call(wrap("%bounds: memref<3xindex>, %out: memref<2xi32>", SUM), np.array(bounds), out) == 0
    assert out.tolist() == [sum(range(*bounds)), len(range(*bounds))]


def test_carried_values_may_swap() -> None:
    body = """
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c3 = arith.constant 3 : index
    %x = arith.constant 1.0 : f64
    %y = arith.constant 2.0 : f64
    %p, %q = scf.for %i = %c0 to %c3 step %c1 iter_args(%a = %x, %b = %y) -> (f64, f64) {
      scf.yield %b, %a : f64, f64
    }
    memref.store %p, %out[%c0] : memref<2xf64>
    memref.store %q, %out[%c1] : memref<2xf64>"""
    out = np.zeros(2)
    assert call(wrap("%out: memref<2xf64>", body), out) == 0
    assert out.tolist() == [2, 1]


def test_a_loop_carries_a_vector() -> None:
    body = """
    %c0 = arith.constant 0 : index
    %c4 = arith.constant 4 : index
    %c12 = arith.constant 12 : index
    %zero = arith.constant dense<0.0> : vector<4xf32>
    %sum = scf.for %i = %c0 to %c12 step %c4 iter_args(%s = %zero) -> (vector<4xf32>) {
      %v = vector.load %a[%i] : memref<12xf32>, vector<4xf32>
      %t = arith.addf %s, %v : vector<4xf32>
      scf.yield %t : vector<4xf32>
    }
    vector.store %sum, %out[%c0] : memref<4xf32>, vector<4xf32>"""
    a, out = np.arange(12, dtype=np.float32), np.zeros(4, np.float32)
    assert call(wrap("%a: memref<12xf32>, %out: memref<4xf32>", body), a, out) == 0
    assert out.tolist() == a.reshape(3, 4).sum(0).tolist()


def test_nested_loops_with_hints() -> None:
    body = """
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c3 = arith.constant 3 : index
    %c5 = arith.constant 5 : index
    scf.for %i = %c0 to %c3 step %c1 {
      %zero = arith.constant 0.0 : f32
      %sum = scf.for %j = %c0 to %c5 step %c1 iter_args(%s = %zero) -> (f32) {
        %x = memref.load %a[%i, %j] : memref<3x5xf32>
        %t = arith.addf %s, %x fastmath<reassoc> : f32
        scf.yield %t : f32
      } {symc.vectorize_width = 4 : i64, symc.interleave = 2 : i64}
      memref.store %sum, %out[%i] : memref<3xf32>
    } {symc.unroll = 3 : i64}"""
    text = wrap("%a: memref<3x5xf32>, %out: memref<3xf32>", body)
    a, out = np.arange(15, dtype=np.float32).reshape(3, 5), np.zeros(3, np.float32)
    assert call(text, a, out) == 0
    assert out.tolist() == a.sum(1).tolist()
    emitted = emit_llvm(parse(text))
    for hint in ('vectorize.width", i32 4', 'interleave.count", i32 2', 'unroll.count", i32 3'):
        assert f'!"llvm.loop.{hint}' in emitted


BRANCHES = """
%zero = arith.constant 0 : i32
%one = arith.constant 1 : i32
%ten = arith.constant 10 : i32
%negative = arith.cmpi slt, %x0, %zero : i32
%y0, %unused = scf.if %negative -> (i32, i32) {
  %big = arith.cmpi slt, %x0, %x1 : i32
  %inner = scf.if %big -> (i32) {
    scf.yield %one : i32
  } else {
    %d = arith.muli %x0, %ten : i32
    scf.yield %d : i32
  }
  %s = arith.addi %inner, %one : i32
  scf.yield %s, %one : i32, i32
} else {
  scf.if %negative {
    memref.store %one, %a2[%i] : memref<3xi32>
  }
  %r = scf.for %j = %c0 to %n step %c1 iter_args(%t = %x0) -> (i32) {
    %u = arith.addi %t, %ten : i32
    scf.yield %u : i32
  }
  scf.yield %r, %zero : i32, i32
}"""


def test_branches_with_results_and_blocks_inside() -> None:
    a, b = np.array([-5, -1, 4], np.int32), np.array([-2, -2, 0], np.int32)
    (y,) = elementwise(BRANCHES, [("i32", a), ("i32", b)], [("i32", np.int32)])
    assert y.tolist() == [2, -9, 34]


def test_a_branch_without_results() -> None:
    body = """
    %zero = arith.constant 0.0 : f64
    %p = arith.cmpf olt, %x0, %zero : f64
    scf.if %p {
      memref.store %zero, %a0[%i] : memref<2xf64>
    }
    %y0 = memref.load %a0[%i] : memref<2xf64>"""
    (y,) = elementwise(body, [("f64", np.array([-1.0, 3]))], [("f64", np.float64)])
    assert y.tolist() == [0, 3]


COLLATZ = """
%zero = arith.constant 0 : i64
%one = arith.constant 1 : i64
%two = arith.constant 2 : i64
%three = arith.constant 3 : i64
%last, %y0 = scf.while (%x = %x0, %k = %zero) : (i64, i64) -> (i64, i64) {
  %go = arith.cmpi ne, %x, %one : i64
  scf.condition(%go) %x, %k : i64, i64
} do {
^bb0(%x: i64, %k: i64):
  %bit = arith.andi %x, %one : i64
  %odd = arith.cmpi eq, %bit, %one : i64
  %next = scf.if %odd -> (i64) {
    %m = arith.muli %x, %three : i64
    %m1 = arith.addi %m, %one : i64
    scf.yield %m1 : i64
  } else {
    %h = arith.divui %x, %two : i64
    scf.yield %h : i64
  }
  %k1 = arith.addi %k, %one : i64
  scf.yield %next, %k1 : i64, i64
}"""


def test_while() -> None:
    (y,) = elementwise(COLLATZ, [("i64", np.array([1, 2, 6, 27]))], [("i64", np.int64)])
    assert y.tolist() == [0, 1, 8, 111]


CALLS = """
func.func private @"a b\\"c.é"(%x: f32, %y: f32) -> f32 attributes {symc.inline} {
  %s = arith.subf %x, %y : f32
  func.return %s : f32
}
func.func private @9th(%a: memref<2xf32>, %b: memref<2xf32>) attributes {symc.kernel, symc.may_alias} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %x = memref.load %a[%c0] : memref<2xf32>
  %y = memref.load %a[%c1] : memref<2xf32>
  %z = func.call @"a b\\"c.é"(%x, %y) : (f32, f32) -> f32
  memref.store %z, %b[%c1] : memref<2xf32>
  func.return
}
func.func @forward(%a: memref<2xf32>) attributes {symc.entry} {
  func.call @9th(%a, %a) : (memref<2xf32>, memref<2xf32>) -> ()
  func.return
}"""


def test_calls_with_results_and_names_that_llvm_must_quote() -> None:
    text = CALLS.replace("@9th", '@"9th"')
    a = np.array([7, 4], np.float32)
    assert call(text, a) == 0
    assert a.tolist() == [7, 3]
    emitted = emit_llvm(parse(text))
    assert "alwaysinline" in emitted and emitted.count("noalias") == 0
    assert "noalias" in emit_llvm(parse(text.replace(", symc.may_alias", "")))


HOST = """
func.func private @eight(%a: memref<2x3xf32>) attributes {symc.kernel} {
  %c0 = arith.constant 0 : index
  %x = arith.constant 8.0 : f32
  memref.store %x, %a[%c0, %c0] : memref<2x3xf32>
  func.return
}
"""
HOST += entry(
    "%a: memref<2x3xf32>, %b: memref<3xf32>",
    """
%v = "memref.reinterpret_cast"(%a) <{static_offsets = array<i64: 3>, static_sizes = array<i64: 1, 3>,
  static_strides = array<i64: 3, 1>, operandSegmentSizes = array<i32: 1, 0, 0, 0>}>
  : (memref<2x3xf32>) -> memref<1x3xf32, strided<[3, 1], offset: 3>>
program.host_call 5(%v, %b) : (memref<1x3xf32, strided<[3, 1], offset: 3>>, memref<3xf32>) -> ()
program.host_call 6(%b, %b) : (memref<3xf32>, memref<3xf32>) -> ()
func.call @eight(%a) : (memref<2x3xf32>) -> ()""",
)


@pytest.mark.parametrize("status", [0, 3, -1])
def test_host_calls_pass_addresses_and_their_status_ends_the_entry(status: int) -> None:
    seen: list[int] = []

    def host(index: int, buffers: Sequence[int]) -> int:
        seen.append(index)
        source, target = ((ctypes.c_float * 3).from_address(p) for p in buffers)
        target[:] = [2 * x for x in source]
        return status if index == 6 else 0

    a, b = np.arange(6, dtype=np.float32).reshape(2, 3), np.zeros(3, np.float32)
    assert call(HOST, a, b, host=host, buffers=2) == status
    assert seen == [5, 6] and b.tolist() == [12, 16, 20]
    assert a[0, 0] == (0 if status else 8)


def test_only_entries_call_the_host() -> None:
    text = """func.func private @k(%a: memref<2xf32>) attributes {symc.kernel} {
      program.host_call 0(%a) {node = "sort1"} : (memref<2xf32>) -> ()
      func.return
    }"""
    with pytest.raises(EmitError, match=r"host_call stands in a kernel.*@k, node \"sort1\""):
        compile_module(parse(text))


def test_several_entries() -> None:
    text = """
    func.func private @set_{name}(%b: memref<1xi64>) attributes {{symc.kernel}} {{
      %c0 = arith.constant 0 : index
      %x = arith.constant {value} : i64
      memref.store %x, %b[%c0] : memref<1xi64>
      func.return
    }}
    func.func @{name}(%a: memref<1xi32>, %b: memref<1xi64>, %arena: memref<64xi8>) attributes {{symc.entry}} {{
      func.call @set_{name}(%b) : (memref<1xi64>) -> ()
      func.return
    }}"""
    loaded = compile_module(parse(text.format(name="forward_train", value=5) + text.format(name="backward", value=6)))
    b = np.zeros(1, np.int64)
    for name, value in (("forward_train", 5), ("backward", 6)):
        assert loaded.run(name, [0, b.ctypes.data, 0]) == 0 and b[0] == value


ERRORS: dict[str, tuple[str, str]] = {
    "an operation without handler": (
        wrap("%a: memref<2xf32>", '"memref.dealloc"(%a) {node = "fc1"} : (memref<2xf32>) -> ()'),
        r'memref\.dealloc has no translation to LLVM IR \(in @k, node "fc1"\)',
    ),
    "a type without LLVM type": (
        'func.func private @k(%x: tuple<i32>) {\nfunc.return\n}',
        r"tuple<i32> has no LLVM type",
    ),
    "two blocks of a kernel": (
        "func.func private @k() attributes {symc.kernel} {\nfunc.return\n^bb1:\nfunc.return\n}",
        r"@k: a function is one block, got 2",
    ),
    "two blocks of an entry": (
        "func.func @forward() attributes {symc.entry} {\nfunc.return\n^bb1:\nfunc.return\n}",
        r"@forward: a function is one block, got 2",
    ),
    "two results": (
        "func.func private @k(%x: f32) -> (f32, f32) {\nfunc.return %x, %x : f32, f32\n}",
        r"@k: a function has at most one result, got 2",
    ),
    "two results of a call": (
        """func.func private @k(%x: f32) -> (f32, f32)
        func.func private @m(%x: f32) {
          %y, %z = func.call @k(%x) : (f32) -> (f32, f32)
          func.return
        }""",
        r"func\.call of @k: a function has at most one result, got 2",
    ),
    "what LLVM refuses": (
        """func.func private @k(%x: f32)
        func.func private @m(%x: f32) {
          func.call @k(%x) : (f32) -> ()
          func.return
        }""",
        r"(?s)LLVM refused the emitted IR:.*undefined value '@symc_k'",
    ),
    "an operation beside functions": (
        "%x = arith.constant 1 : i32",
        r"arith\.constant cannot stand at the top of a module",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_errors(name: str) -> None:
    text, message = ERRORS[name]
    with pytest.raises(EmitError, match=message):
        compile_module(parse(text))
