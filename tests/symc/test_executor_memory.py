"""The memory of executors: arrays and arenas that they share, what they allocate, when it goes."""

from __future__ import annotations

import copy
import gc
import pickle
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
