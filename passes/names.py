"""Names of functions and tables in a module: none is given twice."""

from __future__ import annotations

from xdsl.dialects.builtin import StringAttr
from xdsl.ir import Operation

ENTRIES = {"predict": ("forward",), "train": ("forward_train", "backward")}
"""The entry functions that a driver becomes."""


class Names:
    """The names of a module's symbols, those of its entry functions to come included; hands out new ones."""

    def __init__(self, module: Operation):
        named = (op.properties.get("sym_name") for op in module.regions[0].block.ops)
        self._taken = {name.data for name in named if isinstance(name, StringAttr)}
        self._taken.update(name for entries in ENTRIES.values() for name in entries)
        self._numbers: dict[str, int] = {}
        """The last number tried for each base: names stay taken, so no smaller one is free."""

    def new(self, base: str) -> str:
        """`base`, or `base_N` with the smallest free N; the name is taken."""
        name, number = base, self._numbers.get(base, 0)
        while name in self._taken:
            number += 1
            name = f"{base}_{number}"
        self._numbers[base] = number
        self._taken.add(name)
        return name
