"""Times one compilation in a fresh process; see compile.py. It runs under the interpreter of the side that it measures
and takes everything from the graph's JSON, so that all sides compile the same network.

python compile_worker.py symc|jax|torch GRAPH.json SHAPES.json
"""

from __future__ import annotations

import ast
import json
import sys
import time
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

Shapes = Mapping[str, tuple[int, ...]]
Attributes = Mapping[str, str]
Operator = Callable[..., Any]
"""Takes inputs and attributes."""
Size = tuple[int, ...]


def compile_symc(graph: str, shapes: Shapes) -> float:
    """Seconds of simple_bind for training, the loading of what it needs included."""
    sys.path.insert(0, str(Path(__file__).parent.parent))
    mx: Any = import_module("symc")

    data = {name: shapes[name] for name in ("data", "softmax_label")}
    requests = {name: "null" if name in data else "write" for name in shapes}
    symbol = mx.sym.load_json(graph)
    start = time.perf_counter()
    symbol.simple_bind(mx.cpu(), grad_req={n: requests[n] for n in symbol.list_arguments()}, **data)
    return time.perf_counter() - start


def compile_jax(graph: str, shapes: Shapes) -> float:
    """Seconds to trace and compile loss and gradients."""
    jax: Any = import_module("jax")
    jax.config.update("jax_platforms", "cpu")
    jnp: Any = import_module("jax.numpy")

    arrays = {name: jnp.ones(shape) for name, shape in shapes.items()}
    labels = arrays.pop("softmax_label").astype(int)
    data = arrays.pop("data")
    nodes, operators = read(graph), jax_operators(labels)

    def loss(parameters: dict[str, Any], data: Any) -> Any:
        return evaluate(nodes, operators, {**parameters, "data": data, "softmax_label": labels})

    start = time.perf_counter()
    jax.jit(jax.value_and_grad(loss)).lower(arrays, data).compile()
    return time.perf_counter() - start


def compile_torch(graph: str, shapes: Shapes) -> float:
    """Seconds of the first forward and backward of the compiled loss, less those of the second."""
    torch: Any = import_module("torch")

    arrays = {name: torch.ones(shape) for name, shape in shapes.items()}
    labels = arrays.pop("softmax_label").long()
    data = arrays.pop("data")
    nodes, operators = read(graph), torch_operators(labels)
    parameters = {name: array.requires_grad_() for name, array in arrays.items()}

    @torch.compile
    def loss(parameters: dict[str, Any], data: Any) -> Any:
        return evaluate(nodes, operators, {**parameters, "data": data, "softmax_label": labels})

    def step() -> float:
        start = time.perf_counter()
        loss(parameters, data).backward()
        return time.perf_counter() - start

    first = step()
    return first - step()


class Node(NamedTuple):
    """A node of a graph; attributes are Python values."""

    op: str
    name: str
    inputs: list[int]
    attributes: dict[str, Any]


def read(graph: str) -> tuple[list[Node], int]:
    """The nodes of a graph in order, and the number of its first output."""
    described = json.loads(graph)
    nodes = [
        Node(n["op"], n["name"], [i for i, *_ in n["inputs"]], {k: value(v) for k, v in (n.get("attrs") or {}).items()})
        for n in described["nodes"]
    ]
    return nodes, described["heads"][0][0]


def value(text: str) -> Any:
    """What an attribute says: a number, a truth value, a tuple, a word."""
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text


def evaluate(graph: tuple[list[Node], int], operators: Mapping[str, Operator], values: dict[str, Any]) -> Any:
    """The first output of a graph."""
    results: list[Any] = []
    for node in graph[0]:
        if node.op == "null":
            results.append(values.get(node.name))
        else:
            results.append(operators[node.op](*(results[i] for i in node.inputs), **node.attributes))
    return results[graph[1]]


