"""How long it takes until a training step is compiled, beside JAX's jit and torch.compile, as Markdown.

python -m benchmarks.compile [--jax PYTHON] [--torch PYTHON] [--rounds 3]

PYTHON is an interpreter that has the peer. Each compilation is a process of its own, and the sides take turns. Seconds
of wall time; symc's hold the loading of xDSL and LLVM too, the peers' do not hold theirs.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import symc as mx
from benchmarks.networks import lenet
from examples.symbols.resnet import resnet

WORKER = Path(__file__).parent / "compile_worker.py"
NETWORKS: dict[str, tuple[Callable[[Any], Any], tuple[int, ...]]] = {
    "LeNet, batch 64": (lenet, (64, 1, 28, 28)),
    "ResNet-50, batch 8": (resnet, (8, 3, 224, 224)),
}


def seconds(python: str, side: str, graph: Path, shapes: Path, environment: Mapping[str, str]) -> float:
    """What one compilation took."""
    command = [python, str(WORKER), side, str(graph), str(shapes)]
    output = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    for line in output.stdout.splitlines():
        if line.startswith("RESULT "):
            return float(line.split()[1])
    raise SystemExit(f"{side} did not compile {graph.stem}:\n{output.stderr}")


def main() -> None:
    """One row a network."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jax")
    parser.add_argument("--torch")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    sides = {"symc cold": (sys.executable, "symc"), "symc from its cache": (sys.executable, "symc")}
    sides |= {name: (python, name) for name in ("jax", "torch") if (python := getattr(options, name))}
    print(f"| training step | {' | '.join(sides)} |\n|" + "---|" * (len(sides) + 1))
    with tempfile.TemporaryDirectory() as folder:
        for name, (build, shape) in NETWORKS.items():
            graph, shapes = Path(folder) / "graph.json", Path(folder) / "shapes.json"
            symbol = build(mx)
            graph.write_text(symbol.tojson())
            found, _, _ = symbol.infer_shape(data=shape)
            shapes.write_text(json.dumps(dict(zip(symbol.list_arguments(), found))))
            taken: dict[str, list[float]] = {side: [] for side in sides}
            for number in range(options.rounds):
                cache = {"SYMC_CACHE_DIR": str(Path(folder) / f"{graph.stem}-{len(name)}-{number}")}
                own = {"TORCHINDUCTOR_CACHE_DIR": str(Path(folder) / f"torch-{len(name)}-{number}")}
                for side, (python, kind) in sides.items():
                    taken[side].append(seconds(python, kind, graph, shapes, {**cache, **own}))
            cells = [f"{statistics.median(t):.2f} ({min(t):.2f} to {max(t):.2f})" for t in taken.values()]
            print(f"| {name} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
