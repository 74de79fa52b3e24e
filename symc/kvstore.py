"""Key-value stores: values that devices push to, summed, and pull from (`mx.kv`, `mx.kvstore`).

A store sums what is pushed for a key, over the devices of this process and then over processes, and hands the sum to
its updater, which changes the stored value; without one, the sum is the new value. What a store needs of other
processes is a `Communicator`; there is one process here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from symc.errors import SymcError
from symc.ndarray import zeros
from symc.ndarray.array import NDArray
from symc.ndarray.files import write_whole

if TYPE_CHECKING:
    from symc.optimizer import Optimizer, Updater

Key = int | str
Values = NDArray | Sequence[NDArray]
TYPES = ("local", "local_update_cpu", "local_allreduce_cpu", "local_allreduce_device", "device")
COMPRESSING = ("device", "local_allreduce_device")
"""Types that take gradient compression."""


class KVStoreError(SymcError):
    """A key-value store was asked for a key it lacks, given one twice, or an array that does not fit."""


class Communicator:
    """What a store needs of the processes that train together; this one is alone."""

    rank = 0
    size = 1

    def sum(self, value: NDArray) -> NDArray:
        """The sum of the processes' values, the same bits in each."""
        return value

    def broadcast(self, value: NDArray) -> NDArray:
        """The value of process 0."""
        return value

    def barrier(self) -> None:
        """Wait until all processes are here."""


class KVStoreBase:
    """What Module and Trainer ask of a store; subclasses that are registered can be created by name."""

    kv_registry: dict[str, type[KVStoreBase]] = {}
    OPTIMIZER = "optimizer"

    @staticmethod
    def register(klass: type[Registered]) -> type[Registered]:
        """Make a class known to `create` by its name in lower case; a decorator."""
        KVStoreBase.kv_registry[klass.__name__.lower()] = klass
        return klass

    def broadcast(self, key: Any, value: Any, out: Any, priority: int = 0) -> None:
        """Store a first value and copy it to `out`."""
        raise NotImplementedError

    def pushpull(self, key: Any, value: Any, out: Any = None, priority: int = 0) -> None:
        """Sum values and copy the sum, or what the updater made of it, to `out` (default: to the values)."""
        raise NotImplementedError

    def set_optimizer(self, optimizer: Optimizer) -> None:
        """Let the store update what it holds."""
        raise NotImplementedError

    @staticmethod
    def is_capable(capability: str) -> bool:
        """Whether the store does something: `optimizer`, which is to update weights itself."""
        raise NotImplementedError

    def save_optimizer_states(self, fname: str, dump_optimizer: bool = False) -> None:
        """Write the states of the store's optimizer."""
        raise NotImplementedError

    def load_optimizer_states(self, fname: str) -> None:
        """Read them."""
        raise NotImplementedError

    @property
    def type(self) -> str:
        """The name of the kind of store."""
        raise NotImplementedError

    @property
    def rank(self) -> int:
        """The number of this process."""
        raise NotImplementedError

    @property
    def num_workers(self) -> int:
        """How many processes train together."""
        raise NotImplementedError


Registered = TypeVar("Registered", bound=KVStoreBase)


