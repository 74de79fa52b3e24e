"""The `program` dialect: what a compiled program asks of the process that runs it.

`program.host_call` calls a Python function registered with the program (a CustomOp, a sort, a LAPACK routine). On
tensors it takes inputs and returns results; after plan-buffers it takes inputs then destinations as memrefs and returns
nothing. A destination that updates an argument of the program may be the input that holds it.

`program.view` is a part of a buffer, for kernels that read or write no more than that.

An entry function that takes a `!program.team` runs on every thread of a team at once. Its other operations say who does
what: `program.single` one thread, `program.divide` all of them; `program.barrier` makes all wait for all.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar

from xdsl.dialects.builtin import IndexType, IntegerAttr, MemRefType, NoneAttr, StridedLayoutAttr, i64
from xdsl.ir import Attribute, Block, Dialect, ParametrizedAttribute, Region, SSAValue, TypeAttribute
from xdsl.irdl import (
    BaseAttr,
    IRDLOperation,
    ParsePropInAttrDict,
    VarConstraint,
    irdl_attr_definition,
    irdl_op_definition,
    operand_def,
    opt_prop_def,
    prop_def,
    region_def,
    result_def,
    traits_def,
    var_operand_def,
    var_result_def,
)
from xdsl.traits import NoTerminator
from xdsl.utils.exceptions import VerifyException


@irdl_attr_definition
class TeamType(ParametrizedAttribute, TypeAttribute):
    """The threads that run an entry function, and the number of the one that sees the value."""

    name = "program.team"


@irdl_op_definition
class HostCallOp(IRDLOperation):
    """Call host function `index` on the operands: `%r = program.host_call {index = 0}(%a, %b) : (...) -> ...`.

    A status that is not zero leaves the entry function. In one that a team runs, thread 0 calls, all wait for it, and
    all leave: `slot` is the counter of the team through which they learn the status.
    """

    name = "program.host_call"

    index = prop_def(IntegerAttr)
    slot = opt_prop_def(IntegerAttr)
    arguments = var_operand_def()
    outputs = var_result_def()

    assembly_format = "$index `(` $arguments `)` attr-dict `:` functional-type($arguments, $outputs)"
    irdl_options = (ParsePropInAttrDict(),)

    def __init__(self, index: int, arguments: Sequence[SSAValue], result_types: Sequence[Attribute]):
        super().__init__(
            operands=[arguments], result_types=[result_types], properties={"index": IntegerAttr(index, i64)}
        )


@irdl_op_definition
class ViewOp(IRDLOperation):
    """Elements of a contiguous buffer from `offset` (in elements) on, under the shape and strides of the result.

    %v = program.view %x[400] : memref<32x800xf32> to memref<32x200xf32, strided<[800, 1]>>
    """

    name = "program.view"

    source = operand_def(MemRefType)
    offset = prop_def(IntegerAttr)
    result = result_def(MemRefType)

    assembly_format = "$source `[` $offset `]` attr-dict `:` type($source) `to` type($result)"
    irdl_options = (ParsePropInAttrDict(),)

    def __init__(self, source: SSAValue, offset: int, result_type: MemRefType):
        super().__init__(operands=[source], properties={"offset": IntegerAttr(offset, i64)}, result_types=[result_type])

    def verify_(self) -> None:
        source, result = self.source.type, self.result.type
        assert isinstance(source, MemRefType) and isinstance(result, MemRefType), "operand and result are memrefs"
        if source.element_type != result.element_type:
            raise VerifyException(f"source and result must have one element type, got {source} and {result}")
        if not isinstance(source.layout, NoneAttr):
            raise VerifyException(f"the source must be contiguous, got {source}")
        first, last = self.offset.value.data, self.offset.value.data + span_of(result) - 1
        if first < 0 or last >= math.prod(source.get_shape()):
            raise VerifyException(f"elements {first} to {last} are not all in {source}")


def span_of(kind: MemRefType) -> int:
    """Elements from the first to the last of a buffer with static strides, which count up."""
    shape = kind.get_shape()
    if not isinstance(kind.layout, StridedLayoutAttr):
        return math.prod(shape)
    return 1 + sum((n - 1) * (s or 0) for n, s in zip(shape, kind.layout.get_strides()))


@irdl_op_definition
class BarrierOp(IRDLOperation):
    """Wait until every thread of the team is here; what each wrote before, all see after: `program.barrier %team`."""

    name = "program.barrier"

    team = operand_def(TeamType)

    assembly_format = "$team attr-dict"

    def __init__(self, team: SSAValue):
        super().__init__(operands=[team])


@irdl_op_definition
class SingleOp(IRDLOperation):
    """Thread 0 runs the region, the others pass by: `program.single %team { ... }`."""

    name = "program.single"

    team = operand_def(TeamType)
    body = region_def("single_block")

    traits = traits_def(NoTerminator())

    assembly_format = "$team attr-dict-with-keyword $body"

    def __init__(self, team: SSAValue, body: Region):
        super().__init__(operands=[team], regions=[body])


@irdl_op_definition
class DivideOp(IRDLOperation):
    """All threads run the region on ranges of chunks `first <= chunk < last` that together are 0 to `chunks`, each
    once.

        program.divide %team, 16 { ^bb0(%first: index, %last: index): ... }

    Without `slot`, thread t of T gets the range from t * chunks / T to (t + 1) * chunks / T, which may be empty. With
    it, a thread takes the next `grain` chunks when it is free; counter `slot` of the team says which come next.
    """

    name = "program.divide"

    team = operand_def(TeamType)
    chunks = prop_def(IntegerAttr)
    slot = opt_prop_def(IntegerAttr)
    grain = opt_prop_def(IntegerAttr)
    body = region_def("single_block")

    traits = traits_def(NoTerminator())

    assembly_format = "$team `,` $chunks attr-dict-with-keyword $body"
    irdl_options = (ParsePropInAttrDict(),)

    def __init__(self, team: SSAValue, chunks: int, body: Block, dynamic: tuple[int, int] | None = None):
        """`dynamic`: the counter and the grain."""
        properties = {"chunks": IntegerAttr(chunks, i64)}
        if dynamic is not None:
            properties |= {"slot": IntegerAttr(dynamic[0], i64), "grain": IntegerAttr(dynamic[1], i64)}
        super().__init__(operands=[team], properties=properties, regions=[Region(body)])

    def verify_(self) -> None:
        kinds = [a.type for a in self.body.block.args]
        if kinds != [IndexType(), IndexType()]:
            raise VerifyException(f"the region takes the first chunk and the last, as index; got {kinds}")
        if self.chunks.value.data < 1:
            raise VerifyException(f"chunks must be at least 1, got {self.chunks.value.data}")
        if (self.slot is None) != (self.grain is None):
            raise VerifyException("slot and grain come together")


@irdl_op_definition
class OwnOp(IRDLOperation):
    """Scratch memory of the thread's own: `%s = program.own %team, %scratch : memref<4096xi8>`.

    For thread 0 it is the operand; each other thread has as many bytes (at most WORKSPACE_BYTES) in the team's memory.
    """

    name = "program.own"

    KIND: ClassVar = VarConstraint("KIND", BaseAttr(MemRefType))

    team = operand_def(TeamType)
    scratch = operand_def(KIND)
    result = result_def(KIND)

    assembly_format = "$team `,` $scratch attr-dict `:` type($scratch)"

    def __init__(self, team: SSAValue, scratch: SSAValue):
        super().__init__(operands=[team, scratch], result_types=[scratch.type])


Program = Dialect("program", [HostCallOp, ViewOp, BarrierOp, SingleOp, DivideOp, OwnOp], [TeamType])
