"""Work that is divided among threads however small it is, so that small networks are divided as large ones are."""

from __future__ import annotations

import pytest

from symc.passes import divide_kernel, divide_work, schedule_gemm


def divide_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what keeps small loops and entry functions on one thread."""
    fields = {"smallest_entry": 0, "smallest_part": 0, "dynamic": 300}
    original = divide_work.DivideWork.__init__
    monkeypatch.setattr(divide_work.DivideWork, "__init__", lambda self: original(self, **fields))
    monkeypatch.setattr(divide_kernel, "CHUNK", 0.01)
    monkeypatch.setattr(divide_kernel, "WHOLE_VECTORS", 1)
    monkeypatch.setattr(schedule_gemm, "SMALLEST_SHARED", 0)
    monkeypatch.setattr(schedule_gemm, "FEWEST_PARTS", 2)
