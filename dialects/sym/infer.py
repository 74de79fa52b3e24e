"""Runs the inference rules of operators: one operation at a time, or a block to a fixed point in both directions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xdsl.ir import Operation, SSAValue

from symc.dialects.sym.definition import Operator
from symc.dialects.sym.inference import DType, Mismatch, Shape, ShapeFrame, TypeFrame, is_complete
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

    def apply_shapes(self, facts: Facts) -> bool:
        """Ask the shape rule; whether anything was learned. Raises Mismatch."""
        known = facts.shapes
        frame = ShapeFrame(self.names, [known[v] for v in self.ins], [known[v] for v in self.outs])
        self.operator.infer_shape(frame)
        return self._store(known, frame.ins, frame.outs)

    def apply_types(self, facts: Facts) -> bool:
        """Ask the element-type rule; whether anything was learned. Raises Mismatch."""
        known = facts.dtypes
        frame = TypeFrame(self.names, [known[v] for v in self.ins], [known[v] for v in self.outs])
        self.operator.infer_type(frame)
        return self._store(known, frame.ins, frame.outs)

    def _store(self, known: dict, ins: Sequence, outs: Sequence) -> bool:
        changed = False
        pairs = [*zip(self.ins, ins), *zip(self.outs, outs)]
        pairs += [(result, ins[self.ins.index(source)]) for source, result in self.updates]
        for value, fact in pairs:
            if known[value] != fact:
                known[value] = fact
                changed = True
        return changed

    def complete(self, facts: Facts) -> bool:
        """Whether every value the operation touches is known."""
        return all(map(facts.complete, (*self.ins, *self.op.results)))

    def describe(self, error: Mismatch, facts: Facts) -> str:
        """The contradiction as a user reads it: operator, node, line, inputs."""
        from symc.dialects.sym.inference import show

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
    rule.apply_shapes(facts)
    rule.apply_types(facts)
    for result in op.results:
        result._type = tensor_type(facts.shapes[result], facts.dtypes[result])  # pyright: ignore[reportPrivateUsage]


class Contradictions(Exception):
    """All contradictions found in a function: shape errors and type errors, as text."""

    def __init__(self, shapes: list[str], types: list[str]):
        super().__init__("\n".join((*shapes, *types)))
        self.shapes = shapes
        self.types = types


def infer_block(ops: Sequence[Operation], facts: Facts) -> None:
    """Sweep forward and backward over the rules until nothing is learned; raises Contradictions with all errors."""
    pending = [Rule(op) for op in ops if isinstance(op, SymOperation)]
    shape_errors: list[str] = []
    type_errors: list[str] = []
    sweeps = ((Rule.apply_shapes, shape_errors), (Rule.apply_types, type_errors))
    failed: set[int] = set()
    changed, forward = True, 0
    while changed or forward < 2:
        changed = False
        for rule in pending if forward % 2 == 0 else reversed(pending):
            for apply, errors in sweeps:
                if id(rule) in failed:
                    continue
                try:
                    changed |= apply(rule, facts)
                except Mismatch as error:
                    failed.add(id(rule))
                    errors.append(rule.describe(error, facts))
        forward += 1
        pending = [r for r in pending if id(r) not in failed and not (forward > 1 and r.complete(facts))]
    if shape_errors or type_errors:
        raise Contradictions(shape_errors, type_errors)
