"""No operation is translated without a test: every name in the emitter's tables stands in a file of this folder."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from harness import DIALECTS

from symc.runtime.emit import handlers

TEXT = "\n".join(p.read_text() for p in Path(__file__).parent.glob("*.py"))
OPERATIONS = {op.name for dialect in DIALECTS for op in dialect.operations}


@pytest.mark.parametrize("name", handlers())
def test_every_handler_is_exercised(name: str) -> None:
    assert name in OPERATIONS, f"{name} is no operation of xDSL's dialects"
    assert re.search(rf"\b{re.escape(name)}\b", TEXT), f"no test of tests/runtime holds {name}"
