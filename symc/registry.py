"""`mx.registry`: classes by name, for the modules whose objects programs also create from a name or from JSON."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from difflib import get_close_matches
from typing import Any, TypeVar

T = TypeVar("T")
C = TypeVar("C", bound=type)

_CLASSES: dict[type, dict[str, type]] = {}
"""Base class to its registered subclasses, by lower-case name."""


def get_registry(base_class: type) -> dict[str, type]:
    """A copy of what is registered for a base class: lower-case name to class."""
    return dict(_classes(base_class))


def get_register_func(base_class: type, nickname: str) -> Callable[..., Any]:
    """The function `register(klass, name=None)`, which enters a subclass of `base_class` and returns it.

    `nickname` says in messages what the classes are, e.g. "initializer". The name is that of the class by default.
    """

    def register(klass: C, name: str | None = None) -> C:
        if not issubclass(klass, base_class):
            raise TypeError(f"register: {klass!r} must be a subclass of {base_class.__name__}")
        classes, name = _classes(base_class), (name or klass.__name__).lower()
        if name in classes:
            warnings.warn(
                f"{nickname} {klass.__module__}.{klass.__name__} takes the name '{name}' from "
                f"{classes[name].__module__}.{classes[name].__name__}",
                UserWarning,
                stacklevel=2,
            )
        classes[name] = klass
        return klass

    return register


def get_alias_func(base_class: type, nickname: str) -> Callable[..., Any]:
    """The function `alias(*names)`: a decorator that registers a class under more names."""
    register = get_register_func(base_class, nickname)

    def alias(*names: str) -> Callable[[C], C]:
        def enter(klass: C) -> C:
            for name in names:
                register(klass, name)
            return klass

        return enter

    return alias


def get_create_func(base_class: type[T], nickname: str) -> Callable[..., T]:
    """The function `create(what, *args, **kwargs)`, which returns an instance of a registered class.

    `what`, which may also be the keyword `nickname`, is an instance (returned as it is), a name with the arguments of
    the class behind it, or a name and its keywords in one: the JSON texts `'[name, {keywords}]'` and
    `'{"nickname": name, keywords}'`, or a dict like the latter. ValueError for an unknown name and for broken JSON,
    TypeError for anything else that does not fit.
    """

    def create(*args: Any, **kwargs: Any) -> T:
        if not args and nickname not in kwargs:
            raise TypeError(f"create: {nickname} is missing: give a name, JSON or an instance")
        what, *rest = args or (kwargs.pop(nickname),)
        if isinstance(what, str) and not what.startswith(("[", "{")):
            return _find(base_class, nickname, what)(*rest, **kwargs)
        if rest or kwargs:
            raise TypeError(f"create: {what!r} is complete: no more arguments go with it, got {rest or kwargs}")
        if isinstance(what, base_class):
            return what
        if isinstance(what, str):
            what = _parse(nickname, what)
        if not isinstance(what, dict):
            raise TypeError(f"create: {nickname} must be a name, JSON, a dict or an instance, got {what!r}")
        return create(**what)

    return create


def _classes(base_class: type) -> dict[str, type]:
    return _CLASSES.setdefault(base_class, {})


def _find(base_class: type, nickname: str, name: str) -> type:
    classes = _classes(base_class)
    found = classes.get(name.lower())
    if found is None:
        close = get_close_matches(name.lower(), classes)
        hint = f"; did you mean {', '.join(close)}?" if close else f", only {', '.join(sorted(classes))}"
        raise ValueError(f"no {nickname} is registered as '{name}'{hint}")
    return found


def _parse(nickname: str, text: str) -> dict[str, Any]:
    """The keywords of `create` that a JSON text holds."""
    try:
        value = json.loads(text)
        if isinstance(value, list):
            name, keywords = value
            value = {nickname: name, **keywords}
    except (TypeError, ValueError):
        raise ValueError(f"create: {nickname} must be a name or '[name, {{keywords}}]', got {text!r}") from None
    return value
