# Every command of the project. A fresh machine needs make and Python 3.11 or newer, nothing else.
#
#   PORT=8000            where `make run` listens
#   STORE_DATA=folder    where the data is kept (outside the source tree by default)
#   DATABASE_URL=…       PostgreSQL instead of the embedded SQLite
#   PYTHON=…  CHROME=…   another interpreter, another browser for the tests

.DEFAULT_GOAL := help
.NOTPARALLEL:
NEW_ENOUGH := -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
ifndef PYTHON
PYTHON := $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p $(NEW_ENOUGH) && { echo $$p; break; }; done)
endif
BIN := .venv/bin
# One more than there are cores: the tests with a browser wait as much as they work.
WORKERS = $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
RESOLVE = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate $(if $(UPGRADE),--upgrade)
section = @printf '\n\033[1m── %s\033[0m\n' "$(1)"

.PHONY: help run test setup setup-test catalogues texts lint types arrows javascript beside pytest lock bench soak clean python

help:  ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: setup catalogues  ## Install, migrate, seed on first start, and serve on 127.0.0.1:8000
	@$(BIN)/python -m store migrate
	@$(BIN)/python -m store seed --if-empty
	@exec $(BIN)/python -m store serve

test: setup-test catalogues lint arrows beside pytest  ## Install what the tests need, then run every check there is

setup: python  ## Install the locked packages and build the browser files
	@$(PYTHON) scripts/setup.py runtime assets

setup-test: python  ## The same with the developers' tools and a Chromium
	@$(PYTHON) scripts/setup.py dev assets chromium

catalogues:  ## Compile the French and Arabic texts
	@$(BIN)/python -m store.i18n compile

texts:  ## Bring the catalogues up to date with what the pages say
	@$(BIN)/python -m store.i18n merge
	@$(BIN)/python -m store.i18n compile

lint:  ## Lint and format
	$(call section,Lint and format)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types:  ## Check the types
	$(call section,Types)
	@$(BIN)/mypy

arrows:  ## Check which package imports which
	$(call section,Import arrows)
	@$(BIN)/lint-imports --no-logo

javascript:  ## Test the browser's pure modules in Node.js
	$(call section,JavaScript)
	@.build/bin/node --test --test-concurrency=$(WORKERS) $$(find tests -name '*.test.*js')

beside:  ## Check the types on one core while Node.js tests on the others
	@$(MAKE) --no-print-directory types & types=$$!; $(MAKE) --no-print-directory javascript && wait $$types

pytest:  ## Test on SQLite and PostgreSQL and in a browser
	$(call section,Python: SQLite and PostgreSQL and a browser)
	@$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

bench:  ## Measure, each figure beside its floor
	@$(BIN)/python -m bench

soak:  ## Kill server and browser over and over, lose ten thousand replies, live through a thousand stories, price a million baskets, send spoilt requests: what was acknowledged is there once
	@$(BIN)/python -m bench.soak
	@$(BIN)/python -m tests.vectors.baskets 1000000
	@REPLIES=10000 $(BIN)/pytest -q --timeout=0 tests/races/test_lost_replies.py
	@MODELS=500x50 $(BIN)/pytest -q --timeout=0 tests/model
	@KILLS=200 $(BIN)/pytest -q --timeout=0 tests/browser/test_till_faults.py -k row_01
	@SLOW=200 $(BIN)/pytest -q --timeout=0 tests/browser/test_till_faults.py -k reliability_30
	@FUZZ=100000 $(BIN)/pytest -q --timeout=0 tests/pos/test_till_fuzz.py
	@GOODS=100000 $(BIN)/pytest -q --timeout=0 tests/browser/test_till_many_goods.py

lock: setup-test  ## Resolve the dependencies anew (UPGRADE=1: to their newest versions)
	$(RESOLVE) pyproject.toml --group dev -o requirements-dev.lock
	$(RESOLVE) pyproject.toml -c requirements-dev.lock -o requirements.lock
	$(RESOLVE) --group node -o requirements-node.lock
	PATH=".build/bin:$$PATH" npm install --package-lock-only

clean:  ## Remove what the build made; the data stays
	rm -rf .venv .build node_modules store/static/vendor pos/static/built

python:
	@$(or $(PYTHON),false) $(NEW_ENOUGH) || { \
	echo "Python 3.11 or newer is missing: install it, or name it with PYTHON=/path/to/python3"; exit 1; }
