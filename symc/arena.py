"""The memory of compiled programs: one arena for all programs of executors that share it, as large as the largest
needs.

An arena grows and never shrinks: when the largest executor goes, those that share its arena keep all of it, ready for
the next of that size; with the last of them the memory returns to the system, at once.

`SYMC_DEBUG_MEMORY=1` (read when a program is compiled) makes memory errors show: each buffer of a program ends at a
page that cannot be touched, the program fills each buffer with NaN after its last use, and what lies between a buffer
and its guard is checked after each call.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import weakref
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from symc.errors import ExecutionError
from symc.memory_plan import MemoryPlan, PlannedBuffer

ALIGNMENT_BYTES = 64
POISON = 0xFF
"""Every byte of what was never written or is dead: NaN in each floating type, -1 in integers."""
NO_ACCESS = 0
"""PROT_NONE of mprotect(2)."""


def debugging() -> bool:
    """Whether programs are compiled with guard pages and poison."""
    return bool(os.environ.get("SYMC_DEBUG_MEMORY"))


class User(Protocol):
    """Who works in an arena."""

    def arena_moved(self, address: int) -> None:
        """Learn where the arena lies from now on."""


class Arena:
    """Memory that programs use in turn: what one leaves for its backward lasts until another runs."""

    def __init__(self) -> None:
        self._memory = aligned_bytes(0)
        self._users: weakref.WeakSet[User] = weakref.WeakSet()
        self.holder: object = None
        """The token of the call that left values for its backward."""
        self.running: dict[int, list[None]] = {}
        """Under 0: the token of the call that runs."""

    @property
    def bytes(self) -> int:
        """Bytes allocated."""
        return len(self._memory)

    def join(self, user: User, plan: MemoryPlan) -> None:
        """Give a program room; memory that must grow moves for all users."""
        self._users.add(user)
        if plan.arena_bytes <= self.bytes:
            user.arena_moved(self._memory.ctypes.data)
            return
        self.holder = None
        self._memory = aligned_bytes(plan.arena_bytes)
        for each in self._users:
            each.arena_moved(self._memory.ctypes.data)

    def check(self) -> None:
        """Nothing to check where buffers lie side by side."""


class GuardedArena(Arena):
    """The arena of one program whose buffers end at guard pages."""

    def join(self, user: User, plan: MemoryPlan) -> None:
        """Map the memory, all poison, and take away the pages behind buffers."""
        assert not self._users, "programs with guard pages share no arena"
        self._users.add(user)
        mapped = mmap.mmap(-1, plan.arena_bytes + mmap.PAGESIZE)
        self._memory = np.frombuffer(mapped, np.uint8)[: plan.arena_bytes]
        self._memory[:] = POISON
        self._buffers = [b for b in plan.buffers if b.kind != "poison"]
        protect = ctypes.CDLL(None, use_errno=True).mprotect
        protect.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
        for page in guard_pages(plan.buffers):
            if protect(self._memory.ctypes.data + page, mmap.PAGESIZE, NO_ACCESS):
                raise ExecutionError(f"mprotect failed with error {ctypes.get_errno()}")
        user.arena_moved(self._memory.ctypes.data)

    def check(self) -> None:
        """ExecutionError when bytes between the end of a buffer and its guard page were written."""
        for buffer in self._buffers:
            end = buffer.offset + buffer.bytes
            if (self._memory[end : end + -end % ALIGNMENT_BYTES] != POISON).any():
                raise ExecutionError(f"the compiled program wrote behind a buffer of {buffer.bytes} bytes: {buffer}")


def guard_pages(buffers: Sequence[PlannedBuffer]) -> list[int]:
    """Start of the page behind each buffer, in bytes from the start of the arena."""
    return sorted({-(-(b.offset + b.bytes) // mmap.PAGESIZE) * mmap.PAGESIZE for b in buffers})


def aligned_bytes(size: int) -> np.ndarray:
    """Zeroed bytes whose start is aligned to a cache line."""
    raw = np.zeros(size + ALIGNMENT_BYTES, np.uint8)
    start = -raw.ctypes.data % ALIGNMENT_BYTES
    return raw[start : start + size]
