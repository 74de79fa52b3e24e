"""How a contraction is blocked for this CPU: which loops are m, n and k, tile sizes, what is packed, how much scratch that takes.

`annotate-scratch` and `schedule-cpu` both ask here, from the same facts (extents and linear accesses), so they agree on the scratch.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from xdsl.dialects import arith, linalg
from xdsl.dialects.builtin import BFloat16Type, Float16Type, Float32Type, Float64Type
from xdsl.ir import Attribute, Block

from symc.passes.affine_walk import Walk

MINIMUM_WORK = 4096
"""Multiply-adds below which a plain loop nest is as good."""
DEPTH = 256
"""Largest k block: a packed panel of B stays in the L1 cache."""
WIDTH_BYTES = 384 * 1024
"""Largest packed block of B: it stays in the L2 cache."""
ALIGNMENT_BYTES = 64


@functools.cache
def vector_bytes() -> int:
    """Bytes of this CPU's vectors."""
    from numpy._core._multiarray_umath import __cpu_features__  # pyright: ignore[reportAttributeAccessIssue]

    return 64 if __cpu_features__.get("AVX512F") else 32


@dataclass(frozen=True)
class Loops:
    """A group of loops with their extents and the strides of the two operands that walk them."""

    extents: tuple[int, ...]
    first: tuple[int, ...]
    """Strides in A (m and k groups) or in B (n groups)."""
    second: tuple[int, ...]
    """Strides in C (m and n groups) or in B (k groups)."""

    @property
    def size(self) -> int:
        return math.prod(self.extents)


