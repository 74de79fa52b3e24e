"""fuse, outline-kernels and plan-buffers keep the values of random programs, and memory plans are sound."""

from __future__ import annotations

import os

import interpreter
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from interpreter import functions_of
from plan_checker import check_plan
from random_programs import Program, programs
from xdsl.context import Context
from xdsl.dialects.arith import Arith
from xdsl.dialects.builtin import Builtin, MemRefType
from xdsl.dialects.func import Func, FuncOp
from xdsl.dialects.linalg import Linalg
from xdsl.dialects.scf import Scf
from xdsl.dialects.tensor import Tensor
from xdsl.parser import Parser

from symc import passes
from symc.passes import join_in_place, plan_buffers
from symc.passes.arena import Buffer, Plan, plan_of
from symc.passes.place_buffers import LARGE, place
from symc.passes.verify_plan import Expected, check

EXAMPLES = int(os.environ.get("SYMC_EXAMPLES", "40"))
FEW = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def run_passes(program: Program, *names: str) -> None:
    """Apply passes to a program's module and verify it after each, the memory plan too."""
    for name in names:
        expected = Expected(driver_of(program)) if name == "plan-buffers" else None
        passes.load(name)().apply(Context(), program.module)
        program.module.verify()
        if expected is not None:
            check(expected, program.module)


def driver_of(program: Program) -> FuncOp:
    """The function that stands first in a module."""
    return next(f for f in program.module.ops if isinstance(f, FuncOp))


def parsed(text: str, arguments: list[np.ndarray], updates: list[int | None], kinds: list[str]) -> Program:
    """A program written as text; `NEGATE` calls for a kernel that negates three elements."""
    context = Context()
    for dialect in (Arith, Builtin, Func, Linalg, Scf, Tensor):
        context.load_dialect(dialect)
    return Program(Parser(context, text + NEGATE).parse_module(), arguments, kinds, updates)


NEGATE = """
func.func private @negate(%x: tensor<3xf64>) -> tensor<3xf64> attributes {symc.kernel} {
  %e = tensor.empty() : tensor<3xf64>
  %r = linalg.generic {
      indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]
    } ins(%x : tensor<3xf64>) outs(%e : tensor<3xf64>) {
  ^bb0(%p: f64, %o: f64):
    %v = arith.negf %p : f64
    linalg.yield %v : f64
  } -> tensor<3xf64>
  func.return %r : tensor<3xf64>
}
"""


def expected(program: Program) -> list[np.ndarray]:
    """Results of the K1 or K2 driver."""
    driver = next(iter(functions_of(program.module)))
    return interpreter.call(program.module, driver, program.arguments)


def executed(program: Program) -> list[np.ndarray]:
    """Results of the planned program."""
    entries = [n for n, f in functions_of(program.module).items() if "symc.entry" in f.attributes]
    arena = np.random.default_rng(3).integers(0, 255, plan_of(program.module).arena_bytes, np.uint8)
    arguments = [a.copy() for a in program.arguments]
    results = result_buffers(program, entries[0], arguments)
    for name in entries:
        interpreter.call(program.module, name, [*arguments, *results, arena])
    return results


def result_buffers(program: Program, entry: str, arguments: list[np.ndarray]) -> list[np.ndarray]:
    """Buffers for the results: those of the arguments that they update, else filled with NaN."""
    kinds = functions_of(program.module)[entry].function_type.inputs.data[len(arguments) : -1]
    shapes = [k.get_shape() for k in kinds if isinstance(k, MemRefType)]
    return [np.full(s, np.nan) if u is None else arguments[u] for s, u in zip(shapes, program.updates, strict=True)]


def assert_equal(got: list[np.ndarray], want: list[np.ndarray]) -> None:
    """All results agree."""
    for number, (g, w) in enumerate(zip(got, want, strict=True)):
        np.testing.assert_allclose(g, w, rtol=1e-12, err_msg=f"result {number}")


@pytest.mark.parametrize("joint", [False, True], ids=["predict", "train"])
@pytest.mark.parametrize(("fused", "ordered"), [(False, False), (True, False), (False, True), (True, True)])
@pytest.mark.parametrize("shortest_row", [1, join_in_place.SHORTEST_ROW])
def test_values_and_plan(
    monkeypatch: pytest.MonkeyPatch, joint: bool, fused: bool, ordered: bool, shortest_row: int
) -> None:
    monkeypatch.setattr(join_in_place, "SHORTEST_ROW", shortest_row)

    @FEW
    @given(programs(joint))
    def checked(program: Program) -> None:
        wanted = expected(program)
        if fused:
            run_passes(program, "fuse")
            assert_equal(expected(program), wanted)
        run_passes(program, "make-views")
        assert_equal(expected(program), wanted)
        run_passes(program, "outline-kernels")
        assert_equal(expected(program), wanted)
        if ordered:
            run_passes(program, "order-calls")
            assert_equal(expected(program), wanted)
        run_passes(program, "plan-buffers")
        check_plan(plan_of(program.module))
        assert_equal(executed(program), wanted)

    checked()


