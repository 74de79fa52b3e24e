"""`mx.model` and the checkpoints of `mx.rnn`: files, what is in them, what they refuse."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import symc as mx


@pytest.fixture
def prefix(tmp_path: Path) -> str:
    return str(tmp_path / "net")


@pytest.fixture
def cell() -> Any:
    return mx.rnn.RNNCell(3, prefix="l_")


@pytest.fixture
def network() -> tuple[Any, dict[str, Any], dict[str, Any]]:
    """A symbol, its arguments and its auxiliary states."""
    symbol = mx.sym.FullyConnected(mx.sym.Variable("data"), num_hidden=2, name="fc")
    arguments = {"fc_weight": mx.nd.array(np.arange(6).reshape(2, 3)), "fc_bias": mx.nd.array([1, 2])}
    return symbol, arguments, {"mean:x": mx.nd.array([5])}


def plain(arrays: dict[str, Any]) -> dict[str, list[Any]]:
    return {name: array.asnumpy().tolist() for name, array in arrays.items()}


def test_checkpoints_come_back(prefix: str, network: Any) -> None:
    mx.model.save_checkpoint(prefix, 3, *network)
    assert sorted(os.listdir(Path(prefix).parent)) == ["net-0003.params", "net-symbol.json"]
    assert sorted(mx.nd.load(f"{prefix}-0003.params")) == ["arg:fc_bias", "arg:fc_weight", "aux:mean:x"]
    symbol, arguments, states = mx.model.load_checkpoint(prefix, 3)
    assert symbol.tojson() == network[0].tojson()
    assert (plain(arguments), plain(states)) == (plain(network[1]), plain(network[2]))
    assert plain(mx.model.load_params(prefix, 3)[1]) == plain(states)


def test_a_checkpoint_may_be_without_a_symbol(prefix: str, network: Any) -> None:
    epoch: Any = np.int64(12345)
    mx.model.save_checkpoint(prefix, epoch, None, *network[1:])
    assert os.listdir(Path(prefix).parent) == ["net-12345.params"]


def test_a_failed_save_leaves_the_old_files(prefix: str, network: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    mx.model.save_checkpoint(prefix, 1, *network)
    before = {name: (Path(prefix).parent / name).read_bytes() for name in os.listdir(Path(prefix).parent)}

    def full(*_: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="no space left"):
        mx.model.save_checkpoint(prefix, 1, mx.sym.Variable("other"), {"a": mx.nd.zeros((7,))}, {})
    assert {name: (Path(prefix).parent / name).read_bytes() for name in os.listdir(Path(prefix).parent)} == before


def test_the_arrays_are_checked_before_the_symbol_is_written(prefix: str, network: Any) -> None:
    wrong: Any
    for wrong in ("7", 1.5):
        with pytest.raises(TypeError):
            mx.model.save_checkpoint(prefix, wrong, *network)
    assert os.listdir(Path(prefix).parent) == []


def test_files_that_are_no_checkpoints(prefix: str, caplog: pytest.LogCaptureFixture) -> None:
    mx.nd.save(f"{prefix}-0001.params", {"fc_weight": mx.nd.zeros((2,))})
    with pytest.raises(mx.MXNetError, match="array 'fc_weight' is neither 'arg:NAME' nor 'aux:NAME'"):
        mx.model.load_params(prefix, 1)
    mx.nd.save(f"{prefix}-0001.params", [mx.nd.zeros((2,))])
    with pytest.raises(mx.MXNetError, match="its arrays have no names"):
        mx.model.load_params(prefix, 1)
    mx.nd.save(f"{prefix}-0001.params", {})
    assert mx.model.load_params(prefix, 1) == ({}, {})
    assert "is empty" in caplog.text
    with pytest.raises(FileNotFoundError, match=r"net-symbol\.json"):
        mx.model.load_checkpoint(prefix, 1)


def test_batch_end_param() -> None:
    param = mx.model.BatchEndParam(epoch=1, nbatch=2, eval_metric=None, locals={})
    assert param._fields == ("epoch", "nbatch", "eval_metric", "locals")


def test_checkpoints_of_cells_hold_one_array_a_gate(prefix: str) -> None:
    fused = mx.rnn.FusedRNNCell(2, 2, "lstm", prefix="f_")
    vector = mx.nd.array(np.arange(2 * 4 * (3 + 2 + 2) + 2 * 4 * (2 + 2 + 2)))
    mx.rnn.save_rnn_checkpoint(fused, prefix, 2, mx.sym.Variable("data"), {"f_parameters": vector}, {})
    assert "arg:f_l1_h2h_o_bias" in mx.nd.load(f"{prefix}-0002.params")
    _, fused_arguments, _ = mx.rnn.load_rnn_checkpoint([fused], prefix, 2)
    assert plain(fused_arguments) == {"f_parameters": vector.asnumpy().tolist()}
    _, arguments, _ = mx.rnn.load_rnn_checkpoint(fused.unfuse(), prefix, 2)
    assert arguments["f_l1_i2h_weight"].shape == (8, 2)


def test_the_callback_saves_every_period(prefix: str, cell: Any) -> None:
    shapes = {"i2h_weight": (3, 2), "i2h_bias": (3,), "h2h_weight": (3, 3), "h2h_bias": (3,)}
    arguments = {f"l_{name}": mx.nd.ones(shape) for name, shape in shapes.items()}
    callback = mx.rnn.do_rnn_checkpoint([cell], prefix, period=2)
    for epoch in range(5):
        callback(epoch, mx.sym.Variable("data"), arguments, {})
    assert sorted(os.listdir(Path(prefix).parent)) == ["net-0002.params", "net-0004.params", "net-symbol.json"]


def test_rnn_unroll_says_what_replaced_it(cell: Any) -> None:
    with pytest.warns(DeprecationWarning, match=r"cell\.unroll"):
        outputs, states = mx.rnn.rnn_unroll(cell, 2, mx.sym.Variable("data"))
    assert [symbol.name for symbol in (*outputs, *states)] == ["l_t0_out", "l_t1_out", "l_t1_out"]
