"""Pass `expand-math`: elementary functions of float32 and float64 become polynomials that vectorize.

Each function becomes one private `func.func` of its module (the `gpu.module` for kernels of a GPU), marked
`symc.inline`, and each math operation a call of it: the emitter asks LLVM to inline, and the loop vectorizer sees
straight-line code without branches. The same bits come out on every device. How they are computed stands in
`expand_math_functions.py` (both types) and `expand_math_single.py` (float32 only; the emitter calls libm for the same
functions of float64).
"""

from __future__ import annotations

from xdsl.context import Context
from xdsl.dialects.builtin import Float32Type, Float64Type, FunctionType, ModuleOp, StringAttr, UnitAttr
from xdsl.dialects.func import CallOp, FuncOp, ReturnOp
from xdsl.ir import Attribute, Block, Operation, Region
from xdsl.passes import ModulePass

from symc.dialects.sym.scalar_builder import Body, Scalar
from symc.passes import expand_math_functions as functions
from symc.passes import expand_math_single as single
from symc.passes.expand_math_functions import DOUBLE, SINGLE, Expansion
from symc.passes.names import Names


class ExpandMath(ModulePass):
    """Replace elementary functions by polynomial expansions that vectorize."""

    name = "expand-math"

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        for home in (*(o for o in op.ops if o.name == "gpu.module"), op):  # a call sees its own symbol table only
            _expand(home)


FORMATS = {Float32Type: SINGLE, Float64Type: DOUBLE}
BOTH: dict[str, Expansion] = {
    "math.exp": functions.exp,
    "math.expm1": functions.expm1,
    "math.log": functions.log,
    "math.log2": functions.log2,
    "math.log10": functions.log10,
    "math.log1p": functions.log1p,
    "math.tanh": functions.tanh,
    "math.erf": functions.erf,
}
EXPANSIONS: dict[type[Attribute], dict[str, Expansion]] = {
    Float32Type: {**BOTH, **single.EXPANSIONS},
    Float64Type: BOTH,
}


Helpers = dict[tuple[str, Attribute], FuncOp]
"""Functions that compute an operation of the math dialect for an element type."""


def _expand(home: Operation) -> None:
    """Expand what stands in a module, with the functions at its end."""
    names = Names(home)
    needed: Helpers = {}
    for operation in list(home.walk()):
        if not operation.name.startswith("math."):
            continue
        expansion = EXPANSIONS.get(type(operation.results[0].type), {}).get(operation.name)
        if expansion is not None:
            _replace(operation, expansion, needed, names)
    for function in needed.values():
        home.regions[0].block.add_op(function)


def _replace(op: Operation, expansion: Expansion, needed: Helpers, names: Names) -> None:
    kind = op.results[0].type
    function = needed.get((op.name, kind))
    if function is None:
        name = names.new(f"{op.name.removeprefix('math.')}_{FORMATS[type(kind)].dtype}")
        function = needed[op.name, kind] = _function(name, kind, len(op.operands), expansion)
    call = CallOp(function.sym_name.data, op.operands, [kind])
    block = op.parent
    assert block is not None, "a math operation stands in a block"
    block.insert_op_before(call, op)
    op.results[0].replace_all_uses_with(call.results[0])
    op.detach()
    op.erase()


def _function(name: str, kind: Attribute, count: int, expansion: Expansion) -> FuncOp:
    format_, kinds = FORMATS[type(kind)], [kind] * count
    block = Block(arg_types=kinds)
    body = Body(block)
    result = expansion(body, *(Scalar(a, format_.dtype, body) for a in block.args), format_)
    block.add_op(ReturnOp(result.value))
    function = FuncOp(name, FunctionType.from_lists(kinds, [kind]), Region(block), visibility=StringAttr("private"))
    function.attributes["symc.inline"] = UnitAttr()
    return function
