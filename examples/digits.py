"""The main job: train a convolutional network on real handwritten digits, and show what the compiler made of it.

Trains on a random 80 % of the 1,797 digits of `data/digits.csv.gz` with SGD and momentum, tests on the rest, and
leaves in `out/demo`: the learning curve, a drawing of the network, the trained parameters, and the IR after each pass
as numbered text files.
"""

from __future__ import annotations

import argparse
import gzip
import time
from pathlib import Path

import numpy as np
from network_picture import draw
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

import symc as mx
from symc.compiler import dump_to

DATA = Path(__file__).parent / "data" / "digits.csv.gz"
BATCH = 64


def load_digits(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Images (N, 1, 8, 8) scaled to 0..1 and labels (N,), for training and for testing, split at random."""
    with gzip.open(DATA, "rt") as file:
        table = np.loadtxt(file, delimiter=",", dtype=np.float32)
    order = np.random.default_rng(seed).permutation(len(table))
    images, labels = table[order, :-1].reshape(-1, 1, 8, 8) / 16, table[order, -1]
    split = len(table) * 4 // 5
    return images[:split], labels[:split], images[split:], labels[split:]


def network() -> mx.sym.Symbol:
    """Two convolutions, one pooling, dropout and two dense layers."""
    x = mx.sym.Variable("data")
    x = mx.sym.Convolution(x, kernel=(3, 3), pad=(1, 1), num_filter=32, name="conv1")
    x = mx.sym.Activation(x, act_type="relu", name="relu1")
    x = mx.sym.Convolution(x, kernel=(3, 3), pad=(1, 1), num_filter=64, name="conv2")
    x = mx.sym.Activation(x, act_type="relu", name="relu2")
    x = mx.sym.Pooling(x, kernel=(2, 2), stride=(2, 2), pool_type="max", name="pool")
    x = mx.sym.Dropout(x, p=0.25, name="dropout1")
    x = mx.sym.FullyConnected(x, num_hidden=128, name="fc1")
    x = mx.sym.Activation(x, act_type="relu", name="relu3")
    x = mx.sym.Dropout(x, p=0.25, name="dropout2")
    x = mx.sym.FullyConnected(x, num_hidden=10, name="fc2")
    return mx.sym.SoftmaxOutput(x, name="softmax", normalization="batch")


class Momentum:
    """SGD: `m = momentum m - rate (g + decay w)`, `w += m`; weights decay, biases do not."""

    def __init__(self, executor: mx.Executor, inputs: set[str], momentum: float = 0.9, decay: float = 1e-4):
        self.parameters = [
            (weight, gradient, mx.nd.zeros(weight.shape), decay if name.endswith("_weight") else 0.0)
            for name, weight, gradient in zip(executor.arg_dict, executor.arg_arrays, executor.grad_arrays)
            if name not in inputs and gradient is not None
        ]
        self.momentum = momentum

    def step(self, rate: float) -> None:
        for weight, gradient, velocity, decay in self.parameters:
            velocity[:] = velocity * self.momentum - (gradient + weight * decay) * rate
            weight += velocity


def initialize(executor: mx.Executor, rng: np.random.Generator) -> None:
    """He's initialization: normal weights with variance 2 / inputs, zero biases."""
    for name, array in executor.arg_dict.items():
        if name.endswith("_weight"):
            inputs = int(np.prod(array.shape[1:]))
            array[:] = rng.normal(0, np.sqrt(2 / inputs), array.shape)


def accuracy(executor: mx.Executor, images: np.ndarray, labels: np.ndarray) -> float:
    """Share of digits recognized; the last batch is filled up and trimmed."""
    right = 0
    for start in range(0, len(images), BATCH):
        batch = images[start : start + BATCH]
        filled = np.resize(batch, (BATCH, 1, 8, 8))
        scores = executor.forward(is_train=False, data=filled)[0].asnumpy()[: len(batch)]
        right += int((scores.argmax(1) == labels[start : start + BATCH]).sum())
    return right / len(images)


def train(
    executor: mx.Executor, data: tuple[np.ndarray, ...], epochs: int, rng: np.random.Generator, console: Console
) -> list[tuple[float, float]]:
    """Train; the loss and the test accuracy after each epoch."""
    images, labels, test_images, test_labels = data
    optimizer, curve = Momentum(executor, {"data", "softmax_label"}), []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TextColumn("{task.fields[note]}"), console=console) as progress:
        task = progress.add_task("epochs", total=epochs, note="")
        for epoch in range(epochs):
            order, losses = rng.permutation(len(images)), []
            rate = 0.05 * 0.5 * (1 + np.cos(np.pi * epoch / epochs))
            for start in range(0, len(order) - BATCH + 1, BATCH):
                chosen = order[start : start + BATCH]
                output = executor.forward(is_train=True, data=images[chosen], softmax_label=labels[chosen])[0]
                executor.backward()
                optimizer.step(float(rate))
                likelihood = output.asnumpy()[np.arange(BATCH), labels[chosen].astype(int)]
                losses.append(float(-np.log(np.maximum(likelihood, 1e-12)).mean()))
            curve.append((float(np.mean(losses)), accuracy(executor, test_images, test_labels)))
            note = f"loss {curve[-1][0]:.4f}, test accuracy {curve[-1][1]:.2%}"
            progress.update(task, advance=1, note=note)
    return curve


