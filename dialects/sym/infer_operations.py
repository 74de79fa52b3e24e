"""Inference over `sym` operations: of one that is new, and the rules of a block's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xdsl.ir import Operation, SSAValue

from symc.dialects.sym.definition import Operator
from symc.dialects.sym.infer import SHAPES, TYPES, Facts, Rule
from symc.dialects.sym.ir import SymOperation, dtype_of, location_of, shape_of, tensor_type


class OperationRule(Rule):
    """The rule of an operation."""

    def __init__(self, op: SymOperation, operator: Operator | None = None):
        super().__init__(op, operator or op.operator, op.operands, op.results)

    def place(self) -> tuple[str, str]:
        return self.at.node_name or "", location_of(self.at)


def learn(facts: Facts, values: Iterable[SSAValue]) -> None:
    """Start from the types that values carry."""
    for value in values:
        facts.shapes[value] = shape_of(value.type)
        facts.dtypes[value] = dtype_of(value.type)


def rules(ops: Sequence[Operation]) -> list[Rule]:
    """The rules of the `sym` operations among some."""
    return [OperationRule(op) for op in ops if isinstance(op, SymOperation)]


def infer_operation(op: SymOperation, operator: Operator) -> None:
    """Give the results of one new operation the types that follow from its operands."""
    rule, facts = OperationRule(op, operator), Facts()
    learn(facts, (*op.operands, *op.results))
    rule.apply(SHAPES, facts)
    rule.apply(TYPES, facts)
    for result in op.results:
        result._type = tensor_type(facts.shapes[result], facts.dtypes[result])  # pyright: ignore[reportPrivateUsage]
