"""Large graphs: compiling is linear in their size, and their depth meets no limit on recursion."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import numpy as np
import pytest

import symc as mx
from symc.compiler import run_passes
from symc.importer import import_symbol
from symc.pipeline import CPU, KERNELS, SYM

DEPTH = 500
"""Nodes of a chain: more than the limit on recursion."""
MEASURED = ("simplify", "outline-kernels", "plan-buffers")


@pytest.fixture
def shallow() -> Iterator[None]:
    """A limit on recursion below DEPTH, over what the test runner has on the stack: a shorter chain meets it."""
    frame, used = sys._getframe(), 0
    while frame is not None:
        frame, used = frame.f_back, used + 1
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(used + 350)
    yield
    sys.setrecursionlimit(before)


def chain(depth: int) -> Any:
    x = mx.sym.Variable("data")
    for _ in range(depth):
        x = mx.sym.tanh(x)
    return x


@pytest.mark.usefixtures("shallow")
def test_a_chain_composes_infers_saves_loads_and_runs() -> None:
    assert sys.getrecursionlimit() < DEPTH
    symbol = mx.sym.load_json(chain(DEPTH).tojson())
    assert symbol.infer_shape(data=(2, 3))[1] == [(2, 3)]
    executor = symbol.simple_bind(mx.cpu(), grad_req="write", data=(2, 3))
    (out,) = executor.forward(is_train=True, data=mx.nd.ones((2, 3)))
    executor.backward(mx.nd.ones((2, 3)))
    expected = np.ones((2, 3))
    for _ in range(DEPTH):
        expected = np.tanh(expected)
    np.testing.assert_allclose(out.asnumpy(), expected, rtol=1e-4)


@pytest.mark.usefixtures("shallow")
def test_kernels_in_place_chain_without_recursion() -> None:
    """Softmax of softmax: each kernel leaves its result in its operand's buffer, back from the output's."""
    x = mx.sym.Variable("data")
    for _ in range(DEPTH):
        x = mx.sym.softmax(x)
    executor = x.simple_bind(mx.cpu(), grad_req="null", data=(2, 3))
    np.testing.assert_allclose(executor.forward()[0].asnumpy(), np.full((2, 3), 1 / 3), rtol=1e-5)


def layers(count: int) -> Any:
    """Layers with weights of their own: as many arguments, auxiliary states and gradients as nodes."""
    x = mx.sym.Variable("data")
    for i in range(count):
        x = mx.sym.BatchNorm(mx.sym.FullyConnected(x, num_hidden=5, name=f"fc{i}"), name=f"bn{i}")
    return x


@functools.cache
def calls_of(count: int) -> dict[str, int]:
    """Calls of Python functions in each measured pass on a graph of `count` layers for training."""
    symbol = layers(count)
    arguments, _, states = symbol.infer_shape(data=(2, 3))
    shapes = dict(zip((*symbol.list_arguments(), *symbol.list_auxiliary_states()), (*arguments, *states)))
    requests = dict.fromkeys(symbol.list_arguments(), "write")
    dtypes = dict.fromkeys(shapes, "float32")
    heads = symbol._outputs
    module = import_symbol(heads, shapes, dtypes, joint=True, training=True, grad_req=requests).module
    calls: dict[str, int] = {}
    passes = (*SYM, *KERNELS, *CPU)
    for name in passes[: 1 + max(map(passes.index, MEASURED))]:
        if name in MEASURED:
            calls[name] = counted(functools.partial(run_passes, module, [name]))
        else:
            run_passes(module, [name])
    return calls


def counted(run: Callable[[], None]) -> int:
    """Calls of Python functions in `run`."""
    calls = 0

    def count_call(frame: FrameType, event: str, arg: object) -> None:
        nonlocal calls
        calls += event == "call"

    previous = sys.getprofile()
    sys.setprofile(count_call)
    try:
        run()
    finally:
        sys.setprofile(previous)
    return calls


@pytest.mark.parametrize("measured", MEASURED)
def test_a_pass_is_linear_in_the_number_of_nodes(measured: str) -> None:
    calls = [calls_of(count)[measured] for count in (15, 30, 60)]
    assert calls[2] - calls[1] < 2.2 * (calls[1] - calls[0])


def test_a_sum_of_many_tensors_is_many_calls_of_small_kernels() -> None:
    """The bits are those of adding one after the other."""
    arguments = [mx.sym.Variable(f"x{i}") for i in range(100)]
    shapes: dict[str, Any] = {f"x{i}": (2, 3) for i in range(100)}
    executor = mx.sym.add_n(*arguments).simple_bind(grad_req="null", **shapes)
    rng = np.random.RandomState(0)
    expected = np.zeros((2, 3), np.float32)
    for array in executor.arg_arrays:
        array[:] = rng.standard_normal((2, 3))
        expected += array.asnumpy()
    np.testing.assert_array_equal(executor.forward()[0].asnumpy(), expected)
    (call,) = executor._programs.values()
    assert len(call.program.functions) <= 3
