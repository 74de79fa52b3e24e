"""Images that kernels write into the frames of convolutions and poolings: values, gradients, numbers of kernels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from xdsl.dialects import tensor
from xdsl.dialects.func import CallOp, FuncOp

import symc as mx
from symc.importer import import_symbol
from symc.pass_manager import run_passes
from symc.pipeline import CPU, KERNELS, SYM

S = mx.sym
Build = Callable[[mx.sym.Symbol], mx.sym.Symbol]


def _pad(x: mx.sym.Symbol, *widths: int, value: float = 0.5) -> mx.sym.Symbol:
    return S.Pad(x, mode="constant", constant_value=value, pad_width=widths)


def _both(x: mx.sym.Symbol) -> mx.sym.Symbol:
    """Something that reads an image in its frame and apart from it."""
    return S.broadcast_mul(S.sum(S.tanh(_pad(x, 0, 0, 0, 0, 1, 2, 3, 0)), axis=(2, 3), keepdims=True), x)


def _pooled(x: mx.sym.Symbol, **options: Any) -> mx.sym.Symbol:
    options = {"kernel": (3, 2), "stride": (2, 1), "pad": (1, 1), "pool_type": "max"} | options
    return S.Pooling(S.square(x), **options)


def _convolved(x: mx.sym.Symbol, name: str, filters: int) -> mx.sym.Symbol:
    x = S.Convolution(x, kernel=(3, 3), pad=(1, 1), num_filter=filters, no_bias=True, name=name)
    x = S.BatchNorm(x, fix_gamma=False, name=f"{name}_norm")
    return S.Activation(x, act_type="relu", name=f"{name}_relu")


def _residual(x: mx.sym.Symbol) -> mx.sym.Symbol:
    x = _convolved(x, "c0", 5)
    return _convolved(_convolved(x, "c1", 5) + x, "c2", 2)


CASES: dict[str, Build] = {
    "padded": lambda x: S.tanh(_pad(S.square(x), 0, 0, 0, 0, 1, 2, 3, 0)),
    "padded in front": lambda x: S.tanh(_pad(S.square(x), 1, 0, 0, 2, 0, 0, 0, 0)),
    "padded behind": lambda x: S.tanh(_pad(S.square(x), 0, 0, 0, 0, 0, 2, 0, 3)),
    "read in the frame and apart": lambda x: _both(S.square(x)),
    "an output": lambda x: S.Group([y := S.square(x), S.tanh(_pad(y, 0, 0, 0, 0, 1, 2, 3, 0))]),
    "joined": lambda x: S.Group([S.Concat(y := S.square(x), S.tanh(x), dim=1), S.sin(_pad(y, 0, 0, 0, 0, 1, 2, 0, 3))]),
    "two frames": lambda x: S.Group(
        [S.tanh(_pad(y := S.square(x), 0, 0, 0, 0, 1, 2, 3, 0)), S.sin(_pad(y, 0, 0, 0, 0, 2, 2, 0, 1))]
    ),
    "two borders": lambda x: S.Group(
        [S.tanh(_pad(y := S.square(x), 0, 0, 0, 0, 1, 2, 3, 0)), S.sin(_pad(y, 0, 0, 0, 0, 1, 2, 3, 0, value=2.0))]
    ),
    "a frame in a frame": lambda x: S.tanh(
        _pad(S.sin(_pad(S.square(x), 0, 0, 0, 0, 1, 1, 1, 1)), 0, 0, 0, 0, 1, 0, 2, 0)
    ),
    "sums": lambda x: S.tanh(_pad(S.sum(S.square(x), axis=1, keepdims=True), 0, 0, 0, 0, 1, 2, 3, 0)),
    "reshaped": lambda x: S.tanh(_pad(S.Reshape(S.square(x), shape=(0, 1, -1, 0)), 0, 0, 0, 0, 1, 2, 3, 0)),
    "maximum": lambda x: _pooled(x),
    "average": lambda x: _pooled(x, pool_type="avg", pooling_convention="full"),
    "average of everything": lambda x: _pooled(x, pool_type="avg", global_pool=True),
    "maximum of everything": lambda x: _pooled(x, global_pool=True),
    "convolutions": _residual,
}


def _bound(build: Build, shape: tuple[int, ...]) -> mx.executor.Executor:
    net = build(S.Variable("x"))
    types = dict.fromkeys((*net.list_arguments(), *net.list_auxiliary_states()), "float64")
    ex = net.simple_bind(mx.cpu(), type_dict=types, x=shape)
    rng = np.random.default_rng(7)
    for array in ex.arg_dict.values():
        array[:] = rng.uniform(-1, 1, array.shape)
    return ex


@pytest.mark.parametrize("shape", [(2, 3, 5, 7), (3, 2, 37, 41)])
@pytest.mark.parametrize("case", CASES)
def test_gradients_are_those_of_finite_differences(case: str, shape: tuple[int, ...]) -> None:
    ex = _bound(CASES[case], shape)
    rng = np.random.default_rng(3)
    heads = [rng.uniform(-1, 1, o.shape) for o in ex.forward(is_train=True)]
    ex.backward([mx.nd.array(h, dtype="float64") for h in heads])
    gradients = {name: g.asnumpy() for name, g in ex.grad_dict.items() if g is not None}

    def total() -> float:
        return sum(float((o.asnumpy() * h).sum()) for o, h in zip(ex.forward(is_train=True), heads, strict=True))

    for name, found in gradients.items():
        given = ex.arg_dict[name].asnumpy()
        for _ in range(3):
            place = tuple(rng.integers(0, given.shape))
            sides = []
            for step in (1e-6, -1e-6):
                moved = given.copy()
                moved[place] += step
                ex.arg_dict[name][:] = moved
                sides.append(total())
            ex.arg_dict[name][:] = given
            np.testing.assert_allclose(found[place], (sides[0] - sides[1]) / 2e-6, rtol=1e-4, atol=1e-6)


def _framed(x: np.ndarray, value: float, *widths: tuple[int, int]) -> np.ndarray:
    return np.pad(x, ((0, 0), (0, 0), *widths), constant_values=value)


NUMPY: dict[str, Callable[[np.ndarray], list[np.ndarray]]] = {
    "padded": lambda x: [np.tanh(_framed(x**2, 0.5, (1, 2), (3, 0)))],
    "padded behind": lambda x: [np.tanh(_framed(x**2, 0.5, (0, 2), (0, 3)))],
    "read in the frame and apart": lambda x: [
        np.tanh(_framed(x**2, 0.5, (1, 2), (3, 0))).sum((2, 3), keepdims=True) * x**2
    ],
    "an output": lambda x: [x**2, np.tanh(_framed(x**2, 0.5, (1, 2), (3, 0)))],
    "two frames": lambda x: [
        np.tanh(_framed(x**2, 0.5, (1, 2), (3, 0))),
        np.sin(_framed(x**2, 0.5, (2, 2), (0, 1))),
    ],
    "two borders": lambda x: [
        np.tanh(_framed(x**2, 0.5, (1, 2), (3, 0))),
        np.sin(_framed(x**2, 2.0, (1, 2), (3, 0))),
    ],
    "sums": lambda x: [np.tanh(_framed((x**2).sum(1, keepdims=True), 0.5, (1, 2), (3, 0)))],
    "average of everything": lambda x: [(x**2).mean((2, 3), keepdims=True)],
}


@pytest.mark.parametrize("shape", [(2, 3, 5, 7), (3, 2, 37, 41)])
@pytest.mark.parametrize("case", NUMPY)
def test_values_are_those_of_numpy(case: str, shape: tuple[int, ...]) -> None:
    ex = _bound(CASES[case], shape)
    wanted = NUMPY[case](ex.arg_dict["x"].asnumpy())
    for found, values in zip(ex.forward(), wanted, strict=True):
        np.testing.assert_allclose(found.asnumpy(), values, rtol=1e-9, atol=1e-12)


def _kernels(net: mx.sym.Symbol, shape: tuple[int, ...]) -> list[FuncOp]:
    """The kernels that a training step calls, in order."""
    arguments, _, states = net.infer_shape(x=shape)
    assert arguments is not None and states is not None
    known = dict(zip((*net.list_arguments(), *net.list_auxiliary_states()), (*arguments, *states)))
    requests = {n: "null" if n == "x" else "write" for n in net.list_arguments()}
    types = dict.fromkeys(known, "float32")
    module = import_symbol(net._outputs, known, types, joint=True, training=True, grad_req=requests).module
    run_passes(module, (*SYM, *KERNELS, *CPU[: CPU.index("outline-kernels") + 1]))
    functions = {f.sym_name.data: f for f in module.ops if isinstance(f, FuncOp)}
    (driver,) = [f for f in functions.values() if "symc.kernel" not in f.attributes]
    calls = [op for op in driver.body.block.ops if isinstance(op, CallOp)]
    return [functions[op.callee.string_value()] for op in calls]


def _only_copies(kernel: FuncOp) -> bool:
    return not any(op.name in ("linalg.generic", "scf.for") for op in kernel.body.block.ops)


def test_only_the_frame_of_an_argument_is_a_kernel_of_its_own() -> None:
    """A frame, 3 convolutions, 3 normalizations; backward 3 normalizations, 5 products and the frame again."""
    kernels = _kernels(_residual(S.Variable("x")), (2, 3, 23, 29))
    assert len(kernels) == 16
    assert sum(map(_only_copies, kernels)) == 2  # forward and backward each put the data into a frame


def test_an_image_is_put_into_equal_frames_once() -> None:
    x = S.square(S.Variable("x"))
    both = [S.Convolution(x, kernel=(3, 3), pad=(1, 1), num_filter=n, no_bias=True, name=f"c{n}") for n in (2, 5)]
    kernels = _kernels(S.Group(both), (2, 3, 23, 29))
    inserts = [op for k in kernels for op in k.body.block.ops if isinstance(op, tensor.InsertSliceOp)]
    assert len(inserts) == 1


def test_what_a_product_stores_is_copied_into_its_frame() -> None:
    x = S.Variable("x")
    for i in range(2):
        x = S.Convolution(x, kernel=(3, 3), pad=(1, 1), num_filter=5, no_bias=True, name=f"c{i}")
        x = S.Activation(x, act_type="relu", name=f"a{i}")
    assert any(map(_only_copies, _kernels(x, (2, 3, 23, 29))[2:]))
