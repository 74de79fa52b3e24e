"""Recurrent cells on images: convolutions in place of products with matrices, states that are images."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from symc import symbol
from symc.rnn.cell import BaseRNNCell, RNNParams, info
from symc.rnn.gated import gru_step, lstm_step
from symc.symbol import Symbol

LEAKY = partial(symbol.LeakyReLU, act_type="leaky", slope=0.2)


class BaseConvRNNCell(BaseRNNCell):
    """What the convolutional cells share.

    input_shape is the shape of the input of a step, batch size first; kernels, strides, pads and dilations have one
    number a spatial axis. h2h_kernel is odd, so that padding can keep the size of the state. activation is a name that
    `mx.sym.Activation` knows, or a function of a symbol. Initializers are names or `mx.init` objects. Without a prefix,
    names begin with that of the class, such as `ConvLSTM_`.
    """

    _default_prefix = ""

    def __init__(
        self,
        input_shape: Sequence[int],
        num_hidden: int,
        h2h_kernel: Sequence[int] = (3, 3),
        h2h_dilate: Sequence[int] = (1, 1),
        i2h_kernel: Sequence[int] = (3, 3),
        i2h_stride: Sequence[int] = (1, 1),
        i2h_pad: Sequence[int] = (1, 1),
        i2h_dilate: Sequence[int] = (1, 1),
        i2h_weight_initializer: Any = None,
        h2h_weight_initializer: Any = None,
        i2h_bias_initializer: Any = "zeros",
        h2h_bias_initializer: Any = "zeros",
        activation: str | Callable[..., Symbol] = LEAKY,
        prefix: str | None = None,
        params: RNNParams | None = None,
        conv_layout: str = "NCHW",
    ):
        super().__init__(self._default_prefix if prefix is None else prefix, params)
        if any(size % 2 == 0 for size in h2h_kernel):
            raise ValueError(f"{type(self).__name__}: h2h_kernel must be odd along every axis, got {h2h_kernel}")
        self._num_hidden = num_hidden
        self._activation = activation
        self._conv_layout = conv_layout
        h2h_pad = tuple(dilate * (size - 1) // 2 for size, dilate in zip(h2h_kernel, h2h_dilate, strict=True))
        self._i2h: dict[str, Any] = {"kernel": i2h_kernel, "stride": i2h_stride, "pad": i2h_pad, "dilate": i2h_dilate}
        stride = (1,) * len(h2h_pad)
        self._h2h: dict[str, Any] = {"kernel": h2h_kernel, "stride": stride, "pad": h2h_pad, "dilate": h2h_dilate}
        self._state_shape = self._inferred_state_shape(input_shape)
        self.params.get("i2h_weight", init=i2h_weight_initializer)
        self.params.get("h2h_weight", init=h2h_weight_initializer)
        self.params.get("i2h_bias", init=i2h_bias_initializer)
        self.params.get("h2h_bias", init=h2h_bias_initializer)

    def _inferred_state_shape(self, input_shape: Sequence[int]) -> tuple[int, ...]:
        """The shape of the state: that of the convolved input, 0 for the batch size."""
        data = symbol.Variable("data")
        state = symbol.Convolution(data, num_filter=self._num_hidden, layout=self._conv_layout, **self._i2h)
        _, shapes, _ = state.infer_shape(data=(1, *input_shape[1:]))
        assert shapes, "the shape of a convolution follows from that of its data"
        return (0, *shapes[0][1:])

    @property
    def _num_gates(self) -> int:
        return len(self._gate_names)

    @property
    def _channel_axis(self) -> int:
        return self._conv_layout.index("C")

    @property
    def state_info(self) -> list[dict[str, Any]]:
        return [info(self._conv_layout, *self._state_shape)]

    def _conv_forward(self, inputs: Symbol, states: Sequence[Symbol], name: str) -> tuple[Symbol, Symbol]:
        """The input and the state convolved, gates stacked along the channels."""
        return self._convolved(inputs, "i2h", self._i2h, name), self._convolved(states[0], "h2h", self._h2h, name)

    def _convolved(self, data: Symbol, group: str, windows: dict[str, Any], name: str) -> Symbol:
        return symbol.Convolution(
            data=data,
            weight=self.params.get(f"{group}_weight"),
            bias=self.params.get(f"{group}_bias"),
            num_filter=self._num_hidden * self._num_gates,
            layout=self._conv_layout,
            name=f"{name}{group}",
            **windows,
        )

    def _activated(self, inputs: Symbol, **kwargs: Any) -> Symbol:
        return self._get_activation(inputs, self._activation, **kwargs)


class ConvRNNCell(BaseConvRNNCell):
    """RNNCell with convolutions."""

    _default_prefix = "ConvRNN_"

    @property
    def _gate_names(self) -> Sequence[str]:
        return ("",)

    def __call__(self, inputs: Symbol, states: Sequence[Symbol]) -> tuple[Symbol, list[Symbol]]:
        name = self._begin_step(states)
        i2h, h2h = self._conv_forward(inputs, states, name)
        output = self._activated(i2h + h2h, name=f"{name}out")
        return output, [output]


class ConvLSTMCell(BaseConvRNNCell):
    """LSTMCell with convolutions."""

    _default_prefix = "ConvLSTM_"

    @property
    def _gate_names(self) -> Sequence[str]:
        return ["_i", "_f", "_c", "_o"]

    @property
    def state_info(self) -> list[dict[str, Any]]:
        return [*super().state_info, *super().state_info]

    def __call__(self, inputs: Symbol, states: Sequence[Symbol]) -> tuple[Symbol, list[Symbol]]:
        name = self._begin_step(states)
        i2h, h2h = self._conv_forward(inputs, states, name)
        slices = symbol.SliceChannel(i2h + h2h, num_outputs=4, axis=self._channel_axis, name=f"{name}slice")
        return lstm_step(slices, states[1], name, self._activated)


class ConvGRUCell(BaseConvRNNCell):
    """GRUCell with convolutions."""

    _default_prefix = "ConvGRU_"

    @property
    def _gate_names(self) -> Sequence[str]:
        return ["_r", "_z", "_o"]

    def __call__(self, inputs: Symbol, states: Sequence[Symbol]) -> tuple[Symbol, list[Symbol]]:
        name = self._begin_step(states)
        i2h, h2h = self._conv_forward(inputs, states, name)
        i2h, h2h = self._split(i2h, f"{name}_i2h_slice"), self._split(h2h, f"{name}_h2h_slice")
        return gru_step(i2h, h2h, states[0], name, self._activated)

    def _split(self, data: Symbol, name: str) -> Symbol:
        """The three gates; axis 1 is the default and stays out of the JSON."""
        if self._channel_axis == 1:
            return symbol.SliceChannel(data, num_outputs=3, name=name)
        return symbol.SliceChannel(data, num_outputs=3, axis=self._channel_axis, name=name)
