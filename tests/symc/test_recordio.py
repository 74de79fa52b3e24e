"""`mx.recordio`. The bytes were written by MXNet 1.9.1, which reads what is written here."""

from __future__ import annotations

import multiprocessing
import pickle
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import symc as mx
from symc.errors import FileFormatError
from symc.recordio import IRHeader, MXIndexedRecordIO, MXRecordIO, pack, unpack

MAGIC = struct.pack("<I", 0xCED7230A)
RECORDS = [
    b"", b"a", b"abcd", b"hello", MAGIC, MAGIC + MAGIC, b"x" + MAGIC, b"abcd" + MAGIC + b"ef", MAGIC + b"12",
    b"abc" + MAGIC + b"d", b"abcd" + MAGIC + MAGIC + b"efgh", MAGIC * 3 + b"z", b"ab" + MAGIC[:3],
]  # fmt: skip
WRITTEN_BY_MXNET = bytes.fromhex(
    "0a23d7ce000000000a23d7ce01000000610000000a23d7ce04000000616263640a23d7ce0500000068656c6c6f0000000a23d7ce00000020"
    "0a23d7ce000000600a23d7ce000000200a23d7ce000000400a23d7ce000000600a23d7ce05000000780a23d7ce0000000a23d7ce04000020"
    "616263640a23d7ce02000060656600000a23d7ce000000200a23d7ce02000060313200000a23d7ce080000006162630a23d7ce640a23d7ce"
    "04000020616263640a23d7ce000000400a23d7ce04000060656667680a23d7ce000000200a23d7ce000000400a23d7ce000000400a23d7ce"
    "010000607a0000000a23d7ce0500000061620a23d7000000"
)


def write(path: Path, records: list[bytes]) -> bytes:
    writer = MXRecordIO(str(path), "w")
    for record in records:
        writer.write(record)
    writer.close()
    return path.read_bytes()


def read(path: Path) -> list[bytes]:
    reader = MXRecordIO(str(path), "r")
    return list(iter(reader.read, None))


# Records.


def test_the_bytes_are_those_of_mxnet(tmp_path: Path) -> None:
    assert write(tmp_path / "a.rec", RECORDS) == WRITTEN_BY_MXNET


def test_a_file_of_mxnet_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.rec").write_bytes(WRITTEN_BY_MXNET)
    assert read(tmp_path / "a.rec") == RECORDS


@settings(deadline=None)
@given(st.lists(st.lists(st.sampled_from([b"a", b"bc", b"\0\0\0\0", MAGIC, MAGIC[:2], MAGIC[2:]])).map(b"".join)))
def test_records_come_back(tmp_path_factory: pytest.TempPathFactory, records: list[bytes]) -> None:
    path = tmp_path_factory.mktemp("records") / "a.rec"
    data = write(path, records)
    assert len(data) % 4 == 0
    assert read(path) == records
    reader = MXRecordIO(path, "r")
    for position, record in zip(reader.positions(), records, strict=True):
        assert reader.read_at(position) == record


def test_reset(tmp_path: Path) -> None:
    write(tmp_path / "a.rec", [b"one", b"two"])
    reader = MXRecordIO(tmp_path / "a.rec", "r")
    assert reader.read() == b"one"
    reader.reset()
    assert [reader.read() for _ in range(4)] == [b"one", b"two", None, None]
    writer = MXRecordIO(tmp_path / "a.rec", "w")
    writer.write(b"three")
    writer.reset()
    writer.close()
    assert (tmp_path / "a.rec").read_bytes() == b""


def test_what_a_writer_takes(tmp_path: Path) -> None:
    writer = MXRecordIO(tmp_path / "a.rec", "w")
    writer.write(bytearray(b"abc"))
    writer.write(memoryview(b"de"))
    with pytest.raises(TypeError, match="buf must be bytes, got str"):
        writer.write("text")  # pyright: ignore[reportArgumentType]
    del writer
    assert read(tmp_path / "a.rec") == [b"abc", b"de"]


def test_what_was_written_is_in_the_file_at_once(tmp_path: Path) -> None:
    """A forked process has then nothing of the parent's to write."""
    writer = MXIndexedRecordIO(tmp_path / "a.idx", tmp_path / "a.rec", "w")
    writer.write_idx(5, b"abc")
    assert MXIndexedRecordIO(tmp_path / "a.idx", tmp_path / "a.rec", "r").read_idx(5) == b"abc"
    writer.close()


