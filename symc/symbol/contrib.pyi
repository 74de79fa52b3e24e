# Written by `python -m symc.symbol.stubs` from the operators' declarations.
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from symc.symbol.symbol import Symbol as Symbol

def group_adagrad_update(weight: Symbol | None = ..., grad: Symbol | None = ..., history: Symbol | None = ..., lr: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., epsilon: float = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """AdaGrad with one number for each row: with `g = clip(rescale_grad grad)`, `history += mean of g^2 over a row`, `out = weight - lr g / sqrt(history + epsilon)`; weight, grad (N, ...), history (N, 1) or (N, 1, ...)."""
