"""The host function that `take(mode="raise")` calls: indices in range pass through, others stop the program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symc.dialects.sym.indexing import RANGE_PREFIX
from symc.errors import ExecutionError

if TYPE_CHECKING:
    from symc.program import HostCall


class IndexRange:
    """Checks the indices of one node against the extent they index, then hands them on."""

    def __init__(self, call: HostCall):
        self.call = call
        self.extent = int(call.key.removeprefix(RANGE_PREFIX))

    def __call__(self, pointers: Any) -> None:
        from symc.operator import view

        indices = view(pointers[0], *self.call.inputs[0])
        values = indices.asnumpy()
        wrong = values[(values < 0) | (values >= self.extent)]
        if wrong.size:
            raise ExecutionError(
                f"take (node {self.call.node}): index {wrong.flat[0]} is out of range for an axis of {self.extent}"
            )
        view(pointers[1], *self.call.outputs[0])[:] = indices
