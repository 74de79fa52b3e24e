"""MNISTIter: images and labels in the IDX files of the MNIST data set.

u8 0, u8 0, u8 element type (0x08: unsigned byte), u8 rank, u32 extents, elements; big-endian
"""

from __future__ import annotations

import gzip
import logging
import math
import struct
import zlib
from typing import BinaryIO

import numpy as np

from symc.errors import FileFormatError
from symc.io.ndarray_iterator import NDArrayIter, checked_batch_size
from symc.ndarray.array import NDArray
from symc.ndarray.memory import numpy_dtype

GZIP_MAGIC = b"\x1f\x8b"
UNSIGNED_BYTE = 0x08
CHUNK_BYTES = 2**20
GREYS = 256


class MNISTIter(NDArrayIter):
    """Batches of images, as numbers in [0, 1), of shape (batch_size, 1, rows, columns), and of labels, (batch_size,).

    `image` and `label` name IDX files, plain or compressed by gzip. With `flat` an image is one axis. `shuffle` draws
    one order for all epochs, by `seed`. Samples that do not fill a batch are left out. Of `num_parts` parts of nearly
    equal size, which follow each other in the file, only that of number `part_index` is read. `dtype` is a floating
    type, float32 when None. Files are held in memory, so that `prefetch_buffer` and `ctx` change nothing.

    FileFormatError for files that are not what they should be, ValueError for arguments and too few samples.
    """

    def __init__(
        self,
        *,
        image: str = "./train-images-idx3-ubyte",
        label: str = "./train-labels-idx1-ubyte",
        batch_size: int = 128,
        shuffle: bool = True,
        flat: bool = False,
        seed: int = 0,
        silent: bool = False,
        num_parts: int = 1,
        part_index: int = 0,
        prefetch_buffer: int = 4,
        ctx: str = "gpu",
        dtype: str | None = None,
        data_name: str = "data",
        label_name: str = "softmax_label",
    ):
        kind = numpy_dtype("float32" if dtype in (None, "None") else dtype)
        if kind.kind != "f":
            raise ValueError(f"MNISTIter: dtype must be a floating type, as images are in [0, 1), got {dtype!r}")
        if not 0 <= part_index < num_parts:
            raise ValueError(f"MNISTIter: part_index must be in [0, num_parts={num_parts}), got {part_index}")
        images, labels = read_idx(image, rank=3), read_idx(label, rank=1)
        if len(images) != len(labels):
            raise FileFormatError(f"{label}: expected {len(images)} labels, one an image, got {len(labels)}")
        begin, end = (len(images) * part // num_parts for part in (part_index, part_index + 1))
        images, labels = images[begin:end], labels[begin:end]
        if len(images) < checked_batch_size(batch_size):
            raise ValueError(f"MNISTIter: batch_size must be at most the {len(images)} images, got {batch_size}")
        if shuffle:
            order = np.random.default_rng(seed).permutation(len(images))
            images, labels = images[order], labels[order]
        images = images.reshape(len(images), -1) if flat else images[:, None]
        super().__init__(
            NDArray(images.astype(kind) / kind.type(GREYS)),
            NDArray(labels.astype(kind)),
            batch_size,
            last_batch_handle="discard",
            data_name=data_name,
            label_name=label_name,
        )
        if not silent:
            shape = self.provide_data[0].shape
            logging.info("MNISTIter: %d images, shuffle=%s, batches of shape %s", len(images), shuffle, shape)


def read_idx(path: str, rank: int) -> np.ndarray:
    """The unsigned bytes of an IDX file, plain or compressed by gzip; FileFormatError unless it has this rank."""
    with open(path, "rb") as plain:
        compressed = plain.read(len(GZIP_MAGIC)) == GZIP_MAGIC
    opener = gzip.open if compressed else open
    with opener(path, "rb") as file:
        try:
            return _elements(file, path, rank)  # pyright: ignore[reportArgumentType]
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise FileFormatError(f"{path}: {error}") from None


def _elements(file: BinaryIO, path: str, rank: int) -> np.ndarray:
    expected = bytes((0, 0, UNSIGNED_BYTE, rank))
    magic = file.read(len(expected))
    if magic != expected:
        raise FileFormatError(
            f"{path}: at byte 0: expected {expected.hex()} (unsigned bytes, rank {rank}), got {magic.hex()}"
        )
    extents = file.read(4 * rank)
    if len(extents) < 4 * rank:
        raise FileFormatError(f"{path}: at byte 4: expected {4 * rank} bytes of extents, {len(extents)} are left")
    shape = struct.unpack(f">{rank}I", extents)
    size = math.prod(shape)
    data = bytearray()
    while len(data) <= size and (chunk := file.read(CHUNK_BYTES)):  # never memory for what a header claims
        data += chunk
    if len(data) != size:
        got = f"more than {size}" if len(data) > size else str(len(data))
        start = len(expected) + len(extents)
        raise FileFormatError(f"{path}: at byte {start}: expected {size} bytes of shape {shape}, got {got}")
    return np.frombuffer(data, np.uint8).reshape(shape)
