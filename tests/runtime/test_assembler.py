"""Both assemblers of PTX, each where it is installed, and a machine that has none."""

from __future__ import annotations

import pytest

from symc.errors import EmitError
from symc.runtime import assembler

EMPTY = ".version 8.0\n.target sm_80\n.address_size 64\n.visible .entry nothing() { ret; }\n"


def available(name: str) -> assembler.Assembler:
    if name == "ptxas" and assembler.find_ptxas() is None:
        pytest.skip("ptxas was not found; it comes with a CUDA toolkit")
    if name == "nvJitLink" and not assembler.has_nvjitlink():
        pytest.skip("nvJitLink was not found; it comes with symc[gpu]")
    return {"ptxas": assembler.with_ptxas, "nvJitLink": assembler.with_nvjitlink}[name]


@pytest.mark.parametrize("name", ["ptxas", "nvJitLink"])
def test_it_gives_machine_code_and_a_report(name: str) -> None:
    cubin, report = available(name)(EMPTY, "sm_80")
    assert cubin.startswith(b"\x7fELF")
    assert "Compiling entry function 'nothing' for 'sm_80'" in report
    assert "0 bytes spill stores" in report


@pytest.mark.parametrize("name", ["ptxas", "nvJitLink"])
def test_it_refuses_with_its_message(name: str) -> None:
    with pytest.raises(EmitError, match=rf"(?s){name} refused the kernels for sm_80:.*nonsense"):
        available(name)(EMPTY + "nonsense\n", "sm_80")


def test_a_machine_without_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assembler, "find_ptxas", lambda: None)
    monkeypatch.setattr(assembler, "has_nvjitlink", lambda: False)
    assert assembler.find_assembler() is None
    with pytest.raises(EmitError, match=r"install a CUDA toolkit, or symc\[gpu\]"):
        assembler.assemble(EMPTY, "sm_80")
