"""The phases of a strided convolution's data gradient are what the definition of the gradient says."""

from __future__ import annotations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from symc.dialects.sym.convolution import ConvolutionBackwardData, Phase

few = st.integers(1, 5)


@settings(max_examples=300, deadline=None)
@given(size=st.integers(1, 14), kernel=few, stride=few, dilate=few, pad=st.integers(0, 4))
def test_phases(size: int, kernel: int, stride: int, dilate: int, pad: int) -> None:
    operator = ConvolutionBackwardData(kernel=(kernel,), stride=(stride,), dilate=(dilate,), pad=(pad,), num_filter=1)
    room = size + 2 * pad - dilate * (kernel - 1) - 1
    assume(room >= 0)
    head = room // stride + 1
    pairs = {i: set() for i in range(size)}
    for o in range(head):
        for k in range(kernel):
            pairs.get(stride * o + dilate * k - pad, set()).add((o, k))
    phases = operator.phases(0, size, head)
    found = {p.start + stride * q: met(p, q, head) for p in phases for q in range(p.count)}
    assert found == pairs


def met(phase: Phase, q: int, head: int) -> set[tuple[int, int]]:
    """Outputs and kernel elements that one data element meets, those in the zeros around the outputs apart."""
    outputs = [(q + phase.shift - phase.back * t, phase.taps[0] + phase.tap_step * t) for t in range(len(phase.taps))]
    assert all(-phase.low <= o < head + phase.high for o, _ in outputs)
    assert tuple(k for _, k in outputs) == phase.taps
    return {(o, k) for o, k in outputs if 0 <= o < head}
