"""Runs the inference rules of operators: one operation at a time, or a block to a fixed point in both directions."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from itertools import combinations
from typing import Any, NamedTuple

from xdsl.ir import Operation, SSAValue

from symc.dialects.sym.definition import Operator
from symc.dialects.sym.inference import DType, Frame, Mismatch, Shape, ShapeFrame, TypeFrame, is_complete, show
from symc.dialects.sym.ir import SymOperation, dtype_of, location_of, shape_of, tensor_type


class Facts:
    """What is known of the values of one function: shapes and element types by value."""

    def __init__(self) -> None:
        self.shapes: dict[SSAValue, Shape] = {}
        self.dtypes: dict[SSAValue, DType] = {}

    def learn(self, values: Iterable[SSAValue]) -> None:
        """Start from the types that values carry."""
        for value in values:
            self.shapes[value] = shape_of(value.type)
            self.dtypes[value] = dtype_of(value.type)

    def complete(self, value: SSAValue) -> bool:
        """Whether nothing about the value is unknown."""
        return self.dtypes[value] is not None and is_complete(self.shapes[value])


class Aspect(NamedTuple):
    """One of the two things inferred of a value, its shape or its element type."""

    frame: type[Frame[Any]]
    rule: Callable[[Operator, Any], None]
    known: Callable[[Facts], dict[SSAValue, Any]]


SHAPES = Aspect(ShapeFrame, lambda operator, frame: operator.infer_shape(frame), lambda facts: facts.shapes)
TYPES = Aspect(TypeFrame, lambda operator, frame: operator.infer_type(frame), lambda facts: facts.dtypes)

SUSPECTS = 2
"""How many wrong inputs of one operation a diagnosis looks for."""

DIAGNOSES = 500
"""How many sets of suspects a diagnosis tries at most."""


class Rule:
    """One operation and the operator behind it, ready to be asked again and again."""

    def __init__(self, op: SymOperation, operator: Operator | None = None):
        self.op = op
        self.operator = operator or op.operator
        self.names = list(self.operator.input_names())
        self.ins: Sequence[SSAValue] = op.operands[: len(self.names)]
        count = len(self.operator.output_names())
        self.outs: Sequence[SSAValue] = op.results[:count]
        self.updates = list(zip((self.ins[i] for i in self.operator.auxiliary_indices()), op.results[count:]))

    def apply(self, aspect: Aspect, facts: Facts) -> bool:
        """Ask the operator's rule; whether anything was learned. Raises Mismatch."""
        known, frame = aspect.known(facts), self._ask(aspect, facts)
        changed = False
        pairs = [*zip(self.ins, frame.ins), *zip(self.outs, frame.outs)]
        pairs += [(result, frame.ins[self.ins.index(source)]) for source, result in self.updates]
        for value, fact in pairs:
            if known[value] != fact:
                known[value] = fact
                changed = True
        return changed

    def _ask(self, aspect: Aspect, facts: Facts, suspects: Sequence[int] = ()) -> Frame[Any]:
        """What the operator's rule says when nothing is known of the suspected inputs. Raises Mismatch."""
        known = aspect.known(facts)
        ins = [None if i in suspects else known[v] for i, v in enumerate(self.ins)]
        frame = aspect.frame(self.names, ins, [known[v] for v in self.outs])
        aspect.rule(self.operator, frame)
        return frame

    def diagnose(self, aspect: Aspect, facts: Facts) -> list[str]:
        """The errors of an operation whose rule failed: one for each wrong input, where that can be told.

        Learns of the results what does not depend on which input is wrong, so that the search for errors goes on
        behind the operation; what rests on a guess stays unknown, lest errors follow from the guess.
        """
        explanations = self._explanations(aspect, facts)
        wrong = next(iter(explanations)) if len(explanations) == 1 else ()
        errors = [self._failure(aspect, facts, [i for i in wrong if i != shown]) for shown in wrong or (None,)]
        messages = [self.describe(error, facts) for error in errors]
        if explanations:
            results = zip(*(frame.outs for frame in explanations.values()))
            aspect.known(facts).update((v, reduce(aspect.frame.common, said)) for v, said in zip(self.outs, results))
        return list(dict.fromkeys(messages))

    def _explanations(self, aspect: Aspect, facts: Facts) -> dict[tuple[int, ...], Frame[Any]]:
        """The smallest sets of inputs without which the rule holds, and what it then says."""
        for count in range(1, SUSPECTS + 1):
            if math.comb(len(self.ins), count) > DIAGNOSES:
                break
            found = dict(self._tries(aspect, facts, count))
            if found:
                return found
        return {}

    def _tries(self, aspect: Aspect, facts: Facts, count: int) -> Iterator[tuple[tuple[int, ...], Frame[Any]]]:
        for suspects in combinations(range(len(self.ins)), count):
            try:
                yield suspects, self._ask(aspect, facts, suspects)
            except Mismatch:
                continue

    def _failure(self, aspect: Aspect, facts: Facts, suspects: Sequence[int]) -> Mismatch:
        try:
            self._ask(aspect, facts, suspects)
        except Mismatch as error:
            return error
        raise AssertionError(f"{self.operator.name}: a smaller set of inputs explains the failure")

    def complete(self, facts: Facts) -> bool:
        """Whether every value the operation touches is known."""
        return all(map(facts.complete, (*self.ins, *self.op.results)))

    def describe(self, error: Mismatch, facts: Facts) -> str:
        """The contradiction as a user reads it: operator, node, line, inputs."""
        inputs = ", ".join(
            f"{n}: {show(facts.shapes[v])} {facts.dtypes[v] or '?'}" for n, v in zip(self.names, self.ins)
        )
        node = self.op.node_name or self.operator.name
        return (
            f"Error in operator {node} [{self.operator.name}]{location_of(self.op)}: {error}\n    with inputs {inputs}"
        )