class KVStore(KVStoreBase):
    """Values by key; keys are integers or strings, of one kind in a store.

    Wherever a method takes a key and arrays, it takes a list of keys and a list of as many arrays, or of as many lists
    of arrays, one for each device. `priority` orders transfers of other implementations and means nothing here.
    """

    def __init__(self, name: str = "local", communicator: Communicator | None = None):
        self._type = name
        self._communicator = communicator or Communicator()
        self._stored: dict[Key, NDArray] = {}
        self._updater: Callable[[Key, NDArray, NDArray], None] | None = None
        self._compression: Compression | None = None

    def init(self, key: Any, value: Any) -> None:
        """Give keys their first values; KVStoreError for a key that has one."""
        pairs = list(_pairs(key, value, "init"))
        for one, arrays in pairs:
            self._check_kind(one)
            if one in self._stored:
                raise KVStoreError(f"init: key {one!r} is there already")
            if len(arrays) != 1:
                raise KVStoreError(f"init: key {one!r} takes one array, got {len(arrays)}")
        for one, (array,) in pairs:
            self._stored[one] = self._communicator.broadcast(array.copy())

    def push(self, key: Any, value: Any, priority: int = 0) -> None:
        """Sum the arrays of each key into it: the updater is called as `updater(key, sum, stored)`, without one the
        sum is stored. An exception of the updater comes out here.
        """
        pushed: dict[Key, list[NDArray]] = {}
        for one, arrays in _pairs(key, value, "push"):
            self._check_arrays("push", one, arrays)
            pushed.setdefault(one, []).extend(arrays)
        for one, arrays in pushed.items():
            self._merge(one, self._sum(one, arrays))

    def pull(self, key: Any, out: Any = None, priority: int = 0, ignore_sparse: bool = True) -> None:
        """Copy the value of each key to one or more arrays."""
        if out is None:
            raise TypeError("pull: the argument out, where the values go, is missing")
        pairs = list(_pairs(key, out, "pull"))
        for one, arrays in pairs:
            self._check_arrays("pull", one, arrays)
        for one, arrays in pairs:
            _copy(self._stored[one], arrays)

    def pushpull(self, key: Any, value: Any, out: Any = None, priority: int = 0) -> None:
        """`push`, then `pull` to `out`, or to the pushed arrays themselves."""
        self.push(key, value, priority)
        self.pull(key, value if out is None else out, priority)

    def broadcast(self, key: Any, value: Any, out: Any, priority: int = 0) -> None:
        """`init`, then `pull`."""
        self.init(key, value)
        self.pull(key, out, priority)

    def row_sparse_pull(self, key: Any, out: Any = None, priority: int = 0, row_ids: Any = None) -> None:
        """Refused: there are no sparse arrays."""
        raise SymcError("row_sparse_pull: arrays with storage type row_sparse are not supported; use pull")

    def set_optimizer(self, optimizer: Optimizer) -> None:
        """Update stored values by an optimizer: pushed arrays are gradients of them."""
        from symc.optimizer import get_updater

        self._set_updater(get_updater(optimizer))

    def _set_updater(self, updater: Callable[[Key, NDArray, NDArray], None]) -> None:
        """Call `updater(key, sum, stored)` for every push from now on."""
        if not callable(updater):
            raise TypeError(f"updater: expected a function of (key, sum, stored), got {type(updater).__name__}")
        self._updater = updater

    def set_gradient_compression(self, compression_params: Mapping[str, Any]) -> None:
        """Send `{'type': '2bit', 'threshold': t}` from the devices: elements become t, -t or 0, and what is left is
        added to the next gradient. Only for stores that sum on devices.
        """
        if self._type not in COMPRESSING:
            raise KVStoreError(
                f"gradient compression is for stores that sum on devices ({', '.join(COMPRESSING)}), not {self._type}"
            )
        self._compression = Compression(compression_params)

    def save_optimizer_states(self, fname: str, dump_optimizer: bool = False) -> None:
        """Write the states of the optimizer; the file appears whole or not at all."""
        write_whole(fname, [self._optimizer_updater("save").get_states(dump_optimizer)])

    def load_optimizer_states(self, fname: str, allow_pickle: bool = False) -> None:
        """Read the states of the optimizer; see `Updater.set_states`."""
        updater = self._optimizer_updater("load")
        with open(fname, "rb") as file:
            updater.set_states(file.read(), allow_pickle)

    def _optimizer_updater(self, what: str) -> Updater:
        from symc.optimizer import Updater

        if not isinstance(self._updater, Updater):
            raise KVStoreError(f"{what} optimizer states: this store has no optimizer; call set_optimizer first")
        return self._updater

    @staticmethod
    def is_capable(capability: str) -> bool:
        """Whether the store can update weights itself (`optimizer`); ValueError for another question."""
        if capability.lower() == KVStoreBase.OPTIMIZER:
            return True
        raise ValueError(f"Unknown capability: {capability}; known is {KVStoreBase.OPTIMIZER}")

    @property
    def type(self) -> str:
        """The name that the store was created by."""
        return self._type

    @property
    def rank(self) -> int:
        """The number of this process, from 0."""
        return self._communicator.rank

    @property
    def num_workers(self) -> int:
        """How many processes train together."""
        return self._communicator.size

    def _barrier(self) -> None:
        """Wait until all processes are here."""
        self._communicator.barrier()

    def _send_command_to_servers(self, head: int, body: str) -> None:
        """Nothing happens: there are no servers."""

    def _merge(self, key: Key, total: NDArray) -> None:
        stored = self._stored[key]
        if self._updater is not None:
            self._updater(key, total, stored)
        else:
            stored[:] = total

    def _sum(self, key: Key, arrays: Sequence[NDArray]) -> NDArray:
        device = self._stored[key].context
        if self._compression is not None:
            arrays = [self._compression.compressed(key, number, array) for number, array in enumerate(arrays)]
        total = arrays[0].as_in_context(device).copy()
        for array in arrays[1:]:
            total += array.as_in_context(device)
        return self._communicator.sum(total)

    def _check_kind(self, key: Key) -> None:
        other = next(iter(self._stored), key)
        if isinstance(key, str) != isinstance(other, str):
            raise KVStoreError(f"keys of a store are integers or strings, not both: {other!r} and {key!r}")

    def _check_arrays(self, what: str, key: Key, arrays: Sequence[NDArray]) -> None:
        if key not in self._stored:
            self._check_kind(key)
            raise KVStoreError(f"{what}: key {key!r} has not been initialized; call init first")
        if not arrays:
            raise KVStoreError(f"{what}: key {key!r} takes at least one array, got none")
        stored = self._stored[key]
        for array in arrays:
            if array.shape != stored.shape or array.dtype != stored.dtype:
                raise KVStoreError(
                    f"{what}: key {key!r} holds {stored.shape} of {np.dtype(stored.dtype).name}, "
                    f"got {array.shape} of {np.dtype(array.dtype).name}"
                )


