"""What an operator is: one class that declares inputs and attributes and answers infer, gradient and lower.

Everything else is derived from that class: the functions `symc.sym.X` and `symc.nd.X` with signature and docstring,
auto-created arguments, JSON, the xDSL operation and its verifier, the type stubs, the operator table. An instance is
the operator with its attributes parsed, so a rule reads `self.num_hidden`. This file and the family files import no
xDSL: composing symbols stays light.

A family file holds classes like

    class FullyConnected(Operator):
        \"\"\"Affine map of rows: `out[n, k] = sum_c data[n, c] weight[k, c] + bias[k]`; data (N, C) ...\"\"\"

        inputs = ("data", "weight", "bias")
        num_hidden = Int(minimum=1)
        no_bias = Bool(False)

        def input_names(self): ...          # only where attributes change the inputs
        def infer_shape(self, frame): ...   # refine frame.ins and frame.outs, both directions
        def gradient(self, g, ins, outs, heads): ...
        def lower(self, b, ins): ...
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from symc.dialects.sym.attributes import REQUIRED, Attribute
from symc.dialects.sym.inference import DType, Frame, Shape, ShapeFrame, TypeFrame
from symc.errors import OperatorError

if TYPE_CHECKING:
    from symc.dialects.sym.gradients import Expr, GradientBuilder
    from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor

OPERATORS: dict[str, type[Operator]] = {}
"""Every operator by its canonical name and by each alias."""


class Operator:
    """Base of all operators; subclassing registers the operator under `name` and `aliases`."""

    name: ClassVar[str] = ""
    """Canonical name, as MXNet's JSON has it; the class's own name unless given."""
    aliases: ClassVar[tuple[str, ...]] = ()
    inputs: ClassVar[tuple[str, ...]] = ("data",)
    """Names of all inputs, auxiliary states last."""
    auxiliary: Mapping[str, str] = {}
    """Inputs that the operator updates in training, with their `__init__` attribute, e.g. `'["zero", {}]'`."""
    initializers: ClassVar[Mapping[str, str]] = {}
    """`__init__` attributes of auto-created arguments (LeakyReLU's gamma)."""
    updates_always: ClassVar[bool] = False
    """Whether inference updates the auxiliary states too (optimizers)."""
    numbers: ClassVar[tuple[str, ...]] = ()
    """Attributes that functions of arrays hand over at run time, so that a new learning rate compiles nothing; `terms`
    says how."""
    variadic: ClassVar[str] = ""
    """Name of the attribute that counts the inputs (`num_args`); input names are then `arg0`, `arg1` ..."""
    outputs: ClassVar[tuple[str, ...]] = ("output",)
    uses_training: ClassVar[bool] = False
    """Whether training and inference differ; rules then read `self.training`."""
    uses_random: ClassVar[bool] = False
    """Whether the operator draws random numbers; the IR operation then has the random key as its last operand."""
    is_pure: ClassVar[bool] = True
    """Whether equal applications give equal results; those of others are never merged (operators written in Python)."""
    is_loss: bool = False
    """Whether backward ignores head gradients, so that `Executor.backward()` needs none for it."""
    no_gradient: ClassVar[str] = ""
    """Why there is no gradient; empty when there is one."""
    open_attributes: ClassVar[bool] = False
    """Whether unknown attributes are kept as text in `self.extra` (Custom)."""
    attributes: ClassVar[dict[str, Attribute[Any]]] = {}
    """Declared attributes in order, derived."""

    training: bool = False
    told: bool = False
    """Whether the values of `terms` are elements of a last input (float64) instead of constants."""
    stream: int = 0
    """Number that tells this node's random stream from the others of its graph."""

    def __init_subclass__(cls, abstract: bool = False) -> None:
        super().__init_subclass__()
        own = {a.name: a for a in vars(cls).values() if isinstance(a, Attribute)}
        cls.attributes = {**{k: v for k, v in cls.attributes.items() if k not in own}, **own}
        if abstract:
            return
        cls.name = vars(cls).get("name", cls.__name__)
        cls.aliases = vars(cls).get("aliases", ())
        for name in (cls.name, *cls.aliases):
            assert name not in OPERATORS, f"operator {name} is defined twice"
            OPERATORS[name] = cls

    def __init__(self, **values: Any):
        unknown = [key for key in values if key not in self.attributes]
        if unknown and not self.open_attributes:
            raise OperatorError(
                f"{self.name}: Cannot find argument '{unknown[0]}', Possible Arguments: {', '.join(self.attributes)}"
            )
        self.extra = {key: str(values[key]) for key in unknown}
        self.values: dict[str, Any] = {}
        for key, attribute in self.attributes.items():
            value = values.get(key, attribute.default)
            if value is REQUIRED:
                raise OperatorError(
                    f"{self.name}: Required parameter {key} of {attribute.kind} is not presented, "
                    f'in operator {self.name}(name="")'
                )
            self.values[key] = attribute.parse(value, self.name) if key in values else value
        self.check()

    @classmethod
    def from_texts(cls, attrs: Mapping[str, str]) -> Operator:
        """The operator of a graph node: `__x__` keys, which belong to the node, are skipped; an operator without
        attributes reads none, so that nodes of such operators may carry any (as in MXNet)."""
        if not cls.attributes and not cls.open_attributes:
            return cls()
        return cls(**{k: v for k, v in attrs.items() if not (k.startswith("__") and k.endswith("__"))})

    # What a subclass may refine.

    def check(self) -> None:
        """Raise OperatorError when attributes contradict each other."""

    def input_names(self) -> Sequence[str]:
        """Names of the inputs with these attributes, auxiliary states last."""
        if self.variadic:
            return [f"arg{i}" for i in range(self.values[self.variadic])]
        return self.inputs

    @classmethod
    def count_of(cls, inputs: int) -> int:
        """What `variadic` is for this many inputs."""
        return inputs

    def terms(self) -> Mapping[str, float]:
        """The numbers that kernels compute with, from the attributes in `numbers`: the same names for any values."""
        return {}

    def in_place(self) -> Sequence[int]:
        """Which input each output may be stored in, where functions of arrays have that array as `out`."""
        return ()

    def output_names(self) -> Sequence[str]:
        """Names of all outputs, hidden ones last; several outputs of no own name are `output0`, `output1` ..."""
        return self.outputs

    def visible_outputs(self) -> int:
        """How many of the outputs a user sees."""
        return len(self.output_names())

    def infer_shape(self, frame: ShapeFrame) -> None:
        """Refine the shapes of inputs and outputs, both directions; default: all agree."""
        frame.all_same()

    def infer_type(self, frame: TypeFrame) -> None:
        """Refine the element types of inputs and outputs; default: all agree."""
        frame.all_same()

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """The gradient of each input, given the head gradient of each output (None: zero), built from operators.

        Rules hold for unknown shapes too (`Symbol.gradient` has none), so they use operators such as `_sum_like`.
        None says that the gradient is zero.
        """
        raise NotImplementedError(f"{self.name} declares no gradient and no reason why")

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        """All outputs, then the new value of each auxiliary input, built from linalg on tensors."""
        raise NotImplementedError(f"{self.name} has no lowering")

    def identity_of(self, ins: Sequence[tuple[Shape, DType]], out: tuple[Shape, DType]) -> int | None:
        """Index of the input that the only output equals for these types (a cast to its own type), None if none."""
        return None

    def work(self, ins: Sequence[Sequence[int]], outs: Sequence[Sequence[int]]) -> int:
        """About how many multiply-adds it takes, from the shapes; default: one for each element read or made."""
        return sum(math.prod(shape) for shape in (*ins, *outs))

    # Derived.

    def told_form(self) -> Operator:
        """This operator with its terms as a last input, and zeros for the attributes in `numbers`."""
        form = type(self)(**{**self.values, **{name: _zeros(self.values[name]) for name in self.numbers}})
        form.told = True
        return form

    def compiled_values(self) -> dict[str, Any]:
        """The values of the attributes that compiled code depends on when it is told the others."""
        return {key: value for key, value in self.values.items() if key not in self.numbers}

    def auxiliary_indices(self) -> list[int]:
        """Positions of the auxiliary states among the inputs."""
        return [i for i, name in enumerate(self.input_names()) if name in self.auxiliary]

    def texts(self) -> dict[str, str]:
        """Attributes that differ from their defaults, as JSON text."""
        declared = {k: str(v) for k, v in self.values.items() if v != self.attributes[k].default}
        return {**declared, **self.extra}


def _zeros(value: Any) -> Any:
    return tuple(map(_zeros, value)) if isinstance(value, tuple) else type(value)(0)


def find(name: str) -> type[Operator]:
    """The operator called `name`; OperatorError with near names when there is none."""
    operator = OPERATORS.get(name)
    if operator is not None:
        return operator
    import difflib

    near = difflib.get_close_matches(name, OPERATORS, n=3)
    hint = f"; did you mean {', '.join(near)}?" if near else ""
    raise OperatorError(f"no operator is called '{name}'{hint}")


__all__ = ["OPERATORS", "Frame", "Operator", "ShapeFrame", "TypeFrame", "find"]
