"""A slow, obvious interpreter of stages K1, K2 and K3 in numpy: the values that passes must preserve.

Tensors are arrays that are never changed; memrefs are views of arrays that are. A linalg.generic runs one iteration
at a time.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided
from xdsl.dialects.builtin import DenseIntOrFPElementsAttr, MemRefType, ModuleOp, NoneAttr, TensorType
from xdsl.dialects.func import FuncOp
from xdsl.dialects.memref import GlobalOp
from xdsl.ir import Attribute, Block, Operation, SSAValue

Value = Any
DTYPES = {"f32": np.float32, "f64": np.float64, "i1": np.bool_, "i8": np.int8, "i32": np.int32, "i64": np.int64}
SCALARS: dict[str, Callable[..., Value]] = {
    "arith.addf": lambda a, b: a + b,
    "arith.subf": lambda a, b: a - b,
    "arith.mulf": lambda a, b: a * b,
    "arith.divf": lambda a, b: a / b,
    "arith.maximumf": max,
    "arith.minimumf": min,
    "arith.negf": lambda a: -a,
    "arith.addi": lambda a, b: a + b,
    "arith.muli": lambda a, b: a * b,
    "arith.subi": lambda a, b: a - b,
    "arith.remsi": lambda a, b: int(math.fmod(a, b)),
    "arith.select": lambda c, a, b: a if c else b,
    "arith.index_cast": int,
    "arith.sitofp": float,
    "math.tanh": math.tanh,
    "math.exp": math.exp,
}
COMPARISONS: dict[int, Callable[[Value, Value], bool]] = {
    1: lambda a, b: a == b,
    2: lambda a, b: a > b,
    3: lambda a, b: a >= b,
    4: lambda a, b: a < b,
    5: lambda a, b: a <= b,
}


def dtype_of(kind: Attribute) -> type:
    """The numpy type of a tensor's or memref's elements."""
    assert isinstance(kind, TensorType | MemRefType)
    return DTYPES[str(kind.element_type)]


def call(module: ModuleOp, name: str, arguments: Sequence[np.ndarray]) -> list[Value]:
    """Run a function of a module."""
    functions = functions_of(module)
    return Interpreter(module, functions).function(functions[name], arguments)


def functions_of(module: ModuleOp) -> dict[str, FuncOp]:
    """The functions of a module by name, in order."""
    return {f.sym_name.data: f for f in module.ops if isinstance(f, FuncOp)}


class Interpreter:
    """Runs functions of one module."""

    def __init__(self, module: ModuleOp, functions: Mapping[str, FuncOp]):
        self.functions = functions
        self.globals = {
            op.sym_name.data: op.initial_value
            for op in module.ops
            if isinstance(op, GlobalOp) and isinstance(op.initial_value, DenseIntOrFPElementsAttr)
        }

    def function(self, function: FuncOp, arguments: Sequence[Value]) -> list[Value]:
        """Results of a function."""
        env: dict[SSAValue, Value] = dict(zip(function.body.block.args, arguments, strict=True))
        return self.block(function.body.block, env)

    def block(self, block: Block, env: dict[SSAValue, Value]) -> list[Value]:
        """Run a block; returns what its terminator passes on."""
        for op in block.ops:
            operands = [env[v] for v in op.operands]
            if op.name.endswith((".return", ".yield")):
                return operands
            results = self.operation(op, operands, env)
            env.update(zip(op.results, results, strict=True))
        return []

    def operation(self, op: Operation, operands: list[Value], env: dict[SSAValue, Value]) -> list[Value]:
        """Results of one op."""
        if op.name in SCALARS:
            return [SCALARS[op.name](*operands)]
        if op.name in ("arith.cmpf", "arith.cmpi"):
            return [COMPARISONS[_predicate(op)](*operands)]
        handler = getattr(self, "on_" + op.name.replace(".", "_"))
        return handler(op, operands, env)

    def on_arith_constant(self, op: Any, operands: list[Value], env: dict[SSAValue, Value]) -> list[Value]:
        return [_array(op.value) if isinstance(op.value, DenseIntOrFPElementsAttr) else op.value.value.data]

    def on_tensor_empty(self, op: Any, operands: list[Value], env: dict[SSAValue, Value]) -> list[Value]:
        return [np.full(op.tensor.type.get_shape(), -77, dtype_of(op.tensor.type))]

    def on_tensor_collapse_shape(self, op: Any, operands: list[Value], env: dict[SSAValue, Value]) -> list[Value]:
        return [_reshaped(operands[0], op.results[0].type.get_shape())]

    on_tensor_expand_shape = on_tensor_collapse_shape
    on_memref_collapse_shape = on_tensor_collapse_shape
    on_memref_expand_shape = on_tensor_collapse_shape

    def on_tensor_extract_slice(self, op: Any, operands: list[Value], env: dict[SSAValue, Value]) -> list[Value]:
        return [operands[0][_slices(op)]]

    on_memref_subview = on_tensor_extract_slice

    def on_tensor_insert_slice(self, op: Any, operands: list[Value], env: dict[SSAValue, Value]) -> list[Value]:
        result = operands[1].copy()
        result[_slices(op)] = operands[0]
        return [result]

    def on_tensor_extract(self, op: Any, operands: list[Value], env: dict[SSAValue, Value]) -> list[Value]:
        return [operands[0][tuple(operands[1:])]]

    on_memref_load = on_tensor_extract

    def on_tensor_insert(self, op: Any, operands: list[Value], env: dict[SSAValue, Value]) -> list[Value]:
        result = operands[1].copy()
        result[tuple(operands[2:])] = operands[0]
        return [result]

    def on_memref_store(self, op: Any, operands: list[Value], env: dict[SSAValue, Value]) -> list[Value]:
        operands[1][tuple(operands[2:])] = operands[0]
        return []

    def on_memref_copy(self, op: Any, operands: list[Value], env: dict[SSAValue, Value]) -> list[Value]:
        operands[1][...] = operands[0]
        return []

    def on_memref_get_global(self, op: Any, operands: list[Value], env: dict[SSAValue, Value]) -> list[Value]:
        value = _array(self.globals[op.properties["name"].string_value()])
        value.flags.writeable = False
        return [value]

    def on_program_view(self, op: Any, operands: list[Value], env: dict[SSAValue, Value]) -> list[Value]:
        flat = np.reshape(operands[0], -1, copy=False)[op.offset.value.data :]
        shape, layout = op.result.type.get_shape(), op.result.type.layout
        if isinstance(layout, NoneAttr):
            return [flat[: math.prod(shape)].reshape(shape)]
        return [as_strided(flat, shape, [s * flat.itemsize for s in layout.get_strides()])]

    def on_memref_view(self, op: Any, operands: list[Value], env: dict[SSAValue, Value]) -> list[Value]:
        kind = op.result.type
        size = np.dtype(dtype_of(kind)).itemsize * math.prod(kind.get_shape())
        piece = operands[0][operands[1] : operands[1] + size]
        return [piece.view(dtype_of(kind)).reshape(kind.get_shape())]

    def on_linalg_fill(self, op: Any, operands: list[Value], env: dict[SSAValue, Value]) -> list[Value]:
        out = operands[1] if not op.results else operands[1].copy()
        out[...] = operands[0]
        return [out] if op.results else []

    def on_linalg_generic(self, op: Any, operands: list[Value], env: dict[SSAValue, Value]) -> list[Value]:
        count = len(op.inputs)
        outs = [o.copy() if op.results else o for o in operands[count:]]
        arrays = [*operands[:count], *outs]
        maps = [m.data for m in op.indexing_maps.data]
        for point in itertools.product(*(range(n) for n in _extents(maps, arrays))):
            where = [m.eval(point, ()) for m in maps]
            assert all(0 <= i < n for w, a in zip(where, arrays) for i, n in zip(w, a.shape)), "index out of range"
            inner = dict(env)
            inner.update(zip(op.body.block.args, (a[w] for a, w in zip(arrays, where))))
            self.point = point
            values = self.block(op.body.block, inner)
            for out, at, value in zip(outs, where[count:], values, strict=True):
                out[at] = value
        return outs if op.results else []

    def on_linalg_index(self, op: Any, operands: list[Value], env: dict[SSAValue, Value]) -> list[Value]:
        return [self.point[op.dim.value.data]]

    def on_scf_for(self, op: Any, operands: list[Value], env: dict[SSAValue, Value]) -> list[Value]:
        state = operands[3:]
        for i in range(operands[0], operands[1], operands[2]):
            inner = dict(env)
            inner.update(zip(op.body.block.args, [i, *state]))
            state = self.block(op.body.block, inner)
        return state

    def on_scf_if(self, op: Any, operands: list[Value], env: dict[SSAValue, Value]) -> list[Value]:
        return self.block(op.regions[0 if operands[0] else 1].block, dict(env))

    def on_func_call(self, op: Any, operands: list[Value], env: dict[SSAValue, Value]) -> list[Value]:
        return self.function(self.functions[op.callee.string_value()], operands)


def _predicate(op: Any) -> int:
    number = op.predicate.value.data
    return number if op.name == "arith.cmpf" else {0: 1, 4: 2, 5: 3, 2: 4, 3: 5}[number]


def _array(value: DenseIntOrFPElementsAttr) -> np.ndarray:
    kind = value.type
    return np.array(list(value.iter_values()), dtype_of(kind)).reshape(kind.get_shape())


def _reshaped(array: np.ndarray, shape: Sequence[int]) -> np.ndarray:
    result = array.reshape(shape)
    assert np.shares_memory(result, array), "a reshape is a view"
    return result


def _slices(op: Any) -> tuple[slice, ...]:
    parts = zip(*(a.get_values() for a in (op.static_offsets, op.static_sizes, op.static_strides)))
    return tuple(slice(o, o + (n - 1) * s + 1, s) for o, n, s in parts)


def _extents(maps: Sequence[Any], arrays: Sequence[np.ndarray]) -> list[int]:
    found: dict[int, int] = {}
    for affine_map, array in zip(maps, arrays):
        for expression, extent in zip(affine_map.results, array.shape):
            position = getattr(expression, "position", None)
            if position is not None:
                assert found.setdefault(position, extent) == extent, "operands disagree on a loop"
    return [found[i] for i in range(maps[0].num_dims)]
