"""Inception-v3 without its auxiliary classifier (Szegedy et al. 2015, "Rethinking the Inception Architecture")."""

from __future__ import annotations

from typing import Any

Size = tuple[int, int]


def inception_v3(mx: Any, classes: int = 1000) -> Any:
    """Images (batch, 3, 299, 299) to class probabilities (batch, classes)."""
    net = _Builder(mx)
    x = mx.sym.identity(mx.sym.Variable("data"), name="id")  # MXNet's example has it too; it counts in MXNet's memory
    x = net.convolution(x, "0", 32, (3, 3), stride=2)
    x = net.convolution(x, "1", 32, (3, 3))
    x = net.convolution(x, "2", 64, (3, 3), pad=(1, 1))
    x = net.convolution(net.pool(x, "1", "max", stride=2), "3", 80, (1, 1))
    x = net.pool(net.convolution(x, "4", 192, (3, 3)), "2", "max", stride=2)
    for number, projection in enumerate((32, 64, 64)):
        x = net.square(x, f"mixed{number}", projection)
    x = net.first_reduction(x, "mixed3")
    for number, filters in enumerate((128, 160, 160, 192), 4):
        x = net.factorized(x, f"mixed{number}", filters)
    x = net.second_reduction(x, "mixed8")
    for number, pool in enumerate(("avg", "max"), 9):
        x = net.expanded(x, f"mixed{number}", pool)
    x = mx.sym.Pooling(x, kernel=(8, 8), global_pool=True, pool_type="avg", name="global_pool")
    x = mx.sym.FullyConnected(mx.sym.Flatten(x, name="flatten"), num_hidden=classes, name="fc1")
    return mx.sym.SoftmaxOutput(x, name="softmax")


class _Builder:
    def __init__(self, mx: Any):
        self.mx = mx

    def convolution(self, x: Any, name: str, filters: int, kernel: Size, stride: int = 1, pad: Size = (0, 0)) -> Any:
        """Convolution, batch normalization, relu."""
        sym = self.mx.sym
        x = sym.Convolution(
            x, kernel=kernel, stride=(stride, stride), pad=pad, num_filter=filters, no_bias=True, name=f"conv_{name}"
        )
        x = sym.BatchNorm(x, fix_gamma=True, eps=0.001, name=f"bn_{name}")
        return sym.Activation(x, act_type="relu", name=f"relu_{name}")

    def chain(self, x: Any, name: str, *layers: tuple[int, Size]) -> Any:
        """Convolutions that keep the image's size."""
        for number, (filters, (rows, columns)) in enumerate(layers):
            x = self.convolution(x, f"{name}_{number}", filters, (rows, columns), pad=(rows // 2, columns // 2))
        return x

    def pool(self, x: Any, name: str, kind: str, stride: int = 1) -> Any:
        pad = (1, 1) if stride == 1 else (0, 0)
        return self.mx.sym.Pooling(
            x, kernel=(3, 3), stride=(stride, stride), pad=pad, pool_type=kind, name=f"pool_{name}"
        )

    def square(self, x: Any, name: str, projection: int) -> Any:
        """Figure 5: 35x35 images."""
        return self.mx.sym.Concat(
            self.chain(x, f"{name}_1x1", (64, (1, 1))),
            self.chain(x, f"{name}_5x5", (48, (1, 1)), (64, (5, 5))),
            self.chain(x, f"{name}_3x3", (64, (1, 1)), (96, (3, 3)), (96, (3, 3))),
            self.chain(self.pool(x, name, "avg"), f"{name}_projection", (projection, (1, 1))),
            name=name,
        )

    def first_reduction(self, x: Any, name: str) -> Any:
        """35x35 images to 17x17."""
        double = self.chain(x, f"{name}_double", (64, (1, 1)), (96, (3, 3)))
        return self.mx.sym.Concat(
            self.convolution(x, f"{name}_3x3", 384, (3, 3), stride=2),
            self.convolution(double, f"{name}_double_2", 96, (3, 3), stride=2),
            self.pool(x, name, "max", stride=2),
            name=name,
        )

    def factorized(self, x: Any, name: str, filters: int) -> Any:
        """Figure 6: 7x7 convolutions as pairs of 1x7 and 7x1 on 17x17 images."""
        row, column = (1, 7), (7, 1)
        double = [(filters, column), (filters, row), (filters, column), (192, row)]
        return self.mx.sym.Concat(
            self.chain(x, f"{name}_1x1", (192, (1, 1))),
            self.chain(x, f"{name}_7x7", (filters, (1, 1)), (filters, row), (192, column)),
            self.chain(x, f"{name}_double", (filters, (1, 1)), *double),
            self.chain(self.pool(x, name, "avg"), f"{name}_projection", (192, (1, 1))),
            name=name,
        )

    def second_reduction(self, x: Any, name: str) -> Any:
        """17x17 images to 8x8."""
        single = self.chain(x, f"{name}_3x3", (192, (1, 1)))
        double = self.chain(x, f"{name}_7x7x3", (192, (1, 1)), (192, (1, 7)), (192, (7, 1)))
        return self.mx.sym.Concat(
            self.convolution(single, f"{name}_3x3_1", 320, (3, 3), stride=2),
            self.convolution(double, f"{name}_7x7x3_3", 192, (3, 3), stride=2),
            self.pool(x, name, "max", stride=2),
            name=name,
        )

    def expanded(self, x: Any, name: str, pool: str) -> Any:
        """Figure 7: two branches split into 1x3 and 3x1 on 8x8 images."""
        single = self.chain(x, f"{name}_3x3", (384, (1, 1)))
        double = self.chain(x, f"{name}_double", (448, (1, 1)), (384, (3, 3)))
        branches = [
            self.chain(y, f"{name}_{label}", (384, kernel))
            for y, where in ((single, "single"), (double, "double"))
            for label, kernel in ((f"{where}_row", (1, 3)), (f"{where}_column", (3, 1)))
        ]
        return self.mx.sym.Concat(
            self.chain(x, f"{name}_1x1", (320, (1, 1))),
            *branches,
            self.chain(self.pool(x, name, pool), f"{name}_projection", (192, (1, 1))),
            name=name,
        )
