# Written by `python -m symc.symbol.stubs` from the operators' declarations.
from symc.symbol.op import *
