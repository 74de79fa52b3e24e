"""Operators written in Python: registration, names, inference, forward, backward, states, exceptions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import symc
from symc.errors import GradientError, MXNetError, OperatorError, ShapeInferenceError

mx: Any = symc


class Softmax(mx.operator.CustomOp):
    """MXNet's example: softmax whose backward ignores head gradients."""

    def forward(self, is_train: int, req: Any, in_data: Any, out_data: Any, aux: Any) -> None:
        x = in_data[0].asnumpy()
        y = np.exp(x - x.max(axis=1, keepdims=True))
        self.assign(out_data[0], req[0], mx.nd.array(y / y.sum(axis=1, keepdims=True)))

    def backward(self, req: Any, out_grad: Any, in_data: Any, out_data: Any, in_grad: Any, aux: Any) -> None:
        assert out_grad == []
        label = in_data[1].asnumpy().ravel().astype(int)
        y = out_data[0].asnumpy().copy()
        y[np.arange(len(label)), label] -= 1.0
        self.assign(in_grad[0], req[0], mx.nd.array(y))


@mx.operator.register("test_softmax")
class SoftmaxProp(mx.operator.CustomOpProp):
    """Names and shapes of Softmax."""

    def __init__(self) -> None:
        super().__init__(need_top_grad=False)

    def list_arguments(self) -> list[str]:
        return ["data", "label"]

    def infer_shape(self, in_shape: Any) -> Any:
        return [in_shape[0], [in_shape[0][0]]], [in_shape[0]], []

    def create_operator(self, ctx: Any, in_shapes: Any, in_dtypes: Any) -> Softmax:
        assert in_shapes == [[2, 3], [2]]
        assert in_dtypes == [0, 0]
        return Softmax()


class Scaled(mx.operator.CustomOp):
    """Two outputs, a state that counts training calls, and memory between forward and backward."""

    def __init__(self, factor: float):
        self.factor = factor
        self.seen: Any = None

    def forward(self, is_train: int, req: Any, in_data: Any, out_data: Any, aux: Any) -> None:
        assert isinstance(is_train, int)
        if in_data[0].asnumpy()[0, 0] == 99:
            raise ZeroDivisionError("asked to fail")
        self.seen = in_data[0].asnumpy().copy()
        self.assign(out_data[0], req[0], in_data[0] * self.factor)
        self.assign(out_data[1], req[1], in_data[0] + 1)
        if is_train:
            aux[0][:] = aux[0] + 1

    def backward(self, req: Any, out_grad: Any, in_data: Any, out_data: Any, in_grad: Any, aux: Any) -> None:
        assert np.array_equal(self.seen, in_data[0].asnumpy())
        assert np.array_equal(out_data[0].asnumpy(), self.seen * self.factor)
        self.assign(in_grad[0], req[0], out_grad[0] * self.factor + out_grad[1])


@mx.operator.register("test_scaled")
class ScaledProp(mx.operator.CustomOpProp):
    """Names of Scaled; keyword arguments arrive as text."""

    def __init__(self, factor: str = "1", shape: str = ""):
        super().__init__()
        assert isinstance(factor, str)
        assert shape in ("", "(2, 3)")
        self.factor = float(factor)

    def list_outputs(self) -> list[str]:
        return ["scaled", "next"]

    def list_auxiliary_states(self) -> list[str]:
        return ["calls"]

    def infer_shape(self, in_shape: Any) -> Any:
        return [in_shape[0]], [in_shape[0]] * 2, [[1]]

    def create_operator(self, ctx: Any, in_shapes: Any, in_dtypes: Any) -> Scaled:
        return Scaled(self.factor)


def scaled(**attrs: Any) -> Any:
    return mx.sym.Custom(mx.sym.var("data"), op_type="test_scaled", name="s", **{"factor": 3, **attrs})


def test_names_come_from_the_property_class() -> None:
    net = mx.sym.Custom(data=mx.sym.var("x"), op_type="test_softmax", name="c")
    assert (net.list_arguments(), net.list_outputs()) == (["x", "c_label"], ["c_output"])
    net = scaled(shape=(2, 3))
    assert net.list_outputs() == ["s_scaled", "s_next"]
    assert (net.list_arguments(), net.list_auxiliary_states()) == (["data"], ["s_calls"])
    assert net.attr_dict()["s"] == {"op_type": "test_scaled", "factor": "3", "shape": "(2, 3)"}
    assert mx.sym.load_json(net.tojson()).tojson() == net.tojson()


def test_shapes_and_types_come_from_the_property_class() -> None:
    net = mx.sym.Custom(mx.sym.var("data"), op_type="test_softmax", name="c")
    assert net.infer_shape(data=(2, 3)) == ([(2, 3), (2,)], [(2, 3)], [])
    assert net.infer_type(data="float64")[0] == [np.float64] * 2
    assert net.infer_shape_partial() == ([(), ()], [()], [])
    assert scaled().infer_shape(data=(2, 3)) == ([(2, 3)], [(2, 3)] * 2, [(1,)])


