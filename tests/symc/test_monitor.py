"""Monitors: statistics of the values in a graph, and the node where the first NaN comes from."""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
import pytest

import symc as mx
from symc.executor import Executor


def network() -> mx.sym.Symbol:
    hidden = mx.sym.FullyConnected(mx.sym.Variable("data"), num_hidden=3, name="fc1")
    hidden = mx.sym.BatchNorm(hidden, name="bn")
    return mx.sym.SoftmaxOutput(mx.sym.Activation(hidden, act_type="relu", name="relu"), name="softmax")


def bound(symbol: mx.sym.Symbol, **shapes: Any) -> Executor:
    """Bound, with every argument 0.5."""
    executor = symbol.simple_bind(mx.cpu(), **shapes)
    for array in executor.arg_arrays:
        array[:] = 0.5
    return executor


@pytest.fixture
def executor() -> Executor:
    return bound(network(), data=(2, 5))


ARGUMENTS = ["data", "fc1_weight", "fc1_bias", "bn_gamma", "bn_beta", "softmax_label"]
STATES = ["bn_moving_mean", "bn_moving_var"]


def test_statistics_as_mxnet_prints_them(executor: Executor) -> None:
    monitor = mx.mon.Monitor(2)
    monitor.install(executor)
    seen = []
    for _ in range(3):
        monitor.tic()
        executor.forward(is_train=True)
        seen.append(monitor.toc())
    outputs = ["fc1_output", "bn_output", "relu_output", "softmax_output"]
    assert [name for _, name, _ in seen[0]] == [*outputs, *ARGUMENTS, *STATES]
    values = {name: text for _, name, text in seen[0]}
    assert values["fc1_output"] == "1.75\t"
    assert values["softmax_output"] == "0.33333334\t"
    assert values["bn_moving_mean"] == "0.175\t"
    assert seen[1] == []
    assert {step for step, _, _ in seen[2]} == {3}


def test_pattern_and_order(executor: Executor) -> None:
    monitor = mx.mon.Monitor(1, pattern="fc1.*", sort=True)
    monitor.install(executor)
    monitor.tic()
    executor.forward()
    assert monitor.toc() == [(1, "fc1_bias", "0.5\t"), (1, "fc1_output", "1.75\t"), (1, "fc1_weight", "0.5\t")]


def test_statistics_of_ones_own(executor: Executor) -> None:
    monitor = mx.mon.Monitor(1, lambda x: [x.max(), x.reshape((-1,))[0:2]], pattern="fc1_output")
    monitor.install(executor)
    monitor.tic()
    executor.forward()
    assert monitor.toc() == [(1, "fc1_output", "1.75\t[1.75 1.75]\t")]


def test_variables_too(executor: Executor) -> None:
    monitor = mx.mon.Monitor(1, monitor_all=True, pattern="fc1|data")
    monitor.install(executor)
    monitor.tic()
    executor.forward()
    names = [name for _, name, _ in monitor.toc()]
    assert names == ["data", "fc1_weight", "fc1_bias", "fc1_output", "data", "fc1_weight", "fc1_bias"]


def test_states_are_updated_once(executor: Executor) -> None:
    monitor = mx.mon.Monitor(1, monitor_all=True, pattern="bn_moving_mean")
    monitor.install(executor)
    monitor.tic()
    executor.forward(is_train=True)
    assert monitor.toc() == [(1, "bn_moving_mean", "0.175\t")] * 2


def test_printed(executor: Executor, caplog: pytest.LogCaptureFixture) -> None:
    monitor = mx.mon.Monitor(1, pattern="fc1_output")
    monitor.install(executor)
    with caplog.at_level(logging.INFO):
        monitor.tic()
        executor.forward()
        monitor.toc_print()
    assert caplog.messages == ["Batch:       1 fc1_output                     1.75\t"]


def test_batches_that_are_not_seen_run_once(executor: Executor, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[Any] = []
    monkeypatch.setattr(executor, "_report", lambda *arguments: runs.append(arguments))
    monitor = mx.mon.Monitor(3)
    monitor.install(executor)
    for _ in range(5):
        monitor.tic()
        executor.forward()
        monitor.toc()
    executor.forward()
    assert len(runs) == 2


def test_several_executors_and_one_installed_late(executor: Executor) -> None:
    other = bound(network(), data=(7, 5))
    monitor = mx.mon.Monitor(1, lambda x: mx.nd.array([x.shape[0]]), pattern="softmax_output")
    monitor.install(executor)
    monitor.tic()
    monitor.install(other)
    executor.forward()
    other.forward()
    assert monitor.toc() == [(1, "softmax_output", "2.0\t"), (1, "softmax_output", "7.0\t")]


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "int32"])
def test_default_statistic(dtype: str) -> None:
    values = np.array([[3, -4, 2], [1, 5, 0]], dtype)
    statistic = mx.monitor.root_mean_square(mx.nd.array(values, dtype=dtype))
    assert statistic.shape == (1,)
    assert statistic.asscalar() == pytest.approx(np.linalg.norm(values.astype("f8")) / np.sqrt(6), rel=1e-6)


