"""The team of threads: barriers, chunks, scratch of a thread's own, statuses; starting, ending, forking."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from textwrap import dedent

import numpy as np
import pytest
from harness import CALLBACK, parse

from symc import interface
from symc.errors import EmitError
from symc.runtime import threads
from symc.runtime.clock import Clock
from symc.runtime.code import Code
from symc.runtime.kernels import compile_kernels
from symc.runtime.module import emit_llvm
from symc.runtime.steps import Bound

ROUNDS = 300
STRESS = """
func.func private @turn(
  %values: memref<64xi64>, %sums: memref<64xi64>, %first: index, %last: index
) attributes {symc.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c63 = arith.constant 63 : index
  scf.for %i = %first to %last step %c1 {
    %other = arith.subi %c63, %i : index
    %a = memref.load %values[%i] : memref<64xi64>
    %b = memref.load %values[%other] : memref<64xi64>
    %s = arith.addi %a, %b : i64
    memref.store %s, %sums[%i] : memref<64xi64>
  }
  func.return
}
func.func @forward(%values: memref<64xi64>, %sums: memref<64xi64>, %team: !program.team) attributes {symc.entry} {
  ROUNDS
  func.return
}
"""
ROUND = """
  program.divide %team, 64 : i64 {
  ^bb0(%first: index, %last: index):
    func.call @turn(%values, %sums, %first, %last) : (memref<64xi64>, memref<64xi64>, index, index) -> ()
  }
  program.barrier %team
  program.divide %team, 64 : i64 {
  ^bb0(%first: index, %last: index):
    func.call @turn(%sums, %values, %first, %last) : (memref<64xi64>, memref<64xi64>, index, index) -> ()
  }
  program.barrier %team
