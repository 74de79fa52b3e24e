"""Functions for training loops that say more with `out` than an operator can, or have no result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symc.errors import OperatorError
from symc.ndarray.array import NDArray


def all_finite(data: NDArray | None = None, init_output: bool = True, out: NDArray | None = None, **kwargs: Any) -> Any:
    """1 in an array (1,) of float32 if all elements of data are finite, else 0.

    With `init_output=False` a 0 that `out` (1,) holds stays, so that several calls make one answer.
    """
    return _finite("all_finite", [data], {"init_output": init_output, **kwargs}, out)


def multi_all_finite(
    *data: NDArray, num_arrays: int | None = None, init_output: bool = True, out: NDArray | None = None, **kwargs: Any
) -> Any:
    """1 in an array (1,) of float32 if all elements of all arrays are finite, else 0.

    With `init_output=False` a 0 that `out` (1,) holds stays, so that several calls make one answer.
    """
    count = len(data) if num_arrays is None else num_arrays
    return _finite("multi_all_finite", data, {"num_arrays": count, "init_output": init_output, **kwargs}, out)


def _finite(operator: str, arrays: Sequence[Any], attributes: dict[str, Any], out: NDArray | None) -> Any:
    from symc.ndarray.op import function

    apply = function(operator)
    if out is None or attributes["init_output"] not in (False, 0, "False", "false", "0"):
        return apply(*arrays, **attributes, out=out)
    before = out.copy()
    apply(*arrays, **attributes, out=out)
    out *= before
    return out


def reset_arrays(*data: NDArray, num_arrays: int | None = None) -> list[NDArray]:
    """Set all elements of all arrays to zero; the list of results is empty.

    OperatorError when there are not `num_arrays` arrays, where that is given.
    """
    if num_arrays is not None and num_arrays != len(data):
        raise OperatorError(f"reset_arrays: expects {num_arrays} arrays (num_arrays), got {len(data)}")
    for array in data:
        array[:] = 0
    return []