def infer_operation(op: SymOperation, operator: Operator) -> None:
    """Give the results of one new operation the types that follow from its operands."""
    rule, facts = Rule(op, operator), Facts()
    facts.learn((*op.operands, *op.results))
    rule.apply(SHAPES, facts)
    rule.apply(TYPES, facts)
    for result in op.results:
        result._type = tensor_type(facts.shapes[result], facts.dtypes[result])  # pyright: ignore[reportPrivateUsage]


class Contradictions(Exception):
    """All contradictions found in a function: shape errors and type errors, as operations and text."""

    def __init__(self, shapes: list[tuple[Operation, str]], types: list[tuple[Operation, str]]):
        self.parts = (*shapes, *types)
        super().__init__("\n".join(text for _, text in self.parts))
        self.shapes = shapes
        self.types = types


def infer_block(ops: Sequence[Operation], facts: Facts) -> None:
    """Sweep forward and backward over the rules until nothing is learned; raises Contradictions with all errors."""
    pending = [Rule(op) for op in ops if isinstance(op, SymOperation)]
    errors: dict[Aspect, list[tuple[Operation, str]]] = {SHAPES: [], TYPES: []}
    failed: set[tuple[Rule, Aspect]] = set()
    changed, sweep = True, 0
    while changed or sweep < 2:
        changed = False
        for rule in pending if sweep % 2 == 0 else reversed(pending):
            for aspect in (SHAPES, TYPES):
                if (rule, aspect) in failed:
                    continue
                try:
                    changed |= rule.apply(aspect, facts)
                except Mismatch:
                    failed.add((rule, aspect))
                    errors[aspect] += [(rule.op, text) for text in rule.diagnose(aspect, facts)]
                    changed = True
        sweep += 1
        if sweep > 1:
            pending = [rule for rule in pending if not rule.complete(facts)]
    if any(errors.values()):
        raise Contradictions(errors[SHAPES], errors[TYPES])
