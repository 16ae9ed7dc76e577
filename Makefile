.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
export PYTHONUTF8 = 1

help:  ## Show this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: .venv/demo  ## Simulate a province, train, explain two scores and serve them on http://127.0.0.1:8000
	$(BIN)/yexin demo

real: .venv/demo  ## The same line on Chicago's real inspection records
	$(BIN)/yexin real

test: lint  ## All checks: style, types, import direction, tests, documented examples
	$(BIN)/pytest -q -n 2

lint: .venv/dev  ## Style, types and import direction alone
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/dev  ## Put the code in its standard form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

nightly: .venv/dev  ## The slow proofs
	$(BIN)/pytest -q -m nightly

bench: .venv/dev  ## Every benchmark in its usual form, and the page docs/benchmarks.md (BENCH=--quick: the quick forms)
	$(BIN)/python benchmarks/suite.py $(BENCH)

docs: .venv/dev  ## Write the pages that are made from the code
	$(BIN)/yexin dictionary

lock: .venv/dev  ## Resolve the dependencies anew (needs uv)
	uv pip compile -q --upgrade --no-emit-index-url --generate-hashes --python-version 3.11 --extra report --extra train --extra compare --extra dev pyproject.toml -o requirements/dev.txt
	uv pip compile -q --upgrade --no-emit-index-url --generate-hashes --python-version 3.11 --extra report --extra train -c requirements/dev.txt pyproject.toml -o requirements/demo.txt

clean:  ## Remove the virtual environment and all caches; data/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis dist build

# A venv holds either set; dev contains demo, so `make demo` after `make test` installs nothing.
.venv/demo: requirements/demo.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@test -e .venv/dev || { echo "installing what the demo needs (once, about two minutes)"; \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/demo.txt && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .; }
	@touch $@

.venv/dev: requirements/dev.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "installing what development needs (once, about three minutes)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@ .venv/demo

.PHONY: help demo real test lint format nightly bench docs lock clean
