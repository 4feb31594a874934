# Everything happens inside this checkout, in .venv; no system step.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTEST_ARGS ?=
# A moment, such as AT="2027-02-28 23:50": the suite is run as if it were then.
AT ?=
THEN := $(if $(AT),$(BIN)/python -m tests.rig.elsewhen "$(AT)")
BENCH_ARGS ?=
TORTURE_ARGS ?=
MUTANTS_ARGS ?=

.PHONY: run setup test test-postgres test-live torture coverage mutants check bench evaluate wheel picture texts clean help
.DEFAULT_GOAL := run

run: setup            ## open the console on the sandbox
	@$(BIN)/helpdesk-tui

setup: $(VENV)/.ready ## a venv with exactly the pinned and hashed versions

$(VENV)/.ready: requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "python3-venv is missing: apt install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

test: setup           ## the whole suite that needs nothing but this checkout
	@$(THEN) $(BIN)/python -m pytest -n 3 --dist worksteal $(PYTEST_ARGS)

test-slow: setup      ## whole processes: killed and started again, in real terminals, at real servers
	@$(THEN) $(BIN)/python -m pytest -m slow -n 3 --dist worksteal $(PYTEST_ARGS)

# Where tests open a store of their own; what starts whole processes has a file beside them.
ON_A_SERVER := $(addprefix tests/desk/,agents cases evidence gate health operations people procedures services tasks store/test_contract.py letters/test_by_mail.py)
ON_FILES := $(addprefix --ignore tests/desk/people/,test_commands.py test_link_commands.py)

test-postgres: setup  ## the desk's own tests on PostgreSQL
	@$(BIN)/python -m pytest -n 3 --dist worksteal --store postgres $(ON_A_SERVER) $(ON_FILES) $(PYTEST_ARGS)

test-live: setup      ## the tests against a real privacyIDEA, installed below .live on the first run
	@$(BIN)/python -m pytest -m live tests/live $(PYTEST_ARGS)

check: setup          ## style, types and the arrows between the rooms
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: setup          ## first frame, bytes and memory beside a bare Textual app, in one run
	@$(BIN)/python -m bench $(BENCH_ARGS)

torture: setup        ## break it in every way that the suites know, for two hours at most; goes on where it stopped
	@$(BIN)/python -m tests.torture $(TORTURE_ARGS)

# The quick tests that take seconds to look at every case stay out: they kill nothing that these do not.
QUICK := tests/policy tests/desk/operations tests/desk/audit

coverage: setup       ## every branch of policy, operations and record is taken by their quick tests
	@$(BIN)/coverage run -m pytest -n 0 -p no:cacheprovider -m 'not live and not slow and not thorough' $(QUICK) $(PYTEST_ARGS)
	@$(BIN)/coverage report

mutants: setup        ## the code of policy, operations and record bent one place at a time; goes on where it stopped
	@$(BIN)/python -m tests.mutants $(MUTANTS_ARGS)

evaluate: setup       ## detectors beside public rules on a synthetic tenant
	@$(BIN)/python -m bench.detection $(BENCH_ARGS)

texts: setup          ## collect the texts, bring the translations up to date, compile them
	@$(BIN)/python -m tests.wording.catalogue

wheel: setup          ## dist/: a wheel whose detectors are compiled; needs gcc and the headers of Python
	@HATCH_BUILD_HOOK_ENABLE_CUSTOM=1 $(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist .

picture: setup        ## docs/console.svg, drawn from a real terminal on the sandbox
	@$(BIN)/python -m bench.picture docs/console.svg

help:                 ## these lines
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 12

clean:                ## forget the venv and what was built
	rm -rf $(VENV) .live dist build mutants .coverage
