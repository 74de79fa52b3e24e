"""Runs a row of the operator table in symc or in MXNet: the API is the same, so the program is the same."""

from __future__ import annotations

from typing import Any

import numpy as np
from case import Arrays, Case


def bind(mx: Any, case: Case, arrays: Arrays, training: bool = True) -> Any:
    """Bind the case to copies of `arrays`; gradients start from 7, so that one never written shows."""
    states = {n: mx.nd.array(arrays[n], dtype=arrays[n].dtype) for n in case.auxiliary}
    arguments = {n: mx.nd.array(v, dtype=v.dtype) for n, v in arrays.items() if n not in states}
    gradients = {n: mx.nd.full(arrays[n].shape, 7, dtype=arrays[n].dtype) for n in case.gradients if training}
    requests = {n: "write" if n in gradients else "null" for n in arguments}
    return case.symbol(mx).bind(mx.cpu(), arguments, gradients or None, requests, states)


def run(mx: Any, case: Case, dtype: str, arrays: Arrays | None = None) -> Arrays:
    """All results: `predict0` .., `output0` .., `grad_NAME`, `aux_NAME`."""
    arrays = case.arrays(dtype) if arrays is None else arrays
    return update(mx, case, arrays) if case.stored else run_symbol(mx, case, arrays)


def update(mx: Any, case: Case, arrays: Arrays) -> Arrays:
    """Results of an update of arrays, stored in place."""
    apply = getattr(mx.nd, case.operator, None) or getattr(mx.nd._internal, case.operator)
    inputs = {n: mx.nd.array(v, dtype=v.dtype) for n, v in arrays.items()}
    targets = [inputs[n] for n in case.stored]
    apply(*inputs.values(), **case.attributes, out=targets if len(targets) > 1 else targets[0])
    results = {f"output{k}": t.asnumpy() for k, t in enumerate(targets)}
    results.update({f"aux_{n}": inputs[n].asnumpy() for n in case.auxiliary})
    return results


def run_symbol(mx: Any, case: Case, arrays: Arrays) -> Arrays:
    """Results of the bound symbol."""
    executor = bind(mx, case, arrays)
    results: Arrays = {}
    if case.predict:
        results.update({f"predict{k}": o.asnumpy() for k, o in enumerate(executor.forward(is_train=False))})
    outputs = [o.asnumpy() for o in executor.forward(is_train=True)]
    results.update({f"output{k}": o for k, o in enumerate(outputs)})
    if case.gradients:
        heads = [mx.nd.array(h, dtype=h.dtype) for h in case.heads(outputs)]
        executor.backward(None if case.loss else heads)
        results.update({f"grad_{n}": executor.grad_dict[n].asnumpy() for n in case.gradients})
    results.update({f"aux_{n}": executor.aux_dict[n].asnumpy() for n in case.auxiliary})
    return results


def predict(mx: Any, case: Case, dtype: str) -> list[np.ndarray]:
    """Outputs of the inference program."""
    return [o.asnumpy() for o in bind(mx, case, case.arrays(dtype), training=False).forward(is_train=False)]
