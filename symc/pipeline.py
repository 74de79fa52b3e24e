"""The pipeline, written once: the named passes in order for each target. `bind` and `symc-opt --pipeline` run exactly
these.
"""

from __future__ import annotations

SYM = ("infer-shapes", "gradient", "simplify", "recompute")
"""On `sym` operations: shapes and types, the joint gradient, folding, common subexpressions, dead code,
what backward computes again."""

KERNELS = ("lower-sym-to-linalg", "fuse")
"""From `sym` to linalg on tensors, fused; target-free."""

BUFFERS = (
    "cluster",
    "make-views",
    "outline-kernels",
    "annotate-scratch",
    "order-calls",
    "plan-buffers",
    "generalize-extents",
)
"""To kernels, buffers in one arena, and extents that are told at run time where fixed ones do not pay."""

CODE = ("schedule-cpu", "divide-work", "expand-math")
"""Kernels to loops for this CPU, divided among threads; what follows is emission to LLVM IR. `bind` runs these on each
kernel alone."""

CPU = (*BUFFERS, *CODE)
"""To what is emitted for this CPU."""

GPU = ("make-views", "outline-kernels", "order-calls", "plan-buffers", "schedule-gpu", "expand-math")
"""To kernels, buffers and a thread mapping for NVIDIA GPUs; what follows is emission to PTX."""

PIPELINES: dict[str, tuple[str, ...]] = {
    "infer": (*SYM, *KERNELS, *CPU),
    "train": (*SYM, *KERNELS, *CPU),
    "ptx": (*SYM, *KERNELS, *GPU),
}
"""Named pipelines: `infer` compiles `@predict`, `train` compiles `@train` (whose gradient pass finds work), `ptx` is
for GPUs.
"""
