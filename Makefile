# Needs make and Python 3.11 or newer with pip. Everything else is installed below this folder, from hashed locks.

BIN := .venv/bin
ARGS ?=
WORKERS ?= 2
PACKAGE := pyproject.toml bin/bootstrap requirements/bootstrap.txt

.PHONY: run test lint bench lock clean

run: .venv/installed-platform
	@exec $(BIN)/softranet up $(ARGS)

test: lint
	@bin/chromium
	$(BIN)/pytest -n $(WORKERS) $(ARGS)

lint: .venv/installed-test
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/installed-test
	$(BIN)/python -m bench $(ARGS)

lock: .venv/installed-platform
	@ARGS="$(ARGS)" bin/lock

clean:
	rm -rf .venv .cache build src/softranet.egg-info

.venv/installed-platform: requirements/platform.txt $(PACKAGE)
	@echo "Installing (once; about a minute) …"
	@bin/bootstrap platform

.venv/installed-test: requirements/test.txt .venv/installed-platform
	@echo "Installing what the tests need (once) …"
	@bin/bootstrap test
