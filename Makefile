# The study's commands. Each target makes the environment by itself when it is missing or stale.
SHELL := /bin/sh
VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/ready
PYTHONS := 3.11 3.12 3.13
PAGES_READY := $(VENV)/pages-ready

# As a constraint too: else pip takes the newest version of a package whose extra another one asks for.
LOCKED := -r requirements.lock -c requirements.lock

# Every process would compile the package anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup study test test-all test-pages lab report bench mutants fuzz coverage lock update clean

help:
	@echo "make study   restore, read and analyze the article; run all notebooks; export all figures"
	@echo "make test    everything that CI checks but the pages: lint, types, tests, notebooks"
	@echo "make test-all    the same on Python $(PYTHONS), where they are found"
	@echo "make test-pages  the pages in a real browser, with axe-core (needs Chromium)"
	@echo "make lab     open copies of the notebooks in JupyterLab, in lab/"
	@echo "make report  the notebooks as one page and one PDF, in report/ (the PDF needs Chromium)"
	@echo "make bench   measure the extraction against other tools"
	@echo "make setup   only the environment, in .venv"
	@echo "make mutants  break the core in small ways and see that a test fails"
	@echo "make fuzz    100,000 texts and 500 commands drawn by chance, the same each time"
	@echo "make coverage  the lines and branches of the package that the tests run"
	@echo "make lock    renew the lock files (needs uv)"
	@echo "make update  newer packages: renew the lock files, make the study, show what changed"
	@echo "make clean   remove the environments and caches"

# Of the folder's name, venv refuses a colon, since PATH could not hold it; nothing here uses PATH.
MAKE_VENV := import os, sys, venv; os.pathsep = "\0"; \
  venv.create(sys.argv[1], clear=True, with_pip=True, symlinks=True)

# Installers do not quote all that a path may hold; -P keeps the working folder's modules out.
PROGRAM := import shlex, sys; \
  print("\#!/bin/sh", f"exec {shlex.quote(sys.executable)} -P -m loudi_analysis \"$$@\"", sep="\n")

# An environment that was moved with its folder points to the old place: make it anew. The path is
# never put into a command: it may hold whatever a path may hold.
ifneq ($(shell cat $(READY) 2>/dev/null),$(CURDIR))
.PHONY: $(READY)
endif

$(READY): requirements.lock pyproject.toml
	@set -e; \
	for python in "$(PYTHON)" python3 python3.13 python3.12 python3.11 python; do \
	  [ -n "$$python" ] && "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
	    2>/dev/null && break; python=; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "No Python 3.11 or later with venv was found. Install one, or name it: make PYTHON=/path/to/python" >&2; \
	  exit 1; \
	fi; \
	[ "$$(cat $(READY) 2>/dev/null)" = "$$(pwd -P)" ] && $(PY) -c '' 2>/dev/null \
	  || "$$python" -c '$(MAKE_VENV)' $(VENV); \
	rm -f $(READY); \
	echo "Installing the pinned packages into $(VENV) (about a minute) ..."; \
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes $(LOCKED); \
	$(PY) -m pip install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation -e .
	@$(PY) -m compileall -q src
	@$(PY) -c '$(PROGRAM)' > $(VENV)/bin/loudi-analysis
	@pwd -P > $(READY)

setup: $(READY)

study: $(READY)
	@$(PY) -m loudi_analysis study

test: $(READY)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -m pytest -n 2 --dist loadfile --nbval --nbval-current-env --nbval-cell-timeout=120 \
	  tests notebooks

