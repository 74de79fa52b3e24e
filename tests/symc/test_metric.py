"""Metrics: values that MXNet 1.9.1 gives for the same data, and by their definitions."""

from __future__ import annotations

import math
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
MORE_BINARY = np.array([[0.3, 0.7], [0.6, 0.4], [0.9, 0.1]], "f4")
MORE_BINARY_LABELS = np.array([1, 0, 1], "f4")
TARGETS = np.array([1.5, 2, -1, 0.25], "f4")
ESTIMATES = np.array([1, 2.5, 0, 0.5], "f4")
MORE_TARGETS = np.array([1, 2, 4], "f4")
MORE_ESTIMATES = np.array([4, 6, 5], "f4")

Make = Callable[[], Any]
M = mx.metric

RECORDED: dict[str, tuple[Make, list[tuple[list[np.ndarray], list[np.ndarray]]], float, float]] = {
    # metric, updates, value and number of instances in MXNet 1.9.1
    "accuracy": (M.Accuracy, [([LABELS], [PREDICTIONS])], 0.6, 5),
    "accuracy, classes": (M.Accuracy, [([LABELS], [CLASSES])], 0.6, 5),
    "accuracy, one column": (M.Accuracy, [([LABELS], [CLASSES.reshape(5, 1)])], 0.2, 5),
    "accuracy, axis 0": (lambda: M.Accuracy(axis=0), [([np.array([1, 0, 2], "f4")], [PREDICTIONS])], 1.0, 3),
    "accuracy, images": (
        M.Accuracy,
        [([np.array([[1, 0], [1, 1]], "f4")], [(np.arange(12).reshape(2, 3, 2) % 5).astype("f4")])],
        0.5,
        4,
    ),
    "accuracy, ties": (M.Accuracy, [([np.zeros(2, "f4")], [np.full((2, 3), 0.5, "f4")])], 1.0, 2),
    "accuracy, cut labels": (M.Accuracy, [([np.array([1.9, 0.2])], [np.array([1.1, 0.9])])], 1.0, 2),
    "accuracy, nan": (M.Accuracy, [([np.array([1, 0])], [np.array([[math.nan, 1], [0, 1]], "f4")])], 0.0, 2),
    "top 2": (lambda: M.TopKAccuracy(2), [([LABELS], [PREDICTIONS])], 0.8, 5),
    "top 3": (lambda: M.TopKAccuracy(3), [([LABELS], [PREDICTIONS])], 1.0, 5),
    "f1": (M.F1, [([BINARY_LABELS], [BINARY])], 0.5714285714285715, 1),
    "f1, updates": (
        M.F1,
        [([BINARY_LABELS], [BINARY]), ([MORE_BINARY_LABELS], [MORE_BINARY])],
        0.6190476190476191,
        2,
    ),
    "f1, pairs": (M.F1, [([BINARY_LABELS, MORE_BINARY_LABELS], [BINARY, MORE_BINARY])], 0.6, 1),
    "f1, micro": (
        lambda: M.F1(average="micro"),
        [([BINARY_LABELS], [BINARY]), ([MORE_BINARY_LABELS], [MORE_BINARY])],
        0.6,
        10,
    ),
    "f1, no positive": (M.F1, [([np.array([1, 0])], [np.array([[0.9, 0.1], [0.9, 0.1]], "f4")])], 0.0, 1),
    "f1, other labels": (
        M.F1,
        [([np.array([-1, 1, 1])], [np.array([[0.9, 0.1], [0.1, 0.9], [0.8, 0.2]], "f4")])],
        0.6666666666666666,
        1,
    ),
    "f1, nothing": (M.F1, [([], [])], 0.0, 1),
    "f1, micro, nothing": (lambda: M.F1(average="micro"), [([], [])], math.nan, 0),
    "mcc": (M.MCC, [([BINARY_LABELS], [BINARY])], 0.16666666666666666, 1),
    "mcc, updates": (
        M.MCC,
        [([BINARY_LABELS], [BINARY]), ([MORE_BINARY_LABELS], [MORE_BINARY])],
        0.3333333333333333,
        2,
    ),
    "mcc, micro": (
        lambda: M.MCC(average="micro"),
        [([BINARY_LABELS], [BINARY]), ([MORE_BINARY_LABELS], [MORE_BINARY])],
        0.25,
        10,
    ),
    "mcc, all alike": (M.MCC, [([np.array([0, 0])], [np.array([[0.9, 0.1], [0.9, 0.1]], "f4")])], 0.0, 1),
    "pcc": (M.PCC, [([LABELS], [PREDICTIONS])], 0.4375, 1),
    "pcc, classes": (M.PCC, [([LABELS], [CLASSES])], 0.4375, 1),
    "pcc, growing": (M.PCC, [([BINARY_LABELS], [BINARY]), ([LABELS], [PREDICTIONS])], 0.36363636363636365, 2),
    "pcc, pairs": (M.PCC, [([BINARY_LABELS, LABELS], [BINARY, PREDICTIONS])], 0.36363636363636365, 1),
    "pcc, all alike": (M.PCC, [([np.array([0, 0])], [np.array([[1, 0], [1, 0]], "f4")])], math.nan, 1),
    "mae": (M.MAE, [([TARGETS], [ESTIMATES])], 0.5625, 1),
    "mae, updates": (M.MAE, [([TARGETS], [ESTIMATES]), ([TARGETS[:2]], [MORE_ESTIMATES[:2]])], 1.90625, 2),
    "mae, column": (M.MAE, [([TARGETS], [ESTIMATES.reshape(4, 1)])], 0.5625, 1),
    "mae, integers": (M.MAE, [([np.array([1, 2], "i4")], [np.array([3, 1], "i4")])], 1.5, 1),
    "mae, broadcast": (
        M.MAE,
        [([np.array([1, 2], "f4")], [np.array([[1, 2, 3], [4, 5, 7]], "f4")])],
        2.1666667461395264,
        1,
    ),
    "mse": (M.MSE, [([TARGETS], [ESTIMATES])], 0.390625, 1),
    "mse, pairs": (
        M.MSE,
        [([TARGETS, MORE_TARGETS[:2]], [ESTIMATES, np.array([4, 6], "f4")])],
        6.4453125,
        2,
    ),
    "rmse": (M.RMSE, [([TARGETS], [ESTIMATES])], 0.625, 1),
    "rmse, pairs": (
        M.RMSE,
        [([TARGETS, MORE_TARGETS[:2]], [ESTIMATES, np.array([4, 6], "f4")])],
        2.0802669525146484,
        2,
    ),
    "cross entropy": (M.CrossEntropy, [([LABELS], [PREDICTIONS])], 0.9112759590148926, 5),
    "cross entropy, eps": (lambda: M.CrossEntropy(0.1), [([LABELS], [PREDICTIONS])], 0.6786458015441894, 5),
    "cross entropy, pairs": (
        M.CrossEntropy,
        [([LABELS, np.zeros(1)], [PREDICTIONS, np.array([[0.5, 0.5]], "f4")])],
        0.8749211629231771,
        6,
    ),
    "cross entropy, zero": (M.CrossEntropy, [([np.zeros(1)], [np.array([[0, 1]], "f4")])], 27.63102149963379, 1),
    "cross entropy, from the end": (
        M.CrossEntropy,
        [([np.array([-1])], [np.array([[0.1, 0.2, 0.7]], "f4")])],
        0.3566749393939972,
        1,
    ),
    "nll": (M.NegativeLogLikelihood, [([LABELS], [PREDICTIONS])], 0.9112759590148926, 5),
    "perplexity": (lambda: M.Perplexity(None), [([LABELS], [PREDICTIONS])], 2.4874944503048417, 5),
    "perplexity, ignored": (lambda: M.Perplexity(0), [([LABELS], [PREDICTIONS])], 2.8574404625746808, 4),
    "perplexity, updates": (
        lambda: M.Perplexity(1),
        [([LABELS], [PREDICTIONS]), ([np.array([0, 2])], [np.array([[0.5, 0.4, 0.1], [0.2, 0.7, 0.1]], "f4")])],
        3.0987489589186676,
        5,
    ),
    "perplexity, all ignored": (
        lambda: M.Perplexity(1),
        [([np.ones(2)], [np.full((2, 2), 0.5, "f4")])],
        math.nan,
        0,
    ),
    "perplexity, zero": (lambda: M.Perplexity(None), [([np.zeros(1)], [np.array([[0, 1]], "f4")])], 1e10, 1),
    "perplexity, above": (
        lambda: M.Perplexity(None),
        [([np.array([5])], [np.array([[0.1, 0.2, 0.7]], "f4")])],
        1.4285714646536964,
        1,
    ),
    "perplexity, below": (
        lambda: M.Perplexity(None),
        [([np.array([-1])], [np.array([[0.1, 0.2, 0.7]], "f4")])],
        10.000000319754372,
        1,
    ),
    "perplexity, axis 0": (
        lambda: M.Perplexity(None, axis=0),
        [([np.arange(3)], [np.array([[0.1, 0.2, 0.7], [0.3, 0.3, 0.4], [0.6, 0.2, 0.2]], "f4")])],
        5.50321221758102,
        3,
    ),
    "pearson": (M.PearsonCorrelation, [([TARGETS], [ESTIMATES])], 0.8895347820338005, 1),
    "pearson, updates": (
        M.PearsonCorrelation,
        [([TARGETS], [ESTIMATES]), ([MORE_TARGETS], [MORE_ESTIMATES])],
        0.6084308086938945,
        2,
    ),
    "pearson, micro": (
        lambda: M.PearsonCorrelation(average="micro"),
        [([TARGETS], [ESTIMATES]), ([MORE_TARGETS], [MORE_ESTIMATES])],
        0.7337382280399383,
        2,
    ),
    "pearson, constant": (M.PearsonCorrelation, [([np.ones(2)], [np.array([2, 3], "f4")])], math.nan, 1),
    "loss": (M.Loss, [([], [PREDICTIONS, ESTIMATES])], (5 + 4) / 19, 19),
    "torch": (M.Torch, [([], [ESTIMATES])], 1.0, 4),
    "caffe": (M.Caffe, [([], [ESTIMATES])], 1.0, 4),
    "function": (
        lambda: M.np(lambda label, pred: np.square(label - pred).sum()),
        [([TARGETS], [ESTIMATES])],
        1.5625,
        1,
    ),
    "function of sum and count": (
        lambda: M.CustomMetric(lambda label, pred: (np.square(label - pred).sum(), label.size)),
        [([TARGETS], [ESTIMATES])] * 2,
        0.390625,
        8,
    ),
}


