"""Programs from the cache: equal results without compiling, and what is never taken for equal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from networks import lenet

import symc as mx
from symc import profiler, program_cache
from symc.runtime import cache, fingerprint
from symc.runtime.cache import Cache, Directory

COMPILED, FOUND = "infer-shapes", "look up program"


@pytest.fixture(autouse=True)
def without_guard_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs that are compiled to find memory errors are not kept."""
    monkeypatch.delenv("SYMC_DEBUG_MEMORY", raising=False)


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Path]:
    """A cache directory of this test alone."""
    with cache.replaced_by(Cache(Directory(tmp_path / "cache", 64 << 20))):
        yield tmp_path / "cache"


def program(symbol: Any, **shapes: tuple[int, ...]) -> Any:
    """The program of a bind for training."""
    executor = symbol.simple_bind(mx.cpu(), **shapes)
    (call,) = executor._programs.values()
    return call.program


def dense(name: str = "fc", **attributes: Any) -> Any:
    return mx.sym.FullyConnected(mx.sym.Variable("data"), num_hidden=5, name=name, **attributes)


def is_compiled(symbol: Any, **shapes: tuple[int, ...]) -> bool:
    """Whether a bind by what is on disk alone compiles."""
    program_cache._LIVING.clear()
    with cache.replaced_by(Cache(cache.current().directory)):
        return COMPILED in program(symbol, **shapes).timings


def test_a_second_bind_finds_the_program_and_computes_the_same(directory: Path) -> None:
    def step() -> list[np.ndarray]:
        executor = lenet(mx).simple_bind(mx.cpu(), data=(2, 1, 16, 16))
        generator = np.random.default_rng(0)
        for array in executor.arg_arrays:
            array[:] = generator.normal(0, 0.1, array.shape)
        executor.forward(is_train=True)
        executor.backward()
        (call,) = executor._programs.values()
        timings.append(call.program.timings)
        return [a.asnumpy() for a in (*executor.outputs, *executor.grad_arrays)]

    timings: list[dict[str, float]] = []
    first, second = step(), step()
    with cache.replaced_by(Cache(Directory(directory, 64 << 20))):
        third = step()
    assert [COMPILED in t for t in timings] == [True, False, False]
    for a, b, c in zip(first, second, third, strict=True):
        assert a.tobytes() == b.tobytes() == c.tobytes()


def test_names_of_nodes_do_not_matter_but_are_those_of_the_symbol(directory: Path) -> None:
    first, second = program(dense(), data=(2, 3)), program(dense("layer"), data=(2, 3))
    assert COMPILED not in second.timings
    assert [s.name for s in first.slots[:4]] == ["data", "fc_weight", "fc_bias", "fc_output"]
    assert [s.name for s in second.slots[:4]] == ["data", "layer_weight", "layer_bias", "layer_output"]
    assert [s.name for s in second.slots if s.kind == "gradient"] == ["data", "layer_weight", "layer_bias"]


def test_one_variable_used_twice_is_not_two(directory: Path) -> None:
    a, b = mx.sym.Variable("a"), mx.sym.Variable("b")
    assert is_compiled(a * b, a=(3,), b=(3,))
    assert is_compiled(a * a, a=(3,))
    assert not is_compiled(b * b, b=(3,))


@pytest.mark.parametrize(
    "other",
    [
        lambda: (dense(), {"data": (4, 3)}, {}),
        lambda: (dense(no_bias=True), {"data": (2, 3)}, {}),
        lambda: (dense(), {"data": (2, 3)}, {"type_dict": {"data": "float64"}}),
        lambda: (dense(), {"data": (2, 3)}, {"grad_req": "null"}),
        lambda: (dense(), {"data": (2, 3)}, {"grad_req": "add"}),
        lambda: (dense(), {"data": (2, 3)}, {"grad_req": {"fc_weight": "write"}}),
        lambda: (mx.sym.Group([dense(), dense("fc2")]), {"data": (2, 3)}, {}),
    ],
    ids=["shape", "attribute", "type", "no gradient", "adding", "one gradient", "two heads"],
)
def test_what_compiling_reads_is_in_the_key(directory: Path, other: Any) -> None:
    program(dense(), data=(2, 3))
    symbol, shapes, options = other()
    executor = symbol.simple_bind(mx.cpu(), **options, **shapes)
    (call,) = executor._programs.values()
    assert COMPILED in call.program.timings