def operators_of(
    *,
    convolution: Operator,
    max_pooling: Operator,
    mean: Operator,
    batch_norm: Operator,
    loss: Operator,
    dense: Operator,
    activations: Mapping[str, Operator],
    flatten: Operator,
) -> dict[str, Operator]:
    """What the networks use, by its names and attributes in their graphs, of functions that take what they need."""

    def convolve(x: Any, weight: Any, bias: Any = None, *, stride: Size = (1, 1), pad: Size = (0, 0), **_: Any) -> Any:
        return convolution(x, weight, bias, stride, pad)

    def pool(
        x: Any,
        *,
        pool_type: str = "max",
        global_pool: bool = False,
        kernel: Size,
        stride: Size = (1, 1),
        pad: Size = (0, 0),
        **_: Any,
    ) -> Any:
        if global_pool:
            return mean(x)
        assert pool_type == "max", "the networks average globally"
        return max_pooling(x, kernel, stride, pad)

    return {
        "Convolution": convolve,
        "Pooling": pool,
        "BatchNorm": lambda x, gamma, beta, *_, eps=1e-3, **__: batch_norm(x, gamma, beta, eps),
        "SoftmaxOutput": lambda x, *_, **__: loss(x),
        "FullyConnected": lambda x, weight, bias, **_: dense(x, weight, bias),
        "Activation": lambda x, *, act_type: activations[act_type](x),
        "Flatten": flatten,
        "elemwise_add": lambda x, y: x + y,
        "_copy": lambda x: x,
    }


def jax_operators(labels: Any) -> dict[str, Operator]:
    """What the networks use, in JAX; a loss operator gives the loss."""
    jax, jnp, lax = map(import_module, ("jax", "jax.numpy", "jax.lax"))

    def convolution(x: Any, weight: Any, bias: Any, stride: Size, pad: Size) -> Any:
        y = lax.conv_general_dilated(x, weight, stride, [(p, p) for p in pad])
        return y if bias is None else y + bias[:, None, None]

    def max_pooling(x: Any, kernel: Size, stride: Size, pad: Size) -> Any:
        window, strides = (1, 1, *kernel), (1, 1, *stride)
        return lax.reduce_window(x, -jnp.inf, lax.max, window, strides, [(0, 0), (0, 0), *((p, p) for p in pad)])

    def batch_norm(x: Any, gamma: Any, beta: Any, eps: float) -> Any:
        mean, variance = (f(x, (0, 2, 3), keepdims=True) for f in (jnp.mean, jnp.var))
        return (x - mean) * lax.rsqrt(variance + eps) * gamma[:, None, None] + beta[:, None, None]

    def loss(x: Any) -> Any:
        return -jnp.take_along_axis(jax.nn.log_softmax(x), labels[:, None], 1).sum()

    return operators_of(
        convolution=convolution,
        max_pooling=max_pooling,
        mean=lambda x: x.mean((2, 3), keepdims=True),
        batch_norm=batch_norm,
        loss=loss,
        dense=lambda x, w, b: x.reshape(len(x), -1) @ w.T + b,
        activations={"relu": jax.nn.relu, "tanh": jnp.tanh},
        flatten=lambda x: x.reshape(len(x), -1),
    )


def torch_operators(labels: Any) -> dict[str, Operator]:
    """What the networks use, in PyTorch; a loss operator gives the loss."""
    torch, F = map(import_module, ("torch", "torch.nn.functional"))

    def convolution(x: Any, weight: Any, bias: Any, stride: Size, pad: Size) -> Any:
        return F.conv2d(x, weight, bias, stride, pad)

    def max_pooling(x: Any, kernel: Size, stride: Size, pad: Size) -> Any:
        return F.max_pool2d(x, kernel, stride, pad)

    def batch_norm(x: Any, gamma: Any, beta: Any, eps: float) -> Any:
        return F.batch_norm(x, None, None, gamma, beta, training=True, eps=eps)

    return operators_of(
        convolution=convolution,
        max_pooling=max_pooling,
        mean=lambda x: x.mean((2, 3), keepdim=True),
        batch_norm=batch_norm,
        loss=lambda x: F.cross_entropy(x, labels, reduction="sum"),
        dense=lambda x, w, b: F.linear(x.flatten(1), w, b),
        activations={"relu": torch.relu, "tanh": torch.tanh},
        flatten=lambda x: x.flatten(1),
    )


if __name__ == "__main__":
    side, graph_file, shapes_file = sys.argv[1:]
    compilers = {"symc": compile_symc, "jax": compile_jax, "torch": compile_torch}
    known = {name: tuple(shape) for name, shape in json.loads(Path(shapes_file).read_text()).items()}
    print(f"RESULT {compilers[side](Path(graph_file).read_text(), known)}")
