"""Every error symc raises, one class a stage, all under `SymcError`, which MXNet programs catch as `MXNetError`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any


class MXNetError(RuntimeError):
    """The name MXNet programs catch; the root of the tree."""


class SymcError(MXNetError):
    """Base of all errors that symc raises on purpose.

    `at` is the IR operation at fault, where there is one. An error of several operations has `parts`: pairs of an
    operation and what is said of it.
    """

    def __init__(self, *args: object, at: Any = None, parts: Sequence[tuple[Any, str]] = ()):
        super().__init__(*args)
        self.parts = tuple(parts) or ((at, str(self)),)

    @property
    def at(self) -> Any:
        """The first operation at fault, None where unknown."""
        return self.parts[0][0]


class NotImplementedForSymbol(SymcError):
    """An NDArray method or an in-place operation was asked of a Symbol, which has no value."""


class OperatorError(SymcError):
    """An operator was given an unknown, missing or malformed attribute or input."""


class ShapeInferenceError(SymcError):
    """Shapes of a graph contradict each other or an operator's rule; lists every contradiction found."""


class TypeInferenceError(SymcError):
    """Element types of a graph contradict each other or an operator's rule; lists every contradiction found."""


class GradientError(SymcError):
    """A gradient was asked of an operator that has none, or a head gradient is missing."""


class BindError(SymcError):
    """Arrays given to bind do not fit the symbol: missing, unknown, wrong shape, wrong element type."""


class LoweringError(SymcError):
    """A pass met IR that it cannot lower."""


class EmitError(SymcError):
    """The emitter met IR that has no translation to LLVM IR, or LLVM refused the result."""


class ExecutionError(SymcError):
    """A compiled program stopped: a host callback raised, or an index was out of range with mode 'raise'."""


class FileFormatError(SymcError):
    """A file is not what its name or header says: bad magic, truncated, sizes that do not add up."""


class InternalError(SymcError):
    """A mistake of symc itself: a pass raised something else, or left IR that does not verify; `stage` is the pass."""

    def __init__(self, *args: object, stage: str = ""):
        super().__init__(*args)
        self.stage = stage


@contextmanager
def blame(op: Any) -> Iterator[None]:
    """Say of errors of the block that name no operation that they are this one's."""
    try:
        yield
    except SymcError as error:
        if error.at is None:
            error.parts = ((op, str(error)),)
        raise
