"""Every operator as a function of arrays, made when first asked for: `op.exp(x)`, `op.FullyConnected(x, w, b, num_hidden=3)`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np

from symc.context import Context
from symc.dialects.sym import OPERATORS, Operator
from symc.errors import OperatorError
from symc.ndarray.array import NDArray
from symc.signatures import docstring, is_variadic, signature
from symc.symbol.creators import namespace_of

EXTRA = {
    "out": "NDArray or list of NDArray, optional\n    Where the result goes.",
    "name": "str, optional\n    Accepted and ignored.",
}


@cache
def function(name: str) -> Callable[..., Any]:
    """The function of operator `name` (AttributeError when there is none)."""
    operator = OPERATORS.get(name)
    if operator is None:
        raise AttributeError(f"module 'symc.ndarray' has no attribute '{name}'")
    definition = operator

    def apply(*args: Any, **kwargs: Any) -> Any:
        return call(definition, args, kwargs)

    apply.__name__ = apply.__qualname__ = name
    apply.__module__ = "symc.ndarray"
    apply.__doc__ = docstring(definition, "NDArray", EXTRA)
    apply.__signature__ = signature(definition, NDArray, tuple(EXTRA))  # pyright: ignore[reportFunctionMemberAccess]
    return apply


def call(operator: type[Operator], args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
    """Apply an operator to arrays given by position or name; a list when it has several outputs."""
    from symc.binding import invoke

    given = {k: v for k, v in kwargs.items() if v is not None}
    out, _ = given.pop("out", None), given.pop("name", None)
    ctx = given.get("ctx")
    if isinstance(ctx, Context):
        given["ctx"] = str(ctx)
    arrays, attributes = _split(operator, args, given)
    instance = operator(**attributes)
    inputs = [_array(operator, name, arrays) for name in instance.input_names()]
    targets = None if out is None else list(out) if isinstance(out, list | tuple) else [out]
    results = invoke(instance, inputs, targets, ctx if isinstance(ctx, Context) else None)
    return results[0] if len(results) == 1 else results


def _split(
    operator: type[Operator], args: Sequence[Any], kwargs: dict[str, Any]
) -> tuple[dict[str, NDArray], dict[str, Any]]:
    """Inputs by name, and attributes."""
    if is_variadic(operator):
        flat = list(args[0]) if len(args) == 1 and isinstance(args[0], list | tuple) else list(args)
        arrays = {f"arg{i}": _checked(operator, f"arg{i}", a) for i, a in enumerate(flat)}
        if operator.variadic:
            kwargs.setdefault(operator.variadic, len(flat))
        elif operator.open_attributes:
            arrays = _custom_inputs(operator, flat, kwargs)
        return arrays, kwargs
    names = [*operator.inputs, *operator.attributes]
    if len(args) > len(names):
        raise TypeError(f"{operator.name} takes at most {len(names)} positional arguments, got {len(args)}")
    attributes = dict(kwargs)
    arrays = {}
    for name, value in (*zip(names, args), *kwargs.items()):
        if name in operator.inputs:
            attributes.pop(name, None)
            if value is not None:
                arrays[name] = _checked(operator, name, value)
        elif value is not None:
            attributes[name] = value
    return arrays, attributes


def _custom_inputs(operator: type[Operator], flat: Sequence[Any], kwargs: dict[str, Any]) -> dict[str, NDArray]:
    named = {k: kwargs.pop(k) for k in list(kwargs) if isinstance(kwargs[k], NDArray)}
    names = operator(**kwargs).input_names()
    return {**{n: _checked(operator, n, a) for n, a in zip(names, flat)}, **named}


def _checked(operator: type[Operator], name: str, value: Any) -> NDArray:
    if isinstance(value, NDArray):
        return value
    if isinstance(value, np.ndarray):
        raise TypeError(f"{operator.name}: '{name}' must be an NDArray, got numpy.ndarray; use mx.nd.array")
    raise TypeError(f"{operator.name}: '{name}' must be an NDArray, got {type(value).__name__}")


def _array(operator: type[Operator], name: str, arrays: Mapping[str, NDArray]) -> NDArray:
    if name not in arrays:
        raise OperatorError(f"{operator.name}: input '{name}' is missing")
    return arrays[name]


@cache
def namespace(name: str) -> SimpleNamespace:
    """The operators of one namespace (`linalg`, `contrib` ...) without their prefix."""
    found = {}
    for full in OPERATORS:
        where, short = namespace_of(full)
        if where == name:
            found[short] = function(full)
    return SimpleNamespace(**found)


def __getattr__(name: str) -> Any:
    return function(name)


def __dir__() -> list[str]:
    return sorted(name for name in OPERATORS if not name.startswith("_"))
