"""Operators written in Python (`CustomOp`, `CustomOpProp`, `register`), and what can be asked about all operators."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np

from symc.dialects.sym import OPERATORS
from symc.dialects.sym.attributes import DTYPE_CODES, REQUIRED
from symc.dialects.sym.custom import KEY_PREFIX, PROPERTIES, CallKey, property_of
from symc.dialects.sym.definition import find
from symc.dialects.sym.indexing import RANGE_PREFIX
from symc.errors import ExecutionError, OperatorError
from symc.index_range import IndexRange

if TYPE_CHECKING:
    from symc.ndarray import NDArray
    from symc.program import HostCall

PropertyClass = TypeVar("PropertyClass", bound="type[CustomOpProp]")
HostFunction = Callable[[Any], None]
"""Takes the array of buffer pointers: inputs, then destinations."""


class CustomOp:
    """Base of operators written in Python: a subclass writes forward and backward with `self.assign`."""

    def forward(
        self,
        is_train: int,
        req: Sequence[str],
        in_data: Sequence[NDArray],
        out_data: Sequence[NDArray],
        aux: Sequence[NDArray],
    ) -> None:
        """Compute out_data from in_data; `req[i]` says what to do with output i ('null', 'write', 'inplace', 'add')."""
        raise NotImplementedError(f"{type(self).__name__} has no forward")

    def backward(
        self,
        req: Sequence[str],
        out_grad: Sequence[NDArray],
        in_data: Sequence[NDArray],
        out_data: Sequence[NDArray],
        in_grad: Sequence[NDArray],
        aux: Sequence[NDArray],
    ) -> None:
        """Compute in_grad from the others. The default leaves all gradients zero."""

    def assign(self, dst: NDArray, req: str, src: Any) -> None:
        """Write src into dst as `req` asks."""
        if req in ("write", "inplace"):
            dst[:] = src
        elif req == "add":
            dst[:] = dst + src


class CustomOpProp:
    """Base of property classes: names, shapes and types of an operator written in Python, and the operator itself.

    need_top_grad: whether backward uses head gradients; False for losses.
    """

    def __init__(self, need_top_grad: bool = True):
        self.need_top_grad_ = need_top_grad

    def list_arguments(self) -> Sequence[str]:
        """Names of the inputs."""
        return ["data"]

    def list_outputs(self) -> Sequence[str]:
        """Names of the outputs."""
        return ["output"]

    def list_auxiliary_states(self) -> Sequence[str]:
        """Names of the states that forward may update."""
        return []

    def infer_shape(self, in_shape: Any) -> Sequence[Any]:
        """Shapes of inputs, outputs and states; unknown shapes arrive as `[]`. Default: all as the first input."""
        return [in_shape[0]] * len(self.list_arguments()), [in_shape[0]] * len(self.list_outputs()), ()

    def infer_type(self, in_type: Any) -> Sequence[Any]:
        """Element types of inputs, outputs and states; unknown types arrive as None. Default: all as the first
        input."""
        return (
            [in_type[0] if t is None else t for t in in_type],
            [in_type[0]] * len(self.list_outputs()),
            [in_type[0]] * len(self.list_auxiliary_states()),
        )

    def infer_storage_type(self, in_stype: Any) -> Sequence[Any]:
        """Arrays are dense: never asked."""
        return in_stype, ["default"] * len(self.list_outputs()), ["default"] * len(self.list_auxiliary_states())

    def declare_backward_dependency(self, out_grad: Any, in_data: Any, out_data: Any) -> Sequence[Any]:
        """What backward reads; backward receives everything, whatever this says."""
        return [*(out_grad if self.need_top_grad_ else ()), *in_data, *out_data]

    def create_operator(self, ctx: Any, in_shapes: Any, in_dtypes: Any) -> CustomOp:
        """The operator for one bound graph."""
        return CustomOp()


def register(reg_name: str) -> Callable[[PropertyClass], PropertyClass]:
    """Class decorator: makes a CustomOpProp known as `op_type=reg_name` to `mx.sym.Custom` and `mx.nd.Custom`."""

    def register_class(cls: PropertyClass) -> PropertyClass:
        if not (isinstance(cls, type) and issubclass(cls, CustomOpProp)):
            raise TypeError(f"register('{reg_name}') takes a subclass of CustomOpProp, got {cls!r}")
        PROPERTIES[reg_name] = cls
        return cls

    return register_class


def get_all_registered_operators() -> list[str]:
    """Names of all operators, aliases included."""
    return list(OPERATORS)


class OperatorArguments(NamedTuple):
    """Inputs and attributes of an operator with their types as text."""

    narg: int
    names: list[str]
    types: list[str]


def get_operator_arguments(op_name: str) -> OperatorArguments:
    """Inputs and attributes of an operator."""
    operator = find(op_name)
    inputs = list(operator.inputs) if not operator.variadic else ["data"]
    kind = "NDArray-or-Symbol[]" if operator.variadic else "NDArray-or-Symbol"
    types = [kind] * len(inputs)
    for attribute in operator.attributes.values():
        optional = ", required" if attribute.default is REQUIRED else f", optional, default={attribute.default}"
        types.append(attribute.kind + optional)
    names = [*inputs, *operator.attributes]
    return OperatorArguments(len(names), names, types)


# Calls from compiled programs.


def host_functions(calls: Sequence[HostCall]) -> list[HostFunction]:
    """The function of each host call of one program; forward and backward of a node share one CustomOp object."""
    operators: dict[tuple[object, ...], CustomOp] = {}
    return [_host_function(call, operators) for call in calls]


def _host_function(call: HostCall, operators: dict[tuple[object, ...], CustomOp]) -> HostFunction:
    if call.key.startswith(RANGE_PREFIX):
        return IndexRange(call)
    if not call.key.startswith(KEY_PREFIX):
        raise ExecutionError(f"no host function is known by the key '{call.key}'")
    return CustomCall(call, operators)


class CustomCall:
    """One host call of an operator written in Python; its arrays are views of the program's buffers, made at the first
    call."""

    def __init__(self, call: HostCall, operators: dict[tuple[object, ...], CustomOp]):
        key = CallKey.parse(call.key)
        prop = property_of(key.op_type, key.extra)
        self.call = call
        self.backward = key.direction == "backward"
        self.training = int(key.training)
        self.num_arguments = len(prop.list_arguments())
        self.num_states = len(prop.list_auxiliary_states())
        self.num_outputs = len(prop.list_outputs())
        self.operator = self._operator(key, prop, operators)
        self._addresses: tuple[int, ...] = ()
        self._arrays: list[NDArray] = []

    def _operator(self, key: CallKey, prop: Any, operators: dict[tuple[object, ...], CustomOp]) -> CustomOp:
        from symc.context import current_context

        name = (key.op_type, key.node or id(self), *sorted(key.extra.items()))
        if name not in operators:
            types = self.call.inputs
            if self.backward:
                types = types[len(types) - self.num_arguments - self.num_states - self.num_outputs :]
            types = types[: self.num_arguments + self.num_states]
            shapes = [list(shape) for shape, _ in types]
            operator = prop.create_operator(current_context(), shapes, [DTYPE_CODES[dtype] for _, dtype in types])
            if not isinstance(operator, CustomOp):
                raise OperatorError(
                    f"create_operator of '{key.op_type}' must return a CustomOp, got {type(operator).__name__}"
                )
            operators[name] = operator
        return operators[name]

    def __call__(self, pointers: Any) -> None:
        types = [*self.call.inputs, *self.call.outputs]
        addresses = tuple([pointers[i] for i in range(len(types))])
        if addresses != self._addresses:
            self._arrays = [view(address, *kind) for address, kind in zip(addresses, types)]
            self._addresses = addresses
        inputs, outputs = self._arrays[: len(self.call.inputs)], self._arrays[len(self.call.inputs) :]
        (self._backward if self.backward else self._forward)(inputs, outputs)

    def _forward(self, inputs: list[NDArray], outputs: list[NDArray]) -> None:
        arguments, states = inputs[: self.num_arguments], inputs[self.num_arguments :]
        results, new_states = outputs[: self.num_outputs], outputs[self.num_outputs :]
        for new, old in zip(new_states, states):  # in training one and the same memory, which backward sees too
            new[:] = old
        self.operator.forward(self.training, ["write"] * len(results), arguments, results, new_states)

    def _backward(self, inputs: list[NDArray], outputs: list[NDArray]) -> None:
        first = len(inputs) - self.num_arguments - self.num_states - self.num_outputs
        heads, arguments = inputs[:first], inputs[first : first + self.num_arguments]
        states = inputs[first + self.num_arguments : len(inputs) - self.num_outputs]
        results = inputs[len(inputs) - self.num_outputs :]
        for gradient in outputs:
            gradient[:] = 0
        self.operator.backward(["write"] * len(outputs), heads, arguments, results, outputs, states)


def view(address: int, shape: Sequence[int], dtype: str) -> NDArray:
    """An NDArray over memory that somebody else owns."""
    from symc.ndarray import from_numpy
    from symc.ndarray.array import numpy_dtype

    kind = numpy_dtype(dtype)
    size = math.prod(shape) * kind.itemsize
    memory: Any = (ctypes.c_char * size).from_address(address)
    return from_numpy(np.frombuffer(memory, kind).reshape(shape), zero_copy=True)


def __getattr__(name: str) -> Any:
    """The classes of MXNet's first way to write operators."""
    if name not in ("PythonOp", "NumpyOp", "NDArrayOp"):
        raise AttributeError(f"module 'symc.operator' has no attribute '{name}'")
    from symc import legacy_operator

    return getattr(legacy_operator, name)
