"""`mx.io`: descriptions, batches, NDArrayIter and ResizeIter. Expected orders were recorded from MXNet 1.9.1."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import symc as mx


def samples(iterator: Any) -> list[list[int]]:
    """The numbers in the first array of each batch of an epoch."""
    return [batch.data[0].asnumpy().astype(int).tolist() for batch in iterator]


def epochs(iterator: Any, count: int) -> list[list[tuple[list[int], int]]]:
    """Numbers and padding of each batch of some epochs."""
    seen = []
    for _ in range(count):
        seen.append([(batch.data[0].asnumpy().astype(int).tolist(), batch.pad) for batch in iterator])
        iterator.reset()
    return seen


# Descriptions and batches.


def test_a_description_is_a_pair_with_more_beside() -> None:
    description = mx.io.DataDesc("data", (5, 3), "int32", "NT")
    name, shape = description
    assert (name, shape, description.dtype, description.layout) == ("data", (5, 3), "int32", "NT")
    assert description == ("data", (5, 3))
    assert repr(mx.io.DataDesc("a", (2, 3))) == "DataDesc[a,(2, 3),<class 'numpy.float32'>,NCHW]"


def test_a_description_survives_pickling() -> None:
    again = pickle.loads(pickle.dumps(mx.io.DataDesc("data", (5, 3), np.int32, None)))
    assert (again, again.dtype, again.layout) == (("data", (5, 3)), np.int32, None)


@pytest.mark.parametrize(("layout", "axis"), [("NCHW", 0), ("TNC", 1), ("CHW", -1), (None, 0)])
def test_batch_axis(layout: str | None, axis: int) -> None:
    assert mx.io.DataDesc.get_batch_axis(layout) == axis


def test_descriptions_of_lists() -> None:
    get_list = mx.io.DataDesc.get_list
    typed = get_list([("a", (2,)), ("b", (3,))], [("b", "int8"), ("a", "float16")])
    assert [(d.name, d.shape, d.dtype) for d in typed] == [("a", (2,), "float16"), ("b", (3,), "int8")]
    assert [d.dtype for d in get_list([("a", (2,))], None)] == [np.float32]


def test_a_batch_shows_its_shapes() -> None:
    data, label = mx.nd.zeros((2, 3)), mx.nd.zeros(2)
    assert str(mx.io.DataBatch([data], [label])) == "DataBatch: data shapes: [(2, 3)] label shapes: [(2,)]"
    assert str(mx.io.DataBatch([data])) == "DataBatch: data shapes: [(2, 3)] label shapes: None"


@pytest.mark.parametrize("arguments", [{"data": mx.nd.zeros(2)}, {"data": [], "label": mx.nd.zeros(2)}])
def test_a_batch_takes_lists(arguments: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match=f"{list(arguments)[-1]} must be a list of arrays, got NDArray"):
        mx.io.DataBatch(**arguments)


def test_an_iterator_of_the_user_needs_the_small_methods_only() -> None:
    class Countdown(mx.io.DataIter):
        def __init__(self) -> None:
            super().__init__(2)
            self.left = 3

        def iter_next(self) -> bool:
            self.left -= 1
            return self.left > 0

        def getdata(self) -> list[mx.nd.NDArray]:
            return [mx.nd.full((2,), self.left)]

        def getpad(self) -> int:
            return 1

    batches = list(Countdown())
    assert [(b.data[0].asnumpy().tolist(), b.label, b.pad, b.index) for b in batches] == [
        ([2, 2], None, 1, None),
        ([1, 1], None, 1, None),
    ]
    with pytest.raises(NotImplementedError, match="neither next nor iter_next"):
        mx.io.DataIter().next()


# NDArrayIter: what it takes.


def test_names() -> None:
    source = [np.zeros((3, 2)), np.zeros((3, 5))]
    iterator = mx.io.NDArrayIter(source, {"b": np.zeros(3), "a": np.zeros((3, 7))}, batch_size=2, data_name="x")
    assert iterator.provide_data == [("_0_x", (2, 2)), ("_1_x", (2, 5))]
    assert iterator.provide_label == [("a", (2, 7)), ("b", (2,))]
    batch = iterator.next()
    assert [a.shape for a in batch.data] == [(2, 2), (2, 5)]
    assert [a.shape for a in batch.label] == [(2, 7), (2,)]
    single = mx.io.NDArrayIter([np.zeros((3, 2))], np.zeros(3), label_name="y")
    assert (single.provide_data, single.provide_label) == ([("data", (1, 2))], [("y", (1,))])


@pytest.mark.parametrize(
    ("source", "dtype"),
    [
        (np.arange(5.0), np.float32),
        (np.arange(5), np.float32),
        (mx.nd.arange(5, dtype="int32"), np.int32),
        (mx.nd.arange(5, dtype="float16"), np.float16),
    ],
)
@pytest.mark.parametrize("shuffle", [False, True])
def test_element_types(source: Any, dtype: Any, shuffle: bool) -> None:
    iterator = mx.io.NDArrayIter(source, batch_size=3, shuffle=shuffle)
    assert iterator.provide_data[0].dtype == dtype
    assert iterator.next().data[0].dtype == dtype


def test_no_labels() -> None:
    iterator = mx.io.NDArrayIter(np.zeros((5, 2)), batch_size=5)
    assert (iterator.provide_label, iterator.next().label) == ([], [])


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"data": "x"}, TypeError, "data must be an array, a list or a dict of arrays, got str"),
        ({"data": {"a": "x"}}, TypeError, "a: expected an NDArray or a numpy array"),
        ({"data": []}, ValueError, "data must hold at least one array"),
        ({"data": None}, TypeError, "data must be an array, a list or a dict of arrays, got NoneType"),
        ({"data": np.zeros((0, 2))}, ValueError, "at least one sample"),
        ({"data": np.zeros(7), "label": np.zeros(5)}, ValueError, "data has 7, softmax_label has 5"),
        ({"data": np.zeros(7), "layout": "TNC"}, ValueError, "data: expected an axis 1 .* got \\(7,\\)"),
        ({"data": np.zeros(7), "layout": "CHW"}, ValueError, "layout must name the axis of the samples N, got 'CHW'"),
        ({"data": np.zeros(7), "batch_size": 0}, ValueError, "batch_size must be an integer of at least 1, got 0"),
        ({"data": np.zeros(7), "last_batch_handle": "keep"}, ValueError, "pad, discard, roll_over, got 'keep'"),
        (
            {"data": np.zeros(2), "batch_size": 3, "last_batch_handle": "roll_over"},
            ValueError,
            "at least batch_size=3 samples with last_batch_handle='roll_over', got 2",
        ),
    ],
)
def test_what_an_array_iterator_refuses(arguments: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        mx.io.NDArrayIter(**arguments)


# NDArrayIter: what it gives.


@pytest.mark.parametrize(
    ("number", "batch_size", "mode", "expected"),
    [
        (7, 3, "pad", [[([0, 1, 2], 0), ([3, 4, 5], 0), ([6, 0, 1], 2)]] * 2),
        (2, 5, "pad", [[([0, 1, 0, 1, 0], 3)]] * 2),
        (3, 11, "pad", [[([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1], 8)]] * 2),
        (7, 3, "discard", [[([0, 1, 2], 0), ([3, 4, 5], 0)]] * 2),
        (2, 5, "discard", [[], []]),
        (
            7,
            3,
            "roll_over",
            [
                [([0, 1, 2], 0), ([3, 4, 5], 0)],
                [([6, 0, 1], 1), ([2, 3, 4], 0)],
                [([5, 6, 0], 2), ([1, 2, 3], 0), ([4, 5, 6], 0)],
                [([0, 1, 2], 0), ([3, 4, 5], 0)],
            ],
        ),
        (6, 3, "roll_over", [[([0, 1, 2], 0), ([3, 4, 5], 0)]] * 2),
    ],
)
def test_last_batches_as_mxnet(number: int, batch_size: int, mode: str, expected: Any) -> None:
    iterator = mx.io.NDArrayIter(np.arange(number), batch_size=batch_size, last_batch_handle=mode)
    assert epochs(iterator, len(expected)) == expected


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("pad", [[[6, 2, 4], [1, 0, 5], [3, 6, 2]], [[5, 4, 6], [0, 3, 2], [1, 5, 4]]]),
        ("roll_over", [[[6, 2, 4], [1, 0, 5]], [[3, 5, 4], [6, 0, 3]], [[2, 1, 5], [4, 0, 3], [2, 6, 1]]]),
    ],
)  # fmt: skip
def test_shuffled_epochs_as_mxnet(mode: str, expected: list[list[list[int]]]) -> None:
    np.random.seed(5)
    iterator = mx.io.NDArrayIter(np.arange(7), batch_size=3, shuffle=True, last_batch_handle=mode)
    assert [[numbers for numbers, _ in epoch] for epoch in epochs(iterator, len(expected))] == expected


@settings(deadline=None)
@given(
    number=st.integers(1, 23),
    batch_size=st.integers(1, 11),
    mode=st.sampled_from(["pad", "discard", "roll_over"]),
    shuffle=st.booleans(),
    count=st.integers(1, 4),
)
def test_every_sample_comes_as_its_mode_says(
    number: int, batch_size: int, mode: str, shuffle: bool, count: int
) -> None:
    """Against a model: the order of an epoch, what came over, and what is left, as plain lists."""
    if mode == "roll_over":
        batch_size = min(batch_size, number)
    data, label = np.arange(number)[:, None] + [0, 100], np.arange(number) + 1000
    iterator = mx.io.NDArrayIter(data, label, batch_size, shuffle, mode)
    rest: list[int] = []
    for _ in range(count):
        batches = list(iterator)
        with pytest.raises(StopIteration):
            iterator.next()
        rows = [row for batch in batches for row in batch.data[0].asnumpy().astype(int).tolist()]
        labels = [x for batch in batches for x in batch.label[0].asnumpy().astype(int).tolist()]
        assert all(batch.data[0].shape == (batch_size, 2) for batch in batches)
        assert rows == [[x - 1000, x - 900] for x in labels]
        seen = [row[0] for row in rows]
        pads = [batch.pad for batch in batches]
        if mode == "pad":
            whole = -(-number // batch_size)
            assert pads == [0] * (whole - 1) + [whole * batch_size - number]
            order = seen[:number]
            assert seen == (order * (batch_size + 1))[: whole * batch_size]
        elif mode == "discard":
            order = seen
            assert pads == [0] * (number // batch_size)
        else:
            assert pads == ([len(rest)] + [0] * len(batches))[: len(batches)]
            carried, order = seen[: len(rest)], seen[len(rest) :]
            assert (sorted(carried) if shuffle else carried) == rest
            rest = sorted(set(range(number)) - set(order))
            assert len(batches) == (len(seen) + len(rest)) // batch_size
            order = order + rest
        assert len(set(order)) == len(order) and set(order) <= set(range(number))
        assert len(order) == (number // batch_size * batch_size if mode == "discard" else number)
        if not shuffle:
            assert order == list(range(len(order)))
        iterator.reset()


def test_resets_before_the_end_start_afresh() -> None:
    iterator = mx.io.NDArrayIter(np.arange(7), batch_size=3, last_batch_handle="roll_over")
    iterator.next()
    iterator.reset()
    assert samples(iterator) == [[0, 1, 2], [3, 4, 5]]
    iterator.hard_reset()
    assert samples(iterator) == [[0, 1, 2], [3, 4, 5]]
    iterator.reset()
    assert samples(iterator) == [[6, 0, 1], [2, 3, 4]]


def test_asking_again_at_the_end_loses_nothing() -> None:
    iterator = mx.io.NDArrayIter(np.arange(7), batch_size=3, last_batch_handle="roll_over")
    assert len(list(iterator)) == 2
    for _ in range(3):
        assert not iterator.iter_next()
    iterator.reset()
    assert samples(iterator)[0] == [6, 0, 1]


def test_batches_by_hand() -> None:
    iterator = mx.io.NDArrayIter(np.arange(5), np.arange(5) + 10, batch_size=2)
    seen = []
    while iterator.iter_next():
        data, label = iterator.getdata()[0].asnumpy(), iterator.getlabel()[0].asnumpy()
        seen.append((data.tolist(), label.tolist(), iterator.getpad(), iterator.getindex()))
    assert seen == [([0, 1], [10, 11], 0, None), ([2, 3], [12, 13], 0, None), ([4, 0], [14, 10], 1, None)]
    with pytest.raises(RuntimeError, match="no current batch"):
        iterator.getdata()


def test_samples_along_another_axis() -> None:
    data = np.arange(2 * 5 * 3).reshape(2, 5, 3)
    iterator = mx.io.NDArrayIter(data, data[:, :, 0], batch_size=2, layout="TNC")
    assert iterator.provide_data == [("data", (2, 2, 3))]
    batches = list(iterator)
    assert [batch.pad for batch in batches] == [0, 0, 1]
    np.testing.assert_array_equal(batches[1].data[0].asnumpy(), data[:, 2:4])
    np.testing.assert_array_equal(batches[2].label[0].asnumpy(), data[:, [4, 0], 0])


def test_a_batch_is_memory_of_its_own() -> None:
    """An executor may keep it, and a user write to it."""
    source = mx.nd.arange(6).reshape(3, 2)
    iterator = mx.io.NDArrayIter(source, batch_size=3)
    first = iterator.next().data[0]
    first[:] = -1
    iterator.reset()
    assert iterator.next().data[0].asnumpy().tolist() == [[0, 1], [2, 3], [4, 5]]
    assert first._data.ctypes.data % 64 == 0


def test_numpy_data_is_copied() -> None:
    data = np.arange(3, dtype=np.float32)
    iterator = mx.io.NDArrayIter(data, batch_size=3)
    data[:] = -1
    assert samples(iterator) == [[0, 1, 2]]


def test_a_dict_is_left_as_it_was() -> None:
    data = {"b": np.zeros(3), "a": np.zeros(3)}
    mx.io.NDArrayIter(data)
    assert {name: type(value) for name, value in data.items()} == {"b": np.ndarray, "a": np.ndarray}


def test_a_batch_goes_into_an_executor() -> None:
    iterator = mx.io.NDArrayIter(np.arange(14).reshape(7, 2), batch_size=3)
    net = mx.sym.sum(mx.sym.var("data"), axis=1)
    shapes: dict[str, Any] = dict(iterator.provide_data)
    executor = net.simple_bind(**shapes, grad_req="null")
    sums = [executor.forward(data=batch.data[0])[0].asnumpy().tolist() for batch in iterator]
    assert sums == [[1, 5, 9], [13, 17, 21], [25, 1, 5]]


# ResizeIter.


def test_epochs_of_another_length() -> None:
    inner = mx.io.NDArrayIter(np.arange(7), batch_size=3)
    longer = mx.io.ResizeIter(inner, 5, reset_internal=False)
    assert (longer.provide_data, longer.batch_size) == (inner.provide_data, 3)
    assert samples(longer) == [[0, 1, 2], [3, 4, 5], [6, 0, 1], [0, 1, 2], [3, 4, 5]]
    assert longer.getpad() == 0
    longer.reset()
    assert samples(longer) == [[6, 0, 1], [0, 1, 2], [3, 4, 5], [6, 0, 1], [0, 1, 2]]
    inner.reset()
    shorter = mx.io.ResizeIter(inner, 2)
    for _ in range(2):
        assert samples(shorter) == [[0, 1, 2], [3, 4, 5]]
        shorter.reset()


def test_resizing_nothing_ends() -> None:
    inner = mx.io.NDArrayIter(np.arange(2), batch_size=3, last_batch_handle="discard")
    assert list(mx.io.ResizeIter(inner, 5)) == []
    with pytest.raises(RuntimeError, match="ResizeIter has no current batch"):
        mx.io.ResizeIter(inner, 5).getdata()
