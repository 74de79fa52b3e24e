"""Operators written in Python: `Custom` asks a registered property class for names, shapes and types, and calls back
into Python to compute.

The property classes are MXNet's `CustomOpProp`; `PROPERTIES` is filled by whoever defines that class, because dialects
know nothing of the user's side. A call reaches Python as `program.host_call` with a key that `CallKey.parse` reads
back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from symc.dialects.sym.attributes import Int, Text, dtype_name
from symc.dialects.sym.definition import Operator, ShapeFrame, TypeFrame
from symc.dialects.sym.inference import UNKNOWN, Mismatch, Shape, is_complete
from symc.errors import OperatorError

if TYPE_CHECKING:
    from symc.dialects.sym.gradients import Expr, GradientBuilder
    from symc.dialects.sym.linalg_builder import LinalgBuilder, Tensor

KEY_PREFIX = "custom:"
"""How the keys of this file's host calls start."""


class Property(Protocol):
    """What `Custom` asks of a property class (CustomOpProp)."""

    need_top_grad_: bool

    def list_arguments(self) -> Sequence[str]: ...
    def list_outputs(self) -> Sequence[str]: ...
    def list_auxiliary_states(self) -> Sequence[str]: ...
    def infer_shape(self, in_shape: Any) -> Sequence[Any]: ...
    def infer_type(self, in_type: Any) -> Sequence[Any]: ...


PROPERTIES: dict[str, Callable[..., Property]] = {}
"""Property classes by op_type."""

_MADE: dict[tuple[Any, ...], Property] = {}


def property_of(op_type: str, extra: Mapping[str, str]) -> Property:
    """The property object of an operator with these keyword arguments (texts); made once."""
    cls = PROPERTIES.get(op_type)
    if cls is None:
        known = ", ".join(sorted(PROPERTIES)) or "none"
        raise OperatorError(f"Custom: no operator is registered as op_type '{op_type}'; registered: {known}")
    key = (cls, *sorted(extra.items()))
    if key not in _MADE:
        _MADE[key] = cls(**extra)
    return _MADE[key]


class CallKey(NamedTuple):
    """What a host call of this file means, as the text that the IR carries."""

    op_type: str
    extra: dict[str, str]
    node: str
    direction: str
    training: bool

    def text(self) -> str:
        return KEY_PREFIX + json.dumps(self, sort_keys=True)

    @staticmethod
    def parse(text: str) -> CallKey:
        return CallKey(*json.loads(text.removeprefix(KEY_PREFIX)))


class _PythonOperator(Operator, abstract=True):
    """What forward and backward of a Python operator share."""

    open_attributes = True
    is_pure = False
    op_type = Text(doc="name under which the operator was registered")

    @property
    def prop(self) -> Property:
        """The user's property object."""
        return property_of(self.op_type, self.extra)


