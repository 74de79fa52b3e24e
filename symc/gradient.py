"""`Symbol.gradient`: the gradient as a symbol, made by the gradient pass and exported back to graph nodes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symc.errors import GradientError
from symc.symbol.node import Entry, Node, output_name, post_order

if TYPE_CHECKING:
    from xdsl.dialects.func import FuncOp
    from xdsl.ir import SSAValue

    from symc.dialects.sym.ir import SymOperation
    from symc.symbol import Symbol


def gradient_entries(heads: Sequence[Entry], wrt: Sequence[str]) -> list[Entry]:
    """Entries of the gradients of the outputs under `heads` for the arguments named in `wrt`, in that order.

    The forward nodes are shared with the given graph. Outputs that are no losses get a variable `NAME_<i>_grad` for
    their head gradient (i: the output's number among the heads of its node). Operators that know training from
    inference are differentiated in training mode.
    """
    from xdsl.dialects.func import FuncOp

    from symc.importer import import_symbol
    from symc.passes.gradient import differentiate
    from symc.passes.infer_shapes import infer_function
    from symc.passes.simplify import fold_and_merge, remove_dead

    variables = {n.name: n for n in post_order(heads) if n.op is None}
    unknown = [name for name in wrt if name not in variables]
    if unknown:
        raise GradientError(f"gradient: no argument is called '{unknown[0]}'; arguments are {', '.join(variables)}")
    imported = import_symbol(heads, joint=True, training=True, grad_req=dict.fromkeys(wrt, "write"))
    function = imported.module.body.block.first_op
    assert isinstance(function, FuncOp), "the importer makes one function"
    infer_function(function)
    differentiate(function, symbolic=True)
    fold_and_merge(function.body.block, identities=False)  # BlockGrad and losses still matter to the next gradient
    remove_dead(function.body.block)
    nodes = {id(n): n for n in post_order(heads)}
    known = {value: Entry(nodes[key], index) for (key, index), value in imported.values.items()}
    return _Export(heads, known).run(function, wrt)


def gradient_symbol(symbol: Symbol, wrt: Sequence[str]) -> Symbol:
    """The gradients of a symbol's outputs for the named arguments, as one symbol with an output for each."""
    return type(symbol)(tuple(gradient_entries(symbol._outputs, wrt)))


class _Export:
    """Walks a differentiated function and makes nodes for the operations that the symbol does not have yet."""

    def __init__(self, heads: Sequence[Entry], known: dict[SSAValue, Entry]):
        self.heads = heads
        self.entries = known
        self.names = {n.name for n in post_order(heads)}
        self.variables = {n.name: n for n in post_order(heads) if n.op is None}

    def run(self, function: FuncOp, wrt: Sequence[str]) -> list[Entry]:
        from xdsl.dialects.builtin import StringAttr
        from xdsl.dialects.func import ReturnOp

        from symc.dialects.sym.ir import SymOperation

        block = function.body.block
        head_names = self._head_names()
        for value, attributes in zip(block.args, function.arg_attrs or ()):
            name, kind = attributes.data["symc.name"], attributes.data["symc.kind"]
            assert isinstance(name, StringAttr), "arguments have names"
            if kind == StringAttr("head_gradient"):
                self.entries[value] = Entry(Node(None, head_names[name.data]))
            elif kind == StringAttr("auxiliary"):  # the state before the update; the walk knows it after the update
                self.entries.setdefault(value, Entry(self.variables[name.data]))
        for op in block.ops:
            if isinstance(op, SymOperation) and any(r not in self.entries for r in op.results):
                self._node(op)
        terminator = block.last_op
        assert isinstance(terminator, ReturnOp) and function.res_attrs is not None
        found: dict[str, Entry] = {}
        for value, attributes in zip(terminator.operands, function.res_attrs):
            name = attributes.data["symc.name"]
            if attributes.data["symc.kind"] == StringAttr("gradient") and isinstance(name, StringAttr):
                found[name.data] = self.entries[value]
        return [found[name] for name in wrt]

    def _head_names(self) -> dict[str, str]:
        """The head-gradient variable of each output, by the output's name."""
        counts: dict[str, int] = {}
        names: dict[str, str] = {}
        for head in self.heads:
            index = counts.get(head.node.name, 0)
            counts[head.node.name] = index + 1
            names[output_name(head)] = f"{head.node.name}_{index}_grad"
        return names

    def _node(self, op: SymOperation) -> None:
        operator = op.operator
        inputs = [self.entries[v] for v in op.operands[: len(operator.input_names())]]
        node = Node(operator.name, self._unique(op.node_name or operator.name), operator.texts(), inputs)
        for index, result in enumerate(op.results):
            self.entries[result] = Entry(node, index)

    def _unique(self, base: str) -> str:
        name, number = base, 0
        while name in self.names:
            number += 1
            name = f"{base}{number}"
        self.names.add(name)
        return name
