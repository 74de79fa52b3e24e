"""How graphs grow: an operator applied to entries makes a node; variables of a copied graph are replaced by entries.

This is the one place where nodes are made by user code, so it holds the naming rules, the automatic variables
(`fc1_weight`), the `__init__` hints of auxiliary states, entry versions, and the record of the user's line.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from symc.attribute import AttrScope, current_scope
from symc.dialects.sym import Operator
from symc.dialects.sym.attributes import dtype_name
from symc.errors import OperatorError
from symc.name import current_manager
from symc.symbol.node import Entry, Location, Node, post_order

HIDDEN_KEYS = ("ctx_group", "lr_mult", "wd_mult", "force_mirroring", "mirror_stage")
"""Attributes of a node, not of its operator; graphs hold them as `__key__`."""

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep


class SymbolBase:
    """What composition needs to know of a Symbol: the entries it is a handle to."""

    __slots__ = ("_outputs",)

    def __init__(self, outputs: Iterable[Entry]):
        self._outputs: tuple[Entry, ...] = tuple(outputs)


def user_location() -> Location | None:
    """The line that called into symc: the first frame outside the package."""
    frame = sys._getframe(1)
    while frame is not None:
        file = frame.f_code.co_filename
        if not file.startswith(PACKAGE):
            return Location(file, frame.f_lineno)
        frame = frame.f_back
    return None


def text(value: Any) -> str:
    """An attribute value as the graph holds it: `str(value)`, with numpy scalars as plain numbers."""
    if isinstance(value, str):
        return value
    if isinstance(value, (tuple, list)):
        plain = [v.item() if hasattr(v, "item") else v for v in value]
        return str(type(value)(plain)) if type(value) in (tuple, list) else str(tuple(plain))
    return str(value)


def hidden_form(attrs: dict[str, Any]) -> dict[str, Any]:
    """The attributes with `lr_mult` as `__lr_mult__`; `weight_lr_mult` is refused."""
    for key in attrs:
        if key.endswith(HIDDEN_KEYS) and not key.startswith("__"):
            return {_hidden_key(k): v for k, v in attrs.items()}
    return attrs


def _hidden_key(key: str) -> str:
    if key in HIDDEN_KEYS:
        return f"__{key}__"
    for hidden in HIDDEN_KEYS:
        if key.endswith(f"_{hidden}"):
            argument = key[: -len(hidden) - 1]
            raise OperatorError(
                f"setting variable attributes with {key} is deprecated. please instead use\n"
                f"w = Variable({hidden}=...)\nsym = YourSymbolName({argument}=w)"
            )
    return key


def single_entry(symbol: SymbolBase, operator: str, argument: str) -> Entry:
    """The entry of a symbol with one output, at the version its variable has now."""
    if len(symbol._outputs) != 1:
        raise OperatorError(
            f"{operator}: argument '{argument}' has {len(symbol._outputs)} outputs, single value is required: "
            "choose one, symbol[i]"
        )
    node, index, _ = symbol._outputs[0]
    return Entry(node, index, node.mutations)


def checked_name(name: Any, what: str) -> str | None:
    """The name a user gave a node, None for none."""
    if name is not None and not isinstance(name, str):
        raise TypeError(f"{what}: name must be a str, got {type(name).__name__} {name!r}")
    return name


def apply(operator: type[Operator], hint: str, args: Sequence[Any], kwargs: dict[str, Any]) -> tuple[Entry, ...]:
    """Apply an operator as a user calls it: positional inputs then attributes, keywords for both, `name`, `attr`; its
    visible outputs."""
    name = checked_name(kwargs.pop("name", None), operator.name)
    attr = kwargs.pop("attr", None)
    kwargs.pop("out", None)
    positional = _positional(operator, args, kwargs)
    scope = current_scope()
    if attr or scope._attr or type(scope) is not AttrScope:
        kwargs.update(scope.get(attr))
    named, values = _split(operator, kwargs)
    if operator.variadic and operator.variadic not in values:
        values[operator.variadic] = operator.count_of(len(positional) + len(named))
    values = hidden_form(values)
    parsed = operator(**{k: v for k, v in values.items() if k[:2] != "__" or k[-2:] != "__"})
    texts = {k: text(v) for k, v in values.items()}
    node = Node(operator.name, current_manager().get(name, hint), texts, location=user_location())
    node.__dict__["operator"] = parsed
    _connect(node, parsed, positional, named)
    return tuple([Entry(node, i) for i in range(parsed.visible_outputs())])


def _positional(operator: type[Operator], args: Sequence[Any], kwargs: dict[str, Any]) -> list[Entry]:
    """Entries of operators that take any number of inputs; for others positional arguments move to `kwargs`."""
    if operator.variadic or operator.open_attributes:
        return [_checked(arg, operator, f"arg{i}") for i, arg in enumerate(args)]
    if not args:
        return []
    inputs = operator.inputs
    names = (*inputs, *operator.attributes)
    if len(args) > len(names):
        raise OperatorError(f"{operator.name}: takes at most {len(names)} arguments, got {len(args)}")
    for name, value in zip(names, args):
        if name in kwargs:
            raise TypeError(f"{operator.name}() got multiple values for argument '{name}'")
        if value is not None or name not in inputs:
            kwargs[name] = value
    return []


def _checked(value: Any, operator: type[Operator], argument: str) -> Entry:
    if not isinstance(value, SymbolBase):
        raise TypeError(
            f"{operator.name}: argument '{argument}' must be a Symbol, got {type(value).__name__} {value!r}"
        )
    return single_entry(value, operator.name, argument)


def _split(operator: type[Operator], kwargs: Mapping[str, Any]) -> tuple[dict[str, Entry], dict[str, Any]]:
    """Keyword inputs and attribute values."""
    named: dict[str, Entry] = {}
    values: dict[str, Any] = {}
    for key, value in kwargs.items():
        if isinstance(value, SymbolBase):
            named[key] = single_entry(value, operator.name, key)
        elif key in operator.inputs and not operator.variadic and not operator.open_attributes:
            if value is not None:
                _checked(value, operator, key)
        elif key == "dtype" and value != "None" and (value is not None or not _may_be_none(operator, key)):
            values[key] = _dtype(operator, value)
        else:
            values[key] = value
    return named, values


def _may_be_none(operator: type[Operator], key: str) -> bool:
    """Whether an attribute takes None; element types that do not read it as numpy's default type, as in MXNet."""
    attribute = operator.attributes.get(key)
    return attribute is None or "None" in attribute.kind


