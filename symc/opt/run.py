"""`--run` and `--run-each`: executes a module on given or random arrays, at whatever stage its IR is.

The reference interpreter knows linalg and what comes after; `sym` operations are inferred and lowered first, on a copy,
so that at that stage the lowering is the meaning. The JIT takes the module through the rest of the pipeline, on a copy.
Random values depend on the seed and the argument's name alone: they are the same before and after every pass.
"""

from __future__ import annotations

import ctypes
import io
import zipfile
import zlib
from argparse import Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from xdsl.context import Context
from xdsl.dialects.builtin import MemRefType, ModuleOp
from xdsl.dialects.func import FuncOp

from symc.dialects.program import HostCallOp
from symc.errors import ExecutionError
from symc.opt.arguments import UsageError
from symc.opt.pipeline_run import Instrument
from symc.pipeline import CODE, CPU, KERNELS, SYM
from symc.runtime.reference import Interpreter, Key, functions_of, run_program
from symc.runtime.reference.interpreter import HostFunction
from symc.runtime.reference.program import Port, drivers, ports, shape_and_type

Results = dict[Key, np.ndarray]
PLAIN = ("argument", "auxiliary", "output", "random_key")
"""Kinds whose arrays are called by their name alone; others are called `kind:name`."""
TOLERANCES = {"float64": 1e-9, "float32": 1e-4, "float16": 2e-2, "bfloat16": 1e-1}
"""Largest difference that a pass may make, relative to the largest value of the result; integers must be equal."""
FLOOR = 1e-3
"""A result whose values are small beside those of the others (what cancels out) is measured by this part of theirs."""


def label(key: Key) -> str:
    """What an array is called in files and messages."""
    kind, name, number = key
    return (name if kind in PLAIN else f"{kind}:{name}") + (f"#{number}" if number else "")


def on_tensors(module: ModuleOp) -> ModuleOp:
    """The module itself, or a copy that is inferred and lowered if it holds `sym` operations."""
    if not _holds(module, "sym"):
        return module
    return _passed(module, (SYM[0], KERNELS[0]))


def remaining_passes(module: ModuleOp) -> tuple[str, ...]:
    """The passes that a module still has to go through to become machine code for this CPU."""
    functions = functions_of(module).values()
    if _holds(module, "sym"):
        return (*SYM, *KERNELS, *CPU)
    if any(isinstance(kind, MemRefType) for kind in drivers(module)[0].function_type.inputs):
        return CODE if _holds(module, "linalg") else ()
    outlined = any("symc.kernel" in f.attributes for f in functions)
    return CPU[CPU.index("outline-kernels") + 1 :] if outlined else (*KERNELS[1:], *CPU)


def _holds(module: ModuleOp, dialect: str) -> bool:
    return any(op.dialect_name() == dialect for op in module.walk())


def _passed(module: ModuleOp, names: Sequence[str]) -> ModuleOp:
    from symc import passes

    copy = module.clone()
    for name in names:
        passes.load(name)().apply(Context(), copy)
    return copy


def random_inputs(arguments: Sequence[Port], seed: int) -> dict[Key, np.ndarray]:
    """An array for every argument of a program that is no result: small numbers, labels and integers 0 or 1."""
    wanted = (p for p in arguments if not p.is_result and p.key[0] != "arena")
    return {p.key: _random(p, seed) for p in wanted}


def _random(port: Port, seed: int) -> np.ndarray:
    shape, dtype = shape_and_type(port.type)
    kind, name, _ = port.key
    generator = np.random.default_rng([seed, zlib.crc32(label(port.key).encode())])
    if dtype.kind in "bi" or name.endswith("label"):
        return generator.integers(0, 2, shape).astype(dtype)
    if kind == "auxiliary":  # variances are not negative
        return generator.uniform(0.5, 1.5, shape).astype(dtype)
    return generator.normal(0, 0.5, shape).astype(dtype)


def run_reference(module: ModuleOp, seed: int = 0, given: Mapping[Key, np.ndarray] | None = None) -> Results:
    """Results of a module's program by the reference interpreter; what is not given is random."""
    lowered = on_tensors(module)
    inputs = random_inputs(ports(drivers(lowered)[0])[0], seed)
    return run_program(lowered, {**inputs, **(given or {})}, host=_host(lowered))


