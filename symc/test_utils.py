"""Helpers for tests, by MXNet's names: comparing arrays, checking results and gradients of symbols, random shapes and arrays.

A gradient is checked against central differences: outputs are multiplied by fixed random numbers and added up, and that sum
is evaluated with every element of every input moved a little to both sides.
"""

from __future__ import annotations

import functools
import os
import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

import ml_dtypes
import numpy as np

from symc import context
from symc import ndarray as nd
from symc import symbol as sym_module
from symc.context import Context
from symc.executor import Executor
from symc.ndarray import NDArray
from symc.symbol import Symbol

Parameters, Result = ParamSpec("Parameters"), TypeVar("Result")
Values = Sequence[Any] | Mapping[str, Any]
ArrayLike = Any
"""An NDArray, a numpy array, or what numpy makes an array of."""

BFLOAT16 = np.dtype(ml_dtypes.bfloat16)
EXACT = dict.fromkeys(map(np.dtype, ("bool", "int8", "uint8", "int32", "int64")), 0.0)

# Defaults by element type.


def default_dtype() -> type:
    """Element type of arrays that name none."""
    return np.float32


def default_rtols() -> dict[np.dtype, float]:
    """Relative tolerance by element type."""
    return {BFLOAT16: 2e-2, np.dtype("float16"): 1e-2, np.dtype("float32"): 1e-4, np.dtype("float64"): 1e-5, **EXACT}


def default_atols() -> dict[np.dtype, float]:
    """Absolute tolerance by element type."""
    return {BFLOAT16: 1e-1, np.dtype("float16"): 1e-1, np.dtype("float32"): 1e-3, np.dtype("float64"): 1e-20, **EXACT}


def default_numeric_eps() -> dict[np.dtype, float]:
    """Distance between the two points of a difference by element type: powers of two, so that adding them is exact."""
    return {np.dtype("float16"): 2.0**-6, np.dtype("float32"): 2.0**-9, np.dtype("float64"): 2.0**-14}


def get_rtol(rtol: float | None = None, dtype: Any = np.float64) -> float:
    """`rtol`, or the default of the type."""
    return default_rtols().get(np.dtype(dtype), 1e-5) if rtol is None else rtol


def get_atol(atol: float | None = None, dtype: Any = np.float64) -> float:
    """`atol`, or the default of the type."""
    return default_atols().get(np.dtype(dtype), 1e-20) if atol is None else atol


def get_etol(etol: float | None = None) -> float:
    """Share of elements that may differ: `etol`, or none."""
    return 0.0 if etol is None else etol


def default_context() -> Context:
    """The device tests run on."""
    return context.current_context()


def set_default_context(ctx: Context) -> None:
    """Make `ctx` the device of this thread outside of any `with ctx:`."""
    context._LOCAL.stack[0] = context.check_available(ctx)


def list_gpus() -> range:
    """Numbers of the GPUs that arrays can live on."""
    return range(context.num_gpus())


# Comparing arrays.


def same(a: ArrayLike, b: ArrayLike) -> bool:
    """Whether shapes and all elements are equal."""
    return np.array_equal(_numpy(a), _numpy(b))


def almost_equal(
    a: ArrayLike,
    b: ArrayLike,
    rtol: float | None = None,
    atol: float | None = None,
    equal_nan: bool = False,
    use_broadcast: bool = True,
) -> bool:
    """Whether `|a - b| <= atol + rtol |b|` everywhere; tolerances default to those of the less precise type."""
    a, b = _numpy(a), _numpy(b)
    if a.shape != b.shape and not use_broadcast:
        return False
    return not _excess(a, b, rtol, atol, equal_nan).any()


