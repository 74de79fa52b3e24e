"""Pass `infer-shapes`: fills in the shapes and element types of `sym` operations, both ways, to a fixed point.

Every operation's rule may refine its operands as well as its results; sweeps alternate between program order and its
reverse until nothing more is learned. What stays unknown stays in the types (`?`, `*`, `!sym.unknown`). All
contradictions are reported together.
"""

from xdsl.context import Context
from xdsl.dialects.builtin import FunctionType, ModuleOp
from xdsl.dialects.func import FuncOp, ReturnOp
from xdsl.ir import Operation
from xdsl.passes import ModulePass

from symc.dialects.sym.infer import Contradictions, Facts, infer_all
from symc.dialects.sym.infer_operations import learn, rules
from symc.dialects.sym.ir import dtype_of, shape_of, tensor_type
from symc.errors import blame
from symc.passes.function_body import body_of


class InferShapes(ModulePass):
    """Infer shapes and element types of sym operations in both directions."""

    name = "infer-shapes"

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        for function in op.ops:
            if isinstance(function, FuncOp) and not function.is_declaration:
                infer_function(function)


def infer_function(function: FuncOp) -> None:
    """Infer one function in place; raises ShapeInferenceError or TypeInferenceError."""
    block = body_of(function, InferShapes.name)
    facts = Facts()
    with blame(function):
        learn(facts, block.args)
    for op in block.ops:
        if not isinstance(op, ReturnOp):
            _learn_results(op, facts)
    try:
        infer_all(rules(list(block.ops)), facts)
    except Contradictions as error:
        raise error.as_error() from None
    for value, shape in facts.shapes.items():
        dtype = facts.dtypes[value]
        if shape != shape_of(value.type) or dtype != dtype_of(value.type):
            value._type = tensor_type(shape, dtype)  # pyright: ignore[reportPrivateUsage]
    terminator = block.last_op
    assert terminator is not None, "body_of has seen it"
    function.function_type = FunctionType.from_lists(
        [a.type for a in block.args], [v.type for v in terminator.operands]
    )


def _learn_results(op: Operation, facts: Facts) -> None:
    with blame(op):
        learn(facts, op.results)
