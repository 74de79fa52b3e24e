"""The machine's GPU assembler, for tests of PTX."""

from __future__ import annotations

import pytest

from symc.runtime import assembler


def assembled(ptx: str, arch: str) -> str:
    """What the assembler says of the PTX; the test is skipped where there is none."""
    if assembler.find_assembler() is None:
        pytest.skip(f"the PTX is not assembled: {assembler.MISSING}")
    return assembler.assemble(ptx, arch).report
