"""Halves to float32 and back on CPUs with instructions for them and on those without, beside NumPy and ml_dtypes."""

from __future__ import annotations

from typing import Any

import ml_dtypes
import numpy as np
import pytest
from harness import elementwise

from symc.runtime import jit, module

DTYPES: dict[str, Any] = {"f16": np.float16, "bf16": ml_dtypes.bfloat16}
PLAIN = '"target-cpu"="x86-64"'


@pytest.fixture(params=["this CPU", "plain x86-64"], autouse=True)
def cpu(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The CPU that code is made for."""
    if request.param == "this CPU":
        return
    if not jit.target_machine().triple.startswith("x86_64"):
        pytest.skip("this machine has no x86-64 CPU")
    monkeypatch.setattr(module, "host_attributes", lambda: PLAIN)
    monkeypatch.setattr(module, "has_float16", lambda: False)


def bits_agree(y: np.ndarray, expected: np.ndarray) -> None:
    """Equal bits; NaN for NaN."""
    unsigned = {2: np.uint16, 4: np.uint32}[y.dtype.itemsize]
    nan = np.isnan(expected)
    assert (np.isnan(y) == nan).all()
    assert (y.view(unsigned)[~nan] == expected.view(unsigned)[~nan]).all()


@pytest.mark.parametrize("kind", DTYPES)
def test_every_half_widens(kind: str) -> None:
    x = np.arange(2**16, dtype=np.uint16).view(DTYPES[kind])
    (y,) = elementwise(f"%y0 = arith.extf %x0 : {kind} to f32", [(kind, x)], [("f32", np.float32)])
    bits_agree(y, x.astype(np.float32))


@pytest.mark.parametrize("kind", DTYPES)
def test_every_half_and_what_lies_between_two_narrows(kind: str) -> None:
    halves = np.arange(2**16, dtype=np.uint16).view(DTYPES[kind]).astype(np.float32)
    between = np.arange(0, 2**32, 2**11, dtype=np.uint32).view(np.float32)
    nearby = [(between.view(np.uint32) + np.uint32(step)).view(np.float32) for step in (0, 1, 2**11 - 1)]
    x = np.concatenate([halves, *nearby])
    with np.errstate(all="ignore"):
        expected = x.astype(DTYPES[kind])
    (y,) = elementwise(f"%y0 = arith.truncf %x0 : f32 to {kind}", [("f32", x)], [(kind, DTYPES[kind])])
    bits_agree(y, expected)


def test_a_library_is_never_called() -> None:
    x = np.array([1.5, -2], np.float16)
    (y,) = elementwise("%y0 = arith.addf %x0, %x0 : f16", [("f16", x)], [("f16", np.float16)])
    assert y.tolist() == [3, -4]