@dataclass(frozen=True)
class Plan:
    """A blocked contraction: `C[m, n] += sum_k A[m, k] B[k, n]` inside the loops `outer`."""

    outer: tuple[tuple[int, int, int, int], ...]
    """(extent, stride in A, in B, in C) of each loop around the product."""
    m: Loops
    n: Loops
    k: Loops
    swapped: bool
    """Whether the operation's second input is A."""
    offsets: tuple[int, int, int]
    rows: int
    """m rows of a register tile."""
    vectors: int
    """Vectors of n columns of a register tile."""
    lanes: int
    depth: int
    width: int
    packs_a: bool
    hoists_a: bool
    """Whether one packing of A serves all outer loops."""
    element_bytes: int

    @property
    def columns(self) -> int:
        """n columns of a register tile."""
        return self.vectors * self.lanes

    @property
    def a_elements(self) -> int:
        """Packed elements of A: panels of `rows`, each of all k."""
        return -(-self.m.size // self.rows) * self.rows * self.k.size if self.packs_a else 0

    @property
    def b_elements(self) -> int:
        """Packed elements of one block of B: panels of `columns`."""
        return -(-self.width // self.columns) * self.columns * self.depth

    @property
    def b_offset_bytes(self) -> int:
        """Where packed B starts in the scratch."""
        return _aligned(self.a_elements * self.element_bytes)

    @property
    def scratch_bytes(self) -> int:
        return self.b_offset_bytes + _aligned(self.b_elements * self.element_bytes)


def _aligned(size: int) -> int:
    return -(-size // ALIGNMENT_BYTES) * ALIGNMENT_BYTES


def is_contraction(op: linalg.GenericOp) -> bool:
    """Whether the body is `out + a * b` of floats, with optional widening of a and b."""
    if len(op.inputs) != 2 or len(op.outputs) != 1:
        return False
    return is_multiply_add(op.body.block)


def is_multiply_add(body: Block) -> bool:
    """Whether a body is `out + a * b`, after optional widening of a and b."""
    ops = [o for o in body.ops if not isinstance(o, arith.ExtFOp)]
    if len(ops) != 3 or not isinstance(ops[0], arith.MulfOp) or not isinstance(ops[1], arith.AddfOp):
        return False
    product, total = ops[0], ops[1]
    sources = [getattr(v.owner, "input", v) if not isinstance(v.owner, Block) else v for v in product.operands]
    accumulator = body.args[2]
    uses_both = {id(sources[0]), id(sources[1])} == {id(body.args[0]), id(body.args[1])}
    return uses_both and {id(total.lhs), id(total.rhs)} == {id(accumulator), id(product.result)}


def element_size(kind: Attribute) -> int:
    """Bytes of a float type."""
    return {Float16Type: 2, BFloat16Type: 2, Float32Type: 4, Float64Type: 8}[type(kind)]  # pyright: ignore[reportArgumentType]


def make_plan(
    extents: Sequence[int], reduces: Sequence[bool], a: Walk, b: Walk, c: Walk, element: Attribute
) -> Plan | None:
    """The plan of a contraction, or None where a plain loop nest serves better."""
    loops = [d for d, extent in enumerate(extents) if extent > 1]
    if math.prod(extents) < MINIMUM_WORK or not isinstance(element, Float32Type | Float64Type):
        return None
    groups = _classify(loops, reduces, a, b, c)
    if groups is None:
        return None
    batch, m, n, k = groups
    swapped = not _unit_last(n, c) and _unit_last(m, c)
    if swapped:
        a, b, m, n = b, a, n, m
    if not _unit_last(n, c) or not m or not k:
        return None
    return _blocked(extents, batch, m, n, k, a, b, c, swapped, element_size(element))


def _classify(
    loops: Sequence[int], reduces: Sequence[bool], a: Walk, b: Walk, c: Walk
) -> tuple[list[int], list[int], list[int], list[int]] | None:
    """Loops by the operands they move: batch (all), m (A, C), n (B, C), k (A, B); None when one fits none of these."""
    batch, m, n, k = [], [], [], []
    for d in loops:
        where = (bool(a.strides[d]), bool(b.strides[d]), bool(c.strides[d]))
        target = {(True, True, True): batch, (True, False, True): m, (False, True, True): n, (True, True, False): k}
        if where not in target or reduces[d] == where[2]:
            return None
        target[where].append(d)
    return batch, m, n, k


def _unit_last(dims: Sequence[int], c: Walk) -> bool:
    return any(c.strides[d] == 1 for d in dims)


def _merge(dims: Sequence[int], extents: Sequence[int], walks: Sequence[Walk]) -> list[list[int]]:
    """Neighbouring loops that all the given operands walk as one, outermost first."""
    groups: list[list[int]] = []
    for d in dims:
        if groups and all(w.strides[groups[-1][-1]] == w.strides[d] * extents[d] for w in walks):
            groups[-1].append(d)
        else:
            groups.append([d])
    return groups


def _loops(groups: Sequence[Sequence[int]], extents: Sequence[int], first: Walk, second: Walk) -> Loops:
    return Loops(
        tuple(math.prod(extents[d] for d in g) for g in groups),
        tuple(first.strides[g[-1]] for g in groups),
        tuple(second.strides[g[-1]] for g in groups),
    )


def _blocked(
    extents: Sequence[int],
    batch: list[int],
    m: list[int],
    n: list[int],
    k: list[int],
    a: Walk,
    b: Walk,
    c: Walk,
    swapped: bool,
    bytes_: int,
) -> Plan | None:
    m_groups = _merge(sorted(m, key=lambda d: -abs(c.strides[d])), extents, [a, c])
    n_groups = _contiguous_suffix(sorted(n, key=lambda d: -abs(c.strides[d])), extents, c)
    if n_groups is None:
        return None
    outer_n, inner_n = n_groups
    outer_m, inner_m = [d for g in m_groups[:-1] for d in g], m_groups[-1]
    k_sorted = sorted(k, key=lambda d: (-abs(a.strides[d]), -abs(b.strides[d])))
    k_in_a = _merge(k_sorted, extents, [a])
    direct = _can_read_directly(k_in_a[-1], inner_m, extents, a, bytes_)
    outer_k = [d for g in k_in_a[:-1] for d in g] if direct else []
    inner_k = k_in_a[-1] if direct else k_sorted
    m_loops = _loops([inner_m], extents, a, c)
    n_loops = _loops(_merge(inner_n, extents, [b]), extents, b, c)
    k_loops = _loops(_merge(inner_k, extents, [a, b]), extents, a, b)
    lanes = vector_bytes() // bytes_
    if n_loops.size < lanes // 2 or k_loops.size < 4:
        return None
    rows, vectors = _tile(m_loops.size, n_loops.size, lanes)
    depth = _even_split(k_loops.size, DEPTH)
    width = _even_split(n_loops.size, max(WIDTH_BYTES // (bytes_ * depth), 256), vectors * lanes)
    outer = [*batch, *outer_m, *outer_n, *outer_k]
    return Plan(
        tuple((extents[d], a.strides[d], b.strides[d], c.strides[d]) for d in outer),
        m_loops,
        n_loops,
        k_loops,
        swapped,
        (a.offset, b.offset, c.offset),
        rows,
        vectors,
        lanes,
        depth,
        width,
        not direct,
        all(a.strides[d] == 0 for d in outer),
        bytes_,
    )


def _contiguous_suffix(n: Sequence[int], extents: Sequence[int], c: Walk) -> tuple[list[int], list[int]] | None:
    """Split n into outer loops and the innermost ones that C walks contiguously as one."""
    groups = _merge(n, extents, [c])
    if c.strides[groups[-1][-1]] != 1:
        return None
    return [d for g in groups[:-1] for d in g], groups[-1]


def _can_read_directly(k: Sequence[int], m: Sequence[int], extents: Sequence[int], a: Walk, bytes_: int) -> bool:
    """Whether the micro-kernel may broadcast A from where it lies: contiguous along a long k, rows not fighting for cache sets."""
    contiguous = a.strides[k[-1]] == 1
    long_enough = math.prod(extents[d] for d in k) >= 32
    return contiguous and long_enough and abs(a.strides[m[-1]]) * bytes_ % 2048 != 0


def _tile(m: int, n: int, lanes: int) -> tuple[int, int]:
    """Rows and vectors of the register tile: fill the registers, waste few rows and columns."""
    registers = 32 if vector_bytes() == 64 else 16
    best, chosen = -1.0, (1, 1)
    for vectors in (4, 3, 2, 1):
        for rows in range(1, 15):
            if rows * vectors + vectors + 1 > registers:
                continue
            used = m * n / (-(-m // rows) * rows * -(-n // (vectors * lanes)) * vectors * lanes)
            loads = 2.0 * rows * vectors / (rows * vectors + rows + vectors)
            latency = min(rows * vectors / 10.0, 1.0)
            score = used * min(loads, 1.0 + 0.05 * loads) * latency
            if score > best:
                best, chosen = score, (rows, vectors)
    return chosen


def _even_split(size: int, limit: int, multiple: int = 1) -> int:
    """Block size at most about `limit` that splits `size` into equal parts, a multiple of `multiple` unless one block holds all."""
    if size <= limit:
        return size
    parts = -(-size // limit)
    block = -(-size // parts)
    return -(-block // multiple) * multiple
