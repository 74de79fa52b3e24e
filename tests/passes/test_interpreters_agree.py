"""The reference interpreter computes what the slow, obvious one beside this file does, on random programs."""

from __future__ import annotations

import interpreter
import numpy as np
import pytest
from hypothesis import given
from interpreter import functions_of
from random_programs import Program, programs
from test_plan_buffers import FEW, assert_equal, run_passes

from symc.runtime.reference import Interpreter


@pytest.mark.parametrize("steps", [(), ("fuse",), ("fuse", "outline-kernels")], ids=["K1", "fused", "K2"])
@pytest.mark.parametrize("joint", [False, True], ids=["predict", "train"])
def test_random_programs(joint: bool, steps: tuple[str, ...]) -> None:
    @FEW
    @given(programs(joint))
    def check(program: Program) -> None:
        run_passes(program, *steps)
        driver = next(iter(functions_of(program.module)))
        wanted = interpreter.call(program.module, driver, program.arguments)
        before = [a.copy() for a in program.arguments]
        assert_equal(Interpreter(program.module).call(driver, program.arguments), wanted)
        for given_array, copy in zip(program.arguments, before):
            np.testing.assert_array_equal(given_array, copy)

    check()