def assert_almost_equal(
    a: ArrayLike,
    b: ArrayLike,
    rtol: float | None = None,
    atol: float | None = None,
    names: tuple[str, str] = ("a", "b"),
    equal_nan: bool = False,
    use_broadcast: bool = True,
    mismatches: tuple[int, int] = (10, 10),
) -> None:
    """AssertionError naming the worst elements unless `almost_equal`; `mismatches[0]` of them are listed."""
    a, b = _numpy(a), _numpy(b)
    if a.shape != b.shape and not use_broadcast:
        raise AssertionError(f"{names[0]} has shape {a.shape}, {names[1]} has shape {b.shape}")
    excess = _excess(a, b, rtol, atol, equal_nan)
    if not excess.any():
        return
    a, b = np.broadcast_arrays(a, b)
    worst = np.argsort(-excess, axis=None)[: min(mismatches[0], int((excess > 0).sum()))]
    rows = [
        f"  {tuple(map(int, i))}: {a[tuple(i)]!r} {b[tuple(i)]!r}"
        for i in np.transpose(np.unravel_index(worst, a.shape))
    ]
    tolerances = _tolerances(a, b, rtol, atol)
    raise AssertionError(
        f"{names[0]} and {names[1]} differ in {int((excess > 0).sum())} of {a.size} elements of shape {a.shape} by more than "
        f"rtol={tolerances[0]:g}, atol={tolerances[1]:g}; index: {names[0]} {names[1]}, worst first\n" + "\n".join(rows)
    )


def assert_almost_equal_with_err(
    a: ArrayLike,
    b: ArrayLike,
    rtol: float | None = None,
    atol: float | None = None,
    etol: float | None = None,
    names: tuple[str, str] = ("a", "b"),
    equal_nan: bool = False,
    mismatches: tuple[int, int] = (10, 10),
) -> None:
    """`assert_almost_equal` in which a share `etol` of the elements may differ."""
    wrong = _excess(_numpy(a), _numpy(b), rtol, atol, equal_nan) > 0
    if wrong.mean() > get_etol(etol):
        assert_almost_equal(a, b, rtol, atol, names, equal_nan, mismatches=mismatches)


def almost_equal_ignore_nan(a: ArrayLike, b: ArrayLike, rtol: float | None = None, atol: float | None = None) -> bool:
    """`almost_equal` of the elements that are a number in both."""
    a, b = _numpy(a), _numpy(b)
    numbers = ~(np.isnan(a) | np.isnan(b))
    return almost_equal(a[numbers], b[numbers], rtol, atol)


def assert_almost_equal_ignore_nan(
    a: ArrayLike,
    b: ArrayLike,
    rtol: float | None = None,
    atol: float | None = None,
    names: tuple[str, str] = ("a", "b"),
) -> None:
    """`assert_almost_equal` of the elements that are a number in both."""
    a, b = _numpy(a), _numpy(b)
    numbers = ~(np.isnan(a) | np.isnan(b))
    assert_almost_equal(a[numbers], b[numbers], rtol, atol, names)


def assert_allclose(a: ArrayLike, b: ArrayLike, rtol: float = 1e-07, atol: float = 0, equal_nan: bool = True) -> None:
    """`assert_almost_equal` with numpy's defaults."""
    assert_almost_equal(a, b, rtol, atol, equal_nan=equal_nan)


def _numpy(array: ArrayLike) -> np.ndarray:
    return array.asnumpy() if isinstance(array, NDArray) else np.asarray(array)


def _tolerances(a: np.ndarray, b: np.ndarray, rtol: float | None, atol: float | None) -> tuple[float, float]:
    """Tolerances given, or the larger defaults of the two types."""
    found = [max(get(given, a.dtype), get(given, b.dtype)) for get, given in ((get_rtol, rtol), (get_atol, atol))]
    return found[0], found[1]


def _excess(a: np.ndarray, b: np.ndarray, rtol: float | None, atol: float | None, equal_nan: bool) -> np.ndarray:
    """How far each element is outside the tolerance: 0 inside, infinite where only one is finite or a number."""
    relative, absolute = _tolerances(a, b, rtol, atol)
    wide = np.longdouble if "f" in (a.dtype.kind, b.dtype.kind) else np.float64
    a, b = a.astype(wide), b.astype(wide)
    with np.errstate(all="ignore"):
        difference = np.abs(a - b) - (absolute + relative * np.abs(b))
    equal = (a == b) | (np.isnan(a) & np.isnan(b) if equal_nan else False)
    return np.where(equal | (difference <= 0), 0, np.where(np.isfinite(difference), difference, np.inf))


