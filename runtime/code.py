"""The machine code of programs: kernels, loaded once a process and shared by all programs that call them."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from typing import NamedTuple
from weakref import WeakValueDictionary

from symc.runtime.jit import Library


class KernelObject(NamedTuple):
    """Object code with the functions of one kernel."""

    names: Sequence[str]
    """What steps call; names are made of the kernel's content, so that equal names mean equal code."""
    data: bytes


_LOADED: WeakValueDictionary[str, Library] = WeakValueDictionary()
"""What holds a function, as long as a program uses it."""
_LATEST: deque[Library] = deque(maxlen=64)
"""What was linked last stays, some KiB each: who binds one graph after another links a kernel once."""
_LOCK = threading.RLock()


class Code:
    """Functions of a program by name; they stay loaded as long as this object lives."""

    def __init__(self, objects: Sequence[KernelObject]):
        self._holders: dict[str, Library] = {}
        missing: list[KernelObject] = []
        with _LOCK:
            for kernel in objects:
                found = {name: holder for name in kernel.names if (holder := _LOADED.get(name)) is not None}
                if len(found) == len(kernel.names):
                    self._holders |= found
                else:
                    missing.append(kernel)
            if missing:
                names = [name for kernel in missing for name in kernel.names]
                library = Library([kernel.data for kernel in missing], names)
                linked = dict.fromkeys(names, library)
                _LATEST.append(library)
                _LOADED.update(linked)
                self._holders |= linked

    def address(self, name: str) -> int:
        """Where a function is."""
        return self._holders[name].address(name)
