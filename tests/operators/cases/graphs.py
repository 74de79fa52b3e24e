"""Rows of random graphs: elementwise chains, broadcasts, reductions, moves and joins mixed, with several outputs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from case import Case, away, function

GRAPHS = 48
Shape = tuple[int, ...]


@dataclass(frozen=True)
class Step:
    """One operator applied to earlier values."""

    operator: str
    operands: tuple[int, ...]
    shape: Shape
    attributes: dict[str, Any] = field(default_factory=dict)


class Chooser:
    """Random choices among the values so far."""

    def __init__(self, seed: int):
        self.rng = np.random.RandomState(seed)
        self.shapes: list[Shape] = []

    def number(self, low: int, high: int) -> int:
        return int(self.rng.randint(low, high + 1))

    def among(self, values: Sequence[Any]) -> Any:
        return values[self.number(0, len(values) - 1)]

    def value(self) -> tuple[int, Shape]:
        """Any value."""
        index = self.number(0, len(self.shapes) - 1)
        return index, self.shapes[index]

    def partner(self, fits: Callable[[Shape], bool]) -> int:
        """A value whose shape fits."""
        return self.among([i for i, s in enumerate(self.shapes) if fits(s)])


def unary(c: Chooser) -> Step:
    index, shape = c.value()
    return Step(c.among(["tanh", "sigmoid", "relu", "square", "abs", "sin", "softsign", "_copy"]), (index,), shape)


def scalar(c: Chooser) -> Step:
    index, shape = c.value()
    operator = c.among(["_mul_scalar", "_plus_scalar", "_rminus_scalar"])
    return Step(operator, (index,), shape, {"scalar": float(c.rng.uniform(-2, 2))})


def binary(c: Chooser) -> Step:
    index, shape = c.value()
    operator = c.among(["elemwise_add", "elemwise_mul", "elemwise_sub"])
    return Step(operator, (index, c.partner(lambda s: s == shape)), shape)


def broadcast(c: Chooser) -> Step:
    index, shape = c.value()
    other = c.partner(lambda s: len(s) == len(shape) and all(x == y or 1 in (x, y) for x, y in zip(s, shape)))
    result = tuple(map(max, shape, c.shapes[other]))
    return Step(c.among(["broadcast_add", "broadcast_mul", "broadcast_sub"]), (index, other), result)


def reduce(c: Chooser) -> Step:
    index, shape = c.value()
    axis, keep = c.number(0, len(shape) - 1), len(shape) == 1 or c.among([False, True])
    result = tuple(1 if i == axis else n for i, n in enumerate(shape) if keep or i != axis)
    return Step(c.among(["sum", "mean", "max"]), (index,), result, {"axis": axis, "keepdims": keep})


def transpose(c: Chooser) -> Step:
    index, shape = c.value()
    axes = tuple(int(a) for a in c.rng.permutation(len(shape)))
    return Step("transpose", (index,), tuple(shape[a] for a in axes), {"axes": axes})


def flatten(c: Chooser) -> Step:
    index, shape = c.value()
    return Step("Flatten", (index,), (shape[0], int(np.prod(shape[1:]))))


def expand(c: Chooser) -> Step:
    index, shape = c.value()
    axis = c.number(0, len(shape)) if len(shape) < 5 else 0
    return Step("expand_dims", (index,), (*shape[:axis], 1, *shape[axis:]), {"axis": axis})


def concat(c: Chooser) -> Step:
    index, shape = c.value()
    axis = c.number(0, len(shape) - 1)
    result = tuple(2 * n if i == axis else n for i, n in enumerate(shape))
    return Step("Concat", (index, c.partner(lambda s: s == shape)), result, {"dim": axis})


def cut(c: Chooser) -> Step:
    index, shape = c.value()
    axis = c.number(0, len(shape) - 1)
    begin = c.number(0, shape[axis] - 1)
    end = c.number(begin + 1, shape[axis])
    result = tuple(end - begin if i == axis else n for i, n in enumerate(shape))
    return Step("slice_axis", (index,), result, {"axis": axis, "begin": begin, "end": end})


def softmax(c: Chooser) -> Step:
    index, shape = c.value()
    return Step(c.among(["softmax", "log_softmax"]), (index,), shape, {"axis": c.number(0, len(shape) - 1)})


def block(c: Chooser) -> Step:
    index, shape = c.value()
    return Step("BlockGrad", (index,), shape)


KINDS = [
    *[unary] * 3,
    *[binary] * 3,
    scalar,
    broadcast,
    reduce,
    transpose,
    flatten,
    expand,
    concat,
    cut,
    softmax,
    block,
]


def graph(seed: int) -> Case:
    """A random graph of 3 to 14 operators on up to 3 inputs, of which some values are outputs."""
    c = Chooser(seed)
    shape = tuple(c.number(1, 7) for _ in range(c.number(1, 4)))
    inputs = {f"x{i}": away(*shape) for i in range(c.number(1, 3))}
    c.shapes = [shape] * len(inputs)
    steps: list[Step] = []
    for _ in range(c.number(3, 14)):
        steps.append(c.among(KINDS)(c))
        c.shapes.append(steps[-1].shape)
    outputs = sorted({len(c.shapes) - 1, *(c.number(0, len(c.shapes) - 1) for _ in range(c.number(0, 2)))})

    def build(mx: Any, *variables: Any) -> Any:
        values = list(variables)
        for step in steps:
            values.append(function(mx, step.operator)(*(values[i] for i in step.operands), **step.attributes))
        # Every input takes part in an output, so that each has a place among the arguments.
        ends = [mx.sym.sum(v) for v in variables]
        return mx.sym.Group([*(values[i] for i in outputs), mx.sym.add_n(*ends)])

    # MXNet and symc agree where differences may not: a step may land on a kink of relu, abs or max.
    return Case("graph", inputs, label=str(seed), build=build, dtypes=("float64",), numeric=False)


CASES = [graph(seed) for seed in range(GRAPHS)]
