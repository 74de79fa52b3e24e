"""What every metric is made of: the local and global sums, and how labels are paired with predictions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from symc.ndarray import NDArray

NAN = float("nan")


class EvalMetric:
    """A mean over the examples seen: `sum_metric / num_inst` since the last `reset_local`, and a global one since
    `reset`.

    A metric of your own derives from this and adds to `sum_metric` and `num_inst` in its `update`; with
    `has_global_stats=True` also to `global_sum_metric` and `global_num_inst`, else its global value is the local one.
    `output_names` and `label_names` say which outputs and labels `update_dict` takes, all by default. Other keywords
    are kept for `get_config`.
    """

    def __init__(
        self, name: str, output_names: list[str] | None = None, label_names: list[str] | None = None, **kwargs: Any
    ):
        self.name: Any = str(name)
        self.output_names = output_names
        self.label_names = label_names
        self._has_global_stats = kwargs.pop("has_global_stats", False)
        self._kwargs = kwargs
        self.sum_metric: Any = 0.0
        self.num_inst: Any = 0
        self.global_sum_metric: Any = 0.0
        self.global_num_inst: Any = 0
        self.reset()

    def __str__(self) -> str:
        return f"EvalMetric: {dict(self.get_name_value())}"

    def get_config(self) -> dict[str, Any]:
        """What `mx.metric.create` makes this metric of again, without the values seen."""
        return {
            **self._kwargs,
            "metric": type(self).__name__,
            "name": self.name,
            "output_names": self.output_names,
            "label_names": self.label_names,
        }

    def update(self, labels: Any, preds: Any) -> None:
        """Take in a batch: lists of labels and of outputs (NDArray or numpy), one pair each."""
        raise NotImplementedError(f"{type(self).__name__} defines no update(labels, preds)")

    def update_dict(self, labels: Mapping[str, Any], preds: Mapping[str, Any]) -> None:
        """`update` with the labels and outputs this metric asks for by name; KeyError when one is missing."""
        self.update(self._select("label", self.label_names, labels), self._select("output", self.output_names, preds))

    def _select(self, what: str, names: list[str] | None, arrays: Mapping[str, Any]) -> list[Any]:
        if names is None:
            return list(arrays.values())
        for name in names:
            if name not in arrays:
                raise KeyError(f"metric {self.name} wants the {what} {name!r}, but was given {', '.join(arrays)}")
        return [arrays[name] for name in names]

    def reset(self) -> None:
        """Forget everything seen."""
        self.sum_metric = 0.0
        self.num_inst = 0
        self.global_sum_metric = 0.0
        self.global_num_inst = 0

    def reset_local(self) -> None:
        """Forget the local value; the global one goes on."""
        self.sum_metric = 0.0
        self.num_inst = 0

    def get(self) -> tuple[Any, Any]:
        """(name, value) since the last reset of either kind; nan when nothing was seen."""
        return self.name, self.sum_metric / self.num_inst if self.num_inst else NAN

    def get_global(self) -> tuple[Any, Any]:
        """(name, value) since the last `reset`; nan when nothing was seen."""
        if not self._has_global_stats:
            return self.get()
        return self.name, self.global_sum_metric / self.global_num_inst if self.global_num_inst else NAN

    def get_name_value(self) -> list[tuple[str, Any]]:
        """`get` as a list of (name, value), for metrics of several values too."""
        return _pairs_of(*self.get())

    def get_global_name_value(self) -> list[tuple[str, Any]]:
        """`get_global` as a list of (name, value)."""
        return _pairs_of(*self.get_global())

    def _add(self, total: float, instances: int) -> None:
        """Add to the local and the global sums."""
        self.sum_metric += total
        self.num_inst += instances
        self.global_sum_metric += total
        self.global_num_inst += instances


def _pairs_of(names: Any, values: Any) -> list[tuple[str, Any]]:
    names = names if isinstance(names, list) else [names]
    values = values if isinstance(values, list) else [values]
    return list(zip(names, values))


class StatisticMetric(EvalMetric):
    """A score that is no mean over examples, but a function of a statistic of them, such as a confusion matrix.

    `average="macro"` is the mean of the scores of parts (an update, or a pair of arrays), `"micro"` the score of the
    statistics of all parts merged. Subclasses say how to score and merge.
    """

    def __init__(
        self,
        name: str,
        output_names: list[str] | None,
        label_names: list[str] | None,
        average: str,
        **kwargs: Any,
    ):
        if average not in ("macro", "micro"):
            raise ValueError(f"{type(self).__name__}: average must be 'macro' or 'micro', got {average!r}")
        self._average = average
        super().__init__(name, output_names, label_names, has_global_stats=True, **kwargs)

    def _score(self, statistic: Any) -> float:
        raise NotImplementedError

    def _merge(self, one: Any, other: Any) -> Any:
        return one + other

    def _take(self, statistic: Any, instances: int) -> None:
        """Take in the statistic of a part of `instances` examples."""
        if self._average == "macro":
            self._add(self._score(statistic), 1)
            return
        self._local = statistic if self._local is None else self._merge(self._local, statistic)
        self._global = statistic if self._global is None else self._merge(self._global, statistic)
        self.num_inst += instances
        self.global_num_inst += instances
        self.sum_metric = self._score(self._local) * self.num_inst
        self.global_sum_metric = self._score(self._global) * self.global_num_inst

    def reset(self) -> None:
        self._local = self._global = None
        super().reset()

    def reset_local(self) -> None:
        self._local = None
        super().reset_local()


def check_label_shapes(labels: Any, preds: Any, wrap: bool = False, shape: bool = False) -> tuple[Any, Any]:
    """Labels and predictions, after a check that there are as many of each (with `shape`: that their shapes agree).

    `wrap` makes a list of an array that stands alone. Raises ValueError when they do not agree.
    """
    given, wanted = (labels.shape, preds.shape) if shape else (len(labels), len(preds))
    if given != wanted:
        what = "shape" if shape else "number"
        raise ValueError(f"the {what} of labels, {given}, must be that of the predictions, {wanted}")
    return (as_list(labels), as_list(preds)) if wrap else (labels, preds)


def as_list(arrays: Any) -> Any:
    """A list of an array that stands alone; a sequence of arrays as it is."""
    return [arrays] if isinstance(arrays, NDArray | np.ndarray) else arrays


def as_numpy(array: Any) -> np.ndarray:
    """The values of an NDArray or a numpy array; TypeError for anything else."""
    if isinstance(array, NDArray):
        return array.asnumpy()
    if isinstance(array, np.ndarray):
        return array
    raise TypeError(f"a metric takes NDArrays and numpy arrays, got {type(array).__name__}")


def pairs(labels: Any, preds: Any) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Each label with its prediction, as numpy arrays; ValueError when there are not as many of each."""
    for label, pred in zip(*check_label_shapes(labels, preds, wrap=True)):
        yield as_numpy(label), as_numpy(pred)


def check_count(metric: EvalMetric, label: np.ndarray, pred: np.ndarray, examples: int) -> None:
    """ValueError unless there is one label for each of the `examples` that `pred` holds."""
    if label.size != examples:
        raise ValueError(
            f"metric {metric.name}: predictions of shape {pred.shape} are of {examples} examples and need as many "
            f"labels, got labels of shape {label.shape}"
        )


def check_dimensions(metric: EvalMetric, pred: np.ndarray, axis: int) -> None:
    """ValueError unless predictions have the axis that classes lie along."""
    if not -pred.ndim <= axis < pred.ndim:
        raise ValueError(f"metric {metric.name}: predictions of shape {pred.shape} have no axis {axis} of classes")
