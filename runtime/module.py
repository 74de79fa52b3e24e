"""A module at stage K4 as a whole: the LLVM IR of its kernels, and all of it loaded to run, for symc-opt and tests.

Executors compile kernel by kernel (kernels.py); what they run is the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xdsl.dialects.builtin import ModuleOp

from symc.runtime.emit import ModuleEmitter
from symc.runtime.encode_steps import encode, entry_functions, step_functions
from symc.runtime.jit import Library, has_float16, host_attributes, object_code
from symc.runtime.steps import Bound, Steps
from symc.runtime.threads import runner


def emit_llvm(module: ModuleOp) -> str:
    """LLVM IR of the kernels of a module for this CPU."""
    return ModuleEmitter(module, host_attributes(), has_float16=has_float16()).emit()


def compile_module(module: ModuleOp) -> LoadedModule:
    """Compile the kernels of a module together, encode its entry functions, and load both."""
    functions = step_functions(module)
    steps = {name: encode(entry, functions) for name, entry in entry_functions(module).items()}
    return LoadedModule(Library([object_code(emit_llvm(module))], functions), functions, steps)


class LoadedModule:
    """Machine code of kernels, and the steps that call it; the code stays loaded as long as this object lives."""

    def __init__(self, code: Library, functions: Sequence[str], steps: Mapping[str, Steps]):
        self._code = code
        self._functions = [code.address(name) for name in functions]
        self._steps = steps

    def run(self, entry: str, addresses: Sequence[int], callback: int = 0) -> int:
        """Run an entry function on this thread alone: on buffers at these addresses, with the host function at
        `callback` (an int32 of an int32, the number of the call, and the array of its buffers' addresses). Its status:
        0, or that of the host call that failed.
        """
        bound = Bound(self._steps[entry], [*addresses, callback, *self._functions])
        return runner(bound.steps.counters, alone=True)(bound.address)
