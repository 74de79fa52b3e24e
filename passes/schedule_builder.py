"""What schedules build with: loops, index arithmetic with folded constants, loads and stores (stage K4).

Index values are `int` where known and SSA values otherwise; constants stand once, at the top of the kernel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from xdsl.dialects import arith, gpu, memref, scf, vector
from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    DenseArrayBase,
    DenseIntOrFPElementsAttr,
    FloatAttr,
    IndexType,
    IntegerAttr,
    MemRefType,
    StridedLayoutAttr,
    VectorType,
    i1,
    i32,
    i64,
)
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue

from symc.passes.sizes import Product, Size

Index = int | SSAValue
INDEX = IndexType()
BELOW = IntegerAttr(6, i64)
"""The predicate `ult` of arith.cmpi."""
NOT_BELOW = IntegerAttr(9, i64)
"""The predicate `uge`."""
NO_OVERFLOW_FLAGS = arith.IntegerOverflowAttr("none")


@dataclass
class Loop:
    """A loop under construction: its counter, what it carries, and (once closed) its results."""

    index: SSAValue
    carried: tuple[SSAValue, ...]
    yielded: Sequence[SSAValue] = ()
    results: Sequence[SSAValue] = field(default_factory=tuple)


class Builder:
    """Appends operations to a kernel; `block` is where."""

    def __init__(self, kernel: Block):
        self.kernel = kernel
        self.block = kernel
        self.divides = True
        """Whether threads may share loops of this kernel."""
        self._constants: dict[Attribute, SSAValue] = {}
        self._products: dict[Product, SSAValue] = {}
        self._anchor: Operation | None = None
        """What the next product stands behind: the last one, or the last of the constants, which was made first."""

    def add(self, op: Operation) -> Operation:
        """Append an operation."""
        self.block.add_op(op)
        return op

    def emit(
        self,
        cls: type[Operation],
        operands: Sequence[SSAValue],
        result: Attribute,
        properties: Mapping[str, Attribute] | None = None,
    ) -> SSAValue:
        """Append an operation of one result."""
        return self.add(cls.create(operands=operands, result_types=[result], properties=properties or {})).results[0]

    # Constants and index arithmetic.

    def constant(self, value: IntegerAttr | FloatAttr | Attribute, kind: Attribute) -> SSAValue:
        """A constant at the top of the kernel."""
        if value not in self._constants:
            op = arith.ConstantOp.create(result_types=[kind], properties={"value": value})
            first = self.kernel.first_op
            if first is None:
                self.kernel.add_op(op)
            else:
                self.kernel.insert_op_before(op, first)
            self._constants[value] = op.results[0]
            self._anchor = self._anchor or op
        return self._constants[value]

    def index(self, value: Index) -> SSAValue:
        """An index as a value."""
        return self.constant(IntegerAttr(value, INDEX), INDEX) if isinstance(value, int) else value

    def size(self, size: Size) -> Index:
        """A size as an index; products stand once, at the top of the kernel."""
        if isinstance(size, int):
            return size
        value: SSAValue = size.arguments[0]
        for count in range(1, len(size.arguments)):
            value = self._scaled(Product(1, size.arguments[: count + 1]), value, size.arguments[count])
        return value if size.factor == 1 else self._scaled(size, value, self.index(size.factor))

    def _scaled(self, size: Product, a: SSAValue, b: SSAValue) -> SSAValue:
        if size not in self._products:
            properties = {"overflowFlags": NO_OVERFLOW_FLAGS}
            op = arith.MuliOp.create(operands=[a, b], result_types=[INDEX], properties=properties)
            if self._anchor is not None:
                self.kernel.insert_op_after(op, self._anchor)
            elif self.kernel.first_op is not None:
                self.kernel.insert_op_before(op, self.kernel.first_op)
            else:
                self.kernel.add_op(op)
            self._anchor = op
            self._products[size] = op.result
        return self._products[size]

    def _arith(self, cls: type[Operation], a: Index, b: Index, flags: bool = False) -> SSAValue:
        properties = {"overflowFlags": NO_OVERFLOW_FLAGS} if flags else {}
        return self.emit(cls, [self.index(a), self.index(b)], INDEX, properties)

    def plus(self, a: Index, b: Index) -> Index:
        """`a + b`."""
        if isinstance(a, int) and isinstance(b, int):
            return a + b
        if a == 0 or b == 0:
            return b if a == 0 else a
        return self._arith(arith.AddiOp, a, b, True)

    def minus(self, a: Index, b: Index) -> Index:
        """`a - b`."""
        if isinstance(a, int) and isinstance(b, int):
            return a - b
        return a if b == 0 else self._arith(arith.SubiOp, a, b, True)

    def times(self, a: Index, b: Index) -> Index:
        """`a * b`."""
        if isinstance(a, int) and isinstance(b, int):
            return a * b
        if a == 0 or b == 0:
            return 0
        return b if a == 1 else a if b == 1 else self._arith(arith.MuliOp, a, b, True)

    def divided(self, a: Index, b: int) -> Index:
        """`a / b` for a not negative, rounded down."""
        if isinstance(a, int):
            return a // b
        return a if b == 1 else self._arith(arith.DivUIOp, a, b)

    def remainder(self, a: Index, b: int) -> Index:
        """`a % b` for a not negative."""
        if isinstance(a, int):
            return a % b
        return 0 if b == 1 else self._arith(arith.RemUIOp, a, b)

    def smaller(self, a: Index, b: Index) -> Index:
        """The smaller of two."""
        if isinstance(a, int) and isinstance(b, int):
            return min(a, b)
        return self._arith(arith.MinSIOp, a, b)

    def larger(self, a: Index, b: Index) -> Index:
        """The larger of two that are not negative."""
        if isinstance(a, int) and isinstance(b, int):
            return max(a, b)
        return a if b == 0 else b if a == 0 else self._arith(arith.MaxSIOp, a, b)

    # Control.

    def when(self, condition: SSAValue, then: Callable[[], None], otherwise: Callable[[], None]) -> None:
        """One or the other, each of which builds where it is called."""
        outer, blocks = self.block, [Block(), Block()]
        for self.block, build in zip(blocks, (then, otherwise)):
            build()
            self.add(scf.YieldOp.create())
        self.block = outer
        self.add(scf.IfOp.create(operands=[condition], regions=[Region(block) for block in blocks]))

    def at_least(self, a: Index, b: Index) -> SSAValue:
        """`a >= b`, both not negative."""
        return self.emit(arith.CmpiOp, [self.index(a), self.index(b)], i1, {"predicate": NOT_BELOW})

    @contextmanager
    def loop(
        self, start: Index, stop: Index, step: Index = 1, carried: Sequence[SSAValue] = (), **hints: int
    ) -> Iterator[Loop]:
        """A loop around what is built inside the `with`; set `yielded` there when it carries values.

        Hints become attributes of the loop: `unroll` (1: not at all) and `vectorize_width` for LLVM; for divide-work
        `parallel` (see divide_kernel.py), with `work` in nanoseconds and `grain` where it cannot see them.
        """
        bounds = [self.index(start), self.index(stop), self.index(step)]
        outer, inner = self.block, Block(arg_types=[INDEX, *(v.type for v in carried)])
        loop = Loop(inner.args[0], tuple(inner.args[1:]))
        self.block = inner
        yield loop
        self.block = outer
        inner.add_op(scf.YieldOp.create(operands=loop.yielded))
        op = scf.ForOp.create(
            operands=[*bounds, *carried],
            result_types=[v.type for v in carried],
            regions=[Region(inner)],
            attributes={f"symc.{hint}": IntegerAttr(value, i32) for hint, value in hints.items() if value},
        )
        loop.results = self.add(op).results

    @contextmanager
    def blocks(self, extent: Index, step: int, start: Index = 0, parallel: int = 0) -> Iterator[Index]:
        """A loop over the starts of blocks from `start` to `extent`; no loop where one block is known to cover all."""
        if isinstance(extent, int) and start == 0 and extent <= step:
            yield 0
            return
        with self.loop(start, extent, step, unroll=1, parallel=parallel) as loop:
            yield loop.index

    @contextmanager
    def thread_below(self, count: int, threads: int) -> Iterator[Index]:
        """What the GPU threads with a number below `count` do, in blocks of `threads`."""
        x = gpu.DimensionAttr(gpu.DimensionEnum.X)
        block, thread = (self.emit(op, [], INDEX, {"dimension": x}) for op in (gpu.BlockIdOp, gpu.ThreadIdOp))
        number = self.plus(self.times(block, threads), thread)
        if count % threads == 0:
            yield number
            return
        inside = self.emit(arith.CmpiOp, [self.index(number), self.index(count)], i1, {"predicate": BELOW})
        outer, then = self.block, Block()
        self.block = then
        yield number
        self.block = outer
        then.add_op(scf.YieldOp.create())
        self.add(scf.IfOp.create(operands=[inside], regions=[Region(then), Region()]))

    # Memory.

    def view(self, source: SSAValue, sizes: Sequence[Size], strides: Sequence[Size], offset: int) -> SSAValue:
        """A buffer read with other extents, strides and offset (all in elements)."""
        kind = source.type
        assert isinstance(kind, MemRefType)
        open_sizes, open_strides = (
            [self.index(self.size(s)) for s in several if not isinstance(s, int)] for several in (sizes, strides)
        )
        shape = [s if isinstance(s, int) else DYNAMIC_INDEX for s in sizes]
        steps = [s if isinstance(s, int) else None for s in strides]
        static_strides = [DYNAMIC_INDEX if s is None else s for s in steps]
        wanted = MemRefType(kind.element_type, shape, StridedLayoutAttr(steps, offset))
        op = memref.ReinterpretCastOp(source, [], open_sizes, open_strides, [offset], shape, static_strides, wanted)
        return self.add(op).results[0]

    def bytes_as(self, source: SSAValue, offset: int, kind: Attribute, shape: Sequence[int]) -> SSAValue:
        """A part of a buffer of bytes as a buffer of another type."""
        return self.emit(memref.ViewOp, [source, self.index(offset)], MemRefType(kind, list(shape)))

    def load(self, source: SSAValue, *indices: Index) -> SSAValue:
        """An element."""
        kind = source.type
        assert isinstance(kind, MemRefType)
        return self.emit(memref.LoadOp, [source, *map(self.index, indices)], kind.element_type)

    def store(self, value: SSAValue, target: SSAValue, *indices: Index) -> None:
        """Write an element."""
        self.add(memref.StoreOp.create(operands=[value, target, *map(self.index, indices)]))

    def load_vector(
        self,
        source: SSAValue,
        lanes: int,
        indices: Sequence[Index],
        mask: SSAValue | None,
        otherwise: SSAValue | None = None,
    ) -> SSAValue:
        """Consecutive elements; `otherwise`, or zero, where the mask is false."""
        assert isinstance(source.type, MemRefType)
        kind = VectorType(source.type.element_type, [lanes])
        operands = [source, *map(self.index, indices)]
        if mask is None:
            return self.emit(vector.LoadOp, operands, kind)
        return self.emit(vector.MaskedLoadOp, [*operands, mask, otherwise or self.zeros(kind)], kind)

    def store_vector(
        self, value: SSAValue, target: SSAValue, indices: Sequence[Index], mask: SSAValue | None = None
    ) -> None:
        """Write consecutive elements, where the mask is true."""
        places = [target, *map(self.index, indices)]
        if mask is None:
            self.add(vector.StoreOp.create(operands=[value, *places]))
        else:
            self.add(vector.MaskedStoreOp.create(operands=[*places, mask, value]))

    def zeros(self, kind: VectorType) -> SSAValue:
        """A vector of zeros."""
        value = DenseIntOrFPElementsAttr.from_list(kind, [0.0])  # pyright: ignore[reportArgumentType, reportCallIssue]
        return self.constant(value, kind)

    def mask(self, lanes: int, count: Index) -> SSAValue:
        """True in the first `count` lanes."""
        return self.emit(vector.CreateMaskOp, [self.index(count)], VectorType(i1, [lanes]))

    def without(self, mask: SSAValue, removed: SSAValue) -> SSAValue:
        """True where `mask` is and `removed` is not."""
        both = self.emit(arith.AndIOp, [mask, removed], mask.type)
        return self.emit(arith.XOrIOp, [mask, both], mask.type)

    def shuffle(self, a: SSAValue, b: SSAValue, lanes: Sequence[int]) -> SSAValue:
        """Lanes picked from `a` followed by `b`."""
        assert isinstance(a.type, VectorType)
        kind = VectorType(a.type.element_type, [len(lanes)])
        return self.emit(vector.ShuffleOp, [a, b], kind, {"mask": DenseArrayBase.from_list(i64, list(lanes))})
