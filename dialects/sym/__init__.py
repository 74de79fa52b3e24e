"""The `sym` dialect: one class per operator (`definition.py`), one file per family, and its xDSL side (`ir.py`)."""

from symc.dialects.sym import (  # noqa: F401 (importing a family registers its operators)
    activation,
    adaptive,
    assigning,
    binary,
    broadcast,
    convolution,
    creation,
    custom,
    dense,
    diagonal,
    elementwise,
    gradient_descent,
    indexing,
    joining,
    lamb,
    layout,
    loss,
    normalization,
    norms,
    padding,
    pooling,
    position,
    random,
    reduction,
    regression,
    reshape,
    scalar,
    slicing,
    softmax,
    special,
    unary,
    updates,
)
from symc.dialects.sym.definition import OPERATORS, Operator, find

__all__ = ["OPERATORS", "Operator", "find"]
