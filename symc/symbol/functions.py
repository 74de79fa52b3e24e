"""Functions of `mx.sym` that are more than one operator: variables, groups, files, two-sided arithmetic, creation."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from numbers import Number
from typing import Any

from symc.attribute import current_scope
from symc.dialects.sym.attributes import DTYPE_CODES, Shape, dtype_name
from symc.dialects.sym.definition import find
from symc.errors import OperatorError
from symc.symbol import json_format
from symc.symbol.arithmetic import combine
from symc.symbol.compose import apply, hidden_form, text, user_location
from symc.symbol.node import Entry, Node
from symc.symbol.symbol import Symbol

STORAGE_CODES = {"default": "0"}
"""Storage types by name; symc has dense arrays only."""

VARIABLE_SHAPE = Shape()
VARIABLE_SHAPE.name = "shape"


def var(
    name: str,
    attr: Mapping[str, str] | None = None,
    shape: Sequence[int] | None = None,
    lr_mult: float | None = None,
    wd_mult: float | None = None,
    dtype: Any = None,
    init: Any = None,
    stype: str | None = None,
    **kwargs: Any,
) -> Symbol:
    """A variable: an input of the graph.

    shape and dtype say what is known of it (0: unknown dimension); lr_mult, wd_mult and init are hints for training.
    Further attributes go into attr, or as keywords that start and end with double underscores.
    """
    if not isinstance(name, str):
        raise TypeError(f"Expect a string for variable `name`, got {type(name).__name__}")
    attrs = hidden_form(current_scope().get(attr))
    for key, value in attrs.items():
        if not isinstance(value, str):
            raise ValueError(f"Set Attr only accepts string values, but {key} is {type(value).__name__}")
    hints = {
        "__shape__": None if shape is None else _shape_text(shape),
        "__lr_mult__": None if lr_mult is None else str(lr_mult),
        "__wd_mult__": None if wd_mult is None else str(wd_mult),
        "__dtype__": None if dtype is None else str(DTYPE_CODES[dtype_name(dtype)]),
        "__init__": None if init is None else _initializer_text(init),
        "__storage_type__": None if stype is None else _storage_code(stype),
    }
    attrs.update({key: value for key, value in hints.items() if value is not None})
    for key, value in kwargs.items():
        if not (key.startswith("__") and key.endswith("__")):
            raise ValueError(
                f"Attribute name={key} is not supported. Additional attributes must start and end with double "
                "underscores, e.g, __yourattr__"
            )
        attrs[key] = str(value)
    return Symbol((Entry(Node(None, name, attrs, location=user_location())),))


Variable = var


def _shape_text(shape: int | Sequence[int] | str) -> str:
    """The text of a shape, as the user wrote it, once it is known to be one."""
    VARIABLE_SHAPE.parse(shape, "var")
    return text(shape)


def _initializer_text(init: Any) -> str:
    if isinstance(init, str):
        return init
    if not hasattr(init, "dumps"):
        raise TypeError(f"var: init must be an initializer or its text, got {init!r}")
    return init.dumps()


def _storage_code(stype: str) -> str:
    if stype not in STORAGE_CODES:
        raise OperatorError(f"var: stype {stype!r} is not supported, arrays are dense ('default')")
    return STORAGE_CODES[stype]


def Group(symbols: Iterable[Symbol]) -> Symbol:
    """One symbol with the outputs of several."""
    symbols = list(symbols)
    if not symbols or not all(isinstance(s, Symbol) for s in symbols):
        raise TypeError(f"Expected a list of symbols as input, got {symbols!r}")
    return Symbol(entry for symbol in symbols for entry in symbol._outputs)


def load(fname: str | os.PathLike[str]) -> Symbol:
    """The symbol in a JSON file, also one that an older MXNet wrote."""
    return Symbol(json_format.read(fname))


def load_json(json_str: str) -> Symbol:
    """The symbol that JSON text holds."""
    return Symbol(json_format.parse(json_str))


def fromjson(json_str: str) -> Symbol:
    """The symbol that JSON text holds (the name of later versions)."""
    return load_json(json_str)


# Two-sided functions: each side a Symbol or a number.


def _two_sided(
    left: Any,
    right: Any,
    numbers: Callable[[Any, Any], Any],
    both: str,
    scalar: str,
    reflected: str,
    hints: Sequence[str],
) -> Any:
    if isinstance(left, Number) and isinstance(right, Number):
        return numbers(left, right)
    return combine(left, right, (both, hints[0]), (scalar, hints[1]), (reflected, hints[2]))


def pow(base: Any, exp: Any) -> Any:
    """`base ** exp`, elementwise; shapes agree, or one side is a number."""
    hints = ("_power", "_powerscalar", "_rpowerscalar")
    return _two_sided(base, exp, lambda a, b: a**b, "_power", "_power_scalar", "_rpower_scalar", hints)


def power(base: Any, exp: Any) -> Any:
    """`base ** exp`, elementwise; shapes agree, or one side is a number."""
    return pow(base, exp)


def maximum(left: Any, right: Any) -> Any:
    """The larger of both, elementwise; shapes agree, or one side is a number."""
    hints = ("_maximum", "_maximumscalar", "_maximumscalar")
    return _two_sided(left, right, max, "_maximum", "_maximum_scalar", "_maximum_scalar", hints)


def minimum(left: Any, right: Any) -> Any:
    """The smaller of both, elementwise; shapes agree, or one side is a number."""
    hints = ("_minimum", "_minimumscalar", "_minimumscalar")
    return _two_sided(left, right, min, "_minimum", "_minimum_scalar", "_minimum_scalar", hints)


def hypot(left: Any, right: Any) -> Any:
    """`sqrt(left**2 + right**2)`, elementwise; shapes agree, or one side is a number."""
    hints = ("_hypot", "_hypotscalar", "_hypotscalar")
    return _two_sided(left, right, math.hypot, "_hypot", "_hypot_scalar", "_hypot_scalar", hints)


# Creation.


def _create(operator: str, **kwargs: Any) -> Symbol:
    return Symbol(apply(find(operator), operator, (), kwargs))


def zeros(shape: int | Sequence[int], dtype: Any = None, **kwargs: Any) -> Symbol:
    """Zeros of the given shape; a dimension of 0 is inferred."""
    return _create("_zeros", shape=shape, dtype=dtype or "float32", **kwargs)


def ones(shape: int | Sequence[int], dtype: Any = None, **kwargs: Any) -> Symbol:
    """Ones of the given shape; a dimension of 0 is inferred."""
    return _create("_ones", shape=shape, dtype=dtype or "float32", **kwargs)


def full(shape: int | Sequence[int], val: float, dtype: Any = None, **kwargs: Any) -> Symbol:
    """`val` in the given shape."""
    return _create("_full", shape=shape, dtype=dtype or "float32", value=float(val), **kwargs)


def arange(
    start: float,
    stop: float | None = None,
    step: float = 1.0,
    repeat: int = 1,
    infer_range: bool = False,
    name: str | None = None,
    dtype: Any = None,
) -> Symbol:
    """`start, start + step, ...` below `stop`, each `repeat` times; with one number, from 0 to it."""
    return _create(
        "_arange",
        start=start,
        stop=stop,
        step=step,
        repeat=repeat,
        infer_range=infer_range,
        name=name,
        dtype=dtype or "float32",
    )


def linspace(
    start: float, stop: float, num: int, endpoint: bool = True, name: str | None = None, dtype: Any = None
) -> Symbol:
    """`num` evenly spaced numbers from start to stop."""
    return _create("_linspace", start=start, stop=stop, num=num, endpoint=endpoint, name=name, dtype=dtype or "float32")


def eye(N: int, M: int = 0, k: int = 0, dtype: Any = None, **kwargs: Any) -> Symbol:
    """Ones on diagonal k of an (N, M) matrix, zeros elsewhere; M 0 means N."""
    return _create("_eye", N=N, M=M, k=k, dtype=dtype or "float32", **kwargs)


def histogram(a: Symbol, bins: int | Symbol = 10, range: tuple[float, float] | None = None, **kwargs: Any) -> Symbol:
    """Counts of the values of `a` in equal bins of `range`, or between the edges that the symbol `bins` holds."""
    if isinstance(bins, Symbol):
        return _create("_histogram", data=a, bins=bins, **kwargs)
    if range is None:
        raise ValueError("histogram: null range is not supported in symbol mode")
    return _create("_histogram", data=a, bin_cnt=bins, range=range, **kwargs)


def split_v2(
    ary: Symbol, indices_or_sections: int | Sequence[int], axis: int = 0, squeeze_axis: bool = False
) -> Symbol:
    """Split along `axis` at indices, or into a number of equal sections."""
    if isinstance(indices_or_sections, int):
        indices, sections = [], indices_or_sections
    else:
        indices, sections = [0, *indices_or_sections], 0
    return _create("_split_v2", data=ary, indices=indices, axis=axis, squeeze_axis=squeeze_axis, sections=sections)
