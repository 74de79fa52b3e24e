"""Loaded code: how long it lives, IR that LLVM would not survive, memory that compiling takes."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from harness import parse, wrap

from symc.errors import EmitError
from symc.runtime import jit
from symc.runtime.module import LoadedModule, compile_module

ADD = """
%c0 = arith.constant 0 : index
%c1 = arith.constant 1 : index
%n = arith.constant 4096 : index
scf.for %i = %c0 to %n step %c1 {{
  %x = memref.load %a[%i] : memref<4096xf32>
  %d = arith.constant {amount} : f32
  %y = arith.addf %x, %d : f32
  memref.store %y, %a[%i] : memref<4096xf32>
}}"""
NOT_DOMINATED = """define i32 @f(i1 %c) {
entry:
  br i1 %c, label %then, label %end
then:
  %x = add i32 1, 2
  br label %end
end:
  ret i32 %x
}"""


def program(amount: float) -> LoadedModule:
    return compile_module(parse(wrap("%a: memref<4096xf32>", ADD.format(amount=amount))))


def run_all(loaded: list[LoadedModule], x: np.ndarray) -> None:
    for one in loaded:
        assert one.run("forward", [x.ctypes.data]) == 0


def test_modules_with_functions_of_one_name_live_side_by_side() -> None:
    x, loaded = np.zeros(4096, np.float32), [program(float(2**i)) for i in range(4)]
    run_all(loaded, x)
    assert set(x) == {15}
    del loaded[0]
    gc.collect()
    run_all(loaded, x)
    assert set(x) == {15 + 14}


def test_broken_ir_is_refused() -> None:
    with pytest.raises(EmitError, match="does not dominate all uses"):
        jit.optimize(NOT_DOMINATED)


LEAK = """
import sys
from symc.runtime import jit

def resident_kilobytes():
    return int(open("/proc/self/statm").read().split()[1]) * 4

def compile(count):
    for i in range(count):
        jit.optimize("define void @f%d() {\\n  ret void\\n}" % i)

compile(100)
before = resident_kilobytes()
compile(300)
print(resident_kilobytes() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads Linux's count of resident pages")
def test_compiling_leaves_no_memory_behind() -> None:
    """A pass manager left alone keeps 47 KB, 14 MB here."""
    done = subprocess.run([sys.executable, "-c", LEAK], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 3000, "kilobytes for 300 compilations"
