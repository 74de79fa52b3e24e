"""The base of optimizers, and updaters with their states; figures are MXNet 1.9.1's."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

import symc as mx
from symc.errors import FileFormatError
from symc.optimizer import Optimizer, Updater

NAMES = {0: "fc_weight", 1: "fc_bias", 2: "bn_gamma", 3: "x"}


def ones(dtype: str = "float32") -> Any:
    return mx.nd.ones((2, 3), dtype=dtype)


class Halving:
    """A scheduler: the base rate, halved with every update."""

    base_lr = 0.7

    def __call__(self, updates: int) -> float:
        return self.base_lr / 2**updates


def test_rates_and_decay_of_parameters() -> None:
    optimizer = mx.optimizer.create("test", param_idx2name=NAMES, wd=0.1)
    assert optimizer.learning_rate == 0.01
    assert [optimizer._get_wd(i) for i in range(4)] == [0.1, 0.0, 0.1, 0.0]
    optimizer.set_lr_mult({"fc_bias": 7.0, 2: 3.0})
    optimizer.set_wd_mult({"fc_bias": 5.0, "fc_weight": 2.0})
    assert optimizer._get_lrs([0, 1, 2]) == [0.01, 0.07, 0.03]
    assert optimizer._get_wds(range(4)) == [0.2, 0.5, 0.1, 0.0]


def test_multipliers_of_the_symbol() -> None:
    weight, bias = mx.sym.Variable("a_weight", lr_mult=2.0, wd_mult=3.0), mx.sym.Variable("a_bias", wd_mult=4.0)
    symbol = mx.sym.FullyConnected(mx.sym.Variable("data"), weight, bias, num_hidden=5)
    optimizer = Optimizer(param_idx2name={0: "a_weight", 1: "a_bias"}, sym=symbol)
    assert (optimizer.wd_mult, optimizer.lr_mult) == ({"a_bias": 4.0, "a_weight": 3.0}, {"a_weight": 2.0})
    optimizer.set_lr_mult({"a_bias": 7.0})
    assert optimizer.lr_mult == {"a_weight": 2.0, "a_bias": 7.0}


def test_objects_with_multipliers_come_first() -> None:
    class Parameter:
        lr_mult, wd_mult = 11.0, 13.0

    optimizer = Optimizer(learning_rate=1.0, wd=1.0, param_dict={0: Parameter()}, param_idx2name=NAMES)
    optimizer.set_lr_mult({"fc_weight": 5.0})
    assert (optimizer._get_lr(0), optimizer._get_wd(0), optimizer._get_wd(1)) == (11.0, 13.0, 0.0)


def test_a_scheduler_makes_the_rate() -> None:
    scheduler = Halving()
    optimizer = Optimizer(lr_scheduler=scheduler, learning_rate=0.4)
    assert scheduler.base_lr == 0.4
    optimizer._update_count([0, 1])
    optimizer._update_count(0)
    assert (optimizer.num_update, optimizer.learning_rate) == (2, 0.1)
    with pytest.raises(UserWarning, match="LRScheduler of the optimizer has already been defined"):
        optimizer.set_learning_rate(1.0)


def test_updates_are_counted_on_each_device() -> None:
    optimizer = Optimizer(begin_num_update=5)
    optimizer._set_current_context(1)
    optimizer._update_count([0, 0])
    optimizer._set_current_context(0)
    optimizer._update_count(0)
    assert optimizer._all_index_update_counts == {0: {0: 6}, 1: {0: 7}} and optimizer.num_update == 7


def test_optimizers_can_be_pickled() -> None:
    optimizer = mx.optimizer.Test(wd=0.2, param_idx2name=NAMES, lr_scheduler=mx.lr_scheduler.FactorScheduler(3))
    optimizer._update_count([0, 0])
    again = pickle.loads(pickle.dumps(optimizer))
    assert (again._get_wds([0, 1]), again._index_update_count) == ([0.2, 0.0], {0: 2})
    again._update_count(0)
    assert again._all_index_update_counts == {0: {0: 3}}


def test_names_of_optimizers() -> None:
    assert isinstance(mx.optimizer.create("TEST"), mx.optimizer.Test)
    with pytest.raises(ValueError, match=r"Cannot find optimizer foo; known are .*test"):
        mx.optimizer.create("foo")
    with pytest.raises(TypeError, match="expected a name, got int"):
        mx.optimizer.create(3)  # pyright: ignore[reportArgumentType]
    with pytest.raises(TypeError, match=r"param_idx2name should be a dict .* got list"):
        Optimizer(param_idx2name=["w"])  # pyright: ignore[reportArgumentType]


def test_a_class_of_a_known_name_replaces_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Optimizer, "opt_registry", dict(Optimizer.opt_registry))
    with pytest.warns(UserWarning, match="optimizer test: .*Test takes the place"):

        @mx.optimizer.register
        class Test(Optimizer):
            pass

    assert type(mx.optimizer.create("test")) is Test


def test_half_precision_has_a_master_copy() -> None:
    optimizer, weight = mx.optimizer.Test(multi_precision=True), ones("float16")
    master, state = state_of = optimizer.create_state_multi_precision(0, weight)
    assert (master.dtype, state.dtype) == (np.float32, np.float32)
    optimizer.update_multi_precision(0, weight, ones("float16") * 2, state_of)
    assert [a.asnumpy()[1, 2] for a in (weight, master, state)] == [3, 3, 3] and weight.dtype == np.float16
    with pytest.warns(UserWarning, match="multi_precision=True"):
        assert mx.optimizer.Test().create_state_multi_precision(0, weight).dtype == np.float16


def test_states_come_back_without_pickle() -> None:
    updater = mx.optimizer.get_updater(mx.optimizer.Test(multi_precision=True))
    weights = {3: ones(), "name": ones("float16")}
    for index, weight in weights.items():
        updater(index, ones(weight.dtype), weight)
    updater.states[9] = None
    content = updater.get_states()
    assert not content.startswith(b"\x80") and b"symc" not in content
    other = Updater(mx.optimizer.Test(multi_precision=True))
    other.set_states(content)
    assert list(other.states) == [3, "name", 9] and other.states[9] is None
    assert other.states[3].asnumpy().tolist() == [[2.0] * 3] * 2
    assert isinstance(other.states["name"], tuple) and other.states["name"][1].dtype == np.float32
    other(3, ones(), weights[3])
    assert weights[3].asnumpy()[0, 0] == 3 and other.states_synced == {3: True, "name": False, 9: False}


def test_the_optimizer_goes_along() -> None:
    used = Halving()
    updater = Updater(mx.optimizer.Test(learning_rate=0.3, wd=0.2, param_idx2name=NAMES, lr_scheduler=used))
    updater.optimizer._update_count([0, 0, 1])
    used.base_lr = 0.9
    updater.optimizer.set_lr_mult({2: 5.0})
    content = updater.get_states(dump_optimizer=True)
    scheduler = Halving()
    scheduler.base_lr = 0.1
    other = Updater(mx.optimizer.Test(lr_scheduler=scheduler))
    other.set_states(content)
    found = other.optimizer
    assert (found.wd, found.num_update, found.idx2name, found.lr_mult) == (0.2, 2, NAMES, {2: 5.0})
    assert found._index_update_count == {0: 2, 1: 1} and scheduler.base_lr == 0.9


def test_what_is_no_file_of_states_is_refused_and_changes_nothing() -> None:
    updater = Updater(mx.optimizer.Test())
    updater(0, ones(), ones())
    content = updater.get_states()
    before = updater.states[0]
    for broken in (content[:-1], content[:50], b"", b"junk" * 20, content.replace(b"states", b"stakes")):
        with pytest.raises(FileFormatError):
            updater.set_states(broken)
    assert updater.states == {0: before}


RECORDED = (
    b"\x80\x04\x95\x9c\x00\x00\x00\x00\x00\x00\x00}\x94K\x03\x8c\x15mxnet.ndarray.nd"
    b"array\x94\x8c\x07NDArray\x94\x93\x94N\x85\x94R\x94}\x94\x8c\x06handle"
    b"\x94\x8c\x08builtins\x94\x8c\tbytearray\x94\x93\x94C@\xc9\xfa\x93\xf9\x00"
    b"\x00\x00\x00\x02\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    b"\x00\x00\x00\x00\x00@\x00\x00\x00@\x00\x00\x00@\x00\x00\x00@\x00\x00\x00@\x00\x00\x00@\x94\x85\x94R\x94sb"
    b"s."
)
"""States that MXNet 1.9.1 wrote: 3, an array of 2x3 twos."""


def test_pickles_of_mxnet_are_read_when_allowed() -> None:
    updater = Updater(mx.optimizer.Test())
    with pytest.raises(FileFormatError, match=r"this is a pickle.*allow_pickle=True"):
        updater.set_states(RECORDED)
    updater.set_states(RECORDED, allow_pickle=True)
    assert updater.states[3].asnumpy().tolist() == [[2.0] * 3] * 2


def test_a_pickle_runs_nothing() -> None:
    class Attack:
        def __reduce__(self) -> Any:
            return print, ("it ran",)

    with pytest.raises(FileFormatError, match=r"builtins\.print, which is not read here"):
        Updater(mx.optimizer.Test()).set_states(pickle.dumps({0: Attack()}), allow_pickle=True)


def test_several_parameters_at_once() -> None:
    class Summing(mx.optimizer.Test):
        aggregate_num = 2
        calls: list[Any] = []

        def update(self, index: Any, weight: Any, grad: Any, state: Any) -> None:
            self.calls.append(index)
            for one in zip(index, weight, grad, state):
                super().update(*one)

        def update_multi_precision(self, index: Any, weight: Any, grad: Any, state: Any) -> None:
            self.update(index, weight, grad, state)

    updater = Updater(Summing())
    weights = [ones(), ones("float64"), ones(), ones()]
    updater([0, 1, 2, 3], [ones(w.dtype) for w in weights], weights)
    assert Summing.calls == [[0, 2], [3], [1]] and [float(w.asnumpy()[0, 0]) for w in weights] == [2] * 4
