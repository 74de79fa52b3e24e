"""Writes tests/symc/data/json with real MXNet: `python tests/symc/record_json.py` in an environment with mxnet
1.9.1."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from networks import NETWORKS

DATA = Path(__file__).parent / "data" / "json"


def main() -> None:
    """Record every network, and what becomes of the files of old versions (`old_*.json`)."""
    mx: Any = import_module("mxnet")
    for name, build in NETWORKS.items():
        with mx.name.NameManager():
            (DATA / f"{name}.json").write_text(build(mx).tojson(), encoding="utf-8")
    for path in sorted(DATA.glob("old_*.json")):
        (DATA / f"upgraded_{path.name}").write_text(mx.sym.load(str(path)).tojson(), encoding="utf-8")


if __name__ == "__main__":
    main()
