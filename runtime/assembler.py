"""PTX to machine code of a GPU: by the `ptxas` of a CUDA toolkit, else by NVIDIA's nvJitLink library (`symc[gpu]`)."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from symc.errors import EmitError

TOOLKIT = Path("/usr/local/cuda/bin/ptxas")
MISSING = "neither ptxas nor nvJitLink was found; install a CUDA toolkit, or symc[gpu] for the latter"


class Assembled(NamedTuple):
    """Machine code, and what the assembler says of registers and spills."""

    cubin: bytes
    report: str


Assembler = Callable[[str, str], Assembled]
"""`(PTX, architecture such as sm_80)` to machine code; EmitError with the assembler's message if it refuses."""


def find_assembler() -> Assembler | None:
    """The assembler of this machine, if it has one."""
    if find_ptxas() is not None:
        return with_ptxas
    return with_nvjitlink if has_nvjitlink() else None


def assemble(ptx: str, arch: str) -> Assembled:
    """Assemble PTX for an architecture; EmitError when there is no assembler, or with its message if it refuses."""
    assembler = find_assembler()
    if assembler is None:
        raise EmitError(f"ptx: {MISSING}")
    return assembler(ptx, arch)


def find_ptxas() -> str | None:
    """The command on the path, or in the toolkit's usual place."""
    return shutil.which("ptxas") or (str(TOOLKIT) if TOOLKIT.exists() else None)


def has_nvjitlink() -> bool:
    """Whether the library and its Python binding are installed."""
    try:
        return importlib.util.find_spec("cuda.bindings.nvjitlink") is not None and bool(_nvjitlink().version())
    except (ImportError, RuntimeError):
        return False


def with_ptxas(ptx: str, arch: str) -> Assembled:
    """Assemble by the command."""
    ptxas = find_ptxas()
    if ptxas is None:
        raise EmitError(f"ptx: {MISSING}")
    with tempfile.TemporaryDirectory() as directory:
        source, target = Path(directory) / "kernels.ptx", Path(directory) / "kernels.cubin"
        source.write_text(ptx)
        command = [ptxas, "-v", f"-arch={arch}", str(source), "-o", str(target)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise EmitError(f"ptxas refused the kernels for {arch}:\n{done.stderr}")
        return Assembled(target.read_bytes(), done.stderr)


def with_nvjitlink(ptx: str, arch: str) -> Assembled:
    """Assemble by the library."""
    link, code = _nvjitlink(), ptx.encode()
    options = [f"-arch={arch}", "-verbose"]
    handle = link.create(len(options), options)
    try:
        link.add_data(handle, link.InputType.PTX, code, len(code), "kernels")
        link.complete(handle)
        cubin = bytearray(link.get_linked_cubin_size(handle))
        link.get_linked_cubin(handle, cubin)
        return Assembled(bytes(cubin), _log(handle, link.get_info_log_size, link.get_info_log))
    except link.nvJitLinkError as error:
        message = _log(handle, link.get_error_log_size, link.get_error_log)
        raise EmitError(f"nvJitLink refused the kernels for {arch}:\n{message}") from error
    finally:
        link.destroy(handle)


def _nvjitlink() -> Any:
    return importlib.import_module("cuda.bindings.nvjitlink")


def _log(handle: int, size: Callable[[int], int], get: Callable[[int, bytearray], object]) -> str:
    text = bytearray(size(handle))
    if text:
        get(handle, text)
    return text.rstrip(b"\0").decode(errors="replace")
