"""Recognises contractions by structure and chooses their tiles, for `annotate-scratch` and `schedule-cpu` alike.

A contraction is `c[batch, m, n] += a[batch, m, k] * b[batch, n, k]` with several dimensions a group: matrix products,
their transposes, and convolutions with both gradients. The tiles follow Goto and van de Geijn, "Anatomy of
High-Performance Matrix Multiplication" (2008), and the panel layout of BLIS: b in panels of `columns`, a in panels of
`rows`, blocks of k, m and n sized for the caches.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import pairwise

from xdsl.dialects import arith, linalg
from xdsl.dialects.builtin import Float32Type, Float64Type
from xdsl.dialects.linalg.ops import GenericOp
from xdsl.ir import Attribute, Operation, SSAValue

from symc.passes.schedule_access import extents_of, linear, shape_of

SMALLEST_SIDE = 4
"""Contractions with fewer rows or columns are plain loops: packing would cost more than it saves."""
SMALLEST_WORK = 16384
"""Multiply-adds below which plain loops are as fast."""
LONGEST_LOOP_SUM = 32
"""Convolutions of few channels into few (depthwise ones) with sums up to this length are plain loops."""
K_BLOCK = 512
M_BLOCK_BYTES = 512 * 1024
"""Packed block of a: half of a second-level cache."""
N_BLOCK_BYTES = 1024 * 1024
"""Packed block of b: a share of the third-level cache."""
N_BLOCK = 2048
SPARE_STEPS = 1
"""Room of a panel beyond a block of k: panels a power of two apart share few lines of the caches."""
ALIGNMENT_BYTES = 64
INDEX_BYTES = 8
VECTOR_FEATURES = (("AVX512F", 512), ("AVX2", 256))
FEW_ROWS = 4
"""Tiles of so few rows are for matrices of so few rows: others would read b too often."""
REGISTER_TILES: dict[int, tuple[tuple[int, int], ...]] = {
    512: ((14, 2), (8, 3), (14, 1), (4, 4)),
    256: ((6, 2), (12, 1)),
    128: ((6, 2), (12, 1)),
}
"""By vector bits: (rows, vectors of columns) whose accumulators, with the operands, fit the registers."""


@cache
def host_vector_bits() -> int:
    """Width of this CPU's vector registers, in bits, as numpy detects it."""
    for module in ("numpy._core._multiarray_umath", "numpy.core._multiarray_umath"):
        try:
            features: dict[str, bool] = import_module(module).__cpu_features__
        except ImportError:
            continue
        return next((bits for feature, bits in VECTOR_FEATURES if features.get(feature)), 128)
    return 128


@dataclass(frozen=True)
class Contraction:
    """The dimension groups of a contraction and the roles of its operands."""

    extents: tuple[int, ...]
    batch: tuple[int, ...]
    m: tuple[int, ...]
    n: tuple[int, ...]
    k: tuple[int, ...]
    a: int
    """Operand number of the side that gives rows, broadcast by the micro-kernel; `1 - a` gives the columns."""
    element: Attribute
    """The type it computes in."""
    windows: bool
    """Whether the columns of b are no matrix: no one stride leads from each to the next, as in a convolution."""

    def size(self, group: Sequence[int]) -> int:
        """Product of the extents of a group."""
        return math.prod(self.extents[d] for d in group)


def recognise(op: Operation) -> Contraction | None:
    """The contraction that a linalg.generic is, on tensors or buffers; None where it is none, or one of integers."""
    if not isinstance(op, GenericOp) or len(op.operands) < 3:
        return None
    element = _multiply_add(op)
    if element is None or len(op.outputs) != 1:
        return None
    extents = [e for e in extents_of(op) if isinstance(e, int)]
    if len(extents) < len(op.iterator_types):
        return None  # told at run time: there is nothing to choose tiles by
    used = [_dimensions(op, i) for i in operand_numbers(op)]
    groups: dict[tuple[bool, ...], list[int]] = {}
    for d in (d for d in range(len(extents)) if extents[d] > 1):
        groups.setdefault(tuple(d in u for u in used), []).append(d)
    kinds = {"batch": (True, True, True), "m": (True, False, True), "n": (False, True, True), "k": (True, True, False)}
    if set(groups) - set(kinds.values()):
        return None
    batch, m, n, k = (tuple(groups.get(kind, ())) for kind in kinds.values())
    innermost = [d for d in _ordered(op) if d in m or d in n][-1:]
    swap = bool(innermost) and innermost[0] in m
    rows, columns = (n, m) if swap else (m, n)
    windows = _has_windows(op, 1 - int(swap), [(d, extents[d]) for d in columns])
    return Contraction(tuple(extents), batch, rows, columns, k, int(swap), element, windows)


def _has_windows(op: GenericOp, operand: int, columns: Sequence[tuple[int, int]]) -> bool:
    """Whether walking the columns of an operand (taken as contiguous) needs more than one stride."""
    map = op.indexing_maps.data[operand].data
    shape = shape_of(op.operands[operand])
    rows = [linear(e, map.num_dims)[0] for e in map.results]
    strides = [math.prod(shape[i + 1 :]) for i in range(len(shape))]
    steps = [(sum(r[d] * s for r, s in zip(rows, strides)), extent) for d, extent in columns]
    return any(outer != inner * extent for (outer, _), (inner, extent) in pairwise(steps))


def operand_numbers(op: GenericOp) -> tuple[int, int, int]:
    """Numbers of the two inputs and the output; inputs after these two only give extents."""
    return 0, 1, len(op.operands) - 1


