"""Writes tests/symc/data/ndarray with real MXNet: `python tests/symc/record_ndarray.py` in an environment with mxnet
1.9.1."""

from __future__ import annotations

import json
import tempfile
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any

from ndarray_cases import CASES, outcome

DATA = Path(__file__).parent / "data" / "ndarray"


def main() -> None:
    """Record what the programs give, and small files."""
    mx: Any = import_module("mxnet")
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        facts = {case: outcome(case, mx, f"{folder}/file") for case in CASES}
    lines = ",\n".join(f"{json.dumps(case)}: {json.dumps(value)}" for case, value in facts.items())
    (DATA / "facts.json").write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    for name, arrays in files(mx).items():
        mx.nd.save(str(DATA / f"{name}.params"), arrays)


def files(mx: Any) -> dict[str, Any]:
    """What goes into each file; `symc` writes the same in test_params_files.py."""
    nd = mx.nd
    types = ("float32", "float64", "float16", "uint8", "int32", "int8", "int64", "bool")
    return {
        "one": nd.arange(6).reshape((2, 3)),
        "list": [nd.array([1, 2.5, -3]), nd.array([[7], [-7]], dtype="int32")],
        "named": {"arg:w": nd.ones((2, 1, 3, 3)), "aux:é": nd.zeros((3,), dtype="float64")},
        "types": {t: nd.array([[0, 1, 2]], dtype=t) for t in types},
        "empty_list": [],
        "empty_dict": {},
        "device": nd.array([1, 2], ctx=mx.cpu(1)),
        "no_elements": nd.array([]),
    } | ({"sparse": nd.array([[0, 1], [0, 0]]).tostype("row_sparse")} if mx.__name__ == "mxnet" else {})


if __name__ == "__main__":
    main()
