"""Every public operator as a function of arrays, made when first asked for: `op.exp(x)`, `op.sum(x, axis=1, out=y)`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from symc.context import Context
from symc.dialects.sym import Operator
from symc.dialects.sym.definition import find
from symc.errors import OperatorError, SymcError
from symc.ndarray.array import NDArray
from symc.signatures import docstring, is_variadic, signature
from symc.symbol.creators import names_in

EXTRA = {
    "out": "NDArray or list of NDArray, optional\n    Where the result goes.",
    "name": "str, optional\n    Accepted and ignored.",
}
PLAIN = (int, float, bool, str, tuple, type)
"""Types of attribute values whose text tells them apart."""

MAXIMUM_INSTANCES = 4096
_INSTANCES: dict[tuple[type[Operator], str], Operator] = {}


def lookup(namespace: str, module: str, name: str) -> Callable[..., Any]:
    """The function for an attribute of a namespace module; AttributeError with near names when there is none."""
    if name.startswith("__"):  # Python's import asks every module for such
        raise AttributeError(f"module '{module}' has no attribute '{name}'")
    operator = names_in(namespace).get(name)
    if operator is not None:
        return function(operator, name)
    import difflib

    near = difflib.get_close_matches(name, names_in(namespace), n=3)
    hint = f"; did you mean {', '.join(near)}?" if near else ""
    raise AttributeError(f"module '{module}' has no attribute '{name}'{hint}")


@cache
def function(name: str, shown_name: str = "") -> Callable[..., Any]:
    """The function that applies operator `name` to arrays given by position or name, attributes likewise.

    It gives an array, or a list when the operator has several outputs, or `out`.
    """
    operator = find(name)

    def apply(*args: Any, **kwargs: Any) -> Any:
        given = _named(operator, args, kwargs)
        out = given.pop("out", None) if "out" not in operator.inputs else None
        ctx = given.get("ctx")
        given.pop("name", None)
        if isinstance(ctx, Context):
            given["ctx"] = str(ctx)
        arrays = _taken_arrays(operator, given)
        instance = _instance(operator, given)
        inputs = [_input(operator, n, arrays) for n in instance.input_names()]
        if arrays:
            raise OperatorError(f"{operator.name}: takes no input '{next(iter(arrays))}' with these attributes")
        return _run(instance, inputs, out, ctx if isinstance(ctx, Context) else None)

    apply.__name__ = apply.__qualname__ = shown_name or name
    apply.__module__ = "symc.ndarray"
    apply.__doc__ = docstring(operator, "NDArray", EXTRA)
    apply.__signature__ = signature(operator, NDArray, tuple(EXTRA))  # pyright: ignore[reportFunctionMemberAccess]
    return apply


def call(name: str, inputs: Sequence[Any], out: Any = None, **attributes: Any) -> Any:
    """Apply the operator called `name` to all its inputs in order."""
    return _run(_instance(find(name), attributes), inputs, out, None)


def _run(instance: Operator, inputs: Sequence[NDArray], out: Any, ctx: Context | None) -> Any:
    """The result, or `out` after the results were written there."""
    from symc.binding import invoke

    for name, array in zip(instance.input_names(), inputs):
        if not array.size:
            raise OperatorError(f"{instance.name}: '{name}' must have elements, got shape {array.shape}")
    targets = list(out) if isinstance(out, list | tuple) else [out]
    if out is not None and _in_place(instance, inputs, targets):
        invoke(instance, inputs, None, ctx, in_place=True)
        return out
    results = invoke(instance, inputs, None, ctx)
    if out is None:
        return results[0] if len(results) == 1 else results
    if len(targets) != len(results):
        raise OperatorError(f"{instance.name}: out must hold {len(results)} arrays, got {len(targets)}")
    for target, result in zip(targets, results):
        _store(instance, target, result)
    return out


def _in_place(instance: Operator, inputs: Sequence[NDArray], targets: Sequence[Any]) -> bool:
    """Whether the operator may store its results in the inputs that `out` holds: no other input shares their memory."""
    places = instance.in_place()
    if not places or len(places) != len(targets) or any(inputs[i] is not t for i, t in zip(places, targets)):
        return False
    ranges = sorted((a._address, a._address + a._data.nbytes) for a in inputs)
    return all(end <= start for (_, end), (start, _) in pairwise(ranges))


def _store(instance: Operator, target: Any, result: NDArray) -> None:
    if not isinstance(target, NDArray):
        raise TypeError(f"{instance.name}: out must be an NDArray, got {type(target).__name__}")
    if (target.shape, target.dtype) != (result.shape, result.dtype):
        raise SymcError(
            f"{instance.name}: out must have shape {result.shape} and type {result._data.dtype.name}, "
            f"got {target.shape} {target._data.dtype.name}"
        )
    target._data[...] = result._data


def _instance(operator: type[Operator], attributes: Mapping[str, Any]) -> Operator:
    """The operator with these attributes; kept, because parsing them takes as long as a small call."""
    if operator.open_attributes or not all(isinstance(v, PLAIN) for v in attributes.values()):
        return operator(**attributes)
    key = (operator, repr(attributes))
    instance = _INSTANCES.get(key)
    if instance is None:
        instance = operator(**attributes)
        if len(_INSTANCES) >= MAXIMUM_INSTANCES:
            _INSTANCES.clear()
        _INSTANCES[key] = instance
    return instance


def _named(operator: type[Operator], args: Sequence[Any], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """All arguments by name, without those that are not given. Any number of inputs are called `arg0`, `arg1` ..."""
    if is_variadic(operator):
        return _named_variadic(operator, args, kwargs)
    names = tuple(dict.fromkeys((*operator.inputs, *operator.attributes, *EXTRA)))
    if len(args) > len(names):
        raise TypeError(
            f"{operator.name}() takes from 0 to {len(names)} positional arguments but {len(args)} were given"
        )
    given = dict(zip(names, args))
    for name, value in kwargs.items():
        if name in given:
            raise TypeError(f"{operator.name}() got multiple values for argument '{name}'")
        given[name] = value
    return _present(operator, given)


def _present(operator: type[Operator], given: Mapping[str, Any]) -> dict[str, Any]:
    """None means not given, but as an attribute's value, such as `sort(axis=None)`; a type or device has no None."""
    absent = {n for n, v in given.items() if v is None and (n not in operator.attributes or n in ("dtype", "ctx"))}
    return {n: v for n, v in given.items() if n not in absent}


