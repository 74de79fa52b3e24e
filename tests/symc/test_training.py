"""Whole networks train as MXNet 1.9.1 trains them: the recorded losses of 25 steps from the same data and weights."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import training

import symc as mx

RECORDED = json.loads((Path(__file__).parent / "data" / "training.json").read_text())


@pytest.mark.parametrize("name", training.NETWORKS)
def test_losses_follow_mxnet(name: str) -> None:
    found = training.losses(mx, name)
    np.testing.assert_allclose(found, RECORDED[name], rtol=2e-4, atol=1e-6)
    assert found[-1] < found[0]
