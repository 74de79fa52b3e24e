"""Initializers without chance: zeros, ones, constants, interpolation, the forget gate of an LSTM."""

from __future__ import annotations

from typing import Any

from symc.initializer.base import Initializer, alias, bilinear_weight, register


@register
@alias("zeros")
class Zero(Initializer):
    """Weights are 0."""

    def __init__(self):
        super().__init__()

    def _init_weight(self, name: Any, arr: Any) -> None:
        arr[:] = 0


@register
@alias("ones")
class One(Initializer):
    """Weights are 1."""

    def __init__(self):
        super().__init__()

    def _init_weight(self, name: Any, arr: Any) -> None:
        arr[:] = 1


@register
class Constant(Initializer):
    """Weights are `value`: a number, or an array (NDArray, numpy or lists) that broadcasts to the weight's shape."""

    def __init__(self, value: Any):
        super().__init__(value=value)
        self.value = value

    def _init_weight(self, name: Any, arr: Any) -> None:
        arr[:] = self.value


@register
class Bilinear(Initializer):
    """Weights of a Deconvolution, (outputs, inputs, height, width), that enlarges by bilinear interpolation."""

    def __init__(self):
        super().__init__()

    def _init_weight(self, name: Any, arr: Any) -> None:
        arr[:] = bilinear_weight(name, arr.shape)


@register
class LSTMBias(Initializer):
    """The bias of an LSTMCell, (4 num_hidden,): 0, but `forget_bias` for the forget gate, second of the four."""

    def __init__(self, forget_bias: float = 1.0):
        super().__init__(forget_bias=forget_bias)
        self.forget_bias = forget_bias

    def _init_weight(self, name: Any, arr: Any) -> None:
        num_hidden, rest = divmod(arr.shape[0], 4)
        if rest:
            raise ValueError(f"LSTMBias: {name} must hold four gates of one length, got shape {arr.shape}")
        arr[:] = 0
        arr[num_hidden : 2 * num_hidden] = self.forget_bias
