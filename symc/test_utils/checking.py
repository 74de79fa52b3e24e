"""Checking the results of symbols against expected ones, and against other devices and element types."""

from __future__ import annotations

import functools
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from symc import ndarray as nd
from symc.context import Context
from symc.executor import Executor
from symc.ndarray import NDArray
from symc.symbol import Symbol
from symc.test_utils.comparing import ArrayLike, as_numpy, assert_almost_equal
from symc.test_utils.locations import Values, arrays, heads, named, requests
from symc.test_utils.surroundings import default_context


def simple_forward(sym: Symbol, ctx: Context | None = None, is_train: bool = False, **inputs: ArrayLike) -> Any:
    """Output of `sym` for the inputs as a numpy array, or a list of them when there are several."""
    arrays = {name: nd.array(value) for name, value in inputs.items()}
    outputs = [o.asnumpy() for o in sym.bind(ctx or default_context(), arrays).forward(is_train=is_train)]
    return outputs[0] if len(outputs) == 1 else outputs


def check_symbolic_forward(
    sym: Symbol,
    location: Values,
    expected: Values,
    rtol: float | None = None,
    atol: float | None = None,
    aux_states: Values | None = None,
    ctx: Context | None = None,
    equal_nan: bool = False,
    dtype: Any = np.float32,
) -> list[NDArray]:
    """AssertionError unless the outputs for the inputs `location` are as expected; returns the outputs.

    `location`, `expected` and `aux_states` are lists in the symbol's order or dicts by name; numpy arrays
    become `dtype`.
    """
    arguments = arrays(sym.list_arguments(), location, dtype)
    executor = sym.bind(
        ctx or default_context(), arguments, aux_states=arrays(sym.list_auxiliary_states(), aux_states, dtype)
    )
    outputs = executor.forward(is_train=False)
    for name, value in named(sym.list_outputs(), expected).items():
        names = (f"EXPECTED_{name}", f"FORWARD_{name}")
        assert_almost_equal(value, executor.output_dict[name], rtol, atol, names, equal_nan)
    return outputs


def check_symbolic_backward(
    sym: Symbol,
    location: Values,
    out_grads: Any,
    expected: Values,
    rtol: float | None = None,
    atol: float | None = None,
    aux_states: Values | None = None,
    grad_req: str | Sequence[str] | Mapping[str, str] = "write",
    ctx: Context | None = None,
    grad_stypes: Any = None,
    equal_nan: bool = False,
    dtype: Any = np.float32,
) -> dict[str, NDArray | None]:
    """AssertionError unless the gradients for head gradients `out_grads` are as expected; returns them by argument.

    Gradient arrays start with random numbers: they must be replaced (write), added to (add) or left alone (null).
    """
    names, ctx = sym.list_arguments(), ctx or default_context()
    arguments = arrays(names, location, dtype)
    wanted = requests(names, grad_req)
    start = {
        n: np.random.normal(size=a.shape).astype(a.dtype) for n, a in arguments.items() if n in named(names, expected)
    }
    gradients = {n: nd.array(v, dtype=v.dtype) for n, v in start.items()}
    executor = sym.bind(ctx, arguments, gradients, wanted, arrays(sym.list_auxiliary_states(), aux_states, dtype))
    executor.forward(is_train=True)
    executor.backward(heads(sym, out_grads, dtype))
    for name, value in named(names, expected).items():
        result = gradients[name].asnumpy()
        if wanted[name] == "null":
            value = start[name]
        elif wanted[name] == "add":
            result = result - start[name]
        assert_almost_equal(value, result, rtol, atol, (f"EXPECTED_{name}", f"BACKWARD_{name}"), equal_nan)
    return executor.grad_dict


