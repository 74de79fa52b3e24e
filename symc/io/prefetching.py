"""PrefetchingIter: the next batches are read by threads while the caller works on the current one."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Mapping, Sequence
from queue import SimpleQueue
from typing import Any

from symc.io.data_iterator import DataBatch, DataDesc, DataIter, HeldBatch

Renaming = Sequence[Mapping[str, str]] | None


class PrefetchingIter(HeldBatch):
    """Several iterators as one whose batches hold the arrays of all, each read one batch ahead in a thread.

    `rename_data` and `rename_label` have a dict for each iterator from the names it gives to others; names that it
    lacks stay. The iterators must have equally many batches, with equal padding.

    What an iterator raises is raised where its batch is asked for, and again until `reset`. Threads end with the
    epoch, at `reset`, or when this iterator is collected.
    """

    def __init__(
        self, iters: DataIter | Sequence[DataIter], rename_data: Renaming = None, rename_label: Renaming = None
    ):
        self.iters = [iters] if isinstance(iters, DataIter) else list(iters)
        if not self.iters:
            raise ValueError("iters must hold at least one iterator")
        self.n_iter = len(self.iters)
        for what, names in (("rename_data", rename_data), ("rename_label", rename_label)):
            if names is not None and len(names) != self.n_iter:
                raise ValueError(f"{what} must have a dict for each of the {self.n_iter} iterators, got {len(names)}")
        self.rename_data = rename_data
        self.rename_label = rename_label
        super().__init__(self.provide_data[0].shape[0])
        self.current_batch = None
        self._start()

    def _start(self) -> None:
        self._readers = [_Reader(source) for source in self.iters]
        self._stop = weakref.finalize(self, _stop, self._readers)

    @property
    def provide_data(self) -> list[DataDesc]:
        """Descriptions of the data of a batch, renamed."""
        return _renamed([source.provide_data for source in self.iters], self.rename_data)

    @property
    def provide_label(self) -> list[DataDesc]:
        """Descriptions of the labels of a batch, renamed."""
        return _renamed([source.provide_label for source in self.iters], self.rename_label)

    def reset(self) -> None:
        """Start the next epoch of every iterator; batches that were read ahead are dropped."""
        for reader in self._readers:
            reader.wait()
        self._stop()
        for reader in self._readers:
            reader.thread.join()
        for source in self.iters:
            source.reset()
        self.current_batch = None
        self._start()

    def iter_next(self) -> bool:
        """Move to the next batch; False at the end of the epoch, ValueError when the iterators do not fit together."""
        batches = [reader.peek() for reader in self._readers]
        present = [batch for batch in batches if batch is not None]
        if not present:
            return False
        if len(present) < self.n_iter:
            ended = ", ".join(str(i) for i, batch in enumerate(batches) if batch is None)
            raise ValueError(f"PrefetchingIter: iterators must have equally many batches, but iterator {ended} ended")
        if len({batch.pad for batch in present}) > 1:
            raise ValueError(f"PrefetchingIter: iterators must pad alike, got {[batch.pad for batch in present]}")
        for reader in self._readers:
            reader.take()
        self.current_batch = self._joined(present)
        return True

    def _joined(self, batches: Sequence[DataBatch]) -> DataBatch:
        data = [batch.provide_data or source.provide_data for batch, source in zip(batches, self.iters)]
        label = [batch.provide_label or source.provide_label for batch, source in zip(batches, self.iters)]
        return DataBatch(
            [array for batch in batches for array in batch.data or ()],
            [array for batch in batches for array in batch.label or ()],
            batches[0].pad,
            batches[0].index,
            batches[0].bucket_key,
            _renamed(data, self.rename_data),
            _renamed(label, self.rename_label),
        )


def _renamed(descriptions: Sequence[Sequence[Any]], renaming: Renaming) -> list[DataDesc]:
    maps = renaming or [{}] * len(descriptions)
    pairs = [(names, pair) for names, of_one in zip(maps, descriptions) for pair in of_one]
    whole = [(names, pair if isinstance(pair, DataDesc) else DataDesc(*pair)) for names, pair in pairs]
    return [DataDesc(names.get(d.name, d.name), d.shape, d.dtype, d.layout) for names, d in whole]


class _Reader:
    """A thread that reads an epoch of an iterator, one batch ahead of what was taken.

    It holds no reference to the PrefetchingIter, which may be collected while it waits.
    """

    def __init__(self, source: DataIter):
        self._wanted = threading.Semaphore(1)
        self._ready: SimpleQueue[DataBatch | BaseException | None] = SimpleQueue()
        self._next: list[DataBatch | BaseException | None] = []
        self._stopped = threading.Event()
        self.thread = threading.Thread(target=self._read, args=(source,), daemon=True, name="symc prefetching")
        self.thread.start()

    def _read(self, source: DataIter) -> None:
        while self._wanted.acquire() and not self._stopped.is_set():
            try:
                self._ready.put(source.next())
            except StopIteration:
                return self._ready.put(None)
            except BaseException as error:
                return self._ready.put(error)

    def wait(self) -> None:
        """Until the batch ahead was read: so where the iterator stands does not depend on how fast threads are."""
        if not self._next:
            self._next.append(self._ready.get())

    def peek(self) -> DataBatch | None:
        """The next batch, waited for; None at the end of the epoch; raises what the iterator raised."""
        self.wait()
        if isinstance(self._next[0], BaseException):
            raise self._next[0]
        return self._next[0]

    def take(self) -> None:
        """The batch was used: read another."""
        self._next.clear()
        self._wanted.release()

    def stop(self) -> None:
        """End the thread after the batch that it is reading."""
        self._stopped.set()
        self._wanted.release()


def _stop(readers: Sequence[_Reader]) -> None:
    for reader in readers:
        reader.stop()
