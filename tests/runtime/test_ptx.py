"""PTX of kernels written by hand: assembles for several architectures without spills, and what is refused."""

from __future__ import annotations

import re

import pytest
from gpu_assembler import assembled
from harness import gpu_module, parse

from symc.errors import EmitError
from symc.runtime import ptx

ARCHITECTURES = ("sm_80", "sm_90", "sm_100")


def register(op: str, dimension: str = "x") -> str:
    return f'"{op}"() <{{dimension = #gpu<dim {dimension}>}}> : () -> index'


INDEX = f"""%block = {register("gpu.block_id")}
%size = {register("gpu.block_dim")}
%thread = {register("gpu.thread_id")}
%first = arith.muli %block, %size : index
%i = arith.addi %first, %thread : index"""
SCALE = f"""{INDEX}
%n = arith.constant 1000 : index
%inside = arith.cmpi ult, %i, %n : index
scf.if %inside {{
  %x = memref.load %a[%i] : memref<1000xf32>
  %y = func.call @twice(%x) : (f32) -> f32
  memref.store %y, %b[%i] : memref<1000xf32>
}}"""
TWICE = """
func.func private @twice(%x: f32) -> f32 attributes {symc.inline} {
  %y = arith.addf %x, %x : f32
  func.return %y : f32
}"""
SUM = f"""{INDEX}
%c0 = arith.constant 0 : index
%c1 = arith.constant 1 : index
%n = arith.constant 37 : index
%zero = arith.constant 0.0 : f64
%s = scf.for %j = %c0 to %n step %c1 iter_args(%t = %zero) -> (f64) {{
  %x = memref.load %a[%i, %j] : memref<256x37xbf16>
  %w = arith.extf %x : bf16 to f64
  %u = arith.addf %t, %w : f64
  scf.yield %u : f64
}}
memref.store %s, %b[%i] : memref<256xf64>"""
EXCHANGE = f"""%y = {register("gpu.thread_id", "y")}
%z = {register("gpu.thread_id", "z")}
%g = {register("gpu.grid_dim", "z")}
%x = memref.load %a[%y] : memref<128xi32>
"gpu.barrier"() : () -> ()
%sum = arith.addi %z, %g : index
%v = arith.index_cast %sum : index to i32
%w = arith.addi %v, %x : i32
memref.store %w, %a[%z] : memref<128xi32>"""
MODULE = gpu_module(
    ("scale", "%a: memref<1000xf32>, %b: memref<1000xf32>", SCALE),
    ("sum", "%a: memref<256x37xbf16>, %b: memref<256xf64>", SUM),
    ("exchange", "%a: memref<128xi32>", EXCHANGE),
    others=TWICE,
)
TABLE = """
"memref.global"() <{sym_name = "table", type = memref<3xf32>, sym_visibility = "private", constant,
initial_value = dense<[1.0, 2.0, 4.0]> : tensor<3xf32>}> : () -> ()
"""
LOOK_UP = f"""{INDEX}
%t = memref.get_global @table : memref<3xf32>
%x = memref.load %t[%i] : memref<3xf32>
memref.store %x, %a[%i] : memref<3xf32>"""


@pytest.mark.parametrize("arch", ARCHITECTURES)
def test_kernels_assemble_without_spills(arch: str) -> None:
    text = ptx.compile_module(parse(MODULE), arch)
    assert f".target {arch}" in text
    assert re.findall(r"\.visible \.entry (\w+)", text) == ["symc_scale", "symc_sum", "symc_exchange"]
    assert "call" not in text, "functions are inlined"
    for needle in ("%ctaid.x", "%ntid.x", "%tid.x", "%tid.y", "%tid.z", "%nctaid.z", "bar.sync"):
        assert needle in text
    report = assembled(text, arch)
    assert report.count("0 bytes spill stores, 0 bytes spill loads") == 3


def test_constants_of_the_module_reach_the_kernels() -> None:
    text = ptx.compile_module(parse(TABLE + gpu_module(("k", "%a: memref<3xf32>", LOOK_UP))), "sm_80")
    assert "0 bytes spill stores" in assembled(text, "sm_80")
    assert re.search(r"\.b8 symc_table\[12\]", text)


def unary(operation: str, kind: str) -> str:
    body = f"""{INDEX}
    %x = memref.load %a[%i] : memref<7x{kind}>
    %y = {operation} : {kind}
    memref.store %y, %a[%i] : memref<7x{kind}>"""
    return gpu_module(("k", f"%a: memref<7x{kind}>", body))


@pytest.mark.parametrize("kind", ["f16", "bf16", "f32", "f64"])
@pytest.mark.parametrize(
    "operation", ["math.sqrt %x", "math.rsqrt %x", "math.round %x", "math.fma %x, %x, %x", "arith.maximumf %x, %x"]
)
def test_functions_that_gpus_have(operation: str, kind: str) -> None:
    text = ptx.compile_module(parse(unary(operation, kind)), "sm_80")
    assert "0 bytes spill stores" in assembled(text, "sm_80")


@pytest.mark.parametrize("kind", ["f32", "f64"])
@pytest.mark.parametrize(
    "operation", ["atan %x", "tan %x", "exp %x", "log %x", "log2 %x", "log10 %x", "sin %x", "cos %x", "powf %x, %x"]
)
def test_functions_of_the_host_are_refused(operation: str, kind: str) -> None:
    name = operation.split()[0].rstrip("f")
    with pytest.raises(EmitError, match=rf"GPUs have no translation of (llvm\.)?{name}"):
        ptx.compile_module(parse(unary(f"math.{operation}", kind)), "sm_80")


@pytest.mark.parametrize(
    ("text", "arch", "message"),
    [
        (MODULE, "sm_12", "arch must be one of sm_70, .* got 'sm_12'"),
        (TWICE, "sm_80", r"no gpu\.module to emit; run schedule-gpu first"),
        (gpu_module(("k", "%a: memref<2xf32>", '"memref.dealloc"(%a) : (memref<2xf32>) -> ()')), "sm_80",
         r"memref\.dealloc has no translation to LLVM IR \(in @k\)"),
    ],
)  # fmt: skip
def test_errors(text: str, arch: str, message: str) -> None:
    with pytest.raises(EmitError, match=message):
        ptx.compile_module(parse(text), arch)
