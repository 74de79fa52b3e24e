"""AttrScope: attributes that every symbol made inside a `with` block receives."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Mapping
from typing import Any


class _Current(threading.local):
    """The attribute scope in force in this thread."""

    value: AttrScope | None = None


_CURRENT = _Current()


class _Deprecated(type):
    """Gives AttrScope the class property `current`, which MXNet deprecated."""

    @property
    def current(cls) -> AttrScope:
        warnings.warn(
            "AttrScope.current has been deprecated. It is advised to use the `with` statement with AttrScope.",
            DeprecationWarning,
            stacklevel=2,
        )
        return current_scope()

    @current.setter
    def current(cls, value: AttrScope) -> None:
        _CURRENT.value = value


class AttrScope(metaclass=_Deprecated):
    """Attributes for all symbols made in a `with` block; scopes nest, the inner value wins. Values are strings.

    Operators take only `__dunder__` keys and `ctx_group`, `lr_mult`, `wd_mult`, `force_mirroring`, `mirror_stage` this
    way: any other key counts as a parameter of the operator.
    """

    def __init__(self, **kwargs: str):
        for key, value in kwargs.items():
            if not isinstance(value, str):
                raise ValueError(f"Attributes need to be string, but {key} is {type(value).__name__}")
        self._attr = kwargs
        self._outer: list[tuple[AttrScope | None, dict[str, str]]] = []

    def get(self, attr: Mapping[str, str] | None) -> dict[str, str]:
        """The scope's attributes with `attr` on top."""
        return {**self._attr, **(attr or {})}

    def __enter__(self) -> AttrScope:
        outer = _CURRENT.value
        self._outer.append((outer, self._attr))
        if outer is not None:
            self._attr = {**outer._attr, **self._attr}
        _CURRENT.value = self
        return self

    def __exit__(self, *exception: Any) -> None:
        _CURRENT.value, self._attr = self._outer.pop()


def current_scope() -> AttrScope:
    """The attribute scope in force in this thread."""
    scope = _CURRENT.value
    if scope is None:
        scope = _CURRENT.value = AttrScope()
    return scope
