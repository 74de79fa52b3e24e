"""Several metrics as one, and metrics made from names, functions, lists and configurations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from symc.metric.base import EvalMetric
from symc.metric.custom import CustomMetric
from symc.metric.registry import alias, create_registered, register


def create(metric: Any, *args: Any, **kwargs: Any) -> EvalMetric:
    """The metric that `metric` describes, made with the further arguments:

    - a name in any case, such as `"acc"`;
    - a function of numpy arrays `(label, pred)`, see `CustomMetric`;
    - a list of these, which makes a `CompositeEvalMetric`;
    - a configuration: the dict of `get_config`, or JSON of it or of `[name, keywords]`, without further arguments;
    - a metric, returned as it is, without further arguments.

    Raises ValueError for an unknown name and TypeError for anything else.
    """
    if isinstance(metric, list):
        return CompositeEvalMetric([create(child, *args, **kwargs) for child in metric])
    if callable(metric) and not isinstance(metric, type):
        return CustomMetric(metric, *args, **kwargs)
    return create_registered(metric, *args, **kwargs)


@register
@alias("composite")
class CompositeEvalMetric(EvalMetric):
    """Several metrics updated together; `get` returns lists of names and values."""

    def __init__(
        self,
        metrics: Sequence[Any] | None = None,
        name: str = "composite",
        output_names: list[str] | None = None,
        label_names: list[str] | None = None,
    ):
        """`metrics`: anything that `create` takes, each."""
        self.metrics = [create(metric) for metric in metrics or ()]
        super().__init__(name, output_names, label_names, has_global_stats=True)

    def add(self, metric: Any) -> None:
        """Append a metric, or what `create` makes one of."""
        self.metrics.append(create(metric))

    def get_metric(self, index: int) -> EvalMetric:
        """The metric at a position; ValueError when there is none."""
        if not -len(self.metrics) <= index < len(self.metrics):
            raise ValueError(f"metric {self.name} holds {len(self.metrics)} metrics, so none at {index}")
        return self.metrics[index]

    def update(self, labels: Any, preds: Any) -> None:
        for metric in self.metrics:
            metric.update(labels, preds)

    def update_dict(self, labels: Mapping[str, Any], preds: Mapping[str, Any]) -> None:
        """Each metric's `update_dict` with the labels and outputs that this one asks for, all by default."""
        if self.label_names is not None:
            labels = dict(zip(self.label_names, self._select("label", self.label_names, labels)))
        if self.output_names is not None:
            preds = dict(zip(self.output_names, self._select("output", self.output_names, preds)))
        for metric in self.metrics:
            metric.update_dict(labels, preds)

    def reset(self) -> None:
        for metric in self.metrics:
            metric.reset()

    def reset_local(self) -> None:
        for metric in self.metrics:
            metric.reset_local()

    def get(self) -> tuple[list[str], list[Any]]:
        return _lists(pair for metric in self.metrics for pair in metric.get_name_value())

    def get_global(self) -> tuple[list[str], list[Any]]:
        return _lists(pair for metric in self.metrics for pair in metric.get_global_name_value())

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "metrics": [metric.get_config() for metric in self.metrics]}


def _lists(pairs: Any) -> tuple[list[str], list[Any]]:
    pairs = list(pairs)
    return [name for name, _ in pairs], [value for _, value in pairs]
