"""Registers the operator that custom.mlir uses: two outputs, a state, an attribute that reaches it as text."""

from __future__ import annotations

from typing import Any

import symc.operator


@symc.operator.register("scaled")
class ScaledProp(symc.operator.CustomOpProp):
    """data times `factor`, and the row sums of it."""

    def __init__(self, factor: str = "1"):
        super().__init__(need_top_grad=True)
        self.factor = float(factor)

    def list_arguments(self) -> list[str]:
        return ["data"]

    def list_outputs(self) -> list[str]:
        return ["scaled", "rows"]

    def list_auxiliary_states(self) -> list[str]:
        return ["calls"]

    def infer_shape(self, in_shape: Any) -> Any:
        rows, columns = in_shape[0]
        return [[rows, columns]], [[rows, columns], [rows]], [[1]]
