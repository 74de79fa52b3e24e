"""What compiled code depends on besides the graph: the compiler's own source, the versions below it, and this CPU."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path


@cache
def fingerprint() -> str:
    """One line that is equal where compiling the same graph gives the same code."""
    import llvmlite
    import llvmlite.binding as llvm

    from symc.runtime.jit import host_attributes, target_machine

    parts = {
        "symc": source_digest(),
        "xdsl": installed_version("xdsl"),
        "llvmlite": llvmlite.__version__,
        "llvm": ".".join(map(str, llvm.llvm_version_info)),
        "triple": target_machine().triple,
        "cpu": host_attributes(),
        "numpy": numpy_facts(),
    }
    return " ".join(f"{name}={value}" for name, value in parts.items())


@cache
def source_digest() -> str:
    """Checksum of name, size and time of change of every Python file of the package.

    Whoever edits the compiler never meets code of the one before: Python decides by the same facts whether to compile a
    file again.
    """
    root = str(Path(__file__).parent.parent)
    facts = sorted(f"{path.removeprefix(root)} {s.st_size} {s.st_mtime_ns}" for path, s in _python_files(root))
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()


def _python_files(root: str) -> Iterator[tuple[str, os.stat_result]]:
    for entry in os.scandir(root):
        if entry.name.endswith(".py"):
            yield entry.path, entry.stat()
        elif entry.is_dir() and entry.name != "__pycache__":
            yield from _python_files(entry.path)


def installed_version(package: str) -> str:
    """Version of an installed package that need not be imported, as the name of its metadata has it.

    (`importlib.metadata` takes 15 ms to load.)
    """
    spec = find_spec(package)
    if spec is not None and spec.origin is not None:
        for name in os.listdir(Path(spec.origin).parent.parent):
            if name.startswith(f"{package}-") and name.endswith(".dist-info"):
                return name.removeprefix(f"{package}-").removesuffix(".dist-info")
    from importlib.metadata import version

    return version(package)


def numpy_facts() -> str:
    """numpy's version (it folds constants) and the CPU features it found (tiles are chosen by them)."""
    import numpy

    features = import_module("numpy._core._multiarray_umath").__cpu_features__
    return f"{numpy.__version__}:{','.join(name for name, found in features.items() if found)}"
