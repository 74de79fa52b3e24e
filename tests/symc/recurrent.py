"""Networks of recurrent cells, written against the API that symc and MXNet share, and what is recorded of each."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np

BATCH, LENGTH, INPUTS, HIDDEN = 3, 2, 5, 7
VALUES = 12
"""About as many numbers are recorded of a case."""

Make = Callable[[Any], Any]


def rnn(prefix: str = "rnn_", **arguments: Any) -> Make:
    return lambda mx: mx.rnn.RNNCell(HIDDEN, prefix=prefix, **arguments)


def lstm(prefix: str = "lstm_", **arguments: Any) -> Make:
    return lambda mx: mx.rnn.LSTMCell(HIDDEN, prefix=prefix, **arguments)


def gru(prefix: str = "gru_") -> Make:
    return lambda mx: mx.rnn.GRUCell(HIDDEN, prefix=prefix)


def dropout(probability: float = 0.3) -> Make:
    return lambda mx: mx.rnn.DropoutCell(probability)


def residual(base: Make) -> Make:
    return lambda mx: mx.rnn.ResidualCell(base(mx))


def zoneout(base: Make, outputs: float = 0.0, states: float = 0.0) -> Make:
    return lambda mx: mx.rnn.ZoneoutCell(base(mx), outputs, states)


def both(left: Make, right: Make, **arguments: Any) -> Make:
    return lambda mx: mx.rnn.BidirectionalCell(left(mx), right(mx), **arguments)


def unfused(**arguments: Any) -> Make:
    return lambda mx: mx.rnn.FusedRNNCell(HIDDEN, **arguments).unfuse()


def sequence(*cells: Make) -> Make:
    def make(mx: Any) -> Any:
        stack = mx.rnn.SequentialRNNCell()
        for cell in cells:
            stack.add(cell(mx))
        return stack

    return make


def convolutional(name: str, shape: tuple[int, ...] = (1, 2, 5, 6), **arguments: Any) -> Make:
    return lambda mx: getattr(mx.rnn, name)(shape, 3, **arguments)


# Graphs: outputs and states, as one list of symbols.


def unroll(make: Make, separate: bool = False, own_states: bool = False, **arguments: Any) -> Make:
    """The cell unrolled over one symbol, or over separate ones; from zeros, or from states of one's own."""

    def graph(mx: Any) -> list[Any]:
        cell = make(mx)
        inputs = [mx.sym.Variable(f"x{t}") for t in range(LENGTH)] if separate else mx.sym.Variable("data")
        begin = cell.begin_state(func=mx.sym.Variable) if own_states else None
        return flat(cell.unroll(LENGTH, inputs, begin_state=begin, **arguments))

    return graph


def unroll_twice(make: Make) -> Make:
    def graph(mx: Any) -> list[Any]:
        cell = make(mx)
        return flat([cell.unroll(LENGTH, mx.sym.Variable(name)) for name in ("first", "second")])

    return graph


def steps(make: Make) -> Make:
    def graph(mx: Any) -> list[Any]:
        cell = make(mx)
        outputs, states = [], cell.begin_state()
        for t in range(LENGTH):
            output, states = cell(mx.sym.Variable(f"x{t}"), states)
            outputs.append(output)
        return flat([outputs, states])

    return graph


def flat(symbols: Any) -> list[Any]:
    if not isinstance(symbols, list | tuple):
        return [symbols]
    return [symbol for part in symbols for symbol in flat(part)]


NTC, TNC = (BATCH, LENGTH, INPUTS), (LENGTH, BATCH, INPUTS)
NTH, NH = (BATCH, LENGTH, HIDDEN), (BATCH, HIDDEN)
IMAGES = (BATCH, 2, 5, 6)


