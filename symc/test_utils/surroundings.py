"""What surrounds a test: device, environment variables, error stream, attempts; sameness of arrays and graphs."""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

from symc import context
from symc.context import Context
from symc.ndarray import NDArray
from symc.symbol import Symbol

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def default_context() -> Context:
    """The device tests run on."""
    return context.current_context()


def set_default_context(ctx: Context) -> None:
    """Make `ctx` the device of this thread outside of any `with ctx:`."""
    context._LOCAL.stack[0] = context.check_available(ctx)


def list_gpus() -> range:
    """Numbers of the GPUs that arrays can live on."""
    return range(context.num_gpus())


def same_array(array1: NDArray, array2: NDArray) -> bool:
    """Whether two arrays are the same memory."""
    return array1.shape == array2.shape and array1.handle == array2.handle


def same_symbol_structure(sym1: Symbol, sym2: Symbol) -> bool:
    """Whether two symbols are the same graph of operators, whatever the names."""
    graphs = [json.loads(symbol.tojson()) for symbol in (sym1, sym2)]
    structures = [([(n["op"], n["inputs"]) for n in graph["nodes"]], graph["heads"]) for graph in graphs]
    return structures[0] == structures[1]


@contextmanager
def environment(*args: Any) -> Iterator[None]:
    """Environment variables for the time of a `with`: `environment(name, value)` or `environment({name: value})`.

    The value None unsets a variable.
    """
    settings: Mapping[str, str | None] = args[0] if len(args) == 1 else {args[0]: args[1]}
    before = {name: os.environ.get(name) for name in settings}
    try:
        _set_environment(settings)
        yield
    finally:
        _set_environment(before)


def _set_environment(settings: Mapping[str, str | None]) -> None:
    for name, value in settings.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = str(value)


@contextmanager
def discard_stderr() -> Iterator[None]:
    """Nothing reaches the error stream of the process, compiled code included, for the time of a `with`."""
    sys.stderr.flush()
    saved = os.dup(2)
    with open(os.devnull, "wb") as nothing:
        os.dup2(nothing.fileno(), 2)
    try:
        yield
    finally:
        sys.stderr.flush()
        os.dup2(saved, 2)
        os.close(saved)


def assert_exception(f: Callable[..., Any], exception_type: type[BaseException], *args: Any, **kwargs: Any) -> None:
    """AssertionError unless `f(*args, **kwargs)` raises the exception."""
    try:
        f(*args, **kwargs)
    except exception_type:
        return
    raise AssertionError(f"{f} did not raise {exception_type.__name__}")


def retry(n: int) -> Callable[[Callable[Parameters, Result]], Callable[Parameters, Result]]:
    """Decorates a test on random numbers: up to `n` attempts, the last one's AssertionError is raised."""
    if n <= 0:
        raise ValueError(f"retry: n must be positive, got {n}")

    def decorate(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
        @functools.wraps(function)
        def attempt(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
            for _ in range(n - 1):
                try:
                    return function(*args, **kwargs)
                except AssertionError:
                    continue
            return function(*args, **kwargs)

        return attempt

    return decorate
