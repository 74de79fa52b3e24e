"""DropoutCell: dropout between the layers of a recurrent network."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Number
from typing import Any

from symc import symbol
from symc.rnn.cell import BaseRNNCell, RNNParams, merged, step_list
from symc.symbol import Symbol


class DropoutCell(BaseRNNCell):
    """Dropout of its input with probability `dropout` in training; it has no states."""

    def __init__(self, dropout: float, prefix: str = "dropout_", params: RNNParams | None = None):
        super().__init__(prefix, params)
        if not isinstance(dropout, Number):
            raise TypeError(f"DropoutCell: dropout must be a number, got {dropout!r}")
        self.dropout = dropout

    @property
    def state_info(self) -> list[dict[str, Any]]:
        return []

    def __call__(self, inputs: Symbol, states: Sequence[Symbol]) -> tuple[Symbol, list[Symbol]]:
        if self.dropout > 0:
            inputs = symbol.Dropout(data=inputs, p=self.dropout)
        return inputs, list(states)

    def unroll(
        self,
        length: int,
        inputs: Symbol | Sequence[Symbol],
        begin_state: Sequence[Symbol] | None = None,
        layout: str = "NTC",
        merge_outputs: bool | None = None,
    ) -> tuple[Any, list[Any]]:
        if merge_outputs and not isinstance(inputs, Symbol):
            inputs = merged(step_list(length, inputs, layout), layout)
        if isinstance(inputs, Symbol) and merge_outputs is not False:
            self.reset()
            return self(inputs, [])
        return super().unroll(length, inputs, begin_state, layout, merge_outputs)
