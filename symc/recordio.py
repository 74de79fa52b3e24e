"""`mx.recordio`: files of records, and records that hold an image with its label.

    record: parts, one unless the record holds the magic number at a multiple of 4 bytes; there it is cut, and the magic
            number itself, which the cut stands for, is left out
    part:   u32 0xced7230a, u32 length (lowest 29 bits) and place << 29, bytes, zeros up to a multiple of 4
    place:  0: the whole record, 1: its first part, 2: one between, 3: its last; all numbers are little-endian

A packed record is u32 number of labels, f32 label, u64 id, u64 id2, then the labels (f32 each; none when the number is
0: the one label is in the header), then the rest.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from numbers import Number
from typing import Any, NamedTuple, TextIO

import numpy as np

from symc.errors import FileFormatError

MAGIC = struct.pack("<I", 0xCED7230A)
LENGTH_BITS = 29
WHOLE, FIRST, BETWEEN, LAST = range(4)
PART = struct.Struct("<II")
HEADER = struct.Struct("<IfQQ")


class MXRecordIO:
    """A file of records, written one after the other (`flag` "w") or read so ("r").

    A reader can be pickled; the copy starts at the first record. Files are used by the process that opened them.
    """

    def __init__(self, uri: str | os.PathLike[str], flag: str):
        if flag not in ("r", "w"):
            raise ValueError(f"Invalid flag {flag}: must be 'r' or 'w'")
        self.uri = os.fspath(uri)
        self.flag = flag
        self.writable = flag == "w"
        self.is_open = False
        self.open()

    def open(self) -> None:
        """Open the file; a writer empties it."""
        self._file = open(self.uri, "wb" if self.writable else "rb")  # noqa: SIM115, `close` closes it
        self.pid: int | None = os.getpid()
        self.is_open = True

    def close(self) -> None:
        """Close the file, when it is open."""
        if not self.is_open:
            return
        self.is_open = False
        self.pid = None
        self._file.close()

    def __del__(self) -> None:
        if getattr(self, "is_open", False):
            self.close()

    def __getstate__(self) -> dict[str, Any]:
        if self.writable:
            raise TypeError(f"{self.uri}: a file of records that is written cannot be pickled: opening would empty it")
        return {name: value for name, value in vars(self).items() if name != "_file"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        if self.is_open:
            self.open()

    def reset(self) -> None:
        """Go back to the first record; a writer empties the file."""
        self.close()
        self.open()

    def _check_use(self, flag: str, reopen: bool = False) -> None:
        """RuntimeError unless the file is open in this process for this use; `reopen` opens a file of another one."""
        if self.flag != flag:
            raise RuntimeError(f"{self.uri} is opened with flag {self.flag!r}, this needs {flag!r}")
        if not self.is_open:
            raise RuntimeError(f"{self.uri} is closed")
        if self.pid == os.getpid():
            return
        if not reopen:
            raise RuntimeError(f"Forbidden operation in multiple processes: process {self.pid} opened {self.uri}")
        self.reset()

    def write(self, buf: bytes | bytearray | memoryview) -> None:
        """Append a record, which is in the file then; TypeError unless it is bytes, ValueError from 512 MiB."""
        self._check_use("w")
        if not isinstance(buf, bytes | bytearray | memoryview):
            raise TypeError(f"write: buf must be bytes, got {type(buf).__name__}")
        record = bytes(buf)
        if len(record) >> LENGTH_BITS:
            raise ValueError(f"write: buf must be shorter than {2**LENGTH_BITS} bytes, got {len(record)}")
        cuts = _aligned_magic(record)
        starts, ends = [0, *(cut + len(MAGIC) for cut in cuts)], [*cuts, len(record)]
        for start, end in zip(starts, ends):
            place = WHOLE if not cuts else FIRST if start == 0 else LAST if end == len(record) else BETWEEN
            self._write_part(record[start:end], place)
        self._file.flush()  # a process that forks leaves nothing behind that its child would write once more

    def _write_part(self, part: bytes, place: int) -> None:
        self._file.write(
            MAGIC + struct.pack("<I", len(part) | place << LENGTH_BITS) + part.ljust(_padded(len(part)), b"\0")
        )

    def read(self) -> bytes | None:
        """The next record, None at the end of the file; FileFormatError for what is no record."""
        self._check_use("r")
        part = self._read_part((WHOLE, FIRST))
        if part is None:
            return None
        place, record = part
        if place == WHOLE:
            return record
        parts = [record]
        while place != LAST:
            part = self._read_part((BETWEEN, LAST))
            if part is None:
                raise self._fail(self._file.tell(), "expected another part of a record, got the end of the file")
            place, record = part
            parts.append(record)
        return MAGIC.join(parts)

    def read_at(self, position: int) -> bytes:
        """The record that begins at a position, in bytes; FileFormatError where none does."""
        self._check_use("r", reopen=True)
        self._file.seek(position)
        record = self.read()
        if record is None:
            raise self._fail(position, "expected a record, got the end of the file")
        return record

    def positions(self) -> list[int]:
        """Where each record begins, in bytes, from the next one to the last; the file is at its end then."""
        self._check_use("r")
        found, places = [], (WHOLE, FIRST)
        while True:
            start = self._file.tell()
            header = self._read_header(places)
            if header is None and places == (WHOLE, FIRST):
                return found
            if header is None:
                raise self._fail(start, "expected another part of a record, got the end of the file")
            place, length = header
            self._file.seek(_padded(length), os.SEEK_CUR)
            if place in (WHOLE, FIRST):
                found.append(start)
            places = (WHOLE, FIRST) if place in (WHOLE, LAST) else (BETWEEN, LAST)

    def _read_part(self, places: tuple[int, int]) -> tuple[int, bytes] | None:
        """Place and bytes of the next part, None at the end of the file."""
        header = self._read_header(places)
        if header is None:
            return None
        place, length = header
        start = self._file.tell()
        data = self._file.read(_padded(length))
        if len(data) < _padded(length):
            raise self._fail(start, f"expected {_padded(length)} bytes of a record, the file became shorter")
        return place, data[:length]

    def _read_header(self, places: tuple[int, int]) -> tuple[int, int] | None:
        """Place and length in bytes of the next part, which the file has room for; None at the end of the file."""
        start = self._file.tell()
        header = self._file.read(PART.size)
        if not header:
            return None
        if len(header) < PART.size:
            raise self._fail(start, f"expected {PART.size} bytes of a header, {len(header)} are left")
        magic, word = PART.unpack(header)
        if header[: len(MAGIC)] != MAGIC:
            raise self._fail(start, f"expected the magic number 0xced7230a of a record, got {magic:#x}")
        place, length = word >> LENGTH_BITS, word & (2**LENGTH_BITS - 1)
        if place not in places:
            raise self._fail(start + 4, f"expected a part of place {places[0]} or {places[1]}, got {place}")
        left = os.fstat(self._file.fileno()).st_size - start - PART.size
        if _padded(length) > left:  # never memory for what a header claims
            raise self._fail(start + PART.size, f"expected {_padded(length)} bytes of a record, {left} are left")
        return place, length

    def _fail(self, position: int, what: str) -> FileFormatError:
        return FileFormatError(f"{self.uri}: at byte {position}: {what}")


def _padded(length: int) -> int:
    return length + -length % 4


def _aligned_magic(record: bytes) -> list[int]:
    """Where a record holds the magic number at a multiple of 4 bytes, which a reader could take for a header."""
    found = []
    at = record.find(MAGIC)
    while at >= 0:
        if at % 4 == 0:
            found.append(at)
        at = record.find(MAGIC, at + 1)
    return found


class MXIndexedRecordIO(MXRecordIO):
    """A file of records with keys, beside a text file that has a line `key<tab>position` for each.

    `key_type` makes a key of its text. FileFormatError for a line that is none; KeyError for a key that is not there.
    """

    def __init__(
        self,
        idx_path: str | os.PathLike[str],
        uri: str | os.PathLike[str],
        flag: str,
        key_type: Callable[[Any], Any] = int,
    ):
        self.idx_path = os.fspath(idx_path)
        self.key_type = key_type
        self.idx: dict[Any, int] = {}
        self.keys: list[Any] = []
        self.fidx: TextIO | None = None
        super().__init__(uri, flag)

    def open(self) -> None:
        """Open both files; a writer empties them."""
        super().open()
        self.idx = {}
        self.keys = []
        if self.writable:
            self.fidx = open(self.idx_path, "w", buffering=1, encoding="utf-8")  # noqa: SIM115, `close` closes it
            return
        with open(self.idx_path, encoding="utf-8", errors="replace") as lines:
            for number, line in enumerate(lines, 1):
                self._add(*self._entry(line, number))

    def _entry(self, line: str, number: int) -> tuple[Any, int]:
        try:
            key, position = line.strip().split("\t")
            if int(position) < 0:
                raise ValueError
            return self.key_type(key), int(position)
        except ValueError:
            shown = line.rstrip("\n")[:80]
            raise FileFormatError(
                f"{self.idx_path}: line {number}: expected a key, a tab and a position, got {shown!r}"
            ) from None

    def _add(self, key: Any, position: int) -> None:
        self.idx[key] = position
        self.keys.append(key)

    def close(self) -> None:
        """Close both files, when they are open."""
        super().close()
        if self.fidx is not None:
            self.fidx.close()
            self.fidx = None

    def seek(self, idx: Any) -> None:
        """Go to the record of a key, which `read` gives next."""
        self._check_use("r", reopen=True)
        self._file.seek(self.idx[idx])

    def tell(self) -> int:
        """Where the next record will be written, in bytes."""
        self._check_use("w")
        return self._file.tell()

    def read_idx(self, idx: Any) -> bytes:
        """The record of a key; KeyError when there is none, FileFormatError where none begins."""
        return self.read_at(self.idx[idx])

    def write_idx(self, idx: Any, buf: bytes | bytearray | memoryview) -> None:
        """Append a record under a key."""
        key = self.key_type(idx)
        position = self.tell()
        self.write(buf)
        assert self.fidx is not None, "a writer has its index open"
        self.fidx.write(f"{key}\t{position}\n")
        self._add(key, position)


class IRHeader(NamedTuple):
    """What goes before the bytes of a packed record: `label` is a number or an array of them, `id` and `id2` are free.

    `flag` is the number of labels in an array, 0 for a single number; `pack` sets it.
    """

    flag: int
    label: Any
    id: int
    id2: int


def pack(header: IRHeader | tuple[int, Any, int, int], s: bytes) -> bytes:
    """A record of a header and bytes; ValueError when an entry of the header does not fit its field."""
    header = IRHeader(*header)
    single = isinstance(header.label, Number)
    labels = np.asarray([] if single else header.label, "<f4")
    try:
        packed = HEADER.pack(labels.size, header.label if single else 0, header.id, header.id2)
    except (struct.error, OverflowError) as error:
        raise ValueError(f"pack: header must fit u32 flag, f32 label, u64 id, u64 id2, got {header}: {error}") from None
    return packed + labels.tobytes() + s


def unpack(s: bytes) -> tuple[IRHeader, bytes]:
    """The header and the bytes of a packed record; FileFormatError when it is too short to be one."""
    if len(s) < HEADER.size:
        raise FileFormatError(f"record: at byte 0: expected {HEADER.size} bytes of a header, got {len(s)}")
    header = IRHeader(*HEADER.unpack_from(s))
    rest = s[HEADER.size :]
    if header.flag == 0:
        return header, rest
    size = 4 * header.flag
    if size > len(rest):
        raise FileFormatError(f"record: at byte {HEADER.size}: expected {size} bytes of labels, {len(rest)} are left")
    return header._replace(label=np.frombuffer(rest, "<f4", header.flag)), rest[size:]


def pack_img(header: IRHeader | tuple[int, Any, int, int], img: Any, quality: int = 95, img_fmt: str = ".jpg") -> bytes:
    """A record of a header and an image: bytes of shape (rows, columns) or (rows, columns, 1, 3 or 4), in order BGR(A).

    `img_fmt` is the ending of a file of the format; `quality` is that of JPEG, 1 to 100, or the effort of PNG, 1 to 9,
    for which larger numbers count as 9. Needs Pillow (`symc[image]`). ValueError for what is no such image.
    """
    from symc.io.image_codec import encode

    return pack(header, encode(img, quality, img_fmt))


def unpack_img(s: bytes, iscolor: int = -1) -> tuple[IRHeader, np.ndarray]:
    """The header and the image of a record: bytes of shape (rows, columns, 3) in order BGR when `iscolor` is 1,
    (rows, columns) when it is 0, and when it is -1 as the image is: one of these, or with alpha as the fourth channel.

    Needs Pillow (`symc[image]`). FileFormatError when the record holds no image.
    """
    from symc.io.image_codec import decode

    header, data = unpack(s)
    return header, decode(data, iscolor)
