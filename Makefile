# Everything from nothing: each target makes .venv by itself, and again only when pyproject.toml or constraints.txt change.
#   make run [PORT=8080]   Telegram if BOT_TOKEN is set, else the demo with its chat page
#   make test              lint, types, all tests          make quick   the fast tests alone
#   make check             lint and types alone            make clean   away with what make made
#   make crash             kills the desk at work 100 times and tells what was found (KILLS=…, SEED=… repeats a run)
#   make eyes [UPDATES=10000]  whatever updates come: does anybody see what is not his?
#   make year [CASES=4000]  a unit's year, played by its people: is anything missed, twice, or at the wrong hour?
#   make bench            what a step costs against bare echo bots, lists by size, a broadcast, memory, start, the calendar
#   make bench-ledger     a digest's numbers, the ledger's pages and files, from 10³ to 10⁶ cases, on both engines
#   make bench-cards [CARDS=data/cards]   are the right cards found, and how fast?
#   make bench-alike                       are problems about the same matter put together?
# ARGS goes to pytest:     make quick ARGS='-k transfer -n0'
SHELL := /bin/sh
PORT  ?= 8080
CARDS ?= data/cards
ARGS  ?=
KILLS ?= 100
UPDATES ?= 10000
VENV  := .venv
BIN   := $(VENV)/bin
export PTB_TIMEDELTA = 1
# Where it is set, each process that a test starts would compile all of the bot anew.
unexport PYTHONDONTWRITEBYTECODE

# The first interpreter new enough; PYTHON=… names another.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$python; break; }; done)

# setuptools comes first and pinned, so that building the project fetches nothing that constraints.txt does not name.
define install
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt setuptools
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --no-build-isolation -e '.[$(1)]'
	@touch $@
endef

.PHONY: run test quick check crash eyes year bench bench-cards bench-alike bench-ledger clean

run: $(VENV)/for-run
	@if [ -n "$$BOT_TOKEN" ]; then exec $(BIN)/python -m bot run; \
	else exec $(BIN)/python -m bot demo --port $(PORT); fi

test: check
	$(BIN)/python -m pytest -n auto $(ARGS)

quick: $(VENV)/for-test
	$(BIN)/python -m pytest -n auto -m 'not slow' $(ARGS)

check: $(VENV)/for-test
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy

crash: $(VENV)/for-test
	@$(BIN)/python -m tests.crash --kills $(KILLS) $(if $(SEED),--seed $(SEED))

eyes: $(VENV)/for-test
	@$(BIN)/python -m tests.befall --updates $(UPDATES)

year: $(VENV)/for-test
	@CASES=$(or $(CASES),4000) $(BIN)/python -m pytest tests/test_year.py -q -s -n0

# Compared in turn within one run, since machines are noisy: ratios with their spread. Some twenty minutes, most of it
# the broadcast at its own pace.
bench: $(VENV)/for-test
	@$(BIN)/python -m tests.bench

bench-ledger: $(VENV)/for-test
	@$(BIN)/python -m tests.bench.figures --pg

bench-cards: $(VENV)/for-test
	$(BIN)/python -m tests.bench_cards $(CARDS)

bench-alike: $(VENV)/for-test
	$(BIN)/python -m tests.bench_alike

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis build *.egg-info

$(VENV)/for-run: $(BIN)/python pyproject.toml constraints.txt
	$(call install,postgres$(,)search)

$(VENV)/for-test: $(BIN)/python pyproject.toml constraints.txt
	$(call install,postgres$(,)search$(,)test)

, := ,

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then echo "The desk needs Python 3.11 or newer; found only: $$(python3 --version 2>&1)." >&2; exit 2; fi
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "Python's venv module is missing; on Debian and Ubuntu: apt install python3-venv." >&2; exit 2; }
	@echo "Making $(VENV) with $$($(PYTHON) --version); the first time takes a minute."
	@$(PYTHON) -m venv --clear $(VENV)
