"""Cells that hold another and change what it gives: zoneout, residual connections."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from symc import symbol
from symc.ndarray import NDArray
from symc.rnn.cell import BaseRNNCell, RNNParams, merged, step_list
from symc.rnn.compound import BidirectionalCell, CompoundCell
from symc.rnn.fused import FusedRNNCell
from symc.symbol import Symbol


class ModifierCell(BaseRNNCell):
    """Base of cells that hold one other and change its step; parameters and states are those of base_cell.

    From then on base_cell makes no states of its own: use the modifier in its place.
    """

    def __init__(self, base_cell: BaseRNNCell):
        super().__init__()
        base_cell._modified = True
        self.base_cell = base_cell

    @property
    def params(self) -> RNNParams:
        self._own_params = False
        return self.base_cell.params

    @property
    def state_info(self) -> list[dict[str, Any]]:
        return self.base_cell.state_info

    def begin_state(
        self, func: Callable[..., Symbol] = symbol.zeros, init_sym: Callable[..., Symbol] | None = None, **kwargs: Any
    ) -> list[Symbol]:
        """The states of base_cell before the first step; init_sym is another name of func."""
        self._check_not_modified()
        with self._base_in_use():
            return self.base_cell.begin_state(init_sym or func, **kwargs)

    def unpack_weights(self, args: Mapping[str, NDArray]) -> dict[str, NDArray]:
        return self.base_cell.unpack_weights(args)

    def pack_weights(self, args: Mapping[str, NDArray]) -> dict[str, NDArray]:
        return self.base_cell.pack_weights(args)

    @contextmanager
    def _base_in_use(self) -> Iterator[None]:
        """Inside, base_cell makes states as if no modifier held it."""
        self.base_cell._modified = False
        try:
            yield
        finally:
            self.base_cell._modified = True


class ZoneoutCell(ModifierCell):
    """In training, keeps elements of the last output and of the last states with the given probabilities."""

    def __init__(self, base_cell: BaseRNNCell, zoneout_outputs: float = 0.0, zoneout_states: float = 0.0):
        if _has_no_step(base_cell):
            raise ValueError(
                f"ZoneoutCell: {type(base_cell).__name__} '{base_cell._prefix}' has no single step; call unfuse() on a "
                "FusedRNNCell, put the zoneout inside a BidirectionalCell"
            )
        super().__init__(base_cell)
        self.zoneout_outputs = zoneout_outputs
        self.zoneout_states = zoneout_states

    def reset(self) -> None:
        super().reset()
        self.prev_output: Symbol | None = None

    def __call__(self, inputs: Symbol, states: Sequence[Symbol]) -> tuple[Symbol, list[Symbol]]:
        output, next_states = self.base_cell(inputs, states)
        previous = self.prev_output
        if previous is None:
            shapes = self.base_cell.state_shape
            previous = symbol.zeros((0,) * (len(shapes[0]) if shapes else 2))
        if self.zoneout_outputs:
            output = _zoneout(self.zoneout_outputs, output, previous)
        if self.zoneout_states:
            next_states = [
                _zoneout(self.zoneout_states, new, old) for new, old in zip(next_states, states, strict=True)
            ]
        self.prev_output = output
        return output, next_states


def _zoneout(probability: float, new: Symbol, old: Symbol) -> Symbol:
    """`new`, or `old` where dropout makes a zero of ones."""
    return symbol.where(symbol.Dropout(symbol.ones_like(new), p=probability), new, old)


def _has_no_step(cell: BaseRNNCell) -> bool:
    if isinstance(cell, ModifierCell):
        return _has_no_step(cell.base_cell)
    inside = cell._cells if isinstance(cell, CompoundCell) else []
    return isinstance(cell, (FusedRNNCell, BidirectionalCell)) or any(_has_no_step(c) for c in inside)


class ResidualCell(ModifierCell):
    """Adds its input to the output of base_cell; both have the same shape."""

    def __call__(self, inputs: Symbol, states: Sequence[Symbol]) -> tuple[Symbol, list[Symbol]]:
        output, states = self.base_cell(inputs, states)
        return _plus_residual(output, inputs), states

    def unroll(
        self,
        length: int,
        inputs: Symbol | Sequence[Symbol],
        begin_state: Sequence[Symbol] | None = None,
        layout: str = "NTC",
        merge_outputs: bool | None = None,
    ) -> tuple[Any, list[Any]]:
        self.reset()
        with self._base_in_use():
            outputs, states = self.base_cell.unroll(length, inputs, begin_state, layout, merge_outputs)
        if isinstance(outputs, Symbol):
            return _plus_residual(outputs, merged(inputs, layout)), states
        steps = zip(outputs, step_list(length, inputs, layout), strict=True)
        return [_plus_residual(output, step) for output, step in steps], states


def _plus_residual(output: Symbol, inputs: Symbol) -> Symbol:
    return symbol.elemwise_add(output, inputs, name=f"{output.name}_plus_residual")
