"""The table of operators in the docs is what the declarations say."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_operator_table_is_current() -> None:
    done = subprocess.run([sys.executable, ROOT / "docs/operators.py", "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
