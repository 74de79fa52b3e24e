"""ImageRecordIter: batches of the images in a file of records, decoded and prepared in the background."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from symc.errors import FileFormatError
from symc.io.batch_order import BatchOrder
from symc.io.data_iterator import DataBatch, DataDesc, DataIter
from symc.io.image_codec import opened, pillow
from symc.io.ndarray_iterator import checked_batch_size
from symc.io.prefetching import PrefetchingIter
from symc.ndarray.array import NDArray
from symc.ndarray.memory import allocate, checked_shape, numpy_dtype
from symc.recordio import IRHeader, MXIndexedRecordIO, MXRecordIO, unpack

MODES = {1: "L", 3: "RGB", 4: "RGBA"}
"""Pillow's mode of an image with so many channels."""
NEUTRAL: dict[str, Any] = {
    "path_imglist": "", "aug_seq": "aug_default", "random_resized_crop": False, "max_rotate_angle": 0,
    "max_aspect_ratio": 0, "min_aspect_ratio": None, "max_shear_ratio": 0, "max_crop_size": -1, "min_crop_size": -1,
    "max_random_scale": 1, "min_random_scale": 1, "max_random_area": 1, "min_random_area": 1, "max_img_size": 1e10,
    "min_img_size": 0, "brightness": 0, "contrast": 0, "saturation": 0, "pca_noise": 0, "random_h": 0, "random_s": 0,
    "random_l": 0, "rotate": -1, "inter_method": 1, "pad": 0, "mean_img": "", "max_random_contrast": 0,
    "max_random_illumination": 0,
}  # fmt: skip
"""MXNet's arguments for what is not done here, with the values that ask for nothing."""
INDIFFERENT = {
    "verbose", "device_id", "shuffle_chunk_size", "shuffle_chunk_seed", "prefetch_buffer", "ctx", "fill_value",
}  # fmt: skip
"""MXNet's arguments that change no batch here."""


