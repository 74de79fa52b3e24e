"""The compiler driver: dumps, timings, slots, programs of several kinds, and the errors of incomplete graphs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import symc as mx
from symc.compiler import Request, compile_graph, dump_to
from symc.errors import BindError
from symc.pipeline import CPU, KERNELS, PIPELINES, SYM


def dense() -> mx.sym.Symbol:
    return mx.sym.FullyConnected(mx.sym.Variable("data"), num_hidden=5, name="fc")


def test_dump_writes_the_ir_after_each_pass(tmp_path: Path) -> None:
    with dump_to(tmp_path / "ir") as directory:
        dense().simple_bind(mx.cpu(), data=(2, 3))
    names = [p.name for p in sorted(directory.iterdir())]
    passes = [*SYM, *KERNELS, *CPU]
    assert names[:-2] == ["00-imported.mlir", *(f"{i:02d}-{name}.mlir" for i, name in enumerate(passes, 1))]
    assert "sym.FullyConnected" in (directory / names[0]).read_text()
    assert "scf.for" in (directory / names[-3]).read_text()
    assert "; @forward_train\n;   call @" in (directory / names[-2]).read_text()


def test_environment_asks_for_dumps_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYMC_DUMP", str(tmp_path / "ir"))
    executor = dense().simple_bind(mx.cpu(), grad_req="null", data=(2, 3))
    (executor.forward()[0] + mx.nd.ones((2, 5))).asnumpy()  # compiles one more
    folders = sorted(p.name for p in (tmp_path / "ir").iterdir())
    assert [f.partition("-")[2] for f in folders] == ["predict-fc_output", "predict-broadcast_add_output"]
    assert "sym.FullyConnected" in (tmp_path / "ir" / folders[0] / "01-infer-shapes.mlir").read_text()


def test_dumps_are_inputs_of_symc_opt(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from symc.opt import main

    with dump_to(tmp_path):
        mx.sym.softmax(dense()).simple_bind(mx.cpu(), data=(2, 3))
    for path in sorted(tmp_path.glob("*.mlir")):
        try:
            main([str(path)])
        except SystemExit as stop:
            assert not stop.code, path.name
        assert capsys.readouterr().out.rstrip() == path.read_text().rstrip(), path.name


def test_program_describes_its_arguments_and_says_where_time_went() -> None:
    request = Request({"data": (2, 3)}, {"data": "float32"}, joint=True, grad_req={"fc_weight": "add"})
    program = compile_graph(dense()._outputs, request)
    kinds = [(s.kind, s.name, s.shape) for s in program.slots if s.kind != "arena"]
    assert kinds == [
        ("argument", "data", (2, 3)),
        ("argument", "fc_weight", (5, 3)),
        ("argument", "fc_bias", (5,)),
        ("head_gradient", "fc_output", (2, 5)),
        ("accumulator", "fc_weight", (5, 3)),
        ("output", "fc_output", (2, 5)),
        ("gradient", "fc_weight", (5, 3)),
    ]
    assert program.entries == ["forward_train", "backward"] and program.joint
    assert {*SYM, *KERNELS, *CPU, "import", "emit"} <= set(program.timings)


def test_what_inference_left_open_is_named() -> None:
    with pytest.raises(
        BindError, match=r"consider providing them as inputs: data: \(2, \?\) float32, fc_weight: \(5, \?\)"
    ):
        compile_graph(dense()._outputs, Request({"data": (2, 0)}, {"data": "float32"}))


def test_named_pipelines_start_alike() -> None:
    assert PIPELINES["infer"] == (*SYM, *KERNELS, *CPU)
    assert PIPELINES["ptx"][: len(SYM) + len(KERNELS)] == (*SYM, *KERNELS)


FORK = """
import os, threading, time
import symc as mx
from symc import compiler

def bind(width):
    data = mx.sym.Variable("data")
    return mx.sym.FullyConnected(data, num_hidden=width).simple_bind(data=(2, 3))

bind(2)
started, run_passes = threading.Event(), compiler.run_passes

def slow(*args, **kwargs):
    started.set()
    time.sleep(0.05)
    run_passes(*args, **kwargs)

compiler.run_passes = slow
thread = threading.Thread(target=bind, args=(3,))
thread.start()
started.wait()
child = os.fork()
if child == 0:
    import signal
    signal.alarm(20)
    bind(5).forward()
    os._exit(0)
thread.join()
print(os.waitpid(child, 0)[1])
"""


def test_a_process_may_fork_while_a_thread_compiles() -> None:
    done = subprocess.run([sys.executable, "-c", FORK], capture_output=True, text=True, check=True)
    assert done.stdout == "0\n", "status of the child; 14: it waited for a lock until the alarm"
