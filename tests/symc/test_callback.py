"""Callbacks: the lines that MXNet 1.9.1 logs for the same batches, and when checkpoints are written."""

from __future__ import annotations

import logging
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

import symc as mx


def after_batch(nbatch: int, metric: Any = None, epoch: int = 0) -> Any:
    return SimpleNamespace(epoch=epoch, nbatch=nbatch, eval_metric=metric, locals=None)


def see_half_right(metric: mx.metric.EvalMetric) -> None:
    metric.update([np.array([0, 1])], [np.array([[0.7, 0.3], [0.6, 0.4]])])


class Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the root logger is told."""
    handler, root = Lines(), logging.getLogger()
    monkeypatch.setattr(root, "handlers", [handler])
    monkeypatch.setattr(root, "level", logging.INFO)
    root.manager._clear_cache()  # pyright: ignore[reportAttributeAccessIssue]
    return handler.lines


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, in seconds, as the callbacks see it."""
    now = [0.0]
    monkeypatch.setattr(mx.callback.time, "perf_counter", lambda: now[0])
    return now


@pytest.mark.parametrize(
    "auto_reset, recorded",
    [
        (True, ["Epoch[0] Batch [0-2]", "Epoch[0] Batch [2-4]", "Epoch[1] Batch [0-2]", "Epoch[1] Batch [2-4]"]),
        (False, ["Epoch[0] Batch [0-2]", "Epoch[0] Batch [0-4]", "Epoch[1] Batch [0-2]", "Epoch[1] Batch [0-4]"]),
    ],
)
def test_speedometer(auto_reset: bool, recorded: list[str], lines: list[str], clock: list[float]) -> None:
    metric = mx.metric.create(["acc", "ce"])
    speedometer = mx.callback.Speedometer(20, 2, auto_reset)
    for epoch in range(2):
        metric.reset()
        for batch in range(5):
            see_half_right(metric)
            clock[0] += 0.5
            speedometer(after_batch(batch, metric, epoch))
    values = "Speed: 40.00 samples/sec\taccuracy=0.500000\tcross-entropy=0.636483"
    assert lines == [f"{batches}\t{values}" for batches in recorded]


def test_speedometer_resets_the_local_value_alone(lines: list[str], clock: list[float]) -> None:
    metric = mx.metric.Accuracy()
    speedometer = mx.callback.Speedometer(20, 2)
    for batch in range(3):
        see_half_right(metric)
        clock[0] += 0.5
        speedometer(after_batch(batch, metric))
    assert np.isnan(metric.get()[1])
    assert metric.global_num_inst == 6


def test_speedometer_without_metric_or_time(lines: list[str], clock: list[float]) -> None:
    speedometer = mx.callback.Speedometer(20, 2)
    for batch in range(5):
        speedometer(after_batch(batch))
    assert lines == ["Iter[0] Batch [2]\tSpeed: inf samples/sec", "Iter[0] Batch [4]\tSpeed: inf samples/sec"]


def test_log_train_metric(lines: list[str]) -> None:
    metric = mx.metric.Accuracy()
    log = mx.callback.log_train_metric(2, auto_reset=True)
    see_half_right(metric)
    for batch in range(3):
        log(after_batch(batch, metric))
    log(after_batch(4))
    assert lines == ["Iter[0] Batch[0] Train-accuracy=0.500000", "Iter[0] Batch[2] Train-accuracy=nan"]
    assert metric.get_global()[1] == 0.5


def test_log_train_metric_keeps_the_value(lines: list[str]) -> None:
    metric = mx.metric.Accuracy()
    see_half_right(metric)
    mx.callback.log_train_metric(1)(after_batch(3, metric, epoch=5))
    assert lines == ["Iter[5] Batch[3] Train-accuracy=0.500000"]
    assert metric.get()[1] == 0.5


def test_log_validation_metrics(lines: list[str]) -> None:
    metric = mx.metric.Accuracy()
    see_half_right(metric)
    log = mx.callback.LogValidationMetricsCallback()
    log(after_batch(2, metric, epoch=3))
    log(after_batch(2))
    assert lines == ["Epoch[3] Validation-accuracy=0.500000"]


# Progress.


