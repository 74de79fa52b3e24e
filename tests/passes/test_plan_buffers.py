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
from xdsl.dialects.builtin import MemRefType

from symc import passes
from symc.passes.arena import Buffer, place, plan_of

EXAMPLES = int(os.environ.get("SYMC_EXAMPLES", "40"))
FEW = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def run_passes(program: Program, *names: str) -> None:
    """Apply passes to a program's module and verify it after each."""
    for name in names:
        passes.load(name)().apply(Context(), program.module)
        program.module.verify()


def expected(program: Program) -> list[np.ndarray]:
    """Results of the K1 or K2 driver."""
    driver = next(iter(functions_of(program.module)))
    return interpreter.call(program.module, driver, program.arguments)


def executed(program: Program) -> list[list[np.ndarray]]:
    """Results of the planned program; those of a second backward too, which must not depend on the first."""
    entries = [n for n, f in functions_of(program.module).items() if "symc.entry" in f.attributes]
    arena = np.random.default_rng(3).integers(0, 255, plan_of(program.module).arena_bytes, np.uint8)
    arguments = [a.copy() for a in program.arguments]
    results = result_buffers(program, entries[0], arguments)
    runs: list[list[np.ndarray]] = []
    for name in [*entries, entries[-1]] if len(entries) == 2 else entries:
        for result, updated, kind in zip(results, program.updates, program.kinds):
            if updated is not None and kind == "gradient" and name == "backward":
                result[...] = program.arguments[updated]
        interpreter.call(program.module, name, [*arguments, *results, arena])
        if name == entries[-1]:
            runs.append([r.copy() for r in results])
    return runs


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
@pytest.mark.parametrize("fused", [False, True], ids=["unfused", "fused"])
def test_values_and_plan(joint: bool, fused: bool) -> None:
    @FEW
    @given(programs(joint))
    def check(program: Program) -> None:
        wanted = expected(program)
        if fused:
            run_passes(program, "fuse")
            assert_equal(expected(program), wanted)
        run_passes(program, "outline-kernels")
        assert_equal(expected(program), wanted)
        run_passes(program, "plan-buffers")
        check_plan(plan_of(program.module))
        for results in executed(program):
            assert_equal(results, wanted)

    check()


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


def test_checker_sees_overlap() -> None:
    a, b = Buffer("a", 128, 0, 2, 0), Buffer("b", 64, 2, 3, 64)
    with pytest.raises(AssertionError, match="a and b overlap at step 2"):
        check_plan(place([]).__class__((a, b), 256))