def check_program(text: str, updates: list[int | None], kinds: list[str] | None = None) -> None:
    """The planned form of a K2 program computes what the program says."""
    arguments = [np.arange(3.0) + 10 * (i + 1) for i in range(text.split("{")[0].count("%"))]
    program = parsed(text, arguments, updates, kinds or ["output"] * len(updates))
    wanted = expected(program)
    run_passes(program, "plan-buffers")
    check_plan(plan_of(program.module))
    assert_equal(executed(program), wanted)


def test_arguments_that_update_each_other() -> None:
    check_program(
        """func.func @predict(%a: tensor<3xf64>, %b: tensor<3xf64>)
    -> (tensor<3xf64> ATTRIBUTES_1, tensor<3xf64> ATTRIBUTES_0, tensor<3xf64>, tensor<3xf64>) {
  func.return %a, %b, %a, %b : tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>
}""".replace("ATTRIBUTES_1", UPDATES.format(1)).replace("ATTRIBUTES_0", UPDATES.format(0)),
        [1, 0, None, None],
    )


def test_argument_is_read_after_its_update_is_known() -> None:
    check_program(
        """func.func @predict(%a: tensor<3xf64>) -> (tensor<3xf64> ATTRIBUTES_0, tensor<3xf64>) {
  %b = func.call @negate(%a) : (tensor<3xf64>) -> tensor<3xf64>
  %c = func.call @negate(%b) : (tensor<3xf64>) -> tensor<3xf64>
  %d = func.call @negate(%a) : (tensor<3xf64>) -> tensor<3xf64>
  func.return %c, %d : tensor<3xf64>, tensor<3xf64>
}""".replace("ATTRIBUTES_0", UPDATES.format(0)),
        [0, None],
    )


UPDATES = '{{symc.kind = "auxiliary", symc.updates = {} : i64}}'


def test_start_that_is_read_later_is_copied() -> None:
    check_program(
        """func.func @predict(%a: tensor<3xf64>) -> (tensor<3xf64>, tensor<2xf64>) {
  %b, %c = func.call @both(%a) : (tensor<3xf64>) -> (tensor<3xf64>, tensor<2xf64>)
  func.return %b, %c : tensor<3xf64>, tensor<2xf64>
}
func.func private @both(%x: tensor<3xf64>) -> (tensor<3xf64>, tensor<2xf64>) attributes {symc.kernel} {
  %z = arith.constant 7.0 : f64
  %e = tensor.empty() : tensor<3xf64>
  %f = linalg.fill ins(%z : f64) outs(%e : tensor<3xf64>) -> tensor<3xf64>
  %p = tensor.extract_slice %x[1] [2] [1] : tensor<3xf64> to tensor<2xf64>
  %r = tensor.insert_slice %p into %f[0] [2] [1] : tensor<2xf64> into tensor<3xf64>
  %q = tensor.extract_slice %f[0] [2] [1] : tensor<3xf64> to tensor<2xf64>
  func.return %r, %q : tensor<3xf64>, tensor<2xf64>
}""",
        [None, None],
    )


