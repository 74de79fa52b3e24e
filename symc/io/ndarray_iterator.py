"""NDArrayIter: batches of arrays in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from symc.io.data_iterator import DataBatch, DataDesc, DataIter
from symc.ndarray.array import NDArray
from symc.ndarray.creation import array
from symc.ndarray.memory import allocate

LAST_BATCH = ("pad", "discard", "roll_over")


class NDArrayIter(DataIter):
    """Batches of arrays that share the number of samples along the axis N of `layout`.

    `data` and `label` are an array, a list of arrays (named `data_name`; `_0_`, `_1_`, ... before it when there are
    several) or a dict by name; arrays come sorted by name. numpy arrays are copied and become float32; an NDArray
    keeps its element type. Every batch is new memory.

    `shuffle` draws a new order with numpy's global generator when made and at each reset. When the samples do not fill
    the last batch of an epoch, `last_batch_handle` says what becomes of the rest:

    - "pad": the batch is filled up from the start of the epoch, again and again where the data is shorter than it;
      `pad` counts what was added.
    - "discard": the rest is left out.
    - "roll_over": the rest is kept for the first batch of the next epoch, whose `pad` counts it. A reset before the
      end of an epoch keeps nothing, nor does `hard_reset`.

    TypeError for data that is no array, ValueError for arrays whose samples differ in number, for no sample, and for
    "roll_over" with fewer samples than a batch.
    """

    def __init__(
        self,
        data: Any,
        label: Any = None,
        batch_size: int = 1,
        shuffle: bool = False,
        last_batch_handle: str = "pad",
        data_name: str = "data",
        label_name: str = "softmax_label",
        layout: str = "NCHW",
    ):
        super().__init__(checked_batch_size(batch_size))
        if last_batch_handle not in LAST_BATCH:
            raise ValueError(f"last_batch_handle must be one of {', '.join(LAST_BATCH)}, got {last_batch_handle!r}")
        self.layout = layout
        self._axis = DataDesc.get_batch_axis(layout)
        if self._axis < 0:
            raise ValueError(f"layout must name the axis of the samples N, got {layout!r}")
        self.data = named_arrays(data, data_name, "data")
        if not self.data:
            raise ValueError("data must hold at least one array")
        self.label = [] if label is None else named_arrays(label, label_name, "label")
        self.data_list = [a for _, a in [*self.data, *self.label]]
        self.num_source = len(self.data_list)
        self.num_data = self._number_of_samples()
        self.shuffle = shuffle
        self.last_batch_handle = last_batch_handle
        self._check_number(last_batch_handle)

        self.idx = np.arange(self.num_data)
        self._order = self.idx.copy()
        self._nothing = self._order[:0]
        self._rest = self._carried = self._nothing
        self._samples: np.ndarray | None = None
        self.cursor = -batch_size
        self.reset()

    def _number_of_samples(self) -> int:
        named = [*self.data, *self.label]
        for name, source in named:
            if source.ndim <= self._axis:
                raise ValueError(f"{name}: expected an axis {self._axis} (N in {self.layout!r}), got {source.shape}")
        numbers = {name: source.shape[self._axis] for name, source in named}
        if len(set(numbers.values())) > 1:
            counts = ", ".join(f"{name} has {number}" for name, number in numbers.items())
            raise ValueError(f"all arrays of data and label must have the same number of samples, but {counts}")
        return next(iter(numbers.values()))

    def _check_number(self, last_batch_handle: str) -> None:
        least = self.batch_size if last_batch_handle == "roll_over" else 1
        if self.num_data < least:
            what = "an array with at least one sample" if least == 1 else f"at least batch_size={least} samples"
            raise ValueError(f"data: expected {what} with last_batch_handle={last_batch_handle!r}, got {self.num_data}")

    @property
    def provide_data(self) -> list[DataDesc]:
        """Descriptions of the data of a batch."""
        return [self._describe(name, source) for name, source in self.data]

    @property
    def provide_label(self) -> list[DataDesc]:
        """Descriptions of the labels of a batch."""
        return [self._describe(name, source) for name, source in self.label]

    def _describe(self, name: str, source: NDArray) -> DataDesc:
        shape = (*source.shape[: self._axis], self.batch_size, *source.shape[self._axis + 1 :])
        return DataDesc(name, shape, source.dtype, self.layout)

    def hard_reset(self) -> None:
        """Start an epoch without what "roll_over" kept."""
        self._rest = self._nothing
        self.reset()

    def reset(self) -> None:
        """Start the next epoch."""
        if self.shuffle:
            np.random.shuffle(self.idx)
            self._order = self._order[self.idx]  # MXNet's order: each epoch permutes that of the one before
        self._carried, self._rest = self._rest, self._nothing
        self._samples = None
        self.cursor = -len(self._carried) - self.batch_size

    def iter_next(self) -> bool:
        """Move to the next batch; False, however often it is asked, at the end of the epoch."""
        start = self.cursor + self.batch_size
        end = start + self.batch_size
        if start >= self.num_data or (end > self.num_data and self.last_batch_handle != "pad"):
            self._samples = None
            if self.last_batch_handle == "roll_over":
                self._rest = self._order[start:]
            return False
        self.cursor = start
        if start < 0:
            self._samples = np.concatenate([self._carried, self._order[:end]])
        else:
            self._samples = self._order.take(np.arange(start, end), mode="wrap")
        return True

    def next(self) -> DataBatch:
        """The next batch; StopIteration at the end of the epoch."""
        if not self.iter_next():
            raise StopIteration
        return DataBatch(self.getdata(), self.getlabel(), self.getpad())

    def getdata(self) -> list[NDArray]:
        """The data of the current batch."""
        return self._gather(self.data)

    def getlabel(self) -> list[NDArray]:
        """The labels of the current batch, an empty list when there are none."""
        return self._gather(self.label)

    def _gather(self, sources: Sequence[tuple[str, NDArray]]) -> list[NDArray]:
        if self._samples is None:
            raise RuntimeError("NDArrayIter has no current batch: call next or iter_next first, reset at the end")
        return [gather(source, self._samples, self._axis) for _, source in sources]

    def getpad(self) -> int:
        """How many samples of the batch fill it up ("pad") or come from the epoch before ("roll_over")."""
        if self.last_batch_handle == "pad":
            return max(0, self.cursor + self.batch_size - self.num_data)
        return max(0, -self.cursor) if self._samples is not None else 0


def checked_batch_size(batch_size: int) -> int:
    """The size of a batch; ValueError unless it is an integer of at least 1."""
    if not isinstance(batch_size, int | np.integer) or batch_size < 1:
        raise ValueError(f"batch_size must be an integer of at least 1, got {batch_size!r}")
    return int(batch_size)


def named_arrays(source: Any, name: str, argument: str) -> list[tuple[str, NDArray]]:
    """Arrays with their names, sorted by name, of what `NDArrayIter` takes; TypeError for anything else."""
    if isinstance(source, Mapping):
        named = dict(source)
    elif isinstance(source, list):
        named = {name: source[0]} if len(source) == 1 else {f"_{i}_{name}": a for i, a in enumerate(source)}
    elif isinstance(source, NDArray) or hasattr(source, "__array__"):
        named = {name: source}
    else:
        raise TypeError(f"{argument} must be an array, a list or a dict of arrays, got {type(source).__name__}")
    return sorted((key, _as_array(value, key)) for key, value in named.items())


def _as_array(value: Any, name: str) -> NDArray:
    if isinstance(value, NDArray):
        return value
    try:
        return array(value)
    except TypeError as error:
        raise TypeError(f"{name}: expected an NDArray or a numpy array: {error}") from None


def gather(source: NDArray, samples: np.ndarray, axis: int = 0) -> NDArray:
    """The samples of these numbers along an axis, in memory of their own on the device of the source."""
    shape = (*source.shape[:axis], len(samples), *source.shape[axis + 1 :])
    target = allocate(shape, source._data.dtype)
    np.take(source._data, samples, axis, out=target, mode="clip")  # "raise" would go through a copy
    return NDArray(target, source.context)
