"""Residual networks with pre-activation and bottlenecks for 224x224 images (He et al. 2016, "Identity Mappings")."""

from __future__ import annotations

from typing import Any

UNITS = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3), 50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3)}
"""Residual units in each stage, by depth."""
MOMENTUM = 0.9
EPSILON = 2e-5


def resnet(mx: Any, classes: int = 1000, depth: int = 50) -> Any:
    """Images (batch, 3, 224, 224) to class probabilities (batch, classes)."""
    bottleneck = depth >= 50
    unit = _bottleneck if bottleneck else _basic
    x = mx.sym.identity(mx.sym.Variable("data"), name="id")  # MXNet's example has it too; it counts in MXNet's memory
    x = mx.sym.BatchNorm(x, fix_gamma=True, eps=EPSILON, momentum=MOMENTUM, name="bn_data")
    x = _convolution(mx, x, "conv0", 64, 7, 2)
    x = _normalize(mx, x, "bn0")
    x = mx.sym.Pooling(x, kernel=(3, 3), stride=(2, 2), pad=(1, 1), pool_type="max", name="pool0")
    for stage, units in enumerate(UNITS[depth]):
        filters = (256 if bottleneck else 64) << stage
        for number in range(units):
            stride = 2 if stage and not number else 1
            x = unit(mx, x, f"stage{stage + 1}_unit{number + 1}", filters, stride, number > 0)
    x = mx.sym.Pooling(_normalize(mx, x, "bn1"), kernel=(7, 7), global_pool=True, pool_type="avg", name="pool1")
    x = mx.sym.FullyConnected(mx.sym.Flatten(x, name="flatten"), num_hidden=classes, name="fc1")
    return mx.sym.SoftmaxOutput(x, name="softmax")


def _bottleneck(mx: Any, x: Any, name: str, filters: int, stride: int, same_shape: bool) -> Any:
    first = _normalize(mx, x, f"{name}_bn1")
    y = _convolution(mx, first, f"{name}_conv1", filters // 4, 1)
    y = _convolution(mx, _normalize(mx, y, f"{name}_bn2"), f"{name}_conv2", filters // 4, 3, stride)
    y = _convolution(mx, _normalize(mx, y, f"{name}_bn3"), f"{name}_conv3", filters, 1)
    return y + (x if same_shape else _convolution(mx, first, f"{name}_shortcut", filters, 1, stride))


def _basic(mx: Any, x: Any, name: str, filters: int, stride: int, same_shape: bool) -> Any:
    first = _normalize(mx, x, f"{name}_bn1")
    y = _convolution(mx, first, f"{name}_conv1", filters, 3, stride)
    y = _convolution(mx, _normalize(mx, y, f"{name}_bn2"), f"{name}_conv2", filters, 3)
    return y + (x if same_shape else _convolution(mx, first, f"{name}_shortcut", filters, 1, stride))


def _normalize(mx: Any, x: Any, name: str) -> Any:
    x = mx.sym.BatchNorm(x, fix_gamma=False, eps=EPSILON, momentum=MOMENTUM, name=name)
    return mx.sym.Activation(x, act_type="relu", name=f"{name}_relu")


def _convolution(mx: Any, x: Any, name: str, filters: int, size: int, stride: int = 1) -> Any:
    return mx.sym.Convolution(
        x,
        kernel=(size, size),
        stride=(stride, stride),
        pad=(size // 2, size // 2),
        num_filter=filters,
        no_bias=True,
        name=name,
    )