def test_unknown_and_missing_op_type() -> None:
    with pytest.raises(OperatorError, match=r"no operator is registered as op_type 'zz'; registered: .*test_scaled"):
        mx.sym.Custom(mx.sym.var("a"), op_type="zz")
    with pytest.raises(OperatorError, match="Required parameter op_type"):
        mx.sym.Custom(mx.sym.var("a"))
    with pytest.raises(TypeError, match="takes a subclass of CustomOpProp"):
        mx.operator.register("x")(3)


def test_errors_of_infer_shape_name_the_node() -> None:
    @mx.operator.register("test_bad_shape")
    class BadShape(mx.operator.CustomOpProp):
        def infer_shape(self, in_shape: Any) -> Any:
            raise KeyError("lost")

    net = mx.sym.Custom(mx.sym.var("data"), op_type="test_bad_shape", name="bad")
    with pytest.raises(ShapeInferenceError, match=r"operator bad .*infer_shape of 'test_bad_shape' raised KeyError"):
        net.infer_shape(data=(2, 3))


def test_infer_shape_must_count() -> None:
    @mx.operator.register("test_short_shape")
    class ShortShape(mx.operator.CustomOpProp):
        def infer_shape(self, in_shape: Any) -> Any:
            return in_shape, [], []

    net = mx.sym.Custom(mx.sym.var("data"), op_type="test_short_shape")
    with pytest.raises(ShapeInferenceError, match="must return 1, 1, 0 items"):
        net.infer_shape(data=(2, 3))


def test_loss_forward_and_backward() -> None:
    net = mx.sym.Custom(mx.sym.var("data"), op_type="test_softmax", name="c")
    executor = net.simple_bind(data=(2, 3))
    executor.arg_dict["data"][:] = np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]])
    executor.arg_dict["c_label"][:] = np.array([2, 0])
    (out,) = executor.forward(is_train=True)
    expected = np.exp([1, 2, 3]) / np.exp([1, 2, 3]).sum()
    assert np.allclose(out.asnumpy(), [expected, [1 / 3] * 3], rtol=1e-6)
    executor.backward()
    gradient = np.array([expected - [0, 0, 1], [-2 / 3, 1 / 3, 1 / 3]])
    assert np.allclose(executor.grad_dict["data"].asnumpy(), gradient, rtol=1e-5)
    assert np.all(executor.grad_dict["c_label"].asnumpy() == 0)


def test_backward_sees_and_writes_the_states_of_forward() -> None:
    class Stateful(mx.operator.CustomOp):
        def forward(self, is_train: int, req: Any, in_data: Any, out_data: Any, aux: Any) -> None:
            aux[0][:] += 1
            self.assign(out_data[0], req[0], in_data[0] * aux[0])

        def backward(self, req: Any, out_grad: Any, in_data: Any, out_data: Any, in_grad: Any, aux: Any) -> None:
            self.assign(in_grad[0], req[0], out_grad[0] * aux[0])
            aux[0][:] += 10

    @mx.operator.register("test_stateful")
    class StatefulProp(mx.operator.CustomOpProp):
        def list_auxiliary_states(self) -> list[str]:
            return ["state"]

        def infer_shape(self, in_shape: Any) -> Any:
            return in_shape, [in_shape[0]], [in_shape[0]]

        def create_operator(self, ctx: Any, in_shapes: Any, in_dtypes: Any) -> Stateful:
            return Stateful()

    net = mx.sym.Custom(mx.sym.var("x") * 2, op_type="test_stateful", name="s") + 1
    state, gradient = mx.nd.zeros(2), mx.nd.zeros(2)
    executor = net.bind(mx.cpu(), [mx.nd.array([1, 2])], [gradient], aux_states=[state])
    seen: list[list[float]] = []
    for _ in range(2):
        executor.forward(is_train=True)
        for _ in range(2):
            executor.backward(mx.nd.ones(2))
            seen.append([gradient.asnumpy()[0], state.asnumpy()[0]])
    assert seen == [[2, 11], [22, 21], [44, 32], [64, 42]]
    executor.forward(is_train=False)
    assert state.asnumpy().tolist() == [42, 42]


def test_outputs_state_and_head_gradients() -> None:
    net = scaled()
    executor = (net[0] * 2 + net[1]).simple_bind(data=(2, 3))
    executor.arg_dict["data"][:] = np.arange(6.0).reshape(2, 3)
    executor.forward(is_train=True)
    assert np.array_equal(executor.outputs[0].asnumpy(), np.arange(6.0).reshape(2, 3) * 7 + 1)
    executor.backward(mx.nd.ones((2, 3)))
    assert np.array_equal(executor.grad_dict["data"].asnumpy(), np.full((2, 3), 7.0))
    assert executor.aux_dict["s_calls"].asnumpy().tolist() == [1.0]
    executor.forward(is_train=False)
    assert executor.aux_dict["s_calls"].asnumpy().tolist() == [1.0]


