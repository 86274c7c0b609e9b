# Each target prints what it runs. `make demo` and `make test` set themselves up.

PYTHON ?= python3
BIN := .venv/bin
INSTALL := PIP_CONSTRAINT=constraints.txt PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install --quiet

.PHONY: demo test check format lint types layers bench docs clean

demo: .venv/base
	$(BIN)/servanda assess new-start --on 2022-03-01
	$(BIN)/servanda explain new-start II.1.c --party US --on 2022-03-01 --view RU

test: .venv/dev
	$(BIN)/python -m pytest

check: format lint types layers test

format: .venv/dev
	$(BIN)/ruff format --check .

lint: .venv/dev
	$(BIN)/ruff check .

types: .venv/dev
	$(BIN)/mypy

layers: .venv/dev
	$(BIN)/lint-imports

bench: .venv/dev
	$(BIN)/python -m benchmarks

docs: .venv/dev
	SERVANDA_UPDATE=1 $(BIN)/python -m pytest tests/test_docs.py

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/base: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(INSTALL) --editable .
	touch $@

.venv/dev: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(INSTALL) --editable '.[dev]'
	touch $@
