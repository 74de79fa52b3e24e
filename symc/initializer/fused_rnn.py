"""The initializer of the one vector that holds all parameters of a fused recurrent network (operator RNN)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod
from typing import Any

from symc.initializer.base import InitDesc, Initializer, create, register

GATES = {
    "rnn_relu": ("",),
    "rnn_tanh": ("",),
    "lstm": ("_i", "_f", "_c", "_o"),
    "gru": ("_r", "_z", "_o"),
}
"""Mode: what its gates add to the names of parameters, in the order of the vector."""


def vector_parts(
    mode: str, num_hidden: int, num_layers: int, directions: Sequence[str], num_input: int
) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Name and shape of each part of the vector, in order: all weights, then all biases; of each, layer by layer and
    direction by direction, from the input and then from the hidden state, gate by gate.
    """
    for kind, layer, direction, source, gate in product(
        ("weight", "bias"), range(num_layers), directions, ("i2h", "h2h"), GATES[mode]
    ):
        inputs = num_hidden if source == "h2h" else num_hidden * len(directions) if layer else num_input
        shape = (num_hidden, inputs) if kind == "weight" else (num_hidden,)
        yield f"{direction}{layer}_{source}{gate}_{kind}", shape


@register
class FusedRNN(Initializer):
    """Fills the parameter vector part by part: each weight and bias of each gate as if it were an array of its own.

    `init` (Initializer, its JSON text, or None: the initializer of the whole model) sees names such as
    `l0_i2h_f_weight` (direction l or r, layer, from input or hidden, gate) and shapes (num_hidden, inputs) or
    (num_hidden,); the biases of an LSTM's forget gates, two in each layer and direction, become `forget_bias`. The
    other arguments are those of FusedRNNCell.
    """

    def __init__(
        self,
        init: Initializer | str | None,
        num_hidden: int,
        num_layers: int,
        mode: str,
        bidirectional: bool = False,
        forget_bias: float = 1.0,
    ):
        if mode not in GATES:
            raise ValueError(f"FusedRNN: mode must be one of {', '.join(GATES)}, got {mode!r}")
        self._init = None if init is None else create(init)
        super().__init__(
            init=None if self._init is None else self._init.dumps(),
            num_hidden=num_hidden,
            num_layers=num_layers,
            mode=mode,
            bidirectional=bidirectional,
            forget_bias=forget_bias,
        )
        self._num_hidden = num_hidden
        self._num_layers = num_layers
        self._mode = mode
        self._directions = "lr" if bidirectional else "l"
        self._forget_bias = forget_bias

    def _init_weight(self, name: Any, arr: Any) -> None:
        global_init = getattr(name, "global_init", None)
        initialize = self._init or global_init
        if initialize is None or initialize is self:
            raise ValueError(f"FusedRNN: no initializer for the parts of {name}: init is None, and so is global_init")
        start = 0
        for part, shape in self._parts(self._input_size(name, arr.size)):
            values = arr[start : start + prod(shape)].reshape(shape)
            if part.endswith("_f_bias"):
                values[:] = self._forget_bias
            else:
                initialize(InitDesc(part, global_init=global_init), values)
            start += prod(shape)

    def _parts(self, input_size: int) -> Iterator[tuple[str, tuple[int, ...]]]:
        return vector_parts(self._mode, self._num_hidden, self._num_layers, self._directions, input_size)

    def _input_size(self, name: str, size: int) -> int:
        """The number of inputs of the first layer, which the length of the vector implies."""
        columns = len(self._directions) * len(GATES[self._mode]) * self._num_hidden
        without_inputs = sum(prod(shape) for _, shape in self._parts(0))
        inputs, rest = divmod(size - without_inputs, columns)
        if rest or inputs < 1:
            raise ValueError(
                f"FusedRNN: {name} must have {without_inputs} + {columns} n elements for n inputs with "
                f"num_hidden {self._num_hidden}, num_layers {self._num_layers}, mode {self._mode} and "
                f"{len(self._directions)} directions, got {size}"
            )
        return inputs
