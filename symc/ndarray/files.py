"""The `.params` format of MXNet: lists and dicts of arrays in one little-endian file.

    u64 0x112, u64 0, u64 N, N arrays, u64 K, K names (u64 length, bytes)
    array: u32 magic, i32 storage, shape (i32 rank, i64 extents), i32 device type, i32 device number, i32 element type, data
Older arrays (V1 without storage, V0 with the rank in place of the magic and u32 extents) are read. Sizes are checked against the file's length
before anything is allocated; files are written beside and renamed.
"""

from __future__ import annotations

import math
import os
import struct
import tempfile
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from symc.dialects.sym.attributes import DTYPE_CODES, DTYPE_OF_CODE, dtype_name
from symc.errors import FileFormatError
from symc.ndarray.array import NDArray, allocate, numpy_dtype

LIST_MAGIC = 0x112
V1, V2, V3 = 0xF993FAC8, 0xF993FAC9, 0xF993FACA
MAXIMUM_RANK = 32


def encode(array: NDArray) -> bytes:
    """One array in the current format (V2)."""
    shape = array.shape
    head = struct.pack(f"<Iii{len(shape)}q", V2, 0, len(shape), *shape)
    return head + struct.pack("<iii", 1, 0, DTYPE_CODES[dtype_name(array.dtype)]) + array._data.tobytes()


def decode(data: bytes) -> NDArray:
    """The array that `encode` wrote."""
    reader = _Reader(data, "array")
    array = reader.array()
    assert array is not None, "encode writes no empty arrays"
    return array


def save(fname: str | os.PathLike[str], data: NDArray | Sequence[NDArray] | Mapping[str, NDArray]) -> None:
    """Write an array, a list or a dict of arrays; the file appears whole or not at all."""
    if isinstance(data, NDArray):
        data = [data]
    if isinstance(data, Mapping):
        names, arrays = list(data), list(data.values())
    else:
        names, arrays = [], list(data)
    for item in arrays:
        if not isinstance(item, NDArray):
            raise TypeError(f"save only accepts NDArrays, got {type(item).__name__}")
    parts = [struct.pack("<QQQ", LIST_MAGIC, 0, len(arrays)), *map(encode, arrays), struct.pack("<Q", len(names))]
    for name in names:
        text = name.encode()
        parts += [struct.pack("<Q", len(text)), text]
    write_whole(fname, parts)


def write_whole(fname: str | os.PathLike[str], parts: Sequence[bytes]) -> None:
    """Write a file beside its place and rename it there."""
    path = os.fspath(fname)
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(path) or ".", prefix=f".{os.path.basename(path)}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(parts)
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def load(fname: str | os.PathLike[str]) -> Any:
    """The list or dict of arrays in a file."""
    with open(fname, "rb") as file:
        return _Reader(file.read(), os.fspath(fname)).list()


def load_frombuffer(buf: bytes) -> Any:
    """The list or dict of arrays in the bytes of a file."""
    if not isinstance(buf, bytes | bytearray | memoryview):
        raise TypeError(f"buf required to be bytes, got {type(buf).__name__}")
    return _Reader(bytes(buf), "buffer").list()


class _Reader:
    """Reads a file's bytes in order; every length is checked against what is left."""

    def __init__(self, data: bytes, name: str):
        self.data = data
        self.name = name
        self.position = 0

    def fail(self, what: str) -> FileFormatError:
        return FileFormatError(f"{self.name}: at byte {self.position}: {what}")

    def take(self, size: int, what: str) -> bytes:
        left = len(self.data) - self.position
        if size > left:
            raise self.fail(f"{what} needs {size} bytes, {left} are left: the file is truncated")
        start = self.position
        self.position += size
        return self.data[start : self.position]

    def numbers(self, format: str, what: str) -> tuple[int, ...]:
        return struct.unpack(f"<{format}", self.take(struct.calcsize(f"<{format}"), what))

    def list(self) -> list[NDArray] | dict[str, NDArray]:
        magic, _, count = self.numbers("QQQ", "header")
        if magic != LIST_MAGIC:
            self.position = 0
            raise self.fail(f"expected magic {LIST_MAGIC:#x} of an array list, got {magic:#x}")
        if count * 4 > len(self.data):
            raise self.fail(f"{count} arrays do not fit a file of {len(self.data)} bytes")
        arrays = [self.array() for _ in range(count)]
        (named,) = self.numbers("Q", "number of names")
        if named not in (0, count):
            raise self.fail(f"expected 0 or {count} names, got {named}")
        names = [self.text() for _ in range(named)]
        if any(a is None for a in arrays):
            raise self.fail("an array without a shape cannot be represented")
        found = [a for a in arrays if a is not None]
        return dict(zip(names, found)) if named else found

    def text(self) -> str:
        (length,) = self.numbers("Q", "length of a name")
        try:
            return self.take(length, "name").decode()
        except UnicodeDecodeError:
            raise self.fail("a name is not UTF-8") from None

    def array(self) -> NDArray | None:
        (magic,) = self.numbers("I", "magic of an array")
        shape = self._shape(magic)
        if not shape and magic != V3:
            return None
        self.numbers("ii", "device")
        (code,) = self.numbers("i", "element type")
        if code not in DTYPE_OF_CODE:
            raise self.fail(f"unknown element type {code}")
        kind = numpy_dtype(DTYPE_OF_CODE[code])
        raw = self.take(math.prod(shape) * kind.itemsize, f"data of shape {shape}")
        array = allocate(shape or (1,), kind)
        array[...] = np.frombuffer(raw, kind).reshape(shape or (1,))
        return NDArray(array)

    def _shape(self, magic: int) -> tuple[int, ...]:
        if magic in (V2, V3):
            (storage,) = self.numbers("i", "storage type")
            if storage != 0:
                raise self.fail(f"sparse storage (type {storage}) is not supported; save the array as dense")
        if magic in (V1, V2, V3):
            (rank,) = self.numbers("i", "rank")
            width = "q"
        else:
            rank, width = magic, "I"
        if not 0 <= rank <= MAXIMUM_RANK:
            raise self.fail(f"expected a rank up to {MAXIMUM_RANK}, got {rank} (magic {magic:#x})")
        shape = self.numbers(f"{rank}{width}", "shape")
        if any(d < 0 for d in shape):
            raise self.fail(f"negative extent in shape {shape}")
        return shape
