"""Rows of operators without inputs."""

from __future__ import annotations

from case import Case, normal

ONCE = ("float32",)

CASES = [
    Case("_zeros", {}, {"shape": (2, 3)}, dtypes=ONCE),
    Case("_zeros", {}, {"shape": (2, 3), "dtype": "int32"}, label="integer", dtypes=ONCE),
    Case(
        "_zeros_without_dtype",
        {"a": normal(2, 3)},
        build=lambda mx, a: mx.sym._internal._zeros_without_dtype(shape=(2, 3)) + a,
    ),
    Case("_ones", {}, {"shape": (2, 3), "dtype": "float64"}, dtypes=ONCE),
    Case("_full", {}, {"shape": (2, 3), "value": 2.5}, dtypes=ONCE),
    Case("_arange", {}, {"start": 2, "stop": 9.5, "step": 1.5}, dtypes=ONCE),
    Case(
        "_arange", {}, {"start": 7, "stop": 0, "step": -2, "repeat": 3, "dtype": "int32"}, label="repeat", dtypes=ONCE
    ),
    Case("_linspace", {}, {"start": 2, "stop": 3, "num": 7}, dtypes=ONCE),
    Case("_linspace", {}, {"start": 2, "stop": 3, "num": 5, "endpoint": False}, label="open", dtypes=ONCE),
    Case("_eye", {}, {"N": 3, "M": 5, "k": 1}, dtypes=ONCE),
]