@pytest.mark.parametrize("case", RECORDED)
@pytest.mark.parametrize("convert", [mx.nd.array, np.asarray], ids=["ndarray", "numpy"])
def test_recorded(case: str, convert: Callable[[Any], Any]) -> None:
    make, updates, value, instances = RECORDED[case]
    metric = make()
    for labels, preds in updates:
        metric.update([convert(label) for label in labels], [convert(pred) for pred in preds])
    assert metric.get()[1] == pytest.approx(value, rel=1e-6, nan_ok=True)
    assert metric.get_global()[1] == pytest.approx(value, rel=1e-6, nan_ok=True)
    assert metric.num_inst == metric.global_num_inst == instances


MAKERS: dict[str, tuple[Make, np.ndarray, np.ndarray]] = {
    "accuracy": (M.Accuracy, LABELS, PREDICTIONS),
    "top_k_accuracy_2": (lambda: M.TopKAccuracy(2), LABELS, PREDICTIONS),
    "f1": (M.F1, BINARY_LABELS, BINARY),
    "f1 micro": (lambda: M.F1(average="micro"), BINARY_LABELS, BINARY),
    "mcc": (M.MCC, BINARY_LABELS, BINARY),
    "mcc micro": (lambda: M.MCC(average="micro"), BINARY_LABELS, BINARY),
    "pcc": (M.PCC, LABELS, PREDICTIONS),
    "cross-entropy": (M.CrossEntropy, LABELS, PREDICTIONS),
    "nll-loss": (M.NegativeLogLikelihood, LABELS, PREDICTIONS),
    "perplexity": (lambda: M.Perplexity(None), LABELS, PREDICTIONS),
    "mae": (M.MAE, TARGETS, ESTIMATES),
    "mse": (M.MSE, TARGETS, ESTIMATES),
    "rmse": (M.RMSE, TARGETS, ESTIMATES),
    "pearsonr": (M.PearsonCorrelation, TARGETS, ESTIMATES),
    "pearsonr micro": (lambda: M.PearsonCorrelation(average="micro"), TARGETS, ESTIMATES),
    "loss": (M.Loss, TARGETS, ESTIMATES),
    "torch": (M.Torch, TARGETS, ESTIMATES),
    "caffe": (M.Caffe, TARGETS, ESTIMATES),
}
"""Metrics with data that fits, by their names as reported and how they average."""


