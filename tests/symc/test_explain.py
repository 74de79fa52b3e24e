"""`Executor.explain()`: every two neighbours of a graph have one verdict, and kernels are those that run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import training
from networks import residual

import symc as mx
from symc.dialects.sym.ir import SymOperation
from symc.importer import import_symbol
from symc.pass_manager import run_passes
from symc.pipeline import SYM


def lenet(mx: Any) -> Any:
    """LeNet with one convolution."""
    x = mx.sym.Variable("data")
    x = mx.sym.Activation(mx.sym.Convolution(x, kernel=(5, 5), num_filter=3, name="conv"), act_type="tanh", name="act")
    x = mx.sym.Flatten(mx.sym.Pooling(x, pool_type="max", kernel=(2, 2), stride=(2, 2), name="pool"), name="flat")
    x = mx.sym.Activation(mx.sym.FullyConnected(x, num_hidden=7, name="fc1"), act_type="relu", name="relu")
    return mx.sym.SoftmaxOutput(mx.sym.FullyConnected(x, num_hidden=5, name="fc2"), name="softmax")


NETWORKS: dict[str, tuple[Callable[[Any], Any], tuple[int, ...]]] = {
    "lenet": (lenet, (2, 1, 16, 16)),
    "residual": (residual, (2, 3, 8, 8)),
    "recurrent": (training.recurrent, (13, 4, 6)),
    "attention": (training.attention, (9, 5, 8)),
}


def neighbours(symbol: Any, executor: Any, joint: bool) -> set[tuple[str, str]]:
    """Nodes of which one reads what the other makes, in the graph that is lowered."""
    arrays = {**executor.arg_dict, **executor.aux_dict}
    shapes = {name: array.shape for name, array in arrays.items()}
    dtypes = {name: np.dtype(array.dtype).name for name, array in arrays.items()}
    requests = {name: "null" if g is None else "write" for name, g in executor.grad_dict.items()} if joint else None
    module = import_symbol(symbol._outputs, shapes, dtypes, joint=joint, training=joint, grad_req=requests).module
    run_passes(module, SYM)
    ops = [op for op in module.walk() if isinstance(op, SymOperation)]
    return {edge for op in ops for edge in into(op)}


def into(op: SymOperation) -> Iterator[tuple[str, str]]:
    for operand in op.operands:
        if isinstance(operand.owner, SymOperation) and operand.owner.node_name != op.node_name:
            yield operand.owner.node_name or "", op.node_name or ""


@pytest.mark.parametrize("joint", [False, True], ids=["predict", "train"])
@pytest.mark.parametrize("name", NETWORKS)
def test_every_pair_has_one_verdict(name: str, joint: bool) -> None:
    build, shape = NETWORKS[name]
    symbol = build(mx)
    executor = symbol.simple_bind(mx.cpu(), data=shape, grad_req="write" if joint else "null")
    told = executor.explain(joint)
    pairs = [(p.producer, p.consumer) for p in told.pairs]
    assert len(pairs) == len(set(pairs))
    assert set(pairs) == neighbours(symbol, executor, joint)
    assert all(p.reason and p.pass_name for p in told.pairs)
    listed = [p for kernel in told.kernels for p in kernel.pairs] + list(told.without_kernel)
    assert sorted(map(str, listed)) == sorted(map(str, told.pairs))


def test_lenet_explains_itself() -> None:
    executor = lenet(mx).simple_bind(mx.cpu(), data=(2, 1, 16, 16))
    told = executor.explain()
    assert str(told).splitlines()[:7] == [
        "forward_train: 5 kernels",
        "  conv_act: conv, act",
        "    conv -> act: fused: epilogue: computed as the tiles of the product are stored [cluster]",
        "  pool: pool",
        "    act -> pool: not fused: act is the epilogue of a product, whose kernel takes in no more [cluster]; "
        "its readers would compute each element 3 times (act_backward 1, pool_backward 1, pool 1) at a cost of 16, "
        "where up to 4 is cheap [fuse]",
        "  fc1_relu: fc1, relu",
        "    flat -> fc1: not fused: flat merges dimensions: reading through it would divide indices [fuse]",
    ]
    (pair,) = (p for p in told.pairs if (p.producer, p.consumer) == ("fc1", "relu"))
    assert (pair.fused, pair.pass_name) == (True, "cluster")
    assert [r.fused for r in pair.remarks] == [False, True]


def test_explain_tells_of_the_program_that_forward_runs() -> None:
    symbol = lenet(mx)
    executor = symbol.simple_bind(mx.cpu(), data=(2, 1, 16, 16))
    assert {k.entry for k in executor.explain().kernels} == {"forward_train", "backward"}
    without = symbol.simple_bind(mx.cpu(), data=(2, 1, 16, 16), grad_req="null")
    assert {k.entry for k in without.explain().kernels} == {"forward"}
    assert without.explain(True) == without.explain(False) == without.explain()


def test_binding_keeps_nothing_for_it() -> None:
    """The passes run again on demand, and make the same kernels each time."""
    executor = lenet(mx).simple_bind(mx.cpu(), data=(2, 1, 16, 16))
    assert executor.explain() == executor.clone().explain()


def test_python_functions_are_told_where_they_are_called() -> None:
    x, rows = mx.sym.var("x"), mx.sym.var("rows")
    taken = mx.sym.take(mx.sym.tanh(x, name="tanh"), rows + 1, mode="raise", name="take")
    told = taken.bind(mx.cpu(), {"x": mx.nd.zeros((5, 3)), "rows": mx.nd.zeros((2,))}, grad_req="null").explain()
    assert [k.name for k in told.kernels].count("a Python function") == 1
    (pair,) = (p for p in told.pairs if p.producer.startswith("_plus"))
    assert not pair.fused and pair.reason == "take is a call of a Python function"


def test_each_reader_has_a_verdict_of_its_own() -> None:
    """A product is the obstacle to computing what it reads in place; a sum would have taken it in."""
    x = mx.sym.negative(mx.sym.Variable("data"), name="shared")
    product = mx.sym.FullyConnected(x, num_hidden=70, no_bias=True, name="product")
    symbol = mx.sym.Group([product, mx.sym.sum(x, axis=1, name="rows"), mx.sym.sum(x, axis=0, name="columns")])
    pairs = symbol.simple_bind(mx.cpu(), data=(30, 50), grad_req="null").explain().pairs
    packs = "its reader product is a contraction, which packs its operands and computes none in place"
    said = {p.consumer: p.remarks[0].reason for p in pairs if p.producer == "shared"}
    assert said == {
        "product": packs,
        "rows": f"{packs}, so it is stored, and rows reads it there",
        "columns": f"{packs}, so it is stored, and columns reads it there",
    }
