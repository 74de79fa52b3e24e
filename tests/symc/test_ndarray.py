"""Arrays do what MXNet 1.9.1 does, as recorded in data/ndarray/facts.json."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
import threading
import warnings
from collections import OrderedDict
from pathlib import Path

import ml_dtypes
import numpy as np
import pytest

import symc as mx
from symc import binding
from symc.errors import OperatorError, SymcError
from tests.symc.ndarray_cases import CASES, outcome

FACTS = json.loads((Path(__file__).parent / "data" / "ndarray" / "facts.json").read_text(encoding="utf-8"))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("case", CASES)
def test_as_recorded(case: str, tmp_path: Path) -> None:
    found = outcome(case, mx, str(tmp_path / "file"))
    assert json.loads(json.dumps(found)) == FACTS[case]


def test_every_program_is_recorded() -> None:
    assert list(FACTS) == list(CASES)


def test_where_symc_is_stricter_than_mxnet() -> None:
    a = mx.nd.ones((3, 4))
    with pytest.raises(IndexError, match="index 5 is out of bounds"):
        a[[5]] = 1
    with pytest.raises(TypeError, match="does not support assignment"):
        a[:] = None
    with pytest.raises(ValueError, match="writable"):
        frozen = np.ones(3)
        frozen.flags.writeable = False
        mx.nd.from_numpy(frozen)


def test_a_single_number_has_one_axis() -> None:
    assert mx.nd.array(5).shape == (1,)
    assert mx.nd.from_numpy(np.array(5.0)).shape == (1,)
    assert mx.nd.array([7, 8])[np.array(1)].shape == (1,)


def test_booleans_are_masks() -> None:
    a = mx.nd.array(np.arange(12).reshape(3, 4))
    rows = [True, False, True]
    for key in (rows, np.array(rows), mx.nd.array(rows, dtype=bool)):
        np.testing.assert_array_equal(a[key].asnumpy(), a.asnumpy()[rows])
    a[(a > 3).astype(bool)] = 0
    np.testing.assert_array_equal(a.asnumpy()[0], [0, 1, 2, 3])
    assert not a.asnumpy()[1:].any()


def test_memory_is_aligned_and_stays() -> None:
    for shape in ((1,), (3, 5), (7, 11, 13)):
        for make in (mx.nd.empty, mx.nd.zeros, mx.nd.ones):
            a = make(shape)
            assert a.handle % 64 == 0
    a = mx.nd.ones((3, 4))
    address = a.handle
    a[:] = 5
    a += 1
    a *= mx.nd.ones((4,))
    assert a.handle == address == a._address
    assert a[1].handle == address + 16
    assert a.reshape(12).handle == address
    assert (a.asnumpy() == 6).all()


def test_a_view_outlives_its_array() -> None:
    view = mx.nd.array(np.arange(10000))[1:]
    mx.nd.zeros((10000,))
    assert view.asnumpy().tolist() == list(range(1, 10000))


def test_operators_read_and_write_unaligned_views() -> None:
    a = mx.nd.array(np.arange(40))
    view = a[1:38]
    np.testing.assert_array_equal((view * 2 + view).asnumpy(), np.arange(1, 38) * 3)
    mx.nd.square(view, out=view)
    np.testing.assert_array_equal(a.asnumpy(), np.r_[0, np.arange(1, 38) ** 2, 38, 39])


def test_overlapping_assignment() -> None:
    a = mx.nd.array(np.arange(10))
    a[1:] = a[:9]
    np.testing.assert_array_equal(a.asnumpy(), [0, 0, 1, 2, 3, 4, 5, 6, 7, 8])


def test_numpy_protocol() -> None:
    a = mx.nd.array([[1, 2], [3, 4]])
    shared = np.asarray(a)
    shared[0, 0] = 9
    assert a[0, 0].asscalar() == 9
    assert np.asarray(a, dtype="float64").dtype == np.float64
    assert not np.shares_memory(np.array(a), shared)
    np.testing.assert_allclose(np.sqrt(a), np.sqrt(shared))
    np.testing.assert_array_equal(np.concatenate([np.asarray(a), np.asarray(a)]).shape, (4, 2))
    with pytest.raises(ValueError, match="needs a copy"):
        a.__array__(dtype=np.float64, copy=False)


def test_dlpack_shares_memory_with_numpy() -> None:
    a = mx.nd.array([[1, 2], [3, 4]])
    there = np.from_dlpack(a)
    if not there.flags.writeable:  # numpy before 2.2 or so takes all foreign memory for read-only
        return
    there[0, 0] = 9
    assert a[0, 0].asscalar() == 9
    assert a.__dlpack_device__() == (1, 0)
    source = np.arange(6, dtype=np.int64).reshape(2, 3)
    back = mx.nd.from_dlpack(source)
    back[:] = 7
    assert back.dtype is np.int64
    assert (source == 7).all()
    frozen = np.arange(3)
    frozen.flags.writeable = False
    copied = mx.nd.from_dlpack(frozen)
    copied[:] = 5
    assert frozen.tolist() == [0, 1, 2]
    assert mx.nd.from_dlpack(np.ones((4, 6))[:, ::2]).shape == (4, 3)


def test_a_capsule_is_consumed_once() -> None:
    a = mx.nd.ones((3,))
    capsule = a.to_dlpack_for_read()
    b = mx.nd.from_dlpack(capsule)
    b[:] = 4
    assert (a.asnumpy() == 4).all()
    with pytest.raises(TypeError, match="nobody consumed"):
        mx.nd.from_dlpack(capsule)
    del a, capsule
    assert b.asnumpy().tolist() == [4, 4, 4]


def test_bfloat16() -> None:
    a = mx.nd.array([1, 2.5], dtype="bfloat16")
    assert a.dtype is ml_dtypes.bfloat16
    assert repr(a) == "\n[1 2.5]\n<NDArray 2 @cpu(0)>"
    assert a.astype("float32").asnumpy().tolist() == [1, 2.5]
    a[:] = [3, 4]
    assert a[1:].astype("float64").asscalar() == 4
    restored = pickle.loads(pickle.dumps(a))
    assert restored.dtype is ml_dtypes.bfloat16 and restored.astype("float32").asnumpy().tolist() == [3, 4]


def test_pickle_and_copies_are_independent() -> None:
    for dtype in ("float32", "float64", "float16", "uint8", "int32", "int8", "int64", "bool"):
        a = mx.nd.array([[0, 1], [1, 0]], dtype=dtype)
        for twin in (pickle.loads(pickle.dumps(a, protocol)) for protocol in range(2, 6)):
            assert twin.dtype is a.dtype and twin.asnumpy().tolist() == a.asnumpy().tolist()
        twin = copy.deepcopy({"x": a})["x"]
        twin[:] = 1
        assert a.asnumpy().tolist() == [[0, 1], [1, 0]]


def test_operators_need_elements() -> None:
    nothing = mx.nd.array([])
    with pytest.raises(OperatorError, match=r"_plus_scalar|broadcast_add: 'lhs' must have elements"):
        mx.nd.add(nothing, 1)


def test_errors_name_operator_and_input() -> None:
    a = mx.nd.ones((3, 4))
    with pytest.raises(OperatorError, match="FullyConnected: input 'weight' is missing"):
        mx.nd.FullyConnected(a, num_hidden=2)
    with pytest.raises(TypeError, match="FullyConnected: 'data' must have NDArray type, but got ndarray"):
        mx.nd.FullyConnected(np.ones((3, 4)), a, num_hidden=3)  # pyright: ignore[reportArgumentType]
    with pytest.raises(SymcError, match=r"square: out must have shape \(3, 4\) and type float32, got \(2, 2\) float32"):
        mx.nd.square(a, out=mx.nd.zeros((2, 2)))
    with pytest.raises(TypeError, match="got multiple values for argument 'data'"):
        mx.nd.square(a, data=a)  # pyright: ignore[reportCallIssue]
    with pytest.raises(AttributeError, match="did you mean FullyConnected"):
        mx.nd.FullConnected  # noqa: B018  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(SymcError, match=r"gpu\(0\).*not supported yet"):
        a.as_in_context(mx.gpu())
    with pytest.raises(SymcError, match="bind a symbol"):
        a.attach_grad()


def test_functions_tell_what_they_do() -> None:
    assert "num_hidden" in str(mx.nd.FullyConnected.__doc__)
    assert mx.nd.FullyConnected.__name__ == "FullyConnected"
    assert mx.nd.op.square is mx.nd.square
    assert {"square", "array", "linalg"} <= set(dir(mx.nd))


def test_copying_an_array_to_itself_warns() -> None:
    a = mx.nd.ones((2,))
    with pytest.warns(RuntimeWarning, match="to itself"):
        assert a.copyto(a) is False


def test_one_program_serves_all_numbers() -> None:
    from symc import binding

    a = mx.nd.ones((3, 7))
    a = a * 0.5
    count = len(binding._INVOCATIONS)
    for i in range(20):
        np.testing.assert_array_equal((a * (i + 0.25)).asnumpy(), np.full((3, 7), (i + 0.25) / 2, np.float32))
    assert len(binding._INVOCATIONS) == count


def test_threads_compute_at_once() -> None:
    results: dict[int, float] = {}

    def work(i: int) -> None:
        a = mx.nd.full((11, 13), i)
        for _ in range(20):
            a = a + 1
        results[i] = float(a.asnumpy().mean())

    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {i: i + 20.0 for i in range(4)}


def test_histogram_warns_without_a_range() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        mx.nd.histogram(mx.nd.ones((3,)))
    assert len(caught) == 1


def test_every_operator_is_a_function() -> None:
    from symc.ndarray import NAMESPACES
    from symc.symbol.creators import names_in

    for namespace in NAMESPACES:
        module = getattr(mx.nd, namespace)
        for name in names_in(namespace):
            made = getattr(module, name)
            assert callable(made) and made.__doc__, (namespace, name)
    for method in vars(mx.nd.NDArray.__mro__[2]):
        assert method.startswith("_") or callable(getattr(mx.nd.ones((2,)), method))


def test_importing_arrays_imports_no_compiler() -> None:
    program = "import symc as mx, sys; mx.nd.ones((2,)); print([m for m in ('xdsl', 'llvmlite') if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert result.stdout.strip() == "[]", result.stderr


def test_the_oldest_programs_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binding, "MOST_INVOCATIONS", 2)
    monkeypatch.setattr(binding, "_INVOCATIONS", OrderedDict())
    for length in (2, 3, 5, 7):
        assert (mx.nd.ones((length,)) + 1).asnumpy().tolist() == [2.0] * length
    kept = [invocation.program.outputs[0].shape for invocation in binding._INVOCATIONS.values()]
    assert kept == [(5,), (7,)]
