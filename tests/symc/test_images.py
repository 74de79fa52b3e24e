"""Images in records, and ImageRecordIter. Expected values were recorded from MXNet 1.9.1; PNG keeps every pixel."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import symc as mx
from symc.errors import FileFormatError
from symc.recordio import IRHeader, MXIndexedRecordIO, pack, pack_img, unpack_img

HEADER = IRHeader(0, 3.0, 7, 0)


def picture(number: int = 0) -> np.ndarray:
    """6 + number rows, 9 columns, BGR: red grows downwards, green to the right."""
    y, x = np.mgrid[: 6 + number, :9]
    return np.stack([(x * y) % 200, x * 10, y * 10 + number], -1).astype(np.uint8)


# Images in records.


@pytest.mark.parametrize("shape", [(5, 7), (5, 7, 3), (5, 7, 4)])
def test_images_come_back(shape: tuple[int, ...]) -> None:
    image = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    header, got = unpack_img(pack_img(HEADER, image, img_fmt=".png"))
    assert header == HEADER
    np.testing.assert_array_equal(got, image)
    assert got.flags.c_contiguous and got.flags.writeable


def test_one_channel_is_grey() -> None:
    _, got = unpack_img(pack_img(HEADER, picture()[:, :, :1], img_fmt=".png"))
    np.testing.assert_array_equal(got, picture()[:, :, 0])


def test_colours_are_stored_as_every_reader_expects() -> None:
    from PIL import Image

    red = np.zeros((2, 3, 3), np.uint8)
    red[:, :, 2] = 255
    packed = pack_img(HEADER, red, img_fmt=".png")
    assert unpack_img(packed, 1)[1][0, 0].tolist() == [0, 0, 255]
    assert Image.open(io.BytesIO(packed[24:])).getpixel((0, 0)) == (255, 0, 0)


def test_grey_and_colour_on_demand() -> None:
    packed = pack_img(HEADER, picture(), img_fmt=".png")
    assert unpack_img(packed, 0)[1].shape == (6, 9)
    assert unpack_img(packed, 0)[1][1, 2] == round(0.299 * 10 + 0.587 * 20 + 0.114 * 2)
    grey = pack_img(HEADER, picture()[:, :, 0], img_fmt=".png")
    np.testing.assert_array_equal(unpack_img(grey, 1)[1], np.repeat(picture()[:, :, :1], 3, 2))


def test_jpeg_has_a_quality() -> None:
    image = np.random.default_rng(0).integers(0, 256, (31, 37, 3), np.uint8)
    good, bad = pack_img(HEADER, image, quality=95), pack_img(HEADER, image, quality=10)
    assert len(good) > 2 * len(bad)
    smooth = picture(5)
    assert np.abs(unpack_img(pack_img(HEADER, smooth))[1].astype(int) - smooth).mean() < 8


@pytest.mark.parametrize(
    ("image", "ending", "message"),
    [
        (picture(), ".nothing", "img_fmt must be the ending of a format"),
        (picture().astype(np.float32), ".png", "img must be uint8 of shape .* got float32 of \\(6, 9, 3\\)"),
        (picture()[:, :, :2], ".png", "got uint8 of \\(6, 9, 2\\)"),
        (picture()[:0], ".png", "got uint8 of \\(0, 9, 3\\)"),
        (np.zeros((5, 7, 4), np.uint8), ".jpg", "\\(5, 7, 4\\) cannot be written as .jpg"),
    ],
)
def test_what_is_no_image_to_write(image: np.ndarray, ending: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        pack_img(HEADER, image, img_fmt=ending)


def test_what_is_no_image_to_read() -> None:
    packed = pack_img(HEADER, np.random.default_rng(0).integers(0, 256, (31, 37, 3), np.uint8))
    for data in (pack(HEADER, b""), pack(HEADER, b"no image"), packed[: len(packed) // 2]):
        with pytest.raises(FileFormatError, match="expected an image, got"):
            unpack_img(data)


def test_the_error_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(ImportError, match=r"symc\[image\]"):
        pack_img(HEADER, picture())


# ImageRecordIter.


@pytest.fixture
def five(tmp_path: Path) -> dict[str, Any]:
    """Five images with their numbers as labels, and ids from 50."""
    writer = MXIndexedRecordIO(tmp_path / "five.idx", tmp_path / "five.rec", "w")
    for i in range(5):
        writer.write_idx(i, pack_img(IRHeader(0, float(i), i + 50, 0), picture(i), img_fmt=".png"))
    writer.close()
    return {"path_imgrec": str(tmp_path / "five.rec"), "data_shape": (3, 4, 5), "batch_size": 2}


def labels(iterator: Any) -> list[list[int]]:
    seen = [batch.label[0].asnumpy().astype(int).tolist() for batch in iterator]
    iterator.reset()
    return seen


def corner(batch: Any) -> list[list[float]]:
    """The first two pixels of the first image, by channel."""
    return batch.data[0].asnumpy()[0, :, 0, :2].tolist()


def test_batches_of_images(five: dict[str, Any]) -> None:
    iterator = mx.io.ImageRecordIter(**five)
    assert iterator.provide_data == [("data", (2, 3, 4, 5))]
    assert (iterator.provide_label, iterator.batch_size) == ([("softmax_label", (2,))], 2)
    batches = list(iterator)
    assert [batch.label[0].asnumpy().tolist() for batch in batches] == [[0, 1], [2, 3], [4, 0]]
    assert [batch.pad for batch in batches] == [0, 0, 1]
    assert [batch.index.tolist() for batch in batches] == [[50, 51], [52, 53], [54, 50]]
    assert corner(batches[0]) == [[10, 10], [20, 30], [2, 3]]
    assert corner(batches[1]) == [[22, 22], [20, 30], [4, 6]]
    assert corner(batches[2]) == [[34, 34], [20, 30], [6, 9]]
    iterator.reset()
    assert labels(iterator) == [[1, 2], [3, 4]]
    assert labels(iterator) == [[0, 1], [2, 3], [4, 0]]


def test_an_index_gives_the_same(five: dict[str, Any]) -> None:
    five["path_imgidx"] = five["path_imgrec"].replace(".rec", ".idx")
    assert labels(mx.io.ImageRecordIter(**five, round_batch=False)) == [[0, 1], [2, 3], [4, 3]]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"mirror": True}, [[10, 10], [60, 50], [6, 5]]),
        (
            {"mean_r": 1, "mean_g": 2, "mean_b": 3, "std_r": 2, "std_g": 4, "std_b": 8, "scale": 0.5},
            [[2.25, 2.25], [2.25, 3.5], [-0.0625, 0.0]],
        ),
        ({"data_shape": (3, 8, 5)}, [[0, 0], [21, 29], [0, 0]]),
        ({"dtype": "uint8"}, [[10, 10], [20, 30], [2, 3]]),
        ({"max_random_scale": 1, "preprocess_threads": 1, "verbose": False}, [[10, 10], [20, 30], [2, 3]]),
    ],
)
def test_preparations_as_mxnet(five: dict[str, Any], arguments: dict[str, Any], expected: list[list[float]]) -> None:
    batch = mx.io.ImageRecordIter(**{**five, **arguments}).next()
    assert corner(batch) == expected
    assert batch.data[0].dtype == (np.uint8 if "dtype" in arguments else np.float32)


def test_grey_images(five: dict[str, Any]) -> None:
    batch = mx.io.ImageRecordIter(**{**five, "data_shape": (1, 4, 5)}).next()
    assert np.abs(np.array(corner(batch)) - [[14, 20]]).max() <= 1  # MXNet's decoder of PNG cuts fractions off


@pytest.mark.parametrize("rows", [10, 31])
def test_resizing_is_bilinear(tmp_path: Path, rows: int) -> None:
    """Against the formula of OpenCV, pixel by pixel; MXNet's own result is within 1 of it."""
    image = np.random.default_rng(0).integers(0, 256, (23, 37, 3), np.uint8)
    writer = mx.recordio.MXRecordIO(tmp_path / "a.rec", "w")
    writer.write(pack_img(IRHeader(0, [1, 2, 5], 0, 0), image, img_fmt=".png"))
    writer.close()
    columns = rows * 37 // 23
    iterator = mx.io.ImageRecordIter(
        path_imgrec=str(tmp_path / "a.rec"), data_shape=(3, rows, columns), batch_size=1, resize=rows, label_width=3
    )
    batch = iterator.next()
    assert batch.label[0].asnumpy().tolist() == [[1, 2, 5]]
    got = batch.data[0].asnumpy()[0]
    for row, column in ((0, 0), (rows // 3, columns // 2), (rows - 1, columns - 1)):
        y, x = np.clip([(row + 0.5) * 23 / rows - 0.5, (column + 0.5) * 37 / columns - 0.5], 0, [22, 36])
        top, left = int(y), int(x)
        weights = np.outer([1 - y + top, y - top], [1 - x + left, x - left])[:, :, None]
        around = image[np.ix_([top, min(top + 1, 22)], [left, min(left + 1, 36)])]
        np.testing.assert_allclose(got[::-1, row, column], (weights * around).sum((0, 1)), atol=0.51)


def test_crops_and_mirrors_follow_the_seed(five: dict[str, Any]) -> None:
    def data(**arguments: Any) -> np.ndarray:
        iterator = mx.io.ImageRecordIter(**five, rand_crop=True, rand_mirror=True, **arguments)
        return np.concatenate([batch.data[0].asnumpy() for batch in iterator])

    first = data(preprocess_threads=1)
    np.testing.assert_array_equal(data(preprocess_threads=7), first)
    assert (data(seed_aug=1) != first).any()
    step = first[:, 1, 0, 1] - first[:, 1, 0, 0]
    assert set(step.tolist()) == {10, -10}, "some are mirrored"
    assert all((image[0, 1:] - image[0, :-1] == 10).all() for image in first), "rows stay in order"


def test_shuffled_epochs_hold_each_image_once(five: dict[str, Any]) -> None:
    iterator = mx.io.ImageRecordIter(**five, shuffle=True, seed=3)
    orders = [sum(labels(iterator), start=[]) for _ in range(4)]  # noqa: RUF017 (four short lists)
    assert [len(order) for order in orders] == [6, 4, 6, 4]
    for first, second in (orders[:2], orders[2:]):
        assert sorted(first[:5]) == sorted(first[5:] + second) == [0, 1, 2, 3, 4]
    assert orders[0] != orders[2]
    again = mx.io.ImageRecordIter(**five, shuffle=True, seed=3)
    assert sum(labels(again), start=[]) == orders[0]  # noqa: RUF017


def test_parts_share_the_images_out(five: dict[str, Any]) -> None:
    five["batch_size"] = 1
    parts = [mx.io.ImageRecordIter(**five, num_parts=2, part_index=part) for part in range(2)]
    assert [labels(part) for part in parts] == [[[0], [1]], [[2], [3], [4]]]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"rotate": 5}, ValueError, "rotate is not supported: must be -1, got 5"),
        ({"colour": 5}, TypeError, "no argument 'colour'"),
        ({"data_shape": (2, 4, 5)}, ValueError, r"data_shape must be \(1, 3 or 4, rows, columns\), got \(2, 4, 5\)"),
        ({"dtype": "int32"}, ValueError, "dtype must be float32 or uint8, got 'int32'"),
        ({"dtype": "uint8", "scale": 2}, ValueError, "with dtype uint8, means must be 0"),
        ({"num_parts": 2, "part_index": 2}, ValueError, "part_index must be in"),
        ({"num_parts": 9}, FileFormatError, "expected at least one record in part 0, got none"),
        ({"path_imgrec": "/nowhere/a.rec"}, FileNotFoundError, "nowhere"),
    ],
)
def test_wrong_arguments(five: dict[str, Any], arguments: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        mx.io.ImageRecordIter(**{**five, **arguments})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"label_width": 2}, "record at byte 0: expected label_width=2 labels, got 1"),
        ({"data_shape": (4, 4, 5)}, "record at byte 0: expected an image of 4 channels, got one of mode RGB"),
    ],
)
def test_records_that_do_not_fit(five: dict[str, Any], arguments: dict[str, Any], message: str) -> None:
    iterator = mx.io.ImageRecordIter(**{**five, **arguments})
    with pytest.raises(FileFormatError, match=message):
        iterator.next()


def test_a_damaged_image(five: dict[str, Any]) -> None:
    path = Path(five["path_imgrec"])
    data = bytearray(path.read_bytes())
    data[40:60] = bytes(20)
    path.write_bytes(data)
    with pytest.raises(FileFormatError, match=r"five\.rec: record at byte 0: expected an image"):
        mx.io.ImageRecordIter(**five).next()
