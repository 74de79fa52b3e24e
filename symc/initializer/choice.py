"""Initializers that choose by name: from loaded parameters, or another initializer."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from symc import ndarray

Fill = Callable[[str, Any], None]
"""What an initializer is to these: called with a name, or InitDesc, and the array to fill."""


class Load:
    """Fills arrays with those of the same name in `param`, a `.params` file or a dict; other ones by `default_init`.

    Names in `param` count without `arg:` or `aux:` before them. `verbose` logs where each array came from. ValueError
    where shapes differ, and for a name that is missing while `default_init` is None.
    """

    def __init__(self, param: str | Mapping[str, Any], default_init: Fill | None = None, verbose: bool = False):
        loaded = ndarray.load(param) if isinstance(param, str) else param
        if not isinstance(loaded, Mapping):
            raise ValueError(f"Load: the arrays must have names, those of {param!r} have none")
        self.param = {name.removeprefix("arg:").removeprefix("aux:"): array for name, array in loaded.items()}
        self.default_init = default_init
        self.verbose = verbose

    def __call__(self, name: str, arr: Any) -> None:
        found = self.param.get(name)
        if found is not None:
            if found.shape != arr.shape:
                raise ValueError(f"Load: {name} must have shape {arr.shape}, the loaded one has {found.shape}")
            arr[:] = found
        elif self.default_init is not None:
            self.default_init(name, arr)
        else:
            raise ValueError(f"Load: {name} is not among the loaded parameters, and default_init is None")
        if self.verbose:
            logging.info("Initialized %s by %s", name, "default" if found is None else "loading")


class Mixed:
    """Fills an array by the first initializer whose pattern, a regular expression, matches the start of its name.

    ValueError where none does: a last pattern ".*" takes the rest.
    """

    def __init__(self, patterns: Sequence[str], initializers: Sequence[Fill]):
        if len(patterns) != len(initializers):
            raise ValueError(
                f"Mixed: every pattern needs its initializer, got {len(patterns)} patterns and "
                f"{len(initializers)} initializers"
            )
        self.map = [(re.compile(pattern), initializer) for pattern, initializer in zip(patterns, initializers)]

    def __call__(self, name: str, arr: Any) -> None:
        for pattern, initializer in self.map:
            if pattern.match(name):
                initializer(name, arr)
                return
        tried = ", ".join(pattern.pattern for pattern, _ in self.map)
        raise ValueError(f"Mixed: no pattern matches the start of {name}, tried {tried}; '.*' as the last one does")
