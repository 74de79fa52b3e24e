"""Slices and joins that cost no copy compute what numpy does, forward and backward, in every position and type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import symc as mx
from symc.passes import join_in_place

Arrays = dict[str, np.ndarray]
Build = Callable[[mx.sym.Symbol, mx.sym.Symbol], mx.sym.Symbol]
S = mx.sym


def _double(x: mx.sym.Symbol) -> mx.sym.Symbol:
    """Something that a kernel computes."""
    return S.square(x)


def _recurrent(x: mx.sym.Symbol, y: mx.sym.Symbol) -> mx.sym.Symbol:
    """Each step reads what the step before wrote into the join."""
    steps = S.SliceChannel(x, num_outputs=3, axis=1, squeeze_axis=True)
    state, states = S.sum(y, axis=1), []
    for step in steps:
        state = S.tanh(step + state)
        states.append(state)
    return S.stack(*states, axis=1)


def _dense(x: mx.sym.Symbol, y: mx.sym.Symbol) -> mx.sym.Symbol:
    """A join of joins, each of which is read too."""
    for _ in range(3):
        x = S.Concat(x, S.broadcast_add(y, S.tanh(S.sum(x, axis=1, keepdims=True))), dim=1)
    return x


CASES: dict[str, Build] = {
    "slice of the first axis": lambda x, y: S.tanh(S.slice_axis(_double(x), axis=0, begin=1, end=2)),
    "slice of the middle axis": lambda x, y: S.tanh(S.slice_axis(_double(x), axis=1, begin=1, end=3)),
    "slice of the last axis": lambda x, y: S.tanh(S.slice_axis(_double(x), axis=2, begin=2, end=7)),
    "negative bounds": lambda x, y: S.tanh(S.slice_axis(_double(x), axis=-1, begin=-5, end=-1)),
    "steps": lambda x, y: S.tanh(S.slice(_double(x), begin=(None, 2, 6), end=(None, None, 0), step=(1, -2, -2))),
    "slice of several axes": lambda x, y: S.tanh(S.slice(_double(x), begin=(0, 1, 2), end=(2, 3, 6))),
    "slice of an argument": lambda x, y: S.tanh(S.slice_axis(x, axis=1, begin=1, end=3)) * 2,
    "slice that is an output": lambda x, y: S.slice_axis(_double(x), axis=1, begin=1, end=3),
    "slice that is an output and read": lambda x, y: _and_read(S.slice_axis(_double(x), axis=1, begin=1, end=3)),
    "output that is also sliced": lambda x, y: _and_sliced(_double(x)),
    "slice of a slice": lambda x, y: S.tanh(
        S.slice_axis(S.slice_axis(_double(x), axis=1, begin=1, end=3), axis=2, begin=1, end=6)
    ),
    "slices with several readers": lambda x, y: S.add_n(
        *[
            S.broadcast_mul(S.tanh(p), S.sum(p, keepdims=True))
            for p in S.SliceChannel(_double(x), num_outputs=3, axis=1)
        ]
    ),
    "matrix products of slices": lambda x, y: S.Concat(
        *[
            S.dot(p, S.Reshape(y, shape=(7, 6)))
            for p in S.SliceChannel(_double(x), num_outputs=3, axis=1, squeeze_axis=True)
        ],
        dim=1,
    ),
    "reshape of a slice": lambda x, y: S.tanh(
        S.Reshape(S.slice_axis(_double(x), axis=1, begin=1, end=3), shape=(-1, 7))
    ),
    "join along the first axis": lambda x, y: S.Concat(_double(x), S.tanh(y), dim=0),
    "join along the middle axis": lambda x, y: S.Concat(_double(x), S.tanh(y), S.sin(x), dim=1),
    "join along the last axis": lambda x, y: S.Concat(_double(x), S.tanh(y), dim=2),
    "join along a negative axis": lambda x, y: S.Concat(_double(x), S.tanh(y), dim=-2),
    "stack": lambda x, y: S.stack(_double(x), S.tanh(y), axis=1),
    "repeated operand": lambda x, y: (lambda z: S.Concat(z, S.tanh(y), z, dim=1))(_double(x)),
    "operand that is an argument": lambda x, y: S.Concat(x, S.tanh(y), y, dim=2),
    "operand that is an output": lambda x, y: _and_joined(_double(x), y),
    "operand that is read elsewhere": lambda x, y: (
        lambda z: S.broadcast_mul(S.Concat(z, S.tanh(y), dim=1), S.sum(z, axis=1, keepdims=True))
    )(_double(x)),
    "slice of a join": lambda x, y: S.tanh(
        S.slice_axis(S.Concat(_double(x), S.tanh(y), dim=1), axis=1, begin=2, end=5)
    ),
    "join of slices": lambda x, y: S.tanh(
        S.Concat(*reversed(list(S.SliceChannel(_double(x), num_outputs=3, axis=1))), dim=1)
    ),
    "join of a part and zeros": lambda x, y: S.Concat(_double(x), S.zeros_like(y), dim=1) * 3,
    "join of joins": _dense,
    "join of reductions": lambda x, y: S.Concat(
        S.sum(x * y, axis=1, keepdims=True), S.max(y, axis=1, keepdims=True), dim=1
    ),
    "recurrence": _recurrent,
}


def _and_read(x: mx.sym.Symbol) -> mx.sym.Symbol:
    return S.Group([x, S.tanh(x)])


def _and_sliced(x: mx.sym.Symbol) -> mx.sym.Symbol:
    return S.Group([x, S.tanh(S.slice_axis(x, axis=1, begin=0, end=2))])


def _and_joined(x: mx.sym.Symbol, y: mx.sym.Symbol) -> mx.sym.Symbol:
    return S.Group([x, S.Concat(x, S.tanh(y), dim=1)])


def bound(build: Build, shape: tuple[int, ...], dtype: str = "float64") -> mx.executor.Executor:
    """An executor of a case with random arguments."""
    net = build(S.Variable("x"), S.Variable("y"))
    names = net.list_arguments()
    shapes: Any = {n: shape for n in names}
    ex = net.simple_bind(mx.cpu(), type_dict=dict.fromkeys(names, dtype), **shapes)
    rng = np.random.default_rng(7)
    for array in ex.arg_dict.values():
        array[:] = rng.uniform(-1, 1, shape)
    return ex


@pytest.mark.parametrize("shortest_row", [1, join_in_place.SHORTEST_ROW])
@pytest.mark.parametrize("case", CASES)
def test_values_and_gradients(case: str, shortest_row: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The gradients are those of finite differences."""
    monkeypatch.setattr(join_in_place, "SHORTEST_ROW", shortest_row)
    ex = bound(CASES[case], (2, 3, 7))
    outputs = [o.asnumpy() for o in ex.forward(is_train=True)]
    rng = np.random.default_rng(3)
    heads = [rng.uniform(-1, 1, o.shape) for o in outputs]
    ex.backward([mx.nd.array(h, dtype="float64") for h in heads])

    def total() -> float:
        return sum(float((o.asnumpy() * h).sum()) for o, h in zip(ex.forward(is_train=False), heads))

    for name, gradient in ex.grad_dict.items():
        given, found = ex.arg_dict[name].asnumpy(), gradient.asnumpy()
        for place in [(0, 0, 0), (1, 2, 6), (0, 1, 3), (1, 1, 2)]:
            sides = []
            for step in (1e-5, -1e-5):
                moved = given.copy()
                moved[place] += step
                ex.arg_dict[name][:] = moved
                sides.append(total())
            ex.arg_dict[name][:] = given
            np.testing.assert_allclose(found[place], (sides[0] - sides[1]) / 2e-5, rtol=1e-4, atol=1e-7)


