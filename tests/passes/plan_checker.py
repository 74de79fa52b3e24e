"""Checks a memory plan: buffers that are live together do not overlap, all are aligned and inside the arena."""

from __future__ import annotations

from itertools import pairwise

from symc.passes.arena import Plan


def check_plan(plan: Plan) -> None:
    """AssertionError that names the buffers at fault."""
    for buffer in plan.buffers:
        assert buffer.offset >= 0 and buffer.offset % 64 == 0, f"{buffer} is not aligned"
        assert buffer.offset + buffer.bytes <= plan.arena_bytes, (
            f"{buffer} leaves the arena of {plan.arena_bytes} bytes"
        )
        assert buffer.first <= buffer.last, f"{buffer} dies before it is born"
    steps: dict[int, list[tuple[int, int, str]]] = {}
    for buffer in plan.buffers:
        for step in range(buffer.first, buffer.last + 1):
            steps.setdefault(step, []).append((buffer.offset, buffer.offset + buffer.bytes, buffer.name))
    for step, live in steps.items():
        live.sort()
        for (_, end, name), (begin, _, other) in pairwise(live):
            assert end <= begin, f"{name} and {other} overlap at step {step}"