def is_nan(pair: tuple[str, float]) -> bool:
    return math.isnan(pair[1])


@pytest.mark.parametrize("case", MAKERS)
def test_local_and_global_values(case: str) -> None:
    make, label, pred = MAKERS[case]
    metric = make()
    assert metric.get()[0] == case.split()[0]
    assert is_nan(metric.get()) and is_nan(metric.get_global())
    metric.update([label], [pred])
    first = metric.get()
    assert not is_nan(first)
    metric.reset_local()
    assert is_nan(metric.get())
    assert metric.get_global() == first
    metric.update([label], [pred])
    assert metric.get() == pytest.approx(first)
    assert metric.get_global()[1] == pytest.approx(first[1])
    metric.reset()
    assert is_nan(metric.get()) and is_nan(metric.get_global())


@pytest.mark.parametrize("case", MAKERS)
def test_configuration_makes_the_same_metric(case: str) -> None:
    make, label, pred = MAKERS[case]
    metric = make()
    again = mx.metric.create(metric.get_config())
    assert again.get_config() == metric.get_config()
    for each in (metric, again):
        each.update([label], [pred])
        each.update([label[:3]], [pred[:3]])
    assert again.get() == metric.get()


@pytest.mark.parametrize("case", [c for c in MAKERS if not c.startswith("pearson")])
def test_labels_of_one_column(case: str) -> None:
    """Binary scores too, which MXNet gets wrong for them."""
    make, label, pred = MAKERS[case]
    flat, column = make(), make()
    flat.update(mx.nd.array(label), mx.nd.array(pred))  # arrays that stand alone are lists of one
    column.update([mx.nd.array(label.reshape(-1, 1))], [mx.nd.array(pred)])
    assert column.get() == flat.get()


