"""Devices: `mx.cpu(0)`, `mx.gpu(0)`, the current one, and `with ctx:`."""

from __future__ import annotations

import threading
from typing import Any, ClassVar

from symc.errors import SymcError


class Context:
    """A device by type and number; in `with` it is the current one of the thread."""

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
        _LOCAL.stack.append(self)
        return self

    def __exit__(self, *exception: Any) -> None:
        assert len(_LOCAL.stack) > 1, "a context is left that was not entered"
        _LOCAL.stack.pop()

    def empty_cache(self) -> None:
        """Does nothing: no memory is kept for later."""


class _Current(threading.local):
    """The contexts entered in this thread, outermost first."""

    def __init__(self) -> None:
        self.stack = [Context("cpu", 0)]


_LOCAL = _Current()


def cpu(device_id: int = 0) -> Context:
    """The CPU; numbers tell devices apart that share memory and cores (for tests of data parallelism)."""
    return Context("cpu", device_id)


def gpu(device_id: int = 0) -> Context:
    """A GPU."""
    return Context("gpu", device_id)


def cpu_pinned(device_id: int = 0) -> Context:
    """Page-locked CPU memory; here the same as `cpu`."""
    return Context("cpu_pinned", device_id)


def current_context() -> Context:
    """The innermost `with ctx:` of this thread, `cpu(0)` outside of any."""
    return _LOCAL.stack[-1]


def num_gpus() -> int:
    """Number of GPUs that arrays can live on: none yet."""
    return 0


def gpu_memory_info(device_id: int = 0) -> tuple[int, int]:
    """Free and total bytes of a GPU; SymcError, because there is none yet."""
    raise SymcError(f"gpu_memory_info: gpu({device_id}) is not available, arrays live on the CPU only")


def check_available(ctx: Context) -> Context:
    """The context; SymcError when arrays cannot live there, TypeError when it is none."""
    if not isinstance(ctx, Context):
        raise TypeError(f"ctx must be a Context such as mx.cpu(), got {ctx!r}")
    if ctx.device_typeid == 2:
        raise SymcError(f"ctx {ctx}: arrays live on the CPU only, GPUs are not supported yet; use mx.cpu()")
    return ctx
