"""Shape and element-type inference of a symbol graph; the rules of operators, asked of its nodes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import index

from symc.dialects.sym.attributes import Shape as ShapeAttribute
from symc.dialects.sym.attributes import dtype_name
from symc.dialects.sym.infer import Contradictions, Facts, Rule, infer_all
from symc.dialects.sym.inference import UNKNOWN, DType, Shape
from symc.symbol.node import Entry, Node, post_order

Key = tuple[int, int]
"""(id(node), output index)"""


@dataclass
class Inferred:
    """What inference learned of every node output."""

    shapes: dict[Key, Shape]
    dtypes: dict[Key, DType]


def infer(
    heads: Sequence[Entry],
    shapes: Mapping[str, Sequence[int]] | None = None,
    dtypes: Mapping[str, str] | None = None,
    default_dtype: DType = None,
) -> Inferred:
    """Infer from the given argument shapes (0: unknown dimension) and types; variables of which nothing tells the type
    have the default one. Raises ShapeInferenceError, TypeInferenceError.
    """
    facts, rules, variables = Facts(), list[Rule](), list[Key]()
    keys: dict[Key, Key] = {}
    """Where an auxiliary state stands by now: a second user sees the first one's update."""
    for node in post_order(heads):
        if node.op is None:
            facts.shapes[id(node), 0] = variable_shape(node, shapes or {})
            facts.dtypes[id(node), 0] = variable_dtype(node, dtypes or {})
            variables.append((id(node), 0))
            continue
        operator = node.operator
        operands = [keys.get(key, key) for e in node.inputs for key in [(id(e.node), e.index)]]
        auxiliary, count = operator.auxiliary_indices(), len(operator.output_names())
        results = [(id(node), i) for i in range(count + len(auxiliary))]
        facts.shapes.update(dict.fromkeys(results))
        facts.dtypes.update(dict.fromkeys(results))
        rules.append(NodeRule(node, operator, operands, results))
        keys.update(((id(node.inputs[i].node), 0), result) for i, result in zip(auxiliary, results[count:]))
    try:
        infer_all(rules, facts)
        unknown = [v for v in variables if facts.dtypes[keys.get(v, v)] is None] if default_dtype is not None else []
        if unknown:
            facts.dtypes.update(dict.fromkeys(unknown, default_dtype))
            infer_all(rules, facts)
    except Contradictions as error:
        raise error.as_error() from None
    for state, last in keys.items():
        facts.shapes[state], facts.dtypes[state] = facts.shapes[last], facts.dtypes[last]
    return Inferred(facts.shapes, facts.dtypes)


class NodeRule(Rule):
    """The rule of a node."""

    def place(self) -> tuple[str, str]:
        location = self.at.location
        return self.at.name, f" ({location})" if location is not None else ""


def variable_shape(node: Node, given: Mapping[str, Sequence[int]]) -> Shape:
    """What is known of the shape of a variable: given, or its `__shape__`."""
    shape = given.get(node.name)
    if shape is None and "__shape__" in node.attrs:
        shape = ShapeAttribute().parse(node.attrs["__shape__"], "__shape__")
    return partial_shape(node.name, shape)


def variable_dtype(node: Node, given: Mapping[str, str]) -> DType:
    """What is known of the element type of a variable: given, or its `__dtype__`."""
    dtype = given.get(node.name)
    if dtype is None and node.attrs.get("__dtype__", "-1") != "-1":
        dtype = dtype_name(node.attrs["__dtype__"])
    return dtype


def partial_shape(name: str, shape: Sequence[int] | None) -> Shape:
    """MXNet's convention to ours: `()` is unknown rank, 0 (or -1) an unknown dimension.

    TypeError for a shape of the variable `name` that is no sequence of integers.
    """
    if shape is None:
        return None
    try:
        extents = [index(d) for d in shape]
    except TypeError:
        raise TypeError(f"shape of '{name}' must be a sequence of integers, got {shape!r}") from None
    return tuple(UNKNOWN if d in (0, UNKNOWN) else d for d in extents) or None
