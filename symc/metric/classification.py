"""Metrics of predicted classes: how many are right, and scores of confusion matrices."""

from __future__ import annotations

from typing import Any

import numpy as np

from symc.metric.base import NAN, EvalMetric, StatisticMetric, check_count, check_dimensions, pairs
from symc.metric.registry import alias, register


def _classes(metric: EvalMetric, label: np.ndarray, pred: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """Right and predicted class numbers, flattened; predictions shaped as the labels are class numbers already."""
    if pred.shape != label.shape:
        check_dimensions(metric, pred, axis)
        pred = pred.argmax(axis)
    check_count(metric, label, pred, pred.size)
    return label.ravel().astype(np.int32), pred.ravel().astype(np.int32)


@register
@alias("acc")
class Accuracy(EvalMetric):
    """The share of examples whose greatest prediction along `axis` is the labelled class.

    Predictions (N, C, ...) with classes along `axis`, or class numbers shaped as the labels; labels (N, ...) or
    (N, 1), cut to integers. The first of equal predictions counts.
    """

    def __init__(
        self,
        axis: int = 1,
        name: str = "accuracy",
        output_names: list[str] | None = None,
        label_names: list[str] | None = None,
    ):
        super().__init__(name, output_names, label_names, has_global_stats=True, axis=axis)
        self.axis = axis

    def update(self, labels: Any, preds: Any) -> None:
        for label, pred in pairs(labels, preds):
            right, predicted = _classes(self, label, pred, self.axis)
            self._add(int(np.count_nonzero(right == predicted)), right.size)


@register
@alias("top_k_accuracy", "top_k_acc")
class TopKAccuracy(EvalMetric):
    """The share of examples whose labelled class is among the `top_k` greatest predictions; named `NAME_K`.

    Predictions (N, C), or (N,) class numbers; labels (N,) or (N, 1). Which of equal predictions at the border count is
    open. ValueError for a `top_k` below 2, which `Accuracy` is for.
    """

    def __init__(
        self,
        top_k: int = 1,
        name: str = "top_k_accuracy",
        output_names: list[str] | None = None,
        label_names: list[str] | None = None,
    ):
        if top_k <= 1:
            raise ValueError(f"TopKAccuracy: top_k must be at least 2, got {top_k}; use Accuracy for 1")
        super().__init__(f"{name}_{top_k}", output_names, label_names, has_global_stats=True, top_k=top_k)
        self.top_k = top_k
        self._base_name = name

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "name": self._base_name}

    def update(self, labels: Any, preds: Any) -> None:
        for label, pred in pairs(labels, preds):
            if pred.ndim not in (1, 2):
                raise ValueError(f"metric {self.name}: predictions must be (N, C) or (N,), got shape {pred.shape}")
            check_count(self, label, pred, len(pred))
            best = self._best(pred) if pred.ndim == 2 else pred[:, np.newaxis].astype(np.int32)
            found = best == label.reshape(-1, 1).astype(np.int32)
            self._add(int(np.count_nonzero(found.any(axis=1))), len(pred))

    def _best(self, pred: np.ndarray) -> np.ndarray:
        """The numbers of the `top_k` greatest columns of each row, in no order."""
        columns = pred.shape[1]
        if self.top_k >= columns:
            return np.broadcast_to(np.arange(columns), pred.shape)
        return np.argpartition(pred.astype(np.float32), -self.top_k, axis=1)[:, -self.top_k :]


