"""Methods of Symbol that are operators with the symbol as first input: `x.exp()` is `exp(x)`."""

from __future__ import annotations

from typing import Any

from symc.dialects.sym.definition import find
from symc.symbol.compose import SymbolBase, apply

# fmt: off
FLUENT = (
    "abs", "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctanh", "argmax", "argmax_channel", "argmin",
    "argsort", "broadcast_axes", "broadcast_like", "broadcast_to", "cbrt", "ceil", "clip", "cos", "cosh",
    "degrees", "depth_to_space", "exp", "expm1", "fix", "flip", "floor",
    "log", "log10", "log1p", "log2", "log_softmax", "max", "mean", "min", "nanprod", "nansum", "norm",
    "one_hot", "ones_like", "pad", "pick", "prod", "radians", "rcbrt", "reciprocal", "relu", "repeat",
    "reshape_like", "rint", "round", "rsqrt", "shape_array", "sigmoid", "sign", "sin", "sinh", "size_array",
    "slice", "slice_axis", "slice_like", "softmax", "softmin", "sort", "space_to_depth", "split", "sqrt",
    "square", "sum", "swapaxes", "take", "tan", "tanh", "tile", "topk", "transpose", "trunc",
    "zeros_like",
)
# fmt: on
"""MXNet's fluent methods whose arguments are those of their operators."""


class Fluent(SymbolBase):
    """One method for each name of FLUENT, and those that take other arguments than their operators."""

    __slots__ = ()

    def astype(self, dtype: Any, **kwargs: Any) -> Any:
        """The same values as another element type: `cast`."""
        return type(self)(apply(find("Cast"), "cast", (self,), {"dtype": dtype, **kwargs}))

    def reshape(self, *shape: Any, **kwargs: Any) -> Any:
        """`reshape((2, 3))`, `reshape(2, 3)` or `reshape(shape=(2, 3), reverse=False)`."""
        if len(shape) > 1 and all(isinstance(d, int) and not isinstance(d, bool) for d in shape):
            shape = (tuple(shape),)
        return type(self)(apply(find("Reshape"), "reshape", (self, *shape), kwargs))

    def flatten(self, inplace: bool = False, **kwargs: Any) -> Any:
        """All axes but the first made one; `inplace` is accepted and ignored."""
        return type(self)(apply(find("Flatten"), "flatten", (self,), kwargs))

    def expand_dims(self, axis: int, inplace: bool = False, **kwargs: Any) -> Any:
        """A new axis of size 1 before `axis`; `inplace` is accepted and ignored."""
        return type(self)(apply(find("expand_dims"), "expand_dims", (self,), {"axis": axis, **kwargs}))

    def squeeze(self, axis: Any = None, inplace: bool = False, **kwargs: Any) -> Any:
        """Without the axes of size 1, or those of `axis`; `inplace` is accepted and ignored."""
        return type(self)(apply(find("squeeze"), "squeeze", (self,), {"axis": axis, **kwargs}))

    def diag(self, k: int = 0, **kwargs: Any) -> Any:
        """Diagonal `k`, see `symbol.diag`."""
        return type(self)(apply(find("diag"), "diag", (self,), {"k": k, **kwargs}))

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
