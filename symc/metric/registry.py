"""Metrics by name, for `mx.metric.create` and configurations."""

from __future__ import annotations

import difflib
import warnings
from collections.abc import Callable
from typing import TypeVar

from symc.metric.base import EvalMetric

Metric = TypeVar("Metric", bound=type[EvalMetric])
METRICS: dict[str, type[EvalMetric]] = {}
"""Classes by lower-case name."""


def register(klass: Metric, name: str | None = None) -> Metric:
    """Let `mx.metric.create` find a subclass of EvalMetric by its name (or `name`), in any case; a decorator.

    Raises TypeError for anything else, and warns when the name had another meaning.
    """
    if not (isinstance(klass, type) and issubclass(klass, EvalMetric)):
        raise TypeError(f"a metric to register must be a subclass of EvalMetric, got {klass!r}")
    key = (name or klass.__name__).lower()
    if key in METRICS:
        warnings.warn(f"metric {key!r} is now {klass!r}; it was {METRICS[key]!r}", stacklevel=2)
    METRICS[key] = klass
    return klass


def alias(*aliases: str) -> Callable[[Metric], Metric]:
    """A decorator that registers a metric under further names."""

    def decorate(klass: Metric) -> Metric:
        for name in aliases:
            register(klass, name)
        return klass

    return decorate


def find(name: str) -> type[EvalMetric]:
    """The class registered under a name; ValueError that lists the names when there is none."""
    if name.lower() not in METRICS:
        near = difflib.get_close_matches(name.lower(), METRICS, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise ValueError(f"no metric is registered as {name!r}{hint} (registered: {', '.join(sorted(METRICS))})")
    return METRICS[name.lower()]
