"""The base of all initializers: which rule fills which array, by attribute and by name; the registry of the rules."""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Callable, Mapping
from math import sqrt
from typing import Any

import numpy as np

from symc import random, registry
from symc.ndarray import NDArray

RULES = {
    "weight": "_init_weight",
    "bias": "_init_bias",
    "gamma": "_init_gamma",
    "beta": "_init_beta",
    "min": "_init_zero",
    "max": "_init_one",
}
"""End of a name: the method that fills arrays of such names."""

QUANTIZED_RULES = {"weight_quantize": "_init_quantized_weight", "bias_quantize": "_init_quantized_bias"}
"""More of the same, for an InitDesc only."""

PLAIN_NAME_RULES = {
    "moving_mean": "_init_zero",
    "moving_var": "_init_one",
    "moving_inv_var": "_init_zero",
    "moving_avg": "_init_zero",
}
"""More of the same, for a plain string only: an InitDesc has the attribute `__init__` for these."""

PLAIN_NAME_PREFIXES = (
    ("upsampling", "", "_init_bilinear"),
    ("stn_loc", "weight", "_init_zero"),
    ("stn_loc", "bias", "_init_loc_bias"),
)
"""Start and end of a plain string that come before the rules by its end."""


class InitDesc(str):
    """The name of a variable, with its attributes.

    `attrs` are those of `Symbol.attr_dict()`; `global_init` is the initializer of the whole model, for the rule of one
    variable to fall back on: the first initializer called with this, unless given.
    """

    attrs: Mapping[str, str]
    global_init: Initializer | None

    def __new__(
        cls, name: str, attrs: Mapping[str, str] | None = None, global_init: Initializer | None = None
    ) -> InitDesc:
        desc = super().__new__(cls, name)
        desc.attrs = attrs or {}
        desc.global_init = global_init
        return desc