# Checking symbols.


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

    `location`, `expected` and `aux_states` are lists in the symbol's order or dicts by name; numpy arrays become `dtype`.
    """
    arguments = _arrays(sym.list_arguments(), location, dtype)
    executor = sym.bind(
        ctx or default_context(), arguments, aux_states=_arrays(sym.list_auxiliary_states(), aux_states, dtype)
    )
    outputs = executor.forward(is_train=False)
    for name, value in _named(sym.list_outputs(), expected).items():
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
    arguments = _arrays(names, location, dtype)
    requests = _requests(names, grad_req)
    start = {
        n: np.random.normal(size=a.shape).astype(a.dtype) for n, a in arguments.items() if n in _named(names, expected)
    }
    gradients = {n: nd.array(v, dtype=v.dtype) for n, v in start.items()}
    executor = sym.bind(ctx, arguments, gradients, requests, _arrays(sym.list_auxiliary_states(), aux_states, dtype))
    executor.forward(is_train=True)
    executor.backward(_heads(sym, out_grads, dtype))
    for name, value in _named(names, expected).items():
        result = gradients[name].asnumpy()
        if requests[name] == "null":
            value = start[name]
        elif requests[name] == "add":
            result = result - start[name]
        assert_almost_equal(value, result, rtol, atol, (f"EXPECTED_{name}", f"BACKWARD_{name}"), equal_nan)
    return executor.grad_dict


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
    values = {n: _numpy(v).astype(executor.arg_dict[n].dtype) for n, v in location.items()}
    states = {n: (executor.aux_dict[n], _numpy(v)) for n, v in (aux_states or {}).items()}

    def evaluate() -> float:
        for state, value in states.values():
            state[:] = value
        return sum(float(o.asnumpy().sum()) for o in executor.forward(is_train=use_forward_train))

    gradients = {}
    for name, value in values.items():
        executor.arg_dict[name][:] = value
    for name, value in values.items():
        if np.issubdtype(value.dtype, np.integer):
            continue
        target, moved, gradient = executor.arg_dict[name], value.copy(), np.zeros(value.size, dtype)
        flat, original = moved.reshape(-1), value.reshape(-1)
        for index in range(value.size):
            sums = []
            for sign in (1, -1):
                flat[index] = original[index] + sign * eps / 2
                target[:] = moved
                sums.append(evaluate())
            gradient[index] = (sums[0] - sums[1]) / eps
            flat[index] = original[index]
        target[:] = value
        gradients[name] = gradient.reshape(value.shape)
    return gradients


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
    """AssertionError unless the gradients of `sym` agree with central differences, for each of `grad_nodes` (all arguments).

    `location` and `aux_states` are lists or dicts by name; numpy arrays become `dtype`. float64 is much the sharper test.
    """
    ctx, names = ctx or default_context(), sym.list_arguments()
    arguments = _arrays(names, location, dtype)
    states = _arrays(sym.list_auxiliary_states(), aux_states, dtype)
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
    """A loss that adds up the outputs times fixed random numbers, and those numbers by argument name."""
    _, shapes, _ = sym.infer_shape(**{n: a.shape for n, a in (*arguments.items(), *states.items())})
    _, types, _ = sym.infer_type(**{n: a.dtype for n, a in arguments.items()})
    assert shapes and types, "shapes and types of all arguments are given"
    projections, terms = {}, []
    for number, (shape, kind) in enumerate(zip(shapes, types)):
        name = f"__random_proj{number or ''}"
        projections[name] = nd.array(np.random.uniform(0.5, 1.5, shape) * np.random.choice([-1, 1], shape), dtype=kind)
        terms.append(sym_module.sum(sym[number] * sym_module.Variable(name)))
    return sym_module.make_loss(sym_module.add_n(*terms) if len(terms) > 1 else terms[0]), projections


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

    Each of `ctx_list` holds `ctx`, a shape by input name, and maybe `type_dict`. The run of the most precise output type
    is the truth, which is returned: outputs and gradients by name. With `raise_on_err` false, failures are printed.
    """
    symbols = [sym] * len(ctx_list) if isinstance(sym, Symbol) else list(sym)
    executors = [s.simple_bind(grad_req=grad_req, **setting) for s, setting in zip(symbols, ctx_list)]
    draw = np.random.uniform if use_uniform else functools.partial(np.random.normal, 0)
    given: dict[str, np.ndarray] = {n: _numpy(v) for n, v in (*(arg_params or {}).items(), *(aux_params or {}).items())}
    for name, array in executors[0].arg_dict.items():
        given.setdefault(name, np.asarray(draw(size=array.shape) * scale).astype(rand_type))
    results = [_results(executor, given, grad_req) for executor in executors]
    precisions = [np.finfo(e.outputs[0].dtype).eps for e in executors]
    truth = {n: _numpy(v) for n, v in ground_truth.items()} if ground_truth else results[int(np.argmin(precisions))]
    for number, result in enumerate(results):
        try:
            for name, value in result.items():
                assert_almost_equal(value, truth[name], rtol, atol, (f"{name} {ctx_list[number]}", name), equal_nan)
        except AssertionError as error:
            if raise_on_err:
                raise
            print(error, file=sys.stderr)
    return truth


