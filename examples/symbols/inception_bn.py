"""Inception with batch normalization (Ioffe and Szegedy 2015)."""

from __future__ import annotations

from typing import Any

BLOCKS: dict[str, tuple[tuple[Any, ...], ...]] = {
    "3": ((64, 64, 64, 64, 96, "avg", 32), (64, 64, 96, 64, 96, "avg", 64), (128, 160, 64, 96)),
    "4": (
        (224, 64, 96, 96, 128, "avg", 128),
        (192, 96, 128, 96, 128, "avg", 128),
        (160, 128, 160, 128, 160, "avg", 128),
        (96, 128, 192, 160, 192, "avg", 128),
        (128, 192, 192, 256),
    ),
    "5": ((352, 192, 320, 160, 224, "avg", 128), (352, 192, 320, 192, 224, "max", 128)),
}
"""Filters of 1x1, 3x3 reduce, 3x3, double 3x3 reduce, double 3x3, the pool and its projection; four numbers are a block
of stride 2, which has no 1x1 and no projection.
"""


def inception_bn(mx: Any, classes: int = 1000) -> Any:
    """Images (batch, 3, 224, 224) to class probabilities (batch, classes)."""
    x = _convolution(mx, mx.sym.Variable("data"), "1", 64, 7, 2)
    x = _convolution(mx, _pool(mx, x, "1"), "2_reduce", 64, 1)
    x = _pool(mx, _convolution(mx, x, "2", 192, 3), "2")
    for stage, blocks in BLOCKS.items():
        for letter, filters in zip("abcde", blocks):
            x = (_inception if len(filters) > 4 else _reduction)(mx, x, stage + letter, *filters)
    x = mx.sym.Pooling(x, kernel=(7, 7), pool_type="avg", name="global_pool")
    x = mx.sym.FullyConnected(mx.sym.Flatten(x, name="flatten"), num_hidden=classes, name="fc1")
    return mx.sym.SoftmaxOutput(x, name="softmax")


def _inception(
    mx: Any,
    x: Any,
    name: str,
    one: int,
    reduce_3: int,
    three: int,
    reduce_33: int,
    three_three: int,
    pool: str,
    to: int,
) -> Any:
    pooled = mx.sym.Pooling(x, kernel=(3, 3), stride=(1, 1), pad=(1, 1), pool_type=pool, name=f"pool_{name}")
    branches = [
        _convolution(mx, x, f"{name}_1x1", one, 1),
        *_towers(mx, x, name, (reduce_3, three, reduce_33, three_three), 1),
        _convolution(mx, pooled, f"{name}_projection", to, 1),
    ]
    return mx.sym.Concat(*branches, name=f"concat_{name}")


def _reduction(mx: Any, x: Any, name: str, *filters: int) -> Any:
    pooled = mx.sym.Pooling(x, kernel=(3, 3), stride=(2, 2), pad=(1, 1), pool_type="max", name=f"pool_{name}")
    return mx.sym.Concat(*_towers(mx, x, name, filters, 2), pooled, name=f"concat_{name}")


def _towers(mx: Any, x: Any, name: str, filters: tuple[int, ...], stride: int) -> list[Any]:
    """A 3x3 and a double 3x3 convolution, each behind a 1x1 that reduces the channels."""
    reduce_3, three, reduce_33, three_three = filters
    single = _convolution(mx, x, f"{name}_3x3_reduce", reduce_3, 1)
    double = _convolution(mx, x, f"{name}_double_3x3_reduce", reduce_33, 1)
    double = _convolution(mx, double, f"{name}_double_3x3_0", three_three, 3)
    return [
        _convolution(mx, single, f"{name}_3x3", three, 3, stride),
        _convolution(mx, double, f"{name}_double_3x3_1", three_three, 3, stride),
    ]


def _convolution(mx: Any, x: Any, name: str, filters: int, size: int, stride: int = 1) -> Any:
    x = mx.sym.Convolution(
        x,
        kernel=(size, size),
        stride=(stride, stride),
        pad=(size // 2, size // 2),
        num_filter=filters,
        name=f"conv_{name}",
    )
    x = mx.sym.BatchNorm(x, fix_gamma=False, eps=1e-5 + 1e-10, momentum=0.9, name=f"bn_{name}")
    return mx.sym.Activation(x, act_type="relu", name=f"relu_{name}")


def _pool(mx: Any, x: Any, name: str) -> Any:
    return mx.sym.Pooling(x, kernel=(3, 3), stride=(2, 2), pool_type="max", name=f"pool_{name}")
