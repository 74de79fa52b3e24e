"""The README's example does what it says, and its links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
LONGEST_EXAMPLE = 15
"""Lines, without empty ones."""


def test_the_example_learns(capsys: pytest.CaptureFixture[str]) -> None:
    import numpy as np

    (example,) = re.findall(r"```python\n(.+?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert len([line for line in example.splitlines() if line.strip()]) <= LONGEST_EXAMPLE
    np.random.seed(0)
    exec(compile(example, "README.md", "exec"), {"__name__": "example"})
    word, accuracy = capsys.readouterr().out.split()
    assert word == "accuracy"
    assert float(accuracy) > 0.95


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())
    assert not [target for target in targets if not (page.parent / target).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_page_is_reached_from_the_readme(page: Path) -> None:
    assert page.name == "README.md" or str(page.relative_to(ROOT)) in (ROOT / "README.md").read_text()
