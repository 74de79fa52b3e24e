"""The `.params` format of MXNet: lists and dicts of arrays in one little-endian file.

    u64 0x112, u64 0, u64 N, N arrays, u64 K (0 or N), K names (u64 length, UTF-8)
    array (V2): u32 0xF993FAC9, i32 storage (0: dense), i32 rank, i64 extents, i32 device type, i32 device number,
                i32 element type, elements in row-major order

Read too: V3 (the same; rank 0 is a single number), V1 (no storage) and V0 (the rank in place of the magic number, u32
extents). All lengths are checked against the file's before memory is allocated. Files are written beside their place
and renamed.
"""

from __future__ import annotations

import io
import math
import os
import secrets
import struct
from collections.abc import Mapping, Sequence
from typing import BinaryIO

import numpy as np

from symc.context import Context
from symc.dialects.sym.attributes import DTYPE_CODES, DTYPE_OF_CODE
from symc.errors import FileFormatError
from symc.ndarray.array import NDArray
from symc.ndarray.memory import allocate, numpy_dtype

LIST_MAGIC = 0x112
V1, V2, V3 = 0xF993FAC8, 0xF993FAC9, 0xF993FACA
MAXIMUM_RANK = 32
MAXIMUM_SIZE = 2**59
SMALLEST_ARRAY_BYTES = 4 + 4 + 4 + 12
"""Of V0 with one axis: rank, extent, device, element type, and no element (one byte less than MXNet would write)."""


def save(fname: str | os.PathLike[str], data: NDArray | Sequence[NDArray] | Mapping[str, NDArray]) -> None:
    """Write an array, a list or a dict of arrays; the file appears whole or not at all."""
    write_whole(fname, _parts(data))


def dumps(data: NDArray | Sequence[NDArray] | Mapping[str, NDArray]) -> bytes:
    """The bytes of a file that `save` would write; `load_frombuffer` reads them."""
    return b"".join(_parts(data))


def _parts(data: NDArray | Sequence[NDArray] | Mapping[str, NDArray]) -> list[bytes | memoryview]:
    if isinstance(data, NDArray):
        data = [data]
    if not isinstance(data, list | tuple | Mapping):
        raise ValueError(
            "data needs to either be a NDArray, dict of str, NDArray pairs or a list of NDarrays, "
            f"got {type(data).__name__}"
        )
    names, arrays = (list(data), list(data.values())) if isinstance(data, Mapping) else ([], list(data))
    if not all(isinstance(a, NDArray) for a in arrays) or not all(isinstance(n, str) for n in names):
        raise TypeError("save only accept dict str->NDArray or list of NDArray")
    parts: list[bytes | memoryview] = [struct.pack("<QQQ", LIST_MAGIC, 0, len(arrays))]
    for array in arrays:
        parts += [_header(array), _bytes_of(array._data)]
    parts.append(struct.pack("<Q", len(names)))
    for name in names:
        text = name.encode()
        parts += [struct.pack("<Q", len(text)), text]
    return parts


def encode(array: NDArray) -> bytes:
    """One array in the current format (V2)."""
    return _header(array) + array._data.tobytes()


def _header(array: NDArray) -> bytes:
    shape, ctx = array.shape, array.context
    code = DTYPE_CODES[array._data.dtype.name]
    return struct.pack(f"<Iii{len(shape)}qiii", V2, 0, len(shape), *shape, ctx.device_typeid, ctx.device_id, code)


def _bytes_of(data: np.ndarray) -> memoryview:
    return data.reshape(-1).view(np.uint8).data


def write_whole(fname: str | os.PathLike[str], parts: Sequence[bytes | memoryview]) -> None:
    """Write a file beside its place and rename it there; what is no regular file (a device, a pipe) is written to."""
    path = os.path.realpath(os.fspath(fname))
    if os.path.exists(path) and not os.path.isfile(path):
        with open(path, "wb") as file:
            file.writelines(parts)
        return
    temporary = f"{path}.{secrets.token_hex(4)}.tmp"
    try:
        with open(temporary, "xb") as file:
            file.writelines(parts)
        os.replace(temporary, path)
    except FileNotFoundError as error:
        raise FileNotFoundError(error.errno, error.strerror, path) from None
    except BaseException:
        if os.path.exists(temporary):
            os.unlink(temporary)
        raise


def load(fname: str | os.PathLike[str]) -> list[NDArray] | dict[str, NDArray]:
    """The list or dict of arrays in a file; FileFormatError when it is not one. All arrays come to the CPU."""
    if not isinstance(fname, str | os.PathLike):
        raise TypeError("fname required to be a string")
    with open(fname, "rb") as file:
        return _Reader(file, os.fspath(fname)).file()


def load_frombuffer(buf: bytes | bytearray | memoryview) -> list[NDArray] | dict[str, NDArray]:
    """The list or dict of arrays in the bytes of a file; FileFormatError when they are not one."""
    if not isinstance(buf, bytes | bytearray | memoryview):
        raise TypeError(f"buf required to be bytes, got {type(buf).__name__}")
    return _Reader(io.BytesIO(buf), "buffer").file()