"""
COUNTED = """
func.func private @count(%runs: memref<100xi64>, %first: index, %last: index) attributes {symc.kernel} {
  %one = arith.constant 1 : i64
  %c1 = arith.constant 1 : index
  scf.for %i = %first to %last step %c1 {
    %old = memref.load %runs[%i] : memref<100xi64>
    %new = arith.addi %old, %one : i64
    memref.store %new, %runs[%i] : memref<100xi64>
  }
  func.return
}
func.func @forward(%runs: memref<100xi64>, %team: !program.team) attributes {symc.entry} {
  program.divide %team, 100 : i64 {
  ^bb0(%first: index, %last: index):
    func.call @count(%runs, %first, %last) : (memref<100xi64>, index, index) -> ()
  }
  program.barrier %team
  program.divide %team, 100 : i64 attributes {slot = 1 : i64, grain = 7 : i64} {
  ^bb0(%first: index, %last: index):
    func.call @count(%runs, %first, %last) : (memref<100xi64>, index, index) -> ()
  }
  program.barrier %team
  program.single %team {
    %c0 = arith.constant 0 : index
    %c100 = arith.constant 100 : index
    func.call @count(%runs, %c0, %c100) : (memref<100xi64>, index, index) -> ()
  }
  func.return
}
"""
OWN = """
func.func private @fill(
  %scratch: memref<8xi64>, %out: memref<64xi64>, %first: index, %last: index
) attributes {symc.kernel} {
  %c1 = arith.constant 1 : index
  %c0 = arith.constant 0 : index
  %c1000 = arith.constant 1000 : index
  scf.for %i = %first to %last step %c1 {
    scf.for %turn = %c0 to %c1000 step %c1 {
      %v = arith.index_cast %i : index to i64
      memref.store %v, %scratch[%c0] : memref<8xi64>
    }
    %w = memref.load %scratch[%c0] : memref<8xi64>
    memref.store %w, %out[%i] : memref<64xi64>
  }
  func.return
}
func.func @forward(%arena: memref<64xi8>, %out: memref<64xi64>, %team: !program.team) attributes {symc.entry} {
  %c0 = arith.constant 0 : index
  %own = program.own %team, %arena : memref<64xi8>
  %scratch = memref.view %own[%c0][] : memref<64xi8> to memref<8xi64>
  program.divide %team, 64 : i64 {
  ^bb0(%first: index, %last: index):
    func.call @fill(%scratch, %out, %first, %last) : (memref<8xi64>, memref<64xi64>, index, index) -> ()
  }
  func.return
}
"""
HOST_CALLS = """
func.func @forward(%runs: memref<4xi64>, %team: !program.team) attributes {symc.entry} {
  program.host_call 0 : i64 (%runs) {slot = 0 : i64} : (memref<4xi64>) -> ()
  program.host_call 1 : i64 (%runs) {slot = 1 : i64} : (memref<4xi64>) -> ()
  program.host_call 2 : i64 (%runs) {slot = 2 : i64} : (memref<4xi64>) -> ()
  func.return
}
"""


@pytest.fixture(autouse=True)
def number_of_threads() -> Iterator[None]:
    """Each test may set the number of threads."""
    before = threads.get_num_threads()
    yield
    threads.set_num_threads(before)


def program(text: str, slots: int, *arrays: np.ndarray, host: Callable[[int], int] | None = None) -> Callable[[], int]:
    """An entry function that a team runs, with its addresses filled in."""
    module = parse(text)
    objects, _ = compile_kernels(module, lambda kernel: {}, Clock())
    code, functions = Code(objects), [name for kernel in objects for name in kernel.names]
    callback = CALLBACK((lambda index, _: host(index)) if host else lambda index, _: 99)
    place = ctypes.cast(callback, ctypes.c_void_p).value or 0
    (steps,) = interface.steps(module, functions).values()
    bound = Bound(steps, [*(a.ctypes.data for a in arrays), place, *map(code.address, functions)])
    run = threads.runner(slots)
    kept = (code, callback, arrays, bound)
    return lambda: run(kept[3].address)


@pytest.mark.parametrize("number", [1, 2, 3, 5])
def test_barriers_order_what_threads_read_of_each_other(number: int) -> None:
    threads.set_num_threads(number)
    values, sums = np.arange(64), np.zeros(64, np.int64)
    run = program(STRESS.replace("ROUNDS", ROUND * ROUNDS), 0, values, sums)
    expected = np.arange(64)
    for _ in range(2 * ROUNDS):
        expected = expected + expected[::-1]
    for _ in range(3):
        values[:] = np.arange(64)
        assert run() == 0
        np.testing.assert_array_equal(values, expected)


@pytest.mark.parametrize("number", [1, 2, 3, 7])
def test_every_chunk_runs_once(number: int) -> None:
    threads.set_num_threads(number)
    runs = np.zeros(100, np.int64)
    run = program(COUNTED, 2, runs)
    for turn in range(1, 200):
        assert run() == 0
        assert set(runs) == {3 * turn}


@pytest.mark.parametrize("number", [1, 4])
def test_scratch_is_of_each_thread(number: int) -> None:
    threads.set_num_threads(number)
    arena, out = np.zeros(64, np.uint8), np.zeros(64, np.int64)
    run = program(OWN, 0, arena, out)
    for _ in range(100):
        out[:] = -1
        assert run() == 0
        np.testing.assert_array_equal(out, np.arange(64))


@pytest.mark.parametrize("number", [1, 3])
def test_all_threads_leave_when_a_host_call_fails(number: int) -> None:
    threads.set_num_threads(number)
    asked: list[int] = []

    def host(index: int) -> int:
        asked.append(index)
        return 7 if index == fails else 0

    runs = np.zeros(4, np.int64)
    run = program(HOST_CALLS, 3, runs, host=host)
    for fails, expected in ((1, [0, 1]), (2, [0, 1, 2]), (-1, [0, 1, 2]), (0, [0])) * 20:
        asked.clear()
        assert run() == (7 if fails >= 0 else 0)
        assert asked == expected


def test_one_program_has_the_team_and_others_run_alone() -> None:
    threads.set_num_threads(3)
    failures: list[int] = []

    def work() -> None:
        runs = np.zeros(100, np.int64)
        run = program(COUNTED, 2, runs)
        for turn in range(1, 300):
            run()
            failures.extend([turn] * (set(runs) != {3 * turn}))

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not failures


def test_a_host_function_may_run_another_program() -> None:
    threads.set_num_threads(2)
    runs, inner = np.zeros(4, np.int64), np.zeros(100, np.int64)
    nested = program(COUNTED, 2, inner)
    run = program(HOST_CALLS, 3, runs, host=lambda index: nested())
    assert run() == 0
    assert set(inner) == {9}


def test_the_number_of_threads_changes_between_calls() -> None:
    runs = np.zeros(100, np.int64)
    run = program(COUNTED, 2, runs)
    for turn, number in enumerate((2, 1, 4, 3, 1, 2), 1):
        threads.set_num_threads(number)
        assert threads.get_num_threads() == number
        assert run() == 0
        assert set(runs) == {3 * turn}


@pytest.mark.parametrize("number", [0, -1, 1.5, "many", None])
def test_a_number_of_threads_is_whole_and_positive(number: object) -> None:
    with pytest.raises(ValueError, match="set_num_threads: the number of threads must be a whole number of at least 1"):
        threads.set_num_threads(number)  # pyright: ignore[reportArgumentType]


def run_python(code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A fresh interpreter."""
    environment = {**os.environ, **variables}
    return subprocess.run(
        [sys.executable, "-c", dedent(code)], env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_the_environment_says_how_many_threads() -> None:
    code = "import symc; print(symc.get_num_threads())"
    assert run_python(code, SYMC_NUM_THREADS="7").stdout == "7\n"
    assert int(run_python(code, SYMC_NUM_THREADS="").stdout) >= 1
    bad = run_python(code, SYMC_NUM_THREADS="many")
    assert "SYMC_NUM_THREADS: the number of threads must be a whole number of at least 1, got 'many'" in bad.stderr


BIG = """
import os, time
import numpy as np
import symc as mx

x = mx.sym.Variable("x")
executor = (mx.sym.tanh(x) * 2).simple_bind(x=(512, 1024), grad_req="null")
assert all(call.program.teams for call in executor._programs.values())
executor.arg_dict["x"][:] = 0.5
want = executor.forward()[0].asnumpy().copy()
"""


def test_a_forked_child_has_a_team_of_its_own() -> None:
    code = """
    for turn in range(3):
        child = os.fork()
        if child == 0:
            executor.arg_dict["x"][:] = 0.25
            other = executor.forward()[0].asnumpy()
            os._exit(0 if np.allclose(other, 2 * np.tanh(0.25)) else 3)
        assert np.array_equal(executor.forward()[0].asnumpy(), want)
        assert os.waitpid(child, 0)[1] == 0
    print("done")
    """
    result = run_python(BIG + dedent(code), SYMC_NUM_THREADS="3")
    assert (result.returncode, result.stdout) == (0, "done\n"), result.stderr


def test_a_process_ends_while_workers_wait_or_sleep() -> None:
    for wait in ("", "time.sleep(0.1)"):
        result = run_python(BIG + wait, SYMC_NUM_THREADS="4")
        assert (result.returncode, result.stderr) == (0, "")


def test_workers_sleep_when_no_program_runs() -> None:
    code = """
    time.sleep(0.1)
    before = time.process_time()
    time.sleep(0.5)
    print(time.process_time() - before < 0.05)
    """
    assert run_python(BIG + dedent(code), SYMC_NUM_THREADS="4").stdout == "True\n"


def test_a_kernel_has_no_team() -> None:
    text = """
    func.func private @k(%team: !program.team) attributes {symc.kernel} {
      program.barrier %team
      func.return
    }"""
    with pytest.raises(EmitError, match=r"!program\.team has no LLVM type"):
        emit_llvm(parse(text))
