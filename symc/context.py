"""Devices: `mx.cpu(0)`, `mx.gpu(0)`, the current one, and `with ctx:`."""

from __future__ import annotations

import threading
from typing import Any, ClassVar

from symc.errors import SymcError

_LOCAL = threading.local()


class Context:
    """A device by type and number; usable in `with` to make it the current one."""

    devtype2str: ClassVar[dict[int, str]] = {1: "cpu", 2: "gpu", 3: "cpu_pinned", 5: "cpu_shared"}
    devstr2type: ClassVar[dict[str, int]] = {name: code for code, name in devtype2str.items()}

    def __init__(self, device_type: str | Context, device_id: int = 0):
        if isinstance(device_type, Context):
            device_type, device_id = device_type.device_type, device_type.device_id
        if device_type not in self.devstr2type:
            raise SymcError(f"Context: device_type must be one of {', '.join(self.devstr2type)}, got {device_type!r}")
        self.device_typeid = self.devstr2type[device_type]
        self.device_id = device_id

    @property
    def device_type(self) -> str:
        """`cpu`, `gpu`, `cpu_pinned` or `cpu_shared`."""
        return self.devtype2str[self.device_typeid]

    def __hash__(self) -> int:
        return hash((self.device_typeid, self.device_id))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Context):
            return False
        return (self.device_typeid, self.device_id) == (other.device_typeid, other.device_id)

    def __repr__(self) -> str:
        return f"{self.device_type}({self.device_id})"

    __str__ = __repr__

    def __enter__(self) -> Context:
        _stack().append(self)
        return self

    def __exit__(self, *exception: Any) -> None:
        _stack().pop()

    def empty_cache(self) -> None:
        """Nothing is cached."""


def _stack() -> list[Context]:
    if not hasattr(_LOCAL, "stack"):
        _LOCAL.stack = [Context("cpu", 0)]
    return _LOCAL.stack


def cpu(device_id: int = 0) -> Context:
    """The CPU; different numbers act as distinct devices."""
    return Context("cpu", device_id)


def gpu(device_id: int = 0) -> Context:
    """A GPU."""
    return Context("gpu", device_id)


def cpu_pinned(device_id: int = 0) -> Context:
    """Page-locked CPU memory; the same as `cpu` here."""
    return Context("cpu_pinned", device_id)


def current_context() -> Context:
    """The innermost `with ctx:` of this thread, `cpu(0)` outside of any."""
    return _stack()[-1]


def num_gpus() -> int:
    """Number of GPUs that symc can use."""
    return 0


def gpu_memory_info(device_id: int = 0) -> tuple[int, int]:
    """Free and total bytes of a GPU."""
    raise SymcError(f"gpu_memory_info: there is no gpu({device_id})")


def check_available(ctx: Context) -> Context:
    """The context, or SymcError when arrays cannot live there."""
    if ctx.device_type == "gpu":
        raise SymcError(f"{ctx}: arrays on GPUs are not supported yet; use mx.cpu()")
    return ctx
