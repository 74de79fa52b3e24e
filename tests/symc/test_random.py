"""The global random state and the functions of mx.random that have an operator."""

from __future__ import annotations

import subprocess
import sys
import threading

import numpy as np
import pytest

import symc as mx
from symc import random as state


def test_the_same_seed_gives_the_same_numbers() -> None:
    mx.random.seed(42)
    first = [mx.nd.random.uniform(shape=(3, 5)).asnumpy(), mx.random.normal(shape=(3, 5)).asnumpy()]
    mx.random.seed(42)
    again = [mx.nd.random.uniform(shape=(3, 5)).asnumpy(), mx.random.normal(shape=(3, 5)).asnumpy()]
    np.testing.assert_array_equal(first, again)
    mx.random.seed(43)
    assert (mx.nd.random.uniform(shape=(3, 5)).asnumpy() != first[0]).all()


def test_every_draw_differs() -> None:
    draws = np.concatenate([mx.random.uniform(shape=(100,), dtype="float64").asnumpy() for _ in range(10)])
    assert len(set(draws.tolist())) == 1000


def test_two_fresh_processes_draw_the_same() -> None:
    program = "import symc as mx; print(mx.random.uniform(shape=(4,)).asnumpy().tolist())"
    outputs = [subprocess.run([sys.executable, "-c", program], capture_output=True, text=True) for _ in range(2)]
    assert outputs[0].returncode == 0, outputs[0].stderr
    assert outputs[0].stdout == outputs[1].stdout


def test_only_draws_count() -> None:
    mx.random.seed(1)
    expected = mx.random.uniform(shape=(3,)).asnumpy()
    mx.random.seed(1)
    mx.nd.add(mx.nd.ones((3,)), 1)
    np.testing.assert_array_equal(mx.random.uniform(shape=(3,)).asnumpy(), expected)


def test_keys_count_up_from_the_seed() -> None:
    mx.random.seed(7)
    assert [state.next_key() for _ in range(3)] == [(7, 1), (7, 2), (7, 3)]
    mx.random.seed(-1)
    assert state.next_key() == (2**63 - 1, 1)
    with pytest.raises(ValueError, match="seed_state must be int"):
        mx.random.seed(1.5)  # pyright: ignore[reportArgumentType]


def test_threads_get_keys_of_their_own() -> None:
    keys: list[tuple[int, int]] = []
    threads = [threading.Thread(target=lambda: keys.extend(state.next_key() for _ in range(500))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(keys)) == 2000


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_distributions(dtype: str) -> None:
    mx.random.seed(3)
    uniform = mx.random.uniform(-2, 3, shape=(200, 500), dtype=dtype).asnumpy()
    assert uniform.min() >= -2 and uniform.max() < 3
    assert abs(uniform.mean() - 0.5) < 0.02 and abs(uniform.var() - 25 / 12) < 0.03
    normal = mx.random.normal(5, 2, shape=(200, 500), dtype=dtype).asnumpy()
    assert abs(normal.mean() - 5) < 0.03 and abs(normal.std() - 2) < 0.03
    assert uniform.dtype == normal.dtype == dtype


def test_out_receives_the_numbers() -> None:
    a = mx.nd.zeros((3, 5))
    mx.random.seed(5)
    assert mx.random.uniform(1, 2, out=a) is a
    mx.random.seed(5)
    np.testing.assert_array_equal(a.asnumpy(), mx.random.uniform(1, 2, shape=(3, 5)).asnumpy())


def test_parameters_are_of_one_kind() -> None:
    with pytest.raises(ValueError, match="all NDArray or all numbers, got loc: NDArray, scale: int"):
        mx.random.normal(mx.nd.ones((2,)), 1)
