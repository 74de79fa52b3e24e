"""An entry function as data: a row of steps, which one compiled function walks (walk.py).

A step is a row of 64-bit words: HEADER of them, then the arguments of its kernel. In a program, a word is a number plus
the address of one of the program's bases, if any, so that executors share the rows; `Bound` adds the addresses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np


class Kind(IntEnum):
    """What a step does."""

    END = 0
    """Leave the entry function with status 0."""
    CALL = 1
    """Thread 0 calls the function."""
    DIVIDE = 2
    """Each thread calls the function once on its range of the chunks: the last two arguments."""
    TAKE = 3
    """Each thread takes `grain` chunks after the other from `counter` and calls the function on them."""
    BARRIER = 4
    """All wait for all."""
    HOST = 5
    """Thread 0 calls host function `chunks`; a status that is not zero leaves the entry function."""
    HOST_OF_TEAM = 6
    """As HOST; all wait, and learn the status from `counter`."""
    COPY = 7
    """Thread 0 copies: the arguments are destination, source and bytes."""


HEADER = ("kind", "words", "function", "arguments", "chunks", "counter", "grain", "own")
"""The words before the arguments. `words`: length of the step. `arguments`: how many. `own`: number of the argument
that is scratch memory of each thread's own, or -1.
"""
FRONT = 1
"""Words before the first step: the address to which the walk writes when each step began, or 0."""
NO_BASE = 0
"""The base of words that are no addresses."""


class Label(NamedTuple):
    """What a step is, for people."""

    nodes: Sequence[str]
    """Names of the user's nodes; none for what only moves data or waits."""
    bytes: int
    """What its buffers hold, each counted once; of a divided kernel's parts each counts all."""
    flops: int


@dataclass(frozen=True, eq=False)
class Steps:
    """The steps of one entry function."""

    words: np.ndarray
    """int64."""
    bases: np.ndarray
    """int32, for each word: NO_BASE, or 1 + the number of a slot, of the host callback (it follows the slots), or of a
    function (they follow the callback).
    """
    starts: np.ndarray
    """int32: where each step begins, END too."""
    labels: Sequence[Label]
    """Of each step."""

    @property
    def counters(self) -> int:
        """How many counters of a team the steps use."""
        return 1 + int(self.words[self.starts + HEADER.index("counter")].max())


class Bound:
    """Steps with their addresses filled in; they stay at one place."""

    def __init__(self, steps: Steps, addresses: Sequence[int]):
        self.steps = steps
        self._words = np.zeros(len(steps.words), np.int64)
        self.address: int = self._words.ctypes.data
        self.fill(addresses)

    def fill(self, addresses: Sequence[int]) -> None:
        """Use other addresses: of the slots, the callback and the functions."""
        table = np.array([0, *addresses], np.uint64).view(np.int64)
        np.add(self.steps.words, table[self.steps.bases], out=self._words)

    @contextmanager
    def timed(self) -> Iterator[np.ndarray]:
        """Steps that run within the block note when each began: nanoseconds of `time.monotonic`, 0 for none."""
        stamps = np.zeros(len(self.steps.starts), np.int64)
        self._words[0] = stamps.ctypes.data
        try:
            yield stamps
        finally:
            self._words[0] = 0
