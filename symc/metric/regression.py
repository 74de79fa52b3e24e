"""Metrics of predicted numbers: errors and correlation."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from symc.metric.base import NAN, EvalMetric, StatisticMetric, check_label_shapes, pairs
from symc.metric.registry import alias, register


class ErrorMetric(EvalMetric):
    """The mean, over pairs of arrays, of an error of `label - pred`.

    Vectors (N,) count as (N, 1), and labels broadcast against predictions. Computed in float32 at least.
    """

    def __init__(self, name: str, output_names: list[str] | None, label_names: list[str] | None):
        super().__init__(name, output_names, label_names, has_global_stats=True)

    def _error(self, difference: np.ndarray) -> float:
        raise NotImplementedError

    def update(self, labels: Any, preds: Any) -> None:
        for label, pred in pairs(labels, preds):
            self._add(self._error(self._difference(_as_column(label), _as_column(pred))), 1)

    def _difference(self, label: np.ndarray, pred: np.ndarray) -> np.ndarray:
        try:
            np.broadcast_shapes(label.shape, pred.shape)
        except ValueError:
            raise ValueError(
                f"metric {self.name}: labels of shape {label.shape} do not broadcast to predictions of shape "
                f"{pred.shape}"
            ) from None
        dtype = np.result_type(label, pred, np.float32)
        return label.astype(dtype) - pred.astype(dtype)


def _as_column(values: np.ndarray) -> np.ndarray:
    return values[:, np.newaxis] if values.ndim == 1 else values


@register
class MAE(ErrorMetric):
    """Mean absolute error."""

    def __init__(self, name: str = "mae", output_names: list[str] | None = None, label_names: list[str] | None = None):
        super().__init__(name, output_names, label_names)

    def _error(self, difference: np.ndarray) -> float:
        return float(np.abs(difference).mean())


@register
class MSE(ErrorMetric):
    """Mean squared error."""

    def __init__(self, name: str = "mse", output_names: list[str] | None = None, label_names: list[str] | None = None):
        super().__init__(name, output_names, label_names)

    def _error(self, difference: np.ndarray) -> float:
        return float(np.square(difference).mean())


@register
class RMSE(ErrorMetric):
    """Root of the mean squared error of each pair of arrays; over pairs the mean of these."""

    def __init__(self, name: str = "rmse", output_names: list[str] | None = None, label_names: list[str] | None = None):
        super().__init__(name, output_names, label_names)

    def _error(self, difference: np.ndarray) -> float:
        return float(np.sqrt(np.square(difference).mean()))


class Moments(NamedTuple):
    """Means and centred sums of squares and products of `number` pairs of numbers."""

    number: int
    label_mean: float
    pred_mean: float
    label_squares: float
    pred_squares: float
    products: float


@register
@alias("pearsonr")
class PearsonCorrelation(StatisticMetric):
    """Pearson's correlation of labels and predictions of the same shape, all dimensions flattened.

    "macro": mean over pairs of arrays; "micro": of all numbers seen. nan where either does not vary.
    """

    def __init__(
        self,
        name: str = "pearsonr",
        output_names: list[str] | None = None,
        label_names: list[str] | None = None,
        average: str = "macro",
    ):
        self.average = average
        super().__init__(name, output_names, label_names, average)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "average": self.average}

    def update(self, labels: Any, preds: Any) -> None:
        for label, pred in pairs(labels, preds):
            check_label_shapes(label, pred, shape=True)
            self._take(_moments(label.ravel().astype(np.float64), pred.ravel().astype(np.float64)), 1)

    def _score(self, statistic: Moments) -> float:
        norm = np.sqrt(statistic.label_squares) * np.sqrt(statistic.pred_squares)
        return float(statistic.products / norm) if norm else NAN

    def _merge(self, one: Moments, other: Moments) -> Moments:
        count = one.number + other.number
        label_step, pred_step = other.label_mean - one.label_mean, other.pred_mean - one.pred_mean
        share = other.number / count if count else 0.0
        weight = one.number * share
        return Moments(
            count,
            one.label_mean + label_step * share,
            one.pred_mean + pred_step * share,
            one.label_squares + other.label_squares + label_step**2 * weight,
            one.pred_squares + other.pred_squares + pred_step**2 * weight,
            one.products + other.products + label_step * pred_step * weight,
        )


def _moments(label: np.ndarray, pred: np.ndarray) -> Moments:
    if not label.size:
        return Moments(0, 0.0, 0.0, 0.0, 0.0, 0.0)
    label_mean, pred_mean = float(label.mean()), float(pred.mean())
    label, pred = label - label_mean, pred - pred_mean
    return Moments(label.size, label_mean, pred_mean, float(label @ label), float(pred @ pred), float(label @ pred))
