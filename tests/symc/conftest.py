"""What tests of symbols share: names that start at 0, and symbols to begin with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import symc as mx


@pytest.fixture
def fresh_names() -> Iterator[None]:
    """Automatic names start at 0 in the test."""
    with mx.name.NameManager():
        yield


@pytest.fixture
def a() -> Any:
    return mx.sym.var("a")


@pytest.fixture
def b() -> Any:
    return mx.sym.var("b")


@pytest.fixture
def fc(a: Any) -> Any:
    """A layer over `a`."""
    return mx.sym.FullyConnected(a, num_hidden=3, name="fc")
