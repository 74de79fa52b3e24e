"""The xDSL side of the `sym` dialect: an operation per operator, derived from its declaration, and partial types.

    %out = sym.FullyConnected(%data, %weight, %bias) {num_hidden = 5, node = "fc1"} : (tensor<2x3xf32>, ...) -> ...

Attributes equal to their defaults are left out. `node` is the user's node name, `training` marks operations whose
behaviour differs in training, `stream` numbers random streams, `recompute` is for the pass of that name, `told` says
that the last operand holds the numbers of an optimizer's update. A tensor of
unknown rank is `tensor<*xf32>`, an unknown element type is `!sym.unknown`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, ClassVar, cast

from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    ArrayAttr,
    BFloat16Type,
    BoolAttr,
    DenseArrayBase,
    Float16Type,
    Float32Type,
    Float64Type,
    FloatAttr,
    IntegerAttr,
    IntegerType,
    Signedness,
    StringAttr,
    TensorType,
    UnitAttr,
    UnrankedTensorType,
    f64,
    i1,
    i64,
)
from xdsl.ir import Attribute, Dialect, Operation, ParametrizedAttribute, SSAValue, TypeAttribute
from xdsl.irdl import (
    IRDLOperation,
    irdl_attr_definition,
    irdl_op_definition,
    traits_def,
    var_operand_def,
    var_result_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import Pure
from xdsl.utils.exceptions import VerifyException

from symc.dialects.sym import OPERATORS
from symc.dialects.sym.definition import Operator
from symc.dialects.sym.inference import UNKNOWN, Shape
from symc.errors import OperatorError, TypeInferenceError

RECOMPUTE = "recompute"
"""Marks an operation that backward computes again instead of keeping its value."""
TOLD = "told"
"""Marks an operation whose last operand holds the numbers that it computes with, such as a learning rate."""
NODE_ATTRIBUTES = ("node", "training", "stream", RECOMPUTE, TOLD)
"""Attributes of an operation that say something about the node, not about the operator."""


@irdl_attr_definition
class UnknownType(ParametrizedAttribute, TypeAttribute):
    """The element type of a tensor whose element type is not known yet."""

    name = "sym.unknown"


ELEMENT_TYPES: dict[str | None, Attribute] = {
    "float16": Float16Type(),
    "bfloat16": BFloat16Type(),
    "float32": Float32Type(),
    "float64": Float64Type(),
    "bool": i1,
    "int8": IntegerType(8),
    "uint8": IntegerType(8, Signedness.UNSIGNED),
    "int32": IntegerType(32),
    "int64": IntegerType(64),
    None: UnknownType(),
}
NAME_OF_TYPE = {kind: name for name, kind in ELEMENT_TYPES.items()}


@lru_cache(1 << 14)
def tensor_type(shape: Shape, dtype: str | None) -> Attribute:
    """The type of a tensor of which this much is known."""
    element = ELEMENT_TYPES[dtype]
    if shape is None:
        return UnrankedTensorType(element)
    return TensorType(element, [DYNAMIC_INDEX if d < 0 else d for d in shape])  # pyright: ignore[reportArgumentType]


def shape_of(kind: Attribute) -> Shape:
    """The partial shape in a tensor type; TypeInferenceError for another type."""
    if isinstance(kind, TensorType):
        return tuple([UNKNOWN if d == DYNAMIC_INDEX else d for d in kind.get_shape()])
    if not isinstance(kind, UnrankedTensorType):
        raise TypeInferenceError(f"{kind} is not a tensor type")
    return None


def dtype_of(kind: Attribute) -> str | None:
    """The element type in a tensor type, None if unknown; TypeInferenceError for another type."""
    element = kind.element_type if isinstance(kind, TensorType | UnrankedTensorType) else None
    if element not in NAME_OF_TYPE:
        raise TypeInferenceError(f"{kind} is not a tensor type with an element type that MXNet has")
    return NAME_OF_TYPE[element]


def to_attribute(value: Any) -> Attribute:
    """A parsed attribute value as IR."""
    if value is None:
        return UnitAttr()
    if isinstance(value, bool):
        return BoolAttr.from_bool(value)
    if isinstance(value, int):
        return IntegerAttr(value, i64)
    if isinstance(value, float):
        return FloatAttr(value, f64)
    if isinstance(value, str):
        return StringAttr(value)
    if all(isinstance(v, int) for v in value):
        return DenseArrayBase.from_list(i64, list(value))
    return ArrayAttr([to_attribute(v) for v in value])


def from_attribute(attribute: Attribute) -> Any:
    """The Python value of an attribute of a `sym` operation."""
    match attribute:
        case UnitAttr():
            return None
        case IntegerAttr():
            number = attribute.value.data
            return bool(number) if attribute.type == i1 else number
        case FloatAttr():
            return attribute.value.data
        case StringAttr():
            return attribute.data
        case DenseArrayBase():
            return tuple(cast(Any, attribute).get_values())
        case ArrayAttr():
            return tuple(from_attribute(a) for a in attribute.data)
        case _:
            raise VerifyException(f"{attribute} is not the value of an operator's attribute")


@irdl_op_definition
class SymOperation(IRDLOperation):
    """Base of all `sym` operations; each operator's class is derived by `operation_class`."""

    name = "sym.operation"
    DEFINITION: ClassVar[type[Operator]]

    arguments = var_operand_def()
    outs = var_result_def()

    traits = traits_def(Pure())

    @property
    def operator(self) -> Operator:
        """The operator with this operation's attributes."""
        values = {k: from_attribute(v) for k, v in self.attributes.items() if k not in NODE_ATTRIBUTES}
        operator = self.DEFINITION(**values)
        if "training" in self.attributes:
            operator.training = True
        operator.told = TOLD in self.attributes
        stream = self.attributes.get("stream")
        if isinstance(stream, IntegerAttr):
            operator.stream = stream.value.data
        return operator

    @property
    def node_name(self) -> str:
        """The user's name of the node this operation stands for."""
        node = self.attributes.get("node")
        return node.data if isinstance(node, StringAttr) else ""

    def verify_(self) -> None:
        try:
            operator = self.operator
        except OperatorError as error:
            raise VerifyException(str(error)) from None
        wanted = len(operator.input_names()) + operator.uses_random
        if len(self.operands) != wanted:
            names = ", ".join([*operator.input_names(), *(["random key"] if operator.uses_random else [])])
            raise VerifyException(f"{self.name} takes {wanted} operands ({names}), got {len(self.operands)}")
        results = len(operator.output_names()) + len(operator.auxiliary_indices())
        if len(self.results) != results:
            raise VerifyException(f"{self.name} has {results} results, got {len(self.results)}")
        for value in (*self.operands, *self.results):
            if not isinstance(value.type, TensorType | UnrankedTensorType):
                raise VerifyException(f"{self.name} works on tensors, got {value.type}")

    def print(self, printer: Printer) -> None:
        printer.print_string("(")
        printer.print_list(self.operands, printer.print_ssa_value)
        printer.print_string(")")
        if self.attributes:
            printer.print_string(" ")
            printer.print_attr_dict(self.attributes)
        printer.print_string(" : ")
        printer.print_operation_type(self)

    @classmethod
    def parse(cls, parser: Parser) -> SymOperation:
        position = parser.pos
        operands = parser.parse_comma_separated_list(parser.Delimiter.PAREN, parser.parse_unresolved_operand)
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        kind = parser.parse_function_type()
        return cls.create(
            operands=parser.resolve_operands(operands, kind.inputs.data, position),
            result_types=kind.outputs.data,
            attributes=attributes,
        )


