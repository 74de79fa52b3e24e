"""Signature and docstring of an operator's function, derived from its declaration; `mx.sym.X` and `mx.nd.X` share
them."""

from __future__ import annotations

import inspect
import textwrap
from inspect import Parameter
from typing import Any

from symc.dialects.sym.attributes import REQUIRED, Attribute
from symc.dialects.sym.definition import Operator


def is_variadic(operator: type[Operator]) -> bool:
    """Whether the function takes any number of positional inputs."""
    return bool(operator.variadic) or operator.open_attributes


def parameters(operator: type[Operator], array: Any, extra: tuple[str, ...]) -> list[Parameter]:
    """Inputs, attributes, then `extra` (`name`, `attr` for symbols, `out` for arrays); required attributes have the
    default `required`."""
    if is_variadic(operator):
        front = [Parameter("data", Parameter.VAR_POSITIONAL, annotation=array)]
        kind = Parameter.KEYWORD_ONLY
    else:
        kind = Parameter.POSITIONAL_OR_KEYWORD
        front = [Parameter(name, kind, default=None, annotation=array | None) for name in operator.inputs]
    attributes = [
        Parameter(name, kind, default=_default(a), annotation=_annotation(a))
        for name, a in operator.attributes.items()
        if name.isidentifier()
    ]
    taken = {p.name for p in (*front, *attributes)}
    last = [Parameter(name, Parameter.KEYWORD_ONLY, default=None) for name in extra if name not in taken]
    rest = [Parameter("kwargs", Parameter.VAR_KEYWORD)]
    return [*front, *attributes, *last, *rest]


def _default(attribute: Attribute[Any]) -> Any:
    return attribute.default


def _annotation(attribute: Attribute[Any]) -> Any:
    return Parameter.empty


def signature(operator: type[Operator], array: Any, extra: tuple[str, ...]) -> inspect.Signature:
    """What `help` and `inspect.signature` show."""
    return inspect.Signature(parameters(operator, array, extra), return_annotation=array)


def docstring(operator: type[Operator], array: str, extra: dict[str, str]) -> str:
    """The operator's docstring, then inputs and attributes with types and defaults."""
    lines = [inspect.cleandoc(operator.__doc__ or operator.name), "", "Parameters", "----------"]
    if is_variadic(operator):
        lines += [f"*data : {array}", "    Inputs, any number."]
    else:
        lines += [f"{name} : {array}{_role(operator, name)}" for name in operator.inputs]
    for name, attribute in operator.attributes.items():
        optional = "required" if attribute.default is REQUIRED else f"optional, default {attribute.default!r}"
        lines.append(f"{name} : {attribute.kind}, {optional}")
        if attribute.doc:
            lines += textwrap.wrap(attribute.doc[0].upper() + attribute.doc[1:] + ".", 100, initial_indent="    ")
    for name, description in extra.items():
        lines.append(f"{name} : {description}")
    names = [n for n in (operator.name, *operator.aliases)]
    lines += ["", "Returns", "-------", f"{array}", "", f"Names: {', '.join(names)}"]
    return "\n".join(lines) + "\n"


def _role(operator: type[Operator], name: str) -> str:
    if name not in operator.auxiliary:
        return ""
    return f", auxiliary state (updated in {'every call' if operator.updates_always else 'training'})"
