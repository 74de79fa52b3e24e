"""NDArray: a dense array on the host that compiled programs read and write in place.

Arithmetic and operators run compiled code; indexing, copying and casting are numpy's. Every call is finished when it
returns.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from math import prod
from typing import Any, NoReturn, Self

import numpy as np

from symc.context import Context, check_available, current_context
from symc.errors import SymcError
from symc.ndarray.arithmetic import Arithmetic
from symc.ndarray.fluent import Fluent
from symc.ndarray.indexing import assign, select
from symc.ndarray.memory import address_of, allocate, copied, copy_values, numpy_dtype


class NDArray(Arithmetic, Fluent):
    """A dense array of one element type on one device, row-major in one piece of memory.

    Made by `mx.nd.array`, `zeros` ...; the constructor wraps a numpy array, without a copy when it is contiguous.
    """

    __slots__ = ("__weakref__", "_address", "_ctx", "_data")

    def __init__(self, data: np.ndarray, ctx: Context | None = None):
        if not data.flags.c_contiguous:
            data = copied(data)
        self._data = data
        self._ctx = check_available(ctx or current_context())
        self._address = address_of(data)

    # What it is.

    @property
    def shape(self) -> tuple[int, ...]:
        """Extents of the axes."""
        return self._data.shape

    @property
    def size(self) -> int:
        """Number of elements."""
        return self._data.size

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return self._data.ndim

    @property
    def dtype(self) -> Any:
        """Element type, as a numpy type (`numpy.float32`)."""
        return self._data.dtype.type

    @property
    def context(self) -> Context:
        """The device."""
        return self._ctx

    ctx = context

    @property
    def stype(self) -> str:
        """Storage type: always `default`."""
        return "default"

    @property
    def handle(self) -> int:
        """Address of the first element; it does not change while the array lives."""
        return self._address

    @property
    def writable(self) -> bool:
        """Whether elements can be set: always."""
        return True

    @property
    def T(self) -> NDArray:
        """The transpose, all axes reversed; a copy."""
        return self._own(self._data.T)

    @property
    def grad(self) -> None:
        """Gradients belong to executors; there is none here."""
        return None

    def __repr__(self) -> str:
        extents = "x".join(map(str, self.shape))
        return f"\n{self._data!s}\n<{type(self).__name__} {extents} @{self._ctx}>"

    def __len__(self) -> int:
        return self.shape[0]

    def __iter__(self) -> Iterator[NDArray]:
        return (self[i] for i in range(self.shape[0]))

    def __bool__(self) -> bool:
        if self.size > 1:
            raise ValueError("The truth value of an NDArray with multiple elements is ambiguous.")
        return bool(self._data.any())

    # Values.

    def asnumpy(self) -> np.ndarray:
        """A copy as a numpy array."""
        return self._data.copy()

    def asscalar(self) -> Any:
        """The only element as a numpy scalar; ValueError when there are several."""
        if self.size != 1:
            raise ValueError("The current array is not a scalar")
        return self._data.reshape(1)[0]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        """For numpy: `np.asarray` shares the memory, `np.array` copies it."""
        if dtype is not None and np.dtype(dtype) != self._data.dtype:
            if copy is False:
                raise ValueError(f"an array of {self._data.dtype} needs a copy to become {np.dtype(dtype)}")
            return self._data.astype(dtype)
        return self._data.copy() if copy else self._data

    def __dlpack__(self, **kwargs: Any) -> Any:
        return self._data.__dlpack__(**kwargs)

    def __dlpack_device__(self) -> tuple[int, int]:
        return self._data.__dlpack_device__()

    def to_dlpack_for_read(self) -> Any:
        """A DLPack capsule of this memory, to be consumed once."""
        return self._data.__dlpack__()

    to_dlpack_for_write = to_dlpack_for_read

    # Copies.

    def astype(self, dtype: Any, copy: bool = True) -> NDArray:
        """The values as another element type; the array itself when nothing changes and `copy` is false."""
        kind = numpy_dtype(dtype)
        if not copy and kind == self._data.dtype:
            return self
        return NDArray(copied(self._data, kind), self._ctx)

    def copy(self) -> NDArray:
        """A copy on the same device."""
        return self._own(self._data)

    __copy__ = copy

    def __deepcopy__(self, memo: Any) -> NDArray:
        return self.copy()

    def copyto(self, other: NDArray | Context) -> NDArray | bool:
        """Copy the values into another array (converted to its type), or to a device as a new array.

        Copying an array to itself warns and gives False, as in MXNet.
        """
        if isinstance(other, Context):
            return NDArray(copied(self._data), other)
        if not isinstance(other, NDArray):
            raise TypeError(f"copyto does not support type {type(other)}")
        if other is self:
            warnings.warn("You are attempting to copy an array to itself", RuntimeWarning, stacklevel=2)
            return False
        if other.shape != self.shape:
            raise SymcError(f"copyto: the target must have shape {self.shape}, got {other.shape}")
        copy_values(other._data, self._data)
        return other

    def as_in_context(self, context: Context) -> NDArray:
        """The array itself when it is on the device, else a copy there."""
        return self if context == self._ctx else NDArray(copied(self._data), context)

    as_in_ctx = as_in_context

    def as_nd_ndarray(self) -> Self:
        """This array."""
        return self

    def tostype(self, stype: str) -> NDArray:
        """A copy: dense storage (`default`) is the only one."""
        if stype != "default":
            raise SymcError(f"tostype: stype must be 'default', arrays here are dense, got {stype!r}")
        return self.copy()

    def wait_to_read(self) -> None:
        """Does nothing: results are there when a call returns."""

    wait_to_write = wait_to_read

    def detach(self) -> NDArray:
        """The same memory as another array."""
        return self._view(self._data)

    def attach_grad(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Always SymcError: gradients of imperative code are not recorded."""
        raise SymcError("attach_grad: gradients of imperative code are not recorded; bind a symbol with args_grad")

    def backward(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Always SymcError: gradients of imperative code are not recorded."""
        raise SymcError("backward: gradients of imperative code are not recorded; bind a symbol, use its backward()")

    def __getstate__(self) -> dict[str, Any]:
        from symc.ndarray.files import encode

        return {"handle": encode(self)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        from symc.ndarray.files import decode

        NDArray.__init__(self, decode(state["handle"])._data, Context("cpu", 0))

    def _own(self, data: np.ndarray) -> NDArray:
        """A new array with these values on the same device."""
        return NDArray(copied(data), self._ctx)

    def _filled(self, number: Any) -> NDArray:
        """An array of one element of this type, with as many axes."""
        data = allocate((1,) * self.ndim, self._data.dtype)
        copy_values(data, np.asarray(number))
        return NDArray(data, self._ctx)

    # Views and parts.

    def _view(self, data: np.ndarray) -> NDArray:
        return NDArray(data, self._ctx)

    def reshape(self, *shape: Any, **kwargs: Any) -> NDArray:
        """A view under another shape: `reshape(2, 3)`, `reshape((2, 3))`, `reshape(shape=(2, 3), reverse=False)`.

        Codes: 0 keeps the extent, -1 is inferred, -2 keeps all that remain, -3 merges two axes, -4 splits one into the
        next two numbers. ValueError when the numbers of elements differ.
        """
        unknown = sorted(set(kwargs) - {"shape", "reverse"})
        if unknown:
            names = ", ".join(unknown)
            raise TypeError(
                f"Got unknown keywords in reshape: {names}. Accepted keyword arguments are 'shape' and 'reverse'."
            )
        given = kwargs.get("shape", shape[0] if len(shape) == 1 else shape)
        codes = (int(given),) if isinstance(given, int | np.integer) else tuple(int(d) for d in given)
        if not codes:
            raise ValueError(f"Cannot reshape array of size {self.size} into shape ()")
        return self._view(self._data.reshape(self._extents(codes, kwargs.get("reverse", False))))

    def _extents(self, codes: tuple[int, ...], reverse: bool) -> tuple[int, ...]:
        """The shape that Reshape's codes stand for; SymcError when the numbers of elements differ."""
        if min(codes) > 0 and prod(codes) == self.size:
            return codes
        if not self.size and prod(codes) == 0 and min(codes) >= 0:  # 0 is an extent here
            return codes
        from symc.dialects.sym.inference import Mismatch, ShapeFrame
        from symc.dialects.sym.reshape import Reshape

        frame = ShapeFrame(["data"], [self.shape], [None])
        try:
            Reshape(shape=codes, reverse=reverse).infer_shape(frame)
        except Mismatch as error:
            raise ValueError(f"Cannot reshape array of size {self.size} into shape {codes}: {error}") from None
        result = frame.outs[0]
        if result is None or prod(result) != self.size:
            raise ValueError(f"Cannot reshape array of size {self.size} into shape {codes}")
        return result

    def expand_dims(self, axis: int, inplace: bool = False) -> NDArray:
        """A new axis of extent 1; a copy, or a view with `inplace`."""
        return self._view_or_copy(np.expand_dims(self._data, axis), inplace)

    def flatten(self, inplace: bool = False, **kwargs: Any) -> NDArray:
        """Shape (first extent, all others); a copy, or a view with `inplace`."""
        return self._view_or_copy(self._data.reshape(self.shape[0], -1), inplace)

    def squeeze(self, axis: int | tuple[int, ...] | None = None, inplace: bool = False, **kwargs: Any) -> NDArray:
        """Without axes of extent 1 (all, or those of `axis`); a copy, or a view with `inplace`."""
        data = np.squeeze(self._data, axis)
        return self._view_or_copy(data.reshape(data.shape or (1,)), inplace)

    def _view_or_copy(self, data: np.ndarray, view: bool) -> NDArray:
        return self._view(data) if view else self._own(data)

    def broadcast_to(self, shape: Sequence[int]) -> NDArray:
        """A copy broadcast to a shape; 0 keeps an extent. ValueError when it does not fit."""
        extents = (shape,) if isinstance(shape, int) else tuple(shape)
        if len(extents) == self.ndim:
            extents = tuple(s or d for s, d in zip(extents, self.shape))
        return self._own(np.broadcast_to(self._data, extents))

    def split_v2(
        self, indices_or_sections: int | Sequence[int], axis: int = 0, squeeze_axis: bool = False
    ) -> NDArray | list[NDArray]:
        """Split at indices or into equal sections, see `mx.nd.split_v2`."""
        from symc.ndarray.functions import split_v2

        return split_v2(self, indices_or_sections, axis, squeeze_axis)

    def __getitem__(self, key: Any) -> NDArray:
        picked, shared = select(self._data, key, NDArray)
        return self._view_or_copy(picked, shared)

    def __setitem__(self, key: Any, value: Any) -> None:
        assign(self._data, key, value, NDArray)