def each(shape: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
    return {f"x{t}": shape for t in range(LENGTH)}


# name: (graph, shapes of the inputs)
CASES: dict[str, tuple[Make, dict[str, tuple[int, ...]]]] = {
    "rnn": (unroll(rnn()), {"data": NTC}),
    "rnn relu": (unroll(rnn("r_", activation="relu"), layout="TNC", merge_outputs=True), {"data": TNC}),
    "lstm": (unroll(lstm(forget_bias=2.0)), {"data": NTC}),
    "lstm separate": (unroll(lstm(), separate=True, merge_outputs=True, layout="TNC"), each((BATCH, INPUTS))),
    "lstm own states": (
        unroll(lstm(), own_states=True, merge_outputs=True),
        {"data": NTC, "lstm_begin_state_0": NH, "lstm_begin_state_1": NH},
    ),
    "lstm steps": (steps(lstm()), each((BATCH, INPUTS))),
    "gru": (unroll(gru(), merge_outputs=True), {"data": NTC}),
    "sequence": (
        unroll(sequence(sequence(lstm("a_"), rnn("c_")), dropout(), gru("b_")), merge_outputs=True),
        {"data": NTC},
    ),
    "sequence steps": (steps(sequence(lstm("a_"), dropout(), residual(rnn("b_")))), each((BATCH, INPUTS))),
    "sequence twice": (unroll_twice(sequence(rnn("a_"), dropout(0), gru("b_"))), {"first": NTC, "second": NTC}),
    "dropout": (unroll(dropout()), {"data": NTC}),
    "dropout separate": (unroll(dropout(), separate=True, merge_outputs=True), each((BATCH, INPUTS))),
    "dropout split": (unroll(dropout(), merge_outputs=False), {"data": NTC}),
    "residual": (unroll(residual(gru())), {"data": NTH}),
    "residual merged": (unroll(residual(rnn()), separate=True, merge_outputs=True), each(NH)),
    "zoneout": (unroll(zoneout(lstm(), 0.2, 0.3)), {"data": NTC}),
    "zoneout twice": (unroll_twice(zoneout(rnn(), 0.2)), {"first": NTC, "second": NTC}),
    "zoneouts": (unroll(sequence(zoneout(rnn("a_"), 0.0, 0.3), zoneout(rnn("b_"), 0.2))), {"data": NTC}),
    "both": (unroll(both(lstm("l_"), gru("r_"))), {"data": NTC}),
    "both merged": (unroll(both(rnn("l_"), gru("r_"), output_prefix="two_"), merge_outputs=True), {"data": NTC}),
    "both time first": (unroll(both(rnn("l_"), rnn("r_")), merge_outputs=True, layout="TNC"), {"data": TNC}),
    "both in sequence": (
        unroll(sequence(both(rnn("l_"), rnn("r_")), dropout(), both(rnn("l2_"), rnn("r2_")))),
        {"data": NTC},
    ),
    "unfused lstm": (unroll(unfused(num_layers=2, mode="lstm", dropout=0.5, prefix="f_")), {"data": NTC}),
    "unfused gru": (unroll(unfused(num_layers=2, mode="gru", bidirectional=True)), {"data": NTC}),
    "unfused relu": (unroll(unfused(mode="rnn_relu")), {"data": NTC}),
    "image rnn": (unroll(convolutional("ConvRNNCell"), separate=True), each(IMAGES)),
    "image lstm": (
        unroll(
            convolutional("ConvLSTMCell", h2h_kernel=(5, 3), h2h_dilate=(1, 2), i2h_stride=(2, 1), activation="tanh"),
            separate=True,
            merge_outputs=True,
        ),
        each(IMAGES),
    ),
    "image gru": (steps(convolutional("ConvGRUCell", i2h_pad=(0, 1), prefix="g_")), each(IMAGES)),
}

COMPUTED = (
    "rnn relu",
    "lstm own states",
    "gru",
    "sequence",
    "residual",
    "zoneouts",
    "both",
    "both merged",
    "unfused lstm",
    "image rnn",
    "image lstm",
    "image gru",
)
"""Cases of which values are recorded too; the others are as quick as building a graph."""


def recorded(mx: Any, name: str) -> dict[str, Any]:
    """The nodes of a case, its shapes, and of COMPUTED a sample of its outputs and of its gradients."""
    graph, shapes = CASES[name]
    with mx.name.NameManager():
        symbol = mx.sym.Group(graph(mx))
    arguments, outputs, _ = symbol.infer_shape(**shapes)
    found = {"nodes": nodes(symbol.tojson()), "shapes": [list(shape) for shape in (*arguments, *outputs)]}
    return {**found, **computed(mx, symbol, shapes)} if name in COMPUTED else found


def computed(mx: Any, symbol: Any, shapes: dict[str, tuple[int, ...]]) -> dict[str, list[float]]:
    """A sample of the outputs and of the gradients, with seeded weights.

    Graphs that draw random numbers run for inference, and have no gradients. An output that stands twice in the list,
    as output and as state, is computed once: MXNet would take one of its two head gradients.
    """
    draws = '"Dropout"' in symbol.tojson()
    symbol = mx.sym.Group(list({output.list_outputs()[0]: output for output in symbol}.values()))
    executor = symbol.simple_bind(mx.cpu(), grad_req="null" if draws else "write", **shapes)
    rng = np.random.RandomState(7)
    for array in executor.arg_arrays:
        array[:] = rng.uniform(-0.8, 0.8, array.shape)
    values = [output.asnumpy() for output in executor.forward(is_train=not draws)]
    if draws:
        return {"values": sample(values), "gradients": []}
    executor.backward([mx.nd.array(rng.uniform(-1, 1, value.shape)) for value in values])
    return {"values": sample(values), "gradients": sample([array.asnumpy() for array in executor.grad_arrays])}


def nodes(text: str) -> list[str]:
    """The nodes and the outputs of a graph, one line each: operator, name, attributes, inputs."""
    graph = json.loads(text)
    names = [node["name"] for node in graph["nodes"]]

    def entries(items: list[list[int]]) -> str:
        return " ".join(names[i] + (f":{output}" if output else "") for i, output, *_ in items)

    lines = []
    for node in graph["nodes"]:
        attrs = " ".join(f"{key}={value}" for key, value in sorted(node.get("attrs", {}).items()))
        lines.append(" ".join(filter(None, (node["op"], node["name"], attrs, entries(node["inputs"])))))
    return [*lines, f"outputs {entries(graph['heads'])}"]


def sample(arrays: list[np.ndarray]) -> list[float]:
    everything = np.concatenate([array.ravel() for array in arrays])
    return [round(float(v), 5) for v in everything[:: max(1, everything.size // VALUES)]]
