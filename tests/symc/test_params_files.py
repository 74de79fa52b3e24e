"""`.params` files: the bytes of MXNet 1.9.1 (recorded in data/ndarray), its older formats, and broken files."""

from __future__ import annotations

import os
import random
import stat
import struct
import tempfile
from pathlib import Path
from typing import Any

import hypothesis.extra.numpy as npst
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import symc as mx
from symc.dialects.sym.attributes import DTYPE_CODES
from symc.errors import FileFormatError
from tests.symc.record_ndarray import files

DATA = Path(__file__).parent / "data" / "ndarray"
NAMES = sorted(files(mx))
SHAPES = npst.array_shapes(max_dims=4, max_side=4)
V1, V2, V3 = 0xF993FAC8, 0xF993FAC9, 0xF993FACA


def as_lists(arrays: Any) -> Any:
    """Arrays as shape, type and values."""
    if isinstance(arrays, dict):
        return {name: as_lists(a) for name, a in arrays.items()}
    if isinstance(arrays, list):
        return [as_lists(a) for a in arrays]
    return arrays.shape, arrays.dtype, arrays.asnumpy().tolist()


@pytest.mark.parametrize("name", NAMES)
def test_files_are_those_of_mxnet(name: str, tmp_path: Path) -> None:
    path = tmp_path / "x.params"
    mx.nd.save(path, files(mx)[name])
    assert path.read_bytes() == (DATA / f"{name}.params").read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_files_of_mxnet_are_read(name: str) -> None:
    arrays = files(mx)[name]
    arrays = [arrays] if isinstance(arrays, mx.nd.NDArray) else arrays or []
    assert as_lists(mx.nd.load(str(DATA / f"{name}.params"))) == as_lists(arrays)
    assert as_lists(mx.nd.load_frombuffer((DATA / f"{name}.params").read_bytes())) == as_lists(arrays)


def test_loaded_arrays_are_aligned_and_on_the_cpu() -> None:
    for array in mx.nd.load(DATA / "types.params").values():  # pyright: ignore[reportAttributeAccessIssue]
        assert array.handle % 64 == 0
    assert mx.nd.load(DATA / "device.params")[0].context == mx.cpu(0)  # pyright: ignore[reportArgumentType]


def test_bfloat16_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "x.params"
    mx.nd.save(path, {"w": mx.nd.array([1, 2.5], dtype="bfloat16")})
    assert struct.unpack_from("<i", path.read_bytes(), 24 + 4 + 4 + 4 + 8 + 8) == (12,)
    loaded = mx.nd.load(path)["w"]  # pyright: ignore[reportArgumentType, reportCallIssue]
    assert loaded.astype("float32").asnumpy().tolist() == [1, 2.5]


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.text(max_size=5), SHAPES, max_size=4), st.sampled_from(sorted(DTYPE_CODES)))
def test_any_arrays_come_back(shapes: dict[str, tuple[int, ...]], dtype: str) -> None:
    values = {name: mx.nd.array(np.arange(np.prod(s)).reshape(s), dtype=dtype) for name, s in shapes.items()}
    with tempfile.TemporaryDirectory() as folder:
        mx.nd.save(f"{folder}/x", values)
        assert as_lists(mx.nd.load(f"{folder}/x")) == as_lists(values or [])


def one_array(head: bytes, data: bytes) -> bytes:
    """A file of one array without a name."""
    return struct.pack("<QQQ", 0x112, 0, 1) + head + data + struct.pack("<Q", 0)


VALUES = np.array([[1, 2, 3], [4, 5, 6]], np.float32)
CPU_FLOAT32 = struct.pack("<iii", 1, 0, 0)


def loaded(head: bytes, data: bytes = VALUES.tobytes()) -> Any:
    result = mx.nd.load_frombuffer(one_array(head, data))
    assert isinstance(result, list)
    return as_lists(result[0])


def test_old_formats() -> None:
    expected = ((2, 3), np.float32, VALUES.tolist())
    assert loaded(struct.pack("<III", 2, 2, 3) + CPU_FLOAT32) == expected
    assert loaded(struct.pack("<Iiqq", V1, 2, 2, 3) + CPU_FLOAT32) == expected
    assert loaded(struct.pack("<Iiiqq", V2, 0, 2, 2, 3) + CPU_FLOAT32) == expected
    assert loaded(struct.pack("<Iiiqq", V3, 0, 2, 2, 3) + CPU_FLOAT32) == expected
    assert loaded(struct.pack("<Iii", V3, 0, 0) + CPU_FLOAT32, VALUES.tobytes()[:4]) == ((1,), np.float32, [1.0])
    assert loaded(struct.pack("<Iiiq", V3, 0, 1, 0) + CPU_FLOAT32, b"") == ((0,), np.float32, [])


def test_arrays_saved_on_a_gpu_come_to_the_cpu() -> None:
    head = struct.pack("<Iiiqq", V2, 0, 2, 2, 3) + struct.pack("<iii", 2, 3, 0)
    assert loaded(head) == ((2, 3), np.float32, VALUES.tolist())


def test_booleans_are_zero_or_one() -> None:
    head = struct.pack("<Iiiq", V2, 0, 1, 3) + struct.pack("<iii", 1, 0, 7)
    result = mx.nd.load_frombuffer(one_array(head, b"\x00\x02\xff"))
    assert isinstance(result, list)
    assert np.asarray(result[0]).view(np.uint8).tolist() == [0, 1, 1]


