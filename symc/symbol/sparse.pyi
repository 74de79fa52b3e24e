# Written by `python -m symc.symbol.stubs` from the operators' declarations.
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from symc.symbol.symbol import Symbol as Symbol

from symc.symbol.op import *

def adagrad_update(weight: Symbol | None = ..., grad: Symbol | None = ..., history: Symbol | None = ..., lr: float = ..., epsilon: float = ..., wd: float = ..., rescale_grad: float = ..., clip_gradient: float = ..., *, name: str | None = ..., attr: Mapping[str, str] | None = ..., **kwargs: Any) -> Symbol:
    """With `g = clip(rescale_grad grad)`: `history += g^2`, `out = weight - lr g / sqrt(history + epsilon)`."""
