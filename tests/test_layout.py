"""The rooms of the project: who imports whom, how long files are, and that the README tells what is there."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("dialects", "passes", "runtime")
MAY_IMPORT = {"dialects": {"dialects"}, "passes": {"dialects", "passes"}, "runtime": {"dialects", "passes", "runtime"}}
"""What of `symc` each room may import, besides `symc.errors`."""
SOURCES = sorted(p for room in ROOMS for p in (ROOT / room).rglob("*.py"))
LONGEST_FILE = 400


def imported(source: Path) -> Iterator[str]:
    """Every module of `symc` that a file imports, at its top or inside functions, but for type checking too."""
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] == "symc")
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{source}: imports are absolute"
            if node.module == "symc":
                yield from (f"symc.{alias.name}" for alias in node.names)
            elif node.module and node.module.startswith("symc."):
                yield node.module


@pytest.mark.parametrize("source", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_import_direction(source: Path) -> None:
    room = source.relative_to(ROOT).parts[0]
    allowed = MAY_IMPORT[room] | {"errors"}
    wrong = [name for name in imported(source) if name.partition(".")[2].partition(".")[0] not in allowed]
    assert not wrong, f"{room} may import only {sorted(allowed)} of symc"


def test_llvmlite_stays_in_runtime() -> None:
    pattern = re.compile(r"^\s*(?:import|from) llvmlite\b", re.MULTILINE)
    sources = [p for room in ("dialects", "passes", "symc") for p in (ROOT / room).rglob("*.py")]
    inside = (ROOT / "symc" / "runtime").resolve()
    assert not [p for p in sources if inside not in p.resolve().parents and pattern.search(p.read_text())]


def test_files_stay_short() -> None:
    sources = [*SOURCES, *(p for p in (ROOT / "symc").rglob("*.py") if p.resolve() == p)]
    long = {str(p.relative_to(ROOT)): n for p in sources if (n := len(p.read_text().splitlines())) > LONGEST_FILE}
    assert not long, f"split these by what they are about: at most {LONGEST_FILE} lines"


def test_files_say_what_they_hold() -> None:
    assert not [p for p in SOURCES if not ast.get_docstring(ast.parse(p.read_text()))]


def test_rooms_are_links_inside_the_package() -> None:
    for room in ROOMS:
        assert (ROOT / "symc" / room).readlink() == Path("..") / room


def readme_table() -> dict[str, str]:
    """The "Where is what" table of the README: path to purpose."""
    section = (ROOT / "README.md").read_text().partition("## Where is what")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([^`]+)` \| (.+?) \|$", section, re.MULTILINE)
    return dict(rows)


def tracked_folders() -> set[str]:
    """Folders at the top and inside the rooms that hold files, as the table writes them."""
    tops = [p for p in ROOT.iterdir() if p.is_dir() and not p.name.startswith(".") and p.name not in UNTRACKED]
    packages = [p for room in (*ROOMS, "symc") for p in (ROOT / room).iterdir() if p.is_dir() and not p.is_symlink()]
    folders = [p for p in (*tops, *packages) if any(f.is_file() and f.suffix != ".pyc" for f in p.rglob("*"))]
    return {f"{p.relative_to(ROOT)}/" for p in folders}


UNTRACKED = {"build", "dist", "out", "symc.egg-info"}


def test_the_table_of_the_readme_names_what_exists() -> None:
    missing = [path for path in readme_table() if not (ROOT / path).exists()]
    assert not missing


def test_the_table_of_the_readme_is_complete() -> None:
    modules = {f"symc/{p.name}" for p in (ROOT / "symc").glob("*.py") if not p.name.startswith("_")}
    missing = sorted((tracked_folders() | modules) - set(readme_table()))
    assert not missing, "give each a row"


@pytest.mark.parametrize("name", ROOMS)
def test_rooms_are_imported_only_through_symc(name: str, tmp_path: Path) -> None:
    offender = tmp_path / "offender.py"
    offender.write_text(f"import {name}\n\nprint({name})\n")
    config = ROOT / "pyproject.toml"
    ruff = [Path(sys.executable).parent / "ruff", "check", "--no-cache", "--config", config, offender]
    done = subprocess.run(ruff, capture_output=True, text=True)
    assert done.returncode == 1
    assert "TID251" in done.stdout


def test_the_commands_of_the_readme_exist() -> None:
    named = set(re.findall(r"\bmake ([\w-]+)", (ROOT / "README.md").read_text()))
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {"test", "demo"} <= named <= targets


def test_continuous_integration_runs_the_suite() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "make test" in script.read_text()
