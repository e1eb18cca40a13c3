# The study's commands. Each target makes the environment by itself when it is missing or stale.
SHELL := /bin/sh
VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/ready
PAGES_READY := $(VENV)/pages-ready

.PHONY: help setup study test test-pages lab report bench lock clean

help:
	@echo "make study   restore, read and analyze the article; run all notebooks; export all figures"
	@echo "make test    everything that CI checks but the pages: lint, types, tests, notebooks"
	@echo "make test-pages  the pages in a real browser, with axe-core (needs Chromium)"
	@echo "make lab     open the notebooks in JupyterLab"
	@echo "make report  the notebooks as one page and one PDF, in report/ (the PDF needs Chromium)"
	@echo "make bench   measure the extraction against other tools"
	@echo "make setup   only the environment, in .venv"
	@echo "make lock    renew the lock files (needs uv)"
	@echo "make clean   remove the environment and caches"

# An environment that was moved with its folder points to the old place: make it anew.
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
	rm -f $(READY); \
	$(PY) -c 'import sys; sys.exit(sys.prefix != "$(CURDIR)/$(VENV)")' 2>/dev/null \
	  || "$$python" -m venv --clear $(VENV); \
	echo "Installing the pinned packages into $(VENV) (about a minute) ..."; \
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock; \
	$(PY) -m pip install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation -e .
	@printf '%s' "$(CURDIR)" > $(READY)

setup: $(READY)

study: $(READY)
	@$(VENV)/bin/loudi-analysis study

test: $(READY)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -m pytest -n 2 --dist loadfile --nbval --nbval-current-env --nbval-cell-timeout=120 \
	  tests notebooks

# What drives the browser has a lock of its own, so that nobody else has to install it.
$(PAGES_READY): requirements-pages.lock $(READY)
	@echo "Installing what drives the browser into $(VENV) ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-pages.lock
	@touch $(PAGES_READY)

test-pages: $(PAGES_READY)
	$(PY) -m pytest tests/pages

lab: $(READY)
	$(PY) -m jupyterlab --notebook-dir=notebooks

report: $(READY)
	@$(VENV)/bin/loudi-analysis report

bench: $(READY)
	PYTHONPATH=tests $(PY) benchmarks/run.py

# Added indexes would leave hashes out, so no configuration is read.
PLAIN := env -u PIP_FIND_LINKS -u UV_FIND_LINKS -u UV_INDEX -u UV_DEFAULT_INDEX -u UV_INDEX_URL \
  -u UV_EXTRA_INDEX_URL

lock:
	$(PLAIN) uv pip compile --no-config --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-annotate --no-header --all-extras pyproject.toml -o requirements.lock
	$(PLAIN) uv pip compile --no-config --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-annotate --no-header --constraint requirements.lock --group pages -o requirements-pages.lock
	$(PLAIN) uv pip compile --no-config --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-annotate --no-header --constraint requirements.lock --group engines -o requirements-engines.lock

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
