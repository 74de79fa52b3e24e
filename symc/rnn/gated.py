"""RNNCell, LSTMCell and GRUCell: the plain cells, on data (N, C) with states (N, num_hidden)."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from symc import symbol
from symc.rnn.cell import BaseRNNCell, RNNParams, info
from symc.symbol import Symbol


class DenseCell(BaseRNNCell):
    """A cell that multiplies input and state with one matrix each, in which the gates are stacked."""

    def __init__(self, num_hidden: int, prefix: str, params: RNNParams | None):
        super().__init__(prefix, params)
        self._num_hidden = num_hidden

    @property
    def state_info(self) -> list[dict[str, Any]]:
        return [info("NC", 0, self._num_hidden)]

    def _products(self, inputs: Symbol, state: Symbol, name: str) -> tuple[Symbol, Symbol]:
        """The input and the state times their matrices: (N, gates * num_hidden) each."""
        rows = self._num_hidden * len(self._gate_names)
        weight, bias = (self.params.get(f"i2h_{kind}") for kind in ("weight", "bias"))
        i2h = symbol.FullyConnected(data=inputs, weight=weight, bias=bias, num_hidden=rows, name=f"{name}i2h")
        weight, bias = (self.params.get(f"h2h_{kind}") for kind in ("weight", "bias"))
        return i2h, symbol.FullyConnected(data=state, weight=weight, bias=bias, num_hidden=rows, name=f"{name}h2h")


class RNNCell(DenseCell):
    """`h' = act(W x + b + R h + c)`; activation is a name that `mx.sym.Activation` knows, or a function of a symbol."""

    def __init__(
        self,
        num_hidden: int,
        activation: str | Callable[..., Symbol] = "tanh",
        prefix: str = "rnn_",
        params: RNNParams | None = None,
    ):
        super().__init__(num_hidden, prefix, params)
        self._activation = activation
        for name in ("i2h_weight", "i2h_bias", "h2h_weight", "h2h_bias"):
            self.params.get(name)

    @property
    def _gate_names(self) -> Sequence[str]:
        return ("",)

    def __call__(self, inputs: Symbol, states: Sequence[Symbol]) -> tuple[Symbol, list[Symbol]]:
        name = self._begin_step(states)
        i2h, h2h = self._products(inputs, states[0], name)
        output = self._get_activation(i2h + h2h, self._activation, name=f"{name}out")
        return output, [output]


class LSTMCell(DenseCell):
    """`c' = f * c + i * tanh(g)`, `h' = o * tanh(c')`; the gates i, f, g, o are stacked in this order, states are h, c.

    forget_bias is where the initializer of the weights puts the bias of f; the graph does not add it.
    """

    def __init__(
        self, num_hidden: int, prefix: str = "lstm_", params: RNNParams | None = None, forget_bias: float = 1.0
    ):
        super().__init__(num_hidden, prefix, params)
        self.params.get("i2h_weight")
        self.params.get("h2h_weight")
        self.params.get("i2h_bias", init=json.dumps(["lstmbias", {"forget_bias": forget_bias}]))
        self.params.get("h2h_bias")

    @property
    def state_info(self) -> list[dict[str, Any]]:
        return [info("NC", 0, self._num_hidden), info("NC", 0, self._num_hidden)]

    @property
    def _gate_names(self) -> Sequence[str]:
        return ["_i", "_f", "_c", "_o"]

    def __call__(self, inputs: Symbol, states: Sequence[Symbol]) -> tuple[Symbol, list[Symbol]]:
        name = self._begin_step(states)
        i2h, h2h = self._products(inputs, states[0], name)
        slices = symbol.SliceChannel(i2h + h2h, num_outputs=4, name=f"{name}slice")
        return lstm_step(slices, states[1], name, tanh)


class GRUCell(DenseCell):
    """`h' = (1 - z) * tanh(W x + r * (R h)) + z * h`; the gates r, z and the last are stacked in this order."""

    def __init__(self, num_hidden: int, prefix: str = "gru_", params: RNNParams | None = None):
        super().__init__(num_hidden, prefix, params)
        for name in ("i2h_weight", "i2h_bias", "h2h_weight", "h2h_bias"):
            self.params.get(name)

    @property
    def _gate_names(self) -> Sequence[str]:
        return ["_r", "_z", "_o"]

    def __call__(self, inputs: Symbol, states: Sequence[Symbol]) -> tuple[Symbol, list[Symbol]]:
        name = self._begin_step(states)
        i2h, h2h = self._products(inputs, states[0], f"{name}_")
        slices = (
            symbol.SliceChannel(i2h, num_outputs=3, name=f"{name}_i2h_slice"),
            symbol.SliceChannel(h2h, num_outputs=3, name=f"{name}_h2h_slice"),
        )
        return gru_step(*slices, states[0], name, tanh)


def tanh(data: Symbol, **kwargs: Any) -> Symbol:
    """The activation of updates and outputs."""
    return symbol.Activation(data, act_type="tanh", **kwargs)


def lstm_step(
    slices: Symbol, cell: Symbol, name: str, activation: Callable[..., Symbol]
) -> tuple[Symbol, list[Symbol]]:
    """The end of a step of an LSTM: from the sums for i, f, c, o to the output and the states."""
    in_gate = symbol.Activation(slices[0], act_type="sigmoid", name=f"{name}i")
    forget_gate = symbol.Activation(slices[1], act_type="sigmoid", name=f"{name}f")
    update = activation(slices[2], name=f"{name}c")
    out_gate = symbol.Activation(slices[3], act_type="sigmoid", name=f"{name}o")
    next_cell = symbol.elemwise_add(forget_gate * cell, in_gate * update, name=f"{name}state")
    output = symbol.elemwise_mul(out_gate, activation(next_cell), name=f"{name}out")
    return output, [output, next_cell]


def gru_step(
    i2h: Symbol, h2h: Symbol, state: Symbol, name: str, activation: Callable[..., Symbol]
) -> tuple[Symbol, list[Symbol]]:
    """The end of a step of a GRU: from the products for r, z, o to the output and the state."""
    reset = symbol.Activation(i2h[0] + h2h[0], act_type="sigmoid", name=f"{name}_r_act")
    keep = symbol.Activation(i2h[1] + h2h[1], act_type="sigmoid", name=f"{name}_z_act")
    update = activation(i2h[2] + reset * h2h[2], name=f"{name}_h_act")
    output = symbol.elemwise_add((1.0 - keep) * update, keep * state, name=f"{name}out")
    return output, [output]
