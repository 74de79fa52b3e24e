"""Cells made of cells: one after the other, and both directions of time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from symc import symbol
from symc.ndarray import NDArray
from symc.rnn.cell import BaseRNNCell, RNNParams, merged, step_list, time_axis
from symc.symbol import Symbol


class CompoundCell(BaseRNNCell):
    """A cell that holds others; its states are theirs, one after the other."""

    def __init__(self, params: RNNParams | None):
        self._cells: list[BaseRNNCell] = []
        super().__init__("", params)
        self._override_cell_params = params is not None

    def _hold(self, cell: BaseRNNCell) -> None:
        if self._override_cell_params:
            if not cell._own_params:
                raise ValueError(
                    f"{type(self).__name__}: its params cannot replace the weights that {type(cell).__name__} "
                    f"'{cell._prefix}' has; give params to the cell instead"
                )
            cell.params._params.update(self.params._params)
        self.params._params.update(cell.params._params)
        self._cells.append(cell)

    def reset(self) -> None:
        super().reset()
        for cell in self._cells:
            cell.reset()

    @property
    def state_info(self) -> list[dict[str, Any]]:
        return [info for cell in self._cells for info in cell.state_info]

    def begin_state(self, func: Callable[..., Symbol] = symbol.zeros, **kwargs: Any) -> list[Symbol]:
        """The states of all cells before the first step; func and kwargs go to their begin_state."""
        self._check_not_modified()
        return [state for cell in self._cells for state in cell.begin_state(func, **kwargs)]

    def unpack_weights(self, args: Mapping[str, NDArray]) -> dict[str, NDArray]:
        for cell in self._cells:
            args = cell.unpack_weights(args)
        return dict(args)

    def pack_weights(self, args: Mapping[str, NDArray]) -> dict[str, NDArray]:
        for cell in self._cells:
            args = cell.pack_weights(args)
        return dict(args)

    def _shares(self, states: Sequence[Symbol]) -> list[list[Symbol]]:
        """Each cell's part of the states."""
        self._check_states(states)
        shares, start = [], 0
        for cell in self._cells:
            end = start + len(cell.state_info)
            shares.append(list(states[start:end]))
            start = end
        return shares


class SequentialRNNCell(CompoundCell):
    """Cells one after the other: the output of each is the input of the next."""

    def __init__(self, params: RNNParams | None = None):
        super().__init__(params)

    def add(self, cell: BaseRNNCell) -> None:
        """Put a cell after those added before."""
        self._hold(cell)

    def __call__(self, inputs: Symbol, states: Sequence[Symbol]) -> tuple[Symbol, list[Symbol]]:
        next_states: list[Symbol] = []
        for cell, share in zip(self._cells, self._shares(states), strict=True):
            inputs, share = cell(inputs, share)
            next_states += share
        return inputs, next_states

    def unroll(
        self,
        length: int,
        inputs: Symbol | Sequence[Symbol],
        begin_state: Sequence[Symbol] | None = None,
        layout: str = "NTC",
        merge_outputs: bool | None = None,
    ) -> tuple[Any, list[Any]]:
        self.reset()
        shares = self._shares(self.begin_state() if begin_state is None else begin_state)
        outputs: Any = inputs
        states = []
        last = len(self._cells) - 1
        for number, (cell, share) in enumerate(zip(self._cells, shares, strict=True)):
            merge = merge_outputs if number == last else None
            outputs, share = cell.unroll(length, outputs, begin_state=share, layout=layout, merge_outputs=merge)
            states += share
        return outputs, states


class BidirectionalCell(CompoundCell):
    """One cell over the steps as they come, one over them reversed; the output is both, (N, H of l + H of r).

    It has no single step. The states that unroll returns are [those of l_cell, those of r_cell]. Names of outputs start
    with output_prefix.
    """

    def __init__(
        self,
        l_cell: BaseRNNCell,
        r_cell: BaseRNNCell,
        params: RNNParams | None = None,
        output_prefix: str = "bi_",
    ):
        super().__init__(params)
        self._output_prefix = output_prefix
        self._hold(l_cell)
        self._hold(r_cell)

    def __call__(self, inputs: Symbol, states: Sequence[Symbol]) -> tuple[Symbol, list[Symbol]]:
        raise NotImplementedError("BidirectionalCell needs all steps at once: call unroll")

    def unroll(
        self,
        length: int,
        inputs: Symbol | Sequence[Symbol],
        begin_state: Sequence[Symbol] | None = None,
        layout: str = "NTC",
        merge_outputs: bool | None = None,
    ) -> tuple[Any, list[Any]]:
        self.reset()
        steps = step_list(length, inputs, layout)
        shares = self._shares(self.begin_state() if begin_state is None else begin_state)
        outputs, states = [], []
        for cell, share, ordered in zip(self._cells, shares, (steps, steps[::-1]), strict=True):
            output, share = cell.unroll(length, ordered, begin_state=share, layout=layout, merge_outputs=merge_outputs)
            outputs.append(output)
            states.append(share)
        if merge_outputs is None:
            merge_outputs = all(isinstance(output, Symbol) for output in outputs)
        if merge_outputs:
            left, right = (merged(output, layout) for output in outputs)
            right = symbol.reverse(right, axis=time_axis(layout))
            return symbol.Concat(left, right, dim=2, name=f"{self._output_prefix}out"), states
        left, right = (step_list(length, output, layout) for output in outputs)
        pairs = zip(left, right[::-1], strict=True)
        names = (f"{self._output_prefix}t{number}" for number in range(length))
        return [symbol.Concat(*pair, dim=1, name=name) for pair, name in zip(pairs, names, strict=True)], states
