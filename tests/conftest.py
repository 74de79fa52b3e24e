"""What all tests share: every compilation verifies its module after each pass, and none sees the user's cache."""

import atexit
import os
import shutil
import tempfile

os.environ["SYMC_VERIFY"] = "1"
os.environ["SYMC_CACHE_DIR"] = tempfile.mkdtemp(prefix="symc-tests-")
os.environ.pop("SYMC_CACHE", None)
atexit.register(shutil.rmtree, os.environ["SYMC_CACHE_DIR"], ignore_errors=True)
