# `make` lists the targets. Each sets up what it needs.

PYTHON ?= python3
BIN := .venv/bin
CATALOGUES := $(wildcard locales/*/*.po)
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.DEFAULT_GOAL := help
.PHONY: help installs lexer messages run test test-full storm fuzz check format bench bench-sending docs lock lock-fresh mutate figures grammar pages pictures simulate-measuring tables vscode weekdays clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

.venv/run.stamp: requirements.lock pyproject.toml $(CATALOGUES)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Weekbook needs Python 3.11 or later; name one: make PYTHON=python3.12 ..."; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "installing from requirements.lock ..."
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: requirements-dev.lock pyproject.toml .venv/run.stamp
	@echo "installing from requirements-dev.lock ..."
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

run: .venv/run.stamp ## set up, and run the demo on the example workspaces
	@$(BIN)/weekbook demo

test: .venv/dev.stamp ## set up, and run every test (the long ones as a sample)
	@$(BIN)/python .ci/chromium.py
	@$(BIN)/python .ci/pgbouncer.py
	@$(BIN)/python -m pytest -n 2

test-full: .venv/dev.stamp ## the long tests in full
	@$(BIN)/python .ci/chromium.py
	@$(BIN)/python .ci/pgbouncer.py
	@WEEKBOOK_FULL=1 $(BIN)/python -m pytest -n 2

fuzz: .venv/dev.stamp ## try 100,000 inputs that nobody would write
	@$(BIN)/python -m tests.fuzz

storm: .venv/dev.stamp ## 100,000 deliveries through a storm, on each of SQLite, PostgreSQL and three workers
	@WEEKBOOK_FULL=1 $(BIN)/python -m pytest -n 2 tests/engine/test_storm.py

check: .venv/dev.stamp lock-fresh ## format, lint, types, import contracts, lock files
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/mypy --package tests
	@$(BIN)/lint-imports
	@$(BIN)/weekbook check playbooks
	@$(BIN)/weekbook format --check playbooks

format: .venv/dev.stamp ## put the code into its form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: .venv/dev.stamp ## measure against the peers, in one run
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-bench.lock
	@$(BIN)/python -m benchmarks

bench-sending: .venv/dev.stamp ## measure sending on PostgreSQL against task queues (needs redis-server)
	@command -v redis-server >/dev/null || { echo "Celery needs redis-server; install it first"; exit 2; }
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-bench-sending.lock
	@$(BIN)/python -m benchmarks.sending_peers

mutate: .venv/dev.stamp ## change the code in small ways and tell what no test notices (PARTS=..., MOST=all)
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-mutate.lock
	@$(BIN)/python -m tools.mutate $(PARTS) --most $(or $(MOST),60) $(WRITE)

lock: .venv/dev.stamp ## make the lock files anew from pyproject.toml, keeping what still fits
	@$(BIN)/python .ci/lock.py

lock-fresh: .venv/dev.stamp
	@$(BIN)/python .ci/lock.py --check

docs: .venv/run.stamp ## build the documentation as a site in four languages, into build/docs
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-docs.lock
	@$(BIN)/python -m tools.make_site

tables: .venv/dev.stamp ## have lark analyse the grammar anew
	@$(BIN)/python -m tools.make_tables

pages: .venv/dev.stamp ## make the page of keywords anew
	@$(BIN)/python -m tools.make_words

messages: .venv/dev.stamp ## bring the catalogues of the languages in line with the code, and compile them
	@$(BIN)/python -m tools.catalogues

grammar: .venv/dev.stamp ## make the grammar of the VS Code extension anew from the keyword table
	@$(BIN)/python -m tools.make_grammar

lexer: .venv/dev.stamp ## make the word table of the Pygments lexer anew
	@$(BIN)/python -m tools.make_lexer

installs: .venv/dev.stamp ## install the wheel into clean environments and use it, on 3.11 to 3.13
	@$(BIN)/python -m tools.clean_installs

vscode: grammar ## test and package the VS Code extension (needs node and npm)
	@cd editors/vscode && npm ci --no-audit --no-fund && npm test && npm run package

simulate-measuring: .venv/dev.stamp ## put made-up histories through the analysis, and write the table into the docs
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tools.simulate_measuring --write

weekdays: .venv/dev.stamp ## how often each element of the example workspaces comes on each weekday
	@$(BIN)/python -m tools.weekday_table

figures: .venv/dev.stamp ## modules a folder, import cycles, long files and functions, missing docstrings
	@$(BIN)/python tools/figures.py

pictures: .venv/dev.stamp ## make the pictures of the README and of docs/architecture.md anew
	@$(BIN)/python tools/walks.py
	@$(BIN)/python tools/pictures.py

clean: ## remove what the targets made
	rm -rf .venv demo dist build
