"""`mx.rnn.BucketSentenceIter`: batches that MXNet 1.9.1 makes from the same sentences and seeds."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

import symc as mx

SENTENCES = [[1, 2, 3], [4, 5], [1], [2, 3, 4, 5], [6, 7, 8], [1, 2], [3, 4], [9, 8], [5, 6, 7, 8, 9, 10], []]


def iterator(**arguments: Any) -> Any:
    random.seed(3)
    np.random.seed(3)
    return mx.rnn.BucketSentenceIter(SENTENCES, 2, **arguments)


def test_batches_are_those_of_mxnet(caplog: pytest.LogCaptureFixture) -> None:
    batches = list(iterator(buckets=[4, 2]))
    assert [batch.bucket_key for batch in batches] == [4, 2, 2, 2]
    assert [batch.data[0].asnumpy().tolist() for batch in batches] == [
        [[6, 7, 8, -1], [2, 3, 4, 5]],
        [[3, 4], [-1, -1]],
        [[4, 5], [1, 2]],
        [[9, 8], [1, -1]],
    ]
    assert [batch.label[0].asnumpy().tolist() for batch in batches[:3]] == [
        [[7, 8, -1, -1], [3, 4, 5, -1]],
        [[4, -1], [-1, -1]],
        [[5, -1], [2, -1]],
    ]
    assert batches[0].provide_data == [("data", (2, 4))] and batches[1].provide_label == [("softmax_label", (2, 2))]
    assert "left out 1 sentences longer than the largest bucket" in caplog.text


def test_time_may_be_first() -> None:
    sentences = iterator(buckets=[2, 4], layout="TN", invalid_label=0)
    batch = next(sentences)
    assert batch.data[0].asnumpy().tolist() == [[6, 2], [7, 3], [8, 4], [0, 5]]
    assert batch.label[0].asnumpy().tolist() == [[7, 3], [8, 4], [0, 5], [0, 0]]
    assert sentences.provide_data == [("data", (4, 2))] and sentences.provide_data[0].layout == "TN"


def test_buckets_without_sentences_are_left_out() -> None:
    sentences = iterator(buckets=(2, 5, 9, 12), dtype="int32", data_name="d", label_name="l")
    assert sentences.buckets == [2, 5, 9] and sentences.default_bucket_key == 9
    assert sentences.provide_data == [("d", (2, 9))] and sentences.provide_label == [("l", (2, 9))]
    batches = list(sentences)
    assert [batch.bucket_key for batch in batches] == [5, 2, 2, 2], "one sentence is no batch of two"
    assert batches[0].data[0].dtype == np.int32


def test_buckets_are_the_lengths_of_a_batch_of_sentences() -> None:
    assert iterator().buckets == [2, 3]


def test_reset_shuffles() -> None:
    sentences = iterator(buckets=[2, 4])
    first = [batch.data[0].asnumpy().tolist() for batch in sentences]
    with pytest.raises(StopIteration):
        next(sentences)
    sentences.reset()
    assert (
        [batch.data[0].asnumpy().tolist() for batch in sentences]
        == [
            [[6, 7, 8, -1], [2, 3, 4, 5]],
            [[3, 4], [4, 5]],
            [[-1, -1], [9, 8]],
            [[1, -1], [1, 2]],
        ]
        != first
    )


def test_mistakes_are_named() -> None:
    with pytest.raises(ValueError, match=r"layout must be 'NT'.*got 'NTC'"):
        iterator(layout="NTC")
    with pytest.raises(ValueError, match=r"none of 1 sentences fits a bucket of \[2\]"):
        mx.rnn.BucketSentenceIter([[1, 2, 3]], 2, buckets=[2])
