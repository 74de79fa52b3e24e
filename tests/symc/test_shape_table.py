"""Shape and type inference, row by row, against what MXNet 1.9.1 infers (shape_table.py, data/shapes.json)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from record_shapes import inferred
from shape_table import KNOWS_MORE, SHAPES, TYPES, Row

import symc

mx: Any = symc
RECORDED = json.loads((Path(__file__).parent / "data" / "shapes.json").read_text())


def expected(row: Row, what: str) -> dict[str, Any]:
    """The row's own results, or MXNet's."""
    own = row.expected or (KNOWS_MORE.get(row.name) if what == "shape" else None)
    if not own:
        return RECORDED[what][row.name]
    return {n: list(v) if isinstance(v, tuple) else v for n, v in own.items()}


@pytest.mark.parametrize("row", SHAPES, ids=[r.name for r in SHAPES])
def test_shapes(row: Row) -> None:
    assert inferred(mx, row, "shape") == expected(row, "shape")


@pytest.mark.parametrize("row", TYPES, ids=[r.name for r in TYPES])
def test_types(row: Row) -> None:
    assert inferred(mx, row, "type") == expected(row, "type")


@pytest.mark.parametrize("name", KNOWS_MORE)
def test_more_contradicts_nothing(name: str) -> None:
    """Where symc knows more, MXNet's knowledge is part of it."""
    for argument, shape in RECORDED["shape"][name].items():
        mine = KNOWS_MORE[name][argument]
        assert not shape or len(shape) == len(mine)
        assert all(theirs in (0, extent) for theirs, extent in zip(shape, mine))


def test_names_are_unique() -> None:
    for rows in (SHAPES, TYPES):
        assert len({r.name for r in rows}) == len(rows)