def test_start_that_is_also_returned_is_copied() -> None:
    check_program(
        """func.func @predict(%a: tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>) {
  %b, %c = func.call @both(%a) : (tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>)
  func.return %b, %c : tensor<3xf64>, tensor<3xf64>
}
func.func private @both(%x: tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>) attributes {symc.kernel} {
  %z = arith.constant 7.0 : f64
  %e = tensor.empty() : tensor<3xf64>
  %f = linalg.fill ins(%z : f64) outs(%e : tensor<3xf64>) -> tensor<3xf64>
  %p = tensor.extract_slice %x[1] [2] [1] : tensor<3xf64> to tensor<2xf64>
  %r = tensor.insert_slice %p into %f[0] [2] [1] : tensor<2xf64> into tensor<3xf64>
  func.return %f, %r : tensor<3xf64>, tensor<3xf64>
}""",
        [None, None],
    )


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 500), st.integers(0, 20), st.integers(0, 20)), max_size=30))
def test_placement(rows: list[tuple[int, int, int]]) -> None:
    buffers = [Buffer(f"b{i}", size, min(a, b), max(a, b)) for i, (size, a, b) in enumerate(rows)]
    plan = place(buffers)
    check_plan(plan)
    assert plan.arena_bytes <= max(64, sum(-(-b.bytes // 64) * 64 for b in buffers))


def test_placement_reuses_dead_buffers() -> None:
    first, second, third = (Buffer(n, 128, i, i + 1) for i, n in enumerate("abc"))
    plan = place([first, second, third])
    assert plan.arena_bytes == 256
    assert first.offset == third.offset != second.offset


def test_many_buffers_are_placed_in_the_order_of_time() -> None:
    """A stack of values that backward takes down again, with a temporary at each step."""
    steps = LARGE
    kept = [Buffer(f"kept {i}", 64 * (i % 7 + 1), i, 2 * steps - i) for i in range(steps)]
    temporaries = [Buffer(f"temporary {i}", 64 * (i % 5 + 1), i, i) for i in range(2 * steps)]
    plan = place(temporaries + kept)
    check_plan(plan)
    assert plan.arena_bytes <= 1.05 * plan.lower_bound


def test_checker_of_the_table_sees_overlap() -> None:
    a, b = Buffer("a", 128, 0, 2, 0), Buffer("b", 64, 2, 3, 64)
    with pytest.raises(AssertionError, match="a and b overlap at step 2"):
        check_plan(Plan((a, b), 256))


TWO_LIVE = """func.func @predict(%a: tensor<3xf64>) -> (tensor<3xf64>) {
  %b = func.call @negate(%a) : (tensor<3xf64>) -> tensor<3xf64>
  %c = func.call @negate(%a) : (tensor<3xf64>) -> tensor<3xf64>
  %d = func.call @add(%b, %c) : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>
  %e = func.call @reversed(%d, %b) : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>
  func.return %e : tensor<3xf64>
}
func.func private @reversed(%x: tensor<3xf64>, %y: tensor<3xf64>) -> tensor<3xf64> attributes {symc.kernel} {
  %e = tensor.empty() : tensor<3xf64>
  %r = linalg.generic {
      indexing_maps = [affine_map<(d0) -> (2 - d0)>, affine_map<(d0) -> (2 - d0)>, affine_map<(d0) -> (d0)>],
      iterator_types = ["parallel"]
    } ins(%x, %y : tensor<3xf64>, tensor<3xf64>) outs(%e : tensor<3xf64>) {
  ^bb0(%p: f64, %q: f64, %o: f64):
    %v = arith.addf %p, %q : f64
    linalg.yield %v : f64
  } -> tensor<3xf64>
  func.return %r : tensor<3xf64>
}
func.func private @add(%x: tensor<3xf64>, %y: tensor<3xf64>) -> tensor<3xf64> attributes {symc.kernel} {
  %e = tensor.empty() : tensor<3xf64>
  %r = linalg.generic {
      indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>],
      iterator_types = ["parallel"]
    } ins(%x, %y : tensor<3xf64>, tensor<3xf64>) outs(%e : tensor<3xf64>) {
  ^bb0(%p: f64, %q: f64, %o: f64):
    %v = arith.addf %p, %q : f64
    linalg.yield %v : f64
  } -> tensor<3xf64>
  func.return %r : tensor<3xf64>
}"""


@pytest.mark.parametrize(
    ("step", "arena_bytes", "message"),
    [
        (0, 128, "add finds value"),
        (64, 64, "leaves the arena of 64 bytes"),
        (8, 128, "a view at 8 is not aligned"),
    ],
)
def test_checker_of_the_program_sees(
    monkeypatch: pytest.MonkeyPatch, step: int, arena_bytes: int, message: str
) -> None:
    def misplace(buffers: list[Buffer]) -> Plan:
        for number, buffer in enumerate(buffers):
            buffer.offset = step * number
        return Plan(tuple(buffers), arena_bytes)

    monkeypatch.setattr(plan_buffers, "place", misplace)
    program = parsed(TWO_LIVE, [np.arange(3.0)], [None], ["output"])
    with pytest.raises(AssertionError, match=message):
        run_passes(program, "plan-buffers")


def test_the_checker_sees_a_value_that_dies_too_early(monkeypatch: pytest.MonkeyPatch) -> None:
    def shorten(buffers: list[Buffer]) -> Plan:
        for buffer in buffers:
            buffer.last = buffer.first
        return place(buffers)

    monkeypatch.setattr(plan_buffers, "place", shorten)
    with pytest.raises(AssertionError, match=r"(add|reversed) finds value"):
        run_passes(parsed(TWO_LIVE, [np.arange(3.0)], [None], ["output"]), "plan-buffers")
