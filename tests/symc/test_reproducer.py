"""Reproducers: bind and symc-opt write one when a pass fails by its own fault, and it shows the failure again."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest
from in_process import run
from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp
from xdsl.passes import ModulePass

from symc import reproducer, sym
from symc.errors import BindError, InternalError, LoweringError
from symc.passes.fuse import Fuse
from symc.passes.schedule_cpu import ScheduleCpu

MODEL = """
func.func @predict(%x: tensor<2x3xf32>) -> tensor<*xf32> {
  %0 = sym.exp(%x) : (tensor<2x3xf32>) -> tensor<*xf32>
  func.return %0 : tensor<*xf32>
}
"""


@pytest.fixture(autouse=True)
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "dump"
    monkeypatch.setenv("SYMC_DUMP", str(path))
    return path


def break_pass(monkeypatch: pytest.MonkeyPatch, broken: type[ModulePass], error: Exception) -> None:
    def apply(self: ModulePass, ctx: Context, op: ModuleOp) -> None:
        op.body.block.erase_op(op.body.block.ops.last, safe_erase=False)  # pyright: ignore[reportArgumentType]
        raise error

    monkeypatch.setattr(broken, "apply", apply)


def test_bind_names_a_reproducer_of_the_ir_before_the_pass(
    directory: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    break_pass(monkeypatch, Fuse, AssertionError("two writers"))
    with pytest.raises(InternalError, match="pass fuse raised AssertionError: two writers; to see it again") as caught:
        sym.exp(sym.var("data")).simple_bind(data=(2, 3))
    assert isinstance(caught.value.__cause__, AssertionError)
    (path,) = directory.glob("symc-reproducer-*.mlir")
    assert str(path) in str(caught.value)
    text = path.read_text()
    assert "// passes: fuse,cluster,make-views,outline-kernels," in text
    assert re.search(r"// versions: symc .*xdsl .*llvmlite .*LLVM \d+\.\d+\.\d+.*Python 3", text)
    assert "// traceback: AssertionError: two writers" in text
    assert "linalg.generic" in text

    finished = run(["symc-opt", "--run-reproducer", str(path)], "")
    assert finished.status == 1
    assert "AssertionError: two writers" in finished.errors
    monkeypatch.undo()
    assert "func.func @forward_train(" in run(["symc-opt", "--run-reproducer", str(path)], "").output


def test_the_reproducer_says_the_options_of_passes(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    break_pass(monkeypatch, Fuse, AssertionError("two writers"))
    monkeypatch.setenv("SYMC_DEBUG_MEMORY", "1")
    with pytest.raises(InternalError):
        sym.exp(sym.var("data")).simple_bind(data=(2, 3))
    (path,) = directory.glob("symc-reproducer-*.mlir")
    assert ",plan-buffers{guarded=true},generalize-extents," in path.read_text()


def test_the_reproducer_keeps_to_the_memory_budget(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SYMC_DEBUG_MEMORY", raising=False)
    net = sym.var("data")
    for i in range(4):
        net = sym.Dropout(sym.Activation(sym.FullyConnected(net, num_hidden=40, name=f"fc{i}"), act_type="softrelu"))
    budget = net.simple_bind(data=(4000, 30)).memory_plan().arena_bytes * 4 // 5
    break_pass(monkeypatch, ScheduleCpu, AssertionError("no schedule"))
    with pytest.raises(InternalError, match="pass schedule-cpu raised"):
        net.simple_bind(data=(4000, 30), memory_budget=budget)
    (path,) = directory.glob("symc-reproducer-*.mlir")
    arenas = re.findall(r"memref<(\d+)xi8> \{.*?\}", path.read_text())
    assert arenas and max(map(int, arenas)) <= budget


def test_errors_for_the_user_write_no_reproducer(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BindError):
        sym.exp(sym.var("data")).simple_bind()
    break_pass(monkeypatch, Fuse, LoweringError("no room"))
    with pytest.raises(LoweringError, match=r"^no room$"):
        sym.exp(sym.var("data")).simple_bind(data=(2, 5))
    assert not list(directory.glob("symc-reproducer-*"))


def test_without_a_directory_it_goes_to_the_temporary_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SYMC_DUMP")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    break_pass(monkeypatch, Fuse, KeyError("lost"))
    with pytest.raises(InternalError, match=re.escape(str(tmp_path))):
        sym.exp(sym.var("data")).simple_bind(data=(2, 7))


@pytest.mark.parametrize("broken", ["test-crash", "test-break"])
def test_symc_opt_writes_one_with_what_is_left_to_run(directory: Path, tmp_path: Path, broken: str) -> None:
    model = tmp_path / "model.mlir"
    model.write_text(MODEL)
    finished = run(["symc-opt", "-p", f"infer-shapes,{broken},simplify", "--import", "math", str(model)], "")
    (path,) = directory.glob("symc-reproducer-*.mlir")
    assert finished.status == 1
    assert f"reproducer: symc-opt --run-reproducer {path}" in finished.errors
    found = reproducer.read(path.read_text())
    assert (found.passes, found.imports, found.target) == (f"{broken},simplify", ["math"], "mlir")
    assert "sym.exp(%x) : (tensor<2x3xf32>) -> tensor<2x3xf32>" in found.ir
    again = run(["symc-opt", "--run-reproducer", str(path)], "")
    assert broken in again.errors


def test_a_piece_of_a_split_file_is_reproduced_alone(directory: Path, tmp_path: Path) -> None:
    model = tmp_path / "model.mlir"
    model.write_text(f"func.func @predict() {{\n  func.return\n}}\n// -----\n{MODEL}")
    run(["symc-opt", "-p", "infer-shapes,test-crash", "--split-input-file", str(model)], "")
    (path,) = directory.glob("symc-reproducer-*.mlir")
    assert "sym.exp" not in path.read_text()
