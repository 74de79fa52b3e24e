"""tensor and memref: tensors are arrays that are never changed, memrefs are views of arrays that are."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.lib.stride_tricks import as_strided
from xdsl.dialects import memref, tensor
from xdsl.dialects.builtin import DYNAMIC_INDEX, MemRefType, NoneAttr, StridedLayoutAttr
from xdsl.ir import Attribute, Operation

from symc.dialects.program import ViewOp
from symc.errors import ExecutionError
from symc.runtime.llvm_types import strides_and_offset
from symc.runtime.reference.values import Value, dtype_of, shape_of, unspecified

if TYPE_CHECKING:
    from symc.runtime.reference.interpreter import Frame, FunctionCompiler, Handler, Step


@dataclass(frozen=True)
class Window:
    """A memref that names more than its buffer holds, as flat views with an offset do; every access is checked."""

    flat: np.ndarray
    """The buffer, all of it."""
    offset: int
    strides: tuple[int, ...]

    def place(self, indices: Sequence[Value]) -> Value:
        """Which element of the buffer the indices name."""
        return self.offset + sum(i * s for i, s in zip(indices, self.strides))


def reach(array: np.ndarray | Window, indices: tuple[Value, ...]) -> tuple[np.ndarray, tuple[Value, ...]]:
    """An array and indices into it."""
    return (array.flat, (array.place(indices),)) if isinstance(array, Window) else (array, indices)


def checked(indices: tuple[Value, ...], array: np.ndarray, op: Operation) -> tuple[Value, ...]:
    """Indices, all of them inside the array; numpy itself takes negative ones from the end."""
    for index, extent in zip(indices, array.shape):
        if np.any((np.asarray(index) < 0) | (np.asarray(index) >= extent)):
            raise ExecutionError(f"{op.name}: index {index} is out of range for an extent of {extent}", at=op)
    return indices


def _load(c: FunctionCompiler, op: Operation) -> Step:
    source, *places = c.take(op.operands)
    target = c.slot(op.results[0])
    quick = not c.vectorized

    def step(frame: Frame) -> None:
        array, indices = reach(frame[source], tuple([frame[p] for p in places]))
        if quick and (not indices or min(indices) >= 0):
            frame[target] = _element(array, indices, op)
        else:
            frame[target] = array[checked(indices, array, op)]

    return step


def _element(array: np.ndarray, indices: tuple[int, ...], op: Operation) -> Value:
    try:
        return array[indices]
    except IndexError:
        raise ExecutionError(f"{op.name}: index {indices} is out of range for {array.shape}", at=op) from None


def _store(c: FunctionCompiler, op: Operation) -> Step:
    value, target, *places = c.take(op.operands)

    def step(frame: Frame) -> None:
        array, indices = reach(frame[target], tuple([frame[p] for p in places]))
        array[checked(indices, array, op) if indices and min(indices) < 0 else indices] = frame[value]

    return step


def _insert(c: FunctionCompiler, op: Operation) -> Step:
    def insert(value: Value, array: np.ndarray, *indices: int) -> np.ndarray:
        result = array.copy()
        result[checked(indices, array, op)] = value
        return result

    return c.apply(op, insert)


def _empty(c: FunctionCompiler, op: Operation) -> Step:
    kind = op.results[0].type
    return c.apply(op, lambda: unspecified(kind))


def _reshape(c: FunctionCompiler, op: Operation) -> Step:
    shape = shape_of(op.results[0].type)
    on_memref = isinstance(op.results[0].type, MemRefType)
    return c.apply(op, lambda array, *_: np.reshape(array, shape, copy=False if on_memref else None))


def slicer(op: Operation) -> Callable[..., tuple[slice, ...]]:
    """The part that offsets, sizes and strides name, as a function of the dynamic offsets."""
    offsets, sizes, strides = (
        list(cast(Any, op.properties[key]).get_values()) for key in ("static_offsets", "static_sizes", "static_strides")
    )
    if DYNAMIC_INDEX in (*sizes, *strides):
        raise ExecutionError(f"{op.name}: sizes and strides must be static", at=op)

    def part(*dynamic: int) -> tuple[slice, ...]:
        given = iter(dynamic)
        starts = [next(given) if o == DYNAMIC_INDEX else o for o in offsets]
        return tuple([slice(o, o + (n - 1) * s + 1, s) for o, n, s in zip(starts, sizes, strides)])

    return part


def _subview(c: FunctionCompiler, op: Operation) -> Step:
    part, shape = slicer(op), shape_of(op.results[0].type)

    def view(array: np.ndarray, *offsets: int) -> np.ndarray:
        found = array[part(*offsets)]
        return found if found.shape == shape else np.reshape(found, shape, copy=False)

    return c.apply(op, view)


def _insert_slice(c: FunctionCompiler, op: Operation) -> Step:
    part = slicer(op)

    def insert(piece: np.ndarray, array: np.ndarray, *offsets: int) -> np.ndarray:
        result = array.copy()
        result[part(*offsets)] = piece.reshape(result[part(*offsets)].shape)
        return result

    return c.apply(op, insert)


def _copy(c: FunctionCompiler, op: Operation) -> Step:
    def copy(source: np.ndarray, target: np.ndarray) -> None:
        target[...] = source

    return c.apply(op, copy)


def _get_global(c: FunctionCompiler, op: Operation) -> None:
    assert isinstance(op, memref.GetGlobalOp)
    c.preset(op.memref, c.interpreter.globals[op.name_.string_value()])


def _view(c: FunctionCompiler, op: Operation) -> Step:
    dtype, shape = dtype_of(op.results[0].type), shape_of(op.results[0].type)
    size = dtype.itemsize * math.prod(shape)

    def view(array: np.ndarray, shift: int) -> np.ndarray:
        piece = array[shift : shift + size]
        if len(piece) != size:
            raise ExecutionError(f"{op.name}: bytes {shift} to {shift + size} of {len(array)}", at=op)
        return piece.view(dtype).reshape(shape)

    return c.apply(op, view)


def _program_view(c: FunctionCompiler, op: Operation) -> Step:
    """A part of a contiguous buffer, from the element of its offset on."""
    assert isinstance(op, ViewOp) and isinstance(op.result.type, MemRefType)
    shape, strides, offset = shape_of(op.result.type), strides_and_offset(op.result.type)[0], op.offset.value.data

    def view(array: np.ndarray) -> np.ndarray:
        flat, width = np.reshape(array, -1, copy=False), array.itemsize
        return np.ndarray(shape, array.dtype, flat, offset * width, [s * width for s in strides])

    return c.apply(op, view)


def _offset(kind: Attribute) -> int:
    """The offset of a memref in elements; an open one is 0, being in the pointer."""
    assert isinstance(kind, MemRefType), "a memref"
    if isinstance(kind.layout, NoneAttr):
        return 0
    if not isinstance(kind.layout, StridedLayoutAttr):
        raise ExecutionError(f"the reference interpreter wants a strided layout, got {kind}")
    return kind.layout.get_offset() or 0


def _reinterpret_cast(c: FunctionCompiler, op: Operation) -> Step:
    """Another shape and strides on the same buffer: offsets count from where the source's type counts them."""
    assert isinstance(op, memref.ReinterpretCastOp)
    before, offset = _offset(op.source.type), _offset(op.result.type)
    if op.offsets:
        raise ExecutionError(f"{op.name}: the offset must be static", at=op)
    static = [list(a.get_values()) for a in (op.static_sizes, op.static_strides)]

    def view(array: np.ndarray, *given: int) -> np.ndarray | Window:
        rest = iter(given)
        shape, strides = ([next(rest) if n == DYNAMIC_INDEX else n for n in numbers] for numbers in static)
        spans = [s * (n - 1) for s, n in zip(strides, shape)]
        lowest, highest = (sum(limit(s, 0) for s in spans) for limit in (min, max))
        flat, position = _flat(array)
        start = position - before + offset
        if start + lowest < 0 or start + highest >= flat.size:
            return Window(flat, start, tuple(strides))
        return as_strided(flat[start:], shape, [s * flat.itemsize for s in strides])

    return c.apply(op, view)