def _results(executor: Executor, given: Mapping[str, np.ndarray], grad_req: Any) -> dict[str, np.ndarray]:
    """Outputs and gradients for these values; the outputs are the head gradients."""
    for name, array in (*executor.arg_dict.items(), *executor.aux_dict.items()):
        if name in given:
            array[:] = given[name].astype(array.dtype)
    outputs = executor.forward(is_train=grad_req != "null")
    found = {n: o.asnumpy() for n, o in executor.output_dict.items()}
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
    shapes = {n: _numpy(v).shape for n, v in location.items()} if location else kwargs
    request = grad_req or ("write" if typ == "whole" else "null")
    executor = sym.simple_bind(ctx or default_context(), grad_req=request, **shapes)
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


def _named(names: Sequence[str], values: Values | None) -> dict[str, Any]:
    """Values by name; ValueError when a list has another length or a name is unknown."""
    if isinstance(values, Mapping):
        unknown = set(values) - set(names)
        if unknown:
            raise ValueError(f"names must be among {', '.join(names)}, got {', '.join(sorted(unknown))}")
        return dict(values)
    if len(values or ()) != len(names):
        raise ValueError(f"need {len(names)} values, one each for {', '.join(names)}; got {len(values or ())}")
    return dict(zip(names, values or ()))


def _arrays(names: Sequence[str], values: Values | None, dtype: Any) -> dict[str, NDArray]:
    """NDArrays of their own by name: NDArrays keep their type, all else becomes `dtype`."""
    named = _named(names, values)
    return {n: v.copy() if isinstance(v, NDArray) else nd.array(v, dtype=dtype) for n, v in named.items()}


def _requests(names: Sequence[str], grad_req: str | Sequence[str] | Mapping[str, str]) -> dict[str, str]:
    if isinstance(grad_req, str):
        return dict.fromkeys(names, grad_req)
    return {**dict.fromkeys(names, "null"), **_named(names, grad_req)}


def _heads(sym: Symbol, out_grads: Any, dtype: Any) -> Any:
    """Head gradients as `Executor.backward` takes them."""
    if out_grads is None or isinstance(out_grads, NDArray):
        return out_grads
    named = _named(sym.list_outputs(), out_grads)
    return {n: v if isinstance(v, NDArray) else nd.array(v, dtype=dtype) for n, v in named.items()}


def same_array(array1: NDArray, array2: NDArray) -> bool:
    """Whether two arrays are the same memory."""
    return array1.shape == array2.shape and array1.handle == array2.handle


def same_symbol_structure(sym1: Symbol, sym2: Symbol) -> bool:
    """Whether two symbols are the same graph of operators, whatever the names."""
    graphs = []
    for graph in (sym1, sym2):
        nodes = graph.get_internals()
        graphs.append([(s.attr("op_name"), len(s.get_children() or ())) for s in nodes])
    return graphs[0] == graphs[1]


# Random shapes and arrays, from numpy's global state.


def rand_shape_nd(num_dim: int, dim: int = 10, allow_zero_size: bool = False) -> tuple[int, ...]:
    """A random shape with extents up to `dim`."""
    return tuple(int(n) for n in np.random.randint(0 if allow_zero_size else 1, dim + 1, num_dim))


def rand_shape_2d(dim0: int = 10, dim1: int = 10, allow_zero_size: bool = False) -> tuple[int, int]:
    """A random shape of a matrix."""
    low = 0 if allow_zero_size else 1
    return random_extent(low, dim0), random_extent(low, dim1)


def rand_shape_3d(
    dim0: int = 10, dim1: int = 10, dim2: int = 10, allow_zero_size: bool = False
) -> tuple[int, int, int]:
    """A random shape of rank three."""
    low = 0 if allow_zero_size else 1
    return random_extent(low, dim0), random_extent(low, dim1), random_extent(low, dim2)


