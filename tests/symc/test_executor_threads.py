"""Executors on several threads: the same bits for any number, errors of host functions, exclusive calls, clones."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from typing import Any

import division
import numpy as np
import pytest
import training

import symc
from symc.errors import ExecutionError
from symc.executor import RUNNING
from symc.runtime import kernels

mx: Any = symc
STEPS = 20


@pytest.fixture(autouse=True)
def number_of_threads() -> Iterator[None]:
    """Each test may set the number of threads."""
    before = mx.get_num_threads()
    yield
    mx.set_num_threads(before)


@pytest.fixture
def everything_is_divided(monkeypatch: pytest.MonkeyPatch) -> None:
    """However small it is."""
    division.divide_everything(monkeypatch)
    monkeypatch.setattr(kernels, "fingerprint", lambda: "everything is divided")
    monkeypatch.setattr("symc.program_cache.find", lambda key: None)
    monkeypatch.setattr("symc.program_cache.keep", lambda key, program, objects: None)


def lenet() -> Any:
    x = mx.sym.Variable("data")
    for number, filters in enumerate((20, 50), 1):
        x = mx.sym.Convolution(x, kernel=(5, 5), num_filter=filters, name=f"conv{number}")
        x = mx.sym.Activation(x, act_type="tanh")
        x = mx.sym.Pooling(x, kernel=(2, 2), stride=(2, 2), pool_type="max")
    x = mx.sym.Activation(mx.sym.FullyConnected(x, num_hidden=500, name="fc1"), act_type="tanh")
    return mx.sym.SoftmaxOutput(mx.sym.FullyConnected(x, num_hidden=10, name="fc2"), name="softmax")


def lstm() -> Any:
    """7 steps with 128 hidden values, from primitive operators."""
    weights = {n: mx.sym.Variable(n) for n in ("i2h_weight", "i2h_bias", "h2h_weight", "h2h_bias")}
    steps = mx.sym.SliceChannel(mx.sym.Variable("data"), num_outputs=7, axis=1, squeeze_axis=True)
    hidden = cell = None
    for number in range(7):
        gates = mx.sym.FullyConnected(steps[number], weights["i2h_weight"], weights["i2h_bias"], num_hidden=512)
        if hidden is not None:
            gates = gates + mx.sym.FullyConnected(hidden, weights["h2h_weight"], weights["h2h_bias"], num_hidden=512)
        i, f, c, o = mx.sym.SliceChannel(gates, num_outputs=4)
        update = mx.sym.Activation(i, act_type="sigmoid") * mx.sym.Activation(c, act_type="tanh")
        cell = update if cell is None else update + mx.sym.Activation(f, act_type="sigmoid") * cell
        hidden = mx.sym.Activation(o, act_type="sigmoid") * mx.sym.Activation(cell, act_type="tanh")
    return mx.sym.SoftmaxOutput(mx.sym.FullyConnected(hidden, num_hidden=10, name="last"), name="softmax")


def residual_unit(x: Any, filters: int, stride: int, name: str) -> Any:
    first = mx.sym.Activation(mx.sym.BatchNorm(x, fix_gamma=False, name=f"{name}_bn1"), act_type="relu")
    y = mx.sym.Convolution(
        first,
        kernel=(3, 3),
        stride=(stride, stride),
        pad=(1, 1),
        num_filter=filters,
        no_bias=True,
        name=f"{name}_conv1",
    )
    y = mx.sym.Activation(mx.sym.BatchNorm(y, fix_gamma=False, name=f"{name}_bn2"), act_type="relu")
    y = mx.sym.Convolution(y, kernel=(3, 3), pad=(1, 1), num_filter=filters, no_bias=True, name=f"{name}_conv2")
    if stride == 1:
        return x + y
    shape: Any = {"kernel": (1, 1), "stride": (stride, stride), "num_filter": filters, "no_bias": True}
    return mx.sym.Convolution(first, **shape, name=f"{name}_down") + y


def resnet18() -> Any:
    """ResNet-18 for small images, a quarter as wide."""
    x = mx.sym.Convolution(
        mx.sym.Variable("data"), kernel=(3, 3), pad=(1, 1), num_filter=16, no_bias=True, name="conv0"
    )
    for stage, filters in enumerate((16, 32, 64, 128)):
        for unit in range(2):
            x = residual_unit(x, filters, 2 if stage and not unit else 1, f"stage{stage}_unit{unit}")
    x = mx.sym.Activation(mx.sym.BatchNorm(x, fix_gamma=False, name="bn1"), act_type="relu")
    x = mx.sym.Pooling(x, global_pool=True, pool_type="avg", kernel=(1, 1))
    return mx.sym.SoftmaxOutput(mx.sym.FullyConnected(x, num_hidden=10, name="fc1"), name="softmax")


NETWORKS: dict[str, tuple[Callable[[], Any], tuple[int, ...]]] = {
    "lenet": (lenet, (16, 1, 28, 28)),
    "lstm": (lstm, (64, 7, 24)),
    "resnet18": (resnet18, (6, 3, 16, 16)),
}


def start(executor: Any) -> None:
    """The same parameters and inputs each time."""
    rng = np.random.RandomState(11)
    for name in sorted(executor.arg_dict):
        array = executor.arg_dict[name]
        scale = 1.0 if name == "data" else 0.1
        labels = name.endswith("_label")
        array[:] = rng.randint(0, 10, array.shape) if labels else scale * rng.standard_normal(array.shape)
    for name, array in executor.aux_dict.items():
        array[:] = 1 if name.endswith("var") else 0


def trained(executor: Any, number: int) -> str:
    """A digest of all outputs and parameters of 20 steps of SGD on so many threads."""
    mx.set_num_threads(number)
    start(executor)
    digest = hashlib.sha256()
    for _ in range(STEPS):
        executor.forward(is_train=True)
        executor.backward()
        digest.update(executor.outputs[0].asnumpy().tobytes())
        for name, gradient in executor.grad_dict.items():
            if name != "data" and not name.endswith("_label"):
                executor.arg_dict[name][:] -= 0.01 * gradient
    for array in (*executor.arg_arrays, *executor.aux_arrays):
        assert np.isfinite(array.asnumpy()).all()
        digest.update(array.asnumpy().tobytes())
    return digest.hexdigest()


@pytest.mark.parametrize("name", NETWORKS)
def test_training_has_the_same_bits_on_any_number_of_threads(name: str) -> None:
    make, shape = NETWORKS[name]
    executor = make().simple_bind(data=shape)
    (call,) = executor._programs.values()
    assert set(call.program.teams) == {"forward_train", "backward"}
    found = [trained(executor, number) for number in (1, 2, 4, 2)]
    assert len(set(found)) == 1, found


@pytest.mark.usefixtures("everything_is_divided")
@pytest.mark.parametrize("name", ["lstm", "resnet18"])
def test_training_has_the_same_bits_when_everything_is_divided(name: str) -> None:
    make, _ = NETWORKS[name]
    executor = make().simple_bind(data=(3, 7, 5) if name == "lstm" else (2, 3, 8, 8))
    (call,) = executor._programs.values()
    assert set(call.program.teams) == {"forward_train", "backward"}
    assert len({trained(executor, number) for number in (1, 2, 3, 4)}) == 1


@pytest.mark.usefixtures("everything_is_divided")
@pytest.mark.parametrize("name", training.NETWORKS)
def test_small_networks_have_the_same_bits_when_everything_is_divided(name: str) -> None:
    found = []
    for number in (1, 4):
        mx.set_num_threads(number)
        found.append(training.losses(mx, name))
    assert found[0] == found[1]


class Doubled(mx.operator.CustomOp):
    """Fails when it is told to."""

    def forward(self, is_train: Any, req: Any, in_data: Any, out_data: Any, aux: Any) -> None:
        if in_data[0].asnumpy().flat[0] == 99:
            raise ZeroDivisionError("told to fail")
        if in_data[0].asnumpy().flat[0] == 98:
            raise KeyboardInterrupt
        self.assign(out_data[0], req[0], in_data[0] * 2)


@mx.operator.register("test_threads_doubled")
class DoubledProp(mx.operator.CustomOpProp):
    """Names and shapes of Doubled."""

    def __init__(self) -> None:
        super().__init__(need_top_grad=False)

    def create_operator(self, ctx: Any, in_shapes: Any, in_dtypes: Any) -> Doubled:
        return Doubled()


@pytest.mark.parametrize("number", [1, 2, 4])
def test_errors_of_host_functions_pass_through_a_team(number: int) -> None:
    mx.set_num_threads(number)
    x = mx.sym.Variable("x")
    y = mx.sym.Custom(mx.sym.Custom(mx.sym.tanh(x) + x, op_type="test_threads_doubled"), op_type="test_threads_doubled")
    executor = (mx.sym.tanh(y) + 1).simple_bind(x=(512, 1024), grad_req="null")
    assert all(call.program.teams for call in executor._programs.values())
    for value, error in ((98, ZeroDivisionError), (0.5, None), (97, KeyboardInterrupt), (0.25, None)):
        executor.arg_dict["x"][:] = value
        if error is None:
            expected = np.tanh(4 * (np.tanh(value) + value)) + 1
            np.testing.assert_allclose(executor.forward()[0].asnumpy(), expected, rtol=1e-5)
            continue
        with pytest.raises(error):
            executor.forward()


def test_a_call_of_an_executor_is_exclusive() -> None:
    """The host function of an executor asks for the executor, as another thread might."""
    executor: Any = None
    refused: list[str] = []

    class Reentrant(mx.operator.CustomOp):
        def forward(self, is_train: Any, req: Any, in_data: Any, out_data: Any, aux: Any) -> None:
            for call in (executor.forward, executor.backward):
                with pytest.raises(ExecutionError) as caught:
                    call()
                refused.append(str(caught.value))
            self.assign(out_data[0], req[0], in_data[0])

    @mx.operator.register("test_threads_reentrant")
    class ReentrantProp(mx.operator.CustomOpProp):
        def create_operator(self, ctx: Any, in_shapes: Any, in_dtypes: Any) -> Reentrant:
            return Reentrant()

    executor = mx.sym.Custom(mx.sym.Variable("x"), op_type="test_threads_reentrant").simple_bind(x=(2, 3))
    executor.forward(is_train=True)
    rule = RUNNING.removeprefix("{}: ")
    assert refused == [f"forward: {rule}", f"backward: {rule}"]
    executor.forward()  # nothing is left locked


def test_executors_of_one_arena_run_one_at_a_time() -> None:
    """The host function of one asks for another of its arena, binds a third, and for a clone, which has its own."""
    others: dict[str, Any] = {}
    refused: list[str] = []

    class Intruding(mx.operator.CustomOp):
        def forward(self, is_train: Any, req: Any, in_data: Any, out_data: Any, aux: Any) -> None:
            for call in (others["shared"].forward, lambda: others["shared"].reshape(x=(5, 3), allow_up_sizing=True)):
                with pytest.raises(ExecutionError) as caught:
                    call()
                refused.append(str(caught.value))
            self.assign(out_data[0], req[0], in_data[0] + others["clone"].forward()[0])

    @mx.operator.register("test_threads_intruding")
    class IntrudingProp(mx.operator.CustomOpProp):
        def create_operator(self, ctx: Any, in_shapes: Any, in_dtypes: Any) -> Intruding:
            return Intruding()

    others["shared"] = mx.sym.tanh(mx.sym.Variable("x")).simple_bind(x=(2, 3))
    others["clone"] = others["shared"].clone()
    outer = mx.sym.Custom(mx.sym.Variable("x"), op_type="test_threads_intruding").simple_bind(
        x=(2, 3), shared_exec=others["shared"]
    )
    outer.arg_dict["x"][:] = 2
    others["clone"].arg_dict["x"][:] = 0.5
    np.testing.assert_allclose(outer.forward()[0].asnumpy(), np.full((2, 3), 2 + np.tanh(0.5)), rtol=1e-6)
    assert refused == [RUNNING.format("forward"), RUNNING.format("bind")]
    others["shared"].forward()  # nothing is left locked


def perceptron() -> Any:
    x = mx.sym.FullyConnected(mx.sym.Variable("data"), num_hidden=512, name="fc1").relu()
    return mx.sym.make_loss(mx.sym.FullyConnected(x, num_hidden=384, name="fc2"))


def run_at_once(work: Callable[[int], None], count: int) -> None:
    """Run `work(0)` to `work(count - 1)` on threads; raises what one of them raised."""
    errors: list[BaseException] = []

    def guarded(number: int) -> None:
        try:
            work(number)
        except BaseException as error:
            errors.append(error)

    workers = [threading.Thread(target=guarded, args=(n,)) for n in range(count)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if errors:
        raise errors[0]


@pytest.mark.parametrize("bound", ["simple_bind", "bind"])
def test_clones_run_at_once(bound: str) -> None:
    mx.set_num_threads(2)
    rng = np.random.RandomState(3)
    executor = perceptron().simple_bind(data=(192, 256))
    if bound == "bind":
        names = executor.arg_dict
        executor = perceptron().bind(mx.cpu(), dict(names), {n: mx.nd.zeros(a.shape) for n, a in names.items()})
    for array in executor.arg_arrays:
        array[:] = rng.standard_normal(array.shape)
    inputs = [mx.nd.array(rng.standard_normal((192, 256))) for _ in range(4)]
    expected = []
    for given in inputs:
        executor.forward(is_train=True, data=given)
        executor.backward()
        arrays = [*executor.outputs, *executor.grad_arrays]
        expected.append([a.asnumpy().copy() for a in arrays])
    clones = [executor, *(executor.clone() for _ in inputs[1:])]

    def work(number: int) -> None:
        for _ in range(20):
            clones[number].forward(is_train=True, data=inputs[number])
            clones[number].backward()
            arrays = [*clones[number].outputs, *clones[number].grad_arrays]
            for array, wanted in zip(arrays, expected[number], strict=True):
                np.testing.assert_array_equal(array.asnumpy(), wanted)

    run_at_once(work, len(clones))


def test_what_a_clone_shares() -> None:
    executor = perceptron().simple_bind(data=(3, 5))
    clone = executor.clone()
    assert clone.arg_dict["fc1_weight"] is executor.arg_dict["fc1_weight"]
    assert clone.arg_dict["data"] is not executor.arg_dict["data"]
    assert clone.grad_dict["fc1_weight"] is not executor.grad_dict["fc1_weight"]
    programs = [next(iter(e._programs.values())).program for e in (executor, clone)]
    assert programs[0] is programs[1]
    executor.arg_dict["fc2_bias"][:] = 7  # parameters are shared, so the clone sees it
    assert set(clone.forward()[0].asnumpy().flat) == {7}
    clone.forward(fc2_bias=mx.nd.array(np.full(384, 2)))  # from now on its own
    assert set(executor.forward()[0].asnumpy().flat) == {7}
    assert set(clone.forward()[0].asnumpy().flat) == {2}


def test_arrays_that_overlap_keep_the_order_of_the_program() -> None:
    """The gradient of x lies in x itself: what runs later reads what ran before wrote, on any number of threads."""
    found = []
    for number in (1, 4):
        mx.set_num_threads(number)
        rng = np.random.RandomState(5)
        x = mx.nd.array(rng.standard_normal((512, 640)))
        weight = mx.nd.array(rng.standard_normal((512, 640)))
        y = mx.sym.tanh(mx.sym.Variable("x")) * mx.sym.Variable("w")
        executor = y.bind(mx.cpu(), {"x": x, "w": weight}, {"x": x, "w": mx.nd.zeros((512, 640))})
        executor.forward(is_train=True)
        executor.backward([mx.nd.ones((512, 640))])
        found.append([x.asnumpy().copy(), executor.grad_dict["w"].asnumpy()])
    np.testing.assert_array_equal(found[0], found[1])


def test_an_operator_may_run_itself() -> None:
    class Nested(mx.operator.CustomOp):
        def forward(self, is_train: Any, req: Any, in_data: Any, out_data: Any, aux: Any) -> None:
            value = in_data[0].asnumpy()
            less = (
                mx.nd.Custom(mx.nd.array(value - 1), op_type="test_threads_nested") if value.max() > 0 else in_data[0]
            )
            self.assign(out_data[0], req[0], less + 1)

    @mx.operator.register("test_threads_nested")
    class NestedProp(mx.operator.CustomOpProp):
        def create_operator(self, ctx: Any, in_shapes: Any, in_dtypes: Any) -> Nested:
            return Nested()

    np.testing.assert_array_equal(mx.nd.Custom(mx.nd.array([2, 1]), op_type="test_threads_nested").asnumpy(), [3, 2])