def _flat(array: np.ndarray) -> tuple[np.ndarray, int]:
    """The elements of the buffer that an array is part of, and which of them is the array's first."""
    if array.flags.c_contiguous:
        return array.reshape(-1), 0
    root = array
    while isinstance(root.base, np.ndarray):
        root = root.base
    distance = array.ctypes.data - root.ctypes.data
    position, shift = divmod(distance, array.itemsize)
    data = root.reshape(-1).view(np.uint8)[shift:]
    return data[: data.size // array.itemsize * array.itemsize].view(array.dtype), position


def _same(c: FunctionCompiler, op: Operation) -> Step:
    return c.apply(op, lambda array: array)


HANDLERS: dict[str, Handler] = {
    tensor.EmptyOp.name: _empty,
    tensor.ExtractOp.name: _load,
    tensor.InsertOp.name: _insert,
    tensor.ExtractSliceOp.name: _subview,
    tensor.InsertSliceOp.name: _insert_slice,
    tensor.CollapseShapeOp.name: _reshape,
    tensor.ExpandShapeOp.name: _reshape,
    memref.AllocaOp.name: _empty,
    memref.LoadOp.name: _load,
    memref.StoreOp.name: _store,
    memref.CopyOp.name: _copy,
    memref.SubviewOp.name: _subview,
    memref.CollapseShapeOp.name: _reshape,
    memref.ExpandShapeOp.name: _reshape,
    memref.GetGlobalOp.name: _get_global,
    memref.ViewOp.name: _view,
    memref.ReinterpretCastOp.name: _reinterpret_cast,
    memref.CastOp.name: _same,
    ViewOp.name: _program_view,
}
