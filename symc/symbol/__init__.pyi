# Written by `python -m symc.symbol.stubs` from the operators' declarations.
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from symc.symbol.symbol import Symbol as Symbol

from symc.symbol import _internal as _internal
from symc.symbol import contrib as contrib
from symc.symbol import image as image
from symc.symbol import linalg as linalg
from symc.symbol import op as op
from symc.symbol import random as random
from symc.symbol import sparse as sparse
from symc.symbol.op import *

def var(name: str, attr: Mapping[str, str] | None=None, shape: Sequence[int] | None=None, lr_mult: float | None=None, wd_mult: float | None=None, dtype: Any=None, init: Any=None, stype: str | None=None, **kwargs: Any) -> Symbol:
    """A variable: an input of the graph."""

Variable = var

def Group(symbols: Iterable[Symbol]) -> Symbol:
    """One symbol with the outputs of several."""

def load(fname: str | os.PathLike[str]) -> Symbol:
    """The symbol in a JSON file, also one that an older MXNet wrote."""

def load_json(json_str: str) -> Symbol:
    """The symbol that JSON text holds."""

def fromjson(json_str: str) -> Symbol:
    """The symbol that JSON text holds (the name of later versions)."""

def pow(base: Any, exp: Any) -> Any:
    """`base ** exp`, elementwise; shapes agree, or one side is a number."""

def power(base: Any, exp: Any) -> Any:
    """`base ** exp`, elementwise; shapes agree, or one side is a number."""

def maximum(left: Any, right: Any) -> Any:
    """The larger of both, elementwise; shapes agree, or one side is a number."""

def minimum(left: Any, right: Any) -> Any:
    """The smaller of both, elementwise; shapes agree, or one side is a number."""

def hypot(left: Any, right: Any) -> Any:
    """`sqrt(left**2 + right**2)`, elementwise; shapes agree, or one side is a number."""

def zeros(shape: int | Sequence[int], dtype: Any=None, **kwargs: Any) -> Symbol:
    """Zeros of the given shape; a dimension of 0 is inferred."""

def ones(shape: int | Sequence[int], dtype: Any=None, **kwargs: Any) -> Symbol:
    """Ones of the given shape; a dimension of 0 is inferred."""

def full(shape: int | Sequence[int], val: float, dtype: Any=None, **kwargs: Any) -> Symbol:
    """`val` in the given shape."""

def arange(start: float, stop: float | None=None, step: float=1.0, repeat: int=1, infer_range: bool=False, name: str | None=None, dtype: Any=None) -> Symbol:
    """`start, start + step, ...` below `stop`, each `repeat` times; with one number, from 0 to it."""

def linspace(start: float, stop: float, num: int, endpoint: bool=True, name: str | None=None, dtype: Any=None) -> Symbol:
    """`num` evenly spaced numbers from start to stop."""

def eye(N: int, M: int=0, k: int=0, dtype: Any=None, **kwargs: Any) -> Symbol:
    """Ones on diagonal k of an (N, M) matrix, zeros elsewhere; M 0 means N."""

def histogram(a: Symbol, bins: int | Symbol=10, range: tuple[float, float] | None=None, **kwargs: Any) -> Symbol:
    """Counts of the values of `a` in equal bins of `range`, or between the edges that the symbol `bins` holds."""

def split_v2(ary: Symbol, indices_or_sections: int | Sequence[int], axis: int=0, squeeze_axis: bool=False) -> Symbol:
    """Split along `axis` at indices, or into a number of equal sections."""
