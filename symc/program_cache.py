"""Whole programs in the cache: a bind that finds its own runs no pass and imports no xDSL.

The key is everything that compiling reads: the graph with each operator's attributes, shapes, types, requests, mode,
and the fingerprint of compiler and CPU. Names stand in it as numbers, so that a network built again, whose nodes have
new names, is found. Graphs with operators that are not symc's own (Custom, or a class that another package derives from
Operator) are never kept, because Python code decides there what the graph means; their kernels are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakValueDictionary

import numpy as np

from symc.memory_plan import MemoryPlan, PlannedBuffer
from symc.program import HostCall, Program, Slot
from symc.runtime import cache
from symc.runtime.steps import Label, Steps
from symc.symbol.node import Entry, Node, output_name, post_order

if TYPE_CHECKING:
    from symc.runtime.code import KernelObject

_LIVING: WeakValueDictionary[tuple[str, ...], Program] = WeakValueDictionary()
"""Programs have no state, so one that an executor holds serves every other."""


class Key(NamedTuple):
    """Where a graph's entry is, and the names that its numbers stand for."""

    text: str
    names: list[str]


def program_key(
    heads: Sequence[Entry], shapes: Mapping[str, Sequence[int]], dtypes: Mapping[str, str], options: Mapping[str, Any]
) -> Key | None:
    """The key of a program, None when the graph is never kept or the cache is off."""
    if cache.current() is cache.NO_CACHE:
        return None
    from symc.runtime.fingerprint import fingerprint

    graph = _Graph()
    if not graph.read(heads):
        return None
    given = {graph.number(name): list(map(int, shape)) for name, shape in shapes.items()}
    types = {graph.number(name): dtype for name, dtype in dtypes.items()}
    requests = {graph.number(name): request for name, request in (options.get("grad_req") or {}).items()}
    description = [
        graph.rows,
        sorted(given.items()),
        sorted(types.items()),
        {**options, "grad_req": sorted(requests.items())},
    ]
    text = json.dumps(description, sort_keys=True)
    return Key(f"program\n{fingerprint()}\n{cache.digest(text)}", list(graph.numbers))


def find(key: Key | None) -> Program | None:
    """The program of a key: one that lives, or one linked of the objects that the cache holds."""
    if key is None:
        return None
    program = _LIVING.get((key.text, *key.names))
    if program is not None:
        return program
    entry = cache.current().get(key.text)
    if entry is None:
        return None
    from symc.runtime.code import Code

    facts, names = entry.facts, key.names
    objects, steps = _code_and_steps(facts, entry.data, names)
    slots = [Slot(kind, names[name], tuple(shape), *rest) for kind, name, shape, *rest in facts["slots"]]
    calls = [HostCall(k, names[node], _types(ins), _types(outs)) for k, node, ins, outs in facts["host_calls"]]
    code, functions, plan = Code(objects), facts["functions"], _plan(facts["plan"], names)
    unused, teams = frozenset(facts["unused"]), facts["teams"]
    return _living(key, Program(slots, steps, functions, code, calls, plan, unused=unused, teams=teams))


def _code_and_steps(
    facts: Mapping[str, Any], data: bytes, names: Sequence[str]
) -> tuple[list[KernelObject], dict[str, Steps]]:
    """What `keep` joined."""
    from symc.runtime.code import KernelObject

    kernels, steps = facts["kernels"], facts["steps"]
    lengths = [*(length for _, length in kernels), *(length for several in steps.values() for length in several)]
    parts = iter([data[a:b] for a, b in pairwise(accumulate(lengths, initial=0))])
    objects = [KernelObject(functions, next(parts)) for functions, _ in kernels]

    def array(kind: Any) -> np.ndarray:
        return np.frombuffer(next(parts), kind)

    labels = {entry: _labels(rows, names) for entry, rows in facts["labels"].items()}
    return objects, {e: Steps(array(np.int64), array(np.int32), array(np.int32), labels[e]) for e in steps}


