"""Pass `gradient`: turns a `@train` function that computes outputs into one that computes outputs and gradients.

Arguments with `symc.gradient = "write"` or `"add"` get a gradient result. The walk goes over the operations in
reverse; each asks its operator for the gradients of its operands given those of its results, and contributions to one
value are summed where they meet. Outputs whose operator is not a loss get a head-gradient argument. Values no wanted
argument leads to are never asked, so that a branch without wanted gradients, or one cut by BlockGrad, plans nothing.
Needs infer-shapes only for the types; without shapes it works too.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.context import Context
from xdsl.dialects.builtin import ArrayAttr, DictionaryAttr, FunctionType, IntegerAttr, ModuleOp, StringAttr, i64
from xdsl.dialects.func import FuncOp, ReturnOp
from xdsl.ir import Attribute, Block, SSAValue
from xdsl.passes import ModulePass

from symc.dialects.sym.gradients import Expr, GradientBuilder
from symc.dialects.sym.ir import SymOperation, location_of
from symc.errors import GradientError
from symc.passes.function_body import body_of

Attributes = dict[str, Attribute]
REQUESTS = (StringAttr("write"), StringAttr("add"))


class Gradient(ModulePass):
    """Append the gradients of marked arguments to a training function."""

    name = "gradient"

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        for function in op.ops:
            if isinstance(function, FuncOp) and function.sym_name.data == "train":
                differentiate(function)


def differentiate(function: FuncOp, symbolic: bool = False) -> list[int]:
    """Add head-gradient arguments, the backward operations and gradient results to one function; the positions of the
    results that got a head gradient, in the order of those arguments.

    `symbolic`: the result will be differentiated again, so losses must not be read (their backward ignores head
    gradients).
    """
    block = body_of(function, Gradient.name)
    terminator = block.last_op
    assert terminator is not None, "body_of has seen it"
    arguments, results = _dictionaries(function)
    _check_described(function, arguments, results)
    wanted = [i for i, a in enumerate(arguments) if "symc.gradient" in a]
    outputs = list(terminator.operands)
    terminator.detach()
    needed = _values_that_lead_to(block, [block.args[i] for i in wanted])
    needed &= _values_that_are_used(block, outputs)
    sums = Sums()
    seeded = [
        position
        for position, (value, attributes) in enumerate(zip(outputs, results))
        if attributes["symc.kind"] == StringAttr("output") and value in needed and not _is_loss(value)
    ]
    for position in seeded:
        _seed(block, outputs[position], results[position], arguments, sums)
    _walk_back(block, needed, sums, symbolic)
    for i in wanted:
        _finish(block, i, arguments, results, outputs, sums)
    block.add_op(ReturnOp(*outputs))
    terminator.erase()
    function.properties["arg_attrs"] = ArrayAttr(map(DictionaryAttr, arguments))
    function.properties["res_attrs"] = ArrayAttr(map(DictionaryAttr, results))
    function.function_type = FunctionType.from_lists([a.type for a in block.args], [v.type for v in outputs])
    return seeded


def _dictionaries(function: FuncOp) -> tuple[list[Attributes], list[Attributes]]:
    def read(array: ArrayAttr[DictionaryAttr] | None, count: int) -> list[Attributes]:
        return [dict(d.data) for d in array] if array is not None else [{} for _ in range(count)]

    kind = function.function_type
    return read(function.arg_attrs, len(kind.inputs)), read(function.res_attrs, len(kind.outputs))


def _check_described(function: FuncOp, arguments: Sequence[Attributes], results: Sequence[Attributes]) -> None:
    """GradientError unless every result has a kind and a name, and every argument that wants a gradient a name."""
    what = f"gradient: @{function.sym_name.data}:"
    for i, described in enumerate(results):
        if not {"symc.kind", "symc.name"} <= described.keys():
            found = ", ".join(described) or "neither"
            raise GradientError(f"{what} result {i} must have symc.kind and symc.name, got {found}", at=function)
    for i, described in enumerate(arguments):
        request = described.get("symc.gradient")
        if request is not None and (request not in REQUESTS or "symc.name" not in described):
            raise GradientError(
                f'{what} argument {i} must have symc.name, and "write" or "add" as symc.gradient, got {request}',
                at=function,
            )


def _values_that_lead_to(block: Block, sources: Sequence[SSAValue]) -> set[SSAValue]:
    """All values computed from the sources, the sources included."""
    reached = set(sources)
    for op in block.ops:
        if any(operand in reached for operand in op.operands):
            reached.update(op.results)
    return reached


def _values_that_are_used(block: Block, outputs: Sequence[SSAValue]) -> set[SSAValue]:
    """The arguments, the outputs, and everything that operations which lead to outputs read or make."""
    used = {*block.args, *outputs}
    for op in reversed(list(block.ops)):
        if any(result in used for result in op.results):
            used.update((*op.operands, *op.results))
    return used


class Sums:
    """The gradient contributions collected for each value; several are added when the value's turn comes."""

    def __init__(self) -> None:
        self.terms: dict[SSAValue, list[SSAValue]] = {}

    def add(self, value: SSAValue, term: SSAValue) -> None:
        self.terms.setdefault(value, []).append(term)

    def total(self, value: SSAValue, builder: GradientBuilder) -> Expr | None:
        """The sum of the contributions, None when there are none."""
        terms = [builder.expr(t) for t in self.terms.get(value, [])]
        if not terms:
            return None
        if len(terms) == 1:
            return terms[0]
        total = terms[0] + terms[1] if len(terms) == 2 else builder.op("add_n", *terms)
        self.terms[value] = [total.value]
        return total