def test_progress_in_plain_text(lines: list[str]) -> None:
    bar = mx.callback.ProgressBar(7, length=20)
    for batch in range(8):
        bar(after_batch(batch))
    assert lines == [
        "[--------------------] 0%\r",
        "[===-----------------] 15%\r",
        "[======--------------] 29%\r",
        "[=========-----------] 43%\r",
        "[===========---------] 58%\r",
        "[==============------] 72%\r",
        "[=================---] 86%\r",
        "[====================] 100%\r",
    ]


class Bar:
    """A stand-in for tqdm's."""

    made: list[Bar] = []

    def __init__(self, **kwargs: Any) -> None:
        self.kwargs = kwargs
        self.n = 0
        self.closed = False
        Bar.made.append(self)

    def update(self, count: int) -> None:
        assert not self.closed
        self.n += count

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def bars(monkeypatch: pytest.MonkeyPatch) -> list[Bar]:
    """The bars drawn, on what looks like a terminal, with a stand-in for tqdm."""
    module: Any = ModuleType("tqdm")
    module.tqdm = Bar
    module.__spec__ = SimpleNamespace()
    monkeypatch.setitem(sys.modules, "tqdm", module)
    monkeypatch.setattr(mx.callback, "sys", SimpleNamespace(stderr=SimpleNamespace(isatty=lambda: True)))
    monkeypatch.setattr(Bar, "made", [])
    return Bar.made


def test_progress_drawn(bars: list[Bar], lines: list[str]) -> None:
    bar = mx.callback.ProgressBar(3, length=20)
    for epoch in range(2):
        for batch in range(3):
            bar(after_batch(batch, epoch=epoch))
    assert not lines
    assert [(drawn.n, drawn.closed) for drawn in bars] == [(3, True), (3, True)]
    assert [drawn.kwargs["desc"] for drawn in bars] == ["Epoch 0", "Epoch 1"]
    assert bars[0].kwargs["total"] == 3 and bars[0].kwargs["ncols"] == 20


def test_progress_of_an_epoch_cut_short(bars: list[Bar]) -> None:
    bar = mx.callback.ProgressBar(5)
    for epoch, batches in ((0, 2), (1, 5)):
        for batch in range(batches):
            bar(after_batch(batch, epoch=epoch))
    assert [(drawn.n, drawn.closed) for drawn in bars] == [(2, True), (5, True)]


def test_progress_of_calls_left_out(bars: list[Bar]) -> None:
    bar = mx.callback.ProgressBar(5)
    for batch in (0, 3):
        bar(after_batch(batch))
    assert [(drawn.n, drawn.closed) for drawn in bars] == [(4, False)]


def test_progress_away_from_terminals_is_logged(
    bars: list[Bar], lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mx.callback, "sys", SimpleNamespace(stderr=SimpleNamespace(isatty=lambda: False)))
    mx.callback.ProgressBar(2, length=5)(after_batch(1))
    assert lines == ["[==---] 50%\r"]
    assert not bars


def test_progress_needs_batches() -> None:
    with pytest.raises(ValueError, match="total must be the number of batches of an epoch, at least 1, got 0"):
        mx.callback.ProgressBar(0)


# Checkpoints.


@pytest.mark.parametrize(
    "period, epochs", [(1, [1, 2, 3, 4, 5, 6, 7]), (3, [3, 6]), (0, [1, 2, 3, 4, 5, 6, 7]), (2.9, [2, 4, 6])]
)
def test_checkpoints(period: Any, epochs: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    saved: list[Any] = []
    model: Any = ModuleType("symc.model")
    model.save_checkpoint = lambda *arguments: saved.append(arguments)
    monkeypatch.setitem(sys.modules, "symc.model", model)
    save = mx.callback.do_checkpoint("net", period)
    for epoch in range(7):
        save(epoch, "symbol", {"w": 1}, {"m": 2})
    assert saved == [("net", epoch, "symbol", {"w": 1}, {"m": 2}) for epoch in epochs]


def test_module_checkpoints() -> None:
    saved: list[Any] = []
    module = SimpleNamespace(save_checkpoint=lambda *arguments: saved.append(arguments))
    save = mx.callback.module_checkpoint(module, "net", 2, save_optimizer_states=True)
    for epoch in range(5):
        save(epoch, "symbol", {}, {})
    save(5)
    assert saved == [("net", 2, True), ("net", 4, True), ("net", 6, True)]
    mx.callback.module_checkpoint(module, "net")(0)
    assert saved[-1] == ("net", 1, False)
