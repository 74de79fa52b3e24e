"""FusedRNNCell: all layers and directions of a network with its weights in one vector; `unfuse()` gives plain cells."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from symc import ndarray
from symc.errors import OperatorError
from symc.initializer.fused_rnn import GATES, vector_parts
from symc.ndarray import NDArray
from symc.rnn.cell import BaseRNNCell, RNNParams, info
from symc.rnn.compound import BidirectionalCell, SequentialRNNCell
from symc.rnn.dropout import DropoutCell
from symc.rnn.gated import GRUCell, LSTMCell, RNNCell
from symc.symbol import Symbol


class FusedRNNCell(BaseRNNCell):
    """num_layers layers of num_hidden units, mode one of rnn_relu, rnn_tanh, lstm and gru.

    `parameters` holds all weights and then all biases; of each, layer by layer and direction by direction, i2h and then
    h2h, gates stacked. States are (num_layers * directions, N, num_hidden). dropout is between layers. The operator
    that runs this vector does not exist here: unroll the cells of `unfuse()`, whose weights are
    `unfuse().pack_weights(fused.unpack_weights(args))`.
    """

    def __init__(
        self,
        num_hidden: int,
        num_layers: int = 1,
        mode: str = "lstm",
        bidirectional: bool = False,
        dropout: float = 0.0,
        get_next_state: bool = False,
        forget_bias: float = 1.0,
        prefix: str | None = None,
        params: RNNParams | None = None,
    ):
        if mode not in GATES:
            raise ValueError(f"FusedRNNCell: mode must be one of {', '.join(GATES)}, got {mode!r}")
        super().__init__(f"{mode}_" if prefix is None else prefix, params)
        self._num_hidden = num_hidden
        self._num_layers = num_layers
        self._mode = mode
        self._bidirectional = bidirectional
        self._dropout = dropout
        self._get_next_state = get_next_state
        self._forget_bias = forget_bias
        self._directions = ["l", "r"] if bidirectional else ["l"]
        initializer = {
            "init": None,
            "num_hidden": num_hidden,
            "num_layers": num_layers,
            "mode": mode,
            "bidirectional": bidirectional,
            "forget_bias": forget_bias,
        }
        self._parameter = self.params.get("parameters", init=json.dumps(["fusedrnn", initializer]))

    @property
    def state_info(self) -> list[dict[str, Any]]:
        layers = self._num_layers * len(self._directions)
        return [info("LNC", layers, 0, self._num_hidden) for _ in range(2 if self._mode == "lstm" else 1)]

    @property
    def _gate_names(self) -> Sequence[str]:
        return list(GATES[self._mode])

    @property
    def _num_gates(self) -> int:
        return len(GATES[self._mode])

    def _parts(self, num_input: int) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Name and shape of each gate's weight and bias, in the order of the vector."""
        parts = vector_parts(self._mode, self._num_hidden, self._num_layers, self._directions, num_input)
        return ((f"{self._prefix}{name}", shape) for name, shape in parts)

    def _size(self, num_input: int) -> int:
        """Elements of the vector."""
        hidden, directions = self._num_hidden, len(self._directions)
        columns = num_input + hidden + 2 + (self._num_layers - 1) * (hidden * directions + hidden + 2)
        return columns * hidden * self._num_gates * directions

    def _slice_weights(self, arr: Any, li: int, lh: int) -> dict[str, Any]:
        """Views of each gate's weight and bias in the vector; li and lh are the numbers of inputs and of units."""
        if lh != self._num_hidden or arr.size != self._size(li):
            raise ValueError(
                f"FusedRNNCell '{self._prefix}': {arr.size} parameters do not fit; {li} inputs and "
                f"{self._num_hidden} units need {self._size(li)}"
            )
        views, start = {}, 0
        for name, shape in self._parts(li):
            count = shape[0] * shape[1] if len(shape) == 2 else shape[0]
            views[name] = arr[start : start + count].reshape(shape)
            start += count
        return views

    def unpack_weights(self, args: Mapping[str, NDArray]) -> dict[str, NDArray]:
        """A copy of args with one array a layer, direction and gate in place of the vector.

        KeyError when `parameters` is missing, ValueError when its length fits no number of inputs.
        """
        args = dict(args)
        vector = self._take(args, f"{self._prefix}parameters")
        rows = self._num_hidden * self._num_gates * len(self._directions)
        num_input = vector.size // rows - self._size(0) // rows
        views = self._slice_weights(vector, num_input, self._num_hidden)
        return {**args, **{name: view.copy() for name, view in views.items()}}

    def pack_weights(self, args: Mapping[str, NDArray]) -> dict[str, NDArray]:
        """The inverse of unpack_weights."""
        args = dict(args)
        name = f"{self._prefix}l0_i2h{self._gate_names[0]}_weight"
        first = args[name] = self._take(args, name)
        num_input = first.shape[1]
        vector = ndarray.zeros((self._size(num_input),), ctx=first.context, dtype=first.dtype)
        for name, view in self._slice_weights(vector, num_input, self._num_hidden).items():
            view[:] = self._take(args, name)
        args[f"{self._prefix}parameters"] = vector
        return args

    def __call__(self, inputs: Symbol, states: Sequence[Symbol]) -> tuple[Symbol, list[Symbol]]:
        raise NotImplementedError("FusedRNNCell has no single step: call unfuse() and step the cells that it returns")

    def unroll(
        self,
        length: int,
        inputs: Symbol | Sequence[Symbol],
        begin_state: Sequence[Symbol] | None = None,
        layout: str = "NTC",
        merge_outputs: bool | None = None,
    ) -> tuple[Any, list[Any]]:
        """OperatorError: the fused operator does not exist here."""
        raise OperatorError(
            f"FusedRNNCell '{self._prefix}': the fused operator RNN is not supported; call unfuse() and unroll the "
            "cells that it returns, with weights from unfuse().pack_weights(fused.unpack_weights(args))"
        )

    def unfuse(self) -> SequentialRNNCell:
        """The same network as plain cells; pack_weights of the result takes what unpack_weights gives."""
        stack = SequentialRNNCell()
        for layer in range(self._num_layers):
            cell = self._plain_cell(f"{self._prefix}l{layer}_")
            if self._bidirectional:
                reverse = self._plain_cell(f"{self._prefix}r{layer}_")
                cell = BidirectionalCell(cell, reverse, output_prefix=f"{self._prefix}bi_l{layer}_")
            stack.add(cell)
            if self._dropout > 0 and layer != self._num_layers - 1:
                stack.add(DropoutCell(self._dropout, prefix=f"{self._prefix}_dropout{layer}_"))
        return stack

    def _plain_cell(self, prefix: str) -> BaseRNNCell:
        if self._mode == "lstm":
            return LSTMCell(self._num_hidden, prefix=prefix, forget_bias=self._forget_bias)
        if self._mode == "gru":
            return GRUCell(self._num_hidden, prefix=prefix)
        return RNNCell(self._num_hidden, self._mode.removeprefix("rnn_"), prefix)
