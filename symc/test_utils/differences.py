"""Gradients against central differences.

Outputs are multiplied by fixed random numbers and evaluated with every element of every input moved a little to both
sides. The differences are taken element by element before they are added up, because a sum in float32 is too coarse.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from symc import ndarray as nd
from symc.context import Context
from symc.executor import Executor
from symc.ndarray import NDArray
from symc.symbol import Group, Symbol, Variable, make_loss
from symc.test_utils.comparing import ArrayLike, as_numpy, assert_almost_equal, default_numeric_eps
from symc.test_utils.locations import Values, arrays
from symc.test_utils.surroundings import default_context


def numeric_grad(
    executor: Executor,
    location: Mapping[str, ArrayLike],
    aux_states: Mapping[str, ArrayLike] | None = None,
    eps: float = 1e-4,
    use_forward_train: bool = True,
    dtype: Any = np.float32,
) -> dict[str, np.ndarray]:
    """Central differences of the sum of the executor's outputs for every element of the floating inputs `location`.

    The two points lie `eps` apart. Auxiliary states, which training changes, are set again before each evaluation.
    """
    values = {n: as_numpy(v).astype(executor.arg_dict[n].dtype) for n, v in location.items()}
    states = {n: (executor.aux_dict[n], as_numpy(v)) for n, v in (aux_states or {}).items()}

    def evaluate() -> list[np.ndarray]:
        for state, value in states.values():
            state[:] = value
        return [o.asnumpy().astype(np.float64) for o in executor.forward(is_train=use_forward_train)]

    for name, value in values.items():
        executor.arg_dict[name][:] = value
    floating = {n: v for n, v in values.items() if not np.issubdtype(v.dtype, np.integer)}
    return {n: _differences(evaluate, executor.arg_dict[n], v, eps).astype(dtype) for n, v in floating.items()}


def _differences(
    evaluate: Callable[[], Sequence[np.ndarray]], target: NDArray, value: np.ndarray, eps: float
) -> np.ndarray:
    """The difference quotient for each element of `value`, which `target` holds again afterwards."""
    moved, found = value.copy(), np.zeros(value.shape)
    for index in np.ndindex(value.shape):
        sides = []
        for step in (eps / 2, -eps / 2):
            moved[index] = value[index] + step
            target[:] = moved
            sides.append(evaluate())
        moved[index] = value[index]
        found[index] = sum((after - before).sum() for after, before in zip(*sides)) / eps
    target[:] = value
    return found


def check_numeric_gradient(
    sym: Symbol,
    location: Values,
    aux_states: Values | None = None,
    numeric_eps: float | None = None,
    rtol: float | None = None,
    atol: float | None = None,
    grad_nodes: Sequence[str] | Mapping[str, str] | None = None,
    use_forward_train: bool = True,
    ctx: Context | None = None,
    grad_stype_dict: Any = None,
    dtype: Any = np.float32,
) -> None:
    """AssertionError unless the gradients of `sym` for `grad_nodes` (all arguments) agree with central differences.

    `location` and `aux_states` are lists or dicts by name; numpy arrays become `dtype`. float64 is the sharper test.
    """
    ctx, names = ctx or default_context(), sym.list_arguments()
    arguments = arrays(names, location, dtype)
    states = arrays(sym.list_auxiliary_states(), aux_states, dtype)
    requests = grad_nodes if isinstance(grad_nodes, Mapping) else dict.fromkeys(grad_nodes or names, "write")
    values, original = {n: arguments[n].asnumpy() for n in requests}, {n: a.asnumpy() for n, a in states.items()}
    start = {n: np.random.normal(size=v.shape).astype(v.dtype) for n, v in values.items()}
    gradients = {n: nd.array(v, dtype=v.dtype) for n, v in start.items()}
    loss, projections = _projected(sym, arguments, states, dtype)
    executor = loss.bind(ctx, {**arguments, **projections}, gradients, dict(requests), states)
    executor.forward(is_train=use_forward_train)
    executor.backward()
    found = {n: g.asnumpy() for n, g in gradients.items()}
    eps = default_numeric_eps()[np.dtype(dtype)] if numeric_eps is None else numeric_eps
    expected = numeric_grad(executor, values, original, eps, use_forward_train, dtype)
    for name, request in requests.items():
        numeric = {"write": expected[name], "add": expected[name] + start[name], "null": start[name]}[request]
        assert_almost_equal(numeric, found[name], rtol, atol, (f"NUMERICAL_{name}", f"BACKWARD_{name}"))


def _projected(
    sym: Symbol, arguments: Mapping[str, NDArray], states: Mapping[str, NDArray], dtype: Any
) -> tuple[Symbol, dict[str, NDArray]]:
    """Losses that are the outputs times fixed random numbers, and those numbers by argument name."""
    _, shapes, _ = sym.infer_shape(**{n: a.shape for n, a in (*arguments.items(), *states.items())})
    _, types, _ = sym.infer_type(**{n: a.dtype for n, a in arguments.items()})
    assert shapes and types, "shapes and types of all arguments are given"
    projections, losses = {}, []
    for number, (shape, kind) in enumerate(zip(shapes, types)):
        name = f"__random_proj{number or ''}"
        projections[name] = nd.array(np.random.uniform(0.1, 1.1, shape), dtype=kind)
        losses.append(make_loss(sym[number] * Variable(name)))
    return Group(losses), projections
