"""Random drivers of stage K1 for property tests, with the attributes that a real program carries."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from hypothesis import strategies as st
from xdsl.dialects.builtin import ArrayAttr, DictionaryAttr, IntegerAttr, ModuleOp, StringAttr, i64
from xdsl.dialects.func import FuncOp, ReturnOp
from xdsl.ir import Attribute, Block, Region

from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor, ir_type
from symc.dialects.sym.scalar_builder import Body, Scalar

SHAPES = ((2, 3), (3, 2), (3,), (2, 3, 5), (1, 3), (6,))


class Program:
    """A driver, values for its arguments, and the kinds and updated arguments of its results."""

    def __init__(
        self, module: ModuleOp, arguments: list[np.ndarray], kinds: list[str], updates: list[int | None]
    ) -> None:
        self.module = module
        self.arguments = arguments
        self.kinds = kinds
        self.updates = updates
        self.text = str(module)

    def __repr__(self) -> str:
        """The module as it was drawn."""
        return self.text


def _unary(b: LinalgBuilder, x: Tensor, pick: Callable[[int], int]) -> Tensor:
    bodies = (
        lambda e, v: v * 0.5 + 1.0,
        lambda e, v: e.math("tanh", v),
        lambda e, v: e.maximum(v, 0.0),
        lambda e, v: e.math("tanh", e.math("tanh", v) * 2.0),
        lambda e, v: v * e.index(0).cast("float64"),
    )
    return b.elementwise(bodies[pick(len(bodies))], x)


def _binary(b: LinalgBuilder, x: Tensor, y: Tensor, pick: Callable[[int], int]) -> Tensor:
    if x.shape != y.shape and not (y.rank <= x.rank and x.shape[x.rank - y.rank :] == y.shape):
        return b.elementwise(lambda e, v: v - 0.25, y)
    bodies = (lambda e, v, w: v + w, lambda e, v, w: v * w, lambda e, v, w: e.select(v > w, v, w * 0.5))
    return b.elementwise(bodies[pick(len(bodies))], x, y)


def _layout(b: LinalgBuilder, x: Tensor, pick: Callable[[int], int]) -> Tensor:
    choice = pick(11)
    if choice == 0:
        return b.transpose(x, list(range(x.rank))[::-1])
    if choice == 1 and x.shape[0] > 1:
        return b.slice(x, [1] + [0] * (x.rank - 1), [1] * x.rank, [x.shape[0] - 1, *x.shape[1:]])
    if choice == 2 and x.rank < 3:
        return b.broadcast(x, (2, *x.shape))
    if choice == 3:
        return b.reshape(x, (x.size,))
    if choice == 4:
        return b.pad(x, [1] * x.rank, [0] * x.rank, value=0.5)
    if choice == 5:
        return b.concatenate([x, x], axis=0)
    if choice in (6, 7):
        axis = pick(x.rank)
        return b.concatenate([x, _unary(b, x, pick), _unary(b, x, pick)][: 2 + pick(2)], axis)
    if choice == 8:
        return _padded_along(b, _unary(b, x, pick), pick(x.rank), pick)
    if choice == 9:
        size = [1 + pick(n) for n in x.shape]
        return b.slice(x, [pick(n - m + 1) for n, m in zip(x.shape, size)], [1] * x.rank, size)
    return b.slice(x, [n - 1 for n in x.shape], [-1] * x.rank, x.shape)


def _padded_along(b: LinalgBuilder, x: Tensor, axis: int, pick: Callable[[int], int]) -> Tensor:
    """Zeros before and after along one axis, as the gradient of slice_axis has them."""
    low, high = ([n if i == axis else 0 for i in range(x.rank)] for n in (pick(3), pick(3)))
    return b.pad(x, low, high)


def _reduction(b: LinalgBuilder, x: Tensor, pick: Callable[[int], int]) -> Tensor:
    if x.rank == 1:
        return b.reshape(b.max_axes(x, [0]), (1,))
    axis, choice = pick(x.rank), pick(3)
    if choice == 0:
        return b.sum_axes(x, [axis])
    return b.max_axes(x, [axis]) if choice == 1 or x.shape[-1] == 1 else _window_sum(b, x)


def _window_sum(b: LinalgBuilder, x: Tensor) -> Tensor:
    """`out[..., i] = x[..., i] + x[..., i + 1]`; an unread operand gives the window's extent."""
    window = b.empty((2,), x.dtype)
    kept = x.rank - 1

    def sum_of(e: Body, xs: list[Scalar], accs: list[Scalar]) -> list[Scalar]:
        return [accs[0] + xs[0]]

    reads = [x.at(lambda *d: (*d[:kept], d[kept] + d[kept + 1])), window.at(lambda *d: d[-1:])]
    return b.reduce(sum_of, reads, (*x.shape[:-1], x.shape[-1] - 1), [2], [(0.0, x.dtype)])[0]


