"""MXNet's first way to write operators in Python (`NumpyOp`, `NDArrayOp`): one object is the operator; on top of
CustomOp."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar

from symc.operator import CustomOp, CustomOpProp, register

if TYPE_CHECKING:
    from symc.symbol import Symbol


class PythonOp:
    """Base of operators that are one object: calling it with symbols applies it."""

    _numbers: ClassVar[count[int]] = count()

    def __init__(self, need_top_grad: bool = True):
        self.need_top_grad_ = need_top_grad
        self._op_type = ""

    def __call__(self, *args: Any, **kwargs: Any) -> Symbol:
        return self.get_symbol(*args, **kwargs)

    def get_symbol(self, *args: Any, **kwargs: Any) -> Symbol:
        """The symbol of this operator applied to symbols."""
        from symc.symbol.creators import creator

        if not self._op_type:
            self._op_type = f"_{type(self).__name__}_{next(self._numbers)}"
            register(self._op_type)(_property_class(self))
        return creator("Custom")(*args, op_type=self._op_type, **kwargs)

    def forward(self, in_data: Any, out_data: Any) -> None:
        """Write out_data; default: the first input."""
        out_data[0][:] = in_data[0]

    def backward(self, out_grad: Any, in_data: Any, out_data: Any, in_grad: Any) -> None:
        """Write in_grad; default: ones."""
        in_grad[0][:] = 1.0

    def infer_shape(self, in_shape: Any) -> Any:
        """Shapes of inputs and outputs; default: all as the first input."""
        return in_shape, [in_shape[0]]

    def list_outputs(self) -> list[str]:
        """Names of the outputs."""
        return ["output"]

    def list_arguments(self) -> list[str]:
        """Names of the inputs."""
        return ["data"]

    def need_top_grad(self) -> bool:
        """Whether backward uses head gradients."""
        return self.need_top_grad_

    def _to_user(self, arrays: Sequence[Any]) -> list[Any]:
        """The arrays as forward and backward receive them."""
        return list(arrays)

    def _from_user(self, arrays: Sequence[Any], values: Sequence[Any]) -> None:
        """Store what the user wrote, when he wrote into copies."""


class NDArrayOp(PythonOp):
    """An operator whose forward and backward receive NDArrays."""


class NumpyOp(PythonOp):
    """An operator whose forward and backward receive numpy arrays."""

    def _to_user(self, arrays: Sequence[Any]) -> list[Any]:
        return [a.asnumpy() for a in arrays]

    def _from_user(self, arrays: Sequence[Any], values: Sequence[Any]) -> None:
        for array, value in zip(arrays, values):
            array[:] = value


class _Operator(CustomOp):
    """Passes calls on to the user's object."""

    def __init__(self, user: PythonOp):
        self.user = user

    def forward(self, is_train: int, req: Any, in_data: Any, out_data: Any, aux: Any) -> None:
        outputs = self.user._to_user(out_data)
        self.user.forward(in_data=self.user._to_user(in_data), out_data=outputs)
        self.user._from_user(out_data, outputs)

    def backward(self, req: Any, out_grad: Any, in_data: Any, out_data: Any, in_grad: Any, aux: Any) -> None:
        user = self.user
        gradients = user._to_user(in_grad)
        arrays = {"out_grad": out_grad, "in_data": in_data, "out_data": out_data}
        user.backward(**{k: user._to_user(v) for k, v in arrays.items()}, in_grad=gradients)
        user._from_user(in_grad, gradients)


def _property_class(user: PythonOp) -> type[CustomOpProp]:
    """The property class that answers for one user object."""

    class Property(CustomOpProp):
        """Asks the user's object."""

        def __init__(self) -> None:
            super().__init__(user.need_top_grad())

        def list_arguments(self) -> Sequence[str]:
            return user.list_arguments()

        def list_outputs(self) -> Sequence[str]:
            return user.list_outputs()

        def infer_shape(self, in_shape: Any) -> Sequence[Any]:
            return [*user.infer_shape(in_shape), []]

        def create_operator(self, ctx: Any, in_shapes: Any, in_dtypes: Any) -> CustomOp:
            return _Operator(user)

    return Property
