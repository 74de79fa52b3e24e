"""Learning-rate schedules, number by number those of MXNet 1.9.1, and what their constructors refuse."""

from __future__ import annotations

import logging
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from symc import lr_scheduler as lr
from symc.lr_scheduler import LRScheduler

UPDATES = [0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 13, 14, 15, 20, 21, 22, 40]

CASES: dict[str, Callable[[], LRScheduler]] = {
    "factor": lambda: lr.FactorScheduler(3, 0.7, 0.02, 0.3),
    "factor, defaults": lambda: lr.FactorScheduler(step=2, factor=0.9),
    "factor, linear warm-up": lambda: lr.FactorScheduler(4, 0.5, base_lr=0.7, warmup_steps=5, warmup_begin_lr=0.1),
    "factor, constant warm-up": lambda: lr.FactorScheduler(
        4, 0.5, base_lr=0.7, warmup_steps=5, warmup_begin_lr=0.1, warmup_mode="constant"
    ),
    "steps": lambda: lr.MultiFactorScheduler([2, 5, 11], 0.3, 0.9),
    "steps, linear warm-up": lambda: lr.MultiFactorScheduler([2, 5, 11], 0.3, 0.9, 3, 0.2),
    "steps, constant warm-up": lambda: lr.MultiFactorScheduler(
        [5, 13], 0.1, warmup_steps=7, warmup_begin_lr=0.003, warmup_mode="constant"
    ),
    "polynomial": lambda: lr.PolyScheduler(13, 0.7),
    "polynomial, linear warm-up": lambda: lr.PolyScheduler(20, 0.7, 3, 0.05, 5, 0.1),
    "polynomial, constant warm-up": lambda: lr.PolyScheduler(
        14, 0.3, pwr=0.5, final_lr=0.01, warmup_steps=2, warmup_begin_lr=0.07, warmup_mode="constant"
    ),
    "polynomial, warm-up beyond": lambda: lr.PolyScheduler(3, 0.3, warmup_steps=7),
    "cosine": lambda: lr.CosineScheduler(13, 0.7),
    "cosine, linear warm-up": lambda: lr.CosineScheduler(20, 0.7, 0.05, 5, 0.1),
    "cosine, constant warm-up": lambda: lr.CosineScheduler(
        14, warmup_steps=3, warmup_begin_lr=0.002, warmup_mode="constant"
    ),
}