def check_consistency(
    sym: Symbol | Sequence[Symbol],
    ctx_list: Sequence[Mapping[str, Any]],
    scale: float = 1.0,
    grad_req: str | Mapping[str, str] = "write",
    arg_params: Mapping[str, ArrayLike] | None = None,
    aux_params: Mapping[str, ArrayLike] | None = None,
    rtol: float | None = None,
    atol: float | None = None,
    raise_on_err: bool = True,
    ground_truth: Mapping[str, ArrayLike] | None = None,
    equal_nan: bool = False,
    use_uniform: bool = False,
    rand_type: Any = np.float64,
) -> dict[str, np.ndarray]:
    """AssertionError unless a symbol (or one symbol each) agrees with itself on several devices and element types.

    Each of `ctx_list` holds `ctx`, a shape by input name, and maybe `type_dict`. The run of the most precise output
    type is the truth, which is returned: outputs and gradients by name. Failures are printed unless `raise_on_err`.
    """
    symbols = [sym] * len(ctx_list) if isinstance(sym, Symbol) else list(sym)
    executors = [s.simple_bind(grad_req=grad_req, **setting) for s, setting in zip(symbols, ctx_list)]
    draw = np.random.uniform if use_uniform else functools.partial(np.random.normal, 0)
    given: dict[str, np.ndarray] = {
        n: as_numpy(v) for n, v in (*(arg_params or {}).items(), *(aux_params or {}).items())
    }
    for name, array in executors[0].arg_dict.items():
        given.setdefault(name, np.asarray(draw(size=array.shape) * scale).astype(rand_type))
    results = [_results(executor, given, grad_req, symbols[0].list_outputs()) for executor in executors]
    precisions = [np.finfo(e.outputs[0].dtype).eps for e in executors]
    truth = {n: as_numpy(v) for n, v in ground_truth.items()} if ground_truth else results[int(np.argmin(precisions))]
    for number, result in enumerate(results):
        try:
            for name, value in result.items():
                assert_almost_equal(value, truth[name], rtol, atol, (f"{name} {ctx_list[number]}", name), equal_nan)
        except AssertionError as error:
            if raise_on_err:
                raise
            print(error, file=sys.stderr)
    return truth


def _results(
    executor: Executor, given: Mapping[str, np.ndarray], grad_req: Any, names: Sequence[str]
) -> dict[str, np.ndarray]:
    """Outputs and gradients for these values; the outputs are the head gradients."""
    for name, array in (*executor.arg_dict.items(), *executor.aux_dict.items()):
        if name in given:
            array[:] = given[name].astype(array.dtype)
    outputs = executor.forward(is_train=grad_req != "null")
    found = {n: o.asnumpy() for n, o in zip(names, outputs)}
    if grad_req != "null":
        executor.backward([o.copy() for o in outputs])
        found.update({f"{n}_grad": g.asnumpy() for n, g in executor.grad_dict.items() if g is not None})
    return found


def check_speed(
    sym: Symbol,
    location: Mapping[str, ArrayLike] | None = None,
    ctx: Context | None = None,
    N: int = 20,
    grad_req: str | None = None,
    typ: str = "whole",
    **kwargs: Sequence[int],
) -> float:
    """Seconds a call, averaged over `N`: forward and backward ("whole"), or inference ("forward").

    Inputs are `location`, or random with the shapes in `kwargs`.
    """
    if typ not in ("whole", "forward"):
        raise ValueError(f"typ must be 'whole' or 'forward', got {typ!r}")
    shapes = {n: as_numpy(v).shape for n, v in location.items()} if location else kwargs
    request = grad_req or ("write" if typ == "whole" else "null")
    executor = sym.simple_bind(ctx or default_context(), request, **shapes)  # type: ignore[arg-type]  # all are shapes
    for name, array in executor.arg_dict.items():
        array[:] = location[name] if location else np.random.normal(size=array.shape)

    def call() -> None:
        outputs = executor.forward(is_train=typ == "whole")
        if typ == "whole":
            executor.backward(outputs)

    call()
    start = time.perf_counter()
    for _ in range(N):
        call()
    return (time.perf_counter() - start) / N
