"""What `Executor.explain()` tells: the kernels of a program, and why neighbours of the graph share one or do not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xdsl.dialects.builtin import ModuleOp

    from symc.passes.remarks import Remark, Remarks


@dataclass(frozen=True)
class Pair:
    """Two nodes of which one reads what the other makes."""

    producer: str
    consumer: str
    fused: bool
    """Whether what passes between them stays out of memory, or takes none of its own."""
    reason: str
    """In the words of the pass that decided last."""
    pass_name: str
    remarks: tuple[Remark, ...]
    """What every pass decided that had a choice, in their order."""

    def __str__(self) -> str:
        said = self.remarks[-1:] if self.fused else self.remarks[::-1]
        reasons = "; ".join(f"{r.reason} [{r.pass_name}]" for r in said)
        return f"{self.producer} -> {self.consumer}: {'fused' if self.fused else 'not fused'}: {reasons}"


@dataclass(frozen=True)
class Kernel:
    """A kernel at the place where an entry function calls it, or a call of a Python function."""

    entry: str
    """`forward`, or `forward_train` and `backward`."""
    name: str
    nodes: tuple[str, ...]
    """What it computes; a node may be spread over several kernels."""
    pairs: tuple[Pair, ...]
    """The neighbours that are fused here, and those apart of which the consumer is here; each pair is told once, at the
    first kernel that it fits.
    """


@dataclass(frozen=True)
class Explanation:
    """Why the kernels of a program are what they are."""

    kernels: tuple[Kernel, ...]
    """In the order in which they run."""
    pairs: tuple[Pair, ...]
    """Every two neighbours of the graph as it was lowered, gradients included, once."""
    without_kernel: tuple[Pair, ...]
    """The pairs that no kernel tells: the consumer is no part of any, as it computes nothing."""

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        for entry in dict.fromkeys(k.entry for k in self.kernels):
            kernels = [k for k in self.kernels if k.entry == entry]
            yield f"{entry}: {len(kernels)} kernels"
            for kernel in kernels:
                yield f"  {kernel.name}: {', '.join(kernel.nodes) or 'no node'}"
                yield from (f"    {pair}" for pair in kernel.pairs)
        if self.without_kernel:
            yield "no kernel"
            yield from (f"    {pair}" for pair in self.without_kernel)


def explanation(module: ModuleOp, remarks: Remarks) -> Explanation:
    """Put together the kernels of a module after plan-buffers and the remarks of the passes that made them."""
    pairs = _pairs(remarks)
    calls = list(_calls(module))
    told: dict[int, list[Pair]] = {}
    for pair in pairs:
        told.setdefault(_place(pair, calls), []).append(pair)
    kernels = [Kernel(*call, tuple(told.get(i, ()))) for i, call in enumerate(calls)]
    return Explanation(tuple(kernels), tuple(pairs), tuple(told.get(NOWHERE, ())))


NOWHERE = -1
_Call = tuple[str, str, tuple[str, ...]]
"""Entry, kernel and nodes."""


def _pairs(remarks: Remarks) -> list[Pair]:
    by_pair: dict[tuple[str, str], list[Remark]] = {}
    for remark in remarks:
        by_pair.setdefault((remark.producer, remark.consumer), []).append(remark)
    return [
        Pair(*names, said[-1].fused, said[-1].reason, said[-1].pass_name, tuple(said))
        for names, said in by_pair.items()
    ]


def _calls(module: ModuleOp) -> Iterator[_Call]:
    from xdsl.dialects.func import CallOp

    from symc.dialects.program import HostCallOp
    from symc.passes.function_body import node_names
    from symc.runtime.encode_steps import entry_functions

    for name, entry in entry_functions(module).items():
        for op in entry.body.block.ops:
            if isinstance(op, CallOp):
                yield name, op.callee.root_reference.data, tuple(node_names(op))
            elif isinstance(op, HostCallOp):
                yield name, "a Python function", tuple(node_names(op))


def _place(pair: Pair, calls: list[_Call]) -> int:
    """Number of the call at which a pair is told."""
    consuming = [i for i, (_, _, nodes) in enumerate(calls) if pair.consumer in nodes]
    both = [i for i in consuming if pair.producer in calls[i][2]]
    return next(iter((*(both if pair.fused else ()), *consuming)), NOWHERE)