def _dimensions(op: GenericOp, operand: int) -> set[int]:
    """Dimensions that move an operand."""
    map = op.indexing_maps.data[operand].data
    rows = [linear(e, map.num_dims)[0] for e in map.results]
    return {d for row in rows for d, c in enumerate(row) if c}


def _ordered(op: GenericOp) -> list[int]:
    """Dimensions of the output, outermost first."""
    map = op.indexing_maps.data[-1].data
    return [d for e in map.results for d, c in enumerate(linear(e, map.num_dims)[0]) if c]


def _multiply_add(op: GenericOp) -> Attribute | None:
    """The type of `out + a * b` with a and b possibly extended; None for any other body."""
    block = op.body.block
    kinds = [type(inner) for inner in block.ops if not isinstance(inner, arith.ExtFOp)]
    if kinds != [arith.MulfOp, arith.AddfOp, linalg.ops.YieldOp]:
        return None
    product = next(inner for inner in block.ops if isinstance(inner, arith.MulfOp))
    total = next(inner for inner in block.ops if isinstance(inner, arith.AddfOp))
    last = block.last_op
    assert last is not None
    if tuple(last.operands) != (total.result,) or {*total.operands} != {product.result, block.args[-1]}:
        return None
    factors = [_source(v) for v in product.operands]
    element = product.result.type
    if {*factors} != {*block.args[:2]} or not isinstance(element, Float32Type | Float64Type):
        return None
    return element


def _source(value: SSAValue) -> SSAValue:
    return value.owner.input if isinstance(value.owner, arith.ExtFOp) else value


@dataclass(frozen=True)
class Tiling:
    """Tile sizes in elements, and where in the scratch buffer each part lies, in bytes."""

    lanes: int
    """Elements of a vector register."""
    rows: int
    columns: int
    k_block: int
    m_block: int
    n_block: int
    offsets: dict[str, int]
    scratch_bytes: int

    @property
    def a_width(self) -> int:
        """Elements of a row of a's panels: whole vectors."""
        return _up(self.rows, self.lanes)

    def panels(self, side: str) -> int:
        """Panels of a block of a or b."""
        return self.m_block // self.rows if side == "a" else self.n_block // self.columns

    def width(self, side: str) -> int:
        """Elements of a row of the panels of a or b."""
        return self.a_width if side == "a" else self.columns


def tiling(contraction: Contraction, vector_bits: int) -> Tiling | None:
    """Tiles of a contraction; None where plain loops do better."""
    m, n, k = (contraction.size(g) for g in (contraction.m, contraction.n, contraction.k))
    if m < SMALLEST_SIDE and not (contraction.windows and k > LONGEST_LOOP_SUM):
        return None
    if min(n, k) < SMALLEST_SIDE or m * n * k < SMALLEST_WORK:
        return None
    element_bytes = 4 if isinstance(contraction.element, Float32Type) else 8
    lanes = vector_bits // 8 // element_bytes
    rows, columns = _register_tile(m, n, vector_bits, lanes)
    k_block = _balanced(k, K_BLOCK, 4)
    m_block = _balanced(m, M_BLOCK_BYTES // (element_bytes * k_block), rows)
    n_block = _balanced(n, min(N_BLOCK, N_BLOCK_BYTES // (element_bytes * k_block)), columns)
    a_width = _up(rows, lanes)
    a_lanes = m_block // rows * a_width
    parts = {
        "b": n_block * (k_block + SPARE_STEPS) * element_bytes,
        "a": a_lanes * (k_block + SPARE_STEPS) * element_bytes,
        "tile": rows * columns * element_bytes,
        "b_lanes": n_block * INDEX_BYTES,
        "a_lanes": a_lanes * INDEX_BYTES,
        "b_k": k_block * INDEX_BYTES,
        "a_k": k_block * INDEX_BYTES,
        "c_columns": n_block * INDEX_BYTES,
    }
    offsets: dict[str, int] = {}
    end = 0
    for part, size in parts.items():
        offsets[part] = end
        end += _up(size, ALIGNMENT_BYTES)
    return Tiling(lanes, rows, columns, k_block, m_block, n_block, offsets, end)


def _register_tile(m: int, n: int, vector_bits: int, lanes: int) -> tuple[int, int]:
    """Rows and columns that waste least on the edges, large tiles first; rows are evened out over the panels."""

    def cost(tile: tuple[int, int]) -> float:
        most, vectors = tile
        rows, columns = _balanced(m, most, 1), vectors * lanes
        return _up(m, rows) * _up(n, columns) * (1 + 1 / (rows * vectors))

    tiles = [t for t in REGISTER_TILES[vector_bits] if t[0] > FEW_ROWS or m <= t[0]]
    rows, vectors = min(tiles, key=cost)
    return _balanced(m, rows, 1), vectors * lanes


def _up(value: int, step: int) -> int:
    return -(-value // step) * step


def _balanced(size: int, most: int, step: int) -> int:
    """A block of at most about `most`, a multiple of `step`, with which blocks of `size` are of equal length."""
    blocks = -(-size // max(most, step))
    return _up(-(-size // blocks), step)


def scratch_bytes(op: Operation, vector_bits: int) -> int:
    """Bytes of scratch that the CPU schedule of an op packs into."""
    contraction = recognise(op)
    tiles = None if contraction is None else tiling(contraction, vector_bits)
    return 0 if tiles is None else tiles.scratch_bytes
