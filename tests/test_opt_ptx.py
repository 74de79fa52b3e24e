"""PTX end to end: what `symc-opt -t ptx` prints for small graphs assembles without spills."""

from __future__ import annotations

from pathlib import Path

import pytest
from gpu_assembler import assembled
from in_process import Finished, run

from symc import sym

DATA = sym.var("data")
GRAPHS = {
    "elementwise": sym.relu(DATA * 2 + 1),
    "elementary function": sym.tanh(DATA),
    "reduction": sym.sum(DATA, axis=1),
    "FullyConnected": sym.FullyConnected(DATA, num_hidden=3),
    "perceptron": sym.SoftmaxOutput(sym.FullyConnected(sym.tanh(sym.FullyConnected(DATA, num_hidden=3)), num_hidden=7)),
}
ARCHITECTURES = ("sm_80", "sm_90", "sm_100")


def compiled(graph: sym.Symbol, directory: Path, *options: str) -> Finished:
    path = directory / "graph-symbol.json"
    graph.save(str(path))
    return run(["symc-opt", "--shape", "data=5,11", *options, str(path)], "")


@pytest.mark.parametrize("arch", ARCHITECTURES)
@pytest.mark.parametrize("name", GRAPHS)
def test_it_assembles_without_spills(name: str, arch: str, tmp_path: Path) -> None:
    finished = compiled(GRAPHS[name], tmp_path, "-t", f"ptx{{arch={arch}}}")
    assert finished.status == 0, finished.errors
    assert f".target {arch}" in finished.output
    assert ".visible .entry" in finished.output
    report = assembled(finished.output, arch)
    stores = [line for line in report.splitlines() if "spill stores" in line]
    assert stores
    assert all("0 bytes spill stores, 0 bytes spill loads" in line for line in stores)


def test_an_unknown_architecture_is_refused(tmp_path: Path) -> None:
    finished = compiled(GRAPHS["elementwise"], tmp_path, "-t", "ptx{arch=sm_12}")
    assert (finished.status, "arch must be one of sm_70" in finished.errors) == (1, True)


def test_a_module_without_kernels_is_refused(tmp_path: Path) -> None:
    finished = compiled(GRAPHS["elementwise"], tmp_path, "-t", "ptx", "-p", "infer-shapes")
    assert (finished.status, "run schedule-gpu first" in finished.errors) == (1, True)
