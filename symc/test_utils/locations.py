"""What the checks take: values as lists in a symbol's order or as dicts by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from symc import ndarray as nd
from symc.ndarray import NDArray
from symc.symbol import Symbol

Values = Sequence[Any] | Mapping[str, Any]


def named(names: Sequence[str], values: Values | None) -> dict[str, Any]:
    """Values by name; ValueError when a list has another length or a name is unknown."""
    if isinstance(values, Mapping):
        unknown = set(values) - set(names)
        if unknown:
            raise ValueError(f"names must be among {', '.join(names)}, got {', '.join(sorted(unknown))}")
        return dict(values)
    if len(values or ()) != len(names):
        raise ValueError(f"need {len(names)} values, one each for {', '.join(names)}; got {len(values or ())}")
    return dict(zip(names, values or ()))


def arrays(names: Sequence[str], values: Values | None, dtype: Any) -> dict[str, NDArray]:
    """NDArrays of their own by name: NDArrays keep their type, all else becomes `dtype`."""
    given = named(names, values).items()
    return {n: v.copy() if isinstance(v, NDArray) else nd.array(v, dtype=dtype) for n, v in given}


def requests(names: Sequence[str], grad_req: str | Sequence[str] | Mapping[str, str]) -> dict[str, str]:
    """The gradient request of each argument."""
    if isinstance(grad_req, str):
        return dict.fromkeys(names, grad_req)
    return {**dict.fromkeys(names, "null"), **named(names, grad_req)}


def heads(sym: Symbol, out_grads: Any, dtype: Any) -> Any:
    """Head gradients as `Executor.backward` takes them."""
    if out_grads is None or isinstance(out_grads, NDArray):
        return out_grads
    given = named(sym.list_outputs(), out_grads).items()
    return {n: v if isinstance(v, NDArray) else nd.array(v, dtype=dtype) for n, v in given}
