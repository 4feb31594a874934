# Everything happens inside this checkout, in .venv; no system step.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTEST_ARGS ?=

.PHONY: run setup test test-live check bench texts clean
.DEFAULT_GOAL := run

run: setup            ## open the console on the sandbox
	@$(BIN)/helpdesk-tui

setup: $(VENV)/.ready ## a venv with exactly the pinned and hashed versions

$(VENV)/.ready: requirements/dev.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

test: setup           ## the whole suite that needs nothing but this checkout
	@$(BIN)/python -m pytest -n 2 $(PYTEST_ARGS)

check: setup          ## style, types and the arrows between the rooms
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

clean:
	rm -rf $(VENV) .live dist build
