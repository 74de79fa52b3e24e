"""Pass `lower-sym-to-linalg`: replaces every `sym` operation by linalg on tensors; each operator lowers itself.

Needs complete shapes and element types. After it, tensors have signless element types (stage K1 of
docs/architecture.md).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from xdsl.context import Context
from xdsl.dialects.builtin import FunctionType, IntegerAttr, ModuleOp, TensorType, i64
from xdsl.dialects.func import FuncOp, ReturnOp
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.passes import ModulePass

from symc.dialects.program import HostCallOp
from symc.dialects.sym.inference import is_complete, show
from symc.dialects.sym.ir import SymOperation, dtype_of, location_of, shape_of
from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor, ir_type
from symc.errors import LoweringError, blame
from symc.passes.function_body import body_of

MOST_ELEMENTS = 2**47
"""Of a tensor: as many as a process has addresses, and few enough that sums of sizes in bytes fit 64 bits."""


class LowerSymToLinalg(ModulePass):
    """Lower sym operations to linalg on tensors."""

    name = "lower-sym-to-linalg"

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        for function in list(op.ops):
            if isinstance(function, FuncOp) and not function.is_declaration:
                lower_function(function)


def lower_function(function: FuncOp) -> None:
    """Rebuild the body of one function over K1 tensors."""
    old = body_of(function, LowerSymToLinalg.name)
    new = Block(arg_types=_signless([(f"%{a.name_hint or a.index}", a.type) for a in old.args], function))
    values: dict[SSAValue, Tensor] = {}
    for before, after in zip(old.args, new.args):
        values[before] = _tensor(before, after)
        after.name_hint = before.name_hint
    for op in old.ops:
        if isinstance(op, SymOperation):
            _lower_operation(op, new, values)
        elif isinstance(op, ReturnOp):
            new.add_op(ReturnOp(*(values[v].value for v in op.operands)))
        else:
            raise LoweringError(f"lower-sym-to-linalg: {op.name} is not a sym operation", at=op)
    _number_host_calls(new)
    terminator = new.last_op
    assert terminator is not None, "body_of has seen it"
    function.function_type = FunctionType.from_lists([a.type for a in new.args], [v.type for v in terminator.operands])
    replaced = function.regions[0]
    function.detach_region(replaced)
    function.add_region(Region(new))
    replaced.drop_all_references()


def _signless(kinds: Sequence[tuple[str, Attribute]], op: Operation) -> list[TensorType]:
    """The K1 types of named values; LoweringError at `op` that lists those of which too little is known."""
    with blame(op):
        types = [(name, shape_of(kind), dtype_of(kind)) for name, kind in kinds]
    unknown = [f"{n}: {show(s)} {t or '?'}" for n, s, t in types if not (t and is_complete(s))]
    if unknown:
        raise LoweringError(
            "lower-sym-to-linalg: run infer-shapes first, and give the shapes that it cannot infer; "
            f"not all is known (?) of {', '.join(unknown)}",
            at=op,
        )
    wrong = [f"{n}: {show(s)}" for n, s, _ in types if not 1 <= math.prod(s or ()) <= MOST_ELEMENTS]
    if wrong:
        rule = f"a tensor has at least 1 and at most {MOST_ELEMENTS} elements"
        raise LoweringError(f"lower-sym-to-linalg: {rule}, got {', '.join(wrong)}", at=op)
    return [ir_type(s, t) for _, s, t in types if s is not None and t is not None]


def _tensor(before: SSAValue, after: SSAValue) -> Tensor:
    shape, dtype = shape_of(before.type), dtype_of(before.type)
    assert shape is not None and dtype is not None, "checked by _signless"
    return Tensor(after, shape, dtype)


def _lower_operation(op: SymOperation, block: Block, values: dict[SSAValue, Tensor]) -> None:
    operator = op.operator
    what = f"{op.node_name or op.name} [{operator.name}]{location_of(op)}"
    _signless([(f"result {i} of {what}", r.type) for i, r in enumerate(op.results)], op)
    ins = [values[v] for v in op.operands]
    key = ins.pop() if operator.uses_random else None
    types = [(t.shape, t.dtype) for t in (_tensor(r, r) for r in op.results)]
    builder = LinalgBuilder(block, types, op.node_name or op.name.removeprefix("sym."), key)
    try:
        outs = operator.lower(builder, ins)
    except LoweringError as error:
        raise LoweringError(f"{what}: {error}", at=op) from None
    assert len(outs) == len(op.results), f"{operator.name} lowered to {len(outs)} values, wanted {len(op.results)}"
    for result, out, (shape, dtype) in zip(op.results, outs, types):
        assert (out.shape, out.dtype) == (shape, dtype), (
            f"{what} lowered to {show(out.shape)} {out.dtype}, inferred {show(shape)} {dtype}"
        )
        values[result] = out


def _number_host_calls(block: Block) -> None:
    """Give host calls their numbers, in order: their places in the program's table of functions."""
    calls = [op for op in block.ops if isinstance(op, HostCallOp)]
    for number, op in enumerate(calls):
        op.index = IntegerAttr(number, i64)
