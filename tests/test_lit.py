"""The lit format itself: that a test can fail, what a RUN line may say, and that every pass has its two files and every
operator its lines.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from in_process import run, run_line, split
from xdsl.ir import Attribute

from symc.dialects.sym import OPERATORS
from symc.passes import PASSES

TESTS = Path(__file__).parent

ADD = """
func.func @predict(%a: tensor<2x3xf32>) -> tensor<*xf32> {
  %b = sym.elemwise_add(%a, %a) {node = "b"} : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<*xf32>
  func.return %b : tensor<*xf32>
}
"""


@pytest.fixture
def add(tmp_path: Path) -> Path:
    path = tmp_path / "add.mlir"
    path.write_text(ADD + "// CHECK: sym.elemwise_add({{.+}} -> tensor<2x3xf32>\n")
    return path


def test_passes(add: Path) -> None:
    assert run_line(f"symc-opt -p infer-shapes {add} | filecheck {add}") is None


def test_fails_when_the_check_does_not_match(add: Path) -> None:
    report = run_line(f"symc-opt {add} | filecheck {add}")
    assert report is not None
    assert "Couldn't match" in report


def test_fails_when_a_command_fails(add: Path) -> None:
    report = run_line(f"symc-opt -p no-such-pass {add} | filecheck --allow-empty {add}")
    assert report is not None
    assert "no-such-pass" in report


def test_not_wants_failure(add: Path) -> None:
    assert run_line(f"not symc-opt -p no-such-pass {add}") is None
    assert run_line(f"! symc-opt -p no-such-pass {add}") is None
    assert run_line(f"not symc-opt {add}") is not None


def test_errors_join_the_output(tmp_path: Path) -> None:
    check = tmp_path / "check.txt"
    check.write_text("CHECK: symc-opt: Unrecognized passes: ['no-such-pass']\n")
    assert run_line(f"not symc-opt -p no-such-pass 2>&1 | filecheck {check}") is None


def test_commands_read_standard_input(add: Path) -> None:
    assert run_line(f"symc-opt {add} | symc-opt -p infer-shapes | filecheck {add}") is None


def test_words_are_split_as_a_shell_does() -> None:
    assert split("symc-opt -p 'a b' x.mlir | filecheck x.mlir") == [
        ["symc-opt", "-p", "a b", "x.mlir"],
        ["filecheck", "x.mlir"],
    ]


def test_other_commands_are_refused() -> None:
    finished = run(["ls"], "")
    assert finished.status == 127
    assert "MODE: subprocess" in finished.errors


def test_a_run_leaves_no_trace_in_the_process(add: Path) -> None:
    before = Attribute.__post_init__
    assert run(["symc-opt", "--disable-verify", str(add)], "").status == 0
    assert Attribute.__post_init__ is before


@pytest.mark.parametrize("name", PASSES)
def test_every_pass_has_its_files(name: str) -> None:
    directory = TESTS / "passes"
    missing = [f for f in (f"{name}.mlir", f"{name}_invalid.mlir") if not (directory / f).exists()]
    assert not missing, f"tests/passes lacks {missing}"


def test_every_operator_has_lines() -> None:
    text = "\n".join(path.read_text() for path in (TESTS / "dialects" / "sym").glob("*.mlir"))
    missing = {o.name for o in OPERATORS.values()} - set(re.findall(r"= sym\.(\w+)\(", text))
    assert not missing, "give each lines in its family's file"
