"""Methods of Symbol that are operators with the symbol as first input: `x.exp()` is `exp(x)`."""

from __future__ import annotations

from typing import Any

from symc.dialects.sym.definition import find
from symc.symbol.compose import SymbolBase, apply

# fmt: off
FLUENT = (
    "abs", "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctanh", "argmax", "argmax_channel", "argmin",
    "argsort", "broadcast_axes", "broadcast_like", "broadcast_to", "cbrt", "ceil", "clip", "cos", "cosh",
    "degrees", "depth_to_space", "diag", "exp", "expand_dims", "expm1", "fix", "flatten", "flip", "floor",
    "log", "log10", "log1p", "log2", "log_softmax", "max", "mean", "min", "nanprod", "nansum", "norm",
    "one_hot", "ones_like", "pad", "pick", "prod", "radians", "rcbrt", "reciprocal", "relu", "repeat",
    "reshape_like", "rint", "round", "rsqrt", "shape_array", "sigmoid", "sign", "sin", "sinh", "size_array",
    "slice", "slice_axis", "slice_like", "softmax", "softmin", "sort", "space_to_depth", "split", "sqrt",
    "square", "squeeze", "sum", "swapaxes", "take", "tan", "tanh", "tile", "topk", "transpose", "trunc",
    "zeros_like",
)
# fmt: on
"""MXNet's fluent methods; `astype`, `reshape` and `split_v2` take other arguments than their operators."""


class Fluent(SymbolBase):
    """One method for each name of FLUENT."""

    __slots__ = ()

    def astype(self, dtype: Any, **kwargs: Any) -> Any:
        """The same values as another element type: `cast`."""
        return type(self)(apply(find("Cast"), "cast", (self,), {"dtype": dtype, **kwargs}))

    def reshape(self, *shape: Any, **kwargs: Any) -> Any:
        """`reshape((2, 3))`, `reshape(2, 3)` or `reshape(shape=(2, 3), reverse=False)`."""
        if shape and all(isinstance(d, int) and not isinstance(d, bool) for d in shape):
            shape = (tuple(shape),)
        return type(self)(apply(find("Reshape"), "reshape", (self, *shape), kwargs))

    def split_v2(self, indices_or_sections: Any, axis: int = 0, squeeze_axis: bool = False) -> Any:
        """Split at indices or into equal sections, see `symbol.split_v2`."""
        from symc.symbol.functions import split_v2
        from symc.symbol.symbol import Symbol

        assert isinstance(self, Symbol)
        return split_v2(self, indices_or_sections, axis, squeeze_axis)


def _define(name: str) -> None:
    def method(self: SymbolBase, *args: Any, **kwargs: Any) -> Any:
        return type(self)(apply(find(name), name, (self, *args), kwargs))

    method.__name__ = name
    method.__qualname__ = f"Symbol.{name}"
    method.__doc__ = f"`symbol.{name}` with this symbol as first input."
    setattr(Fluent, name, method)


for _name in FLUENT:
    _define(_name)
