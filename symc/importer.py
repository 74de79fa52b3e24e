"""Symbol graph to IR: one driver function of `sym` operations, with what is known about each argument."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xdsl.dialects.builtin import (
    ArrayAttr,
    DictionaryAttr,
    FileLineColLoc,
    FunctionType,
    IntAttr,
    IntegerAttr,
    ModuleOp,
    StringAttr,
    TensorType,
    UnitAttr,
    i64,
)
from xdsl.dialects.func import FuncOp, ReturnOp
from xdsl.ir import Attribute, Block, Region, SSAValue

from symc.dialects.sym.ir import RECOMPUTE, TOLD, create, tensor_type
from symc.inference import variable_dtype, variable_shape
from symc.program import GRAD_REQS as GRAD_REQS
from symc.symbol.node import Entry, Node, output_name, post_order


@dataclass
class Imported:
    """A module and where each node's outputs are in it."""

    module: ModuleOp
    values: dict[tuple[int, int], SSAValue]
    """IR value of each (id(node), output index)."""


def import_symbol(
    heads: Sequence[Entry],
    shapes: Mapping[str, Sequence[int]] | None = None,
    dtypes: Mapping[str, str] | None = None,
    *,
    joint: bool = False,
    training: bool = False,
    grad_req: Mapping[str, str] | None = None,
    stored: Sequence[str] = (),
) -> Imported:
    """Import the graph under `heads` as `@train` (`joint`: outputs, auxiliary updates, later gradients) or `@predict`.

    `training` puts operators that know the difference (Dropout, BatchNorm) in training mode. `shapes` may hold 0 for an
    unknown dimension (MXNet's convention); names not given fall back on the variables' `__shape__` and `__dtype__`.
    `grad_req` marks the arguments whose gradients `@train` computes (default: none). `stored` names variables that the
    heads are new values of, in order: they become states, and there are no outputs.
    """
    return _Import(shapes or {}, dtypes or {}, joint, training, grad_req or {}, stored).run(heads)


class _Import:
    def __init__(
        self,
        shapes: Mapping[str, Sequence[int]],
        dtypes: Mapping[str, str],
        joint: bool,
        training: bool,
        grad_req: Mapping[str, str],
        stored: Sequence[str],
    ):
        self.joint = joint
        self.shapes = shapes
        self.dtypes = dtypes
        self.training = training
        self.grad_req = grad_req
        self.stored = stored
        self.arguments: list[dict[str, Attribute]] = []
        self.results: list[dict[str, Attribute]] = []
        self.values: dict[tuple[int, int], SSAValue] = {}
        self.updated: dict[int, SSAValue] = {}
        self.position: dict[int, int] = {}
        self.random_key: SSAValue | None = None
        self.streams = 0

    def run(self, heads: Sequence[Entry]) -> Imported:
        nodes = list(post_order(heads))
        auxiliary = {id(n.inputs[i].node) for n in nodes for i in n.auxiliary_indices()}
        variables = [n for n in nodes if n.op is None]
        auxiliary |= {id(n) for n in variables if n.name in self.stored}
        self.block = Block(arg_types=[self._type(n) for n in variables])
        for node, value in zip(variables, self.block.args):
            self._variable(node, value, id(node) in auxiliary)
        for node in nodes:
            if node.op is not None:
                self._apply(node)
        outputs = [self.values[id(e.node), e.index] for e in heads]
        if self.stored:
            positions = {node.name: self.position[id(node)] for node in variables}
            self.results = [self._update(positions[name]) for name in self.stored]
        else:
            self.results = [{"symc.kind": StringAttr("output"), "symc.name": StringAttr(output_name(e))} for e in heads]
        outputs += self.updated.values()
        self.results += map(self._update, self.updated)
        self.block.add_op(ReturnOp(*outputs))
        function = FuncOp(
            "train" if self.joint else "predict",
            FunctionType.from_lists([a.type for a in self.block.args], [v.type for v in outputs]),
            Region(self.block),
            arg_attrs=ArrayAttr(map(DictionaryAttr, self.arguments)),
            res_attrs=ArrayAttr(map(DictionaryAttr, self.results)),
        )
        return Imported(ModuleOp([function]), self.values)

    def _type(self, node: Node) -> Attribute:
        """What is known about a variable."""
        return tensor_type(variable_shape(node, self.shapes), variable_dtype(node, self.dtypes))

    def _variable(self, node: Node, value: SSAValue, auxiliary: bool) -> None:
        attributes: dict[str, Attribute] = {
            "symc.name": StringAttr(node.name),
            "symc.kind": StringAttr("auxiliary" if auxiliary else "argument"),
        }
        request = self.grad_req.get(node.name, "null")
        if self.joint and not auxiliary and request != "null":
            attributes["symc.gradient"] = StringAttr(request)
        self.position[id(node)] = len(self.arguments)
        self.arguments.append(attributes)
        value.name_hint = _hint(node.name)
        self.values[id(node), 0] = value

    def _apply(self, node: Node) -> None:
        operator = node.operator
        operands = [self.values[id(e.node), e.index] for e in node.inputs]
        extra: dict[str, Attribute] = {}
        if operator.uses_random:
            operands.append(self._key())
            extra["stream"] = IntegerAttr(self.streams, i64)
            self.streams += 1
        if operator.uses_training and self.training:
            extra["training"] = UnitAttr()
        if operator.told:
            extra[TOLD] = UnitAttr()
        if self.joint and node.attrs.get("__force_mirroring__") == "True":
            extra[RECOMPUTE] = UnitAttr()
        auxiliary = operator.auxiliary_indices()
        count = len(operator.output_names()) + len(auxiliary)
        values = {**operator.values, **operator.extra}
        op = create(type(operator), operands, [tensor_type(None, None)] * count, values, node.name, **extra)
        if node.location is not None:
            op.location = FileLineColLoc(StringAttr(node.location.file), IntAttr(node.location.line), IntAttr(0))
        op.results[0].name_hint = _hint(node.name)
        self.block.add_op(op)
        for i, result in enumerate(op.results):
            self.values[id(node), i] = result
        for i, result in zip(auxiliary, op.results[count - len(auxiliary) :]):
            variable = node.inputs[i].node
            if operator.updates_always or (self.joint and self.training):
                self.updated[self.position[id(variable)]] = result
            self.values[id(variable), 0] = result  # a second user of the state sees the first one's update

    def _update(self, argument: int) -> dict[str, Attribute]:
        """What a result says that is the new value of a state."""
        return {
            "symc.kind": StringAttr("auxiliary"),
            "symc.name": self.arguments[argument]["symc.name"],
            "symc.updates": IntegerAttr(argument, i64),
        }

    def _key(self) -> SSAValue:
        if self.random_key is None:
            kind = TensorType(i64, [2])
            name = StringAttr("random_key")
            self.arguments.append({"symc.name": name, "symc.kind": name})
            self.random_key = self.block.insert_arg(kind, len(self.block.args))
        return self.random_key


def _hint(name: str) -> str | None:
    """What the value of a node is called in printed IR: its name, if IR has such names."""
    return name if name.isascii() and name.isidentifier() else None