class Custom(_PythonOperator):
    """An operator written in Python, registered with `mx.operator.register(op_type)`.

    Further keyword arguments reach the property class as text. Inputs, outputs, auxiliary states, shapes and types are
    what the property class says; `forward` and `backward` of the operator it creates run in the calling thread. Source:
    MXNet src/operator/custom/custom.cc.
    """

    uses_training = True

    def check(self) -> None:
        prop = self.prop
        self.is_loss = not prop.need_top_grad_
        self.auxiliary = dict.fromkeys(prop.list_auxiliary_states(), "")

    def input_names(self) -> Sequence[str]:
        return [*self.prop.list_arguments(), *self.prop.list_auxiliary_states()]

    def output_names(self) -> Sequence[str]:
        return list(self.prop.list_outputs())

    def infer_shape(self, frame: ShapeFrame) -> None:
        count = len(self.prop.list_arguments())
        given = [_public(shape) for shape in frame.ins[:count]]
        answer = self._asked("infer_shape", given, all(map(is_complete, frame.ins[:count])))
        if answer is not None:
            _refine(frame, [[_partial(shape) for shape in part] for part in answer])

    def infer_type(self, frame: TypeFrame) -> None:
        count = len(self.prop.list_arguments())
        given = [_numpy_type(dtype) for dtype in frame.ins[:count]]
        answer = self._asked("infer_type", given, None not in given)
        if answer is not None:
            _refine(frame, [[None if t is None else dtype_name(t) for t in part] for part in answer])

    def _asked(self, method: str, given: list[Any], complete: bool) -> list[Sequence[Any]] | None:
        """Inputs, outputs and states as the property object gives them; None when it fails for want of knowledge."""
        if given and not complete and not any(given):
            return None
        try:
            answer = list(getattr(self.prop, method)(given))
        except Exception as error:
            if not complete:
                return None
            raise Mismatch(f"{method} of '{self.op_type}' raised {type(error).__name__}: {error}") from error
        answer += [()] * (3 - len(answer))
        expected = (self.prop.list_arguments(), self.prop.list_outputs(), self.prop.list_auxiliary_states())
        if [len(part) for part in answer] != [len(names) for names in expected]:
            counts = ", ".join(str(len(names)) for names in expected)
            got = ", ".join(str(len(part)) for part in answer)
            raise Mismatch(f"{method} of '{self.op_type}' must return {counts} items (in, out, aux), got {got}")
        return answer

    def gradient(
        self, g: GradientBuilder, ins: Sequence[Expr], outs: Sequence[Expr], heads: Sequence[Expr | None]
    ) -> Sequence[Expr | None]:
        """What the user's `backward` writes, which sees the states as forward left them; states have no gradient."""
        outputs, states = outs[: len(self.output_names())], outs[len(self.output_names()) :]
        count = len(self.prop.list_arguments())
        if g.symbolic:  # a symbol has no name for the new states
            states = ins[count:]
        tops = [g.zeros_like(o) if h is None else h for h, o in zip(heads, outputs)]
        gradients = g.ops(
            "_custom_backward",
            *(tops if self.prop.need_top_grad_ else ()),
            *ins[:count],
            *states,
            *outputs,
            op_type=self.op_type,
            forward_node=g.node,
            heads=len(outputs) if self.prop.need_top_grad_ else 0,
            **self.extra,
        )
        return [*gradients, *[None] * len(self.auxiliary)]

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        states = ins[len(self.prop.list_arguments()) :]
        types = [(b.shape(i), b.dtype(i)) for i in range(len(self.output_names()))]
        key = CallKey(self.op_type, self.extra, b.node, "forward", self.training)
        return b.host_call(key.text(), ins, [*types, *((s.shape, s.dtype) for s in states)])


class CustomBackward(_PythonOperator):
    """Gradients of a `Custom` operator's arguments: head gradients, arguments, auxiliary states and outputs in, one
    gradient per argument out."""

    name = "_custom_backward"
    no_gradient = "an operator written in Python says nothing about its second derivative"
    forward_node = Text("", doc="node whose gradient this is")
    heads = Int(0, minimum=0, doc="number of head gradients among the inputs, 0 when the operator ignores them")

    def input_names(self) -> Sequence[str]:
        prop = self.prop
        outputs = [f"output_{name}" for name in prop.list_outputs()]
        tops = [f"head_{i}" for i in range(self.heads)]
        return [*tops, *prop.list_arguments(), *prop.list_auxiliary_states(), *outputs]

    def output_names(self) -> Sequence[str]:
        return [f"{name}_grad" for name in self.prop.list_arguments()]

    def infer_shape(self, frame: ShapeFrame) -> None:
        self._same_as_arguments(frame)

    def infer_type(self, frame: TypeFrame) -> None:
        self._same_as_arguments(frame)

    def _same_as_arguments(self, frame: Any) -> None:
        for i in range(len(self.prop.list_arguments())):
            frame.set_out(i, frame.ins[self.heads + i])

    def lower(self, b: LinalgBuilder, ins: Sequence[Tensor]) -> Sequence[Tensor]:
        arguments = ins[self.heads : self.heads + len(self.prop.list_arguments())]
        key = CallKey(self.op_type, self.extra, self.forward_node, "backward", True)
        return b.host_call(key.text(), ins, [(a.shape, a.dtype) for a in arguments])


def _refine(frame: Any, answer: Sequence[Sequence[Any]]) -> None:
    arguments, outputs, states = answer
    for i, fact in enumerate((*arguments, *states)):
        frame.set_in(i, fact)
    for i, fact in enumerate(outputs):
        frame.set_out(i, fact)


def _public(shape: Shape) -> list[int]:
    """A partial shape as property classes know it: a list with 0 for an unknown dimension, empty when nothing is
    known."""
    return [] if shape is None else [0 if d == UNKNOWN else d for d in shape]


def _partial(shape: Sequence[int] | None) -> Shape:
    return tuple(UNKNOWN if d in (0, UNKNOWN) else int(d) for d in shape) if shape else None


def _numpy_type(dtype: str | None) -> Any:
    if dtype is None:
        return None
    import numpy as np

    if dtype == "bfloat16":
        import ml_dtypes

        return ml_dtypes.bfloat16
    return np.dtype(dtype).type
