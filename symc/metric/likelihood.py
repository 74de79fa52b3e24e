"""Metrics of the probability that a network gives the labelled class."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from symc.metric.base import NAN, EvalMetric, check_count, check_dimensions, pairs
from symc.metric.registry import alias, register

LEAST_PROBABILITY = 1e-10
"""What a smaller probability counts as in `Perplexity`, so that its logarithm is finite."""


class LogLikelihood(EvalMetric):
    """`-sum log(p[n, label[n]] + eps) / N`; probabilities p (N, C), labels (N,) or (N, 1).

    A negative label counts from the last class; IndexError for a label outside the classes.
    """

    def __init__(self, eps: float, name: str, output_names: list[str] | None, label_names: list[str] | None):
        super().__init__(name, output_names, label_names, has_global_stats=True, eps=eps)
        self.eps = eps

    def update(self, labels: Any, preds: Any) -> None:
        for label, pred in pairs(labels, preds):
            check_dimensions(self, pred, axis=1)
            check_count(self, label, pred, len(pred))
            probability = pred[np.arange(len(pred)), self._indices(label, pred.shape[1])]
            self._add(float(-np.log(probability + self.eps).sum()), label.size)

    def _indices(self, label: np.ndarray, classes: int) -> np.ndarray:
        indices = label.ravel().astype(np.int64)
        outside = indices[(indices < -classes) | (indices >= classes)]
        if outside.size:
            raise IndexError(f"metric {self.name}: label {outside[0]} is none of the {classes} classes")
        return indices


@register
@alias("ce")
class CrossEntropy(LogLikelihood):
    """Cross entropy, in nats: `-sum log(p[n, label[n]] + eps) / N`; probabilities p (N, C), labels (N,) or (N, 1)."""

    def __init__(
        self,
        eps: float = 1e-12,
        name: str = "cross-entropy",
        output_names: list[str] | None = None,
        label_names: list[str] | None = None,
    ):
        super().__init__(eps, name, output_names, label_names)


@register
@alias("nll_loss")
class NegativeLogLikelihood(LogLikelihood):
    """Negative log-likelihood, in nats: as `CrossEntropy` under another name."""

    def __init__(
        self,
        eps: float = 1e-12,
        name: str = "nll-loss",
        output_names: list[str] | None = None,
        label_names: list[str] | None = None,
    ):
        super().__init__(eps, name, output_names, label_names)


@register
class Perplexity(EvalMetric):
    """`exp(-mean log p)` over the examples whose label is not `ignore_label` (None: all); p the probability of the
    labelled class, at least 1e-10.

    Probabilities (N, C), or with more dimensions, classes along `axis`; one label for each example. Labels outside the
    classes count as the nearest class.
    """

    def __init__(
        self,
        ignore_label: int | None,
        axis: int = -1,
        name: str = "perplexity",
        output_names: list[str] | None = None,
        label_names: list[str] | None = None,
    ):
        super().__init__(name, output_names, label_names, has_global_stats=True, ignore_label=ignore_label, axis=axis)
        self.ignore_label = ignore_label
        self.axis = axis

    def update(self, labels: Any, preds: Any) -> None:
        for label, pred in pairs(labels, preds):
            check_dimensions(self, pred, self.axis)
            rows = np.moveaxis(pred, self.axis, -1).reshape(-1, pred.shape[self.axis])
            check_count(self, label, pred, len(rows))
            given = label.ravel()
            indices = np.clip(given.astype(np.int64), 0, rows.shape[1] - 1)
            probability = rows[np.arange(len(rows)), indices].astype(np.float64)
            if self.ignore_label is not None:
                probability = probability[given != self.ignore_label]
            self._add(float(-np.log(np.maximum(probability, LEAST_PROBABILITY)).sum()), probability.size)

    def get(self) -> tuple[str, float]:
        return self.name, _exp_mean(self.sum_metric, self.num_inst)

    def get_global(self) -> tuple[str, float]:
        return self.name, _exp_mean(self.global_sum_metric, self.global_num_inst)


def _exp_mean(total: float, count: int) -> float:
    return math.exp(total / count) if count else NAN
