"""Kernels scheduled for the GPU give what numpy gives, run thread by thread on the CPU, and become PTX."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from gpu_assembler import assembled
from kernel_runner import Operand, fill, generic, module, multiply_add
from xdsl.context import Context
from xdsl.dialects import gpu
from xdsl.dialects.builtin import ModuleOp, UnitAttr
from xdsl.dialects.func import CallOp, FuncOp, ReturnOp
from xdsl.ir import Block, Region

from symc.passes.schedule_builder import Builder
from symc.passes.schedule_gpu import ScheduleGpu
from symc.runtime import ptx
from symc.runtime.module import compile_module

F32 = "f32"
SUM = "%r = arith.addf %a1, %a0 fastmath<reassoc> : f32\nlinalg.yield %r : f32"
COPY = "linalg.yield %a0 : f32"
X, W, BIAS, OUT = ((33, 17), "m, k"), ((40, 17), "n, k"), ((40,), "n"), ((33, 40), "m, n")
DENSE = [Operand(s, F32, m) for s, m in (X, W, OUT, BIAS)]
KERNELS = {
    "elementwise": (
        [Operand((7, 100), F32, "m, n"), Operand((7, 100), F32, "m, n")],
        lambda o: generic(o, 1, ["m", "n"], [], "%r = arith.negf %a0 : f32\nlinalg.yield %r : f32"),
        lambda a: -a[0],
    ),
    "sum of rows": (
        [Operand((300, 7), F32, "m, n"), Operand((300,), F32, "m")],
        lambda o: fill(1, o[1], 0) + generic(o, 1, ["m", "n"], ["n"], SUM),
        lambda a: a[0].sum(1),
    ),
    "sum of columns": (
        [Operand((300, 7), F32, "m, n"), Operand((7,), F32, "n")],
        lambda o: fill(1, o[1], 2) + generic(o, 1, ["n", "m"], ["m"], SUM),
        lambda a: a[0].sum(0) + 2,
    ),
    "dense": (
        DENSE,
        lambda o: (
            generic([o[3], o[2]], 1, ["m", "n"], [], COPY).replace("%v1", "%v2").replace("%v0", "%v3")
            + generic(o[:3], 2, ["m", "n", "k"], ["k"], multiply_add([F32, F32], F32))
        ),
        lambda a: a[0] @ a[1].T + a[3],
    ),
}


def scheduled(name: str) -> ModuleOp:
    """The kernel as schedule-gpu leaves it."""
    operands, ops, _ = KERNELS[name]
    result = module(operands, ops(operands))
    ScheduleGpu().apply(Context(), result)
    result.verify()
    return result


def thread_by_thread(function: gpu.FuncOp, name: str) -> FuncOp:
    """A function of the GPU as a kernel of the CPU that runs its threads one after the other."""
    sizes = [next(iter(a.get_values())) for a in (function.known_grid_size, function.known_block_size) if a is not None]
    old = function.body.block
    block = Block(arg_types=old.arg_types)
    b = Builder(block)
    for before, after in zip(old.args, block.args):
        before.replace_all_uses_with(after)
    with b.loop(0, sizes[0]) as grid, b.loop(0, sizes[1]) as threads:
        for op in list(old.ops):
            op.detach()
            if isinstance(op, gpu.BlockIdOp | gpu.ThreadIdOp):
                op.result.replace_all_uses_with(grid.index if isinstance(op, gpu.BlockIdOp) else threads.index)
            elif not isinstance(op, gpu.ReturnOp):
                b.add(op)
    block.add_op(ReturnOp())
    kernel = FuncOp(name, (function.function_type.inputs.data, []), Region(block))
    kernel.attributes["symc.kernel"] = UnitAttr()
    return kernel


def calling(kernels: Sequence[FuncOp]) -> FuncOp:
    """An entry function `@forward` that calls kernels with its arguments."""
    inputs = kernels[0].function_type.inputs.data
    block = Block(arg_types=inputs)
    block.add_ops([*(CallOp(k.sym_name.data, block.args, []) for k in kernels), ReturnOp()])
    entry = FuncOp("forward", (inputs, []), Region(block))
    entry.attributes["symc.entry"] = UnitAttr()
    return entry


def run(functions: Sequence[gpu.FuncOp], arrays: Sequence[np.ndarray]) -> None:
    """Run the functions in order."""
    kernels = [thread_by_thread(f, f"kernel{i}") for i, f in enumerate(functions)]
    loaded = compile_module(ModuleOp([*kernels, calling(kernels)]))
    assert loaded.run("forward", [a.ctypes.data for a in arrays]) == 0


@pytest.mark.parametrize("name", KERNELS)
def test_values(name: str) -> None:
    operands, _, function = KERNELS[name]
    functions = [op for op in scheduled(name).walk() if isinstance(op, gpu.FuncOp)]
    arrays = [o.random(np.random.default_rng(i)) for i, o in enumerate(operands)]
    out = 2 if name == "dense" else 1
    run(functions, arrays)
    np.testing.assert_allclose(arrays[out], function(arrays), rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize("name", KERNELS)
@pytest.mark.parametrize("arch", ["sm_80", "sm_90", "sm_100"])
def test_becomes_ptx(name: str, arch: str) -> None:
    text = ptx.compile_module(scheduled(name), arch)
    assert text.count(".visible .entry") == (2 if name == "dense" else 1)
    assert "0 bytes spill" in assembled(text, arch)
