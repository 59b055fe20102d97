# The same commands for people, cron and CI. Every target sets the project up first if needed.
PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help setup refresh test slow check lint bench docs lock clean

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/'

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 12) else "mercato needs Python 3.11 or 3.12, found %d.%d: set PYTHON=python3.11" % v)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

setup: .venv/ready  ## make .venv from the locked, hashed requirements

data/retail: | setup
	$(BIN)/mercato generate --scenario retail --customers 5000 --seed 1 --out $@

refresh: setup data/retail  ## run the default company's night: raw files to published marts
	$(BIN)/mercato refresh

test: setup  ## run the tests, but those of many whole nights
	$(BIN)/pytest -m "not slow"

slow: setup  ## run the tests of many whole nights: kills, rebuilds, servers
	$(BIN)/pytest -m slow

lint: setup  ## format, lint, types, SQL
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --processes 2 dbt_project

check: lint test  ## what CI runs: lint and tests

bench: setup  ## measure seconds and memory by step (SIZES="1 10" million order lines)
	$(BIN)/python -m tests.bench $(SIZES)

docs: setup  ## write docs/marts.md from the models' descriptions
	$(BIN)/dbt --quiet parse --project-dir dbt_project --profiles-dir .
	$(BIN)/python -m tests.project.marts_page dbt_project/target/manifest.json > docs/marts.md

lock:  ## renew requirements.lock from pyproject.toml
	$(BIN)/uv pip compile --quiet --all-extras --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header --no-annotate --no-strip-extras pyproject.toml -o requirements.lock

clean:  ## remove the default company's data and warehouse
	rm -rf data warehouse dbt_project/target dbt_project/logs
