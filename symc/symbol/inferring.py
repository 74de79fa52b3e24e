"""infer_shape and infer_type of Symbol: arguments in, tuples and numpy types out, warnings about what stays unknown."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from operator import index
from typing import TYPE_CHECKING, Any

from symc.dialects.sym.attributes import dtype_name
from symc.dialects.sym.inference import UNKNOWN, DType, Shape, is_complete
from symc.errors import OperatorError, SymcError
from symc.symbol.compose import SymbolBase, unknown_keyword
from symc.symbol.node import Entry, Node, post_order

if TYPE_CHECKING:
    from symc.inference import Inferred

LISTED_UNKNOWNS = 10
"""How many unknown arguments a warning names."""

Shapes = list[tuple[int, ...]]
ShapeResult = tuple[Shapes, Shapes, Shapes] | tuple[None, None, None]
TypeResult = tuple[list[Any], list[Any], list[Any]] | tuple[None, None, None]


class Inferring(SymbolBase):
    """Inference in both directions. Unknown dimensions are 0, an unknown shape is `()`, an unknown type None."""

    __slots__ = ()

    def infer_shape(self, *args: tuple[int, ...] | None, **kwargs: tuple[int, ...]) -> ShapeResult:
        """Shapes of arguments, outputs and auxiliary states from those given; three None and a warning when one stays
        unknown."""
        inferred, (arguments, outputs, states) = self._inferred_shapes("infer_shape", args, kwargs)
        if all(map(is_complete, inferred.shapes.values())):
            return arguments, outputs, states
        _warn_unknown("shape", self._variables()[0], arguments, lambda shape: not shape or 0 in shape)
        return None, None, None

    def infer_shape_partial(self, *args: tuple[int, ...] | None, **kwargs: tuple[int, ...]) -> ShapeResult:
        """Like infer_shape, but gives what is known even when something stays unknown."""
        return self._inferred_shapes("infer_shape_partial", args, kwargs)[1]

    def infer_type(self, *args: Any, **kwargs: Any) -> TypeResult:
        """Element types of arguments, outputs and auxiliary states; three None and a warning when one stays unknown."""
        inferred, (arguments, outputs, states) = self._inferred_types("infer_type", args, kwargs)
        if None not in inferred.dtypes.values():
            return arguments, outputs, states
        _warn_unknown("type", self._variables()[0], arguments, lambda dtype: dtype is None)
        return None, None, None

    def infer_type_partial(self, *args: Any, **kwargs: Any) -> TypeResult:
        """Like infer_type, but gives what is known even when something stays unknown."""
        return self._inferred_types("infer_type_partial", args, kwargs)[1]

    def _variables(self) -> tuple[list[Node], list[Node]]:
        """Arguments and auxiliary states."""
        nodes = list(post_order(self._outputs))
        states = {id(n.inputs[i].node) for n in nodes for i in n.auxiliary_indices()}
        variables = [n for n in nodes if n.op is None]
        return [n for n in variables if id(n) not in states], [n for n in variables if id(n) in states]

    def _given(self, what: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> dict[str, Any]:
        """What the caller gave, by argument name."""
        if args and kwargs:
            raise ValueError(f"Can only specify known argument {what}s either by positional or kwargs way.")
        arguments, states = self._variables()
        names = [n.name for n in arguments]
        if len(args) > len(names):
            raise OperatorError(
                f"infer_{what}: {len(names)} arguments ({', '.join(names)}), but {len(args)} {what}s given"
            )
        known = {*names, *(n.name for n in states)}
        for key in kwargs:
            if key not in known:
                keyword = f"Infer{what.capitalize()}Keyword"
                raise OperatorError(unknown_keyword(keyword, key, [*names, *(n.name for n in states)]))
        return {k: v for k, v in (kwargs or dict(zip(names, args))).items() if v is not None}

    def _inferred_shapes(
        self, what: str, args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> tuple[Inferred, tuple[Shapes, Shapes, Shapes]]:
        given = self._given("shape", args, kwargs)
        for name, shape in given.items():
            if not isinstance(shape, tuple):
                raise TypeError(f"Arguments need to be shapes (tuple), but '{name}' is {type(shape)}.")
        given = {name: checked_shape(what, name, shape) for name, shape in given.items()}
        inferred = _infer(what, self._outputs, given, {})
        return inferred, self._arranged(lambda key: _public_shape(inferred.shapes[key]))

    def _inferred_types(
        self, what: str, args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> tuple[Inferred, tuple[list[Any], list[Any], list[Any]]]:
        given = self._given("type", args, kwargs)
        inferred = _infer(what, self._outputs, {}, {name: _dtype(name, value) for name, value in given.items()})
        return inferred, self._arranged(lambda key: _public_type(inferred.dtypes[key]))

    def _arranged(self, fact: Callable[[tuple[int, int]], Any]) -> tuple[list[Any], list[Any], list[Any]]:
        """A fact of each argument, output and auxiliary state."""
        arguments, states = self._variables()
        return (
            [fact((id(n), 0)) for n in arguments],
            [fact((id(e.node), e.index)) for e in self._outputs],
            [fact((id(n), 0)) for n in states],
        )


def checked_shape(what: str, name: str, shape: Sequence[Any]) -> tuple[int, ...]:
    """The shape given for an argument as integers; TypeError or OperatorError where an extent is none. 0 and -1 are
    unknown."""
    try:
        extents = tuple(map(index, shape))
    except TypeError:
        raise TypeError(f"{what}: extents of '{name}' must be integers, got {shape}") from None
    if any(not UNKNOWN <= extent < 2**63 for extent in extents):
        raise OperatorError(f"{what}: extents of '{name}' must be 0 (unknown) or more and fit 64 bits, got {shape}")
    return extents


def _infer(
    what: str, outputs: Sequence[Entry], shapes: Mapping[str, tuple[int, ...]], dtypes: Mapping[str, str]
) -> Inferred:
    from symc.inference import infer

    try:
        return infer(outputs, shapes, dtypes)
    except SymcError as error:
        given = "".join(f"\n  {name}: {value}" for name, value in {**shapes, **dtypes}.items())
        raise type(error)(f"{what} error. Arguments:{given}\n{error}") from None


def _public_shape(shape: Shape) -> tuple[int, ...]:
    return () if shape is None else tuple(0 if d == UNKNOWN else d for d in shape)


def _public_type(dtype: DType) -> Any:
    if dtype is None:
        return None
    if dtype == "bfloat16":
        import ml_dtypes

        return ml_dtypes.bfloat16
    import numpy as np

    return np.dtype(dtype).type


def _dtype(name: str, value: Any) -> str:
    try:
        return dtype_name(value)
    except (KeyError, TypeError, ValueError) as error:
        raise TypeError(f"infer_type: '{name}' must be an element type, got {value!r} ({error})") from None


def _warn_unknown(
    what: str, arguments: Sequence[Node], facts: Sequence[Any], is_unknown: Callable[[Any], bool]
) -> None:
    unknown = [f"{node.name}: {fact}" for node, fact in zip(arguments, facts) if is_unknown(fact)]
    if len(unknown) > LISTED_UNKNOWNS:
        unknown[LISTED_UNKNOWNS:] = ["..."]
    warnings.warn(
        f"Cannot decide {what} for the following arguments{' ' if what == 'shape' else ''}"
        + ("(0s in shape means unknown dimensions)" if what == "shape" else "")
        + ". Consider providing them as input:\n\t"
        + "\n\t".join(unknown),
        stacklevel=3,
    )
