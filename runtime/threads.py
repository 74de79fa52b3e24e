"""The threads that run programs: how many, and the one team of them that a process has.

The first program that divides work starts the team; with one thread there is none. Workers are threads of the operating
system that never touch Python: between programs they sleep. One program at a time has the team, one that comes
meanwhile runs on its caller's thread alone, with the same results.
"""

from __future__ import annotations

import atexit
import ctypes
import os
import signal
from collections.abc import Callable
from threading import Lock
from typing import Any, SupportsIndex

import numpy as np

from symc.dialects.workspace import WORKSPACE_BYTES
from symc.runtime.driver import Driver, driver
from symc.runtime.team import MOST_SPINS, WORDS

VARIABLE = "SYMC_NUM_THREADS"
MEMBER_WORDS = 8
"""Words of a member's part of the team."""
ALIGNMENT_BYTES = 64
_number: int | None = None
_team: Team | None = None
_lock = Lock()


def get_num_threads() -> int:
    """How many threads run a program that divides its work: what was set last, else the environment variable
    SYMC_NUM_THREADS, else the number of processors that this process may use. ValueError for a bad variable.
    """
    global _number
    if _number is None:
        text = os.environ.get(VARIABLE)
        _number = _checked(VARIABLE, text) if text else _processors()
    return _number


def set_num_threads(number: SupportsIndex) -> None:
    """Use so many threads (at least 1) from the next call on; results do not depend on it. Waits for a program that has
    the team. ValueError when `number` is not a positive whole number.
    """
    global _number, _team
    checked = _checked("set_num_threads", number)
    with _lock:
        team, _team = (_team, None) if checked != _number else (None, _team)
        _number = checked
    if team is not None:
        team.dismiss()


def runner(slots: int, *, alone: bool = False) -> Callable[[int], int]:
    """What runs steps that a team walks, from their address; their status.

    `slots`: how many counters they use. `alone`: on the caller's thread, whatever the number of threads.
    """
    code = driver()
    walk = code.address("walk")
    counters = np.zeros(max(slots, 1), np.int64)
    place, size, run = counters.ctypes.data, counters.nbytes, code.run

    def call(steps: int, counters: np.ndarray = counters) -> int:
        team = None if alone else _team or _start()
        return run(team and team.address, walk, steps, place, size)

    return call


class Team:
    """Workers, and the memory through which they and the caller work together (see team.py)."""

    def __init__(self, code: Driver, threads: int):
        self._code = code
        words = np.zeros(WORDS["members"] + MEMBER_WORDS * (threads + 1), np.int64)
        start = -words.ctypes.data % ALIGNMENT_BYTES // 8
        self._words = words[start : start + WORDS["members"] + MEMBER_WORDS * threads]
        self._workspace = np.empty((threads - 1) * WORKSPACE_BYTES + ALIGNMENT_BYTES, np.uint8)
        self.address: int = self._words.ctypes.data
        self._set("barrier_patience", MOST_SPINS)
        self._set("job_patience", MOST_SPINS)
        self._set("barrier", code.address("barrier"))
        self._set("workspace", self._workspace.ctypes.data + -self._workspace.ctypes.data % ALIGNMENT_BYTES)
        library = ctypes.CDLL(None)
        library.pthread_mutex_init(ctypes.c_void_p(self._place("mutex")), None)
        library.pthread_cond_init(ctypes.c_void_p(self._place("condition")), None)
        self._handles = self._workers(library, threads - 1)
        self._set("threads", 1 + len(self._handles))

    def _place(self, name: str) -> int:
        return self.address + 8 * WORDS[name]

    def _set(self, name: str, value: int) -> None:
        self._words[WORDS[name]] = value

    def _workers(self, library: Any, count: int) -> list[ctypes.c_void_p]:
        """Start workers, fewer where the system refuses; they take no signals."""
        handles: list[ctypes.c_void_p] = []
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        try:
            for thread in range(1, count + 1):
                member = WORDS["members"] + MEMBER_WORDS * thread
                self._words[member : member + 2] = self.address, thread
                handle, place = ctypes.c_void_p(), ctypes.c_void_p(self.address + 8 * member)
                function = ctypes.c_void_p(self._code.address("worker"))
                if library.pthread_create(ctypes.byref(handle), None, function, place):
                    break
                handles.append(handle)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        return handles

    def dismiss(self) -> None:
        """End the workers, after the program that runs; later calls with this team run alone."""
        self._code.dismiss(self.address)
        library = ctypes.CDLL(None)
        for handle in self._handles:
            library.pthread_join(handle, None)


def _start() -> Team | None:
    """The team, started when there is none; None where programs run on one thread."""
    global _team
    if get_num_threads() == 1:
        return None
    with _lock:
        if _team is None:
            _team = Team(driver(), get_num_threads())
        return _team


def _checked(where: str, number: Any) -> int:
    try:
        value = int(number) if isinstance(number, str) else number.__index__()
    except (AttributeError, ValueError):
        value = 0
    if value < 1:
        raise ValueError(f"{where}: the number of threads must be a whole number of at least 1, got {number!r}")
    return value


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _forget() -> None:
    """In a forked child, where there are no workers: the next program starts a team of its own."""
    global _team, _lock
    _team, _lock = None, Lock()


def _end() -> None:
    """Before the interpreter unloads code that workers may run."""
    global _team
    team, _team = _team, None
    if team is not None:
        team.dismiss()


os.register_at_fork(after_in_child=_forget)
atexit.register(_end)
