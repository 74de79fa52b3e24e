"""What functions and tables are called in machine code."""

from __future__ import annotations

import re

STEP = ".step"
PLAIN_NAME = re.compile(r"[A-Za-z._$-][A-Za-z0-9._$-]*")


def linkage_name(name: str) -> str:
    """What a function or table is called in machine code: a kernel named `cos` must not stand for the C library's."""
    return f"symc_{name}"


def step_name(name: str) -> str:
    """The function through which steps call a kernel."""
    return f"{name}{STEP}"


def kernel_name(function: str) -> str:
    """The kernel that a step calls through this function."""
    return function.removesuffix(STEP)


def quoted(name: str) -> str:
    """The linkage name of a symbol as LLVM IR accepts it."""
    name = linkage_name(name)
    if PLAIN_NAME.fullmatch(name):
        return name
    escaped = (chr(b) if 32 <= b < 127 and b not in b'"\\' else f"\\{b:02X}" for b in name.encode())
    return f'"{"".join(escaped)}"'
