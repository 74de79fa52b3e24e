"""Key-value stores: sums over devices, updaters, compression, states; figures are MXNet 1.9.1's where it has them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import symc as mx
from symc.kvstore import Communicator, KVStore, KVStoreBase, KVStoreError

SHAPE = (2, 3)


def filled(value: float, device: int = 0) -> Any:
    return mx.nd.full(SHAPE, value, ctx=mx.cpu(device))


def stored(store: KVStoreBase, key: Any) -> float:
    assert isinstance(store, KVStore)
    out = mx.nd.zeros(SHAPE)
    store.pull(key, out=out)
    numbers = np.unique(out.asnumpy())
    assert len(numbers) == 1
    return float(numbers[0])


@pytest.fixture
def store() -> KVStore:
    made = mx.kv.create("local")
    assert isinstance(made, KVStore)
    return made


def test_a_value_comes_back(store: KVStore) -> None:
    store.init(3, filled(2))
    assert stored(store, 3) == 2


def test_push_replaces_and_sums_over_devices(store: KVStore) -> None:
    store.init("w", filled(2))
    store.push("w", filled(8))
    assert stored(store, "w") == 8
    store.push("w", [filled(i, device=i) for i in range(4)])
    assert stored(store, "w") == 6


def test_the_initial_value_is_a_copy(store: KVStore) -> None:
    first = filled(2)
    store.init("w", first)
    first[:] = 7
    assert stored(store, "w") == 2


def test_lists_of_keys_and_of_devices(store: KVStore) -> None:
    store.init(["a", "b"], [filled(1), filled(2)])
    store.push(["a", "b"], [[filled(3), filled(4, 1)], [filled(5)]])
    outs = [[mx.nd.zeros(SHAPE), mx.nd.zeros(SHAPE, ctx=mx.cpu(1))], mx.nd.zeros(SHAPE)]
    store.pull(["a", "b"], out=outs)
    assert [float(a.asnumpy()[1, 2]) for a in (*outs[0], outs[1])] == [7, 7, 5]


def test_a_key_pushed_twice_in_a_list_is_summed(store: KVStore) -> None:
    store.init(["a", "b"], [filled(1), filled(2)])
    store.push(["a", "a", "b"], [filled(1), filled(5), filled(1)])
    assert (stored(store, "a"), stored(store, "b")) == (6, 1)


def test_an_updater_gets_key_sum_and_stored_value(store: KVStore) -> None:
    seen: list[Any] = []

    def update(key: Any, pushed: Any, kept: Any) -> None:
        seen.append((key, float(pushed.asnumpy()[0, 0])))
        kept += 2 * pushed

    store.init("w", filled(3))
    store._set_updater(update)
    store.push("w", [filled(1)] * 3)
    assert seen == [("w", 3.0)] and stored(store, "w") == 9


def test_an_error_in_an_updater_comes_out(store: KVStore) -> None:
    def fail(key: Any, pushed: Any, kept: Any) -> None:
        raise ZeroDivisionError("in the updater")

    store.init(0, filled(1))
    store._set_updater(fail)
    with pytest.raises(ZeroDivisionError, match="in the updater"):
        store.push(0, filled(1))


def test_pushpull_and_broadcast(store: KVStore) -> None:
    out = [mx.nd.zeros(SHAPE), mx.nd.zeros(SHAPE)]
    store.broadcast("w", filled(3), out)
    assert [float(a.asnumpy()[0, 0]) for a in out] == [3, 3]
    gradients = [filled(2), filled(2)]
    store.pushpull("w", gradients, out=out)
    assert [float(a.asnumpy()[0, 0]) for a in out] == [4, 4] and stored(store, "w") == 4
    store.pushpull("w", gradients)
    assert [float(a.asnumpy()[0, 0]) for a in gradients] == [4, 4]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda s: s.init("w", filled(1)), "'w' is there already"),
        (lambda s: s.init(3, filled(1)), "not both: 'w' and 3"),
        (lambda s: s.init("v", [filled(1), filled(1)]), "takes one array, got 2"),
        (lambda s: s.pull("x", out=filled(0)), "pull: key 'x' has not been initialized"),
        (lambda s: s.push("x", filled(0)), "push: key 'x' has not been initialized"),
        (lambda s: s.push(7, filled(0)), "not both: 'w' and 7"),
        (lambda s: s.push("w", mx.nd.ones((3, 2))), r"holds \(2, 3\) of float32, got \(3, 2\) of float32"),
        (lambda s: s.push("w", mx.nd.ones(SHAPE, dtype="float64")), "of float32, got .* of float64"),
        (lambda s: s.push("w", []), "at least one array"),
        (lambda s: s.push(["w", "v"], [filled(1)]), "2 keys take a list of as many values, got 1 values"),
        (lambda s: s.save_optimizer_states("x"), "has no optimizer"),
        (lambda s: s.set_gradient_compression({"type": "2bit"}), "sum on devices .* not local"),
    ],
)
def test_mistakes_are_told(store: KVStore, call: Any, message: str) -> None:
    store.init("w", filled(1))
    with pytest.raises(KVStoreError, match=message):
        call(store)
    assert stored(store, "w") == 1


def test_a_failed_list_changes_nothing(store: KVStore) -> None:
    store.init(["a", "b"], [filled(1), filled(2)])
    with pytest.raises(KVStoreError, match="'c' has not been"):
        store.push(["a", "c"], [filled(5), filled(5)])
    with pytest.raises(KVStoreError, match="'b' is there already"):
        store.init(["d", "b"], [filled(5), filled(5)])
    assert stored(store, "a") == 1
    with pytest.raises(KVStoreError, match="'d' has not been"):
        stored(store, "d")


@pytest.mark.parametrize(
    "name", ["local", "device", "local_update_cpu", "local_allreduce_cpu", "local_allreduce_device"]
)
def test_names(name: str) -> None:
    made = mx.kv.create(name)
    assert (made.type, made.rank, made.num_workers, made.is_capable("optimizer")) == (name, 0, 1, True)


@pytest.mark.parametrize("name", ["foo", "dist_sync", "nccl", "localdist"])
def test_unknown_names_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match=f"no store '{name}'; known are local, "):
        mx.kv.create(name)


def test_registered_classes_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(KVStoreBase, "kv_registry", {})

    @KVStoreBase.register
    class Mine(KVStoreBase):
        pass

    assert isinstance(mx.kv.create("mine"), Mine)


def test_compression_sends_two_bits_and_keeps_the_rest() -> None:
    device_store = mx.kv.create("device")
    assert isinstance(device_store, KVStore)
    device_store.set_gradient_compression({"type": "2bit", "threshold": 0.5})
    device_store.init("q", mx.nd.zeros((5,)))
    gradient = [0.3, -0.3, 0.6, -0.9, 0.1]
    out = mx.nd.zeros((5,))
    for expected in ([0, 0, 1, -1, 0], [1, -1, 1, -1, 0], [0, 0, 1, -1, 0]):
        device_store.push("q", [mx.nd.array(gradient, ctx=mx.cpu(i)) for i in range(2)])
        device_store.pull("q", out=out)
        assert out.asnumpy().tolist() == expected


@pytest.mark.parametrize("params", [{"type": "3bit"}, {"type": "2bit", "threshold": 0}, {"type": "2bit", "bits": 3}])
def test_compression_is_checked(params: dict[str, Any]) -> None:
    device_store = mx.kv.create("device")
    assert isinstance(device_store, KVStore)
    with pytest.raises(ValueError, match="gradient compression"):
        device_store.set_gradient_compression(params)


def test_the_optimizer_updates_what_is_stored(store: KVStore, tmp_path: Path) -> None:
    store.init(0, filled(1))
    store.set_optimizer(mx.optimizer.Test(rescale_grad=2.0))
    store.push(0, [filled(1), filled(2)])
    assert stored(store, 0) == 7
    states = tmp_path / "store.states"
    store.save_optimizer_states(str(states))
    other = KVStore()
    other.init(0, filled(1))
    other.set_optimizer(mx.optimizer.Test())
    other.load_optimizer_states(str(states))
    updater = other._optimizer_updater("look at")
    assert updater.states[0].asnumpy().tolist() == [[7.0] * 3] * 2


def test_other_processes_are_asked_through_one_interface() -> None:
    class Twice(Communicator):
        size = 2

        def sum(self, value: Any) -> Any:
            return value * 2

        def broadcast(self, value: Any) -> Any:
            return value + 1

    two = KVStore("local", Twice())
    two.init("w", filled(1))
    assert (stored(two, "w"), two.num_workers) == (2, 2)
    two.push("w", [filled(1), filled(2)])
    assert stored(two, "w") == 6
