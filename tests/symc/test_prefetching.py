"""PrefetchingIter: batches of several iterators, read ahead by threads that end when they should."""

from __future__ import annotations

import gc
import threading
import time
from typing import Any

import numpy as np
import pytest

import symc as mx

DEADLINE_SECONDS = 10.0


def readers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "symc prefetching"]


def wait_until(condition: Any) -> None:
    end = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.001)


def numbers(number: int, batch_size: int = 3, start: int = 0, **arguments: Any) -> mx.io.NDArrayIter:
    data = np.arange(start, start + number)
    return mx.io.NDArrayIter(data, data + 100, batch_size, **arguments)


class Failing(mx.io.DataIter):
    """Gives two batches, then raises."""

    provide_data = [mx.io.DataDesc("data", (2,))]
    provide_label: list[mx.io.DataDesc] = []

    def __init__(self) -> None:
        super().__init__(2)
        self.given = 0

    def reset(self) -> None:
        self.given = 0

    def next(self) -> mx.io.DataBatch:
        self.given += 1
        if self.given == 3:
            raise OSError("disk on fire")
        return mx.io.DataBatch([mx.nd.full((2,), self.given)], pad=0)


@pytest.mark.parametrize("mode", ["pad", "roll_over"])
def test_the_same_batches_as_without(mode: str) -> None:
    plain, ahead = (numbers(7, last_batch_handle=mode) for _ in range(2))
    ahead = mx.io.PrefetchingIter(ahead)
    assert (ahead.provide_data, ahead.provide_label, ahead.batch_size) == (plain.provide_data, plain.provide_label, 3)
    for _ in range(2):
        pairs = list(zip(plain, ahead, strict=True))
        assert len(pairs) == (3 if mode == "pad" else 2)
        for expected, got in pairs:
            np.testing.assert_array_equal(got.data[0].asnumpy(), expected.data[0].asnumpy())
            np.testing.assert_array_equal(got.label[0].asnumpy(), expected.label[0].asnumpy())
            assert got.pad == expected.pad
        plain.reset()
        ahead.reset()


def test_several_iterators_and_new_names() -> None:
    first, second = mx.io.NDArrayIter(np.arange(7), batch_size=3), numbers(7, start=10)
    renamed = mx.io.PrefetchingIter([first, second], [{"data": "x"}, {"data": "y"}], [{}, {"softmax_label": "l"}])
    assert renamed.provide_data == [("x", (3,)), ("y", (3,))]
    assert renamed.provide_label == [("l", (3,))]
    batch = renamed.next()
    assert [a.asnumpy().tolist() for a in batch.data] == [[0, 1, 2], [10, 11, 12]]
    assert [a.asnumpy().tolist() for a in batch.label] == [[110, 111, 112]]
    assert batch.provide_data == renamed.provide_data
    assert renamed.getdata() is batch.data and renamed.getpad() == 0


def test_it_reads_one_batch_ahead_and_no_more() -> None:
    source = Failing()
    ahead = mx.io.PrefetchingIter(source)
    wait_until(lambda: source.given == 1)
    time.sleep(0.02)
    assert source.given == 1
    ahead.next()
    wait_until(lambda: source.given == 2)


def test_errors_reach_the_consumer_until_reset() -> None:
    ahead = mx.io.PrefetchingIter(Failing())
    for _ in range(2):
        assert [ahead.next().data[0].asnumpy().tolist() for _ in range(2)] == [[1, 1], [2, 2]]
        for _ in range(2):
            with pytest.raises(OSError, match="disk on fire"):
                ahead.next()
        ahead.reset()


def test_asking_again_at_the_end_says_so_again() -> None:
    ahead = mx.io.PrefetchingIter(numbers(7))
    assert len(list(ahead)) == 3
    for _ in range(2):
        assert not ahead.iter_next()
        with pytest.raises(StopIteration):
            ahead.next()


@pytest.mark.parametrize("taken", [0, 1, 3])
def test_reset_at_any_point_starts_over(taken: int) -> None:
    ahead = mx.io.PrefetchingIter(numbers(7))
    for _ in range(taken):
        ahead.next()
    ahead.reset()
    assert [batch.data[0].asnumpy().tolist() for batch in ahead] == [[0, 1, 2], [3, 4, 5], [6, 0, 1]]


def test_a_reset_counts_the_batch_that_was_read_ahead() -> None:
    """So that what comes next is the same on every run."""
    for _ in range(20):
        ahead = mx.io.PrefetchingIter(numbers(7, last_batch_handle="roll_over"))
        for _ in range(2):
            ahead.next()
        ahead.reset()
        assert ahead.next().data[0].asnumpy().tolist() == [6, 0, 1]


def test_many_resets() -> None:
    ahead = mx.io.PrefetchingIter([numbers(7), numbers(7, start=20)])
    for round in range(50):
        for _ in range(round % 4):
            assert ahead.next().data[1].shape == (3,)
        ahead.reset()
    assert len(list(ahead)) == 3


def test_iterators_of_different_lengths_are_refused() -> None:
    ahead = mx.io.PrefetchingIter([numbers(5), numbers(9)])
    with pytest.raises(ValueError, match="must pad alike, got \\[1, 0\\]"):
        list(ahead)
    ahead = mx.io.PrefetchingIter([numbers(6), numbers(9)])
    with pytest.raises(ValueError, match="equally many batches, but iterator 0 ended"):
        list(ahead)


def test_wrong_arguments() -> None:
    with pytest.raises(ValueError, match="at least one iterator"):
        mx.io.PrefetchingIter([])
    with pytest.raises(ValueError, match="rename_data must have a dict for each of the 2 iterators, got 1"):
        mx.io.PrefetchingIter([numbers(3), numbers(3)], rename_data=[{}])


def test_a_batch_keeps_its_bucket() -> None:
    class Buckets(Failing):
        def next(self) -> mx.io.DataBatch:
            batch = super().next()
            batch.bucket_key = self.given
            batch.provide_data = [mx.io.DataDesc("data", (2, self.given), layout="NT")]
            return batch

    ahead = mx.io.PrefetchingIter(Buckets(), rename_data=[{"data": "words"}])
    for key in (1, 2):
        batch = ahead.next()
        assert batch.bucket_key == key
        assert batch.provide_data == [("words", (2, key))] and batch.provide_data[0].layout == "NT"


def test_threads_end_with_the_iterator() -> None:
    gc.collect()
    wait_until(lambda: not readers())
    ahead = mx.io.PrefetchingIter([numbers(7), numbers(7)])
    ahead.next()
    assert len(readers()) == 2
    del ahead
    gc.collect()
    wait_until(lambda: not readers())


def test_a_finished_epoch_leaves_no_thread() -> None:
    gc.collect()
    ahead = mx.io.PrefetchingIter(numbers(7))
    assert len(list(ahead)) == 3
    wait_until(lambda: not readers())
