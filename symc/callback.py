"""`mx.callback`: functions that a training loop calls after batches and epochs, to log, show progress and save.

Callbacks after a batch are given an object with `epoch`, `nbatch` (both from 0) and `eval_metric` (a metric or None).
Lines go to Python's root logger at level INFO, worded as MXNet words them, so that programs that read logs go on
working.
"""

from __future__ import annotations

import logging
import math
import sys
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any


def do_checkpoint(prefix: str, period: int = 1) -> Callable[[int, Any, Any, Any], None]:
    """A callback `(epoch, symbol, arg_params, aux_params)` that saves a checkpoint after every `period` epochs:
    `prefix-symbol.json` and `prefix-0001.params`, numbered by the epochs done."""
    period = _at_least_one(period)

    def save(epoch: int, symbol: Any, arg_params: Any, aux_params: Any) -> None:
        if (epoch + 1) % period == 0:
            import_module("symc.model").save_checkpoint(prefix, epoch + 1, symbol, arg_params, aux_params)

    return save


def module_checkpoint(
    mod: Any, prefix: str, period: int = 1, save_optimizer_states: bool = False
) -> Callable[..., None]:
    """A callback `(epoch, ...)` that calls `mod.save_checkpoint(prefix, epochs done, save_optimizer_states)` after
    every `period` epochs."""
    period = _at_least_one(period)

    def save(epoch: int, sym: Any = None, arg: Any = None, aux: Any = None) -> None:
        if (epoch + 1) % period == 0:
            mod.save_checkpoint(prefix, epoch + 1, save_optimizer_states)

    return save


def _at_least_one(period: int) -> int:
    """MXNet's reading of periods below one."""
    return max(1, int(period))


def log_train_metric(period: int, auto_reset: bool = False) -> Callable[[Any], None]:
    """A callback after a batch that logs the metric every `period` batches, and with `auto_reset` starts its local
    value anew."""

    def log(param: Any) -> None:
        if param.eval_metric is None or param.nbatch % period:
            return
        for name, value in param.eval_metric.get_name_value():
            logging.info("Iter[%d] Batch[%d] Train-%s=%f", param.epoch, param.nbatch, name, value)
        if auto_reset:
            param.eval_metric.reset_local()

    return log


class Speedometer:
    """A callback after a batch that logs samples a second, and the metric, every `frequent` batches.

    The first batch it sees, and the first of each epoch, only starts the clock. With `auto_reset` the metric's local
    value starts anew after each line, so that lines tell of the batches since the line before.
    """

    def __init__(self, batch_size: int, frequent: int = 50, auto_reset: bool = True):
        """`batch_size`: samples in a batch."""
        self.batch_size = batch_size
        self.frequent = frequent
        self.auto_reset = auto_reset
        self.last_count = 0
        self.tic: float | None = None
        """When the batches that the next line tells of began, in seconds; None while the clock does not run."""

    def __call__(self, param: Any) -> None:
        epoch_began = param.nbatch < self.last_count
        self.last_count = param.nbatch
        if self.tic is None or epoch_began:
            self.tic = time.perf_counter()
        elif param.nbatch % self.frequent == 0:
            self._log(param, self._speed(time.perf_counter() - self.tic))
            self.tic = time.perf_counter()

    def _speed(self, seconds: float) -> float:
        """Samples a second; infinite when the clock is too coarse to tell."""
        return self.frequent * self.batch_size / seconds if seconds > 0 else math.inf

    def _log(self, param: Any, speed: float) -> None:
        if param.eval_metric is None:
            logging.info("Iter[%d] Batch [%d]\tSpeed: %.2f samples/sec", param.epoch, param.nbatch, speed)
            return
        values = param.eval_metric.get_name_value()
        first = 0
        if self.auto_reset:
            first = param.nbatch - self.frequent
            param.eval_metric.reset_local()
        line = "Epoch[%d] Batch [%d-%d]\tSpeed: %.2f samples/sec" + "\t%s=%f" * len(values)
        logging.info(line, param.epoch, first, param.nbatch, speed, *(part for pair in values for part in pair))


class ProgressBar:
    """A callback after a batch that shows how much of an epoch of `total` batches is done, `length` characters wide.

    On a terminal, with tqdm installed (`pip install symc[progress]`), the bar is tqdm's, one an epoch; otherwise each
    batch logs a bar of plain text.
    """

    def __init__(self, total: int, length: int = 80):
        if total < 1:
            raise ValueError(f"ProgressBar: total must be the number of batches of an epoch, at least 1, got {total}")
        self.total = total
        self.bar_len = length
        self._drawn = sys.stderr.isatty() and find_spec("tqdm") is not None
        self._bar: Any = None

    def __call__(self, param: Any) -> None:
        if self._drawn:
            self._draw(param.epoch, param.nbatch)
        else:
            self._log(param.nbatch)

    def _log(self, count: int) -> None:
        filled = round(self.bar_len * count / self.total)
        bar = "=" * filled + "-" * (self.bar_len - filled)
        logging.info("[%s] %s%s\r", bar, math.ceil(100 * count / self.total), "%")

    def _draw(self, epoch: int, count: int) -> None:
        """Batches count from 0, so `count` of them were done when this one began, and one more now."""
        if self._bar is not None and count < self._bar.n:
            self._close()
        if self._bar is None:
            tqdm = import_module("tqdm").tqdm
            self._bar = tqdm(total=self.total, ncols=self.bar_len, desc=f"Epoch {epoch}", unit="batch")
        self._bar.update(count + 1 - self._bar.n)
        if self._bar.n >= self.total:
            self._close()

    def _close(self) -> None:
        self._bar.close()
        self._bar = None


class LogValidationMetricsCallback:
    """A callback after an evaluation that logs the metric."""

    def __call__(self, param: Any) -> None:
        if param.eval_metric is None:
            return
        for name, value in param.eval_metric.get_name_value():
            logging.info("Epoch[%d] Validation-%s=%f", param.epoch, name, value)