def test_micro_average_forgets_locally_alone() -> None:
    metric = mx.metric.F1(average="micro")
    metric.update([BINARY_LABELS], [BINARY])
    metric.reset_local()
    metric.update([MORE_BINARY_LABELS], [MORE_BINARY])
    assert metric.get()[1] == pytest.approx(0.6666666666666666)
    assert metric.get_global()[1] == pytest.approx(0.6)


def test_micro_correlation_with_a_large_mean() -> None:
    generator = np.random.default_rng(2)
    label = generator.normal(1e6, 1, 35)
    pred = label + generator.normal(0, 0.5, 35)
    metric = mx.metric.PearsonCorrelation(average="micro")
    for part in range(0, 35, 7):
        metric.update([label[part : part + 7]], [pred[part : part + 7]])
    assert metric.get()[1] == pytest.approx(np.corrcoef(label, pred)[0, 1], rel=1e-9)


@pytest.mark.parametrize("name, value", [("mae", 150.0), ("mse", 45000.0), ("rmse", 212.13203)])
def test_errors_of_narrow_types_do_not_overflow(name: str, value: float) -> None:
    metric = mx.metric.create(name)
    metric.update([np.array([300, 1], "f2")], [np.array([0, 1], "f2")])
    assert metric.get()[1] == pytest.approx(value)
    metric = mx.metric.create(name)
    metric.update([np.array([1, 2], "u1")], [np.array([2, 3], "u1")])
    assert metric.get()[1] == 1.0


def test_scores_of_random_predictions_by_their_definitions() -> None:
    generator = np.random.default_rng(5)
    label, pred = generator.integers(0, 2, 35), generator.random((35, 2))
    predicted = pred.argmax(1)
    precision, recall = label[predicted == 1].mean(), predicted[label == 1].mean()
    correlation = np.corrcoef(label, predicted)[0, 1]
    for metric, value in (
        (mx.metric.F1(), 2 * precision * recall / (precision + recall)),
        (mx.metric.MCC(), correlation),
        (mx.metric.PCC(), correlation),
    ):
        metric.update([label], [pred])
        assert metric.get()[1] == pytest.approx(value)


def test_top_k_of_random_predictions() -> None:
    generator = np.random.default_rng(7)
    label, pred = generator.integers(0, 11, 35), generator.random((35, 11))
    metric = mx.metric.TopKAccuracy(3)
    metric.update([label], [pred])
    best = np.argsort(pred, axis=1)[:, -3:]
    assert metric.get()[1] == pytest.approx((best == label[:, None]).any(1).mean())


def test_top_k_of_fewer_classes() -> None:
    metric = mx.metric.TopKAccuracy(5)
    metric.update([LABELS], [PREDICTIONS])
    assert metric.get() == ("top_k_accuracy_5", 1.0)


def test_top_k_of_class_numbers() -> None:
    metric = mx.metric.TopKAccuracy(2)
    metric.update([LABELS], [CLASSES])
    assert metric.get()[1] == pytest.approx(0.6)


def test_perplexity_of_sequences() -> None:
    generator = np.random.default_rng(3)
    probabilities = generator.dirichlet(np.ones(5), (2, 3))
    labels = generator.integers(0, 5, (2, 3))
    picked = np.take_along_axis(probabilities, labels[..., None], 2)
    for axis, pred in ((-1, probabilities), (1, probabilities.transpose(0, 2, 1))):
        metric = mx.metric.Perplexity(None, axis)
        metric.update([labels], [pred])
        assert metric.get()[1] == pytest.approx(np.exp(-np.log(picked).mean()))
