"""`mx.mon`: what the values inside a graph are while a program trains: statistics of them, and the first NaN.

Both are installed on executors, then told when a batch begins (`tic`) and ends (`toc`), as `Module.fit(monitor=...)`
does. Between these every forward runs the graph a second time with all values kept; other batches cost nothing.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from symc.ndarray import NDArray, array
from symc.symbol.node import Location, Node, output_name

if TYPE_CHECKING:
    from symc.executor import Executor


class Observer:
    """Sees the values of installed executors, in every `interval`-th batch."""

    def __init__(self, interval: int, monitor_all: bool):
        """`monitor_all`: see variables too, not only what operators compute."""
        if interval < 1:
            raise ValueError(f"{type(self).__name__}: interval must be a number of batches, at least 1, got {interval}")
        self.interval = interval
        self.monitor_all = monitor_all
        self.step = 0
        """Batches begun."""
        self.activated = False
        self.exes: list[Executor] = []

    def install(self, exe: Executor) -> None:
        """See the values of an executor, instead of the monitor callback that it has; several may be installed."""
        self.exes.append(exe)
        if self.activated:
            self._attach(exe)

    def tic(self) -> None:
        """A batch begins: its values are seen when it is one of the `interval`-th, counted from the first."""
        if self.step % self.interval == 0:
            self.activated = True
            self._begin()
            for exe in self.exes:
                self._attach(exe)
        self.step += 1

    def _attach(self, exe: Executor) -> None:
        exe.set_monitor_callback(partial(self._see, exe), self.monitor_all)

    def _detach(self) -> None:
        self.activated = False
        for exe in self.exes:
            exe.set_monitor_callback(None)

    def _begin(self) -> None:
        raise NotImplementedError

    def _see(self, exe: Executor, name: str, value: NDArray) -> None:
        raise NotImplementedError


class Monitor(Observer):
    """Statistics of the values whose names match: outputs of nodes as forward computes them, then arguments and
    auxiliary states as they are at `toc`.

    `stat_func` makes an NDArray, or a list of them, of one; by default `norm(x) / sqrt(x.size)`. `pattern` is a regular
    expression that names begin with; `sort` orders the results by name.
    """

    def __init__(
        self,
        interval: int,
        stat_func: Callable[[NDArray], Any] | None = None,
        pattern: str = ".*",
        sort: bool = False,
        monitor_all: bool = False,
    ):
        super().__init__(interval, monitor_all)
        self.stat_func = stat_func or root_mean_square
        self.re_prog = re.compile(pattern)
        self.sort = sort
        self.queue: list[tuple[int, str, Any]] = []
        """(batches begun, name, statistic) of what was seen since `tic`."""

    def toc(self) -> list[tuple[int, str, str]]:
        """The batch ends: (batches begun, name, statistics as text, each with a tab behind); empty when it was not
        seen."""
        if not self.activated:
            return []
        self._detach()
        for exe in self.exes:
            names = [*exe._symbol.list_arguments(), *exe._symbol.list_auxiliary_states()]
            for name, value in zip(names, [*exe.arg_arrays, *exe.aux_arrays]):
                self._see(exe, name, value)
        seen, self.queue = self.queue, []
        if self.sort:
            seen.sort(key=lambda entry: entry[1])
        return [(step, name, _text(name, statistic)) for step, name, statistic in seen]

    def toc_print(self) -> None:
        """`toc`, logged."""
        for step, name, text in self.toc():
            logging.info(f"Batch: {step:7d} {name:30s} {text:s}")

    def _begin(self) -> None:
        self.queue = []

    def _see(self, exe: Executor, name: str, value: NDArray) -> None:
        if self.re_prog.match(name):
            self.queue.append((self.step, name, self.stat_func(value)))


def root_mean_square(x: NDArray) -> NDArray:
    """`norm(x) / sqrt(x.size)`, shape (1,)."""
    values = x.asnumpy()
    values = values.astype(np.result_type(values.dtype, np.float32))
    return array(np.sqrt(np.mean(np.square(values), keepdims=True)).reshape(1), dtype=values.dtype)


def _text(name: str, statistic: Any) -> str:
    statistics = statistic if isinstance(statistic, list) else [statistic]
    for one in statistics:
        if not isinstance(one, NDArray):
            raise TypeError(f"stat_func must return an NDArray or a list of them, got {type(one).__name__} for {name}")
    return "".join(str(one.asscalar() if one.shape == (1,) else one.asnumpy()) + "\t" for one in statistics)


@dataclass(frozen=True)
class NonFinite:
    """The first value of a batch that holds a NaN or an infinity: which node computes it, and how many there are."""

    batch: int
    """Batches begun, this one included."""
    node: str
    output: str
    operator: str | None
    """None for a variable."""
    location: Location | None
    """Where the program made the node."""
    shape: tuple[int, ...]
    nans: int
    infinities: int

    def __str__(self) -> str:
        kind = f"operator {self.operator}" if self.operator else "variable"
        made = f", made at {self.location}" if self.location else ""
        return (
            f"batch {self.batch}: {self.output} of shape {self.shape} is the first value with {self.nans} NaN and "
            f"{self.infinities} infinite elements; node {self.node} ({kind}{made})"
        )


class NanWatch(Observer):
    """Finds the node whose output holds the first NaN or infinity of a batch, in the order of the graph, inputs before
    users: a variable when it is the data or a parameter that holds one.

    Of several forward runs in a batch the first with such a value counts. For one run by hand:

        watch = mx.mon.NanWatch()
        watch.install(executor)
        watch.tic()
        executor.forward(is_train=True)
        found = watch.toc()
    """

    def __init__(self, interval: int = 1):
        super().__init__(interval, monitor_all=True)
        self._found: NonFinite | None = None

    def toc(self) -> NonFinite | None:
        """The batch ends: what was found in it; None when all was finite, or not looked at."""
        if not self.activated:
            return None
        self._detach()
        return self._found

    def toc_print(self) -> None:
        """`toc`; what was found is logged as a warning."""
        found = self.toc()
        if found is not None:
            logging.warning("%s", found)

    def _begin(self) -> None:
        self._found = None

    def _see(self, exe: Executor, name: str, value: NDArray) -> None:
        if self._found is not None:
            return
        values = value.asnumpy()
        if values.dtype.kind in "biu" or np.isfinite(values).all():
            return
        node = _node(exe, name)
        self._found = NonFinite(
            self.step,
            node.name,
            name,
            node.op,
            node.location,
            value.shape,
            int(np.isnan(values).sum()),
            int(np.isinf(values).sum()),
        )


def _node(exe: Executor, output: str) -> Node:
    """The node with an output of that name."""
    return next(entry.node for entry in exe._symbol.get_internals()._outputs if output_name(entry) == output)
