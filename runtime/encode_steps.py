"""Entry functions to steps: the last translation of what divide-work left of them.

An entry function calls kernels and the host, copies, and says which threads do what; its other operations name memory
at fixed places, which become numbers here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from xdsl.dialects import arith, memref
from xdsl.dialects.builtin import ArrayAttr, IntegerAttr, MemRefType, ModuleOp, StringAttr
from xdsl.dialects.func import CallOp, FuncOp, ReturnOp
from xdsl.ir import Block, Operation, SSAValue

from symc.dialects.program import BarrierOp, DivideOp, HostCallOp, OwnOp, SingleOp, TeamType, ViewOp
from symc.dialects.workspace import WORKSPACE_BYTES
from symc.errors import EmitError
from symc.passes.sizes import uncast
from symc.runtime.emit import only_block
from symc.runtime.linkage import step_name
from symc.runtime.llvm_types import element_bytes, offset_in_pointer, strides_and_offset
from symc.runtime.steps import FRONT, HEADER, NO_BASE, Kind, Label, Steps

Word = tuple[int, int]
"""A number and its base."""
SAME_PLACE = (memref.CastOp, memref.ReinterpretCastOp, memref.CollapseShapeOp, memref.ExpandShapeOp)
"""Ops whose result has its operand's pointer; one whose type leaves the offset open points to the first element."""


def entry_functions(module: ModuleOp) -> dict[str, FuncOp]:
    """The entry functions of a module by name."""
    return {f.sym_name.data: f for f in module.ops if isinstance(f, FuncOp) and "symc.entry" in f.attributes}


def step_functions(module: ModuleOp) -> list[str]:
    """The functions through which steps call the kernels of a module."""
    kernels = (f for f in module.ops if isinstance(f, FuncOp) and "symc.kernel" in f.attributes)
    return [step_name(kernel.sym_name.data) for kernel in kernels]


def encode(entry: FuncOp, functions: Sequence[str]) -> Steps:
    """The steps of an entry function that calls these functions, in whose order their bases are numbered."""
    return _Encoder(entry, functions).run()


