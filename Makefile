# The commands of the project; each makes what it needs, so a fresh clone works with Python 3.11 alone.
#   make test         style, types, IR tests, unit tests
#   make demo         train a network on real digits; pictures, IR and curves land in out/demo
#   make bench        speed and memory, beside MXNet 1.9.1 where that installs
#   make guard        the tests that run compiled programs, with guard pages behind buffers and NaN in dead ones
#   make conformance  compare operators with a live MXNet 1.9.1
#   make clean        remove environments and outputs

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
MXNET := .venv-mxnet/bin/python
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1

.PHONY: test style types ir unit demo bench guard conformance clean

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

clean:
	rm -rf .venv .venv-mxnet build dist out *.egg-info .pytest_cache .ruff_cache .hypothesis
