"""The `program` dialect: what a compiled program asks of the process that runs it.

`program.host_call` calls a Python function registered with the program (a CustomOp, a sort, a LAPACK routine). On
tensors it takes inputs and returns results; after plan-buffers it takes inputs then destinations as memrefs and returns
nothing. A destination that updates an argument of the program may be the input that holds it.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import IntegerAttr, i64
from xdsl.ir import Attribute, Dialect, SSAValue
from xdsl.irdl import IRDLOperation, irdl_op_definition, prop_def, var_operand_def, var_result_def


@irdl_op_definition
class HostCallOp(IRDLOperation):
    """Call host function `index` on the operands: `%r = program.host_call {index = 0}(%a, %b) : (...) -> ...`."""

    name = "program.host_call"

    index = prop_def(IntegerAttr)
    arguments = var_operand_def()
    outputs = var_result_def()

    assembly_format = "$index `(` $arguments `)` attr-dict `:` functional-type($arguments, $outputs)"

    def __init__(self, index: int, arguments: Sequence[SSAValue], result_types: Sequence[Attribute]):
        super().__init__(
            operands=[arguments], result_types=[result_types], properties={"index": IntegerAttr(index, i64)}
        )


Program = Dialect("program", [HostCallOp], [])
