"""`mx.init`, also `mx.initializer`: first values for the parameters of a model."""

from symc.initializer.base import InitDesc, Initializer, alias, create, register
from symc.initializer.choice import Load, Mixed
from symc.initializer.drawn import MSRAPrelu, Normal, Orthogonal, Uniform, Xavier
from symc.initializer.fixed import Bilinear, Constant, LSTMBias, One, Zero
from symc.initializer.fused_rnn import FusedRNN

__all__ = [
    "Bilinear",
    "Constant",
    "FusedRNN",
    "InitDesc",
    "Initializer",
    "LSTMBias",
    "Load",
    "MSRAPrelu",
    "Mixed",
    "Normal",
    "One",
    "Orthogonal",
    "Uniform",
    "Xavier",
    "Zero",
    "alias",
    "create",
    "register",
]
