"""Pass `lower-sym-to-linalg`: replaces every `sym` operation by linalg on tensors; each operator lowers itself.

Needs complete shapes and element types. After it, tensors have signless element types (stage K1 of
docs/architecture.md).
"""

from __future__ import annotations

from xdsl.context import Context
from xdsl.dialects.builtin import FunctionType, IntegerAttr, ModuleOp, TensorType, i64
from xdsl.dialects.func import FuncOp, ReturnOp
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.passes import ModulePass

from symc.dialects.program import HostCallOp
from symc.dialects.sym.inference import is_complete, show
from symc.dialects.sym.ir import SymOperation, dtype_of, location_of, shape_of
from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor, ir_type
from symc.errors import LoweringError


class LowerSymToLinalg(ModulePass):
    """Lower sym operations to linalg on tensors."""

    name = "lower-sym-to-linalg"

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        for function in list(op.ops):
            if isinstance(function, FuncOp) and not function.is_declaration:
                lower_function(function)


def lower_function(function: FuncOp) -> None:
    """Rebuild the body of one function over K1 tensors."""
    old = function.body.block
    new = Block(arg_types=[_signless(a.type, "an argument", function) for a in old.args])
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
    assert terminator is not None, "a driver ends with func.return"
    function.function_type = FunctionType.from_lists([a.type for a in new.args], [v.type for v in terminator.operands])
    replaced = function.regions[0]
    function.detach_region(replaced)
    function.add_region(Region(new))
    replaced.drop_all_references()


def _signless(kind: Attribute, what: str, op: Operation) -> TensorType:
    shape, dtype = shape_of(kind), dtype_of(kind)
    if shape is None or not is_complete(shape) or dtype is None:
        raise LoweringError(
            f"lower-sym-to-linalg: {what} has type {show(shape)} {dtype or '?'}: run infer-shapes first", at=op
        )
    return ir_type(shape, dtype)


def _tensor(before: SSAValue, after: SSAValue) -> Tensor:
    shape, dtype = shape_of(before.type), dtype_of(before.type)
    assert shape is not None and dtype is not None, "checked by _signless"
    return Tensor(after, shape, dtype)


def _lower_operation(op: SymOperation, block: Block, values: dict[SSAValue, Tensor]) -> None:
    operator = op.operator
    what = f"{op.node_name or op.name} [{operator.name}]{location_of(op)}"
    for result in op.results:
        _signless(result.type, f"result of {what}", op)
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
