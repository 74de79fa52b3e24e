"""The memory of executors: arrays and arenas that they share, what they allocate, when it goes."""

from __future__ import annotations

import copy
import gc
import os
import pickle
import subprocess
import sys
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import symc as mx
from symc.errors import BindError

RNG = np.random.default_rng(0)


def normal(*shape: int) -> np.ndarray:
    return RNG.standard_normal(shape).astype(np.float32)


def perceptron() -> mx.sym.Symbol:
    data = mx.sym.Variable("data")
    hidden = mx.sym.Activation(mx.sym.FullyConnected(data, num_hidden=5, name="fc1"), act_type="relu", name="relu1")
    return mx.sym.SoftmaxOutput(mx.sym.FullyConnected(hidden, num_hidden=3, name="fc2"), name="softmax")


def test_reshape_shares_parameters() -> None:
    executor = perceptron().simple_bind(mx.cpu(), data=(5, 7))
    executor.arg_dict["fc1_weight"][:] = normal(5, 7)
    smaller = executor.reshape(data=(2, 7), softmax_label=(2,))
    assert smaller.arg_dict["fc1_weight"] is executor.arg_dict["fc1_weight"]
    assert smaller.forward()[0].shape == (2, 3)
    with pytest.raises(BindError, match="allow_up_sizing=True"):
        smaller.reshape(data=(3, 7), softmax_label=(3,))
    with pytest.raises(BindError, match="partial_shaping=True"):
        executor.reshape(data=(2, 9), softmax_label=(2,))
    assert smaller.reshape(data=(3, 7), softmax_label=(3,), allow_up_sizing=True).forward()[0].shape == (3, 3)


def test_reshape_works_in_the_memory_of_the_old_executor() -> None:
    executor = perceptron().simple_bind(mx.cpu(), data=(5, 7), grad_req={"data": "add"})
    executor.arg_dict["data"][:] = 3
    executor.grad_dict["data"][:] = 4
    smaller = executor.reshape(data=(2, 7), softmax_label=(2,))
    assert (smaller.arg_dict["data"].asnumpy() == 3).all() and (smaller.grad_dict["data"].asnumpy() == 4).all()
    smaller.arg_dict["data"][:] = 5
    assert executor.arg_dict["data"].asnumpy()[:, 0].tolist() == [5, 5, 3, 3, 3]
    larger = executor.reshape(data=(6, 7), softmax_label=(6,), allow_up_sizing=True)
    assert not larger.arg_dict["data"].asnumpy().any() and not larger.grad_dict["data"].asnumpy().any()


def test_simple_bind_in_shared_memory() -> None:
    buffer: dict[str, Any] = {}
    names = ["fc1_weight", "bn_gamma"]
    net = mx.sym.BatchNorm(mx.sym.FullyConnected(mx.sym.Variable("x"), num_hidden=2, name="fc1"), name="bn")
    first = net.simple_bind(mx.cpu(), x=(4, 3), shared_arg_names=names, shared_buffer=buffer)
    assert sorted(buffer) == ["bn_beta", "fc1_bias", "grad of bn_beta", "grad of fc1_bias", "grad of x", "x"]
    shared: dict[str, Any] = {"shared_arg_names": names, "shared_exec": first, "shared_buffer": buffer}
    second = net.simple_bind(mx.cpu(), x=(2, 3), **shared)
    third = net.simple_bind(mx.cpu(), x=(6, 3), **shared)
    for value, arrays in enumerate((first.arg_dict, first.grad_dict, first.aux_dict)):
        for array in arrays.values():
            array[:] = value + 1
    for value, arrays in enumerate((second.arg_dict, second.grad_dict, second.aux_dict)):
        assert all((a.asnumpy() == value + 1).all() for a in arrays.values())
    assert buffer["x"].shape == (6, 3) and not third.arg_dict["x"].asnumpy().any()
    with pytest.raises(BindError, match=r"'fc1_weight' must have shape \(2, 5\) .*, got \(2, 3\) float32"):
        net.simple_bind(mx.cpu(), x=(2, 5), **shared)
    with pytest.raises(BindError, match=r"shared array of 'x' must have .* type float64"):
        net.simple_bind(mx.cpu(), x=(2, 3), type_dict={"x": "float64", "bn_gamma": "float64"}, **shared)


def test_debug_string_tells_the_memory() -> None:
    lines = perceptron().simple_bind(mx.cpu(), data=(2, 7)).debug_str().split("\n")
    assert lines[-3].startswith("Total ") and lines[-3].endswith(" MB allocated") and lines[-3].split()[1].isdigit()


@pytest.mark.parametrize("copy_", [pickle.dumps, copy.copy, copy.deepcopy], ids=["pickle", "copy", "deepcopy"])
def test_executors_are_not_copied(copy_: Callable[[mx.Executor], object]) -> None:
    with pytest.raises(TypeError, match="an Executor cannot be pickled or copied, as it holds compiled code"):
        copy_(perceptron().simple_bind(data=(2, 7)))


def test_memory_goes_with_the_executor() -> None:
    """Code and arena, at once: the garbage collector counts objects, not bytes."""
    gc.disable()
    try:
        executor = mx.sym.take(mx.sym.Variable("x"), mx.sym.Variable("i"), mode="raise").simple_bind(x=(5, 7), i=(3,))
        executor.forward(is_train=True)
        (call,) = executor._programs.values()
        assert call.program.host_calls, "take checks its indices in Python"
        held = [weakref.ref(o) for o in (call.arena, call._callback, call.program.code)]
        del executor, call
        assert [reference() for reference in held] == [None, None, None]
    finally:
        gc.enable()


RESIDENT = """
import gc, os, symc as mx
gc.disable()
held = {}

def show(stage):
    with open("/proc/self/statm") as file:
        print(stage, int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20)

def train(name, executor):
    held[name] = executor
    executor.forward(is_train=True)
    executor.backward()

layer = mx.sym.FullyConnected(mx.sym.Variable("x"), num_hidden=4000, no_bias=True, name="wide")
net = mx.sym.MakeLoss(mx.sym.FullyConnected(mx.sym.exp(layer), num_hidden=3, no_bias=True, name="narrow"))
train("large", net.simple_bind(x=(7, 2)))
show("start")
train("large", net.simple_bind(x=(4000, 2)))
print("arena", held["large"].memory_plan().arena_bytes >> 20)
show("large")
train("clone", held["large"].clone())
show("clone")
train("reshaped", held["large"].reshape(x=(5, 2)))
train("sharing", net.simple_bind(x=(3, 2), shared_exec=held["large"]))
for name in ("clone", "large", "reshaped", "sharing"):
    del held[name]
    show(f"without_{name}")
"""


def test_resident_memory_falls_when_the_last_executor_goes() -> None:
    """An arena that executors share stays as large as the largest ever needed while one of them lives."""
    environment = {**os.environ, "SYMC_DEBUG_MEMORY": ""}
    done = subprocess.run([sys.executable, "-c", RESIDENT], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    megabytes = {stage: int(figure) for stage, figure in map(str.split, done.stdout.splitlines())}
    arena, start, margin = megabytes["arena"], megabytes["start"], 20
    assert arena > 5 * margin, "a small arena would be lost in what else the process keeps"
    above = {stage: figure - start for stage, figure in megabytes.items() if stage not in ("arena", "start")}
    assert above["large"] > arena - margin and above["clone"] > 2 * arena - margin
    assert abs(above["without_clone"] - above["large"]) < margin
    assert abs(above["without_reshaped"] - above["large"]) < margin
    assert above["without_sharing"] < margin
