"""The `sym` dialect: one class per operator (`definition.py`), one file per family, and the xDSL dialect derived from them (`ir.py`)."""

from symc.dialects.sym import (  # noqa: F401 (importing a family registers its operators)
    activation,
    binary,
    broadcast,
    convolution,
    dense,
    elementwise,
    indexing,
    normalization,
    pooling,
    position,
    random,
    reduction,
    regression,
    scalar,
    softmax,
    unary,
)
from symc.dialects.sym.definition import OPERATORS, Operator, find

__all__ = ["OPERATORS", "Operator", "find"]
