"""Which samples make the batches of an epoch, for iterators that fill the last one up."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


class BatchOrder:
    """Numbers of samples, a batch at a time; `draw` gives the order of an epoch.

    The last batch is filled up, `pad` samples in number: with `round_batch` by the first ones of the next epoch, which
    goes on behind them; without it by what the batch before had in their place.
    """

    def __init__(self, draw: Callable[[], np.ndarray], batch_size: int, round_batch: bool):
        self._draw = draw
        self._batch_size = batch_size
        self._round_batch = round_batch
        self._left = draw()
        self._ended = False
        self.samples = np.zeros(batch_size, np.int64)
        self.pad = 0

    def reset(self) -> None:
        """Start the next epoch; before the end of this one, with a new order."""
        if not (self._ended and self._round_batch and len(self._left)):
            self._left = self._draw()
        self._ended = False
        self.pad = 0

    def advance(self) -> bool:
        """Move to the next batch; False at the end of the epoch."""
        if self._ended or not len(self._left):
            return False
        taken, self._left = self._left[: self._batch_size], self._left[self._batch_size :]
        self.pad = self._batch_size - len(taken)
        self._ended = self.pad > 0
        while len(taken) < self._batch_size and self._round_batch:
            order, missing = self._draw(), self._batch_size - len(taken)
            taken, self._left = np.concatenate([taken, order[:missing]]), order[missing:]
        self.samples = np.concatenate([taken, self.samples[len(taken) :]])
        return True
