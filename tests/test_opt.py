"""The command `symc-opt`: what it reads, what it prints, how it fails, and what plain xDSL sees of symc."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from in_process import Finished, run

from symc import sym
from symc.compiler import dump_to
from symc.passes import PASSES
from symc.pipeline import PIPELINES

BIN = Path(sys.executable).parent
UNKNOWN_OPERATOR = '{"nodes": [{"op": "Nothing", "name": "x", "inputs": []}], "arg_nodes": [], "heads": [[0, 0, 0]]}'


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "model-symbol.json"
    hidden = sym.FullyConnected(sym.var("data"), num_hidden=3, name="fc1")
    sym.Activation(hidden, act_type="relu", name="relu1").save(str(path))
    return path


def symc_opt(*args: object) -> Finished:
    return run(["symc-opt", *map(str, args)], "")


def test_list_passes_gives_each_a_line() -> None:
    lines = symc_opt("--list-passes").output.splitlines()
    for name in PASSES:
        (line,) = [line for line in lines if line.split()[:1] == [name]]
        assert len(line.split()) > 3, f"{name} needs a summary: the first line of its docstring"
    for name, steps in PIPELINES.items():
        assert f"--pipeline={name}: {', '.join(steps)}" in lines


def test_reads_a_symbol_with_shapes(model: Path) -> None:
    output = symc_opt(model, "--shape", "data=2,5", "-p", "infer-shapes").output
    assert '%fc1_weight: tensor<3x5xf32> {symc.name = "fc1_weight", symc.kind = "argument"}' in output
    assert "-> (tensor<2x3xf32>" in output


def test_shapes_may_be_partial(model: Path) -> None:
    assert "-> (tensor<?x3xf32>" in symc_opt(model, "--shape", "data=0,5", "-p", "infer-shapes").output


def test_element_types_spread_from_one_argument(model: Path) -> None:
    output = symc_opt(model, "--shape=data=2,5", "--dtype=data=float16", "-p", "infer-shapes").output
    assert "%fc1_weight: tensor<3x5xf16>" in output


def test_the_training_pipeline_imports_a_training_function(model: Path) -> None:
    options = ["--shape=data=2,5", "--grad-req=data=null"]
    output = symc_opt(model, *options, "--pipeline=train", "--print-between-passes").output
    imported = output.partition("IR after gradient")[0]
    assert "func.func @train" in imported
    assert imported.count('symc.gradient = "write"') == 2


@pytest.mark.parametrize("pipeline", ["infer", "train"])
def test_it_runs_what_bind_runs(pipeline: str, model: Path, tmp_path: Path) -> None:
    train = pipeline == "train"
    with dump_to(tmp_path / "ir") as directory:
        sym.load(str(model)).simple_bind(data=(2, 5), grad_req="write" if train else "null")
    bound = sorted(directory.glob("*.mlir"))[-1]
    assert bound.name.endswith(f"{PIPELINES[pipeline][-1]}.mlir")
    assert symc_opt(model, "--shape", "data=2,5", "--pipeline", pipeline).output.strip() == bound.read_text().strip()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--shape", "daat=2,5"], "symbol has no argument 'daat'; it has data, fc1_weight, fc1_bias"),
        (["--shape", "data=2,x"], "--shape data=2,x: invalid literal"),
        (["--shape", "data"], "write NAME=VALUE"),
        (["--dtype", "data=float17"], "--dtype data=float17: "),
        (["--grad-req", "data=maybe"], "a gradient request is one of write, add, null"),
        (["-p", "no-such-pass"], "Unrecognized passes: ['no-such-pass']"),
        (["-p", "infer-shapes{"], "pass pipeline"),
        (["--shape", "data=2,5", "--shape", "fc1_weight=3,7"], "ShapeInferenceError"),
        (["--shape", "data=2,5", "--shape", "data=3,5"], "--shape data=3,5: 'data' has been given as (2, 5) before"),
        (["--shape", "data=-1,5"], "a dimension is at least 1, or 0 where unknown"),
        (["--shape", "data=9223372036854775807,5", "-t", "asm"], "at most 140737488355328 elements, got %data: (9223"),
        (
            ["-t", "asm"],
            "give the shapes that it cannot infer; not all is known (?) of %data: ? float32, %fc1_weight: (3, ?)",
        ),
        (["--pipeline=infer", "--shape", "data=0,5"], "%data: (?, 5) float32"),
        (["--shape", "data=2,5", "-t", "ptx{arc=sm_90}"], 'Provided arguments ["arc"] not found'),
        (["--shape", "data=2,5", "-t", "llvm-ir{optimized=3}"], "Incompatible types: given (3,), expected"),
        (["--shape", "data=2,5", "-t", "asm{"], "Expected argument name here"),
    ],
)
def test_mistakes_end_in_a_short_message(model: Path, options: list[str], message: str) -> None:
    finished = symc_opt(model, *options)
    assert finished.status == 1
    assert finished.errors.startswith("symc-opt: ")
    assert message in finished.errors
    assert "Traceback" not in finished.errors


def test_ir_goes_to_numbered_files(model: Path, tmp_path: Path) -> None:
    options = [model, "--shape=data=2,5", "-p", "infer-shapes,infer-shapes,simplify"]
    symc_opt(*options, "--print-ir-before=simplify", "--print-ir-after-all", "--print-ir-tree-dir", tmp_path / "all")
    names = ["00-input", "01-infer-shapes", "02-infer-shapes", "03-before-simplify", "03-simplify"]
    assert sorted(p.name for p in (tmp_path / "all").iterdir()) == [f"{name}.mlir" for name in names]
    assert "tensor<2x3xf32>" in (tmp_path / "all" / "01-infer-shapes.mlir").read_text()
    symc_opt(*options, "--print-ir-diff", "--print-ir-after-change", "--print-ir-tree-dir", tmp_path / "changes")
    assert sorted(p.name for p in (tmp_path / "changes").iterdir()) == ["00-input.mlir", "01-infer-shapes.diff"]


def test_pieces_of_a_file_have_folders_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "two.mlir"
    path.write_text("func.func @a() {\n  func.return\n}\n// -----\nfunc.func @b() {\n  func.return\n}\n")
    symc_opt(path, "--split-input-file", "-p", "simplify", "--print-ir-tree-dir", tmp_path / "ir")
    assert "@a" in (tmp_path / "ir" / "01-simplify.mlir").read_text()
    assert "@b" in (tmp_path / "ir" / "piece-2" / "01-simplify.mlir").read_text()


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("broken.json", "{", "broken.json"),
        ("broken.mlir", "func.func @f( {", "broken.mlir"),
        ("model.txt", "", "Unrecognized file extension 'txt'"),
        ("unknown.mlir", '"nowhere.op"() : () -> ()', "nowhere.op"),
        ("empty.json", "", "empty.json: symbol JSON: Expecting value"),
        ("empty.mlir", "", "empty.mlir:1:1"),
        ("binary.mlir", "\udcff\udc80", "binary.mlir is not text: 'utf-8' codec can't decode byte 0xff"),
        ("binary.json", "\udcff\udc80", "binary.json: 'utf-8' codec can't decode byte 0xff"),
        ("deep.mlir", "func.func @f() attributes {a = " + "[" * 5000, "deep.mlir is nested too deeply"),
        ("deep.json", "[" * 100000, "deep.json: symbol JSON: maximum recursion depth exceeded"),
        ("line.mlir", "func.func @" + "f" * 100000, "line.mlir:1:100012"),
        ("operator.json", UNKNOWN_OPERATOR, "operator.json: Failed loading Op x of type Nothing: "),
        (
            "attribute.json",
            UNKNOWN_OPERATOR.replace("Nothing", "FullyConnected"),
            "Failed loading Op x of type FullyConnected: ",
        ),
    ],
)
def test_broken_files_end_in_a_short_message(tmp_path: Path, name: str, text: str, message: str) -> None:
    path = tmp_path / name
    path.write_text(text, errors="surrogateescape")
    finished = symc_opt(path)
    assert finished.status == 1
    assert finished.errors.startswith("symc-opt: ")
    assert message in finished.errors
    assert "Traceback" not in finished.errors
    assert len(finished.errors) < 5000


@pytest.mark.parametrize("option", [("--shape", "a=2"), ("--dtype", "a=float16"), ("--grad-req", "a=null")])
def test_options_for_symbols_are_refused_with_text(tmp_path: Path, option: tuple[str, str]) -> None:
    path = tmp_path / "model.mlir"
    path.write_text("func.func @predict(%a: tensor<3xf32>) {\n  func.return\n}\n")
    finished = symc_opt(*option, path)
    assert (finished.status, f"{option[0]} is for a symbol.json" in finished.errors) == (1, True)


def test_passes_out_of_order_end_in_a_short_message(model: Path, tmp_path: Path) -> None:
    """Every pass and target on the IR of every stage: it works or says what it wants."""
    with dump_to(tmp_path / "ir") as directory:
        sym.load(str(model)).simple_bind(data=(2, 5))
    for stage in sorted(directory.glob("*.mlir")):
        for options in (*(("-p", name) for name in PASSES), *(("-t", target) for target in ("llvm-ir", "asm", "ptx"))):
            finished = symc_opt(*options, stage)
            assert "Traceback" not in finished.errors, f"{options} {stage.name}"
            assert (finished.status == 0) != finished.errors.startswith("symc-opt: "), f"{options} {stage.name}"


def test_a_missing_file_is_named() -> None:
    finished = symc_opt("missing.mlir")
    assert (finished.status, "missing.mlir" in finished.errors) == (1, True)


def test_an_error_of_a_pass_is_a_diagnostic(tmp_path: Path) -> None:
    path = tmp_path / "wrong.mlir"
    path.write_text(
        "func.func @predict(%a: tensor<2x3xf32>, %b: tensor<2x5xf32>) -> tensor<*xf32> {\n"
        "  %c = sym.elemwise_add(%a, %b) : (tensor<2x3xf32>, tensor<2x5xf32>) -> tensor<*xf32>\n"
        "  func.return %c : tensor<*xf32>\n}\n"
    )
    finished = symc_opt("-p", "infer-shapes", path)
    assert finished.status == 1
    assert finished.errors.startswith(f"symc-opt: {path}:2:3: ShapeInferenceError: ")


def test_plain_xdsl_knows_the_dialect_and_the_passes(model: Path, tmp_path: Path) -> None:
    path = tmp_path / "model.mlir"
    path.write_text(symc_opt(model, "--shape", "data=2,5").output)
    done = subprocess.run(
        [BIN / "xdsl-opt", path, "-p", "infer-shapes,dce"], capture_output=True, text=True, check=True, timeout=60
    )
    assert "tensor<2x3xf32>" in done.stdout


def test_symbol_text_comes_back_from_a_file_of_another_name(model: Path, tmp_path: Path) -> None:
    path = tmp_path / "symbol.txt"
    path.write_text(json.dumps(json.loads(model.read_text())))
    assert "sym.FullyConnected" in symc_opt("-f", "json", path, "--shape", "data=2,5").output
