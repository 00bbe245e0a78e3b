# One-line verbs. `make run` and `make test` set up everything they need themselves.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Files are UTF-8 whatever the machine's locale says.
export PYTHONUTF8 := 1
# Compiled once and kept: the tests start hundreds of processes.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help install install-dev run test test-all lint types contracts js fix \
        bench bench-web crashtest loadtest faulttest clean

help: ## What can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 14

install: $(VENV)/.runtime ## The virtual environment with what the studio needs

install-dev: $(VENV)/.dev browser ## … and with what the tests need, a browser included

run: install ## Start the studio; prints the address, the log-in and a clip to play
	@exec $(BIN)/python manage.py studio

# Four things at a time, for two cores: what drives a browser or waits for workers leaves
# time to the others, which come second where all of them want it.
test: install-dev ## Everything but the long browser tests and the killed workers
	+@$(MAKE) --no-print-directory --jobs=4 --output-sync=target journeys gateway-tests page-tests engine-tests types lint contracts js

test-all: install-dev ## Everything, as CI runs it
	+@$(MAKE) --no-print-directory --jobs=4 --output-sync=target browser-tests worker-tests page-tests engine-tests types lint contracts js

lint: $(VENV)/.dev ## Style of Python and templates
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djlint --check templates
	$(BIN)/djlint --lint templates

types: $(VENV)/.dev ## Types, strictly
	nice $(BIN)/mypy

contracts: $(VENV)/.dev ## The rules of the rooms, the migrations, the deployment check
	$(BIN)/lint-imports
	@data=$$(mktemp -d); trap 'rm -rf "$$data"' EXIT; export DATA_DIR="$$data"; \
	$(BIN)/python manage.py makemigrations --check --dry-run && \
	STORYBOARD_URL=https://studio.example $(BIN)/python manage.py check --deploy --fail-level WARNING

js: browser ## The browser modules' own rules
	node --test --test-reporter=spec tests/js/*.test.mjs

# Files are named: to collect every test again takes longer than some of these.
.PHONY: journeys browser-tests gateway-tests worker-tests page-tests engine-tests
JOURNEYS := $(wildcard tests/browser/test_*journey*.py)
journeys:
	$(BIN)/pytest -m browser $(JOURNEYS)

browser-tests:
	$(BIN)/pytest -m browser $$(grep -rlE --include='test_*.py' 'mark\.browser' tests)

# With them some rooms that would keep the last of the others busy alone.
GATEWAYS := $(addprefix tests/,api exchange gallery gateways verdicts webhooks)
gateway-tests:
	$(BIN)/pytest -m "not browser and not cluster" $(GATEWAYS)

worker-tests:
	$(BIN)/pytest -m cluster $$(grep -rlE --include='test_*.py' 'mark\.cluster' tests)
	$(BIN)/pytest -m "not browser and not cluster" $(GATEWAYS)

# Two halves that only compute. Workers of one run would each collect everything and tell
# a third process of it: 15 s of processor time more.
ENGINES := $(addprefix tests/,animatic archive domain leaving media practice providers renders)
page-tests:
	nice $(BIN)/pytest -m "not browser and not cluster" $(addprefix --ignore=,$(GATEWAYS) $(ENGINES))

engine-tests:
	nice $(BIN)/pytest -m "not browser and not cluster" $(ENGINES)

fix: $(VENV)/.dev ## Format everything
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djlint --quiet --reformat templates

bench: install-dev $(VENV)/peers/.there ## The animatic engine beside its encoder and its peers
	$(BIN)/python -m benchmarks.animatic $(BENCH)

$(VENV)/peers/.there: benchmarks/requirements.txt | $(BIN)/pip
	@$(PYTHON) -m venv $(VENV)/peers
	@$(VENV)/peers/bin/python -m pip install -qq --disable-pip-version-check -r $<
	@touch $@

bench-web: install-dev ## Pages and media under many clips, the wall, the editor, a project as a ZIP
	$(BIN)/python -m benchmarks.web
	$(BIN)/python -m benchmarks.wall
	$(BIN)/python -m benchmarks.editor
	$(BIN)/python -m benchmarks.archive

crashtest: install-dev ## Everything killed at every step; all films are made, none is paid twice
	$(BIN)/python -m benchmarks.crash
	$(BIN)/python -m benchmarks.storm

loadtest: install-dev ## Editors, players and 500 renders at a gateway at the same time
	$(BIN)/python -m benchmarks.load
	$(BIN)/python -m benchmarks.many

faulttest: install-dev ## Faults injected for real; what was promised must hold
	$(BIN)/python -m benchmarks.faults

clean: ## Remove what the tools made (never the data)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache test-artifacts

# Debian ships Python without venv's pip; where that is so, it is installed by name.
# The target is what venv makes last, so that one cut short is made again.
$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Storyboard needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>/dev/null || echo "not there")." \
	    "Name another one: PYTHON=python3.11 make run" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || bin/apt-install python3-venv
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.txt | $(BIN)/pip
	@echo "Installing what the studio needs into $(VENV) ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements.txt requirements-dev.txt | $(BIN)/pip
	@echo "Installing what the tests need into $(VENV) ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/.runtime

# Playwright's own browser has no H.264, so the tests drive the distribution's: all but
# the journeys its shell without windows, where there is one, for the third it saves.
# Playwright's driver is a program that a small Debian lacks a library for. The ffmpeg
# command reads our films as a stranger would, poppler our PDFs; those are set in fonts
# of every script.
.PHONY: browser
browser: $(VENV)/.dev
	@missing=""; \
	[ -n "$$CHROMIUM$$(command -v chromium chromium-browser google-chrome)" ] || missing="chromium"; \
	command -v node >/dev/null || missing="$$missing nodejs"; \
	command -v ffmpeg >/dev/null || missing="$$missing ffmpeg"; \
	command -v pdftotext >/dev/null || missing="$$missing poppler-utils"; \
	[ -n "$$(find /usr/share/fonts /usr/local/share/fonts -name 'NotoSansDevanagari*' 2>/dev/null)" ] || \
	  missing="$$missing fonts-noto-core"; \
	[ -n "$$(find /usr/share/fonts /usr/local/share/fonts -name 'wqy-microhei*' -o -name 'NotoSansCJK*' 2>/dev/null)" ] || \
	  missing="$$missing fonts-wqy-microhei"; \
	$(BIN)/playwright --version >/dev/null 2>&1 || missing="$$missing libatomic1"; \
	[ -z "$$missing" ] || bin/apt-install $$missing
	@[ -n "$$CHROMIUM$$(command -v chromium-headless-shell)" ] || \
	  ! apt-cache show chromium-headless-shell >/dev/null 2>&1 || \
	  bin/apt-install chromium-headless-shell 2>/dev/null || \
	  echo "Without chromium-headless-shell the browser tests take a little longer."