class _Encoder:
    def __init__(self, entry: FuncOp, functions: Sequence[str]):
        self.entry_block = only_block(entry)
        arguments = [a for a in self.entry_block.args if not isinstance(a.type, TeamType)]
        self.has_team = len(arguments) < len(self.entry_block.args)
        self.known: dict[SSAValue, Word] = {a: (0, 1 + i) for i, a in enumerate(arguments)}
        self.callback: Word = (0, 1 + len(arguments))
        self.functions: dict[str, Word] = {f: (0, 2 + len(arguments) + i) for i, f in enumerate(functions)}
        self.own: set[SSAValue] = set()
        """Scratch memory that each thread but the first has elsewhere."""
        self.words: list[Word] = [(0, NO_BASE)] * FRONT
        self.starts: list[int] = []
        self.labels: list[Label] = []

    def run(self) -> Steps:
        self.block(self.entry_block)
        self.step(None, Kind.END)
        numbers, bases = zip(*self.words)
        return Steps(
            np.array(numbers, np.int64), np.array(bases, np.int32), np.array(self.starts, np.int32), self.labels
        )

    def step(
        self,
        op: Operation | None,
        kind: Kind,
        function: Word = (0, NO_BASE),
        arguments: Sequence[Word] = (),
        *,
        chunks: int = 0,
        counter: int = 0,
        grain: int = 0,
        own: int = -1,
    ) -> None:
        """Append a step for an operation."""
        count = len(arguments)
        header = (int(kind), len(HEADER) + count, function, count, chunks, counter, grain, own)
        self.starts.append(len(self.words))
        self.labels.append(Label((), 0, 0) if op is None else self.label(op))
        self.words += [word if isinstance(word, tuple) else (word, NO_BASE) for word in header]
        self.words += arguments

    def label(self, op: Operation) -> Label:
        many, one, flops = (op.attributes.get(name) for name in ("symc.nodes", "node", "symc.flops"))
        names = many.data if isinstance(many, ArrayAttr) else [one] if one is not None else []
        given = [uncast(v) for v in op.operands if v not in self.own]
        buffers = {v: v.type for v in given if isinstance(v.type, MemRefType)}
        return Label(
            [name.data for name in names if isinstance(name, StringAttr)],
            sum(map(_bytes, buffers.values())),
            flops.value.data if isinstance(flops, IntegerAttr) else 0,
        )

    def block(self, block: Block) -> None:
        for op in block.ops:
            if isinstance(op, CallOp):
                self.step(op, Kind.CALL, self.function(op), [self.known[v] for v in op.operands])
            elif isinstance(op, DivideOp):
                self.divide(op)
            elif isinstance(op, SingleOp):
                self.block(op.body.block)
            elif isinstance(op, BarrierOp):
                self.step(op, Kind.BARRIER)
            elif isinstance(op, HostCallOp):
                self.host_call(op)
            elif isinstance(op, memref.CopyOp):
                self.copy(op)
            elif not isinstance(op, ReturnOp):
                self.name(op)

    def divide(self, op: DivideOp) -> None:
        """A call whose last operands are the range of chunks."""
        *calls, call = op.body.block.ops
        if calls or not isinstance(call, CallOp) or tuple(call.operands[-2:]) != tuple(op.body.block.args):
            raise EmitError("program.divide in an entry function holds one call that ends with its range", at=op)
        own = [i for i, v in enumerate(call.operands) if v in self.own]
        if len(own) > 1:
            raise EmitError("a divided call has at most one scratch memory of each thread's own", at=op)
        dynamic = op.slot is not None and op.grain is not None
        self.step(
            call,
            Kind.TAKE if dynamic else Kind.DIVIDE,
            self.function(call),
            [*(self.known[v] for v in call.operands[:-2]), (0, NO_BASE), (0, NO_BASE)],
            chunks=op.chunks.value.data,
            counter=op.slot.value.data if op.slot is not None else 0,
            grain=op.grain.value.data if op.grain is not None else 0,
            own=own[0] if own else -1,
        )

    def host_call(self, op: HostCallOp) -> None:
        if self.has_team and op.slot is None:
            raise EmitError("program.host_call in an entry function with a team needs a slot", at=op)
        self.step(
            op,
            Kind.HOST_OF_TEAM if self.has_team else Kind.HOST,
            self.callback,
            [self.place(v) for v in op.operands],
            chunks=op.index.value.data,
            counter=op.slot.value.data if op.slot is not None else 0,
        )

    def function(self, op: CallOp) -> Word:
        name = op.callee.string_value()
        if step_name(name) not in self.functions:
            raise EmitError(f"an entry function calls kernels only, got @{name}", at=op)
        return self.functions[step_name(name)]

    def copy(self, op: memref.CopyOp) -> None:
        for value in op.operands:
            if strides_and_offset(_type(value))[0] != _contiguous(_type(value).get_shape()):
                raise EmitError(f"an entry function copies whole buffers only, got {value.type}", at=op)
        places = [self.place(op.destination), self.place(op.source)]
        self.step(op, Kind.COPY, arguments=[*places, (_bytes(_type(op.source)), NO_BASE)])

    def name(self, op: Operation) -> None:
        """Note where the result of an operation is that only names memory."""
        if isinstance(op, arith.ConstantOp) and isinstance(op.value, IntegerAttr):
            self.known[op.result] = (op.value.value.data, NO_BASE)
        elif isinstance(op, memref.ViewOp):
            (number, base), (shift, _) = self.known[op.operands[0]], self.known[op.operands[1]]
            self.known[op.results[0]] = (number + shift, base)
            if op.operands[0] in self.own:
                if shift:
                    raise EmitError("scratch memory of a thread's own is used from its start", at=op)
                self.own.add(op.results[0])
        elif isinstance(op, ViewOp):
            number, base = self.known[op.source]
            self.known[op.result] = number + op.offset.value.data * element_bytes(_type(op.source).element_type), base
        elif isinstance(op, OwnOp):
            if _type(op.scratch).get_shape()[0] > WORKSPACE_BYTES:
                message = f"program.own: a thread has {WORKSPACE_BYTES} bytes of its own, got {op.scratch.type}"
                raise EmitError(message, at=op)
            self.own.add(op.result)
            self.known[op.result] = self.known[op.scratch]
        elif isinstance(op, SAME_PLACE):
            in_pointer = offset_in_pointer(_type(op.results[0]))
            self.known[op.results[0]] = self.place(op.operands[0]) if in_pointer else self.known[op.operands[0]]
        else:
            raise EmitError(f"{op.name} cannot stand in an entry function", at=op)

    def place(self, value: SSAValue) -> Word:
        """Where a buffer's first element is: kernels add the offset in the type themselves, nobody else does."""
        number, base = self.known[value]
        return number + _offset_bytes(_type(value)), base


def _type(value: SSAValue) -> MemRefType:
    assert isinstance(value.type, MemRefType), "a memref"
    return value.type


def _bytes(kind: MemRefType) -> int:
    return math.prod(kind.get_shape()) * element_bytes(kind.element_type)


def _offset_bytes(kind: MemRefType) -> int:
    return strides_and_offset(kind)[1] * element_bytes(kind.element_type)


def _contiguous(shape: Sequence[int]) -> list[int]:
    return [math.prod(shape[i + 1 :]) for i in range(len(shape))]