# Each Python has an environment of its own; one that is not there is named.
test-all:
	@tried=; failed=; \
	for version in $(PYTHONS); do \
	  found=; \
	  for python in "python$$version" "$${PYENV_ROOT:-$$HOME/.pyenv}"/versions/"$$version".*/bin/python; do \
	    "$$python" -c 'import sys, venv, ensurepip; sys.exit("%d.%d" % sys.version_info[:2] != sys.argv[1])' \
	      "$$version" 2>/dev/null && { found=$$python; break; }; \
	  done; \
	  if [ -z "$$found" ]; then echo "Python $$version: not found, skipped"; continue; fi; \
	  echo "Python $$version: $$found"; tried="$$tried $$version"; \
	  $(MAKE) test "PYTHON=$$found" "VENV=.venv-$$version" || failed="$$failed $$version"; \
	done; \
	[ -n "$$tried" ] || { echo "None of Python $(PYTHONS) was found" >&2; exit 1; }; \
	[ -z "$$failed" ] || { echo "The tests failed on Python$$failed" >&2; exit 1; }; \
	echo "The tests passed on Python$$tried"

# What drives the browser has a lock of its own, so that nobody else has to install it.
$(PAGES_READY): requirements-pages.lock $(READY)
	@echo "Installing what drives the browser into $(VENV) ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-pages.lock
	@touch $(PAGES_READY)

test-pages: $(PAGES_READY)
	$(PY) -m pytest -n 2 --dist loadfile tests/pages

# On copies, so that what JupyterLab writes when it saves leaves the notebooks as they are. A copy that
# was worked in is kept: delete it for a new one. LAB takes options, as LAB=--ip=0.0.0.0.
lab: $(READY)
	@mkdir -p lab/.from
	@for notebook in notebooks/*.ipynb; do \
	  name=$${notebook##*/}; \
	  if [ ! -e "lab/$$name" ] || cmp -s "lab/$$name" "lab/.from/$$name"; then \
	    cp "$$notebook" lab/ && cp "$$notebook" lab/.from/; \
	  elif ! cmp -s "$$notebook" "lab/.from/$$name"; then \
	    echo "lab/$$name is your copy of an older notebook: delete it for the new one"; \
	  fi; \
	done
	@root=; [ "$$(id -u)" != 0 ] || root=--allow-root; \
	$(PY) -m jupyterlab $$root --notebook-dir=lab --LabApp.default_url=/lab/tree/00_findings.ipynb $(LAB)

report: $(READY)
	@$(PY) -m loudi_analysis report

bench: $(READY)
	PYTHONPATH=tests $(PY) benchmarks/run.py

mutants: $(READY)
	$(PY) scripts/mutants.py

fuzz: $(READY)
	PYTHONPATH=tests $(PY) -m pytest -n 2 tests/fuzz

coverage: $(READY)
	$(PY) -m coverage erase
	$(PY) -m coverage run -m pytest -n 2 --dist loadfile tests
	$(PY) -m coverage combine --quiet
	$(PY) -m coverage report

# Added indexes would leave hashes out, so no configuration is read.
PLAIN := env -u PIP_FIND_LINKS -u UV_FIND_LINKS -u UV_INDEX -u UV_DEFAULT_INDEX -u UV_INDEX_URL \
  -u UV_EXTRA_INDEX_URL

lock:
	$(PLAIN) uv pip compile --no-config --quiet $(RENEW) --universal --python-version 3.11 --generate-hashes \
	  --no-annotate --no-header --all-extras pyproject.toml -o requirements.lock
	$(PLAIN) uv pip compile --no-config --quiet $(RENEW) --universal --python-version 3.11 --generate-hashes \
	  --no-annotate --no-header --constraint requirements.lock --group pages -o requirements-pages.lock
	$(PLAIN) uv pip compile --no-config --quiet $(RENEW) --universal --python-version 3.11 --generate-hashes \
	  --no-annotate --no-header --constraint requirements.lock --group engines -o requirements-engines.lock

update:
	$(MAKE) lock RENEW=--upgrade
	$(MAKE) study
	@echo "Packages that changed:"
	@git diff --unified=0 -- '*.lock' | grep '^[-+][a-z0-9].*==' || echo "  none"
	@echo "Outputs that changed:"
	@git status --short -- data docs figures notebooks | grep . || echo "  none"

clean:
	rm -rf .venv .venv-* .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find src tests scripts benchmarks -name __pycache__ -prune -exec rm -rf {} +
