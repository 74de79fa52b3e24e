"""The operator table: rows by family."""

from __future__ import annotations

from case import Case

from cases import (
    binary,
    creation,
    elementwise,
    graphs,
    indexing,
    layout,
    linalg,
    loss,
    neural,
    normalization,
    pooling,
    reduction,
    scalar,
    shape,
    softmax,
    types,
    unary,
    updates,
)

FAMILIES: dict[str, list[Case]] = {
    module.__name__.rpartition(".")[2]: module.CASES
    for module in (
        unary,
        binary,
        scalar,
        elementwise,
        creation,
        reduction,
        shape,
        layout,
        indexing,
        linalg,
        neural,
        pooling,
        normalization,
        softmax,
        loss,
        types,
        updates,
        graphs,
    )
}

names = [case.name for cases in FAMILIES.values() for case in cases]
assert len(set(names)) == len(names), f"rows of one name: {sorted({n for n in names if names.count(n) > 1})}"