def _is_loss(value: SSAValue) -> bool:
    """Whether the operator of a value ignores head gradients."""
    return isinstance(value.owner, SymOperation) and value.owner.operator.is_loss


def _seed(block: Block, value: SSAValue, output: Attributes, arguments: list[Attributes], sums: Sums) -> None:
    """The head gradient of one output: a new argument."""
    head = block.insert_arg(value.type, len(block.args))
    arguments.append({"symc.kind": StringAttr("head_gradient"), "symc.name": output["symc.name"]})
    sums.add(value, head)


def _walk_back(block: Block, needed: set[SSAValue], sums: Sums, symbolic: bool) -> None:
    for op in reversed(list(block.ops)):
        if isinstance(op, SymOperation) and any(v in needed for v in op.results):
            _differentiate_operation(op, block, needed, sums, symbolic)


def _differentiate_operation(op: SymOperation, block: Block, needed: set[SSAValue], sums: Sums, symbolic: bool) -> None:
    operator = op.operator
    builder = GradientBuilder(block, op.node_name, operator.training, op.location, symbolic)
    heads = [sums.total(r, builder) for r in op.results]
    if not operator.is_loss and all(h is None for h in heads):
        return
    if operator.no_gradient:
        raise GradientError(
            f"Operator {operator.name} (node {op.node_name or '?'}{location_of(op)}) is non-differentiable: "
            f"{operator.no_gradient}",
            at=op,
        )
    ins = [builder.expr(v) for v in op.operands]
    gradients = operator.gradient(builder, ins, [builder.expr(r) for r in op.results], heads)
    assert len(gradients) == len(operator.input_names()), f"{operator.name} must give a gradient for each input"
    for value, gradient in zip(op.operands, gradients):
        if gradient is not None and value in needed:
            sums.add(value, gradient.value)


def _finish(
    block: Block,
    index: int,
    arguments: list[Attributes],
    results: list[Attributes],
    outputs: list[SSAValue],
    sums: Sums,
) -> None:
    """The gradient result of argument `index`: zeros if nothing reaches it, accumulated when asked."""
    argument = block.args[index]
    name = arguments[index]["symc.name"]
    builder = GradientBuilder(block, name.data if isinstance(name, StringAttr) else "")
    total = sums.total(argument, builder) or builder.zeros_like(builder.expr(argument))
    attributes: Attributes = {"symc.kind": StringAttr("gradient"), "symc.name": name}
    if arguments[index].pop("symc.gradient") == StringAttr("add"):
        old = block.insert_arg(argument.type, len(block.args))
        arguments.append({"symc.kind": StringAttr("accumulator"), "symc.name": name})
        attributes["symc.updates"] = IntegerAttr(len(block.args) - 1, i64)
        total = builder.expr(old) + total
    outputs.append(total.value)
    results.append(attributes)
