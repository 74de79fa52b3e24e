"""Metrics: values that MXNet 1.9.1 gives for the same data, and what is refused."""

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
