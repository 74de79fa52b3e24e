"""Where compile time goes: named spans of time on any thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple


class Span(NamedTuple):
    """One stretch of work; times in seconds of `time.perf_counter`."""

    name: str
    start: float
    seconds: float
    thread: int
    detail: str
    """What it worked on, such as the name of a kernel."""
    counts: Mapping[str, int] | None = None
    """How much it did, by what was counted."""

    @property
    def end(self) -> float:
        return self.start + self.seconds


class Clock:
    """Collects spans; a span lies inside those that its thread had begun."""

    def __init__(self) -> None:
        self.spans: list[Span] = []

    @contextmanager
    def span(self, name: str, detail: str = "") -> Iterator[None]:
        """Time the block."""
        start = time.perf_counter()
        try:
            yield
        finally:
            seconds = time.perf_counter() - start
            self.spans.append(Span(name, start, seconds, threading.get_ident(), detail))

    def totals(self) -> dict[str, float]:
        """Seconds by name, in the order in which the names first came to an end."""
        sums: dict[str, float] = {}
        for span in self.spans:
            sums[span.name] = sums.get(span.name, 0.0) + span.seconds
        return sums

    def tree(self) -> str:
        """A line for each name at each place, indented under what it is part of: milliseconds, number of spans, name.

        What other threads did meanwhile stands in trees of its own.
        """
        threads = dict.fromkeys(span.thread for span in self.spans)
        here = threading.get_ident()
        parts: list[str] = []
        for number, thread in enumerate(sorted(threads, key=lambda t: t != here)):
            if number:
                parts.append(f"thread {number}")
            parts += _lines(sorted((s for s in self.spans if s.thread == thread), key=lambda s: (s.start, -s.seconds)))
        return "\n".join(parts)


def _lines(spans: list[Span]) -> list[str]:
    """The tree of one thread's spans, which nest."""
    sums: dict[tuple[str, ...], list[float]] = {}
    path: list[Span] = []
    for span in spans:
        while path and path[-1].end < span.end:
            path.pop()
        path.append(span)
        place = sums.setdefault(tuple(s.name for s in path), [0.0, 0])
        place[0] += span.seconds
        place[1] += 1
    return [
        f"{seconds * 1e3:10.2f} ms {count:5.0f}x {'  ' * (len(names) - 1)}{names[-1]}"
        for names, (seconds, count) in sums.items()
    ]