@dataclass(frozen=True)
class Preparation:
    """From a record to one sample of a batch."""

    shape: tuple[int, int, int]
    label_width: int
    resize: int
    rand_crop: bool
    mirror: bool
    rand_mirror: bool
    mean: np.ndarray
    factor: np.ndarray

    def __call__(self, record: bytes, draws: Sequence[float], data: np.ndarray, label: np.ndarray) -> int:
        """Fill in the image and its labels; `draws` are three numbers in [0, 1). Returns the id of the image."""
        header, compressed = unpack(record)
        label[...] = self._labels(header)
        pixels = self._pixels(opened(compressed))
        spare = [pixels.shape[axis] - self.shape[1 + axis] for axis in (0, 1)]
        row, column = (int(draw * (left + 1)) if self.rand_crop else left // 2 for draw, left in zip(draws, spare))
        part = pixels[row : row + self.shape[1], column : column + self.shape[2]]
        if self.mirror or (self.rand_mirror and draws[2] < 0.5):
            part = part[:, ::-1]
        planes = part.reshape(*self.shape[1:], self.shape[0]).transpose(2, 0, 1)
        data[...] = planes if data.dtype == np.uint8 else (planes - self.mean) * self.factor
        return header.id

    def _labels(self, header: IRHeader) -> np.ndarray:
        labels = np.atleast_1d(header.label)
        if len(labels) != self.label_width:
            raise FileFormatError(f"expected label_width={self.label_width} labels, got {len(labels)}")
        return labels

    def _pixels(self, image: Any) -> np.ndarray:
        """The image in its mode, resized, and at least as large as what is cut out of it."""
        mode = MODES[self.shape[0]]
        if mode == "RGBA" and image.mode != mode:
            raise FileFormatError(f"expected an image of 4 channels, got one of mode {image.mode}")
        columns, rows = image.size
        if self.resize > 0 and rows > columns:
            rows, columns = self.resize * rows // columns, self.resize
        elif self.resize > 0:
            rows, columns = self.resize, self.resize * columns // rows
        if rows < self.shape[1]:
            rows, columns = self.shape[1], columns * self.shape[1] // rows
        if columns < self.shape[2]:
            rows, columns = rows * self.shape[2] // columns, self.shape[2]
        return _bilinear(np.asarray(image.convert(mode)), rows, columns)


def _bilinear(pixels: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """An image in another size, from the four nearest pixels: OpenCV's rule, where Pillow's would average more."""
    for axis, size in ((0, rows), (1, columns)):
        old = pixels.shape[axis]
        if size == old:
            continue
        place = np.clip((np.arange(size, dtype=np.float32) + 0.5) * (old / size) - 0.5, 0, old - 1)
        before = place.astype(np.int64)
        part = np.expand_dims(place - before, [other for other in range(pixels.ndim) if other != axis])
        first, second = (pixels.take(i, axis) for i in (before, np.minimum(before + 1, old - 1)))
        pixels = first + (second - first.astype(np.float32)) * part
    return pixels if pixels.dtype == np.uint8 else np.rint(pixels).astype(np.uint8)


class _ImageRecords(DataIter):
    """Batches as the thread of an ImageRecordIter reads them."""

    def __init__(
        self, reader: MXRecordIO, positions: np.ndarray, order: BatchOrder, prepare: Preparation, threads: int,
        batch_size: int, dtype: np.dtype, generator: np.random.Generator, names: tuple[str, str],
    ):  # fmt: skip
        super().__init__(batch_size)
        self._reader = reader
        self._positions = positions
        self._order = order
        self._prepare = prepare
        self._pool = ThreadPoolExecutor(threads, "symc images")
        self._dtype = dtype
        self._generator = generator
        inner = (prepare.label_width,) if prepare.label_width > 1 else ()
        self.provide_data = [DataDesc(names[0], (batch_size, *prepare.shape), dtype.type)]
        self.provide_label = [DataDesc(names[1], (batch_size, *inner))]

    def reset(self) -> None:
        self._order.reset()

    def next(self) -> DataBatch:
        if not self._order.advance():
            raise StopIteration
        positions = self._positions[self._order.samples]
        records = [self._reader.read_at(position) for position in positions.tolist()]
        draws = self._generator.random((self.batch_size, 3)).tolist()
        data = allocate(self.provide_data[0].shape, self._dtype)
        label = allocate(self.provide_label[0].shape, np.dtype(np.float32))
        rows = label.reshape(self.batch_size, -1)
        identifiers = list(self._pool.map(self._sample, positions.tolist(), records, draws, data, rows))
        index = np.array(identifiers, np.uint64)
        return DataBatch([NDArray(data)], [NDArray(label)], self._order.pad, index)

    def _sample(self, position: int, record: bytes, draws: Sequence[float], data: np.ndarray, label: np.ndarray) -> int:
        try:
            return self._prepare(record, draws, data, label)
        except FileFormatError as error:
            raise FileFormatError(f"{self._reader.uri}: record at byte {position}: {error}") from None


class ImageRecordIter(PrefetchingIter):
    """Batches of images of shape (batch_size, *data_shape), data_shape being (channels, rows, columns), and of labels.

    Of each record in `path_imgrec` (see `mx.recordio.pack_img`) the image is decoded with 1 (grey), 3 (RGB) or 4 (RGBA)
    channels; its shorter edge becomes `resize` pixels, where that is positive; an image smaller than `data_shape` is
    enlarged to it; the middle, or with `rand_crop` any place, is cut out, mirrored with `mirror`, or one time in two
    with `rand_mirror`; then come (pixel - mean) * scale / std. Labels have shape (batch_size,), or (batch_size,
    label_width). `dtype` is float32, or uint8, which allows no mean, std and scale.

    The last batch is filled up as with CSVIter. `shuffle` draws an order for each epoch from `seed`, crops and mirrors
    follow `seed_aug` (`seed` when None), whatever the number of `preprocess_threads`, which work on the next batch
    while the current one is used. Of `num_parts` parts of nearly equal numbers of records only that of number
    `part_index` is read. `path_imgidx` (see MXIndexedRecordIO) spares a look at every record's header at the start.

    ValueError for arguments of MXNet that ask for other preparations. FileFormatError where a batch is asked for that
    holds a corrupt record. Needs Pillow (`symc[image]`).
    """

    def __init__(
        self,
        *,
        path_imgrec: str,
        data_shape: Sequence[int],
        batch_size: int,
        path_imgidx: str = "",
        label_width: int = 1,
        shuffle: bool = False,
        seed: int = 0,
        seed_aug: int | None = None,
        num_parts: int = 1,
        part_index: int = 0,
        round_batch: bool = True,
        preprocess_threads: int = 4,
        resize: int = -1,
        rand_crop: bool = False,
        mirror: bool = False,
        rand_mirror: bool = False,
        mean_r: float = 0,
        mean_g: float = 0,
        mean_b: float = 0,
        mean_a: float = 0,
        std_r: float = 1,
        std_g: float = 1,
        std_b: float = 1,
        std_a: float = 1,
        scale: float = 1,
        dtype: str | None = None,
        data_name: str = "data",
        label_name: str = "softmax_label",
        **others: Any,
    ):
        _check_others(others)
        pillow()
        shape = _checked_shape(data_shape)
        mean, std = (mean_r, mean_g, mean_b, mean_a), (std_r, std_g, std_b, std_a)
        kind = _checked_dtype(dtype, (*mean, *std, scale))
        factor = _planes([scale / deviation for deviation in std], shape)
        prepare = Preparation(shape, label_width, resize, rand_crop, mirror, rand_mirror, _planes(mean, shape), factor)
        reader, positions = _opened(path_imgrec, path_imgidx)
        positions = _part(positions, num_parts, part_index)
        if not len(positions):
            raise FileFormatError(f"{path_imgrec}: expected at least one record in part {part_index}, got none")
        order = BatchOrder(_drawing(len(positions), shuffle, seed), checked_batch_size(batch_size), round_batch)
        augmenting = np.random.default_rng(seed if seed_aug is None else seed_aug)
        records = _ImageRecords(
            reader, positions, order, prepare, preprocess_threads, batch_size, kind, augmenting, (data_name, label_name)
        )
        super().__init__(records)


def _checked_shape(data_shape: Sequence[int]) -> tuple[int, int, int]:
    shape = checked_shape(data_shape)
    if len(shape) != 3 or shape[0] not in MODES:
        raise ValueError(f"ImageRecordIter: data_shape must be (1, 3 or 4, rows, columns), got {shape}")
    return shape


def _checked_dtype(dtype: Any, numbers: Sequence[float]) -> np.dtype:
    """The element type of images; `numbers` are the means, the standard deviations and the scale."""
    kind = numpy_dtype("float32" if dtype in (None, "None") else dtype)
    if kind.name not in ("float32", "uint8"):
        raise ValueError(f"ImageRecordIter: dtype must be float32 or uint8, got {dtype!r}")
    if kind == np.uint8 and tuple(numbers) != (0, 0, 0, 0, 1, 1, 1, 1, 1):
        raise ValueError("ImageRecordIter: with dtype uint8, means must be 0, standard deviations and scale 1")
    return kind


def _drawing(count: int, shuffle: bool, seed: int) -> Callable[[], np.ndarray]:
    """What gives the order of each epoch."""
    generator = np.random.default_rng(seed)
    return (lambda: generator.permutation(count)) if shuffle else (lambda: np.arange(count))


def _check_others(others: dict[str, Any]) -> None:
    for name, value in others.items():
        if name not in NEUTRAL and name not in INDIFFERENT:
            raise TypeError(f"ImageRecordIter has no argument {name!r}")
        if name in NEUTRAL and value != NEUTRAL[name]:
            raise ValueError(f"ImageRecordIter: {name} is not supported: must be {NEUTRAL[name]!r}, got {value!r}")


def _planes(values: Sequence[float], shape: tuple[int, int, int]) -> np.ndarray:
    return np.array(values[: shape[0]], np.float32)[:, None, None]


def _opened(path: str, path_index: str) -> tuple[MXRecordIO, np.ndarray]:
    """A reader, and where each record begins."""
    if path_index:
        indexed = MXIndexedRecordIO(path_index, path, "r")
        return indexed, np.array([indexed.idx[key] for key in indexed.keys], np.int64)
    reader = MXRecordIO(path, "r")
    return reader, np.array(reader.positions(), np.int64)


def _part(positions: np.ndarray, parts: int, part: int) -> np.ndarray:
    if not 0 <= part < parts:
        raise ValueError(f"ImageRecordIter: part_index must be in [0, num_parts={parts}), got {part}")
    count = len(positions)
    return positions[count * part // parts : count * (part + 1) // parts]
