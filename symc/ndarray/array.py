"""NDArray: a dense array on the host that compiled programs read and write in place.

Indexing by an integer or a slice along the first axis, and reshape, give views that write through; every other indexing copies. Arithmetic
broadcasts and goes through the operators' compiled code; plumbing (indexing, copying, casting) is numpy's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NoReturn, Self

import numpy as np

from symc.context import Context, check_available, current_context
from symc.dialects.sym.attributes import dtype_name
from symc.errors import SymcError

ALIGNMENT_BYTES = 64
__array_priority__ = 1000.0


def numpy_dtype(dtype: Any) -> np.dtype:
    """The numpy type of an element type given in any form; bfloat16 comes from ml_dtypes."""
    name = dtype_name(dtype)
    if name != "bfloat16":
        return np.dtype(name)
    import ml_dtypes

    return np.dtype(ml_dtypes.bfloat16)


def allocate(shape: Sequence[int], dtype: Any) -> np.ndarray:
    """Uninitialized memory aligned to a cache line."""
    kind = numpy_dtype(dtype)
    size = int(np.prod(shape, dtype=np.int64)) * kind.itemsize
    raw = np.empty(size + ALIGNMENT_BYTES, np.uint8)
    start = -raw.ctypes.data % ALIGNMENT_BYTES
    return raw[start : start + size].view(kind).reshape(shape)


def checked_shape(shape: Any) -> tuple[int, ...]:
    """A shape as a tuple of positive integers; MXNet has no arrays without axes."""
    dims = (shape,) if isinstance(shape, int | np.integer) else tuple(shape)
    if not dims or any(int(d) <= 0 for d in dims):
        raise SymcError(f"an array needs at least one axis and no empty one, got shape {dims}")
    return tuple(int(d) for d in dims)


class NDArray:
    """A dense array of one element type on one device."""

    __slots__ = ("__weakref__", "_address", "_ctx", "_data")
    __array_priority__ = 1000.0
    __hash__ = None  # pyright: ignore[reportAssignmentType] (== compares elements)

    def __init__(self, data: np.ndarray, ctx: Context | None = None):
        if not data.flags.c_contiguous:
            data = np.ascontiguousarray(data)
        self._data = data
        self._ctx = check_available(ctx or current_context())
        self._address = data.ctypes.data

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
    def T(self) -> NDArray:  # noqa: N802 (MXNet's name)
        """The transpose, all axes reversed; a copy."""
        return self._new(self._data.T)

    @property
    def grad(self) -> None:
        """Gradients belong to executors; there is none here."""
        return None

    def __repr__(self) -> str:
        extents = "x".join(map(str, self.shape))
        return f"\n{self.asnumpy()!s}\n<{type(self).__name__} {extents} @{self._ctx}>"

    def __len__(self) -> int:
        return self.shape[0]

    def __iter__(self) -> Iterator[NDArray]:
        return (self[i] for i in range(self.shape[0]))

    def __bool__(self) -> bool:
        if self.size == 1:
            return bool(self.asscalar())
        raise ValueError("The truth value of an NDArray with multiple elements is ambiguous.")

    def __float__(self) -> NoReturn:
        raise TypeError("float() argument must be a string or a number, not 'NDArray'; use asscalar()")

    def __int__(self) -> NoReturn:
        raise TypeError("int() argument must be a string or a number, not 'NDArray'; use asscalar()")

    # Conversions.

    def asnumpy(self) -> np.ndarray:
        """A copy as a numpy array."""
        return self._data.copy()

    def asscalar(self) -> Any:
        """The only element as a numpy scalar; ValueError when there are several."""
        if self.size != 1:
            raise ValueError("The current array is not a scalar")
        return self._data.reshape(1)[0]

    item = asscalar

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        if dtype is not None and np.dtype(dtype) != self._data.dtype:
            if copy is False:
                raise ValueError("another element type needs a copy")
            return self._data.astype(dtype)
        return self._data.copy() if copy else self._data

    def __dlpack__(self, **kwargs: Any) -> Any:
        return self._data.__dlpack__(**kwargs)

    def __dlpack_device__(self) -> tuple[int, int]:
        return self._data.__dlpack_device__()

    def to_dlpack_for_read(self) -> Any:
        """A DLPack capsule of this memory."""
        return self._data.__dlpack__()

    to_dlpack_for_write = to_dlpack_for_read

    def astype(self, dtype: Any, copy: bool = True) -> NDArray:
        """The values as another element type; the array itself when nothing changes and `copy` is false."""
        kind = numpy_dtype(dtype)
        if not copy and kind == self._data.dtype:
            return self
        return self._new(self._data.astype(kind))

    def copy(self) -> NDArray:
        """A copy on the same device."""
        return self._new(self._data)

    __copy__ = copy

    def __deepcopy__(self, memo: Any) -> NDArray:
        return self.copy()

    def copyto(self, other: NDArray | Context) -> NDArray:
        """Copy the values into another array (converted to its type), or to a device as a new array."""
        if isinstance(other, Context):
            return NDArray(_copied(self._data), other)
        if not isinstance(other, NDArray):
            raise TypeError(f"copyto does not support type {type(other)}")
        if other.shape != self.shape:
            raise SymcError(f"copyto: target must have shape {self.shape}, got {other.shape}")
        np.copyto(other._data, self._data, casting="unsafe")
        return other

    def as_in_context(self, context: Context) -> NDArray:
        """The array itself when it is on the device, else a copy there."""
        return self if context == self._ctx else self.copyto(context)

    as_in_ctx = as_in_context

    def as_nd_ndarray(self) -> Self:
        """This array."""
        return self

    def tostype(self, stype: str) -> NDArray:
        """Dense storage is the only one."""
        if stype != "default":
            raise SymcError(f"tostype: only 'default' storage is supported, got {stype!r}")
        return self

    def wait_to_read(self) -> None:
        """Nothing runs behind the caller's back."""

    wait_to_write = wait_to_read

    def detach(self) -> NDArray:
        """A view of the same memory."""
        return self._view(self._data)

    def attach_grad(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Imperative gradients are not offered."""
        raise SymcError("attach_grad: imperative gradients are not offered; bind a symbol and call backward()")

    def backward(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Imperative gradients are not offered."""
        raise SymcError(
            "backward: imperative gradients are not offered; bind a symbol and call its executor's backward()"
        )

    def __getstate__(self) -> dict[str, Any]:
        from symc.ndarray.files import encode

        return {"array": encode(self), "context": (self._ctx.device_type, self._ctx.device_id)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        from symc.ndarray.files import decode

        other = decode(state["array"])
        self._data, self._address = other._data, other._address
        self._ctx = Context(*state["context"])

    # Views and indexing.

    def _new(self, data: np.ndarray) -> NDArray:
        """A new array with these values."""
        return NDArray(_copied(data), self._ctx)

    def _view(self, data: np.ndarray) -> NDArray:
        return NDArray(data, self._ctx)

    def reshape(self, *shape: Any, **kwargs: Any) -> NDArray:
        """A view under another shape; codes 0 (keep), -1 (infer), -2 (all remaining), -3 (merge two), -4 (split) as Reshape has."""
        from symc.dialects.sym.definition import ShapeFrame, find

        target = kwargs.get("shape", shape[0] if len(shape) == 1 and not isinstance(shape[0], int) else shape)
        frame = ShapeFrame(["data"], [self.shape], [None])
        find("Reshape")(shape=tuple(target), reverse=kwargs.get("reverse", False)).infer_shape(frame)
        result = frame.outs[0]
        assert result is not None, "a complete shape reshapes to a complete one"
        return self._view(self._data.reshape(result))

    def expand_dims(self, axis: int) -> NDArray:
        """A view with a new axis of extent 1."""
        return self._view(np.expand_dims(self._data, axis))

    def broadcast_to(self, shape: Sequence[int]) -> NDArray:
        """A copy broadcast to a shape; 0 keeps an extent."""
        extents = tuple(shape)
        if len(extents) == self.ndim:
            extents = tuple(s or d for s, d in zip(extents, self.shape))
        return self._new(np.broadcast_to(self._data, extents))

    def __getitem__(self, key: Any) -> NDArray:
        key = _plain_key(key)
        picked = self._data[key]
        if _is_view(key, self._data):
            return self._view(picked.reshape(1) if picked.ndim == 0 else picked)
        return self._new(np.asarray(picked).reshape(1) if np.ndim(picked) == 0 else picked)

    def __setitem__(self, key: Any, value: Any) -> None:
        self._data[_plain_key(key)] = value._data if isinstance(value, NDArray) else value

    # Arithmetic.

    def _binary(self, other: Any, both: str, scalar: str) -> Any:
        from symc.ndarray.functions import combine

        return combine(self, other, both, scalar)

    def _in_place(self, other: Any, both: str, scalar: str) -> Self:
        result = self._binary(other, both, scalar)
        if result is NotImplemented:
            raise TypeError(f"type {type(other)} not supported")
        if result.shape != self.shape:
            raise SymcError(f"in-place result must have shape {self.shape}, got {result.shape}")
        self._data[...] = result._data
        return self

    def __neg__(self) -> Any:
        return self._binary(-1.0, "", "_mul_scalar")

    def __abs__(self) -> Any:
        from symc.ndarray.op import function

        return function("abs")(self)


def _copied(data: np.ndarray) -> np.ndarray:
    target = allocate(data.shape, data.dtype)
    target[...] = data
    return target


def _plain_key(key: Any) -> Any:
    if isinstance(key, NDArray):
        return key._data if key._data.dtype == bool else key._data.astype(np.int64)
    if isinstance(key, tuple):
        return tuple(_plain_key(k) if isinstance(k, NDArray) else k for k in key)
    return key


def _is_view(key: Any, data: np.ndarray) -> bool:
    """Whether indexing shares memory: an integer or a slice with step 1 along the first axis, or all of it."""
    if isinstance(key, bool | np.bool_):
        return False
    if isinstance(key, int | np.integer) or key is Ellipsis:
        return True
    return isinstance(key, slice) and key.step in (None, 1)


# method -> (operator of two arrays, operator with a scalar)
ARITHMETIC = {
    "__add__": ("broadcast_add", "_plus_scalar"),
    "__radd__": ("broadcast_add", "_plus_scalar"),
    "__sub__": ("broadcast_sub", "_minus_scalar"),
    "__rsub__": ("", "_rminus_scalar"),
    "__mul__": ("broadcast_mul", "_mul_scalar"),
    "__rmul__": ("broadcast_mul", "_mul_scalar"),
    "__truediv__": ("broadcast_div", "_div_scalar"),
    "__rtruediv__": ("", "_rdiv_scalar"),
    "__div__": ("broadcast_div", "_div_scalar"),
    "__mod__": ("broadcast_mod", "_mod_scalar"),
    "__rmod__": ("", "_rmod_scalar"),
    "__pow__": ("broadcast_power", "_power_scalar"),
    "__rpow__": ("", "_rpower_scalar"),
    "__eq__": ("broadcast_equal", "_equal_scalar"),
    "__ne__": ("broadcast_not_equal", "_not_equal_scalar"),
    "__gt__": ("broadcast_greater", "_greater_scalar"),
    "__ge__": ("broadcast_greater_equal", "_greater_equal_scalar"),
    "__lt__": ("broadcast_lesser", "_lesser_scalar"),
    "__le__": ("broadcast_lesser_equal", "_lesser_equal_scalar"),
}
IN_PLACE = {
    "__iadd__": "__add__",
    "__isub__": "__sub__",
    "__imul__": "__mul__",
    "__itruediv__": "__truediv__",
    "__imod__": "__mod__",
}


def _arithmetic(name: str, both: str, scalar: str) -> Callable[..., Any]:
    def method(self: NDArray, other: Any) -> Any:
        return self._binary(other, both, scalar)

    method.__name__ = name
    return method


def _in_place(name: str, both: str, scalar: str) -> Callable[..., Any]:
    def method(self: NDArray, other: Any) -> Any:
        return self._in_place(other, both, scalar)

    method.__name__ = name
    return method


def _fluent(name: str) -> Callable[..., Any]:
    def method(self: NDArray, *args: Any, **kwargs: Any) -> Any:
        from symc.ndarray.op import function

        return function(name)(self, *args, **kwargs)

    method.__name__ = name
    method.__doc__ = f"`nd.{name}` with this array as first input."
    return method


def _define_methods() -> None:
    from symc.symbol.fluent import FLUENT

    for name, (both, scalar) in ARITHMETIC.items():
        setattr(NDArray, name, _arithmetic(name, both, scalar))
    for name, base in IN_PLACE.items():
        setattr(NDArray, name, _in_place(name, *ARITHMETIC[base]))
    for name in FLUENT:
        if name not in vars(NDArray):
            setattr(NDArray, name, _fluent(name))


_define_methods()
