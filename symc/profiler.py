"""`mx.profiler`: what the time went into, as a Chrome trace (chrome://tracing, Perfetto) and as a table.

Compilation: each pass and each kernel that LLVM compiled, on the thread that did it. Programs: each kernel as the
calling thread saw it, with the names of its nodes, bytes and floating-point operations; where threads share kernels,
"wait" is the time until all had finished.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from symc import call
from symc.runtime.clock import Span
from symc.runtime.steps import Label

STATES = ("run", "stop")
ORDERS = ("total", "avg", "min", "max", "count")
SETTINGS: dict[str, Any] = {
    "filename": "profile.json",
    "profile_all": False,
    "profile_symbolic": False,
    "profile_imperative": False,
    "profile_memory": False,
    "profile_api": False,
    "profile_process": "worker",
    "continuous_dump": False,
    "dump_period": 1.0,
    "aggregate_stats": False,
}
"""What `set_config` knows. Only `filename` changes anything: whatever is timed is recorded."""


class _Recording:
    def __init__(self) -> None:
        self.settings = dict(SETTINGS)
        self.running = False
        self.paused = False
        self.spans: list[tuple[str, Span]] = []

    def switch(self, running: bool, paused: bool) -> None:
        """Record from now on or not."""
        self.running, self.paused = running, paused
        call.recorder = record_steps if running and not paused else None


_RECORDING = _Recording()


def set_config(**kwargs: Any) -> None:
    """Set `filename` and MXNet's other settings; TypeError for a name that is none of them."""
    for name in kwargs:
        if name not in SETTINGS:
            raise TypeError(f"profiler.set_config: no setting is called '{name}'; there are {', '.join(SETTINGS)}")
    _RECORDING.settings.update(kwargs)


def set_state(state: str = "stop", profile_process: str = "worker") -> None:
    """Start ('run') or end ('stop') recording; what was recorded stays until it is dumped. ValueError for another."""
    if state not in STATES:
        raise ValueError(f"profiler.set_state: state must be one of {', '.join(STATES)}, got {state!r}")
    _RECORDING.switch(running=state == "run", paused=False)


def pause(profile_process: str = "worker") -> None:
    """Record nothing until `resume`."""
    _RECORDING.switch(_RECORDING.running, paused=True)


def resume(profile_process: str = "worker") -> None:
    """Go on after `pause`."""
    _RECORDING.switch(_RECORDING.running, paused=False)


def record(spans: Iterable[Span], category: str = "compile") -> None:
    """Note what was timed, if somebody wants it now."""
    if _RECORDING.running and not _RECORDING.paused:
        _RECORDING.spans += [(category, span) for span in spans]


def record_steps(entry: str, labels: Sequence[Label], stamps: np.ndarray) -> None:
    """Note how long the steps of an entry function took, from when each began (ns); the last one only ends it."""
    begun = stamps[stamps > 0]
    if not len(begun):
        return
    # Stamps are of the monotonic clock, spans of perf_counter, which may count from another moment.
    shift = time.perf_counter() - time.monotonic()
    starts, thread = begun * 1e-9 + shift, threading.get_ident()
    spans = [Span(entry, starts[0], starts[-1] - starts[0], thread, "")]
    for label, start, end in zip(labels, starts, starts[1:]):
        name = ", ".join(label.nodes) or ("copy" if label.bytes else "wait")
        spans.append(Span(name, start, end - start, thread, "", {"bytes": label.bytes, "flops": label.flops}))
    record(spans, "program")


def dump(finished: bool = True, profile_process: str = "worker") -> None:
    """Write what was recorded so far to `filename`; with `finished`, recording ends and starts anew next time."""
    with open(_RECORDING.settings["filename"], "w", encoding="utf-8") as file:
        json.dump(trace(), file)
    if finished:
        _RECORDING.switch(running=False, paused=False)
        _RECORDING.spans.clear()


def trace() -> dict[str, Any]:
    """What was recorded, in Chrome's trace event format; times in microseconds."""
    here = threading.get_ident()
    threads = {thread: number for number, thread in enumerate(_threads(here))}
    events: list[dict[str, Any]] = [
        {"name": "thread_name", "ph": "M", "pid": os.getpid(), "tid": number, "args": {"name": f"thread {number}"}}
        for number in threads.values()
    ]
    for category, span in _RECORDING.spans:
        events.append(
            {
                "name": span.name,
                "cat": category,
                "ph": "X",
                "ts": span.start * 1e6,
                "dur": span.seconds * 1e6,
                "pid": os.getpid(),
                "tid": threads[span.thread],
                "args": {**({"detail": span.detail} if span.detail else {}), **(span.counts or {})},
            }
        )
    return {"traceEvents": events, "displayTimeUnit": "ms"}


def _threads(first: int) -> list[int]:
    return sorted({span.thread for _, span in _RECORDING.spans}, key=lambda thread: thread != first)


def dumps(reset: bool = False, format: str = "table", sort_by: str = "total", ascending: bool = False) -> str:
    """What was recorded by name, as a table or as JSON: count and milliseconds. ValueError for an unknown format or
    order.
    """
    if format not in ("table", "json"):
        raise ValueError(f"profiler.dumps: format must be table or json, got {format!r}")
    if sort_by not in ORDERS:
        raise ValueError(f"profiler.dumps: sort_by must be one of {', '.join(ORDERS)}, got {sort_by!r}")
    seconds: dict[str, list[float]] = {}
    for _, span in _RECORDING.spans:
        seconds.setdefault(span.name, []).append(span.seconds * 1e3)
    rows = {
        name: {"count": len(s), "total": sum(s), "min": min(s), "max": max(s), "avg": sum(s) / len(s)}
        for name, s in seconds.items()
    }
    ordered = dict(sorted(rows.items(), key=lambda row: row[1][sort_by], reverse=not ascending))
    if reset:
        _RECORDING.spans.clear()
    return json.dumps(ordered) if format == "json" else _table(ordered)


def _table(rows: dict[str, dict[str, float]]) -> str:
    columns = ("count", "total", "min", "max", "avg")
    lines = [f"{'name':32}" + "".join(f"{column:>12}" for column in columns) + "   (times in ms)"]
    for name, row in rows.items():
        lines.append(f"{name:32}{row['count']:12.0f}" + "".join(f"{row[column]:12.3f}" for column in columns[1:]))
    return "\n".join(lines)
