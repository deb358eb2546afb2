# The commands of the house. `make help` lists them.

PYTHON ?= python3
# One more than there are cores: some tests wait.
JOBS ?= 3
BIN = .venv/bin
export SAMLAS_MODE ?= practice
# What is compiled once is kept: the tests are several processes, and start many more.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup assets run reset setup-test test quick thorough lint types style bench messages lock fuzz audit
.DEFAULT_GOAL = help

help: ## List the commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 12

setup: ## Prepare .venv with what Samlas needs to run
	@$(PYTHON) tools/setup.py run

assets: setup ## Build styles and fonts, compile the translations
	@$(BIN)/python tools/build_assets.py
	@$(BIN)/python tools/catalogue.py --compile

run: assets ## Start Samlas with the practice world on http://127.0.0.1:8000 (PORT=… for another)
	@$(BIN)/samlas run

reset: assets ## Throw the practice world away and make a new one
	@$(BIN)/samlas demo --anew

setup-test: assets
	@$(PYTHON) tools/setup.py test

lint: setup-test ## Lint, format, types, import contract, migrations, templates, translations
	@mkdir -p $${SAMLAS_DATA:-var}
	@$(MAKE) --no-print-directory -j2 types style

types:
	$(BIN)/mypy

style:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache --verbose
	$(BIN)/python -m django makemigrations --check --dry-run --settings=samlas.config.settings
	$(BIN)/djlint src --lint --quiet
	$(BIN)/python tools/catalogue.py --check

test: lint ## Everything: lint, then all tests on SQLite and on PostgreSQL
	@$(BIN)/python tools/browser.py
	env -u DATABASE_URL $(BIN)/pytest -n $(JOBS) -m "not thorough"
	$(BIN)/python tools/postgres.py $(BIN)/pytest -n $(JOBS) -m "not thorough and not once"

quick: lint ## The part under a minute: lint, then the quick tests on SQLite
	env -u DATABASE_URL $(BIN)/pytest -n $(JOBS) -m "not thorough and not browser and not slow"

thorough: lint ## All that can be asked, for an hour: every night, and before a release
	@$(BIN)/python tools/browser.py
	env -u DATABASE_URL WALKS=40 $(BIN)/pytest -n $(JOBS) --all-cells
	WALKS=40 $(BIN)/python tools/postgres.py $(BIN)/pytest -n $(JOBS) -m "not once"

bench: assets ## Measure the speed; docs/performance.md tells what of
	$(BIN)/python -m tools.bench
	$(BIN)/python -m tools.bench.letters
	$(BIN)/python -m tools.bench.ledger
	$(BIN)/python -m tools.bench.guards
	$(BIN)/python -m tools.bench.figures

fuzz: setup-test ## Send SAMLAS_FUZZ (else 100000) hostile requests to every address
	SAMLAS_FUZZ=$${SAMLAS_FUZZ:-100000} $(BIN)/pytest tests/fuzz -s

audit: ## Ask whether anything in the locks has a known fault (needs the network)
	@$(PYTHON) tools/audit.py

messages: setup ## Update the translation catalogues from the source
	$(BIN)/python tools/catalogue.py
	$(BIN)/python -m tools.languages

lock: ## Remake the locked requirements from the .in files
	$(PYTHON) tools/lock.py