# fmt: off
RECORDED: dict[str, list[float]] = {
    "factor": [
        0.3, 0.3, 0.3, 0.3, 0.21, 0.21, 0.21, 0.147, 0.147, 0.10289999999999999, 0.10289999999999999,
        0.07202999999999998, 0.07202999999999998, 0.07202999999999998, 0.03529469999999999, 0.03529469999999999,
        0.024706289999999992, 0.02,
    ],
    "factor, defaults": [
        0.01, 0.01, 0.01, 0.009000000000000001, 0.009000000000000001, 0.008100000000000001,
        0.008100000000000001, 0.007290000000000001, 0.006561000000000002, 0.006561000000000002,
        0.005904900000000002, 0.005314410000000002, 0.005314410000000002, 0.004782969000000002,
        0.003874204890000002, 0.003486784401000002, 0.003486784401000002, 0.0013508517176729932,
    ],
    "factor, linear warm-up": [
        0.1, 0.22, 0.33999999999999997, 0.45999999999999996, 0.58, 0.35, 0.35, 0.35, 0.175, 0.175, 0.175,
        0.0875, 0.0875, 0.0875, 0.04375, 0.021875, 0.021875, 0.0013671875,
    ],
    "factor, constant warm-up": [
        0.1, 0.1, 0.1, 0.1, 0.1, 0.35, 0.35, 0.35, 0.175, 0.175, 0.175, 0.0875, 0.0875, 0.0875, 0.04375,
        0.021875, 0.021875, 0.0013671875,
    ],
    "steps": [
        0.9, 0.9, 0.9, 0.27, 0.27, 0.27, 0.081, 0.081, 0.081, 0.081, 0.081, 0.0243, 0.0243, 0.0243, 0.0243,
        0.0243, 0.0243, 0.0243,
    ],
    "steps, linear warm-up": [
        0.2, 0.43333333333333335, 0.6666666666666666, 0.27, 0.27, 0.27, 0.081, 0.081, 0.081, 0.081, 0.081,
        0.0243, 0.0243, 0.0243, 0.0243, 0.0243, 0.0243, 0.0243,
    ],
    "steps, constant warm-up": [
        0.003, 0.003, 0.003, 0.003, 0.003, 0.003, 0.003, 0.001, 0.001, 0.001, 0.001, 0.001, 0.0001, 0.0001,
        0.0001, 0.0001, 0.0001, 0.0001,
    ],
    "polynomial": [
        0.7, 0.5964497041420119, 0.5011834319526627, 0.41420118343195256, 0.3355029585798816,
        0.2650887573964497, 0.20295857988165678, 0.14911242603550298, 0.06627218934911243, 0.037278106508875725,
        0.016568047337278107, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
    ],
    "polynomial, linear warm-up": [
        0.1, 0.22, 0.33999999999999997, 0.45999999999999996, 0.58, 0.7, 0.5784740740740741, 0.47312592592592595,
        0.30634074074074075, 0.24259259259259264, 0.19039999999999996, 0.11605925925925926, 0.09160000000000001,
        0.07407407407407408, 0.05, 0.05, 0.05, 0.05,
    ],
    "polynomial, constant warm-up": [
        0.07, 0.07, 0.3, 0.28765386124933806, 0.2747325694608303, 0.2611473670974872, 0.24678400846904056,
        0.23149115858953223, 0.1971941950666918, 0.1774315780649915, 0.155, 0.09371578903249574, 0.01, 0.01,
        0.01, 0.01, 0.01, 0.01,
    ],
    "polynomial, warm-up beyond": [
        0.0, 0.04285714285714286, 0.08571428571428572, 0.12857142857142856, 0.17142857142857143,
        0.21428571428571427, 0.2571428571428571, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3,
    ],
    "cosine": [
        0.7, 0.6898296360991182, 0.6599096089786234, 0.6119787618598853, 0.5488226613559045, 0.4741117104648874,
        0.39218783808936303, 0.30781216191063693, 0.1511773386440955, 0.08802123814011457, 0.040090391021376647,
        0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
    ],
    "cosine, linear warm-up": [
        0.1, 0.22, 0.33999999999999997, 0.45999999999999996, 0.58, 0.7, 0.6928979702384868, 0.6719022737338453,
        0.5924674470666289, 0.5375, 0.47543052317185786, 0.34102824943801263, 0.2745694768281421,
        0.21250000000000008, 0.05, 0.05, 0.05, 0.05,
    ],
    "cosine, constant warm-up": [
        0.002, 0.002, 0.002, 0.01, 0.009797464868072488, 0.009206267664155906, 0.008274303669726426,
        0.007077075065009433, 0.004288425808633574, 0.0029229249349905684, 0.001725696330273575,
        0.00020253513192751316, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
    ],
}
"""The rates of MXNet 1.9.1 for these schedules after UPDATES."""

RESTARTED: dict[str, list[float]] = {
    "factor": [
        2.0, 2.0, 2.0, 2.0, 1.4, 1.4, 1.4, 0.9799999999999999, 0.9799999999999999, 0.6859999999999998,
        0.6859999999999998, 0.48019999999999985, 0.48019999999999985, 0.48019999999999985, 0.2352979999999999,
        0.2352979999999999, 0.16470859999999993, 0.02,
    ],
    "cosine, linear warm-up": [
        0.1, 0.22, 0.33999999999999997, 0.45999999999999996, 0.58, 0.7, 0.6928979702384868, 0.6719022737338453,
        0.5924674470666289, 0.5375, 0.47543052317185786, 0.34102824943801263, 0.2745694768281421,
        0.21250000000000008, 0.05, 0.05, 0.05, 0.05,
    ],
    "steps, linear warm-up": [
        0.2, 0.43333333333333335, 0.6666666666666666, 0.6, 0.6, 0.6, 0.18, 0.18, 0.18, 0.18, 0.18, 0.054, 0.054,
        0.054, 0.054, 0.054, 0.054, 0.054,
    ],
}
# fmt: on
"""The same once `base_lr` was set to 2, as an optimizer with its own learning rate does."""


