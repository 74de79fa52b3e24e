"""What runs steps, compiled: the walk, and the team of threads that walks together. A process loads it once."""

from __future__ import annotations

import ctypes
from functools import cache as cached

from symc.runtime import cache
from symc.runtime.team import team_code
from symc.runtime.walk import walk_code

FUNCTIONS = ("walk", "walk_alone", "run", "worker", "barrier", "dismiss")


class Driver:
    """The functions of walk.py and team.py."""

    def __init__(self) -> None:
        from symc.runtime.jit import Library

        self._loaded = Library([_object_code()], FUNCTIONS)
        pointer, size = ctypes.c_void_p, ctypes.c_int64
        self.walk_alone = ctypes.CFUNCTYPE(ctypes.c_int32, pointer)(self.address("walk_alone"))
        """The status of the steps at an address, run by the caller's thread."""
        self.run = ctypes.CFUNCTYPE(ctypes.c_int32, pointer, pointer, pointer, pointer, size)(self.address("run"))
        self.dismiss = ctypes.CFUNCTYPE(None, pointer)(self.address("dismiss"))

    def address(self, name: str) -> int:
        """Where a function is."""
        return self._loaded.address(name)


@cached
def driver() -> Driver:
    """The process's driver."""
    return Driver()


def _object_code() -> bytes:
    """From the cache where it has it."""
    from symc.runtime.fingerprint import fingerprint
    from symc.runtime.jit import LLVM_LOCK, object_code, target_machine

    text = f"{team_code(target_machine().triple.split('-')[0])}\n{walk_code()}"
    key, store = f"driver\n{fingerprint()}\n{cache.digest(text)}", cache.current()
    entry = store.get(key)
    if entry is None:
        with LLVM_LOCK:  # whoever forks waits for it
            entry = cache.Entry({}, object_code(text))
        store.put(key, entry)
    return entry.data