def _host(module: ModuleOp) -> HostFunction | None:
    """Runs the host calls of a module on tensors."""
    from symc.interface import host_calls
    from symc.operator import host_functions

    calls = [op for op in module.walk() if isinstance(op, HostCallOp)]
    if not calls or any(isinstance(v.type, MemRefType) for v in calls[0].operands):
        return None
    functions = host_functions(host_calls(module))

    def host(op: Any, inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
        outputs = [np.zeros(*shape_and_type(r.type)) for r in op.results]
        arrays = [*map(np.ascontiguousarray, inputs), *outputs]
        functions[op.index.value.data]((ctypes.c_void_p * len(arrays))(*(a.ctypes.data for a in arrays)))
        return outputs

    return host


def run_jit(module: ModuleOp, seed: int = 0, given: Mapping[Key, np.ndarray] | None = None) -> Results:
    """Results of a module's program as machine code; what is not given is random."""
    from symc.runtime.module import compile_module

    finished = _passed(module, remaining_passes(module))
    if any(isinstance(op, HostCallOp) for op in finished.walk()):
        raise ExecutionError("--run=jit: the program calls Python; bind it, or use --run=reference")
    loaded = compile_module(finished)

    def call(name: str, arrays: Sequence[np.ndarray]) -> Sequence[np.ndarray]:
        loaded.run(name, [a.ctypes.data for a in arrays])
        return []

    inputs = random_inputs(ports(drivers(finished)[0])[0], seed)
    return run_program(finished, {**inputs, **(given or {})}, call=call)


def run_function(module: ModuleOp, name: str, seed: int, given: Mapping[Key, np.ndarray]) -> Results:
    """Results of any one function by the reference interpreter; on buffers, all buffers as they are afterwards."""
    function = _function(module, name)
    arguments, results = ports(function)
    inputs = {**{p.key: _random(p, seed) for p in arguments}, **given}
    arrays = [inputs[p.key] for p in arguments]
    values = Interpreter(module, _host(module)).call(name, arrays)
    after = {p.key: a for p, a in zip(arguments, arrays) if isinstance(p.type, MemRefType)}
    return {**after, **{p.key: np.asarray(v) for p, v in zip(results, values)}}


def _function(module: ModuleOp, name: str) -> FuncOp:
    functions = functions_of(module)
    if name not in functions:
        raise UsageError(f"--run-function {name}: the module has {', '.join(functions)}")
    return functions[name]


def run_command(module: ModuleOp, args: Namespace) -> str:
    """What `--run` prints; with `--run-outputs` it writes the arrays and prints nothing."""
    lowered = on_tensors(module)
    function = _function(lowered, args.run_function) if args.run_function else drivers(lowered)[0]
    given = _read(args.run_inputs, ports(function)[0]) if args.run_inputs else {}
    if not args.run_function:
        results = {"jit": run_jit, "reference": run_reference}[args.run](module, args.run_seed, given)
    elif args.run == "reference":
        results = run_function(lowered, args.run_function, args.run_seed, given)
    else:
        raise UsageError("--run=jit runs a module's entry functions; --run-function needs --run=reference")
    arrays = {label(key): array for key, array in results.items()}
    if args.run_outputs:
        _write(args.run_outputs, arrays)
        return ""
    return "".join(_shown(name, array) for name, array in arrays.items())


def _read(file: str, arguments: Sequence[Port]) -> dict[Key, np.ndarray]:
    keys = {label(p.key): p.key for p in arguments}
    try:
        with np.load(io.BytesIO(Path(file).read_bytes()), allow_pickle=False) as arrays:
            found = {name: arrays[name] for name in arrays}
    except ValueError as error:
        raise UsageError(f"--run-inputs {file}: {error}") from None
    unknown = [name for name in found if name not in keys]
    if unknown:
        raise UsageError(
            f"--run-inputs {file}: no argument is called {', '.join(unknown)}; there are {', '.join(keys)}"
        )
    return {keys[name]: array for name, array in found.items()}


def _write(file: str, arrays: Mapping[str, np.ndarray]) -> None:
    """Write an npz file. `numpy.savez` would take some names for its own arguments; bfloat16 is none of its types."""
    with zipfile.ZipFile(file, "w") as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w") as stream:
                known = array.astype(np.float32) if array.dtype.name == "bfloat16" else array
                np.lib.format.write_array(stream, known, allow_pickle=False)


def _shown(name: str, array: np.ndarray) -> str:
    return f"{name}: {array.dtype} {array.shape}\n{np.array2string(array, precision=6, threshold=200)}\n"


def differences(before: Results, after: Results) -> list[str]:
    """What `after` lacks or computes otherwise than `before`; what it computes besides does not count."""
    missing = [f"{label(key)} is gone" for key in before if key not in after]
    shared = ((key, value, after[key]) for key, value in before.items() if key in after)
    floor = FLOOR * max(map(_largest, before.values()), default=0)
    return missing + [text for key, a, b in shared if (text := _difference(label(key), a, b, floor))]


def _largest(array: np.ndarray) -> float:
    numbers = np.abs(array.astype(np.float64))
    return float(np.max(numbers, initial=0, where=np.isfinite(numbers)))


def _difference(name: str, before: np.ndarray, after: np.ndarray, floor: float) -> str:
    if (before.shape, before.dtype) != (after.shape, after.dtype):
        return f"{name} was {before.dtype} {before.shape}, is {after.dtype} {after.shape}"
    tolerance = TOLERANCES.get(before.dtype.name, 0)
    a, b = before.astype(np.float64), after.astype(np.float64)
    scale = max(_largest(before), floor)
    if np.allclose(a, b, rtol=tolerance, atol=tolerance * scale, equal_nan=True):
        return ""
    return f"{name} differs by up to {_largest(a - b):.3g} where its largest value is {_largest(before):.3g}"


class RunEach(Instrument):
    """Runs the module before the first pass and after each; ExecutionError where a pass changes a result."""

    def __init__(self, seed: int):
        self.seed = seed
        self.results: Results = {}

    def start(self, module: ModuleOp) -> None:
        self.results = run_reference(module, self.seed)

    def after(self, number: int, name: str, module: ModuleOp) -> None:
        after = run_reference(module, self.seed)
        found = differences(self.results, after)
        if found:
            raise ExecutionError(f"pass {name} changed what the module computes: {'; '.join(found)}")
        self.results = after