def _contraction(b: LinalgBuilder, x: Tensor, y: Tensor, bias: bool) -> Tensor:
    if x.rank != 2 or y.rank != 2 or x.shape[1] != y.shape[0]:
        return _reduction(b, x, lambda n: 0)
    shape = (x.shape[0], y.shape[1])
    start = b.elementwise(lambda e, v: v, y.at(lambda i, j: (0, j)), shape=shape) if bias else None
    return b.contract(x.at(lambda i, j, k: (i, k)), y.at(lambda i, j, k: (k, j)), shape, [x.shape[1]], start)


def _scatter(b: LinalgBuilder, x: Tensor, fresh: bool) -> Tensor:
    state = b.fill(1.0, x.shape, "float64") if fresh else x
    return b.loop(
        x.shape,
        state,
        lambda e, i, t: e.when(e.extract(x, i) > 0.0, t, lambda f, u: f.insert(f.extract(u, i) + 2.0, u, i)),
    )


def _gather(b: LinalgBuilder, x: Tensor) -> Tensor:
    def body(e: Body, v: Scalar) -> Scalar:
        last = [e.const(n - 1, "index") for n in x.shape]
        return v + e.extract(x, last)

    return b.elementwise(body, x)


def _step(b: LinalgBuilder, values: list[Tensor], pick: Callable[[int], int]) -> Tensor:
    x, y = values[-1 - pick(min(len(values), 4))], values[pick(len(values))]
    choice = pick(12)
    if choice < 3:
        return _unary(b, x, pick)
    if choice < 6:
        return _binary(b, x, y, pick)
    if choice < 8:
        return _layout(b, x, pick)
    if choice == 8:
        return _reduction(b, x, pick)
    if choice == 9:
        return _contraction(b, x, y, pick(2) == 0)
    if choice == 10:
        return _scatter(b, x, pick(2) == 0)
    return _gather(b, x) if pick(2) else b.fill(0.25, x.shape, "float64")


@st.composite
def programs(draw: st.DrawFn, joint: bool) -> Program:
    """A `@train` driver when `joint`, else a `@predict` driver."""

    def pick(bound: int) -> int:
        return draw(st.integers(0, bound - 1))

    shapes = [SHAPES[pick(len(SHAPES))] for _ in range(2 + pick(3))]
    block = Block(arg_types=[ir_type(s, "float64") for s in shapes])
    values = [Tensor(a, s, "float64") for a, s in zip(block.args, shapes)]
    for number in range(2 + pick(14)):
        result = _step(LinalgBuilder(block, node=f"n{number}"), values, pick)
        if result.size <= 80:
            values.append(result)
    returned, kinds, updates = _returned(values, len(shapes), joint, pick)
    block.add_op(ReturnOp(*(t.value for t in returned)))
    arguments = [_attributes(f"a{i}", "argument") for i in range(len(shapes))]
    results = [_attributes(f"r{i}", k, u) for i, (k, u) in enumerate(zip(kinds, updates))]
    function = FuncOp(
        "train" if joint else "predict",
        ([a.type for a in block.args], [t.value.type for t in returned]),
        Region(block),
        arg_attrs=ArrayAttr(arguments),
        res_attrs=ArrayAttr(results),
    )
    rng = np.random.default_rng(len(values))
    module = ModuleOp([function])
    return Program(module, [rng.uniform(-1, 1, s) for s in shapes], kinds, updates)


def _returned(
    values: list[Tensor], arguments: int, joint: bool, pick: Callable[[int], int]
) -> tuple[list[Tensor], list[str], list[int | None]]:
    returned, kinds = [values[-1]], ["output"]
    updates: list[int | None] = [None]
    free = list(range(arguments))
    for _ in range(pick(5)):
        value = values[pick(len(values))]
        fitting = [i for i in free if values[i].shape == value.shape]
        updated = fitting[0] if fitting and pick(2) else None
        choices = ["output", "auxiliary", "gradient"] if joint else ["output", "auxiliary"]
        kind = choices[pick(len(choices))]
        if updated is not None and kind != "output":
            free.remove(updated)
        returned.append(value)
        kinds.append(kind)
        updates.append(updated if kind != "output" else None)
    return returned, kinds, updates


def _attributes(name: str, kind: str, updates: int | None = None) -> DictionaryAttr:
    entries: dict[str, Attribute] = {"symc.name": StringAttr(name), "symc.kind": StringAttr(kind)}
    if updates is not None:
        entries["symc.updates"] = IntegerAttr(updates, i64)
    return DictionaryAttr(entries)