def test_training_and_inference_are_two_programs(directory: Path) -> None:
    net = mx.sym.Dropout(dense(), p=0.5)
    executor = net.simple_bind(mx.cpu(), data=(2, 3))
    executor.forward(is_train=False)
    assert all(COMPILED in call.program.timings for call in executor._programs.values())
    assert len(executor._programs) == 2


def test_zero_and_minus_zero_are_two_attributes(directory: Path) -> None:
    x = mx.nd.array([1.0, 2.0])
    one, two = mx.nd.clip(x, 0.0, 0.0), mx.nd.clip(x, -0.0, -0.0)
    assert np.signbit(one.asnumpy()).tolist() != np.signbit(two.asnumpy()).tolist()


@pytest.mark.parametrize("part", ["another version of symc", "another CPU"])
def test_another_compiler_or_cpu_finds_nothing(directory: Path, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    assert is_compiled(dense(), data=(2, 3))
    assert not is_compiled(dense(), data=(2, 3))
    monkeypatch.setattr(fingerprint, "fingerprint", lambda: part)
    assert is_compiled(dense(), data=(2, 3))


def test_a_damaged_program_is_compiled_again_with_one_warning(directory: Path) -> None:
    assert is_compiled(dense(), data=(2, 3))
    largest = max(directory.iterdir(), key=lambda p: p.stat().st_size)
    content = bytearray(largest.read_bytes())
    content[-100] ^= 1
    largest.write_bytes(content)
    with pytest.warns(RuntimeWarning, match="is damaged") as warned:
        assert is_compiled(dense(), data=(2, 3))
    assert len(warned) == 1
    assert not is_compiled(dense(), data=(2, 3))


class Twice(mx.operator.CustomOp):
    def forward(self, is_train: Any, req: Any, in_data: Any, out_data: Any, aux: Any) -> None:
        self.assign(out_data[0], req[0], in_data[0] * 2)


@mx.operator.register("twice_of_program_cache")
class TwiceProp(mx.operator.CustomOpProp):
    def create_operator(self, ctx: Any, in_shapes: Any, in_dtypes: Any) -> Any:
        return Twice()


def test_a_graph_with_python_in_it_is_never_kept(directory: Path) -> None:
    custom = mx.sym.Custom(mx.sym.Variable("data"), op_type="twice_of_program_cache")
    net = mx.sym.broadcast_add(dense(), mx.sym.sum(custom))
    timings: list[dict[str, float]] = []
    for _ in range(2):
        executor = net.simple_bind(mx.cpu(), grad_req="null", data=(2, 3))
        (call,) = executor._programs.values()
        timings.append(call.program.timings)
    assert all(COMPILED in t for t in timings)
    assert "schedule-cpu" not in timings[1], "its kernels are kept"


def test_a_call_of_symcs_own_host_function_is_kept(directory: Path) -> None:
    def net(name: str) -> Any:
        return mx.sym.take(mx.sym.Variable("a"), mx.sym.Variable("i"), mode="raise", name=name)

    assert is_compiled(net("take1"), a=(3, 2), i=(4,))
    assert cache.current().directory
    with cache.replaced_by(Cache(cache.current().directory)):
        executor = net("take2").simple_bind(mx.cpu(), grad_req="write", a=(3, 2), i=(4,))
    executor.arg_dict["i"][:] = 7
    with pytest.raises(mx.MXNetError, match=r"take \(node take2\): index 7.* out of range for an axis of 3"):
        executor.forward()


def test_the_cache_can_be_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYMC_CACHE", "0")
    for _ in range(2):
        assert {COMPILED, "schedule-cpu"} <= set(program(dense(), data=(2, 3)).timings)


PROCESS = """
import sys
import symc as mx
net = mx.sym.FullyConnected(mx.sym.Variable("data"), num_hidden=5, name="fc")
executor = net.simple_bind(mx.cpu(), data=(2, 3))
executor.forward(is_train=True, data=mx.nd.ones((2, 3)), fc_weight=mx.nd.ones((5, 3)))
print(executor.outputs[0].asnumpy().sum(), "xdsl" in sys.modules)
"""


def test_processes_share_programs_and_the_second_loads_no_xdsl(tmp_path: Path) -> None:
    environment = {**os.environ, "SYMC_CACHE_DIR": str(tmp_path / "cache")}
    command = [sys.executable, "-W", "error", "-c", PROCESS]
    racers = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for racer in racers:
        out, err = racer.communicate()
        assert out.startswith("30.0 "), err
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.stdout == "30.0 False\n", done.stderr


DIVIDED = """
import sys
import symc as mx
executor = (mx.sym.relu(mx.sym.Variable("x")) * 2).simple_bind(mx.cpu(), x=(512, 1024), grad_req="null")
executor.forward(x=mx.nd.ones((512, 1024)))
(call,) = executor._programs.values()
print(executor.outputs[0].asnumpy().sum(), bool(call.program.teams), "xdsl" in sys.modules)
"""


def test_a_program_that_threads_share_comes_from_the_cache(tmp_path: Path) -> None:
    environment = {**os.environ, "SYMC_CACHE_DIR": str(tmp_path / "cache"), "SYMC_NUM_THREADS": "3"}
    command = [sys.executable, "-W", "error", "-c", DIVIDED]
    found = [subprocess.run(command, env=environment, capture_output=True, text=True) for _ in range(2)]
    assert [process.stdout for process in found] == ["1.048576e+06 True True\n", "1.048576e+06 True False\n"], found


def test_timing_prints_a_tree(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("SYMC_CACHE", "0")
    monkeypatch.setenv("SYMC_TIMING", "1")
    program(dense(), data=(2, 3))
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].endswith("1x bind")
    assert any(line.endswith("1x   gradient") for line in lines)
    assert any("x     schedule-cpu" in line for line in lines), "under kernels"
    assert any(line.startswith("thread 1") for line in lines)


def test_the_profiler_writes_a_trace(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SYMC_CACHE", "0")
    profiler.set_config(filename=str(tmp_path / "trace.json"), profile_all=True)
    program(dense(), data=(2, 3))
    profiler.set_state("run")
    program(dense(), data=(2, 3))
    profiler.pause()
    program(dense(), data=(2, 3))
    profiler.resume()
    table = profiler.dumps(sort_by="count")
    assert json.loads(profiler.dumps(format="json"))["bind"]["count"] == 1
    assert "schedule-cpu" in table
    profiler.dump()
    events = json.loads((tmp_path / "trace.json").read_text())["traceEvents"]
    binds = [e for e in events if e["name"] == "bind"]
    llvm = [e for e in events if e["name"] == "llvm" and e["args"]["detail"] != "entries"]
    assert len(binds) == 1 and llvm
    start, end = binds[0]["ts"], binds[0]["ts"] + binds[0]["dur"]
    assert all(start <= e["ts"] and e["ts"] + e["dur"] <= end for e in events if e["ph"] == "X")
    assert {e["tid"] for e in llvm} != {binds[0]["tid"]}
    assert json.loads(profiler.dumps(format="json")) == {}


def test_the_profiler_times_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYMC_CACHE", "0")
    hidden = mx.sym.FullyConnected(mx.sym.Variable("data"), num_hidden=7, name="fc")
    executor = mx.sym.tanh(mx.sym.transpose(hidden, name="turn"), name="squash").simple_bind(data=(5, 3))
    executor.forward()
    profiler.set_state("run")
    executor.forward()
    profiler.set_state("stop")
    executor.forward()
    spans = [e for e in profiler.trace()["traceEvents"] if e.get("cat") == "program"]
    profiler.dumps(reset=True)
    entry, *kernels = spans
    assert entry["name"] == "forward_train"
    names = [name for e in kernels for name in e["name"].split(", ")]
    assert set(names) == {"fc", "turn", "squash"}
    (dense,) = (e for e in kernels if "fc" in e["name"])
    assert dense["args"]["flops"] >= 2 * 5 * 3 * 7
    assert dense["args"]["bytes"] >= 4 * (5 * 3 + 3 * 7 + 7 + 5 * 7)
    assert all(entry["ts"] <= e["ts"] and e["ts"] + e["dur"] <= entry["ts"] + entry["dur"] + 1 for e in kernels)


def test_the_profiler_refuses_what_it_does_not_know() -> None:
    with pytest.raises(ValueError, match="state must be one of run, stop"):
        profiler.set_state("on")
    with pytest.raises(TypeError, match="no setting is called 'bogus'"):
        profiler.set_config(bogus=1)
    with pytest.raises(ValueError, match="sort_by must be one of"):
        profiler.dumps(sort_by="name")
