"""Automatic names of symbols: NameManager counts per hint, Prefix puts a prefix before every operator's name."""

from __future__ import annotations

import threading
import warnings
from typing import Any


class _Current(threading.local):
    """The name manager in force in this thread."""

    value: NameManager | None = None


_CURRENT = _Current()


class _Deprecated(type):
    """Gives NameManager the class property `current`, which MXNet deprecated."""

    @property
    def current(cls) -> NameManager:
        warnings.warn(
            "NameManager.current has been deprecated. It is advised to use the `with` statement with NameManager.",
            DeprecationWarning,
            stacklevel=2,
        )
        return current_manager()

    @current.setter
    def current(cls, value: NameManager) -> None:
        _CURRENT.value = value


class NameManager(metaclass=_Deprecated):
    """Gives symbols without a name one: `hint0`, `hint1` ... A `with` statement puts a manager in force for this
    thread."""

    def __init__(self) -> None:
        self._counter: dict[str, int] = {}
        self._outer: list[NameManager | None] = []

    def get(self, name: str | None, hint: str) -> str:
        """`name` when given, else the next name for `hint`. Subclasses may name differently."""
        if name:
            return name
        count = self._counter.get(hint, 0)
        self._counter[hint] = count + 1
        return f"{hint}{count}"

    def __enter__(self) -> NameManager:
        self._outer.append(_CURRENT.value)
        _CURRENT.value = self
        return self

    def __exit__(self, *exception: Any) -> None:
        _CURRENT.value = self._outer.pop()


class Prefix(NameManager):
    """A name manager that puts `prefix` before all names of operators, given ones included."""

    def __init__(self, prefix: str):
        super().__init__()
        self._prefix = prefix

    def get(self, name: str | None, hint: str) -> str:
        return self._prefix + super().get(name, hint)


def current_manager() -> NameManager:
    """The name manager in force in this thread."""
    manager = _CURRENT.value
    if manager is None:
        manager = _CURRENT.value = NameManager()
    return manager
