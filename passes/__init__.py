"""IR to IR rewrites, one file a pass: file name = pass name = test name."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xdsl.passes import ModulePass

PASSES: dict[str, str] = {
    "infer-shapes": "InferShapes",
    "gradient": "Gradient",
    "simplify": "Simplify",
    "recompute": "Recompute",
    "lower-sym-to-linalg": "LowerSymToLinalg",
    "fuse": "Fuse",
    "cluster": "Cluster",
    "make-views": "MakeViews",
    "outline-kernels": "OutlineKernels",
    "annotate-scratch": "AnnotateScratch",
    "order-calls": "OrderCalls",
    "plan-buffers": "PlanBuffers",
    "generalize-extents": "GeneralizeExtents",
    "schedule-cpu": "ScheduleCpu",
    "divide-work": "DivideWork",
    "schedule-gpu": "ScheduleGpu",
    "expand-math": "ExpandMath",
}
"""Class of each pass; it stands in the file of the pass's name."""


def load(name: str) -> type[ModulePass]:
    """The class of a pass, imported on first use."""
    module = import_module(f"symc.passes.{name.replace('-', '_')}")
    return getattr(module, PASSES[name])
