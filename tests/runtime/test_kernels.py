"""Kernels as objects of their own: named by content, shared between programs, made by several threads at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from harness import parse
from xdsl.dialects.builtin import ModuleOp
from xdsl.dialects.func import CallOp

from symc import interface
from symc.errors import EmitError
from symc.runtime import cache, jit, kernels
from symc.runtime.cache import Cache, Directory
from symc.runtime.clock import Clock
from symc.runtime.code import Code, KernelObject
from symc.runtime.driver import driver
from symc.runtime.steps import Bound

TEXT = """
"memref.global"() <{{sym_name = "{table}", type = memref<3xf32>, sym_visibility = "private", constant,
  initial_value = dense<[1.0, 2.5, {last}]> : tensor<3xf32>}}> : () -> ()
func.func private @{kernel}(%{a}: memref<3xf32>, %b: memref<3xf32>) attributes {{symc.kernel}} {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %table = memref.get_global @{table} : memref<3xf32>
  scf.for %i = %c0 to %c3 step %c1 {{
    %x = memref.load %{a}[%i] : memref<3xf32>
    %y = memref.load %table[%i] : memref<3xf32>
    %z = arith.addf %x, %y : f32
    memref.store %z, %b[%i] : memref<3xf32>
  }}
  func.return
}}
func.func @forward(%a: memref<3xf32>, %b: memref<3xf32>) attributes {{symc.entry}} {{
  func.call @{kernel}(%a, %b) : (memref<3xf32>, memref<3xf32>) -> ()
  func.call @{kernel}(%b, %b) : (memref<3xf32>, memref<3xf32>) -> ()
  func.return
}}
"""


def program(kernel: str = "fc", table: str = "t", a: str = "a", last: str = "3.0") -> ModuleOp:
    return parse(TEXT.format(kernel=kernel, table=table, a=a, last=last))


def unscheduled(module: ModuleOp) -> kernels.Facts:
    """The kernel is at stage K4 already."""
    return {}


def compiled(module: ModuleOp, clock: Clock | None = None) -> list[KernelObject]:
    """The kernels' objects; the module keeps its entry functions."""
    return kernels.compile_kernels(module, unscheduled, clock or Clock())[0]


def run(module: ModuleOp, objects: list[KernelObject]) -> list[float]:
    code, functions = Code(objects), [name for kernel in objects for name in kernel.names]
    a, b = np.array([10, 20, 30], np.float32), np.zeros(3, np.float32)
    addresses = [a.ctypes.data, b.ctypes.data, 0, *map(code.address, functions)]
    bound = Bound(interface.steps(module, functions)["forward"], addresses)
    assert driver().walk_alone(bound.address) == 0
    return b.tolist()


def test_a_kernel_is_an_object_with_the_tables_it_reads() -> None:
    with cache.replaced_by(cache.NO_CACHE):
        objects = compiled(module := program())
    assert len(objects) == 1
    assert run(module, objects) == [12, 25, 36]


def test_names_do_not_matter_and_content_does() -> None:
    def key(**names: str) -> str:
        (kernel,) = kernels.extract_kernels(program(**names))
        return kernel.key

    assert key() == key(kernel="other", table="table_7", a="data")
    assert key() != key(last="4.0")


def test_equal_kernels_become_one() -> None:
    text = TEXT.format(kernel="one", table="t", a="a", last="3.0")
    second = TEXT.format(kernel="two", table="u", a="b2", last="3.0").replace("@forward", "@backward")
    module = parse(text + second)
    assert len(kernels.extract_kernels(module)) == 1
    called = {op.callee.string_value() for op in module.walk() if isinstance(op, CallOp)}
    assert len(called) == 1


def test_a_kernel_that_the_cache_has_is_not_compiled(tmp_path: Path) -> None:
    with cache.replaced_by(Cache(Directory(tmp_path / "cache", 1 << 20))):
        first = compiled(program())
    clock = Clock()
    with cache.replaced_by(Cache(Directory(tmp_path / "cache", 1 << 20))):
        second = compiled(module := program(kernel="other", table="x"), clock)
    assert second == first
    assert "kernels" not in clock.totals()
    assert run(module, second) == [12, 25, 36]


def test_another_cpu_shares_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    (here,) = kernels.extract_kernels(program())
    monkeypatch.setattr(kernels, "fingerprint", lambda: "another CPU")
    (there,) = kernels.extract_kernels(program())
    assert here.key != there.key and here.name != there.name


def test_errors_name_the_kernel_as_the_user_knows_it() -> None:
    broken = '"memref.dealloc"(%b) : (memref<3xf32>) -> ()\n  func.return'
    module = parse(TEXT.format(kernel="fc", table="t", a="a", last="3.0").replace("func.return", broken, 1))
    with cache.replaced_by(cache.NO_CACHE), pytest.raises(EmitError, match=r"no translation to LLVM IR \(in @fc\)"):
        compiled(module)


LOOP = """
define hidden void @k{number}(ptr noalias %a, ptr noalias %b) {{
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %j, %loop ]
  %p = getelementptr inbounds float, ptr %a, i64 %i
  %q = getelementptr inbounds float, ptr %b, i64 %i
  %x = load float, ptr %p
  %y = fadd float %x, {number}.0
  %z = fmul float %y, %y
  store float %z, ptr %q
  %j = add nuw nsw i64 %i, 1
  %done = icmp eq i64 %j, {count}
  br i1 %done, label %end, label %loop
end:
  ret void
}}"""


def test_threads_make_the_same_bytes_as_one_thread_does() -> None:
    texts = [LOOP.format(number=n, count=64 + 7 * n) for n in range(24)]
    expected = [jit.object_code(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(4):
            assert list(pool.map(jit.object_code, texts)) == expected


def test_threads_refuse_broken_ir_as_one_does() -> None:
    with ThreadPoolExecutor(4) as pool:
        results = [pool.submit(jit.object_code, "define void @f() {") for _ in range(8)]
        good = [pool.submit(jit.object_code, LOOP.format(number=1, count=9)) for _ in range(8)]
    assert all(isinstance(r.exception(), EmitError) for r in results)
    assert len({g.result() for g in good}) == 1
