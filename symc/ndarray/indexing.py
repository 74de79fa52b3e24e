"""Reading and writing parts of arrays by index, as MXNet does it.

Integers, slices, None and `...` select a view when the selected elements lie next to each other in memory, else a
copy. Index arrays select copies. A selection of one element has shape (1,). Index arrays of booleans are masks (MXNet
takes them for zeros and ones); fractions in index arrays are cut off.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from symc.ndarray.memory import as_values, copy_values


def select(data: np.ndarray, key: Any, index_type: type) -> tuple[np.ndarray, bool]:
    """The elements that `key` names, and whether they are part of `data` (a view) or stand elsewhere.

    `index_type` is the class of arrays, which may be indices too. IndexError when out of range, ValueError for what is
    no index.
    """
    if type(key) is int and data.ndim > 1:
        return data[key], True
    items = _items(key, index_type)
    picked = data[_open(items)]
    advanced = any(isinstance(item, np.ndarray) for item in items)
    return picked.reshape(1) if picked.ndim == 0 else picked, not advanced and picked.flags.c_contiguous


def assign(data: np.ndarray, key: Any, value: Any, index_type: type) -> None:
    """Write `value` (a number, an array, or what converts to one) to the elements that `key` names.

    It is broadcast and converted. TypeError for what holds no numbers.
    """
    try:
        source = as_values(value)
    except TypeError as error:
        raise TypeError(f"an NDArray does not support assignment of type {type(value)}: {error}") from None
    items = _items(key, index_type)
    if not any(isinstance(item, np.ndarray) for item in items):
        copy_values(data[_open(items)], source)
        return
    with np.errstate(invalid="ignore", over="ignore"):
        data[_open(items)] = source


def _open(items: tuple[Any, ...]) -> tuple[Any, ...]:
    """With an ellipsis, so that numpy gives an array even for one element."""
    return items if any(item is Ellipsis for item in items) else (*items, Ellipsis)


def _items(key: Any, index_type: type) -> tuple[Any, ...]:
    return tuple(_item(k, index_type) for k in (key if isinstance(key, tuple) else (key,)))


def _item(key: Any, index_type: type) -> Any:
    """One index as numpy wants it: booleans are the integers 0 and 1, as in MXNet."""
    if key is None or key is Ellipsis or isinstance(key, slice):
        return key
    if isinstance(key, int | np.integer | np.bool_):
        return int(key)
    if not isinstance(key, index_type | np.ndarray | list | tuple | range):
        raise ValueError(f"NDArray does not support slicing with key {key} of type {type(key)}.")
    indices = as_values(key)
    return indices if indices.dtype.kind in "biu" else indices.astype(np.int64)
