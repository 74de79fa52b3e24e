"""Arrays for `simple_bind` and `Executor.reshape`: zeros, or memory that executors share; what `reshape` may change."""

from __future__ import annotations

from collections.abc import Collection, Mapping, MutableMapping
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

from symc.context import Context
from symc.dialects.sym.attributes import dtype_name
from symc.errors import BindError
from symc.ndarray import NDArray, zeros

if TYPE_CHECKING:
    from symc.executor import Executor


def resized(old: NDArray, shape: tuple[int, ...]) -> NDArray:
    """An array of another shape: the first elements of the old one, or zeros where those are too few."""
    if prod(shape) > old.size:
        return zeros(shape, old.context, old.dtype)
    return old.reshape(-1)[: prod(shape)].reshape(shape)


@dataclass
class Allocation:
    """Where the arrays of a `simple_bind` come from; without a shared buffer all are new."""

    ctx: Context
    buffer: MutableMapping[str, NDArray] | None = None
    """Arrays that executors take turns to use, by name; what is missing or too small is added."""
    parameters: Collection[str] = ()
    """Arguments that are taken from `source` with their gradients instead."""
    source: Executor | None = None

    def argument(self, name: str, shape: tuple[int, ...], dtype: str) -> NDArray:
        """An argument. BindError where shared memory does not fit."""
        if self.buffer is not None and name in self.parameters:
            return self._taken(name, self.source and self.source.arg_dict, shape, dtype)
        return self._pooled(name, shape, dtype)

    def gradient(self, name: str, shape: tuple[int, ...], dtype: str) -> NDArray:
        """The gradient of an argument. BindError where shared memory does not fit."""
        if self.buffer is not None and name in self.parameters:
            return self._taken(name, self.source and self.source.grad_dict, shape, dtype)
        return self._pooled(f"grad of {name}", shape, dtype)

    def auxiliary(self, name: str, shape: tuple[int, ...], dtype: str) -> NDArray:
        """An auxiliary state. BindError where shared memory does not fit."""
        states = self.source.aux_dict if self.source is not None and self.buffer is not None else None
        return self._taken(name, states, shape, dtype)

    def _taken(self, name: str, arrays: dict[str, NDArray] | None, shape: tuple[int, ...], dtype: str) -> NDArray:
        array = arrays.get(name) if arrays is not None else None
        if array is None:
            return zeros(shape, self.ctx, dtype)
        _check(name, array, shape, dtype)
        return array

    def _pooled(self, name: str, shape: tuple[int, ...], dtype: str) -> NDArray:
        if self.buffer is None:
            return zeros(shape, self.ctx, dtype)
        old = self.buffer.get(name)
        if old is None or old.size < prod(shape):
            self.buffer[name] = old = zeros(shape, self.ctx, dtype)
        array = resized(old, shape)
        _check(name, array, shape, dtype)
        return array


@dataclass
class Resize:
    """Decides what `reshape` may do to one array."""

    listed: Mapping[str, Any]
    partial_shaping: bool
    allow_up_sizing: bool

    def fit(self, name: str, old: NDArray, shape: tuple[int, ...]) -> NDArray:
        """The old array if its shape stays, else one over its memory or a larger one; BindError when not allowed."""
        if old.shape == tuple(shape):
            return old
        if name not in self.listed and not self.partial_shaping:
            raise BindError(
                f"Shape of unspecified array arg:{name} changed from {old.shape} to {tuple(shape)}. This can cause the "
                "new executor to not share parameters with the old one. Please check for error in network. If this is "
                "intended, set partial_shaping=True to suppress this error."
            )
        if prod(shape) > old.size and not self.allow_up_sizing:
            raise BindError(
                f"New shape of arg:{name} {tuple(shape)} is larger than the original {old.shape}. First making a big "
                "executor and then down sizing it is more efficient than the reverse. If you really want to up size, "
                "set allow_up_sizing=True to enable allocation of new arrays."
            )
        return resized(old, tuple(shape))


def _check(name: str, array: NDArray, shape: tuple[int, ...], dtype: str) -> None:
    if (array.shape, dtype_name(array.dtype)) != (shape, dtype):
        raise BindError(
            f"simple_bind: the shared array of '{name}' must have shape {shape} and type {dtype}, "
            f"got {array.shape} {dtype_name(array.dtype)}"
        )
