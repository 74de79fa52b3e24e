"""A row of the operator table: one operator with attributes and inputs, and what is compared.

The same row is run by symc and by MXNet (`run.py`), so this file and `cases/` need only numpy. Input values follow from
the row's name alone.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

Draw = Callable[[np.random.RandomState, tuple[int, ...]], np.ndarray]
Arrays = dict[str, np.ndarray]


@dataclass(frozen=True)
class Input:
    """Shape and values of one input."""

    shape: tuple[int, ...]
    draw: Draw
    smooth: bool = True
    """Whether a gradient with respect to it is asked for."""
    dtype: str | None = None
    """Its own element type; the case's when None."""
    auxiliary: bool = False

    def values(self, rng: np.random.RandomState, dtype: str) -> np.ndarray:
        """The values as `dtype`; integers are four times the real numbers, rounded."""
        drawn = self.draw(rng, self.shape)
        kind = np.dtype(self.dtype or dtype)
        if kind.kind in "iu" and drawn.dtype.kind == "f":
            drawn = np.rint(drawn * 4)
        return drawn.astype(kind)


@dataclass(frozen=True)
class Case:
    """One row. `build(mx, *variables)` composes the symbol where it is more than one call of the operator."""

    operator: str
    inputs: Mapping[str, Input]
    attributes: Mapping[str, Any] = field(default_factory=dict)
    label: str = ""
    dtypes: tuple[str, ...] = ("float32", "float64")
    """Types that are run."""
    emulated: tuple[str, ...] = ()
    """Types MXNet lacks on the CPU: compared with symc's float32 results for the same rounded inputs."""
    loss: bool = False
    """Whether backward takes no head gradient; differences of the output then say nothing about it."""
    numeric: bool = True
    """Whether gradients are compared with central differences in float64."""
    predict: bool = False
    """Whether inference differs from training and is recorded too."""
    tolerance: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """(relative, absolute) by type where the defaults do not do; `reason` says why."""
    reason: str = ""
    disputed: tuple[str, ...] = ()
    """Results not compared with MXNet; `why` says what it does wrong. Differences judge the gradients."""
    formula: Callable[[Arrays, list[np.ndarray]], Arrays] | None = None
    """The results, from inputs and head gradients, where MXNet is no judge; `why` says why."""
    why: str = ""
    stored: tuple[str, ...] = ()
    """Inputs into which the results are stored by functions of arrays: optimizers' updates, of which MXNet composes no
    symbols. Their states then change too."""
    build: Callable[..., Any] | None = None

    @property
    def name(self) -> str:
        """Unique in the table."""
        return f"{self.operator}-{self.label}" if self.label else self.operator

    @property
    def recorded(self) -> tuple[str, ...]:
        """Types recorded from MXNet."""
        return () if self.formula else self.dtypes

    @property
    def auxiliary(self) -> list[str]:
        """Names of the auxiliary states."""
        return [n for n, i in self.inputs.items() if i.auxiliary]

    @property
    def gradients(self) -> list[str]:
        """Names of the inputs whose gradients are compared."""
        return [n for n, i in self.inputs.items() if i.smooth and not i.auxiliary]

    def random(self, purpose: str) -> np.random.RandomState:
        """A generator whose stream numpy guarantees, seeded by the row's name."""
        return np.random.RandomState(zlib.crc32(f"{self.name} {purpose}".encode()))

    def arrays(self, dtype: str) -> Arrays:
        """Values of all inputs."""
        return {n: i.values(self.random(n), dtype) for n, i in self.inputs.items()}

    def heads(self, outputs: list[np.ndarray]) -> list[np.ndarray]:
        """Head gradients for these outputs."""
        normal = [self.random(f"head {k}").standard_normal(o.shape) for k, o in enumerate(outputs)]
        return [(np.rint(n * 4) if o.dtype.kind in "iu" else n).astype(o.dtype) for n, o in zip(normal, outputs)]

    def symbol(self, mx: Any) -> Any:
        """The symbol in the given library."""
        variables = [mx.sym.Variable(n) for n in self.inputs]
        if self.build is not None:
            return self.build(mx, *variables)
        return function(mx, self.operator)(*variables, **self.attributes, name="op")


def function(mx: Any, operator: str) -> Any:
    """The creator of an operator, public or internal."""
    return getattr(mx.sym, operator, None) or getattr(mx.sym._internal, operator)


def normal(*shape: int, **facts: Any) -> Input:
    """Standard normal values."""
    return Input(shape, lambda rng, s: rng.standard_normal(s), **facts)


def uniform(low: float, high: float, *shape: int, **facts: Any) -> Input:
    """Values between two bounds."""
    return Input(shape, lambda rng, s: rng.uniform(low, high, s), **facts)


def positive(*shape: int, **facts: Any) -> Input:
    """Values in 0.5 .. 2."""
    return uniform(0.5, 2, *shape, **facts)


def away(*shape: int, **facts: Any) -> Input:
    """Values of either sign, 0.3 to 1.5 away from zero."""
    return Input(shape, lambda rng, s: rng.uniform(0.3, 1.5, s) * rng.choice([-1.0, 1.0], s), **facts)


def between_integers(*shape: int, **facts: Any) -> Input:
    """Values at least 0.1 away from integers and halves, where rounding jumps."""
    return Input(
        shape, lambda rng, s: rng.randint(-3, 3, s) + rng.choice([0.0, 0.5], s) + rng.uniform(0.1, 0.4, s), **facts
    )


def distinct(*shape: int, **facts: Any) -> Input:
    """Values in random order, no two of them close: no ties for maxima."""
    size = int(np.prod(shape))
    return Input(shape, lambda rng, s: rng.permutation(np.linspace(-1.5, 1.5, size)).reshape(s), **facts)


def given(values: Any, **facts: Any) -> Input:
    """These values."""
    array = np.asarray(values, np.float64)
    return Input(array.shape, lambda rng, s: array, **facts)


def integers(low: int, high: int, *shape: int, dtype: str | None = None, smooth: bool = False) -> Input:
    """Whole numbers from `low` up to, not including, `high`: labels, indices, conditions."""
    return Input(shape, lambda rng, s: rng.randint(low, high, s), smooth=smooth, dtype=dtype)


def auxiliary(array: Input) -> Input:
    """The same as an auxiliary state."""
    return replace(array, auxiliary=True)
