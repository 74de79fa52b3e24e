"""Optimizers, by name or class: how a gradient and a state change a weight (`mx.optimizer`)."""

from symc.optimizer.base import Optimizer as Optimizer
from symc.optimizer.base import Test as Test
from symc.optimizer.base import create as create
from symc.optimizer.base import register as register
from symc.optimizer.updater import Updater as Updater
from symc.optimizer.updater import get_updater as get_updater