def _named_variadic(operator: type[Operator], args: Sequence[Any], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    given = _present(operator, kwargs)
    arrays = list(args[0]) if len(args) == 1 and isinstance(args[0], list | tuple) else list(args)
    if operator.variadic:
        given.setdefault(operator.variadic, operator.count_of(len(arrays)))
        names: Sequence[str] = [f"arg{i}" for i in range(len(arrays))]
    else:
        attributes = {n: v for n, v in given.items() if not isinstance(v, NDArray) and n not in EXTRA}
        names = [n for n in operator(**attributes).input_names() if n not in given]
    return {**dict(zip(names, arrays)), **given}


def _taken_arrays(operator: type[Operator], given: dict[str, Any]) -> dict[str, NDArray]:
    """Take the inputs out of `given`; TypeError for one that is no array."""
    if is_variadic(operator):
        names = [n for n, v in given.items() if isinstance(v, NDArray) or (n.startswith("arg") and n[3:].isdigit())]
    else:
        names = [n for n in operator.inputs if n in given]
    arrays = {n: given.pop(n) for n in names}
    for name, value in arrays.items():
        if not isinstance(value, NDArray):
            raise TypeError(f"{operator.name}: '{name}' must have NDArray type, but got {type(value).__name__}")
    return arrays


def _input(operator: type[Operator], name: str, arrays: dict[str, NDArray]) -> NDArray:
    if name not in arrays:
        raise OperatorError(f"{operator.name}: input '{name}' is missing")
    return arrays.pop(name)


def __getattr__(name: str) -> Any:
    return lookup("op", __name__, name)


def __dir__() -> list[str]:
    return list(names_in("op"))
