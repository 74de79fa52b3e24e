"""AlexNet on one tower (Krizhevsky, Sutskever and Hinton 2012; Krizhevsky 2014)."""

from __future__ import annotations

from typing import Any


def alexnet(mx: Any, classes: int = 1000) -> Any:
    """Images (batch, 3, 224, 224) to class probabilities (batch, classes)."""
    x = mx.sym.Variable("data")
    x = _convolution(mx, x, "1", 96, 11, stride=(4, 4))
    x = _pool(mx, _normalize(mx, x, "1"), "1")
    x = _convolution(mx, x, "2", 256, 5, pad=(2, 2))
    x = _pool(mx, _normalize(mx, x, "2"), "2")
    for name, filters in (("3", 384), ("4", 384), ("5", 256)):
        x = _convolution(mx, x, name, filters, 3, pad=(1, 1))
    x = mx.sym.Flatten(_pool(mx, x, "3"), name="flatten")
    for name in ("1", "2"):
        x = mx.sym.FullyConnected(x, num_hidden=4096, name=f"fc{name}")
        x = mx.sym.Activation(x, act_type="relu", name=f"fc{name}_relu")
        x = mx.sym.Dropout(x, p=0.5, name=f"fc{name}_dropout")
    x = mx.sym.FullyConnected(x, num_hidden=classes, name="fc3")
    return mx.sym.SoftmaxOutput(x, name="softmax")


def _convolution(mx: Any, x: Any, name: str, filters: int, size: int, **where: Any) -> Any:
    x = mx.sym.Convolution(x, kernel=(size, size), num_filter=filters, name=f"conv{name}", **where)
    return mx.sym.Activation(x, act_type="relu", name=f"relu{name}")


def _normalize(mx: Any, x: Any, name: str) -> Any:
    return mx.sym.LRN(x, alpha=1e-4, beta=0.75, knorm=2, nsize=5, name=f"norm{name}")


def _pool(mx: Any, x: Any, name: str) -> Any:
    return mx.sym.Pooling(x, kernel=(3, 3), stride=(2, 2), pool_type="max", name=f"pool{name}")
