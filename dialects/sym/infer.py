"""Runs the inference rules of operators to a fixed point in both directions, over whatever stands for tensors.

The values of facts are keys: SSA values in IR (infer_operations.py), outputs of nodes in a symbol. No xDSL here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import reduce
from itertools import combinations
from typing import Any, NamedTuple

from symc.dialects.sym.definition import Operator
from symc.dialects.sym.inference import DType, Frame, Mismatch, Shape, ShapeFrame, TypeFrame, is_complete, show
from symc.errors import ShapeInferenceError, TypeInferenceError


class Facts:
    """What is known of the values of one function or graph: shapes and element types by value."""

    def __init__(self) -> None:
        self.shapes: dict[Any, Shape] = {}
        self.dtypes: dict[Any, DType] = {}

    def complete(self, value: Hashable) -> bool:
        """Whether nothing about the value is unknown."""
        return self.dtypes[value] is not None and is_complete(self.shapes[value])


class Aspect(NamedTuple):
    """One of the two things inferred of a value, its shape or its element type."""

    frame: type[Frame[Any]]
    rule: Callable[[Operator, Any], None]
    known: Callable[[Facts], dict[Any, Any]]


SHAPES = Aspect(ShapeFrame, lambda operator, frame: operator.infer_shape(frame), lambda facts: facts.shapes)
TYPES = Aspect(TypeFrame, lambda operator, frame: operator.infer_type(frame), lambda facts: facts.dtypes)

SUSPECTS = 2
"""How many wrong inputs of one operation a diagnosis looks for."""

DIAGNOSES = 500
"""How many sets of suspects a diagnosis tries at most."""


class Rule:
    """One application of an operator, ready to be asked again and again.

    `at` is what applies it, an operation or a node. `results` are its outputs, and behind them what becomes of the
    auxiliary states among its inputs.
    """

    def __init__(self, at: Any, operator: Operator, operands: Sequence[Any], results: Sequence[Any]):
        self.at = at
        self.operator = operator
        self.names = list(operator.input_names())
        self.ins: Sequence[Any] = operands[: len(self.names)]
        count = len(operator.output_names())
        self.outs: Sequence[Any] = results[:count]
        self.results = results
        self.updates = list(zip((self.ins[i] for i in operator.auxiliary_indices()), results[count:]))

    def place(self) -> tuple[str, str]:
        """The name of the user's node, and where it was made: ` (model.py:12)`, each empty if unknown."""
        raise NotImplementedError

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
        return all(map(facts.complete, (*self.ins, *self.results)))

    def describe(self, error: Mismatch, facts: Facts) -> str:
        """The contradiction as a user reads it: operator, node, line, inputs."""
        inputs = ", ".join(
            f"{n}: {show(facts.shapes[v])} {facts.dtypes[v] or '?'}" for n, v in zip(self.names, self.ins)
        )
        node, where = self.place()
        name = self.operator.name
        return f"Error in operator {node or name} [{name}]{where}: {error}\n    with inputs {inputs}"


class Contradictions(Exception):
    """All contradictions found: shape errors and type errors, as operations or nodes and text."""

    def __init__(self, shapes: list[tuple[Any, str]], types: list[tuple[Any, str]]):
        self.parts = (*shapes, *types)
        super().__init__("\n".join(text for _, text in self.parts))
        self.shapes = shapes

    def as_error(self) -> ShapeInferenceError | TypeInferenceError:
        """The error that tells them."""
        kind = ShapeInferenceError if self.shapes else TypeInferenceError
        return kind(str(self), parts=self.parts)


def infer_all(rules: Sequence[Rule], facts: Facts) -> None:
    """Sweep forward and backward over the rules until nothing is learned; raises Contradictions with all errors."""
    pending = rules
    errors: dict[Aspect, list[tuple[Any, str]]] = {SHAPES: [], TYPES: []}
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
                    errors[aspect] += [(rule.at, text) for text in rule.diagnose(aspect, facts)]
                    changed = True
        sweep += 1
        if sweep > 1:
            pending = [rule for rule in pending if not rule.complete(facts)]
    if any(errors.values()):
        raise Contradictions(errors[SHAPES], errors[TYPES])
