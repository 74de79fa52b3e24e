"""BucketSentenceIter: encoded sentences in batches of equal length."""

from __future__ import annotations

import logging
import random
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from symc import ndarray
from symc.io import DataBatch, DataDesc, DataIter
from symc.ndarray import NDArray


class BucketSentenceIter(DataIter):
    """Batches of encoded sentences, each of one bucket: padded with invalid_label to the bucket's length.

    buckets are lengths; by default those that at least batch_size sentences have. Longer sentences than the largest are
    left out, with a warning, and so are sentences that fill no batch, others after each reset, which shuffles. The
    label of a word is the word after it. layout 'NT' gives arrays (batch_size, length), 'TN' (length, batch_size);
    `bucket_key` of a batch is its length. ValueError when no bucket has a sentence.
    """

    def __init__(
        self,
        sentences: Sequence[Sequence[int]],
        batch_size: int,
        buckets: Sequence[int] | None = None,
        invalid_label: int = -1,
        data_name: str = "data",
        label_name: str = "softmax_label",
        dtype: Any = "float32",
        layout: str = "NT",
    ):
        super().__init__(batch_size)
        if layout not in ("NT", "TN"):
            raise ValueError(
                f"BucketSentenceIter: layout must be 'NT' (batch first) or 'TN' (time first), got {layout!r}"
            )
        self.data_name = data_name
        self.label_name = label_name
        self.dtype = dtype
        self.invalid_label = invalid_label
        self.layout = layout
        self.major_axis = layout.index("N")
        rows = self._padded(sentences, sorted(buckets) if buckets else _common_lengths(sentences, batch_size))
        self.buckets = list(rows)
        self.data = list(rows.values())
        self.default_bucket_key = max(self.buckets)
        self.provide_data, self.provide_label = self._descriptions(self.default_bucket_key)
        self.idx = [
            (number, start)
            for number, bucket in enumerate(self.data)
            for start in range(0, len(bucket) - batch_size + 1, batch_size)
        ]
        self.reset()

    def _padded(self, sentences: Sequence[Sequence[int]], buckets: list[int]) -> dict[int, np.ndarray]:
        """The sentences of each bucket that has some, as rows (sentences, length)."""
        rows: dict[int, list[Sequence[int]]] = {length: [] for length in buckets}
        too_long = 0
        for sentence in sentences:
            place = bisect_left(buckets, len(sentence))
            if place == len(buckets):
                too_long += 1
                continue
            padding = [self.invalid_label] * (buckets[place] - len(sentence))
            rows[buckets[place]].append([*sentence, *padding])
        if too_long:
            logging.warning("BucketSentenceIter: left out %d sentences longer than the largest bucket", too_long)
        filled = {length: np.asarray(bucket, self.dtype) for length, bucket in rows.items() if bucket}
        if not filled:
            raise ValueError(f"BucketSentenceIter: none of {len(sentences)} sentences fits a bucket of {buckets}")
        return filled

    def _descriptions(self, length: int) -> tuple[list[DataDesc], list[DataDesc]]:
        """What the batches of a bucket hold: data, labels."""
        shape = (self.batch_size, length) if self.major_axis == 0 else (length, self.batch_size)
        data, label = (DataDesc(name, shape, layout=self.layout) for name in (self.data_name, self.label_name))
        return [data], [label]

    def reset(self) -> None:
        """Start again, with batches and the sentences in each bucket in another order.

        `random` shuffles batches, `numpy.random` sentences.
        """
        self.curr_idx = 0
        random.shuffle(self.idx)
        for bucket in self.data:
            np.random.shuffle(bucket)

    def next(self) -> DataBatch:
        """The next batch; StopIteration after the last."""
        if self.curr_idx == len(self.idx):
            raise StopIteration
        number, start = self.idx[self.curr_idx]
        self.curr_idx += 1
        words = self.data[number][start : start + self.batch_size]
        following = np.full_like(words, self.invalid_label)
        following[:, :-1] = words[:, 1:]
        length = self.buckets[number]
        provide_data, provide_label = self._descriptions(length)
        return DataBatch(
            [self._array(words)],
            [self._array(following)],
            pad=0,
            bucket_key=length,
            provide_data=provide_data,
            provide_label=provide_label,
        )

    def _array(self, words: np.ndarray) -> NDArray:
        return ndarray.array(words if self.major_axis == 0 else words.T, dtype=self.dtype)


def _common_lengths(sentences: Sequence[Sequence[int]], batch_size: int) -> list[int]:
    counts = Counter(len(sentence) for sentence in sentences)
    return sorted(length for length, count in counts.items() if count >= batch_size)
