"""`bind`, `simple_bind` and `invoke`: from a symbol or one operator and arrays to something that runs, with every
check on the way.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from symc import random
from symc.allocation import Allocation
from symc.arena import Arena
from symc.call import Buffers, ProgramCall
from symc.context import Context, current_context
from symc.dialects.sym import Operator
from symc.dialects.sym.attributes import dtype_name
from symc.errors import BindError
from symc.executor import Executor
from symc.ndarray import NDArray, empty
from symc.program import GRAD_REQS
from symc.symbol.inferring import checked_shape
from symc.symbol.node import Entry, Node

if TYPE_CHECKING:
    from symc.symbol import Symbol

ArrayList = Sequence[NDArray] | Mapping[str, NDArray]


def bind(
    symbol: Symbol,
    ctx: Context | None = None,
    args: ArrayList | None = None,
    args_grad: Sequence[NDArray | None] | Mapping[str, NDArray] | None = None,
    grad_req: str | Sequence[str] | Mapping[str, str] = "write",
    aux_states: ArrayList | None = None,
    group2ctx: Mapping[str, Context] | None = None,
    shared_exec: Executor | None = None,
) -> Executor:
    """Bind a symbol to the caller's arrays, used in place. See `Symbol.bind` for the arguments and errors."""
    names, aux_names = symbol.list_arguments(), symbol.list_auxiliary_states()
    arguments = _arrays("args", names, args)
    auxiliary = _arrays("aux_states", aux_names, aux_states)
    gradients = _gradients(names, args_grad)
    requests = [r if g is not None else "null" for r, g in zip(_requests(names, grad_req), gradients)]
    for name, array, gradient in zip(names, arguments, gradients):
        if gradient is not None and (gradient.shape, gradient.dtype) != (array.shape, array.dtype):
            raise BindError(
                f"args_grad: gradient of '{name}' must have shape {array.shape} and type {dtype_name(array.dtype)} "
                f"as its argument has, got {gradient.shape} {dtype_name(gradient.dtype)}"
            )
    return Executor(symbol, ctx or current_context(), arguments, gradients, auxiliary, requests, _arena(shared_exec))


def simple_bind(
    symbol: Symbol,
    ctx: Context | None = None,
    grad_req: str | Sequence[str] | Mapping[str, str] = "write",
    type_dict: Mapping[str, Any] | None = None,
    stype_dict: Mapping[str, str] | None = None,
    group2ctx: Mapping[str, Context] | None = None,
    shared_arg_names: Sequence[str] | None = None,
    shared_exec: Executor | None = None,
    shared_buffer: dict[str, NDArray] | None = None,
    *,
    memory_budget: int | None = None,
    **kwargs: Sequence[int],
) -> Executor:
    """Infer all shapes and types from those given, allocate arguments, gradients and states, and bind.

    See `Symbol.simple_bind` for `memory_budget`.
    """
    ctx = ctx or current_context()
    names, aux_names = symbol.list_arguments(), symbol.list_auxiliary_states()
    _check_names("simple_bind", kwargs, (*names, *aux_names))
    given = {name: checked_shape("simple_bind", name, shape) for name, shape in kwargs.items()}
    shapes, dtypes = _inferred(symbol, given, type_dict)
    memory = Allocation(ctx, shared_buffer, shared_arg_names or (), shared_exec)
    arguments = [memory.argument(n, shapes[n], dtypes[n]) for n in names]
    auxiliary = [memory.auxiliary(n, shapes[n], dtypes[n]) for n in aux_names]
    requests = _requests(names, grad_req)
    gradients = [None if r == "null" else memory.gradient(n, shapes[n], dtypes[n]) for n, r in zip(names, requests)]
    inputs = [n for n in names if n in kwargs]
    return Executor(symbol, ctx, arguments, gradients, auxiliary, requests, _arena(shared_exec), memory_budget, inputs)


def _arena(shared: Executor | None) -> Arena | None:
    """The memory of the executor to share it with."""
    return shared._arena if shared is not None else None


def _inferred(
    symbol: Symbol, shapes: Mapping[str, Sequence[int]], types: Mapping[str, Any] | None
) -> tuple[dict[str, tuple[int, ...]], dict[str, str]]:
    """Shape and type of every variable; types default to float32 where nothing says otherwise."""
    from symc.dialects.sym.inference import is_complete, show
    from symc.inference import infer
    from symc.symbol.node import post_order

    given = {n: dtype_name(t) for n, t in (types or {}).items()}
    inferred = infer(symbol._outputs, shapes, given, None if given else "float32")
    variables = {n.name: (id(n), 0) for n in post_order(symbol._outputs) if n.op is None}
    found_shapes = {name: inferred.shapes[key] for name, key in variables.items()}
    found_types = {name: inferred.dtypes[key] for name, key in variables.items()}
    missing = [n for n in variables if not (is_complete(found_shapes[n]) and found_types[n])]
    if missing:
        facts = ", ".join(f"{n}: {show(found_shapes[n])} {found_types[n] or '?'}" for n in missing)
        raise BindError(
            f"simple_bind error. Arguments:\n{''.join(f'{n}: {s}' + chr(10) for n, s in shapes.items())}"
            "InferShape pass cannot decide shapes for the following arguments (? means unknown dimensions). "
            f"Please consider providing them as inputs: {facts}"
        )
    return {n: tuple(s) for n, s in found_shapes.items() if s}, {n: t for n, t in found_types.items() if t}