def test_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Invalid flag a"):
        MXRecordIO(tmp_path / "a.rec", "a")
    with pytest.raises(FileNotFoundError):
        MXRecordIO(tmp_path / "a.rec", "r")
    writer = MXRecordIO(tmp_path / "a.rec", "w")
    with pytest.raises(RuntimeError, match=r"a\.rec is opened with flag 'w', this needs 'r'"):
        writer.read()
    writer.close()
    writer.close()
    with pytest.raises(RuntimeError, match=r"a\.rec is closed"):
        writer.write(b"a")
    reader = MXRecordIO(tmp_path / "a.rec", "r")
    with pytest.raises(RuntimeError, match=r"a\.rec is opened with flag 'r', this needs 'w'"):
        reader.write(b"a")


def test_pickling(tmp_path: Path) -> None:
    write(tmp_path / "a.rec", [b"one", b"two"])
    reader = MXRecordIO(tmp_path / "a.rec", "r")
    reader.read()
    assert pickle.loads(pickle.dumps(reader)).read() == b"one"
    assert reader.read() == b"two"
    reader.close()
    assert not pickle.loads(pickle.dumps(reader)).is_open
    writer = MXRecordIO(tmp_path / "a.rec", "w")
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(writer)


def whole(data: bytes, place: int = 0, length: int | None = None) -> bytes:
    return MAGIC + struct.pack("<I", (len(data) if length is None else length) | place << 29) + data


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (whole(b"abcd")[:4], "at byte 0: expected 8 bytes of a header, 4 are left"),
        (b"xxxx" + whole(b"abcd")[4:], "at byte 0: expected the magic number 0xced7230a of a record, got 0x78787878"),
        (whole(b"abc"), "at byte 8: expected 4 bytes of a record, 3 are left"),
        (whole(b"", length=2**29 - 1), "at byte 8: expected 536870912 bytes of a record, 0 are left"),
        (whole(b"abcd", 3), "at byte 4: expected a part of place 0 or 1, got 3"),
        (whole(b"abcd", 7), "at byte 4: expected a part of place 0 or 1, got 7"),
        (whole(b"abcd", 1), "at byte 12: expected another part of a record, got the end of the file"),
        (whole(b"abcd", 1) + whole(b""), "at byte 16: expected a part of place 2 or 3, got 0"),
        (whole(b"abcd", 1) + whole(b"", 2) + b"ab", "at byte 20: expected 8 bytes of a header, 2 are left"),
    ],
)
def test_corrupt_files(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "a.rec"
    path.write_bytes(content)
    with pytest.raises(FileFormatError, match=rf"a\.rec: {message}"):
        read(path)
    with pytest.raises(FileFormatError, match=rf"a\.rec: {message}"):
        MXRecordIO(path, "r").positions()


@settings(deadline=None)
@given(st.integers(0, len(WRITTEN_BY_MXNET) - 1), st.integers(0, 255), st.integers(0, len(WRITTEN_BY_MXNET)))
def test_any_damage_is_an_error_or_other_records(
    tmp_path_factory: pytest.TempPathFactory, position: int, value: int, length: int
) -> None:
    content = bytearray(WRITTEN_BY_MXNET)
    content[position] = value
    path = tmp_path_factory.mktemp("damaged") / "a.rec"
    path.write_bytes(content[:length])
    try:
        assert sum(map(len, read(path))) <= length
    except FileFormatError as error:
        assert "at byte" in str(error)


# Records with keys.


def test_the_index_is_that_of_mxnet(tmp_path: Path) -> None:
    writer = MXIndexedRecordIO(tmp_path / "a.idx", tmp_path / "a.rec", "w")
    for i, record in enumerate(RECORDS[:5]):
        writer.write_idx(2 * i, record)
    assert writer.tell() == 64
    writer.close()
    assert (tmp_path / "a.idx").read_text() == "0\t0\n2\t8\n4\t20\n6\t32\n8\t48\n"
    reader = MXIndexedRecordIO(tmp_path / "a.idx", tmp_path / "a.rec", "r")
    assert (reader.keys, reader.idx) == ([0, 2, 4, 6, 8], {0: 0, 2: 8, 4: 20, 6: 32, 8: 48})
    assert [reader.read_idx(6), reader.read_idx(0), reader.read()] == [b"hello", b"", b"a"]
    again = pickle.loads(pickle.dumps(reader))
    assert (again.read_idx(4), again.keys) == (b"abcd", reader.keys)
    reader.reset()
    assert reader.read() == b""
    with pytest.raises(KeyError, match="99"):
        reader.read_idx(99)


def test_keys_of_another_type(tmp_path: Path) -> None:
    writer = MXIndexedRecordIO(tmp_path / "a.idx", tmp_path / "a.rec", "w", key_type=str)
    writer.write_idx("first one", b"1")
    writer.write_idx("second", b"22")
    writer.close()
    reader = MXIndexedRecordIO(tmp_path / "a.idx", tmp_path / "a.rec", "r", key_type=str)
    assert [reader.read_idx("second"), reader.read_idx("first one")] == [b"22", b"1"]


@pytest.mark.parametrize("line", ["5", "a\t0", "5\tx", "5\t-1", "5\t0\t0", "", "\x00\xff\t0"])
def test_a_corrupt_index(tmp_path: Path, line: str) -> None:
    write(tmp_path / "a.rec", [b"one"])
    (tmp_path / "a.idx").write_text(f"1\t0\n{line}\n", encoding="latin-1")
    with pytest.raises(FileFormatError, match=r"a\.idx: line 2: expected a key, a tab and a position"):
        MXIndexedRecordIO(tmp_path / "a.idx", tmp_path / "a.rec", "r")


def test_an_index_that_leads_nowhere(tmp_path: Path) -> None:
    write(tmp_path / "a.rec", [b"one", b"two"])
    (tmp_path / "a.idx").write_text("1\t24\n2\t4\n")
    reader = MXIndexedRecordIO(tmp_path / "a.idx", tmp_path / "a.rec", "r")
    with pytest.raises(FileFormatError, match="at byte 24: expected a record, got the end of the file"):
        reader.read_idx(1)
    with pytest.raises(FileFormatError, match="at byte 4: expected the magic number"):
        reader.read_idx(2)


def use_in_child(reader: Any, results: Any) -> None:
    try:
        reader.read()
    except RuntimeError as error:
        results.put(str(error).split(":")[0])
    results.put(reader.read_idx(2))


def test_a_forked_process_opens_the_file_again(tmp_path: Path) -> None:
    writer = MXIndexedRecordIO(tmp_path / "a.idx", tmp_path / "a.rec", "w")
    writer.write_idx(1, b"one")
    writer.write_idx(2, b"two")
    writer.close()
    reader = MXIndexedRecordIO(tmp_path / "a.idx", tmp_path / "a.rec", "r")
    context = multiprocessing.get_context("fork")
    results: Any = context.Queue()
    child = context.Process(target=use_in_child, args=(reader, results))
    child.start()
    assert [results.get(timeout=20) for _ in range(2)] == ["Forbidden operation in multiple processes", b"two"]
    child.join()
    assert reader.read() == b"one"


# Packed records.


@pytest.mark.parametrize(
    ("header", "packed"),
    [
        (IRHeader(0, 4, 2574, 0), "00000000000080400e0a000000000000000000000000000078797a"),
        (IRHeader(5, 4.5, 2574, 1), "00000000000090400e0a000000000000010000000000000078797a"),
        (
            IRHeader(0, [1, 2, 3], 7, 0),
            "0300000000000000070000000000000000000000000000000000803f000000400000404078797a",
        ),
        (IRHeader(0, np.float32(3), 7, 0), "00000000000040400700000000000000000000000000000078797a"),
        ((0, 1, 2, 3), "000000000000803f0200000000000000030000000000000078797a"),
    ],
)
def test_packed_bytes_are_those_of_mxnet(header: Any, packed: str) -> None:
    assert pack(header, b"xyz").hex() == packed
    got, rest = unpack(bytes.fromhex(packed))
    given = IRHeader(*header)
    assert (got.id, got.id2, rest) == (given.id, given.id2, b"xyz")
    np.testing.assert_array_equal(got.label, given.label)
    assert got.flag == (0 if np.ndim(given.label) == 0 else len(given.label))


def test_labels_of_two_axes_become_one() -> None:
    header, rest = unpack(pack(IRHeader(0, np.arange(6).reshape(2, 3), 1, 0), b""))
    assert (header.flag, header.label.tolist(), header.label.dtype, rest) == (6, [0, 1, 2, 3, 4, 5], np.float32, b"")


@pytest.mark.parametrize("header", [(0, 1, -1, 0), (0, 1, 2**64, 0), (0, 1e300, 1, 0), (0, 1, "a", 0)])
def test_headers_that_do_not_fit(header: Any) -> None:
    with pytest.raises(ValueError, match="header must fit u32 flag, f32 label, u64 id, u64 id2"):
        pack(header, b"")


def test_records_too_short_to_be_packed() -> None:
    with pytest.raises(FileFormatError, match="at byte 0: expected 24 bytes of a header, got 23"):
        unpack(bytes(23))
    with pytest.raises(FileFormatError, match="at byte 24: expected 17179869180 bytes of labels, 2 are left"):
        unpack(b"\xff" * 4 + bytes(20) + b"ab")


def test_names() -> None:
    assert mx.recordio.MXRecordIO is MXRecordIO
    assert IRHeader._fields == ("flag", "label", "id", "id2")
