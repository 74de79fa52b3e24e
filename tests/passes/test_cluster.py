"""Which ops cluster puts into one kernel, seen on networks' typical parts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from xdsl.dialects.builtin import DenseArrayBase, ModuleOp
from xdsl.dialects.func import CallOp, FuncOp
from xdsl.dialects.linalg.ops import GenericOp

import symc as mx
from symc.importer import import_symbol
from symc.pass_manager import run_passes
from symc.passes import cluster_rows
from symc.passes.schedule_access import known_extents
from symc.pipeline import CPU, KERNELS, SYM


def calls(net: mx.sym.Symbol, *, joint: bool = False, **shapes: tuple[int, ...]) -> list[str]:
    """Names of the kernels that the driver of a network calls, in order."""
    module = _kernels(net, joint, shapes)
    driver = module.body.block.first_op
    assert isinstance(driver, FuncOp)
    return [op.callee.string_value() for op in driver.body.block.ops if isinstance(op, CallOp)]


def _kernels(net: mx.sym.Symbol, joint: bool, shapes: dict[str, tuple[int, ...]]) -> ModuleOp:
    arguments, _, states = net.infer_shape(**shapes)
    assert arguments is not None and states is not None
    known = dict((*zip(net.list_arguments(), arguments), *zip(net.list_auxiliary_states(), states)))
    types = dict.fromkeys(known, "float32")
    requests = dict.fromkeys(net.list_arguments(), "write") if joint else None
    module = import_symbol(net._outputs, known, types, joint=joint, training=joint, grad_req=requests).module
    run_passes(module, (*SYM, *KERNELS, *CPU[: CPU.index("outline-kernels") + 1]))
    return module


def test_softmax_is_one_kernel() -> None:
    assert calls(mx.sym.softmax(mx.sym.Variable("x"), name="s"), x=(200, 300)) == ["s"]


def test_layer_norm_is_one_kernel() -> None:
    assert calls(mx.sym.LayerNorm(mx.sym.Variable("x"), name="n"), x=(20, 30, 700)) == ["n"]


def test_batch_norm_is_one_kernel_each_way() -> None:
    net = mx.sym.Activation(
        mx.sym.BatchNorm(mx.sym.Variable("x"), fix_gamma=False, name="b"), act_type="relu", name="r"
    )
    forward, backward = calls(net, joint=True, x=(5, 7, 30, 30))
    assert forward.startswith("b") and "backward" in backward


def test_rows_of_batch_norm_are_channels() -> None:
    module = _kernels(mx.sym.BatchNorm(mx.sym.Variable("x"), name="b"), True, {"x": (5, 7, 30, 30)})
    assert {(7,)} == set(row_extents(module))


def test_softmax_over_channels_walks_pixels_inside() -> None:
    module = _kernels(mx.sym.softmax(mx.sym.Variable("x"), axis=1, name="s"), False, {"x": (5, 7, 40, 50)})
    assert {(5, 40)} == set(row_extents(module))


def row_extents(module: ModuleOp) -> Iterator[tuple[int, ...]]:
    """Extents of the shared rows, by each op of the clusters."""
    for op in (o for o in module.walk() if isinstance(o, GenericOp)):
        rows = op.attributes.get("symc.rows")
        if isinstance(rows, DenseArrayBase):
            extents = known_extents(op)
            yield tuple(extents[int(d)] for d in rows.get_values())


@pytest.mark.parametrize("axis", [0, 1, 2, 3])
def test_values_of_large_softmax(axis: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_rows, "TINY", 0)
    x = np.random.default_rng(3).normal(size=(5, 7, 11, 40)).astype(np.float32)
    got = mx.nd.softmax(mx.nd.array(x), axis=axis).asnumpy()
    powers = np.exp(x - x.max(axis=axis, keepdims=True))
    np.testing.assert_allclose(got, powers / powers.sum(axis=axis, keepdims=True), rtol=2e-6)


def dropped(hidden: int) -> mx.sym.Symbol:
    x = mx.sym.FullyConnected(mx.sym.Variable("x"), num_hidden=hidden, no_bias=True, name="fc")
    return mx.sym.Dropout(mx.sym.Activation(x, act_type="relu", name="relu"), p=0.5, name="drop")


@pytest.mark.parametrize("width", [160, 96])
def test_dropout_is_computed_in_the_store_of_a_product(width: int) -> None:
    """Of long sums tile by tile, of short ones in a second loop of the kernel; the mask is that of backward."""
    net, height = dropped(width), 130
    assert calls(net, joint=True, x=(height, width))[0] == "fc_drop_relu"
    executor = net.simple_bind(x=(height, width))
    given = np.random.RandomState(0).uniform(1, 2, (height, width)).astype(np.float32)
    executor.arg_dict["x"][:] = given
    executor.arg_dict["fc_weight"][:] = np.eye(width)
    executor.forward(is_train=True)
    executor.backward(mx.nd.ones((height, width)))
    output, gradient = executor.outputs[0].asnumpy(), executor.grad_dict["x"].asnumpy()
    kept = output != 0
    assert 0.45 < kept.mean() < 0.55
    np.testing.assert_allclose(output[kept], 2 * given[kept], rtol=1e-6)
    np.testing.assert_array_equal(gradient, 2 * kept)


@pytest.mark.parametrize(("size", "kernels"), [(30, 1), (230, 2)])
def test_a_large_value_that_no_result_has_room_for_keeps_kernels_apart(size: int, kernels: int) -> None:
    """What pooling reads is four times as large as what it makes: as a temporary it would add to the peak."""
    x = mx.sym.softmax(mx.sym.Variable("x"), axis=3, name="s")
    net = mx.sym.Pooling(x, kernel=(2, 2), stride=(2, 2), pool_type="max", name="pool")
    assert len(calls(net, x=(3, 29, size, size))) == kernels