GOOD = one_array(struct.pack("<Iiiqq", V2, 0, 2, 2, 3) + CPU_FLOAT32, VALUES.tobytes())
BROKEN = {
    "magic number": (b"\x13" + GOOD[1:], "at byte 0: expected the magic number 0x112"),
    "truncated": (GOOD[:84], r"at byte 64: expected 24 bytes of elements of shape \(2, 3\), float32, 20 are left"),
    "too many arrays": (GOOD[:16] + struct.pack("<Q", 10**15) + GOOD[24:], "at byte 16: 1000000000000000 arrays"),
    "array magic": (GOOD[:24] + b"\x00\x00\x00\x7f" + GOOD[28:], "at byte 24: expected the magic number of an array"),
    "sparse": ((DATA / "sparse.params").read_bytes(), "at byte 28: expected storage type 0.*sparse"),
    "rank": (GOOD[:32] + struct.pack("<i", 33) + GOOD[36:], "at byte 32: expected a rank of 0 to 32, got 0x21"),
    "negative rank": (GOOD[:32] + struct.pack("<i", -1) + GOOD[36:], "at byte 32: expected a rank of 0 to 32"),
    "no shape": (GOOD[:32] + struct.pack("<i", 0) + GOOD[36:], "at byte 24: expected an array with a shape"),
    "extent": (
        GOOD[:36] + struct.pack("<q", -2) + GOOD[44:],
        r"at byte 32: expected extents of at least 0, got \(-2, 3",
    ),
    "huge extent": (
        GOOD[:36] + struct.pack("<q", 2**40) + GOOD[44:],
        "at byte 64: expected 13194139533312 bytes",
    ),
    "element type": (
        GOOD[:60] + struct.pack("<i", 9) + GOOD[64:],
        "at byte 60: expected an element type .*, got 9",
    ),
    "names": (GOOD[:88] + struct.pack("<Q", 2), "at byte 88: expected 0 or 1 names, got 2"),
    "name length": (
        GOOD[:88] + struct.pack("<QQ", 1, 2**60),
        "at byte 104: expected 1152921504606846976 bytes of a name",
    ),
    "name": (GOOD[:88] + struct.pack("<QQ", 1, 1) + b"\xff", "at byte 104: expected a name in UTF-8"),
    "what follows": (GOOD + b"\x00", "at byte 96: expected the end of the file, 1 bytes follow"),
    "size": (
        GOOD[:36] + struct.pack("<qq", 2**62, 0) + GOOD[52:],
        r"at byte 32: expected at most 576460752303423488 elements, got extents \(4611686018427387904, 0\)",
    ),
    "nothing": (b"", "at byte 0: expected 8 bytes of magic number of an array list, 0 are left"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_broken_files_are_refused(what: str, tmp_path: Path) -> None:
    data, message = BROKEN[what]
    with pytest.raises(FileFormatError, match=f"buffer: {message}"):
        mx.nd.load_frombuffer(data)
    path = tmp_path / "x.params"
    path.write_bytes(data)
    with pytest.raises(FileFormatError, match=f"x.params: {message}"):
        mx.nd.load(path)


def mutated(data: bytes, generator: random.Random) -> bytes:
    """The bytes with some of them changed, cut out or repeated."""
    result = bytearray(data)
    for _ in range(generator.randint(1, 3)):
        at = generator.randrange(len(result) + 1)
        match generator.randrange(4):
            case 0:
                result[at : at + 1] = bytes([generator.randrange(256)])
            case 1:
                result[at : at + 8] = struct.pack("<Q", generator.choice([0, 1, 2**31, 2**32 - 1, 2**63, 2**64 - 1]))
            case 2:
                del result[at : at + generator.randint(1, 16)]
            case _:
                result[at:at] = result[at : at + generator.randint(1, 16)]
    return bytes(result)


def test_mutated_files_are_read_or_refused() -> None:
    generator = random.Random(7)
    sources = [path.read_bytes() for path in sorted(DATA.glob("*.params"))] + [GOOD]
    refused = 0
    for _ in range(4000):
        data = mutated(generator.choice(sources), generator)
        try:
            arrays = mx.nd.load_frombuffer(data)
        except FileFormatError:
            refused += 1
            continue
        loaded_bytes = sum(
            a.size * a.asnumpy().itemsize for a in (arrays.values() if isinstance(arrays, dict) else arrays)
        )
        assert loaded_bytes <= len(data)
    assert 2000 < refused < 4000


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.params"
    mx.nd.save(path, [mx.nd.ones((2,))])
    before = path.read_bytes()

    def fail(*arguments: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        mx.nd.save(path, [mx.nd.zeros((2,))])
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["x.params"]


def test_saving_follows_links_and_the_umask(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    link.symlink_to(target)
    mask = os.umask(0o027)
    try:
        mx.nd.save(link, mx.nd.ones((2,)))
    finally:
        os.umask(mask)
    assert link.is_symlink()
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    mx.nd.save(os.devnull, mx.nd.ones((2,)))
    assert not os.path.isfile(os.devnull)


def test_saving_into_no_folder_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"nowhere/x.params'$"):
        mx.nd.save(tmp_path / "nowhere" / "x.params", mx.nd.ones((2,)))
