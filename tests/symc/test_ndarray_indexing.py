"""Indexing and assignment against numpy, for shapes and keys that hypothesis draws."""

from __future__ import annotations

from typing import Any

import hypothesis.extra.numpy as npst
import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import symc as mx

SHAPES = npst.array_shapes(min_dims=1, max_dims=4, min_side=1, max_side=5)
DTYPES = st.sampled_from(["float32", "float64", "int32", "uint8", "int8", "int64", "float16"])


def filled(shape: tuple[int, ...], dtype: str = "float32") -> np.ndarray:
    return (np.arange(np.prod(shape)) % 100).astype(dtype).reshape(shape)


@st.composite
def basic(draw: st.DrawFn) -> tuple[tuple[int, ...], Any]:
    """A shape and a key of integers, slices, new axes and an ellipsis."""
    shape = draw(SHAPES)
    return shape, draw(npst.basic_indices(shape, allow_newaxis=True))


@st.composite
def advanced(draw: st.DrawFn) -> tuple[tuple[int, ...], Any]:
    """A shape and a key of index arrays, one for each of the first axes."""
    shape = draw(SHAPES)
    count = draw(st.integers(1, len(shape)))
    broadcast = draw(npst.array_shapes(min_dims=1, max_dims=2, max_side=4))
    keys = [
        draw(npst.arrays(np.int64, broadcast, elements=st.integers(-extent, extent - 1))) for extent in shape[:count]
    ]
    return shape, tuple(keys)


def expected(data: np.ndarray, key: Any) -> np.ndarray:
    return np.atleast_1d(data[key])


@settings(max_examples=300, deadline=None)
@given(basic(), DTYPES)
def test_reading_by_slices(case: tuple[tuple[int, ...], Any], dtype: str) -> None:
    shape, key = case
    data = filled(shape, dtype)
    found = mx.nd.array(data, dtype=dtype)[key]
    np.testing.assert_array_equal(found.asnumpy(), expected(data, key))
    assert found.dtype is data.dtype.type


@settings(max_examples=300, deadline=None)
@given(basic())
def test_a_selection_writes_through_exactly_when_it_is_contiguous(case: tuple[tuple[int, ...], Any]) -> None:
    shape, key = case
    data = filled(shape)
    array = mx.nd.array(data)
    array[key][:] = 77
    part = data[(*key, ...) if isinstance(key, tuple) and not any(k is Ellipsis for k in key) else key]
    if (isinstance(part, np.ndarray) and part.base is not None and part.flags.c_contiguous) or np.ndim(part) == 0:
        data[key] = 77
    np.testing.assert_array_equal(array.asnumpy(), data)


@settings(max_examples=300, deadline=None)
@given(basic(), st.integers(-5, 99))
def test_writing_a_number_by_slices(case: tuple[tuple[int, ...], Any], number: int) -> None:
    shape, key = case
    data = filled(shape)
    array = mx.nd.array(data)
    array[key] = number
    data[key] = number
    np.testing.assert_array_equal(array.asnumpy(), data)


@settings(max_examples=300, deadline=None)
@given(basic(), st.sampled_from(["numpy", "list", "array"]))
def test_writing_arrays_by_slices(case: tuple[tuple[int, ...], Any], form: str) -> None:
    shape, key = case
    data = filled(shape)
    target = np.asarray(data[key])
    assume(form != "list" or target.size)  # a list of nothing has lost its shape
    value = -filled(target.shape or (1,))
    array = mx.nd.array(data)
    array[key] = {"numpy": lambda: value, "list": value.tolist, "array": lambda: mx.nd.array(value)}[form]()
    data[key] = value.reshape(target.shape)
    np.testing.assert_array_equal(array.asnumpy(), data)


@settings(max_examples=200, deadline=None)
@given(advanced(), st.sampled_from(["numpy", "list", "array"]))
def test_index_arrays_read_copies(case: tuple[tuple[int, ...], Any], form: str) -> None:
    shape, key = case
    data = filled(shape)
    array = mx.nd.array(data)
    given_key = tuple({"numpy": k, "list": k.tolist(), "array": mx.nd.array(k)}[form] for k in key)
    found = array[given_key]
    np.testing.assert_array_equal(found.asnumpy(), expected(data, key))
    found[:] = 77
    np.testing.assert_array_equal(array.asnumpy(), data)


@settings(max_examples=200, deadline=None)
@given(advanced())
def test_index_arrays_write(case: tuple[tuple[int, ...], Any]) -> None:
    shape, key = case
    data = filled(shape)
    array = mx.nd.array(data)
    array[key] = -1
    data[key] = -1
    np.testing.assert_array_equal(array.asnumpy(), data)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_masks(draws: st.DataObject) -> None:
    shape = draws.draw(SHAPES)
    mask = draws.draw(npst.arrays(bool, shape))
    data = filled(shape)
    array = mx.nd.array(data)
    np.testing.assert_array_equal(array[mx.nd.array(mask, dtype=bool)].asnumpy(), data[mask])
    array[mask] = -1
    data[mask] = -1
    np.testing.assert_array_equal(array.asnumpy(), data)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_reshape_is_a_view(draws: st.DataObject) -> None:
    shape = draws.draw(SHAPES)
    data = filled(shape)
    array = mx.nd.array(data)
    order = draws.draw(st.permutations(shape))
    unknown = draws.draw(st.integers(0, len(order) - 1))
    codes = [-1 if i == unknown else d for i, d in enumerate(order)]
    view = array.reshape(codes)
    assert view.shape == tuple(order)
    view[:] = 5
    assert (array.asnumpy() == 5).all()


@settings(max_examples=200, deadline=None)
@given(npst.arrays(np.float64, SHAPES, elements=st.floats(-1000, 1000)), DTYPES, DTYPES)
def test_casts_are_those_of_numpy(data: np.ndarray, first: str, second: str) -> None:
    start = data.astype(first)
    array = mx.nd.array(start, dtype=first)
    np.testing.assert_array_equal(array.astype(second).asnumpy(), start.astype(second))
    target = mx.nd.zeros(start.shape, dtype=second)
    target[:] = array
    np.testing.assert_array_equal(target.asnumpy(), start.astype(second))
