"""Configuration of the lit suite: `lit -v tests`, or one file: `lit -v tests/passes/gradient.mlir`."""

# pyright: reportUndefinedVariable=false
import multiprocessing
import os
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).parent
sys.path[:0] = [str(TESTS.parent), str(TESTS)]

from in_process import InProcess  # noqa: E402

temporary = TESTS.parent / "out" / "lit" / "temporary"  # for reproducers
temporary.mkdir(parents=True, exist_ok=True)
tempfile.tempdir = str(temporary)
multiprocessing.set_start_method("fork", force=True)  # workers start with everything imported

config.name = "symc"  # noqa: F821
config.suffixes = [".mlir"]  # noqa: F821
config.excludes = ["inputs"]  # noqa: F821
config.test_source_root = str(TESTS)  # noqa: F821
config.test_exec_root = str(TESTS.parent / "out" / "lit")  # noqa: F821
config.test_format = InProcess()  # noqa: F821
os.environ["SYMC_CACHE"] = "0"
config.environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])  # noqa: F821
