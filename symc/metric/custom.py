"""Metrics of the user's own functions, and of outputs that are losses already."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy

from symc.metric.base import EvalMetric, as_list, as_numpy, check_label_shapes
from symc.metric.registry import register


@register
class CustomMetric(EvalMetric):
    """The mean of `feval(label, pred)` over the pairs of numpy arrays; a pair `(sum, count)` that it returns instead
    makes the mean one over counts.

    `allow_extra_outputs` lets outputs follow that have no label; ValueError for them otherwise. By default the name is
    that of the function.
    """

    def __init__(
        self,
        feval: Callable[[Any, Any], Any],
        name: str | None = None,
        allow_extra_outputs: bool = False,
        output_names: list[str] | None = None,
        label_names: list[str] | None = None,
    ):
        if name is None:
            own = str(getattr(feval, "__name__", type(feval).__name__))
            name = f"custom({own})" if "<" in own else own
        super().__init__(name, output_names, label_names, has_global_stats=True)
        self._feval = feval
        self._allow_extra_outputs = allow_extra_outputs

    def update(self, labels: Any, preds: Any) -> None:
        labels, preds = as_list(labels), as_list(preds)
        if not self._allow_extra_outputs:
            check_label_shapes(labels, preds)
        for label, pred in zip(labels, preds):
            value = self._feval(as_numpy(label), as_numpy(pred))
            self._add(*(value if isinstance(value, tuple) else (value, 1)))

    def get_config(self) -> dict[str, Any]:
        raise NotImplementedError(f"metric {self.name} is a function, which a configuration cannot hold")


def np(numpy_feval: Callable[[Any, Any], Any], name: str | None = None, allow_extra_outputs: bool = False) -> Any:
    """A `CustomMetric` of a function of numpy arrays `(label, pred)`."""
    return CustomMetric(numpy_feval, name, allow_extra_outputs)


@register
class Loss(EvalMetric):
    """The mean of all elements of the outputs, which are losses; labels do not matter."""

    def __init__(self, name: str = "loss", output_names: list[str] | None = None, label_names: list[str] | None = None):
        super().__init__(name, output_names, label_names, has_global_stats=True)

    def update(self, labels: Any, preds: Any) -> None:
        for pred in as_list(preds):
            values = as_numpy(pred)
            self._add(float(values.sum(dtype=numpy.float64)), values.size)


@register
class Torch(Loss):
    """`Loss` under the name that programs with Torch criteria use."""

    def __init__(
        self, name: str = "torch", output_names: list[str] | None = None, label_names: list[str] | None = None
    ):
        super().__init__(name, output_names, label_names)


@register
class Caffe(Loss):
    """`Loss` under the name that programs with Caffe losses use."""

    def __init__(
        self, name: str = "caffe", output_names: list[str] | None = None, label_names: list[str] | None = None
    ):
        super().__init__(name, output_names, label_names)
