"""Recorded results on disk: one file a family; all values of a type lie in one array, an index says what lies where."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

Recorded = dict[str, np.ndarray]
"""Result arrays by `CASE|DTYPE|RESULT`."""


def save(path: Path, recorded: Recorded) -> None:
    """Write the results of a family."""
    index: dict[str, tuple[str, list[int]]] = {k: (v.dtype.name, list(v.shape)) for k, v in recorded.items()}
    kinds = sorted({kind for kind, _ in index.values()})
    columns = {k: np.concatenate([v.ravel() for v in recorded.values() if v.dtype.name == k]) for k in kinds}
    text = np.frombuffer(json.dumps(index, separators=(",", ":")).encode(), np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, index=text, **columns)  # type: ignore[arg-type]  # names are types


def load(path: Path) -> Recorded:
    """Read what `save` wrote."""
    with np.load(path) as file:
        columns = {k: file[k] for k in file.files}
    index = json.loads(columns.pop("index").tobytes())
    start = dict.fromkeys(columns, 0)
    recorded = {}
    for key, (kind, shape) in index.items():
        size = int(np.prod(shape))
        recorded[key] = columns[kind][start[kind] : start[kind] + size].reshape(shape)
        start[kind] += size
    return recorded