@cache
def operation_class(definition: type[Operator]) -> type[SymOperation]:
    """The xDSL operation class of an operator."""
    return type(definition.name, (SymOperation,), {"name": f"sym.{definition.name}", "DEFINITION": definition})


def create(
    definition: type[Operator],
    operands: Sequence[SSAValue],
    result_types: Sequence[Attribute],
    values: Mapping[str, Any],
    node: str = "",
    **extra: Attribute,
) -> SymOperation:
    """An operation of an operator; `values` are parsed attribute values, those equal to their defaults are left out."""
    attributes: dict[str, Attribute] = {}
    for key, value in values.items():
        declared = definition.attributes.get(key)
        if declared is None or value != declared.default:
            attributes[key] = to_attribute(value)
    if node:
        attributes["node"] = StringAttr(node)
    return operation_class(definition).create(
        operands=operands, result_types=result_types, attributes={**attributes, **extra}
    )


def sym_dialect() -> Dialect:
    """The dialect with an operation class for every registered operator."""
    definitions = {d.name: d for d in OPERATORS.values()}
    return Dialect("sym", [operation_class(d) for d in definitions.values()], [UnknownType])


def location_of(op: Operation) -> str:
    """Where the user made the node of an operation: ` (model.py:12)`, empty if unknown."""
    from xdsl.dialects.builtin import FileLineColLoc

    where = op.location
    return f" ({where.filename.data}:{where.line.data})" if isinstance(where, FileLineColLoc) else ""