NUMPY: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "slice of several axes": lambda x, y: np.tanh((x**2)[0:2, 1:3, 2:6]),
    "steps": lambda x, y: np.tanh((x**2)[:, 2::-2, 6:0:-2]),
    "join along the middle axis": lambda x, y: np.concatenate([x**2, np.tanh(y), np.sin(x)], axis=1),
    "slice of a join": lambda x, y: np.tanh(np.concatenate([x**2, np.tanh(y)], axis=1)[:, 2:5]),
    "join of slices": lambda x, y: np.tanh((x**2)[:, ::-1]),
    "repeated operand": lambda x, y: np.concatenate([x**2, np.tanh(y), x**2], axis=1),
    "join of a part and zeros": lambda x, y: np.concatenate([x**2, 0 * y], axis=1) * 3,
}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("case", NUMPY)
def test_values_are_those_of_numpy(case: str, dtype: str) -> None:
    ex = bound(CASES[case], (2, 3, 7), dtype)
    x = ex.arg_dict["x"].asnumpy()
    y = ex.arg_dict["y"].asnumpy() if "y" in ex.arg_dict else x
    np.testing.assert_allclose(ex.forward()[0].asnumpy(), NUMPY[case](x, y), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int32", "int64", "float16", "bool"])
def test_types(dtype: str) -> None:
    """Pieces that lie at odd bytes of a buffer."""
    x, y = S.Variable("x"), S.Variable("y")
    if dtype == "bool":
        x, y = x > 0, y > 0
    parts = S.SliceChannel(S.Concat(x + x if dtype != "bool" else x, y, dim=1), num_outputs=2, axis=2)
    net = S.Concat(*[S.maximum(p, p) if dtype != "bool" else p.astype("int32") + 1 for p in parts], dim=0)
    given = "float32" if dtype == "bool" else dtype
    ex = net.simple_bind(mx.cpu(), type_dict={"x": given, "y": given}, x=(5, 3, 2), y=(5, 7, 2), grad_req="null")
    rng = np.random.default_rng(5)
    arrays = {n: rng.integers(-3 if "u" not in dtype else 0, 9, a.shape) for n, a in ex.arg_dict.items()}
    for name, array in arrays.items():
        ex.arg_dict[name][:] = array
    joined = np.concatenate([arrays["x"] * 2, arrays["y"]], axis=1)
    wanted = np.concatenate([joined[..., :1], joined[..., 1:]], axis=0)
    if dtype == "bool":
        wanted = (wanted > 0) + 1
    np.testing.assert_array_equal(ex.forward()[0].asnumpy().astype(np.int64), wanted.astype(np.int64))


def test_many_short_pieces_are_copied_by_one_small_kernel() -> None:
    """LLVM takes more than twice as long for a kernel with twice as many arguments."""
    arguments = [S.Variable(f"x{i}") for i in range(join_in_place.MOST_COPIED + 1)]
    shapes: dict[str, Any] = {f"x{i}": (3, 1, 2) for i in range(len(arguments))}
    ex = S.Concat(*arguments, dim=1).simple_bind(mx.cpu(), grad_req="null", **shapes)
    given = [np.full((3, 1, 2), i, np.float32) for i in range(len(arguments))]
    for array, values in zip(ex.arg_arrays, given, strict=True):
        array[:] = values
    np.testing.assert_array_equal(ex.forward()[0].asnumpy(), np.concatenate(given, axis=1))
    (call,) = ex._programs.values()
    assert len(call.program.functions) == 1
