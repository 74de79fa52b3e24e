"""Shape and element-type inference of a symbol graph, through the importer and the infer-shapes pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from symc.dialects.sym.inference import DType, Shape
from symc.symbol.node import Entry


@dataclass
class Inferred:
    """What inference learned of every node output, by (id(node), output index)."""

    shapes: dict[tuple[int, int], Shape]
    dtypes: dict[tuple[int, int], DType]


def infer(
    heads: Sequence[Entry],
    shapes: Mapping[str, Sequence[int]] | None = None,
    dtypes: Mapping[str, str] | None = None,
) -> Inferred:
    """Infer from the given argument shapes (0: unknown dimension) and types; raises ShapeInferenceError,
    TypeInferenceError.
    """
    from symc.dialects.sym.ir import dtype_of, shape_of
    from symc.importer import import_symbol
    from symc.passes.infer_shapes import infer_function

    imported = import_symbol(heads, shapes, dtypes)
    function = imported.module.body.block.first_op
    infer_function(function)  # pyright: ignore[reportArgumentType]
    return Inferred(
        {key: shape_of(value.type) for key, value in imported.values.items()},
        {key: dtype_of(value.type) for key, value in imported.values.items()},
    )
