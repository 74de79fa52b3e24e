"""The pipeline, written once: the named passes in order for each target. `bind` and `symc-opt --pipeline` run exactly
these.
"""

from __future__ import annotations

SYM = ("infer-shapes", "gradient", "simplify")
"""On `sym` operations: shapes and types, the joint gradient, folding, common subexpressions, dead code."""

KERNELS = ("lower-sym-to-linalg", "fuse", "outline-kernels")
"""From `sym` to kernels of linalg on tensors, target-free."""

BUFFERS = ("annotate-scratch", "plan-buffers")
"""Kernels to buffers in one arena."""

CODE = ("schedule-cpu", "expand-math")
"""Kernels to loops for this CPU; what follows is emission to LLVM IR. `bind` runs these on each kernel alone."""

CPU = (*BUFFERS, *CODE)
"""From kernels to what is emitted for this CPU."""

GPU = ("plan-buffers", "schedule-gpu", "expand-math")
"""Kernels to buffers and a thread mapping for NVIDIA GPUs; what follows is emission to PTX."""

PIPELINES: dict[str, tuple[str, ...]] = {
    "infer": (*SYM, *KERNELS, *CPU),
    "train": (*SYM, *KERNELS, *CPU),
    "ptx": (*SYM, *KERNELS, *GPU),
}
"""Named pipelines: `infer` compiles `@predict`, `train` compiles `@train` (whose gradient pass finds work), `ptx` is
for GPUs.
"""
