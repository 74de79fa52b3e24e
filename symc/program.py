"""What compiling gives: a program, the slots of its entries, and its calls back into Python; imports no xDSL."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symc.memory_plan import MemoryPlan
    from symc.runtime.code import Code
    from symc.runtime.steps import Steps

GRAD_REQS = ("write", "add", "null")


@dataclass(frozen=True)
class Slot:
    """One argument of a program's entry functions: where its pointer comes from."""

    kind: str
    """argument, auxiliary, head_gradient, accumulator, random_key, output, gradient or arena."""
    name: str
    shape: tuple[int, ...]
    dtype: str
    updates: int | None = None
    """The slot whose buffer this result is written into."""


@dataclass(frozen=True)
class HostCall:
    """A call from the program back into Python: which function, for which node, on buffers of which types."""

    key: str
    node: str
    inputs: list[tuple[tuple[int, ...], str]]
    outputs: list[tuple[tuple[int, ...], str]]


@dataclass
class Program:
    """A compiled graph: the steps of its entry functions, the slots that they work on, and the code that they call."""

    slots: list[Slot]
    steps: dict[str, Steps]
    """Of `forward`, or of `forward_train` and `backward`."""
    functions: list[str]
    """What steps call, in the order of their bases."""
    code: Code
    """Holds these functions."""
    host_calls: list[HostCall]
    """What each host call means, by its index."""
    plan: MemoryPlan
    """What lies where in the arena."""
    guarded: bool = False
    """Whether buffers end at guard pages (`SYMC_DEBUG_MEMORY`)."""
    timings: dict[str, float] = field(default_factory=dict)
    """Seconds by pass and by stage of code generation, of the latest bind that gave this program."""
    unused: frozenset[int] = frozenset()
    """Slots that no operation reads: heads of outputs that pass no gradient on."""
    teams: dict[str, int] = field(default_factory=dict)
    """Entries that a team of threads runs, with the number of counters that each uses."""

    @property
    def joint(self) -> bool:
        """Whether the program has a backward entry."""
        return "backward" in self.steps

    @property
    def outputs(self) -> list[Slot]:
        """The slots of the outputs."""
        return [s for s in self.slots if s.kind == "output"]

    @property
    def entries(self) -> list[str]:
        """The entry functions in the order in which they run."""
        return list(self.steps)