def _dtype(operator: type[Operator], value: Any) -> str:
    try:
        return dtype_name(value)
    except (KeyError, TypeError, ValueError):
        raise TypeError(f"{operator.name}: dtype {value!r} is not an element type") from None


def _connect(node: Node, operator: Operator, positional: list[Entry], named: dict[str, Entry]) -> None:
    """Fill the inputs: positional ones, then by name, then new variables that copy the node's attributes."""
    names = operator.input_names()
    if len(positional) > len(names):
        raise OperatorError(f"{operator.name}: requires at most {len(names)} inputs, got {len(positional)}")
    if operator.variadic and positional and named:
        raise TypeError(
            f"{operator.name}: inputs must be all positional or all keywords, got both ({', '.join(named)})"
        )
    free = names[len(positional) :]
    for key in named:
        if key not in free:
            raise OperatorError(unknown_keyword(f"{operator.name}: Symbol.ComposeKeyword", key, names))
    node.inputs = positional
    for name in free:
        entry = named.get(name)
        if entry is None:
            entry = Entry(Node(None, f"{node.name}_{name}", dict(node.attrs), location=node.location))
        node.inputs.append(entry)
    set_initializers(node)
    update_versions(node)


def set_initializers(node: Node) -> None:
    """Give the variables an operator asks for the `__init__` hint of their role."""
    operator = node.operator
    if not (operator.auxiliary or operator.initializers):
        return
    for name, entry in zip(operator.input_names(), node.inputs):
        hint = operator.auxiliary.get(name) or operator.initializers.get(name)
        if hint and entry.node.op is None:
            entry.node.attrs.setdefault("__init__", hint)


def update_versions(node: Node) -> None:
    """Count one more mutation of each auxiliary state and give its entry that version."""
    if not node.operator.auxiliary:
        return
    for i in node.auxiliary_indices():
        state = node.inputs[i].node
        if state.op is not None:
            name = node.operator.input_names()[i]
            raise OperatorError(
                f"{node.op}: '{name}' of {node.name} must be a Variable, because the operator updates it"
            )
        state.mutations += 1
        node.inputs[i] = Entry(state, 0, state.mutations)


def unknown_keyword(what: str, key: str, candidates: Sequence[str]) -> str:
    """The message about a keyword that names nothing, with the names there are."""
    listed = "".join(f"\t[{i}]{name}\n" for i, name in enumerate(candidates))
    return f"{what} argument name {key} not found.\nCandidate arguments:\n{listed}"


def copy_graph(heads: Sequence[Entry], replace: Mapping[str, Entry] | None = None) -> list[Entry]:
    """A deep copy of the graph under `heads`; variables named in `replace` become those entries. Unused names are
    refused."""
    copies: dict[int, Node] = {}
    substitutes: dict[int, Entry] = {}
    used: set[str] = set()
    for node in post_order(heads):
        if replace and node.op is None and node.name in replace:
            substitutes[id(node)] = replace[node.name]
            used.add(node.name)
            continue
        copies[id(node)] = _copy_node(node, copies, substitutes)
    unused = [key for key in replace or () if key not in used]
    if unused:
        variables = [n.name for n in post_order(heads) if n.op is None]
        raise OperatorError(unknown_keyword("Symbol.ComposeKeyword", unused[0], variables))
    return [substitutes.get(id(h.node)) or Entry(copies[id(h.node)], h.index, h.version) for h in heads]


def _copy_node(node: Node, copies: Mapping[int, Node], substitutes: Mapping[int, Entry]) -> Node:
    inputs = [substitutes.get(id(e.node)) or Entry(copies[id(e.node)], e.index, e.version) for e in node.inputs]
    copy = Node(node.op, node.name, dict(node.attrs), inputs, node.location, node.mutations)
    if node.op is None:
        return copy
    copy.__dict__["operator"] = node.operator
    if substitutes and any(id(e.node) in substitutes for e in node.inputs):
        update_versions(copy)
    return copy
