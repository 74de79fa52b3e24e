"""LLVM IR to running code: emission, JIT, PTX, the arena and the compiled program."""
