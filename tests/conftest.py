"""What all tests share: every compilation verifies its module after each pass, and nothing lands beside the sources."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ["SYMC_VERIFY"] = "1"

ROOT = Path(__file__).parent.parent
TOOLS = {".hypothesis", ".pytest_cache", ".ruff_cache", "__pycache__"}
"""What the tools of the suite may leave at the top, ignored by git."""


@pytest.fixture(scope="session", autouse=True)
def _top_stays_clean() -> Iterator[None]:
    before = set(os.listdir(ROOT))
    yield
    left = set(os.listdir(ROOT)) - before - TOOLS
    assert not left, "tests write into folders of their own (tmp_path)"
