"""What fuse does to the number of ops, and compiled programs give the same values with fuse and without."""

from __future__ import annotations

import ctypes

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from interpreter import functions_of
from random_programs import Program, programs
from test_plan_buffers import expected, result_buffers, run_passes
from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp
from xdsl.dialects.func import FuncOp, ReturnOp
from xdsl.dialects.linalg.ops import GenericOp
from xdsl.ir import Block, Region

from symc import passes
from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor, ir_type
from symc.passes import cluster_rows
from symc.passes.arena import ALIGNMENT, plan_of

COMPILE = ("outline-kernels", "annotate-scratch", "plan-buffers", "schedule-cpu", "expand-math")


def fused(builder: LinalgBuilder, *results: Tensor) -> list[GenericOp]:
    """The linalg.generic ops of a driver after fuse."""
    block = builder.block
    block.add_op(ReturnOp(*(r.value for r in results)))
    types = ([a.type for a in block.args], [r.value.type for r in results])
    module = ModuleOp([FuncOp("predict", types, Region(block))])
    passes.load("fuse")().apply(Context(), module)
    module.verify()
    return [op for op in module.walk() if isinstance(op, GenericOp)]


def start(*shapes: tuple[int, ...]) -> tuple[LinalgBuilder, list[Tensor]]:
    """A builder and the arguments of a driver."""
    block = Block(arg_types=[ir_type(s, "float32") for s in shapes])
    return LinalgBuilder(block), [Tensor(a, s, "float32") for a, s in zip(block.args, shapes)]


def count(op: GenericOp, name: str) -> int:
    """How often an op stands in a body."""
    return sum(o.name == name for o in op.body.block.ops)


def test_long_chain_is_one_op() -> None:
    b, (x,) = start((2, 3))
    for _ in range(50):
        x = b.elementwise(lambda e, v: v + 1.0, x)
    (op,) = fused(b, x)
    assert count(op, "arith.addf") == 50 and count(op, "arith.constant") == 1


def test_bodies_are_bounded() -> None:
    b, (x,) = start((2, 3))
    for _ in range(500):
        x = b.elementwise(lambda e, v: e.math("tanh", v), x)
    ops = fused(b, x)
    assert sum(count(op, "math.tanh") for op in ops) == 500
    assert max(count(op, "math.tanh") for op in ops) <= 200


def test_costly_producer_of_several_ops_runs_once() -> None:
    b, (x,) = start((2, 3, 5))
    y = b.elementwise(lambda e, v: e.math("exp", v), x)
    total = b.sum_axes(y, [2])
    out = b.elementwise(lambda e, v, s: v / s, y, total.at(lambda i, j, k: (i, j)))
    assert sum(count(op, "math.exp") for op in fused(b, out)) == 1


def test_broadcast_does_not_repeat_costly_work() -> None:
    b, (x, s) = start((64, 3), (3,))
    root = b.elementwise(lambda e, v: e.math("sqrt", v), s)
    out = b.elementwise(lambda e, v, w: v * w, x, root)
    assert len(fused(b, out)) == 2


def test_siblings_share_their_input() -> None:
    b, (x, g) = start((2, 3), (2, 3))
    first = b.elementwise(lambda e, v, w: v * w, x, g)
    second = b.elementwise(lambda e, v, w: e.math("exp", v) * w, x, g)
    (op,) = fused(b, first, second)
    assert len(op.inputs) == 2 and len(op.results) == 2


def test_reader_between_members_keeps_them_apart() -> None:
    b, (x,) = start((2, 3))
    y = b.elementwise(lambda e, v: e.math("exp", v), x)
    total = b.broadcast(b.sum_axes(y, [1]), (3, 2))
    out = b.elementwise(lambda e, v, s: v * s, y, total.at(lambda i, j: (j, i)))
    assert [len(op.results) for op in fused(b, y, out)] == [1, 1, 1]


def test_reading_a_member_elsewhere_keeps_it_apart() -> None:
    b, (x,) = start((5,))
    y = b.elementwise(lambda e, v: e.math("exp", v), x)
    reverse = b.elementwise(lambda e, v, w: v - w, y, y.at(lambda i: (i * -1 + 4,)))
    assert [count(op, "math.exp") for op in fused(b, y, reverse)] == [1, 0]


def test_gathering_from_a_member_keeps_it_apart() -> None:
    b, (x,) = start((5,))
    y = b.elementwise(lambda e, v: e.math("exp", v), x)
    gather = b.elementwise(lambda e, v: v - e.extract(y, [e.const(2, "index")]), y)
    assert [count(op, "math.exp") for op in fused(b, y, gather)] == [1, 0]


@pytest.mark.parametrize("joint", [False, True], ids=["predict", "train"])
@pytest.mark.parametrize("joining", [(), ("fuse",), ("fuse", "cluster"), ("cluster",)], ids="+".join)
def test_compiled_values(joint: bool, joining: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    for limit, value in (("TINY", 0), ("SHORT_RUN", 1), ("FEWEST_ROWS", 1)):
        monkeypatch.setattr(cluster_rows, limit, value)

    @settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(programs(joint))
    def check(program: Program) -> None:
        wanted = expected(program)
        run_passes(program, *joining, *COMPILE)
        for got, want in zip(compiled(program), wanted, strict=True):
            np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-12)

    check()


def compiled(program: Program) -> list[np.ndarray]:
    """Results of the program's machine code."""
    from symc.runtime import jit

    loaded = jit.compile_module(program.module)
    entries = [n for n, f in functions_of(program.module).items() if "symc.entry" in f.attributes]
    arguments = [a.copy() for a in program.arguments]
    results = result_buffers(program, entries[0], arguments)
    arena = np.zeros(plan_of(program.module).arena_bytes + ALIGNMENT, np.uint8)
    arena = arena[-arena.ctypes.data % ALIGNMENT :]
    pointers = [a.ctypes.data for a in (*arguments, *results, arena)]
    table = (ctypes.c_void_p * (len(pointers) + 1))(*pointers)
    for name in entries:
        function = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p)(loaded.address(name))
        assert function(ctypes.addressof(table)) == 0
    return results
