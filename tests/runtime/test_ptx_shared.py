"""Memory that the threads of a block share: a transpose through a tile."""

from __future__ import annotations

import re

import numpy as np
import pytest
from gpu_assembler import assembled
from harness import call, gpu_module, parse, wrap

from symc.errors import EmitError
from symc.runtime import ptx

TILE = "memref<16x17xf32, 3 : i64>"
TRANSPOSE = f"""%x = "gpu.thread_id"() <{{dimension = #gpu<dim x>}}> : () -> index
%y = "gpu.thread_id"() <{{dimension = #gpu<dim y>}}> : () -> index
%tile = memref.alloca() : {TILE}
%v = memref.load %a[%y, %x] : memref<16x16xf32>
memref.store %v, %tile[%y, %x] : {TILE}
"gpu.barrier"() : () -> ()
%w = memref.load %tile[%x, %y] : {TILE}
memref.store %w, %b[%y, %x] : memref<16x16xf32>"""
ARGUMENTS = "%a: memref<16x16xf32>, %b: memref<16x16xf32>"


@pytest.mark.parametrize("arch", ["sm_80", "sm_90", "sm_100"])
def test_a_tile_lives_in_shared_memory(arch: str) -> None:
    text = ptx.compile_module(parse(gpu_module(("one", ARGUMENTS, TRANSPOSE), ("two", ARGUMENTS, TRANSPOSE))), arch)
    assert re.findall(r"\.shared \.align 64 \.b8 \S+\[(\d+)\]", text) == [str(16 * 17 * 4)] * 2
    kernel = text[text.index(".entry symc_one") :]
    assert kernel.index("st.shared") < kernel.index("bar.sync") < kernel.index("ld.shared")
    report = assembled(text, arch)
    assert report.count("0 bytes spill stores") == 2
    assert report.count(f"{16 * 17 * 4} bytes smem") >= 2


@pytest.mark.parametrize("space", ["3", "5"])
def test_a_cpu_has_no_such_memory(space: str) -> None:
    x = np.zeros(1, np.float32)
    with pytest.raises(EmitError, match=rf"or 3 in a gpu\.func, got {space} : i64 \(in @"):
        call(wrap("%a: memref<1xf32>", f"%b = memref.alloca() : memref<1xf32, {space} : i64>"), x)