class Initializer:
    """Fills an array with first values: `initializer(InitDesc(name, attrs), array)`.

    A subclass hands the arguments of its constructor to this one as keywords, for `dumps`, and overrides
    `_init_weight(desc, arr)`, or another rule: `_init_bias`, `_init_gamma`, `_init_beta`, `_init_zero`, `_init_one`,
    `_init_default`.
    """

    def __init__(self, **kwargs: Any):
        self._kwargs = kwargs
        self._verbose = False
        self._print_func: Callable[[NDArray], str] = root_mean_square

    def set_verbosity(self, verbose: bool = False, print_func: Callable[[NDArray], str] | None = None) -> Initializer:
        """Whether to log every array filled, with what `print_func` says of it (default: its root mean square)."""
        self._verbose = verbose
        self._print_func = print_func or root_mean_square
        return self

    def _verbose_print(self, desc: str, init: str, arr: NDArray) -> None:
        if self._verbose:
            logging.info("Initialized %s as %s: %s", desc, init, self._print_func(arr))

    def dumps(self) -> str:
        """The JSON text `[name, {arguments}]`, from which `create` makes an equal initializer."""
        return json.dumps([type(self).__name__.lower(), self._plain_arguments()])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Initializer):
            return NotImplemented
        return type(self) is type(other) and self._plain_arguments() == other._plain_arguments()

    def _plain_arguments(self) -> dict[str, Any]:
        return {name: as_plain(value) for name, value in self._kwargs.items()}

    def __call__(self, desc: str, arr: NDArray) -> None:
        """Fill `arr` by the rule of the variable.

        That is the initializer in its attribute `__init__`, otherwise what the end of its name says: weight, bias (0),
        gamma (1), beta (0), min (0), max (1). ValueError for other names. A plain string in the place of an InitDesc
        is deprecated; there, moving_mean (0), moving_var (1) and some more names count too.
        """
        if not isinstance(desc, InitDesc):
            self._legacy_init(desc, arr)
            return
        if desc.global_init is None:
            desc.global_init = self
        hint = desc.attrs.get("__init__")
        if hint:
            create(hint)._init_weight(desc, arr)
        else:
            hint = self._apply({**RULES, **QUANTIZED_RULES}, desc, arr)
        if hint:
            self._verbose_print(desc, hint, arr)

    def _legacy_init(self, name: str, arr: NDArray) -> None:
        warnings.warn(
            "Calling an initializer with a plain string is deprecated, use init(mx.init.InitDesc(name, attrs), array)",
            DeprecationWarning,
            stacklevel=3,
        )
        if not isinstance(name, str):
            raise TypeError(f"the name of what to initialize must be a string, got {name!r}")
        if not isinstance(arr, NDArray):
            raise TypeError(f"{name}: what to initialize must be an NDArray, got {type(arr).__name__}")
        for start, end, method in PLAIN_NAME_PREFIXES:
            if name.startswith(start) and name.endswith(end):
                getattr(self, method)(name, arr)
                return
        self._apply({**RULES, **PLAIN_NAME_RULES}, name, arr)

    def _apply(self, rules: Mapping[str, str], name: str, arr: NDArray) -> str | None:
        """Fill `arr` by the rule for the end of `name`, and return that end; None: by the default rule."""
        for end, method in rules.items():
            if name.endswith(end):
                getattr(self, method)(name, arr)
                return end
        self._init_default(name, arr)
        return None

    def _init_weight(self, name: Any, arr: Any) -> None:
        raise NotImplementedError(f"{type(self).__name__} must define _init_weight(name, arr)")

    def _init_default(self, name: Any, arr: Any) -> None:
        raise ValueError(
            f"no rule to initialize {name}: its name must end in {', '.join(RULES)}, or its variable be made with "
            "mx.sym.Variable(init=...)"
        )

    def _init_zero(self, name: Any, arr: Any) -> None:
        arr[:] = 0

    def _init_one(self, name: Any, arr: Any) -> None:
        arr[:] = 1

    def _init_bias(self, name: Any, arr: Any) -> None:
        arr[:] = 0

    def _init_gamma(self, name: Any, arr: Any) -> None:
        arr[:] = 1

    def _init_beta(self, name: Any, arr: Any) -> None:
        arr[:] = 0

    def _init_quantized_weight(self, name: Any, arr: Any) -> None:
        arr[:] = random.host_generator().integers(-127, 127, arr.shape)

    def _init_quantized_bias(self, name: Any, arr: Any) -> None:
        arr[:] = 0

    def _init_bilinear(self, name: Any, arr: Any) -> None:
        arr[:] = bilinear_weight(name, arr.shape)

    def _init_loc_bias(self, name: Any, arr: Any) -> None:
        """The bias of a spatial transformer's locating layer: the identity transform."""
        if arr.shape != (6,):
            raise ValueError(f"{name}: the bias of an affine transform must have shape (6,), got {arr.shape}")
        arr[:] = np.array([1, 0, 0, 0, 1, 0])


create = registry.get_create_func(Initializer, "initializer")
alias = registry.get_alias_func(Initializer, "initializer")
_register = registry.get_register_func(Initializer, "initializer")


def register(klass: registry.C) -> registry.C:
    """Let `create`, and so the attribute `__init__`, find a subclass of Initializer by its lower-case name."""
    return _register(klass)


def root_mean_square(array: NDArray) -> str:
    """The text that verbose initializers log."""
    return str(np.linalg.norm(array.asnumpy()) / sqrt(array.size))


def as_plain(value: Any) -> Any:
    """An argument as JSON can hold it: arrays as lists."""
    if isinstance(value, NDArray):
        value = value.asnumpy()
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value


def bilinear_weight(name: str, shape: tuple[int, ...]) -> np.ndarray:
    """The weight (outputs, inputs, height, width) by which a Deconvolution interpolates: a pyramid per channel."""
    if len(shape) != 4:
        raise ValueError(f"{name}: bilinear weights must have 4 dimensions, got shape {shape}")
    half = np.ceil(shape[3] / 2)
    center = (2 * half - 1 - half % 2) / (2 * half)
    rows, columns = (1 - abs(np.arange(length) / half - center) for length in shape[2:])
    return np.broadcast_to(columns * rows[:, None], shape)
