"""Rows of optimizers' updates, and of what they ask of many arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from case import Arrays, Case, Input, auxiliary, given, normal, positive

HALVES = "MXNet rounds halves after every operation"
NARROW = {"float16": (4e-3, 5e-3), "float32": (1e-6, 1e-6), "float64": (1e-11, 1e-12)}
SHAPE = (3, 5)
WIDE = ("float32", "float64")
ALL = ("float16", *WIDE)
COMMON = {"lr": 0.3, "wd": 0.1, "rescale_grad": 0.7}
CLIPPED = {**COMMON, "clip_gradient": 0.4}


def plain(shape: tuple[int, ...] = SHAPE, **facts: Any) -> Input:
    """A weight or a gradient."""
    return normal(*shape, smooth=False, **facts)


def state(shape: tuple[int, ...] = SHAPE, **facts: Any) -> Input:
    """A state of either sign."""
    return auxiliary(plain(shape, **facts))


def square(shape: tuple[int, ...] = SHAPE, **facts: Any) -> Input:
    """A state that holds squares."""
    return auxiliary(positive(*shape, smooth=False, **facts))


def update(operator: str, label: str, states: dict[str, Input], attributes: dict[str, Any], **facts: Any) -> Case:
    """A row of the update of one weight."""
    inputs = {"weight": plain(), "grad": plain(), **states}
    mixed = "weight32" in states
    options: dict[str, Any] = {"dtypes": ("float16",), "tolerance": NARROW, "reason": HALVES, "stored": ("weight",)}
    if not mixed:
        options |= {"dtypes": ALL, "emulated": ("bfloat16",)}
    options |= facts
    return Case(operator, inputs, attributes, label, **options)


def multiple(
    operator: str, states: dict[str, Any], attributes: dict[str, Any], last: dict[str, Input], **facts: Any
) -> Case:
    """A row of the update of two weights; `states` makes each state from a shape."""
    inputs: dict[str, Input] = {}
    for k, shape in enumerate(((2, 3), (7,))):
        inputs |= {f"weight{k}": plain(shape), f"grad{k}": plain(shape)}
        inputs |= {f"{name}{k}": make(shape) for name, make in states.items()}
    dtypes = ("float16",) if "weight32" in states else ("float32",)
    options: dict[str, Any] = {"dtypes": dtypes, "tolerance": NARROW, "reason": HALVES, **facts}
    return Case(operator, {**inputs, **last}, attributes, stored=("weight0", "weight1"), **options)


def wide(make: Any) -> Any:
    """The same state in float32."""
    return lambda shape=SHAPE: make(shape, dtype="float32")


def rows(operator: str, states: dict[str, Input], attributes: dict[str, Any], **more: dict[str, Any]) -> list[Case]:
    """A row without and one with clipping, then those in `more` by label."""
    return [
        update(operator, "", states, {**COMMON, **attributes}),
        update(operator, "clipped", states, {**CLIPPED, **attributes}),
        *(update(operator, label, states, values) for label, values in more.items()),
    ]


MOM = {"momentum": 0.9}
MASTER = {"weight32": wide(state)()}
BETAS = {"beta1": 0.8, "beta2": 0.95, "epsilon": 0.01}
LAMB = {"wd": 0.1, "rescale_grad": 0.7, **BETAS}
MULTI = {"lrs": (0.3, 0.2), "wds": (0.1, 0.05), "rescale_grad": 0.7, "clip_gradient": 0.4, "num_weights": 2}
LOADED = {"rescale_grad": 0.7, "clip_gradient": 0.4, "num_weights": 2}
RATES = {
    "lrs": given([0.3, 0.2], smooth=False, dtype="float32"),
    "wds": given([0.1, 0.05], smooth=False, dtype="float32"),
}
RESCALE = {"rescale_grad": given([0.7], smooth=False, dtype="float32")}
ADAMW = {"lr": 0.3, "eta": 0.5, "wd": 0.1, **BETAS}
MULTI_ADAMW = {"lrs": (0.3, 0.2), "wds": (0.1, 0.05), "etas": (0.5, 1.0), "num_weights": 2, **BETAS}
MULTI_LAMB = {
    "learning_rates": (0.3, 0.2), "wds": (0.1, 0.05), "step_count": (1, 3), "num_tensors": 2, "rescale_grad": 0.7,
    **BETAS,
}  # fmt: skip
STALE = "1.9.1 leaves weight32 as it was"
ROW_SPARSE = "1.9.1 takes row-sparse gradients only"


RATE, FACTOR, BOUND, EPSILON = (float(np.float32(x)) for x in (0.3, 0.7, 0.4, 0.01))


def adagrad(arrays: Arrays, heads: list[np.ndarray]) -> Arrays:
    """AdaGrad with the attributes of its row, held in float32."""
    grad = np.clip(FACTOR * arrays["grad"], -BOUND, BOUND)
    history = arrays["history"] + grad**2
    weight = arrays["weight"] - RATE * grad / np.sqrt(history + EPSILON)
    return {"output0": weight, "aux_history": history}


def group_adagrad(arrays: Arrays, heads: list[np.ndarray]) -> Arrays:
    """AdaGrad by rows with the attributes of its row, held in float32."""
    grad = np.clip(FACTOR * arrays["grad"], -BOUND, BOUND)
    history = arrays["history"] + (grad**2).mean(1, keepdims=True)
    weight = arrays["weight"] - RATE * grad / np.sqrt(history + EPSILON)
    return {"output0": weight, "aux_history": history}


def lamb(shape: tuple[int, ...] = SHAPE, dtype: str | None = None) -> dict[str, Input]:
    """Inputs of the second phase."""
    norms = {"r1": given([1.5], smooth=False, dtype=dtype), "r2": given([0.5], smooth=False, dtype=dtype)}
    return {"weight": plain(), "g": plain(shape, dtype=dtype), **norms}


def phase2(label: str, **attributes: Any) -> Case:
    """A row of the second phase."""
    return Case(
        "lamb_update_phase2",
        lamb(),
        {"lr": 0.3, **attributes},
        label,
        dtypes=WIDE,
        tolerance=NARROW,
        reason=HALVES,
        stored=("weight",),
    )


BROKEN = np.array([[1.0, -2.0, 3.0], [0.5, np.inf, 2.0]])

CASES = [
    *rows("sgd_update", {}, {}, rate={"lr": 0.05}),
    *rows("mp_sgd_update", MASTER, {}),
    *rows("sgd_mom_update", {"mom": state()}, MOM, still={"lr": 0.3}),
    *rows("mp_sgd_mom_update", {"mom": wide(state)(), **MASTER}, MOM),
    *rows("nag_mom_update", {"mom": state()}, MOM),
    *rows("mp_nag_mom_update", {"mom": wide(state)(), **MASTER}, MOM),
    *rows("signsgd_update", {}, {}),
    *rows("signum_update", {"mom": state()}, {**MOM, "wd_lh": 0.2}),
    *rows("adam_update", {"mean": state(), "var": square()}, BETAS, defaults={"lr": 0.3}),
    *rows(
        "rmsprop_update", {"n": square()}, {"gamma1": 0.8, "epsilon": 0.01}, bounded={"lr": 0.3, "clip_weights": 0.5}
    ),
    *rows(
        "rmspropalex_update",
        {"n": square(), "g": auxiliary(given(np.full(SHAPE, 0.1), smooth=False)), "delta": state()},
        {"gamma1": 0.8, "gamma2": 0.7, "epsilon": 0.01},
        bounded={"lr": 0.3, "clip_weights": 0.5},
    ),
    *rows("ftrl_update", {"z": state(), "n": square()}, {"lamda1": 0.5, "beta": 0.8}, defaults={"lr": 0.3}),
    update(
        "ftml_update",
        "",
        {"d": square(), "v": square(), "z": state()},
        {"t": 3, "beta1": 0.7, "beta2": 0.95, "epsilon": 0.01, **COMMON},
        dtypes=WIDE,
    ),
    update(
        "ftml_update",
        "clipped",
        {"d": square(), "v": square(), "z": state()},
        {"t": 1, "clip_grad": 0.4, **COMMON},
        dtypes=WIDE,
    ),
    update("_adamw_update", "", {"mean": state(), "var": square(), **RESCALE}, ADAMW, dtypes=WIDE),
    update(
        "_adamw_update",
        "clipped",
        {"mean": state(), "var": square(), **RESCALE},
        {**ADAMW, "clip_gradient": 0.4},
        dtypes=WIDE,
    ),
    update(
        "_adamw_update",
        "skipped",
        {"mean": state(), "var": square(), "rescale_grad": given([np.inf], smooth=False, dtype="float32")},
        ADAMW,
        dtypes=("float32",),
    ),
    update("_mp_adamw_update", "", {"mean": wide(state)(), "var": wide(square)(), **MASTER, **RESCALE}, ADAMW),
    update("lamb_update_phase1", "", {"mean": state(), "var": square()}, {"t": 3, **LAMB}, dtypes=WIDE),
    update(
        "lamb_update_phase1",
        "uncorrected",
        {"mean": state(), "var": square()},
        {"t": 3, "bias_correction": False, "clip_gradient": 0.4, **LAMB},
        dtypes=WIDE,
    ),
    Case(
        "mp_lamb_update_phase1",
        {
            "weight": plain(),
            "grad": plain(),
            "mean": wide(state)(),
            "var": wide(square)(),
            "weight32": plain(dtype="float32"),
        },
        {"t": 3, **LAMB},
        dtypes=("float16",),
        tolerance=NARROW,
        reason=HALVES,
        stored=("weight32",),
    ),
    phase2(""),
    phase2("lower", lower_bound=2.0),
    phase2("upper", upper_bound=1.0),
    phase2("zero", upper_bound=0.0),
    Case(
        "mp_lamb_update_phase2",
        {**lamb(dtype="float32"), **MASTER},
        {"lr": 0.3},
        dtypes=("float16",),
        tolerance=NARROW,
        reason=HALVES,
        stored=("weight",),
        disputed=("aux_weight32",),
        why=STALE,
    ),
    multiple("multi_sgd_update", {}, MULTI, {}),
    multiple("multi_sgd_mom_update", {"mom": state}, {**MULTI, **MOM}, {}),
    multiple("multi_mp_sgd_update", {"weight32": wide(state)}, MULTI, {}),
    multiple("multi_mp_sgd_mom_update", {"mom": wide(state), "weight32": wide(state)}, {**MULTI, **MOM}, {}),
    multiple("preloaded_multi_sgd_update", {}, LOADED, RATES),
    multiple("preloaded_multi_sgd_mom_update", {"mom": state}, {**LOADED, **MOM}, RATES),
    multiple("preloaded_multi_mp_sgd_update", {"weight32": wide(state)}, LOADED, RATES),
    multiple(
        "preloaded_multi_mp_sgd_mom_update",
        {"mom": wide(state), "weight32": wide(state)},
        {**LOADED, **MOM},
        RATES,
    ),
    multiple("_multi_adamw_update", {"mean": state, "var": square}, MULTI_ADAMW, RESCALE),
    multiple(
        "_multi_mp_adamw_update",
        {"mean": wide(state), "var": wide(square), "weight32": wide(state)},
        MULTI_ADAMW,
        RESCALE,
    ),
    multiple("_multi_lamb_update", {"mean": state, "var": square}, MULTI_LAMB, {}),
    multiple(
        "_multi_mp_lamb_update",
        {"mean": wide(state), "var": wide(square), "weight32": wide(state)},
        MULTI_LAMB,
        {},
    ),
    update(
        "_sparse_adagrad_update",
        "",
        {"history": square()},
        {"lr": 0.3, "rescale_grad": 0.7, "clip_gradient": 0.4, "epsilon": 0.01},
        dtypes=WIDE,
        formula=adagrad,
        why=ROW_SPARSE,
    ),
    update(
        "_contrib_group_adagrad_update",
        "",
        {"history": square((3, 1))},
        {"lr": 0.3, "rescale_grad": 0.7, "clip_gradient": 0.4, "epsilon": 0.01},
        dtypes=WIDE,
        formula=group_adagrad,
        why=ROW_SPARSE,
    ),
    Case(
        "multi_sum_sq",
        {"a": plain(), "b": plain((7,)), "c": plain((2, 3, 5))},
        {"num_arrays": 3},
        dtypes=ALL,
        tolerance={"float64": (1e-6, 0)},
        reason="the output is float32",
    ),
    Case(
        "multi_lars",
        {
            "lrs": given([0.3, 0.2, 0.1], smooth=False),
            "weights_sum_sq": given([4, 0, 9], smooth=False),
            "grads_sum_sq": given([2, 1, 0], smooth=False),
            "wds": given([0.1, 0.2, 0.3], smooth=False),
        },
        {"eta": 0.5, "eps": 0.01, "rescale_grad": 0.7},
        dtypes=("float32",),
    ),
    Case("all_finite", {"data": plain()}, dtypes=ALL),
    Case("all_finite", {"data": given(BROKEN, smooth=False)}, label="infinite", dtypes=ALL),
    Case("multi_all_finite", {"a": plain(), "b": plain((7,))}, {"num_arrays": 2}, dtypes=WIDE),
    Case(
        "multi_all_finite",
        {"a": plain(), "b": given([1.0, np.nan], smooth=False)},
        {"num_arrays": 2},
        label="infinite",
        dtypes=("float32",),
    ),
]
