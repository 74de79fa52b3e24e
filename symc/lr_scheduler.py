"""`mx.lr_scheduler`: the learning rate as a function of the number of updates so far."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from itertools import pairwise
from math import cos, pi


class LRScheduler:
    """Base of all schedulers: `scheduler(num_update)` is the learning rate after that many updates.

    A warm-up of `warmup_steps` updates comes first: from `warmup_begin_lr` to `base_lr` in equal steps
    (`warmup_mode="linear"`), or at `warmup_begin_lr` throughout (`"constant"`). A subclass defines `__call__`, which
    asks `get_warmup_lr` while `num_update < warmup_steps`. `num_update` is the largest number of updates that any
    weight has had. An optimizer that is given a learning rate of its own sets `base_lr`.
    """

    def __init__(
        self,
        base_lr: float = 0.01,
        warmup_steps: int = 0,
        warmup_begin_lr: float = 0,
        warmup_mode: str = "linear",
    ):
        require_count("warmup_steps", warmup_steps, 0)
        if warmup_begin_lr > base_lr:
            raise ValueError(f"warmup_begin_lr must be at most base_lr, {base_lr}, got {warmup_begin_lr}")
        if warmup_mode not in ("linear", "constant"):
            raise ValueError(f"warmup_mode must be linear or constant, got {warmup_mode!r}")
        self.base_lr = base_lr
        self.warmup_steps = warmup_steps
        self.warmup_begin_lr = warmup_begin_lr
        self.warmup_final_lr = base_lr
        self.warmup_mode = warmup_mode

    def get_warmup_lr(self, num_update: int) -> float:
        """The learning rate of an update before `warmup_steps`."""
        if num_update >= self.warmup_steps:
            raise ValueError(f"the warm-up ends at update {self.warmup_steps}, got {num_update}")
        if self.warmup_mode == "constant":
            return self.warmup_begin_lr
        rise = (self.warmup_final_lr - self.warmup_begin_lr) * num_update / self.warmup_steps
        return self.warmup_begin_lr + rise

    def __call__(self, num_update: int) -> float:
        raise NotImplementedError(f"{type(self).__name__} must define __call__(num_update)")


class FactorScheduler(LRScheduler):
    """Every `step` updates, the learning rate is multiplied by `factor`, until it would be below `stop_factor_lr`.

    The change comes with the update after each multiple of `step`.
    """

    def __init__(
        self,
        step: int,
        factor: float = 1,
        stop_factor_lr: float = 1e-8,
        base_lr: float = 0.01,
        warmup_steps: int = 0,
        warmup_begin_lr: float = 0,
        warmup_mode: str = "linear",
    ):
        super().__init__(base_lr, warmup_steps, warmup_begin_lr, warmup_mode)
        if step < 1:
            raise ValueError(f"step must be at least 1, got {step}")
        require_decrease(factor)
        self.step = step
        self.factor = factor
        self.stop_factor_lr = stop_factor_lr
        self.count = 0

    def __call__(self, num_update: int) -> float:
        if num_update < self.warmup_steps:
            return self.get_warmup_lr(num_update)
        # Training may continue at a later update: every change up to there is made up for.
        while num_update > self.count + self.step:
            self.count += self.step
            self.base_lr *= self.factor
            if self.base_lr < self.stop_factor_lr:
                self.base_lr = self.stop_factor_lr
                logging.info("update %d: learning rate is now %.5e, and stays so", num_update, self.base_lr)
            else:
                logging.info("update %d: learning rate is now %.5e", num_update, self.base_lr)
        return self.base_lr


class MultiFactorScheduler(LRScheduler):
    """The learning rate is multiplied by `factor` after each of the updates listed in `step`, in increasing order."""

    def __init__(
        self,
        step: Sequence[int],
        factor: float = 1,
        base_lr: float = 0.01,
        warmup_steps: int = 0,
        warmup_begin_lr: float = 0,
        warmup_mode: str = "linear",
    ):
        super().__init__(base_lr, warmup_steps, warmup_begin_lr, warmup_mode)
        if not isinstance(step, list | tuple):
            raise TypeError(f"step must be a list of updates, got {step!r}")
        if not step:
            raise ValueError(f"step must list at least one update, got {step}")
        if step[0] < 1 or any(later <= earlier for earlier, later in pairwise(step)):
            raise ValueError(f"step must be updates from 1 on in increasing order, got {step}")
        require_decrease(factor)
        self.step = step
        self.factor = factor
        self.cur_step_ind = 0
        self.count = 0

    def __call__(self, num_update: int) -> float:
        if num_update < self.warmup_steps:
            return self.get_warmup_lr(num_update)
        # Training may continue at a later update: every change up to there is made up for.
        while self.cur_step_ind < len(self.step) and num_update > self.step[self.cur_step_ind]:
            self.count = self.step[self.cur_step_ind]
            self.cur_step_ind += 1
            self.base_lr *= self.factor
            logging.info("update %d: learning rate is now %.5e", num_update, self.base_lr)
        return self.base_lr


class _Decay(LRScheduler):
    """The learning rate goes from `base_lr`, after the warm-up, to `final_lr` at `max_update`, where it stays.

    A subclass says along which curve, by `share`.
    """

    def __init__(
        self,
        max_update: int,
        base_lr: float,
        final_lr: float,
        warmup_steps: int,
        warmup_begin_lr: float,
        warmup_mode: str,
    ):
        super().__init__(base_lr, warmup_steps, warmup_begin_lr, warmup_mode)
        require_count("max_update", max_update, 1)
        if max_update == warmup_steps:
            raise ValueError(f"max_update must differ from warmup_steps: both are {max_update}, which leaves no decay")
        self.base_lr_orig = base_lr
        self.max_update = max_update
        self.final_lr = final_lr
        self.max_steps = max_update - warmup_steps

    def share(self, steps: int) -> float:
        """What remains of the way to `final_lr` at a step of `max_steps`: from 1 to 0."""
        raise NotImplementedError

    def __call__(self, num_update: int) -> float:
        if num_update < self.warmup_steps:
            return self.get_warmup_lr(num_update)
        if num_update <= self.max_update:
            share = self.share(num_update - self.warmup_steps)
            self.base_lr = self.final_lr + (self.base_lr_orig - self.final_lr) * share
        return self.base_lr


class PolyScheduler(_Decay):
    """The learning rate goes to `final_lr` like (1 - t)^`pwr`, t from 0 after the warm-up to 1 at `max_update`."""

    def __init__(
        self,
        max_update: int,
        base_lr: float = 0.01,
        pwr: float = 2,
        final_lr: float = 0,
        warmup_steps: int = 0,
        warmup_begin_lr: float = 0,
        warmup_mode: str = "linear",
    ):
        super().__init__(max_update, base_lr, final_lr, warmup_steps, warmup_begin_lr, warmup_mode)
        self.power = pwr

    def share(self, steps: int) -> float:
        return (1 - steps / self.max_steps) ** self.power


class CosineScheduler(_Decay):
    """The learning rate goes to `final_lr` like (1 + cos(pi t)) / 2, t from 0 after warm-up to 1 at `max_update`."""

    def __init__(
        self,
        max_update: int,
        base_lr: float = 0.01,
        final_lr: float = 0,
        warmup_steps: int = 0,
        warmup_begin_lr: float = 0,
        warmup_mode: str = "linear",
    ):
        super().__init__(max_update, base_lr, final_lr, warmup_steps, warmup_begin_lr, warmup_mode)

    def share(self, steps: int) -> float:
        return (1 + cos(pi * steps / self.max_steps)) / 2


def require_count(argument: str, value: int, least: int) -> None:
    if not isinstance(value, int):
        raise TypeError(f"{argument} must be a whole number, got {value!r}")
    if value < least:
        raise ValueError(f"{argument} must be at least {least}, got {value}")


def require_decrease(factor: float) -> None:
    if factor > 1:
        raise ValueError(f"factor must be at most 1, so that the learning rate falls, got {factor}")
