"""Methods of NDArray that are operators with the array as first input: `x.exp()` is `mx.nd.exp(x)`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symc.symbol.fluent import FLUENT

WRITTEN = ("broadcast_to",)
"""Those of FLUENT that NDArray writes out, because they can be views or take other arguments than their operators."""

METHODS = {
    **{name: name for name in FLUENT if name not in WRITTEN},
    "diag": "diag",
    "slice_assign": "_slice_assign",
    "slice_assign_scalar": "_slice_assign_scalar",
}
"""Method: its operator."""


class Fluent:
    """One method for each of METHODS."""

    __slots__ = ()


def _method(name: str, operator: str) -> Callable[..., Any]:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        from symc.ndarray.op import function

        return function(operator)(self, *args, **kwargs)

    method.__name__ = name
    method.__qualname__ = f"NDArray.{name}"
    method.__doc__ = f"`mx.nd.{operator}` with this array as first input."
    return method


for _name, _operator in METHODS.items():
    setattr(Fluent, _name, _method(_name, _operator))
