"""Draws a symbol as a picture: one box for each layer, with its parameters and the shapes that flow between them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

COLOURS = {
    "Convolution": "#8dd3c7", "FullyConnected": "#8dd3c7", "Activation": "#fdb462", "Pooling": "#80b1d3",
    "Dropout": "#d9d9d9", "BatchNorm": "#bebada", "SoftmaxOutput": "#fb8072", "null": "#ffffb3",
}  # fmt: skip
SHOWN = ("kernel", "num_filter", "num_hidden", "act_type", "pool_type", "stride", "p")


def draw(symbol: Any, shapes: dict[str, tuple[int, ...]], path: Path) -> None:
    """Write the drawing of a chain-like network to `path` (PNG)."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    layers = _layers(symbol, shapes)
    figure, axes = plt.subplots(figsize=(5.2, 0.62 * len(layers) + 0.6))
    for row, (kind, title, shape) in enumerate(layers):
        y = len(layers) - row
        box = {"boxstyle": "round,pad=0.45", "facecolor": COLOURS.get(kind, "#ffffff"), "edgecolor": "#444444"}
        axes.text(0.5, y, title, ha="center", va="center", fontsize=10, bbox=box)
        axes.text(0.98, y - 0.5, shape, ha="right", va="center", fontsize=8, color="#555555", family="monospace")
        if row + 1 < len(layers):
            arrow = {"arrowstyle": "->", "color": "#444444"}
            axes.annotate("", (0.5, y - 0.72), (0.5, y - 0.28), arrowprops=arrow)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, len(layers) + 0.6)
    axes.axis("off")
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    plt.close(figure)


def _layers(symbol: Any, shapes: dict[str, tuple[int, ...]]) -> list[tuple[str, str, str]]:
    """Operator, title and output shape of each layer, inputs that are parameters left out."""
    internals = symbol.get_internals()
    _, outputs, _ = internals.infer_shape(**shapes)
    shape_of = dict(zip(internals.list_outputs(), outputs))
    layers: list[tuple[str, str, str]] = []
    for node in json.loads(symbol.tojson())["nodes"]:
        name, kind = node["name"], node["op"]
        if kind == "null" and name not in shapes:
            continue
        attributes = node.get("attrs", {})
        details = ", ".join(f"{k} {attributes[k]}" for k in SHOWN if k in attributes)
        title = name if kind == "null" else f"{name}: {kind}" + (f" ({details})" if details else "")
        shape = shape_of[name if kind == "null" else f"{name}_output"]
        layers.append((kind, title, "x".join(map(str, shape))))
    return layers
