"""Updaters: an optimizer with the states of all parameters, as key-value stores and modules call it.

States are written without pickle: the arrays in MXNet's `.params` format, and beside them a JSON text, an array named
`structure`, that says how they belong together. Files that MXNet 1.9.1 wrote are pickles, which run code when read:
they are refused unless the reader says that it trusts them, and even then nothing but arrays and optimizers is read.
"""

from __future__ import annotations

import io
import json
import pickle
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from symc import lr_scheduler
from symc.context import Context
from symc.errors import FileFormatError
from symc.ndarray import array
from symc.ndarray.array import NDArray
from symc.ndarray.files import dumps, load_frombuffer
from symc.optimizer.base import Index, Optimizer, create

STRUCTURE = "structure"
PICKLE = b"\x80"
"""How every pickle of protocol 2 or later begins."""
PLAIN = (int, float, str, bool, type(None))


class Updater:
    """Updates weights by an optimizer; `states` holds the state of each parameter by index."""

    def __init__(self, optimizer: Optimizer):
        self.optimizer = optimizer
        self.states: dict[Index, Any] = {}
        self.states_synced: dict[Index, bool] = {}
        """Whether a state is known to be where its weight is; states that were read are not."""
        self.aggregate_updates = optimizer.aggregate_num > 0

    def __call__(self, index: Any, grad: Any, weight: Any) -> None:
        """Update a weight by its gradient in place, or several: lists of equal length."""
        several = isinstance(index, list | tuple)
        indices, grads, weights = (index, grad, weight) if several else ([index], [grad], [weight])
        if weights:
            self.optimizer._set_current_context(weights[0].context.device_id)
        for one, target in zip(indices, weights, strict=True):
            self._prepare(one, target)
        if self.aggregate_updates:
            self._update_together(indices, grads, weights)
            return
        for one, gradient, target in zip(indices, grads, weights, strict=True):
            self.optimizer.update_multi_precision(one, target, gradient, self.states[one])

    def _prepare(self, index: Index, weight: NDArray) -> None:
        if index not in self.states:
            self.states[index] = self.optimizer.create_state_multi_precision(index, weight)
        elif not self.states_synced[index]:
            self.states[index] = self.sync_state_context(self.states[index], weight.context)
        self.states_synced[index] = True

    def _update_together(self, indices: Sequence[Index], grads: Sequence[NDArray], weights: Sequence[NDArray]) -> None:
        """Parameters of one element type go to the optimizer up to `aggregate_num` at once."""
        kinds: dict[Any, list[int]] = {}
        for position, weight in enumerate(weights):
            kinds.setdefault(np.dtype(weight.dtype), []).append(position)
        for positions in kinds.values():
            for start in range(0, len(positions), self.optimizer.aggregate_num):
                chosen = positions[start : start + self.optimizer.aggregate_num]
                self.optimizer.update_multi_precision(
                    [indices[p] for p in chosen],
                    [weights[p] for p in chosen],
                    [grads[p] for p in chosen],
                    [self.states[indices[p]] for p in chosen],
                )

    def sync_state_context(self, state: Any, context: Context) -> Any:
        """A state on a device."""
        if isinstance(state, NDArray):
            return state.as_in_context(context)
        if isinstance(state, tuple | list):
            return type(state)(self.sync_state_context(s, context) for s in state)
        return state

    def get_states(self, dump_optimizer: bool = False) -> bytes:
        """The states of all parameters; with `dump_optimizer`, what the optimizer was told and has counted too."""
        arrays: dict[str, NDArray] = {}
        described: dict[str, Any] = {"states": [[k, _described(s, arrays)] for k, s in self.states.items()]}
        if dump_optimizer:
            described["optimizer"] = _facts(self.optimizer)
        arrays[STRUCTURE] = array(np.frombuffer(json.dumps(described).encode(), np.uint8), dtype="uint8")
        return dumps(arrays)

    def set_states(self, states: bytes, allow_pickle: bool = False) -> None:
        """Take the states that `get_states` wrote; nothing changes when they cannot be read (FileFormatError).

        `allow_pickle`: read what MXNet wrote too, arrays, tuples and optimizers in it alone.
        """
        if states[:1] == PICKLE:
            self._set_pickled(states, allow_pickle)
            return
        arrays = load_frombuffer(states)
        try:
            assert isinstance(arrays, Mapping)
            described = json.loads(arrays[STRUCTURE].asnumpy().tobytes())
            found = {k: _restored(s, arrays) for k, s in described["states"]}
            optimizer = _optimizer_of(described["optimizer"], self.optimizer) if "optimizer" in described else None
        except (AssertionError, KeyError, TypeError, ValueError) as error:
            raise FileFormatError(f"optimizer states: not what Updater.get_states wrote ({error})") from None
        self._take(found, optimizer)

    def _set_pickled(self, states: bytes, allowed: bool) -> None:
        if not allowed:
            raise FileFormatError(
                "optimizer states: this is a pickle, as MXNet writes, a format that can name any code to run. "
                "allow_pickle=True reads it, if you trust whoever wrote it"
            )
        try:
            found = _Unpickler(io.BytesIO(states)).load()
        except (pickle.UnpicklingError, EOFError, AttributeError, TypeError, ValueError) as error:
            raise FileFormatError(f"optimizer states: a pickle that cannot be read ({error})") from None
        found, optimizer = found if isinstance(found, tuple) else (found, None)
        if not isinstance(found, dict):
            raise FileFormatError(f"optimizer states: expected a pickled dict of states, got {type(found).__name__}")
        self._take(found, optimizer)

    def _take(self, states: dict[Index, Any], optimizer: Optimizer | None) -> None:
        self.states = states
        self.states_synced = dict.fromkeys(states, False)
        if optimizer is not None:
            self.optimizer = optimizer
            self.aggregate_updates = optimizer.aggregate_num > 0


