PYTHON ?= python3
BIN = .venv/bin

.PHONY: setup
setup:
	@$(PYTHON) tools/setup.py run

.PHONY: setup-test
setup-test:
	@$(PYTHON) tools/setup.py test
