"""What every iterator shares: the description of an array, the batch, the protocol; and a view of another length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from symc.ndarray.array import NDArray


class _NameAndShape(NamedTuple):
    name: str
    shape: tuple[int, ...]


class DataDesc(_NameAndShape):
    """Name and shape of one array of a batch, as a pair, with its element type and layout beside.

    `layout` has a letter an axis; the one called N counts the samples. Two descriptions are equal when their names and
    shapes are.
    """

    dtype: Any
    layout: str | None

    def __new__(
        cls, name: str, shape: tuple[int, ...], dtype: Any = np.float32, layout: str | None = "NCHW"
    ) -> DataDesc:
        description = super().__new__(cls, name, shape)
        description.dtype = dtype
        description.layout = layout
        return description

    def __repr__(self) -> str:
        return f"DataDesc[{self.name},{self.shape},{self.dtype},{self.layout}]"

    @staticmethod
    def get_batch_axis(layout: str | None) -> int:
        """The axis of the samples: that of the N in `layout`, -1 where it has none, 0 when `layout` is None."""
        return 0 if layout is None else layout.find("N")

    @staticmethod
    def get_list(
        shapes: Sequence[tuple[str, tuple[int, ...]]], types: Sequence[tuple[str, Any]] | Mapping[str, Any] | None
    ) -> list[DataDesc]:
        """Descriptions from pairs of name and shape, and of name and element type (float32 when `types` is None).

        KeyError when `types` lacks a name.
        """
        if types is None:
            return [DataDesc(name, shape) for name, shape in shapes]
        type_of = dict(types)
        return [DataDesc(name, shape, type_of[name]) for name, shape in shapes]


class DataBatch:
    """Arrays of some samples, and what is known of them.

    `data` and `label` are lists of arrays; `pad` is the number of samples, at the end, that only fill the batch up;
    `index` holds the numbers of the samples in the data set; `bucket_key` names the graph that takes the batch;
    `provide_data` and `provide_label` describe the arrays where batches differ. TypeError when `data` or `label` is
    not a list.
    """

    def __init__(
        self,
        data: Sequence[NDArray] | None,
        label: Sequence[NDArray] | None = None,
        pad: int | None = None,
        index: np.ndarray | None = None,
        bucket_key: Any = None,
        provide_data: Sequence[DataDesc] | None = None,
        provide_label: Sequence[DataDesc] | None = None,
    ):
        for what, arrays in (("data", data), ("label", label)):
            if arrays is not None and not isinstance(arrays, list | tuple):
                raise TypeError(f"DataBatch: {what} must be a list of arrays, got {type(arrays).__name__}")
        self.data: Any = data
        self.label: Any = label
        self.pad = pad
        self.index: Any = index
        self.bucket_key = bucket_key
        self.provide_data: Any = provide_data
        self.provide_label: Any = provide_label

    def __str__(self) -> str:
        data = [array.shape for array in self.data or []]
        label = [array.shape for array in self.label] if self.label else None
        return f"{type(self).__name__}: data shapes: {data} label shapes: {label}"


class DataIter:
    """Base of all iterators: `next` gives batches until it raises StopIteration, `reset` starts the next epoch.

    A subclass defines `reset`, the properties or attributes `provide_data` and `provide_label` (lists of DataDesc),
    and either `next` or `iter_next`, `getdata`, `getlabel`, `getpad` and `getindex`, of which `next` makes a batch.
    """

    provide_data: Any
    provide_label: Any
    default_bucket_key: Any
    """Only iterators that serve buckets have it."""

    def __init__(self, batch_size: int = 0):
        self.batch_size = batch_size

    def __iter__(self) -> DataIter:
        return self

    def __next__(self) -> DataBatch:
        return self.next()

    def reset(self) -> None:
        """Go back to the start of the data."""

    def next(self) -> DataBatch:
        """The next batch; StopIteration at the end of the data."""
        if not self.iter_next():
            raise StopIteration
        return DataBatch(self.getdata(), self.getlabel(), self.getpad(), self.getindex())

    def iter_next(self) -> bool:
        """Move to the next batch; False at the end of the data."""
        raise NotImplementedError(f"{type(self).__name__} defines neither next nor iter_next")

    def getdata(self) -> Any:
        """The data of the current batch, a list of arrays."""

    def getlabel(self) -> Any:
        """The labels of the current batch, a list of arrays."""

    def getindex(self) -> np.ndarray | None:
        """The numbers of the samples of the current batch in the data set, None where the iterator keeps none."""
        return None

    def getpad(self) -> int | None:
        """How many samples at the end of the current batch only fill it up."""


class HeldBatch(DataIter):
    """An iterator that keeps its current batch whole, as it comes from other iterators."""

    current_batch: DataBatch | None

    def next(self) -> DataBatch:
        """The next batch; StopIteration at the end of the data."""
        if not self.iter_next():
            raise StopIteration
        return self._held()

    def _held(self) -> DataBatch:
        if self.current_batch is None:
            raise RuntimeError(f"{type(self).__name__} has no current batch: call next or iter_next first")
        return self.current_batch

    def getdata(self) -> Any:
        """The data of the current batch."""
        return self._held().data

    def getlabel(self) -> Any:
        """The labels of the current batch."""
        return self._held().label

    def getindex(self) -> np.ndarray | None:
        """The index of the current batch."""
        return self._held().index

    def getpad(self) -> int | None:
        """The padding of the current batch."""
        return self._held().pad


class ResizeIter(HeldBatch):
    """Another iterator with epochs of `size` batches, whatever the length of its own.

    At the end of the other's epoch it goes on with the next one. `reset` resets the other iterator too, unless
    `reset_internal` is False: then it goes on where it was.
    """

    def __init__(self, data_iter: DataIter, size: int, reset_internal: bool = True):
        super().__init__(data_iter.batch_size)
        self.data_iter = data_iter
        self.size = size
        self.reset_internal = reset_internal
        self.cur = 0
        self.current_batch = None
        self.provide_data = data_iter.provide_data
        self.provide_label = data_iter.provide_label
        if hasattr(data_iter, "default_bucket_key"):
            self.default_bucket_key = data_iter.default_bucket_key

    def reset(self) -> None:
        """Start the next epoch."""
        self.cur = 0
        if self.reset_internal:
            self.data_iter.reset()

    def iter_next(self) -> bool:
        """Move to the next batch; False after `size` batches, StopIteration when the other iterator has none at all."""
        if self.cur == self.size:
            return False
        try:
            self.current_batch = self.data_iter.next()
        except StopIteration:
            self.data_iter.reset()
            self.current_batch = self.data_iter.next()
        self.cur += 1
        return True