def decode(data: bytes) -> NDArray:
    """The array that `encode` wrote."""
    return _Reader(io.BytesIO(data), "array").array()


class _Reader:
    """Reads a stream from start to end; every length is checked against what is left."""

    def __init__(self, stream: BinaryIO, name: str):
        self.stream = stream
        self.name = name
        self.size = stream.seek(0, os.SEEK_END)
        self.position = stream.seek(0)

    def fail(self, position: int, what: str) -> FileFormatError:
        return FileFormatError(f"{self.name}: at byte {position}: {what}")

    def reserve(self, size: int, what: str) -> int:
        """Start of the next `size` bytes, which the caller reads."""
        start, left = self.position, self.size - self.position
        if size > left:
            raise self.fail(start, f"expected {size} bytes of {what}, {left} are left")
        self.position += size
        return start

    def take(self, size: int, what: str) -> bytes:
        start = self.reserve(size, what)
        data = self.stream.read(size)
        if len(data) != size:
            raise self.fail(start, f"expected {size} bytes of {what}, the file became shorter")
        return data

    def numbers(self, format: str, what: str) -> tuple[int, ...]:
        return struct.unpack(f"<{format}", self.take(struct.calcsize(f"<{format}"), what))

    def number(self, format: str, what: str) -> int:
        return self.numbers(format, what)[0]

    def file(self) -> list[NDArray] | dict[str, NDArray]:
        """A whole file."""
        magic = self.number("Q", "magic number of an array list")
        if magic != LIST_MAGIC:
            raise self.fail(0, f"expected the magic number {LIST_MAGIC:#x} of an array list, got {magic:#x}")
        self.number("Q", "reserved word")
        start = self.position
        count = self.number("Q", "number of arrays")
        if count * SMALLEST_ARRAY_BYTES > self.size - self.position:
            raise self.fail(start, f"{count} arrays do not fit into the {self.size - self.position} bytes that follow")
        arrays = [self.array() for _ in range(count)]
        start = self.position
        named = self.number("Q", "number of names")
        if named not in (0, count):
            raise self.fail(start, f"expected 0 or {count} names, got {named}")
        names = [self.text() for _ in range(named)]
        if self.position != self.size:
            raise self.fail(self.position, f"expected the end of the file, {self.size - self.position} bytes follow")
        return dict(zip(names, arrays)) if named else arrays

    def text(self) -> str:
        """A name."""
        length = self.number("Q", "length of a name")
        start = self.position
        try:
            return self.take(length, "a name").decode()
        except UnicodeDecodeError:
            raise self.fail(start, "expected a name in UTF-8") from None

    def array(self) -> NDArray:
        """An array in any of the formats."""
        start = self.position
        magic = self.number("I", "magic number of an array")
        shape = self._shape(magic)
        if not shape and magic != V3:
            raise self.fail(start, "expected an array with a shape, got one that holds nothing")
        self.numbers("ii", "device")
        at = self.position
        code = self.number("i", "element type")
        if code not in DTYPE_OF_CODE:
            raise self.fail(at, f"expected an element type ({', '.join(map(str, DTYPE_OF_CODE))}), got {code}")
        return NDArray(self._elements(shape, numpy_dtype(DTYPE_OF_CODE[code])), Context("cpu", 0))

    def _elements(self, shape: tuple[int, ...], kind: np.dtype) -> np.ndarray:
        size = math.prod(shape) * kind.itemsize
        start = self.reserve(size, f"elements of shape {shape}, {kind.name}")
        data = allocate(shape or (1,), kind)
        if self._read_into(_bytes_of(data)) != size:
            raise self.fail(start, f"expected {size} bytes of elements, the file became shorter")
        if kind.kind == "b":
            data[...] = data.view(np.uint8) != 0  # compiled code counts on 0 and 1
        return data

    def _read_into(self, target: memoryview) -> int:
        done = 0
        while done < len(target):
            read = self.stream.readinto(target[done:])  # pyright: ignore[reportAttributeAccessIssue]
            if not read:
                break
            done += read
        return done

    def _shape(self, magic: int) -> tuple[int, ...]:
        if magic in (V2, V3):
            at = self.position
            storage = self.number("i", "storage type")
            if storage:
                raise self.fail(at, f"expected storage type 0 (dense), got {storage}: sparse arrays are not supported")
        at = self.position
        rank = self.number("i", "rank") if magic in (V1, V2, V3) else magic
        if not 0 <= rank <= MAXIMUM_RANK:
            what = f"a rank of 0 to {MAXIMUM_RANK}" if magic in (V1, V2, V3) else "the magic number of an array"
            raise self.fail(at if magic in (V1, V2, V3) else at - 4, f"expected {what}, got {rank:#x}")
        shape = self.numbers(f"{rank}{'q' if magic in (V1, V2, V3) else 'I'}", "extents")
        if any(d < 0 for d in shape):
            raise self.fail(at, f"expected extents of at least 0, got {shape}")
        if math.prod(max(d, 1) for d in shape) > MAXIMUM_SIZE:  # numpy refuses them even where another extent is 0
            raise self.fail(at, f"expected at most {MAXIMUM_SIZE} elements, got extents {shape}")
        return shape
