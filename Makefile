# The one way in. `make` alone lists what there is.
.DEFAULT_GOAL := help
SHELL := /bin/sh

# The environment's own Python once it is there, else the first that is new enough.
PYTHON ?= $(shell for p in .venv/bin/python python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; exit; }; done; \
	echo "sh -c 'echo Python 3.11 or newer is needed. >&2; exit 1' --")
UV := .venv/tools/bin/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links --python-version 3.11

.PHONY: help serve test check format lock bench screenshots browser demo rulebook migration clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

serve: ## set up, load the demo and serve it on PORT (8000)
	@$(PYTHON) tools/set_up.py
	@exec .venv/bin/lms serve --demo

test: ## everything CI needs: the gates, the suite on SQLite and PostgreSQL, the browser tests
	@$(PYTHON) tools/set_up.py --tests
	@exec .venv/bin/python tools/gates.py test

check: ## the static gates and the architecture tests
	@$(PYTHON) tools/set_up.py --tests
	@exec .venv/bin/python tools/gates.py check

browser: ## the browser tests alone
	@$(PYTHON) tools/set_up.py --tests
	@exec .venv/bin/python tools/gates.py browser

format: ## put the code into its usual shape
	@$(PYTHON) tools/set_up.py --tests
	@.venv/bin/ruff check --quiet --fix . || true
	@.venv/bin/ruff format .

bench: ## real journeys against the production server on this machine, as one table
	@$(PYTHON) tools/set_up.py --tests
	@exec .venv/bin/python -m tests.load.bench

screenshots: ## every page at both sizes, into screenshots/
	@$(PYTHON) tools/set_up.py --tests
	@exec .venv/bin/python -m tests.browser.screenshots

demo: ## load the demo without serving it; what is there already stays
	@$(PYTHON) tools/set_up.py
	@exec .venv/bin/lms demo

rulebook: ## write docs/rulebook.md from the rules themselves
	@$(PYTHON) tools/set_up.py
	@exec .venv/bin/python -m lms.rulebook

migration: ## write a migration from the models: make migration DOES="add a column for ..."
	@$(PYTHON) tools/set_up.py
	@exec .venv/bin/python tools/new_migration.py "$(DOES)"

lock: ## choose the versions anew and write the lock files
	@$(PYTHON) tools/set_up.py --tests
	$(UV) --upgrade requirements/app.in -o requirements/app.txt
	$(UV) --upgrade -c requirements/app.txt requirements/dev.in -o requirements/dev.txt
	$(UV) --upgrade requirements/tools.in -o requirements/tools.txt
	$(UV) --upgrade requirements/node.in -o requirements/node.txt

clean: ## remove what the set-up and the tests made; the database in instance/ stays
	rm -rf .venv .venv-node node_modules static/vendor certificates/fonts tests/browser/vendor screenshots .coverage .hypothesis \
		.import_linter_cache .mypy_cache .pytest_cache .ruff_cache translations/*/LC_MESSAGES
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
