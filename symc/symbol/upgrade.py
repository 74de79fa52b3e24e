"""Upgrades of symbol files that older MXNet versions wrote, in the order of the versions that changed something."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from symc.dialects.sym import Operator
from symc.errors import FileFormatError, SymcError
from symc.symbol.compose import HIDDEN_KEYS, set_initializers
from symc.symbol.node import Entry, Node

Upgrade = Callable[[Node], None]


def operator_of(node: Node) -> Operator:
    """The operator of a node that was read from a file; FileFormatError, which names the node, if it does not parse."""
    try:
        return node.operator
    except SymcError as error:
        raise FileFormatError(f"Failed loading Op {node.name} of type {node.op}: {error}") from None


def move_hidden_keys(node: Node) -> None:
    """`lr_mult` becomes `__lr_mult__`; `weight_lr_mult` moves to the weight variable."""
    for key in [k for k in node.attrs if k.endswith(HIDDEN_KEYS) and not k.startswith("__")]:
        hidden = next(h for h in HIDDEN_KEYS if key.endswith(h))
        if key == hidden:
            node.attrs[f"__{hidden}__"] = node.attrs.pop(key)
        elif node.op is not None and key.endswith(f"_{hidden}"):
            _move_to_input(node, key, hidden)


def _move_to_input(node: Node, key: str, hidden: str) -> None:
    value = node.attrs.pop(key)
    names = list(node.operator.input_names())
    name = key[: -len(hidden) - 1]
    if name not in names or names.index(name) >= len(node.inputs):
        return
    variable = node.inputs[names.index(name)].node
    if variable.op is None:
        variable.attrs[f"__{hidden}__"] = value


def add_missing_states(node: Node) -> None:
    """Files before 0.9.0 did not list auxiliary states: append them as variables that copy the node's attributes."""
    if node.op is None:
        return
    for name in node.operator.input_names()[len(node.inputs) :]:
        node.inputs.append(Entry(Node(None, f"{node.name}_{name}", dict(node.attrs))))


def add_initializers(node: Node) -> None:
    """Files before 0.9.4 did not say how auxiliary states start."""
    if node.op is not None:
        set_initializers(node)


def drop_last_axis(node: Node) -> None:
    """Before 0.9.5 the axis -1 of argmax and argmin meant no axis."""
    if node.op in ("argmax", "argmin") and node.attrs.get("axis") == "-1":
        del node.attrs["axis"]
        node.__dict__.pop("operator", None)


UPGRADES: Sequence[tuple[int, Upgrade]] = (
    (900, add_missing_states),
    (904, add_initializers),
    (905, drop_last_axis),
)
"""What files older than a version need."""


def upgrade(nodes: Sequence[Node], version: int, current: int) -> None:
    """Bring nodes read from a file of `version` up to date, in place."""
    if version >= current:
        return
    for node in nodes:
        _without_hidden(node)
    for before, step in UPGRADES:
        if version >= before:
            continue
        for node in nodes:
            step(node)


def _without_hidden(node: Node) -> None:
    """Parse the operator without the keys that are not its own, then move those where they belong."""
    if node.op is not None:
        own = {k: v for k, v in node.attrs.items() if not k.endswith(HIDDEN_KEYS)}
        node.__dict__["operator"] = operator_of(Node(node.op, node.name, own))
    move_hidden_keys(node)
