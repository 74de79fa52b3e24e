"""Runs a module's program by names: arguments in, outputs, gradients and updated states out, the same at every stage.

On tensors the driver is `@predict` or `@train`; on buffers it is `@forward`, or `@forward_train` and then `@backward`,
which share their arguments: the driver's, then a destination for each result, then the arena.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from xdsl.dialects.builtin import ArrayAttr, DictionaryAttr, IntegerAttr, MemRefType, ModuleOp, StringAttr, TensorType
from xdsl.dialects.func import FuncOp
from xdsl.ir import Attribute

from symc.dialects.program import TeamType
from symc.errors import ExecutionError
from symc.runtime.reference.interpreter import HostFunction, Interpreter, functions_of
from symc.runtime.reference.values import dtype_of, shape_of

Key = tuple[str, str, int]
"""Kind, name, and which of that name: an output may stand in a program twice."""
Call = Callable[[str, Sequence[np.ndarray]], Sequence[np.ndarray]]
"""Runs a function of a module by name."""
RESULTS = ("output", "gradient")
GARBAGE = 0xFF
"""What fills the arena and destinations before a run: NaN, as any float."""


@dataclass(frozen=True)
class Port:
    """One argument or result of a program."""

    key: Key
    type: Attribute
    updates: int | None

    @property
    def is_result(self) -> bool:
        """Whether an argument of a program on buffers is a destination."""
        return self.key[0] in RESULTS or self.updates is not None

    def garbage(self) -> np.ndarray:
        """A fresh buffer, aligned as arenas are, with nothing worth reading in it."""
        dtype, shape = dtype_of(self.type), shape_of(self.type)
        size = int(np.prod(shape, dtype=np.int64)) * dtype.itemsize
        raw = np.full(size + 64, GARBAGE, np.uint8)
        start = -raw.ctypes.data % 64
        return raw[start : start + size].view(dtype).reshape(shape)


def ports(function: FuncOp) -> tuple[list[Port], list[Port]]:
    """Arguments and results of a driver or an entry function; a team is none. Names missing from the IR are numbers."""
    kind = function.function_type
    return (
        _ports(kind.inputs.data, function.arg_attrs, "argument"),
        _ports(kind.outputs.data, function.res_attrs, "output"),
    )


def _ports(kinds: Sequence[Attribute], described: ArrayAttr[DictionaryAttr] | None, default: str) -> list[Port]:
    found: list[Port] = []
    seen: dict[tuple[str, str, bool], int] = {}
    for i, kind in enumerate(kinds):
        if isinstance(kind, TeamType):
            continue
        said = described.data[i].data if described is not None else {}
        role, name = said.get("symc.kind", StringAttr(default)), said.get("symc.name", StringAttr(str(i)))
        updates = said.get("symc.updates")
        assert isinstance(role, StringAttr) and isinstance(name, StringAttr), "kinds and names are strings"
        target = updates.value.data if isinstance(updates, IntegerAttr) else None
        alike = (role.data, name.data, target is None)  # a state and its new value have one kind and name
        seen[alike] = seen.get(alike, -1) + 1
        found.append(Port((role.data, name.data, seen[alike]), kind, target))
    return found


def drivers(module: ModuleOp) -> list[FuncOp]:
    """The driver of a module, or its entry functions in the order in which they run."""
    functions = functions_of(module)
    entries = [functions[n] for n in ("forward", "forward_train", "backward") if n in functions]
    found = entries or [functions[n] for n in ("predict", "train") if n in functions]
    if not found:
        raise ExecutionError(f"the module has no driver or entry function; it has {', '.join(functions) or 'none'}")
    return found


def run_program(
    module: ModuleOp,
    inputs: Mapping[Key, np.ndarray],
    host: HostFunction | None = None,
    call: Call | None = None,
    functions: Sequence[FuncOp] | None = None,
) -> dict[Key, np.ndarray]:
    """Results of a module's program by key; `call` runs it (default: the reference interpreter).

    `inputs` must hold every argument that is no result; ExecutionError names what is missing or of another type. An
    argument's array is copied, so nothing given changes.
    """
    functions = functions or drivers(module)
    call = call or Interpreter(module, host).call
    arguments, results = ports(functions[0])
    if any(isinstance(p.type, MemRefType) for p in arguments):
        return _run_on_buffers(functions, arguments, inputs, call)
    values = call(functions[0].sym_name.data, [_given(p, inputs) for p in arguments])
    return {p.key: np.asarray(v) for p, v in zip(results, values, strict=True)}


def _run_on_buffers(
    functions: Sequence[FuncOp], arguments: Sequence[Port], inputs: Mapping[Key, np.ndarray], call: Call
) -> dict[Key, np.ndarray]:
    buffers: list[np.ndarray] = []
    results: dict[Key, np.ndarray] = {}
    for port in arguments:
        if not port.is_result:
            buffers.append(port.garbage() if port.key[0] == "arena" else _given(port, inputs))
            continue
        buffers.append(port.garbage() if port.updates is None else buffers[port.updates])
        results[port.key] = buffers[-1]
    for function in functions:
        call(function.sym_name.data, buffers)
    return results


def _given(port: Port, inputs: Mapping[Key, np.ndarray]) -> np.ndarray:
    """A copy of an argument's array, aligned, of the type that the program wants."""
    kind, name, _ = port.key
    if port.key not in inputs:
        raise ExecutionError(f"no array was given for {kind} {name}")
    array = inputs[port.key]
    wanted: tuple[Any, ...] = (shape_of(port.type), dtype_of(port.type))
    if (array.shape, array.dtype) != wanted and not _same_bits(array.dtype, wanted[1]):
        raise ExecutionError(f"{kind} {name} must be {wanted[0]} {wanted[1]}, got {array.shape} {array.dtype}")
    if array.shape != wanted[0]:
        raise ExecutionError(f"{kind} {name} must have shape {wanted[0]}, got {array.shape}")
    copy = port.garbage()
    copy[...] = array.view(wanted[1])
    return copy


def _same_bits(given: np.dtype[Any], wanted: np.dtype[Any]) -> bool:
    """Whether an unsigned array stands for a signless one."""
    return given.kind == "u" and wanted.kind == "i" and given.itemsize == wanted.itemsize


def shape_and_type(kind: Attribute) -> tuple[tuple[int, ...], np.dtype[Any]]:
    """Shape and element type of an argument."""
    assert isinstance(kind, TensorType | MemRefType), f"{kind} is not an array"
    return shape_of(kind), dtype_of(kind)
