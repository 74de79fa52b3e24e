"""Images to compressed bytes and back, by Pillow, which is imported when first used."""

from __future__ import annotations

import io
from typing import Any

import numpy as np

from symc.errors import FileFormatError

BEST_COMPRESSION = 9
COLOURS = {0: "L", 1: "RGB"}
"""Pillow's mode of an image, by MXNet's `iscolor`."""
KEPT = {"1": "L", "L": "L", "LA": "RGBA", "RGB": "RGB", "RGBA": "RGBA", "PA": "RGBA"}
"""The mode that an image of a mode comes as when no colour is asked for, RGB where not named."""


def pillow() -> Any:
    """Pillow's module of images; ImportError that says what to install."""
    try:
        from PIL import Image
    except ImportError:
        raise ImportError("images need Pillow, which was not found: install symc[image]") from None
    return Image


def opened(data: bytes) -> Any:
    """Pillow's image of compressed bytes, decoded; FileFormatError when they are none."""
    library = pillow()
    try:
        image = library.open(io.BytesIO(data))
        image.load()
    except Exception as error:  # the decoders of a dozen formats raise what they like
        raise FileFormatError(f"expected an image, got {len(data)} bytes that are none: {error}") from None
    return image


def decode(data: bytes, iscolor: int = -1) -> np.ndarray:
    """Bytes of an image of shape (rows, columns) or (rows, columns, 3 or 4), in order BGR(A).

    `iscolor` is 0 for grey, 1 for colour, -1 for what the image has. FileFormatError when `data` is no image.
    """
    image = opened(data)
    pixels = np.asarray(image.convert(COLOURS.get(iscolor) or KEPT.get(image.mode, "RGB")))
    return _swapped(pixels).copy(order="C")


def encode(img: Any, quality: int, ending: str) -> bytes:
    """Compressed bytes of an image, as `decode` gives it, in the format of a file that ends so."""
    library = pillow()
    library.init()
    format = library.registered_extensions().get(ending.lower())
    if format not in library.SAVE:
        raise ValueError(f"pack_img: img_fmt must be the ending of a format of images such as .jpg, got {ending!r}")
    pixels = np.asarray(img)
    if pixels.ndim == 3 and pixels.shape[2] == 1:
        pixels = pixels[:, :, 0]
    channels = pixels.shape[2] if pixels.ndim == 3 else 1
    if pixels.dtype != np.uint8 or pixels.ndim not in (2, 3) or channels not in (1, 3, 4) or not pixels.size:
        shape = "(rows, columns) or (rows, columns, 1, 3 or 4)"
        raise ValueError(f"pack_img: img must be uint8 of shape {shape}, got {pixels.dtype} of {np.shape(img)}")
    options = {"JPEG": {"quality": quality}, "PNG": {"compress_level": min(quality, BEST_COMPRESSION)}}
    file = io.BytesIO()
    try:
        image = library.fromarray(np.ascontiguousarray(_swapped(pixels)))
        image.save(file, format, **options.get(format, {}))
    except (OSError, ValueError) as error:
        raise ValueError(
            f"pack_img: an image of shape {np.shape(img)} cannot be written as {ending}: {error}"
        ) from None
    return file.getvalue()


def _swapped(pixels: np.ndarray) -> np.ndarray:
    """Red and blue change places."""
    if pixels.ndim == 2:
        return pixels
    return pixels[:, :, [2, 1, 0, 3][: pixels.shape[2]]]
