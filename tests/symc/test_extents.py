"""Kernels that are told their extents: another shape compiles nothing, and computes what numpy does, to the same bits
on any number of threads.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import networks
import numpy as np
import pytest

import symc as mx
from symc.runtime import cache, kernels

A, B = mx.sym.Variable("a"), mx.sym.Variable("b")
EXTENTS = (1, 2, 3, 7, 13, 16, 17, 31, 64, 67)
Array = np.ndarray[Any, np.dtype[Any]]


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[str]]:
    """Names of kernels that the cache of this test lacked; those with fixed extents end with `fixed`."""
    names: list[str] = []
    make = kernels.Kernel.emit

    def emit(kernel: kernels.Kernel, *rest: Any) -> Any:
        names.append(kernel.readable if kernel.is_told_extents else f"{kernel.readable} fixed")
        return make(kernel, *rest)

    monkeypatch.setattr(kernels.Kernel, "emit", emit)
    with cache.replaced_by(cache.Cache(cache.Directory(tmp_path / "cache", 64 << 20))):
        yield names


def run(symbol: mx.sym.Symbol, **arrays: Array) -> Array:
    shapes = {name: a.shape for name, a in arrays.items()}
    types = {name: a.dtype.name for name, a in arrays.items()}
    executor = symbol.simple_bind(mx.cpu(), grad_req="null", type_dict=types, **shapes)
    for name, array in arrays.items():
        executor.arg_dict[name][:] = array
    return executor.forward()[0].asnumpy()


def softmax(x: Array) -> Array:
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


ONE: dict[str, tuple[mx.sym.Symbol, Callable[[Array], Array]]] = {
    "square": (mx.sym.square(A), np.square),
    "tanh": (mx.sym.tanh(A), np.tanh),
    "sum of rows": (mx.sym.sum(A, axis=-1), lambda x: x.sum(-1)),
    "mean of columns": (mx.sym.mean(A, axis=0), lambda x: x.mean(0)),
    "largest": (mx.sym.max(A, axis=-1, keepdims=True), lambda x: x.max(-1, keepdims=True)),
    "softmax": (mx.sym.softmax(A), softmax),
    "transpose": (mx.sym.transpose(A), np.transpose),
    "flip": (mx.sym.reverse(A, axis=0), lambda x: x[::-1]),
}


@pytest.mark.parametrize("name", ONE)
def test_values_over_shapes(name: str) -> None:
    symbol, wanted = ONE[name]
    choose = random.Random(name)
    for rank in (1, 2, 2, 3, 3, 4):
        shape = tuple(choose.choice(EXTENTS[:7] if rank == 4 else EXTENTS) for _ in range(rank))
        x = np.random.default_rng(rank).standard_normal(shape).astype(np.float32)
        want = wanted(x)
        want = want if want.shape else want.reshape(1)
        np.testing.assert_allclose(run(symbol, a=x), want, rtol=2e-5, atol=2e-6, err_msg=str(shape))


@pytest.mark.parametrize("rank", [2, 3, 4])
def test_broadcasting_in_each_position(rank: int) -> None:
    choose = random.Random(rank)
    for position in range(rank):
        shape = [choose.choice(EXTENTS[1:7]) for _ in range(rank)]
        other = [1 if d == position else n for d, n in enumerate(shape)]
        x, y = (np.random.default_rng(0).standard_normal(s).astype(np.float32) for s in (shape, other))
        np.testing.assert_array_equal(run(mx.sym.broadcast_add(A, B), a=x, b=y), x + y, str(shape))


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "int8", "uint8", "int32", "int64"])
def test_element_types(dtype: str) -> None:
    for shape in ((5, 70), (33, 9)):
        x, y = ((np.random.default_rng(s).integers(0, 9, shape)).astype(dtype) for s in (0, 1))
        np.testing.assert_array_equal(run(A * B, a=x, b=y), x * y)


def test_another_shape_compiles_nothing(compiled: list[str]) -> None:
    symbols = [
        A * B,
        mx.sym.broadcast_add(mx.sym.softmax(A), mx.sym.mean(B, axis=0, keepdims=True)),
        mx.sym.transpose(A),
    ]
    for number, shape in enumerate([(40, 50), (64, 33), (35, 61)]):
        for symbol in symbols:
            inputs = {name: np.ones(shape, np.float32) for name in symbol.list_arguments()}
            assert np.isfinite(run(symbol, **inputs)).all()
        assert bool(compiled) == (number == 0), (shape, compiled)
        compiled.clear()


def test_elementwise_kernels_serve_any_rank(compiled: list[str]) -> None:
    for number, shape in enumerate([(2, 3, 5, 7), (19,), (31, 1), (1, 37), (2, 3), (3,)]):
        for symbol in (A * B, mx.sym.tanh(A)):
            inputs = {name: np.ones(shape, np.float32) for name in symbol.list_arguments()}
            assert np.isfinite(run(symbol, **inputs)).all()
        assert bool(compiled) == (number == 0), (shape, compiled)
        compiled.clear()


def test_rows_of_any_rank_share_a_kernel(compiled: list[str]) -> None:
    for number, shape in enumerate([(40, 50), (2, 3, 5, 70), (5, 7, 33)]):
        run(mx.sym.softmax(A), a=np.ones(shape, np.float32))
        assert bool(compiled) == (number == 0), (shape, compiled)
        compiled.clear()


def test_another_batch_compiles_contractions_only(compiled: list[str]) -> None:
    network = networks.lenet(mx)
    for number, batch in enumerate((40, 36)):
        compiled.clear()
        network.simple_bind(mx.cpu(), grad_req="write", data=(batch, 1, 28, 28))
        told = [name for name in compiled if not name.endswith(" fixed")]
        assert bool(told) == (number == 0), told


def test_the_report_says_which_extents_are_fixed(
    compiled: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SYMC_TIMING", "1")
    network = mx.sym.FullyConnected(mx.sym.softmax(A, name="rows"), num_hidden=30, name="fc")
    network.simple_bind(mx.cpu(), grad_req="null", a=(40, 50))
    lines = capsys.readouterr().err.splitlines()
    assert [line for line in lines if line.startswith("compiled")] == [
        "compiled fc (fixed extents)",
        "compiled rows (run-time extents)",
    ]


@pytest.mark.parametrize("shape", [(700, 300), (257, 1023), (65537, 3)])
def test_the_same_bits_on_any_number_of_threads(shape: tuple[int, int]) -> None:
    x = np.random.default_rng(0).standard_normal(shape).astype(np.float32)
    network = mx.sym.broadcast_add(mx.sym.softmax(mx.sym.tanh(A)), mx.sym.sum(A, axis=0, keepdims=True))
    before = mx.get_num_threads()
    try:
        results: list[Array] = []
        for number in (1, 2):
            mx.set_num_threads(number)
            results.append(run(network, a=x))
    finally:
        mx.set_num_threads(before)
    np.testing.assert_array_equal(results[0], results[1])