def random_extent(low: int, high: int) -> int:
    """A random whole number from `low` to `high`."""
    return int(np.random.randint(low, high + 1))


def random_arrays(*shapes: tuple[int, ...]) -> Any:
    """Random normal float32 arrays of these shapes, a number for `()`; the array itself when there is one shape."""
    arrays = [np.asarray(np.random.randn(*s), default_dtype())[()] for s in shapes]
    return arrays[0] if len(arrays) == 1 else arrays


def random_uniform_arrays(
    *shapes: tuple[int, ...], low: float = 0.0, high: float = 1.0, dtype: Any = None
) -> list[np.ndarray]:
    """Random uniform arrays of these shapes."""
    return [np.asarray(np.random.uniform(low, high, s), dtype or default_dtype()) for s in shapes]


def random_sample(population: Sequence[Any], k: int) -> list[Any]:
    """`k` elements of the population in its order."""
    return [population[i] for i in sorted(random.sample(range(len(population)), k))]


def rand_ndarray(
    shape: tuple[int, ...],
    stype: str = "default",
    density: float | None = None,
    dtype: Any = None,
    modifier_func: Callable[[float], float] | None = None,
    shuffle_csr_indices: bool = False,
    distribution: str | None = None,
    ctx: Context | None = None,
) -> NDArray:
    """A random array with values from -1 to 1; ValueError for a storage type other than `default`."""
    if stype != "default":
        raise ValueError(f"rand_ndarray: stype must be 'default', sparse arrays are not supported; got {stype!r}")
    values = np.random.uniform(-1, 1, shape)
    if modifier_func is not None:
        values = np.vectorize(modifier_func)(values)
    return nd.array(values, ctx=ctx, dtype=dtype or default_dtype())


def np_reduce(
    dat: np.ndarray, axis: int | Sequence[int] | None, keepdims: bool, numpy_reduce_func: Callable[..., Any]
) -> np.ndarray:
    """A numpy reduction over several axes, one after the other; a reduction of all axes has rank 1 unless `keepdims`."""
    axes = range(dat.ndim) if axis is None else [axis] if isinstance(axis, int) else axis
    result = dat
    for each in sorted((a % dat.ndim for a in axes), reverse=True):
        result = numpy_reduce_func(result, axis=each)
        result = np.expand_dims(result, each) if keepdims else result
    return np.asarray(result)


# Surroundings.


@contextmanager
def environment(*args: Any) -> Iterator[None]:
    """Environment variables for the time of a `with`: `environment(name, value)` or `environment({name: value})`.

    The value None unsets a variable.
    """
    settings: Mapping[str, str | None] = args[0] if len(args) == 1 else {args[0]: args[1]}
    before = {name: os.environ.get(name) for name in settings}
    try:
        _set_environment(settings)
        yield
    finally:
        _set_environment(before)


def _set_environment(settings: Mapping[str, str | None]) -> None:
    for name, value in settings.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = str(value)


@contextmanager
def discard_stderr() -> Iterator[None]:
    """Nothing reaches the error stream of the process, compiled code included, for the time of a `with`."""
    sys.stderr.flush()
    saved = os.dup(2)
    with open(os.devnull, "wb") as nothing:
        os.dup2(nothing.fileno(), 2)
    try:
        yield
    finally:
        sys.stderr.flush()
        os.dup2(saved, 2)
        os.close(saved)


def assert_exception(f: Callable[..., Any], exception_type: type[BaseException], *args: Any, **kwargs: Any) -> None:
    """AssertionError unless `f(*args, **kwargs)` raises the exception."""
    try:
        f(*args, **kwargs)
    except exception_type:
        return
    raise AssertionError(f"{f} did not raise {exception_type.__name__}")


def retry(n: int) -> Callable[[Callable[Parameters, Result]], Callable[Parameters, Result]]:
    """Decorates a test on random numbers: up to `n` attempts, the last one's AssertionError is raised."""
    if n <= 0:
        raise ValueError(f"retry: n must be positive, got {n}")

    def decorate(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
        @functools.wraps(function)
        def attempt(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
            for _ in range(n - 1):
                try:
                    return function(*args, **kwargs)
                except AssertionError:
                    continue
            return function(*args, **kwargs)

        return attempt

    return decorate
