"""Metrics by name, for `mx.metric.create` and configurations."""

from __future__ import annotations

from collections.abc import Callable

from symc import registry
from symc.metric.base import EvalMetric

create_registered = registry.get_create_func(EvalMetric, "metric")
_register = registry.get_register_func(EvalMetric, "metric")
_alias = registry.get_alias_func(EvalMetric, "metric")


def register(klass: registry.C, name: str | None = None) -> registry.C:
    """Let `mx.metric.create` find a subclass of EvalMetric by its name (or `name`), in any case; a decorator.

    Raises TypeError for other classes, and warns when the name had another meaning.
    """
    return _register(klass, name)


def alias(*aliases: str) -> Callable[[registry.C], registry.C]:
    """A decorator that registers a metric under further names."""
    return _alias(*aliases)
