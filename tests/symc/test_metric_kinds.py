"""Metrics by name, of one's own, several at once, and made of functions; what is refused."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import symc as mx

PREDICTIONS = np.array([[0.2, 0.5, 0.3], [0.7, 0.1, 0.2], [0.1, 0.3, 0.6], [0.4, 0.35, 0.25], [0.3, 0.3, 0.4]], "f4")
LABELS = np.array([1, 0, 1, 2, 2], "f4")
CLASSES = np.array([1, 0, 0, 2, 1], "f4")
BINARY = np.array([[0.3, 0.7], [0.6, 0.4], [0.2, 0.8], [0.9, 0.1], [0.45, 0.55], [0.5, 0.5], [0.8, 0.2]], "f4")
BINARY_LABELS = np.array([1, 1, 0, 0, 1, 1, 0], "f4")
TARGETS = np.array([1.5, 2, -1, 0.25], "f4")
ESTIMATES = np.array([1, 2.5, 0, 0.5], "f4")
MORE_ESTIMATES = np.array([4, 6, 5], "f4")
Make = Callable[[], Any]
M = mx.metric


def is_nan(pair: tuple[str, float]) -> bool:
    return math.isnan(pair[1])


# Names.


@pytest.mark.parametrize(
    "name, reported",
    [
        ("acc", "accuracy"),
        ("ACC", "accuracy"),
        ("Accuracy", "accuracy"),
        ("f1", "f1"),
        ("mcc", "mcc"),
        ("pcc", "pcc"),
        ("mae", "mae"),
        ("mse", "mse"),
        ("rmse", "rmse"),
        ("ce", "cross-entropy"),
        ("CrossEntropy", "cross-entropy"),
        ("nll_loss", "nll-loss"),
        ("NegativeLogLikelihood", "nll-loss"),
        ("pearsonr", "pearsonr"),
        ("PearsonCorrelation", "pearsonr"),
        ("loss", "loss"),
        ("torch", "torch"),
        ("caffe", "caffe"),
    ],
)
def test_create_by_name(name: str, reported: str) -> None:
    assert [n for n, _ in mx.metric.create(name).get_name_value()] == [reported]


@pytest.mark.parametrize("name", ["top_k_accuracy", "top_k_acc", "TopKAccuracy"])
def test_create_with_arguments(name: str) -> None:
    assert mx.metric.create(name, top_k=3, name="best").get()[0] == "best_3"
    assert mx.metric.create(name, 3).get()[0] == "top_k_accuracy_3"


@pytest.mark.parametrize(
    "text", ['["acc", {"axis": 2}]', '{"metric": "acc", "axis": 2}', {"metric": "Accuracy", "axis": 2}]
)
def test_create_by_configuration(text: Any) -> None:
    metric = mx.metric.create(text)
    assert isinstance(metric, mx.metric.Accuracy)
    assert metric.axis == 2


def squares(label: Any, pred: Any) -> Any:
    return np.square(label - pred).sum()


def test_create_from_functions_lists_and_metrics() -> None:
    assert mx.metric.create(squares).get()[0] == "squares"
    assert mx.metric.create(lambda label, pred: 0).get()[0] == "custom(<lambda>)"
    assert mx.metric.create(squares, name="sum").get()[0] == "sum"
    metric = mx.metric.MSE()
    assert mx.metric.create(metric) is metric
    several = mx.metric.create(["acc", metric, squares])
    assert [name for name, _ in several.get_name_value()] == ["accuracy", "mse", "squares"]


@pytest.mark.parametrize(
    "arguments, error, message",
    [
        (("acuracy",), ValueError, "no metric is registered as 'acuracy'; did you mean accuracy"),
        ((3,), TypeError, "metric must be a name, JSON, a dict or an instance, got 3"),
        ((M.Accuracy,), TypeError, "got <class 'symc.metric.*Accuracy'>"),
        ((M.MSE(), 3), TypeError, "no more arguments go with it"),
        (({"axis": 2},), TypeError, "metric is missing"),
        (("perplexity",), TypeError, "ignore_label"),
    ],
)
def test_create_refuses(arguments: tuple[Any, ...], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        mx.metric.create(*arguments)


def test_register_and_alias(monkeypatch: pytest.MonkeyPatch) -> None:
    classes = mx.registry.get_registry(mx.metric.EvalMetric)
    monkeypatch.setitem(mx.registry._CLASSES, mx.metric.EvalMetric, classes)

    @mx.metric.register
    @mx.metric.alias("zipped", "Packed")
    class Zip(mx.metric.EvalMetric):
        def __init__(self, name: str = "zip"):
            super().__init__(name)

    assert isinstance(mx.metric.create("composite"), mx.metric.CompositeEvalMetric)
    assert all(isinstance(mx.metric.create(name), Zip) for name in ("ZIP", "zipped", "packed"))
    with pytest.warns(UserWarning, match="metric .*Zip takes the name 'mse'"):
        mx.metric.register(Zip, "mse")
    with pytest.raises(TypeError, match="subclass of EvalMetric"):
        mx.metric.register(int)


# The base class.


class Halves(mx.metric.EvalMetric):
    """As programs write theirs: with local sums alone."""

    def __init__(self, **kwargs: Any):
        super().__init__("halves", **kwargs)
        self.seen: Any = None

    def update(self, labels: Any, preds: Any) -> None:
        self.seen = (labels, preds)
        self.sum_metric += 1
        self.num_inst += 2


def test_a_metric_of_ones_own() -> None:
    metric = Halves(extra=5)
    assert is_nan(metric.get())
    metric.update([], [])
    assert metric.get_name_value() == metric.get_global_name_value() == [("halves", 0.5)]
    assert str(metric) == "EvalMetric: {'halves': 0.5}"
    assert metric.get_config() == {
        "metric": "Halves",
        "name": "halves",
        "output_names": None,
        "label_names": None,
        "extra": 5,
    }
    metric.reset_local()
    assert is_nan(metric.get_global())
    with pytest.raises(NotImplementedError, match=r"EvalMetric defines no update"):
        mx.metric.EvalMetric("none").update([], [])


def test_global_values_of_ones_own() -> None:
    metric = Halves(has_global_stats=True)
    metric.update([], [])
    assert is_nan(metric.get_global())  # the metric did not add to the global sums


def test_update_dict_selects_by_name() -> None:
    labels, preds = {"a": 1, "b": 2}, {"c": 3, "d": 4}
    metric = Halves()
    metric.update_dict(labels, preds)
    assert metric.seen == ([1, 2], [3, 4])
    metric = Halves(output_names=["d"], label_names=["b"])
    metric.update_dict(labels, preds)
    assert metric.seen == ([2], [4])
    metric = Halves(output_names=["z"])
    with pytest.raises(KeyError, match="metric halves wants the output 'z', but was given c, d"):
        metric.update_dict(labels, preds)


def test_check_label_shapes() -> None:
    label, pred = mx.nd.array([1, 2]), np.array([1, 4])
    assert mx.metric.check_label_shapes(label, pred, wrap=True) == ([label], [pred])
    assert mx.metric.check_label_shapes([label], [pred]) == ([label], [pred])
    with pytest.raises(ValueError, match="number of labels, 1, must be that of the predictions, 2"):
        mx.metric.check_label_shapes([label], [pred, pred])
    with pytest.raises(ValueError, match=r"shape of labels, \(2,\), must be that of the predictions, \(1, 2\)"):
        mx.metric.check_label_shapes(label, pred.reshape(1, 2), shape=True)


# Several metrics.


def test_composite() -> None:
    metric = mx.metric.CompositeEvalMetric(["acc", mx.metric.CrossEntropy()])
    assert [name for name, value in metric.get_name_value() if math.isnan(value)] == ["accuracy", "cross-entropy"]
    metric.update([LABELS], [PREDICTIONS])
    assert metric.get() == (["accuracy", "cross-entropy"], [0.6, pytest.approx(0.9112759590148926, rel=1e-6)])
    metric.reset_local()
    assert math.isnan(metric.get()[1][0])
    assert metric.get_global_name_value()[0] == ("accuracy", 0.6)
    metric.reset()
    assert math.isnan(metric.get_global()[1][0])


def test_composite_of_composites() -> None:
    metric = mx.metric.CompositeEvalMetric()
    assert metric.get() == ([], [])
    metric.add("acc")
    metric.add(["mae", "rmse"])
    assert [name for name, _ in metric.get_name_value()] == ["accuracy", "mae", "rmse"]
    assert str(metric) == "EvalMetric: {'accuracy': nan, 'mae': nan, 'rmse': nan}"
    assert mx.metric.create(metric.get_config()).get_config() == metric.get_config()
    assert isinstance(metric.get_metric(0), mx.metric.Accuracy)
    with pytest.raises(ValueError, match="holds 2 metrics, so none at 9"):
        metric.get_metric(9)


def test_composite_passes_names_on() -> None:
    labels, preds = {"a": 1, "b": 2}, {"c": 3, "d": 4}
    one, other = Halves(output_names=["d"], label_names=["b"]), Halves(output_names=["c"])
    mx.metric.CompositeEvalMetric([one, other]).update_dict(labels, preds)
    assert (one.seen, other.seen) == (([2], [4]), ([1, 2], [3]))
    parts = [Halves(), Halves()]
    mx.metric.CompositeEvalMetric(parts, output_names=["d"], label_names=["a"]).update_dict(labels, preds)
    assert [metric.seen for metric in parts] == [([1], [4])] * 2


# Functions.


def test_extra_outputs_of_a_function() -> None:
    metric = mx.metric.np(squares, allow_extra_outputs=True)
    metric.update([TARGETS], [ESTIMATES, ESTIMATES])
    assert metric.get() == ("squares", 1.5625)
    with pytest.raises(ValueError, match="number of labels, 1, must be that of the predictions, 2"):
        mx.metric.np(squares).update([TARGETS], [ESTIMATES, ESTIMATES])
    with pytest.raises(NotImplementedError, match="metric squares is a function"):
        metric.get_config()


# What is refused.


@pytest.mark.parametrize(
    "metric, label, pred, error, message",
    [
        (M.Accuracy(), LABELS[:2], PREDICTIONS, ValueError, r"of shape \(5,\) are of 5 examples .* shape \(2,\)"),
        (M.Accuracy(), LABELS.reshape(5, 1), CLASSES, ValueError, r"accuracy: .* shape \(5,\) have no axis 1"),
        (M.Accuracy(), [1, 2], PREDICTIONS[:2], TypeError, "NDArrays and numpy arrays, got list"),
        (M.TopKAccuracy(2), LABELS, np.zeros((5, 3, 2)), ValueError, r"must be \(N, C\) or \(N,\), got shape \(5, 3"),
        (M.TopKAccuracy(2), LABELS[:2], PREDICTIONS, ValueError, "are of 5 examples"),
        (M.F1(), LABELS, PREDICTIONS, ValueError, r"labels must be of two classes, got \[0, 1, 2\]"),
        (M.MCC(), LABELS, CLASSES, ValueError, r"predictions must be \(N, C\), got shape \(5,\)"),
        (M.F1(), BINARY_LABELS[:3], BINARY, ValueError, "are of 7 examples"),
        (M.PCC(), -LABELS, PREDICTIONS, ValueError, "must not be negative, got -2"),
        (M.MSE(), TARGETS, MORE_ESTIMATES, ValueError, r"\(4, 1\) do not broadcast to .* \(3, 1\)"),
        (M.CrossEntropy(), LABELS[:2], PREDICTIONS, ValueError, "are of 5 examples"),
        (M.CrossEntropy(), LABELS, BINARY[:5], IndexError, "label 2 is none of the 2 classes"),
        (M.CrossEntropy(), LABELS, CLASSES, ValueError, "have no axis 1 of classes"),
        (M.Perplexity(None), LABELS[:2], PREDICTIONS, ValueError, "are of 5 examples"),
        (M.PearsonCorrelation(), TARGETS, ESTIMATES.reshape(4, 1), ValueError, "shape of labels"),
    ],
)
def test_update_refuses(metric: Any, label: Any, pred: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        metric.update([label], [pred])


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: M.TopKAccuracy(), "top_k must be at least 2, got 1"),
        (lambda: M.F1(average="weighted"), "F1: average must be 'macro' or 'micro', got 'weighted'"),
        (lambda: M.PearsonCorrelation(average="none"), "PearsonCorrelation: average must be"),
    ],
)
def test_making_refuses(make: Make, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_no_warnings_for_what_is_defined() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        metric = mx.metric.PearsonCorrelation()
        metric.update([np.ones(1)], [np.ones(1)])
        assert is_nan(metric.get())
        metric = mx.metric.MCC()
        metric.update([np.zeros(2)], [np.zeros((2, 2))])
        assert metric.get()[1] == 0.0
