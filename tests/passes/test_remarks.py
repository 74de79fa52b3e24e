"""What fuse, cluster and outline-kernels say of edges that tests of whole networks do not come by."""

from __future__ import annotations

from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp
from xdsl.dialects.func import FuncOp, ReturnOp
from xdsl.ir import Block, Region

from symc import passes
from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor, ir_type
from symc.passes.remarks import Reason, collect, listening

KERNELS = ("fuse", "cluster", "outline-kernels")


class Nodes(LinalgBuilder):
    """Builds a driver whose ops belong to named nodes."""

    def __init__(self, *shapes: tuple[int, ...]):
        super().__init__(Block(arg_types=[ir_type(s, "float32") for s in shapes]))
        self.arguments = [Tensor(a, s, "float32") for a, s in zip(self.block.args, shapes)]

    def at(self, node: str) -> Nodes:
        """The builder, for ops of a node."""
        self.node = node
        return self

    def module(self, *results: Tensor) -> ModuleOp:
        """A module whose driver returns these."""
        self.block.add_op(ReturnOp(*(r.value for r in results)))
        types = ([a.type for a in self.block.args], [r.value.type for r in results])
        return ModuleOp([FuncOp("predict", types, Region(self.block))])


def run(module: ModuleOp) -> None:
    for name in KERNELS:
        passes.load(name)().apply(Context(), module)
    module.verify()


def verdicts(b: Nodes, *results: Tensor) -> list[str]:
    """The last remark on each pair."""
    return verdicts_of(b.module(*results))


def verdicts_of(module: ModuleOp) -> list[str]:
    """The last remark on each pair of a module."""
    with collect() as remarks:
        run(module)
    return [str(r) for r in remarks.verdicts()]


def product(b: Nodes, x: Tensor, w: Tensor, init: Tensor | None = None) -> Tensor:
    return b.contract(
        x.at(lambda i, j, k: [i, k]), w.at(lambda i, j, k: [j, k]), (x.shape[0], w.shape[0]), x.shape[1:], init
    )


def test_what_a_product_starts_from_is_computed_in_its_kernel() -> None:
    b = Nodes((3, 5), (7, 5), (3, 7))
    x, w, start = b.arguments
    doubled = b.at("double").elementwise(lambda e, v: v + v, start)
    assert verdicts(b, product(b.at("product"), x, w, doubled)) == [
        "[outline-kernels] fused: double -> product: a result of the reader starts from it: it is computed right there"
    ]


def test_a_constant_is_made_where_it_starts_a_result() -> None:
    b = Nodes((3, 5), (7, 5))
    zeros = b.at("zeros").fill(0, (3, 7), "float32")
    assert verdicts(b, product(b.at("product"), *b.arguments, init=zeros)) == [
        "[outline-kernels] fused: zeros -> product: a constant: the reader's kernel makes its own"
    ]


def test_first_reader_of_a_product_is_its_only_epilogue() -> None:
    b = Nodes((3, 5), (7, 5))
    value = product(b.at("product"), *b.arguments)
    first = b.at("first").elementwise(lambda e, v: e.math("tanh", v), value)
    second = b.at("second").reduce_axes(lambda e, acc, v: acc + v, value, [1], 0)
    assert verdicts(b, first, second) == [
        "[cluster] fused: product -> first: epilogue: computed as the tiles of the product are stored",
        "[cluster] not fused: product -> second: first, which reads the product first, is its epilogue",
    ]


def test_an_epilogue_belongs_to_one_product() -> None:
    b = Nodes((3, 5), (7, 5))
    left, right = product(b.at("left"), *b.arguments), product(b.at("right"), *b.arguments)
    both = b.at("both").elementwise(lambda e, v, w: v + w, left, right)
    assert verdicts(b, both)[1] == (
        "[cluster] not fused: right -> both: both, which reads the product first, is the epilogue of another one"
    )


def test_a_pair_may_be_fused_in_part() -> None:
    """The costly map is a second result of one loop of its reader, and an operand of its product."""
    b = Nodes((3, 5), (7, 5))
    x, w = b.arguments
    costly = b.at("costly").elementwise(lambda e, v: e.math("exp", v), x)
    more = b.at("reader").elementwise(lambda e, v: v + v, costly)
    multiplied = product(b.at("reader"), costly, w)
    assert verdicts(b, costly, more, multiplied) == [
        "[fuse] not fused: costly -> reader: only in part: "
        "its reader reader is a contraction, which packs its operands and computes none in place"
    ]


def test_fusion_is_the_same_whoever_listens() -> None:
    """A listener has all obstacles looked for, of which the first decides."""
    texts = []
    for run_one in (run, verdicts_of):
        b = Nodes((3, 5), (7, 5))
        x, w = b.arguments
        shared = b.at("shared").elementwise(lambda e, v: v + v, x)
        results = [product(b.at("product"), shared, w), product(b.at("second"), shared, w)]
        results.append(b.at("sum").reduce_axes(lambda e, acc, v: acc + v, shared, [1], 0))
        module = b.module(*results, shared)
        run_one(module)
        texts.append(str(module))
    assert texts[0] == texts[1]


def test_bodies_and_reads_are_bounded() -> None:
    b = Nodes((2, 3))
    (x,) = b.arguments
    for number in range(3):
        b.at(f"long{number}")
        for _ in range(100):
            x = b.elementwise(lambda e, v: e.math("tanh", v), x)
    said = verdicts(b, x)
    assert said[0] == "[fuse] fused: long0 -> long1: computed element by element in the reader's loops"
    assert "[cluster] fused: long1 -> long2: small enough to share a kernel without sharing rows" in said


def test_what_nobody_needs_is_said_to_be_absent() -> None:
    b = Nodes((2, 3))
    used = b.at("used").elementwise(lambda e, v: v + v, *b.arguments)
    b.at("unused").elementwise(lambda e, v: v * v, used)
    assert verdicts(b, used) == ["[fuse] not fused: used -> unused: nothing needs the reader, and it is not computed"]


def test_reasons_are_put_into_words_only_for_listeners() -> None:
    class Told(Exception):
        pass

    def told(self: Reason) -> str:
        raise Told

    b = Nodes((3, 5), (7, 5))
    value = product(b.at("product"), b.elementwise(lambda e, v: e.math("exp", v), b.arguments[0]), b.arguments[1])
    words, Reason.__str__ = Reason.__str__, told
    try:
        run(b.module(value))
    finally:
        Reason.__str__ = words
    assert listening() is None
