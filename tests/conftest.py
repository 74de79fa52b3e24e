"""What all tests share: every compilation verifies its module after each pass."""

import os

os.environ["SYMC_VERIFY"] = "1"
