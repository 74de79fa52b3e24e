"""The installed package: what the wheel holds, that it works where the source is not, and what importing it costs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PARTS = ("symc", "dialects", "passes", "runtime", "tests", "pyproject.toml", "MANIFEST.in", "README.md", "LICENSE")
IMPORT_SECONDS = 0.3


def pip(*args: object) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *map(str, args)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the source to build in."""
    copy = tmp_path_factory.mktemp("source")
    for name in PARTS:
        path = ROOT / name
        if path.is_dir():
            shutil.copytree(path, copy / name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(path, copy / name)
    return copy


@pytest.fixture(scope="module")
def wheel(source: Path) -> Path:
    """The wheel, built without network."""
    return built_wheel(source, source / "dist")


def built_wheel(source: Path, target: Path) -> Path:
    pip("wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", target, source)
    (built,) = target.glob("*.whl")
    return built


def test_the_wheel_holds_only_symc(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert tops == {"symc", f"symc-{version}.dist-info"}


def test_the_wheel_holds_every_module(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    folders = [Path("symc"), *(Path("symc") / room for room in ("dialects", "passes", "runtime"))]
    sources = {p.relative_to(ROOT).as_posix() for f in folders for p in (ROOT / f).rglob("*.py*") if p.suffix != ".pyc"}
    assert not sources - names
    assert "symc/py.typed" in names
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_the_source_archive_builds_the_same_wheel(source: Path, wheel: Path, tmp_path: Path) -> None:
    program = f"from setuptools import build_meta; build_meta.build_sdist({str(tmp_path)!r})"
    subprocess.run([sys.executable, "-c", program], cwd=source, check=True, capture_output=True, timeout=300)
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        tops = {name.split("/")[1] for name in opened.getnames() if "/" in name}
    files = {"LICENSE", "MANIFEST.in", "PKG-INFO", "README.md", "pyproject.toml", "setup.cfg"}
    assert tops == {*files, "symc", "symc.egg-info"}
    names = zipfile.ZipFile(built_wheel(archive, tmp_path / "wheel")).namelist()
    assert sorted(names) == sorted(zipfile.ZipFile(wheel).namelist())


def test_the_wheel_works_on_its_own(wheel: Path, tmp_path: Path) -> None:
    pip("install", "--no-deps", "--no-index", "--target", tmp_path / "site", wheel)
    program = (
        "import symc, symc.opt, symc.passes as passes\n"
        "from symc import sym\n"
        "assert symc.__file__.startswith({site!r}), symc.__file__\n"
        "assert all(passes.load(name).name == name for name in passes.PASSES)\n"
        "print(sym.FullyConnected(sym.var('data'), num_hidden=3, name='fc1').list_arguments())\n"
    ).format(site=str(tmp_path / "site"))
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "['data', 'fc1_weight', 'fc1_bias']\n"


def test_dependencies_are_pinned_as_promised() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert "xdsl==0.74.0" in project["dependencies"]
    for name in ("llvmlite", "numpy"):
        (line,) = [d for d in project["dependencies"] if d.startswith(name)]
        assert ">=" in line and "<" in line, f"{name} has a tested range"


PROGRAM = """
import sys, time
start = time.process_time()
import symc as mx
mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=3)
print(time.process_time() - start, *(name for name in ("xdsl", "llvmlite") if name in sys.modules))
"""


def test_import_is_quick_and_light() -> None:
    """Processor time, best of several, as the machine may be busy; every operator's function is there by then."""
    runs = [
        subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, cwd=ROOT).stdout
        for _ in range(5)
    ]
    heavy = {name for run in runs for name in run.split()[1:]}
    assert not heavy, "imported before the first bind"
    assert min(float(run.split()[0]) for run in runs) < IMPORT_SECONDS
