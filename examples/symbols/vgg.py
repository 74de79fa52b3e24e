"""VGG without batch normalization (Simonyan and Zisserman 2014)."""

from __future__ import annotations

from typing import Any

LAYERS = {11: (1, 1, 2, 2, 2), 13: (2, 2, 2, 2, 2), 16: (2, 2, 3, 3, 3), 19: (2, 2, 4, 4, 4)}
"""Convolutions in each stage, by depth."""
FILTERS = (64, 128, 256, 512, 512)


def vgg(mx: Any, classes: int = 1000, depth: int = 16) -> Any:
    """Images (batch, 3, 224, 224) to class probabilities (batch, classes)."""
    x = mx.sym.Variable("data")
    for stage, (layers, filters) in enumerate(zip(LAYERS[depth], FILTERS), 1):
        for layer in range(1, layers + 1):
            name = f"{stage}_{layer}"
            x = mx.sym.Convolution(x, kernel=(3, 3), pad=(1, 1), num_filter=filters, name=f"conv{name}")
            x = mx.sym.Activation(x, act_type="relu", name=f"relu{name}")
        x = mx.sym.Pooling(x, kernel=(2, 2), stride=(2, 2), pool_type="max", name=f"pool{stage}")
    x = mx.sym.Flatten(x, name="flatten")
    for name in ("6", "7"):
        x = mx.sym.FullyConnected(x, num_hidden=4096, name=f"fc{name}")
        x = mx.sym.Activation(x, act_type="relu", name=f"relu{name}")
        x = mx.sym.Dropout(x, p=0.5, name=f"drop{name}")
    x = mx.sym.FullyConnected(x, num_hidden=classes, name="fc8")
    return mx.sym.SoftmaxOutput(x, name="softmax")
