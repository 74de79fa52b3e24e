"""Published image networks as symbols; functions take the module `mx`, symc or MXNet, and the number of classes."""

from __future__ import annotations

from examples.symbols.alexnet import alexnet
from examples.symbols.googlenet import googlenet
from examples.symbols.inception_bn import inception_bn
from examples.symbols.inception_v3 import inception_v3
from examples.symbols.resnet import resnet
from examples.symbols.vgg import vgg

__all__ = ["alexnet", "googlenet", "inception_bn", "inception_v3", "resnet", "vgg"]
