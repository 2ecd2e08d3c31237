# The doors of the project. Every target works on a bare machine: the setup is a dependency of each,
# held by stamp files, so asking for it again costs nothing.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

# Another interpreter gets an environment of its own beside the default one: PYTHON=python3.13 make test
PYTHON ?= python3
VENV := $(if $(filter python3,$(PYTHON)),.venv,.venv-$(notdir $(PYTHON)))
RUN := $(VENV)/bin/python
export PYTHON VENV

PYTHON_READY := $(VENV)/.twindeal-synced
NODE_READY := node_modules/.twindeal-synced

.PHONY: help setup run test check format bench package clean

help: ## what can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1|\2/' \
		| while IFS='|' read -r target says; do printf '  make %-9s %s\n' "$$target" "$$says"; done

setup: $(PYTHON_READY) $(NODE_READY) ## install everything, from the lock files

$(PYTHON_READY): pyproject.toml uv.lock infra/setup/install.sh
	@infra/setup/install.sh python

$(NODE_READY): package.json package-lock.json infra/setup/install.sh
	@infra/setup/install.sh node

run: setup ## start the local system, play the opening scenario, serve the pages (ONCE=1 stops after the scenario)
	@ONCE="$(ONCE)" $(RUN) -m infra.local.run

test: check ## every check and every test, as CI runs them
	@$(RUN) -m pytest

check: setup ## format, lint, types, architecture, dead code, spelling, dependencies
	@$(RUN) -m infra.setup.checks

format: setup ## put the code into shape
	@$(RUN) -m ruff format --quiet . && $(RUN) -m ruff check --quiet --fix . || true

bench: setup ## ours and the straightforward way, calls against their floor; a table and bench.json, in some minutes
	@$(RUN) -m tests.bench

package: setup ## the CloudFormation template and the function bundles, built offline and linted
	@$(RUN) -m infra.packaging

clean: ## forget everything that was built or installed here
	@rm -rf .venv .venv-* node_modules .local .serverless .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .coverage
