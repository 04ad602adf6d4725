# `make` shows the targets.
PYTHON ?= python3
BIN := .venv/bin
CATALOGUES := adapters/chat/i18n/catalogues
# Tests compute, or wait for processes that do: one worker more than two cores keeps both busy, and each takes its 11 s
# to begin.
WORKERS ?= 3
.DEFAULT_GOAL := help
# The tests run in several processes and start dozens more: none of them should compile what another has.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help:  ## show this
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# Two stamps in one environment: running needs less than testing.
.venv/run: requirements.lock
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed; say which with: make PYTHON=python3.12 ...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing what the bot needs (once) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/dev: requirements-dev.lock | .venv/run
	@echo "Installing what the tests need (once) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

.PHONY: run
run: .venv/run  ## try it in the browser: Slack and Telegram side by side, offline, no account (ARGS="--port 8001")
	@$(BIN)/python -m playground $(ARGS)

.PHONY: chat
chat: .venv/run  ## the same conversation in this terminal
	@$(BIN)/python -m bot chat

.PHONY: serve
serve: .venv/run  ## serve Slack, Telegram and HTTP, as set in the environment or .env
	@$(BIN)/python -m bot serve

.PHONY: test
test: .venv/dev  ## run every test (ARGS="..." goes to pytest)
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

.PHONY: bench
bench: .venv/dev  ## measure speed, as ratios on this machine, and write docs/benchmarks.md (ARGS="--only search --quick")
	@$(BIN)/python -m tests.bench $(ARGS)

.PHONY: mutants
mutants: .venv/dev  ## change the code bit by bit and see a test fail each time (ONLY=core/email.py, ONLY=claims)
	@$(BIN)/python -m tests.mutants $(ONLY)

.PHONY: screenshots
screenshots: .venv/dev  ## take the pictures of the README from the real page
	@$(BIN)/python -m tests.screenshots

.PHONY: check
check: .venv/dev  ## lint, format, types, layers, risky code
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/bandit -q -c pyproject.toml -r core adapters bot playground standins

# In an environment of its own, so that it brings nothing into the one that is tested.
.PHONY: audit
audit:  ## look up known vulnerabilities of all that the lock files name (needs the network)
	@test -x .cache/audit/bin/pip-audit || { $(PYTHON) -m venv .cache/audit && .cache/audit/bin/pip install --quiet --disable-pip-version-check pip-audit; }
	@.cache/audit/bin/pip-audit --strict --progress-spinner off --disable-pip --require-hashes -r requirements.lock -r requirements-dev.lock

.PHONY: format
format: .venv/dev  ## format the code and mend what lint can mend
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.PHONY: catalogue
catalogue: .venv/dev  ## bring the other languages up to date with the English messages, and compile them (LANGUAGE=pt begins one)
	@mkdir -p .cache
	@PYTHONPATH=. $(BIN)/pybabel -q extract --mapping pyproject.toml --no-location --output .cache/messages.pot adapters
	@$(BIN)/pybabel -q update --input-file .cache/messages.pot --output-dir $(CATALOGUES) --width 120 --ignore-obsolete \
		--ignore-pot-creation-date $(if $(LANGUAGE),--init-missing --locale $(LANGUAGE))
	@$(BIN)/pybabel compile --directory $(CATALOGUES) --statistics

.PHONY: lock
lock: .venv/dev  ## write the lock files anew from pyproject.toml
	@$(BIN)/pip install --quiet uv
	@$(BIN)/uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements.lock
	@$(BIN)/uv pip compile -q pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -c requirements.lock -o requirements-dev.lock

.PHONY: clean
clean:  ## remove the environment, caches and what the tests fetched
	@rm -rf .venv .cache .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis dist build
