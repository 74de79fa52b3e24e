"""What all tests share: every compilation verifies its module after each pass, nothing lands beside the sources, and
none sees the user's cache.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ["SYMC_VERIFY"] = "1"
os.environ["SYMC_CACHE_DIR"] = tempfile.mkdtemp(prefix="symc-tests-")
os.environ.pop("SYMC_CACHE", None)
atexit.register(shutil.rmtree, os.environ["SYMC_CACHE_DIR"], ignore_errors=True)

ROOT = Path(__file__).parent.parent
TOOLS = {".hypothesis", ".pytest_cache", ".ruff_cache", "__pycache__"}
"""What the tools of the suite may leave at the top, ignored by git."""


@pytest.fixture(scope="session", autouse=True)
def _top_stays_clean() -> Iterator[None]:
    before = set(os.listdir(ROOT))
    yield
    left = set(os.listdir(ROOT)) - before - TOOLS
    assert not left, "tests write into folders of their own (tmp_path)"
