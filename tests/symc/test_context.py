"""Devices; what MXNet does too is in test_ndarray.py's recorded facts."""

from __future__ import annotations

import pickle
import threading

import pytest

import symc as mx
from symc.errors import SymcError


def test_with_nests_and_restores() -> None:
    assert mx.current_context() == mx.cpu(0)
    device = mx.cpu(2)
    with device as inner:
        assert inner is device and mx.current_context() is device
        with mx.cpu_pinned(1), device:
            assert mx.nd.ones((2,)).context == mx.cpu(2)
        assert mx.current_context() == mx.cpu(2)
        with pytest.raises(ValueError), mx.cpu(5):
            raise ValueError
        assert mx.current_context() == mx.cpu(2)
    assert mx.current_context() == mx.cpu(0)


def test_the_current_context_belongs_to_a_thread() -> None:
    seen: list[mx.Context] = []
    with mx.cpu(3):
        thread = threading.Thread(target=lambda: seen.append(mx.current_context()))
        thread.start()
        thread.join()
    assert seen == [mx.cpu(0)]


def test_contexts_are_values() -> None:
    assert len({mx.cpu(), mx.cpu(0), mx.cpu(1), mx.cpu_pinned(), mx.gpu()}) == 4
    assert pickle.loads(pickle.dumps(mx.gpu(2))) == mx.gpu(2)
    assert mx.Context("cpu_shared", 1).device_typeid == 5


def test_arrays_on_a_gpu_are_refused() -> None:
    for make in (
        lambda: mx.nd.zeros((2,), ctx=mx.gpu()),
        lambda: mx.nd.array([1], ctx=mx.gpu(1)),
        lambda: mx.nd.ones((2,)).copyto(mx.gpu()),
        lambda: mx.nd.random.uniform(shape=(2,), ctx=mx.gpu()),
    ):
        with pytest.raises(SymcError, match=r"gpu\(\d\): arrays live on the CPU only"):
            make()
    with mx.gpu(), pytest.raises(SymcError, match="GPUs are not supported yet"):
        mx.nd.ones((2,))


def test_unknown_devices_are_refused() -> None:
    with pytest.raises(SymcError, match="device_type must be one of cpu, gpu, cpu_pinned, cpu_shared, got 'tpu'"):
        mx.Context("tpu")
    with pytest.raises(TypeError, match="ctx must be a Context"):
        mx.nd.ones((2,), ctx="cpu")  # pyright: ignore[reportArgumentType]
