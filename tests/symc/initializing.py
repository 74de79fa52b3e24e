"""What an initializer gives an array, for the tests of initializers."""

from __future__ import annotations

from typing import Any

import numpy as np

import symc as mx
from symc.initializer import InitDesc

UNTOUCHED = 9.0


def filled(initializer: Any, name: str, shape: tuple[int, ...], dtype: str = "float32") -> np.ndarray:
    """The values that an initializer gives an array, by an InitDesc unless `name` is one."""
    array = mx.nd.full(shape, UNTOUCHED, dtype=dtype)
    initializer(name if isinstance(name, InitDesc) else InitDesc(name), array)
    return array.asnumpy()
