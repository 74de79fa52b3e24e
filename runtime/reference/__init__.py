"""The reference interpreter: runs modules of any stage from linalg to loops with numpy, compiling nothing."""

from symc.runtime.reference.interpreter import Interpreter, functions_of
from symc.runtime.reference.program import Key, run_program

__all__ = ["Interpreter", "Key", "functions_of", "run_program"]
