"""What all optimizers have: a registry, the learning rate and weight decay of each parameter, counts of updates.

An optimizer knows parameters by an index, an integer or a name; `param_idx2name` tells the name of an integer. It has
no state of its own for them: `create_state` makes it, an Updater keeps it, `update` changes weight and state in place.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from symc.ndarray import clip, zeros
from symc.ndarray.array import NDArray

if TYPE_CHECKING:
    from symc.symbol import Symbol

Index = int | str
DECAYED = ("_weight", "_gamma")
"""Names of parameters that weight decay applies to end so; to others only by `set_wd_mult` or `__wd_mult__`."""
DEFAULT_LEARNING_RATE = 0.01
HALF_PRECISION = ("float16", "bfloat16")


class Optimizer:
    """Base of optimizers; a subclass defines `create_state` and `update`.

    rescale_grad: factor of every gradient, before all else; clip_gradient: bound of its elements then.
    wd: weight decay (L2). learning_rate: 0.01 unless told, or `lr_scheduler` of the number of updates so far.
    param_idx2name: name of each integer index. sym: symbol whose variables may have `__lr_mult__` and `__wd_mult__`.
    begin_num_update: updates that were done before, as when training goes on. multi_precision: weights in half
    precision have a float32 copy in the state. param_dict: objects with `lr_mult` and `wd_mult` by index, before all
    other multipliers.
    """

    opt_registry: dict[str, type[Optimizer]] = {}
    aggregate_num = 0
    """How many parameters one call of `update` takes at most, as lists; 0: one, not in a list."""

    def __init__(
        self,
        rescale_grad: float = 1.0,
        param_idx2name: Mapping[int, str] | None = None,
        wd: float = 0.0,
        clip_gradient: float | None = None,
        learning_rate: float | None = None,
        lr_scheduler: Any = None,
        sym: Symbol | None = None,
        begin_num_update: int = 0,
        multi_precision: bool = False,
        param_dict: Mapping[Index, Any] | None = None,
    ):
        if param_idx2name is not None and not isinstance(param_idx2name, Mapping):
            kind = type(param_idx2name).__name__
            raise TypeError(f"param_idx2name should be a dict of param indexes to names, got {kind}")
        if lr_scheduler is None and learning_rate is None:
            learning_rate = DEFAULT_LEARNING_RATE
        if lr_scheduler is not None and learning_rate is not None:
            lr_scheduler.base_lr = learning_rate
        self.rescale_grad = rescale_grad
        self.lr = learning_rate
        self.lr_scheduler = lr_scheduler
        self.wd = wd
        self.clip_gradient = clip_gradient
        self.multi_precision = multi_precision
        self.begin_num_update = self.num_update = begin_num_update
        self._all_index_update_counts: dict[int, dict[Index, int]] = {0: {}}
        """Updates of each index, by device: a parameter on several devices is updated once on each."""
        self._index_update_count = self._all_index_update_counts[0]
        self.idx2name = dict(param_idx2name or {})
        self.param_dict = dict(param_dict or {})
        self.sym_info: tuple[Mapping[str, Mapping[str, str]], Sequence[str]] | tuple[()] = ()
        if sym is not None:
            self.sym_info = sym.attr_dict(), sym.list_arguments()
        self.set_lr_mult({})
        self.set_wd_mult({})

    def __getstate__(self) -> dict[str, Any]:
        """Without `param_dict`, whose objects belong to the program, as MXNet pickles optimizers."""
        return {k: v for k, v in vars(self).items() if k not in ("param_dict", "_index_update_count")}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        vars(self).update(state, param_dict={})
        self._set_current_context(0)

    @staticmethod
    def register(klass: type[Registered]) -> type[Registered]:
        """Make a class known to `create` by its name in lower case; a decorator. A name known before is replaced."""
        name = klass.__name__.lower()
        if name in Optimizer.opt_registry:
            warnings.warn(f"optimizer {name}: {klass.__qualname__} takes the place of an older class", stacklevel=2)
        Optimizer.opt_registry[name] = klass
        return klass

    @staticmethod
    def create_optimizer(name: str, **kwargs: Any) -> Optimizer:
        """An optimizer by name, in any case; ValueError for one that nobody registered."""
        if not isinstance(name, str):
            raise TypeError(f"optimizer: expected a name, got {type(name).__name__}")
        found = Optimizer.opt_registry.get(name.lower())
        if found is None:
            known = ", ".join(sorted(Optimizer.opt_registry))
            raise ValueError(f"Cannot find optimizer {name}; known are {known}")
        return found(**kwargs)

    # States and updates.

    def create_state(self, index: Index, weight: NDArray) -> Any:
        """The state of a parameter: None, an array, or a tuple of such."""
        return None

    def create_state_multi_precision(self, index: Index, weight: NDArray) -> Any:
        """The state of a parameter, for one in half precision and `multi_precision` beside its float32 copy."""
        if _is_half(weight):
            if self.multi_precision:
                master = weight.astype("float32")
                return master, self.create_state(index, master)
            warnings.warn(
                f"{type(self).__name__}: sums in half precision lose small updates; "
                "consider the optimizer's argument multi_precision=True",
                stacklevel=2,
            )
        return self.create_state(index, weight)

    def update(self, index: Any, weight: Any, grad: Any, state: Any) -> None:
        """Change a weight and its state in place; lists of each where `aggregate_num` is above 0."""
        raise NotImplementedError(f"{type(self).__name__} does not define update")

    def update_multi_precision(self, index: Any, weight: Any, grad: Any, state: Any) -> None:
        """As `update`, for states of `create_state_multi_precision`."""
        if not (self.multi_precision and _is_half(weight)):
            self.update(index, weight, grad, state)
            return
        master, original = state
        self.update(index, master, grad.astype("float32"), original)
        weight[:] = master.astype(weight.dtype)

    def _step(self, index: Index) -> tuple[float, float, int]:
        """Count an update of a parameter; its learning rate and weight decay for it, and how many there were."""
        self._update_count(index)
        return self._get_lr(index), self._get_wd(index), self._index_update_count[index]

    def _told(self, clip_gradient: str = "clip_gradient") -> dict[str, Any]:
        """What update operators take besides: the factor of gradients and their bound, under the bound's name."""
        told = {"rescale_grad": self.rescale_grad}
        return {**told, clip_gradient: self.clip_gradient} if self.clip_gradient else told

    def _prepared(self, gradient: NDArray, decay: NDArray | float = 0.0) -> NDArray:
        """A gradient times its factor, plus a decay, within its bound."""
        gradient = gradient * self.rescale_grad + decay
        return gradient if self.clip_gradient is None else clip(gradient, -self.clip_gradient, self.clip_gradient)

    # Learning rates and weight decay.

    @property
    def learning_rate(self) -> float:
        """The learning rate now, before multipliers."""
        if self.lr_scheduler is not None:
            return self.lr_scheduler(self.num_update)
        assert self.lr is not None, "there is a scheduler otherwise"
        return self.lr

    def set_learning_rate(self, lr: float) -> None:
        """Set the learning rate; UserWarning is raised where a scheduler makes it."""
        if self.lr_scheduler is not None:
            raise UserWarning("LRScheduler of the optimizer has already been defined; set its base_lr instead")
        self.lr = lr

    def set_lr_mult(self, args_lr_mult: Mapping[Index, float]) -> None:
        """Multipliers of the learning rate, by name or index; those of the symbol's `__lr_mult__` stay beneath."""
        self.lr_mult: dict[Index, float] = {**self._said_by_symbol("__lr_mult__"), **args_lr_mult}

    def set_wd_mult(self, args_wd_mult: Mapping[Index, float]) -> None:
        """Multipliers of weight decay, by name or index. By itself it is 0 for names that do not end in `_weight` or
        `_gamma`; those of the symbol's `__wd_mult__` stay beneath.
        """
        spared = {n: 0.0 for n in self.idx2name.values() if not n.endswith(DECAYED)}
        self.wd_mult: dict[Index, float] = {**spared, **self._said_by_symbol("__wd_mult__"), **args_wd_mult}

    def _said_by_symbol(self, attribute: str) -> dict[str, float]:
        if not self.sym_info:
            return {}
        attributes, arguments = self.sym_info
        return {n: float(attributes[n][attribute]) for n in arguments if attribute in attributes.get(n, {})}

    def _get_lrs(self, indices: Sequence[Index]) -> list[float]:
        """The learning rate of each parameter."""
        rate = self.learning_rate
        return [rate * self._multiplier(index, "lr_mult", self.lr_mult) for index in indices]

    def _get_wds(self, indices: Sequence[Index]) -> list[float]:
        """The weight decay of each parameter."""
        return [self.wd * self._multiplier(index, "wd_mult", self.wd_mult) for index in indices]

    def _get_lr(self, index: Index) -> float:
        return self._get_lrs([index])[0]

    def _get_wd(self, index: Index) -> float:
        return self._get_wds([index])[0]

    def _multiplier(self, index: Index, kind: str, given: Mapping[Index, float]) -> float:
        if index in self.param_dict:
            return getattr(self.param_dict[index], kind)
        if index in given:
            return given[index]
        return given.get(self.idx2name[index], 1.0) if index in self.idx2name else 1.0  # pyright: ignore[reportArgumentType]

    # Counts.

    def _set_current_context(self, device_id: int) -> None:
        """Count the updates that follow for this device."""
        self._index_update_count = self._all_index_update_counts.setdefault(device_id, {})

    def _update_count(self, index: Index | Sequence[Index]) -> None:
        """Count an update of each parameter; schedulers go by the largest count."""
        indices: Sequence[Index] = [index] if isinstance(index, int | str) else index
        for one in indices:
            count = self._index_update_count.get(one, self.begin_num_update) + 1
            self._index_update_count[one] = count
            self.num_update = max(count, self.num_update)


def _is_half(weight: NDArray) -> bool:
    return np.dtype(weight.dtype).name in HALF_PRECISION


Registered = TypeVar("Registered", bound=Optimizer)
register = Optimizer.register
create = Optimizer.create_optimizer


def zeros_like(weight: NDArray) -> NDArray:
    """A state of zeros for a weight."""
    return zeros(weight.shape, weight.context, weight.dtype)


@register
class Test(Optimizer):
    """For tests: adds the rescaled gradient to the weight, and keeps the weight as its state."""

    __test__ = False
    """pytest would take it for a class of tests."""

    def create_state(self, index: Index, weight: NDArray) -> NDArray:
        """An array like the weight."""
        return zeros_like(weight)

    def update(self, index: Index, weight: NDArray, grad: NDArray, state: NDArray) -> None:
        """`weight += grad * rescale_grad; state = weight`."""
        weight += grad * self.rescale_grad
        state[:] = weight
