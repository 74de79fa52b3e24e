"""The graph a Symbol is a handle to: nodes with names, attribute texts and inputs, as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from symc.dialects.sym import OPERATORS, Operator


class Entry(NamedTuple):
    """One output of one node; `version` counts the mutating operators composed onto a variable before (JSON keeps
    it)."""

    node: Node
    index: int = 0  # pyright: ignore[reportIncompatibleMethodOverride]
    version: int = 0


class Location(NamedTuple):
    """The line of user code that made a node."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(eq=False)
class Node:
    """A variable (`op` is None) or the application of an operator; `attrs` holds the texts that JSON holds."""

    op: str | None
    name: str
    attrs: dict[str, str] = field(default_factory=dict)
    inputs: list[Entry] = field(default_factory=list)
    location: Location | None = None
    mutations: int = 0
    """Variables: how many mutating operators were composed onto this one so far; a new entry takes it as its
    version."""

    @cached_property
    def operator(self) -> Operator:
        """The operator with its attributes parsed; only for nodes that apply one."""
        assert self.op is not None, f"variable {self.name} has no operator"
        return OPERATORS[self.op].from_texts(self.attrs)

    def num_outputs(self) -> int:
        """All outputs, hidden ones included."""
        return 1 if self.op is None else len(self.operator.output_names())

    def auxiliary_indices(self) -> list[int]:
        """Positions of the inputs that this node updates."""
        return [] if self.op is None else self.operator.auxiliary_indices()


def output_name(entry: Entry) -> str:
    """The name of an output as `list_outputs` shows it: `fc1_output`, `bn_mean`; a variable's own name."""
    node = entry.node
    if node.op is None:
        return node.name
    return f"{node.name}_{node.operator.output_names()[entry.index]}"


def post_order(heads: Sequence[Entry]) -> Iterator[Node]:
    """Every node reachable from the heads once, inputs before users, in the order MXNet's JSON has (iterative: deep
    graphs are common)."""
    seen: set[int] = set()
    for head in heads:
        stack: list[tuple[Node, int]] = [(head.node, 0)]
        if id(head.node) in seen:
            continue
        seen.add(id(head.node))
        while stack:
            node, position = stack.pop()
            if position == len(node.inputs):
                yield node
                continue
            stack.append((node, position + 1))
            child = node.inputs[position].node
            if id(child) not in seen:
                seen.add(id(child))
                stack.append((child, 0))
