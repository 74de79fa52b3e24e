"""For every network of the suite, the IR after each pass computes what the IR before it did.

Both run in the reference interpreter, on the same random arrays; the program as machine code is compared with the last
IR. float64 except where a network names its types, so that only a wrong rewrite can differ. What follows on buffers is
done twice: as it comes for work so small, on one thread, and divided among a team as large work is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import networks
import pytest
import training
from division import divide_everything
from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp

import symc
from symc import passes
from symc.dialects.program import BarrierOp
from symc.importer import import_symbol
from symc.opt.run import differences, run_jit, run_reference
from symc.pipeline import CODE, PIPELINES
from symc.symbol import Symbol

Shapes = Mapping[str, tuple[int, ...]]


def blocks(mx: Any) -> Any:
    """A small ResNet: two residual blocks, the second with stride 2 and a projection, max pooling."""
    net = mx.sym.Convolution(mx.sym.var("data"), num_filter=3, kernel=(3, 3), pad=(1, 1), no_bias=True, name="stem")
    net = mx.sym.Pooling(net, kernel=(3, 3), stride=(2, 2), pad=(1, 1), pool_type="max")
    for i, (filters, stride) in enumerate(((3, 1), (5, 2))):
        shape = dict(num_filter=filters, no_bias=True)
        inner = mx.sym.Activation(mx.sym.BatchNorm(net, fix_gamma=False, name=f"bn{i}a"), act_type="relu")
        short = (
            net if stride == 1 else mx.sym.Convolution(inner, kernel=(1, 1), stride=(2, 2), name=f"short{i}", **shape)
        )
        inner = mx.sym.Convolution(inner, kernel=(3, 3), stride=(stride,) * 2, pad=(1, 1), name=f"conv{i}a", **shape)
        inner = mx.sym.Activation(mx.sym.BatchNorm(inner, fix_gamma=False, name=f"bn{i}b"), act_type="relu")
        net = mx.sym.Convolution(inner, kernel=(3, 3), pad=(1, 1), name=f"conv{i}b", **shape) + short
    net = mx.sym.Pooling(net, global_pool=True, kernel=(1, 1), pool_type="avg")
    return mx.sym.SoftmaxOutput(mx.sym.FullyConnected(mx.sym.Flatten(net), num_hidden=2, name="fc"), name="softmax")


def recurrent(mx: Any) -> Any:
    """An LSTM cell three times over an embedding, with dropout."""
    steps = mx.sym.SliceChannel(
        mx.sym.Embedding(mx.sym.var("data"), input_dim=5, output_dim=3, name="embed"), num_outputs=3, squeeze_axis=True
    )
    weights = {n: mx.sym.var(n) for n in ("i2h_weight", "i2h_bias", "h2h_weight", "h2h_bias")}
    hidden, state = mx.sym.var("h"), mx.sym.var("c")
    for t in range(3):
        given = mx.sym.FullyConnected(steps[t], weights["i2h_weight"], weights["i2h_bias"], num_hidden=8)
        known = mx.sym.FullyConnected(hidden, weights["h2h_weight"], weights["h2h_bias"], num_hidden=8)
        gates = mx.sym.SliceChannel(given + known, num_outputs=4)
        enter, forget, leave = (mx.sym.Activation(gates[i], act_type="sigmoid") for i in range(3))
        state = forget * state + enter * mx.sym.Activation(gates[3], act_type="tanh")
        hidden = leave * mx.sym.Activation(state, act_type="tanh")
    return mx.sym.Group([mx.sym.Dropout(hidden, p=0.4), mx.sym.log_softmax(state)])


def special(mx: Any) -> Any:
    """What the others lack: values computed again in backward, two results of one operation, unsigned integers."""
    data = mx.sym.var("data")
    kept = mx.sym.Activation(data, act_type="tanh", name="kept", attr={"force_mirroring": "True"})
    bytes_of = mx.sym.Cast(data * 3, dtype="uint8") + mx.sym.Cast(data, dtype="uint8")
    turned = mx.sym.slice_axis(mx.sym.reverse(kept, axis=1), axis=1, begin=1, end=3)
    return mx.sym.Group([mx.sym.sum(kept * kept, axis=0), mx.sym.argmax(data, axis=1), bytes_of, turned])


TEAM = ("schedule-cpu", "divide-work")
"""What a team changes; expand-math sees the same loops with one thread."""
TRAINED = {
    "perceptron": (3, 6),
    "convolutional": (2, 2, 8, 6),
    "residual": (2, 3, 4, 6),
    "recurrent": (2, 4, 6),
    "attention": (2, 5, 8),
}
"""Smaller than what test_training.py trains."""
NETWORKS: dict[str, tuple[Callable[[Any], Any], Shapes]] = {
    "perceptron": (networks.perceptron, {"data": (3, 5)}),
    "lenet": (networks.lenet, {"data": (2, 1, 16, 16)}),
    "residual": (networks.residual, {"data": (2, 3, 8, 8)}),
    "arithmetic": (networks.arithmetic, {"a": (2, 3), "b": (2, 3)}),
    "joined": (networks.joined, {"data": (2, 6, 5)}),
    "scoped": (networks.scoped, {"data": (3, 5)}),
    "composed": (networks.composed, {"data": (3, 7)}),
    "blocks": (blocks, {"data": (2, 2, 7, 9)}),
    "recurrent": (recurrent, {"data": (2, 3), "h": (2, 2), "c": (2, 2)}),
    "special": (special, {"data": (3, 5)}),
    **{f"trained {n}": (training.NETWORKS[n][0], {"data": shape}) for n, shape in TRAINED.items()},
}
NOT_RUN = {"created": "its types contradict each other on purpose", "escaped": "it is a variable"}
FIXED_TYPES = ("residual",)
STAGES = [(name, mode) for name in NETWORKS for mode in ("infer", "train")]


def imported(name: str, mode: str) -> ModuleOp:
    """The network as the importer leaves it."""
    build, shapes = NETWORKS[name]
    with symc.name.NameManager():
        net: Symbol = build(symc)
    names = net.list_arguments()
    types = {} if name in FIXED_TYPES else dict.fromkeys((*names, *net.list_auxiliary_states()), "float64")
    train = mode == "train"
    requests = {name: ("write", "add")[i % 2] for i, name in enumerate(names)}
    return import_symbol(net._outputs, shapes, types, joint=train, training=train, grad_req=requests).module


@cache
def stages(name: str, mode: str) -> list[tuple[str, ModuleOp]]:
    """The module before the first pass and after each."""
    module = imported(name, mode)
    found = [("", module.clone())]
    for step in PIPELINES[mode]:
        passes.load(step)().apply(Context(), module)
        found.append((step, module.clone()))
    return found


@cache
def results(name: str, mode: str, stage: int) -> Any:
    """What the module computes after some passes."""
    return run_reference(stages(name, mode)[stage][1])


@pytest.mark.parametrize(("name", "mode"), STAGES)
@pytest.mark.parametrize("step", PIPELINES["train"])
def test_a_pass_keeps_what_the_network_computes(name: str, mode: str, step: str) -> None:
    stage = PIPELINES[mode].index(step) + 1
    assert not differences(results(name, mode, stage - 1), results(name, mode, stage))


@cache
def divided(name: str, mode: str) -> list[tuple[str, ModuleOp]]:
    """The module before it becomes loops and after each pass from there on, divided among a team wherever it can be."""
    module = stages(name, mode)[-1 - len(CODE)][1].clone()
    found = [("", module.clone())]
    with pytest.MonkeyPatch.context() as patch:
        divide_everything(patch)
        for step in TEAM:
            passes.load(step)().apply(Context(), module)
            found.append((step, module.clone()))
    return found


@cache
def divided_results(name: str, mode: str, stage: int) -> Any:
    """What the divided module computes after some passes of TEAM."""
    return run_reference(divided(name, mode)[stage][1])


@pytest.mark.parametrize(("name", "mode"), STAGES)
@pytest.mark.parametrize("step", TEAM)
def test_a_pass_keeps_it_for_a_team(name: str, mode: str, step: str) -> None:
    stage = TEAM.index(step) + 1
    assert not differences(divided_results(name, mode, stage - 1), divided_results(name, mode, stage))


@pytest.mark.parametrize(("name", "mode"), STAGES)
def test_machine_code_computes_what_the_last_ir_does(name: str, mode: str) -> None:
    last = len(PIPELINES[mode])
    assert not differences(results(name, mode, last), run_jit(stages(name, mode)[last][1]))


@pytest.mark.parametrize("step", PIPELINES["train"])
def test_every_pass_changes_a_network(step: str) -> None:
    stage = PIPELINES["train"].index(step)
    assert any(
        not stages(name, "train")[stage][1].is_structurally_equivalent(stages(name, "train")[stage + 1][1])
        for name in NETWORKS
    )


def test_teams_do_all_that_teams_can() -> None:
    found = {op.name for name, mode in STAGES for op in divided(name, mode)[-1][1].walk()}
    assert found > {f"program.{name}" for name in ("divide", "single", "barrier", "own", "view")}


def test_missing_barriers_are_found() -> None:
    module = divided("perceptron", "infer")[-1][1]
    wrong = module.clone()
    for op in [op for op in wrong.walk() if isinstance(op, BarrierOp)]:
        op.detach()
    assert differences(run_reference(module), run_reference(wrong))


def test_every_network_is_run() -> None:
    assert set(networks.NETWORKS) - set(NETWORKS) == set(NOT_RUN)
    assert set(training.NETWORKS) == set(TRAINED)


def test_a_wrong_rewrite_is_found() -> None:
    lowering = PIPELINES["infer"].index("lower-sym-to-linalg")
    before, after = (stages("perceptron", "infer")[stage][1] for stage in (lowering, lowering + 1))
    wrong = after.clone()
    subtraction = next(op for op in wrong.walk() if op.name == "arith.subf")
    subtraction.operands = tuple(reversed(subtraction.operands))
    assert differences(run_reference(before), run_reference(wrong))