def get_updater(optimizer: Optimizer) -> Updater:
    """An updater of an optimizer, without states."""
    return Updater(optimizer)


def _described(state: Any, arrays: dict[str, NDArray]) -> Any:
    """A state as JSON: the number of an array, None, or a list of such; `arrays` grows by its arrays."""
    if state is None:
        return None
    if isinstance(state, NDArray):
        arrays[str(len(arrays))] = state
        return len(arrays) - 1
    if isinstance(state, tuple | list):
        return [_described(s, arrays) for s in state]
    raise TypeError(f"optimizer states: a state is None, an NDArray or a tuple of such, got {type(state).__name__}")


def _restored(described: Any, arrays: Mapping[str, NDArray]) -> Any:
    if isinstance(described, list):
        return tuple(_restored(d, arrays) for d in described)
    return None if described is None else arrays[str(described)]


def _facts(optimizer: Optimizer) -> dict[str, Any]:
    """What an optimizer was told and has counted, as JSON."""
    values = {k: v for k, v in vars(optimizer).items() if isinstance(v, PLAIN)}
    counts = [[device, list(c.items())] for device, c in optimizer._all_index_update_counts.items()]
    multipliers = {name: list(getattr(optimizer, name).items()) for name in ("lr_mult", "wd_mult", "idx2name")}
    scheduler = optimizer.lr_scheduler
    rates = {k: v for k, v in vars(scheduler).items() if isinstance(v, PLAIN)} if scheduler is not None else None
    name = type(optimizer).__name__
    return {"name": name, "values": values, "counts": counts, "multipliers": multipliers, "scheduler": rates}


def _optimizer_of(facts: Mapping[str, Any], present: Optimizer) -> Optimizer:
    """The optimizer that was described: the present one if its class is the same, so that what JSON cannot hold, as a
    scheduler's class, stays.
    """
    found = present if type(present).__name__ == facts["name"] else create(facts["name"])
    known, counts = vars(found), {device: dict(map(tuple, rows)) for device, rows in facts["counts"]}
    values = {k: v for k, v in facts["values"].items() if k in known}
    values |= {k: dict(map(tuple, rows)) for k, rows in facts["multipliers"].items() if k in known}
    known |= values
    found._all_index_update_counts = counts
    found._set_current_context(0)
    if facts["scheduler"] is not None and found.lr_scheduler is not None:
        rates = vars(found.lr_scheduler)
        rates |= {k: v for k, v in facts["scheduler"].items() if k in rates}
    return found


class _Unpickler(pickle.Unpickler):
    """Reads arrays, optimizers and schedulers that MXNet pickled; whatever else a pickle names is refused."""

    def find_class(self, module: str, name: str) -> Any:
        """What a pickle means by a name."""
        if (module, name) in (("builtins", "bytearray"), ("_codecs", "encode")):
            return super().find_class(module, name)
        if (module, name) == ("mxnet.ndarray.ndarray", "NDArray"):
            return _unfilled_array
        if module.startswith("mxnet.optimizer.") and name.lower() in Optimizer.opt_registry:
            return Optimizer.opt_registry[name.lower()]
        scheduler = getattr(lr_scheduler, name, None) if module == "mxnet.lr_scheduler" else None
        if isinstance(scheduler, type) and issubclass(scheduler, lr_scheduler.LRScheduler):
            return scheduler
        raise FileFormatError(f"optimizer states: a pickle with {module}.{name}, which is not read here")


def _unfilled_array(handle: None) -> NDArray:
    """An array as pickles make it, before they give it its elements."""
    return NDArray.__new__(NDArray)
