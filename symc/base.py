"""The names MXNet programs import from `mx.base`: errors and number types."""

from __future__ import annotations

import numpy as np

from symc.errors import MXNetError, NotImplementedForSymbol

string_types = (str,)
numeric_types = (float, int, np.generic)
integer_types = (int, np.integer)

__all__ = ["MXNetError", "NotImplementedForSymbol", "integer_types", "numeric_types", "string_types"]
