# Needs Python 3.11 or newer, make and git; everything else is put in .venv, by its hash.

PYTHON ?= python3
UV_VERSION := 0.13.9
ARGS ?=

# One a core: tests hardly wait, and each process more has its own imports, set-ups and PostgreSQL.
WORKERS = $(shell $(BIN)/python -c 'import os; print(min(8, os.cpu_count()))')

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header

.PHONY: help demo run test soak bench check format lock upgrade clean
.DELETE_ON_ERROR:

help:
	@echo "make demo     the bot with a local Telegram and an example network, no token needed"
	@echo "make run      the bot itself, with the settings of .env"
	@echo "make test     the tests; ARGS='-k reminder' for some of them"
	@echo "make check    format, lint, types, import rules, dead code, dependencies"
	@echo "make soak     all tests on both databases, and the long ones"
	@echo "make bench    the benchmarks"
	@echo "make format   write the format and the safe lint fixes"
	@echo "make lock     bring the locks in line with pyproject.toml; make upgrade: to the newest"
	@echo "make clean    remove what was made here, not data/"

demo: $(READY)
	$(BIN)/kijkwijzer demo $(ARGS)

run: $(READY)
	$(BIN)/kijkwijzer run $(ARGS)

test: $(READY)
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

soak: $(READY)
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --both-databases $(ARGS)
	$(BIN)/python -m pytest -m soak $(ARGS)

bench: $(READY)
	$(BIN)/python -m tests.bench $(ARGS)

check: $(READY)
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/vulture
	$(BIN)/deptry bot

format: $(READY)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

lock: $(BIN)/uv
	$(COMPILE) $(ARGS) pyproject.toml --output-file requirements.lock
	$(COMPILE) $(ARGS) pyproject.toml --group dev --constraints requirements.lock \
		--output-file requirements-dev.lock

upgrade:
	$(MAKE) lock ARGS=--upgrade

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find bot tests -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment is made anew only when the locks, the project or this file changed.
$(READY): pyproject.toml requirements-dev.lock $(BIN)/uv
	$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements-dev.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation \
		--editable .
	@touch $@

$(BIN)/uv: Makefile
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
		"Python 3.11 or newer is needed, this is " + sys.version.split()[0] + \
		"; name another one: make PYTHON=...")'
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@
