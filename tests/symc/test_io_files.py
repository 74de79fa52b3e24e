"""CSVIter and MNISTIter. Expected batches were recorded from MXNet 1.9.1."""

from __future__ import annotations

import gzip
import logging
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import symc as mx
from symc.io.batch_order import BatchOrder


def epoch(iterator: Any) -> list[tuple[list[float], list[float], int, list[int]]]:
    """First column, labels, padding and index of each batch, and a reset."""
    seen = []
    for batch in iterator:
        data, label = batch.data[0].asnumpy(), batch.label[0].asnumpy()
        first = data.reshape(len(data), -1)[:, 0]
        seen.append((first.tolist(), label.tolist(), batch.pad, batch.index.tolist()))
    iterator.reset()
    return seen


# CSVIter.


@pytest.fixture
def rows(tmp_path: Path) -> str:
    """Five rows of four numbers."""
    path = tmp_path / "data.csv"
    path.write_text("".join(f"{i},{i + 0.5},{-i},{i * 10}\n" for i in range(1, 6)))
    return str(path)


@pytest.fixture
def labels(tmp_path: Path) -> str:
    path = tmp_path / "labels.csv"
    path.write_text("".join(f"{i + 100}\n" for i in range(1, 6)))
    return str(path)


def test_rounded_batches(rows: str, labels: str) -> None:
    """What fills the last batch up is left out of the next epoch."""
    iterator = mx.io.CSVIter(data_csv=rows, data_shape=(4,), batch_size=2, label_csv=labels)
    first = [
        ([1, 2], [101, 102], 0, [0, 1]),
        ([3, 4], [103, 104], 0, [2, 3]),
        ([5, 1], [105, 101], 1, [4, 0]),
    ]
    assert epoch(iterator) == first
    assert epoch(iterator) == [([2, 3], [102, 103], 0, [1, 2]), ([4, 5], [104, 105], 0, [3, 4])]
    assert epoch(iterator) == first


def test_batches_that_are_not_rounded(rows: str) -> None:
    iterator = mx.io.CSVIter(data_csv=rows, data_shape=(4,), batch_size=2, round_batch=False)
    for _ in range(2):
        assert epoch(iterator) == [
            ([1, 2], [0, 0], 0, [0, 1]),
            ([3, 4], [0, 0], 0, [2, 3]),
            ([5, 4], [0, 0], 1, [4, 3]),
        ]


def test_a_batch_longer_than_the_file(rows: str) -> None:
    iterator = mx.io.CSVIter(data_csv=rows, data_shape=(4,), batch_size=7)
    assert epoch(iterator) == [([1, 2, 3, 4, 5, 1, 2], [0] * 7, 2, [0, 1, 2, 3, 4, 0, 1])]
    assert epoch(iterator) == [([3, 4, 5, 1, 2, 3, 4], [0] * 7, 4, [2, 3, 4, 0, 1, 2, 3])]
    assert epoch(iterator)[0][3] == [4, 0, 1, 2, 3, 4, 0]
    assert epoch(iterator)[0][3] == [1, 2, 3, 4, 0, 1, 2]


@settings(deadline=None)
@given(number=st.integers(1, 17), batch_size=st.integers(1, 23), round_batch=st.booleans())
def test_the_order_of_batches(number: int, batch_size: int, round_batch: bool) -> None:
    """Rounded epochs make one round of the samples after the other; others hold each sample once before the padding."""
    order = BatchOrder(lambda: np.arange(number), batch_size, round_batch)
    seen: list[int] = []
    for _ in range(4):
        epoch: list[int] = []
        while order.advance():
            assert order.samples.shape == (batch_size,)
            epoch += order.samples.tolist()
        assert not order.advance()
        counted = len(epoch) - order.pad
        assert 0 <= order.pad < batch_size and counted <= number
        if not round_batch:
            assert epoch[:counted] == list(range(number))
        seen += epoch
        order.reset()
    if round_batch:
        assert seen == [i % number for i in range(len(seen))]


def test_a_reset_before_the_end_goes_back_to_the_first_row(rows: str) -> None:
    iterator = mx.io.CSVIter(data_csv=rows, data_shape=(4,), batch_size=2)
    iterator.next()
    iterator.reset()
    assert epoch(iterator)[0][0] == [1, 2]