class Compression:
    """Gradients in two bits an element, with what that loses kept for the next time (Seide et al. 2014)."""

    def __init__(self, params: Mapping[str, Any]):
        """`params`: `type`, which is `2bit`, and `threshold` (0.5)."""
        unknown = sorted({*params} - {"type", "threshold"})
        kind, threshold = params.get("type"), float(params.get("threshold", 0.5))
        if unknown or kind != "2bit":
            raise ValueError(f"gradient compression takes type '2bit' and threshold, got {dict(params)}")
        if not threshold > 0:
            raise ValueError(f"gradient compression: threshold must be above 0, got {threshold}")
        self.threshold = threshold
        self._left: dict[tuple[Key, int], NDArray] = {}
        """What has not been sent yet, by key and device."""

    def compressed(self, key: Key, device: int, gradient: NDArray) -> NDArray:
        """What a device sends of a gradient."""
        left = self._left.get((key, device))
        if left is None:
            left = self._left[key, device] = zeros(gradient.shape, gradient.context, gradient.dtype)
        left += gradient
        sent = ((left >= self.threshold) - (left <= -self.threshold)) * self.threshold
        left -= sent
        return sent


def create(name: str = "local") -> KVStoreBase:
    """A store by name: `local` and its variants, `device`, or a registered class; ValueError for any other."""
    if not isinstance(name, str):
        raise TypeError("name must be a string")
    registered = KVStoreBase.kv_registry.get(name.lower())
    if registered is not None:
        return registered()
    if name not in TYPES:
        known = ", ".join([*TYPES, *sorted(KVStoreBase.kv_registry)])
        raise ValueError(f"kvstore: there is no store '{name}'; known are {known}")
    return KVStore(name)


def _pairs(key: Any, value: Any, what: str) -> Iterable[tuple[Key, Sequence[NDArray]]]:
    """Keys, each with its arrays."""
    several = isinstance(key, list | tuple)
    keys, values = (list(key), value) if several else ([key], [value])
    if not isinstance(values, list | tuple) or len(keys) != len(values):
        found = f"{len(values)} values" if isinstance(values, list | tuple) else type(values).__name__
        raise KVStoreError(f"{what}: {len(keys)} keys take a list of as many values, got {found}")
    for one, arrays in zip(keys, values):
        if not isinstance(one, int | str):
            raise TypeError(f"{what}: a key is an integer or a string, got {type(one).__name__}")
        listed = [arrays] if isinstance(arrays, NDArray) else arrays
        if not isinstance(listed, list | tuple) or not all(isinstance(a, NDArray) for a in listed):
            raise TypeError(f"{what}: key {one!r} takes an NDArray or a list of NDArrays, got {type(arrays).__name__}")
        yield one, listed


def _copy(value: NDArray, arrays: Iterable[NDArray]) -> None:
    for array in arrays:
        value.copyto(array)