def test_equal_applications_stay_two() -> None:
    calls: list[int] = []

    @mx.operator.register("test_counting")
    class Counting(mx.operator.CustomOpProp):
        def create_operator(self, ctx: Any, in_shapes: Any, in_dtypes: Any) -> Any:
            return CountingOp()

    class CountingOp(mx.operator.CustomOp):
        def forward(self, is_train: int, req: Any, in_data: Any, out_data: Any, aux: Any) -> None:
            calls.append(id(self))
            self.assign(out_data[0], req[0], in_data[0] + len(calls))

    x = mx.sym.var("x")
    net = mx.sym.Group([mx.sym.Custom(x, op_type="test_counting"), mx.sym.Custom(x, op_type="test_counting")])
    outputs = net.simple_bind(x=(2, 3), grad_req="null").forward()
    assert sorted(o.asnumpy()[0, 0] for o in outputs) == [1, 2]
    assert len(set(calls)) == 2


def test_exceptions_reach_the_caller() -> None:
    executor = scaled()[0].simple_bind(data=(2, 3))
    executor.arg_dict["data"][:] = 99
    with pytest.raises(ZeroDivisionError, match="asked to fail"):
        executor.forward(is_train=True)
    executor.arg_dict["data"][:] = 1
    assert np.all(executor.forward(is_train=True)[0].asnumpy() == 3)


def test_no_second_derivative() -> None:
    with pytest.raises(GradientError, match="second derivative"):
        scaled()[0].gradient("data").gradient("data")


def test_gradient_as_symbol() -> None:
    gradient = scaled()[0].gradient("data")
    assert "data" in gradient.list_arguments()
    assert mx.sym.load_json(gradient.tojson()).list_arguments() == gradient.list_arguments()


def test_arrays() -> None:
    label = mx.nd.array([2, 0])
    out = mx.nd.Custom(mx.nd.zeros((2, 3)), label, op_type="test_softmax")
    assert np.allclose(out.asnumpy(), 1 / 3)


# Questions about all operators.


def test_operator_lists() -> None:
    names = mx.operator.get_all_registered_operators()
    assert {"FullyConnected", "Concat", "concat", "_plus_scalar", "Custom"} <= set(names)
    asked = mx.operator.get_operator_arguments("FullyConnected")
    assert asked.narg == 6
    assert asked.names == ["data", "weight", "bias", "num_hidden", "no_bias", "flatten"]
    assert asked.types[0] == "NDArray-or-Symbol"
    assert asked.types[3].startswith("int")
    assert asked.types[3].endswith(", required")
    with pytest.raises(MXNetError, match="no operator is called 'zz'"):
        mx.operator.get_operator_arguments("zz")


# The first way to write operators.


class NumpySoftmax(mx.operator.NumpyOp):
    """The example of MXNet's 2015 documentation."""

    def __init__(self) -> None:
        super().__init__(False)

    def list_arguments(self) -> list[str]:
        return ["data", "label"]

    def infer_shape(self, in_shape: Any) -> Any:
        return [in_shape[0], (in_shape[0][0],)], [in_shape[0]]

    def forward(self, in_data: Any, out_data: Any) -> None:
        x, y = in_data[0], out_data[0]
        y[:] = np.exp(x - x.max(axis=1).reshape((x.shape[0], 1)))
        y /= y.sum(axis=1).reshape((x.shape[0], 1))

    def backward(self, out_grad: Any, in_data: Any, out_data: Any, in_grad: Any) -> None:
        label = in_data[1].astype(int)
        in_grad[0][:] = out_data[0]
        in_grad[0][np.arange(label.shape[0]), label] -= 1.0


def test_numpy_operator_composes() -> None:
    net = NumpySoftmax()(data=mx.sym.var("x"), name="softmax")
    assert (net.list_arguments(), net.list_outputs()) == (["x", "softmax_label"], ["softmax_output"])
    assert net.infer_shape(x=(2, 3))[0] == [(2, 3), (2,)]


def test_numpy_operator_runs() -> None:
    executor = NumpySoftmax()(data=mx.sym.var("x"), name="softmax").simple_bind(x=(2, 3))
    executor.arg_dict["softmax_label"][:] = np.array([2, 0])
    assert np.allclose(executor.forward(is_train=True)[0].asnumpy(), 1 / 3)
    executor.backward()
    expected = [[1 / 3, 1 / 3, -2 / 3], [-2 / 3, 1 / 3, 1 / 3]]
    assert np.allclose(executor.grad_dict["x"].asnumpy(), expected)
