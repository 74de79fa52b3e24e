"""The pipeline, written once: the named passes in order for each target. `bind` and `symc-opt --pipeline` run exactly
these.
"""

from __future__ import annotations

SYM = ("infer-shapes", "gradient", "simplify")
"""On `sym` operations: shapes and types, the joint gradient, folding, common subexpressions, dead code."""

KERNELS = ("lower-sym-to-linalg", "fuse", "outline-kernels")
"""From `sym` to kernels of linalg on tensors, target-free."""

CPU = ("annotate-scratch", "plan-buffers", "schedule-cpu", "divide-work", "expand-math")
"""Kernels to buffers in one arena, loops for this CPU, divided among threads; what follows is emission to LLVM IR."""

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