def test_default_statistic_of_large_halves() -> None:
    assert mx.monitor.root_mean_square(mx.nd.array([300, -300], dtype="float16")).asscalar() == 300


def test_monitor_refuses(executor: Executor) -> None:
    with pytest.raises(ValueError, match="Monitor: interval must be a number of batches, at least 1, got 0"):
        mx.mon.Monitor(0)
    monitor = mx.mon.Monitor(1, lambda x: 3, pattern="fc1_output")
    monitor.install(executor)
    monitor.tic()
    executor.forward()
    with pytest.raises(TypeError, match="stat_func must return an NDArray or a list of them, got int for fc1_output"):
        monitor.toc()


# NaN.


def logarithm() -> Executor:
    """data (2, 5) through a layer, its logarithm, and a layer."""
    hidden = mx.sym.FullyConnected(mx.sym.Variable("data"), num_hidden=3, name="fc1")
    return bound(mx.sym.FullyConnected(mx.sym.log(hidden, name="log"), num_hidden=7, name="fc2"), data=(2, 5))


def watched(executor: Executor, watch: mx.mon.NanWatch) -> Any:
    watch.tic()
    executor.forward()
    return watch.toc()


def test_the_first_node_is_named() -> None:
    executor, watch = logarithm(), mx.mon.NanWatch()
    watch.install(executor)
    assert watched(executor, watch) is None
    executor.arg_dict["fc1_weight"][1] = -7.0
    found = watched(executor, watch)
    assert (found.node, found.output, found.operator) == ("log", "log_output", "log")
    assert (found.batch, found.shape, found.nans, found.infinities) == (2, (2, 3), 2, 0)
    assert str(found.location).startswith(__file__)
    executor.arg_dict["fc1_weight"][1] = 0.5
    assert watched(executor, watch) is None


def test_infinities_are_found() -> None:
    executor, watch = logarithm(), mx.mon.NanWatch()
    watch.install(executor)
    executor.arg_dict["fc1_weight"][:2] = 0.0
    executor.arg_dict["fc1_bias"][:2] = 0.0
    found = watched(executor, watch)
    assert (found.node, found.nans, found.infinities) == ("log", 0, 4)


@pytest.mark.parametrize("name", ["data", "fc1_bias", "fc2_weight"])
def test_a_variable_is_named(name: str) -> None:
    executor, watch = logarithm(), mx.mon.NanWatch()
    watch.install(executor)
    executor.arg_dict[name][0] = np.nan
    found = watched(executor, watch)
    assert (found.node, found.output, found.operator) == (name, name, None)
    assert f"{name} of shape {executor.arg_dict[name].shape} is the first value" in str(found)


def test_a_state_is_named(executor: Executor) -> None:
    watch = mx.mon.NanWatch()
    watch.install(executor)
    executor.aux_dict["bn_moving_var"][1] = np.inf
    assert watched(executor, watch).node == "bn_moving_var"


def test_integers_and_halves() -> None:
    count = mx.sym.Variable("count", dtype="int32")
    half = mx.sym.Cast(count, dtype="float16", name="half")
    executor, watch = bound(mx.sym.square(half, name="square"), count=(2, 3)), mx.mon.NanWatch()
    watch.install(executor)
    assert watched(executor, watch) is None
    executor.arg_dict["count"][1] = 300  # its square is above the greatest float16
    found = watched(executor, watch)
    assert (found.node, found.infinities) == ("square", 3)


def test_interval_and_printing(caplog: pytest.LogCaptureFixture) -> None:
    executor, watch = logarithm(), mx.mon.NanWatch(interval=2)
    watch.install(executor)
    executor.arg_dict["data"][:] = -1.0
    assert watched(executor, watch).batch == 1
    assert watched(executor, watch) is None
    with caplog.at_level(logging.WARNING):
        watch.tic()
        executor.forward()
        watch.toc_print()
    (message,) = caplog.messages
    assert message.startswith("batch 3: log_output of shape (2, 3) is the first value with 6 NaN and 0 infinite")
    assert "node log (operator log, made at" in message


def test_executor_goes_on_without_a_callback(executor: Executor) -> None:
    seen: list[str] = []
    executor.set_monitor_callback(lambda name, array: seen.append(name))
    executor.forward()
    count = len(seen)
    executor.set_monitor_callback(None)
    executor.forward()
    assert len(seen) == count == 4