def rates(scheduler: LRScheduler) -> list[float]:
    return [scheduler(update) for update in UPDATES]


def exactly(recorded: list[float], name: str) -> Any:
    """Equal, but for the last bit of the C library's `cos` and `pow`, which depends on the processor."""
    return pytest.approx(recorded, rel=4e-16, abs=1e-16) if name.startswith(("cos", "pol")) else recorded


@pytest.mark.parametrize("name", CASES)
def test_rates_are_those_of_mxnet(name: str) -> None:
    assert rates(CASES[name]()) == exactly(RECORDED[name], name)


@pytest.mark.parametrize("name", RESTARTED)
def test_an_optimizer_may_set_the_base_rate(name: str) -> None:
    scheduler = CASES[name]()
    scheduler.base_lr = 2.0
    assert rates(scheduler) == exactly(RESTARTED[name], name)


@pytest.mark.parametrize("name", CASES)
def test_training_continues_at_a_later_update(name: str) -> None:
    assert [CASES[name]()(11)] == exactly([RECORDED[name][UPDATES.index(11)]], name)


@pytest.mark.parametrize("name", CASES)
def test_a_pickled_schedule_goes_on(name: str) -> None:
    scheduler = CASES[name]()
    first = [scheduler(update) for update in UPDATES[:9]]
    scheduler = pickle.loads(pickle.dumps(scheduler))
    assert first + [scheduler(update) for update in UPDATES[9:]] == exactly(RECORDED[name], name)


def test_changes_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    lr.FactorScheduler(2, 0.1, 0.05, 1.0)(5)
    assert [r.message for r in caplog.records] == [
        "update 5: learning rate is now 1.00000e-01",
        "update 5: learning rate is now 5.00000e-02, and stays so",
    ]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: LRScheduler(warmup_steps=-1), "warmup_steps must be at least 0, got -1"),
        (lambda: LRScheduler(0.1, warmup_begin_lr=0.2), "warmup_begin_lr must be at most base_lr, 0.1, got 0.2"),
        (lambda: LRScheduler(warmup_mode="slow"), "warmup_mode must be linear or constant, got 'slow'"),
        (lambda: lr.FactorScheduler(0), "step must be at least 1, got 0"),
        (lambda: lr.FactorScheduler(3, 1.5), "factor must be at most 1, .* got 1.5"),
        (lambda: lr.MultiFactorScheduler([5, 5]), r"increasing order, got \[5, 5\]"),
        (lambda: lr.MultiFactorScheduler([0, 5]), r"from 1 on .* got \[0, 5\]"),
        (lambda: lr.MultiFactorScheduler([]), r"step must list at least one update, got \[\]"),
        (lambda: lr.MultiFactorScheduler([5, 7], 1.5), "factor must be at most 1, .* got 1.5"),
        (lambda: lr.PolyScheduler(0), "max_update must be at least 1, got 0"),
        (lambda: lr.CosineScheduler(5, warmup_steps=5), "max_update must differ from warmup_steps: both are 5"),
        (lambda: LRScheduler(warmup_steps=3).get_warmup_lr(3), "the warm-up ends at update 3, got 3"),
    ],
)
def test_values_that_make_no_schedule(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: LRScheduler(warmup_steps=2.5), "warmup_steps must be a whole number, got 2.5"),  # pyright: ignore
        (lambda: lr.CosineScheduler(2.5), "max_update must be a whole number, got 2.5"),  # pyright: ignore
        (lambda: lr.MultiFactorScheduler(5), "step must be a list of updates, got 5"),  # pyright: ignore
    ],
)
def test_types_that_make_no_schedule(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        make()


def test_a_scheduler_defines_its_rate() -> None:
    with pytest.raises(NotImplementedError, match=r"LRScheduler must define __call__"):
        LRScheduler()(3)
