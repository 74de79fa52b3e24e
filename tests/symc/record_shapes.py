"""Writes tests/symc/data/shapes.json, what MXNet 1.9.1 infers for the rows of shape_table.py:

python tests/symc/record_shapes.py, by an interpreter that has mxnet 1.9.1
"""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from shape_table import SHAPES, TYPES, Row

DATA = Path(__file__).parent / "data" / "shapes.json"


def inferred(mx: Any, row: Row, what: str) -> dict[str, Any]:
    """Shapes (lists) or types (names) by argument, output and state."""
    with mx.name.NameManager():
        symbol = row.build(mx)
    found = getattr(symbol, f"infer_{what}_partial")(**row.given)
    names = (symbol.list_arguments(), symbol.list_outputs(), symbol.list_auxiliary_states())
    plain = {n: v for group, values in zip(names, found) for n, v in zip(group, values)}
    if what == "shape":
        return {n: list(v) for n, v in plain.items()}
    return {n: v and np.dtype(v).name for n, v in plain.items()}


def main() -> None:
    """Record all rows but those with results of their own."""
    mx = import_module("mxnet")
    recorded: dict[str, dict[str, Any]] = {}
    for what, rows in (("shape", SHAPES), ("type", TYPES)):
        recorded[what] = {row.name: inferred(mx, row, what) for row in rows if not row.expected}
    blocks = []
    for what, rows in recorded.items():
        lines = [f"  {json.dumps(name)}: {json.dumps(values)}" for name, values in rows.items()]
        blocks.append(f" {json.dumps(what)}: {{\n" + ",\n".join(lines) + "\n }")
    DATA.write_text("{\n" + ",\n".join(blocks) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