def test_shapes_types_and_names(rows: str, labels: str, tmp_path: Path) -> None:
    iterator = mx.io.CSVIter(
        data_csv=rows, data_shape=(2, 2), batch_size=3, label_csv=rows, label_shape=(4,), data_name="x", label_name="y"
    )
    assert (iterator.provide_data, iterator.provide_label) == ([("x", (3, 2, 2))], [("y", (3, 4))])
    batch = iterator.next()
    assert batch.data[0].asnumpy()[1].tolist() == [[2, 2.5], [-2, 20]]
    assert batch.label[0].asnumpy()[2].tolist() == [3, 3.5, -3, 30]
    whole = mx.io.CSVIter(data_csv=labels, data_shape=(1,), batch_size=3, label_shape=(7,), dtype="int64")
    assert (whole.provide_data, whole.provide_label) == ([("data", (3, 1))], [("softmax_label", (3,))])
    assert (whole.provide_data[0].dtype, whole.next().label[0].dtype) == (np.int64, np.int64)
    (tmp_path / "big.csv").write_text(f"{2**60 + 1}\n")
    big = mx.io.CSVIter(data_csv=str(tmp_path / "big.csv"), data_shape=(1,), batch_size=1, dtype="int64")
    assert big.next().data[0].asscalar() == 2**60 + 1


def test_a_folder_of_files(tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    folder.mkdir()
    (folder / "b.csv").write_text("3,0\n\n4,0")
    (folder / "a.csv").write_text("1,0\r\n 2 ,\t0\r\n")
    (folder / "c.csv").write_text("\n")
    iterator = mx.io.CSVIter(data_csv=str(folder), data_shape=(2,), batch_size=4)
    assert epoch(iterator)[0][0] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("text", "dtype", "message"),
    [
        ("1,2,3\n4,5,6\n", None, "the shape asks for rows of 2 numbers, got 3"),
        ("1,2\n3\n", None, "columns changed from 2 to 1 at row 2"),
        ("1,2\na,4\n", None, "could not convert string 'a' to float32 at row 1, column 1"),
        ("1,\n3,4\n", None, "could not convert string '' to float32 at row 0, column 2"),
        ("# of\n1,2\n", None, "could not convert string '# of'"),
        ("1.5,2\n", "int32", "could not convert string '1.5' to int32"),
        ("", None, "expected at least one row of numbers, got none"),
    ],
)
def test_files_that_are_no_rows_of_numbers(tmp_path: Path, text: str, dtype: str | None, message: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text(text)
    with pytest.raises(mx.errors.FileFormatError, match=f"x.csv: .*{message}"):
        mx.io.CSVIter(data_csv=str(path), data_shape=(2,), batch_size=2, dtype=dtype)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(bytes(range(256)))
    with pytest.raises(mx.errors.FileFormatError, match=r"x\.csv: "):
        mx.io.CSVIter(data_csv=str(path), data_shape=(2,), batch_size=2)


def test_arguments_of_csv(rows: str, tmp_path: Path) -> None:
    (tmp_path / "few.csv").write_text("1\n2\n")
    with pytest.raises(mx.errors.FileFormatError, match=r"few\.csv: expected 5 rows of labels, .* got 2"):
        mx.io.CSVIter(data_csv=rows, data_shape=(4,), batch_size=2, label_csv=str(tmp_path / "few.csv"))
    with pytest.raises(ValueError, match="dtype must be one of float32, int32, int64, got 'float64'"):
        mx.io.CSVIter(data_csv=rows, data_shape=(4,), batch_size=2, dtype="float64")
    with pytest.raises(FileNotFoundError):
        mx.io.CSVIter(data_csv=str(tmp_path / "none.csv"), data_shape=(4,), batch_size=2)


# MNISTIter.

COUNT = 11
PIXELS = (np.arange(COUNT * 2 * 3) * 3 % 256).astype(np.uint8).reshape(COUNT, 2, 3)


def idx(array: np.ndarray) -> bytes:
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
    return header + array.astype(np.uint8).tobytes()


@pytest.fixture
def digits(tmp_path: Path) -> dict[str, Any]:
    """Eleven images of 2 x 3 pixels, labelled with their numbers."""
    (tmp_path / "images").write_bytes(idx(PIXELS))
    (tmp_path / "labels").write_bytes(idx(np.arange(COUNT)))
    return {"image": str(tmp_path / "images"), "label": str(tmp_path / "labels"), "silent": True}


def numbers(iterator: Any) -> list[list[int]]:
    seen = [batch.label[0].asnumpy().astype(int).tolist() for batch in iterator]
    iterator.reset()
    return seen


def test_images_and_labels(digits: dict[str, Any]) -> None:
    iterator = mx.io.MNISTIter(**digits, batch_size=3, shuffle=False)
    assert iterator.provide_data == [("data", (3, 1, 2, 3))]
    assert iterator.provide_label == [("softmax_label", (3,))]
    batch = iterator.next()
    assert (batch.data[0].dtype, batch.label[0].dtype, batch.pad) == (np.float32, np.float32, 0)
    np.testing.assert_array_equal(batch.data[0].asnumpy(), PIXELS[:3, None].astype(np.float32) / 256)
    iterator.reset()
    for _ in range(2):
        assert numbers(iterator) == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]