class BinaryScore(StatisticMetric):
    """A score of the binary confusion matrix `[[tn, fp], [fn, tp]]`, rows by label; class 1 is the positive one.

    Predictions (N, C), whose greatest column is the class; labels (N,) or (N, 1). ValueError for more than two
    different labels. "macro" is the mean over updates.
    """

    def __init__(self, name: str, output_names: list[str] | None, label_names: list[str] | None, average: str):
        super().__init__(name, output_names, label_names, average)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "average": self._average}

    def update(self, labels: Any, preds: Any) -> None:
        confusion = np.zeros((2, 2), np.int64)
        for label, pred in pairs(labels, preds):
            confusion += self._confusion(label, pred)
        self._take(confusion, int(confusion.sum()))

    def _confusion(self, label: np.ndarray, pred: np.ndarray) -> np.ndarray:
        if pred.ndim != 2:
            raise ValueError(f"metric {self.name}: predictions must be (N, C), got shape {pred.shape}")
        check_count(self, label, pred, len(pred))
        right = label.ravel().astype(np.int32)
        different = np.unique(right)
        if different.size > 2:
            raise ValueError(f"metric {self.name}: labels must be of two classes, got {different.tolist()}")
        cells = 2 * (right == 1) + (pred.argmax(axis=1) == 1)
        return np.bincount(cells, minlength=4).reshape(2, 2)


@register
class F1(BinaryScore):
    """`2 precision recall / (precision + recall)` of class 1; 0 when neither is above 0."""

    def __init__(
        self,
        name: str = "f1",
        output_names: list[str] | None = None,
        label_names: list[str] | None = None,
        average: str = "macro",
    ):
        super().__init__(name, output_names, label_names, average)

    def _score(self, statistic: np.ndarray) -> float:
        (_, false_positive), (false_negative, true_positive) = statistic.tolist()
        if not true_positive:
            return 0.0
        return 2 * true_positive / (2 * true_positive + false_positive + false_negative)


@register
class MCC(BinaryScore):
    """Matthews' correlation coefficient of two classes, from -1 to 1; 0 when labels or predictions are all alike."""

    def __init__(
        self,
        name: str = "mcc",
        output_names: list[str] | None = None,
        label_names: list[str] | None = None,
        average: str = "macro",
    ):
        super().__init__(name, output_names, label_names, average)

    def _score(self, statistic: np.ndarray) -> float:
        score = correlation(statistic)
        return 0.0 if np.isnan(score) else score


@register
class PCC(StatisticMetric):
    """Matthews' correlation coefficient for any number of classes, of all examples seen; nan when labels or
    predictions are all alike.

    Predictions (N, C, ...), whose greatest along axis 1 is the class, or class numbers shaped as the labels; labels
    (N, ...) or (N, 1), none negative.
    """

    def __init__(
        self,
        name: str = "pcc",
        output_names: list[str] | None = None,
        label_names: list[str] | None = None,
        has_global_stats: bool = True,
    ):
        super().__init__(name, output_names, label_names, "micro")
        self._has_global_stats = has_global_stats

    def update(self, labels: Any, preds: Any) -> None:
        confusion = np.zeros((2, 2), np.int64)
        for label, pred in pairs(labels, preds):
            confusion = self._merge(confusion, self._confusion(*_classes(self, label, pred, axis=1)))
        self._take(confusion, 1)

    def _confusion(self, right: np.ndarray, predicted: np.ndarray) -> np.ndarray:
        if not right.size:
            return np.zeros((2, 2), np.int64)
        lowest = min(right.min(), predicted.min())
        if lowest < 0:
            raise ValueError(f"metric {self.name}: class numbers must not be negative, got {lowest}")
        classes = int(max(right.max(), predicted.max())) + 1
        cells = right.astype(np.int64) * classes + predicted
        return np.bincount(cells, minlength=classes**2).reshape(classes, classes)

    def _merge(self, one: np.ndarray, other: np.ndarray) -> np.ndarray:
        classes = max(len(one), len(other))
        merged = np.zeros((classes, classes), np.int64)
        merged[: len(one), : len(one)] += one
        merged[: len(other), : len(other)] += other
        return merged

    def _score(self, statistic: np.ndarray) -> float:
        return correlation(statistic)


def correlation(confusion: np.ndarray) -> float:
    """The correlation coefficient of a confusion matrix of any size, rows by label; nan when rows or columns but one
    are zero."""
    matrix = confusion.astype(np.float64)
    count, labelled, predicted = matrix.sum(), matrix.sum(axis=1), matrix.sum(axis=0)
    norm = np.sqrt(labelled @ (count - labelled)) * np.sqrt(predicted @ (count - predicted))
    return float((matrix.trace() * count - labelled @ predicted) / norm) if norm else NAN
