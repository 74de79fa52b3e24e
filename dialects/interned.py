"""Attributes that many operations carry, made once each: xDSL checks every new one, which takes 5 to 20 us."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from xdsl.dialects.builtin import (
    DenseArrayBase,
    FunctionType,
    IndexType,
    IntegerAttr,
    StringAttr,
    SymbolRefAttr,
    i32,
    i64,
)
from xdsl.dialects.func import FuncOp
from xdsl.ir import Attribute, Region

INDEX = IndexType()


@lru_cache(1 << 14)
def index(number: int) -> IntegerAttr:
    """An `index`."""
    return IntegerAttr(number, INDEX)


@lru_cache(1 << 14)
def integer(number: int) -> IntegerAttr:
    """An `i64`."""
    return IntegerAttr(number, i64)


@lru_cache(1 << 14)
def integers(*numbers: int) -> DenseArrayBase:
    """An array of `i64`."""
    return DenseArrayBase.from_list(i64, list(numbers))


@cache
def segments(*sizes: int) -> DenseArrayBase:
    """How many operands, or results, each name of an operation stands for."""
    return DenseArrayBase.from_list(i32, list(sizes))


@lru_cache(1 << 14)
def text(characters: str) -> StringAttr:
    """A string."""
    return StringAttr(characters)


@lru_cache(1 << 14)
def symbol(name: str) -> SymbolRefAttr:
    """A reference to what is called so."""
    return SymbolRefAttr(name)


PRIVATE = text("private")


def private_function(name: str, inputs: Sequence[Attribute], outputs: Sequence[Attribute], body: Region) -> FuncOp:
    """A function of the module alone; with an empty body, the declaration of one that stands elsewhere."""
    kind = FunctionType.from_lists(inputs, outputs)
    properties = {"sym_name": text(name), "function_type": kind, "sym_visibility": PRIVATE}
    return FuncOp.create(properties=properties, regions=[body])
