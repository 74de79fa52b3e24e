"""`mx.rnn`: cells against what MXNet 1.9.1 builds and computes, their weights, their mistakes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import symc as mx
from tests.symc.recurrent import CASES, recorded

RECORDED = json.loads((Path(__file__).parent / "data" / "recurrent.json").read_text())


@pytest.mark.parametrize("name", CASES)
def test_cells_build_and_compute_what_mxnet_does(name: str) -> None:
    found, expected = recorded(mx, name), RECORDED[name]
    for exact in ("nodes", "shapes", "outputs"):
        assert found[exact] == expected[exact]
    for near in ("values", "gradients"):
        np.testing.assert_allclose(found[near], expected[near], rtol=2e-4, atol=2e-5)
