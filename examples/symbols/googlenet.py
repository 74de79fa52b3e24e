"""GoogLeNet, the first Inception, without its auxiliary classifiers (Szegedy et al. 2014)."""

from __future__ import annotations

from typing import Any

BLOCKS: dict[str, tuple[tuple[int, ...], ...]] = {
    "3": ((64, 96, 128, 16, 32, 32), (128, 128, 192, 32, 96, 64)),
    "4": (
        (192, 96, 208, 16, 48, 64),
        (160, 112, 224, 24, 64, 64),
        (128, 128, 256, 24, 64, 64),
        (112, 144, 288, 32, 64, 64),
        (256, 160, 320, 32, 128, 128),
    ),
    "5": ((256, 160, 320, 32, 128, 128), (384, 192, 384, 48, 128, 128)),
}
"""Table 1 of the paper: filters of 1x1, 3x3 reduce, 3x3, 5x5 reduce, 5x5, pool projection; a stage ends in a pool."""


def googlenet(mx: Any, classes: int = 1000) -> Any:
    """Images (batch, 3, 224, 224) to class probabilities (batch, classes)."""
    x = _convolution(mx, mx.sym.Variable("data"), "1", 64, 7, stride=(2, 2))
    x = _convolution(mx, _pool(mx, x, "1"), "2_reduce", 64, 1)
    x = _convolution(mx, x, "2", 192, 3)
    for stage, blocks in BLOCKS.items():
        x = _pool(mx, x, stage)
        for letter, filters in zip("abcde", blocks):
            x = _inception(mx, x, stage + letter, filters)
    x = mx.sym.Pooling(x, kernel=(7, 7), global_pool=True, pool_type="avg", name="pool6")
    x = mx.sym.FullyConnected(mx.sym.Flatten(x, name="flatten"), num_hidden=classes, name="fc1")
    return mx.sym.SoftmaxOutput(x, name="softmax")


def _inception(mx: Any, x: Any, name: str, filters: tuple[int, ...]) -> Any:
    one, reduce_3, three, reduce_5, five, projection = filters
    pooled = mx.sym.Pooling(x, kernel=(3, 3), pad=(1, 1), pool_type="max", name=f"pool_{name}")
    branches = [
        _convolution(mx, x, f"{name}_1x1", one, 1),
        _convolution(mx, _convolution(mx, x, f"{name}_3x3_reduce", reduce_3, 1), f"{name}_3x3", three, 3),
        _convolution(mx, _convolution(mx, x, f"{name}_5x5_reduce", reduce_5, 1), f"{name}_5x5", five, 5),
        _convolution(mx, pooled, f"{name}_projection", projection, 1),
    ]
    return mx.sym.Concat(*branches, name=f"concat_{name}")


def _convolution(mx: Any, x: Any, name: str, filters: int, size: int, **where: Any) -> Any:
    pad = (size // 2, size // 2)
    x = mx.sym.Convolution(x, kernel=(size, size), pad=pad, num_filter=filters, name=f"conv{name}", **where)
    return mx.sym.Activation(x, act_type="relu", name=f"relu{name}")


def _pool(mx: Any, x: Any, name: str) -> Any:
    return mx.sym.Pooling(x, kernel=(3, 3), stride=(2, 2), pool_type="max", name=f"pool{name}")
