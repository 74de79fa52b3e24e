"""CSVIter: batches of the rows of files of numbers separated by commas."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from symc.errors import FileFormatError
from symc.io.batch_order import BatchOrder
from symc.io.data_iterator import DataDesc, DataIter
from symc.io.ndarray_iterator import checked_batch_size, gather
from symc.ndarray.array import NDArray
from symc.ndarray.memory import checked_shape, copied, numpy_dtype

DTYPES = ("float32", "int32", "int64")


class CSVIter(DataIter):
    """Batches of rows: `data_csv` gives data of shape (batch_size, *data_shape), `label_csv` labels alike.

    A path names a file or a folder, all of whose files are read, by name. Labels of shape (1,) come as (batch_size,),
    and so do zeros where there is no `label_csv`. `dtype` is float32, int32 or int64, of data and labels. Files are
    read whole when the iterator is made, so that `prefetch_buffer` and `ctx` change nothing.

    The last batch of an epoch is filled up, `pad` rows in number: with `round_batch` by the first rows, which the next
    epoch then leaves out; without it by what the batch before had there. `reset` before the end of an epoch goes back
    to the first row.

    FileFormatError for what is no number, rows of different or wrong length, or labels that do not go with the data;
    ValueError for arguments.
    """

    def __init__(
        self,
        *,
        data_csv: str,
        data_shape: Sequence[int],
        batch_size: int,
        label_csv: str | None = None,
        label_shape: Sequence[int] = (1,),
        round_batch: bool = True,
        prefetch_buffer: int = 4,
        ctx: str = "gpu",
        dtype: str | None = None,
        data_name: str = "data",
        label_name: str = "softmax_label",
    ):
        super().__init__(checked_batch_size(batch_size))
        kind = _checked_dtype(dtype)
        self._data = _read(data_csv, checked_shape(data_shape), kind)
        self._label = self._labels(label_csv, checked_shape(label_shape), kind)
        rows = self._data.shape[0]
        self.provide_data = [DataDesc(data_name, (batch_size, *self._data.shape[1:]), self._data.dtype)]
        self.provide_label = [DataDesc(label_name, (batch_size, *self._label.shape[1:]), self._label.dtype)]
        self._order = BatchOrder(lambda: np.arange(rows), self.batch_size, round_batch)

    def _labels(self, path: str | None, shape: tuple[int, ...], kind: np.dtype) -> NDArray:
        rows = self._data.shape[0]
        if path is None:
            return NDArray(np.zeros(rows, kind))
        labels = _read(path, shape, kind)
        if labels.shape[0] != rows:
            raise FileFormatError(f"{path}: expected {rows} rows of labels, one a row of data, got {labels.shape[0]}")
        return labels.reshape(rows) if shape == (1,) else labels

    def reset(self) -> None:
        """Start the next epoch."""
        self._order.reset()

    def iter_next(self) -> bool:
        """Move to the next batch; False at the end of the epoch."""
        return self._order.advance()

    def getdata(self) -> list[NDArray]:
        """The data of the current batch."""
        return [gather(self._data, self._order.samples)]

    def getlabel(self) -> list[NDArray]:
        """The labels of the current batch."""
        return [gather(self._label, self._order.samples)]

    def getindex(self) -> np.ndarray:
        """The numbers of the rows of the current batch, from 0."""
        return self._order.samples.astype(np.uint64)

    def getpad(self) -> int:
        """How many rows at the end of the batch fill it up."""
        return self._order.pad


def _checked_dtype(dtype: Any) -> np.dtype:
    kind = numpy_dtype("float32" if dtype in (None, "None") else dtype)
    if kind.name not in DTYPES:
        raise ValueError(f"CSVIter: dtype must be one of {', '.join(DTYPES)}, got {dtype!r}")
    return kind


def _read(path: str, shape: tuple[int, ...], kind: np.dtype) -> NDArray:
    """The rows of a file or of all files of a folder, each in a shape."""
    place = Path(path)
    files = sorted(p for p in place.iterdir() if p.is_file()) if place.is_dir() else [place]
    rows = np.concatenate([np.empty((0, prod(shape)), kind), *(_rows(file, prod(shape), kind) for file in files)])
    if not len(rows):
        raise FileFormatError(f"{path}: expected at least one row of numbers, got none")
    return NDArray(copied(rows.reshape(-1, *shape)))


def _rows(file: Path, width: int, kind: np.dtype) -> np.ndarray:
    with open(file, encoding="utf-8") as lines:
        try:
            if not any(line.strip() for line in lines):
                return np.empty((0, width), kind)
            lines.seek(0)
            rows = np.loadtxt(lines, kind, comments=None, delimiter=",", ndmin=2)
        except (ValueError, OverflowError) as error:
            raise FileFormatError(f"{file}: {error}") from None
    if rows.shape[1] != width:
        raise FileFormatError(f"{file}: the shape asks for rows of {width} numbers, got {rows.shape[1]}")
    return rows
