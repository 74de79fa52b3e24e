"""One function per operator, made when first asked for: `creator("FullyConnected")` is `mx.sym.FullyConnected`."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from symc.dialects.sym import OPERATORS, Operator
from symc.dialects.sym.definition import find
from symc.signatures import docstring, signature
from symc.symbol.compose import apply
from symc.symbol.symbol import Symbol

EXTRA = {
    "name": "str, optional\n    Name of the node; made from the operator's name otherwise.",
    "attr": "dict of str, optional\n    Attributes of the node, such as `__lr_mult__`.",
}

PREFIXES = {
    "_contrib_": "contrib",
    "_linalg_": "linalg",
    "_random_": "random",
    "_sample_": "random",
    "_image_": "image",
    "_sparse_": "sparse",
}
"""Operators whose names start so stand in a namespace of their own, without the prefix."""


@cache
def creator(name: str, shown_name: str = "") -> Callable[..., Symbol]:
    """The function that applies operator `name`; automatic node names start with the shown name in lower case."""
    operator = find(name)
    shown_name = shown_name or name
    hint = shown_name.lower()

    def function(*args: Any, **kwargs: Any) -> Symbol:
        return Symbol(apply(operator, hint, args, kwargs))

    return _described(function, operator, shown_name)


def _described(function: Callable[..., Symbol], operator: type[Operator], name: str) -> Callable[..., Symbol]:
    function.__name__ = function.__qualname__ = name
    function.__module__ = "symc.symbol"
    function.__doc__ = docstring(operator, "Symbol", EXTRA)
    function.__signature__ = signature(operator, Symbol, tuple(EXTRA))  # pyright: ignore[reportFunctionMemberAccess]
    return function


def namespace_of(name: str) -> tuple[str, str]:
    """The namespace of an operator name and its name there: `("linalg", "gemm2")`, `("op", "dot")`."""
    for prefix, namespace in PREFIXES.items():
        if name.startswith(prefix):
            return namespace, name[len(prefix) :]
    return ("_internal" if name.startswith("_") else "op"), name


def names_in(namespace: str) -> dict[str, str]:
    """Shown name to operator name of everything in a namespace."""
    found: dict[str, str] = {}
    for name in OPERATORS:
        place, shown = namespace_of(name)
        if place == namespace:
            found.setdefault(shown, name)
        if namespace == "_internal" and name.startswith("_"):
            found[name] = name
    return dict(sorted(found.items()))


def lookup(namespace: str, module: str, name: str) -> Callable[..., Symbol]:
    """`creator` for an attribute of a namespace module; AttributeError with near names when there is none."""
    operator = names_in(namespace).get(name)
    if operator is None:
        import difflib

        near = difflib.get_close_matches(name, names_in(namespace), n=3)
        raise AttributeError(
            f"module '{module}' has no attribute '{name}'" + (f"; did you mean {', '.join(near)}?" if near else "")
        )
    return creator(operator, name)