def test_flat_images_of_another_type(digits: dict[str, Any]) -> None:
    iterator = mx.io.MNISTIter(**digits, batch_size=5, shuffle=False, flat=True, dtype="float64")
    assert (iterator.provide_data, iterator.provide_data[0].dtype) == ([("data", (5, 6))], np.float64)
    np.testing.assert_array_equal(iterator.next().data[0].asnumpy(), PIXELS[:5].reshape(5, 6) / 256)


def test_shuffled_images_keep_their_labels_and_order(digits: dict[str, Any]) -> None:
    iterator = mx.io.MNISTIter(**digits, batch_size=5)
    for batch in iterator:
        np.testing.assert_array_equal(
            batch.data[0].asnumpy()[:, 0] * 256, PIXELS[batch.label[0].asnumpy().astype(int)].astype(np.float32)
        )
    iterator.reset()
    first = numbers(iterator)
    assert first != [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]
    assert numbers(iterator) == first
    assert numbers(mx.io.MNISTIter(**digits, batch_size=5)) == first
    assert numbers(mx.io.MNISTIter(**digits, batch_size=5, seed=1)) != first


def test_parts_share_the_samples_out(digits: dict[str, Any]) -> None:
    parts = [mx.io.MNISTIter(**digits, batch_size=1, shuffle=False, num_parts=3, part_index=part) for part in range(3)]
    assert [[number for (number,) in numbers(part)] for part in parts] == [[0, 1, 2], [3, 4, 5, 6], [7, 8, 9, 10]]


def test_compressed_files(digits: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "images.gz").write_bytes(gzip.compress(idx(PIXELS)))
    digits["image"] = str(tmp_path / "images.gz")
    assert numbers(mx.io.MNISTIter(**digits, batch_size=5, shuffle=False)) == [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]


def test_it_tells_what_it_read(digits: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    mx.io.MNISTIter(**digits, batch_size=5)
    assert caplog.text == ""
    mx.io.MNISTIter(**{**digits, "silent": False}, batch_size=5)
    assert "11 images, shuffle=True, batches of shape (5, 1, 2, 3)" in caplog.text


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "at byte 0: expected 00000803 .* got $"),
        (idx(np.arange(5)), "at byte 0: expected 00000803 .* got 00000801"),
        (b"\0\0\x0d\x03" + bytes(12), "expected 00000803 .* got 00000d03"),
        (idx(PIXELS)[:9], "at byte 4: expected 12 bytes of extents, 5 are left"),
        (idx(PIXELS)[:-1], "at byte 16: expected 66 bytes of shape .* got 65"),
        (idx(PIXELS) + b"x", "got more than 66"),
        (struct.pack(">BBBB3I", 0, 0, 8, 3, *[2**32 - 1] * 3) + b"abc", "got 3"),
        (gzip.compress(idx(PIXELS), mtime=0)[:-12], "ended before the end-of-stream"),
        (gzip.compress(idx(PIXELS), mtime=0)[:-8] + bytes(8), "images: CRC check failed"),
        (b"\x1f\x8bjunkjunk", "Unknown compression method"),
    ],
)
def test_files_that_hold_no_images(digits: dict[str, Any], content: bytes, message: str) -> None:
    Path(digits["image"]).write_bytes(content)
    with pytest.raises(mx.errors.FileFormatError, match=message):
        mx.io.MNISTIter(**digits, batch_size=5)


def test_arguments_of_mnist(digits: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="batch_size must be at most the 11 images, got 12"):
        mx.io.MNISTIter(**digits, batch_size=12)
    with pytest.raises(ValueError, match="part_index must be in"):
        mx.io.MNISTIter(**digits, num_parts=3, part_index=3)
    with pytest.raises(ValueError, match=r"dtype must be a floating type, .* got 'uint8'"):
        mx.io.MNISTIter(**digits, dtype="uint8")
    Path(digits["label"]).write_bytes(idx(np.arange(7)))
    with pytest.raises(mx.errors.FileFormatError, match="expected 11 labels, one an image, got 7"):
        mx.io.MNISTIter(**digits, batch_size=3)
