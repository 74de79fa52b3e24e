"""Pass `lower-sym-to-linalg`: replaces every `sym` operation by linalg on tensors; each operator lowers itself.

Needs complete shapes and element types. After it, tensors have signless element types (stage K1 of
docs/architecture.md).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from xdsl.context import Context
from xdsl.dialects.builtin import FunctionType, IntegerAttr, ModuleOp, TensorType, i64
from xdsl.dialects.func import FuncOp, ReturnOp
from xdsl.ir import Attribute, Block, BlockArgument, Operation, Region, SSAValue
from xdsl.passes import ModulePass

from symc.dialects.program import HostCallOp
from symc.dialects.sym.inference import is_complete, show
from symc.dialects.sym.ir import SymOperation, dtype_of, location_of, shape_of
from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor, ir_type
from symc.errors import LoweringError, blame
from symc.passes.function_body import body_of, outside_values
from symc.passes.remarks import Edge, Outcome, Reason, listening

MOST_ELEMENTS = 2**47
"""Of a tensor: as many as a process has addresses, and few enough that sums of sizes in bytes fit 64 bits."""


PASSED_ON = Reason("the reader computes nothing: it passes on what it reads")
PASSES_ARGUMENT = Reason("the producer computes nothing: it passes on an argument of the graph")
UNREAD = Reason("the reader needs the shape alone")


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
    remarks = listening()
    followed = _Followed(values)
    for op in old.ops:
        if isinstance(op, SymOperation):
            last = new.last_op
            _lower_operation(op, new, values)
            if remarks is not None:
                followed.lowered(op, list(_after(last, new)))
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
    if remarks is not None:
        remarks.report(LowerSymToLinalg.name, function, followed.outcomes)
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
    builder = LinalgBuilder(block, types, _name(op), key)
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


def _name(op: SymOperation) -> str:
    """The node that an operation belongs to."""
    return op.node_name or op.name.removeprefix("sym.")


class _Followed:
    """Follows which node's values each operation reads, through operations that compute nothing."""

    def __init__(self, values: dict[SSAValue, Tensor]):
        self.values = values
        self.outcomes: list[Outcome] = []
        self._entered: dict[SSAValue, str] = {}
        """Of what an operation passes on: the node from which its own node has it."""

    def lowered(self, op: SymOperation, ops: Sequence[Operation]) -> None:
        """Note what an operation reads, which was lowered to `ops`."""
        results = {self.values[r].value: r for r in op.results}
        for operand in dict.fromkeys(op.operands):
            producer = self._producer(op, operand)
            if producer is None:
                continue
            value = self.values[operand].value
            if value in results:
                self._entered[results[value]] = producer
            edges = [Edge(producer, _name(op), value, reader) for reader in ops if value in outside_values(reader)]
            self.outcomes += _of_edges(edges) or [_of_idle_edge(Edge(producer, _name(op), value, op), value in results)]

    def _producer(self, op: SymOperation, operand: SSAValue) -> str | None:
        """The other node whose value an operand is."""
        if not isinstance(operand.owner, SymOperation):
            return None
        name = _name(operand.owner)
        return name if name != _name(op) else self._entered.get(operand)


def _of_edges(edges: Sequence[Edge]) -> list[Outcome]:
    if edges and isinstance(edges[0].value, BlockArgument):
        return [Outcome(edges[0], PASSES_ARGUMENT, fused=True)]
    return [Outcome(edge, None, open=(edge,)) for edge in edges]


def _of_idle_edge(edge: Edge, passed_on: bool) -> Outcome:
    return Outcome(edge, PASSED_ON if passed_on else UNREAD, fused=passed_on, idle=True)


def _after(op: Operation | None, block: Block) -> Iterator[Operation]:
    """The ops of a block after one of them, all without one."""
    following = block.first_op if op is None else op.next_op
    while following is not None:
        yield following
        following = following.next_op


def _number_host_calls(block: Block) -> None:
    """Give host calls their numbers, in order: their places in the program's table of functions."""
    calls = [op for op in block.ops if isinstance(op, HostCallOp)]
    for number, op in enumerate(calls):
        op.index = IntegerAttr(number, i64)
