"""`symc-opt --run` on files of arrays, host calls, and the reference interpreter beside the JIT on whole networks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from in_process import run

from symc import sym
from symc.errors import ExecutionError
from symc.importer import import_symbol
from symc.opt.run import differences, label, run_jit, run_reference
from symc.symbol import Symbol

MODEL = """
func.func @predict(%x: tensor<2x3xf64> {symc.name = "x", symc.kind = "argument"},
                   %w: tensor<5x3xf64> {symc.name = "w", symc.kind = "argument"})
    -> (tensor<*xf64> {symc.name = "y", symc.kind = "output"}) {
  %y = sym.FullyConnected(%x, %w) {num_hidden = 5, no_bias = true} : (tensor<2x3xf64>, tensor<5x3xf64>) -> tensor<*xf64>
  func.return %y : tensor<*xf64>
}
"""


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "model.mlir"
    path.write_text(MODEL)
    return path


@pytest.mark.parametrize("how", ["reference", "jit"])
def test_arrays_come_from_a_file_and_go_to_one(model: Path, tmp_path: Path, how: str) -> None:
    x, w = np.arange(6.0).reshape(2, 3), np.arange(15.0).reshape(5, 3)
    np.savez(tmp_path / "in.npz", x=x, w=w)
    files = [f"--run-inputs={tmp_path / 'in.npz'}", f"--run-outputs={tmp_path / 'out.npz'}"]
    assert run(["symc-opt", f"--run={how}", *files, str(model)], "").output.strip() == ""
    with np.load(tmp_path / "out.npz") as arrays:
        np.testing.assert_array_equal(arrays["y"], x @ w.T)


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"z": np.zeros(2)}, "no argument is called z; there are x, w"),
        ({"x": np.zeros((2, 3), np.float32)}, "argument x must be (2, 3) float64, got (2, 3) float32"),
        ({"x": np.zeros((3, 2))}, "argument x must be (2, 3) float64, got (3, 2) float64"),
    ],
)
def test_arrays_that_do_not_fit_are_named(
    model: Path, tmp_path: Path, arrays: dict[str, np.ndarray], message: str
) -> None:
    np.savez(tmp_path / "in.npz", **arrays)  # pyright: ignore[reportArgumentType]
    finished = run(["symc-opt", "--run", f"--run-inputs={tmp_path / 'in.npz'}", str(model)], "")
    assert finished.status == 1
    assert message in finished.errors


def test_objects_in_files_are_refused(model: Path, tmp_path: Path) -> None:
    np.savez(tmp_path / "in.npz", x=np.array([{}], object))
    finished = run(["symc-opt", "--run", f"--run-inputs={tmp_path / 'in.npz'}", str(model)], "")
    assert finished.errors.startswith("symc-opt: --run-inputs")


def test_gradients_and_states_are_results(tmp_path: Path) -> None:
    path = tmp_path / "model-symbol.json"
    sym.BatchNorm(sym.var("data"), name="bn").save(str(path))
    output = run(["symc-opt", "--shape=data=2,3", "--pipeline=train", "--run", str(path)], "").output
    names = [line.partition(": ")[0] for line in output.splitlines() if ": float32" in line]
    assert names == ["bn_output", "bn_moving_mean", "bn_moving_var", *(f"gradient:{n}" for n in ARGUMENTS)]


ARGUMENTS = ("data", "bn_gamma", "bn_beta")


def out_of_range() -> Symbol:
    return sym.take(sym.var("data"), sym.var("indices"), mode="raise")


def test_host_functions_are_called_on_tensors() -> None:
    types = {"data": "float32", "indices": "float32"}
    module = import_symbol(out_of_range()._outputs, {"data": (3, 2), "indices": (5,)}, types).module
    key = ("argument", "indices", 0)
    (taken,) = run_reference(module, given={key: np.array([0, 2, 1, 2, 0], np.float32)}).values()
    assert taken.shape == (5, 2)
    with pytest.raises(ExecutionError, match="index 7"):
        run_reference(module, given={key: np.array([0, 7, 1, 2, 0], np.float32)})
    with pytest.raises(ExecutionError, match="the program calls Python"):
        run_jit(module)


def test_differences_are_told_by_name() -> None:
    data = sym.FullyConnected(sym.var("data"), num_hidden=3, name="fc")
    module = import_symbol(data._outputs, {"data": (2, 5)}, {"data": "float32"}).module
    one, other = run_reference(module, 0), run_reference(module, 1)
    assert differences(one, one) == []
    assert differences(one, other)[0].startswith("fc_output differs by up to")
    assert differences(one, {}) == ["fc_output is gone"]
    assert [label(key) for key in one] == ["fc_output"]
