"""Optimizers, by name or class: how a gradient and a state change a weight (`mx.optimizer`)."""

from symc.optimizer.adaptive import FTML as FTML
from symc.optimizer.adaptive import LAMB as LAMB
from symc.optimizer.adaptive import AdaDelta as AdaDelta
from symc.optimizer.adaptive import AdaGrad as AdaGrad
from symc.optimizer.adaptive import Adam as Adam
from symc.optimizer.adaptive import Adamax as Adamax
from symc.optimizer.adaptive import Ftrl as Ftrl
from symc.optimizer.adaptive import GroupAdaGrad as GroupAdaGrad
from symc.optimizer.adaptive import Nadam as Nadam
from symc.optimizer.adaptive import RMSProp as RMSProp
from symc.optimizer.base import Optimizer as Optimizer
from symc.optimizer.base import Test as Test
from symc.optimizer.base import create as create
from symc.optimizer.base import register as register
from symc.optimizer.gradient_descent import DCASGD as DCASGD
from symc.optimizer.gradient_descent import NAG as NAG
from symc.optimizer.gradient_descent import SGD as SGD
from symc.optimizer.gradient_descent import SGLD as SGLD
from symc.optimizer.gradient_descent import Signum as Signum
from symc.optimizer.gradient_descent import ccSGD as ccSGD
from symc.optimizer.updater import Updater as Updater
from symc.optimizer.updater import get_updater as get_updater
