"""Contractions scheduled for the CPU give what numpy's einsum gives: odd sizes, transposes, convolutions, all types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kernel_runner import DTYPES, Kernel, Operand, fill, generic, multiply_add

TOLERANCE = {"f64": 1e-12, "f32": 2e-5, "i32": 0}
MATMULS = {
    "nn": ("m, k", "k, n"),
    "nt": ("m, k", "n, k"),
    "tn": ("k, m", "k, n"),
    "tt": ("k, m", "n, k"),
}


def check(
    operands: Sequence[Operand],
    dims: Sequence[str],
    extents: Sequence[int],
    reduced: Sequence[str],
    start: float | None = 0.0,
    **options: object,
) -> Kernel:
    """Run a contraction and compare with einsum; `start` None accumulates on what the destination holds."""
    a, b, c = operands
    ops = "" if start is None else fill(2, c, start)
    ops += generic(operands, 2, dims, reduced, multiply_add([a.element, b.element], c.element))
    kernel = Kernel(operands, ops, **options)  # pyright: ignore[reportArgumentType]
    generator = np.random.default_rng(sum(extents))
    arrays = [o.random(generator) for o in operands]
    before = arrays[2].copy()
    kernel(*arrays)
    wide = np.int64 if c.element == "i32" else np.float64
    numbers = list(range(len(dims)))
    kept = [i for i in numbers if dims[i] not in reduced]
    left, right = (o.view(v.astype(wide), dims, extents) for o, v in ((a, arrays[0]), (b, arrays[1])))
    # Without the dimensions that do not move them, einsum hands matrices to BLAS, and repeats no element.
    of_left = [i for i in numbers if left.strides[i]]
    of_right = [i for i in numbers if right.strides[i] or i not in of_left]
    left = left[tuple(slice(None) if i in of_left else 0 for i in numbers)]
    right = right[tuple(slice(None) if i in of_right else 0 for i in numbers)]
    product: Any = np.einsum
    sums = product(left, of_left, right, of_right, kept, optimize=True)
    target = c.view(arrays[2], [dims[i] for i in kept], [extents[i] for i in kept])
    old = c.view(before, [dims[i] for i in kept], [extents[i] for i in kept]).astype(wide)
    want = sums + (old if start is None else start)
    np.testing.assert_allclose(target, want, rtol=0, atol=TOLERANCE[c.element] * max(1, np.abs(want).max()))
    return kernel


def matmul(kind: str, m: int, n: int, k: int, elements: Sequence[str] = ("f32",) * 3, **options: object) -> Kernel:
    """A matrix product of a kind."""
    size = {"m": m, "n": n, "k": k}
    shapes = [tuple(size[d] for d in text.split(", ")) for text in (*MATMULS[kind], "m, n")]
    operands = [Operand(s, e, t) for s, e, t in zip(shapes, elements, (*MATMULS[kind], "m, n"))]
    return check(operands, ["m", "n", "k"], [m, n, k], ["k"], **options)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("kind", MATMULS)
@pytest.mark.parametrize(
    "m, n, k", [(33, 100, 17), (17, 33, 100), (100, 17, 33), (5, 100, 100), (7, 5, 700), (64, 48, 16)]
)
def test_odd_sizes(kind: str, m: int, n: int, k: int) -> None:
    assert matmul(kind, m, n, k).scratch > 0


@pytest.mark.parametrize("kind", MATMULS)
@pytest.mark.parametrize(
    "m, n, k", [(1, 1, 1), (1, 7, 5), (7, 1, 3), (2, 3, 5), (1, 1, 100), (3, 100, 33), (100, 3, 17)]
)
def test_small_sizes_are_plain_loops(kind: str, m: int, n: int, k: int) -> None:
    assert matmul(kind, m, n, k).scratch == 0


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(list(MATMULS)), st.integers(4, 70), st.integers(4, 110), st.integers(4, 90), st.booleans())
def test_any_size(kind: str, m: int, n: int, k: int, accumulates: bool) -> None:
    matmul(kind, m, n, k, start=None if accumulates else 0.0)


@pytest.mark.parametrize("kind", ["nn", "nt"])
def test_several_blocks(kind: str) -> None:
    matmul(kind, 300, 2100, 1030)


@pytest.mark.parametrize("kind", MATMULS)
@pytest.mark.parametrize("vector_bits", [256, 128])
def test_narrower_vectors(kind: str, vector_bits: int) -> None:
    matmul(kind, 33, 41, 37, vector_bits=vector_bits, start=None)


@pytest.mark.parametrize("kind", MATMULS)
def test_accumulates(kind: str) -> None:
    matmul(kind, 33, 41, 1100, start=None)


def test_starts_from_a_constant() -> None:
    matmul("nn", 33, 41, 37, start=2.5)


@pytest.mark.parametrize("kind", MATMULS)
@pytest.mark.parametrize(
    "elements", [("f64",) * 3, ("f16", "f16", "f32"), ("bf16", "bf16", "f32"), ("f16", "f32", "f32")]
)
def test_element_types(kind: str, elements: Sequence[str]) -> None:
    assert matmul(kind, 35, 50, 33, elements).scratch > 0


@pytest.mark.parametrize("kind", MATMULS)
def test_integers(kind: str) -> None:
    assert matmul(kind, 33, 17, 35, ("i32",) * 3).scratch == 0


@pytest.mark.parametrize("kind", MATMULS)
def test_without_scratch(kind: str) -> None:
    matmul(kind, 33, 17, 35, packs=False)


def test_batches() -> None:
    shapes = [(3, 2, 17, 40), (3, 40, 2, 33), (3, 2, 17, 33)]
    maps = ["b, h, m, k", "b, k, h, n", "b, h, m, n"]
    operands = [Operand(s, "f32", t) for s, t in zip(shapes, maps)]
    assert check(operands, ["b", "h", "m", "n", "k"], [3, 2, 17, 33, 40], ["k"]).scratch > 0


def test_destination_whose_rows_are_columns() -> None:
    operands = [Operand((33, 40), "f32", "m, k"), Operand((40, 50), "f32", "k, n"), Operand((50, 33), "f32", "n, m")]
    assert check(operands, ["m", "n", "k"], [33, 50, 40], ["k"]).scratch > 0


def test_destination_that_interleaves_rows_and_columns() -> None:
    maps = ["m, p, k", "k, n, q", "m, n, p, q"]
    operands = [Operand(s, "f32", t) for s, t in zip([(6, 5, 30), (30, 7, 9), (6, 7, 5, 9)], maps)]
    for start in (0.0, None):
        assert check(operands, ["m", "n", "p", "q", "k"], [6, 7, 5, 9, 30], ["k"], start).scratch > 0


def convolution(
    kind: str, images: int, channels: int, size: tuple[int, int], filters: int, kernel: int, step: int
) -> Kernel:
    """A convolution or one of its gradients, as Convolution lowers them (with a group dimension of 1)."""
    height, width = ((s - kernel) // step + 1 for s in size)
    weight = (1, filters, channels, kernel, kernel)
    data, out = (images, 1, channels, *size), (images, 1, filters, height, width)
    window = f"n, g, c, y * {step} + i, x * {step} + j"
    flipped = f"n, g, f, y - i + {kernel - 1}, x - j + {kernel - 1}"
    padded = (images, 1, filters, *(s + kernel - 1 for s in size))
    extents = {"n": images, "g": 1, "c": channels, "f": filters, "y": height, "x": width, "i": kernel, "j": kernel}
    if kind == "data":
        extents |= {"y": size[0], "x": size[1]}
    shapes, maps, dims, reduced = {
        "forward": ([weight, data, out], ["g, f, c, i, j", window, "n, g, f, y, x"], "ngfyxcij", "cij"),
        "weight": ([out, data, weight], ["n, g, f, y, x", window, "g, f, c, i, j"], "gfcijnyx", "nyx"),
        "data": ([weight, padded, data], ["g, f, c, i, j", flipped, "n, g, c, y, x"], "ngcyxfij", "fij"),
    }[kind]
    operands = [Operand(s, "f32", t) for s, t in zip(shapes, maps)]
    return check(operands, list(dims), [extents[d] for d in dims], list(reduced))


@pytest.mark.parametrize("kind", ["forward", "weight", "data"])
@pytest.mark.parametrize(
    "images, channels, size, filters, kernel, step",
    [
        (2, 3, (12, 16), 5, 3, 1),
        (3, 7, (9, 11), 5, 3, 1),
        (2, 5, (13, 15), 8, 5, 2),
        (4, 16, (7, 7), 17, 1, 1),
        (2, 1, (28, 28), 20, 5, 1),
    ],
)
def test_convolutions(
    kind: str, images: int, channels: int, size: tuple[int, int], filters: int, kernel: int, step: int
) -> None:
    if kind == "data" and step > 1:
        return
    convolution(kind, images, channels, size, filters, kernel, step)


def test_depthwise_convolution_is_a_plain_loop() -> None:
    operands = [
        Operand((8, 1, 1, 3, 3), "f32", "g, f, c, i, j"),
        Operand((2, 8, 1, 12, 19), "f32", "n, g, c, y + i, x + j"),
        Operand((2, 8, 1, 10, 17), "f32", "n, g, f, y, x"),
    ]
    assert check(operands, list("ngfyxcij"), [2, 8, 1, 10, 17, 1, 3, 3], list("cij")).scratch == 0


@pytest.mark.parametrize("channels, size", [(1, (9, 28)), (2, (7, 13)), (1, (8, 47))])
def test_rows_of_pixels_read_in_place(channels: int, size: tuple[int, int]) -> None:
    convolution("data", 3, channels, size, 6, 3, 1)


def test_an_input_that_only_gives_extents_is_not_read() -> None:
    operands = [
        Operand((28, 50), "f32", "m, k"),
        Operand((113,), "f32", "n + k"),
        Operand((64, 50), "f32", "n, k"),
        Operand((28, 64), "f32", "m, n"),
    ]
    body = multiply_add(["f32", "f32"], "f32").replace("%a2", "%a3")
    kernel = Kernel(operands, fill(3, operands[3], 0) + generic(operands, 3, ["m", "n", "k"], ["k"], body))
    assert kernel.scratch > 0
    arrays = [o.random(np.random.default_rng(i)) for i, o in enumerate(operands)]
    kernel(*arrays)
    windows = np.lib.stride_tricks.sliding_window_view(arrays[1], 50)
    np.testing.assert_allclose(arrays[3], arrays[0] @ windows.T, rtol=1e-4, atol=1e-2)


def test_same_bits_every_time() -> None:
    kernel = matmul("nt", 33, 41, 700)
    generator = np.random.default_rng(5)
    a, b = (generator.random(s, dtype=np.float32) for s in ((33, 700), (41, 700)))
    first, second = np.empty((33, 41), DTYPES["f32"]), np.empty((33, 41), DTYPES["f32"])
    kernel(a, b, first)
    kernel(a, b, second)
    assert (first == second).all()