def draw_curve(curve: list[tuple[float, float]], path: Path) -> None:
    """Loss and test accuracy by epoch as a PNG."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, left = plt.subplots(figsize=(7, 4))
    epochs = range(1, len(curve) + 1)
    left.semilogy(epochs, [loss for loss, _ in curve], color="#1f77b4")
    left.set_xlabel("epoch")
    left.set_ylabel("training loss", color="#1f77b4")
    right = left.twinx()
    right.plot(epochs, [100 * score for _, score in curve], color="#d62728")
    right.set_ylabel("test accuracy, %", color="#d62728")
    right.set_ylim(max(80, min(100 * score for _, score in curve) - 1), 100.5)
    left.grid(alpha=0.3)
    left.set_title("Handwritten digits, 8x8")
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    plt.close(figure)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("out/demo"))
    options = parser.parse_args()
    if options.epochs < 1:
        parser.error("--epochs must be at least 1")
    options.out.mkdir(parents=True, exist_ok=True)
    console, rng = Console(), np.random.default_rng(options.seed)
    mx.random.seed(options.seed)

    data = load_digits(options.seed)
    console.print(f"{len(data[0])} digits to train on, {len(data[2])} held out")
    symbol, start = network(), time.perf_counter()
    requests = {n: "null" if n in ("data", "softmax_label") else "write" for n in symbol.list_arguments()}
    with dump_to(options.out / "ir") as ir:
        executor = symbol.simple_bind(mx.cpu(), grad_req=requests, data=(BATCH, 1, 8, 8))
    console.print(f"compiled in {time.perf_counter() - start:.1f} s")

    initialize(executor, rng)
    start = time.perf_counter()
    curve = train(executor, data, options.epochs, rng, console)
    seconds = time.perf_counter() - start

    draw_curve(curve, options.out / "learning_curve.png")
    draw(symbol, {"data": (BATCH, 1, 8, 8)}, options.out / "network.png")
    symbol.save(str(options.out / "digits-symbol.json"))
    parameters = {f"arg:{n}": a for n, a in executor.arg_dict.items() if n not in ("data", "softmax_label")}
    mx.nd.save(str(options.out / "digits-0000.params"), parameters)

    samples = len(data[0]) // BATCH * BATCH * options.epochs / seconds
    console.print(
        f"[bold]test accuracy {curve[-1][1]:.2%}[/bold] after {options.epochs} epochs, {samples:.0f} samples/s"
    )
    console.print(f"learning curve      {options.out / 'learning_curve.png'}")
    console.print(f"drawing of the net  {options.out / 'network.png'}")
    console.print(f"trained parameters  {options.out / 'digits-0000.params'}")
    console.print(f"IR after each pass  {ir}/ ({len(list(ir.iterdir()))} files)")


if __name__ == "__main__":
    main()
