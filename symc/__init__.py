"""symc: MXNet's Symbol API, compiled to native code. `import symc as mx`; the rest is imported when used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symc import attribute as attribute
    from symc import base as base
    from symc import callback as callback
    from symc import context as context
    from symc import executor as executor
    from symc import initializer as initializer
    from symc import io as io
    from symc import kvstore as kvstore
    from symc import lr_scheduler as lr_scheduler
    from symc import metric as metric
    from symc import model as model
    from symc import monitor as monitor
    from symc import name as name
    from symc import ndarray as ndarray
    from symc import operator as operator
    from symc import optimizer as optimizer
    from symc import profiler as profiler
    from symc import random as random
    from symc import recordio as recordio
    from symc import registry as registry
    from symc import rnn as rnn
    from symc import symbol as symbol
    from symc import test_utils as test_utils
    from symc.attribute import AttrScope as AttrScope
    from symc.context import Context as Context
    from symc.context import cpu as cpu
    from symc.context import cpu_pinned as cpu_pinned
    from symc.context import current_context as current_context
    from symc.context import gpu as gpu
    from symc.errors import MXNetError as MXNetError
    from symc.errors import SymcError as SymcError
    from symc.executor import Executor as Executor
    from symc.runtime.threads import get_num_threads as get_num_threads
    from symc.runtime.threads import set_num_threads as set_num_threads

    kv = kvstore
    init = initializer
    mon = monitor
    nd = ndarray
    sym = symbol

__version__ = "0.1.0"

MODULES = {
    "attribute": "attribute",
    "base": "base",
    "callback": "callback",
    "context": "context",
    "errors": "errors",
    "executor": "executor",
    "init": "initializer",
    "initializer": "initializer",
    "io": "io",
    "kv": "kvstore",
    "kvstore": "kvstore",
    "lr_scheduler": "lr_scheduler",
    "metric": "metric",
    "model": "model",
    "mon": "monitor",
    "monitor": "monitor",
    "name": "name",
    "nd": "ndarray",
    "ndarray": "ndarray",
    "operator": "operator",
    "optimizer": "optimizer",
    "profiler": "profiler",
    "random": "random",
    "recordio": "recordio",
    "registry": "registry",
    "rnn": "rnn",
    "sym": "symbol",
    "symbol": "symbol",
    "test_utils": "test_utils",
}
"""Public name: module of this package."""

MEMBERS = {
    "AttrScope": "attribute",
    "Context": "context",
    "cpu": "context",
    "cpu_pinned": "context",
    "current_context": "context",
    "gpu": "context",
    "MXNetError": "errors",
    "SymcError": "errors",
    "Executor": "executor",
    "get_num_threads": "runtime.threads",
    "set_num_threads": "runtime.threads",
}
"""Public name: module of this package that defines it."""


def __getattr__(name: str) -> Any:
    if name in MODULES:
        value = import_module(f"symc.{MODULES[name]}")
    elif name in MEMBERS:
        value = getattr(import_module(f"symc.{MEMBERS[name]}"), name)
    else:
        raise AttributeError(f"module 'symc' has no attribute '{name}'")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *MODULES, *MEMBERS})
