"""Every stage of every network verifies in upstream MLIR 22 (`make mlir-verify`); skipped where there is no mlir-opt.

`sym` and `program` are dialects that upstream does not know, so modules with their operations go there in the generic
form, the others in both forms. `MLIR_OPT` names the tool; otherwise `mlir-opt-22` or `mlir-opt` is looked for.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache

import pytest
from test_values_kept import NETWORKS, STAGES, imported, stages
from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp
from xdsl.printer import Printer

import symc
from symc import passes
from symc.importer import import_symbol
from symc.pipeline import PIPELINES
from symc.symbol import Symbol

MAJOR = 22
"""The version of MLIR whose forms of operations xDSL follows and whose LLVM llvmlite carries."""


@cache
def mlir_opt() -> str:
    """The tool; skips where there is none of the right version, fails where a named one does not run."""
    named = os.environ.get("MLIR_OPT")
    tool = named or shutil.which(f"mlir-opt-{MAJOR}") or shutil.which("mlir-opt")
    if tool is None:
        pytest.skip("there is no mlir-opt; `make mlir-verify` installs one")
    done = subprocess.run([tool, "--version"], capture_output=True, text=True, timeout=60)
    found = re.search(r"LLVM version (\d+)", done.stdout)
    if named and found is None:
        pytest.fail(f"MLIR_OPT={tool} does not run: {done.stderr}")
    if found is None or int(found.group(1)) != MAJOR:
        pytest.skip(f"{tool} is not of LLVM {MAJOR}")
    return tool


def texts(module: ModuleOp) -> Iterator[str]:
    """A module in the forms that upstream can read."""
    foreign = any(op.dialect_name() in ("sym", "program") for op in module.walk())
    for generic in (True,) if foreign else (True, False):
        stream = io.StringIO()
        Printer(stream, print_generic_format=generic).print_op(module)
        yield stream.getvalue()


def verify(pieces: list[tuple[str, str]]) -> None:
    """Have upstream verify texts with their titles, all in one run."""
    text = "\n// -----\n".join(f"// {title}\n{piece}" for title, piece in pieces)
    command = [mlir_opt(), "--allow-unregistered-dialect", "--split-input-file", "-o", os.devnull]
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=120)
    if done.returncode == 0:
        return
    lines = text.splitlines()
    where = re.search(r":(\d+):\d+: error", done.stderr)
    before = lines[: int(where.group(1)) if where else 0]
    title = next((line for line in reversed(before) if line.startswith("// stage")), "?")
    pytest.fail(f"{title}\n{done.stderr[:2000]}", pytrace=False)


@pytest.mark.parametrize(("name", "mode"), STAGES)
def test_stages_for_the_cpu(name: str, mode: str) -> None:
    mlir_opt()
    verify([(f"stage {step or 'imported'}", text) for step, module in stages(name, mode) for text in texts(module)])


@pytest.mark.parametrize("name", NETWORKS)
def test_stages_for_a_gpu(name: str) -> None:
    mlir_opt()
    verify(list(stage_texts(imported(name, "train"), PIPELINES["ptx"])))


def stage_texts(module: ModuleOp, steps: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The module after each pass, in each form."""
    for step in steps:
        passes.load(step)().apply(Context(), module)
        yield from ((f"stage {step}", text) for text in texts(module))


def special() -> dict[str, tuple[Symbol, dict[str, tuple[int, ...]], str]]:
    """Graphs with what the networks lack: two results of one operation, calls of the host, other element types."""
    data, sym = symc.sym.var("data"), symc.sym
    shape = {"data": (3, 5)}
    return {
        "argmax": (sym.argmax(data, axis=1), shape, "float32"),
        "take": (sym.take(data, sym.var("i"), mode="raise"), {**shape, "i": (4,)}, "float32"),
        "uint8": (sym.Cast(data, dtype="uint8") + sym.Cast(data * 2, dtype="uint8"), shape, "float32"),
        "float16": (sym.softmax(data), shape, "float16"),
        "bfloat16": (sym.exp(data), shape, "bfloat16"),
        "reverse": (sym.slice_axis(sym.reverse(data, axis=1), axis=1, begin=1, end=3), shape, "float32"),
    }


@pytest.mark.parametrize("name", special())
def test_stages_of_special_operators(name: str) -> None:
    mlir_opt()
    net, shapes, dtype = special()[name]
    module = import_symbol(net._outputs, shapes, dict.fromkeys(net.list_arguments(), dtype)).module
    verify(list(stage_texts(module, PIPELINES["infer"])))


def test_upstream_refuses_what_is_wrong() -> None:
    wrong = "func.func @f(%x: tensor<2xf32>) -> tensor<3xf32> {\n  func.return %x : tensor<2xf32>\n}"
    with pytest.raises(pytest.fail.Exception, match=r"stage two[\s\S]*doesn't match function result type"):
        verify([("stage one", "module {}"), ("stage two", wrong)])