def _check_names(what: str, given: Mapping[str, Any], known: Sequence[str]) -> None:
    for name in given:
        if name not in known:
            candidates = "\n".join(f"\t[{i}]{n}" for i, n in enumerate(known))
            raise BindError(f"{what}: keyword argument name {name} not found.\nCandidate arguments:\n{candidates}")


def _arrays(what: str, names: Sequence[str], given: ArrayList | None) -> list[NDArray]:
    """The arrays for `names` in order, from a list or a dict."""
    if given is None:
        given = []
    if isinstance(given, Mapping):
        missing = [n for n in names if n not in given]
        if missing:
            raise ValueError(f"key `{missing[0]}` is missing in `{what}`")
        given = [given[n] for n in names]
    if len(given) != len(names):
        raise ValueError(f"Length of {what} do not match number of arguments: need {len(names)}, got {len(given)}")
    for name, array in zip(names, given):
        if not isinstance(array, NDArray):
            raise TypeError(f"{what}: '{name}' must be an NDArray, got {type(array).__name__}")
    return list(given)


def _gradients(
    names: Sequence[str], given: Sequence[NDArray | None] | Mapping[str, NDArray] | None
) -> list[NDArray | None]:
    if given is None:
        return [None] * len(names)
    if isinstance(given, Mapping):
        _check_names("args_grad", given, names)
        return [given.get(n) for n in names]
    if len(given) != len(names):
        raise ValueError(f"Length of args_grad do not match number of arguments: need {len(names)}, got {len(given)}")
    return list(given)


def _requests(names: Sequence[str], grad_req: str | Sequence[str] | Mapping[str, str]) -> list[str]:
    """The gradient request of each argument."""
    if isinstance(grad_req, str):
        requests = [grad_req] * len(names)
    elif isinstance(grad_req, Mapping):
        requests = [grad_req.get(n, "null") for n in names]
    else:
        requests = list(grad_req)
    if len(requests) != len(names):
        raise ValueError(f"grad_req must have one entry for each of {len(names)} arguments, got {len(requests)}")
    for request in requests:
        if request not in GRAD_REQS:
            raise BindError(f"grad_req must be in {', '.join(GRAD_REQS)}, got {request!r}")
    return requests


class _Invocation:
    """One operator compiled for one combination of shapes and types; each call has memory of its own."""

    def __init__(self, operator: Operator, inputs: Sequence[NDArray], in_place: bool):
        from symc.compiler import Request, compile_graph

        if operator.numbers:
            operator = operator.told_form()
        variables = [Node(None, n) for n in operator.input_names()]
        node = Node(operator.name, operator.name.lower(), operator.texts(), [Entry(v) for v in variables])
        node.__dict__["operator"] = operator
        heads = [Entry(node, i) for i in range(operator.visible_outputs())]
        names = [v.name for v in variables]
        shapes = {n: a.shape for n, a in zip(names, inputs)}
        types = {n: dtype_name(a.dtype) for n, a in zip(names, inputs)}
        stored = [names[i] for i in operator.in_place()] if in_place else []
        self.program = compile_graph(heads, Request(shapes, types, stored=stored))
        self.is_auxiliary = [n in operator.auxiliary or n in stored for n in names]

    def __call__(self, inputs: Sequence[NDArray], outs: Sequence[NDArray], ctx: Context) -> None:
        key = np.zeros(2, np.int64)
        plain = [a for a, auxiliary in zip(inputs, self.is_auxiliary) if not auxiliary]
        states = [a for a, auxiliary in zip(inputs, self.is_auxiliary) if auxiliary]
        call = ProgramCall(self.program, Buffers(plain, states, [], [], outs, key), ctx)
        if call.random:
            key[:] = random.next_key()
        call.run(0)


_INVOCATIONS: OrderedDict[tuple[object, ...], _Invocation] = OrderedDict()
MOST_INVOCATIONS = 1024
"""Programs of single operators that are kept; the oldest goes first. Each takes about 70 KB."""


def invoke(
    operator: Operator,
    inputs: Sequence[NDArray],
    out: Sequence[NDArray] | None = None,
    ctx: Context | None = None,
    in_place: bool = False,
) -> list[NDArray]:
    """Run one operator on arrays; the latest programs are kept by operator, attributes, shapes and types.

    The attributes that an operator counts among its `numbers` reach the program as an array. With `in_place` the
    results are stored in the inputs that the operator names, and none are returned.
    """
    ctx = ctx or (inputs[0].context if inputs else current_context())
    if operator.numbers:
        inputs = [*inputs, NDArray(np.array(list(operator.terms().values()), np.float64), ctx)]
    facts = tuple((a.shape, dtype_name(a.dtype)) for a in inputs)
    values = repr(operator.compiled_values())  # repr tells 0.0 from -0.0
    key = (operator.name, values, *operator.extra.items(), facts, in_place)
    invocation = _INVOCATIONS.get(key)
    if invocation is None:
        invocation = _INVOCATIONS.setdefault(key, _Invocation(operator, inputs, in_place))
        if len(_INVOCATIONS) > MOST_INVOCATIONS:
            _INVOCATIONS.popitem(last=False)
    outs = [empty(s.shape, ctx, s.dtype) for s in invocation.program.outputs]
    invocation(inputs, outs, ctx)
    if out is None:
        return outs
    for target, value in zip(out, outs):
        if target.shape != value.shape:
            raise BindError(f"{operator.name}: out must have shape {value.shape}, got {target.shape}")
        target[:] = value
    return list(out)
