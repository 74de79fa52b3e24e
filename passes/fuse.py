"""Pass `fuse`: elementwise chains into one linalg.generic (stage K1 to K1)."""
"""Pass `fuse`: elementwise chains into one linalg.generic (stage K1 to K1)."""

from __future__ import annotations

from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp
from xdsl.passes import ModulePass


class Fuse(ModulePass):
    """Fuse elementwise producers into their consumers."""

    name = "fuse"

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        """Not yet: the program stays as it is."""
