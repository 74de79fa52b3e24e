"""Comparing arrays, with tolerances by element type."""

from __future__ import annotations

from typing import Any

import ml_dtypes
import numpy as np

from symc.ndarray import NDArray

ArrayLike = Any
"""An NDArray, a numpy array, or what numpy makes an array of."""

BFLOAT16 = np.dtype(ml_dtypes.bfloat16)
EXACT = dict.fromkeys(map(np.dtype, ("bool", "int8", "uint8", "int32", "int64")), 0.0)


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


def same(a: ArrayLike, b: ArrayLike) -> bool:
    """Whether shapes and all elements are equal."""
    return np.array_equal(as_numpy(a), as_numpy(b))


def almost_equal(
    a: ArrayLike,
    b: ArrayLike,
    rtol: float | None = None,
    atol: float | None = None,
    equal_nan: bool = False,
    use_broadcast: bool = True,
) -> bool:
    """Whether `|a - b| <= atol + rtol |b|` everywhere; tolerances default to those of the less precise type."""
    a, b = as_numpy(a), as_numpy(b)
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
    a, b = as_numpy(a), as_numpy(b)
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
        f"{names[0]} and {names[1]} differ in {int((excess > 0).sum())} of {a.size} elements of shape {a.shape} "
        f"by more than rtol={tolerances[0]:g}, atol={tolerances[1]:g}; index: {names[0]} {names[1]}, worst first\n"
        + "\n".join(rows)
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
    wrong = _excess(as_numpy(a), as_numpy(b), rtol, atol, equal_nan) > 0
    if wrong.mean() > get_etol(etol):
        assert_almost_equal(a, b, rtol, atol, names, equal_nan, mismatches=mismatches)


def almost_equal_ignore_nan(a: ArrayLike, b: ArrayLike, rtol: float | None = None, atol: float | None = None) -> bool:
    """`almost_equal` of the elements that are a number in both."""
    a, b = as_numpy(a), as_numpy(b)
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
    a, b = as_numpy(a), as_numpy(b)
    numbers = ~(np.isnan(a) | np.isnan(b))
    assert_almost_equal(a[numbers], b[numbers], rtol, atol, names)


def assert_allclose(a: ArrayLike, b: ArrayLike, rtol: float = 1e-07, atol: float = 0, equal_nan: bool = True) -> None:
    """`assert_almost_equal` with numpy's defaults."""
    assert_almost_equal(a, b, rtol, atol, equal_nan=equal_nan)


def as_numpy(array: ArrayLike) -> np.ndarray:
    """The values as a numpy array."""
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
