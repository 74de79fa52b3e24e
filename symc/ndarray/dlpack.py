"""Exchange of memory with other libraries through DLPack."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np

from symc.ndarray.array import NDArray
from symc.ndarray.memory import copied, numpy_dtype

CPU_DEVICE = (1, 0)
"""DLPack's type and number of the CPU."""


def from_dlpack(dlpack: Any) -> NDArray:
    """The memory of a DLPack exporter on the CPU, or of a bare capsule, as an array.

    It is shared, or copied when it is not contiguous or its owner says that it is read-only. TypeError for anything
    else.
    """
    capsule = _capsule(dlpack)
    bare = _is_capsule(capsule, b"dltensor")  # the old form, which does not say whether memory may be written
    try:
        data = np.from_dlpack(_Exporter(capsule, dlpack))
    except BufferError as error:
        raise TypeError(f"from_dlpack: {error}") from None
    numpy_dtype(data.dtype)
    data = data.reshape(data.shape or (1,))
    if not data.flags.c_contiguous or not (bare or data.flags.writeable):
        return NDArray(copied(data))
    return NDArray(data if data.flags.writeable else _writable(data))


def to_dlpack_for_read(data: NDArray) -> Any:
    """A DLPack capsule of an array's memory, to be consumed once."""
    return data.to_dlpack_for_read()


def to_dlpack_for_write(data: NDArray) -> Any:
    """A DLPack capsule of an array's memory, to be consumed once."""
    return data.to_dlpack_for_write()


def _capsule(source: Any) -> Any:
    if not hasattr(source, "__dlpack__"):
        if _is_capsule(source, b"dltensor") or _is_capsule(source, b"dltensor_versioned"):
            return source
        raise TypeError(
            f"from_dlpack: expected an object with __dlpack__ or a capsule that nobody consumed, got {type(source)}"
        )
    try:
        return source.__dlpack__(max_version=(1, 0))
    except TypeError:  # an exporter of before DLPack 1.0
        return source.__dlpack__()


def _is_capsule(value: Any, name: bytes) -> bool:
    check = ctypes.pythonapi.PyCapsule_IsValid
    check.argtypes, check.restype = (ctypes.py_object, ctypes.c_char_p), ctypes.c_int
    return bool(check(value, name))


class _Exporter:
    """A capsule with the protocol that numpy asks for."""

    def __init__(self, capsule: Any, source: Any):
        self.capsule = capsule
        self.source = source

    def __dlpack__(self, **kwargs: Any) -> Any:
        return self.capsule

    def __dlpack_device__(self) -> tuple[int, int]:
        return self.source.__dlpack_device__() if hasattr(self.source, "__dlpack_device__") else CPU_DEVICE


def _writable(data: np.ndarray) -> np.ndarray:
    """The same memory without numpy's read-only mark; it keeps `data`, and with it the exporter's memory, alive."""
    memory: Any = (ctypes.c_char * max(data.nbytes, 1)).from_address(data.ctypes.data)
    memory.owner = data
    return np.ndarray(data.shape, data.dtype, memory)