def keep(key: Key | None, program: Program, objects: Sequence[KernelObject]) -> None:
    """Keep a program that was just compiled."""
    if key is None:
        return
    numbers = {name: number for number, name in enumerate(key.names)}
    arrays = {entry: (steps.words, steps.bases, steps.starts) for entry, steps in program.steps.items()}
    facts = {
        "slots": [[s.kind, numbers[s.name], s.shape, s.dtype, s.updates] for s in program.slots],
        "functions": program.functions,
        "host_calls": [[c.key, numbers[c.node], c.inputs, c.outputs] for c in program.host_calls],
        "plan": _plan_facts(program.plan, numbers),
        "unused": sorted(program.unused),
        "teams": program.teams,
        "kernels": [[o.names, len(o.data)] for o in objects],
        "steps": {entry: [array.nbytes for array in several] for entry, several in arrays.items()},
        "labels": {entry: _label_facts(steps.labels, numbers) for entry, steps in program.steps.items()},
    }
    data = [*(o.data for o in objects), *(array.tobytes() for several in arrays.values() for array in several)]
    cache.current().put(key.text, cache.Entry(facts, b"".join(data)))
    _living(key, program)


def _living(key: Key, program: Program) -> Program:
    _LIVING[key.text, *key.names] = program
    return program


def _types(pairs: Sequence[Sequence[Any]]) -> list[tuple[tuple[int, ...], str]]:
    return [(tuple(shape), dtype) for shape, dtype in pairs]


GRADIENT = "_backward"
"""What follows a node's name in the name of its gradient."""


def _plan_facts(plan: MemoryPlan, numbers: Mapping[str, int]) -> list[Any]:
    """A memory plan as JSON."""
    rows = [[_described(b.nodes, numbers), *astuple(b)[1:]] for b in plan.buffers]
    return [rows, plan.arena_bytes, plan.lower_bound_bytes]


def _plan(facts: Sequence[Any], names: Sequence[str]) -> MemoryPlan:
    rows, *totals = facts
    return MemoryPlan(tuple(PlannedBuffer(tuple(_named(nodes, names)), *b) for nodes, *b in rows), *totals)


def _label_facts(labels: Sequence[Label], numbers: Mapping[str, int]) -> list[Any]:
    return [[_described(label.nodes, numbers), label.bytes, label.flops] for label in labels]


def _labels(rows: Sequence[Any], names: Sequence[str]) -> list[Label]:
    return [Label(_named(nodes, names), *rest) for nodes, *rest in rows]


def _described(nodes: Sequence[str], numbers: Mapping[str, int]) -> list[tuple[int | str, str]]:
    """Names of nodes as JSON: numbers where the graph has them, and what follows."""
    bases = [name if name in numbers else name.removesuffix(GRADIENT) for name in nodes]
    return [(numbers.get(base, base), name[len(base) :]) for name, base in zip(nodes, bases)]


def _named(described: Sequence[Sequence[Any]], names: Sequence[str]) -> list[str]:
    return [(names[base] if isinstance(base, int) else base) + suffix for base, suffix in described]


class _Graph:
    """A graph as JSON: names are numbers, in the order in which they come."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.rows: list[Any] = []

    def number(self, name: str) -> int:
        """The number of a name; equal names have one."""
        return self.numbers.setdefault(name, len(self.numbers))

    def read(self, heads: Sequence[Entry]) -> bool:
        """Describe the graph; False when an operator's meaning is not the package's own."""
        places: dict[int, int] = {}
        for node in post_order(heads):
            if node.op is not None and not _is_own(node):
                return False
            places[id(node)] = len(places)
            inputs = [(places[id(e.node)], e.index) for e in node.inputs]
            self.rows.append((node.op, self.number(node.name), _attributes(node), inputs))
        self.rows.append([(places[id(e.node)], e.index, self.number(output_name(e))) for e in heads])
        self.rows.append([self.number(name) for name in OWN_NAMES])
        return True


OWN_NAMES = ("random_key", "")
"""Names of slots that come from no node."""


def _is_own(node: Node) -> bool:
    operator = node.operator
    return operator.is_pure and type(operator).__module__.startswith("symc.dialects.")


def _attributes(node: Node) -> Any:
    """The texts of the node, and the values they parse to: programs may set these with no texts."""
    if node.op is None:
        return node.attrs
    return node.attrs, repr(node.operator.values)  # repr tells 0.0 from -0.0
